"""The stream against a real server and real hosts: what is sent is what was recorded, whoever
knocks, stays silent, talks nonsense or goes away.
"""

from __future__ import annotations

import contextlib
import itertools
import json
import socket
import struct
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
import uvicorn
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.applications import Starlette
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect

from playground.runs.limits import Limits
from playground.runs.local import LocalEngine
from playground.web import stream, wire
from playground.web.audience import AUDIENCE
from playground.web.engine import ENGINE
from tests import slow
from tests.conftest import free_port
from tests.toy import LAB, ToyConfig

LIMITS = Limits(hosts=1, pause_after=0.4, release_after=1.5, runs_per_session=100, steps=30_000)
LONG = ToyConfig(steps=9999, factor=1.0)


@pytest.fixture(scope="module")
def engine() -> Iterator[LocalEngine]:
    engine = LocalEngine(LIMITS, lambda owner: not owner.startswith("closed"))
    assert engine.hosts.wait(60)
    yield engine
    engine.close()


@pytest.fixture(scope="module")
def address(engine: LocalEngine) -> Iterator[str]:
    """A server of the stream alone, on the engine above."""
    before, ENGINE._engine = ENGINE._engine, engine
    port = free_port()
    server = uvicorn.Server(
        uvicorn.Config(Starlette(routes=stream.ROUTES), port=port, log_level="warning",
                       ws="websockets-sansio")
    )  # fmt: skip
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield f"ws://127.0.0.1:{port}/stream"
    server.should_exit = True
    thread.join(10)
    ENGINE._engine = before


