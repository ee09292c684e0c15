"""The one engine that all visitors share."""

from __future__ import annotations

import sys
import threading
from pathlib import Path

from streamlit.runtime import Runtime

from playground.runs.engines import Engine, InlineEngine
from playground.runs.limits import Limits, load
from playground.runs.local import LocalEngine

READY = 60.0
"""Seconds that the hosts get to warm up before the page opens without them."""


class Shared:
    """Holds the engine: the server opens it before the first visitor comes, and closes it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._engine: Engine | None = None
        self.limits = Limits()

    def open(self) -> None:
        """Start the engine that the settings say, and wait until it is warm.

        Raises:
            BadSetting: A setting that cannot be used.
        """
        self.limits = load(arguments=_arguments())
        if self.limits.engine == "inline":
            self._engine = InlineEngine()
            return
        self._engine = engine = LocalEngine(self.limits, _lives)
        try:
            engine.hosts.wait(READY)
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """End it, if there is one."""
        engine, self._engine = self._engine, None
        if engine is not None:
            engine.close()

    def __call__(self) -> Engine:
        """The engine. A page outside the server, as in tests, trains in its own process."""
        with self._lock:
            if self._engine is None:
                self._engine = InlineEngine()
            return self._engine


def _arguments() -> list[str]:
    """What follows `--` in `streamlit run app.py -- --device cuda`."""
    return sys.argv[1:] if Path(sys.argv[0]).name == "app.py" else []


def _lives(session: str) -> bool:
    """Whether the page of a session is open in a browser."""
    return Runtime.exists() and Runtime.instance().is_active_session(session)


ENGINE = Shared()
