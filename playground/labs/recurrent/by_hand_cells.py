"""One step of an LSTM and one of a GRU, number by number; the weights are this playground's own.

Source: Hochreiter & Schmidhuber 1997; Cho et al. 2014; torch.nn.GRU.
"""

from __future__ import annotations

import math
from typing import NamedTuple

from playground.core.channels import Row, Table
from playground.labs.recurrent.by_hand_slope import logistic
from playground.labs.writing import indexed, number, numbers, products, signed, times

X, H_BEFORE, S_BEFORE = 1.0, 0.5, 2.0
"""Of the LSTM: input, hidden state and cell state before."""
LSTM = {
    "o": (0.4, 0.6, 0.1), "i": (-0.3, 0.8, 0.2), "f": (0.5, -0.7, 1.0), "s̃": (0.9, 0.6, 0.0),
}  # fmt: skip
"""Gate -> W (on h before), U (on x), b."""
ACTS = {"o": "o, output: write", "i": "i, input: read", "f": "f, forget", "s̃": "s̃, candidate"}

GRU_X, GRU_BEFORE = 1.0, (0.8, -0.6)
"""Of the GRU with two units: input and state before."""
GRU_W = {"r": (0.5, -0.4), "z": (-0.2, 0.3), "n": (0.6, 0.1)}
"""Gate -> weight of x, one a unit."""
GRU_U = {
    "r": ((0.9, -0.5), (-0.7, 0.4)), "z": ((0.3, 0.2), (-0.6, 0.8)), "n": ((1.0, -0.8), (0.5, 0.7)),
}  # fmt: skip
GRU_BIAS = {"r": (0.0, 0.1), "z": (0.5, -0.2), "n": (0.0, 0.0)}
INNER = (0.2, -0.3)
"""b', which only the candidate's product with the state has here."""
UNITS = (0, 1)


class LSTMStep(NamedTuple):
    """Every number of a step."""

    net: dict[str, float]
    gate: dict[str, float]
    s: float
    h: float


def lstm() -> LSTMStep:
    """Work out s = f ⊙ s_{t−1} + i ⊙ s̃ and h = o ⊙ tanh(s)."""
    net = {name: w * H_BEFORE + u * X + b for name, (w, u, b) in LSTM.items()}
    gate = {name: (math.tanh if name == "s̃" else logistic)(z) for name, z in net.items()}
    s = gate["f"] * S_BEFORE + gate["i"] * gate["s̃"]
    return LSTMStep(net, gate, s, gate["o"] * math.tanh(s))


def lstm_table() -> Table:
    """Gates, then the states."""
    found, rows = lstm(), []
    for name, (w, u, b) in LSTM.items():
        net, squashed = found.net[name], "tanh" if name == "s̃" else "σ"
        formula = (
            f"net = {products(((w, H_BEFORE), (u, X)))} + {signed(b)} = {number(net)}; "
            f"{name} = {squashed}({number(net)}) = {number(found.gate[name])}"
        )
        rows.append(Row((ACTS[name], *numbers((net, found.gate[name]))), formula))
    kept, read = found.gate["f"] * S_BEFORE, found.gate["i"] * found.gate["s̃"]
    rows += [
        Row(("kept, f · s before", "", number(kept)),
            f"kept = {times(found.gate['f'], S_BEFORE)} = {number(kept)}"),
        Row(("read, i · s̃", "", number(read)),
            f"read = {times(found.gate['i'], found.gate['s̃'])} = {number(read)}"),
        Row(("s, cell state", "", number(found.s)),
            f"s = {number(kept)} + {signed(read)} = {number(found.s)}"),
        Row(("h, hidden state", "", number(found.h)),
            f"tanh s = tanh({number(found.s)}) = {number(math.tanh(found.s))}; "
            f"h = {times(found.gate['o'], math.tanh(found.s))} = {number(found.h)}"),
        Row(("∂s/∂s before", "", number(found.gate["f"])),
            f"f = {number(found.gate['f'])}"),
    ]  # fmt: skip
    return Table(
        "One step of an LSTM",
        r"o, i, f = \sigma(W h_{t-1} + U x_t + b), \quad \tilde s_t = \tanh(W h_{t-1} + U x_t + "
        r"b), \quad s_t = f \odot s_{t-1} + i \odot \tilde s_t, \quad h_t = o \odot \tanh(s_t)",
        ("what", "net input", "value"), tuple(rows),
        "One unit, x = 1, h before = 0.5, s before = 2; W, U, b are 0.4, 0.6, 0.1 of o, −0.3, 0.8, "
        "0.2 of i, 0.5, −0.7, 1 of f and 0.9, 0.6, 0 of s̃. torch calls s the cell state c, and "
        "the candidate g. Along s the gradient is multiplied by f alone: no weight, no squashing.",
    )  # fmt: skip


