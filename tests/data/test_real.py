"""The extracts of real data sets against scikit-learn's, and the planes made of them."""

from __future__ import annotations

import re

import numpy as np
import pytest

from playground.data.real import REAL, TABLES, NoSuchColumn, read_table
from playground.data.sets import make

LOADERS = {"iris": "load_iris", "wine": "load_wine", "cancer": "load_breast_cancer"}


def chosen(name: str, columns: tuple[int, int] = (0, 1), **other: float):
    knobs = {"samples": 50, "noise": 0.0, "train_ratio": 0.5, "seed": 0, **other}
    return make(name, columns=columns, **knobs)


@pytest.mark.parametrize("name", REAL)
def test_an_extract_has_the_numbers_of_scikit_learn(name: str) -> None:
    theirs = getattr(pytest.importorskip("sklearn.datasets"), LOADERS[name])()
    ours = read_table(name)
    width = len(ours.columns)
    assert np.array_equal(ours.values, theirs.data[:, :width])
    assert np.array_equal(ours.target, theirs.target)
    # scikit-learn writes some names with underscores.
    names = [str(column).replace("_", " ") for column in theirs.feature_names[:width]]
    assert list(ours.columns) == names


@pytest.mark.parametrize(
    ("name", "rows", "columns", "sizes"),
    [
        ("iris", 150, 4, [50, 50, 50]),
        ("wine", 178, 13, [59, 71, 48]),
        ("cancer", 569, 10, [212, 357]),
    ],
)
def test_an_extract_has_the_size_its_source_states(
    name: str, rows: int, columns: int, sizes: list[int]
) -> None:
    table = read_table(name)
    assert table.values.shape == (rows, columns)
    assert np.bincount(table.target.astype(int)).tolist() == sizes


@pytest.mark.parametrize("name", REAL)
def test_every_pair_of_columns_is_standardised_to_deviation_2_inside_its_plane(name: str) -> None:
    for column in range(len(read_table(name).columns)):
        data = chosen(name, (column, 0))
        # Sums of at most 569 rounded numbers up to a few thousand.
        assert data.x.mean(axis=0) == pytest.approx([0, 0], abs=1e-9)
        assert data.x.std(axis=0) == pytest.approx([2, 2], abs=1e-9)
        low, high = np.array(data.domain).T
        assert (data.x > low).all() and (data.x < high).all()


def test_a_plane_has_the_two_columns_asked_for_in_their_order() -> None:
    data = chosen("iris", (3, 2))
    petals = read_table("iris").values[:, [3, 2]]
    assert data.names == ("petal width (standardised)", "petal length (standardised)")
    for ours, theirs in zip(data.x.T, petals.T, strict=True):
        assert np.corrcoef(ours, theirs)[0, 1] == pytest.approx(1)


@pytest.mark.parametrize("name", REAL)
def test_noise_and_samples_leave_real_examples_alone(name: str) -> None:
    assert np.array_equal(chosen(name).x, chosen(name, samples=7, noise=0.5).x)


@pytest.mark.parametrize(
    ("name", "columns"), [("iris", (0, 4)), ("wine", (13, 0)), ("iris", (-1, 0))]
)
def test_a_column_that_the_table_lacks_is_refused_in_words(
    name: str, columns: tuple[int, int]
) -> None:
    wrong = max(columns, key=abs)
    with pytest.raises(NoSuchColumn, match=rf"{name} has the columns 0 to .* you gave {wrong}\."):
        chosen(name, columns)


def test_every_table_has_its_source_and_licence_written_down() -> None:
    licences = (TABLES / "DATA_LICENSES.md").read_text(encoding="utf-8")
    told = set(re.findall(r"`([\w-]+\.csv)`", licences))
    assert told == {path.name for path in TABLES.glob("*.csv")}
    assert "CC BY 4.0" in licences
