"""An RNN reads "deep" and is asked for each next letter: forward, and back through time.

The alphabet d, e, p, stop is the course's; the small weights are this playground's own.
"""

from __future__ import annotations

import math
from typing import NamedTuple

from playground.core.channels import Row, Table
from playground.labs.writing import indexed, number, numbers, products, signed, times, total

ALPHABET = ("d", "e", "p", "stop")
WORD, NEXT = ("d", "e", "e", "p"), ("e", "e", "p", "stop")
U = ((0.5, -0.3, 0.2, 0.0), (-0.4, 0.6, 0.1, 0.0))
"""(unit, letter)."""
W = ((0.3, -0.2), (0.4, 0.1))
"""(unit, unit before)."""
BIAS = (0.1, -0.1)
V = ((0.2, -0.5), (0.6, 0.3), (-0.4, 0.7), (-0.1, -0.2))
"""(letter, unit); the output layer has no bias."""
T, UNITS, LETTERS = len(WORD), (0, 1), (0, 1, 2, 3)

SETTING = (
    "U = [0.5 −0.3 0.2 0; −0.4 0.6 0.1 0], W = [0.3 −0.2; 0.4 0.1], b = (0.1, −0.1), "
    "V = [0.2 −0.5; 0.6 0.3; −0.4 0.7; −0.1 −0.2], c = 0, s₀ = 0: weights of our own."
)

Rows = tuple[tuple[float, ...], ...]


class Through(NamedTuple):
    """Every number of one forward and one backward pass, (step, unit or letter)."""

    net: Rows
    s: Rows
    """States; s₀ first."""
    scores: Rows
    p: Rows
    losses: tuple[float, ...]
    own: Rows
    """Vᵀ(p − y), what step t's own loss says to s_t."""
    ds: Rows
    """∂L/∂s_t along all ways."""
    delta: Rows
    """∂L/∂ the net inputs."""

    @property
    def loss(self) -> float:
        """Sum over time."""
        return sum(self.losses)


def forward_and_back() -> Through:
    """Work out both passes as they are written.

    a_t = U x_t + W s_{t−1} + b,  s_t = tanh(a_t),  p_t = softmax(V s_t),  L = −Σ ln p_t(next)
    ∂L/∂s_t = Vᵀ(p_t − y_t) + Wᵀδ_{t+1},  δ_t = ∂L/∂s_t ⊙ (1 − s_t²)
    """
    s: list[tuple[float, ...]] = [(0.0, 0.0)]
    net, scores, p, own = [], [], [], []
    for letter, following in zip(WORD, NEXT, strict=True):
        x, y = ALPHABET.index(letter), ALPHABET.index(following)
        a = tuple(U[i][x] + sum(W[i][j] * s[-1][j] for j in UNITS) + BIAS[i] for i in UNITS)
        s.append(tuple(map(math.tanh, a)))
        score = tuple(sum(V[k][i] * s[-1][i] for i in UNITS) for k in LETTERS)
        whole = sum(map(math.exp, score))
        p.append(tuple(math.exp(one) / whole for one in score))
        wrong = [p[-1][k] - (k == y) for k in LETTERS]
        own.append(tuple(sum(V[k][i] * wrong[k] for k in LETTERS) for i in UNITS))
        net.append(a)
        scores.append(score)
    ds: list[tuple[float, ...]] = []
    delta: list[tuple[float, ...]] = []
    for t in range(T - 1, -1, -1):
        later = delta[0] if delta else (0.0, 0.0)
        ds.insert(0, tuple(own[t][i] + sum(W[j][i] * later[j] for j in UNITS) for i in UNITS))
        delta.insert(0, tuple(ds[0][i] * (1 - s[t + 1][i] ** 2) for i in UNITS))
    losses = tuple(-math.log(p[t][ALPHABET.index(NEXT[t])]) for t in range(T))
    return Through(
        tuple(net), tuple(s), tuple(scores), tuple(p), losses, tuple(own), tuple(ds), tuple(delta)
    )


def recurrent_gradient() -> Rows:
    """∂L/∂W = Σ_t δ_t s_{t−1}ᵀ."""
    found = forward_and_back()
    return tuple(
        tuple(sum(found.delta[t][i] * found.s[t][j] for t in range(T)) for j in UNITS)
        for i in UNITS
    )


def tables() -> tuple[Table, ...]:
    """Forward, the answers, back through time, the gradient of W."""
    return states_table(), answers_table(), back_table(), gradient_table()


def _line(t: int) -> str:
    return f"t = {t + 1}, {WORD[t]}"


def states_table() -> Table:
    """The states, letter by letter."""
    found, rows = forward_and_back(), []
    for t, letter in enumerate(WORD):
        parts, x = [], ALPHABET.index(letter)
        for i in UNITS:
            before = products((W[i][j], found.s[t][j]) for j in UNITS)
            a = f"{signed(U[i][x])} + {before} + {signed(BIAS[i])}"
            parts.append(f"{indexed('a', t + 1)}({i + 1}) = {a} = {number(found.net[t][i])}")
            parts.append(
                f"{indexed('s', t + 1)}({i + 1}) = tanh({number(found.net[t][i])}) = "
                f"{number(found.s[t + 1][i])}"
            )
        rows.append(Row((_line(t), *numbers((*found.net[t], *found.s[t + 1]))), "; ".join(parts)))
    return Table(
        "“deep”: forward",
        r"a_t = U x_t + W s_{t-1} + b, \quad s_t = \tanh(a_t)",
        ("letter", "a(1)", "a(2)", "s(1)", "s(2)"), tuple(rows),
        f"{SETTING} x is a single 1 at the letter's place, so U x is U's column of that letter. "
        "Both e have the same Ux, but not the same state: the second one remembers that an e was "
        "before it.",
    )  # fmt: skip


