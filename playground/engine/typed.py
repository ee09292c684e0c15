"""A typed formula as a surface: value and exact gradient by dual numbers.

    (a, a')·(b, b') = (ab, a'b + ab')    f(a, a') = (f(a), f'(a) a')

Each part carries its value and its derivatives by x and y. The derivatives are made of operations
that can be differentiated once more, so the Hessian is exact as well.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Callable
from typing import NamedTuple

import torch
from torch import Tensor

from playground.core.formula import parse_formula
from playground.core.formula_tree import Binary, Call, Name, Negative, Node, constant_value
from playground.engine.minima import find_minima
from playground.engine.surfaces import Evaluation, Surface

Value = Tensor | float
"""A float where it is the same at every point."""


class Dual(NamedTuple):
    """A value and its derivatives by x and y; a derivative of 0.0 is one that cannot be other."""

    value: Value
    dx: Value
    dy: Value


@functools.lru_cache(maxsize=128)
def typed(text: str, span: float = 6.0) -> Surface:
    """Make the surface of a formula in x and y, over the square of half-width `span`.

    Where the formula has no number, loss and gradient are infinite or NaN.

    Args:
        text: The formula; see `playground.core.formula`.
        span: How far the domain reaches from 0 in x and y.

    Raises:
        FormulaError: If the text is not a formula.
    """
    formula = parse_formula(text)
    surface = Surface(
        "formula", "Your formula", formula.text, ((-span, span), (-span, span)), (),
        (0.5 * span, 0.4 * span), evaluation_of(formula.tree),
    )  # fmt: skip
    return surface._replace(minima=find_minima(surface))


def evaluation_of(tree: Node) -> Callable[[Tensor], Evaluation]:
    """Make the function from points (..., 2) to the loss (...) and gradient (..., 2) of a formula.

    Both are NaN where the formula has no value.
    """
    dual = _compiled(tree)

    def value_and_gradient(points: Tensor) -> Evaluation:
        x, y = points.unbind(-1)
        loss, dx, dy = dual(x, y)
        # A formula need not contain x or y; and no number in gives none out.
        value = loss + 0.0 * (x + y).detach()
        gradient = torch.stack((_tensor(dx, x), _tensor(dy, x)), -1)
        return value, gradient.masked_fill(value.isnan().unsqueeze(-1), torch.nan)

    return value_and_gradient


def _tensor(value: Value, like: Tensor) -> Tensor:
    return value if isinstance(value, Tensor) else torch.full_like(like, value)


def _compiled(node: Node) -> Callable[[Tensor, Tensor], Dual]:
    """Go through the tree once, not at every update."""
    constant = constant_value(node)
    if constant is not None:
        fixed = Dual(constant, 0.0, 0.0)
        return lambda x, y: fixed
    match node:
        case Name(name="x"):
            return lambda x, y: Dual(x, 1.0, 0.0)
        case Name():
            return lambda x, y: Dual(y, 0.0, 1.0)
        case Negative(of=of):
            inner = _compiled(of)
            return lambda x, y: _negative(inner(x, y))
        case Call(function=function, argument=argument):
            inner, outer = _compiled(argument), FUNCTIONS[function]
            return lambda x, y: _call(outer, inner(x, y))
        case Binary(sign=sign, left=left, right=right):
            joined, before, behind = OPERATIONS[sign], _compiled(left), _compiled(right)
            return lambda x, y: joined(before(x, y), behind(x, y))
    raise AssertionError(node)  # a number is constant


def _negative(a: Dual) -> Dual:
    return Dual(-a.value, -a.dx, -a.dy)


def _call(function: Callable[[Tensor], tuple[Tensor, Tensor]], a: Dual) -> Dual:
    assert isinstance(a.value, Tensor)
    value, slope = function(a.value)
    return Dual(value, _times(slope, a.dx), _times(slope, a.dy))


def _times(a: Value, b: Value) -> Value:
    """a·b, where a derivative that is 0 stays so, even times infinity."""
    if isinstance(b, float) and b in (0.0, 1.0):
        return a if b else 0.0
    if isinstance(a, float) and a in (0.0, 1.0):
        return b if a else 0.0
    return a * b


def _plus(a: Value, b: Value) -> Value:
    if isinstance(b, float) and b == 0.0:
        return a
    return b if isinstance(a, float) and a == 0.0 else a + b


def _minus(a: Value, b: Value) -> Value:
    if isinstance(b, float) and b == 0.0:
        return a
    return -b if isinstance(a, float) and a == 0.0 else a - b


def _add(a: Dual, b: Dual) -> Dual:
    return Dual(a.value + b.value, _plus(a.dx, b.dx), _plus(a.dy, b.dy))


def _subtract(a: Dual, b: Dual) -> Dual:
    return Dual(a.value - b.value, _minus(a.dx, b.dx), _minus(a.dy, b.dy))


def _multiply(a: Dual, b: Dual) -> Dual:
    return Dual(
        a.value * b.value,
        _plus(_times(a.dx, b.value), _times(a.value, b.dx)),
        _plus(_times(a.dy, b.value), _times(a.value, b.dy)),
    )


def _divide(a: Dual, b: Dual) -> Dual:
    """(a/b)' = (a' − (a/b) b') / b."""
    if isinstance(b.value, float):
        # Python refuses 1 / 0.0; the quotient of numbers is infinite or NaN.
        share = 1 / b.value if b.value else math.copysign(math.inf, b.value)
        if not math.isfinite(share):
            return _multiply(a, Dual(share, 0.0, 0.0))
        return Dual(a.value / b.value, a.dx / b.value, a.dy / b.value)
    value = a.value / b.value
    return Dual(
        value,
        _over(_minus(a.dx, _times(value, b.dx)), b.value),
        _over(_minus(a.dy, _times(value, b.dy)), b.value),
    )


