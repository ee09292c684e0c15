"""Places on a surface to test it at."""

from __future__ import annotations

import torch
from torch import Tensor

from playground.engine.surfaces import Surface


def places(surface: Surface, *shape: int) -> Tensor:
    """Places of its domain, (*shape, parameters), the same ones each time; further parameters lie
    between −2 and 2.
    """
    further = ((-2.0, 2.0),) * (surface.parameters - 2)
    bounds = torch.tensor([*surface.domain, *further], dtype=torch.float64)
    generator = torch.Generator().manual_seed(1)
    unit = torch.rand(*shape, surface.parameters, dtype=torch.float64, generator=generator)
    return bounds[:, 0] + unit * (bounds[:, 1] - bounds[:, 0])
