"""The Player: mounts the browser component and answers its pulls."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import numpy as np
import streamlit as st

from playground.core.channels import Diagnosis
from playground.core.config import Config, as_text, fields
from playground.labs.lab import Lab
from playground.runs.engines import InlineEngine, RunView
from playground.views.figure import Figure
from playground.views.ghost import with_ghosts
from playground.web import assets, link, wire
from playground.web.session import change, engine, key

FIRST_SLICE, SLICE = 0.15, 0.04
"""Seconds of training before the page answers: at first sight, and for each pull while a run goes
on.
"""

BASE_RATE = 20
"""Frames a second at speed 1, more where a run would take longer than LONGEST seconds."""
LONGEST = 12

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


@st.fragment
def player(lab: Lab, config: Config, diagnosis: Callable[[Lab, Diagnosis | None], None]) -> None:
    """Show a run and keep it moving; reruns by itself whenever the browser pulls frames or sends a
    click.

    Args:
        lab: Which lab.
        config: The run to show.
        diagnosis: Draws what goes wrong under the Player, once the run has ended.
    """
    host = engine()
    token = host.start(lab, config)
    before = host.look(token).status
    first = st.session_state.get(key(lab, "_shown")) != token
    st.session_state[key(lab, "_shown")] = token
    host.advance(token, FIRST_SLICE if first else SLICE)
    run = host.look(token)
    _COMPONENT(
        key=key(lab, "player"),
        data=message(lab, host, run),
        on_have_change=_nothing,
        on_pick_change=partial(_picked, lab),
        on_pin_change=partial(_pinned, lab, config),
        on_unpin_change=partial(link.unpin, lab),
        on_ended_change=partial(_ended, lab, token),
    )
    # After the picture is on its way: trying a cure may take a quarter of a second.
    diagnosis(lab, _trouble(host, run))
    stale = st.session_state.pop(key(lab, "_stale"), False)
    if stale or (not first and before == "running" != run.status):
        st.rerun()


def _trouble(host: InlineEngine, run: RunView) -> Diagnosis | None:
    """What goes wrong in an ended run; one that diverged has at least its ending's sentence."""
    if run.recording.ending is None:
        return None
    found = host.diagnose(run.token)
    if found is None and run.status == "diverged":
        return Diagnosis(run.recording.ending.sentence, "", {})
    return found


def message(lab: Lab, host: InlineEngine, run: RunView) -> bytes:
    """What the browser lacks: frames it does not have, figures and ghost only if new to it."""
    have: Mapping[str, Any] = (st.session_state.get(key(lab, "player")) or {}).get("have") or {}
    pinned = link.pinned(lab)
    ghost = _ghost(lab, host, pinned)
    spec_id, spec = _spec(
        run.token, ghost.token if ghost else None, _lab=lab, _host=host, _run=run, _ghost=ghost
    )
    start = (
        min(int(have.get("count", 0)), run.recording.count) if have.get("run") == run.token else 0
    )
    payload = wire.Payload()
    header = {
        "v": wire.VERSION,
        # Every pull gets an answer of its own, even when nothing new was recorded.
        "ask": have.get("ask"),
        "run": run.token, "total": run.total, "count": run.recording.count,
        "start": start, "stop": run.recording.count, "status": run.status,
        "ending": _ending(run),
        "open": None,
        "command": st.session_state.get(key(lab, "_command")),
        "spec_id": spec_id,
        "spec": None if have.get("spec") == spec_id else spec,
        "channels": wire.channels(run, start, run.recording.count, payload),
        "ghost": _ghost_part(ghost, run, have, payload),
    }  # fmt: skip
    return wire.encode(header, payload)


def _ending(run: RunView) -> dict[str, Any] | None:
    """The ending; why a run diverged is told by the diagnosis under the Player, and not twice."""
    ending = run.recording.ending
    if ending is None:
        return None
    return ending._replace(sentence="" if ending.kind == "diverged" else ending.sentence)._asdict()


def _ghost(lab: Lab, host: InlineEngine, pinned: str | None) -> RunView | None:
    if pinned is None:
        return None
    token = host.start(lab, link.decode(lab, pinned))
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


def _ghost_part(
    ghost: RunView | None, run: RunView, have: Mapping[str, Any], payload: wire.Payload
) -> dict[str, Any] | None:
    if ghost is None:
        return None
    known = have.get("ghost") == ghost.token
    rows = None if known else wire.channels(ghost, 0, ghost.recording.count, payload)
    return {
        "run": ghost.token, "label": _difference(ghost, run), "total": ghost.total,
        "count": ghost.recording.count, "channels": rows,
    }  # fmt: skip


@st.cache_resource(max_entries=64, show_spinner=False)
def _spec(
    token: str, ghost_token: str | None,
    *, _lab: Lab, _host: InlineEngine, _run: RunView, _ghost: RunView | None,
) -> tuple[str, dict[str, Any]]:  # fmt: skip
    """The figures and formulas of a run with their name; made once for each pair of runs."""
    figures = _figures(_lab, _host, _run)
    if _ghost is not None:
        figures = with_ghosts(figures, _figures(_lab, _host, _ghost))
    spec = {
        "figures": [figure.as_wire() for figure in figures],
        "formulas": [formula.as_wire() for formula in _lab.formulas(_run.config)],
        "rate": max(BASE_RATE, round(_run.total / LONGEST)),
        "unit": _lab.step_name,
        "where": _where(_lab, _run),
        "share": link.share(_lab, _run.config, link.encode(_ghost.config) if _ghost else None),
    }
    plain = json.loads(json.dumps(spec, default=wire.plain))
    return hashlib.sha256(json.dumps(plain).encode()).hexdigest()[:12], plain


def _where(lab: Lab, run: RunView) -> str:
    """Where the run trains and how fast, in two significant digits."""
    if not run.pace:
        return run.device.upper()
    return f"{run.device.upper()}, {float(f'{run.pace:.2g}'):,.0f} {lab.step_name}s/s"


def _figures(lab: Lab, host: InlineEngine, run: RunView) -> tuple[Figure, ...]:
    def ask(question: str, /, **arguments: float) -> Mapping[str, Any]:
        return host.ask(run.token, question, 0, arguments)

    return lab.figures(run.config, ask)


def _nothing() -> None:
    """A pull needs no answer but the rerun itself."""


def _picked(lab: Lab) -> None:
    """A click on a place of the map: start there."""
    place = st.session_state[key(lab, "player")].get("pick")
    if not place:
        return
    known = fields(lab.config)
    values = {
        name: np.clip(float(f"{place[axis]:.3g}"), known[name].minimum, known[name].maximum).item()
        for name, axis in zip(lab.start_fields, ("x", "y"), strict=True)
        if name
    }
    change(lab, values)
    st.session_state[key(lab, "_stale")] = True


def _pinned(lab: Lab, config: Config) -> None:
    link.pin(lab, config)


def _ended(lab: Lab, token: str) -> None:
    """The playhead reached the end: a prediction about this run may be judged now."""
    st.session_state[key(lab, "_seen")] = token
    if key(lab, "_locked") in st.session_state:
        st.session_state[key(lab, "_stale")] = True
