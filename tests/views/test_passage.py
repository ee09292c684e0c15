"""What Python says about a passage, as the Player reads it."""

from __future__ import annotations

import json
from typing import Any, get_args

import pytest

from playground.labs.recurrent.config import RecurrentConfig
from playground.labs.recurrent.figures_passage import passage_figures
from playground.labs.recurrent.names import TaskName
from playground.views.passage import Passage
from playground.views.slots import ROOM


def wire(task: TaskName) -> dict[str, Any]:
    (view,) = passage_figures(RecurrentConfig(task=task))
    found: dict[str, Any] = json.loads(json.dumps(view.as_wire(), allow_nan=False))
    return found


def test_a_passage_is_plain_data_in_the_form_of_a_figure() -> None:
    found = Passage("p", "Title", "Alt.", [("a", "b"), ("c",)], (1, 2), ("letter", "letters"))
    told = json.loads(json.dumps(found.as_wire()))
    assert (told["key"], told["slot"], told["tab"], told["height"]) == (
        "p", "hero", "Read", ROOM["hero"],
    )  # fmt: skip
    assert told["data"] == told["bindings"] == [] and told["layout"] == {}
    assert (told["ask"]["question"], told["ask"]["at"]) == ("passage", "playhead")
    assert told["passage"]["sequences"] == [["a", "b"], ["c"]]
    assert (told["passage"]["stretch"], told["passage"]["limit"]) == ([1, 2], 1.0)
    assert found.as_wire() is found.as_wire()


@pytest.mark.parametrize("task", get_args(TaskName))
def test_heights_heads_and_marks_belong_to_symbols_that_there_are(task: TaskName) -> None:
    passage = wire(task)["passage"]
    lengths = [len(row) for row in passage["sequences"]]
    numbers = task in ("adding", "wave", "sunspots", "temperature")
    assert [len(row) for row in passage["levels"]] == (lengths if numbers else [])
    heights = [level for row in passage["levels"] for level in row]
    assert not numbers or (min(heights), max(heights)) == (0, 1)
    assert all(0 <= place < sum(lengths) for place in passage["marked"])
    assert len(passage["heads"]) in (0, len(lengths))
    assert passage["running"] == (task == "shakespeare")
