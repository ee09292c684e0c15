"""Each optimizer equals torch.optim's, bends to any shape and stays pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import pytest
import torch
from torch import Tensor

from playground.engine.optimizers import OPTIMIZERS, Constants, Optimizer
from playground.engine.surfaces import SURFACES, Surface, sigmoid_neuron

DEFAULTS = Constants()
OTHERS = Constants(0.7, 0.9, 0.8, 0.95, 1e-6, 1e-5)
RATES = {
    "bowl": 0.1, "ravine": 0.01, "plateau": 0.1, "saddle": 0.05, "two_minima": 0.05,
    "beale": 1e-3, "rosenbrock": 2e-4, "himmelblau": 2e-3, "rastrigin": 5e-4, "sigmoid_neuron": 0.1,
}  # fmt: skip
ALL_SURFACES = (*SURFACES.values(), sigmoid_neuron())

Maker = Callable[[Iterable[Tensor], float, Constants], torch.optim.Optimizer]
ORACLES: dict[str, Maker] = {
    "gd": lambda p, lr, c: torch.optim.SGD(p, lr=lr),
    "momentum": lambda p, lr, c: torch.optim.SGD(p, lr=lr, momentum=c.momentum),
    "nesterov": lambda p, lr, c: torch.optim.SGD(p, lr=lr, momentum=c.momentum, nesterov=True),
    "adagrad": lambda p, lr, c: torch.optim.Adagrad(p, lr=lr, eps=c.adagrad_epsilon),
    "rmsprop": lambda p, lr, c: torch.optim.RMSprop(
        p, lr=lr, alpha=c.rmsprop_alpha, eps=c.epsilon
    ),
    "adam": lambda p, lr, c: torch.optim.Adam(
        p, lr=lr, betas=(c.beta1, c.beta2), eps=c.epsilon
    ),
}  # fmt: skip

every_optimizer = pytest.mark.parametrize("optimizer", OPTIMIZERS.values(), ids=lambda o: o.name)
every_surface = pytest.mark.parametrize("surface", ALL_SURFACES, ids=lambda s: s.name)


def place(*coordinates: float) -> Tensor:
    return torch.tensor(coordinates, dtype=torch.float64)


def measured_at(optimizer: Optimizer, w: Tensor, memory: object, constants: Constants) -> Tensor:
    return optimizer.look_ahead(w, memory, constants) if optimizer.look_ahead else w


def our_path(
    optimizer: Optimizer, surface: Surface, eta: object, constants: Constants, w: Tensor, steps: int
) -> tuple[Tensor, Tensor]:
    """Where it stands after each update, and where it will measure next."""
    memory, stands, measures = optimizer.init(w), [], []
    for step in range(1, steps + 1):
        at = measured_at(optimizer, w, memory, constants)
        _, g = surface.value_and_gradient(at)
        w, memory = optimizer.update(w, memory, g, step, eta, constants)
        stands.append(w)
        measures.append(measured_at(optimizer, w, memory, constants))
    return torch.stack(stands), torch.stack(measures)


def torch_path(name: str, surface: Surface, eta: float, constants: Constants, steps: int) -> Tensor:
    parameter = torch.nn.Parameter(place(*surface.start))
    oracle, path = ORACLES[name]([parameter], eta, constants), []
    for _ in range(steps):
        parameter.grad = surface.value_and_gradient(parameter.detach())[1].clone()
        oracle.step()
        path.append(parameter.detach().clone())
    return torch.stack(path)


def test_every_optimizer_has_an_oracle_in_teaching_order() -> None:
    assert list(OPTIMIZERS) == list(ORACLES)
    assert all(name == optimizer.name for name, optimizer in OPTIMIZERS.items())


@every_optimizer
@every_surface
@pytest.mark.parametrize("constants", [DEFAULTS, OTHERS], ids=["defaults", "others"])
def test_it_walks_torch_optims_path(
    optimizer: Optimizer, surface: Surface, constants: Constants
) -> None:
    """Torch keeps Nesterov's parameter at the look-ahead point; 1e-9 leaves room for rounding."""
    eta = RATES[surface.name]
    _, measures = our_path(optimizer, surface, eta, constants, place(*surface.start), 200)
    expected = torch_path(optimizer.name, surface, eta, constants, 200)
    assert expected.isfinite().all()
    torch.testing.assert_close(measures, expected, rtol=1e-9, atol=1e-9)