CORNERS = ((1.0, 0.0), (0.0, 1.0), (1.0, 1.0), (0.0, 0.0))
MEANINGS = ("remember for ever", "start anew", "add up, count", "wipe out")


def corners_table() -> Table:
    """What becomes of the cell state where gates are fully open or shut."""
    candidate, rows = lstm().gate["s̃"], []
    for (f, i), meaning in zip(CORNERS, MEANINGS, strict=True):
        s = f * S_BEFORE + i * candidate
        formula = f"s = {products(((f, S_BEFORE), (i, candidate)))} = {number(s)}"
        rows.append(Row((meaning, *numbers((f, i, s, f))), formula))
    return Table(
        "The LSTM's gates fully open or shut",
        r"s_t = f \odot s_{t-1} + i \odot \tilde s_t, \quad \frac{\partial s_t}{\partial s_{t-1}} "
        r"= f",
        ("the cell does", "f", "i", "s", "∂s/∂s before"), tuple(rows),
        f"The same step, s before = 2 and s̃ = {number(candidate)}, with the gates set by hand. "
        "With f = 1 and i = 0 state and gradient go through unchanged, however many steps.",
    )  # fmt: skip


class GRUStep(NamedTuple):
    """Every number of a step, one a unit."""

    r: tuple[float, ...]
    z: tuple[float, ...]
    inside: tuple[float, ...]
    """What the state adds to the candidate's net input, after the reset."""
    net: tuple[float, ...]
    n: tuple[float, ...]
    h: tuple[float, ...]


def gru(reset: str) -> GRUStep:
    """One step with the reset "after" the product with the state, or "before" it.

    after: n = tanh(Wx + b + r ⊙ (Uh + b'))    before: n = tanh(Wx + b + U(r ⊙ h) + b')
    h = (1 − z) ⊙ n + z ⊙ h_{t−1}
    """
    r, z = (
        tuple(
            logistic(
                GRU_W[gate][i] * GRU_X
                + sum(GRU_U[gate][i][j] * GRU_BEFORE[j] for j in UNITS)
                + GRU_BIAS[gate][i]
            )
            for i in UNITS
        )
        for gate in ("r", "z")
    )
    if reset == "after":
        inside = tuple(
            r[i] * (sum(GRU_U["n"][i][j] * GRU_BEFORE[j] for j in UNITS) + INNER[i]) for i in UNITS
        )
    else:
        inside = tuple(
            sum(GRU_U["n"][i][j] * (r[j] * GRU_BEFORE[j]) for j in UNITS) + INNER[i] for i in UNITS
        )
    net = tuple(GRU_W["n"][i] * GRU_X + GRU_BIAS["n"][i] + inside[i] for i in UNITS)
    n = tuple(map(math.tanh, net))
    h = tuple((1 - z[i]) * n[i] + z[i] * GRU_BEFORE[i] for i in UNITS)
    return GRUStep(r, z, inside, net, n, h)


