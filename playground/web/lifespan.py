"""What happens before the first student comes and after the last has left."""

from __future__ import annotations

import gc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import anyio

from playground.web import assets
from playground.web.session import engine, warm_up


@asynccontextmanager
async def lifespan(app: Any) -> AsyncIterator[dict[str, Any]]:
    """Pack the large assets and record one run of every lab, then keep what is loaded out of
    garbage collection.
    """
    await anyio.to_thread.run_sync(assets.warm)
    await anyio.to_thread.run_sync(warm_up, engine())
    gc.collect()
    gc.freeze()
    yield {}
