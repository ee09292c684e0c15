"""A run: one Config being recorded, in slices, with states kept to resume from."""

from __future__ import annotations

import time
from typing import Any

from playground.core.channels import Ending
from playground.core.config import Config, config_at, fingerprint
from playground.labs.lab import Experiment, Lab, load
from playground.runs.recording import Recording


class Run:
    """Advances an experiment and records it. Not thread-safe: one owner."""

    def __init__(
        self,
        lab: Lab,
        config: Config,
        device: str = "cpu",
        recording: Recording | None = None,
        resumed: tuple[Run, int] | None = None,
    ) -> None:
        """Begin at frame 0, or at a kept frame of a run whose Config is the same up to there.

        Args:
            lab: Which lab.
            config: What to record.
            device: Where, in torch's words.
            recording: Where the frames go; by default into this process's memory.
            resumed: A run, and one of the frames whose states it keeps.
        """
        self.lab = lab
        self.config = config
        self.device = device
        self.id = fingerprint(lab.slug, config)
        self.steps = lab.steps(config)
        self.recording = recording or Recording(
            lab.channels(config), self.total, lab.pictures(config)
        )
        self.states: dict[int, Any] = {}
        """Frame to the state it was made from."""
        self._experiment: Experiment = load(lab.experiment)
        self._edit_steps = sorted({edit.step for edit in config.edits})
        if resumed is not None:
            self._take_over(*resumed)
            return
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
        return self.recording.status

    @property
    def seconds(self) -> float:
        """Wall time spent training so far."""
        return self.recording.seconds

    def advance(self, *, seconds: float | None = None, frames: int | None = None) -> None:
        """Record more frames until the run ends, the time is over or so many frames are made.

        Args:
            seconds: Wall time after which no further step begins; None for no limit.
            frames: Most frames to add; None for no limit.
        """
        begin = time.perf_counter()
        deadline = None if seconds is None else begin + seconds
        stop = self.total if frames is None else self.recording.count + frames
        while self.status == "running" and self.recording.count < stop:
            if deadline is not None and time.perf_counter() > deadline:
                break
            self._step()
        self.recording.seconds += time.perf_counter() - begin

    def resume(self, frame: int, config: Config | None = None) -> Run:
        """Fork a run that has this run's frames up to a kept state and makes the rest itself.

        Args:
            frame: A key of `states`.
            config: The fork's Config, the same as this one's up to that frame; by default this.
        """
        return Run(self.lab, config or self.config, self.device, resumed=(self, frame))

    def diagnose(self) -> None:
        """Add to an ended recording what goes wrong in it."""
        ending = self.recording.ending
        if ending is not None and not self.recording.settled:
            self.recording.settle(self._experiment.diagnose(self.config, self.recording.arrays()))

    def _take_over(self, other: Run, frame: int) -> None:
        self.recording.copy(other.recording, frame + 1)
        self.states = {kept: state for kept, state in other.states.items() if kept <= frame}
        self.state = other.states[frame]
        self._current = config_at(self.config, max(0, frame - 1))
        self._end()

    def _step(self) -> None:
        step = self.recording.count - 1
        if step in self._edit_steps:
            self._current = config_at(self.config, step)
        self.state, frame = self._experiment.step(self._current, self.state)
        self._record(frame)

    def _record(self, frame: Any) -> None:
        self.recording.append(frame)
        step = self.recording.count - 1
        if step % max(1, self.steps // self.lab.states) == 0:
            self.states[step] = self.state
        self._end()

    def _end(self) -> None:
        """Close the recording if the run is over."""
        step = self.recording.count - 1
        ending = self._experiment.ending(self.config, self.state)
        if ending is None and step >= self.steps:
            ending = Ending("finished", step, f"Made all {step} {self.lab.step_name}s.")
        if ending is not None:
            self.recording.end(ending)
