"""Softmax, logarithms and cross-entropies by hand: where float32 ends, and why the gradient of the
cross-entropy is p − t.
"""

from __future__ import annotations

import math

import torch
from torch import Tensor

from playground.core.channels import Row, Table
from playground.engine.stable import (
    exp_overflows_after,
    exp_vanishes_before,
    log_sum_exp,
    logistic_cross_entropy,
    naive_exponentials,
    shifted_exponentials,
    softmax,
)
from playground.labs.writing import indexed, number, numbers, point, signed, total

SCORES = ((1.0, 2.0, 3.0), (88.0, 89.0, 90.0), (1000.0, 1001.0, 1002.0))
TYPES = {"float16": torch.float16, "float32": torch.float32, "float64": torch.float64}
EPSILON = 1e-7
SURE = 20.0
"""A score whose logistic is 1 in float32."""

CLASS_SCORES = (2.0, 1.0, 0.1)
CLASS_TARGETS = (1.0, 0.0, 0.0)
LOGISTIC_SCORES = (2.0, 0.0, -2.0, -5.0, -10.0)
LOGISTIC_TARGET = 1.0


def tables() -> tuple[Table, ...]:
    """Softmax in float32, where numbers end, logarithms near 0; cross-entropies and slopes."""
    return softmax_table(), range_table(), near_zero_table(), classes_table(), saturation_table()


def tensor(values: float | tuple[float, ...], dtype: torch.dtype = torch.float32) -> Tensor:
    """Put numbers on the CPU, in float32 unless told otherwise."""
    return torch.tensor(values, dtype=dtype, device="cpu")


def softmax_table() -> Table:
    """Softmax and log-sum-exp of three scores, as written and with the maximum subtracted."""
    rows = [row for scores in SCORES for row in (_naive_row(scores), _shifted_row(scores))]
    return Table(
        "Softmax and log-sum-exp in float32",
        r"p_k = \frac{e^{z_k}}{\sum_j e^{z_j}} = \frac{e^{z_k - m}}{\sum_j e^{z_j - m}}, \quad "
        r"\ln \sum_j e^{z_j} = m + \ln \sum_j e^{z_j - m}, \quad m = \max_j z_j",
        ("scores z", "e^z, or e^(z−m)", "sum", "softmax p", "log-sum-exp"), tuple(rows),
        "Mathematically the two forms are the same; in float32 only the second one always works. "
        "Softmax depends on nothing but the differences of the scores, so all three have the same "
        "one.",
    )  # fmt: skip


def _naive_row(scores: tuple[float, ...]) -> Row:
    parts = naive_exponentials(tensor(scores))
    lse, p, terms = float(log_sum_exp(parts)), softmax(parts).tolist(), parts.terms.tolist()
    calculation = " + ".join(f"e^({number(z)})" for z in scores)
    formula = (
        f"sum = {calculation} = {total(terms)} = {number(parts.total)}; "
        f"p₁ = {number(terms[0])}/{number(parts.total)} = {number(p[0])}; "
        f"log-sum-exp = ln({number(parts.total)}) = {number(lse)}"
    )
    cells = (point(terms), number(parts.total), point(p), number(lse))
    return Row((f"{point(scores)} as written", *cells), formula)


def _shifted_row(scores: tuple[float, ...]) -> Row:
    parts = shifted_exponentials(tensor(scores))
    lse, p, terms = float(log_sum_exp(parts)), softmax(parts).tolist(), parts.terms.tolist()
    m = number(parts.maximum)
    calculation = " + ".join(f"e^({number(z)} − {m})" for z in scores)
    formula = (
        f"sum = {calculation} = {number(parts.total)}; "
        f"p₁ = {number(terms[0])}/{number(parts.total)} = {number(p[0])}; "
        f"log-sum-exp = {m} + ln({number(parts.total)}) = {number(lse)}"
    )
    cells = (point(terms), number(parts.total), point(p), number(lse))
    return Row((f"{point(scores)} minus {m}", *cells), formula)


def range_table() -> Table:
    """Where exp leaves the numbers that a type holds."""
    rows = []
    for name, dtype in TYPES.items():
        info = torch.finfo(dtype)
        log = math.log(info.max)
        formula = f"ln of the largest = ln({number(info.max)}) = {number(log)}"
        least = info.tiny * info.eps
        ends = (info.max, log, exp_overflows_after(dtype), least, exp_vanishes_before(dtype))
        rows.append(Row((name, *numbers((*ends, info.eps))), formula))
    return Table(
        "Where the numbers end",
        r"e^x \le \text{largest} \iff x \le \ln(\text{largest})",
        ("type", "largest number", "ln of it", "largest x of the type with e^x < ∞",
         "least number", "e^x is 0 below", "next number after 1, minus 1"), tuple(rows),
        "This lab trains in float64; most networks train in float32, or in float16 where the "
        "loss has to be scaled to keep small gradients from vanishing.",
    )  # fmt: skip