class Browser:
    """What a Player keeps: the rows it was sent, exactly once, and the last news."""

    def __init__(self, address: str, token: str, have: int = 0) -> None:
        self.socket: ClientConnection = connect(address, legacy=True)
        self.rows: dict[str, list[Any]] = {}
        self.frames: dict[str, list[int]] = {}
        self.have, self.sketches, self.header = have, 0, {"status": "running", "settled": False}
        self.layout: list[dict[str, Any]] = []
        self.say(op="follow", token=token, have=have)

    def say(self, **words: Any) -> None:
        self.socket.send(json.dumps(words))

    def hear(self, timeout: float = 10) -> dict[str, Any]:
        """Take in one message."""
        data = self.socket.recv(timeout)
        assert isinstance(data, bytes) and data[:4] == b"PLG2"
        length = struct.unpack_from("<I", data, 4)[0]
        header: dict[str, Any] = json.loads(data[8 : 8 + length])
        if header["kind"] in ("rows", "sketch"):
            self._take(header, data, 8 + length)
        header["payload"] = data[8 + length :]
        return header

    def _take(self, header: dict[str, Any], data: bytes, at: int) -> None:
        self.header, self.layout = header, header.get("layout", self.layout)
        if header["kind"] == "sketch":
            self.sketches += 1
            return
        assert header["start"] == self.have, "a gap"
        for channel in self.layout:
            if channel["cadence"] == "step":
                width = int(np.prod(channel["shape"]))
                count = (header["stop"] - header["start"]) * width
                found = np.frombuffer(data, "<" + channel["dtype"], count, at)
                self.rows.setdefault(channel["name"], []).extend(found.tolist())
                at += -(-found.nbytes // 8) * 8
        for picture in header["pictures"]:
            self.frames.setdefault(picture["name"], []).extend(picture["frames"])
        self.have = header["stop"]

    def until(self, condition: Callable[[], bool]) -> None:
        begin = time.monotonic()
        while not condition():
            assert time.monotonic() - begin < 30, self.header
            with contextlib.suppress(TimeoutError):
                self.hear(0.2)
            self.say(op="beat")

    def to_the_end(self) -> None:
        self.until(lambda: self.header["settled"] and self.have == self.header["count"])


def losses(engine: LocalEngine, token: str) -> list[float]:
    recorded = engine.look(token).recording.columns["loss"].read()[:, 0]
    values: list[float] = recorded.astype("f4").tolist()
    return values


def slow_run(engine: LocalEngine, owner: str, steps: int = 10_000) -> str:
    return engine.start(slow.LAB, ToyConfig(steps=steps, factor=0.1), owner)


def test_a_browser_gets_every_row_and_every_picture_of_a_run_and_how_it_ended(
    engine: LocalEngine, address: str
) -> None:
    token = engine.start(LAB, ToyConfig(steps=3001, factor=1.0), "whole")
    browser = Browser(address, token)
    browser.to_the_end()
    browser.until(lambda: len(browser.frames["picture"]) == 102)
    assert browser.rows["loss"] == losses(engine, token) and browser.have == 3002
    assert sorted(browser.frames["picture"]) == [*range(0, 3001, 30), 3001]
    assert browser.header["ending"]["kind"] == "finished" and browser.header["pace"] > 0


def test_one_who_has_k_gets_the_rest_and_only_the_pictures_that_are_lacking(
    engine: LocalEngine, address: str
) -> None:
    token = engine.start(LAB, ToyConfig(), "rest")
    Browser(address, token).to_the_end()
    browser = Browser(address, token, have=15)
    browser.say(op="follow", token=token, have=15, pictures={"picture": [0, 8, 12]})
    browser.rows.clear()
    browser.frames.clear()
    header = browser.hear()
    if header["start"] == 15 and header["pictures"] and len(header["pictures"][0]["frames"]) == 6:
        browser.have = 15  # that was the first answer
        browser.rows.clear()
        browser.frames.clear()
        browser.hear()
    assert browser.rows["loss"] == losses(engine, token)[15:]
    assert browser.frames["picture"] == [4, 16, 20]


def kinds(browser: Browser, seconds: float) -> set[str]:
    """What a browser hears from now on, until it is told a page or nothing more comes."""
    found: set[str] = set()
    with contextlib.suppress(TimeoutError):
        while "page" not in found:
            found.add(browser.hear(seconds)["kind"])
    return found


def test_a_page_is_heard_on_its_own_connections_and_on_no_others(
    engine: LocalEngine, address: str
) -> None:
    tokens = {owner: engine.start(LAB, ToyConfig(seed=5), owner) for owner in ("mine", "theirs")}
    mine, theirs = (Browser(address, token) for token in tokens.values())
    for browser in (mine, theirs):
        browser.to_the_end()
    assert AUDIENCE.of("mine", "another lab") == ()
    (listener,) = AUDIENCE.of("mine", LAB.slug)
    listener.hand(wire.encode({"v": wire.VERSION, "kind": "page", "run": "new"}))
    assert "page" in kinds(mine, 2) and "page" not in kinds(theirs, 0.5)
    mine.socket.close()
    until = time.monotonic() + 5
    while AUDIENCE.of("mine", LAB.slug) and time.monotonic() < until:
        time.sleep(0.01)
    assert AUDIENCE.of("mine", LAB.slug) == () and len(AUDIENCE.of("theirs", LAB.slug)) == 1


def test_a_cut_loses_nothing(engine: LocalEngine, address: str) -> None:
    token = engine.start(LAB, LONG, "cut")
    first = Browser(address, token)
    first.until(lambda: first.have > 50)
    first.socket.socket.shutdown(socket.SHUT_RDWR)
    time.sleep(0.2)
    second = Browser(address, token, first.have)
    second.to_the_end()
    assert first.rows["loss"] + second.rows["loss"] == losses(engine, token)


def test_more_than_5000_rows_come_as_a_sketch_first_and_then_exactly(
    engine: LocalEngine, address: str
) -> None:
    token = engine.start(LAB, ToyConfig(steps=10_000, factor=1.0), "sketch")
    engine.advance(token, 20)
    browser = Browser(address, token)
    header = browser.hear()
    assert (header["kind"], header["start"], header["stop"]) == ("sketch", 0, 10_001)
    assert header["stride"] == 3 and len(header["payload"]) == -(-3334 * 4 // 8) * 8
    browser.to_the_end()
    assert browser.rows["loss"] == losses(engine, token) and browser.sketches == 1


def test_of_pictures_made_by_the_hundred_a_few_are_sent_while_the_run_trains(
    engine: LocalEngine, address: str
) -> None:
    token = engine.start(LAB, ToyConfig(steps=9999, factor=1.0), "many pictures")
    browser, begin, sent = Browser(address, token), time.monotonic(), 0
    while browser.header["status"] == "running":
        header = browser.hear()
        if header["status"] == "running":
            sent += sum(len(one["frames"]) for one in header["pictures"])
            last = time.monotonic()
    assert sent <= 10 * (last - begin) + 2
    browser.until(lambda: len(browser.frames["picture"]) >= 101)
    browser.socket.close()


def test_pictures_come_at_most_ten_a_second_while_the_run_trains(
    engine: LocalEngine, address: str
) -> None:
    token = engine.start(slow.LAB, ToyConfig(steps=10_000, factor=0.1), "pictures")
    engine.release(token)
    token = engine.start(slow.LAB, ToyConfig(steps=400, factor=0.1), "pictures")
    browser, arrived = Browser(address, token), []
    begin = time.monotonic()
    while time.monotonic() - begin < 2:
        header = browser.hear()
        arrived += [time.monotonic()] * sum(len(one["frames"]) for one in header["pictures"])
        browser.say(op="beat")
    assert all(later - early > 0.05 for early, later in itertools.pairwise(arrived))
    browser.socket.close()


def test_a_playhead_that_rests_while_the_run_trains_gets_the_picture_of_its_frame(
    engine: LocalEngine, address: str
) -> None:
    token = engine.start(slow.LAB, ToyConfig(steps=2000, factor=0.1), "look")
    first = Browser(address, token)
    first.until(lambda: first.have > 60)
    first.socket.close()
    browser = Browser(address, token, have=60)
    made = engine.look(token).recording.columns["picture"].frames
    wanted = made[1]
    assert wanted < made[-1]
    browser.say(op="look", frame=wanted + 1)
    browser.until(lambda: wanted in browser.frames.get("picture", []))
    assert browser.header["status"] == "running"
    browser.socket.close()


def test_two_tabs_follow_one_run_and_one_may_leave(engine: LocalEngine, address: str) -> None:
    token = slow_run(engine, "tabs")
    left, right = Browser(address, token), Browser(address, token)
    left.until(lambda: left.have > 2)
    left.socket.close()
    stayed = right.have
    right.until(lambda: right.have > stayed + 5)
    right.socket.close()


def test_a_closed_tab_pauses_the_run_and_a_silent_one_too(
    engine: LocalEngine, address: str
) -> None:
    closed, silent = slow_run(engine, "leaves"), slow_run(engine, "sleeps")
    for token in (closed, silent):
        browser = Browser(address, token)
        browser.until(lambda browser=browser: browser.have > 2)
        if token == closed:
            browser.socket.close()
    begin = time.monotonic()
    while any(engine._held[token].watched for token in (closed, silent)):
        assert time.monotonic() - begin < 5
        time.sleep(0.02)


def test_after_a_long_cut_the_run_is_gone_and_the_browser_is_told(
    engine: LocalEngine, address: str
) -> None:
    token = slow_run(engine, "long cut")
    browser = Browser(address, token)
    browser.until(lambda: browser.have > 1)
    with pytest.raises(ConnectionClosed) as closed:
        deque(iter(lambda: browser.socket.recv(10), None))  # it never beats again
    assert closed.value.rcvd is not None and closed.value.rcvd.code == 4404
    assert token not in engine._held


@pytest.mark.parametrize("token", ["", "x", "a" * 5000, "../run-1"])
def test_a_wrong_token_is_told_so(address: str, token: str) -> None:
    assert close_code(address, json.dumps({"op": "follow", "token": token})) == 4404


def close_code(address: str, *messages: str | bytes) -> int | None:
    """Say something, and hear with which code the server hangs up."""
    with connect(address) as socket:
        try:
            for message in messages:
                socket.send(message)
            while True:
                socket.recv(10)
        except ConnectionClosed as closed:
            return closed.rcvd.code if closed.rcvd else None


@pytest.mark.parametrize(
    ("origin", "welcome"),
    [
        ("http://127.0.0.1:{port}", True), ("http://evil.example", False), ("null", False),
        ("http://127.0.0.1", False), ("http://127.0.0.1:{port}.evil.example", False), (None, True),
    ],
)  # fmt: skip
def test_pages_of_another_origin_are_refused_at_the_door(
    address: str, origin: str | None, welcome: bool
) -> None:
    port = address.split(":")[2].split("/")[0]
    named: Any = origin and origin.format(port=port)
    if welcome:
        connect(address, origin=named, legacy=True).close()
        return
    with pytest.raises(InvalidStatus) as refused:
        connect(address, origin=named, legacy=True)
    assert refused.value.response.status_code == 403


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow,
          HealthCheck.function_scoped_fixture])  # fmt: skip
