"""One Baum–Welch update of the ice-cream model, every number of it."""

from __future__ import annotations

import math

from playground.core.channels import Row, Table
from playground.labs.markov.by_hand_ice_cream import (
    BOTH,
    PI,
    SEEN,
    STATES,
    A,
    B,
    T,
    Trellis,
    shown,
    trellis,
)
from playground.labs.writing import number, numbers, times, total

Rows = tuple[tuple[float, ...], ...]
Xi = tuple[tuple[tuple[float, float], ...], ...]


def pairwise(found: Trellis) -> Xi:
    """ξ_t(i, j) = α_t(i) a_ij b_j(o_t+1) β_t+1(j) / p(O), (step, from, to)."""
    return tuple(
        tuple((_xi(found, t, i, 0), _xi(found, t, i, 1)) for i in BOTH) for t in range(T - 1)
    )


def _xi(found: Trellis, t: int, i: int, j: int) -> float:
    product = found.alpha[t][i] * A[i][j] * shown(t + 1, j) * found.beta[t + 1][j]
    return product / found.likelihood


def tables() -> tuple[Table, ...]:
    """The expected moves; the new parameters."""
    return moves_table(), update_table()


def moves_table() -> Table:
    """The probability of each move on each day."""
    found, rows = trellis(), []
    xi = pairwise(found)
    moves = [(i, j) for i in BOTH for j in BOTH]
    for t in range(T - 1):
        formula = "; ".join(
            f"ξ({STATES[i]}, {STATES[j]}) = "
            + times(found.alpha[t][i], A[i][j], shown(t + 1, j), found.beta[t + 1][j])
            + f"/{number(found.likelihood)} = {number(xi[t][i][j])}"
            for i, j in moves
        )
        values = numbers(xi[t][i][j] for i, j in moves)
        rows.append(Row((f"t = {t + 1} to {t + 2}", *values), formula))
    sums = [[each[i][j] for each in xi] for i, j in moves]
    formula = "; ".join(
        f"{STATES[i]} to {STATES[j]} = {total(values)} = {number(sum(values))}"
        for (i, j), values in zip(moves, sums, strict=True)
    )
    rows.append(Row(("expected moves", *numbers(map(sum, sums))), formula))
    return Table(
        "Ice cream, one Baum–Welch update: the moves",
        r"\xi_t(i,j) = p(q_t = i, q_{t+1} = j \mid O) = "
        r"\frac{\alpha_t(i)\, a_{ij}\, b_j(o_{t+1})\, \beta_{t+1}(j)}{p(O)}",
        ("days", *(f"{STATES[i]} → {STATES[j]}" for i, j in moves)), tuple(rows),
        "Nobody saw the moves, so each counts with its probability. A day's four sum to 1.",
    )  # fmt: skip


def _share(name: str, before: float, counted: list[float], out_of: list[float]) -> Row:
    """A line of a new parameter: the share of an expected count in another."""
    share = sum(counted) / sum(out_of)
    top = f"({total(counted)})" if len(counted) > 1 else total(counted)
    values = numbers((before, sum(counted), sum(out_of), share))
    return Row((name, *values), f"{name} = {top}/({total(out_of)}) = {number(share)}")


def new_parameters() -> tuple[tuple[float, ...], Rows, Rows]:
    """π, A and B after one update."""
    found = trellis()
    xi, gamma = pairwise(found), found.gamma
    start = gamma[0]
    move = tuple(
        tuple(sum(each[i][j] for each in xi) / sum(row[i] for row in gamma[:-1]) for j in BOTH)
        for i in BOTH
    )
    emit = tuple(
        tuple(
            sum(row[j] for row, o in zip(gamma, SEEN, strict=True) if o == symbol)
            / sum(row[j] for row in gamma)
            for symbol in (1, 2, 3)
        )
        for j in BOTH
    )
    return start, move, emit


def update_table() -> Table:
    """New π, A and B from the expected counts."""
    found, rows = trellis(), []
    xi, gamma = pairwise(found), found.gamma
    for i in BOTH:
        product = times(found.alpha[0][i], found.beta[0][i])
        formula = f"π({STATES[i]}) = {product}/{number(found.likelihood)} = {number(gamma[0][i])}"
        values = numbers((PI[i], gamma[0][i], 1, gamma[0][i]))
        rows.append(Row((f"π({STATES[i]})", *values), formula))
    for i in BOTH:
        for j in BOTH:
            moves, days = [each[i][j] for each in xi], [row[i] for row in gamma[:-1]]
            rows.append(_share(f"a({STATES[i]}, {STATES[j]})", A[i][j], moves, days))
    for j in BOTH:
        for symbol in (1, 2, 3):
            counted = [row[j] for row, o in zip(gamma, SEEN, strict=True) if o == symbol]
            days = [row[j] for row in gamma]
            rows.append(_share(f"b({STATES[j]}, {symbol})", B[j][symbol - 1], counted, days))
    before, after = math.log(found.likelihood), math.log(_likelihood(*new_parameters()))
    return Table(
        "Ice cream, one Baum–Welch update: the new model",
        r"\pi_i \leftarrow \gamma_1(i), \quad "
        r"a_{ij} \leftarrow \frac{\sum_{t=1}^{T-1} \xi_t(i,j)}{\sum_{t=1}^{T-1} \gamma_t(i)}, "
        r"\quad "
        r"b_j(k) \leftarrow \frac{\sum_{t:\, o_t = k} \gamma_t(j)}{\sum_{t=1}^{T} \gamma_t(j)}",
        ("parameter", "before", "expected count", "out of", "after"), tuple(rows),
        f"The log-likelihood ln p(O) rises from {number(before)} to {number(after)}; it never "
        f"falls. Counts are sums of the ξ above and of the posterior's γ.",
    )  # fmt: skip


def _likelihood(start: tuple[float, ...], move: Rows, emit: Rows) -> float:
    """p(O) by the forward recursion."""
    alpha = [start[j] * emit[j][SEEN[0] - 1] for j in BOTH]
    for symbol in SEEN[1:]:
        alpha = [sum(alpha[i] * move[i][j] for i in BOTH) * emit[j][symbol - 1] for j in BOTH]
    return sum(alpha)
