"""What goes wrong in a race of optimizers, in a sentence with its numbers, and a cure that a trial has confirmed."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

import numpy as np
import torch

from playground.core.channels import Diagnosis
from playground.engine.optimizers import OPTIMIZERS, Constants, Optimizer
from playground.engine.race import LIMIT, Race, advance, start
from playground.engine.surfaces import Surface, curvatures

ARRIVED = 0.01
"""A racer has arrived when this part of the start's height over the lowest minimum is left."""
FAR = 0.1
"""A racer is still far when more than this part of it is left."""
TRIAL_UPDATES = 2000
"""Longest trial of a cure: at most a quarter of a second."""


class Recorded(NamedTuple):
    """A race as far as it is recorded, on the CPU."""

    race: Race
    titles: dict[str, str]
    """Optimizer name -> its name on screen."""
    steps: int
    """Updates planned."""
    learning_rate_at: Callable[[int], float]
    """Number of the update, from 1 -> η."""
    constants_at: Callable[[int], Constants]
    """Number of the update, from 1 -> the constants."""
    position: np.ndarray
    """Shape (frame, optimizer, 2)."""
    loss: np.ndarray
    """Shape (frame, optimizer)."""
    gradient: np.ndarray
    """Shape (frame, optimizer, 2)."""


class Trial(NamedTuple):
    """How racers fared over several learning rates."""

    left: np.ndarray
    """Part of the start's height that is left, shape (optimizer, learning rate); infinite for the diverged."""


def short(value: float) -> str:
    """Write a number with three digits."""
    return f"{value:.3g}"


