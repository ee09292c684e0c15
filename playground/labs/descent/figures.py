"""The pictures of the Descent lab and the formula line under them."""

from __future__ import annotations

import functools
from collections.abc import Sequence

from playground.core.config import as_text
from playground.labs.descent.config import TITLES, DescentConfig
from playground.labs.lab import Ask
from playground.views.colours import OPTIMIZERS, Racer
from playground.views.curves import curves
from playground.views.figure import Figure, Formula, Part, number, step
from playground.views.surface_map import surface_map


def axis_names(config: DescentConfig) -> tuple[str, str]:
    """What the two parameters are called."""
    return ("weight w", "bias b") if config.surface == "sigmoid_neuron" else ("x", "y")


def racers(config: DescentConfig) -> list[Racer]:
    """Who races, with label and style."""
    return [Racer(TITLES[name], OPTIMIZERS[name]) for name in config.optimizers]


def figures(config: DescentConfig, ask: Ask) -> tuple[Figure, ...]:
    """The map with the trails, the loss curves and the gradient's length on one cursor."""
    start = (config.start_x, config.start_y)
    map_ = surface_map(ask("surface"), racers(config), start, axis_names(config))
    return (map_, *_curves(tuple(racers(config)), config.steps))


@functools.lru_cache(maxsize=64)
def _curves(who: tuple[Racer, ...], steps: int) -> tuple[Figure, ...]:
    """Kept, because most controls leave the curves' frames as they are."""
    return (
        curves(
            "loss", "Loss after each update", "loss", "loss", who, steps,
            alt="Loss of each optimizer after each update on a logarithmic scale.",
        ),
        curves(
            "gradient", "Length of the gradient", "gradient_norm", "loss per unit", who, steps,
            alt="Length of each optimizer's gradient after each update on a logarithmic scale.",
        ),
    )  # fmt: skip


def formulas(config: DescentConfig) -> tuple[Formula, ...]:
    """The update of each optimizer's first parameter, with the numbers of the playhead's step."""
    name = "w" if config.surface == "sigmoid_neuron" else "x"
    return tuple(
        Formula(
            TITLES[optimizer], OPTIMIZERS[optimizer].color,
            start=_start(name, replica), step=_STEPS[optimizer](config, name, replica),
        )
        for replica, optimizer in enumerate(config.optimizers)
    )  # fmt: skip


def _start(name: str, r: int) -> list[Part]:
    return [
        f"start   {name}", step(), " = ", number("position", r, 0), "   loss = ", number("loss", r),
        f"   ∇{name} = ", number("gradient", r, 0),
    ]  # fmt: skip


def _before(r: int) -> Part:
    """The parameter one update before."""
    return number("position", r, 0, at=-1, digits=4)


def _moved(name: str, r: int, by: Sequence[Part]) -> list[Part]:
    """w_t = w_(t−1) − (by) = the new value."""
    return [
        name, step(), f" = {name}", step(-1), " − ", *by, " = ", number("position", r, 0, digits=4)
    ]  # fmt: skip


def _gd(config: DescentConfig, name: str, r: int) -> list[Part]:
    by: list[Part] = [
        f"η ∇{name} = ", _before(r), " − ", number("learning_rate", r),
        " · ", number("step_gradient", r, 0),
    ]  # fmt: skip
    return _moved(name, r, by)


def _momentum(config: DescentConfig, name: str, r: int, gradient: str = "∇") -> list[Part]:
    memory: list[Part] = [
        "u", step(), " = γ u", step(-1), f" + η {gradient}{name} = ", number("momentum", r), " · ",
        number("velocity", r, 0, at=-1), " + ", number("learning_rate", r), " · ",
        number("step_gradient", r, 0), " = ", number("velocity", r, 0), "\n",
    ]  # fmt: skip
    by: list[Part] = [
        "u", step(), " = ", _before(r), " − ", number("velocity", r, 0)
    ]  # fmt: skip
    return memory + _moved(name, r, by)


def _nesterov(config: DescentConfig, name: str, r: int) -> list[Part]:
    ahead: list[Part] = [f"look ahead: ∇{name} at {name}", step(-1), " − γ u", step(-1), "\n"]
    return ahead + _momentum(config, name, r)


def _adagrad(config: DescentConfig, name: str, r: int) -> list[Part]:
    memory: list[Part] = [
        "s", step(), " = s", step(-1), f" + (∇{name})² = ", number("squares", r, 0, at=-1), " + (",
        number("step_gradient", r, 0), ")² = ", number("squares", r, 0), "\n",
    ]  # fmt: skip
    return memory + _divided(name, r, f"∇{name}", "s", [number("step_gradient", r, 0)])


def _rmsprop(config: DescentConfig, name: str, r: int) -> list[Part]:
    beta = as_text(config.rmsprop_alpha)
    memory: list[Part] = [
        "s", step(), " = β s", step(-1), f" + (1 − β)(∇{name})² = {beta} · ",
        number("squares", r, 0, at=-1), f" + {1 - config.rmsprop_alpha:.4g} · (",
        number("step_gradient", r, 0), ")² = ", number("squares", r, 0), "\n",
    ]  # fmt: skip
    return memory + _divided(name, r, f"∇{name}", "s", [number("step_gradient", r, 0)])


def _divided(name: str, r: int, above: str, below: str, value: list[Part]) -> list[Part]:
    """w_t = w_(t−1) − η · above / (√below + ε), with the numbers."""
    by: list[Part] = [
        f"η {above} / (√{below}", step(), " + ε) = ", _before(r), " − "
            ""
            ""
            ""
            "",
        number("learning_rate", r), " · ", *value, " / √(", number("squares", r, 0), ")",
    ]  # fmt: skip
    return _moved(name, r, by)


def _adam(config: DescentConfig, name: str, r: int) -> list[Part]:
    memory: list[Part] = [
        "m", step(), f" = {as_text(config.beta1)} · ", number("velocity", r, 0, at=-1),
        f" + {1 - config.beta1:.4g} · ", number("step_gradient", r, 0), " = ",
        number("velocity", r, 0),
        "\nv", step(), f" = {as_text(config.beta2)} · ", number("squares", r, 0, at=-1),
        f" + {1 - config.beta2:.4g} · (", number("step_gradient", r, 0), ")² = ",
        number("squares", r, 0), "\n",
    ]  # fmt: skip
    by: list[Part] = [
        "η m̂ / (√v̂ + ε) = ", _before(r), " − ",
        number("learning_rate", r), " · m̂ / (√v̂ + ε)",
    ]  # fmt: skip
    return memory + _moved(name, r, by)


_STEPS = {
    "gd": _gd, "momentum": _momentum, "nesterov": _nesterov, "adagrad": _adagrad,
    "rmsprop": _rmsprop, "adam": _adam,
}  # fmt: skip
