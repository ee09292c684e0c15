"""Host processes as the page's process sees them: started, spoken to, pinged, ended."""

from __future__ import annotations

import contextlib
import itertools
import math
import os
import queue
import secrets
import subprocess
import sys
import threading
import time
from concurrent.futures import Future
from multiprocessing import AuthenticationError
from multiprocessing.connection import Connection, Listener
from pathlib import Path

import msgspec

from playground.core.errors import BadArgument, PlaygroundError
from playground.runs.limits import Limits
from playground.runs.messages import (
    Answer,
    Failed,
    Ping,
    Ready,
    Refused,
    Reply,
    Request,
    Stop,
)

ROOT = Path(__file__).parents[2]
NO_GPU = 3
"""What a host exits with that is to use a GPU and finds none."""
WARM = 120.0
"""Seconds that a host gets to warm up."""
UNHEARD = 10_000
"""Requests that nobody takes: then a host is taken for hung."""
_NUMBERS = itertools.count(1)


class HostLost(PlaygroundError):
    """The host ended before it could answer."""

    def __init__(self) -> None:
        super().__init__("The process that should answer has ended; try again in a moment.")


class HostProcess:
    """One host: its process, the connection to it, and the answers that are still to come."""

    def __init__(self, folder: Path, limits: Limits, device: str) -> None:
        self.device = device
        self.ready = threading.Event()
        self.cuda = False
        """Whether torch sees a GPU there; known once it is ready."""
        self.gone = False
        self._born = self._pong = self._looked = time.monotonic()
        self._pinged = 0.0
        self._outbox: queue.SimpleQueue[bytes] = queue.SimpleQueue()
        self._waiting: dict[int, Future[bytes]] = {}
        self._key = secrets.token_bytes(32)
        self._listener = _listener(folder, self._key)
        self._process = self._launch(folder, limits)
        threading.Thread(target=self._listen, daemon=True).start()

    @property
    def pid(self) -> int:
        return self._process.pid

    def _launch(self, folder: Path, limits: Limits) -> subprocess.Popen[bytes]:
        environment = os.environ | {"OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}
        process = subprocess.Popen(
            [sys.executable, "-m", "playground.runs.host"], cwd=ROOT, env=environment,
            stdin=subprocess.PIPE,
        )  # fmt: skip
        orders = {
            "address": self._listener.address, "key": self._key.hex(), "folder": str(folder),
            "device": self.device, "training": limits.training, "seconds": limits.seconds,
        }  # fmt: skip
        assert process.stdin is not None
        process.stdin.write(msgspec.json.encode(orders) + b"\n")
        process.stdin.close()
        return process

    @property
    def code(self) -> int | None:
        """What the process has exited with; None while it runs."""
        return self._process.poll()

    def send(self, request: Request) -> None:
        """Say something, and do not wait for it to be heard: a host may be in a long step, and its
        pipe full.
        """
        self._outbox.put(msgspec.msgpack.encode(request))

    def ask(self, request: Request, number: int) -> Future[bytes]:
        """Say something that has an answer."""
        future: Future[bytes] = Future()
        self._waiting[number] = future
        if self.gone:
            self._abandon()
        else:
            self.send(request)
        return future

    def silent(self) -> float:
        """Ping, and return for how many seconds it has not answered; infinite if it never will."""
        now = time.monotonic()
        if not self.ready.is_set():
            return 0.0 if now - self._born < WARM else math.inf
        if self._outbox.qsize() > UNHEARD:
            return math.inf
        if now - self._looked > 2:  # it was this process that was away
            self._pong = now
        self._looked = now
        silence = now - self._pong
        if now - self._pinged > 1:
            self._pinged, number = now, next_number()
            self.ask(Ping(number), number).add_done_callback(self._answered)
        return silence

    def _answered(self, pong: Future[bytes]) -> None:
        if pong.exception() is None:
            self._pong = time.monotonic()

    def alive(self) -> bool:
        return not self.gone and self._process.poll() is None

    def stop(self, patience: float) -> None:
        """Ask it to end; make it, where it does not listen."""
        self.send(Stop())
        try:
            self._process.wait(patience)
        except subprocess.TimeoutExpired:
            self.kill()
        self._close()

    def kill(self) -> None:
        """End it now."""
        self._process.kill()
        self._process.wait()
        self._close()

    def _close(self) -> None:
        self._listener.close()
        self._outbox.put(b"")
        self._abandon()

    def _abandon(self) -> None:
        self.gone = True
        while self._waiting:
            with contextlib.suppress(KeyError):
                self._waiting.popitem()[1].set_exception(HostLost())

    def _listen(self) -> None:
        """Take in replies until the connection breaks."""
        decoder = msgspec.msgpack.Decoder(Reply)
        try:
            connection = self._listener.accept()
            self._listener.close()
            threading.Thread(target=self._write, args=(connection,), daemon=True).start()
            while True:
                self._receive(decoder.decode(connection.recv_bytes()))
        except (EOFError, OSError, AuthenticationError):
            self._abandon()

    def _write(self, connection: Connection) -> None:
        """Say what is in the outbox, one after another, until the host has ended."""
        with contextlib.suppress(OSError):
            while text := self._outbox.get():
                connection.send_bytes(text)

    def _receive(self, reply: Reply) -> None:
        if isinstance(reply, Ready):
            self.cuda = reply.cuda
            self.ready.set()
            return
        future = self._waiting.pop(reply.id, None)
        if future is None:
            return
        match reply:
            case Answer():
                future.set_result(reply.body)
            case Refused():
                future.set_exception(BadArgument(reply.sentence))
            case Failed():
                future.set_exception(RuntimeError(f"in the host:\n{reply.trace}"))


def _listener(folder: Path, key: bytes) -> Listener:
    """Wait for one connection: at a socket file in the folder, on Windows at a named pipe."""
    if os.name == "nt":
        return Listener(family="AF_PIPE", authkey=key)
    return Listener(str(folder / f"host-{next_number()}"), "AF_UNIX", authkey=key)


def next_number() -> int:
    """A number nobody else has."""
    return next(_NUMBERS)
