"""The passage in which a student looks for what a unit does."""

from __future__ import annotations

from playground.labs.recurrent.config import RecurrentConfig
from playground.labs.recurrent.figures_inside import kind_of
from playground.labs.recurrent.meaning import task_of
from playground.labs.recurrent.passage import text_of
from playground.views.passage import Passage
from playground.views.view import View

LETTER, SYMBOL, NUMBER = ("letter", "letters"), ("symbol", "symbols"), ("number", "numbers")
NOUNS = {
    "autocomplete": LETTER, "names": LETTER, "shakespeare": LETTER, "copy": SYMBOL,
    "anbn": LETTER, "parity": ("digit", "digits"), "brackets": ("bracket", "brackets"),
    "reviews": ("word", "words"), "adding": NUMBER, "wave": NUMBER, "sunspots": ("year", "years"),
    "temperature": ("day", "days"),
}  # fmt: skip
"""Task to what it reads at a step, one and several."""


def passage_figures(config: RecurrentConfig) -> tuple[View, ...]:
    """Test sequences coloured by one unit of the top layer, to be brushed."""
    text = text_of(config)
    read = Passage(
        "passage", "Test sequences, coloured by the state of one unit",
        "Test sequences, each symbol coloured by the hidden state of one unit after it is read, "
        "blue above 0 and orange below; under them the units that are most on in the stretch that "
        "is brushed.",
        text.symbols, text.stretch, NOUNS[config.task],
        task_of(config).following is not None, text.levels, text.marked, text.heads,
        limit=None if kind_of(config, "h") == "free" else 1.0,
    )  # fmt: skip
    return (read,)
