"""How a race of the Descent lab ended, in sentences."""

from __future__ import annotations

from playground.engine.optimizers import OPTIMIZERS
from playground.labs.descent.config import DescentConfig
from playground.labs.descent.cures import short
from playground.labs.descent.divergence import why_diverged
from playground.labs.descent.plan import settings_at, start_of, surface_of
from playground.labs.optimizing import OPTIMIZER_TITLES


def divergence_sentence(config: DescentConfig, updates: list[int], holes: tuple[int, ...]) -> str:
    """Say who diverged, with which update, and why the first one did.

    Args:
        config: The run.
        updates: For each racer the update with which it diverged, 0 for one that did not.
        holes: The racers that stepped to where the surface is no number.
    """
    update, first = min((update, i) for i, update in enumerate(updates) if update)
    name, surface = config.optimizers[first], surface_of(config)
    why = f"{OPTIMIZER_TITLES[name]} diverged at update {update}."
    # What η the loss had come to by then is in the recording, and so in the diagnosis.
    if config.schedule != "performance" or first in holes:
        why = why_diverged(
            OPTIMIZERS[name], OPTIMIZER_TITLES[name], update, surface, start_of(config, surface),
            settings_at(config, update)[first], first in holes,
        )  # fmt: skip
    others = [
        f"{OPTIMIZER_TITLES[name]} at update {update}"
        for i, (name, update) in enumerate(zip(config.optimizers, updates, strict=True))
        if update and i != first
    ]
    return f"{why} Also diverged: {', '.join(others)}." if others else why


def finish_sentence(config: DescentConfig, losses: list[float], gone: int) -> str:
    """Say who is lowest, who is not, and how many of the further starts diverged."""
    order = sorted(zip(losses, config.optimizers, strict=True), key=lambda pair: pair[0])
    best, name = order[0]
    updates = f"{config.steps} update{'s' * (config.steps != 1)}"
    said = f"{OPTIMIZER_TITLES[name]} reached loss {short(best)} after {updates}."
    if len(order) > 1:
        said = (
            f"{OPTIMIZER_TITLES[name]} is lowest after {updates}: loss {short(best)}; highest is "
            f"{OPTIMIZER_TITLES[order[-1][1]]} with {short(order[-1][0])}."
        )
    return f"{said} {gone} of the further starts diverged." if gone else said
