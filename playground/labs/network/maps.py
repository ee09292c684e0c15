"""The output over the plane: beside the diagram, and in its place."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from playground.data.plane import PlaneData
from playground.data.sets import MOST_CLASSES
from playground.labs.network.config import NetworkConfig
from playground.labs.network.meaning import head_of, resolution
from playground.views.chips import Brush, tints
from playground.views.classes import SYMBOLS, class_colors
from playground.views.decision_map import Kind, decision_map
from playground.views.figure import Figure, Overlay, Slot
from playground.views.fit_curve import fit_curve


def outputs(config: NetworkConfig, data: PlaneData) -> list[Figure]:
    """The output beside the diagram, and large in its place."""
    stands: tuple[tuple[str, Slot], ...] = (("output", "side"), ("output_large", "hero"))
    size = resolution(config)
    if data.dimensions == 1:
        over = Overlay(members=True)
        return [
            fit_curve(
                data, size=size, replicas=config.replicas, key=key, slot=slot, overlay=over
            )
            for key, slot in stands
        ]  # fmt: skip
    kind: Kind = "logistic" if head_of(config) == "logistic" else "signed"
    brush = _brush(config) if config.data == "own" else None
    over = Overlay(neuron=True, members=True)
    return [
        decision_map(data, kind, size=size, brush=brush, overlay=over, key=key, slot=slot)
        for key, slot in stands
    ]


def _brush(config: NetworkConfig) -> Brush:
    """The classes that a click can give: those there are, and one more."""
    used = {int(point.label) for point in config.own_points}
    chosen = config.own_class
    free = [label for label in range(MOST_CLASSES) if label not in used]
    fresh = chosen if chosen in free else free[0] if free else None
    labels = sorted(used | {fresh} if fresh is not None else used)
    # A class keeps the colour that its points have now; the new one's is what it will have.
    now, then = class_colors(len(used)), class_colors(len(labels))
    known = sorted(used)
    return Brush(
        "Next point",
        tints(
            labels,
            [f"class {label}" if label in used else f"new class {label}" for label in labels],
            [
                now[known.index(label)] if label in used else then[labels.index(label)]
                for label in labels
            ],
            [SYMBOLS[(known if label in used else labels).index(label)] for label in labels],
        ),
        chosen,
        "On empty ground: adds. On its own class: erases. Else: recolours.",
    )  # fmt: skip


def places(data: PlaneData) -> NDArray[np.float64]:
    """Where the training points lie on the output map, shape (n, 2)."""
    if data.dimensions == 2:
        return data.x[data.train]
    return np.stack([data.x[data.train, 0], data.target[data.train]], axis=1)
