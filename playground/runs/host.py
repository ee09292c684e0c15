"""A host: a process that owns a device and advances many runs in turn.

    python -m playground.runs.host

It is started by `playground.runs.processes`, reads on its standard input where to connect, and ends
with the connection, whichever side breaks it.
"""

from __future__ import annotations

import gc
import os
import queue
import shutil
import signal
import sys
import threading
import time
import traceback
from collections.abc import Callable
from multiprocessing.connection import Client, Connection
from pathlib import Path
from typing import Any

import msgspec
import torch

from playground import labs
from playground.core.config import Config
from playground.core.errors import BadArgument, PlaygroundError
from playground.core.parsing import parse
from playground.labs.lab import Experiment, Lab, load
from playground.runs.engines import UnknownRun
from playground.runs.messages import (
    Answer,
    Ask,
    Failed,
    Order,
    Ping,
    Ready,
    Refused,
    Reply,
    Request,
    Start,
    Stop,
    Tables,
    What,
    encode_arrays,
)
from playground.runs.processes import NO_GPU
from playground.runs.recording import Recording, attach
from playground.runs.run import Run
from playground.runs.turns import Turn, Turns, failed

REQUESTS = 8
"""Most requests between two turns."""
SWEEP = 5.0
"""Seconds between two garbage collections. They come between turns: in the middle of one, some run
would be charged for what all have left behind.
"""


class Host:
    """Answers requests first, then gives turns. All of it in one thread."""

    def __init__(self, send: Callable[[Reply], None], device: str, training: int, seconds: float):
        self._send = send
        self._device = device
        self._seconds = seconds
        # A CPU that was busy with something else is not the run's fault; a GPU is waited for.
        self._clock = time.thread_time if device == "cpu" else time.perf_counter
        self.turns = Turns(training)
        self._answers: dict[type[Any], Callable[[Any], bytes]] = {
            Ask: self._ask, Tables: self._tables, Ping: lambda ping: b"",
        }  # fmt: skip

    def handle(self, request: Request) -> None:
        """Do what a request says, and answer it if it has an id."""
        match request:
            case Start():
                self._start(request)
            case Order():
                self._order(request)
            case Ask() | Tables() | Ping():
                self._send(self._answer(request))
            case Stop():
                raise SystemExit

    def turn(self) -> bool:
        """Give one turn; False when nobody has anything to do."""
        found = self.turns.next()
        if found is None:
            return False
        turn, seconds = found
        begin = self._clock()
        try:
            turn.take(seconds, self._seconds)
        except Exception as error:  # noqa: BLE001 - one lab's fault must not end the others' runs
            traceback.print_exc()
            _give_up(turn.run.recording, error)
        self.turns.took(turn, seconds, self._clock() - begin)
        return True

    def _start(self, start: Start) -> None:
        lab, config = start.what.read()
        try:
            recording = _open(start.what, lab, config, write=True)
        except UnknownRun:
            return  # released before its turn to begin came
        try:
            run = Run(lab, config, self._device, recording, self._resumed(start))
        except Exception as error:  # noqa: BLE001 - the page shows what becomes of the run
            traceback.print_exc()
            _give_up(recording, error)
        else:
            self.turns.add(Turn(start.token, run))

    def _resumed(self, start: Start) -> tuple[Run, int] | None:
        """The last kept frame of the other run that both have."""
        like = self.turns.all.get(start.like)
        kept = [frame for frame in like.run.states if 0 < frame <= start.before] if like else []
        return (like.run, max(kept)) if like and kept else None

    def _order(self, order: Order) -> None:
        turn = self.turns.all.get(order.token)
        if turn is None:
            return
        before = turn.wants
        match order.verb:
            case "pause":
                turn.allowed = 0
            case "resume":
                turn.allowed = None
            case "step":
                turn.allowed = order.frames
            case "leave" | "watch":
                turn.watched = order.verb == "watch"
            case "release":
                return self.turns.remove(order.token)
        turn.run.recording.paused = turn.allowed == 0
        if turn.wants and not before:
            self.turns.returned(turn)
        else:
            self.turns.place()

    def _answer(self, request: Ask | Tables | Ping) -> Reply:
        try:
            return Answer(request.id, self._answers[type(request)](request))
        except PlaygroundError as error:
            return Refused(request.id, str(error))
        except Exception:  # noqa: BLE001 - the one who asked raises it where it can be seen
            return Failed(request.id, traceback.format_exc())

    def _ask(self, ask: Ask) -> bytes:
        lab, config = ask.what.read()
        recording = _open(ask.what, lab, config)
        if not 0 <= ask.frame < recording.count:
            raise BadArgument(
                f"frame must be between 0 and {recording.count - 1}; you gave {ask.frame}. Try 0."
            )
        answer = load(lab.question(ask.question).path)
        return encode_arrays(answer(config, recording.frame(ask.frame), ask.arguments))

    def _tables(self, asked: Tables) -> bytes:
        lab: Lab = load(asked.lab)
        return msgspec.msgpack.encode(load(lab.tables)())


