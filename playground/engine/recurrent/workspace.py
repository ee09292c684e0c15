"""The tensors of recurrent networks for mini-batches of one size, made once."""

from __future__ import annotations

import torch
from torch import Tensor

from playground.engine.recurrent.cells import MakeTrack, track_of
from playground.engine.recurrent.network import Network, State, parameters_of
from playground.engine.recurrent.track import Mask, Size, Track


class Workspace:
    """The tensors of R networks for mini-batches of one size; each pass overwrites the last one's.

    Args:
        network: Its shape.
        size: Steps, replicas, sequences and units.
        like: Has their type and device.
        make: How one layer in one direction is made.
    """

    def __init__(
        self, network: Network, size: Size, like: Tensor, make: MakeTrack = track_of
    ) -> None:
        """Make the tensors."""
        self.network, self.size = network, size
        self.outputs: list[Tensor] = []
        self.upstreams: list[Tensor] = []
        self.layers: list[list[Track]] = []
        self.buffer = like.new_empty(size.replicas, network.parameters)
        self.gradient = parameters_of(network, self.buffer)
        count = network.directions
        shape = (size.steps + 2, size.replicas, size.batch, count * size.hidden)
        for _ in range(network.layers):
            output, upstream = like.new_zeros(shape), like.new_zeros(shape)
            halves = zip(output.chunk(count, -1), upstream.chunk(count, -1), strict=True)
            tracks = [make(network, size, h, d, bool(i)) for i, (h, d) in enumerate(halves)]
            self.outputs.append(output)
            self.upstreams.append(upstream)
            self.layers.append(tracks)

    @property
    def tracks(self) -> list[Track]:
        """Of each layer and direction, in torch's order."""
        return [track for layer in self.layers for track in layer]

    @property
    def top(self) -> Tensor:
        """The top layer's output, (T, R, batch, directions · H)."""
        return self.outputs[-1][1:-1]


def mask_of(lengths: Tensor | None, size: Size, like: Tensor) -> Mask | None:
    """Say which steps are there.

    Args:
        lengths: Steps of each sequence, (R or 1, batch); None: all have T.
        size: Of the batch.
        like: Has the type of the network's numbers.
    """
    if lengths is None:
        return None
    step = torch.arange(size.steps, device=lengths.device).view(-1, 1, 1)
    real = (step < lengths).expand(size.steps, size.replicas, size.batch).unsqueeze(-1)
    share = real.to(like.dtype)
    return Mask(real, 1 - share, share)


def begin_at(space: Workspace, state: State) -> None:
    """Put the states (R, layers · directions, batch or 1, H) before the first steps."""
    for i, track in enumerate(space.tracks):
        track.hidden[track.first] = state.h[:, i]
        if track.cell is not None and state.c is not None:
            track.cell[track.first] = state.c[:, i]


def ended(space: Workspace) -> State:
    """Copy the states after the last steps."""
    h = torch.stack([track.hidden[track.last] for track in space.tracks], 1)
    cells = [track.cell[track.last] for track in space.tracks if track.cell is not None]
    return State(h, torch.stack(cells, 1) if cells else None)