def test_only_nesterov_stands_elsewhere_than_it_measures() -> None:
    for optimizer in OPTIMIZERS.values():
        stands, measures = our_path(optimizer, SURFACES["bowl"], 0.1, DEFAULTS, place(3.0, 2.0), 5)
        assert torch.equal(stands, measures) == (optimizer.name != "nesterov")


@every_optimizer
def test_replicas_with_a_rate_each_walk_as_if_alone(optimizer: Optimizer) -> None:
    starts, rates = torch.rand(3, 4, 2, dtype=torch.float64), [0.01, 0.1, 0.3]
    eta = place(*rates).reshape(3, 1, 1)
    together, _ = our_path(optimizer, SURFACES["ravine"], eta, DEFAULTS, starts, 20)
    for i, rate in enumerate(rates):
        for j in range(4):
            alone, _ = our_path(optimizer, SURFACES["ravine"], rate, DEFAULTS, starts[i, j], 20)
            torch.testing.assert_close(together[:, i, j], alone, rtol=1e-12, atol=0)


@every_optimizer
def test_the_last_axis_may_hold_any_number_of_parameters(optimizer: Optimizer) -> None:
    w = torch.linspace(-1, 1, 7, dtype=torch.float64)
    one, _ = optimizer.update(w, optimizer.init(w), w, 1, 0.1, DEFAULTS)
    assert one.shape == w.shape
    pair, _ = optimizer.update(w[:2], optimizer.init(w[:2]), w[:2], 1, 0.1, DEFAULTS)
    assert torch.equal(one[:2], pair)


@every_optimizer
def test_an_update_changes_none_of_its_arguments(optimizer: Optimizer) -> None:
    w, g = place(1.0, -2.0), place(0.3, 0.4)
    memory = optimizer.init(w)
    _, memory = optimizer.update(w, memory, g, 1, 0.1, DEFAULTS)
    before = [array.clone() for array in (w, g, *memory)]
    optimizer.update(w, memory, g, 2, 0.1, DEFAULTS)
    assert all(torch.equal(a, b) for a, b in zip(before, (w, g, *memory), strict=True))


@every_optimizer
def test_it_reads_exactly_the_constants_that_it_declares(optimizer: Optimizer) -> None:
    surface = SURFACES["ravine"]
    usual, _ = our_path(optimizer, surface, 0.01, DEFAULTS, place(2.0, 1.0), 5)
    for name in Constants._fields:
        changed = DEFAULTS._replace(**{name: 0.5})
        path, _ = our_path(optimizer, surface, 0.01, changed, place(2.0, 1.0), 5)
        assert torch.equal(path, usual) == (name not in optimizer.reads), name


@pytest.mark.parametrize("name", ["gd", "momentum", "nesterov"])
@pytest.mark.parametrize("gamma", [0.0, 0.5, 0.9])
@pytest.mark.parametrize("surface", ["bowl", "ravine"])
def test_the_stability_bound_separates_shrinking_from_growing(
    name: str, gamma: float, surface: str
) -> None:
    """From 2 % below the bound it comes home, from 2 % above it leaves."""
    constants = Constants(momentum=gamma)
    curvature = {"bowl": 1.0, "ravine": 50.0}[surface]
    bound = OPTIMIZERS[name].bound
    assert bound is not None
    for factor, comes_home in ((0.98, True), (1.02, False)):
        eta = factor * bound(curvature, constants)
        path, _ = our_path(
            OPTIMIZERS[name], SURFACES[surface], eta, constants, place(0.0, 1.0), 1500
        )
        assert (path[-1].norm() < 1e-3) == comes_home, (factor, path[-1])
        assert comes_home or path[-1].norm() > 1e3
