"""The Player: mounts the browser component and tells it what to show."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import msgspec
import numpy as np
import streamlit as st

from playground.core.channels import Diagnosis
from playground.core.config import Config, Edit, as_text, fields
from playground.core.errors import PlaygroundError
from playground.labs.lab import Lab
from playground.runs.engines import Engine, RunView
from playground.views.ghost import with_ghosts
from playground.views.view import View
from playground.web import assets, link, wire
from playground.web.audience import AUDIENCE
from playground.web.session import begin, change, engine, key, owner, read_controls

FIRST_SLICE = 0.15
"""Seconds of training before the page answers, where runs train in its own process."""
DATA = "Data"
"""The tab that waits for a run's end."""
AGAIN = "Run again"
"""The button of a run whose host died."""

LONGEST = 12
"""Seconds that a long run takes to play at speed 1; a short one plays at the pace of its lab."""

SHIM = """
// The real Player is a module tree of ours; this line of text travels with the page instead of it.
export default async function (component) {
  const { default: mount } = await import(new URL("%s", document.baseURI).href)
  return mount(component)
}
"""

_COMPONENT = st.components.v2.component(
    "playground_player", html="<div></div>", js=SHIM % assets.address("player/index.js"),
    isolate_styles=False,
)  # fmt: skip


_BEACON = st.components.v2.component(
    "playground_beacon", html="<span></span>", js=SHIM % assets.address("player/beacon.js")
)


def beacon(lab: Lab) -> None:
    """Let the Player have the whole page run again, after a restart of the server."""
    with st.container(key="beacon"):
        _BEACON(key=key(lab, "beacon"), on_rerun_change=_nothing)


def herald(lab: Lab, config: Config) -> None:
    """Tell the Player of a run that is new to it over its own connection, before the page is drawn:
    the picture need not wait until Streamlit has laid out every control.
    """
    listeners = AUDIENCE.of(owner(), lab.slug)
    if not listeners:
        return
    shown, _ = st.session_state.get(key(lab, "_shown"), ("", False))
    try:
        token, host = begin(lab, config), engine()
        if token == shown:
            return
        data, spec = message(lab, host, host.look(token), settled=False)
    except PlaygroundError:
        return  # the fragment says why
    for listener in listeners:
        listener.hand(data)
    # The figures need not travel twice; should they be lost on the way, the Player asks for them.
    st.session_state[key(lab, "_told")] = spec


@st.fragment
def player(lab: Lab, config: Config, diagnosis: Callable[[Lab, Diagnosis | None], None]) -> None:
    """Show a run; reruns by itself when the browser lacks something, when the run has ended, and on
    a click.

    Args:
        lab: Which lab.
        config: The run to show.
        diagnosis: Draws what goes wrong under the Player, once the run has ended.
    """
    stale = st.session_state.pop(key(lab, "_stale"), False)
    if stale or read_controls(lab)[0] != config:
        # This Config is the old one. Streamlit's browser part puts what is said at one moment into
        # one message: a click on a control beside a word of the Player's reruns the Player alone.
        st.rerun()
    try:
        token, host = begin(lab, config), engine()
        if host.trains_here:
            host.advance(token, FIRST_SLICE)
        run = host.look(token)
        settled = run.recording.settled
        told = st.session_state.pop(key(lab, "_told"), "")
        data, _ = message(lab, host, run, settled, told)
    except PlaygroundError as error:
        st.warning(str(error), icon=":material/groups:")
        st.stop()
    _COMPONENT(
        key=key(lab, "player"),
        data=data,
        on_have_change=_nothing,
        on_pick_change=partial(_picked, lab),
        on_pin_change=partial(_pinned, lab, config),
        on_unpin_change=partial(link.unpin, lab),
        on_ended_change=partial(_ended, lab, run.id),
        on_edited_change=partial(_edited, lab),
    )
    diagnosis(lab, _trouble(run) if settled else None)
    before = st.session_state.get(key(lab, "_shown"))
    st.session_state[key(lab, "_shown")] = (token, settled)
    if settled and before == (token, False) and st.session_state.get(key(lab, "tabs")) == DATA:
        st.rerun()


def _trouble(run: RunView) -> Diagnosis | None:
    """What goes wrong in an ended run; one that diverged or was lost has its ending's sentence."""
    ending = run.recording.ending
    if ending is None or ending.kind == "finished":
        return run.recording.diagnosis
    button = AGAIN if ending.kind == "lost" else ""
    return run.recording.diagnosis or Diagnosis(ending.sentence, button, {})


def message(
    lab: Lab, host: Engine, run: RunView, settled: bool, told: str = ""
) -> tuple[bytes, str]:
    """What to show: which run, its ghost, the figures if they are new to the browser. Frames travel
    on the stream.

    Args:
        lab: Which lab.
        host: Who trains.
        run: The run to show.
        settled: Whether it has ended and all is said about it.
        told: The figures, by name, that are on their way already.

    Returns:
        The message, and the name of its figures.
    """
    have: Mapping[str, Any] = (st.session_state.get(key(lab, "player")) or {}).get("have") or {}
    ghost = _ghost(lab, host, link.pinned(lab))
    spec_id, spec = _spec(run.id, ghost.id if ghost else None, _host=host, _run=run, _ghost=ghost)
    header = {
        "v": wire.VERSION, "kind": "page",
        # Every request gets an answer of its own.
        "ask": have.get("ask"),
        # By two ways it may come late: an older one says nothing to who has a newer one.
        "made": time.time_ns() // 1_000_000,
        "run": run.id, "token": run.token, "total": run.total, "status": run.status,
        "settled": settled, "stream": "stream",
        "command": st.session_state.get(key(lab, "_command")),
        "hidden": sorted(link.hidden(lab)),
        "spec_id": spec_id,
        "spec": None if spec_id in (have.get("spec"), told) else msgspec.Raw(spec),
        "ghost": ghost and {
            "run": ghost.id, "token": ghost.token, "total": ghost.total,
            "label": _difference(ghost, run),
        },
    }  # fmt: skip
    return wire.encode(header), spec_id


