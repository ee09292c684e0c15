"""The tabs under the Player: how to read the picture, By hand, Code, Lesson, Data."""

from __future__ import annotations

import numpy as np
import streamlit as st

from playground.core.channels import Table
from playground.core.config import Config, fields
from playground.core.parsing import parse
from playground.labs.lab import Lab
from playground.runs.export import csv_text, npz, npz_arrays
from playground.views.stills import bands, final_values, finals
from playground.web import lessons
from playground.web.notebook import notebook
from playground.web.session import engine

SEEDS = 8
"""Runs of a band."""


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
    if any(row.printed for row in table.rows):
        lines = [
            {**line, "the course prints": row.printed}
            for line, row in zip(lines, table.rows, strict=True)
        ]
    st.table(lines, hide_index=True)
    # A row's first cell names it: a number needs its column's name before it, a word does not.
    first = table.columns[0]
    names = [
        f"{first} {row.cells[0]}" if row.cells[0][:1].isdigit() else row.cells[0]
        for row in table.rows
    ]
    how = [
        f"{name}:  {row.formula}"
        for name, row in zip(names, table.rows, strict=True)
        if row.formula
    ]
    if how:
        st.code("\n".join(how), language=None, wrap_lines=True)
    if table.note:
        st.caption(table.note)


def _code(lab: Lab, config: Config) -> None:
    text = lab.script(config)
    st.markdown(
        "This script is the run above and nothing else. It needs only PyTorch, and NumPy where "
        "points are drawn in a random order; the losses it prints are the ones on the screen."
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
    labels = [lab.titles.get(name, name) for name in lab.replicas(config)]
    values = {name: run.recording.columns[name].read()[-1] for name in lab.losses}
    left, right = st.columns([3, 2])
    for name, last in values.items():
        left.altair_chart(
            finals(labels, last, lab.colors(config), f"Final {name}"), width="stretch"
        )
    right.dataframe(final_values(labels, values), hide_index=True, width="stretch")
    if lab.chance(config):
        _luck(lab, config, labels)
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


def _luck(lab: Lab, config: Config, labels: list[str]) -> None:
    """Bands over several seeds, once the student asks for them."""
    if not st.toggle(f"Luck or effect? Run {SEEDS} seeds", key=f"{lab.slug}.luck"):
        return
    host = engine()
    low = int(fields(lab.config)["seed"].minimum or 0)
    for name in lab.losses:
        runs = []
        for seed in range(low, low + SEEDS):
            token = host.start(lab, parse(lab.config, {"seed": seed}, config))
            host.advance(token, seconds=2.0)
            runs.append(host.look(token).recording.columns[name].read())
        frames = min(len(rows) for rows in runs)
        stack = np.stack([rows[:frames] for rows in runs])
        chart = bands(labels, stack, lab.colors(config), f"{name.capitalize()} over {SEEDS} seeds")
        st.altair_chart(chart, width="stretch")
    st.caption(
        f"Line: median of seeds {low} to {low + SEEDS - 1}. Band: from the lowest to the highest."
    )


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
