"""What goes wrong in a race of optimizers, in a sentence with its numbers, and a cure that a trial
has confirmed.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch

from playground.core.channels import Diagnosis
from playground.engine.optimizers import OPTIMIZERS, Constants, Optimizer
from playground.engine.race import LIMIT
from playground.engine.race_trials import Recorded, lowest, nice_above, nice_below, part_left
from playground.engine.surfaces import Surface, curvatures, hessian

ARRIVED = 0.01
"""A racer has arrived when this part of the start's height over the lowest minimum is left."""
FAR = 0.1
"""A racer is still far when more than this part of it is left."""
MOST_UPDATES = 10_000
"""Longest run that a cure asks for."""


def short(value: float) -> str:
    """Write a number with three digits."""
    return f"{value:.3g}"


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
    """Name the most important trouble of a race; None if all is well, or while it is too early to
    say.
    """
    found = _diverged(recorded)
    if found is not None or len(recorded.loss) <= recorded.steps:
        return found
    searches = (_restless, _trapped, _stuck, _bouncing, _unfinished)
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
    sentence += _steeper_later(recorded, optimizer, recorded.position[:update, i], rate, constants)
    trials = _trials(recorded, nice_below(rate, 12))
    staying = [better for better, column in trials if np.isfinite(column).all()]
    falling = [better for better, column in trials if (column < 1 - 1e-9).all()]
    return _set_rate(sentence, next(iter(falling + staying), None))


def _steeper_later(
    recorded: Recorded, optimizer: Optimizer, path: np.ndarray, rate: float, constants: Constants
) -> str:
    """Name the first place where the ground was too steep for η, if the start was not."""
    if optimizer.bound is None:
        return ""
    curvature = torch.from_numpy(_steepest(recorded.race.surface, path))
    too_fast = (curvature > 0) & (rate > torch.as_tensor(optimizer.bound(curvature, constants)))
    if too_fast[0] or not too_fast.any():
        return ""
    t = int(too_fast.to(torch.int8).argmax())
    bound = float(optimizer.bound(float(curvature[t]), constants))
    return (
        f" After update {t} it stood where λ_max = {short(float(curvature[t]))}, "
        f"with a bound of {short(bound)}."
    )


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
            f"{optimizer.bound_formula} = {short(bound)} (λ_max = {short(curvature)}) where it is "
            "now."
        )
        return _set_rate(sentence, _better_rate(recorded, i, nice_below(bound, 6), part=1.0))
    return None


def _trapped(recorded: Recorded) -> Diagnosis | None:
    """Find a racer that rests at a saddle or in a minimum that is not the lowest."""
    slopes = np.linalg.norm(recorded.gradient, axis=-1)
    for i, optimizer in _far(recorded, ARRIVED):
        place = recorded.position[-1, i]
        low, high = _eigenvalues(recorded.race.surface, place)
        if slopes[-1, i] > 1e-3 * slopes.max() or _flat(recorded, place) or low * high == 0:
            continue
        step = slopes[-1, i] / min(abs(low), abs(high))  # at most this far to the resting place
        if high < 0 or step > 0.02 * _width(recorded.race.surface):
            continue
        kind = "in a local minimum" if low > 0 else "held at a saddle"
        sentence = (
            f"{recorded.titles[optimizer.name]} is {kind}: the gradient is "
            f"{short(slopes[-1, i])}, the Hessian's eigenvalues are {short(low)} and "
            f"{short(high)}, the loss is {short(recorded.loss[-1, i])} where "
            f"{short(lowest(recorded.race.surface))} is possible."
        )
        nudge = None if low > 0 else _nudge(recorded, i, optimizer, sentence)
        return nudge or _faster_or_other(recorded, i, sentence)
    return None


