"""What Python says about a diagram, a mosaic and a choice, as the Player reads it."""

import base64
import json

import numpy as np
import pytest

from playground.views.diagram import Input, Layer
from playground.views.figure import Choice, Overlay, Panel, asks
from tests.player import networks


def test_a_feature_travels_as_bytes_that_give_it_back_to_one_part_in_127() -> None:
    random = np.random.default_rng(2)
    picture = random.normal(size=(6, 4)) * 30
    wire = Input("x2", "x²", True, picture).as_wire()["picture"]
    values = np.frombuffer(base64.b64decode(wire["bdata"]), np.int8).reshape(6, 4)
    assert (wire["rows"], wire["columns"]) == (6, 4)
    most = np.abs(picture).max()
    # Rounded to the nearest of 127 steps.
    assert values * most / 127 == pytest.approx(picture, abs=most / 254 * 1.0001)


def test_a_feature_that_is_zero_everywhere_has_a_picture() -> None:
    wire = Input("y", "y", False, np.zeros((2, 2))).as_wire()["picture"]
    assert base64.b64decode(wire["bdata"]) == bytes(4)


def test_eight_units_of_a_hidden_layer_are_shown_and_all_of_the_output() -> None:
    shown = [
        Layer(name, width, "tanh", 0, 0, 3, width).as_wire()["shown"]
        for name, width in (("Hidden 1", 5), ("Hidden 2", 32), ("Output", 10))
    ]
    assert shown == [5, 8, 10]


def test_diagram_and_mosaic_are_plain_data_in_the_form_of_a_figure() -> None:
    net = networks.train((4, 1), frames=2).net
    for one, own in ((networks.diagram(net), "diagram"), (networks.mosaic(3), "mosaic")):
        wire = json.loads(json.dumps(one.as_wire()))
        assert wire["data"] == wire["bindings"] == [] and wire["layout"] == {}
        assert {"key", "title", "alt", "slot", "tab", "height", "ask", own} <= set(wire)


def test_a_choice_travels_with_its_question_and_no_word_of_it_where_there_is_none() -> None:
    layer = Choice("Layer", ((1, "first"), (2, "second")))
    with_choice = asks("bend", "playhead", choices={"layer": layer}, first=0)
    for ask, choices in (
        (with_choice, {"layer": {"label": "Layer", "options": ((1, "first"), (2, "second"))}}),
        (asks("bend"), None),
    ):
        wire = Panel("p", "P", "P", [], ask).as_wire()["ask"]
        assert wire.get("choices") == choices
    assert with_choice.arguments == {"first": 0}


def test_an_overlay_shows_no_unit_unless_it_says_so() -> None:
    assert not Overlay().neuron
    assert Overlay(neuron=True).neuron
