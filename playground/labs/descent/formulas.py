"""Each optimizer's update written out in micro-steps, with its numbers and its arrows.

The numbers are those of the playhead's step: w₁ is the parameter after the update, w₀ the one
before, and the browser puts the recorded values in.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from dataclasses import replace

from playground.core.config import as_text
from playground.labs.descent.config import DescentConfig
from playground.labs.descent.meaning import (
    examples,
    letters,
    own_value,
    stochastic,
)
from playground.labs.optimizing import OPTIMIZER_TITLES
from playground.views.colours import CARRY, CLOUD, MOVE, OPTIMIZERS, PULL
from playground.views.expression import STEP, Value, absolute, recorded, sqrt
from playground.views.formula import (
    Formula,
    Micro,
    Part,
    Squares,
    Variant,
    Vector,
    number,
    step,
    worked,
)

Pair = tuple[Value, Value]


class Update:
    """The recorded numbers of one racer's update, as formulas name them."""

    def __init__(self, config: DescentConfig, replica: int, coordinate: int) -> None:
        self.config, self.replica, self.coordinate = config, replica, coordinate
        self.optimizer = config.optimizers[replica]
        self.name = letters(config)[coordinate]

    def of(self, channel: str, at: int = 0, digits: int = 3) -> Part:
        """A place for the parameter's number in a channel."""
        return number(channel, self.replica, self.coordinate, at=at, digits=digits)  # type: ignore[arg-type]

    def value(self, channel: str, at: int = 0) -> Value:
        """The parameter's number in a channel, to work with."""
        return recorded(channel, self.replica, self.coordinate, at=at)  # type: ignore[arg-type]

    def both(self, channel: str, at: int = 0) -> Pair:
        """Both parameters' numbers in a channel."""
        x, y = (recorded(channel, self.replica, axis, at=at) for axis in (0, 1))  # type: ignore[arg-type]
        return x, y

    @property
    def rate(self) -> Part:
        """A place for η."""
        return number("learning_rate", self.replica)

    @property
    def eta(self) -> Value:
        """η, to work with."""
        return recorded("learning_rate", self.replica)

    @property
    def gamma(self) -> Value:
        """γ, to work with."""
        return recorded("momentum", self.replica)

    def constant(self, field: str) -> float:
        """A constant as this optimizer has it."""
        return own_value(self.config, self.optimizer, field)

    def moved(self, *by: Part) -> list[Part]:
        """Write w₁ = w₀ − (by) = the new value."""
        new = self.of("position", digits=4)
        return [self.name, step(), f" = {self.name}", step(-1), " − ", *by, " = ", new]

    def before(self) -> Part:
        """A place for the parameter one update before."""
        return self.of("position", at=-1, digits=4)

    def arrow(self, by: Pair, color: str, label: str, *, start: Pair | None = None,
              dash: bool = False) -> Vector:  # fmt: skip
        """An arrow from where the update starts, or from another place."""
        return Vector(start or self.both("position", -1), by, color, label, dash)

    def pull(self, *, start: Pair | None = None, dash: bool = False) -> Vector:
        """What the gradient asks for: −η∇."""
        return self.arrow(_times(-self.eta, self.both("step_gradient")), PULL, "−η∇", start=start,
                          dash=dash)  # fmt: skip

    def cloud(self) -> list[Vector]:
        """What each example alone asks for, where an update does not see all of them."""
        found = []
        for example in range(examples(self.config) if stochastic(self.config) else 0):
            x, y = (
                recorded("example_gradient", self.replica, example, axis, at=-1) for axis in (0, 1)
            )
            found.append(self.arrow(_times(-self.eta, (x, y)), CLOUD, "", dash=True))
        return found

    def move(self, label: str) -> Vector:
        """What is done: from the place before to the place after."""
        after, before = self.both("position"), self.both("position", -1)
        return self.arrow((after[0] - before[0], after[1] - before[1]), MOVE, label)


def _times(factor: Value, pair: Pair) -> Pair:
    return factor * pair[0], factor * pair[1]


READS = (
    "surface", "points", "optimizers", "free", "batch_size", "own", "rmsprop_alpha", "beta1",
    "beta2", "bias_correction", "weight_decay", "epsilon", "adagrad_epsilon", "adadelta_rho",
)  # fmt: skip
"""The fields on which the written formulas depend; all other numbers come from the recording."""


def formulas(config: DescentConfig) -> tuple[Formula, ...]:
    """The update of each optimizer, once for each of the first two parameters."""
    return _written(DescentConfig(**{name: getattr(config, name) for name in READS}))


@functools.lru_cache(maxsize=64)
def _written(config: DescentConfig) -> tuple[Formula, ...]:
    """Kept, because most controls leave the formulas as they are."""
    names = letters(config) if config.free == "both" else letters(config)[:1]
    return tuple(
        Formula(
            OPTIMIZER_TITLES[optimizer], OPTIMIZERS[optimizer].color,
            [_variant(Update(config, replica, axis)) for axis in range(len(names))],
            Update(config, replica, 0).both("position", -1),
            _squares(Update(config, replica, 0)), replica,
        )
        for replica, optimizer in enumerate(config.optimizers)
    )  # fmt: skip


