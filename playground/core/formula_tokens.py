"""The words of a formula in x and y: numbers, names, functions and signs, each with its place."""

from __future__ import annotations

import math
import re
from typing import NamedTuple

from playground.core.errors import FormulaError
from playground.core.formula_tree import CONSTANTS, FUNCTIONS

LONGEST = 200
"""Characters."""

_NUMBER = re.compile(r"(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_SUPERSCRIPT = re.compile("[⁰¹²³⁴⁵⁶⁷⁸⁹]+")
_DIGITS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
_SIGNS = {
    "+": "+", "-": "-", "−": "-", "–": "-", "*": "*", "·": "*", "×": "*", "⋅": "*", "∙": "*",
    "/": "/", "÷": "/", "^": "^", "(": "(", ")": ")", "[": "(", "]": ")",
}  # fmt: skip
_OTHER_NAMES = {"ln": "log", "π": "pi", "σ": "sigmoid", "arctan": "atan"}
_NAMES = ("x", "y", *CONSTANTS)
_WORDS = {word: word for word in (*_NAMES, *FUNCTIONS)} | _OTHER_NAMES
_BY_LENGTH = sorted(_WORDS, key=len, reverse=True)


class Token(NamedTuple):
    """One word of a formula."""

    kind: str
    """number, name, function, sign, superscript or end."""
    text: str
    """A sign or name in its one spelling; a number's digits."""
    place: int
    """Where it stands, from 1."""
    shown: str = ""
    """As it was typed."""


def tokens_of(text: str) -> list[Token]:
    """Split a formula into its words.

    Raises:
        FormulaError: At the first thing that no formula has.
    """
    tokens: list[Token] = []
    at = 0
    while at < len(text):
        if text[at].isspace():
            at += 1
            continue
        token = _token(text, at)
        tokens.append(token)
        at += len(token.shown)
    return tokens


def _token(text: str, at: int) -> Token:
    place = at + 1
    if number := _NUMBER.match(text, at):
        return _number(number.group(), place)
    if small := _SUPERSCRIPT.match(text, at):
        return Token("superscript", small.group().translate(_DIGITS), place, small.group())
    if text.startswith("**", at):
        return Token("sign", "^", place, "**")
    if text[at] in _SIGNS:
        return Token("sign", _SIGNS[text[at]], place, text[at])
    for word in _BY_LENGTH:
        if text[at : at + len(word)].lower() == word:
            name = _WORDS[word]
            kind = "name" if name in _NAMES else "function"
            return Token(kind, name, place, text[at : at + len(word)])
    raise _unknown(text, at)


def _number(digits: str, place: int) -> Token:
    if not math.isfinite(float(digits)):
        raise FormulaError(
            f"The number {digits[:30]} at place {place} is too large; stay below 1e308.", place
        )
    return Token("number", digits, place, digits)


def _unknown(text: str, at: int) -> FormulaError:
    place = at + 1
    if text[at] == ",":
        return FormulaError(
            f"The formula has a comma at place {place}; write decimals with a point: 0.5.", place
        )
    word = text[at]
    while word.isalpha() and at + len(word) < len(text) and text[at + len(word)].isalpha():
        word += text[at + len(word)]
    if len(word) > 1:
        known = ", ".join(FUNCTIONS)
        return FormulaError(
            f'The formula has "{word[:30]}" at place {place}; the functions are {known}.', place
        )
    if word.isalpha():
        return FormulaError(
            f'The formula has "{word}" at place {place}; only x and y may stand there.', place
        )
    shown = f'"{word}"' if word.isprintable() else "an unprintable character"
    return FormulaError(
        f"The formula has {shown} at place {place}; only numbers, x, y, + − · / ^, brackets and "
        "functions such as sin(x) may stand there.",
        place,
    )
