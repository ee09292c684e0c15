"""Chains that are seen: the workout's P² and its steady state, and the weather's path."""

from __future__ import annotations

import math

from playground.core.channels import Row, Table
from playground.labs.writing import number, numbers, products, times

WORKOUT = ("run", "push-ups", "rowing", "pull-ups")
P = (
    (0.10, 0.40, 0.30, 0.20),
    (0.35, 0.10, 0.25, 0.30),
    (0.40, 0.30, 0.05, 0.25),
    (0.42, 0.42, 0.08, 0.08),
)
EACH = range(len(WORKOUT))
ROUNDS = (0, 1, 2, 4, 8)
"""Numbers of sets after which the steady state's table stops."""

WEATHER = ("hot", "cold", "rain")
START = (0.33, 0.33, 0.34)
A = ((0.8, 0.1, 0.1), (0.2, 0.6, 0.2), (0.1, 0.2, 0.7))
PATH = ("hot", "cold", "rain", "rain", "cold")

Vector = tuple[float, ...]


def moved(row: Vector) -> Vector:
    """πP: the probabilities of the next set."""
    return tuple(sum(row[i] * P[i][j] for i in EACH) for j in EACH)


def after(sets: int) -> Vector:
    """Probabilities so many sets after a run."""
    row: Vector = (1.0, 0.0, 0.0, 0.0)
    for _ in range(sets):
        row = moved(row)
    return row


def steady() -> Vector:
    """The steady state: what moves no more in any digit, long before 200 sets."""
    return after(200)


def tables() -> tuple[Table, ...]:
    """P², the steady state, a path."""
    return square_table(), steady_table(), path_table()


def square_table() -> Table:
    """Every number of P²."""
    rows = []
    for i, name in enumerate(WORKOUT):
        square = moved(P[i])
        formula = "; ".join(
            f"{name} to {WORKOUT[j]} = {products((P[i][k], P[k][j]) for k in EACH)} = "
            f"{number(square[j])}"
            for j in EACH
        )
        printed = {
            "run": ".1·.1 + .1·.1 + .3·.3 + .2·.1 for push-ups two sets after a run: that does not "
            "go through P. It is .1·.4 + .4·.1 + .3·.3 + .2·.42 = .254, and push-ups right after "
            "the run is one step: .40.",
            "rowing": ".28 .31 .22 .20. The first number is not the product's, which is .27; the "
            "others are rounded.",
        }.get(name, "")
        rows.append(Row((name, *numbers(square)), formula, printed))
    return Table(
        "Workout: two sets ahead, P²",
        r"(P^2)_{ij} = \sum_k p_{ik}\, p_{kj}",
        ("from", *WORKOUT), tuple(rows),
        "P = [.10 .40 .30 .20; .35 .10 .25 .30; .40 .30 .05 .25; .42 .42 .08 .08], rows and "
        "columns run, push-ups, rowing, pull-ups. Each row of P² sums to 1 again.",
    )  # fmt: skip


def steady_table() -> Table:
    """How fast the start is forgotten, and the shares that stay."""
    rows = []
    for n in ROUNDS:
        row = after(n)
        formula = f"the start: a run; {WORKOUT[0]} = 1"
        if n:
            before = after(n - 1)
            formula = "; ".join(
                f"{WORKOUT[j]} = {products((before[i], P[i][j]) for i in EACH)} = {number(row[j])}"
                for j in EACH
            )
        rows.append(Row((f"after {n} set{'s' * (n != 1)}", *numbers(row)), formula))
    limit = steady()
    formula = "; ".join(
        f"{WORKOUT[j]} = {products((limit[i], P[i][j]) for i in EACH)} = {number(limit[j])}"
        for j in EACH
    )
    rows.append(Row(("for ever", *numbers(limit)), formula))
    return Table(
        "Workout: the steady state",
        r"\pi^{(n)} = \pi^{(n-1)} P, \quad \pi_\infty = \pi_\infty P, \quad "
        r"\sum_i \pi_{\infty,i} = 1",
        ("set", *WORKOUT), tuple(rows),
        "The last line put into its own formula comes out again: it is an eigenvector of Pᵀ with "
        "eigenvalue 1. To four digits .2996 .2963 .1906 .2135, whatever the first set was.",
    )  # fmt: skip


def path_table() -> Table:
    """The probability of five days."""
    rows, product = [], 1.0
    for t, name in enumerate(PATH):
        here = WEATHER.index(name)
        if t == 0:
            factor, said = START[here], f"p({name}) = {number(START[here])}"
        else:
            before = PATH[t - 1]
            factor = A[WEATHER.index(before)][here]
            said = f"p({name} after {before}) = {number(factor)}"
        formula = f"{said}; so far = {times(product, factor)} = {number(product * factor)}"
        product *= factor
        values = numbers((factor, product, math.log(product)))
        formula += f"; ln = ln({number(product)}) = {values[-1]}"
        rows.append(Row((f"day {t + 1}, {name}", *values), formula))
    return Table(
        "Weather: the probability of a path",
        r"p(q_1 \dots q_T) = \pi_{q_1} \prod_{t=2}^{T} a_{q_{t-1} q_t}",
        ("day", "factor", "product so far", "its logarithm"), tuple(rows),
        "π = (.33, .33, .34) of hot, cold, rain; A = [.8 .1 .1; .2 .6 .2; .1 .2 .7]. One factor "
        "for the start, one for each move.",
    )  # fmt: skip
