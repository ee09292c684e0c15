"""What happens before the first student comes and after the last has left."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import anyio

from playground.core.errors import PlaygroundError
from playground.web import assets
from playground.web.engine import ENGINE

REFUSED = 3
"""Exit status where a setting cannot be used."""


@asynccontextmanager
async def lifespan(app: Any) -> AsyncIterator[dict[str, Any]]:
    """Start the hosts and pack the large assets; end the hosts when the server ends."""
    try:
        async with anyio.create_task_group() as both:
            both.start_soon(anyio.to_thread.run_sync, assets.warm)
            both.start_soon(anyio.to_thread.run_sync, ENGINE.open)
    except* PlaygroundError as refused:
        # The web server would show what stops it here as fifty lines of its own, whoever raises it.
        sys.stderr.write(f"{refused.exceptions[0]}\n")
        sys.stderr.flush()
        os._exit(REFUSED)
    gc.collect()
    gc.freeze()
    try:
        yield {}
    finally:
        await anyio.to_thread.run_sync(ENGINE.close)
