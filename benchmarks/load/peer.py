"""The peer: frames by reruns of a fragment and a component of Streamlit's, as they would travel
without a route of our own.
"""

from __future__ import annotations

import asyncio
import statistics
import tempfile
import time
from pathlib import Path

from benchmarks.load.page import PageSession
from benchmarks.load.server import Meter, app

PEERS, TICK = 10, 0.05
QUIET = ("--runner.postScriptGC=false", "--browser.gatherUsageStats=false")
"""As our own app is set: with a full garbage collection after each fragment run, ten pages get no
update at all.
"""
PEER = """
import streamlit as st

COMPONENT = st.components.v2.component("peer", html="<p></p>", js="export default () => {{}}\\n")

@st.fragment(run_every={tick})
def frames():
    now = st.session_state["now"] = st.session_state.get("now", 0) + 1
    COMPONENT(key="frames", data=b"PEER" + bytes(4) + now.to_bytes(8, "little") + bytes({size}))

frames()
"""


async def peer(size: int, seconds: float) -> tuple[float, float]:
    """Updates a second and client, and per cent of a core, of frames that come by fragment runs."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "peer.py").write_text(PEER.format(tick=TICK, size=max(0, size - 16)))
        with app("peer.py", Path(folder), *QUIET) as server:
            pages = [await PageSession(server.address).open() for _ in range(PEERS)]
            ticks = [asyncio.create_task(tick(page)) for page in pages]
            await asyncio.sleep(1.0)
            before, meter = [page.components for page in pages], Meter(server)
            begin = time.perf_counter()
            await asyncio.sleep(seconds)
            seconds = time.perf_counter() - begin
            came = [page.components - was for page, was in zip(pages, before, strict=True)]
            web = meter.read().web
            for job in ticks:
                job.cancel()
            await asyncio.gather(*(page.close() for page in pages))
    return statistics.median(came) / seconds, web


async def tick(page: PageSession) -> None:
    """Ask for the fragment as a browser's timer does: never waiting for the answer before."""
    while True:
        await page.ask(page.timer)
        await asyncio.sleep(TICK)
