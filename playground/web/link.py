"""Links: everything that makes a page what it is, as query parameters.

    ?v=1&descent.surface=beale&descent.learning_rate=0.01&at=58&ghost=...

`v` is the Config's version, `at` the playhead's frame, `ghost` the pinned Config as
field=value;field=value; a teacher's `hide=seed,momentum` leaves controls out of the page.
"""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode

import streamlit as st

from playground.core.config import Config, as_text, differences, fields
from playground.core.errors import BadArgument, OldLink, PlaygroundError, UnknownField
from playground.core.parsing import parse, parse_each, read
from playground.labs.lab import Lab
from playground.web.session import command, fit, key, write_controls


def share(lab: Lab, config: Config, ghost: str | None) -> str:
    """The query string of a link to this page; the Player adds `at`."""
    values = {key(lab, name): text for name, text in differences(config).items()}
    pinned = {"ghost": ghost} if ghost is not None else {}
    return "?" + urlencode({"v": str(lab.config.version), **values, **pinned})


def encode(config: Config) -> str:
    """A Config as one parameter's text; the empty text is the default Config."""
    return ";".join(f"{name}={text}" for name, text in differences(config).items())


def decode(lab: Lab, text: str) -> Config:
    """Read what `encode` wrote.

    Raises:
        PlaygroundError: The text is not such a Config.
    """
    pairs = [pair.partition("=") for pair in text.split(";") if pair]
    return parse(lab.config, {name: value for name, _, value in pairs})


def arrive(lab: Lab) -> None:
    """Read the link on a visitor's first sight of the page; what cannot be used is kept as
    sentences to show.
    """
    if key(lab, "_arrived") in st.session_state:
        return
    st.session_state[key(lab, "_arrived")] = True
    parameters = {name: st.query_params.get_all(name) for name in st.query_params}
    opening = lab.presets[0]
    given = _given(lab, parameters)
    base = parse(lab.config, {} if given else opening.fields)
    config, errors = parse_each(lab.config, given, base)
    config, too_large = fit(lab, config, base)
    rewritten = _rewrite(lab, config, given)
    write_controls(lab, config)
    frame = opening.frame if config == parse(lab.config, opening.fields) else lab.steps(config)
    errors += too_large + _version(lab, parameters) + _hide(lab, parameters)
    errors += _ghost(lab, parameters)
    frame, refused = _at(lab, config, parameters, frame)
    command(lab, frame)
    st.session_state[key(lab, "_refused")] = [str(error) for error in errors + refused]
    if rewritten:
        st.rerun()  # so that the widgets find the rewritten address


def _given(lab: Lab, parameters: Mapping[str, list[str]]) -> dict[str, object]:
    """The parameters that set this lab's controls, with choices by name.

    The address bar has choices by title, as Streamlit's widgets write them; our links have names.
    """
    known, prefix = fields(lab.config), key(lab, "")
    given: dict[str, object] = {}
    for parameter, values in parameters.items():
        if not parameter.startswith(prefix):
            continue
        name = parameter.removeprefix(prefix)
        choices = known[name].choices if name in known else ()
        names = {lab.title_of(choice): choice for choice in choices}
        given[name] = ",".join(names.get(value, value) for value in values)
    return given


def _rewrite(lab: Lab, config: Config, given: Mapping[str, object]) -> bool:
    """Write what was understood back into the address bar in the words of the widgets; whether
    there was anything to write.

    A name in place of a title would be dropped from the address, and lost with the next reload. A
    value that is good alone but was refused with the others would come back with its widget.
    """
    rewritten = False
    for name, field in fields(lab.config).items():
        if name not in given:
            continue
        value = getattr(config, name)
        if field.choices:
            chosen = value if isinstance(value, tuple) else (value,)
            st.query_params[key(lab, name)] = [lab.title_of(choice) for choice in chosen]
        elif _meant(lab, name, given[name]) == value:
            continue
        else:
            st.query_params.pop(key(lab, name), None)
        rewritten = True
    return rewritten


def _meant(lab: Lab, name: str, text: object) -> object:
    """What a parameter says by itself; None if nothing."""
    known = fields(lab.config)
    try:
        return read(known[name], text, known, lab.config.inner)
    except PlaygroundError:
        return None


def _version(lab: Lab, parameters: Mapping[str, list[str]]) -> list[PlaygroundError]:
    stated = parameters.get("v", [str(lab.config.version)])[-1]
    return [] if stated == str(lab.config.version) else [OldLink(stated, lab.config.version)]


def hidden(lab: Lab) -> frozenset[str]:
    """The controls that a teacher's link hides: `hide=seed,momentum`."""
    return frozenset(st.query_params.get("hide", "").split(",")) & set(fields(lab.config))


def _hide(lab: Lab, parameters: Mapping[str, list[str]]) -> list[PlaygroundError]:
    names = [name for name in ",".join(parameters.get("hide", [])).split(",") if name]
    return [
        UnknownField(name, tuple(fields(lab.config)))
        for name in names
        if name not in fields(lab.config)
    ]


def _ghost(lab: Lab, parameters: Mapping[str, list[str]]) -> list[PlaygroundError]:
    if "ghost" not in parameters:
        return []
    try:
        pin(lab, decode(lab, parameters["ghost"][-1]))
    except PlaygroundError as error:
        return [BadArgument(f"The pinned run of this link cannot be shown: {error}")]
    return []


def _at(
    lab: Lab, config: Config, parameters: Mapping[str, list[str]], frame: int
) -> tuple[int, list[PlaygroundError]]:
    if "at" not in parameters:
        return frame, []
    text, last = parameters["at"][-1], lab.steps(config)
    if text.isdecimal() and len(text) < 10 and int(text) <= last:
        return int(text), []
    return frame, [
        BadArgument(f"The link's at={text[:20]} is no {lab.step_name} of this run; it must be "
                    f"between 0 and {as_text(last)}.")
    ]  # fmt: skip


def keep(lab: Lab) -> None:
    """Keep in the address bar what no widget holds: opening another page has cleared it."""
    wanted = {"v": str(lab.config.version), "ghost": pinned(lab)}
    for name, value in wanted.items():
        if value is not None and st.query_params.get(name) != value:
            st.query_params[name] = value


def pin(lab: Lab, config: Config) -> None:
    """Keep a run as the ghost that later runs are compared with."""
    st.session_state[key(lab, "_ghost")] = encode(config)
    st.query_params["ghost"] = encode(config)


def unpin(lab: Lab) -> None:
    """Let the ghost go."""
    st.session_state.pop(key(lab, "_ghost"), None)
    st.query_params.pop("ghost", None)


def pinned(lab: Lab) -> str | None:
    """The pinned Config as text, if there is one."""
    found: str | None = st.session_state.get(key(lab, "_ghost"))
    return found
