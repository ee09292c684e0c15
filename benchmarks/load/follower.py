"""A follower: our own route, one run at a time, every message counted."""

from __future__ import annotations

import asyncio
import contextlib
import time
from typing import Any

import msgspec
from websockets.asyncio.client import ClientConnection
from websockets.exceptions import ConnectionClosed

from benchmarks.load.wire import PageFault, connected, split


class News(msgspec.Struct):
    """What a follower reads of a stream message's header."""

    kind: str
    run: str = ""
    start: int = 0
    stop: int = 0
    count: int = 0
    status: str = "running"
    sentence: str = ""


class Tally:
    """What came since it was begun: messages, those with new exact rows, rows, bytes, and the
    seconds between consecutive fresh messages of one run.
    """

    def __init__(self) -> None:
        self.messages = self.fresh = self.rows = self.bytes = 0
        self.gaps: list[float] = []


class Follower:
    """One visitor's stream: follows a run by its token, beats each second and counts what comes."""

    def __init__(self, address: str, path: str = "stream") -> None:
        self.address, self.path = address, path
        self.tally = Tally()
        self.have = 0
        self.begun, self.ended = asyncio.Event(), asyncio.Event()
        self.fault: Exception | None = None
        self._run = ""
        self._last = 0.0
        self._socket: ClientConnection | None = None
        self._tasks: list[asyncio.Task[None]] = []
        self._news = msgspec.json.Decoder(News)

    async def follow(self, run: str, token: str) -> None:
        """Follow a run from its first row, on the socket that is there or on a new one."""
        self._run, self.have, self._last = run, 0, 0.0
        self.begun.clear()
        self.ended.clear()
        if self._socket is None:
            self._socket = await connected(self.address, self.path)
            jobs = (self._listen(self._socket), self._beat(self._socket))
            self._tasks = [asyncio.create_task(job) for job in jobs]
        await self._say(self._socket, op="follow", token=token, have=0, pictures={})

    async def close(self) -> None:
        for task in self._tasks:
            task.cancel()
        if self._socket is not None:
            await self._socket.close()

    async def _say(self, socket: ClientConnection, **message: Any) -> None:
        await socket.send(msgspec.json.encode(message), text=True)

    async def _beat(self, socket: ClientConnection) -> None:
        with contextlib.suppress(ConnectionClosed):
            while True:
                await asyncio.sleep(1.0)
                await self._say(socket, op="beat")

    async def _listen(self, socket: ClientConnection) -> None:
        try:
            async for data in socket:
                if isinstance(data, bytes):
                    self._take(data)
            raise PageFault(f"the server closed the stream: {socket.close_code}")
        except (PageFault, ConnectionClosed, msgspec.MsgspecError) as error:
            self.fault = error  # for whoever waits
            self.begun.set()
            self.ended.set()

    def _take(self, data: bytes) -> None:
        """Count a message; what still comes of a run that was left is not this run's."""
        news, tally, now = self._news.decode(split(data)[1]), self.tally, time.perf_counter()
        tally.messages += 1
        tally.bytes += len(data)
        if news.kind == "refused":
            raise PageFault(news.sentence)
        if news.kind != "rows" or news.run != self._run:
            return
        if news.start > self.have:
            raise PageFault(f"rows {self.have} to {news.start} are missing")
        if news.stop > self.have:
            tally.fresh += 1
            tally.rows += news.stop - self.have
            self.have = news.stop
            if self._last:
                tally.gaps.append(now - self._last)
            self._last = now
            self.begun.set()
        if news.status != "running" and self.have >= news.count:
            self.ended.set()
