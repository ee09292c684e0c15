"""The points that a Config's network learns, without torch."""

from __future__ import annotations

import functools

from playground.data.plane import PlaneData
from playground.data.sets import make
from playground.labs.network.config import NetworkConfig


def data_of(config: NetworkConfig, noise: float | None = None) -> PlaneData:
    """Draw or read the points, with the Config's noise or another one."""
    return _made(
        config.data,
        samples=config.samples,
        noise=config.noise if noise is None else noise,
        train_ratio=config.train_ratio,
        seed=config.data_seed,
        classes=config.classes,
        columns=(config.column_x - 1, config.column_y - 1),
        own=tuple((point.x, point.y, int(point.label)) for point in config.own_points),
    )


@functools.lru_cache(maxsize=64)
def _made(
    name: str, *, samples: int, noise: float, train_ratio: float, seed: int, classes: int,
    columns: tuple[int, int], own: tuple[tuple[float, float, int], ...],
) -> PlaneData:  # fmt: skip
    return make(
        name, samples=samples, noise=noise, train_ratio=train_ratio, seed=seed, classes=classes,
        columns=columns, own=own,
    )  # fmt: skip
