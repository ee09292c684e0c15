"""What a class feels: 40 visitors at once, each with a live run of their own, beside the server on
the same cores, without browsers.

    python benchmarks/stream.py [--port 8501 of a running app] [--no-peer]

Prints a row for 1, 10 and 40 clients, and one for 40 with 40 idle pages beside them: stream
messages with new rows a second and client, the gaps between them (how old a row is on arrival
cannot be seen from outside), the answer to a turned knob and to a health probe, and what the
processes cost; then each goal with its ratio. The peer is a page whose fragment runs each 50 ms and
sends as many bytes through a component of Streamlit's: the way without a route of our own.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import signal
import statistics
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks.load.follower import Follower, Tally
from benchmarks.load.page import PageSession
from benchmarks.load.peer import PEERS, TICK, peer
from benchmarks.load.row import COLUMNS, Row, goals, line, show
from benchmarks.load.server import Meter, Server, app
from benchmarks.load.wire import PageFault

ROOT = Path(__file__).parents[1]
COUNTS, IDLE = (1, 10, 40), 40
LIMIT = 300.0
"""Seconds for the whole table."""
CALM, SECONDS, TURN, PROBE = 4.0, 8.0, 0.4, 0.25
SHORT = "v=1&descent.start_x={}"
LONG = SHORT + "&descent.steps=10000&descent.optimizers=gd,momentum,nesterov,adagrad,rmsprop,adam"


class Client:
    """A visitor whose own run is always live: when it ends the next one starts elsewhere."""

    def __init__(self, address: str, places: Iterator[float], query: str = LONG) -> None:
        self.places, self.runs = places, 1
        self.page = PageSession(address, "descent", query.format(next(places)))
        self.follower = Follower(address)

    async def open(self, *, live: bool = True) -> Client:
        """Open the page and follow its run to the first rows, or to its end."""
        await self.page.open()
        await self._follow()
        if not live:
            await asyncio.wait_for(self.follower.ended.wait(), 30)
        self.life = asyncio.create_task(self._live() if live else asyncio.sleep(0))
        return self

    async def _follow(self) -> None:
        await self.follower.follow(self.page.header["run"], self.page.header["token"])
        await asyncio.wait_for(self.follower.begun.wait(), 10)
        if self.follower.fault:
            raise self.follower.fault

    async def _live(self) -> None:
        while True:
            await self.follower.ended.wait()
            await self.page.set("Start x", next(self.places))
            await self._follow()
            self.runs += 1

    def check(self) -> None:
        """Fail if the stream or the visitor's life has."""
        if self.follower.fault:
            raise self.follower.fault
        if self.life.done():
            self.life.result()

    async def close(self) -> None:
        """Leave, as a closed tab does."""
        self.life.cancel()
        await self.follower.close()
        await self.page.close()


async def window(
    server: Server, clients: Sequence[Client], idle: int, knob: PageSession, values: Iterator[float]
) -> Row:
    """Watch all clients: a while of streams alone, then one page more turns its knob and one
    connection after another asks for health.
    """
    calm = Meter(server)
    await asyncio.sleep(CALM)
    alone = calm.read().web
    runs = sum(client.runs for client in clients)
    for client in clients:
        client.follower.tally = Tally()
    meter, begin = Meter(server), time.perf_counter()
    turns, health = await asyncio.gather(turn(knob, values), probe(server.address))
    seconds, cores = time.perf_counter() - begin, meter.read()
    for client in clients:
        client.check()
    tallies = [client.follower.tally for client in clients]
    fresh = sum(tally.fresh for tally in tallies)
    gaps = [1000 * gap for tally in tallies for gap in tally.gaps]
    return Row(
        len(clients), idle, [tally.fresh / seconds for tally in tallies],
        statistics.median(tally.rows / seconds for tally in tallies),
        sum(tally.bytes for tally in tallies) / max(fresh, 1), gaps, turns, health,
        alone, cores, sum(client.runs for client in clients) - runs,
    )  # fmt: skip


async def turn(page: PageSession, values: Iterator[float]) -> list[float]:
    """Turn the momentum knob to values not seen before; milliseconds of each answer."""
    answers = []
    for _ in range(round(SECONDS / TURN)):
        begin, before = time.perf_counter(), page.header["run"]
        answers.append(await page.set("Momentum γ", next(values)))
        if page.header["run"] == before:
            raise PageFault("the turned knob started no other run")
        await asyncio.sleep(max(0.0, TURN - (time.perf_counter() - begin)))
    return answers


async def probe(address: str) -> list[float]:
    """Ask for health on a fresh connection each time; milliseconds of each answer."""
    host, _, port = address.removeprefix("http://").partition(":")
    question = f"GET /_stcore/health HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"
    answers = []
    for _ in range(round(SECONDS / PROBE)):
        begin = time.perf_counter()
        reader, writer = await asyncio.open_connection(host, int(port))
        writer.write(question.encode())
        await reader.read()
        writer.close()
        answers.append(1000 * (time.perf_counter() - begin))
        await asyncio.sleep(PROBE)
    return answers


async def measure(server: Server) -> list[Row]:
    """A row for each number of clients, and one with idle pages beside the most of them."""
    # Offset by the clock: a server that ran this before keeps the recordings of the same places.
    offset = time.time_ns() % 10**6 / 10**9
    places = (round(1.5 + offset + n / 1000, 6) for n in itertools.count())
    values = (round(0.1 + n / 1000, 3) for n in itertools.count())
    clients: list[Client] = []
    rows = []
    try:
        knob = await PageSession(server.address, "descent", SHORT.format(next(places))).open()
        for count in COUNTS:
            while len(clients) < count:
                clients.append(await Client(server.address, places).open())
            await asyncio.sleep(1.0)
            rows.append(await window(server, clients, 0, knob, values))
            show(rows[-1])
        live = list(clients)
        for _ in range(IDLE):
            clients.append(await Client(server.address, places, SHORT).open(live=False))
        await asyncio.sleep(1.0)
        rows.append(await window(server, live, IDLE, knob, values))
        show(rows[-1])
        await knob.close()
    finally:
        await asyncio.gather(*(client.close() for client in clients))
    return rows


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int)
    parser.add_argument("--no-peer", action="store_true")
    options = parser.parse_args()
    # Ended from outside: still stop the server.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    if options.port:
        rows = table(Server(f"http://127.0.0.1:{options.port}", None, 0.0))
    else:
        with app("app.py", ROOT) as server:
            line("start-up to ready", server.ready, "s", 8, most=True)
            rows = table(server)
    for row in rows[-2:]:
        goals(row)
    if not options.no_peer:
        compare(rows[COUNTS.index(PEERS)])


def table(server: Server) -> list[Row]:
    print("".join(f"{title:>{width}}" for title, width, _ in COLUMNS))
    return asyncio.run(asyncio.wait_for(measure(server), LIMIT))


def compare(ours: Row) -> None:
    """Print the peer and the ratios to it."""
    rate, web = asyncio.run(peer(round(ours.size), SECONDS))
    as_many = web / rate / (ours.alone / ours.median)
    print(
        f"peer, a fragment each {TICK * 1000:.0f} ms to {PEERS} pages, nothing training beside it: "
        f"{rate:.1f} updates/s and client, web process {web:.0f} % of a core.\n"
        f"Ours: {ours.median / rate:.1f} times the updates, {as_many:.1f} times as many for the "
        f"same time of the web process."
    )


if __name__ == "__main__":
    main()
