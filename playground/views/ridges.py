"""The outlines of a ridge plot: one histogram a layer, each on its own base line. Without Plotly,
because the answers to the questions are made with it.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

ROOMY = 8
"""Up to so many layers a ridge ends below the next base line; more overlap."""


def base_line(layer: int, layers: int) -> float:
    """Where a layer's ridge stands on the vertical axis: the first one on top, the last at 0."""
    return float(layers - 1 - layer)


def rise(layers: int) -> float:
    """How high the highest bar of a ridge is, in distances between base lines."""
    return 0.85 if layers <= ROOMY else 1.7


def ridges(
    letter: str, counts: NDArray[np.floating], edges: NDArray[np.floating]
) -> dict[str, NDArray[np.float64]]:
    """Outline a histogram a layer, as steps; each ridge has its own greatest count.

    Args:
        letter: "a" or "g", before the arrays' names.
        counts: Shape (layers, bins), 0 or more.
        edges: Shape (layers, bins + 1), or (bins + 1,) for all layers.

    Returns:
        For layer l, from 0, the closed outline `<letter>x<l>` and `<letter>y<l>`, each of shape
        (2 bins + 2,).
    """
    layers, bins = counts.shape
    where = np.broadcast_to(edges, (layers, bins + 1))
    found = {}
    for layer in range(layers):
        base, highest = base_line(layer, layers), max(float(counts[layer].max()), 1e-300)
        heights = base + rise(layers) * np.repeat(counts[layer], 2) / highest  # (2 bins,)
        found[f"{letter}x{layer}"] = np.repeat(where[layer], 2)  # (2 bins + 2,)
        found[f"{letter}y{layer}"] = np.concatenate([[base], heights, [base]])
    return found
