"""Minima found on a surface that brings none: a coarse grid, then Newton's method from its dips."""

from __future__ import annotations

import functools
from typing import NamedTuple

import torch
from torch import Tensor

from playground.engine.newton import second_derivatives
from playground.engine.surfaces import Place, Surface

CELLS = 81
"""Points of the grid along each side."""
MOST = 12
STEPS = 40
"""Most steps of Newton's method."""
RING = 1e-3
"""Radius, as a part of the domain's width, of the ring on which nothing may be lower."""
SHARP = 1e-6
"""A minimum bends, along its flattest direction, at least by this part of its steepest."""


@functools.lru_cache(maxsize=128)
def find_minima(surface: Surface, floors: bool = True) -> tuple[Place, ...]:
    """Find the minima of a surface over two parameters within its domain.

    From each place of the grid that is lower than its neighbours Newton's method runs downhill. A
    place is kept where the gradient is 0, the Hessian has no negative eigenvalue and no place of a
    small ring is lower. Of valley floors of one height, where minima are not alone, the place
    nearest to the middle stands for all.

    Args:
        surface: Its minima are not read.
        floors: Whether to list places that are flat in a direction, such as a valley floor.

    Returns:
        At most 12 places, the lowest first; () where there is none, or none was found.
    """
    with torch.inference_mode():
        low, high = torch.tensor(surface.domain, dtype=torch.float64, device="cpu").unbind(-1)
        dips = _dips(surface, low, high)
        if not len(dips):
            return ()
        found = _examined(surface, _downhill(surface, dips, high - low), low, high)
        if not floors:
            found = _Found(*(values[found.sharp] for values in found))
        return _listed(found, 0.5 * (low + high), float((high - low).max()))


class _Found(NamedTuple):
    places: Tensor
    """Shape (n, 2)."""
    loss: Tensor
    sharp: Tensor
    """Whether the ground bends upwards in both directions, shape (n,)."""


def _dips(surface: Surface, low: Tensor, high: Tensor) -> Tensor:
    """The grid's places (n, 2) that no neighbour lies below, and one above."""
    unit = torch.linspace(0, 1, CELLS, dtype=torch.float64, device="cpu")
    x, y = torch.meshgrid(unit, unit, indexing="ij")
    grid = low + (high - low) * torch.stack((x, y), -1)  # (x, y, 2)
    loss = surface.value_and_gradient(grid)[0]
    loss = torch.where(loss.isfinite(), loss, torch.inf)
    framed = torch.nn.functional.pad(loss, (1, 1, 1, 1), value=torch.inf)
    around = framed.unfold(0, 3, 1).unfold(1, 3, 1).flatten(2)  # (x, y, 9)
    inside = framed.masked_fill(framed == torch.inf, -torch.inf)
    above = inside.unfold(0, 3, 1).unfold(1, 3, 1).flatten(2).amax(-1)
    return grid[(loss <= around.amin(-1)) & (loss < above)]


def _downhill(surface: Surface, places: Tensor, width: Tensor) -> Tensor:
    """Run Newton's method with |λ| for λ, no step longer than a cell, or than what last failed."""
    reach = torch.full_like(places[:, :1], float((width / CELLS).max()))
    loss, gradient = surface.value_and_gradient(places)
    for _ in range(STEPS):
        matrix = second_derivatives(surface.value_and_gradient, places)
        step = _newton_step(matrix, gradient)
        length = step.norm(dim=-1, keepdim=True)
        step = step * (reach / length).clamp(max=1.0)
        tried = places + torch.where(length > 0, step, 0.0)
        new_loss, new_gradient = surface.value_and_gradient(tried)
        # At the bottom the loss no longer tells two places apart; the gradient does.
        flatter = new_gradient.norm(dim=-1) < gradient.norm(dim=-1)
        taken = ((new_loss < loss) | (new_loss == loss) & flatter).unsqueeze(-1)
        places = torch.where(taken, tried, places)
        loss = torch.where(taken[:, 0], new_loss, loss)
        gradient = torch.where(taken, new_gradient, gradient)
        reach = torch.where(taken, 2 * reach, 0.25 * torch.minimum(reach, length))
        if not (taken & (length > 1e-13 * width.max())).any() and reach.max() < 1e-6:
            break
    return places


def _newton_step(matrix: Tensor, gradient: Tensor) -> Tensor:
    """−|H|⁻¹g, the whole way down where H has no curvature."""
    finite = matrix.isfinite().all(-1).all(-1)[:, None, None]
    values, vectors = torch.linalg.eigh(torch.where(finite, matrix, 0.0))
    size = values.abs().clamp(min=1e-14)
    along = (vectors.mT @ torch.nan_to_num(gradient)[..., None])[..., 0]
    return -(vectors @ (along / size)[..., None])[..., 0]


def _examined(surface: Surface, places: Tensor, low: Tensor, high: Tensor) -> _Found:
    """Keep the places that are minima."""
    width = float((high - low).max())
    loss, gradient = surface.value_and_gradient(places)
    matrix = second_derivatives(surface.value_and_gradient, places)
    solid = (matrix.sum((-1, -2)) + loss).isfinite()
    values, vectors = torch.linalg.eigh(torch.where(solid[:, None, None], matrix, 0.0))
    least, greatest = values.unbind(-1)
    inside = ((places > low) & (places < high)).all(-1)
    kept = solid & inside & (least >= -1e-9 * greatest)
    # A Newton step would lead nowhere; on the tail of a curve it would lead on for ever.
    along = (vectors.mT @ gradient[..., None])[..., 0].abs()
    steep = torch.maximum(values.abs(), 1e-9 * greatest[:, None])
    ring = _ring(surface, places, RING * width) - loss[:, None]  # (n, 16)
    rise = ring.amax(-1) / (RING * width)
    still = (along <= 1e-6 * width * steep) | (along <= 1e-6 * rise[:, None])
    rounding = 1e-14 * loss.abs()[:, None]
    lone = (ring > rounding).all(-1)
    bent = greatest * width**2 > 1e-3 * (loss.abs() + 1e-3)
    kept &= still.all(-1) & (lone | bent & (ring >= -rounding).all(-1))
    return _Found(places[kept], loss[kept], (least > SHARP * greatest)[kept])


def _ring(surface: Surface, places: Tensor, radius: float) -> Tensor:
    """The loss at 16 places around each, shape (n, 16)."""
    angle = torch.arange(16, dtype=torch.float64, device="cpu") * (torch.pi / 8)
    around = radius * torch.stack((angle.cos(), angle.sin()), -1)
    return surface.value_and_gradient(places[:, None] + around)[0]


def _listed(found: _Found, middle: Tensor, width: float) -> tuple[Place, ...]:
    """Merge what is the same place, the lowest first; one floor stands for all of its height."""
    kept: list[tuple[float, Place]] = []
    floors: list[float] = []
    far = (found.places - middle).norm(dim=-1).tolist()
    rows = zip(found.loss.tolist(), far, found.places.tolist(), found.sharp.tolist(), strict=True)
    scale = max([abs(value) for value in found.loss.tolist()], default=0.0) + 1e-9
    for loss, _, (x, y), sharp in sorted(rows, key=lambda r: (round(r[0] / scale, 9), r[1])):
        near = any(max(abs(x - u), abs(y - v)) < 1e-3 * width for _, (u, v) in kept)
        level = not sharp and any(abs(loss - floor) <= 1e-6 * scale for floor in floors)
        if near or level or len(kept) == MOST:
            continue
        kept.append((loss, (x, y)))
        if not sharp:
            floors.append(loss)
    return tuple(place for _, place in kept)
