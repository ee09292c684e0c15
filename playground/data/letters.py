"""Texts as letters: 27 of them, the space and a to z.

Source of the text that comes along: Shakespeare's sonnets (1609), in the public domain.
"""

from __future__ import annotations

import functools
import re
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

FILE = Path(__file__).parents[2] / "assets" / "data" / "sonnets.txt"
LETTERS = " abcdefghijklmnopqrstuvwxyz"


def spelled(text: str) -> NDArray[np.int64]:
    """A text as indices of LETTERS (n,): in lower case, all between two words one space."""
    words = re.findall("[a-z]+", text.lower().replace("'", "").replace("’", ""))
    return np.array([LETTERS.index(letter) for letter in " ".join(words)], dtype=np.int64)


@functools.cache
def sonnets() -> str:
    """The text that comes along."""
    return FILE.read_text(encoding="utf-8")
