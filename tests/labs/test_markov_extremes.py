"""Configs at the ends of what a student can type end in words, and in nothing that is untrue."""

from __future__ import annotations

import ast
import math
import re
from typing import Any

import numpy as np
import pytest

from playground.core.errors import PlaygroundError
from playground.core.parsing import parse
from playground.engine.markov.enumeration import all_paths
from playground.labs.markov import questions_hidden
from playground.labs.markov.config import MarkovConfig
from playground.labs.markov.diagnosis import diagnose
from playground.labs.markov.meaning import model, observed, text_of
from playground.labs.markov.script import script
from playground.labs.markov.words import sentence
from tests.labs.test_markov_presets import record

NARROW: dict[str, Any] = {
    "emissions": "gaussian", "source": "sampled", "length": 2000, "deviation": (1e-3, 1e-3),
}  # fmt: skip
NAMES = 'hot\nprint("mine"),"""\\, \r\n\x00cold'


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("algorithm", ["forward", "viterbi"])
def test_a_density_too_large_for_a_number_is_told_by_its_logarithm(algorithm: str) -> None:
    run = record(**NARROW, algorithm=algorithm)
    seen = run.channels["log_likelihood"][-1, 0]
    assert seen > math.log(np.finfo(float).max)
    assert "density" in run.ending.sentence and "too large" in run.ending.sentence
    assert diagnose(run.config, run.channels) is None
    found = questions_hidden.underflow(run.config, {}, {})
    assert found["log"][-1] == pytest.approx(seen / math.log(10))
    assert not np.isinf(found["raw"]).any() and np.isnan(found["zero_x"]).all()
    assert questions_hidden.trellis(run.config, {}, {})["raw_alpha"].shape == (2000, 2)


def test_a_number_below_0_is_written_with_a_real_minus_sign() -> None:
    for fields in ({}, {"mode": "learn"}, {**NARROW, "length": 3, "source": "weather"}):
        ending = record(**fields).ending.sentence
        assert "−" in ending and "-" not in ending, ending


def test_one_step_is_not_spoken_of_as_several() -> None:
    one = {"observations": (1,), "length": 1, "iterations": 1, "tolerance": 0.0}
    assert record(**one).ending.sentence.startswith("1 observation has")
    assert record(mode="chain", **one).ending.sentence.startswith("After 1 step ")
    assert record(mode="learn", **one).ending.sentence.startswith("After 1 iteration ")
    assert record(mode="chain", source="letters", **one).ending.sentence == "1 letter is written."


@pytest.mark.parametrize("mode", ["chain", "hmm", "learn"])
def test_names_with_line_breaks_and_quotes_stay_names(mode: str) -> None:
    fields = {"mode": mode, "state_names": NAMES, "symbol_names": NAMES, "states": 3}
    config = parse(MarkovConfig, fields)
    plain = parse(MarkovConfig, {**fields, "state_names": "a,b,c", "symbol_names": "a,b,c"})
    assert model(config).names == ('hot print("mine")', '"""\\', "cold")
    assert ast.dump(ast.parse(script(config))) == ast.dump(ast.parse(script(plain)))


@pytest.mark.parametrize(("text", "order"), [("abc", 3), ("a", 1), ("1234", 1)])
def test_a_text_too_short_to_count_in_is_refused_and_not_silently_replaced(
    text: str, order: int
) -> None:
    fields = {"mode": "chain", "source": "letters", "text": text, "order": order}
    with pytest.raises(PlaygroundError, match=r"text.*Try"):
        parse(MarkovConfig, fields)
    enough = parse(MarkovConfig, {**fields, "text": "abcd"})
    assert text_of(enough).tolist() == [1, 2, 3, 4]
    assert len(text_of(parse(MarkovConfig, {**fields, "text": " "}))) > 10_000


def test_a_hidden_model_looks_at_any_text_whatever_the_order_of_chains_is() -> None:
    config = parse(MarkovConfig, {"source": "letters", "text": "abc", "order": 3})
    assert observed(config).values.tolist() == [1, 2, 3]


def test_emissions_that_play_no_part_are_not_asked_to_fit() -> None:
    eight = {"states": 8, "initial": (0.125,) * 8, "transition": (0.125,) * 64}
    assert len(model(parse(MarkovConfig, {"emissions": "gaussian", **eight})).mean) == 8
    with pytest.raises(PlaygroundError, match="emission"):
        parse(MarkovConfig, eight)