def _ghost(lab: Lab, host: Engine, pinned: str | None) -> RunView | None:
    if pinned is None:
        return None
    token = begin(lab, link.decode(lab, pinned))
    if host.trains_here:
        host.advance(token, seconds=5.0)
    return host.look(token)


def _difference(ghost: RunView, run: RunView) -> str:
    """What the pinned run has otherwise than the one on show."""
    known = fields(type(run.config))
    others = [
        f"{field.label} {as_text(getattr(ghost.config, name))}"
        for name, field in known.items()
        if getattr(ghost.config, name) != getattr(run.config, name)
    ]
    return ", ".join(others) or "this very run"


@st.cache_resource(max_entries=64, show_spinner=False)
def _spec(
    run: str, ghost: str | None, *, _host: Engine, _run: RunView, _ghost: RunView | None
) -> tuple[str, bytes]:
    """The figures and formulas of a run as JSON, with their name; made once for each pair of runs,
    whoever shows them.
    """
    lab = _run.lab
    figures = _figures(_host, _run)
    if _ghost is not None:
        figures = with_ghosts(figures, _figures(_host, _ghost))
    spec = wire.json(
        {
            "figures": [figure.as_wire() for figure in figures],
            "formulas": [formula.as_wire() for formula in lab.formulas(_run.config)],
            "rate": max(lab.pace(_run.config), round(_run.total / LONGEST)),
            "unit": lab.step_name,
            "where": {"text": _run.device.upper(), "why": _run.why},
            "share": link.share(lab, _run.config, link.encode(_ghost.config) if _ghost else None),
        }
    )
    return hashlib.sha256(spec).hexdigest()[:12], spec


def _figures(host: Engine, run: RunView) -> tuple[View, ...]:
    def ask(name: str, /, **arguments: float) -> Mapping[str, Any]:
        question = run.lab.question(name)
        reads = fields(run.lab.config) if question.reads is None else question.reads
        values = ";".join(as_text(getattr(run.config, field)) for field in reads)
        return _answer(run.lab.slug, name, values, arguments, _host=host, _run=run)

    return run.lab.figures(run.config, ask)


@st.cache_resource(max_entries=64, show_spinner=False)
def _answer(
    slug: str, question: str, values: str, arguments: dict[str, float],
    *, _host: Engine, _run: RunView,
) -> Mapping[str, Any]:  # fmt: skip
    """What a question about frame 0 is answered, asked once for all that have the same values in
    the fields it reads.
    """
    found = _host.ask(_run.token, question, 0, arguments)
    for array in found.values():
        array.flags.writeable = False  # others get it too
    return found


def _nothing() -> None:
    """What the browser lacks is in the answer; there is nothing else to do."""


def _picked(lab: Lab) -> None:
    """A click on a place of a picture: what the lab makes of it."""
    place = st.session_state[key(lab, "player")].get("pick")
    pick = lab.picks.get(str(place["figure"])) if place else None
    if pick is None:
        return
    x, y = (float(f"{float(place[axis]):.3g}") for axis in ("x", "y"))
    config, _ = read_controls(lab)
    hidden = link.hidden(lab)
    found: dict[str, Any] = {
        name: _bounded(lab, name, value) for name, value in pick(config, x, y).items()
    }
    if not hidden.isdisjoint(found):
        return  # what the link hides cannot be turned in a picture either
    try:
        change(lab, found)
    except PlaygroundError as error:  # each value is fine, and all together are not
        said = str(error)
    else:
        said = _left_behind(config.edits, found.get("edits", config.edits))
        st.session_state[key(lab, "_stale")] = True
    if said:
        st.session_state.setdefault(key(lab, "_refused"), []).append(said)


def _left_behind(before: tuple[Edit, ...], after: tuple[Edit, ...]) -> str:
    """Say which changes in flight a click on a picture has taken out; empty if none."""
    gone = [edit for edit in before if edit not in after]
    if not gone:
        return ""
    was, it = ("was", "it means") if len(gone) == 1 else ("were", "they mean")
    return (
        f"{as_text(tuple(gone)).replace(',', ', ')} {was} taken out of the changes in flight: "
        f"after this click {it} nothing any more."
    )


def _bounded(lab: Lab, name: str, value: object) -> object:
    """A number brought within the field's bounds; anything else as it is."""
    known = fields(lab.config)[name]
    if known.kind not in ("int", "float") or not isinstance(value, float):
        return value
    return np.clip(value, known.minimum, known.maximum).item()


def _pinned(lab: Lab, config: Config) -> None:
    link.pin(lab, config)


def _edited(lab: Lab) -> None:
    """A change in flight was made on the picture: the controls follow."""
    new = st.session_state[key(lab, "player")].get("edited")
    if new:
        config, _ = read_controls(lab)
        edit = Edit(int(new["step"]), str(new["field"]), float(new["value"]))
        change(lab, {"edits": as_text((*config.edits, edit))})
        st.session_state[key(lab, "_stale")] = True


def _ended(lab: Lab, run: str) -> None:
    """The playhead reached the end: a prediction about this run may be judged now."""
    st.session_state[key(lab, "_seen")] = run
    if key(lab, "_locked") in st.session_state:
        st.session_state[key(lab, "_stale")] = True
