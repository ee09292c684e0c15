"""A list of numbers as a table in the sidebar: a matrix with the names of its rows and columns."""

from __future__ import annotations

import streamlit as st

from playground.core.config import Config, Field, Table
from playground.core.errors import PlaygroundError
from playground.core.parsing import read
from playground.labs.lab import Lab
from playground.web.session import change, key

CORNER = " "
"""The heading of the column that holds the rows' names."""
DECIMALS = "%.4g"


def table(lab: Lab, field: Field, config: Config) -> None:
    """Draw the table of a field; a cell that is changed sets the control."""
    assert field.table is not None
    shape = field.table(config)
    width = len(shape.columns)
    st.caption(field.label, help=field.help)
    cells = {
        CORNER: list(shape.rows),
        **{name: list(shape.values[i::width]) for i, name in enumerate(shape.columns)},
    }
    # Another value makes another widget: what was typed into the old one is in the value already.
    slot = key(lab, f"{field.name}.table.{hash(shape[:3])}")
    number = st.column_config.NumberColumn(
        format=DECIMALS, min_value=field.minimum, max_value=field.maximum, required=True
    )
    st.data_editor(
        cells, key=slot, hide_index=True, disabled=[CORNER], width="stretch",
        column_config={CORNER: st.column_config.TextColumn(width="small"),
                       **dict.fromkeys(shape.columns, number)},
        on_change=_typed, args=(lab, field, shape, slot),
    )  # fmt: skip
    if shape.note:
        st.caption(shape.note)


def _typed(lab: Lab, field: Field, shape: Table, slot: str) -> None:
    """Cells were changed: the control takes them, or the page says what is wrong with them."""
    values = list(shape.values)
    for row, changes in st.session_state[slot]["edited_rows"].items():
        for name, value in changes.items():
            values[int(row) * len(shape.columns) + shape.columns.index(name)] = value
    try:
        change(lab, shape.sets(read(field, values)))
    except PlaygroundError as error:
        st.session_state.setdefault(key(lab, "_refused"), []).append(str(error))
