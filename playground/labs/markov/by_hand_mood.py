"""Sunny or rainy, seen only by a mood: Viterbi with back-pointers, and the path that the course
prints in place of the best one.
"""

from __future__ import annotations

from playground.core.channels import Row, Table
from playground.labs.writing import indexed, number, numbers, times

STATES = ("S", "R")
PI = (2 / 3, 1 / 3)
A = ((0.8, 0.2), (0.4, 0.6))
B = {"H": (0.8, 0.4), "G": (0.2, 0.6)}
"""b_j(o): of happy and grumpy, in S and R."""
SEEN = "HHGGGH"
PRINTED = "SSSRRS"
BOTH = (0, 1)


def viterbi() -> tuple[list[list[float]], list[list[int]], str]:
    """δ (step, state), ψ (step, state) and the best path."""
    delta, psi = [[PI[j] * B[SEEN[0]][j] for j in BOTH]], [[0, 0]]
    for symbol in SEEN[1:]:
        came = [[delta[-1][i] * A[i][j] for i in BOTH] for j in BOTH]
        delta.append([max(came[j]) * B[symbol][j] for j in BOTH])
        psi.append([came[j].index(max(came[j])) for j in BOTH])
    path = [delta[-1].index(max(delta[-1]))]
    for t in range(len(SEEN) - 1, 0, -1):
        path.insert(0, psi[t][path[0]])
    return delta, psi, "".join(STATES[state] for state in path)


def factors(path: str) -> list[float]:
    """π, a and b along a path; their product is p(path, O)."""
    states = [STATES.index(name) for name in path]
    found = [PI[states[0]], B[SEEN[0]][states[0]]]
    for t in range(1, len(SEEN)):
        found += [A[states[t - 1]][states[t]], B[SEEN[t]][states[t]]]
    return found


def tables() -> tuple[Table, ...]:
    """The mood's Viterbi, and two paths compared."""
    return viterbi_table(), paths_table()


def viterbi_table() -> Table:
    """δ and ψ of six days; the path against the greatest δ of each day."""
    delta, psi, path = viterbi()
    rows = []
    for t, symbol in enumerate(SEEN):
        parts, pointers = [], ["", ""]
        for j in BOTH:
            name = f"{indexed('δ', t + 1)}({STATES[j]})"
            if t == 0:
                written = f"{2 - j}/3 · {number(B[symbol][j])}"
            else:
                came = ", ".join(times(delta[t - 1][i], A[i][j]) for i in BOTH)
                written = f"max({came}) · {number(B[symbol][j])}"
                pointers[j] = STATES[psi[t][j]]
            parts.append(f"{name} = {written} = {number(delta[t][j])}")
        greatest = STATES[delta[t].index(max(delta[t]))]
        note = ""
        if greatest != path[t]:
            note = (
                f"{greatest}: the greater δ of the day. But the best path goes on to "
                f"{path[t + 1]}, and ψ there says that it came from {path[t]}."
            )
        cells = (f"day {t + 1}, {symbol}", *numbers(delta[t]), *pointers, greatest, path[t])
        rows.append(Row(cells, "; ".join(parts), note))
    return Table(
        "Mood: Viterbi",
        r"\delta_t(j) = \max_i \big(\delta_{t-1}(i)\, a_{ij}\big)\, b_j(o_t), \quad "
        r"q_T = \arg\max_j \delta_T(j), \quad q_{t-1} = \psi_t(q_t)",
        ("day", "δ(S)", "δ(R)", "ψ(S)", "ψ(R)", "greater δ", "best path"), tuple(rows),
        "Sunny and rainy are hidden, happy and grumpy are seen: π = (2/3, 1/3), A = [0.8 0.2; 0.4 "
        "0.6], B = [0.8 0.2; 0.4 0.6] for H, G. δ of a day knows nothing of the days after it; "
        "only the way back from the last day does.",
    )  # fmt: skip


def paths_table() -> Table:
    """The probability of the best path and of the printed one."""
    best, rows = viterbi()[2], []
    for name, path in (("by ψ", best), ("day by day", PRINTED)):
        product = 1.0
        for factor in factors(path):
            product *= factor
        written = "2/3 · " + times(*factors(path)[1:])
        printed = ""
        if path == PRINTED:
            printed = (
                f"{' '.join(PRINTED)} as the best path. It puts together the greater δ of each "
                f"day; the most likely path is {' '.join(best)}."
            )
        rows.append(Row((name, " ".join(path), number(product)),
                        f"p(path, O) = {written} = {number(product)}", printed))  # fmt: skip
    return Table(
        "Mood: the best path and the printed one",
        r"p(Q, O) = \pi_{q_1} b_{q_1}(o_1) \prod_{t=2}^{T} a_{q_{t-1} q_t}\, b_{q_t}(o_t)",
        ("how it is found", "path", "p(path, O)"), tuple(rows),
        "Six moods H H G G G H. The first is the greatest of all 64 paths.",
    )  # fmt: skip
