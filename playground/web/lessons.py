"""Predict, then run: a question that locks before Play and is answered by the run itself."""

from __future__ import annotations

import streamlit as st

from playground.core.config import Config, fingerprint
from playground.core.parsing import parse
from playground.labs.lab import Lab, Prediction
from playground.runs.engines import RunView
from playground.web.session import begin, command, engine, key, write_controls

PATIENCE = 5.0
"""Seconds that a verdict waits for its run."""


def show(lab: Lab) -> None:
    """Draw every prediction of the lab."""
    for number, prediction in enumerate(lab.predictions):
        with st.container(border=True, key=f"{lab.slug}-prediction-{number}"):
            _prediction(lab, number, prediction)


def _prediction(lab: Lab, number: int, prediction: Prediction) -> None:
    locked = st.session_state.get(key(lab, "_locked"), {})
    mine = locked.get(number)
    st.markdown(f"**Predict: {prediction.title}**  \n{prediction.question}")
    choice = st.radio(
        "Your prediction", prediction.choices,
        index=None if mine is None else prediction.choices.index(mine),
        key=key(lab, f"prediction.{number}"), disabled=mine is not None, horizontal=True,
        persist_state="page",
    )  # fmt: skip
    if mine is None:
        st.button(
            "Lock it and press Play", key=key(lab, f"lock.{number}"), type="primary",
            disabled=choice is None,
            on_click=_lock, args=(lab, number, prediction),
        )  # fmt: skip
        return
    _verdict(lab, prediction, mine)
    st.button(
        "Predict again", key=key(lab, f"unlock.{number}"), on_click=_unlock, args=(lab, number)
    )


def _lock(lab: Lab, number: int, prediction: Prediction) -> None:
    mine = st.session_state[key(lab, f"prediction.{number}")]
    st.session_state[key(lab, "_locked")] = {
        **st.session_state.get(key(lab, "_locked"), {}),
        number: mine,
    }
    st.session_state.pop(key(lab, "_seen"), None)
    write_controls(lab, parse(lab.config, lab.preset(prediction.preset).fields))
    command(lab, 0, play=True)
    st.rerun()  # the whole page: the lesson's own fragment has neither controls nor Player


def _unlock(lab: Lab, number: int) -> None:
    locked = st.session_state.get(key(lab, "_locked"), {})
    st.session_state[key(lab, "_locked")] = {
        other: mine for other, mine in locked.items() if other != number
    }
    st.session_state[key(lab, f"prediction.{number}")] = None


def _verdict(lab: Lab, prediction: Prediction, mine: str) -> None:
    """Judge the prediction by the run, once the student has seen it to the end."""
    asked = parse(lab.config, lab.preset(prediction.preset).fields)
    run = _ended(lab, asked) if _seen(lab, asked) else None
    if run is None:
        st.info(f"You said: {mine}. Watch the run to its end.", icon=":material/visibility:")
        return
    truth, sentence = prediction.answer(asked, run.recording.arrays())
    if truth == mine:
        st.success(f"You said {mine}, and so it is. {sentence}", icon=":material/check:")
    else:
        st.warning(f"You said {mine}; it is {truth}. {sentence}", icon=":material/lightbulb:")


def _seen(lab: Lab, config: Config) -> bool:
    """Whether the last run that the playhead went through to its end is the one of this Config."""
    return bool(st.session_state.get(key(lab, "_seen")) == fingerprint(lab.slug, config))


def _ended(lab: Lab, config: Config) -> RunView | None:
    """The run of this Config, unless it has not come to its own end even now."""
    host, token = engine(), begin(lab, config)
    host.advance(token, PATIENCE)
    run = host.look(token)
    return run if run.status in ("finished", "diverged") else None
