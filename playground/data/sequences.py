"""Every task on sequences by its name, from one word to reviews."""

from __future__ import annotations

from collections.abc import Callable

from playground.core.errors import PlaygroundError
from playground.data import sequences_letters, sequences_made, sequences_series, words
from playground.data.sequences_batch import SequenceTask

NAMES = (
    "autocomplete",
    "names",
    "shakespeare",
    "anbn",
    "copy",
    "adding",
    "parity",
    "brackets",
    "wave",
    "sunspots",
    "temperature",
    "reviews",
)
"""What `make` knows, in teaching order."""


class UnknownTask(PlaygroundError):
    """A name that no task has."""

    def __init__(self, name: str) -> None:
        super().__init__(f"There is no task called {name!r}; try one of: {', '.join(NAMES)}.")


def make(name: str, *, text: str | None = None, gap: int = 30) -> SequenceTask:
    """Make a task; the same arguments give the same task.

    Args:
        name: One of `NAMES`.
        text: The student's own word for autocomplete, or text for shakespeare; None for ours.
        gap: Blanks between the letters and their repetition, 0 or more; copy only.

    Returns:
        The task with its alphabet, its training part and its test part.

    Raises:
        UnknownTask: If there is no task of this name.
        TextTooShort: If the text is empty, of one letter or too short to be tested on.
        SequenceTooLong: If the word is longer than a sequence may be.
    """
    makers: dict[str, Callable[[], SequenceTask]] = {
        "autocomplete": lambda: sequences_letters.autocomplete("deep" if text is None else text),
        "names": sequences_letters.names,
        "shakespeare": lambda: sequences_letters.shakespeare(text),
        "anbn": sequences_made.anbn,
        "copy": lambda: sequences_made.copy(gap),
        "adding": sequences_made.adding,
        "parity": sequences_made.parity,
        "brackets": sequences_made.brackets,
        "wave": sequences_made.wave,
        "sunspots": sequences_series.sunspots,
        "temperature": sequences_series.temperature,
        "reviews": words.reviews,
    }
    if name not in makers:
        raise UnknownTask(name)
    return makers[name]()
