"""How each cell goes through time and back."""

from __future__ import annotations

from collections.abc import Callable

from torch import Tensor

from playground.engine.recurrent.gru import ResetAfterTrack, ResetBeforeTrack
from playground.engine.recurrent.lstm import LSTMTrack
from playground.engine.recurrent.network import Network
from playground.engine.recurrent.plain_track import PlainTrack
from playground.engine.recurrent.rnn import RNNTrack
from playground.engine.recurrent.track import Size, Track

MakeTrack = Callable[[Network, Size, Tensor, Tensor, bool], Track]
"""(network, size, hidden, upstream, whether it reads from the end) -> a layer in one direction."""


def track_of(
    network: Network, size: Size, hidden: Tensor, upstream: Tensor, reverse: bool
) -> Track:
    """Make a layer in one direction: in closed form where the cell has one, else by autograd."""
    made: MakeTrack = CLOSED.get((network.cell, network.reset), PlainTrack)
    return made(network, size, hidden, upstream, reverse)


CLOSED: dict[tuple[str, str], MakeTrack] = {
    ("rnn", "after"): RNNTrack,
    ("rnn", "before"): RNNTrack,
    ("lstm", "after"): LSTMTrack,
    ("lstm", "before"): LSTMTrack,
    ("gru", "after"): ResetAfterTrack,
    ("gru", "before"): ResetBeforeTrack,
}
"""By cell and where a GRU resets."""
