"""The home page: a card for every lab."""

from pathlib import Path

import streamlit as st

from playground import labs
from playground.labs.lab import Lab

PICTURES = Path(__file__).parents[2] / "assets" / "labs"


def home() -> None:
    """Say what this is and offer the labs in teaching order."""
    st.title("See deep learning happen")
    st.markdown(
        "Set a few knobs, press Play and watch a real run: every picture is drawn from real "
        "gradients, every "
        "number can be traced to its formula. Drag the playhead back, pin a run, change one "
        "thing, compare, "
        "and send the link."
    )
    with st.grid(3, min_column_width=320):
        for lab in labs.ALL:
            _card(lab)


def _card(lab: Lab) -> None:
    with st.container(border=True, key=f"card-{lab.slug}"):
        st.image(PICTURES / f"{lab.slug}.png", width="stretch")
        st.page_link(f"../../pages/{lab.slug}.py", label=f"**{lab.title}**", icon=lab.icon)
        st.caption(lab.summary)
