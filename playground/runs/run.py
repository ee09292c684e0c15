"""A run: one Config being recorded, in slices, with states kept to resume from."""

from __future__ import annotations

import time
from typing import Any

from playground.core.channels import Ending
from playground.core.config import Config, config_at, fingerprint
from playground.labs.lab import Experiment, Lab, load
from playground.runs.recording import Recording

KEPT_STATES = 32
"""A run keeps about this many of its states, evenly spaced."""


class Run:
    """Advances an experiment and records it. Not thread-safe: one owner."""

    def __init__(self, lab: Lab, config: Config, device: str = "cpu") -> None:
        self.lab = lab
        self.config = config
        self.device = device
        self.id = fingerprint(lab.slug, config)
        self.steps = lab.steps(config)
        self.recording = Recording(lab.channels(config), self.steps + 1)
        self.seconds = 0.0
        """Wall time spent training so far."""
        self.states: dict[int, Any] = {}
        """Frame to the state it was made from."""
        self._experiment: Experiment = load(lab.experiment)
        self._edit_steps = sorted({edit.step for edit in config.edits})
        self._current = config_at(config, 0)
        self.state, frame = self._experiment.init(self._current, device)
        self._record(frame)

    @property
    def total(self) -> int:
        """Frames of the run when nothing stops it."""
        return self.steps + 1

    @property
    def status(self) -> str:
        """running, or the kind of its ending."""
        return self.recording.ending.kind if self.recording.ending else "running"

    def advance(self, *, seconds: float | None = None, frames: int | None = None) -> None:
        """Record more frames until the run ends, the time is over or so many frames are made.

        Args:
            seconds: Wall time after which no further step begins; None for no limit.
            frames: Most frames to add; None for no limit.
        """
        begin = time.perf_counter()
        deadline = None if seconds is None else begin + seconds
        stop = self.total if frames is None else self.recording.count + frames
        while self.recording.ending is None and self.recording.count < stop:
            if deadline is not None and time.perf_counter() > deadline:
                break
            self._step()
        self.seconds += time.perf_counter() - begin

    def resume(self, frame: int) -> Run:
        """Fork a run that has this run's frames up to a kept state and makes the rest itself.

        Args:
            frame: A key of `states`.
        """
        fork = Run(self.lab, self.config, self.device)
        fork.recording = self.recording.until(frame + 1)
        fork.state = self.states[frame]
        fork._current = config_at(self.config, max(0, frame - 1))
        fork.recording.ending = (
            self.recording.ending if fork.recording.count == self.recording.count else None
        )
        return fork

    def _step(self) -> None:
        step = self.recording.count - 1
        if step in self._edit_steps:
            self._current = config_at(self.config, step)
        self.state, frame = self._experiment.step(self._current, self.state)
        self._record(frame)

    def _record(self, frame: Any) -> None:
        self.recording.append(frame)
        step = self.recording.count - 1
        if step % max(1, self.steps // KEPT_STATES) == 0:
            self.states[step] = self.state
        ending = self._experiment.ending(self.config, self.state)
        if ending is None and step >= self.steps:
            ending = Ending("finished", step, f"Made all {step} {self.lab.step_name}s.")
        if ending is not None:
            self.recording.end(ending)
