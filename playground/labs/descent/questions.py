"""The Descent lab's questions: pure functions (config, frame, arguments) -> arrays, answered by a
host.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from playground.core.channels import Frame
from playground.core.config import config_at
from playground.engine.curvature import KINDS, Curvature, curvature_at, rates_of
from playground.engine.neurons import slice_of
from playground.engine.optimizers import OPTIMIZERS, Settings
from playground.engine.race import Race, advance, start
from playground.engine.race_trials import lowest
from playground.engine.schedules import Performance, begin, judge
from playground.engine.surfaces import Surface
from playground.labs.descent.config import DescentConfig
from playground.labs.descent.meaning import (
    own_value,
)
from playground.labs.descent.panels import BOUNDS
from playground.labs.descent.picks import SEARCHED
from playground.labs.descent.plan import (
    domain_of,
    open_loop,
    plan,
    settings_at,
    start_of,
    surface_of,
)

Arrays = dict[str, NDArray[Any]]
SWEPT = 400
"""Most updates of a learning-rate search."""
MOST_RATE = 100.0
"""The greatest η that can be set."""
DECADES = (-5, 2)
"""Powers of ten between which η is searched."""
AROUND = 72
"""Points of an ellipse."""


def surface(config: DescentConfig, frame: Frame, arguments: Mapping[str, Any]) -> Arrays:
    """Map the loss on a grid over the first two parameters; further ones stand at the minimum.

    Args:
        config: The run: its surface, loss and start.
        frame: Not read; the map is the same at every frame.
        arguments: size, points a side; x0, x1, y0, y1, the corners, NaN for the default domain's.

    Returns:
        x (size,), y (size,), loss (size, size) with a row for each y, minima (n, 2).
    """
    place = flat(surface_of(config))
    size = int(arguments.get("size", 60))
    (x0, x1), (y0, y1) = domain_of(config, place)
    asked = {"x0": x0, "x1": x1, "y0": y0, "y1": y1}
    for name in asked:
        value = float(arguments.get(name, math.nan))
        asked[name] = asked[name] if math.isnan(value) else value
    x = np.linspace(asked["x0"], asked["x1"], size)
    y = np.linspace(asked["y0"], asked["y1"], size)
    grid = torch.as_tensor(np.stack(np.meshgrid(x, y), -1), device="cpu")  # (y, x, 2)
    loss, _ = place.value_and_gradient(grid)
    minima = np.array(place.minima, dtype=float).reshape(-1, place.parameters)[:, :2]
    return {"x": x, "y": y, "loss": loss.numpy(), "minima": minima}


def flat(place: Surface) -> Surface:
    """A surface over two parameters: of more, the slice through the minimum in the others."""
    if place.parameters == 2:
        return place
    return slice_of(place, place.minima[0] if place.minima else (0.0,) * place.parameters)


def line(config: DescentConfig, frame: Frame, arguments: Mapping[str, Any]) -> Arrays:
    """The loss along the first parameter, the others where the race starts.

    Returns:
        x (241,), loss (241,).
    """
    place = surface_of(config)
    low, high = domain_of(config, place)[0]
    x = np.linspace(low, high, 241)
    points = np.tile(np.array(start_of(config, place)), (len(x), 1))
    points[:, 0] = x
    loss, _ = place.value_and_gradient(torch.as_tensor(points, device="cpu"))
    return {"x": x, "loss": loss.numpy()}


def curvature(config: DescentConfig, frame: Frame, arguments: Mapping[str, Any]) -> Arrays:
    """Look at the surface through its second derivatives at one place.

    Args:
        config: The run: its surface and loss.
        frame: Not read; the place is an argument.
        arguments: x, y and, where there are four parameters, third and fourth: the place; the start
            where they are missing or NaN.

    Returns:
        place (2,), hessian (n, n), eigenvalues (n,) ascending, eigenvectors (n, n) in columns,
        gradient (n,), condition, kind (its place in KINDS), optimal_step gᵀg/gᵀHg, newton (n,),
        bounds (3,): the largest stable η of GD, momentum and Nesterov, NaN where a direction curves
        down; and lines of the map: ellipse (points, 2), steepest and flattest (2, 2),
        newton_line (2, 2).
    """
    ground = surface_of(config)
    place = np.array(start_of(config, ground))
    for axis, name in enumerate(("x", "y", "third", "fourth")[: ground.parameters]):
        value = float(arguments.get(name, math.nan))
        place[axis] = place[axis] if math.isnan(value) else value
    found = curvature_at(ground, tuple(place.tolist()))
    return {
        "place": place[:2],
        "hessian": found.hessian,
        "eigenvalues": found.eigenvalues,
        "eigenvectors": found.eigenvectors,
        "gradient": found.gradient,
        "condition": np.array(found.condition),
        "kind": np.array(float(KINDS.index(found.kind))),
        "optimal_step": np.array(found.optimal_step),
        "newton": found.newton,
        "bounds": bounds(config, found.eigenvalues),
        **_lines(ground, place[:2], found),
    }


def bounds(config: DescentConfig, eigenvalues: NDArray[Any]) -> NDArray[np.float64]:
    """The largest stable η of GD, momentum and Nesterov in a valley of these curvatures; NaN where
    the ground curves down somewhere: there is nothing to be stable at.
    """
    found, steepest = [], float(eigenvalues[-1])
    if not eigenvalues[0] >= -1e-12 * abs(steepest):
        return np.full(len(BOUNDS), np.nan)
    for name in BOUNDS:
        bound = OPTIMIZERS[name].bound
        assert bound is not None
        constants = settings_at(config, 1)[0].constants._replace(
            momentum=own_value(config, name, "momentum")
        )
        found.append(float(bound(steepest, constants)) if steepest > 0 else math.inf)
    return np.array(found)


def _lines(ground: Surface, place: NDArray[Any], found: Curvature) -> Arrays:
    """The quadratic model's level line, its axes and Newton's step, sized for the map."""
    width = min(high - low for low, high in ground.domain)
    values, vectors = np.linalg.eigh(found.hessian[:2, :2])
    size = np.abs(values)
    # The flat axis is the long one: a tenth of the map; the other by the root of the ratio.
    radii = 0.12 * width * np.sqrt(size.min() / np.maximum(size, 1e-300)) if size.any() else [0, 0]
    radii = np.maximum(radii, 0.012 * width)
    angle = np.linspace(0, 2 * np.pi, AROUND)
    ring = np.stack((radii[0] * np.cos(angle), radii[1] * np.sin(angle)))
    ellipse = place + (vectors @ ring).T if (values > 0).all() or (values < 0).all() else place
    axes = [np.stack((place, place + radii[i] * vectors[:, i])) for i in (0, 1)]
    return {
        "ellipse": np.atleast_2d(ellipse),
        "flattest": axes[0],
        "steepest": axes[1],
        "newton_line": np.stack((place, place + found.newton[:2])),
    }


def rates(config: DescentConfig, frame: Frame, arguments: Mapping[str, Any]) -> Arrays:
    """How much of the distance an update leaves for every η and γ, on the bowl that the surface is
    around the minimum nearest to the start.

    Args:
        config: The run: its surface.
        frame: Not read.
        arguments: nesterov, 1 for Nesterov and 0 for momentum.

    Returns:
        learning_rates (n,), momenta (m,), rate (m, n), the part of the distance that an update
        leaves, NaN where there is no bowl; updates (m, n) until a tenth is left, NaN where it
        grows, and speed (m, n), their logarithm to base 10; eigenvalues (parameters,).
    """
    ground = surface_of(config)
    place = start_of(config, ground)
    if ground.minima:
        place = min(ground.minima, key=lambda minimum: math.dist(minimum, place))
    found = curvature_at(ground, place)
    values = np.abs(found.eigenvalues if config.free == "both" else found.hessian[:1, 0])
    values = values[values > 1e-12 * max(np.nanmax(values, initial=0.0), 1e-300)]
    top = float(values.max()) if len(values) else 1.0
    etas = np.geomspace(0.002, 8, 64) * min(1 / top, MOST_RATE / 8)
    gammas = np.linspace(0, 0.995, 48)
    method = "nesterov" if arguments.get("nesterov", 0) else "momentum"
    rate = np.full((len(gammas), len(etas)), np.nan)
    if len(values) and (ground.minima or (found.eigenvalues > -1e-12 * top).all()):
        rate = rates_of(method, values, etas, gammas)
    falls = np.where(rate < 1, rate, np.nan)
    updates = np.log(10) / -np.log(np.maximum(falls, 1e-6))
    return {
        "learning_rates": etas, "momenta": gammas, "rate": rate, "updates": updates,
        "speed": np.log10(updates), "eigenvalues": values,
    }  # fmt: skip


@torch.inference_mode()
def sweep(config: DescentConfig, frame: Frame, arguments: Mapping[str, Any]) -> Arrays:
    """Search for η on a log scale: run the race with every η at once.

    Args:
        config: The run: everything but its learning rates, own ones and edits of them included.
        frame: Not read.
        arguments: None.

    Returns:
        learning_rates (n,); loss (optimizer, n) after the run's updates, at most SWEPT, of a typed
        formula above its lowest valley; NaN where it diverged, or has no use for η.
    """
    count = SEARCHED * (DECADES[1] - DECADES[0]) + 1
    etas = np.geomspace(10.0 ** DECADES[0], 10.0 ** DECADES[1], count)
    made = plan(config, torch.device("cpu"))
    loss = np.full((len(config.optimizers), len(etas)), np.nan)
    chosen = [i for i, racer in enumerate(made.race.optimizers) if racer.uses_rate]
    if chosen:
        race = made.race._replace(optimizers=tuple(made.race.optimizers[i] for i in chosen))
        loss[chosen] = _swept(config, race, chosen, etas)
    return {"learning_rates": etas, "loss": loss - lowest_shown(config, made.minima, made.race)}


def lowest_shown(config: DescentConfig, minima: NDArray[Any], race: Race) -> float:
    """What is taken from the loss before its logarithm is drawn: the lowest valley of a typed
    formula, whose losses may be negative.
    """
    if config.surface != "formula" or not len(minima):
        return 0.0
    return lowest(race.surface)


def _swept(
    config: DescentConfig, race: Race, chosen: list[int], etas: NDArray[Any]
) -> NDArray[Any]:
    """The losses after the run, (racer, η); NaN for the diverged."""
    rate = torch.tensor(etas, dtype=torch.float64, device="cpu").unsqueeze(-1)
    points = torch.tensor(start_of(config, race.surface), dtype=torch.float64, device="cpu")
    performance: Performance | None = None

    def settings(update: int) -> tuple[Settings, ...]:
        eta = rate * open_loop(config_at(config, update - 1), update)
        own = settings_at(config, update)
        if performance is None:
            return tuple(own[i]._replace(learning_rate=eta) for i in chosen)
        scaled = eta * performance.scale.unsqueeze(-1)  # (racer, η, 1)
        return tuple(own[i]._replace(learning_rate=scaled[row]) for row, i in enumerate(chosen))

    state = start(race, points.repeat(len(chosen), len(etas), 1), settings(1))
    if config.schedule == "performance":
        performance = begin(state.loss)
    for update in range(1, min(config.steps, SWEPT) + 1):
        state = advance(race, state, settings(update))
        if performance is not None:
            performance = judge(
                performance, state.loss, config.schedule_period, config.schedule_factor
            )
    lost = torch.zeros_like(state.loss) if state.diverged_at is None else state.diverged_at
    found: NDArray[Any] = torch.where(lost > 0, torch.nan, state.loss).numpy().copy()
    return found
