"""How many ice creams, and so how hot? Forward, backward, posterior and Viterbi, every number.

Source: the example of Eisner 2002, with the numbers of the course.
"""

from __future__ import annotations

from typing import NamedTuple

from playground.core.channels import Row, Table
from playground.labs.writing import indexed, number, numbers, products, times, total

STATES = ("hot", "cold")
PI = (0.6, 0.4)
A = ((0.7, 0.3), (0.4, 0.6))
B = ((0.1, 0.4, 0.5), (0.7, 0.2, 0.1))
SEEN = (2, 3, 1, 2)
"""Ice creams a day: also the columns of B, counted from 1."""
T, BOTH = len(SEEN), (0, 1)

SETTING = (
    "π = (0.6, 0.4), A = [0.7 0.3; 0.4 0.6], B = [0.1 0.4 0.5; 0.7 0.2 0.1] for 1, 2, 3 ice "
    "creams; rows are hot, cold. Four days with 2, 3, 1, 2 ice creams."
)

Pairs = tuple[tuple[float, float], ...]


class Trellis(NamedTuple):
    """Every number of the four algorithms, (step, state), by plain products."""

    alpha: Pairs
    beta: Pairs
    gamma: Pairs
    delta: Pairs
    psi: tuple[tuple[int, int], ...]
    """Back-pointers; the first step's mean nothing."""
    path: tuple[int, ...]

    @property
    def likelihood(self) -> float:
        """p(O)."""
        return sum(self.alpha[-1])


def shown(step: int, state: int) -> float:
    """b_j(o_t), the step counted from 0."""
    return B[state][SEEN[step] - 1]


def trellis() -> Trellis:
    """Run the recursions as they are written in the course.

    α_t(j) = Σ_i α_t−1(i) a_ij b_j(o_t)    β_t(i) = Σ_j a_ij b_j(o_t+1) β_t+1(j)
    γ_t(i) = α_t(i) β_t(i) / p(O)          δ_t(j) = max_i δ_t−1(i) a_ij b_j(o_t)
    """
    alpha = [[PI[j] * shown(0, j) for j in BOTH]]
    delta, psi = [alpha[0]], [[0, 0]]
    for t in range(1, T):
        alpha.append([sum(alpha[-1][i] * A[i][j] for i in BOTH) * shown(t, j) for j in BOTH])
        came = [[delta[-1][i] * A[i][j] for i in BOTH] for j in BOTH]
        delta.append([max(came[j]) * shown(t, j) for j in BOTH])
        psi.append([came[j].index(max(came[j])) for j in BOTH])
    beta = [[1.0, 1.0]]
    for t in range(T - 2, -1, -1):
        later = beta[0]
        beta.insert(0, [sum(A[i][j] * shown(t + 1, j) * later[j] for j in BOTH) for i in BOTH])
    gamma = [[a * b / sum(alpha[-1]) for a, b in zip(*row, strict=True)]
             for row in zip(alpha, beta, strict=True)]  # fmt: skip
    path = [delta[-1].index(max(delta[-1]))]
    for t in range(T - 1, 0, -1):
        path.insert(0, psi[t][path[0]])
    return Trellis(_fixed(alpha), _fixed(beta), _fixed(gamma), _fixed(delta),
                   tuple((first, second) for first, second in psi), tuple(path))  # fmt: skip


def _fixed(rows: list[list[float]]) -> Pairs:
    return tuple((hot, cold) for hot, cold in rows)


def tables() -> tuple[Table, ...]:
    """Forward, backward, posterior, Viterbi."""
    return forward_table(), backward_table(), posterior_table(), viterbi_table()


def called(letter: str, step: int, state: int) -> str:
    """A cell's name: α₂(hot), its step counted from 0."""
    return f"{indexed(letter, step + 1)}({STATES[state]})"


def day(step: int) -> str:
    """A line's name: "t = 2, o = 3"."""
    return f"t = {step + 1}, o = {SEEN[step]}"


def forward_table() -> Table:
    """The probability of the observations so far, and of being in a state."""
    found, rows = trellis(), []
    for t, alpha in enumerate(found.alpha):
        parts = []
        for j in BOTH:
            if t == 0:
                written = times(PI[j], shown(0, j))
            else:
                before = products((found.alpha[t - 1][i], A[i][j]) for i in BOTH)
                written = f"({before}) · {number(shown(t, j))}"
            parts.append(f"{called('α', t, j)} = {written} = {number(alpha[j])}")
        parts.append(f"sum = {total(alpha)} = {number(sum(alpha))}")
        scale = sum(alpha) / (sum(found.alpha[t - 1]) if t else 1)
        if t:
            ratio = f"{number(sum(alpha))}/{number(sum(found.alpha[t - 1]))}"
            parts.append(f"{indexed('c', t + 1)} = {ratio} = {number(scale)}")
        rows.append(Row((day(t), *numbers((*alpha, sum(alpha), scale))), "; ".join(parts)))
    return Table(
        "Ice cream: forward",
        r"\alpha_1(j) = \pi_j b_j(o_1), \quad "
        r"\alpha_t(j) = \Big(\sum_i \alpha_{t-1}(i)\, a_{ij}\Big) b_j(o_t), \quad "
        r"p(O) = \sum_j \alpha_T(j)",
        ("day", "α(hot)", "α(cold)", "p(o₁ … oₜ)", "c = p(oₜ given those before)"), tuple(rows),
        f"{SETTING} The last sum is p(O) = {number(found.likelihood)}: the product of the four c. "
        "Each row divided by its sum is what the lab keeps, so that nothing underflows.",
    )  # fmt: skip


