"""The load client speaks as a browser would, and counts what comes."""

from __future__ import annotations

import asyncio
import json
import math
import os
import struct
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.Slider_pb2 import Slider
from websockets.asyncio.server import ServerConnection, serve
from websockets.typing import Subprotocol

from benchmarks.load.follower import Follower
from benchmarks.load.page import PageSession
from benchmarks.load.row import at
from benchmarks.load.server import processes
from benchmarks.load.wire import PageFault, split
from tests.conftest import run

pytestmark = pytest.mark.alone

Visitor = Callable[[str], Awaitable[None]]


def envelope(magic: bytes = b"PLG2", **header: Any) -> bytes:
    text = json.dumps({"v": 2, **header}).encode()
    text += b" " * (-(8 + len(text)) % 8)
    return magic + struct.pack("<I", len(text)) + text + bytes(64)


def first_offered(socket: ServerConnection, offered: Sequence[Subprotocol]) -> Subprotocol | None:
    return offered[0] if offered else None


def between(server: Callable[[ServerConnection], Awaitable[None]], visitor: Visitor) -> None:
    """Let a visitor talk to a server that lives for one test."""

    async def meeting() -> None:
        async with serve(server, "127.0.0.1", 0, select_subprotocol=first_offered) as door:
            port = door.sockets[0].getsockname()[1]
            await asyncio.wait_for(visitor(f"http://127.0.0.1:{port}"), 20)

    run(meeting())


def script(data: bytes, *, again: bool = False) -> list[ForwardMsg]:
    """What a script run with a knob and the Player sends."""
    session, menu, knob, player, end = (ForwardMsg() for _ in range(5))
    session.new_session.page_script_hash = "main"
    menu.navigation.page_script_hash = "page"
    slider = knob.delta.new_element.slider
    slider.id, slider.label, slider.type = "id-of-knob", "Momentum γ", Slider.SLIDER
    slider.query_param_key = "descent.momentum"
    player.delta.new_element.bidi_component.bytes = data
    player.hash, player.metadata.cacheable = "large", True
    end.script_finished = (
        ForwardMsg.FINISHED_EARLY_FOR_RERUN if again else ForwardMsg.FINISHED_SUCCESSFULLY
    )
    return [session, menu, knob, player, end]


class Streamlit:
    """A page server that answers each wish with the next of the scripts it was given."""

    def __init__(self, *scripts: list[ForwardMsg]) -> None:
        self.scripts = list(scripts)
        self.wishes: list[Any] = []

    async def __call__(self, socket: ServerConnection) -> None:
        async for data in socket:
            assert isinstance(data, bytes)
            self.wishes.append(BackMsg.FromString(data).rerun_script)
            for message in self.scripts.pop(0):
                await socket.send(message.SerializeToString())


def test_a_page_asks_by_name_first_and_then_for_what_the_menu_says_is_open() -> None:
    server = Streamlit(script(envelope(run="a")), script(envelope(run="b")))

    async def visitor(address: str) -> None:
        page = await PageSession(address, "descent", "v=1&o=gd&o=adam").open()
        assert page.header["run"] == "a"
        assert await page.set("Momentum γ", 0.5) > 0.0
        assert page.header["run"] == "b"
        await page.close()

    between(server, visitor)
    first, second = server.wishes
    assert (first.page_name, first.page_script_hash) == ("descent", "")
    assert first.query_string == "v=1&o=gd&o=adam"
    assert (second.page_name, second.page_script_hash) == ("", "page")
    assert second.query_string.endswith("&descent.momentum=0.5")
    (state,) = second.widget_states.widgets
    assert state.id == "id-of-knob" and list(state.double_array_value.data) == [0.5]


def test_a_script_that_starts_over_has_not_answered() -> None:
    server = Streamlit(
        [*script(envelope(run="a"), again=True), *script(envelope(run="b"))],
    )

    async def visitor(address: str) -> None:
        page = await PageSession(address).open()
        assert page.header["run"] == "b"
        await page.close()

    between(server, visitor)


def test_a_reference_stands_for_the_message_that_the_page_has() -> None:
    again = script(b"")
    reference = ForwardMsg(ref_hash="large")
    server = Streamlit(script(envelope(run="a")), [*again[:3], reference, again[4]])

    async def visitor(address: str) -> None:
        page = await PageSession(address).open()
        await page.run()
        assert page.header["run"] == "a" and page.components == 2
        await page.close()

    between(server, visitor)
    assert [list(wish.cached_message_hashes) for wish in server.wishes] == [[], ["large"]]


