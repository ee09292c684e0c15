"""Every data set of the plane by its name: drawn, real or the student's own."""

from __future__ import annotations

import math

import numpy as np

from playground.core.errors import PlaygroundError
from playground.data.plane import PLANE, PlaneData, split
from playground.data.real import REAL, two_columns
from playground.data.synthetic import RECIPES, Points

NAMES: tuple[str, ...] = (*RECIPES, *REAL, "own")
"""What `make` knows, in teaching order."""

MOST_CLASSES = 6

Example = tuple[float, float, int]
"""x, y and the class, 0 to 5."""


class UnknownDataSet(PlaygroundError):
    """A name that no data set has."""

    def __init__(self, name: str) -> None:
        super().__init__(f"There is no data set called {name!r}; try one of: {', '.join(NAMES)}.")


class BadExamples(PlaygroundError):
    """Examples of the student's own that nothing can be learned from."""


def make(
    name: str,
    *,
    samples: int,
    noise: float,
    train_ratio: float,
    seed: int,
    classes: int = 3,
    columns: tuple[int, int] = (0, 1),
    own: tuple[Example, ...] = (),
) -> PlaneData:
    """Make a data set; the same arguments give the same bits.

    Args:
        name: One of `NAMES`.
        samples: How many examples in all, 5 or more; a drawn data set only.
        noise: 0 to 0.5; a drawn data set only.
        train_ratio: Which share trains, 0..1; both parts get at least one example.
        seed: Of the points and of the split, which are drawn apart from each other.
        classes: K of blobs and rings, 2 to 6.
        columns: Which two columns of a real data set, counted from 0.
        own: The student's examples, for the data set "own".

    Returns:
        The examples and their split.

    Raises:
        UnknownDataSet: If no data set has that name.
        NoSuchColumn: If a real data set has no such column.
        BadExamples: If the student's examples are of one class or outside the plane.
    """
    shuffle = np.random.default_rng([seed, 2])
    if name == "own":
        return _own(own, train_ratio, shuffle)
    if name in REAL:
        x, target, domain, names, class_names = two_columns(name, columns)
        train, test = split(len(x), train_ratio, shuffle)
        return PlaneData(
            x, target, train, test, len(class_names), domain, names, class_names, dimensions=2
        )
    if name not in RECIPES:
        raise UnknownDataSet(name)
    recipe = RECIPES[name]
    points = recipe.draw(samples, noise, classes, np.random.default_rng([seed, 1]))
    train, test = split(samples, train_ratio, shuffle, recipe.first)
    class_names = recipe.class_names[:classes] if recipe.many else recipe.class_names
    return PlaneData(
        *points,
        train,
        test,
        len(class_names),
        recipe.domain,
        ("x", "y"),
        class_names,
        recipe.dimensions,
    )


def _own(own: tuple[Example, ...], train_ratio: float, rng: np.random.Generator) -> PlaneData:
    points, used = own_points(own)
    train, test = split(len(own), train_ratio, rng)
    class_names = tuple(f"class {label}" for label in used)
    return PlaneData(*points, train, test, len(used), PLANE, ("x", "y"), class_names, dimensions=2)


def own_points(own: tuple[Example, ...]) -> tuple[Points, tuple[int, ...]]:
    """Read the student's examples, and number the labels in use 0, 1, ... in their order.

    Returns:
        The points; which labels are in use, ascending: class k is label used[k].

    Raises:
        BadExamples: If one is outside the plane or has no label from 0 to 5, or all have the same.
    """
    for number, (*place, label) in enumerate(own, start=1):
        for value, (low, high) in zip(place, PLANE, strict=True):
            if not (math.isfinite(value) and low <= value <= high):
                raise BadExamples(
                    f"Example {number} lies at {value:g}, outside the plane; try a number from "
                    f"{low:g} to {high:g}."
                )
        if label not in range(MOST_CLASSES):
            raise BadExamples(
                f"Example {number} has the class {label}; try a whole number from 0 to "
                f"{MOST_CLASSES - 1}."
            )
    used = tuple(sorted({int(label) for _, _, label in own}))
    if len(used) < 2:
        got = f"all {len(own)} have the class {used[0]}" if used else "there are none"
        raise BadExamples(f"Own examples have to be of at least two classes, but {got}; add some.")
    x = np.array([(x, y) for x, y, _ in own], dtype=np.float64)  # (n, 2)
    target = np.array([used.index(label) for _, _, label in own], dtype=np.float64)
    return Points(x, target), used
