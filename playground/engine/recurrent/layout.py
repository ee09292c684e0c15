"""Where the parameters of a recurrent network lie in its one buffer. Knows no torch: pages read it.

In the order and with the names of nn.RNN, nn.LSTM and nn.GRU: for each layer and direction
weight_ih (gates · H, inputs), weight_hh (gates · H, H), bias_ih and bias_hh, and after them the
peepholes where the cell has them; then the output layer's weight and bias; then the initial
states where they are learned.
"""

from __future__ import annotations

import functools
import math
from typing import NamedTuple


class Kind(NamedTuple):
    """What a cell is made of."""

    gates: tuple[str, ...]
    """The blocks of H rows in its weights, in their order."""
    records: tuple[str, ...]
    """What one step leaves behind, in the order in which it is shown; the states last."""
    states: tuple[str, ...] = ("h",)
    """What it carries from step to step."""
    peepholes: tuple[str, ...] = ()
    """Gates that look at the cell state, each unit at its own."""


LSTM = ("i", "f", "g", "o")
KINDS: dict[str, Kind] = {
    "rnn": Kind(("h",), ("h",)),
    "lstm": Kind(LSTM, (*LSTM, "c", "h"), ("h", "c")),
    "gru": Kind(("r", "z", "n"), ("r", "z", "n", "h")),
    "peephole": Kind(LSTM, (*LSTM, "c", "h"), ("h", "c"), ("i", "f", "o")),
    "coupled": Kind(("i", "g", "o"), (*LSTM, "c", "h"), ("h", "c")),
    "leaky": Kind(("h",), ("h",)),
    "echo": Kind(("h",), ("h",)),
}
"""The cells in teaching order."""


class Piece(NamedTuple):
    """One tensor of the network in the buffer."""

    name: str
    shape: tuple[int, ...]
    at: int
    """Where it begins."""

    @property
    def size(self) -> int:
        """How many numbers it has."""
        return math.prod(self.shape)

    @property
    def end(self) -> int:
        """Where the next one begins."""
        return self.at + self.size


@functools.lru_cache(maxsize=64)
def pieces(
    cell: str, inputs: int, hidden: int, outputs: int, layers: int = 1,
    bidirectional: bool = False, learned_state: bool = False,
) -> tuple[Piece, ...]:  # fmt: skip
    """Name the tensors of a network and where they lie.

    Args:
        cell: A key of KINDS.
        inputs: Numbers, or symbols, of one step.
        hidden: H, units of a layer in one direction.
        outputs: Output units.
        layers: How many lie on each other.
        bidirectional: Whether each has a second half that reads from the end.
        learned_state: Whether the states before the first step are parameters.

    Returns:
        The recurrent ones have the names that nn.RNN, nn.LSTM and nn.GRU use; then
        `output.weight` (outputs, directions · H), `output.bias`, and `h_0` and `c_0`
        (layers · directions, H).
    """
    kind, directions = KINDS[cell], 1 + bidirectional
    rows = len(kind.gates) * hidden
    wanted: list[tuple[str, tuple[int, ...]]] = []
    for layer in range(layers):
        reads = inputs if layer == 0 else directions * hidden
        for suffix in (f"l{layer}", f"l{layer}_reverse")[:directions]:
            wanted += [
                (f"weight_ih_{suffix}", (rows, reads)),
                (f"weight_hh_{suffix}", (rows, hidden)),
            ]
            wanted += [(f"bias_ih_{suffix}", (rows,)), (f"bias_hh_{suffix}", (rows,))]
            if kind.peepholes:
                wanted.append((f"weight_ch_{suffix}", (len(kind.peepholes) * hidden,)))
    wanted += [("output.weight", (outputs, directions * hidden)), ("output.bias", (outputs,))]
    if learned_state:
        wanted += [(f"{state}_0", (layers * directions, hidden)) for state in kind.states]
    found: list[Piece] = []
    for name, shape in wanted:
        found.append(Piece(name, shape, found[-1].end if found else 0))
    return tuple(found)
