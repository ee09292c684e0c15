"""What happens before the first student comes and after the last has left."""

from __future__ import annotations

import gc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import anyio

from playground.web import assets
from playground.web.engine import ENGINE


@asynccontextmanager
async def lifespan(app: Any) -> AsyncIterator[dict[str, Any]]:
    """Start the hosts and pack the large assets; end the hosts when the server ends."""
    async with anyio.create_task_group() as both:
        both.start_soon(anyio.to_thread.run_sync, assets.warm)
        both.start_soon(anyio.to_thread.run_sync, ENGINE.open)
    gc.collect()
    gc.freeze()
    try:
        yield {}
    finally:
        await anyio.to_thread.run_sync(ENGINE.close)
