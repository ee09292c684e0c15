"""The home page: a card for every lab, and what can be done on every page."""

from pathlib import Path

import streamlit as st

from playground import labs
from playground.labs.lab import Lab

ROOT = Path(__file__).parents[2]
WELCOME = """
Set a few knobs, press Play and watch a real run. Every picture is computed as you watch, and
every number can be traced to its formula.
"""
EVERYWHERE = """
- **Play, scrub, step back.** Every run is recorded: drag the playhead to any update and see the
  formula with its numbers.
- **Click on a picture** where a place means something: the run starts there.
- **Pin** a run, change one thing, and race against its ghost.
- **Share** a link that shows exactly this: settings, playhead and ghost.
- **Take it home** as a PyTorch script that prints the numbers of the screen, as data or as a
  picture.
- **Predict first**: lock an answer, then let the run decide.
"""


def home() -> None:
    """Say what this is, offer the labs in teaching order, and what to do in them."""
    st.title("See deep learning happen", anchor=False)
    st.markdown(WELCOME)
    with st.grid(3, min_column_width=320):
        for lab in labs.ALL:
            _card(lab)
    st.subheader("On every page", anchor=False)
    st.markdown(EVERYWHERE)


def _card(lab: Lab) -> None:
    with st.container(border=True, key=f"card-{lab.slug}"):
        picture = ROOT / "assets" / "labs" / f"{lab.slug}.png"
        if picture.exists():
            st.image(picture, width="stretch")
        st.page_link(ROOT / "pages" / f"{lab.slug}.py", label=f"**{lab.title}**", icon=lab.icon)
        st.caption(lab.summary)
