"""Why a racer diverged, in a sentence with its numbers, and a cure that a trial has confirmed."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch

from playground.core.channels import Diagnosis
from playground.engine.optimizers import Constants, Optimizer, Settings
from playground.engine.race import LIMIT
from playground.engine.race_trials import Recorded, nice_below
from playground.engine.surfaces import Surface
from playground.labs.descent.cures import set_rate, short, steepest, try_rates


def why_diverged(
    optimizer: Optimizer, title: str, update: int, surface: Surface, place: Sequence[float],
    settings: Settings, hole: bool = False,
) -> str:  # fmt: skip
    """Say that a replica diverged and what the stability bound at its start has to do with it.

    Args:
        optimizer: Who.
        title: Its name on screen.
        update: With which update.
        surface: The surface over all points.
        place: The start (x, y).
        settings: η and the constants of that update.
        hole: Whether it stepped where the loss is no number, and not too far.
    """
    said = f"{title} diverged at update {update}"
    if hole:
        return f"{said}: it stepped to where the loss or its gradient is no finite number."
    if not optimizer.uses_rate:
        return f"{said}: a coordinate passed {LIMIT:,.0f}."
    learning_rate, constants = float(settings.learning_rate), settings.constants
    curvature = steepest(surface, np.array([place]))[0]
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


def diverged(recorded: Recorded) -> Diagnosis | None:
    """Find the racer that diverged first, and a learning rate with which nobody does."""
    place = recorded.position
    thrown = ((np.abs(place) > LIMIT) & np.isfinite(place)).any(-1)  # (frame, optimizer)
    inside = (
        (np.abs(place) <= LIMIT).all(-1)
        & np.isfinite(recorded.loss)
        & np.isfinite(recorded.gradient).all(-1)
    )
    inside[0] = True  # nobody diverges before the first update
    if inside.all():
        return None
    updates = np.where(inside.all(0), len(inside), np.argmin(inside, 0))
    i, update = int(np.argmin(updates)), int(updates.min())
    optimizer, surface = recorded.race.optimizers[i], recorded.race.surface
    settings = recorded.settings_at(update)[i]
    hole = not thrown[update, i]
    sentence = why_diverged(
        optimizer, recorded.titles[optimizer.name], update, surface, recorded.position[0, i],
        settings, hole,
    )  # fmt: skip
    if not optimizer.uses_rate:
        return Diagnosis(sentence, "", {})
    rate = float(settings.learning_rate)
    if not hole:
        path = recorded.position[:update, i]
        sentence += _steeper_later(recorded, optimizer, path, rate, settings.constants)
    trials = try_rates(recorded, nice_below(rate, 12))
    staying = [better for better, column in trials if np.isfinite(column).all()]
    falling = [better for better, column in trials if (column < 1 - 1e-9).all()]
    return set_rate(sentence, next(iter(falling + staying), None))


def _steeper_later(
    recorded: Recorded, optimizer: Optimizer, path: np.ndarray, rate: float, constants: Constants
) -> str:
    """Name the first place where the ground was too steep for η, if the start was not."""
    if optimizer.bound is None:
        return ""
    curvature = torch.as_tensor(steepest(recorded.race.surface, path), device="cpu")
    limit = torch.as_tensor(optimizer.bound(curvature, constants), device="cpu")
    too_fast = (curvature > 0) & (rate > limit)
    if too_fast[0] or not too_fast.any():
        return ""
    t = int(too_fast.to(torch.int8).argmax())
    bound = float(optimizer.bound(float(curvature[t]), constants))
    return (
        f" After update {t} it stood where λ_max = {short(float(curvature[t]))}, "
        f"with a bound of {short(bound)}."
    )
