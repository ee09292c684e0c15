"""A running app and what its processes cost."""

from __future__ import annotations

import math
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple


class Server(NamedTuple):
    """A running app; the process is None where somebody else started it."""

    address: str
    process: int | None
    ready: float


@contextmanager
def app(script: str, folder: Path, *options: str) -> Iterator[Server]:
    """Start an app on a free loopback port and stop it at the end."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [
        sys.executable, "-m", "streamlit", "run", script, "--server.headless=true",
        "--server.address=127.0.0.1", f"--server.port={port}", *options,
    ]  # fmt: skip
    begin, quiet = time.perf_counter(), subprocess.DEVNULL
    process = subprocess.Popen(command, cwd=folder, stdout=quiet, stderr=quiet)
    try:
        _wait(f"http://127.0.0.1:{port}/_stcore/health", process)
        yield Server(f"http://127.0.0.1:{port}", process.pid, time.perf_counter() - begin)
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()


def _wait(address: str, process: subprocess.Popen[bytes]) -> None:
    for _ in range(600):
        try:
            urllib.request.urlopen(address, timeout=1)
            return
        except OSError:
            if process.poll() is not None:
                break
            time.sleep(0.05)
    raise SystemExit("the app did not start")


class Spent(NamedTuple):
    """What a process has used."""

    parent: int
    seconds: float


def processes() -> dict[int, Spent]:
    """Processor time of every process that can be seen; nothing without /proc."""
    found = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text().rpartition(")")[2].split()
        except OSError:
            continue  # it has just ended
        ticks = int(fields[11]) + int(fields[12])
        found[int(path.parent.name)] = Spent(int(fields[1]), ticks / os.sysconf("SC_CLK_TCK"))
    return found


class Cores(NamedTuple):
    """Per cent of one core: the web process, the hosts below it together, this load generator, and
    all that is neither. NaN where it cannot be known.
    """

    web: float
    hosts: float
    own: float
    others: float


class Meter:
    """What the processes cost from now on."""

    def __init__(self, server: Server) -> None:
        self.process = server.process
        self.begin, self.before = time.perf_counter(), processes()

    def read(self) -> Cores:
        """The cost until now."""
        seconds, now = time.perf_counter() - self.begin, processes()
        used = {"web": 0.0, "hosts": 0.0, "own": 0.0, "others": 0.0}
        for number, (_, spent) in now.items():
            before = self.before.get(number, Spent(0, 0.0)).seconds
            used[self._role(number, now)] += 100 * (spent - before) / seconds
        return Cores(**used) if now and self.process else Cores(*[math.nan] * 4)

    def _role(self, number: int, now: dict[int, Spent]) -> str:
        if number in (self.process, os.getpid()):
            return "web" if number == self.process else "own"
        while number in now:
            number = now[number].parent
            if number == self.process:
                return "hosts"
        return "others"
