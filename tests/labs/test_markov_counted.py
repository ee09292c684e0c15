"""Days whose states are given make the model: the course's sixteen, and what cannot be counted."""

from __future__ import annotations

import numpy as np
import pytest

from playground.core.errors import PlaygroundError
from playground.core.parsing import parse
from playground.labs.markov import LAB
from playground.labs.markov.config import MarkovConfig
from playground.labs.markov.meaning import chain, model, observed
from playground.runs.run import Run

DAYS = next(preset for preset in LAB.presets if preset.name == "sixteen_days")


def test_the_sixteen_days_give_the_courses_a_and_the_right_b() -> None:
    found = model(parse(MarkovConfig, DAYS.fields))
    np.testing.assert_allclose(found.transition, [[0.8, 0.2], [0.4, 0.6]], rtol=1e-12)
    np.testing.assert_allclose(found.emission, [[9 / 11, 2 / 11], [3 / 5, 2 / 5]], rtol=1e-12)
    assert found.initial.tolist() == [1, 0]


def test_the_labels_are_the_truth_that_viterbi_is_held_against() -> None:
    run = Run(LAB, parse(MarkovConfig, DAYS.fields))
    run.advance()
    arrays = run.recording.arrays()
    assert arrays["truth"].tolist() == list(parse(MarkovConfig, DAYS.fields).path)
    assert np.isfinite(arrays["log_likelihood"][-1]).all()


def test_a_chain_is_counted_in_the_labels_alone() -> None:
    config = parse(MarkovConfig, {"mode": "chain", "source": "counted", "path": "0,1,1,0,1"})
    np.testing.assert_allclose(chain(config).matrix, [[0, 1], [0.5, 0.5]])
    gone = parse(MarkovConfig, {"mode": "chain", "source": "counted", "path": "0,1"})
    np.testing.assert_allclose(chain(gone).matrix, [[0, 1], [0.5, 0.5]])  # nothing follows 1


def test_learning_from_labelled_days_knows_no_true_model() -> None:
    config = parse(MarkovConfig, {**DAYS.fields, "mode": "learn"})
    assert observed(config).truth is None


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"path": ""}, "Labels (path) is empty"),
        ({"path": "0,0,2,0"}, "has 2 at step 3"),
        ({"path": "0,1"}, "2 days and Observations (observations) 4"),
    ],
)
def test_labels_that_fit_nothing_are_refused_by_name(
    changes: dict[str, object], words: str
) -> None:
    with pytest.raises(PlaygroundError, match=words.replace("(", r"\(").replace(")", r"\)")):
        parse(MarkovConfig, {"source": "counted", **changes})