@given(
    st.one_of(
        st.text(), st.binary(),
        st.dictionaries(
            st.sampled_from(["op", "token", "have", "id", "frame"]),
            st.one_of(st.integers(), st.text(), st.floats(), st.none()),
        ).map(json.dumps),
        st.sampled_from(['{"op":"beat"}', '{"op":"pause"}', '{"op":"ask","id":1,"question":"x"}',
                         '{"op":"follow","token":"x","have":"y"}', "[" * 10_000, "x" * 70_000]),
    )
)  # fmt: skip
def test_nonsense_ends_the_connection_and_nothing_else(
    engine: LocalEngine, address: str, nonsense: str | bytes
) -> None:
    assert close_code(address, nonsense) in (4400, 4404)
    assert all(host.alive() for host in engine.hosts.all)


def test_nonsense_after_following_ends_the_connection_and_the_run_goes_on(
    engine: LocalEngine, address: str
) -> None:
    token = slow_run(engine, "nonsense")
    follow = json.dumps({"op": "follow", "token": token})
    for nonsense in (b"\0", "nonsense", '{"op":"step","frames":"many"}'):
        assert close_code(address, follow, nonsense) == 4400
    browser = Browser(address, token)
    browser.until(lambda: browser.have > 3)
    browser.socket.close()