def nice_below(value: float, count: int) -> list[float]:
    """The `count` largest numbers of the form 1, 2 or 5 times a power of ten below `value`, largest first."""
    power = math.floor(math.log10(value)) if 0 < value < math.inf else 0
    powers = range(power, power - count // 3 - 3, -1)
    series = [float(f"{digit}e{power}") for power in powers for digit in (5, 2, 1)]
    return [number for number in series if number < value * (1 - 1e-9)][:count]


def nice_above(value: float, count: int) -> list[float]:
    """The `count` smallest numbers of the form 1, 2 or 5 times a power of ten above `value`, smallest first."""
    power = math.floor(math.log10(value))
    powers = range(power, power + count // 3 + 3)
    series = [float(f"{digit}e{power}") for power in powers for digit in (1, 2, 5)]
    return [number for number in series if number > value * (1 + 1e-9)][:count]


def why_diverged(
    optimizer: Optimizer, title: str, update: int, surface: Surface, place: Sequence[float],
    learning_rate: float, constants: Constants,
) -> str:  # fmt: skip
    """Say that a replica diverged and what the stability bound at its start has to do with it.

    Args:
        optimizer: Who.
        title: Its name on screen.
        update: With which update.
        surface: The surface over all points.
        place: The start (x, y).
        learning_rate: η of that update.
        constants: The constants of that update.
    """
    said = f"{title} diverged at update {update}"
    curvature = _steepest(surface, np.array([place]))[0]
    if optimizer.bound is None or not curvature > 0:
        grew = f"with η = {short(learning_rate)} a coordinate passed {LIMIT:,.0f}."
        return f"{said}: {grew}"
    bound = float(optimizer.bound(curvature, constants))
    where = "" if surface.quadratic else " at the start"
    numbers = f"{optimizer.bound_formula} = {short(bound)} (λ_max = {short(curvature)}{where})"
    if learning_rate > bound:
        return f"{said}: η = {short(learning_rate)} is above the stability bound {numbers}."
    return (
        f"{said}: η = {short(learning_rate)} is not above {numbers}, but that bound holds only "
        "where the surface curves as it does there."
    )


def troubles(recorded: Recorded) -> Diagnosis | None:
    """Name the most important trouble of a race; None if all is well, or while it is too early to say."""
    found = _diverged(recorded)
    if found is not None or len(recorded.loss) <= recorded.steps:
        return found
    searches = (_restless, _stuck, _bouncing, _unfinished)
    return next((trouble for search in searches if (trouble := search(recorded))), None)


def _diverged(recorded: Recorded) -> Diagnosis | None:
    inside = (np.abs(recorded.position) <= LIMIT).all(-1)  # (frame, optimizer)
    if inside.all():
        return None
    updates = np.where(inside.all(0), len(inside), np.argmin(inside, 0))
    i, update = int(np.argmin(updates)), int(updates.min())
    optimizer, surface = recorded.race.optimizers[i], recorded.race.surface
    rate, constants = recorded.learning_rate_at(update), recorded.constants_at(update)
    sentence = why_diverged(
        optimizer, recorded.titles[optimizer.name], update, surface, recorded.position[0, i],
        rate, constants,
    )  # fmt: skip
    path = recorded.position[:update, i]
    steepest = _steepest(surface, path)
    if optimizer.bound and not surface.quadratic and (steepest > steepest[0]).any():
        t = int(np.nanargmax(steepest))
        bound = short(float(optimizer.bound(steepest[t], constants)))
        sentence += f" On its way λ_max was as high as {short(steepest[t])}: a bound of {bound}."
    rates = nice_below(rate, 12)
    left = _try(recorded, recorded.race.optimizers, rates).left
    good = [rate for rate, column in zip(rates, left.T, strict=True) if (column <= 1).all()]
    return _set_rate(sentence, good[0] if good else None)


def _restless(recorded: Recorded) -> Diagnosis | None:
    """Find a racer whose learning rate is too large for the ground that it is on."""
    rate, constants = _in_force(recorded)
    for i, optimizer in _far(recorded, ARRIVED):
        if optimizer.bound is None or recorded.race.batches is not None:
            continue
        curvature = _steepest(recorded.race.surface, recorded.position[-1:, i])[0]
        recent = recorded.loss[-1 - recorded.steps // 4 :, i]
        if not curvature > 0 or recent[-1] < 0.9 * recent[0]:
            continue
        bound = float(optimizer.bound(curvature, constants))
        if rate <= bound:
            continue
        sentence = (
            f"{recorded.titles[optimizer.name]} cannot come to rest: η = {short(rate)} is above "
            f"{optimizer.bound_formula} = {short(bound)} (λ_max = {short(curvature)}) where it is now."
        )
        return _set_rate(sentence, _better_rate(recorded, i, nice_below(bound, 6)))
    return None


def _stuck(recorded: Recorded) -> Diagnosis | None:
    """Find a racer on flat ground high up: a plateau, a saddle or a local minimum."""
    slopes = np.linalg.norm(recorded.gradient, axis=-1)
    for i, optimizer in _far(recorded, FAR):
        slope, loss = slopes[-1, i], recorded.loss[-1, i]
        if slope > 0.1 * slopes.max():
            continue
        title = recorded.titles[optimizer.name]
        place = torch.from_numpy(recorded.position[-1, i].copy())
        low, high = curvatures(recorded.race.surface, place).tolist()
        numbers = f"the gradient is {short(slope)} and the loss still {short(loss)}"
        if slope < 1e-6 * slopes.max() and low > 0:
            kind = f"is in a local minimum (eigenvalues {short(low)} and {short(high)})"
        elif slope < 1e-6 * slopes.max() and low < 0 < high:
            kind = f"is held at a saddle (eigenvalues {short(low)} and {short(high)})"
        else:
            kind = "is on a plateau"
        sentence = f"{title} {kind}: {numbers}."
        rate = _better_rate(recorded, i, nice_above(_in_force(recorded)[0], 6))
        return _set_rate(sentence, rate) if rate else _add_racer(recorded, sentence)
    return None


def _bouncing(recorded: Recorded) -> Diagnosis | None:
    """Find a racer that crosses a ravine from wall to wall while the loss falls slowly."""
    updates = recorded.steps // 2
    if updates < 10 or recorded.race.batches is not None:
        return None
    for i, optimizer in _far(recorded, ARRIVED):
        turns = np.diff(np.sign(recorded.gradient[-1 - updates :, i]), axis=0) != 0  # (update, 2)
        coordinate = int(turns.sum(0).argmax())
        count = int(turns[:, coordinate].sum())
        if count < 0.8 * updates or turns[:, 1 - coordinate].sum() > 0.2 * updates:
            continue
        surface, title = recorded.race.surface, recorded.titles[optimizer.name]
        name = (surface.x_name, surface.y_name)[coordinate][-1]
        sentence = (
            f"{title} bounces across a ravine: ∂L/∂{name} changed its sign in {count} of the last "
            f"{updates} updates, and the loss is still {short(recorded.loss[-1, i])}."
        )
        rate = _better_rate(recorded, i, nice_below(_in_force(recorded)[0], 6))
        return _set_rate(sentence, rate) if rate else _add_racer(recorded, sentence)
    return None


def _unfinished(recorded: Recorded) -> Diagnosis | None:
    """Find a racer whose loss is still falling."""
    window = max(1, recorded.steps // 10)
    for i, optimizer in _far(recorded, ARRIVED):
        before, now = recorded.loss[-1 - window, i], recorded.loss[-1, i]
        if now >= 0.99 * before or recorded.steps >= 10_000:
            continue
        more = min(10_000, int(nice_above(3 * recorded.steps, 1)[0]))
        sentence = (
            f"{recorded.titles[optimizer.name]} is not there yet: its loss fell from {short(before)} "
            f"to {short(now)} in the last {window} updates."
        )
        return Diagnosis(sentence, f"Run {more} updates", {"steps": more})
    return None


def _in_force(recorded: Recorded) -> tuple[float, Constants]:
    return recorded.learning_rate_at(recorded.steps), recorded.constants_at(recorded.steps)


def _steepest(surface: Surface, places: np.ndarray) -> np.ndarray:
    """λ_max at each of the places (n, 2), NaN where it is not finite."""
    return curvatures(surface, torch.from_numpy(np.array(places, dtype=float)))[:, 1].numpy()


def _lowest(surface: Surface) -> float:
    minima = torch.tensor(surface.minima, dtype=torch.float64, device="cpu")
    return float(surface.value_and_gradient(minima)[0].min()) if surface.minima else 0.0


def _far(recorded: Recorded, part: float) -> Iterator[tuple[int, Optimizer]]:
    """The racers with more than this part of the start's height left, in their order."""
    lowest = _lowest(recorded.race.surface)
    height = recorded.loss[0] - lowest
    for i, optimizer in enumerate(recorded.race.optimizers):
        if recorded.loss[-1, i] - lowest > part * height[i] > 0:
            yield i, optimizer


@torch.inference_mode()
def _try(recorded: Recorded, optimizers: tuple[Optimizer, ...], rates: list[float]) -> Trial:
    """Run the race again, with all these learning rates at once."""
    race = recorded.race._replace(optimizers=optimizers)
    place = torch.from_numpy(recorded.position[0, 0].copy())
    state = start(race, place.repeat(len(optimizers), len(rates), 1), recorded.constants_at(1))
    heights = state.loss - _lowest(race.surface)
    rate = torch.tensor(rates, dtype=torch.float64, device="cpu").unsqueeze(-1)
    for update in range(1, min(recorded.steps, TRIAL_UPDATES) + 1):
        state = advance(race, state, rate, recorded.constants_at(update))
    left = ((state.loss - _lowest(race.surface)) / heights).numpy().copy()
    gone = np.zeros_like(left, bool) if state.diverged_at is None else state.diverged_at.numpy() > 0
    return Trial(np.where(gone | np.isnan(left), np.inf, left))


def _better_rate(recorded: Recorded, i: int, rates: list[float]) -> float | None:
    """The rate that brings racer i there, or at least ten times as far down, and nobody out of the race."""
    now = _try(recorded, recorded.race.optimizers, [_in_force(recorded)[0]]).left
    left = _try(recorded, recorded.race.optimizers, rates).left
    for rate, column in zip(rates, left.T, strict=True):
        arrived = (column < FAR).sum() > (now < FAR).sum() or now[i, 0] < FAR
        if np.isfinite(column).all() and arrived and column[i] < min(FAR, 0.1 * now[i, 0]):
            return rate
    return None


def _set_rate(sentence: str, rate: float | None) -> Diagnosis:
    if rate is None:
        return Diagnosis(sentence, "", {})
    return Diagnosis(sentence, f"Set η = {rate:g}", {"learning_rate": rate})


def _add_racer(recorded: Recorded, sentence: str) -> Diagnosis:
    """Offer the first optimizer not in the race that gets there at the same learning rate."""
    racing = recorded.race.optimizers
    others = tuple(optimizer for optimizer in OPTIMIZERS.values() if optimizer not in racing)
    if others:
        left = _try(recorded, others, [_in_force(recorded)[0]]).left[:, 0]
        for optimizer, part in zip(others, left, strict=True):
            if part < ARRIVED:
                names = [o.name for o in OPTIMIZERS.values() if o in (*racing, optimizer)]
                title = recorded.titles[optimizer.name]
                return Diagnosis(sentence, f"Add {title}", {"optimizers": tuple(names)})
    return Diagnosis(sentence, "", {})
