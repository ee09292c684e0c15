"""What Python says about a trellis, as the Player reads it."""

import json

import pytest

from tests.player import trellises
from tests.player.trellises import ICE_CREAM


def test_a_trellis_is_plain_data_in_the_form_of_a_figure() -> None:
    wire = json.loads(json.dumps(trellises.trellis(ICE_CREAM, "forward").as_wire()))
    assert wire["data"] == wire["bindings"] == [] and wire["layout"] == {}
    assert wire["ask"]["question"] == "trellis" and wire["ask"]["at"] == "start"
    assert {"key", "title", "alt", "slot", "tab", "height"} <= set(wire)
    assert wire["trellis"]["transition"] == [0.7, 0.3, 0.4, 0.6]
    assert wire["trellis"]["labels"] == ["2", "3", "1", "2"]


def test_real_numbers_are_written_as_they_are_labelled_and_cannot_be_edited() -> None:
    labels = ["0.5", "1.5"]
    more = {"observations": (), "symbols": (), "observation_labels": labels}
    wire = trellises.trellis(ICE_CREAM, "forward", **more).as_wire()["trellis"]
    assert (wire["observations"], wire["labels"], wire["editable"]) == ([], labels, False)


def test_the_harness_answers_with_what_all_paths_come_to() -> None:
    """The browser tests compare with these answers."""
    for model in (ICE_CREAM, trellises.MOOD, trellises.drawn(3, 4, 5)):
        found = trellises.answer(model, "viterbi")
        paths, chances = trellises.every_path(model)
        for t in range(len(model.observations)):
            for j in range(len(model.initial)):
                share = chances[paths[:, t] == j].sum() / chances.sum()
                assert found["gamma"][t, j] == pytest.approx(share)
        assert found["raw_alpha"][-1].sum() == pytest.approx(chances.sum())
        assert found["path"].tolist() == paths[chances.argmax()].tolist()
