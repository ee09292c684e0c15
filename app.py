"""The playground. Start it with `streamlit run app.py`."""

from pathlib import Path

import streamlit as st

from playground.web import assets, stream
from playground.web.lifespan import lifespan

app = st.App(
    Path(__file__).parent / "playground" / "web" / "main.py",
    routes=[*assets.ROUTES, *stream.ROUTES],
    lifespan=lifespan,
)