def test_a_flood_of_words_ends_the_connection(engine: LocalEngine, address: str) -> None:
    token = engine.start(LAB, ToyConfig(), "flood")
    follow = json.dumps({"op": "follow", "token": token})
    assert close_code(address, follow, *['{"op":"beat"}'] * 200) == 4400


def test_whoever_leaves_or_is_sent_away_is_counted_no_more(
    engine: LocalEngine, address: str
) -> None:
    first, second = (engine.start(LAB, ToyConfig(seed=seed), "counted") for seed in (1, 2))
    follow = json.dumps({"op": "follow", "token": first})
    assert close_code(address, follow, '{"op":"step","frames":' + "9" * 30 + "}") == 4400
    browser = Browser(address, first)
    browser.to_the_end()
    assert engine._held[first].followers == 1
    browser.say(op="follow", token=second)
    browser.have = 0
    browser.until(lambda: engine._held[second].followers == 1)
    assert engine._held[first].followers == 0
    browser.socket.close()
    begin = time.monotonic()
    while engine._held[second].followers:
        assert time.monotonic() - begin < 5
        time.sleep(0.01)


def test_one_who_says_nothing_is_shown_the_door(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stream, "HELLO", 0.2)
    assert close_code(address) == 4400


def test_one_who_never_reads_is_left_and_the_others_do_not_feel_it(
    engine: LocalEngine, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stream, "STUCK", 0.5)
    token = engine.start(slow.WIDE, ToyConfig(steps=9999, factor=1.0), "never reads")
    host, port = address.removeprefix("ws://").split("/")[0].split(":")
    raw = socket.create_connection((host, int(port)))
    raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    raw.sendall(
        f"GET /stream HTTP/1.1\r\nHost: {host}:{port}\r\nUpgrade: websocket\r\n"
        "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
        "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n".encode()
    )
    assert raw.recv(12) == b"HTTP/1.1 101"
    text = json.dumps({"op": "follow", "token": token}).encode()
    raw.sendall(bytes([0x81, 0x80 | len(text), 0, 0, 0, 0]) + text)
    begin = time.monotonic()
    while engine._held[token].followers == 0:
        assert time.monotonic() - begin < 5
        time.sleep(0.01)
    while engine._held[token].followers:
        assert time.monotonic() - begin < 20, "still followed"
        engine.beat(token)
        time.sleep(0.05)
    other = Browser(address, engine.start(LAB, ToyConfig(seed=5), "reads"))
    other.to_the_end()
    assert other.have == 21
    raw.close()


