"""All host processes: how many, which device, and another one for each that dies."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
import threading
import time
from collections import deque
from collections.abc import Callable
from pathlib import Path

from playground.core.errors import PlaygroundError
from playground.runs.limits import BadSetting, Limits
from playground.runs.processes import NO_GPU, HostProcess

if sys.platform != "win32":
    import resource

PREFIX = "deep-learning-playground-"
"""Folders of recordings begin with it; the number of the page's process follows."""
DEATHS = 5
"""Hosts that may die in a minute; then the next one waits, so that a fault does not start a host
after another as fast as it can.
"""


class NoHost(PlaygroundError):
    """Nobody is there to train."""

    def __init__(self) -> None:
        super().__init__("The processes that train are being started again; try again in a moment.")


class Hosts:
    """The hosts of one page process, and the folder of their recordings."""

    def __init__(self, limits: Limits, busy: Callable[[HostProcess], int]) -> None:
        """Start them.

        Args:
            limits: How many, and what they are told.
            busy: How many runs a host has to train.
        """
        self.limits = limits
        self._busy = busy
        _sweep()
        _allow_files(2 * limits.runs + 1024)
        self.folder = Path(tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-"))
        self._lock = threading.Lock()
        self._deaths: deque[float] = deque(maxlen=DEATHS)
        self._due: list[str] = []
        """Devices whose host has died and is not replaced yet."""
        devices = ["cuda"] if limits.device == "cuda" else ["cpu"] * limits.processes
        self.all = [self._new(device) for device in devices]

    def _new(self, device: str) -> HostProcess:
        return HostProcess(self.folder, self.limits, device)

    @property
    def pids(self) -> list[int]:
        return [host.pid for host in self.all]

    def wait(self, seconds: float) -> bool:
        """Wait until all are warm, the one with the GPU too; False if that takes longer.

        Raises:
            BadSetting: They are to use a GPU, and torch sees none.
        """
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if any(host.code == NO_GPU for host in self.all):
                raise BadSetting(
                    "The setting device is cuda, and torch sees no GPU here; try device auto."
                )
            warm = [host.ready.is_set() for host in self.all]
            if warm and all(warm) and not self._due and not self._add_gpu():
                return True
            time.sleep(0.02)
        return False

    def _add_gpu(self) -> bool:
        """Start the host of the GPU once a host has seen one; False if there is nothing to do."""
        devices = {host.device for host in self.all}
        if self.limits.device != "auto" or "cuda" in devices or not self.all[0].cuda:
            return False
        with self._lock:
            self.all.append(self._new("cuda"))
        return True

    def place(self, device: str, why: str) -> tuple[HostProcess, str]:
        """The host for a run that wants this device, and why it executes there."""
        there = {host.device for host in self.all}
        if self.limits.device != "auto":
            device, why = self.limits.device, f"This server is set to {self.limits.device.upper()}."
        elif device not in there:
            device, why = "cpu", "There is no GPU here."
        return self.any(device), why

    def any(self, device: str | None = None) -> HostProcess:
        """The host with the fewest runs to train; one that is still warming up comes last.

        Raises:
            NoHost: All have died and are not replaced yet.
        """
        with self._lock:
            fit = [host for host in self.all if device is None or host.device == device]
        alive = [host for host in fit if host.alive()]
        if not alive:
            raise NoHost
        return min(alive, key=lambda host: (not host.ready.is_set(), self._busy(host)))

    def look_after(self) -> list[HostProcess]:
        """End those that hang; return the ones that are gone."""
        for host in self.all:
            if host.silent() > self.limits.silent:
                host.kill()
        gone = [host for host in self.all if not host.alive()]
        for host in gone:
            host.kill()
            self._deaths.append(time.monotonic())
            self._due.append(host.device)
        with self._lock:
            self.all = [host for host in self.all if host not in gone]
        return gone

    def replace(self) -> None:
        """Start a host for each that has died, unless they die too fast."""
        while self._due and not self._too_fast():
            new = self._new(self._due[-1])
            self._due.pop()
            with self._lock:
                self.all.append(new)

    def _too_fast(self) -> bool:
        full = len(self._deaths) == DEATHS
        return full and time.monotonic() - self._deaths[0] < 60

    def close(self) -> None:
        """End all, and remove the recordings."""
        enders = [
            threading.Thread(target=host.stop, args=(self.limits.patience,)) for host in self.all
        ]
        for ender in enders:
            ender.start()
        for ender in enders:
            ender.join()
        shutil.rmtree(self.folder, ignore_errors=True)


def _allow_files(wanted: int) -> None:
    """Let this process and its hosts open so many files, as far as the system permits: each
    recording is one.
    """
    if sys.platform == "win32":
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    if soft != resource.RLIM_INFINITY and soft < most:
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))


def _sweep() -> None:
    """Remove what page processes left behind that had no time to tidy up."""
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*-*"):
        number = folder.name.removeprefix(PREFIX).split("-")[0]
        if number.isdecimal() and not _runs(int(number)):
            shutil.rmtree(folder, ignore_errors=True)


def _runs(pid: int) -> bool:
    """Whether there is a process of this number; on Windows, where asking is not harmless, yes."""
    if os.name == "nt":
        return True
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
