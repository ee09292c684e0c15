"""A run that a session holds, as the page's process keeps it."""

from __future__ import annotations

import contextlib
import time
from dataclasses import dataclass, field
from pathlib import Path

from playground.core.channels import Ending
from playground.core.config import Config, fingerprint, same_until
from playground.labs.lab import Lab
from playground.runs.messages import What
from playground.runs.processes import HostProcess
from playground.runs.recording import Recording, attach

LOST = (
    "The process that trained this run has ended. What is here is still good; run it again to see "
    "the rest."
)


@dataclass(eq=False)
class Held:
    """A run that a session holds."""

    token: str
    lab: Lab
    config: Config
    owner: str
    """The session."""
    host: HostProcess
    why: str
    """Why it executes where it does."""
    path: Path
    recording: Recording
    size: int
    """Bytes that the recording may take."""
    beat: float = field(default_factory=time.monotonic)
    """When somebody who looks at it was last heard of."""
    followers: int = 0
    watched: bool = True
    """Whether its host may train it."""

    @property
    def name(self) -> str:
        return fingerprint(self.lab.slug, self.config)

    @property
    def what(self) -> What:
        return What.of(self.lab, self.config, str(self.path))


def lose(held: Held) -> None:
    """Close a recording whose host has died. Its writer is gone, so that this process may write."""
    lab, config = held.lab, held.config
    channels, total = lab.channels(config), lab.steps(config) + 1
    with contextlib.suppress(FileNotFoundError):
        recording = attach(held.path, channels, total, lab.pictures(config), write=True)
        if recording.status == "running":
            recording.end(Ending("lost", max(0, recording.count - 1), LOST))
        recording.settle(None)


def stillborn(recording: Recording) -> bool:
    """Whether it was lost before its first frame."""
    return recording.count == 0 and recording.status == "lost"


def likest(lab: Lab, config: Config, others: list[Held]) -> tuple[Held | None, int]:
    """The run that has the most first frames in common with this Config, and the last of them."""
    shared = [
        (same_until(config, other.config), other) for other in others
        if other.lab is lab and other.host.alive()
    ]  # fmt: skip
    before, like = max(shared, key=lambda pair: pair[0], default=(0, None))
    return (like, before) if before else (None, 0)
