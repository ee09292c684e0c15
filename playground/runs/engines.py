"""Where runs execute. `InlineEngine` is the first: in this process, deterministic, used by the
page, the tests and the command line.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from playground.core.channels import Diagnosis, Table
from playground.core.config import Config, as_text, fingerprint
from playground.core.errors import BadArgument
from playground.labs.lab import Experiment, Lab, Question, load
from playground.runs.recording import Recording
from playground.runs.run import Run

Arrays = dict[str, NDArray[Any]]


MOST_TOKENS = 10_000
"""Tokens that an inline engine remembers; a run whose token is younger can always begin anew."""


class Engine(Protocol):
    """Records runs and answers questions about them. A run is named by its token, never held by
    the page.
    """

    def start(self, lab: Lab, config: Config) -> str:
        """Begin (or find) the run of this Config and return its token."""

    def advance(self, token: str, seconds: float) -> None:
        """Let the run train for about so long; an engine whose hosts train by themselves does
        nothing here.
        """

    def look(self, token: str) -> RunView:
        """What there is of the run now."""

    def ask(self, token: str, question: str, frame: int, arguments: Mapping[str, float]) -> Arrays:
        """Answer one of the lab's questions at a frame of the run."""

    def diagnose(self, token: str) -> Diagnosis | None:
        """What goes wrong in the run so far, if anything does."""

    def tables(self, lab: Lab) -> tuple[Table, ...]:
        """The lab's By hand tables."""


class RunView:
    """A run as the page may see it: to read, not to advance."""

    def __init__(self, run: Run) -> None:
        self.token = run.id
        self.config = run.config
        self.total = run.total
        self.status = run.status
        self.device = run.device
        self.recording: Recording = run.recording
        self.pace = (run.recording.count - 1) / run.seconds if run.seconds else 0.0
        """Steps a second of training so far."""


class InlineEngine:
    """Trains in the calling process, a slice at a time, and keeps the runs used last.

    Runs of equal Configs are one run: a recording depends on nothing else.
    """

    def __init__(self, device: str = "cpu", keep: int = 32) -> None:
        self.device = device
        self._keep = keep
        self._runs: OrderedDict[str, Run] = OrderedDict()
        self._known: dict[str, tuple[Lab, Config]] = {}
        self._diagnoses: dict[tuple[str, int], Diagnosis | None] = {}
        self._tables: dict[str, tuple[Table, ...]] = {}
        self._lock = threading.RLock()

    def start(self, lab: Lab, config: Config) -> str:
        """Begin (or find) the run of this Config and return its token."""
        token = fingerprint(lab.slug, config)
        with self._lock:
            self._known[token] = (lab, config)
            while len(self._known) > MOST_TOKENS:
                del self._known[next(iter(self._known))]
        self._run(token)
        return token

    def _run(self, token: str) -> Run:
        """The run of a token; one that had to make room begins anew, to the same recording."""
        with self._lock:
            if token not in self._runs:
                self._runs[token] = Run(*self._known[token], self.device)
            self._runs.move_to_end(token)
            while len(self._runs) > self._keep:
                self._forget(next(iter(self._runs)))
            return self._runs[token]

    def advance(self, token: str, seconds: float) -> None:
        """Train for about so many seconds, or until the run ends."""
        with self._lock:
            self._run(token).advance(seconds=seconds)

    def look(self, token: str) -> RunView:
        """What there is of the run now."""
        return RunView(self._run(token))

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
        given = _checked(found, arguments or {})
        if not 0 <= frame < run.recording.count:
            raise BadArgument(
                f"frame must be between 0 and {run.recording.count - 1}; you gave {frame}. Try 0."
            )
        answer: Callable[..., Mapping[str, Any]] = load(found.path)
        with self._lock:
            result = answer(run.config, run.recording.frame(frame), given)
        return {name: np.asarray(value) for name, value in result.items()}

    def diagnose(self, token: str) -> Diagnosis | None:
        """What goes wrong in the run so far, if anything does."""
        run = self._run(token)
        key = (token, run.recording.count)
        with self._lock:
            if key not in self._diagnoses:
                experiment: Experiment = load(run.lab.experiment)
                self._diagnoses[key] = experiment.diagnose(run.config, run.recording.arrays())
            return self._diagnoses[key]

    def tables(self, lab: Lab) -> tuple[Table, ...]:
        """The lab's By hand tables."""
        if lab.slug not in self._tables:
            self._tables[lab.slug] = load(lab.tables)()
        return self._tables[lab.slug]

    def _forget(self, token: str) -> None:
        del self._runs[token]
        for key in [key for key in self._diagnoses if key[0] == token]:
            del self._diagnoses[key]


def _checked(question: Question, arguments: Mapping[str, float]) -> dict[str, float]:
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
