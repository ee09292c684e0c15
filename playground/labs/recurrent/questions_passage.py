"""Which units are on in a stretch of text, and where else."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray

from playground.core.channels import Frame
from playground.data.sequences_batch import within
from playground.engine.recurrent.passes import forward
from playground.labs.recurrent.config import RecurrentConfig
from playground.labs.recurrent.passage import text_of
from playground.labs.recurrent.plan import tensors
from playground.labs.recurrent.questions import Arrays, main_of
from playground.labs.recurrent.questions_units import deviations

Array = NDArray[np.float64]
STILL = 1e-9
"""A unit whose state spreads less over the text does not change: what is left is rounding."""


class Stretch(NamedTuple):
    """Some symbols of a text of n, in the order of reading; both ends belong to it."""

    since: int
    until: int

    def within(self, count: int) -> NDArray[np.bool_]:
        """True at its symbols, (n,)."""
        places = np.arange(count)
        return (self.since <= places) & (places <= self.until)


def mended(since: float, until: float, count: int, otherwise: tuple[int, int]) -> Stretch:
    """Make of two numbers a stretch that there is: at least one symbol, none beyond the text.

    Args:
        since: The first symbol, from 0; below 0 for `otherwise`.
        until: The last one; one before `since` is `since`.
        count: Symbols of the text, n.
        otherwise: The stretch where none is given.
    """
    if since < 0:
        return Stretch(*otherwise)
    first = min(int(since), count - 1)
    return Stretch(first, max(first, min(int(until), count - 1)))


@torch.inference_mode()
def passage(config: RecurrentConfig, frame: Frame, arguments: Mapping[str, Any]) -> Arrays:
    """Read the passage, and order the units by how much they are on in a stretch of it.

    Args:
        config: The run.
        frame: The weights are read.
        arguments: since and until, the first and the last symbol of the stretch, both included,
            from 0 over all n symbols in the order of reading; since −1: the stretch that is brushed
            at first. unit, whose state is wanted; −1: the first of the order.

    Returns:
        Of the top layer, read forward: state (n,) of the unit; order (H,), the units from the one
        that is most on or off in the stretch; contrast (H,), how much, of each in this order;
        unit (); like (n,), 1 where it is on like that outside of the stretch; count () of these;
        stretch (2,), as it was mended.
    """
    text, states = text_of(config), states_of(config, frame)
    stretch = mended(
        arguments.get("since", -1), arguments.get("until", -1), len(states), text.stretch
    )
    inside = stretch.within(len(states))
    apart = deviations(states)
    found = contrast(apart, inside)
    order = np.argsort(-np.abs(found), kind="stable")
    wanted = int(arguments.get("unit", -1))
    unit = int(order[0]) if wanted < 0 else min(wanted, states.shape[1] - 1)
    same = alike(apart[:, unit], inside)
    return {
        "state": states[:, unit].copy(), "order": order, "contrast": found[order],
        "unit": np.array(unit), "like": same.astype(np.float64), "count": np.array(same.sum()),
        "stretch": np.array(stretch),
    }  # fmt: skip


def states_of(config: RecurrentConfig, frame: Frame) -> Array:
    """The hidden state after each symbol of the passage, top layer, read forward, (n, H)."""
    main, batch = main_of(config, frame), text_of(config).batch
    read = tensors(config, batch, torch.device("cpu"))
    passes = forward(main.network, main.parameters, read.x, main.runner.state, read.lengths)
    hidden = passes.hidden[0, ..., : config.hidden_size].numpy()  # (batch, T, H)
    there: Array = hidden[within(batch.lengths, hidden.shape[1]) > 0]
    return there


def contrast(states: Array, inside: NDArray[np.bool_]) -> Array:
    """How much each unit is on in a stretch, in standard deviations.

        (mean in the stretch − mean elsewhere) / standard deviation over the whole text

    0 where a unit never changes, and where there is no elsewhere.

    Args:
        states: (n, H).
        inside: True in the stretch, (n,).

    Returns:
        (H,).
    """
    elsewhere = states[~inside] if not inside.all() else states
    apart, spread = states[inside].mean(0) - elsewhere.mean(0), states.std(0)
    return np.divide(apart, spread, out=np.zeros_like(apart), where=spread > STILL)


def alike(state: Array, inside: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Where else a unit is on as in a stretch.

    On the same side of its mean over the text, and at least half as far from it as the stretch is
    in the mean.

    Args:
        state: (n,).
        inside: True in the stretch, (n,).

    Returns:
        (n,), False in the stretch.
    """
    apart = state - state.mean()
    far = apart[inside].mean()
    if abs(far) <= STILL:
        return np.zeros_like(inside)
    same: NDArray[np.bool_] = ~inside & (apart * np.sign(far) >= abs(far) / 2)
    return same
