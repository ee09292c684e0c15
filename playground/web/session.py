"""What the page keeps: the engine for all, and for each visitor the values of the controls under
`slug.field`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec
import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from playground.core.config import Config, as_text, fields, fingerprint
from playground.core.errors import PlaygroundError
from playground.core.parsing import parse, parse_each
from playground.labs.lab import Lab
from playground.runs.engines import Engine
from playground.runs.limits import TooLarge, check
from playground.web.engine import ENGINE

_UNSET = object()
"""A control that has not been drawn yet."""


def engine() -> Engine:
    """The one engine that all visitors share."""
    return ENGINE()


def owner() -> str:
    """The session, as the engine knows it."""
    context = get_script_run_ctx()
    return context.session_id if context else ""


def begin(lab: Lab, config: Config) -> str:
    """The token of this session's run of a Config; a run that was lost begins anew once the student
    has asked for it.
    """
    again = st.session_state.pop(key(lab, "_again"), None) == fingerprint(lab.slug, config)
    return engine().start(lab, config, owner(), again=again)


def key(lab: Lab, name: str) -> str:
    """The session key (and link parameter) of a control or of a note of the page."""
    return f"{lab.slug}.{name}"


def read_controls(lab: Lab) -> tuple[Config, list[PlaygroundError]]:
    """Build the Config from the controls as they are; a value out of bounds falls back to the last
    good one.
    """
    note = key(lab, "_good")
    good: Config = st.session_state.get(note, lab.config())
    # One look at each: what Streamlit keeps is slow to look up.
    found = {name: st.session_state.get(key(lab, name), _UNSET) for name in fields(lab.config)}
    values = {name: value for name, value in found.items() if value is not _UNSET}
    config, errors = parse_each(lab.config, values, good)
    config, too_large = fit(lab, config, good)
    st.session_state[note] = config
    return config, errors + too_large


def fit(lab: Lab, config: Config, otherwise: Config) -> tuple[Config, list[PlaygroundError]]:
    """The Config if this server's limits allow it, or else another one and the refusal."""
    try:
        check(lab, config, ENGINE.limits)
    except TooLarge as error:
        return otherwise, [error]
    return config, []


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
        case "edits" | "ints" | "floats" | "pairs" | "own" | "points":
            return as_text(value)
    return value


def command(lab: Lab, frame: int, *, play: bool = False) -> None:
    """Tell the Player to go to a frame, once."""
    count = st.session_state.get(key(lab, "_commands"), 0) + 1
    st.session_state[key(lab, "_commands")] = count
    st.session_state[key(lab, "_command")] = {"id": str(count), "frame": frame, "play": play}
