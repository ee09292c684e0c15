"""Laws of all data sets alike: chance, the split, the student's own examples, refusals."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from playground.core.errors import PlaygroundError
from playground.data.plane import PlaneData, split
from playground.data.sets import NAMES, BadExamples, UnknownDataSet, make
from playground.data.synthetic import RECIPES

OWN = tuple((i - 3.0, i / 2 - 1, i % 2) for i in range(8))


def plain(name: str, seed: int = 0, noise: float = 0.2) -> PlaneData:
    return make(name, samples=60, noise=noise, train_ratio=0.5, seed=seed, own=OWN)


@pytest.mark.parametrize("name", NAMES)
def test_the_same_seed_gives_the_same_bits(name: str) -> None:
    one, two = plain(name), plain(name)
    for first, second in zip(one, two, strict=True):
        assert np.array_equal(first, second)


@pytest.mark.parametrize("name", RECIPES)
def test_another_seed_gives_other_points(name: str) -> None:
    assert not np.array_equal(plain(name, seed=1).x, plain(name, seed=2).x) or not np.array_equal(
        plain(name, seed=1).target, plain(name, seed=2).target
    )


@pytest.mark.parametrize("name", NAMES)
def test_another_seed_splits_otherwise(name: str) -> None:
    splits = {tuple(plain(name, seed=seed).train) for seed in range(3)}
    assert len(splits) > 1


@settings(max_examples=60, deadline=None)
@given(
    name=st.sampled_from(NAMES),
    samples=st.integers(5, 120),
    noise=st.floats(0, 0.5),
    train_ratio=st.floats(0.1, 0.9),
    seed=st.integers(0, 2**31),
    classes=st.integers(2, 6),
)
def test_training_and_test_examples_are_apart_and_together_all(
    name: str, samples: int, noise: float, train_ratio: float, seed: int, classes: int
) -> None:
    data = make(
        name,
        samples=samples,
        noise=noise,
        train_ratio=train_ratio,
        seed=seed,
        classes=classes,
        own=OWN,
    )
    assert sorted([*data.train, *data.test]) == list(range(len(data.x)))
    assert len(data.train) and len(data.test)
    assert len(data.x) == samples or name not in RECIPES


@pytest.mark.parametrize("name", NAMES)
def test_every_data_set_has_the_types_and_shapes_it_promises(name: str) -> None:
    data = plain(name)
    assert data.x.dtype == data.target.dtype == np.float64
    assert data.train.dtype == data.test.dtype == np.int64
    assert data.x.shape == (len(data.target), 2)
    assert np.isfinite(data.x).all() and np.isfinite(data.target).all()
    assert all(low < high for low, high in data.domain)


# A Gaussian reaches everywhere, if seldom.
@pytest.mark.parametrize("name", [name for name in NAMES if name not in {"gauss", "blobs"}])
def test_examples_without_noise_lie_in_the_plane_that_is_drawn(name: str) -> None:
    data = plain(name, noise=0.0)
    low, high = np.array(data.domain).T
    assert (data.x >= low).all() and (data.x <= high).all()


@given(n=st.integers(2, 300), ratio=st.floats(0.1, 0.9), seed=st.integers(0, 99))
def test_the_training_part_is_as_large_as_the_ratio_says(n: int, ratio: float, seed: int) -> None:
    train, test = split(n, ratio, np.random.default_rng(seed))
    # Rounded to a whole example, or more where a part had been empty.
    assert abs(len(train) - n * ratio) <= (0.5 if 1 <= n * ratio <= n - 1 else 1)
    assert len(train) >= 1 and len(test) >= 1


def test_own_examples_keep_their_places_and_their_order() -> None:
    data = plain("own")
    assert np.array_equal(data.x, [(x, y) for x, y, _ in OWN])
    assert np.array_equal(data.target, [label for _, _, label in OWN])


def test_own_classes_are_those_in_use_and_keep_their_names() -> None:
    own = ((0.0, 0.0, 4), (1.0, 1.0, 0), (2.0, 2.0, 4), (3.0, 3.0, 2))
    data = make("own", samples=0, noise=0, train_ratio=0.5, seed=0, own=own)
    assert data.classes == 3
    assert data.class_names == ("class 0", "class 2", "class 4")
    assert data.target.tolist() == [2, 0, 2, 1]


@pytest.mark.parametrize(
    ("own", "words"),
    [
        ((), "there are none"),
        (((0.0, 0.0, 1), (1.0, 1.0, 1)), "all 2 have the class 1"),
        (((0.0, 0.0, 1), (7.5, 1.0, 0)), "Example 2 lies at 7.5"),
        (((0.0, float("nan"), 1), (1.0, 1.0, 0)), "Example 1 lies at nan"),
        (((0.0, float("-inf"), 1), (1.0, 1.0, 0)), "Example 1 lies at -inf"),
        (((0.0, 0.0, 6), (1.0, 1.0, 0)), "Example 1 has the class 6"),
        (((0.0, 0.0, 0), (1.0, 1.0, -1)), "Example 2 has the class -1"),
    ],
)
def test_own_examples_that_teach_nothing_are_refused_in_words(own: tuple, words: str) -> None:
    with pytest.raises(BadExamples, match=words):
        make("own", samples=0, noise=0, train_ratio=0.5, seed=0, own=own)


def test_an_unknown_data_set_is_refused_with_those_there_are() -> None:
    with pytest.raises(UnknownDataSet, match=r"mnist.*circle") as refusal:
        plain("mnist")
    assert isinstance(refusal.value, PlaygroundError)