def test_training_pauses_steps_and_goes_on_over_the_stream(
    engine: LocalEngine, address: str
) -> None:
    browser = Browser(address, slow_run(engine, "words"))
    browser.until(lambda: browser.have > 2)
    browser.say(op="pause")
    browser.until(lambda: browser.header["paused"])
    time.sleep(0.3)
    with contextlib.suppress(TimeoutError):
        browser.hear(0.1)
    count = browser.have
    browser.say(op="step", frames=2)
    browser.until(lambda: browser.have == count + 2 and browser.header["paused"])
    browser.say(op="resume")
    browser.until(lambda: browser.have > count + 4)
    browser.socket.close()


def test_a_question_over_the_stream_is_answered_or_refused_in_words(
    engine: LocalEngine, address: str
) -> None:
    token = engine.start(LAB, ToyConfig(), "asks")
    browser = Browser(address, token)
    browser.to_the_end()
    browser.say(op="ask", id=1, question="twice", frame=3, arguments={"plus": 0.5})
    header = browser.hear()
    assert (header["kind"], header["id"]) == ("answer", 1)
    value = np.frombuffer(header["payload"], header["arrays"][0]["dtype"])[0]
    assert value == 2 * engine.look(token).recording.frame(3)["loss"][0] + 0.5
    for words, sentence in (
        ({"question": "thrice"}, "no question called 'thrice'"),
        ({"question": "twice", "frame": 99}, "you gave 99"),
        ({"question": "twice", "arguments": {"plus": 1e9}}, "between -9 and 9"),
    ):
        browser.say(op="ask", id=2, **words)
        header = browser.hear()
        assert header["kind"] == "refused" and sentence in header["sentence"], header
    browser.socket.close()


def test_an_edit_over_the_stream_begins_the_run_that_the_config_with_it_makes(
    engine: LocalEngine, address: str
) -> None:
    browser = Browser(address, engine.start(LAB, ToyConfig(), "edits"))
    browser.to_the_end()
    browser.say(op="edit", id=7, step=12, field="factor", value=0.9)
    header = browser.hear()
    assert (header["kind"], header["id"]) == ("edited", 7)
    assert engine.look(header["token"]).config.edits[0].step == 12
    before = browser.rows.pop("loss")
    browser.have = 0
    browser.say(op="follow", token=header["token"])
    browser.header = {"settled": False}
    browser.to_the_end()
    after = browser.rows["loss"]
    assert after[:13] == before[:13] and after[13:] != before[13:] and len(after) == 21
    for bad in ({"step": 99, "field": "factor"}, {"step": 1, "field": "seed"}):
        browser.say(op="edit", id=8, value=0.9, **bad)
        assert browser.hear()["kind"] == "refused"
    browser.socket.close()