def _over(a: Value, b: Tensor) -> Value:
    return 0.0 if isinstance(a, float) and a == 0.0 else a / b


def _power(a: Dual, b: Dual) -> Dual:
    """(aᵇ)' = b aᵇ⁻¹ a' + aᵇ ln(a) b'."""
    if isinstance(b.value, float):
        assert isinstance(a.value, Tensor)
        n = b.value
        value = a.value**n
        slope = n if n in (0.0, 1.0) else n * (a.value if n == 2 else a.value ** (n - 1))
        return Dual(value, _times(slope, a.dx), _times(slope, a.dy))
    base = a.value if isinstance(a.value, Tensor) else torch.full_like(b.value, a.value)
    value = base**b.value
    by_base = b.value * base ** (b.value - 1)
    by_exponent = value * torch.log(base)
    return Dual(
        value,
        _plus(_times(by_base, a.dx), _times(by_exponent, b.dx)),
        _plus(_times(by_base, a.dy), _times(by_exponent, b.dy)),
    )


OPERATIONS: dict[str, Callable[[Dual, Dual], Dual]] = {
    "+": _add, "-": _subtract, "*": _multiply, "/": _divide, "^": _power,
}  # fmt: skip
"""The signs of a formula."""


def _tangent(a: Tensor) -> tuple[Tensor, Tensor]:
    value = torch.tan(a)
    return value, 1 + value * value


def _exponential(a: Tensor) -> tuple[Tensor, Tensor]:
    value = torch.exp(a)
    return value, value


def _root(a: Tensor) -> tuple[Tensor, Tensor]:
    value = torch.sqrt(a)
    return value, 0.5 / value


def _tanh(a: Tensor) -> tuple[Tensor, Tensor]:
    value = torch.tanh(a)
    return value, 1 - value * value


def _sigmoid(a: Tensor) -> tuple[Tensor, Tensor]:
    value = torch.sigmoid(a)
    return value, value * (1 - value)


FUNCTIONS: dict[str, Callable[[Tensor], tuple[Tensor, Tensor]]] = {
    "sin": lambda a: (torch.sin(a), torch.cos(a)),
    "cos": lambda a: (torch.cos(a), -torch.sin(a)),
    "tan": _tangent,
    "exp": _exponential,
    "log": lambda a: (torch.log(a), 1 / a),
    "sqrt": _root,
    "abs": lambda a: (torch.abs(a), torch.sign(a)),
    "tanh": _tanh,
    "sinh": lambda a: (torch.sinh(a), torch.cosh(a)),
    "cosh": lambda a: (torch.cosh(a), torch.sinh(a)),
    "atan": lambda a: (torch.atan(a), 1 / (1 + a * a)),
    "sigmoid": _sigmoid,
}
"""Each function of a formula: its value and its derivative."""
