"""Where the parameters of a network lie in its one buffer. Knows no torch: pages read it too.

For each layer its weights (inputs, units) row by row, its biases, then γ and β of a batch
normalisation and the slope of a PReLU where it has them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple


class Place(NamedTuple):
    """One layer's size and where its parameters begin."""

    inputs: int
    units: int
    batch_norm: bool
    learns_slope: bool
    at: int
    """Where its weights begin."""

    @property
    def bias(self) -> int:
        """Where its biases begin."""
        return self.at + self.inputs * self.units

    @property
    def gamma(self) -> int:
        """Where γ would begin."""
        return self.bias + self.units

    @property
    def slope(self) -> int:
        """Where its learned slope would stand."""
        return self.gamma + 2 * self.units * self.batch_norm

    @property
    def end(self) -> int:
        """Where the next layer begins."""
        return self.slope + self.learns_slope

    @property
    def sizes(self) -> list[int]:
        """Lengths of its pieces of the buffer, in order."""
        normal = [self.units, self.units] if self.batch_norm else []
        return [(self.inputs + 1) * self.units, *normal, *[1] * self.learns_slope]


def places(
    inputs: int, hidden: Sequence[int], outputs: int, batch_norm: bool, learns: Sequence[bool]
) -> tuple[Place, ...]:
    """Lay out a network's layers, the output layer last.

    Args:
        inputs: Features.
        hidden: Units of each hidden layer.
        outputs: Output units.
        batch_norm: Whether the hidden layers are normalised.
        learns: For each hidden layer whether it learns a slope.
    """
    found: list[Place] = []
    at = 0
    for units, slope in zip(hidden, learns, strict=True):
        found.append(Place(inputs, units, batch_norm, slope, at))
        inputs, at = units, found[-1].end
    found.append(Place(inputs, outputs, False, False, at))
    return tuple(found)
