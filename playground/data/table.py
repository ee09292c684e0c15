"""The student's own examples as a CSV file: two columns of numbers and a label."""

from __future__ import annotations

import csv
import math
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from playground.core.errors import PlaygroundError
from playground.data.plane import PLANE
from playground.data.sets import MOST_CLASSES, Example

HEADER = "x,y,label"
WIDTH = 3
FILL = 5.0
"""Numbers that do not fit into the plane are stretched from -FILL to FILL."""


class BadTable(PlaygroundError):
    """A CSV file that cannot be read as examples."""


class Row(NamedTuple):
    """One line of the file, still in words."""

    number: int
    """As an editor counts lines, from 1."""
    cells: list[str]


def read_csv(text: str, limit: int) -> tuple[Example, ...]:
    """Read examples from a CSV of two columns of numbers and one of labels.

    The separator is a tab, a semicolon (numbers may then have a decimal comma) or a comma; a line
    of names on top is skipped. If every number lies in the plane, they stay as they are;
    otherwise each column is stretched to -5..5 (0 where it is constant).
    Labels that are all whole numbers from 0 to 5 are the classes; other labels become class 0, 1,
    ... in order of first appearance.

    Args:
        text: The file's content.
        limit: How many rows it may have.

    Returns:
        x, y (three significant digits) and the class of each row.

    Raises:
        BadTable: With the row, what it says and what to try.
    """
    lines = text.removeprefix("\ufeff").splitlines()
    separator = _separator(lines)
    rows = _rows(lines, separator)
    first = next(rows, None)
    titled = first is not None and _is_header(first, separator)
    # Lines are counted before they are read: a file of a million rows is refused at once.
    count = sum(1 for line in lines if line.strip()) - titled
    if count > limit:
        raise BadTable(f"The table has {count:,} rows; take a sample of at most {limit:,}.")
    kept = [*([] if first is None or titled else [first]), *rows]
    if not kept:
        raise BadTable("The table has no rows; give each example a row such as 1.5,-2,cat.")
    places = np.array([_place(row, separator) for row in kept])  # (n, 2)
    classes = _classes([_label(row) for row in kept])
    return tuple(
        (_short(x), _short(y), k) for (x, y), k in zip(_to_plane(places), classes, strict=True)
    )


def as_csv(examples: tuple[Example, ...]) -> str:
    """Write examples as a CSV that `read_csv` reads back, to three significant digits."""
    rows = (f"{_short(x):g},{_short(y):g},{label}" for x, y, label in examples)
    return "\n".join([HEADER, *rows, ""])


def _separator(lines: list[str]) -> str:
    """The first line that says something tells: a tab or semicolon is never part of a number."""
    sample = next((line for line in lines if line.strip()), "")
    return next((mark for mark in "\t;" if mark in sample), ",")


def _rows(lines: list[str], separator: str) -> Iterator[Row]:
    """Cut the lines into cells; empty lines are skipped but counted."""
    reader = csv.reader(lines, delimiter=separator)
    while True:
        try:
            cells = [cell.strip() for cell in next(reader)]
        except StopIteration:
            return
        except csv.Error as error:
            raise BadTable(
                f"Row {reader.line_num} cannot be read ({error}); save the table as plain CSV."
            ) from error
        if any(cells):
            yield Row(reader.line_num, cells)


def _is_header(row: Row, separator: str) -> bool:
    """Names stand over both columns of numbers; one word among numbers is a mistake to tell."""
    return all(_number(cell, separator) is None for cell in row.cells[: WIDTH - 1])


def _number(cell: str, separator: str) -> float | None:
    """The number that a cell says, NaN and infinity included; None for text."""
    if separator != ",":
        cell = cell.replace(",", ".")
    try:
        # Python reads 1_000 as a number; in a table it is somebody's text.
        return None if "_" in cell else float(cell)
    except ValueError:
        return None


def _place(row: Row, separator: str) -> tuple[float, float]:
    """Read x and y of a row."""
    if len(row.cells) != WIDTH:
        raise BadTable(
            f"Row {row.number} has {_counted(len(row.cells))}; give each row three: two numbers "
            "and a label, with commas, semicolons or tabs between them."
        )
    x, y = (_finite(row, column, separator) for column in range(WIDTH - 1))
    return x, y


def _finite(row: Row, column: int, separator: str) -> float:
    cell = row.cells[column]
    number = _number(cell, separator)
    if number is None or not math.isfinite(number):
        wrong = "no number" if number is None else "no finite number"
        raise BadTable(
            f"Row {row.number}, column {column + 1} says {_quoted(cell)}, which is {wrong}; "
            "correct it or leave the row out."
        )
    return number


def _label(row: Row) -> str:
    label = row.cells[WIDTH - 1]
    if not label:
        raise BadTable(
            f"Row {row.number}, column {WIDTH} has no label; write one or leave the row out."
        )
    return label


def _classes(labels: list[str]) -> list[int]:
    """Number the labels; those of `as_csv` and other small numbers are the classes already."""
    distinct = list(dict.fromkeys(labels))
    numbers = {str(k): k for k in range(MOST_CLASSES)}
    if not set(distinct) <= set(numbers):
        numbers = {label: k for k, label in enumerate(distinct)}
    if len(distinct) < 2:
        raise BadTable(
            f"Every row has the label {_quoted(distinct[0])}; add rows of at least one other label."
        )
    if len(distinct) > MOST_CLASSES:
        raise BadTable(
            f"Column {WIDTH} has {len(distinct)} different labels, among them "
            f"{_quoted(distinct[MOST_CLASSES])}; keep the rows of at most {MOST_CLASSES}."
        )
    return [numbers[label] for label in labels]


def _to_plane(places: NDArray[np.float64]) -> NDArray[np.float64]:
    """Leave numbers in the plane as they are, stretch all others to it, column by column.

    Args:
        places: Shape (n, 2).

    Returns:
        The same shape, within the plane.
    """
    low, high = np.array(PLANE).T  # (2,) each
    if np.all((low <= places) & (places <= high)):
        return places
    halves = places / 2  # the difference of two numbers near the largest float still has a value
    least, span = halves.min(axis=0), np.ptp(halves, axis=0)  # (2,) each
    share = np.where(span > 0, (halves - least) / np.where(span > 0, span, 1), 0.5)
    return FILL * (2 * share - 1)


def _short(value: float) -> float:
    """Round to three significant digits; the sum makes 0 of a negative zero."""
    return float(f"{value:.3g}") + 0.0


def _counted(columns: int) -> str:
    return "1 column" if columns == 1 else f"{columns} columns"


def _quoted(cell: str) -> str:
    """The cell as it stands there, cut where it would fill the screen."""
    return repr(cell) if len(cell) <= 40 else repr(cell[:37] + "...")
