"""What holds for the page of every lab: nothing a student can press breaks it."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from playground import labs
from playground.core.config import fields
from playground.core.parsing import parse
from playground.labs.lab import Lab
from playground.labs.recurrent import LAB as RECURRENT

MAIN = Path(__file__).parents[2] / "playground" / "web" / "main.py"
every_lab = pytest.mark.parametrize("lab", labs.ALL, ids=lambda lab: lab.slug)


def opened(lab: Lab, **parameters: str) -> AppTest:
    app = AppTest.from_file(str(MAIN), default_timeout=60).run()
    for name, value in parameters.items():
        app.query_params[f"{lab.slug}.{name}"] = value
    app.switch_page(f"../../pages/{lab.slug}.py").run()
    assert not app.exception and app.title[0].value == lab.title
    return app


@every_lab
def test_every_preset_and_its_cure_can_be_pressed(lab: Lab) -> None:
    app = opened(lab)
    for preset in lab.presets:
        app.button(key=f"{lab.slug}.preset.{preset.name}").click().run()
        assert not app.exception, preset.name
        cures = [button for button in app.button if button.key == f"{lab.slug}.cure"]
        for button in cures:
            button.click().run()
            assert not app.exception, preset.name


@every_lab
def test_every_choice_is_kept_by_its_name_and_by_its_title(lab: Lab) -> None:
    short = {lab.length: "1"}
    for name, field in fields(lab.config).items():
        for choice in field.choices:
            expected = parse(lab.config, {name: choice, **short})
            for written in (choice, lab.title_of(choice)):
                app = opened(lab, **short, **{name: written})
                assert app.session_state[f"{lab.slug}._good"] == expected, written
                assert not app.warning


@every_lab
def test_every_tab_can_be_opened_for_every_preset(lab: Lab) -> None:
    app = opened(lab)
    for preset in lab.presets:
        app.button(key=f"{lab.slug}.preset.{preset.name}").click().run()
        for name in [tab.label for tab in app.tabs]:
            app.session_state[f"{lab.slug}.tabs"] = name
            app.run()
            assert not app.exception, (preset.name, name)
            assert not app.warning, (preset.name, name)


@every_lab
def test_a_new_seed_can_be_drawn(lab: Lab) -> None:
    preset = next((p for p in lab.presets if lab.chance(parse(lab.config, p.fields))), None)
    if preset is None:
        pytest.skip("no preset of this lab has chance")
    app = opened(lab)
    app.button(key=f"{lab.slug}.preset.{preset.name}").click().run()
    seeds = set()
    for _ in range(3):
        next(button for button in app.button if button.label == "New seed").click().run()
        assert not app.exception
        seeds.add(app.session_state[f"{lab.slug}.seed"])
    assert len(seeds) > 1


@every_lab
def test_every_number_can_be_at_either_end(lab: Lab) -> None:
    for name, field in fields(lab.config).items():
        if field.kind in ("int", "float") and name != lab.length:
            for bound in (field.minimum, field.maximum):
                app = opened(lab, **{lab.length: "1", name: str(bound)})
                assert not app.warning, (name, bound)


def test_values_of_a_link_that_do_not_go_together_are_told_and_do_not_come_back() -> None:
    told = {"task": "copy", "gap": "50", "sequence_length": "20", "steps": "20"}
    app = opened(RECURRENT, **told)
    assert any("gap" in warning.value.lower() for warning in app.warning)
    app.run()
    assert app.session_state["recurrent._good"] == RECURRENT.config()
