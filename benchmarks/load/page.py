"""A page session: Streamlit's protobuf over `/_stcore/stream`."""

from __future__ import annotations

import asyncio
import time
from typing import Any
from urllib.parse import parse_qs, urlencode

import msgspec
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.Delta_pb2 import Delta
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.Slider_pb2 import Slider
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.exceptions import ConnectionClosed

from benchmarks.load.wire import PageFault, connected, split

PATIENCE = 30.0
"""Seconds until an answer that does not come is a fault."""
KEPT_RUNS = 2
"""Script runs that a browser keeps a large message for (global.maxCachedMessageAge)."""
EARLY = ForwardMsg.FINISHED_EARLY_FOR_RERUN
BROKEN = ForwardMsg.FINISHED_WITH_COMPILE_ERROR


class PageSession:
    """One visitor's page: it opens, keeps widgets and the Player's newest header, and turns a
    knob.
    """

    def __init__(self, address: str, page: str = "", query: str = "") -> None:
        self.address, self.page = address, page
        self.query = parse_qs(query, keep_blank_values=True)
        self.header: dict[str, Any] = {}
        self.components = 0
        self.timer = ""
        self._widgets: dict[str, Any] = {}
        self._states: dict[str, WidgetState] = {}
        self._cache: dict[str, tuple[int, Delta]] = {}
        self._script = ""
        self._runs = 0
        self._begun = False
        self._ended: asyncio.Future[float] | None = None
        self._fault: Exception | None = None

    async def open(self) -> PageSession:
        """Connect and run the script once, as a browser does with the address in its bar."""
        self._socket = await connected(self.address, "_stcore/stream", ["streamlit"])
        self._listener = asyncio.create_task(self._listen())
        await self.run()
        return self

    async def close(self) -> None:
        self._listener.cancel()
        await self._socket.close()

    async def set(self, label: str, value: float | str) -> float:
        """Turn a knob; milliseconds from sending it to the end of the script run it started."""
        if label not in self._widgets:
            raise PageFault(f"no knob {label!r} on the page, but {', '.join(self._widgets)}")
        element = self._widgets[label]
        state = WidgetState(id=element.id)
        if not isinstance(element, Slider):
            state.double_value = float(value)
        elif element.type == Slider.SELECT_SLIDER:
            state.string_array_value.data.append(str(value))
        else:
            state.double_array_value.data.append(float(value))
        self._states[element.id] = state
        if element.query_param_key:
            self.query[element.query_param_key] = [str(value)]
        return await self.run()

    async def run(self) -> float:
        """Ask for a script run and wait for its end; milliseconds."""
        if self._fault:
            raise self._fault
        self._ended, self._begun = asyncio.get_running_loop().create_future(), False
        begin = time.perf_counter()
        await self.ask()
        try:
            return (await asyncio.wait_for(self._ended, PATIENCE) - begin) * 1000
        finally:
            self._ended = None

    async def ask(self, fragment: str = "") -> None:
        """Send the wish for a script run, or for one fragment's, and do not wait."""
        message = BackMsg()
        wish = message.rerun_script
        wish.query_string = urlencode(self.query, doseq=True)
        wish.page_name = "" if self._script else self.page
        wish.page_script_hash = self._script
        wish.fragment_id, wish.is_auto_rerun = fragment, bool(fragment)
        wish.widget_states.widgets.extend(self._states.values())
        wish.cached_message_hashes.extend(self._cache)
        await self._socket.send(message.SerializeToString())

    async def _listen(self) -> None:
        try:
            async for data in self._socket:
                if isinstance(data, bytes):
                    self._take(ForwardMsg.FromString(data))
            raise PageFault("the server closed the page's socket")
        except (PageFault, ConnectionClosed) as error:
            self._fault = error  # for whoever waits, or asks next
            if self._ended and not self._ended.done():
                self._ended.set_exception(error)

    def _take(self, message: ForwardMsg) -> None:
        match message.WhichOneof("type"):
            case "new_session":
                self._script, self._begun = (
                    self._script or message.new_session.page_script_hash,
                    True,
                )
            case "navigation":
                self._script = message.navigation.page_script_hash
            case "page_info_changed":
                self.query = parse_qs(message.page_info_changed.query_string)
            case "auto_rerun":
                self.timer = message.auto_rerun.fragment_id
            case "delta":
                if message.metadata.cacheable:
                    self._cache[message.hash] = (self._runs, message.delta)
                self._draw(message.delta)
            case "ref_hash":
                if message.ref_hash not in self._cache:
                    raise PageFault("the server refers to a message that this page never had")
                delta = self._cache[message.ref_hash][1]
                self._cache[message.ref_hash] = (self._runs, delta)
                self._draw(delta)
            case "script_finished":
                self._finish(message.script_finished)

    def _draw(self, delta: Delta) -> None:
        """Keep what a visitor could turn and what the Player was told; fail on a shown fault."""
        element = delta.new_element
        match element.WhichOneof("type"):
            case "slider":
                self._widgets[element.slider.label] = element.slider
            case "number_input":
                self._widgets[element.number_input.label] = element.number_input
            case "exception":
                raise PageFault(f"the page shows: {element.exception.message}")
            case "bidi_component":
                if element.bidi_component.bytes:  # the beacon has none
                    self.components += 1
                    magic, header = split(element.bidi_component.bytes)
                    if magic.startswith("PLG"):
                        self.header = msgspec.json.decode(header)

    def _finish(self, status: int) -> None:
        """End the wait at the end of the run that was asked for; one that starts over goes on."""
        now = time.perf_counter()
        self._runs += 1
        self._cache = {
            name: kept for name, kept in self._cache.items() if self._runs - kept[0] <= KEPT_RUNS
        }
        if self._ended is None or self._ended.done() or not self._begun or status == EARLY:
            return
        if status == BROKEN:
            self._ended.set_exception(PageFault("the page's script does not compile"))
        else:
            self._ended.set_result(now)
