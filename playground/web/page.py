"""The shell of every lab: title, presets, Player, diagnosis, tabs."""

from __future__ import annotations

import streamlit as st

from playground.core.channels import Diagnosis
from playground.core.config import Config, fingerprint
from playground.labs.lab import Lab, Preset
from playground.web import link, tabs
from playground.web.controls import controls, refresh
from playground.web.player import AGAIN, beacon, herald, player
from playground.web.session import change, command, key, read_controls, write_controls

SHOWN = 3
"""Refusals shown in full: more of them would push the picture off the screen."""


def show(lab: Lab) -> None:
    """Draw a lab's page from its value."""
    link.arrive(lab)
    link.keep(lab)
    config, refused = refresh(lab)
    herald(lab, config)
    with st.sidebar:
        controls(lab, config, link.hidden(lab))
    chosen = _chosen(lab, config)
    _header(lab, config, chosen)
    with st.container(key="refusals"):  # always there: what follows must keep its place
        _refusals(lab, refused)
    _presets(lab, chosen)
    player(lab, config, _diagnosis)
    beacon(lab)
    tabs.show(lab, config)


def _header(lab: Lab, config: Config, chosen: Preset | None) -> None:
    st.title(lab.title, anchor=False)
    st.markdown(chosen.sentence if chosen else lab.sentence(config))


def _chosen(lab: Lab, config: Config) -> Preset | None:
    """The preset whose Config this is."""
    for preset, meant in zip(lab.presets, lab.configs, strict=True):
        if meant == config:
            return preset
    return None


def _refusals(lab: Lab, refused: list[str]) -> None:
    """One sentence for each value that could not be used; those of the link stay until a control
    is moved.
    """
    sentences = refused + st.session_state.get(key(lab, "_refused"), [])
    for sentence in sentences[:SHOWN]:
        st.warning(sentence, icon=":material/error:")
    if sentences[SHOWN:]:
        with st.expander(f"{len(sentences) - SHOWN} more"):
            for sentence in sentences[SHOWN:]:
                st.markdown(sentence)
    st.session_state[key(lab, "_refused")] = []


def _presets(lab: Lab, chosen: Preset | None) -> None:
    """A card for each: one button, because each element more is a millisecond of the browser's."""
    with st.container(horizontal=True, wrap=False, gap="small", key="presets"):
        for preset in lab.presets:
            fails = " :orange-badge[fails]" if preset.fails else ""
            st.button(
                f"**{preset.title}{fails}** :small[{preset.reason}]",
                key=key(lab, f"preset.{preset.name}"), width=196, wrap=True,
                type="primary" if preset is chosen else "secondary",
                on_click=choose, args=(lab, preset),
            )  # fmt: skip


def choose(lab: Lab, preset: Preset) -> None:
    """Set all controls to a preset and open it at its frame."""
    write_controls(lab, lab.configs[lab.presets.index(preset)])
    command(lab, preset.frame)


def _diagnosis(lab: Lab, found: Diagnosis | None) -> None:
    """What is wrong and the button that tries the cure, on one line."""
    if found is None:
        return
    with st.container(horizontal=True, vertical_alignment="center", key="diagnosis"):
        st.markdown(f":material/stethoscope: At the end: {found.sentence}", width="stretch")
        if found.button:
            st.button(found.button, key=key(lab, "cure"), on_click=_cure, args=(lab, found))


def _cure(lab: Lab, found: Diagnosis) -> None:
    if found.button == AGAIN:
        config, _ = read_controls(lab)
        st.session_state[key(lab, "_again")] = fingerprint(lab.slug, config)
    change(lab, found.cure)
    command(lab, 0, play=True)
    st.session_state[key(lab, "_stale")] = True
