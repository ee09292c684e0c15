"""The tabs under the Player: how to read the picture, By hand, Code, Lesson, Data."""

from __future__ import annotations

import streamlit as st

from playground.core.channels import Table
from playground.core.config import Config
from playground.labs.lab import Lab
from playground.runs.export import csv_text, npz, npz_arrays
from playground.views.stills import final_values, finals
from playground.web import lessons
from playground.web.notebook import notebook
from playground.web.session import engine


def show(lab: Lab, config: Config) -> None:
    """Draw all tabs."""
    names = ("Picture", "By hand", "Code", "Lesson", "Data")
    picture, by_hand, code, lesson, data = st.tabs(names)
    with picture:
        _picture(lab, config)
    with by_hand:
        for table in engine().tables(lab):
            _table(table)
    with code:
        _code(lab, config)
    with lesson:
        st.markdown(lab.lesson.read_text(encoding="utf-8"))
        lessons.show(lab, config)
    with data:
        _data(lab, config)


def _picture(lab: Lab, config: Config) -> None:
    st.markdown(lab.reading)
    if lab.sources:
        st.caption("Sources: " + "; ".join(lab.sources))


def _table(table: Table) -> None:
    st.subheader(table.title, anchor=False)
    if table.formula:
        st.latex(table.formula)
    lines = [dict(zip(table.columns, row.cells, strict=True)) for row in table.rows]
    extras = [("how", "formula"), ("the course prints", "printed")]
    for title, attribute in extras:
        if any(getattr(row, attribute) for row in table.rows):
            for line, row in zip(lines, table.rows, strict=True):
                line[title] = getattr(row, attribute)
    st.dataframe(lines, hide_index=True, width="stretch", row_height=34)
    if table.note:
        st.caption(table.note)


def _code(lab: Lab, config: Config) -> None:
    text = lab.script(config)
    st.markdown(
        "This script is the run above and nothing else: it needs only PyTorch and NumPy, and "
        "the losses it "
        "prints are the ones on the screen."
    )
    with st.container(horizontal=True):
        st.download_button(
            "Script (.py)", text, f"{lab.slug}.py", "text/x-python", icon=":material/download:"
        )
        st.download_button(
            "Notebook (.ipynb)", notebook(f"{lab.title}: {lab.summary}", text), f"{lab.slug}.ipynb",
            "application/x-ipynb+json", icon=":material/download:",
        )  # fmt: skip
    st.code(text, language="python", height=420)


def _data(lab: Lab, config: Config) -> None:
    host = engine()
    run = host.look(host.start(lab, config))
    if run.status == "running":
        st.info("The run is still training. Its data will be here when it has ended.")
        return
    labels = [lab.title_of(name) for name in lab.replicas(config)]
    values = {name: run.recording.columns[name].read()[-1] for name in lab.losses}
    left, right = st.columns([3, 2])
    for name, last in values.items():
        left.altair_chart(
            finals(labels, last, lab.colors(config), f"Final {name}"), width="stretch"
        )
    right.dataframe(final_values(labels, values), hide_index=True, width="stretch")
    with st.container(horizontal=True):
        st.download_button(
            "All channels (.npz)", lambda: npz(npz_arrays(lab, run)), f"{lab.slug}.npz",
            "application/octet-stream", icon=":material/download:",
        )  # fmt: skip
        st.download_button(
            "Table (.csv)", lambda: csv_text(lab, run), f"{lab.slug}.csv", "text/csv",
            icon=":material/download:",
        )  # fmt: skip
    st.caption("The picture as PNG or SVG: the arrow button in the Player's bar.")
    _channels(lab, config)


def _channels(lab: Lab, config: Config) -> None:
    """What each column of the files means."""
    rows = [
        {
            "channel": channel.name,
            "shape": " × ".join(["frame", *channel.axes]),
            "unit": channel.unit or "–",
            "what it is": channel.help,
        }
        for channel in lab.channels(config)
    ]
    with st.expander("What the columns mean"):
        st.dataframe(rows, hide_index=True, width="stretch")
