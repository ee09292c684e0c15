"""How a host shares its time: runs take turns in slices of clamp(25 ms / active runs, 1, 8 ms).

A step cannot be cut short. One that takes longer than its slice is charged: the run sits out turns
until the others have had as much. What the machine itself now and then takes from a turn, tens of
milliseconds of paging for instance, is not the run's fault: no turn is charged more than a few
times what the run's turns usually take.
"""

from __future__ import annotations

from collections import deque

from playground.core.channels import Ending
from playground.core.errors import PlaygroundError
from playground.runs.run import Run

LONGEST, SHORTEST, ROUND = 0.008, 0.001, 0.025
"""Seconds: the longest and the shortest slice, and what a round of all runs should take."""
FREAK = 4.0
"""A turn is charged at most so many times what the run's turns usually take."""
FORGET = 0.1
"""The part that one turn has in what is usual."""


def slice_of(active: int) -> float:
    """Seconds of one turn among so many active runs."""
    return min(LONGEST, max(SHORTEST, ROUND / max(1, active)))


class Turn:
    """A run with what decides when it trains."""

    def __init__(self, token: str, run: Run) -> None:
        self.token = token
        self.run = run
        self.owed = 0.0
        """Seconds it took beyond its slices."""
        self.usual: float | None = None
        """Seconds that its turns take, averaged."""
        self.watched = True
        self.allowed: int | None = None
        """Frames it may still train before the student's next word; None for no limit."""

    @property
    def wants(self) -> bool:
        """Whether it has something to do."""
        recording = self.run.recording
        if recording.status != "running":
            return not recording.settled
        return self.watched and self.allowed != 0

    def take(self, seconds: float, most: float) -> None:
        """Train for about so long; an ended run says what went wrong.

        Args:
            seconds: The slice.
            most: Seconds of training that one run may take in all.
        """
        run, before = self.run, self.run.recording.count
        if run.status != "running":
            run.diagnose()
            return
        run.advance(seconds=seconds, frames=self.allowed)
        if self.allowed is not None:
            self.allowed = max(0, self.allowed - (run.recording.count - before))
            run.recording.paused = self.allowed == 0
        if run.status == "running" and run.seconds > most:
            run.recording.end(too_long(run, most))


class Turns:
    """The runs of a host. The first `training` of those that want to train take turns, the others
    wait in a queue.
    """

    def __init__(self, training: int) -> None:
        self.training = training
        self.all: dict[str, Turn] = {}
        self._order: deque[Turn] = deque()

    def add(self, turn: Turn) -> None:
        """A new run goes to the end of the queue."""
        self.all[turn.token] = turn
        self.place()

    def returned(self, turn: Turn) -> None:
        """One that did not want to train does again: it goes to the end of the queue."""
        del self.all[turn.token]
        self.add(turn)

    def remove(self, token: str) -> None:
        """Forget a run."""
        self.all.pop(token, None)
        self.place()

    def place(self) -> None:
        """Say anew who trains and who waits; called whenever somebody's wish has changed."""
        wanting = [turn for turn in self.all.values() if turn.wants]
        active = wanting[: self.training]
        kept = [turn for turn in self._order if turn in active]
        self._order = deque(kept + [turn for turn in active if turn not in kept])
        places = {turn.token: place for place, turn in enumerate(wanting[self.training :], 1)}
        for token, turn in self.all.items():
            if turn.run.recording.place != places.get(token, 0):
                turn.run.recording.place = places.get(token, 0)

    def next(self) -> tuple[Turn, float] | None:
        """Whose turn it is and for how many seconds; None when nobody has anything to do."""
        if not self._order:
            return None
        seconds = slice_of(len(self._order))
        while True:
            turn = self._order[0]
            self._order.rotate(-1)
            if turn.owed < seconds or len(self._order) == 1:
                return turn, seconds
            turn.owed -= seconds

    def took(self, turn: Turn, slice: float, seconds: float) -> None:
        """Charge a turn for what it took beyond its slice."""
        usual = seconds if turn.usual is None else turn.usual
        turn.usual = usual + FORGET * (seconds - usual)
        alone = len(self._order) == 1
        charged = min(seconds, FREAK * usual)
        turn.owed = 0.0 if alone else turn.owed + max(0.0, charged - slice)
        if not turn.wants:
            self.place()


def failed(error: Exception) -> Ending:
    """The ending of a run whose experiment threw."""
    if isinstance(error, PlaygroundError):
        return Ending("stopped", 0, str(error))
    return Ending(
        "stopped", 0,
        "The playground made a mistake here and had to stop this run; the server's log says more. "
        "Try other settings.",
    )  # fmt: skip


def too_long(run: Run, most: float) -> Ending:
    """The ending of a run that has trained for the most seconds that one may."""
    step = run.recording.count - 1
    return Ending(
        "stopped", step,
        f"It has trained for {most:g} s, the most that one run may take here. Try fewer "
        f"{run.lab.step_name}s or a smaller model.",
    )  # fmt: skip
