"""What a click on a picture sets."""

from __future__ import annotations

import pytest

from playground.core.config import Own, Pair
from playground.core.parsing import parse
from playground.labs.descent import questions
from playground.labs.descent.config import COURSE, DescentConfig
from playground.labs.descent.picks import PICKS


def after(config: DescentConfig, picture: str, x: float, y: float) -> DescentConfig:
    return parse(DescentConfig, PICKS[picture](config, x, y), config)


def test_a_click_on_the_map_starts_there_and_one_on_the_curve_at_that_weight() -> None:
    config = DescentConfig()
    clicked = after(config, "map", -1.5, 0.25)
    assert (clicked.start_x, clicked.start_y) == (-1.5, 0.25)
    clicked = after(config, "curve", -1.5, 0.25)
    assert (clicked.start_x, clicked.start_y) == (-1.5, config.start_y)


def test_a_click_on_the_fit_adds_an_example_and_one_on_an_example_takes_it_away() -> None:
    more = after(DescentConfig(), "fit", 1.0, 0.5)
    assert more.points == (*COURSE, Pair(1.0, 0.5))
    assert after(more, "fit", 1.05, 0.52).points == COURSE


def test_the_last_example_stays_and_there_are_never_more_than_twelve() -> None:
    one = DescentConfig(points=(Pair(1.0, 0.5),))
    assert after(one, "fit", 1.0, 0.5) == one
    many = DescentConfig(points=tuple(Pair(float(n) / 4, 0.5) for n in range(12)))
    assert after(many, "fit", -3.0, 0.9) == many


@pytest.mark.parametrize("y", [-0.05, 1.05])
def test_a_click_beside_the_targets_range_counts_as_its_edge(y: float) -> None:
    assert after(DescentConfig(), "fit", 1.0, y).points[-1].y in (0.0, 1.0)


def test_a_click_on_a_map_of_settings_sets_them_for_all() -> None:
    config = DescentConfig(own=(Own("adam", "learning_rate", 0.1), Own("adam", "beta1", 0.5)))
    clicked = after(config, "rates_momentum", 0.7, 0.95)
    assert (clicked.learning_rate, clicked.momentum) == (0.7, 0.95)
    assert clicked.own == (Own("adam", "beta1", 0.5),)
    assert after(config, "rates_momentum", 0.7, 1.0).momentum == 0.999


def test_a_click_in_the_search_takes_the_learning_rate_that_was_searched() -> None:
    etas = questions.sweep(DescentConfig(optimizers=("gd",), steps=1), {}, {})["learning_rates"]
    for eta in (1e-5, etas[17], 10.0, 100.0):
        clicked = after(DescentConfig(), "sweep", 1.06 * float(eta), 1e-9).learning_rate
        assert clicked == pytest.approx(eta, rel=0.005)
