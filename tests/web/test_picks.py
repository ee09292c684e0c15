"""A click on a picture: what it sets, and what it says when it takes something away."""

from __future__ import annotations

from typing import Any

import pytest
from streamlit.testing.v1 import AppTest


def clicked() -> None:
    """What Streamlit calls when the browser sends a click."""
    from playground.labs.network import LAB
    from playground.web import player

    player._picked(LAB)


def after_click(figure: str, x: float, **controls: object) -> Any:
    app = AppTest.from_function(clicked)
    app.session_state["network.player"] = {"pick": {"figure": figure, "x": x, "y": 0}}
    for name, value in controls.items():
        app.session_state[f"network.{name}"] = value
    app.run()
    assert not app.exception
    return app.session_state


def said(state: Any) -> list[str]:
    if "network._refused" not in state:
        return []
    return list(state["network._refused"])


@pytest.mark.parametrize("figure", ["unit_add", "unit_remove", "layer_add", "layer_remove"])
def test_weights_set_by_hand_that_another_shape_takes_away_are_named_in_one_sentence(
    figure: str,
) -> None:
    edits = "3:w1_1_1=0.5,5:learning_rate=0.1,7:b2_1=-2"
    state = after_click(figure, 1, edits=edits)
    assert state["network.edits"] == "5:learning_rate=0.1"
    (sentence,) = said(state)
    assert sentence.startswith("3:w1_1_1=0.5, 7:b2_1=-2 were taken out of the changes in flight")
    assert "\n" not in sentence and sentence.endswith(".")


def test_a_click_that_takes_nothing_away_says_nothing() -> None:
    assert said(after_click("unit_add", 1, edits="5:learning_rate=0.1")) == []
    assert said(after_click("activation", 1, edits="3:w1_1_1=0.5")) == []


def test_a_click_that_leads_to_values_that_do_not_go_together_is_refused_in_their_sentence() -> (
    None
):
    state = after_click("layer_add", 1, hidden="12,12", optimizer="newton", batch_size=0)
    assert state["network.hidden"] == "12,12"
    (sentence,) = said(state)
    assert "newton" in sentence and "Try fewer units" in sentence