def _stuck(recorded: Recorded) -> Diagnosis | None:
    """Find a racer on flat ground high up."""
    slopes = np.linalg.norm(recorded.gradient, axis=-1)
    for i, optimizer in _far(recorded, FAR):
        before, now = recorded.loss[-1 - max(1, recorded.steps // 4), i], recorded.loss[-1, i]
        flat = _flat(recorded, recorded.position[-1, i], float(slopes[-1, i]))
        if not flat or now < 0.9 * before:
            continue
        sentence = (
            f"{recorded.titles[optimizer.name]} is on a plateau: the gradient is only "
            f"{short(slopes[-1, i])}, and the loss still {short(now)}."
        )
        return _faster_or_other(recorded, i, sentence)
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
    window = min(recorded.steps, max(5, recorded.steps // 10))
    for i, optimizer in _far(recorded, ARRIVED):
        before, now = recorded.loss[-1 - window, i], recorded.loss[-1, i]
        if not now < before or short(now) == short(before) or recorded.steps >= MOST_UPDATES:
            continue
        more = min(MOST_UPDATES, int(nice_above(3 * recorded.steps, 1)[0]))
        sentence = (
            f"{recorded.titles[optimizer.name]} is not there yet: its loss fell from "
            f"{short(before)} to {short(now)} in the last {window} update{'s' * (window > 1)}."
        )
        return Diagnosis(sentence, f"Run {more} updates", {"steps": more})
    return None


def _in_force(recorded: Recorded) -> tuple[float, Constants]:
    return recorded.learning_rate_at(recorded.steps), recorded.constants_at(recorded.steps)


def _steepest(surface: Surface, places: np.ndarray) -> np.ndarray:
    """λ_max at each of the places (n, 2), NaN where it is not finite."""
    return curvatures(surface, torch.from_numpy(np.array(places, dtype=float)))[:, 1].numpy()


def _eigenvalues(surface: Surface, place: np.ndarray) -> tuple[float, float]:
    low, high = curvatures(surface, torch.from_numpy(np.array(place, dtype=float))).tolist()
    return low, high


def _width(surface: Surface) -> float:
    return max(high - low for low, high in surface.domain)


def _flat(recorded: Recorded, place: np.ndarray, slope: float = 0.0) -> bool:
    """Whether a tenth of the map's width, along this slope and the ground's bend, changes the loss
    by less than a fiftieth of the start's height.
    """
    bend = max(abs(value) for value in _eigenvalues(recorded.race.surface, place))
    height = float(recorded.loss[0].max()) - lowest(recorded.race.surface)
    far = 0.1 * _width(recorded.race.surface)
    return slope * far + 0.5 * bend * far**2 < 0.02 * height


def _far(recorded: Recorded, part: float) -> list[tuple[int, Optimizer]]:
    """The racers with more than this part of the start's height left, the highest first."""
    bottom = lowest(recorded.race.surface)
    left, height = recorded.loss[-1] - bottom, recorded.loss[0] - bottom
    far = [int(i) for i in np.argsort(-left, kind="stable") if left[i] > part * height[i] > 0]
    return [(i, recorded.race.optimizers[i]) for i in far]


def _trials(recorded: Recorded, rates: list[float]) -> list[tuple[float, np.ndarray]]:
    """Each rate that may be set, with the part of the height that it leaves of each racer."""
    least, greatest = recorded.rate_bounds
    allowed = [rate for rate in rates if least <= rate <= greatest]
    if not allowed:
        return []
    left = part_left(recorded, recorded.race.optimizers, allowed)
    return list(zip(allowed, left.T, strict=True))


def _better_rate(recorded: Recorded, i: int, rates: list[float], part: float = 0.1) -> float | None:
    """The first rate that leaves racer i less than `part` of what is left now, and all others in
    the race.
    """
    now = recorded.loss[-1] - lowest(recorded.race.surface)
    now = now / (recorded.loss[0] - lowest(recorded.race.surface))
    for rate, column in _trials(recorded, rates):
        kept = (column < FAR) >= (now < FAR)
        if np.isfinite(column).all() and kept.all() and column[i] < part * now[i]:
            return rate
    return None


def _faster_or_other(recorded: Recorded, i: int, sentence: str) -> Diagnosis:
    rate = _better_rate(recorded, i, nice_above(_in_force(recorded)[0], 6))
    return _set_rate(sentence, rate) if rate else _add_racer(recorded, sentence)


def _nudge(recorded: Recorded, i: int, optimizer: Optimizer, sentence: str) -> Diagnosis | None:
    """Offer a start a little beside the ridge that leads to a saddle."""
    surface, (x, y) = recorded.race.surface, recorded.position[0, i].tolist()
    matrix = hessian(surface, torch.from_numpy(recorded.position[-1, i].copy())).numpy()
    beside = int(np.abs(np.linalg.eigh(matrix)[1][:, 0]).argmax())  # where the ground falls away
    nudge = round(0.02 * _width(surface), 2)
    nudge = -nudge if (x, y)[beside] > 0 else nudge  # towards the middle, and so within bounds
    place = (x + nudge, y) if beside == 0 else (x, y + nudge)
    if not part_left(recorded, (optimizer,), [_in_force(recorded)[0]], place)[0, 0] < FAR:
        return None
    field = recorded.start_fields[beside]
    value = round(place[beside], 6)
    return Diagnosis(sentence, f"Start at {'xy'[beside]} = {value:g}", {field: value})


def _set_rate(sentence: str, rate: float | None) -> Diagnosis:
    if rate is None:
        return Diagnosis(sentence, "", {})
    return Diagnosis(sentence, f"Set η = {rate:g}", {"learning_rate": rate})


def _add_racer(recorded: Recorded, sentence: str) -> Diagnosis:
    """Offer the first optimizer that gets there at the same learning rate, unless one in the race
    does.
    """
    racing = recorded.race.optimizers
    if len(_far(recorded, ARRIVED)) < len(racing):
        return Diagnosis(sentence, "", {})
    others = tuple(optimizer for optimizer in OPTIMIZERS.values() if optimizer not in racing)
    if others:
        left = part_left(recorded, others, [_in_force(recorded)[0]])[:, 0]
        for optimizer, part in zip(others, left, strict=True):
            if part < ARRIVED:
                names = [o.name for o in OPTIMIZERS.values() if o in (*racing, optimizer)]
                title = recorded.titles[optimizer.name]
                return Diagnosis(sentence, f"Add {title}", {"optimizers": tuple(names)})
    return Diagnosis(sentence, "", {})