def near_zero_table() -> Table:
    """The logarithm, the root and the quotient at 0, and what keeps them finite."""
    zero, one = tensor(0.0), tensor(1.0)
    rest = one - torch.sigmoid(tensor(SURE))
    z, e = number(SURE), number(EPSILON)
    kept = logistic_cross_entropy(tensor(SURE), zero)
    rows = (
        _near_zero("ln x at x = 0", f"ln({number(zero)})", zero.log(),
                   f"ln({number(zero)} + {e})", (zero + EPSILON).log()),
        _near_zero(f"cross-entropy −ln(1 − σ(z)) at z = {z}", f"−ln({number(rest)})", -rest.log(),
                   f"−ln({number(rest)} + {e})", -(rest + EPSILON).log(),
                   f"max({z}, 0) − {z} · 0 + ln(1 + e^(−{z}))", kept),
        _near_zero("slope of √x at x = 0", "1/(2 · √(0))", one / (2 * zero.sqrt()),
                   f"1/(2 · √(0 + {e}))", one / (2 * (zero + EPSILON).sqrt())),
        _near_zero("quotient 1/√x at x = 0, ε under the root", "1/√(0)", one / zero.sqrt(),
                   f"1/√(0 + {e})", one / (zero + EPSILON).sqrt()),
        _near_zero("quotient 1/√x at x = 0, ε after the root", "1/√(0)", one / zero.sqrt(),
                   f"1/(√(0) + {e})", one / (zero.sqrt() + EPSILON)),
    )  # fmt: skip
    return Table(
        "Logarithms and roots near 0, in float32",
        r"-t \ln \sigma(z) - (1-t) \ln(1 - \sigma(z)) = \max(z, 0) - z t + \ln(1 + e^{-|z|})",
        ("what", "as written", f"with ε = {e}", "from the score itself"), rows,
        f"In float32 σ({z}) is exactly 1, and 1 − σ is {number(rest)}. ε keeps the loss finite but "
        "wrong; the last column takes no logarithm of a difference and is right. So a loss should "
        "be given the scores, not the probabilities.",
    )  # fmt: skip


def _near_zero(
    what: str, plain: str, value: Tensor, eps: str, held: Tensor, kept: str = "",
    exact: Tensor | None = None,
) -> Row:  # fmt: skip
    formula = f"as written = {plain} = {number(value)}; with ε = {eps} = {number(held)}"
    if exact is None:
        return Row((what, number(value), number(held), "–"), formula)
    formula += f"; from the score = {kept} = {number(exact)}"
    return Row((what, number(value), number(held), number(exact)), formula)


def classes_table() -> Table:
    """Softmax with cross-entropy over three classes, and its gradient."""
    parts = naive_exponentials(tensor(CLASS_SCORES, torch.float64))
    p = softmax(parts).tolist()
    loss = [-t * math.log(pk) + 0.0 for t, pk in zip(CLASS_TARGETS, p, strict=True)]
    slope = [pk - t for t, pk in zip(CLASS_TARGETS, p, strict=True)]
    rows = []
    columns = zip(CLASS_SCORES, parts.terms.tolist(), p, CLASS_TARGETS, loss, slope, strict=True)
    for k, (z, term, pk, t, part, g) in enumerate(columns, start=1):
        formula = (
            f"e^z = e^({number(z)}) = {number(term)}; "
            f"{indexed('p', k)} = {number(term)}/{number(parts.total)} = {number(pk)}; "
            f"−t ln p = −{number(t)} · ln({number(pk)}) = {number(part)}; "
            f"∂L/∂z = {number(pk)} − {number(t)} = {number(g)}"
        )
        rows.append(Row((f"class {k}", *numbers((z, term, pk, t, part, g))), formula))
    sums = (("Σ e^z", parts.terms.tolist()), ("Σ p", p), ("L", loss), ("Σ ∂L/∂z", slope))
    formula = "; ".join(f"{n} = {total(v)} = {number(round(sum(v), 12))}" for n, v in sums)
    ends = [number(round(sum(values), 12)) for _, values in sums]
    rows.append(Row(("sum", "", ends[0], ends[1], "", ends[2], ends[3]), formula))
    return Table(
        "Softmax and cross-entropy: the gradient is p − t",
        r"L = -\sum_k t_k \ln p_k, \quad \frac{\partial L}{\partial z_k} = p_k - t_k",
        ("class", "score z", "e^z", "p", "target t", "−t ln p", "∂L/∂z = p − t"), tuple(rows),
        "The gradients sum to 0: what one class gains, the others lose.",
    )  # fmt: skip


def saturation_table() -> Table:
    """A logistic unit that is more and more wrong: squared error against cross-entropy."""
    rows, t = [], LOGISTIC_TARGET
    for z in LOGISTIC_SCORES:
        p = 1 / (1 + math.exp(-z))
        squared, steep = 0.5 * (p - t) ** 2, (p - t) * p * (1 - p)
        cross = float(logistic_cross_entropy(tensor(z, torch.float64), tensor(t, torch.float64)))
        formula = (
            f"p = 1/(1 + e^({number(-z)})) = {number(p)}; "
            f"½(p−t)² = ({number(p)} − {number(t)})^2/2 = {number(squared)}; "
            f"its slope = {signed(p - t)} · {number(p)} · (1 − {number(p)}) = {number(steep)}; "
            f"−ln p = −ln({number(p)}) = {number(cross)}; "
            f"its slope = {number(p)} − {number(t)} = {number(p - t)}"
        )
        cells = (f"z = {number(z)}", *numbers((p, squared, steep, cross, p - t)))
        rows.append(Row(cells, formula))
    return Table(
        "A saturated logistic unit: squared error stops learning, cross-entropy does not",
        r"\frac{\partial}{\partial z} \tfrac{1}{2}(p-t)^2 = (p-t) \, p (1-p), \quad "
        r"\frac{\partial}{\partial z} \left( -t \ln p - (1-t) \ln(1-p) \right) = p - t",
        ("score", "p = σ(z)", "½(p−t)²", "its slope", "cross-entropy", "its slope p − t"),
        tuple(rows),
        "The target is 1. The more wrong the unit, the smaller the slope of its squared error: "
        "p(1−p) goes to 0. The cross-entropy's logarithm undoes just this factor.",
    )  # fmt: skip
