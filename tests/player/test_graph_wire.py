"""What Python says about a graph, as the Player reads it."""

import json

import numpy as np

from playground.views.slots import ROOM
from tests.player import chains


def test_a_graph_is_plain_data_in_the_form_of_a_figure() -> None:
    table = chains.matrix(3)
    one = chains.graph(table, initial=np.array([0.2, 0.3, 0.5]), truth=np.eye(3))
    wire = json.loads(json.dumps(one.as_wire()))
    assert wire["data"] == wire["bindings"] == [] and wire["layout"] == {}
    assert {"key", "title", "alt", "slot", "tab", "height", "ask", "graph"} <= set(wire)
    assert wire["height"] == ROOM["hero"]
    assert np.array_equal(wire["graph"]["matrix"], table)
    assert wire["graph"]["initial"] == [0.2, 0.3, 0.5]
    assert wire["graph"]["truth"] == np.eye(3).tolist()


def test_what_a_graph_lacks_travels_as_nothing() -> None:
    wire = chains.graph(chains.matrix(2), state="", visits="").as_wire()["graph"]
    assert wire["initial"] is wire["emission"] is wire["truth"] is None
    assert wire["symbols"] == [] and wire["state"] == wire["visits"] == wire["next"] == ""
