"""The pictures of the Descent lab."""

from __future__ import annotations

import functools
from collections.abc import Mapping

import numpy as np

from playground.labs.descent.config import DescentConfig
from playground.labs.descent.meaning import (
    further_starts,
    grid_of,
    map_names,
    own_value,
)
from playground.labs.descent.panels import curvature_panel
from playground.labs.lab import Ask
from playground.labs.optimizing import OPTIMIZER_TITLES
from playground.views.basins import basin_maps
from playground.views.colours import OPTIMIZERS, Racer
from playground.views.curves import curves
from playground.views.figure import Figure, Panel, Swarm, asks
from playground.views.one_weight import loss_curve, neuron_fit
from playground.views.settings_maps import rate_map, sweep
from playground.views.surface_3d import surface_3d
from playground.views.surface_map import surface_map

RARE_TRUTH = 2.0
"""The weight of the rare feature in the minimum."""


def racers(config: DescentConfig) -> list[Racer]:
    """Who races, with label and style."""
    return [Racer(OPTIMIZER_TITLES[name], OPTIMIZERS[name]) for name in config.optimizers]


def figures(config: DescentConfig, ask: Ask) -> tuple[Figure | Panel, ...]:
    """The map, its 3-D twin or the curve over one weight; curves; and what explains them."""
    who, names = racers(config), map_names(config)
    start = (config.start_x, config.start_y)
    ground = ask("surface")
    heroes: list[Figure] = [surface_map(ground, who, start, names, _swarm(config))]
    if config.free == "first":
        heroes.insert(0, loss_curve(ask("slice"), who, config.start_x, names[0]))
    else:
        heroes.append(surface_3d(ground, who, names, asks("surface", size=60)))
    known = bool(len(ground["minima"]))
    return (
        *heroes,
        *_crowd(config, ground, who),
        *_curves(
            tuple(who),
            config.steps,
            known,
            config.surface == "rare_feature",
            config.surface == "formula",
        ),
        *_explaining(config, who),
    )


def _swarm(config: DescentConfig) -> Swarm | None:
    if not further_starts(config):
        return None
    return Swarm("heads", tuple(OPTIMIZERS[name].color for name in config.optimizers))


def _crowd(
    config: DescentConfig, ground: Mapping[str, np.ndarray], who: list[Racer]
) -> tuple[Figure, ...]:
    """The valleys that a grid of starts falls into."""
    if not further_starts(config) or config.spread != "grid" or not len(ground["minima"]):
        return ()
    (x0, x1), (y0, y1) = (map(float, ground[axis][[0, -1]]) for axis in ("x", "y"))
    return (basin_maps(who, ((x0, x1), (y0, y1)), grid_of(config), map_names(config)),)


def _explaining(config: DescentConfig, who: list[Racer]) -> tuple[Figure | Panel, ...]:
    """Fit, curvature, and the maps over the settings themselves."""
    fit: tuple[Figure, ...] = ()
    if config.surface == "sigmoid_neuron":
        points = [(pair.x, pair.y) for pair in config.points]
        fit = (neuron_fit(points, who),)
    return (
        *fit,
        curvature_panel(config),
        *_rates(config),
        sweep(who, config.learning_rate, asks("sweep"), "low"),
    )


def _rates(config: DescentConfig) -> list[Figure]:
    """A map of rates for each racer with momentum; without one, momentum's: γ = 0 is GD's."""
    racing = [name for name in ("momentum", "nesterov") if name in config.optimizers]
    return [
        rate_map(
            f"rates_{name}", OPTIMIZER_TITLES[name], own_value(config, name, "learning_rate"),
            own_value(config, name, "momentum"),
            asks("rates", nesterov=float(name == "nesterov")),
            tab="Rate" if len(racing) < 2 else f"Rate {OPTIMIZER_TITLES[name][0]}",
        )
        for name in racing or ["momentum"]
    ]  # fmt: skip


@functools.lru_cache(maxsize=64)
def _curves(
    who: tuple[Racer, ...], steps: int, known: bool, rare: bool, typed: bool
) -> tuple[Figure, ...]:
    """Kept, because most controls leave the curves' frames as they are."""
    loss = ("loss", "Loss after each update", "loss", "loss", "side", "Loss")
    if typed and known:
        loss = ("loss", "Loss above the lowest valley", "excess", "loss", "side", "Loss − lowest")
    named = [
        loss,
        ("distance", "Distance to the nearest minimum", "distance", "", "side", "Distance"),
        ("gradient", "Length of the gradient", "gradient_norm", "loss per unit", "low", "Gradient"),
        ("step", "Length of each update", "step_length", "", "low", "Step"),
        ("rate", "Learning rate of each update", "learning_rate", "", "low", "η"),
    ]
    drawn = [
        curves(
            key, title, channel, unit, who, steps, slot=slot, tab=tab,  # type: ignore[arg-type]
            alt=f"{title}, a line for each optimizer, on a logarithmic scale.",
            log=not (key == "loss" and typed and not known),
        )
        for key, title, channel, unit, slot, tab in named
        if known or key != "distance"
    ]  # fmt: skip
    if rare:
        drawn.insert(
            1,
            curves(
                "rare", "Weight of the rare feature (dotted: its best value)", "position", "", who,
                steps, slot="side", tab="Rare weight", coordinate=1, log=False, level=RARE_TRUTH,
                alt="The rare feature's weight after each update, a line for each optimizer.",
            ),
        )  # fmt: skip
    return tuple(drawn)
