"""What goes wrong in a race of optimizers, in a sentence with its numbers, and a cure that a trial
has confirmed.
"""

from __future__ import annotations

import numpy as np

from playground.core.channels import Diagnosis
from playground.engine.optimizers import Settings
from playground.engine.race_trials import Recorded, lowest, nice_above, nice_below, stays
from playground.labs.descent.cures import (
    ARRIVED,
    FAR,
    add_racer,
    better_rate,
    eigenvalues,
    far,
    faster_or_other,
    in_force,
    is_flat,
    nudged,
    recently,
    set_rate,
    short,
    steepest,
    width,
)
from playground.labs.descent.divergence import diverged

MOST_UPDATES = 10_000
"""Longest run that a cure asks for."""
FIRST_UPDATES = 10
"""A racer is thrown off the map, and does not wander off it, within so many updates."""
SAFE_EPSILON = 1e-4
"""An ε that keeps Adam's steps short where the squared gradients are almost zero."""


def troubles(recorded: Recorded) -> Diagnosis | None:
    """Name the most important trouble of a race; None if all is well, or while it is too early to
    say.
    """
    found = diverged(recorded)
    if found is not None or len(recorded.loss) <= recorded.steps:
        return found
    searches = (
        _restless, _trapped, _thrown, _stuck, _left_again, _bouncing, _crawling, _unfinished,
    )  # fmt: skip
    return next((trouble for search in searches if (trouble := search(recorded))), None)


