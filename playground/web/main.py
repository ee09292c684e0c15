"""The script that Streamlit runs for every visitor: which pages there are, and the one that is open."""

from pathlib import Path

import streamlit as st

from playground import labs

PAGES = Path(__file__).parents[2] / "pages"
STYLE = Path(__file__).parents[2] / "assets" / "css" / "page.css"

st.set_page_config(page_title="Playground", page_icon=":material/blur_on:", layout="wide", initial_sidebar_state=300)
st.html(STYLE)

home = st.Page(
    PAGES / "home.py", title="Playground", icon=":material/blur_on:", default=True,
    help="All labs, each with what you can watch in it.",
)  # fmt: skip
pages = [
    st.Page(PAGES / f"{lab.slug}.py", title=lab.title, icon=lab.icon, help=lab.summary)
    for lab in labs.ALL
]
st.navigation([home, *pages]).run()
