"""What the page keeps: the engine for all, and for each visitor the values of the controls under
`slug.field`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec
import streamlit as st

from playground import labs
from playground.core.config import Config, as_text, fields
from playground.core.errors import PlaygroundError
from playground.core.parsing import parse, parse_each
from playground.labs.lab import Lab
from playground.runs.engines import InlineEngine


@st.cache_resource(show_spinner=False)
def engine() -> InlineEngine:
    """The one engine that all visitors share."""
    return InlineEngine()


def warm_up(engine: InlineEngine) -> None:
    """Record the first page of every lab, so that the first visitor finds code and pictures
    loaded.
    """
    for lab in labs.ALL:
        token = engine.start(lab, parse(lab.config, lab.presets[0].fields))
        engine.advance(token, seconds=5.0)
        engine.diagnose(token)


def key(lab: Lab, name: str) -> str:
    """The session key (and link parameter) of a control or of a note of the page."""
    return f"{lab.slug}.{name}"


def read_controls(lab: Lab) -> tuple[Config, list[PlaygroundError]]:
    """Build the Config from the controls as they are; a value out of bounds falls back to the last
    good one.
    """
    note = key(lab, "_good")
    good: Config = st.session_state.get(note, lab.config())
    values = {
        name: st.session_state[key(lab, name)]
        for name in fields(lab.config)
        if key(lab, name) in st.session_state
    }
    config, errors = parse_each(lab.config, values, good)
    st.session_state[note] = config
    return config, errors


def write_controls(lab: Lab, config: Config) -> None:
    """Set every control to this Config. Only before the controls are drawn, or in a callback."""
    for name, value in msgspec.structs.asdict(config).items():
        st.session_state[key(lab, name)] = _as_widget_value(lab, name, value)
    st.session_state[key(lab, "_good")] = config


def change(lab: Lab, values: Mapping[str, object]) -> None:
    """Set some controls and leave the others. Only before the controls are drawn, or in a
    callback.
    """
    config, _ = read_controls(lab)
    write_controls(lab, parse(lab.config, values, config))


def _as_widget_value(lab: Lab, name: str, value: Any) -> Any:
    """A Config's value in the type that the control's widget holds."""
    match fields(lab.config)[name].kind:
        case "choices":
            return list(value)
        case "edits" | "ints":
            return as_text(value)
    return value


def command(lab: Lab, frame: int, *, play: bool = False) -> None:
    """Tell the Player to go to a frame, once."""
    count = st.session_state.get(key(lab, "_commands"), 0) + 1
    st.session_state[key(lab, "_commands")] = count
    st.session_state[key(lab, "_command")] = {"id": str(count), "frame": frame, "play": play}
