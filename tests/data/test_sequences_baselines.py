"""What guessing reaches, against counts by hand and by another road."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from playground.data import sequences
from playground.data.sequences_baselines import chance, perplexities, persistence
from playground.data.sequences_batch import SequenceTask


def tiny() -> SequenceTask:
    """Trains on "aab" and is tested on "ba", each from its first letter to the stop."""
    task = sequences.make("autocomplete", text="ab")
    aab, ba = task.own_probe("aab").batch, task.own_probe("ba").batch
    return replace(task, training=lambda length: aab, held_out=lambda length: ba)


def test_chance_equals_a_count_by_hand() -> None:
    # Targets in training: a, b, stop, each once of three; with one more each 2/6.
    # In the test: a, stop. The most frequent answer, the first of equals, is a.
    found = chance(tiny(), 3)
    assert found.loss == pytest.approx(math.log(3), rel=1e-15)
    assert found.accuracy == 0.5


def test_perplexities_equal_a_count_by_hand() -> None:
    # Pairs in training: a→a, a→b, b→stop. After a, of a, b, stop: 2/5, 2/5, 1/5; after b:
    # 1/4, 1/4, 2/4. The test has b→a and a→stop: 1/4 · 1/5, and √20 is the perplexity.
    found = perplexities(tiny(), 3)
    assert found.unigram == pytest.approx(3, rel=1e-15)
    assert found.bigram == pytest.approx(math.sqrt(20), rel=1e-15)


@pytest.mark.parametrize("name", ["names", "shakespeare"])
def test_perplexities_equal_a_count_letter_by_letter(name: str) -> None:
    task = sequences.make(name)
    pairs: list[list[tuple[int, int]]] = []
    for part in (task.training(30), task.test(30)):
        pairs.append([])
        for row in range(len(part.lengths)):
            for step in range(part.weights.shape[1]):
                if part.weights[row, step] == 1:
                    pair = int(part.inputs[row, step]), int(part.targets[row, step])
                    pairs[-1].append(pair)
    known, asked = pairs
    width, ones, twos = len(task.alphabet), 0.0, 0.0
    before, after = [x for x, _ in known], [y for _, y in known]
    for x, y in asked:
        ones += math.log((after.count(y) + 1) / (len(known) + width))
        twos += math.log((known.count((x, y)) + 1) / (before.count(x) + width))
    found = perplexities(task, 30)
    assert found.unigram == pytest.approx(math.exp(-ones / len(asked)), rel=1e-12)
    assert found.bigram == pytest.approx(math.exp(-twos / len(asked)), rel=1e-12)
    assert found.bigram < found.unigram < width


def test_chance_is_near_the_law_where_there_is_one() -> None:
    # Means over 512 sequences that are known and 128 that are asked: a few hundredths of noise.
    for length in (10, 40):
        assert chance(sequences.make("adding"), length).loss == pytest.approx(1 / 6, abs=0.06)
        parity = chance(sequences.make("parity"), length)
        assert parity.loss == pytest.approx(math.log(2), abs=0.01)
        assert parity.accuracy == pytest.approx(0.5, abs=0.06)
    copied = chance(sequences.make("copy", gap=5), 45)
    assert copied.loss == pytest.approx(math.log(4), abs=0.01)
    assert copied.accuracy == pytest.approx(0.25, abs=0.06)
    reviews = chance(sequences.make("reviews"), 12)
    assert (reviews.loss, reviews.accuracy) == (pytest.approx(math.log(2)), 0.5)


@pytest.mark.parametrize("name", ["brackets", "wave", "sunspots", "temperature", "adding"])
def test_the_chance_of_a_number_is_the_error_of_the_mean_seen_in_training(name: str) -> None:
    task = sequences.make(name)
    known, asked = task.training(20), task.test(20)
    mean = np.average(known.targets, weights=known.weights)
    error = np.average((asked.targets - mean) ** 2, weights=asked.weights)
    found = chance(task, 20)
    assert found.loss == pytest.approx(error, rel=1e-12) and found.accuracy is None


def test_persistence_is_the_squared_change_from_one_step_to_the_next() -> None:
    temperature = sequences.make("temperature")
    days = temperature.test(14)
    changes = [days.targets[row, -1] - days.inputs[row, -1, 0] for row in range(365)]
    assert persistence(temperature, 14) == pytest.approx(np.mean(np.square(changes)), rel=1e-12)
    spots = sequences.make("sunspots")
    # Of the years 1929 to 2008, whose changes are the same however the windows lie.
    assert persistence(spots, 10) == pytest.approx(persistence(spots, 79), rel=1e-12)