def _open(what: What, lab: Lab, config: Config, *, write: bool = False) -> Recording:
    channels, total = lab.channels(config), lab.steps(config) + 1
    try:
        return attach(Path(what.path), channels, total, lab.pictures(config), write=write)
    except FileNotFoundError:
        raise UnknownRun from None


def _give_up(recording: Recording, error: Exception) -> None:
    recording.end(failed(error)._replace(step=max(0, recording.count - 1)))
    recording.settle(None)


WARMING = 5
"""Length of the runs that are only made to have everything loaded."""


def warm_up(device: str) -> None:
    """Record a short run of every lab and ask all it can be asked, so that the first student finds
    everything loaded and compiled; then keep it out of garbage collection, which `serve` does.
    """
    for lab in labs.ALL:
        config = parse(lab.config, {**lab.presets[0].fields, lab.length: WARMING})
        run = Run(lab, config, device)
        run.advance(seconds=2.0)
        experiment: Experiment = load(lab.experiment)
        if experiment.warm is not None:
            experiment.warm()
        experiment.diagnose(config, run.recording.arrays())
        load(lab.tables)()
        for question in lab.questions:
            defaults = {name: item.default for name, item in question.arguments.items()}
            load(question.path)(config, run.recording.frame(0), defaults)
    gc.collect()
    gc.freeze()


class Orders(msgspec.Struct, frozen=True):
    """What a host is told on its standard input."""

    address: str
    key: str
    folder: str
    """Where recordings are; whoever stays behind alone removes it."""
    device: str
    training: int
    seconds: float


def serve(connection: Connection, orders: Orders) -> None:
    """Work until the other side says stop."""
    inbox: queue.SimpleQueue[Request] = queue.SimpleQueue()

    def send(reply: Reply) -> None:
        connection.send_bytes(msgspec.msgpack.encode(reply))

    threading.Thread(target=_listen, args=(connection, inbox, orders), daemon=True).start()
    host = Host(send, orders.device, orders.training, orders.seconds)
    warm_up(orders.device)
    send(Ready(torch.cuda.is_available()))
    busy, swept = True, time.monotonic()
    while True:
        if time.monotonic() > swept + SWEEP:
            gc.collect()
            swept = time.monotonic()
        # Requests come first, but a flood of them must not keep the runs from their turns.
        for _ in range(REQUESTS):
            if busy and inbox.empty():
                break
            host.handle(inbox.get())
            busy = True
        busy = host.turn()


def _listen(connection: Connection, inbox: queue.SimpleQueue[Request], orders: Orders) -> None:
    """Take in requests while the host trains; without the other side there is nothing to do."""
    decoder = msgspec.msgpack.Decoder(Request)
    try:
        while True:
            inbox.put(decoder.decode(connection.recv_bytes()))
    except (EOFError, OSError):
        # The page's process has gone without a word: nobody else will tidy up.
        shutil.rmtree(orders.folder, ignore_errors=True)
        os._exit(1)


def main() -> None:
    """Connect as standard input says, and serve."""
    signal.signal(
        signal.SIGINT, signal.SIG_IGN
    )  # Ctrl-C is for the page's process, which says stop
    orders = msgspec.json.decode(sys.stdin.readline(), type=Orders)
    if orders.device == "cuda" and not torch.cuda.is_available():
        sys.exit(NO_GPU)
    torch.set_num_threads(1)
    gc.disable()  # `serve` collects
    serve(Client(orders.address, authkey=bytes.fromhex(orders.key)), orders)


if __name__ == "__main__":
    main()
