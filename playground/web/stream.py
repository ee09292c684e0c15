"""The stream: a websocket on which a browser follows a run.

    browser  {"op": "follow", "token": ..., "have": k}    then a beat every second, and orders
    server   frames [k, n), 20 times a second at most, and answers

A token is the secret of one run; whoever knows it may follow. A browser that goes away comes back
with what it has, and nothing is lost.
"""

from __future__ import annotations

import asyncio
import contextlib
import math
import traceback
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import urlparse

import streamlit as st
from starlette.routing import WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from playground.core.errors import BadArgument, PlaygroundError
from playground.runs.engines import Engine, UnknownRun
from playground.web import wire
from playground.web.audience import AUDIENCE
from playground.web.cursor import Cursor
from playground.web.engine import ENGINE
from playground.web.stream_words import (
    Ask,
    Beat,
    Edit,
    Follow,
    Look,
    NotUnderstood,
    Pause,
    Resume,
    Step,
    Word,
    answer,
    edit,
    read,
)

TICK = 0.055
"""Seconds between two messages: 18 a second are as many as a picture can use."""
SOON, IDLE = 0.01, 0.25
"""Seconds until the next look when nothing was new: while the run trains, and otherwise."""
HELLO = 5.0
"""Seconds in which a browser says what it wants to follow."""
STUCK = 10.0
"""Seconds after which a message that nobody takes ends the connection."""
WAITING = 4
"""Questions of one browser that may wait for their answers at a time."""
MOST_WORDS = 60
"""Words of one browser in a second; a Player says a few."""
CODES: dict[type[Exception], int] = {NotUnderstood: 4400, UnknownRun: 4404, TimeoutError: 4408}
"""With which a connection is ended."""
THREADS = ThreadPoolExecutor(64, "question")
"""Where answers are waited for: one slow host must not keep the others' answers back."""


