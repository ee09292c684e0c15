"""Clicks on the pictures of the Markov lab."""

from __future__ import annotations

import pytest

from playground.core.parsing import parse
from playground.labs.markov.config import MarkovConfig
from playground.labs.markov.meaning import chain, walk
from playground.labs.markov.names import MOST_TYPED
from playground.labs.markov.picks import PICKS

ICE = MarkovConfig()


def clicked(config: MarkovConfig, what: str, x: float = 0.0, y: float = 0.0) -> MarkovConfig:
    return parse(MarkovConfig, PICKS[what](config, x, y), config)


def test_a_click_on_an_observation_sees_the_symbol_that_it_says() -> None:
    assert clicked(ICE, "observation", 2, 1).observations == (1, 2, 1, 1)


def test_symbols_go_round() -> None:
    assert clicked(ICE, "observation", 1, 3).observations == (1, 0, 0, 1)


def test_a_click_beside_the_observations_changes_nothing() -> None:
    assert clicked(ICE, "observation", 4, 1) == clicked(ICE, "observation", -1, 1) == ICE


def test_observations_come_and_go_at_the_end_and_one_stays() -> None:
    more = clicked(ICE, "observation_add", 2)
    assert more.observations == (1, 2, 0, 1, 2)
    assert clicked(more, "observation_remove") == ICE
    one = parse(MarkovConfig, {"observations": (1,)})
    assert clicked(one, "observation_remove") == one
    full = parse(MarkovConfig, {"observations": (0,) * MOST_TYPED})
    assert clicked(full, "observation_add", 1) == full


@pytest.mark.parametrize("fields", [{"source": "sampled"}, {"emissions": "gaussian"}])
def test_what_is_not_typed_cannot_be_clicked(fields: dict[str, object]) -> None:
    config = parse(MarkovConfig, fields)
    for what in ("observation", "observation_add", "observation_remove"):
        assert clicked(config, what, 1, 0) == config


@pytest.mark.parametrize("states", [2, 3, 8])
def test_a_walk_starts_where_one_clicks(states: int) -> None:
    config = MarkovConfig(mode="chain", states=states)
    there = clicked(config, "state", states - 1)
    assert walk(there)[0] == states - 1
    assert chain(there).matrix == pytest.approx(chain(config).matrix)


@pytest.mark.parametrize("source", ["weather", "letters"])
def test_a_chain_that_is_counted_starts_where_its_data_start(source: str) -> None:
    config = MarkovConfig(mode="chain", source=source)  # type: ignore[arg-type]
    assert clicked(config, "state", 1) == config


def test_a_click_shows_the_nearest_start() -> None:
    config = MarkovConfig(mode="learn", restarts=5)
    assert clicked(config, "start", 3.4).shown == 3
    assert clicked(config, "start", 0.2).shown == 1
    assert clicked(config, "start", 9.0).shown == 5
