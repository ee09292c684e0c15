"""What the search for a trouble looks at, and the cures it offers, each one tried first."""

from __future__ import annotations

import numpy as np
import torch

from playground.core.channels import Diagnosis
from playground.engine.curvature import curvatures, hessian
from playground.engine.optimizers import OPTIMIZERS, Optimizer, Settings
from playground.engine.race_trials import Recorded, lowest, nice_above, part_left
from playground.engine.surfaces import Surface

ARRIVED = 0.01
"""A racer has arrived when this part of the start's height over the lowest minimum is left."""
FAR = 0.1
"""A racer is still far when more than this part of it is left."""


def short(value: float) -> str:
    """Write a number with three digits."""
    return f"{value:.3g}"


def recently(recorded: Recorded, i: int) -> tuple[int, float, float]:
    """A tenth of the updates, and racer i's loss so long ago and now."""
    window = min(recorded.steps, max(5, recorded.steps // 10))
    return window, float(recorded.loss[-1 - window, i]), float(recorded.loss[-1, i])


def in_force(recorded: Recorded, i: int) -> Settings:
    """What racer i made the last update with."""
    return recorded.settings_at(recorded.steps)[i]


def steepest(surface: Surface, places: np.ndarray) -> np.ndarray:
    """λ_max at each of the places (n, 2), NaN where it is not finite."""
    points = torch.tensor(places, dtype=torch.float64, device="cpu")
    return curvatures(surface, points)[:, -1].numpy()


def eigenvalues(surface: Surface, place: np.ndarray) -> tuple[float, float]:
    point = torch.tensor(place, dtype=torch.float64, device="cpu")
    low, *_, high = curvatures(surface, point).tolist()
    return low, high


def width(surface: Surface) -> float:
    return max(high - low for low, high in surface.domain)


def is_flat(recorded: Recorded, place: np.ndarray, slope: float = 0.0) -> bool:
    """Whether a tenth of the map's width, along this slope and the ground's bend, changes the loss
    by less than a fiftieth of the start's height.
    """
    bend = max(abs(value) for value in eigenvalues(recorded.race.surface, place))
    height = float(recorded.loss[0].max()) - lowest(recorded.race.surface)
    far = 0.1 * width(recorded.race.surface)
    return slope * far + 0.5 * bend * far**2 < 0.02 * height


def far(recorded: Recorded, part: float) -> list[tuple[int, Optimizer]]:
    """The racers with more than this part of the start's height left, the highest first."""
    bottom = lowest(recorded.race.surface)
    left, height = recorded.loss[-1] - bottom, recorded.loss[0] - bottom
    far = [int(i) for i in np.argsort(-left, kind="stable") if left[i] > part * height[i] > 0]
    return [(i, recorded.race.optimizers[i]) for i in far]


def try_rates(recorded: Recorded, rates: list[float]) -> list[tuple[float, np.ndarray]]:
    """Each rate that may be set, with the part of the height that it leaves of each racer."""
    least, greatest = recorded.rate_bounds
    allowed = [rate for rate in rates if least <= rate <= greatest]
    if not allowed:
        return []
    left = part_left(recorded, recorded.race.optimizers, allowed)
    return list(zip(allowed, left.T, strict=True))


def better_rate(recorded: Recorded, i: int, rates: list[float], part: float = 0.1) -> float | None:
    """The first rate that leaves racer i less than `part` of what is left now, and all others in
    the race.
    """
    now = recorded.loss[-1] - lowest(recorded.race.surface)
    now = now / (recorded.loss[0] - lowest(recorded.race.surface))
    for rate, column in try_rates(recorded, rates):
        kept = (column < FAR) >= (now < FAR)
        if np.isfinite(column).all() and kept.all() and column[i] < part * now[i]:
            return rate
    return None


def faster_or_other(recorded: Recorded, i: int, sentence: str) -> Diagnosis:
    rate = better_rate(recorded, i, nice_above(float(in_force(recorded, i).learning_rate), 6))
    return set_rate(sentence, rate) if rate else add_racer(recorded, sentence)


def nudged(recorded: Recorded, i: int, optimizer: Optimizer, sentence: str) -> Diagnosis | None:
    """Offer a start a little beside the ridge that leads to a saddle."""
    surface, (x, y) = recorded.race.surface, recorded.position[0, i].tolist()
    ridge = torch.tensor(recorded.position[-1, i], dtype=torch.float64, device="cpu")
    matrix = hessian(surface, ridge).numpy()
    beside = int(np.abs(np.linalg.eigh(matrix)[1][:, 0]).argmax())  # where the ground falls away
    nudge = round(0.02 * width(surface), 2)
    nudge = -nudge if (x, y)[beside] > 0 else nudge  # towards the middle, and so within bounds
    place = (x + nudge, y) if beside == 0 else (x, y + nudge)
    if not part_left(recorded, (optimizer,), place=place)[0, 0] < FAR:
        return None
    field = recorded.start_fields[beside]
    value = round(place[beside], 6)
    return Diagnosis(sentence, f"Start at {'xy'[beside]} = {value:g}", {field: value})


def set_rate(sentence: str, rate: float | None) -> Diagnosis:
    if rate is None:
        return Diagnosis(sentence, "", {})
    return Diagnosis(sentence, f"Set η = {rate:g}", {"learning_rate": rate})


def add_racer(recorded: Recorded, sentence: str) -> Diagnosis:
    """Offer the first optimizer that gets there with the same settings, unless one in the race
    does.
    """
    racing = recorded.race.optimizers
    if len(far(recorded, ARRIVED)) < len(racing):
        return Diagnosis(sentence, "", {})
    others = tuple(optimizer for optimizer in OPTIMIZERS.values() if optimizer not in racing)
    if others:
        left = part_left(recorded, others)[:, 0]
        for optimizer, part in zip(others, left, strict=True):
            if part < ARRIVED:
                names = [o.name for o in OPTIMIZERS.values() if o in (*racing, optimizer)]
                title = recorded.titles[optimizer.name]
                return Diagnosis(sentence, f"Add {title}", {"optimizers": tuple(names)})
    return Diagnosis(sentence, "", {})
