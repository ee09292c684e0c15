"""Answers about a hidden model against sums over all paths, and against each other."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from playground.engine.markov.errors import TooManyPaths
from playground.labs.markov.config import MarkovConfig
from playground.labs.markov.meaning import observed
from tests.labs.markov_models import ROUNDING, asked, drawn, every_path, frames


@pytest.mark.parametrize("seed", range(4))
def test_every_cell_of_the_trellis_is_a_sum_or_maximum_over_paths(seed: int) -> None:
    config = drawn(seed)
    found = asked("trellis", config)
    seen = config.observations
    for t in range(len(seen)):
        begun = every_path(drawn(seed, observations=seen[: t + 1]))
        for j in range(config.states):
            here = [p for path, p in begun.items() if path[t] == j]
            assert found["raw_alpha"][t, j] == pytest.approx(sum(here), rel=ROUNDING)
            assert found["raw_delta"][t, j] == pytest.approx(max(here), rel=ROUNDING)
            assert math.exp(found["log_alpha"][t, j]) == pytest.approx(sum(here), rel=ROUNDING)
            assert math.exp(found["log_delta"][t, j]) == pytest.approx(max(here), rel=ROUNDING)
            through = [p for path, p in every_path(config).items() if path[t] == j]
            beta = sum(through) / sum(here)
            assert found["raw_beta"][t, j] == pytest.approx(beta, rel=1e-9)
            assert math.exp(found["log_beta"][t, j]) == pytest.approx(beta, rel=1e-9)


@pytest.mark.parametrize("algorithm", ["forward", "backward", "posterior", "viterbi"])
def test_the_cells_of_the_trellis_are_those_that_the_frames_light(algorithm: str) -> None:
    config = drawn(1, algorithm=algorithm)
    found = asked("trellis", config)
    lit = [(frame["time"], frame["cell_state"]) for frame in frames(config, len(found["cells"]))]
    assert lit[1:] == [tuple(cell) for cell in found["cells"].tolist()]
    back = found["cells"][int(found["filled"]) :]
    if algorithm == "viterbi":
        assert back[:, 0].tolist() == list(range(len(config.observations)))[::-1]
        assert back[:, 1].tolist() == found["path"][::-1].tolist()
    else:
        assert len(back) == 0


def test_the_pointers_of_the_trellis_lead_along_the_best_path() -> None:
    config = drawn(2, algorithm="viterbi")
    found, chances = asked("trellis", config), every_path(config)
    path = [int(found["log_delta"][-1].argmax())]
    for t in range(len(config.observations) - 1, 0, -1):
        path.insert(0, int(found["pointers"][t, path[0]]))
    assert tuple(path) == max(chances, key=lambda one: chances[one])
    assert found["pointers"][0].tolist() == [-1] * config.states


def test_a_long_trellis_is_filled_a_column_at_a_time() -> None:
    long = asked("trellis", MarkovConfig(source="sampled", length=800))
    assert int(long["by_column"]) == 1 and len(long["cells"]) == 800
    assert int(asked("trellis", MarkovConfig())["by_column"]) == 0


@given(some.integers(0, 10**6), some.integers(2, 4), some.integers(1, 5))
@settings(deadline=None, max_examples=20)
def test_the_best_paths_are_the_greatest_of_all_and_all_add_up_to_forward(
    seed: int, states: int, length: int
) -> None:
    config = drawn(seed, states, length)
    found, chances = asked("paths", config), every_path(config)
    ranked = sorted(chances.values(), reverse=True)
    assert int(found["count"]) == states**length == len(chances)
    assert found["probability"] == pytest.approx(np.array(ranked[:20]), rel=1e-9)
    assert float(found["total"]) == pytest.approx(sum(ranked), rel=1e-9)
    assert float(found["forward"]) == pytest.approx(sum(ranked), rel=1e-9)
    assert float(found["viterbi"]) == pytest.approx(ranked[0], rel=1e-9)
    assert [chances[tuple(path)] for path in found["states"].tolist()] == pytest.approx(
        ranked[:20], rel=1e-9
    )


def test_a_bar_is_as_long_as_its_paths_share_of_all() -> None:
    config = drawn(3)
    found, chances = asked("paths", config), every_path(config)
    bars = found["bar_x"].reshape(-1, 6)
    shares = sorted((p / sum(chances.values()) for p in chances.values()), reverse=True)
    assert bars[:, 1] == pytest.approx(np.array(shares[:20]), rel=1e-9)
    middles = np.nanmean(found["bar_y"].reshape(-1, 6)[:, :4], axis=1)
    assert middles == pytest.approx(np.arange(1, 21))


def test_more_paths_than_can_be_looked_at_are_refused_in_words() -> None:
    with pytest.raises(TooManyPaths, match="Try fewer"):
        asked("paths", MarkovConfig(source="sampled", length=17))


def test_each_step_of_a_decoded_row_lies_in_the_plane_of_its_state() -> None:
    config = MarkovConfig(source="sampled", length=50)
    found, truth = asked("decoded", config), observed(config).truth
    planes = np.stack([found[f"p{k}"] == 1 for k in range(config.states)])  # (K, row, T)
    assert (planes.sum(axis=0) == 1).all()
    assert truth is not None and planes.argmax(axis=0)[3].tolist() == truth.tolist()
    places = {
        (y, x - 1, k) for k in range(config.states)
        for x, y in zip(found[f"tx{k}"], found[f"ty{k}"], strict=True)
    }  # fmt: skip
    assert places == {(row, t, k) for k, row, t in zip(*np.nonzero(planes), strict=True)}
    differs = planes.argmax(axis=0) != planes.argmax(axis=0)[0]
    marked = set(zip(found["differ_y"], found["differ_x"] - 1, strict=True))
    assert marked == set(zip(*np.nonzero(differs), strict=True)) and len(marked) > 0


def test_the_stacked_posteriors_are_shares_of_the_paths_through_each_state() -> None:
    config = drawn(4)
    found, chances = asked("decoded", config), every_path(config)
    for k, t in itertools.product(range(config.states), range(5)):
        through = sum(p for path, p in chances.items() if path[t] == k) / sum(chances.values())
        assert found[f"g{k}"][2 * t : 2 * t + 2] == pytest.approx([through] * 2, rel=1e-9)


def test_impossible_observations_have_no_path_and_no_share() -> None:
    config = MarkovConfig(emission=(1, 0, 0, 1, 0, 0), observations=(0, 2, 1))
    found, every = asked("decoded", config), asked("paths", config)
    assert all(np.isnan(found[f"p{k}"]).all() for k in range(2))
    assert float(every["total"]) == float(every["forward"]) == float(every["viterbi"]) == 0
    assert np.nanmax(every["bar_x"]) == 0


def test_the_edges_of_a_step_round_to_its_number() -> None:
    edges = asked("decoded", drawn(0))["edges"]
    assert np.round(edges).tolist() == [1, 1, 2, 2, 3, 3, 4, 4, 5, 5]


def test_raw_products_follow_the_logarithms_until_a_double_ends() -> None:
    config = MarkovConfig(source="sampled", length=2000)
    found = asked("underflow", config)
    there = np.isfinite(found["raw"])
    normal = there & (found["log"] > -300)  # below, a double loses digits before it is 0
    assert found["raw"][normal] == pytest.approx(found["log"][normal], rel=1e-9)
    gone = int(found["zero_x"][0])
    assert there[: gone - 1].all() and not there[gone - 1 :].any()
    # Just above the border few digits are left, so the sum may be 0 a step early or late.
    assert found["log"][gone - 1] == pytest.approx(found["border_y"][0], abs=2)
    assert np.isfinite(found["log"]).all()


def test_a_short_sequence_underflows_nowhere() -> None:
    found = asked("underflow", MarkovConfig())
    assert np.isnan(found["zero_x"]).all() and np.isnan(found["border_y"]).all()
    assert 10 ** found["raw"][-1] == pytest.approx(0.0098344, rel=1e-9)  # the course's number


def test_moves_at_the_lit_step_are_shares_of_the_paths_that_make_them() -> None:
    config = drawn(5)
    chances = every_path(config)
    total, last = sum(chances.values()), len(config.observations) - 2
    for frame in frames(config, 15):
        found = asked("moves", config, frame)
        t = min(max(int(frame["time"]), 0), last)
        assert int(found["at"]) == t + 1
        for i, j in itertools.product(range(3), repeat=2):
            share = sum(p for path, p in chances.items() if path[t : t + 2] == (i, j)) / total
            assert found["xi"][i, j] == pytest.approx(share, abs=1e-12)
    assert found["expected"].sum() == pytest.approx(last + 1)


def test_a_single_observation_has_no_moves() -> None:
    found = asked("moves", drawn(6, observations=(1,)))
    assert np.isnan(found["xi"]).all() and (found["expected"] == 0).all()


@pytest.mark.parametrize(("by", "name"), [(0, "viterbi"), (1, "posterior"), (2, "daily")])
def test_the_confusion_matrix_counts_every_step_and_its_diagonal_is_the_accuracy(
    by: int, name: str
) -> None:
    config = MarkovConfig(source="sampled", length=300)
    found, truth = asked("accuracy", config, by=by), observed(config).truth
    assert truth is not None
    assert found["confusion"].sum(axis=1).tolist() == np.bincount(truth).tolist()
    assert np.trace(found["confusion"]) / 300 == pytest.approx(float(found[name]))
    assert float(found["posterior"]) >= float(found["guess"]) - 0.1
    assert float(found["guess"]) == max((truth == state).mean() for state in range(2))


def test_without_a_known_path_there_is_no_accuracy() -> None:
    found = asked("accuracy", MarkovConfig())
    assert np.isnan(found["confusion"]).all() and np.isnan(found["viterbi"])
