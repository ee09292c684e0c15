"""Laws of the tasks on measurements and on reviews."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest

from playground.data import sequences
from playground.data.sequences_batch import Batch, SequenceTask
from playground.data.words import VERDICTS, review_parts

TABLES = Path(__file__).parents[2] / "assets" / "data"


def column(file: str, name: str) -> list[str]:
    with (TABLES / file).open(encoding="utf-8", newline="") as table:
        return [row[name] for row in csv.DictReader(table)]


YEARS = [int(year) for year in column("sunspots.csv", "year")]
SPOTS = [float(count) for count in column("sunspots.csv", "sunspots")]
DAYS = column("seattle-weather.csv", "date")
WARMEST = [float(day) for day in column("seattle-weather.csv", "temp_max")]


def worldly(task: SequenceTask, values: np.ndarray) -> list[float]:
    return [round(float(value), 6) for value in values * task.scale.spread + task.scale.mean]


def test_the_sunspots_are_those_of_1700_to_2008() -> None:
    assert list(range(1700, 2009)) == YEARS
    # The table's corners and its highest year, as SILSO's first version prints them.
    assert SPOTS[0] == 5 and SPOTS[-1] == 2.9 and max(SPOTS) == SPOTS[1957 - 1700] == 190.2


@pytest.mark.parametrize("length", [1, 30, 200])
def test_sunspots_ask_for_the_next_year(length: int) -> None:
    task = sequences.make("sunspots")
    batch = task.draw(np.random.default_rng(1), 8, length)
    for inputs, targets in zip(batch.inputs[..., 0], batch.targets, strict=True):
        window = worldly(task, np.append(inputs, targets[-1]))
        assert worldly(task, targets) == window[1:]
        starts = range(len(SPOTS) - length)
        assert any(SPOTS[s : s + length + 1] == window for s in starts)


@pytest.mark.parametrize("length", [10, 30, 200])
def test_each_year_is_asked_once_before_1930_in_training_and_from_then_on_in_the_test(
    length: int,
) -> None:
    task = sequences.make("sunspots")
    cut = YEARS.index(1930)
    assert worldly(task, task.training(length).counted()) == SPOTS[1:cut]
    assert worldly(task, task.test(length).counted()) == SPOTS[cut:]


def test_no_sunspot_from_1930_on_is_drawn_for_training_or_tells_the_scale() -> None:
    task = sequences.make("sunspots")
    before = SPOTS[: YEARS.index(1930)]
    batch = task.draw(np.random.default_rng(0), 500, 30)
    assert batch.inputs.max() <= batch.targets.max() <= task.scale.standard(np.array(before)).max()
    assert task.scale.mean == pytest.approx(np.mean(before), rel=1e-12)
    assert task.scale.spread == pytest.approx(np.std(before), rel=1e-12)
    assert set(worldly(task, batch.targets.ravel())) <= set(before)


def test_the_sunspots_probe_names_the_years_of_its_inputs() -> None:
    task = sequences.make("sunspots")
    probe = task.probe(25)
    by_year = dict(zip(YEARS, SPOTS, strict=True))
    assert worldly(task, probe.batch.inputs[0, :, 0]) == [by_year[int(y)] for y in probe.labels]
    assert worldly(task, probe.batch.targets[0]) == [by_year[int(y) + 1] for y in probe.labels]


@pytest.mark.parametrize("length", [1, 14, 200])
def test_temperature_asks_for_the_day_after_the_window(length: int) -> None:
    task = sequences.make("temperature")
    cut = DAYS.index("2015/01/01")
    for batch, days in (
        (task.training(length), range(length, cut)),
        (task.test(length), range(cut, len(DAYS))),
    ):
        assert worldly(task, batch.targets[:, -1]) == [WARMEST[day] for day in days]
        for row in (0, 50, len(days) - 1):
            window = WARMEST[days[row] - length : days[row]]
            assert worldly(task, batch.inputs[row, :, 0]) == window


def test_no_temperature_of_2015_is_drawn_for_training_or_tells_the_scale() -> None:
    task = sequences.make("temperature")
    text = task.training(14)
    allowed = {(*x.ravel(), y[-1]) for x, y in zip(text.inputs, text.targets, strict=True)}
    batch = task.draw(np.random.default_rng(0), 300, 14)
    assert {(*x.ravel(), y[-1]) for x, y in zip(batch.inputs, batch.targets, strict=True)} < allowed
    assert task.scale.mean == pytest.approx(np.mean(WARMEST[: DAYS.index("2015/01/01")]), rel=1e-12)


def test_the_temperature_probe_names_the_days_of_its_inputs() -> None:
    task = sequences.make("temperature")
    probe = task.probe(14)
    by_day = dict(zip(DAYS, WARMEST, strict=True))
    assert worldly(task, probe.batch.inputs[0, :, 0]) == [by_day[day] for day in probe.labels]
    after = DAYS[DAYS.index(probe.labels[-1]) + 1]
    assert worldly(task, probe.batch.targets[0, -1:]) == [by_day[after]]


def review_rows() -> set[tuple[str, str]]:
    columns = (column("reviews.csv", name) for name in ("verdict", "review"))
    return set(zip(*columns, strict=True))


def as_rows(task: SequenceTask, batch: Batch) -> list[tuple[str, str]]:
    return [
        (
            task.answers[batch.targets[row, length - 1]],
            " ".join(task.alphabet[word] for word in batch.inputs[row, :length]),
        )
        for row, length in enumerate(batch.lengths)
    ]


def test_each_review_with_its_verdict_is_either_for_training_or_for_the_test() -> None:
    task = sequences.make("reviews")
    known, held = as_rows(task, task.training(12)), as_rows(task, task.test(12))
    assert len(known) == 48 and len(held) == 12
    assert set(known) | set(held) == review_rows() and len(review_rows()) == 60
    for part in (known, held):
        assert sum(verdict == "good" for verdict, _ in part) == len(part) / 2
    assert set(as_rows(task, task.draw(np.random.default_rng(0), 500, 12))) == set(known)


def test_reviews_are_of_four_to_twelve_words_and_every_word_is_in_training() -> None:
    parts = review_parts()
    assert {4, 12} <= {len(review.words) for review in (*parts.training, *parts.test)}
    assert all(4 <= len(review.words) <= 12 for review in (*parts.training, *parts.test))
    assert {word for review in parts.training for word in review.words} == set(parts.vocabulary)


def test_a_review_and_its_twin_are_on_the_same_side() -> None:
    good = [text for v, text in zip(*verdicts(), strict=True) if v == "good"]
    bad = [text for v, text in zip(*verdicts(), strict=True) if v == "bad"]
    held = {" ".join(review.words) for review in review_parts().test}
    assert all((g in held) == (b in held) for g, b in zip(good, bad, strict=True))


def verdicts() -> tuple[list[str], list[str]]:
    return column("reviews.csv", "verdict"), column("reviews.csv", "review")


def test_a_long_review_is_cut_to_its_last_words() -> None:
    task = sequences.make("reviews")
    whole, cut = as_rows(task, task.test(12)), as_rows(task, task.test(3))
    assert cut == [(verdict, " ".join(text.split()[-3:])) for verdict, text in whole]


def test_a_review_just_typed_has_no_verdict_that_counts() -> None:
    task = sequences.make("reviews")
    probe = task.own_probe("Not a good FILM")
    assert probe.labels == ("not", "a", "good", "film") and not probe.batch.weights.any()
    assert task.answers == VERDICTS