def answers_table() -> Table:
    """What it says the next letter is, and what that costs."""
    found, rows = forward_and_back(), []
    for t, following in enumerate(NEXT):
        parts = []
        for k in LETTERS:
            score = products((V[k][i], found.s[t + 1][i]) for i in UNITS)
            parts.append(f"score({ALPHABET[k]}) = {score} = {number(found.scores[t][k])}")
        whole = " + ".join(f"e^({number(score)})" for score in found.scores[t])
        summed = sum(map(math.exp, found.scores[t]))
        parts.append(f"sum = {whole} = {number(summed)}")
        parts += [
            f"p({ALPHABET[k]}) = e^({number(found.scores[t][k])})/{number(summed)} = "
            f"{number(found.p[t][k])}"
            for k in LETTERS
        ]
        right = found.p[t][ALPHABET.index(following)]
        parts.append(f"{indexed('L', t + 1)} = −ln({number(right)}) = {number(found.losses[t])}")
        cells = (_line(t), following, *numbers((*found.p[t], found.losses[t])))
        rows.append(Row(cells, "; ".join(parts)))
    rows.append(Row(("all", "", "", "", "", "", number(found.loss)),
                    f"L = {total(found.losses)} = {number(found.loss)}"))  # fmt: skip
    return Table(
        "“deep”: the next letter",
        r"p_t = \mathrm{softmax}(V s_t + c), \quad L = \sum_t L_t, \quad "
        r"L_t = -\ln p_t(\text{next})",
        ("after", "next", *(f"p({letter})" for letter in ALPHABET), "loss"), tuple(rows),
        "A guess at random costs ln 4 = 1.38629 a letter. The loss is the sum over time.",
    )  # fmt: skip


def back_table() -> Table:
    """∂L/∂s_t and δ_t from the last letter to the first."""
    found, rows = forward_and_back(), []
    for t in range(T - 1, -1, -1):
        parts, y = [], ALPHABET.index(NEXT[t])
        for i in UNITS:
            wrong = [(V[k][i], found.p[t][k] - (k == y)) for k in LETTERS]
            parts.append(f"Vᵀ(p − y)({i + 1}) = {products(wrong)} = {number(found.own[t][i])}")
            if t < T - 1:
                later = products((W[j][i], found.delta[t + 1][j]) for j in UNITS)
                parts.append(
                    f"∂L/∂{indexed('s', t + 1)}({i + 1}) = {signed(found.own[t][i])} + {later} = "
                    f"{number(found.ds[t][i])}"
                )
            state = found.s[t + 1][i]
            parts.append(
                f"{indexed('δ', t + 1)}({i + 1}) = {signed(found.ds[t][i])} · "
                f"(1 − {signed(state)}^2) = {number(found.delta[t][i])}"
            )
        cells = (_line(t), *numbers((*found.own[t], *found.ds[t], *found.delta[t])))
        rows.append(Row(cells, "; ".join(parts)))
    return Table(
        "“deep”: back through time",
        r"\frac{\partial L}{\partial s_t} = V^\top (p_t - y_t) + W^\top \delta_{t+1}, \quad "
        r"\delta_t = \frac{\partial L}{\partial s_t} \odot (1 - s_t^2)",
        ("letter", "own(1)", "own(2)", "∂L/∂s(1)", "∂L/∂s(2)", "δ(1)", "δ(2)"), tuple(rows),
        "Read from the last letter to the first. A state is told two things: by its own answer, "
        "Vᵀ(p − y), and by all later ones, Wᵀδ of the step after it. After the last letter there "
        "is nothing later.",
    )  # fmt: skip


def gradient_table() -> Table:
    """∂L/∂W as a sum over time, one line a weight."""
    found, whole, rows = forward_and_back(), recurrent_gradient(), []
    for i in UNITS:
        for j in UNITS:
            terms = [(found.delta[t][i], found.s[t][j]) for t in range(T)]
            values = [a * b for a, b in terms]
            name = f"∂L/∂{indexed('w', i + 1, j + 1)}"
            parts = [
                f"part {t} = {times(*term)} = {number(value)}"
                for t, (term, value) in enumerate(zip(terms, values, strict=True), start=1)
            ]
            parts.append(f"{name} = {total(values)} = {number(whole[i][j])}")
            rows.append(Row((indexed("w", i + 1, j + 1), *numbers((*values, whole[i][j]))),
                            "; ".join(parts)))  # fmt: skip
    return Table(
        "“deep”: the gradient of W",
        r"\frac{\partial L}{\partial W} = \sum_t \delta_t\, s_{t-1}^\top",
        ("weight", "t = 1", "t = 2", "t = 3", "t = 4", "sum"), tuple(rows),
        "The same W is used at every step, so its gradient is a sum over the steps. s₀ = 0, so "
        "the first step adds nothing.",
    )  # fmt: skip
