"""The script that Streamlit runs for every visitor: which pages there are, and the one that is
open.
"""

from pathlib import Path

import streamlit as st

from playground import labs

PAGES = Path(__file__).parents[2] / "pages"
ASSETS = Path(__file__).parents[2] / "assets"

st.set_page_config(
    page_title="Playground",
    page_icon=str(ASSETS / "icon.svg"),
    layout="wide",
    initial_sidebar_state=300,
    # The menu holds the choice of light and dark; without an entry of ours it would be hidden.
    menu_items={"About": "See deep learning happen: every picture is a real training run."},
)
st.logo(str(ASSETS / "logo.svg"), size="large")
st.html(ASSETS / "css" / "page.css")

home = st.Page(
    PAGES / "home.py", title="Labs", icon=":material/apps:", default=True,
    help="All labs, each with what you can watch in it.",
)  # fmt: skip
pages = [
    st.Page(PAGES / f"{lab.slug}.py", title=lab.title, icon=lab.icon, help=lab.summary)
    for lab in labs.ALL
]
st.navigation([home, *pages]).run()
