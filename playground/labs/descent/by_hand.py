"""The course's calculations for the Descent lab, number by number, and where its printed figures
are wrong.

The updates are plain Python floats with the course's constants, so that they can be followed with a
calculator; the tests compare them with the engine.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import NamedTuple

import torch

from playground.core.channels import Row, Table
from playground.engine.neurons import COURSE_POINTS, LossScale, sigmoid_neuron
from playground.engine.optimizers import OPTIMIZERS, Constants, Settings
from playground.engine.race import Race, advance, start
from playground.labs.writing import number, signed

UPDATES = 3
START = (1.0, 1.0)
LEARNING_RATE = 0.1
MOMENTUM = 0.9
RMSPROP_BETA = 0.9
BETA1, BETA2 = 0.9, 0.999
EPSILON = 1e-7

SETTING = (
    "The sigmoid neuron f(x) = 1/(1+e^−(wx+b)) over the points (0.5, 0.2) and (2.5, 0.9), "
    "loss ½Σ(f(x)−t)², start w = 1, b = 1, η = 0.1. The course's constants: γ = 0.9, β = 0.9 for "
    "RMSProp, β₁ = 0.9, β₂ = 0.999, ε = 1e-7 under the root."
)

Pair = tuple[float, float]


class Update(NamedTuple):
    """One line of a calculation: an update of (w, b)."""

    step: int
    place: Pair
    loss: float
    gradient: Pair
    """∇w and ∇b; for Nesterov at the look-ahead point."""
    memory: tuple[Pair, ...]
    """u, or s, or m and v, after the update, each for w and b."""
    after: Pair
    formula: str


def loss_and_gradient(w: float, b: float) -> tuple[float, Pair]:
    """½Σ(f−t)² with ∇w = Σ(f−t) f(1−f) x and ∇b = Σ(f−t) f(1−f)."""
    loss = dw = db = 0.0
    for x, t in COURSE_POINTS:
        f = 1 / (1 + math.exp(-(w * x + b)))
        loss += 0.5 * (f - t) ** 2
        dw += (f - t) * f * (1 - f) * x
        db += (f - t) * f * (1 - f)
    return loss, (dw, db)


def tables() -> tuple[Table, ...]:
    """Every By hand table of the lab: the gradient, the headline, three updates of each method, the
    printed errors.
    """
    return (
        gradient_table(),
        headline(),
        *(method_table(method) for method in METHODS),
        printed_errors(),
    )


def gradient_table() -> Table:
    """The gradient at the start, point by point."""
    w, b = START
    rows, dw, db = [], [], []
    for x, t in COURSE_POINTS:
        z = w * x + b
        f = 1 / (1 + math.exp(-z))
        error, slope = f - t, f * (1 - f)
        dw.append(error * slope * x)
        db.append(error * slope)
        cells = (x, t, z, f, error, slope, dw[-1], db[-1])
        formula = (
            f"wx+b = {number(w)} · {number(x)} + {number(b)} = {number(z)}; "
            f"f = 1/(1+e^(−{number(z)})) = {number(f)}; "
            f"f−t = {number(f)} − {number(t)} = {number(error)}; "
            f"f(1−f) = {number(f)} · (1 − {number(f)}) = {number(slope)}; "
            f"∇b = {signed(error)} · {number(slope)} = {number(db[-1])}; "
            f"∇w = {signed(error)} · {number(slope)} · {number(x)} = {number(dw[-1])}"
        )
        rows.append(Row(tuple(map(number, cells)), formula))
    total = sum(dw), sum(db)
    sums = (
        f"{name} = {' + '.join(map(signed, parts))} = {number(value)}"
        for name, parts, value in (("∇b", db, total[1]), ("∇w", dw, total[0]))
    )
    rows.append(Row(("sum", "", "", "", "", "", *map(number, total)), "; ".join(sums)))
    return Table(
        "The gradient by hand, at the start",
        r"\nabla w = \sum (f(x) - t) f(x) (1 - f(x)) x, \quad "
        r"\nabla b = \sum (f(x) - t) f(x) (1 - f(x))",
        ("x", "t", "wx+b", "f = σ(wx+b)", "f−t", "f(1−f)", "∇w", "∇b"),
        tuple(rows), f"{SETTING} The course writes ŷ for f(x) and y for t.",
    )  # fmt: skip


class Method(NamedTuple):
    """A method as the course writes it."""

    title: str
    formula: str
    memory: tuple[str, ...]
    updates: Callable[[], tuple[Update, ...]]
    note: str = ""


def _both(function: Callable[..., float], *pairs: Pair) -> Pair:
    """Apply a formula to w's numbers and to b's."""
    return function(*(pair[0] for pair in pairs)), function(*(pair[1] for pair in pairs))


def _gd() -> tuple[Update, ...]:
    place, updates = START, []
    for t in range(1, UPDATES + 1):
        loss, g = loss_and_gradient(*place)
        after = _both(lambda w, d: w - LEARNING_RATE * d, place, g)
        formula = f"w − η∇w = {number(place[0])} − 0.1 · {signed(g[0])} = {number(after[0])}"
        updates.append(Update(t, place, loss, g, (), after, formula))
        place = after
    return tuple(updates)


def _momentum(look_ahead: bool) -> tuple[Update, ...]:
    place, u, updates = START, (0.0, 0.0), []
    for t in range(1, UPDATES + 1):
        loss, g = loss_and_gradient(*place)
        ahead = _both(lambda w, d: w - MOMENTUM * d, place, u)
        if look_ahead:
            _, g = loss_and_gradient(*ahead)
        before, u = u, _both(lambda d, g: MOMENTUM * d + LEARNING_RATE * g, u, g)
        after = _both(lambda w, d: w - d, place, u)
        formula = (
            f"u = 0.9 · {signed(before[0])} + 0.1 · {signed(g[0])} = {number(u[0])}; "
            f"w − u = {number(place[0])} − {signed(u[0])} = {number(after[0])}"
        )
        if look_ahead:
            formula = f"∇w at w − γu = {number(ahead[0])}, b − γu = {number(ahead[1])}; {formula}"
        updates.append(Update(t, place, loss, g, (u,), after, formula))
        place = after
    return tuple(updates)


def _squares(decay: float, gain: float) -> tuple[Update, ...]:
    """S ← decay·s + gain·g², w ← w − η g/√(s+ε): Adagrad with 1 and 1, RMSProp with β and 1−β."""
    place, s, updates = START, (0.0, 0.0), []
    for t in range(1, UPDATES + 1):
        loss, g = loss_and_gradient(*place)
        before, s = s, _both(lambda s, g: decay * s + gain * g * g, s, g)
        step = _both(lambda g, s: LEARNING_RATE * g / math.sqrt(s + EPSILON), g, s)
        after = _both(lambda w, d: w - d, place, step)
        kept, new = (f"{factor:.3g} · " if factor != 1 else "" for factor in (decay, gain))
        formula = (
            f"s = {kept}{number(before[0])} + {new}({number(g[0])})² = {number(s[0])}; "
            f"w = {number(place[0])} − 0.1 · {signed(g[0])} / √({number(s[0])} + 1e−7) "
            f"= {number(after[0])}"
        )
        updates.append(Update(t, place, loss, g, (s,), after, formula))
        place = after
    return tuple(updates)


def _adam() -> tuple[Update, ...]:
    place, m, v, updates = START, (0.0, 0.0), (0.0, 0.0), []
    for t in range(1, UPDATES + 1):
        loss, g = loss_and_gradient(*place)
        m = _both(lambda m, g: BETA1 * m + (1 - BETA1) * g, m, g)
        v = _both(lambda v, g: BETA2 * v + (1 - BETA2) * g * g, v, g)
        m_hat = _both(lambda m, t=t: m / (1 - BETA1**t), m)
        v_hat = _both(lambda v, t=t: v / (1 - BETA2**t), v)
        step = _both(lambda m, v: LEARNING_RATE * m / math.sqrt(v + EPSILON), m_hat, v_hat)
        after = _both(lambda w, d: w - d, place, step)
        formula = (
            f"m̂ = {signed(m[0])} / (1 − 0.9^{t}) = {number(m_hat[0])}, "
            f"v̂ = {number(v[0])} / (1 − 0.999^{t}) = {number(v_hat[0])}; w = {number(place[0])} − "
            f"0.1 · {signed(m_hat[0])} / √({number(v_hat[0])} + 1e−7) = {number(after[0])}"
        )
        updates.append(Update(t, place, loss, g, (m, v), after, formula))
        place = after
    return tuple(updates)


METHODS = (
    Method("Gradient descent", r"w \leftarrow w - \eta \nabla w", (), _gd),
    Method(
        "Momentum", r"u_t = \gamma u_{t-1} + \eta \nabla w_t, \quad w \leftarrow w - u_t", ("u",),
        lambda: _momentum(look_ahead=False),
    ),
    Method(
        "Nesterov accelerated gradient",
        r"w_{la} = w_t - \gamma u_{t-1}, \quad u_t = \gamma u_{t-1} + \eta \nabla w_{la}, \quad "
        r"w \leftarrow w - u_t",
        ("u",), lambda: _momentum(look_ahead=True), "∇w and ∇b are those at the look-ahead point.",
    ),
    Method(
        "Adagrad",
        r"s \leftarrow s + \nabla w^2, \quad w \leftarrow w - \eta \nabla w / \sqrt{s + \epsilon}",
        ("s",), lambda: _squares(1.0, 1.0),
        "The course prints ∇ ⊙ √(s+ε) in one place: it divides.",
    ),
    Method(
        "RMSProp",
        r"s \leftarrow \beta s + (1 - \beta) \nabla w^2, \quad "
        r"w \leftarrow w - \eta \nabla w / \sqrt{s + \epsilon}",
        ("s",), lambda: _squares(RMSPROP_BETA, 1 - RMSPROP_BETA),
    ),
    Method(
        "Adam",
        r"m \leftarrow \beta_1 m + (1-\beta_1) \nabla w, \; v \leftarrow \beta_2 v + (1-\beta_2) "
        r"\nabla w^2, \; w \leftarrow w - \eta \hat m / \sqrt{\hat v + \epsilon}",
        ("m", "v"), _adam,
        "Without the hats the first update would be (1−β₁)/√(1−β₂) ≈ 3.16 times as long: m starts "
        "at a tenth of the gradient, √v at a thirtieth of its size.",
    ),
)  # fmt: skip
"""The six methods in teaching order."""


def method_table(method: Method) -> Table:
    """The first updates of a method, with every number that they need."""
    names = [f"{name} of {parameter}" for name in method.memory for parameter in ("w", "b")]
    columns = ("update", "w", "b", "loss", "∇w", "∇b", *names, "new w", "new b")
    rows = []
    for line in method.updates():
        memory = [value for pair in line.memory for value in pair]
        values = (*line.place, line.loss, *line.gradient, *memory, *line.after)
        rows.append(Row((str(line.step), *map(number, values)), f"{line.formula}; b likewise"))
    title = f"{method.title}: the first {UPDATES} updates"
    return Table(title, method.formula, columns, tuple(rows), f"{SETTING} {method.note}".strip())


class Headline(NamedTuple):
    """A race whose result the course prints."""

    source: str
    scale: LossScale
    learning_rate: float
    start: Pair
    printed: dict[str, str]


HEADLINES = (
    Headline("course", "sum", 0.1, (1.125, 2.375), {"gd": "0.36", "momentum": "0.00001"}),
    Headline(
        "blog", "half_sum", 1.0, (2.0, 4.0),
        {"gd": "0.310", "momentum": "0.0050", "nesterov": "0.0008"},
    ),
)  # fmt: skip


@torch.inference_mode()
def losses_after(headline: Headline, updates: int = 100) -> dict[str, float]:
    """Race the headline's optimizers: name -> loss after so many updates."""
    optimizers = tuple(OPTIMIZERS[name] for name in headline.printed)
    race = Race(sigmoid_neuron(COURSE_POINTS, headline.scale), optimizers)
    place = torch.tensor(headline.start, dtype=torch.float64, device="cpu")
    settings = [Settings(headline.learning_rate, Constants())] * len(optimizers)
    state = start(race, place.repeat(len(optimizers), 1), settings)
    for _ in range(updates):
        state = advance(race, state, settings)
    return dict(zip(headline.printed, state.loss.tolist(), strict=True))


