"""The tabs under the Player: how to read the picture, By hand, Code, Lesson, Data."""

from __future__ import annotations

from functools import partial

import numpy as np
import streamlit as st

from playground.core.channels import Table
from playground.core.config import Config, fields
from playground.core.errors import PlaygroundError
from playground.core.parsing import parse
from playground.labs.lab import Lab
from playground.runs.engines import RunView
from playground.runs.export import csv_text, npz, npz_arrays
from playground.views.stills import bands, final_values, finals
from playground.web import lessons
from playground.web.notebook import notebook
from playground.web.player import DATA
from playground.web.session import begin, engine, key

SEEDS = 8
"""Runs of a band."""
PATIENCE = 5.0
"""Seconds that a band waits for each of its runs; they train side by side."""
KEPT = 64
"""Runs whose still pictures are kept for all visitors."""


@st.fragment
def show(lab: Lab, config: Config) -> None:
    """Draw the open tab; opening another one reruns nothing else.

    A closed tab holds the place of what it will show: the browser opens it before we hear of it.
    """
    drawers = {
        "Picture": _picture, "By hand": _by_hand, "Code": _code, "Lesson": _lesson, DATA: _data,
    }  # fmt: skip
    panels = st.tabs(list(drawers), key=key(lab, "tabs"), on_change="rerun")
    for panel, draw in zip(panels, drawers.values(), strict=True):
        with panel:
            if not panel.open:
                st.skeleton(height=480)
                continue
            try:
                draw(lab, config)
            except PlaygroundError as error:
                st.warning(str(error), icon=":material/error:")


def _picture(lab: Lab, config: Config) -> None:
    st.markdown(lab.reading)
    if lab.sources:
        st.caption("Sources: " + "; ".join(lab.sources))


def _by_hand(lab: Lab, config: Config) -> None:
    _tables(lab.slug, lab)


@st.cache_data(show_spinner=False)
def _tables(slug: str, _lab: Lab) -> None:
    """Draw the By hand tables; Streamlit keeps what was drawn and shows it to all."""
    for table in engine().tables(_lab):
        _table(table)


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
        "something is drawn at random; the numbers it prints are the ones on the screen, to six "
        f"digits and more. {lab.script_note}"
    )
    with st.container(horizontal=True):
        st.download_button(
            "Script (.py)", text, f"{lab.slug}.py", "text/x-python", icon=":material/download:"
        )
        st.download_button(
            "Notebook (.ipynb)", partial(notebook, f"{lab.title}: {lab.summary}", text),
            f"{lab.slug}.ipynb", "application/x-ipynb+json", icon=":material/download:",
        )  # fmt: skip
    st.code(text, language="python", height=420)


def _lesson(lab: Lab, config: Config) -> None:
    st.markdown(lab.lesson.read_text(encoding="utf-8"))
    lessons.show(lab)


def _data(lab: Lab, config: Config) -> None:
    run = engine().look(begin(lab, config))
    if run.status == "running":
        st.info("The run is still training. Its data will be here when it has ended.")
        return
    _finals(run.id, run.recording.count, lab, run)
    if lab.chance(config):
        _luck(lab, config)
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
    st.caption(f"Trained on {run.device.upper()}. {run.why}")
    _channels(lab, config)


def _labels(lab: Lab, config: Config) -> list[str]:
    """What the replicas are called on screen."""
    return [lab.titles.get(name, name) for name in lab.replicas(config)]


@st.cache_data(max_entries=KEPT, show_spinner=False)
def _finals(run: str, frames: int, _lab: Lab, _run: RunView) -> None:
    """Draw where the replicas arrived; kept by the run's fingerprint and length."""
    labels, colors = _labels(_lab, _run.config), _lab.colors(_run.config)
    values = {name: _run.recording.columns[name].read()[-1] for name in _lab.losses(_run.config)}
    left, right = st.columns([3, 2])
    for name, last in values.items():
        left.altair_chart(finals(labels, last, colors, f"Final {name}"), width="stretch")
    right.dataframe(final_values(labels, values), hide_index=True, width="stretch")


def _luck(lab: Lab, config: Config) -> None:
    """Bands over several seeds, once the student asks for them."""
    label, low = f"Luck or effect? Run {SEEDS} seeds", int(fields(lab.config)["seed"].minimum or 0)
    if not st.toggle(label, key=key(lab, "luck"), persist_state="page"):
        return
    runs = _runs(lab, [parse(lab.config, {"seed": low + n}, config) for n in range(SEEDS)])
    frames = min(run.recording.count for run in runs)
    _bands(runs[0].id, frames, lab, runs)
    st.caption(
        f"Line: median of seeds {low} to {low + SEEDS - 1}. Band: from the lowest to the highest."
    )


def _runs(lab: Lab, configs: list[Config]) -> list[RunView]:
    """Begin several runs at once, then wait for each."""
    host, tokens = engine(), [begin(lab, config) for config in configs]
    for token in tokens:
        host.advance(token, PATIENCE)
    return [host.look(token) for token in tokens]


@st.cache_data(max_entries=KEPT, show_spinner=False)
def _bands(first: str, frames: int, _lab: Lab, _runs: list[RunView]) -> None:
    """Draw runs of several seeds as bands; kept by the first run's fingerprint and the length."""
    config = _runs[0].config
    for name in _lab.losses(config):
        stack = np.stack([run.recording.columns[name].read(0, frames) for run in _runs])
        title = f"{name.capitalize()} over {len(_runs)} seeds"
        chart = bands(_labels(_lab, config), stack, _lab.colors(config), title)
        st.altair_chart(chart, width="stretch")


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
