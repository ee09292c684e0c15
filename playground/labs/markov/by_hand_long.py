"""Why nobody multiplies two thousand probabilities: underflow, and log-sum-exp against it."""

from __future__ import annotations

import math
import sys

from playground.core.channels import Row, Table
from playground.labs.markov.by_hand_ice_cream import BOTH, PI, SEEN, A, B
from playground.labs.writing import number, numbers, signed

LENGTHS = (4, 40, 400, 600, 640, 2000)
"""The four days again and again, up to here."""
LEAST_WHOLE = sys.float_info.min
"""Below 2.2e−308 float64 holds fewer and fewer digits."""
PAIRS = ((-1.0, -2.0), (-700.0, -701.0), (-800.0, -801.0), (-2000.0, -2005.0))
"""Logarithms of two numbers that are to be added."""


def raw(days: int) -> float:
    """p(O) as the plain product of the recursion, in float64."""
    alpha = [PI[j] * B[j][SEEN[0] - 1] for j in BOTH]
    for t in range(1, days):
        symbol = SEEN[t % len(SEEN)] - 1
        alpha = [sum(alpha[i] * A[i][j] for i in BOTH) * B[j][symbol] for j in BOTH]
    return sum(alpha)


def scaled(days: int) -> tuple[float, float]:
    """Σ log c_t, and the last c_t: each row is divided by its sum c_t."""
    logs, alpha, scale = 0.0, [1.0, 1.0], 1.0
    for t in range(days):
        symbol = SEEN[t % len(SEEN)] - 1
        came = PI if t == 0 else [sum(alpha[i] * A[i][j] for i in BOTH) for j in BOTH]
        alpha = [came[j] * B[j][symbol] for j in BOTH]
        scale = sum(alpha)
        alpha = [value / scale for value in alpha]
        logs += math.log(scale)
    return logs, scale


def first_zero() -> int:
    """The first number of days whose plain product is 0 in float64."""
    return next(days for days in range(1, 10_000) if raw(days) == 0)


def tables() -> tuple[Table, ...]:
    """The product of many days; a sum in logarithms."""
    return product_table(), sum_table()


def product_table() -> Table:
    """The plain product against the sum of logarithms, for longer and longer sequences."""
    rows = []
    for days in LENGTHS:
        product, (logs, scale) = raw(days), scaled(days)
        before = scaled(days - 1)[0]
        if product > 0:
            plain = f"ln of the plain p(O) = ln({number(product)}) = {number(math.log(product))}"
            plain += "; digits are lost there" if product < LEAST_WHOLE else ""
        else:
            plain = "the plain p(O) is 0, and has no logarithm"
        formula = f"Σ ln c = {number(before)} + ln({number(scale)}) = {number(logs)}; {plain}"
        values = numbers((product, scale, logs, logs / days))
        formula += f"; a day = {values[2]}/{days} = {values[3]}"
        rows.append(Row((f"{days} days", *values), formula))
    return Table(
        "Underflow: ice cream day after day",
        r"p(O) = \prod_t c_t, \quad \ln p(O) = \sum_t \ln c_t, \quad "
        r"c_t = p(o_t \mid o_1 \dots o_{t-1})",
        ("2, 3, 1, 2 repeated", "plain p(O)", "last c", "Σ ln c", "a day"), tuple(rows),
        f"From {first_zero()} days on the plain product is 0: float64 has nothing between 0 and "
        "4.94e−324, and below 2.2e−308 digits are lost already. The sum of logarithms is as exact "
        "at 2000 days as at 4.",
    )  # fmt: skip


def sum_table() -> Table:
    """The logarithm of a sum, naively and with the greatest taken out."""
    rows = []
    for a, b in PAIRS:
        plain = math.exp(a) + math.exp(b)
        naive = math.log(plain) if plain > 0 else -math.inf
        inside = 1 + math.exp(b - a)
        stable = a + math.log(inside)
        formula = (
            f"sum = e^({number(a)}) + e^({number(b)}) = {number(plain)}; "
            f"naive = ln({number(plain)}) = {number(naive)}; "
            f"inside = e^(0) + e^({number(b)} − {signed(a)}) = {number(inside)}; "
            f"log-sum-exp = {number(a)} + ln({number(inside)}) = {number(stable)}"
        )
        rows.append(
            Row((f"{number(a)} and {number(b)}", *numbers((plain, naive, stable))), formula)
        )
    return Table(
        "Adding in logarithms: log-sum-exp",
        r"\ln(e^a + e^b) = m + \ln(e^{a-m} + e^{b-m}), \quad m = \max(a, b)",
        ("logarithms a and b", "eᵃ + eᵇ", "its logarithm", "log-sum-exp"), tuple(rows),
        "Forward adds two such numbers in every cell: −800 and −801 are sound logarithms, but e to "
        "them is 0. With the greatest taken out one of the two "
        "becomes e⁰ = 1, and nothing is lost.",
    )  # fmt: skip
