"""Laws of the student's CSV: what is read, what is written, and every refusal in one sentence."""

from __future__ import annotations

import re

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from playground.data.sets import make
from playground.data.table import BadTable, as_csv, read_csv

LIMIT = 500

coordinates = st.integers(-600, 600).map(lambda hundredths: hundredths / 100)
examples = st.lists(
    st.tuples(coordinates, coordinates, st.integers(0, 5)), min_size=2, max_size=30
).map(tuple)


@given(examples)
def test_what_was_written_is_read_back(own: tuple[tuple[float, float, int], ...]) -> None:
    assume(len({label for *_, label in own}) > 1)
    assert read_csv(as_csv(own), LIMIT) == own


@given(st.floats(-6, 6), st.floats(-6, 6))
def test_writing_keeps_three_significant_digits(x: float, y: float) -> None:
    (a, b, _), _ = read_csv(as_csv(((x, y, 1), (0.0, 0.0, 0))), LIMIT)
    # Half a unit of the third digit is at most 1 in 200.
    assert (a, b) == pytest.approx((x, y), rel=1 / 200)


@pytest.mark.parametrize("separator", [",", ";", "\t", " , "])
@pytest.mark.parametrize("header", ["", "height,width,animal\n"])
@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_separator_header_and_line_endings_make_no_difference(
    separator: str, header: str, ending: str
) -> None:
    text = f"{header}1,-2.5,cat\n3e0,4,dog\n\n0,.5,cat\n"
    written = text.replace(",", separator).replace("\n", ending)
    assert read_csv(written, LIMIT) == ((1, -2.5, 0), (3, 4, 1), (0, 0.5, 0))


def test_a_byte_order_mark_and_quotes_are_no_part_of_the_cells() -> None:
    text = '\ufeff"1","2","a, or b"\n"3","4","c"\n'
    assert read_csv(text, LIMIT) == ((1, 2, 0), (3, 4, 1))


@pytest.mark.parametrize("separator", [";", "\t"])
def test_a_decimal_comma_is_read_where_commas_do_not_separate(separator: str) -> None:
    text = "1,5;2;a\n-0,25;3;b".replace(";", separator)
    assert read_csv(text, LIMIT) == ((1.5, 2, 0), (-0.25, 3, 1))


def test_words_become_classes_in_order_of_first_appearance() -> None:
    text = "0,0,setosa\n1,1,virginica\n2,2,7\n3,3,setosa"
    assert [label for *_, label in read_csv(text, LIMIT)] == [0, 1, 2, 0]


def test_labels_from_0_to_5_are_the_classes_already() -> None:
    assert [label for *_, label in read_csv("0,0,1\n1,1,0\n2,2,5", LIMIT)] == [1, 0, 5]


def test_numbers_in_the_plane_stay_where_they_are() -> None:
    assert read_csv("6,-6,a\n0.1,0.123456,b", LIMIT) == ((6, -6, 0), (0.1, 0.123, 1))


def test_other_numbers_are_stretched_over_the_plane_column_by_column() -> None:
    text = "1000,0,a\n2000,1,b\n1250,0.5,a"
    assert read_csv(text, LIMIT) == ((-5, -5, 0), (5, 5, 1), (-2.5, 0, 0))


def test_a_constant_column_is_centred() -> None:
    assert read_csv("70,1,a\n70,2,b", LIMIT) == ((0, -5, 0), (0, 5, 1))


@given(
    st.lists(
        st.tuples(*[st.floats(allow_nan=False, allow_infinity=False)] * 2), min_size=2, max_size=20
    )
)
@example([(1.7e308, 0.0), (-1.7e308, 5e-324)])
def test_whatever_the_finite_numbers_the_examples_are_ready_to_train(
    places: list[tuple[float, float]],
) -> None:
    text = "\n".join(f"{x!r},{y!r},{i % 2}" for i, (x, y) in enumerate(places))
    data = make("own", samples=0, noise=0, train_ratio=0.5, seed=0, own=read_csv(text, LIMIT))
    assert data.x.shape == (len(places), 2)


@given(st.text(max_size=60))
@example("\x00,1,2")
@example('1,2,"a')
@example(",,\n,,")
@example("x,y,label\n,,\n")
@example('1,2,"' + "a" * 200_000)
def test_any_text_is_read_or_refused_in_words(text: str) -> None:
    try:
        own = read_csv(text, LIMIT)
    except BadTable:
        return
    assert len({label for *_, label in own}) >= 2


REFUSALS = {
    "empty": ("", "no rows"),
    "blank lines": ("\n \n", "no rows"),
    "names only": ("x,y,label\n", "no rows"),
    "text": ("1,2,a\n3,tall,b\n", "Row 2, column 2 says 'tall', which is no number"),
    "text in the first row": ("1,tall,a\n3,4,b\n", "Row 1, column 2 says 'tall'"),
    "a programmer's number": ("1_000,2,a\n3,4,b\n", "Row 1, column 1 says '1_000'"),
    "a gap": ("x,y,label\n1,2,a\n\n,4,b\n", "Row 4, column 1 says '', which is no number"),
    "NaN": ("1,2,a\nNaN,4,b\n", "Row 2, column 1 says 'NaN', which is no finite number"),
    "infinity": ("1,2,a\n3,-inf,b\n", "Row 2, column 2 says '-inf', which is no finite number"),
    "overflow": ("1,2,a\n3,1e999,b\n", "Row 2, column 2 says '1e999', which is no finite"),
    "one column": ("1\n2\n", "Row 1 has 1 column; give each row three"),
    "two columns": ("1,2\n3,4\n", "Row 1 has 2 columns; give each row three"),
    "four columns": ("1,2,a\n1,2,3,a\n", "Row 2 has 4 columns; give each row three"),
    "no label": ("1,2,a\n3,4,\n", "Row 2, column 3 has no label"),
    "one class": ("1,2,a\n3,4,a\n", "Every row has the label 'a'"),
    "seven classes": ("".join(f"1,{k},{k}\n" for k in range(7)), "7 different labels.*'6'"),
    "too many rows": ("1,2,a\n" * 501, "has 501 rows; take a sample of at most 500"),
    "a long cell": (f"1,2,a\n3,{'z' * 999},b", r"says 'z{37}\.\.\.', which is no number"),
}


@pytest.mark.parametrize("case", REFUSALS)
def test_a_table_that_cannot_be_used_is_refused_by_row_value_and_remedy(case: str) -> None:
    text, words = REFUSALS[case]
    with pytest.raises(BadTable, match=words) as refusal:
        read_csv(text, LIMIT)
    said = str(refusal.value)
    assert said.endswith(".") and len(re.findall(r"; \w+ ", said)) == 1
    assert len(said) < 160


def test_a_million_rows_are_refused_without_reading_them() -> None:
    # The second row would be refused if it were read.
    with pytest.raises(BadTable, match="has 1,000,000 rows; take a sample of at most 500"):
        read_csv("1,2,a\n" + "not a row\n" * 999_999, LIMIT)


def test_as_many_rows_as_the_limit_are_read_whether_or_not_names_stand_on_top() -> None:
    rows = "1,2,0\n3,4,1\n" * (LIMIT // 2)
    assert len(read_csv(rows, LIMIT)) == len(read_csv("x,y,label\n" + rows, LIMIT)) == LIMIT
