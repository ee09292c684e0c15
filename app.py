"""The playground. Start it with `streamlit run app.py`."""

from pathlib import Path

import streamlit as st

from playground.web.assets import ROUTES
from playground.web.lifespan import lifespan

app = st.App(
    Path(__file__).parent / "playground" / "web" / "main.py", routes=ROUTES, lifespan=lifespan
)
