"""Who listens: the connections on which each session follows its runs. Over them a page speaks to
its Player before Streamlit has drawn the rest.
"""

from __future__ import annotations

import threading
from collections import defaultdict
from typing import Protocol


class Listener(Protocol):
    """A connection that follows a run."""

    def hand(self, message: bytes) -> None:
        """Send a message soon. Safe to call from any thread."""


class Audience:
    """The listeners of every session, by lab. Safe to use from any thread."""

    def __init__(self) -> None:
        self._listeners: defaultdict[tuple[str, str], set[Listener]] = defaultdict(set)
        self._lock = threading.Lock()

    def join(self, owner: str, lab: str, listener: Listener) -> None:
        """A session's connection follows a run of a lab from now on."""
        with self._lock:
            self._listeners[owner, lab].add(listener)

    def leave(self, owner: str, lab: str, listener: Listener) -> None:
        """It does so no more."""
        with self._lock:
            left = self._listeners[owner, lab]
            left.discard(listener)
            if not left:
                del self._listeners[owner, lab]

    def of(self, owner: str, lab: str) -> tuple[Listener, ...]:
        """The connections on which a session follows runs of a lab."""
        with self._lock:
            return tuple(self._listeners.get((owner, lab), ()))


AUDIENCE = Audience()
"""The listeners of this process."""