def gru_gates_table() -> Table:
    """Reset and update gate, the same in both forms."""
    found, rows = gru("after"), []
    for gate, values in (("r", found.r), ("z", found.z)):
        parts, nets = [], []
        for i in UNITS:
            before = products((GRU_U[gate][i][j], GRU_BEFORE[j]) for j in UNITS)
            net = sum(GRU_U[gate][i][j] * GRU_BEFORE[j] for j in UNITS)
            net += GRU_W[gate][i] * GRU_X + GRU_BIAS[gate][i]
            calculation = f"{times(GRU_W[gate][i], GRU_X)} + {before} + {signed(GRU_BIAS[gate][i])}"
            parts.append(f"net({i + 1}) = {calculation} = {number(net)}")
            parts.append(f"{indexed(gate, i + 1)} = σ({number(net)}) = {number(values[i])}")
            nets.append(net)
        name = "r, reset: the course's o" if gate == "r" else "z, update: 1 − the course's i"
        rows.append(Row((name, *numbers((*nets, *values))), "; ".join(parts)))
    return Table(
        "One step of a GRU: the gates",
        r"r, z = \sigma(W x_t + U h_{t-1} + b)",
        ("gate", "net(1)", "net(2)", "unit 1", "unit 2"), tuple(rows),
        "Two units, x = 1, h before = (0.8, −0.6); weights of our own, as the lines have them. The "
        "course calls the state s, the gates o and i, and mixes (1 − i) ⊙ s before + i ⊙ s̃; "
        "torch's z is 1 − i.",
    )  # fmt: skip


def gru_table() -> Table:
    """Candidate and new state, with the reset after and before the product."""
    rows = []
    for reset, name in (("after", "after (torch)"), ("before", "before (the course)")):
        found, parts = gru(reset), []
        for i in UNITS:
            parts += _inside(found, reset, i)
            given = times(GRU_W["n"][i], GRU_X)
            parts += [
                f"net({i + 1}) = {given} + {signed(found.inside[i])} = {number(found.net[i])}",
                f"{indexed('n', i + 1)} = tanh({number(found.net[i])}) = {number(found.n[i])}",
                f"{indexed('h', i + 1)} = (1 − {number(found.z[i])}) · {signed(found.n[i])} + "
                f"{times(found.z[i], GRU_BEFORE[i])} = {number(found.h[i])}",
            ]
        rows.append(Row((name, *numbers((*found.n, *found.h))), "; ".join(parts)))
    return Table(
        "One step of a GRU: two places for the reset",
        r"\text{after: } n = \tanh(W x + b + r \odot (U h + b')), \quad \text{before: } n = "
        r"\tanh(W x + b + U (r \odot h) + b'), \quad h_t = (1 - z) \odot n + z \odot h_{t-1}",
        ("reset", "n(1)", "n(2)", "h(1)", "h(2)"), tuple(rows),
        "After: each unit's whole sum is turned down by its own r. Before: each state is turned "
        "down by its own r, then the sum is made. They differ because U mixes the units, and "
        "because b' = (0.2, −0.3) is turned down with the sum or not.",
    )  # fmt: skip


def _inside(found: GRUStep, reset: str, i: int) -> list[str]:
    """The state's part of the candidate's net input, as equations."""
    named = f"from h({i + 1})"
    if reset == "after":
        product = products((GRU_U["n"][i][j], GRU_BEFORE[j]) for j in UNITS)
        written = f"{number(found.r[i])} · ({product} + {signed(INNER[i])})"
    else:
        terms = [(GRU_U["n"][i][j], found.r[j], GRU_BEFORE[j]) for j in UNITS]
        written = f"{products(terms)} + {signed(INNER[i])}"
    return [f"{named} = {written} = {number(found.inside[i])}"]


def tables() -> tuple[Table, ...]:
    """LSTM, its corners, GRU."""
    return lstm_table(), corners_table(), gru_gates_table(), gru_table()
