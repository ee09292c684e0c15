"""From a lab's Config type to widgets in the sidebar. The link follows them: each is bound to the
parameter slug.field.
"""

from __future__ import annotations

import random
from typing import Any, Literal

import streamlit as st

from playground.core.config import Config, Field, as_text, fields
from playground.core.parsing import read
from playground.labs.lab import Lab
from playground.web.session import key, read_controls

BOUND: Literal["query-params"] = "query-params"


def controls(lab: Lab, config: Config, hidden: frozenset[str] = frozenset()) -> None:
    """Draw a widget for every field that has an effect in this Config, the advanced ones folded."""
    shown = [
        field
        for field in fields(lab.config).values()
        if field.applies(config) and field.name not in hidden
    ]
    for field in shown:
        if not field.advanced:
            _widget(lab, field, config)
    with st.expander("Advanced"):
        for field in shown:
            if field.advanced:
                _widget(lab, field, config)


def _widget(lab: Lab, field: Field, config: Config) -> None:
    """Draw the widget that suits the field's kind."""
    if field.name == "seed":
        return _seed(lab, field)
    common: dict[str, Any] = {"key": key(lab, field.name), "help": field.help, "bind": BOUND}
    match field.kind:
        case "choice":
            st.selectbox(field.label, field.choices, format_func=lab.title_of, **common)
        case "choices":
            st.pills(
                field.label,
                field.choices,
                format_func=lab.title_of,
                selection_mode="multi",
                **common,
            )
        case "bool":
            st.toggle(field.label, **common)
        case "text" | "edits" | "ints":
            st.text_input(field.label, placeholder=_example(field), **common)
        case "int" | "float":
            _number(field, getattr(config, field.name), common)
    return None


def _number(field: Field, value: float, common: dict[str, Any]) -> None:
    """A logarithmic slider, a slider, or a box where the range is too wide for one."""
    number = int if field.kind == "int" else float
    low, high = number(field.minimum or 0), number(field.maximum or 0)
    if field.scale == "log":
        stops = log_stops(field, value)
        st.select_slider(field.label, stops, format_func=as_text, **common)
    elif high - low <= 1 or field.kind == "int":
        st.slider(
            field.label, low, high, step=number(field.step or 1), format=_digits(field), **common
        )
    else:
        st.number_input(
            field.label, low, high, step=number(field.step or 1), format="%.6g", **common
        )


def _digits(field: Field) -> str:
    return "%d" if field.kind == "int" else f"%.{max(2, len(str(field.step)) - 2)}f"


def log_stops(field: Field, value: float) -> list[float]:
    """Round values from the field's minimum to its maximum, ten a decade, with the present one
    among them.
    """
    number = int if field.kind == "int" else float
    low, high = field.minimum or 1.0, field.maximum or 1.0
    mantissas = (1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8)
    exponents = range(-20, 10)
    grid = {float(f"{mantissa}e{exponent}") for exponent in exponents for mantissa in mantissas}
    inside = {number(stop) for stop in grid if low <= stop <= high and number(stop) == stop}
    return sorted(inside | {number(value), field.default, number(low), number(high)})


def _example(field: Field) -> str:
    return "40:learning_rate=0.2" if field.kind == "edits" else as_text(field.default)


def _seed(lab: Lab, field: Field) -> None:
    """The seed with a button that draws another."""
    left, right = st.columns([3, 2], vertical_alignment="bottom")
    left.number_input(
        field.label, int(field.minimum or 0), int(field.maximum or 0), step=1,
        key=key(lab, field.name), help=field.help, bind=BOUND,
    )  # fmt: skip
    right.button("New seed", on_click=_new_seed, args=(lab, field), width="stretch")


def _new_seed(lab: Lab, field: Field) -> None:
    # The page's own dice: which seed comes next is the one thing no run depends on.
    st.session_state[key(lab, field.name)] = read(field, random.SystemRandom().randrange(100_000))


def refresh(lab: Lab) -> tuple[Config, list[str]]:
    """The Config that the controls say, and the sentences of those that cannot be used."""
    config, errors = read_controls(lab)
    return config, [str(error) for error in errors]
