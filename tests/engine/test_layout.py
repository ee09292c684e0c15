"""The parameters of a network lie one after another in its buffer, without gap or overlap."""

from __future__ import annotations

import itertools

from hypothesis import given
from hypothesis import strategies as st

from playground.engine.layout import Place, places

WIDTH = st.integers(1, 32)


@given(
    st.integers(1, 9), st.lists(st.tuples(WIDTH, st.booleans()), max_size=20), st.integers(1, 6),
    st.booleans(),
)  # fmt: skip
def test_the_pieces_lie_one_after_another(
    inputs: int, hidden: list[tuple[int, bool]], outputs: int, batch_norm: bool
) -> None:
    widths, learns = [width for width, _ in hidden], [learned for _, learned in hidden]
    found = places(inputs, widths, outputs, batch_norm, learns)
    assert found[0].at == 0
    assert [place.units for place in found] == [*widths, outputs]
    assert [place.inputs for place in found] == [inputs, *widths]
    for place, after in itertools.pairwise(found):
        assert place.end == after.at
    for place in found:
        assert place.at < place.bias < place.gamma <= place.slope <= place.end
        assert sum(place.sizes) == place.end - place.at


@given(
    st.integers(1, 9), st.lists(st.tuples(WIDTH, st.booleans()), max_size=20), st.integers(1, 6),
    st.booleans(),
)  # fmt: skip
def test_there_are_as_many_parameters_as_a_textbook_counts(
    inputs: int, hidden: list[tuple[int, bool]], outputs: int, batch_norm: bool
) -> None:
    widths, learns = [width for width, _ in hidden], [learned for _, learned in hidden]
    found = places(inputs, widths, outputs, batch_norm, learns)
    sizes = [inputs, *widths, outputs]
    expected = sum((before + 1) * after for before, after in itertools.pairwise(sizes))
    expected += 2 * sum(widths) * batch_norm + sum(learns)
    assert found[-1].end == expected


def test_the_output_layer_has_no_normalisation_and_no_slope() -> None:
    found = places(2, [3], 1, batch_norm=True, learns=[True])
    assert found == (Place(2, 3, True, True, 0), Place(3, 1, False, False, 9 + 6 + 1))
    assert found[0].sizes == [9, 3, 3, 1]
    assert (found[0].bias, found[0].gamma, found[0].slope) == (6, 9, 15)