def test_an_error_on_the_page_is_a_fault_of_the_visit() -> None:
    box = ForwardMsg()
    box.delta.new_element.exception.message = "division by zero"

    async def visitor(address: str) -> None:
        page = PageSession(address)
        with pytest.raises(PageFault, match="division by zero"):
            await page.open()
        await page.close()

    between(Streamlit([box]), visitor)


def test_a_follower_counts_each_row_once_and_only_those_of_its_run() -> None:
    said: list[dict[str, Any]] = []

    async def stream(socket: ServerConnection) -> None:
        said.append(json.loads(await socket.recv()))
        rows = {"kind": "rows", "run": "a", "count": 30, "total": 31, "status": "running"}
        await socket.send(envelope(**{**rows, "run": "left before", "start": 7, "stop": 9}))
        await socket.send(envelope(**rows, start=0, stop=10))
        await socket.send(envelope(**rows, start=5, stop=20))
        await socket.send(envelope(**rows, start=20, stop=20))
        await socket.send(envelope(**{**rows, "status": "finished"}, start=20, stop=30))
        await socket.wait_closed()

    async def visitor(address: str) -> None:
        follower = Follower(address)
        await follower.follow("a", "secret")
        await follower.ended.wait()
        tally = follower.tally
        assert follower.fault is None and follower.begun.is_set()
        assert (tally.messages, tally.fresh, tally.rows) == (5, 3, 30)
        assert len(tally.gaps) == 2 and tally.bytes > 5 * 64
        await follower.close()

    between(stream, visitor)
    assert said == [{"op": "follow", "token": "secret", "have": 0, "pictures": {}}]


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        (envelope(kind="rows", run="a", start=5, stop=9, count=9), "rows 0 to 5 are missing"),
        (envelope(kind="refused", sentence="No such run."), "No such run"),
        (None, "4404"),
    ],
)
def test_a_follower_tells_what_went_wrong(sent: bytes | None, words: str) -> None:
    async def stream(socket: ServerConnection) -> None:
        await socket.recv()
        if sent:
            await socket.send(sent)
            await socket.wait_closed()
        else:
            await socket.close(4404)

    async def visitor(address: str) -> None:
        follower = Follower(address)
        await follower.follow("a", "secret")
        await follower.ended.wait()
        assert words in str(follower.fault)
        await follower.close()

    between(stream, visitor)


def test_a_follower_beats_while_it_is_connected() -> None:
    beaten = asyncio.Event()

    async def stream(socket: ServerConnection) -> None:
        async for data in socket:
            if json.loads(data) == {"op": "beat"}:
                beaten.set()

    async def visitor(address: str) -> None:
        follower = Follower(address)
        await follower.follow("a", "secret")
        await beaten.wait()
        await follower.close()

    between(stream, visitor)


def test_the_header_of_an_envelope_is_as_long_as_it_says() -> None:
    magic, header = split(envelope(kind="rows"))
    assert magic == "PLG2" and json.loads(header) == {"v": 2, "kind": "rows"}


def test_shares_of_times_are_times_that_were_measured() -> None:
    times = [4.0, 1.0, 3.0, 2.0]
    assert [at(times, share) for share in (0.0, 0.5, 0.95, 1.0)] == [1.0, 3.0, 4.0, 4.0]


def test_a_process_is_counted_with_what_it_has_spent() -> None:
    found = processes()
    if not found:
        pytest.skip("no /proc here: the benchmark leaves these columns empty")
    assert found[os.getpid()].parent == os.getppid()
    assert math.isclose(found[os.getpid()].seconds, sum(os.times()[:2]), abs_tol=0.5)


def test_the_real_page_starts_another_run_for_a_turned_knob_and_streams_all_of_it(
    app_url: str,
) -> None:
    async def visit() -> None:
        page = await PageSession(app_url, "descent", "v=1&descent.learning_rate=0.3").open()
        before = page.header["run"]
        await page.set("Momentum γ", 0.123)
        assert page.header["run"] != before
        assert page.query["descent.momentum"] == ["0.123"]
        follower = Follower(app_url)
        await follower.follow(page.header["run"], page.header["token"])
        await follower.ended.wait()
        assert follower.fault is None
        assert follower.have == follower.tally.rows == page.header["total"]
        await follower.close()
        await page.close()

    run(asyncio.wait_for(visit(), 60))
