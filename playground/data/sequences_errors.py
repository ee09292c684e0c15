"""What can be wrong with a sequence, in words."""

from __future__ import annotations

from collections.abc import Sequence

from playground.core.errors import PlaygroundError

CAP = 200
"""No sequence of any task is longer, in steps."""

STOP = "stop"
"""The symbol after the last one; of the names also the one before the first."""


class SequenceTooLong(PlaygroundError):
    """More steps than a task takes."""

    def __init__(self, steps: int, cap: int) -> None:
        super().__init__(
            f"A sequence of {steps} steps is too long here; the most is {cap}, "
            f"so try {min(cap, 32)}."
        )


class SequenceTooShort(PlaygroundError):
    """Fewer steps than a task can be told in."""

    def __init__(self, task: str, steps: int, least: int) -> None:
        super().__init__(
            f"The task {task} needs at least {least} steps and has {steps}; try {2 * least}."
        )


class GapTooLong(PlaygroundError):
    """A gap that leaves no room for a symbol before it and one after it."""

    def __init__(self, gap: int, steps: int) -> None:
        longer = f"a sequence of {gap + 2} steps or " if gap + 2 <= CAP else ""
        super().__init__(
            f"A gap of {gap} steps does not fit into a sequence of {steps}, which needs a step "
            f"before the gap and one after it; try {longer}a gap of {max(0, steps - 2)}."
        )


class TextTooShort(PlaygroundError):
    """A text from which no next letter can be learned."""


class UnknownSymbol(PlaygroundError):
    """A letter or word of the student's that the task does not have."""

    def __init__(self, symbol: str, alphabet: Sequence[str]) -> None:
        super().__init__(
            f"{symbol[:20]!r} is not in the task's alphabet; try some of: {choices(alphabet)}."
        )


class NoText(PlaygroundError):
    """Letters for a task of numbers."""

    def __init__(self, task: str) -> None:
        super().__init__(
            f"The task {task} reads numbers, not letters; leave the probe empty for its own."
        )


def shown(symbol: str) -> str:
    """A symbol that can be seen: the space and the end of a line have no shape of their own."""
    return {" ": "␣", "\n": "⏎"}.get(symbol, symbol)


def choices(alphabet: Sequence[str]) -> str:
    """What may be typed, in one line."""
    return " ".join(shown(symbol) for symbol in alphabet if symbol != STOP)