def _variant(update: Update) -> Variant:
    start: list[Part] = [
        f"start   {update.name}", step(), " = ", update.of("position"), "   loss = ",
        number("loss", update.replica), f"   ∇{update.name} = ", update.of("gradient"),
    ]  # fmt: skip
    first, *others = _STEPS[update.optimizer](update)
    cloud = [*update.cloud(), *first.vectors]
    return Variant(update.name, start, [replace(first, vectors=cloud), *others])


def _squares(update: Update) -> Squares | None:
    """√s beside |∇|, for the methods that divide by it."""
    if update.optimizer not in _ROOTS:
        return None
    s, g = update.both("squares"), update.both("step_gradient")
    sides = (sqrt(s[0]), sqrt(s[1]))
    letter = _ROOTS[update.optimizer]
    return Squares(sides, (absolute(g[0]), absolute(g[1])), f"side √{letter}, bar |∇|")


_ROOTS = {
    "adagrad": "s", "rmsprop": "s", "adadelta": "s", "adam": "v", "adamw": "v", "nadam": "v",
}  # fmt: skip


def _gd(u: Update) -> Sequence[Micro]:
    parts = u.moved(f"η ∇{u.name} = ", u.before(), " − ", u.rate, " · ", u.of("step_gradient"))
    return [Micro("Step against the gradient", parts, [u.pull()])]


def _heavy(u: Update, first: str, there: str) -> Sequence[Micro]:
    """Momentum and Nesterov: keep, add, move."""
    carried = _times(-u.gamma, u.both("velocity", -1))
    start = u.both("position", -1)
    ahead = (start[0] + carried[0], start[1] + carried[1])
    keep: list[Part] = [
        "γ u", step(-1), " = ", number("momentum", u.replica), " · ", u.of("velocity", -1), " = ",
        worked(u.gamma * u.value("velocity", -1)),
    ]  # fmt: skip
    add: list[Part] = [
        "u", step(), " = γ u", step(-1), f" + η ∇{u.name}{there} = ",
        worked(u.gamma * u.value("velocity", -1)), " + ", u.rate, " · ", u.of("step_gradient"),
        " = ", u.of("velocity"),
    ]  # fmt: skip
    if there:
        keep = [*keep, f",  so look at {u.name} − γu = ", worked(u.value("position", -1)
                - u.gamma * u.value("velocity", -1), 4)]  # fmt: skip
    return [
        Micro(first, keep, [u.arrow(carried, CARRY, "−γu")]),
        Micro("Add the gradient", add, [u.pull(start=ahead)]),
        Micro("Move", u.moved("u", step(), " = ", u.before(), " − ", u.of("velocity")),
              [u.move("−u")]),
    ]  # fmt: skip


def _momentum(u: Update) -> Sequence[Micro]:
    return _heavy(u, "The last update decays", "")


def _nesterov(u: Update) -> Sequence[Micro]:
    return _heavy(u, "Look ahead", " there")


def _divided(u: Update, letter: str, above: str, value: Value, epsilon: str) -> list[Micro]:
    """Divide by the root of the squares, and move."""
    root = sqrt(u.value("squares")) + u.constant(epsilon)
    divide: list[Part] = [
        f"{above} / (√{letter}", step(), " + ε) = ", worked(value), " / ", worked(root),
        " = ", worked(value / root),
    ]  # fmt: skip
    move = u.moved("η · ", worked(value / root), " = ", u.before(), " − ", u.rate, " · ",
                   worked(value / root))  # fmt: skip
    return [
        Micro("Divide by the root", divide),
        Micro("Move", move, [u.move("the update")]),
    ]


def _adagrad(u: Update) -> Sequence[Micro]:
    add: list[Part] = [
        "s", step(), " = s", step(-1), f" + (∇{u.name})² = ", u.of("squares", -1), " + (",
        u.of("step_gradient"), ")² = ", u.of("squares"),
    ]  # fmt: skip
    gradient = u.value("step_gradient")
    return [
        Micro("Add the gradient's square", add, [u.pull(dash=True)]),
        *_divided(u, "s", f"∇{u.name}", gradient, "adagrad_epsilon"),
    ]


def _average(u: Update, letter: str, symbol: str, decay: float) -> list[Part]:
    """Write s₁ = β s₀ + (1 − β)∇² with its numbers."""
    return [
        letter, step(), f" = {symbol} {letter}", step(-1),
        f" + (1 − {symbol})(∇{u.name})² = {as_text(decay)} · ", u.of("squares", -1),
        f" + {1 - decay:.4g} · (", u.of("step_gradient"), ")² = ", u.of("squares"),
    ]  # fmt: skip