class Follower:
    """One connection: a task that listens, one that sends, and one that sees to it that what is
    sent is taken.
    """

    def __init__(self, socket: WebSocket, engine: Engine) -> None:
        self._socket = socket
        self._engine = engine
        self._loop = asyncio.get_running_loop()
        self._cursor: Cursor | None = None
        self._nap: asyncio.Future[None] | None = None
        self._questions: set[asyncio.Task[None]] = set()
        self._one = asyncio.Lock()
        self._second, self._words = 0.0, 0
        self._since = math.inf
        """When the message was handed over that is on its way; infinite if there is none."""

    async def serve(self) -> None:
        """Listen and send until the connection ends or has to."""
        parts = (self._listen(), self._send_all(), self._guard())
        tasks = {asyncio.create_task(part) for part in parts}
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in tasks | self._questions:
            task.cancel()
        cut = True
        try:
            for result in await asyncio.gather(*tasks, return_exceptions=True):
                if isinstance(result, WebSocketDisconnect):
                    cut = result.code not in (1000, 1001)
                elif isinstance(result, Exception):
                    await self._end(result)
        finally:
            self._leave(cut=cut)

    async def _end(self, why: Exception) -> None:
        """Hang up with the code that says why; what is nobody's fault but ours goes to the log."""
        for kind, code in CODES.items():
            if isinstance(why, kind):
                return await self._close(code)
        raise why

    async def _listen(self) -> None:
        while True:
            wait = HELLO if self._cursor is None else None
            try:
                message = await asyncio.wait_for(self._socket.receive(), wait)
            except TimeoutError:
                raise NotUnderstood from None
            if message["type"] == "websocket.disconnect":
                raise WebSocketDisconnect(message.get("code") or 1005)
            self._counted()
            self._heed(read(message))

    def _counted(self) -> None:
        """Hang up on one who says more in a second than any Player does."""
        now = asyncio.get_running_loop().time()
        if now - self._second > 1:
            self._second, self._words = now, 0
        self._words += 1
        if self._words > MOST_WORDS:
            raise NotUnderstood

    def _heed(self, word: Word) -> None:
        """Do what the browser says. Before it follows a run, there is nothing else to say."""
        if isinstance(word, Follow):
            self._follow(word)
            return
        if self._cursor is None:
            raise NotUnderstood
        token = self._cursor.run.token
        match word:
            case Beat():
                if not self._engine.beat(token):
                    raise UnknownRun
            case Pause():
                self._engine.order(token, "pause")
            case Resume():
                self._engine.order(token, "resume")
            case Look(frame):
                self._cursor.look(frame)
                self._wake()
            case Step(frames):
                self._engine.order(token, "step", max(1, frames))
            case Ask() | Edit():
                self._question(word)

    def _follow(self, word: Follow) -> None:
        run = self._engine.follow(word.token)
        self._leave(cut=False)
        self._cursor = Cursor(run, word.have, word.pictures)
        AUDIENCE.join(run.owner, run.lab.slug, self)
        self._wake()

    def _leave(self, *, cut: bool) -> None:
        if self._cursor is not None:
            run = self._cursor.run
            AUDIENCE.leave(run.owner, run.lab.slug, self)
            self._engine.leave(run.token, cut=cut)
            self._cursor = None

    def hand(self, message: bytes) -> None:
        """Send what the page has to say, soon. Safe to call from any thread."""
        with contextlib.suppress(RuntimeError):  # the server ends
            self._loop.call_soon_threadsafe(self._forward, message)

    def _forward(self, message: bytes) -> None:
        task = asyncio.create_task(self._send(message))
        self._questions.add(task)
        task.add_done_callback(self._questions.discard)

    def _question(self, word: Ask | Edit) -> None:
        if len(self._questions) >= MOST_WORDS:
            raise NotUnderstood
        task = asyncio.create_task(self._reply(word))
        self._questions.add(task)
        task.add_done_callback(self._questions.discard)

    async def _reply(self, word: Ask | Edit) -> None:
        """Answer in a thread: hosts may take a tenth of a second."""
        assert self._cursor is not None
        run = self._cursor.run
        try:
            if len(self._questions) > WAITING:
                raise BadArgument("Too many questions at once; wait for the answers.")
            work: Any = answer if isinstance(word, Ask) else edit
            loop = asyncio.get_running_loop()
            reply = await loop.run_in_executor(THREADS, work, self._engine, run, word)
        except PlaygroundError as error:
            reply = _refusal(word.id, str(error))
        except Exception:  # noqa: BLE001 - the browser waits for a word, whatever went wrong
            traceback.print_exc()
            reply = _refusal(word.id, "The playground made a mistake here; the log says more.")
        await self._send(reply)

    async def _send_all(self) -> None:
        """Send what the browser lacks, whenever there is something."""
        loop = asyncio.get_running_loop()
        while True:
            message = None
            if self._cursor is not None:
                if self._engine.trains_here:
                    token = self._cursor.run.token
                    await asyncio.to_thread(self._engine.advance, token, TICK)
                message = self._cursor.next(loop.time())
                if message is None and not self._engine.knows(self._cursor.run.token):
                    raise UnknownRun
            if message is not None:
                await self._send(message)
            await self._rest(TICK if message is not None else self._patience())

    def _patience(self) -> float:
        training = self._cursor is not None and self._cursor.training
        return SOON if training else IDLE

    async def _send(self, message: bytes) -> None:
        async with self._one:
            self._since = asyncio.get_running_loop().time()
            await self._socket.send_bytes(message)
            self._since = math.inf

    async def _guard(self) -> None:
        """End it with TimeoutError when a message is not taken."""
        while asyncio.get_running_loop().time() - self._since < STUCK:
            await asyncio.sleep(STUCK / 4)
        raise TimeoutError

    async def _rest(self, seconds: float) -> None:
        """Sleep, but not longer than until there is another run to follow."""
        loop = asyncio.get_running_loop()
        self._nap = loop.create_future()
        timer = loop.call_later(seconds, self._wake)
        try:
            await self._nap
        finally:
            timer.cancel()

    def _wake(self) -> None:
        if self._nap is not None and not self._nap.done():
            self._nap.set_result(None)

    async def _close(self, code: int) -> None:
        # Whoever does not read does not take a farewell either.
        with contextlib.suppress(RuntimeError, WebSocketDisconnect, TimeoutError):
            async with asyncio.timeout(1):
                await self._socket.close(code)


def _refusal(number: int, sentence: str) -> bytes:
    return wire.encode({"v": wire.VERSION, "kind": "refused", "id": number, "sentence": sentence})


def allowed(origin: str | None, host: str | None) -> bool:
    """Whether a page of this origin may follow runs: our own, one the server's settings name, or no
    page at all but a program.
    """
    if origin is None or not st.get_option("server.enableCORS"):
        return True
    named: Any = st.get_option("server.corsAllowedOrigins") or []
    return urlparse(origin).netloc == host or origin in named


async def stream(socket: WebSocket) -> None:
    """Serve one connection."""
    if not allowed(socket.headers.get("origin"), socket.headers.get("host")):
        await socket.close(4403)
        return
    await socket.accept()
    await Follower(socket, ENGINE()).serve()


ROUTES = [WebSocketRoute("/stream", stream)]
