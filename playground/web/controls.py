"""From a lab's Config type to widgets in the sidebar. The link follows them: each is bound to the
parameter slug.field.
"""

from __future__ import annotations

import functools
import random
from decimal import Decimal
from typing import Any, Literal

import streamlit as st

from playground.core.config import Config, Field, Own, as_text, fields
from playground.core.errors import PlaygroundError
from playground.labs.lab import Lab
from playground.web.session import change, key, read_controls
from playground.web.tables import table

BOUND: Literal["query-params"] = "query-params"
MOST_MEGABYTES = 1
"""Size of a table that may be loaded."""
COMMON = "as all"
"""A racer's own value where it has none."""


def controls(lab: Lab, config: Config, hidden: frozenset[str] = frozenset()) -> None:
    """Draw a widget for every field that has an effect in this Config, the advanced ones folded."""
    known = fields(lab.config)
    out = set(hidden) if any(field.editable for field in known.values()) else {*hidden, "edits"}
    shown = [field for field in known.values() if field.applies(config) and field.name not in out]
    for field in shown:
        if field.table is not None:
            table(lab, field, config)
        elif not field.advanced:
            _widget(lab, field, config)
    with st.expander("Advanced"):
        for field in shown:
            if field.table is not None:
                _listed(lab, field)
            elif field.advanced:
                _widget(lab, field, config)


def _widget(lab: Lab, field: Field, config: Config) -> None:
    """Draw the widget that suits the field's kind."""
    if field.name == "seed":
        return _seed(lab, field)
    common: dict[str, Any] = {"key": key(lab, field.name), "help": field.help, "bind": BOUND}
    match field.kind:
        case "choice":
            place = field.choices.index(field.default)
            st.selectbox(
                field.label, field.choices, place, format_func=lab.title_of,
                on_change=_follow, args=(lab, field.name), **common,
            )  # fmt: skip
        case "choices":
            st.pills(
                field.label, field.choices, default=list(field.default),
                format_func=lab.title_of, selection_mode="multi", **common,
            )  # fmt: skip
        case "bool":
            st.toggle(field.label, field.default, **common)
        case "own":
            _own(lab, field, config, common)
        case "text" | "edits" | "ints" | "floats" | "pairs" | "points":
            _listed(lab, field)
            if field.reads is not None:
                _file(lab, field)
        case "int" | "float":
            _number(field, getattr(config, field.name), common)
    return None


def _listed(lab: Lab, field: Field) -> None:
    """A list, or words, as text."""
    st.text_input(
        field.label if field.table is None else f"{field.label} as text", as_text(field.default),
        placeholder=_example(lab, field), key=key(lab, field.name), help=field.help, bind=BOUND,
    )  # fmt: skip


def _follow(lab: Lab, name: str) -> None:
    """Let the controls that belong to a choice follow it."""
    change(lab, lab.suits(name, st.session_state[key(lab, name)]))


def _number(field: Field, value: float, common: dict[str, Any]) -> None:
    """A logarithmic slider, a slider, or a box where the range is too wide for one."""
    number = int if field.kind == "int" else float
    low, high, step = (number(n or 0) for n in (field.minimum, field.maximum, field.step or 1))
    common["value"] = field.default
    if field.scale == "log":
        st.select_slider(field.label, log_stops(field, value), format_func=as_text, **common)
    elif high - low <= 1 or field.kind == "int":
        st.slider(field.label, low, high, step=step, format=_digits(field), **common)
    else:
        st.number_input(field.label, low, high, step=step, format="%.6g", **common)


def _digits(field: Field) -> str:
    """As many decimals as the step and the ends need, so that 0.999 is not shown as 1.00."""
    if field.kind == "int":
        return "%d"
    ends = (field.step or 1, field.minimum or 0, field.maximum or 0)
    return f"%.{max(2, *(-int(Decimal(repr(end)).as_tuple().exponent) for end in ends))}f"


def log_stops(field: Field, value: float) -> list[float]:
    """Round values from the field's minimum to its maximum, ten a decade, with the present one
    among them.
    """
    number = int if field.kind == "int" else float
    low, high = number(field.minimum or 1), number(field.maximum or 1)
    return sorted({*_round_values(number, low, high), number(value), field.default, low, high})


@functools.cache
def _round_values(number: type[int] | type[float], low: float, high: float) -> tuple[float, ...]:
    """The values from low to high of two digits at most that a hand would choose."""
    mantissas = (1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8)
    exponents = range(-20, 10)
    grid = {float(f"{mantissa}e{exponent}") for exponent in exponents for mantissa in mantissas}
    return tuple(number(stop) for stop in grid if low <= stop <= high and number(stop) == stop)


