"""The shell of a page, without a browser: what it sends, what its buttons do, what it refuses."""

from __future__ import annotations

import json
import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from playground import labs
from playground.core.parsing import parse
from playground.labs.descent import LAB

MAIN = Path(__file__).parents[2] / "playground" / "web" / "main.py"
PAGE = "../../pages/descent.py"

Open = Callable[..., AppTest]


@pytest.fixture
def open_page() -> Open:
    def opened(**parameters: object) -> AppTest:
        app = AppTest.from_file(str(MAIN), default_timeout=30).run()
        for name, value in parameters.items():
            app.query_params[name.replace("__", ".")] = value
        app.switch_page(PAGE).run()
        assert not app.exception
        return app

    return opened


def message(app: AppTest) -> tuple[dict[str, Any], bytes]:
    """The header and the columns that the Player was sent."""
    data = app.get("bidi_component")[0].proto.bytes
    assert data[:4] == b"PLG1"
    length = struct.unpack("<I", data[4:8])[0]
    return json.loads(data[8 : 8 + length]), data[8 + length :]


def config_of(app: AppTest) -> Any:
    good: Any = app.session_state["descent._good"]
    return good


def test_a_fresh_page_sends_the_default_preset_whole_and_its_frame(open_page: Open) -> None:
    header, payload = message(open_page())
    assert (header["start"], header["stop"], header["total"]) == (0, 201, 201)
    assert header["status"] == "finished" and header["command"] == {
        "id": "1",
        "frame": 66,
        "play": False,
    }
    assert [figure["key"] for figure in header["spec"]["figures"]] == ["map", "loss", "gradient"]
    column = header["channels"][0]
    assert column["name"] == "position"
    start = struct.unpack_from("<2f", payload, column["offset"])
    assert start == (2.0, 4.0)


def test_every_preset_card_sets_its_config(open_page: Open) -> None:
    app = open_page()
    for preset in LAB.presets:
        app.button(key=f"descent.preset.{preset.name}").click().run()
        assert not app.exception
        assert config_of(app) == parse(LAB.config, preset.fields), preset.name
        assert app.markdown[0].value == preset.sentence


def test_a_changed_control_makes_another_run_and_reaches_the_link(open_page: Open) -> None:
    app = open_page()
    before = message(app)[0]["run"]
    app.select_slider(key="descent.learning_rate").set_value(0.1).run()
    header, _ = message(app)
    assert header["run"] != before and config_of(app).learning_rate == 0.1
    assert header["command"]["id"] == "1"  # the playhead is left where it was
    assert (
        "descent.learning_rate=0.1" in header["spec"]["share"] and "v=1" in header["spec"]["share"]
    )


@pytest.mark.parametrize(
    ("parameter", "value", "words"),
    [
        ("descent__learning_rate", "1e9", "Learning rate"),
        ("descent__steps", "1000000000", "between 1 and 10000"),
        ("descent__start_x", "nan", "finite number"),
        ("descent__surface", "mars", "sigmoid_neuron"),
        ("descent__speed", "3", "'speed'"),
        ("descent__edits", "5:steps=3", "update:control=value"),
        ("at", "202", "at=202"),
        ("ghost", "steps=0", "pinned run"),
        ("v", "0", "version 0"),
    ],
)
def test_a_bad_link_gets_a_sentence_and_the_page_the_default(
    open_page: Open, parameter: str, value: str, words: str
) -> None:
    app = open_page(**{parameter: value, "descent__momentum": "0.5"})
    assert any(words in warning.value for warning in app.warning), [w.value for w in app.warning]
    assert config_of(app) == parse(LAB.config, {"momentum": 0.5})