def test_numbers_drawn_from_the_model_are_not_called_a_text() -> None:
    drawn = parse(MarkovConfig, {"emissions": "gaussian", "source": "letters"})
    assert observed(drawn).truth is not None
    assert "hidden path is known" in sentence(drawn) and "text" not in sentence(drawn)
    assert "text" in sentence(parse(MarkovConfig, {"source": "letters"}))


@pytest.mark.parametrize("algorithm", ["forward", "backward", "posterior", "viterbi"])
def test_each_frame_of_a_trellis_has_the_likelihood_of_what_forward_has_seen(
    algorithm: str,
) -> None:
    """Of backward of everything from the start, as it ends with what forward ends with."""
    run = record(algorithm=algorithm)
    found, seen = model(run.config), observed(run.config).values
    wanted = [0.0] + [
        math.log(all_paths(found.initial, found.transition, found.emission, seen[:t]).total)
        for t in range(1, len(seen) + 1)
    ]
    steps = run.channels["time"].astype(int) + 1
    if algorithm == "backward":
        steps[:] = len(seen)
    steps[-1] = len(seen)
    np.testing.assert_allclose(
        run.channels["log_likelihood"][:, 0], np.array(wanted)[steps], rtol=1e-12
    )


def test_a_new_state_gets_an_equal_share_of_every_row_and_stays_with_one_half() -> None:
    found = model(parse(MarkovConfig, {"states": 3}))
    np.testing.assert_allclose(found.initial, [0.4, 0.8 / 3, 1 / 3])
    np.testing.assert_allclose(
        found.transition, [[1.4 / 3, 0.2, 1 / 3], [0.8 / 3, 0.4, 1 / 3], [0.25, 0.25, 0.5]]
    )
    np.testing.assert_allclose(found.emission, [[0.1, 0.4, 0.5], [0.7, 0.2, 0.1], [0.2, 0.2, 0.6]])
    np.testing.assert_allclose((found.mean, found.deviation), [[25, 10, 20], [5, 4, 4]])


def test_a_state_that_is_taken_away_leaves_rows_that_sum_to_1() -> None:
    fields = {"states": 2, "initial": (0.0, 0.0, 1.0), "emission": (1.0, 0.0) * 3}
    cycle = (0.0, 0.0, 1.0, 0.5, 0.25, 0.25, 0.0, 1.0, 0.0)
    found = model(parse(MarkovConfig, {**fields, "transition": cycle, "observations": (0,)}))
    np.testing.assert_allclose(found.initial, [0.5, 0.5])  # all that was left of it is 0
    np.testing.assert_allclose(found.transition, [[0.5, 0.5], [2 / 3, 1 / 3]])


def test_a_context_that_the_text_does_not_have_is_shortened_down_to_the_shares_of_letters() -> None:
    """A text begins after a space, of which this one has none; and nothing follows its d."""
    run = record(mode="chain", source="letters", text="abacd", order=3, length=300)
    following, path = run.channels["next"], run.channels["state"].astype(int)
    shares = np.array([0.0, 0.4, 0.2, 0.2, 0.2])
    np.testing.assert_allclose(following[0, :5], shares)
    ended = np.flatnonzero(path == 4)
    assert len(ended) > 5
    np.testing.assert_allclose(following[ended][:, :5], np.tile(shares, (len(ended), 1)))
    after_b = np.flatnonzero(path == 2)
    assert (following[after_b, 1] == 1).all()


def test_an_ending_tells_the_numbers_of_its_algorithm() -> None:
    config = parse(MarkovConfig, {})
    found = model(config)
    every = all_paths(found.initial, found.transition, found.emission, observed(config).values)
    for algorithm, wanted in (("forward", every.total), ("viterbi", every.probabilities.max())):
        ending = record(algorithm=algorithm).ending.sentence.replace("−", "-")
        told = [float(number) for number in re.findall(r"= (-?[\d.]+\d)", ending)]
        assert told == pytest.approx([wanted, math.log(wanted)], rel=1e-5)


def test_more_symbols_than_letters_are_refused() -> None:
    parse(MarkovConfig, {"emission": (1 / 27,) * 54})
    with pytest.raises(PlaygroundError, match="28 symbols"):
        parse(MarkovConfig, {"emission": (1 / 28,) * 56})


def test_the_cure_of_impossible_observations_gives_as_much_as_its_button_says() -> None:
    run = record(emission=(0, 0.5, 0.5, 0, 0.5, 0.5), observations=(1, 0))
    found = diagnose(run.config, run.channels)
    assert found is not None and "1 %" in found.button
    after = model(parse(MarkovConfig, found.cure, run.config))
    np.testing.assert_allclose(after.emission[:, 0], 0.01 / 3)