def backward_table() -> Table:
    """The probability of what is still to come, given a state."""
    found, rows = trellis(), []
    for t in range(T - 1, -1, -1):
        if t == T - 1:
            formula = "; ".join(f"{called('β', t, i)} = 1" for i in BOTH)
        else:
            formula = "; ".join(
                f"{called('β', t, i)} = "
                + products((A[i][j], shown(t + 1, j), found.beta[t + 1][j]) for j in BOTH)
                + f" = {number(found.beta[t][i])}"
                for i in BOTH
            )
        rows.append(Row((day(t), *numbers(found.beta[t])), formula))
    ends = products((PI[j], shown(0, j), found.beta[0][j]) for j in BOTH)
    rows.append(Row(("p(O)", number(found.likelihood), ""),
                    f"p(O) = {ends} = {number(found.likelihood)}"))  # fmt: skip
    return Table(
        "Ice cream: backward",
        r"\beta_T(i) = 1, \quad \beta_t(i) = \sum_j a_{ij}\, b_j(o_{t+1})\, \beta_{t+1}(j), \quad "
        r"p(O) = \sum_j \pi_j\, b_j(o_1)\, \beta_1(j)",
        ("day", "β(hot)", "β(cold)"), tuple(rows),
        "From the last day to the first. A row does not sum to 1: β is the probability of what "
        "comes later, once for each state. The end is the same p(O) as forward's.",
    )  # fmt: skip


def posterior_table() -> Table:
    """The probability of each state given everything."""
    found, rows = trellis(), []
    for t, gamma in enumerate(found.gamma):
        formula = "; ".join(
            f"{called('γ', t, i)} = {times(found.alpha[t][i], found.beta[t][i])}/"
            f"{number(found.likelihood)} = {number(gamma[i])}"
            for i in BOTH
        )
        rows.append(Row((day(t), *numbers(gamma), STATES[gamma.index(max(gamma))]), formula))
    return Table(
        "Ice cream: posterior",
        r"\gamma_t(i) = p(q_t = i \mid O) = \frac{\alpha_t(i)\, \beta_t(i)}{p(O)}",
        ("day", "γ(hot)", "γ(cold)", "more likely"), tuple(rows),
        "α knows the past, β the future; their product knows both. Each row sums to 1.",
    )  # fmt: skip


def viterbi_table() -> Table:
    """The best path into each state, and the way back."""
    found, rows = trellis(), []
    for t, delta in enumerate(found.delta):
        parts, pointers = [], ["", ""]
        for j in BOTH:
            if t == 0:
                written = times(PI[j], shown(0, j))
            else:
                came = ", ".join(times(found.delta[t - 1][i], A[i][j]) for i in BOTH)
                written = f"max({came}) · {number(shown(t, j))}"
                pointers[j] = STATES[found.psi[t][j]]
            parts.append(f"{called('δ', t, j)} = {written} = {number(delta[j])}")
        cells = (day(t), *numbers(delta), *pointers, STATES[found.path[t]])
        rows.append(Row(cells, "; ".join(parts)))
    best = max(found.delta[-1])
    share = f"{number(best)}/{number(found.likelihood)} = {number(best / found.likelihood)}"
    rows.append(Row(("all days", number(best), "", "", "", ", ".join(
        STATES[state] for state in found.path
    )), f"p(path given O) = {share}"))  # fmt: skip
    return Table(
        "Ice cream: Viterbi",
        r"\delta_1(j) = \pi_j b_j(o_1), \quad "
        r"\delta_t(j) = \max_i \big(\delta_{t-1}(i)\, a_{ij}\big)\, b_j(o_t), \quad "
        r"\psi_t(j) = \arg\max_i \delta_{t-1}(i)\, a_{ij}",
        ("day", "δ(hot)", "δ(cold)", "ψ(hot): came from", "ψ(cold): came from", "path"),
        tuple(rows),
        f"Start at the greater δ of the last day, {STATES[found.path[-1]]}, and follow ψ "
        "backwards. Where forward adds, Viterbi takes the greater.",
    )  # fmt: skip