def test_a_link_sets_config_playhead_and_ghost(open_page: Open) -> None:
    app = open_page(
        v="1", at="7", ghost="optimizers=adam;steps=30", descent__optimizers="gd,adam",
        descent__learning_rate="0.037", descent__edits="5:learning_rate=0.5",
    )  # fmt: skip
    header, _ = message(app)
    assert not app.warning
    assert config_of(app) == parse(
        LAB.config,
        {"optimizers": "gd,adam", "learning_rate": 0.037, "edits": "5:learning_rate=0.5"},
    )
    assert header["command"]["frame"] == 7 and header["ghost"]["count"] == 31
    assert "Updates 30" in header["ghost"]["label"] and "adam" in header["ghost"]["label"]
    bindings = [binding for figure in header["spec"]["figures"] for binding in figure["bindings"]]
    assert any(binding.get("run") == "ghost" for binding in bindings)


def test_a_chosen_surface_brings_a_start_and_a_rate_that_suit_it_and_a_link_does_not(
    open_page: Open,
) -> None:
    app = open_page()
    app.selectbox(key="descent.surface").set_value("beale").run()
    chosen = config_of(app)
    assert (chosen.surface, chosen.start_x, chosen.learning_rate) == ("beale", 1.0, 0.002)
    assert message(app)[0]["status"] == "finished"
    assert config_of(open_page(descent__surface="beale")).start_x == 2.0


def test_a_widget_value_that_cannot_be_used_is_refused_and_the_last_good_one_stays(
    open_page: Open,
) -> None:
    app = open_page()
    app.text_input(key="descent.edits").set_value("40:learning_rate=oops").run()
    assert not app.exception
    assert any("must be a number" in warning.value for warning in app.warning)
    assert config_of(app) == LAB.config()


def test_the_cure_of_a_diverging_preset_stops_the_divergence(open_page: Open) -> None:
    app = open_page()
    app.button(key="descent.preset.too_far").click().run()
    assert message(app)[0]["status"] == "diverged"
    app.button(key="descent.cure").click().run()
    assert message(app)[0]["status"] == "finished"


def test_controls_without_effect_are_not_shown(open_page: Open) -> None:
    app = open_page(descent__surface="beale")
    with pytest.raises(KeyError):
        app.slider(key="descent.batch_size")
    assert open_page().slider(key="descent.batch_size")


def test_a_teachers_link_hides_controls_and_says_what_it_cannot_hide(open_page: Open) -> None:
    app = open_page(hide="momentum,speed")
    with pytest.raises(KeyError):
        app.slider(key="descent.momentum")
    assert app.select_slider(key="descent.learning_rate")
    assert any("'speed'" in warning.value for warning in app.warning)


def test_a_prediction_locks_plays_from_the_start_and_is_judged_only_after_the_run_was_seen(
    open_page: Open,
) -> None:
    app = open_page()
    app.radio(key="descent.prediction.0").set_value("GD").run()
    app.button(key="descent.lock.0").click().run()
    assert app.radio(key="descent.prediction.0").disabled
    header, _ = message(app)
    assert header["command"]["frame"] == 0 and header["command"]["play"] is True
    assert any("Watch the run to its end" in info.value for info in app.info)
    app.session_state["descent._seen"] = header["run"]
    app.run()
    assert any("You said GD; it is Adam" in warning.value for warning in app.warning)


def test_luck_is_offered_only_where_there_is_chance(open_page: Open) -> None:
    with pytest.raises(KeyError):
        open_page().toggle(key="descent.luck")
    app = open_page(descent__batch_size="1")
    charts = len(app.get("vega_lite_chart"))
    app.toggle(key="descent.luck").set_value(True).run()
    assert not app.exception and len(app.get("vega_lite_chart")) == charts + 1


def test_the_code_tab_shows_the_script_of_this_run(open_page: Open) -> None:
    app = open_page(descent__optimizers="adam")
    shown = [block.value.strip() for block in app.code if block.language == "python"]
    assert shown == [LAB.script(config_of(app)).strip()]


def test_home_offers_every_lab() -> None:
    app = AppTest.from_file(str(MAIN), default_timeout=30).run()
    assert not app.exception and len(app.get("page_link")) == len(labs.ALL)
