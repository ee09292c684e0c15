"""What holds for the pictures, panels and formula lines of every lab."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
import pytest

from playground.labs.lab import Lab, load
from playground.runs.engines import checked
from playground.runs.run import Run
from playground.views.expression import node
from playground.views.figure import Binding, Figure, Panel, Question
from tests.contract.runs import LABS, every_lab, finished
from tests.contract.test_every_lab import short
from tests.expressions import Rows, work_out


class Shown(NamedTuple):
    """A preset's whole run and how a figure asks about it."""

    lab: Lab
    preset: str
    view: Run
    ask: Any


@pytest.fixture(
    scope="module",
    params=[(lab, preset) for lab in LABS for preset in lab.presets],
    ids=lambda pair: f"{pair[0].slug}-{pair[1].name}",
)
def shown(request: pytest.FixtureRequest) -> Shown:
    """Made once for all tests of this file, one preset after the other."""
    lab, preset = request.param
    run = finished(lab, preset)

    def ask(name: str, /, **given: float) -> Any:
        question = lab.question(name)
        return load(question.path)(run.config, run.recording.frame(0), checked(question, given))

    return Shown(lab, preset.name, run, ask)


MAY_PICK = {"trail": {0}, "history": {0}, "current": {0, 1}}
"""How many axes a binding may leave for each mode; a heatmap's z is a picture of two."""


def picked(binding: Binding, frames: Any, frame: int, answer: Any) -> np.ndarray:
    """What a binding reads at a frame."""
    if binding.value is not None:
        return np.array(work_out(binding.value, frames, frame, x=0.5, answer=answer))
    if binding.channel == "step":
        return np.array(float(frame))
    return np.asarray(frames[binding.channel][frame][binding.index])


def flat(figure: Figure, binding: Binding) -> bool:
    """Whether it feeds a picture of rows and columns."""
    kind = figure.figure.data[binding.trace].type
    return kind in ("heatmap", "contour", "surface") and binding.attribute in ("z", "customdata")


def answer_of(ask: Question, frames: Mapping[str, np.ndarray], frame: int, host: Any) -> Any:
    """What a figure's question is answered, with its arguments worked out at a frame."""
    given = {name: work_out(node, frames, frame) for name, node in ask.arguments.items()}
    return host(ask.question, **given)


def test_every_figure_draws_its_first_and_its_last_step(shown: Shown) -> None:
    lab, _, view, ask = shown
    frames: Any = {name: Rows(column) for name, column in view.recording.columns.items()}
    figures = [one for one in lab.figures(view.config, ask) if isinstance(one, Figure)]
    for figure, frame in itertools.product(figures, (0, view.recording.count - 1)):
        answer = answer_of(figure.ask, frames, 0, ask) if figure.ask else None
        for binding in figure.bindings:
            assert binding.trace < len(figure.figure.data)
            if binding.mode == "answer":
                continue
            values = picked(binding, frames, frame, answer)
            allowed = {2} if flat(figure, binding) else MAY_PICK.get(binding.mode, {0})
            assert values.ndim in allowed, (figure.key, binding)


def test_what_a_figure_or_panel_asks_is_answered_with_what_it_draws(shown: Shown) -> None:
    lab, _, view, ask = shown
    frames = view.recording.arrays()
    for one in lab.figures(view.config, ask):
        if not isinstance(one, (Figure, Panel)) or one.ask is None:
            continue
        found = answer_of(one.ask, frames, 0, ask)
        for binding in one.bindings if isinstance(one, Figure) else ():
            if binding.mode == "answer":
                values = found[binding.channel][binding.index]
                assert values.ndim == (2 if flat(one, binding) else 1), (one.key, binding)
        if isinstance(one, Panel):
            for part in itertools.chain(*(parts for _, parts in one.rows)):
                node = part.get("value", part.get("of")) if isinstance(part, dict) else 0
                assert isinstance(work_out(node, frames, 0, answer=found), float), part
            assert all(found[shape.path].shape[1:] == (2,) for shape in one.draws), one.key


def test_the_figures_fit_the_screen_and_can_be_told_apart(shown: Shown) -> None:
    figures = shown.lab.figures(shown.view.config, shown.ask)
    assert len({figure.key for figure in figures}) == len(figures)
    heights = {
        slot: [figure.height for figure in figures if figure.slot == slot]
        for slot in ("hero", "side", "low")
    }
    assert heights["hero"], shown.preset
    # Figures of one slot share a place if they have tabs.
    beside = sum(max(heights[slot], default=0) for slot in ("side", "low"))
    assert beside <= max(heights["hero"]), "Play slips below the screen's edge"
    for figure in figures:
        alone = len(heights[figure.slot]) == 1
        assert figure.title and (figure.tab or alone), figure.key
        assert isinstance(figure, Panel) or figure.alt.endswith("."), figure.key


@every_lab
def test_every_formula_names_channels_and_places_that_exist(lab: Lab) -> None:
    for preset in lab.presets:
        run = short(lab, **preset.fields)
        frames = run.recording.arrays()
        for formula in lab.formulas(run.config):
            for variant in formula.variants:
                parts = [*variant.start]
                for micro in variant.steps:
                    parts += micro.parts
                    for vector in micro.vectors:
                        for value in (*vector.start, *vector.by):
                            work_out(node(value), frames, 1)
                for part in parts:
                    if isinstance(part, dict) and "channel" in part:
                        assert frames[part["channel"]][1][tuple(part["index"])].ndim == 0, part
                    elif isinstance(part, dict) and "value" in part:
                        work_out(part["value"], frames, 1)
