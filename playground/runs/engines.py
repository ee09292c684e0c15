"""Where runs execute. `InlineEngine` trains in the calling process, for the tests and the command
line; the page's own is in `playground.runs.local`.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from playground.core.channels import Diagnosis, Table
from playground.core.config import Config, as_text, fingerprint
from playground.core.errors import BadArgument, PlaygroundError
from playground.labs.lab import Lab, Question, load
from playground.runs.recording import Recording
from playground.runs.run import Run

Arrays = dict[str, NDArray[Any]]
Verb = Literal["pause", "resume", "step"]

MOST_TOKENS = 10_000
"""Tokens that an inline engine remembers; a run whose token is younger can always begin anew."""


class UnknownRun(PlaygroundError):
    """A token of a run that is no more."""

    def __init__(self) -> None:
        super().__init__("This run is no longer kept here; reload the page to run it again.")


class Engine(Protocol):
    """Records runs and answers questions about them. A run is named by its token, never held by
    the page.
    """

    trains_here: bool
    """Whether runs train only while `advance` is called."""

    def start(self, lab: Lab, config: Config, owner: str = "", *, again: bool = False) -> str:
        """Begin (or find) this session's run of a Config and return its token."""

    def advance(self, token: str, seconds: float) -> None:
        """Train the run, or wait while it is trained: until it has ended, at most so long."""

    def look(self, token: str) -> RunView:
        """What there is of the run now."""

    def ask(
        self,
        token: str,
        question: str,
        frame: int = 0,
        arguments: Mapping[str, float] | None = None,
    ) -> Arrays:
        """Answer one of the lab's questions at a frame of the run."""

    def diagnose(self, token: str) -> Diagnosis | None:
        """What goes wrong in the run so far, if anything does."""

    def tables(self, lab: Lab) -> tuple[Table, ...]:
        """The lab's By hand tables."""

    def order(self, token: str, verb: Verb, frames: int = 1) -> None:
        """Pause training, let it go on, or let it make so many frames and pause."""

    def follow(self, token: str) -> RunView:
        """Somebody begins to look at the run."""

    def leave(self, token: str, *, cut: bool) -> None:
        """Somebody looks at it no more; `cut` if the connection broke."""

    def beat(self, token: str) -> bool:
        """Somebody still looks at it; False if it is no more."""

    def knows(self, token: str) -> bool:
        """Whether there is such a run."""

    def close(self) -> None:
        """End everything."""


@dataclass(frozen=True)
class RunView:
    """A run as the page may see it: to read, not to advance."""

    token: str
    id: str
    """The fingerprint: runs of the same id have the same frames."""
    lab: Lab
    config: Config
    owner: str
    device: str
    why: str
    """Why it executes there."""
    recording: Recording

    @property
    def total(self) -> int:
        """Frames when nothing stops it."""
        return self.lab.steps(self.config) + 1

    @property
    def status(self) -> str:
        """running, or the kind of its ending."""
        return self.recording.status

    @property
    def pace(self) -> float:
        """Steps a second of training so far."""
        recording = self.recording
        made = recording.count - max(1, recording.taken)
        return made / recording.seconds if recording.seconds else 0.0


class InlineEngine:
    """Trains in the calling process, a slice at a time, and keeps the runs used last.

    Runs of equal Configs are one run: a recording depends on nothing else.
    """

    trains_here = True

    def __init__(self, device: str = "cpu", keep: int = 32) -> None:
        self.device = device
        self._keep = keep
        self._runs: OrderedDict[str, Run] = OrderedDict()
        self._known: dict[str, tuple[Lab, Config]] = {}
        self._tables: dict[str, tuple[Table, ...]] = {}
        self._lock = threading.RLock()

    def start(self, lab: Lab, config: Config, owner: str = "", *, again: bool = False) -> str:
        """Begin (or find) the run of this Config and return its token, for any owner."""
        token = fingerprint(lab.slug, config)
        with self._lock:
            if again:
                self._runs.pop(token, None)
            self._known[token] = (lab, config)
            while len(self._known) > MOST_TOKENS:
                del self._known[next(iter(self._known))]
        self._run(token)
        return token

    def _run(self, token: str) -> Run:
        """The run of a token; one that had to make room begins anew, to the same recording."""
        with self._lock:
            if token not in self._runs:
                if token not in self._known:
                    raise UnknownRun
                self._runs[token] = Run(*self._known[token], self.device)
            self._runs.move_to_end(token)
            while len(self._runs) > self._keep:
                self._runs.popitem(last=False)
            return self._runs[token]

    def advance(self, token: str, seconds: float) -> None:
        """Train for about so many seconds, or until the run ends."""
        with self._lock:
            run = self._run(token)
            run.advance(seconds=seconds)
            run.diagnose()

    def look(self, token: str) -> RunView:
        """What there is of the run now."""
        run = self._run(token)
        why = "The runs of this page train in its own process."
        return RunView(token, run.id, run.lab, run.config, "", run.device, why, run.recording)

    def ask(
        self,
        token: str,
        question: str,
        frame: int = 0,
        arguments: Mapping[str, float] | None = None,
    ) -> Arrays:
        """Answer one of the lab's questions at a frame of the run.

        Raises:
            UnknownQuestion: The lab has no question of that name.
            BadArgument: An unknown argument, or a frame that is not recorded.
        """
        run = self._run(token)
        found = run.lab.question(question)
        given = checked(found, arguments or {})
        if not 0 <= frame < run.recording.count:
            raise BadArgument(
                f"frame must be between 0 and {run.recording.count - 1}; you gave {frame}. Try 0."
            )
        answer: Callable[..., Mapping[str, Any]] = load(found.path)
        with self._lock:
            result = answer(run.config, run.recording.frame(frame), given)
        return {name: np.asarray(value) for name, value in result.items()}

    def diagnose(self, token: str) -> Diagnosis | None:
        """What goes wrong in the run, once it has ended."""
        return self._run(token).recording.diagnosis

    def tables(self, lab: Lab) -> tuple[Table, ...]:
        """The lab's By hand tables."""
        if lab.slug not in self._tables:
            self._tables[lab.slug] = load(lab.tables)()
        return self._tables[lab.slug]

    def order(self, token: str, verb: Verb, frames: int = 1) -> None:
        """Nothing trains here but when it is called."""
        raise BadArgument("Runs that train in the page's own process cannot be paused.")

    def follow(self, token: str) -> RunView:
        """Nobody is counted: what is not called does not train."""
        return self.look(token)

    def leave(self, token: str, *, cut: bool) -> None:
        """Nobody was counted."""

    def beat(self, token: str) -> bool:
        """Nobody is counted."""
        return self.knows(token)

    def knows(self, token: str) -> bool:
        """Whether there is such a run, or can be again."""
        return token in self._known

    def close(self) -> None:
        """Forget all."""
        self._runs.clear()


def checked(question: Question, arguments: Mapping[str, float]) -> dict[str, float]:
    """All arguments of a question, the missing ones at their default.

    Raises:
        BadArgument: A name that the question does not take, or a number out of its bounds.
    """
    checked = {name: argument.default for name, argument in question.arguments.items()}
    for name, value in arguments.items():
        if name not in checked:
            known = ", ".join(checked) or "none"
            raise BadArgument(f"{question.name} has no argument {name!r}; it takes: {known}.")
        _, low, high = question.arguments[name]
        if not low <= value <= high:
            raise BadArgument(
                f"{question.name}'s {name} must be between {as_text(low)} and {as_text(high)}; "
                f"you gave {as_text(float(value))}. Try {as_text(low)}."
            )
        checked[name] = value
    return checked
