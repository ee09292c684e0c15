"""Every schedule is torch.optim's or the formula's, and the one that watches the loss waits as
torch's does.
"""

from __future__ import annotations

import math

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch.optim import lr_scheduler
from torch.optim.lr_scheduler import LRScheduler

from playground.engine.schedules import (
    SCHEDULES,
    Schedule,
    begin,
    factor_at,
    judge,
    momentum_at,
)

UPDATES = 300
PLAN = Schedule(decay=0.03, period=40, factor=0.3, power=1.5, horizon=UPDATES)


def sgd(rate: float = 1.0) -> torch.optim.Optimizer:
    return torch.optim.SGD([torch.nn.Parameter(torch.zeros(()))], lr=rate)


def factors(name: str, updates: int = UPDATES) -> list[float]:
    return [factor_at(PLAN._replace(name=name), t) for t in range(updates)]


def torch_factors(scheduler: LRScheduler, updates: int = UPDATES) -> list[float]:
    found = []
    for _ in range(updates):
        found.append(scheduler.get_last_lr()[0])
        scheduler.optimizer.step()
        scheduler.step()
    return found


@pytest.mark.parametrize(
    ("name", "scheduler"),
    [
        ("constant", lambda o: lr_scheduler.ConstantLR(o, factor=1.0)),
        ("step", lambda o: lr_scheduler.StepLR(o, step_size=40, gamma=0.3)),
        ("exponential", lambda o: lr_scheduler.ExponentialLR(o, gamma=math.exp(-0.03))),
        ("tenfold", lambda o: lr_scheduler.ExponentialLR(o, gamma=0.1 ** (1 / 40))),
        ("cosine", lambda o: lr_scheduler.CosineAnnealingLR(o, T_max=UPDATES)),
        ("warmup", lambda o: lr_scheduler.LinearLR(o, start_factor=1 / 40, total_iters=39)),
        ("inverse", lambda o: lr_scheduler.LambdaLR(o, lambda t: 1 / (1 + 0.03 * t))),
        ("power", lambda o: lr_scheduler.LambdaLR(o, lambda t: 1 / (1 + t / 40) ** 1.5)),
    ],
)  # fmt: skip
def test_a_schedule_is_torchs(name: str, scheduler: object) -> None:
    """Torch multiplies from update to update, so its rounding adds up: 1e-12 is room for that."""
    expected = torch_factors(scheduler(sgd()))  # type: ignore[operator]
    assert factors(name) == pytest.approx(expected, rel=1e-12, abs=1e-12)


def test_every_schedule_is_compared_and_none_lifts_the_rate_above_its_first_value() -> None:
    assert list(SCHEDULES) == [
        "constant", "step", "exponential", "inverse", "power", "tenfold", "piecewise", "cosine",
        "warmup",
    ]  # fmt: skip
    for name in SCHEDULES:
        assert all(0 <= factor <= 1 for factor in factors(name)), name


def test_a_tenth_is_left_after_each_period_of_tenfold_decay() -> None:
    assert factors("tenfold", 121)[::40] == pytest.approx([1, 0.1, 0.01, 0.001], rel=1e-14)


def test_the_cosine_stays_at_its_end() -> None:
    plan = PLAN._replace(name="cosine", horizon=10)
    assert factor_at(plan, 5) == pytest.approx(0.5)
    assert [factor_at(plan, t) for t in (10, 11, 1000)] == [0, 0, 0]


def test_a_piece_holds_from_its_start_to_the_next_in_any_order() -> None:
    plan = Schedule("piecewise", pieces=((20, 0.1), (5, 0.5), (50, 0.7)))
    found = [factor_at(plan, t) for t in (0, 4, 5, 19, 20, 49, 50, 999)]
    assert found == [1, 1, 0.5, 0.5, 0.1, 0.1, 0.7, 0.7]
    assert factor_at(Schedule("piecewise"), 7) == 1


def test_momentum_grows_as_the_course_says_and_no_further_than_its_most() -> None:
    found = [momentum_at(t, 0.9) for t in (0, 249, 250, 499, 500, 749, 1000, 10_000)]
    expected = [0.5, 0.5, 0.75, 0.75, 1 - 1 / 6, 1 - 1 / 6, 0.9, 0.9]
    assert found == pytest.approx(expected, rel=1e-14)
    assert momentum_at(10_000, 0.999) == pytest.approx(1 - 1 / 82)


def ours(losses: list[float], patience: int, factor: float) -> list[float]:
    performance, scales = begin(torch.tensor([losses[0]], dtype=torch.float64)), []
    for loss in losses[1:]:
        performance = judge(
            performance, torch.tensor([loss], dtype=torch.float64), patience, factor
        )
        scales.append(float(performance.scale))
    return scales


def torchs(losses: list[float], patience: int, factor: float) -> list[float]:
    optimizer = sgd()
    plateau = lr_scheduler.ReduceLROnPlateau(optimizer, factor=factor, patience=patience)
    plateau.best = losses[0]
    scales = []
    for loss in losses[1:]:
        plateau.step(loss)
        scales.append(optimizer.param_groups[0]["lr"])
    return scales


@given(
    losses=st.lists(
        st.one_of(
            st.floats(-2, 2), st.sampled_from([0.0, 1.0, 0.99995, 0.9998, math.inf, math.nan])
        ),
        min_size=2, max_size=UPDATES,
    ).filter(lambda losses: losses[0] == losses[0]),
    patience=st.integers(0, 12),
    factor=st.sampled_from([0.1, 0.5, 0.9]),
)  # fmt: skip
def test_it_lowers_the_rate_when_torch_does(
    losses: list[float], patience: int, factor: float
) -> None:
    assert ours(losses, patience, factor) == torchs(losses, patience, factor)


def test_300_updates_on_a_plateau_end_at_torchs_least_rate() -> None:
    losses = [1.0] * UPDATES
    assert ours(losses, 2, 0.5) == torchs(losses, 2, 0.5)
    assert ours(losses, 2, 0.5)[-1] < 1e-7


def test_each_replica_is_judged_by_its_own_loss() -> None:
    generator = torch.Generator().manual_seed(0)
    losses = torch.rand(60, 3, 2, dtype=torch.float64, generator=generator)
    performance = begin(losses[0])
    for loss in losses[1:]:
        performance = judge(performance, loss, 3, 0.5)
    for i in range(3):
        for j in range(2):
            alone = ours(losses[:, i, j].tolist(), 3, 0.5)
            assert float(performance.scale[i, j]) == alone[-1]


def test_judging_changes_nothing_that_it_was_given() -> None:
    before = begin(torch.ones(3))
    judge(before, torch.zeros(3), 0, 0.5)
    judge(before, 2 * torch.ones(3), 0, 0.5)
    assert before.best.tolist() == [1, 1, 1] and before.waited.tolist() == [0, 0, 0]
    assert before.scale.tolist() == [1, 1, 1]


def test_a_replica_that_starts_where_the_loss_is_no_number_may_still_become_better() -> None:
    performance = judge(begin(torch.tensor([math.nan])), torch.tensor([5.0]), 0, 0.5)
    assert performance.scale.tolist() == [1] and performance.best.tolist() == [5]