def _restless(recorded: Recorded) -> Diagnosis | None:
    """Find a racer whose learning rate is too large for the ground that it is on."""
    for i, optimizer in far(recorded, ARRIVED):
        learning_rate, constants = in_force(recorded, i)
        if optimizer.bound is None or recorded.race.batches is not None:
            continue
        curvature = steepest(recorded.race.surface, recorded.position[-1:, i])[0]
        recent = recorded.loss[-1 - recorded.steps // 4 :, i]
        if not curvature > 0 or recent[-1] < 0.9 * recent[0]:
            continue
        bound = float(optimizer.bound(curvature, constants))
        rate = float(learning_rate)
        if rate <= bound:
            continue
        sentence = (
            f"{recorded.titles[optimizer.name]} cannot come to rest: η = {short(rate)} is above "
            f"{optimizer.bound_formula} = {short(bound)} (λ_max = {short(curvature)}) where it is "
            "now."
        )
        return set_rate(sentence, better_rate(recorded, i, nice_below(bound, 6), part=1.0))
    return None


def _trapped(recorded: Recorded) -> Diagnosis | None:
    """Find a racer that rests at a saddle or in a minimum that is not the lowest."""
    slopes = np.linalg.norm(recorded.gradient, axis=-1)
    for i, optimizer in far(recorded, ARRIVED):
        place = recorded.position[-1, i]
        low, high = eigenvalues(recorded.race.surface, place)
        if slopes[-1, i] > 1e-3 * slopes.max() or is_flat(recorded, place) or low * high == 0:
            continue
        step = slopes[-1, i] / min(abs(low), abs(high))  # at most this far to the resting place
        if high < 0 or step > 0.02 * width(recorded.race.surface):
            continue
        kind = "in a local minimum" if low > 0 else "held at a saddle"
        sentence = (
            f"{recorded.titles[optimizer.name]} is {kind}: the gradient is "
            f"{short(slopes[-1, i])}, the Hessian's eigenvalues are {short(low)} and "
            f"{short(high)}, the loss is {short(recorded.loss[-1, i])} where "
            f"{short(lowest(recorded.race.surface))} is possible."
        )
        nudge = None if low > 0 else nudged(recorded, i, optimizer, sentence)
        return nudge or faster_or_other(recorded, i, sentence)
    return None


def _thrown(recorded: Recorded) -> Diagnosis | None:
    """Find a racer that its first updates threw onto flat ground off the map."""
    low, high = np.array(recorded.race.surface.domain).T
    shown = recorded.position[..., :2]
    outside = ((shown < low) | (shown > high)).any(-1)
    slopes = np.linalg.norm(recorded.gradient, axis=-1)
    for i, optimizer in far(recorded, FAR):
        update = int(outside[:, i].argmax())
        if not 0 < update <= FIRST_UPDATES or not outside[update:, i].all():
            continue
        path = recorded.position[:, i]
        leap = float(np.linalg.norm(path[update] - path[update - 1]))
        flat = is_flat(recorded, path[-1], float(slopes[-1, i]))
        if not flat or leap < 0.1 * width(recorded.race.surface):
            continue
        if not optimizer.uses_rate:
            continue
        rate = float(recorded.settings_at(update)[i].learning_rate)
        sentence = (
            f"η = {short(rate)} threw {recorded.titles[optimizer.name]} off the map at update "
            f"{update}, {short(leap)} far: it is on a plateau where the gradient is only "
            f"{short(slopes[-1, i])}, and the loss still {short(recorded.loss[-1, i])}."
        )
        return set_rate(sentence, better_rate(recorded, i, nice_below(rate, 12)))
    return None


def _stuck(recorded: Recorded) -> Diagnosis | None:
    """Find a racer on flat ground high up."""
    slopes = np.linalg.norm(recorded.gradient, axis=-1)
    for i, optimizer in far(recorded, FAR):
        before, now = recorded.loss[-1 - max(1, recorded.steps // 4), i], recorded.loss[-1, i]
        flat = is_flat(recorded, recorded.position[-1, i], float(slopes[-1, i]))
        if not flat or now < 0.9 * before:
            continue
        sentence = (
            f"{recorded.titles[optimizer.name]} is on a plateau: the gradient is only "
            f"{short(slopes[-1, i])}, and the loss still {short(now)}."
        )
        return faster_or_other(recorded, i, sentence)
    return None


def _bouncing(recorded: Recorded) -> Diagnosis | None:
    """Find a racer that crosses a ravine from wall to wall while the loss falls slowly."""
    updates = recorded.steps // 2
    if updates < 10 or recorded.race.batches is not None:
        return None
    for i, optimizer in far(recorded, ARRIVED):
        turns = np.diff(np.sign(recorded.gradient[-1 - updates :, i]), axis=0) != 0  # (update, 2)
        coordinate = int(turns.sum(0).argmax())
        count = int(turns[:, coordinate].sum())
        if count < 0.8 * updates or turns.sum() - count > 0.2 * updates:
            continue
        surface, title = recorded.race.surface, recorded.titles[optimizer.name]
        name = surface.names[coordinate].removeprefix("weight ").removeprefix("bias ").split()[0]
        sentence = (
            f"{title} bounces across a ravine: ∂L/∂{name} changed its sign in {count} of the last "
            f"{updates} updates, and the loss is still {short(recorded.loss[-1, i])}."
        )
        rate = better_rate(recorded, i, nice_below(float(in_force(recorded, i).learning_rate), 6))
        return set_rate(sentence, rate) if rate else add_racer(recorded, sentence)
    return None


def _left_again(recorded: Recorded) -> Diagnosis | None:
    """Find a racer that was at the minimum and is not there any more."""
    bottom = lowest(recorded.race.surface)
    for i, optimizer in far(recorded, ARRIVED):
        left = (recorded.loss[:, i] - bottom) / (recorded.loss[0, i] - bottom)
        best, there = int(left.argmin()), left < ARRIVED
        if not there[best] or left[-1] < 10 * left[best]:
            continue
        window, before, now = recently(recorded, i)
        if now < before and there.sum() < max(window, FIRST_UPDATES):
            continue  # it ran across the minimum and is on its way back
        last = int(np.flatnonzero(there)[-1])
        sentence = (
            f"{recorded.titles[optimizer.name]} left the minimum again: its loss was "
            f"{short(recorded.loss[best, i])} at update {best}, and is {short(now)} now, above "
            f"{ARRIVED:.0%} of the start's height since update {last + 1}."
        )
        shrunk = _shrunk_squares(recorded, i, best, last) if optimizer.name == "adam" else ""
        if not shrunk:
            return Diagnosis(sentence, "", {})
        return _calm_adam(recorded, i, sentence + shrunk, best)
    return None


def _shrunk_squares(recorded: Recorded, i: int, best: int, last: int) -> str:
    """Say how far Adam's v shrank while it was at the minimum; nothing if it did not, or is not
    known, as with a batch that is not the full one.
    """
    if recorded.race.batches is not None:
        return ""
    beta2 = recorded.settings_at(1)[i].constants.beta2
    v = np.zeros((last + 1, recorded.gradient.shape[-1]))
    for t in range(1, last + 1):
        v[t] = beta2 * v[t - 1] + (1 - beta2) * recorded.gradient[t - 1, i] ** 2
    longest = v.max(-1)  # of the coordinates
    most, least = float(longest[: best + 1].max()), float(longest[best:].min())
    if not least < 0.1 * most:
        return ""
    return (
        f" v, by whose root Adam divides, had shrunk from {short(most)} to "
        f"{short(least)}: the same gradient then makes a longer step."
    )


def _calm_adam(recorded: Recorded, i: int, sentence: str, since: int) -> Diagnosis:
    """Offer a larger ε if with it Adam is at the minimum after update `since`, and stays."""

    def calm(update: int) -> tuple[Settings, ...]:
        return tuple(
            own._replace(constants=own.constants._replace(epsilon=SAFE_EPSILON))
            for own in recorded.settings_at(update)
        )

    smaller = float(in_force(recorded, i).constants.epsilon) < SAFE_EPSILON
    trial, optimizer = recorded._replace(settings_at=calm), recorded.race.optimizers[i]
    if not smaller or not stays(trial, optimizer, ARRIVED, since):
        return Diagnosis(sentence, "", {})
    return Diagnosis(sentence, f"Set ε = {SAFE_EPSILON:g}", {"epsilon": SAFE_EPSILON})


def _crawling(recorded: Recorded) -> Diagnosis | None:
    """Find a racer whose learning rate is so small that it hardly left the start."""
    surface = recorded.race.surface
    minima = np.array(surface.minima).reshape(-1, surface.parameters)
    for i, optimizer in far(recorded, FAR):
        path = recorded.position[:, i]
        walked = float(np.linalg.norm(np.diff(path, axis=0), axis=-1).sum())
        way = np.linalg.norm(minima - path[0], axis=-1).min(initial=width(recorded.race.surface))
        if not walked < 0.01 * way:
            continue
        sentence = (
            f"{recorded.titles[optimizer.name]} hardly moved in {recorded.steps} "
            f"update{'s' * (recorded.steps > 1)}"
        )
        if not optimizer.uses_rate:
            return Diagnosis(f"{sentence}: its whole path is {short(walked)} long.", "", {})
        rates = (recorded.settings_at(t)[i].learning_rate for t in range(1, recorded.steps + 1))
        fastest = float(max(rates))
        rate = better_rate(recorded, i, nice_above(fastest, 24))
        if rate is None:
            return Diagnosis(f"{sentence}: its whole path is {short(walked)} long.", "", {})
        return set_rate(f"{sentence}: η = {short(fastest)} is too small.", rate)
    return None


def _unfinished(recorded: Recorded) -> Diagnosis | None:
    """Find a racer whose loss is still falling."""
    for i, optimizer in far(recorded, ARRIVED):
        window, before, now = recently(recorded, i)
        if not now < before or short(now) == short(before) or recorded.steps >= MOST_UPDATES:
            continue
        more = min(MOST_UPDATES, int(nice_above(3 * recorded.steps, 1)[0]))
        sentence = (
            f"{recorded.titles[optimizer.name]} is not there yet: its loss fell from "
            f"{short(before)} to {short(now)} in the last {window} update{'s' * (window > 1)}."
        )
        return Diagnosis(sentence, f"Run {more} updates", {"steps": more})
    return None