def headline() -> Table:
    """The losses after 100 updates that the course and the blog print, computed again."""
    names = {"gd": "GD", "momentum": "Momentum", "nesterov": "Nesterov"}
    signs = {"sum": "Σ", "half_sum": "½Σ", "mean": "mean"}
    rows = []
    for case in HEADLINES:
        for name, loss in losses_after(case).items():
            w, b = case.start
            cells = (
                case.source, names[name], f"{signs[case.scale]}(f(x)−t)²",
                f"{case.learning_rate:g}", f"({w:g}, {b:g})", case.printed[name], f"{loss:.4g}",
            )  # fmt: skip
            rows.append(Row(cells))
    columns = ("source", "method", "loss", "η", "start (w, b)", "printed", "computed")
    note = (
        "The same points, (0.5, 0.2) and (2.5, 0.9), and γ = 0.9; the two sources scale the loss "
        "differently."
    )
    return Table(
        "The headline: loss after 100 updates", r"L = \sum (f(x) - t)^2", columns, tuple(rows), note
    )


def printed_errors() -> Table:
    """What the course prints wrongly about descent, and what is right."""
    rows = (
        Row(("Adagrad", "w ← w − η ∇w / √(s+ε)"), "with g = 0.2, s = 0.04: 0.2 / √0.04 = 1",
            "∇ ⊙ √(s+ε): multiplied, a steep direction would get a still longer step."),
        Row(("Momentum schedule", "μ_t = min(1 − 2^(−1−log₂(⌊t/250⌋+1)), μ_max)"),
            f"t = 500 … 749: 1 − 2^(−1−log₂ 3) = {number(_momentum_schedule(500))}",
            "−α^(…): the base is 2."),
        Row(("Exponential decay", "η_t = η₀ · e^(−kt)"),
            f"η₀ = 0.1, k = 0.01, t = 100: 0.1 · e^(−1) = {number(0.1 * math.exp(-1))}",
            "η₀^(−kt): at η₀ = 0.1 that would grow, to 0.1^(−1) = 10."),
        Row(("Hessian positive definite", "a local minimum"),
            "½(x² + y²): eigenvalues 1 and 1, both positive, the minimum at (0, 0)",
            "“a local maximum”: that is negative definite."),
        Row(("Search for η", "a search on a log scale: 0.0001, 0.001, 0.01, 0.1, 1"),
            "each value ten times the last", "“linear search”."),
        Row(("Rule of thumb for decay", "1/t"),
            "η₀/t: η₀ = 0.1, t = 10: 0.01", "“1=t”: a fraction bar lost in print."),
    )  # fmt: skip
    return Table(
        "What the course prints, and what is right", "", ("where", "right"), rows,
        "Course, part 1.",
    )  # fmt: skip


def _momentum_schedule(t: int, most: float = 0.999) -> float:
    """μ_t = min(1 − 2^(−1−log2(⌊t/250⌋+1)), μ_max)."""
    return min(1 - 2 ** (-1 - math.log2(t // 250 + 1)), most)
