"""What the predictions, sentences and lesson of the Recurrent lab say of their runs is so."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from playground.core.parsing import parse
from playground.labs.recurrent import LAB, predictions, reading, words
from playground.labs.recurrent import config as recurrent_config
from playground.labs.recurrent.config import RecurrentConfig
from playground.labs.recurrent.meaning import held_out_of
from playground.labs.recurrent.names import CellName, TaskName
from tests.expressions import work_out
from tests.labs.test_recurrent_presets import NAMED, PRESETS, of

TASKS: tuple[str, ...] = TaskName.__args__  # type: ignore[attr-defined]
CELLS: tuple[str, ...] = CellName.__args__  # type: ignore[attr-defined]
LESSON = Path(recurrent_config.__file__).with_name("lesson.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("prediction", predictions.PREDICTIONS, ids=lambda found: found.title)
def test_a_prediction_is_answered_with_the_runs_numbers(prediction: Any) -> None:
    run = of(prediction.preset)
    choice, told = prediction.answer(run.config, run.channels)
    assert choice in prediction.choices and told.endswith(".") and re.search(r"\d", told)


def test_each_prediction_has_the_answer_that_its_preset_was_made_for() -> None:
    answers = [found.answer(of(found.preset).config, of(found.preset).channels)[0]
               for found in predictions.PREDICTIONS]  # fmt: skip
    assert answers == ["LSTM", "Less than a millionth", "No, it guesses"]


def test_a_prediction_says_so_when_it_goes_the_other_way() -> None:
    config = of("race").config
    for right, choice in (
        ((0.95, 0.95, 0.2), "Two of them"), ((1, 1, 1), "All three"), ((0.2, 0.3, 0.4), "None"),
    ):  # fmt: skip
        assert predictions.who_remembers(config, {"accuracy": np.array([right])})[0] == choice
    for far, choice in ((0.3, "About a third"), (0.01, "About a hundredth")):
        lags = {"gradient_by_lag": np.array([[1.0, 0.5, far]])}
        assert predictions.how_much_arrives(config, lags)[0] == choice
    for share, choice in ((1.0, "Yes"), (0.5, "Half of it")):
        found = predictions.does_the_window_matter(config, {"accuracy": np.array([[share]])})
        assert found[0] == choice


def test_every_task_and_cell_has_a_sentence_of_its_own() -> None:
    said = {words.sentence(parse(RecurrentConfig, {"task": task, "cell": cell}))
            for task in TASKS for cell in CELLS}  # fmt: skip
    assert len(said) == len(TASKS) * len(CELLS)
    assert all(sentence.endswith(".") for sentence in said)


def test_the_sentence_names_the_window_and_the_race() -> None:
    assert "after 5 steps" in words.sentence(RecurrentConfig(truncate=5))
    assert "after 1 step:" in words.sentence(RecurrentConfig(truncate=1))
    assert "cut off" not in words.sentence(RecurrentConfig(truncate=100))
    raced = [words.sentence(RecurrentConfig(compare=3, differ=by)) for by in ("seeds", "cells")]
    assert "luck" in raced[0] and "RNN, LSTM and GRU" in raced[1]


def test_formulas_of_the_lesson_that_take_several_lines_stand_between_lines_of_dollars() -> None:
    fences = [line for line in LESSON.split("\n") if line.count("$$") % 2]
    assert fences and {line.strip() for line in fences} == {"$$"} and len(fences) % 2 == 0


@pytest.mark.parametrize("text", [LESSON, reading.READING], ids=["lesson", "reading"])
def test_the_formulas_are_closed_and_no_line_is_a_lonely_heading(text: str) -> None:
    assert text.count("$") % 2 == 0 and text.count("**") % 2 == 0
    assert text.count("{") == text.count("}")
    assert not re.search(r"^#+.*\n+#", text, re.MULTILINE)


@pytest.mark.parametrize("cell", CELLS)
@pytest.mark.parametrize("task", TASKS)
def test_how_to_read_the_page_names_every_picture_that_it_has(task: str, cell: str) -> None:
    config = parse(RecurrentConfig, {"task": task, "cell": cell, "compare": 2})
    tabs = {figure.as_wire()["tab"] for figure in LAB.figures(config, None)}  # type: ignore[arg-type]
    assert tabs >= {"Cell", "Gradients", "Read", "Loss", "Longer"}
    named = {"States": "The gates", "Gates": "The gates", "Text": "The text"}
    assert [tab for tab in tabs if f"**{named.get(tab, tab)}" not in reading.READING] == []


def test_the_recurrent_weights_have_the_lessons_letter() -> None:
    norms = next(
        one
        for one in LAB.figures(RecurrentConfig(), None)  # type: ignore[arg-type]
        if one.as_wire()["key"] == "norms"
    )
    assert "weights W" in norms.as_wire()["title"] and r"\lambda = \lVert W \rVert" in LESSON


def test_the_lessons_forget_gates_keep_what_it_says() -> None:
    gate = torch.sigmoid(torch.tensor(5.0, dtype=torch.float64)).item()
    assert f"{gate:.3f}" in LESSON and f"{gate**30:.2f}" in LESSON
    assert f"{0.5**30:.0e}" == "9e-10"


def test_presets_and_predictions_have_names_of_their_own() -> None:
    assert len(NAMED) == len(PRESETS) == len({preset.title for preset in PRESETS})
    assert {found.preset for found in predictions.PREDICTIONS} <= set(NAMED)
    assert len(set(reading.SOURCES)) == len(reading.SOURCES)


@pytest.mark.parametrize("task", TASKS)
def test_both_directions_are_warned_of_where_what_is_right_is_read_one_step_later(
    task: str,
) -> None:
    config = parse(RecurrentConfig, {"task": task, "bidirectional": True})
    batch = held_out_of(config)
    asked = batch.weights[:, :-1] > 0
    read, right = batch.inputs[:, 1:], batch.targets[:, :-1]
    if np.ndim(read) > np.ndim(right):
        read = read[..., 0]
    ahead = asked.any() and np.allclose(read[asked], right[asked])
    assert ("sees what it is to foretell" in LAB.sentence(config)) == ahead


def test_the_formula_tells_the_test_losss_perplexity() -> None:
    run = of("names")
    (told,) = [one for one in LAB.formulas(run.config) if one.label == "test perplexity"]
    value = told.variants[0].steps[0].parts[-1]
    assert isinstance(value, dict)
    last = len(run.channels["test_loss"]) - 1
    found = work_out(value["value"], run.channels, last)
    assert found == pytest.approx(np.exp(run.channels["test_loss"][-1, 0]), rel=1e-12)
