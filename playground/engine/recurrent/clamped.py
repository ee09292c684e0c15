"""A trained network with some of its gates held: what would it say if it never forgot?"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from typing import NamedTuple

from torch import Tensor

from playground.engine.recurrent.network import Network, Parameters, State
from playground.engine.recurrent.passes import Pass, forward
from playground.engine.recurrent.plain_track import PlainTrack
from playground.engine.recurrent.track import Size, Track
from playground.engine.recurrent.workspace import Workspace


class Clamp(NamedTuple):
    """A gate or state that is held, whatever the network works out."""

    name: str
    """One of the cell's `records`, such as "f"; "h" silences a unit, c goes on."""
    value: float
    units: Sequence[int] | None = None
    """Which; None: all."""
    steps: range | None = None
    """When, from 0; None: always."""
    layer: int = 0
    direction: int = 0


REMEMBER = (Clamp("f", 1.0), Clamp("i", 0.0))
"""Keep for ever what the cell has: c' = c."""


def clamped(
    network: Network, parameters: Parameters, x: Tensor, clamps: Sequence[Clamp],
    state: State | None = None, lengths: Tensor | None = None,
) -> Pass:  # fmt: skip
    """Read the sequences as `forward` does, with gates held; `backward` goes along.

    Args:
        network: Its shape.
        parameters: From `parameters_of`.
        x: As for `forward`.
        clamps: What is held; of two for the same number the later one holds.
        state: As for `forward`.
        lengths: As for `forward`.
    """
    size = Size(x.shape[2], len(parameters.weight), x.shape[1], network.hidden)
    places = iter(range(network.layers * network.directions))

    def make(
        network: Network, size: Size, hidden: Tensor, upstream: Tensor, reverse: bool
    ) -> Track:
        layer, direction = divmod(next(places), network.directions)
        own = [clamp for clamp in clamps if (clamp.layer, clamp.direction) == (layer, direction)]
        hold = functools.partial(_hold, own)
        return PlainTrack(network, size, hidden, upstream, reverse, hold)

    space = Workspace(network, size, parameters.weight, make)
    return forward(network, parameters, x, state, lengths, space)


def _hold(clamps: Sequence[Clamp], step: int, name: str, value: Tensor) -> Tensor:
    """What the cell goes on with."""
    for clamp in clamps:
        if clamp.name == name and (clamp.steps is None or step in clamp.steps):
            value = value.clone()
            value[..., slice(None) if clamp.units is None else list(clamp.units)] = clamp.value
    return value
