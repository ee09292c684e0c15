"""A class that comes and goes leaves the server as it was."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from benchmarks.load.follower import Follower
from benchmarks.load.page import PageSession
from tests.conftest import App, run

pytestmark = [
    pytest.mark.alone,
    pytest.mark.skipif(
        not Path("/proc/self/task").exists(), reason="counts processes and files in /proc"
    ),
]
CLASS, AT_ONCE = 50, 10
GROWTH = 32
"""MiB: what an allocator may keep of fifty sessions for the next ones; each had megabytes."""


class Counts(NamedTuple):
    """What the server and its hosts hold."""

    hosts: int
    files: tuple[int, ...]
    recordings: int
    memory: tuple[int, ...]
    """MiB of each process."""


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    # Streamlit keeps a closed session, with an event loop of its own, for two minutes.
    forgetful = "--server.disconnectedSessionTTL=1"
    folder = tmp_path_factory.mktemp("load")
    app = App(folder, forgetful, hosts=1, pause_after=0.5, release_after=1)
    yield app
    app.stop()


def counts(app: App) -> Counts:
    pids = [app.process.pid, *sorted(app.hosts)]
    files = tuple(len(list(Path(f"/proc/{pid}/fd").iterdir())) for pid in pids)
    memory = tuple(
        int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * 4096 >> 20 for pid in pids
    )
    return Counts(len(pids) - 1, files, len(app.recordings), memory)


async def visit(app: App, place: int) -> None:
    """Open the page, watch its run to the end, turn a knob, leave."""
    page = PageSession(app.url, "descent", f"v=1&descent.start_x={1 + place / 1000}")
    follower = Follower(app.url)
    await page.open()
    await follower.follow(page.header["run"], page.header["token"])
    await asyncio.wait_for(follower.ended.wait(), 30)
    await page.set("Momentum γ", 0.5)
    await follower.close()
    await page.close()


async def visits(app: App, first: int) -> None:
    for batch in range(first, first + CLASS, AT_ONCE):
        await asyncio.gather(*(visit(app, place) for place in range(batch, batch + AT_ONCE)))


def settled(app: App) -> Counts:
    """The counts once every session has been forgotten and every recording released."""
    time.sleep(2)
    run(visit(app, 999))  # it is then that Streamlit looks who is due
    deadline = time.monotonic() + 30
    while app.recordings and time.monotonic() < deadline:
        time.sleep(0.1)
    time.sleep(1)
    return counts(app)


def test_after_fifty_sessions_processes_files_and_memory_are_what_they_were(app: App) -> None:
    run(visits(app, 0))  # what the first class loads stays: code, caches
    before = settled(app)
    run(visits(app, 100))
    after = settled(app)
    assert (after.hosts, after.recordings) == (before.hosts, 0) == (1, 0)
    assert after.files == before.files
    grown = [now - then for now, then in zip(after.memory, before.memory, strict=True)]
    assert all(growth < GROWTH for growth in grown), (before, after)
