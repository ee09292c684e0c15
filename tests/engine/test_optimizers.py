"""Each optimizer equals torch.optim's, bends to any shape and stays pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import pytest
import torch
from torch import Tensor

from playground.engine.neurons import sigmoid_neuron
from playground.engine.optimizers import OPTIMIZERS, Constants, Ground, Memory, Optimizer
from playground.engine.surfaces import SURFACES, Surface

DEFAULTS = Constants()
# With a β₂ of 0.95 v forgets within the 200 updates: at rest Nadam then divides by almost 0, and
# the last bit of its position decides where it is thrown.
OTHERS = Constants(
    0.7, 0.9, 0.8, 0.99, 1e-6, 1e-5, weight_decay=0.1, momentum_decay=0.1, adadelta_rho=0.5,
    adadelta_epsilon=1e-4,
)  # fmt: skip
RATES = {
    "bowl": 0.1, "ravine": 0.01, "plateau": 0.1, "saddle": 0.05, "two_minima": 0.05,
    "beale": 1e-3, "rosenbrock": 2e-4, "himmelblau": 2e-3, "rastrigin": 5e-4, "cliff": 0.05,
    "sigmoid_neuron": 0.1,
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
    "adamw": lambda p, lr, c: torch.optim.AdamW(
        p, lr=lr, betas=(c.beta1, c.beta2), eps=c.epsilon, weight_decay=c.weight_decay
    ),
    "nadam": lambda p, lr, c: torch.optim.NAdam(
        p, lr=lr, betas=(c.beta1, c.beta2), eps=c.epsilon, momentum_decay=c.momentum_decay
    ),
    "adadelta": lambda p, lr, c: torch.optim.Adadelta(
        p, lr=lr, rho=c.adadelta_rho, eps=c.adadelta_epsilon
    ),
}  # fmt: skip

GROUND_READERS = ("line_search", "newton")
"""Torch has none of these; they have their own tests."""

every_optimizer = pytest.mark.parametrize("optimizer", OPTIMIZERS.values(), ids=lambda o: o.name)
every_rule = pytest.mark.parametrize(
    "optimizer", [OPTIMIZERS[name] for name in ORACLES], ids=lambda o: o.name
)
every_surface = pytest.mark.parametrize("surface", ALL_SURFACES, ids=lambda s: s.name)


def place(*coordinates: float) -> Tensor:
    return torch.tensor(coordinates, dtype=torch.float64)


def measured_at(optimizer: Optimizer, w: Tensor, memory: Memory, constants: Constants) -> Tensor:
    return optimizer.look_ahead(w, memory, constants) if optimizer.look_ahead else w


def our_path(
    optimizer: Optimizer, surface: Surface, eta: object, constants: Constants, w: Tensor, steps: int
) -> tuple[Tensor, Tensor]:
    """Where it stands after each update, and where it will measure next."""
    memory, stands, measures = optimizer.init(w), [], []
    for step in range(1, steps + 1):
        at = measured_at(optimizer, w, memory, constants)
        _, g = surface.value_and_gradient(at)
        ground = Ground(w, g, surface.value_and_gradient)
        w, memory = optimizer.update(ground, memory, step, eta, constants)
        stands.append(w)
        measures.append(measured_at(optimizer, w, memory, constants))
    return torch.stack(stands), torch.stack(measures)


def torch_path(name: str, surface: Surface, eta: float, constants: Constants, steps: int) -> Tensor:
    parameter = torch.nn.Parameter(place(*surface.start))
    oracle, path = ORACLES[name]([parameter], eta, constants), []
    usual = torch.get_default_dtype()
    torch.set_default_dtype(torch.float64)  # else NAdam's product of momenta has seven digits
    try:
        for _ in range(steps):
            parameter.grad = surface.value_and_gradient(parameter.detach())[1].clone()
            oracle.step()
            path.append(parameter.detach().clone())
    finally:
        torch.set_default_dtype(usual)
    return torch.stack(path)


def test_every_optimizer_has_an_oracle_in_teaching_order() -> None:
    assert list(OPTIMIZERS) == [*ORACLES, *GROUND_READERS]
    assert all(name == optimizer.name for name, optimizer in OPTIMIZERS.items())


@every_rule
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


def plain_path(
    name: str, surface: Surface, eta: float, c: Constants, steps: int
) -> list[list[float]]:
    """Adam, AdamW and Nadam without their corrections, a float at a time."""
    w, m, v, path = list(surface.start), [0.0, 0.0], [0.0, 0.0], []
    for t in range(1, steps + 1):
        g = surface.value_and_gradient(place(*w))[1].tolist()
        mu, following = (c.beta1 * (1 - 0.5 * 0.96 ** (i * c.momentum_decay)) for i in (t, t + 1))
        for i in range(2):
            m[i] = c.beta1 * m[i] + (1 - c.beta1) * g[i]
            v[i] = c.beta2 * v[i] + (1 - c.beta2) * g[i] ** 2
            top = following * m[i] + (1 - mu) * g[i] if name == "nadam" else m[i]
            decay = c.weight_decay * w[i] if name == "adamw" else 0.0
            w[i] -= eta * (top / (v[i] ** 0.5 + c.epsilon) + decay)
        path.append(list(w))
    return path


@pytest.mark.parametrize("name", ["adam", "adamw", "nadam"])
@pytest.mark.parametrize("surface", ["himmelblau", "rosenbrock"])
@pytest.mark.parametrize("constants", [DEFAULTS, OTHERS], ids=["defaults", "others"])
def test_without_bias_correction_m_and_v_are_used_as_they_are(
    name: str, surface: str, constants: Constants
) -> None:
    constants, ground = constants._replace(bias_correction=False), SURFACES[surface]
    eta = RATES[surface]
    found, _ = our_path(OPTIMIZERS[name], ground, eta, constants, place(*ground.start), 200)
    expected = torch.tensor(plain_path(name, ground, eta, constants, 200), dtype=torch.float64)
    torch.testing.assert_close(found, expected, rtol=1e-9, atol=1e-9)


@every_optimizer
def test_replicas_with_a_rate_each_walk_as_if_alone(optimizer: Optimizer) -> None:
    generator = torch.Generator().manual_seed(0)
    starts = torch.rand(3, 4, 2, dtype=torch.float64, generator=generator)
    rates = [0.01, 0.1, 0.3]
    eta = place(*rates).reshape(3, 1, 1)
    together, _ = our_path(optimizer, SURFACES["ravine"], eta, DEFAULTS, starts, 20)
    for i, rate in enumerate(rates):
        for j in range(4):
            alone, _ = our_path(optimizer, SURFACES["ravine"], rate, DEFAULTS, starts[i, j], 20)
            torch.testing.assert_close(together[:, i, j], alone, rtol=1e-12, atol=1e-15)


def separable(w: Tensor) -> tuple[Tensor, Tensor]:
    """½Σwᵢ², whose gradient is w."""
    return 0.5 * (w * w).sum(-1), w.clone()


@every_optimizer
def test_the_last_axis_may_hold_any_number_of_parameters(optimizer: Optimizer) -> None:
    w = torch.linspace(-1, 1, 7, dtype=torch.float64)
    one, _ = optimizer.update(Ground(w, w, separable), optimizer.init(w), 1, 0.1, DEFAULTS)
    assert one.shape == w.shape
    few = w[:2]
    pair, _ = optimizer.update(Ground(few, few, separable), optimizer.init(few), 1, 0.1, DEFAULTS)
    assert torch.equal(one[:2], pair)


@every_optimizer
def test_an_update_changes_none_of_its_arguments(optimizer: Optimizer) -> None:
    w, g = place(1.0, -2.0), place(0.3, 0.4)
    ground, memory = Ground(w, g, separable), optimizer.init(w)
    _, memory = optimizer.update(ground, memory, 1, 0.1, DEFAULTS)
    before = [array.clone() for array in (w, g, *memory)]
    optimizer.update(ground, memory, 2, 0.1, DEFAULTS)
    assert all(torch.equal(a, b) for a, b in zip(before, (w, g, *memory), strict=True))


@every_optimizer
def test_it_reads_exactly_the_constants_and_the_rate_that_it_declares(
    optimizer: Optimizer,
) -> None:
    surface = SURFACES["ravine"]
    usual, _ = our_path(optimizer, surface, 0.01, DEFAULTS, place(2.0, 1.0), 5)
    for name, default in DEFAULTS._asdict().items():
        changed = DEFAULTS._replace(**{name: not default if default is True else 0.5})
        path, _ = our_path(optimizer, surface, 0.01, changed, place(2.0, 1.0), 5)
        assert torch.equal(path, usual) == (name not in optimizer.reads), name
    faster, _ = our_path(optimizer, surface, 0.02, DEFAULTS, place(2.0, 1.0), 5)
    assert torch.equal(faster, usual) == (not optimizer.uses_rate)


@every_rule
def test_only_who_declares_it_reads_its_position(optimizer: Optimizer) -> None:
    g = place(0.3, 0.4)
    memory = optimizer.init(g)
    here, there = (
        optimizer.change(Ground(w, g), memory, 1, 0.1, DEFAULTS)[0]
        for w in (place(1.0, 2.0), place(3.0, -1.0))
    )
    assert torch.equal(here, there) == (not optimizer.needs_position)


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
