"""The shell of a page, without a browser: what it sends, what its buttons do, what it refuses."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from playground import labs
from playground.core.channels import Ending
from playground.core.config import fingerprint
from playground.core.parsing import parse
from playground.labs.descent import LAB
from playground.runs.engines import InlineEngine
from playground.runs.limits import Limits
from playground.runs.local import Crowded
from playground.runs.recording import Recording
from playground.web.engine import ENGINE

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


def message(app: AppTest) -> dict[str, Any]:
    """What the Player was told to show."""
    data = app.get("bidi_component")[0].proto.bytes
    assert data[:4] == b"PLG2"
    header: dict[str, Any] = json.loads(data[8:])
    return header


def open_tab(app: AppTest, name: str) -> AppTest:
    """Open one of the tabs under the Player, as a click on its name does."""
    app.session_state["descent.tabs"] = name
    app.run()
    assert not app.exception
    return app


def config_of(app: AppTest) -> Any:
    good: Any = app.session_state["descent._good"]
    return good


def test_a_fresh_page_shows_the_default_preset_at_its_frame(open_page: Open) -> None:
    header = message(open_page())
    assert (header["kind"], header["total"], header["status"]) == ("page", 201, "finished")
    assert header["settled"] and header["command"] == {"id": "1", "frame": 66, "play": False}
    places = [(figure["slot"], figure["key"]) for figure in header["spec"]["figures"]]
    assert places[:4] == [
        ("hero", "map"),
        ("hero", "space"),
        ("side", "loss"),
        ("side", "distance"),
    ]
    assert {key for slot, key in places if slot == "low"} >= {
        "gradient",
        "fit",
        "curvature",
        "rates_momentum",
    }
    run = ENGINE().look(header["token"])
    assert run.id == header["run"] and run.config == LAB.config()
    assert header["spec"]["where"] == {"text": "CPU", "why": run.why}


def test_a_run_past_a_limit_is_refused_and_the_last_good_one_stays(
    open_page: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ENGINE, "limits", Limits(steps=300))
    app = open_page(descent__steps="2000")
    assert any("a run may make 300 here" in warning.value for warning in app.warning)
    assert config_of(app) == LAB.config() and message(app)["total"] == 201


def test_a_crowded_server_says_so_and_draws_nothing_broken(
    open_page: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    def crowded(*args: object, **words: object) -> str:
        raise Crowded("This server holds 500 runs, and there is no room for one more.")

    monkeypatch.setattr(InlineEngine, "start", crowded)
    app = open_page()
    assert [warning.value for warning in app.warning] == [
        "This server holds 500 runs, and there is no room for one more."
    ]


def test_a_lost_run_offers_to_run_again(open_page: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    lost = Ending("lost", 3, "The process that trained this run has ended.")
    monkeypatch.setattr(Recording, "ending", property(lambda recording: lost))
    monkeypatch.setattr(Recording, "diagnosis", property(lambda recording: None))
    app, asked = open_page(), []
    assert any(lost.sentence in one.value for one in app.markdown)
    start = InlineEngine.start
    monkeypatch.setattr(
        InlineEngine, "start", lambda *a, **k: asked.append(k.get("again")) or start(*a, **k)
    )
    app.button(key="descent.cure").click().run()
    assert not app.exception and asked.count(True) == 1


def test_every_preset_card_sets_its_config(open_page: Open) -> None:
    app = open_page()
    for preset in LAB.presets:
        app.button(key=f"descent.preset.{preset.name}").click().run()
        assert not app.exception
        assert config_of(app) == parse(LAB.config, preset.fields), preset.name
        assert app.markdown[0].value == preset.sentence


def test_a_changed_control_makes_another_run_and_reaches_the_link(open_page: Open) -> None:
    app = open_page()
    before = message(app)["run"]
    app.select_slider(key="descent.learning_rate").set_value(0.1).run()
    header = message(app)
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
    header = message(app)
    assert not app.warning
    assert config_of(app) == parse(
        LAB.config,
        {"optimizers": "gd,adam", "learning_rate": 0.037, "edits": "5:learning_rate=0.5"},
    )
    assert header["command"]["frame"] == 7 and header["ghost"]["total"] == 31
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
    assert message(app)["status"] == "finished"
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
    assert message(app)["status"] == "diverged"
    app.button(key="descent.cure").click().run()
    assert message(app)["status"] == "finished"


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
    app = open_tab(open_page(descent__learning_rate="0.1"), "Lesson")
    app.radio(key="descent.prediction.0").set_value("GD").run()
    app.button(key="descent.lock.0").click().run()
    assert app.radio(key="descent.prediction.0").disabled
    asked = parse(LAB.config, LAB.preset(LAB.predictions[0].preset).fields)
    assert config_of(app) == asked
    command = app.session_state["descent._command"]
    assert command["frame"] == 0 and command["play"] is True
    assert any("Watch the run to its end" in info.value for info in app.info)
    app.session_state["descent._seen"] = fingerprint(LAB.slug, asked)
    app.run()
    assert any("You said GD; it is Adam" in warning.value for warning in app.warning)


def test_a_choice_that_is_not_locked_outlasts_a_look_at_another_tab(open_page: Open) -> None:
    app = open_tab(open_page(), "Lesson")
    app.radio(key="descent.prediction.0").set_value("GD").run()
    app = open_tab(open_tab(app, "Data"), "Lesson")
    assert app.radio(key="descent.prediction.0").value == "GD"


def test_only_the_open_tab_is_drawn_and_the_others_hold_its_place(open_page: Open) -> None:
    app = open_page()
    names = [tab.label for tab in app.tabs]
    parts = ("table", "code", "radio", "vega_lite_chart")
    drawn = {}
    for name in names * 2:
        open_tab(app, name)
        assert len(app.get("skeleton")) == len(names) - 1
        drawn[name] = [bool(app.get(part)) for part in parts]
    assert drawn == {
        "Picture": [False, False, False, False],
        "By hand": [True, True, False, False],
        "Code": [False, True, False, False],
        "Lesson": [False, False, True, False],
        "Data": [False, False, False, True],
    }


def test_the_tables_that_are_kept_for_all_are_the_ones_drawn_first(open_page: Open) -> None:
    first, second = (open_tab(open_page(), "By hand") for _ in range(2))
    for part in ("subheader", "table", "code", "caption"):
        shown = [[block.proto for block in app.get(part)] for app in (first, second)]
        assert shown[0] == shown[1] != []


def test_a_lost_run_begins_anew_when_the_student_asks_for_it() -> None:
    def script() -> None:
        import streamlit as st

        from playground.core.channels import Diagnosis
        from playground.labs.descent import LAB
        from playground.web.page import _diagnosis
        from playground.web.player import AGAIN

        st.text(st.session_state.get("descent._again", "none"))
        _diagnosis(LAB, Diagnosis("Lost.", AGAIN, {}))

    app = AppTest.from_function(script).run()
    assert app.text[0].value == "none"
    app.button(key="descent.cure").click().run()
    assert app.text[0].value == fingerprint(LAB.slug, LAB.config())


def test_luck_is_offered_only_where_there_is_chance(open_page: Open) -> None:
    with pytest.raises(KeyError):
        open_tab(open_page(), "Data").toggle(key="descent.luck")
    app = open_tab(open_page(descent__batch_size="1"), "Data")
    charts = len(app.get("vega_lite_chart"))
    app.toggle(key="descent.luck").set_value(True).run()
    assert not app.exception and len(app.get("vega_lite_chart")) == charts + 1


def test_the_code_tab_shows_the_script_of_this_run(open_page: Open) -> None:
    app = open_tab(open_page(descent__optimizers="adam"), "Code")
    shown = [block.value.strip() for block in app.code if block.language == "python"]
    assert shown == [LAB.script(config_of(app)).strip()]


def test_home_offers_every_lab() -> None:
    app = AppTest.from_file(str(MAIN), default_timeout=30).run()
    assert not app.exception and len(app.get("page_link")) == len(labs.ALL)