def _own(lab: Lab, field: Field, config: Config, common: dict[str, Any]) -> None:
    """Own values as text, and for each in the race a slider of the first field that may be own."""
    st.text_input(field.label, placeholder=_example(lab, field), **common)
    name, shared = next(
        (name, other) for name, other in fields(lab.config).items() if other.ownable
    )
    owned = {own.who: own.value for own in getattr(config, field.name) if own.field == name}
    for who in getattr(config, field.of):
        slot = key(lab, f"{field.name}.{who}")
        st.session_state[slot] = owned.get(who, COMMON)
        st.select_slider(
            f"{shared.label} of {lab.title_of(who)} alone",
            [COMMON, *_few_stops(shared, owned.get(who))],
            format_func=lambda stop: stop if stop == COMMON else as_text(stop),
            key=slot, on_change=_set_own, args=(lab, field.name, who, name),
        )  # fmt: skip


def _few_stops(field: Field, value: float | None) -> list[float]:
    """1, 2 and 5 of every decade from the field's minimum to its maximum, and the present one."""
    present = set() if value is None else {value}
    return sorted({*_steep_values(field.minimum or 1.0, field.maximum or 1.0), *present})


@functools.cache
def _steep_values(low: float, high: float) -> tuple[float, ...]:
    """1, 2 and 5 of every decade from low to high."""
    grid = (float(f"{digit}e{power}") for power in range(-20, 10) for digit in (1, 2, 5))
    return tuple(stop for stop in grid if low <= stop <= high)


def _set_own(lab: Lab, field: str, who: str, name: str) -> None:
    """One racer's own value was moved."""
    config, _ = read_controls(lab)
    value = st.session_state[key(lab, f"{field}.{who}")]
    kept = [own for own in getattr(config, field) if (own.who, own.field) != (who, name)]
    new = [] if value == COMMON else [Own(who, name, float(value))]
    change(lab, {field: as_text((*kept, *new))})


def _file(lab: Lab, field: Field) -> None:
    """A CSV file in place of typing."""
    slot = key(lab, f"{field.name}.file")
    st.file_uploader(
        f"{field.label} from a CSV", type="csv", key=slot, max_upload_size=MOST_MEGABYTES,
        help="Two columns of numbers and a label, a line each.",
        on_change=_read_file, args=(lab, field, slot),
    )  # fmt: skip


def _read_file(lab: Lab, field: Field, slot: str) -> None:
    """A file was chosen: the control takes what it says, or the page what is wrong with it."""
    file = st.session_state[slot]
    if file is None or field.reads is None:
        return
    try:
        value = field.reads(_decoded(file))
    except PlaygroundError as error:
        st.session_state.setdefault(key(lab, "_refused"), []).append(str(error))
        return
    change(lab, {field.name: value})


class NoText(PlaygroundError):
    """A file that is no text."""


def _decoded(file: Any) -> str:
    if file.size > MOST_MEGABYTES * 2**20:
        raise NoText(
            f"{file.name} has {file.size / 2**20:.1f} MB, and a table may have {MOST_MEGABYTES}; "
            "take a sample of its lines."
        )
    try:
        return str(file.getvalue().decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise NoText(f"{file.name} is no text in UTF-8; save the table as CSV UTF-8.") from None


def _example(lab: Lab, field: Field) -> str:
    editable = [other for other in fields(lab.config).values() if other.editable]
    if field.kind == "own":
        ownable = next(other for other in fields(lab.config).values() if other.ownable)
        return f"{fields(lab.config)[field.of].default[-1]}:{ownable.name}=0.1"
    if field.kind == "edits" and editable:
        return f"40:{editable[0].name}={as_text(editable[0].default)}"
    return "none" if field.kind == "ints" else as_text(field.default)


def _seed(lab: Lab, field: Field) -> None:
    """The seed with a button that draws another."""
    left, right = st.columns([1, 1], vertical_alignment="bottom")
    left.number_input(
        field.label, int(field.minimum or 0), int(field.maximum or 0), field.default, step=1,
        key=key(lab, field.name), help=field.help, bind=BOUND,
    )  # fmt: skip
    right.button("New seed", on_click=_new_seed, args=(lab, field), width="stretch")


def _new_seed(lab: Lab, field: Field) -> None:
    # The page's own dice: which seed comes next is the one thing no run depends on.
    low, high = int(field.minimum or 0), int(field.maximum or 0)
    seed = random.SystemRandom().randint(low, min(high, low + 99_999))
    st.session_state[key(lab, field.name)] = seed


def refresh(lab: Lab) -> tuple[Config, list[str]]:
    """The Config that the controls say, and the sentences of those that cannot be used."""
    config, errors = read_controls(lab)
    return config, [str(error) for error in errors]