def _rmsprop(u: Update) -> Sequence[Micro]:
    add = _average(u, "s", "β", u.constant("rmsprop_alpha"))
    gradient = u.value("step_gradient")
    return [
        Micro("Average the gradient's square", add, [u.pull(dash=True)]),
        *_divided(u, "s", f"∇{u.name}", gradient, "epsilon"),
    ]


def _adam(u: Update) -> Sequence[Micro]:
    beta1, beta2 = u.constant("beta1"), u.constant("beta2")
    m, v = u.value("velocity"), u.value("squares")
    mean: list[Part] = [
        "m", step(), " = β₁ m", step(-1), f" + (1 − β₁)∇{u.name} = {as_text(beta1)} · ",
        u.of("velocity", -1), f" + {1 - beta1:.4g} · ", u.of("step_gradient"), " = ",
        u.of("velocity"),
    ]  # fmt: skip
    averages = Micro("Average the gradient", mean, [
        u.pull(dash=True), u.arrow(_times(-u.eta, u.both("velocity")), CARRY, "−ηm"),
    ])  # fmt: skip
    squares = Micro("Average its square", _average(u, "v", "β₂", beta2))
    if not u.config.bias_correction:
        return [averages, squares, _adam_move(u, "m", "v", m, v)]
    m_hat, v_hat = m / (1 - beta1**STEP), v / (1 - beta2**STEP)
    hats: list[Part] = [
        "m̂ = m / (1 − β₁ᵗ) = ", worked(m_hat), ",  v̂ = v / (1 − β₂ᵗ) = ", worked(v_hat),
    ]  # fmt: skip
    corrected = Micro("Make up for the start at 0", hats)
    return [averages, squares, corrected, _adam_move(u, "m̂", "v̂", m_hat, v_hat)]


def _adam_move(u: Update, above: str, below: str, m: Value, v: Value) -> Micro:
    root = sqrt(v) + u.constant("epsilon")
    by: list[Part] = [f"η {above} / (√{below} + ε) = "]
    if u.optimizer == "adamw":
        decay = as_text(u.constant("weight_decay"))
        by = [f"η · {decay} · {u.name}", step(-1), " − ", *by]
    by += [u.before(), " − "]
    if u.optimizer == "adamw":
        shrink = u.eta * u.constant("weight_decay") * u.value("position", -1)
        by += [worked(shrink), " − "]
    by += [u.rate, " · ", worked(m), " / ", worked(root)]
    return Micro("Divide by the root and move", u.moved(*by), [u.move("the update")])


def _nadam(u: Update) -> Sequence[Micro]:
    averages, squares, *_ = _adam(u)
    done = u.value("position", -1) - u.value("position")
    by: list[Part] = ["η m̄ / (√v̂ + ε) = ", u.before(), " − ", worked(done)]
    looks = "m̄ is Adam's m̂ one update ahead: as Nesterov, it adds the new gradient once more"
    return [
        averages, squares, Micro("Look ahead", [looks]),
        Micro("Divide by the root and move", u.moved(*by), [u.move("the update")]),
    ]  # fmt: skip


def _adadelta(u: Update) -> Sequence[Micro]:
    done = u.value("position", -1) - u.value("position")
    add = _average(u, "s", "ρ", u.config.adadelta_rho)
    by: list[Part] = [
        f"η ∇{u.name} · √(d + ε) / √(s + ε) = ", u.before(), " − ", worked(done),
    ]  # fmt: skip
    return [
        Micro("Average the gradient's square", add, [u.pull(dash=True)]),
        Micro("Scale by the past updates", ["d is the same average of the updates' own squares"]),
        Micro("Move", u.moved(*by), [u.move("the update")]),
    ]


def _line_search(u: Update) -> Sequence[Micro]:
    search: list[Part] = ["α = where L(w − α∇) stops falling along the gradient = ", u.rate]
    move = u.moved(f"α ∇{u.name} = ", u.before(), " − ", u.rate, " · ", u.of("step_gradient"))
    return [Micro("Search along the line", search), Micro("Move", move, [u.move("−α∇")])]


def _newton(u: Update) -> Sequence[Micro]:
    done = u.value("position", -1) - u.value("position")
    solve: list[Part] = [
        f"∇{u.name} = ", u.of("step_gradient"), f",  (H⁻¹∇) in {u.name} = ", worked(done),
    ]  # fmt: skip
    move = u.moved(f"(H⁻¹∇) in {u.name} = ", u.before(), " − ", worked(done))
    return [
        Micro("Solve the bowl that fits here", solve),
        Micro("Move to its centre", move, [u.move("−H⁻¹∇")]),
    ]


_STEPS: dict[str, Callable[[Update], Sequence[Micro]]] = {
    "gd": _gd, "momentum": _momentum, "nesterov": _nesterov, "adagrad": _adagrad,
    "rmsprop": _rmsprop, "adam": _adam, "adamw": _adam, "nadam": _nadam,
    "adadelta": _adadelta, "line_search": _line_search, "newton": _newton,
}  # fmt: skip
