"""A formula in x and y as a student types it, read into a small tree. Nothing of it is ever run as
Python.

    sum      = product { (+|−) product }
    product  = signed { (·|/) signed | power }          2x and x(y + 1) multiply
    signed   = (+|−) signed | power
    power    = atom { superscript } [ ^ signed ]        to the right: 2^3^2 is 2^9; −x^2 is −(x^2)
    atom     = number | x | y | pi | e | function ( sum ) | ( sum )
"""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Callable

from playground.core.errors import FormulaError
from playground.core.formula_text import python_text, shown_text
from playground.core.formula_tokens import LONGEST, Token, tokens_of
from playground.core.formula_tree import Binary, Call, Name, Negative, Node, Number, constant_value

MOST_NODES = 120
DEEPEST = 40
"""Brackets, signs and powers within each other."""
GREATEST_EXPONENT = 20


@dataclasses.dataclass(frozen=True)
class Formula:
    """A formula that was read."""

    tree: Node
    text: str
    """As it was understood: with ², ³ and ·, and only the brackets that it needs."""

    def python(self, torch: bool) -> str:
        """Write it as Python: over tensors x and y with `torch.`, else over floats with `math.`.

        With torch it is a tensor even where neither x nor y occurs.
        """
        return python_text(self.tree, "torch." if torch else "math.")


@functools.lru_cache(maxsize=256)
def parse_formula(text: str) -> Formula:
    """Read a formula.

    Args:
        text: At most 200 characters: numbers, x, y, pi, e, + − · / ^, brackets, ², sin(...) and the
            other functions of `formula_tree.FUNCTIONS`.

    Raises:
        FormulaError: If it is not a formula; the sentence says what, where and what to try.
    """
    if len(text) > LONGEST:
        raise FormulaError(
            f"The formula has {len(text)} characters; shorten it to {LONGEST}.", LONGEST + 1
        )
    reader = _Reader(tokens_of(text), len(text) + 1)
    if reader.next.kind == "end":
        raise FormulaError("The formula is empty; try x^2 + y^2.", 1)
    tree = reader.sum()
    if reader.next.kind != "end":
        raise FormulaError(
            f"The formula has a closing bracket at place {reader.next.place} that nothing opens; "
            "take it away.",
            reader.next.place,
        )
    return Formula(tree, shown_text(tree))


class _Reader:
    """Goes through the tokens once, from left to right."""

    def __init__(self, tokens: list[Token], end: int) -> None:
        self._tokens = [*tokens, Token("end", "", end)]
        self._at = 0
        self._depth = 0
        self._nodes = 0

    @property
    def next(self) -> Token:
        return self._tokens[self._at]

    def _take(self) -> Token:
        token = self._tokens[self._at]
        self._at += 1
        return token

    def _is(self, *signs: str) -> bool:
        return self.next.kind == "sign" and self.next.text in signs

    def _keep(self, node: Node) -> Node:
        self._nodes += 1
        if self._nodes > MOST_NODES:
            raise FormulaError(
                f"The formula has more than {MOST_NODES} numbers, names and signs by place "
                f"{self.next.place}; shorten it.",
                self.next.place,
            )
        return node

    def _deeper(self, read: Callable[[], Node]) -> Node:
        self._depth += 1
        if self._depth > DEEPEST:
            raise FormulaError(
                f"The formula is nested more than {DEEPEST} deep at place {self.next.place}; "
                "use fewer brackets and signs within each other.",
                self.next.place,
            )
        node = read()
        self._depth -= 1
        return node

    def sum(self) -> Node:
        node = self._product()
        while self._is("+", "-"):
            sign = self._take().text
            node = self._keep(Binary(sign, node, self._product()))
        return node

    def _product(self) -> Node:
        node = self._signed()
        while True:
            if self._is("*", "/"):
                node = self._keep(Binary(self._take().text, node, self._signed()))
            elif self.next.kind in ("name", "function") or self._is("("):
                node = self._keep(Binary("*", node, self._power()))
            elif self.next.kind == "number":
                raise FormulaError(
                    f"The formula has the number {self.next.text} at place {self.next.place} "
                    "right behind something else; write · or + between them.",
                    self.next.place,
                )
            else:
                return node

    def _signed(self) -> Node:
        if not self._is("+", "-"):
            return self._power()
        sign = self._take().text
        node = self._deeper(self._signed)
        return self._keep(Negative(node)) if sign == "-" else node

    def _power(self) -> Node:
        node = self._atom()
        while self.next.kind == "superscript":
            token = self._take()
            exponent = self._keep(Number(float(token.text), token.text))
            node = self._raised(node, exponent, token.place)
        if self._is("^"):
            self._take()
            place = self.next.place
            node = self._raised(node, self._deeper(self._signed), place)
        return node

    def _raised(self, base: Node, exponent: Node, place: int) -> Node:
        value = constant_value(exponent)
        if value is not None and not abs(value) <= GREATEST_EXPONENT:
            raise FormulaError(
                f"The exponent at place {place} is {value:.6g}; it may be from "
                f"−{GREATEST_EXPONENT} to {GREATEST_EXPONENT}.",
                place,
            )
        return self._keep(Binary("^", base, exponent))

    def _atom(self) -> Node:
        token = self.next
        if token.kind == "number":
            self._take()
            return self._keep(Number(float(token.text), token.text))
        if token.kind == "name":
            self._take()
            return self._keep(Name(token.text))
        if token.kind == "function":
            self._take()
            return self._keep(Call(token.text, self._bracket(token.text)))
        if self._is("("):
            return self._bracket()
        raise _missing(token)

    def _bracket(self, function: str = "") -> Node:
        opened = self.next
        if not self._is("("):
            raise FormulaError(
                f"After {function} a bracket must stand at place {opened.place}; "
                f"try {function}(x).",
                opened.place,
            )
        self._take()
        node = self._deeper(self.sum)
        if not self._is(")"):
            raise FormulaError(
                f"The bracket at place {opened.place} is not closed; write ) where it ends.",
                opened.place,
            )
        self._take()
        return node


def _missing(token: Token) -> FormulaError:
    what = {"end": "ends", "superscript": "has a small number"}.get(
        token.kind, f'has "{token.shown}"'
    )
    return FormulaError(
        f"The formula {what} at place {token.place} where a number, x, y, a function or a bracket "
        "should stand; put one there.",
        token.place,
    )
