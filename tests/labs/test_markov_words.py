"""The Markov lab says what to watch for in any run, and its text is what the letters need."""

from __future__ import annotations

import itertools
import re
from pathlib import Path

import numpy as np
import pytest

from playground.core.errors import PlaygroundError
from playground.core.parsing import parse
from playground.data.letters import LETTERS, sonnets, spelled
from playground.labs.markov import config as markov_config
from playground.labs.markov import predictions, presets, reading, words
from playground.labs.markov.config import MarkovConfig
from playground.labs.markov.formulas import formulas
from playground.labs.markov.meaning import chain
from playground.labs.markov.names import BeginName

LESSON = Path(markov_config.__file__).with_name("lesson.md").read_text(encoding="utf-8")
CHOICES = list(
    itertools.product(
        ("hmm", "chain", "learn"), ("forward", "backward", "posterior", "viterbi"),
        ("typed", "sampled", "weather", "letters"), ("random", "near", "given", "uniform"),
        (1, 2, 3), ("sample", "argmax"),
    )
)  # fmt: skip


def said(mode: str, algorithm: str, source: str, begin: str, order: int, choose: str) -> str:
    return words.sentence(
        parse(MarkovConfig, {
            "mode": mode, "algorithm": algorithm, "source": source, "begin": begin,
            "order": order, "choose": choose,
        })
    )  # fmt: skip


def test_formulas_of_the_lesson_that_take_several_lines_stand_between_lines_of_dollars() -> None:
    fences = [line for line in LESSON.split("\n") if line.count("$$") % 2]
    assert fences and {line.strip() for line in fences} == {"$$"} and len(fences) % 2 == 0


def test_an_unknown_symbol_is_refused_with_the_number_that_stands_for_each_name() -> None:
    with pytest.raises(PlaygroundError) as refused:
        parse(MarkovConfig, {"observations": (1, 3)})
    assert "0 is called 1, 1 is called 2, 2 is called 3" in str(refused.value)
    wide = {"emission": (0.1,) * 20, "observations": (1, 10), "symbol_names": "a,b"}
    with pytest.raises(PlaygroundError) as refused:
        parse(MarkovConfig, wide)
    assert "0 is called a." in str(refused.value)


def test_what_no_arrow_brings_is_not_written_into_the_step_of_the_chain() -> None:
    (gambler,) = (preset for preset in presets.PRESETS if preset.name == "gambler")
    config = parse(MarkovConfig, gambler.fields)
    (formula,) = formulas(config)
    matrix = chain(config).matrix
    for j, variant in enumerate(formula.variants):
        (micro,) = variant.steps
        terms = sum("·" in part for part in micro.parts if isinstance(part, str))
        assert terms == np.count_nonzero(matrix[:, j])


def test_every_choice_has_a_sentence_that_says_what_to_watch_for() -> None:
    for choice in CHOICES:
        sentence = said(*choice)
        assert "Watch" in sentence and sentence.endswith("."), choice


def test_each_part_and_algorithm_and_start_has_a_sentence_of_its_own() -> None:
    hidden = {said("hmm", name, "typed", "random", 1, "sample") for name in
              ("forward", "backward", "posterior", "viterbi")}  # fmt: skip
    learns = {said("learn", "forward", "typed", begin, 1, "sample") for begin in
              BeginName.__args__}  # type: ignore[attr-defined]  # fmt: skip
    chains = {said("chain", "forward", source, "random", order, choose)
              for source in ("typed", "weather", "letters") for order in (1, 2, 3)
              for choose in ("sample", "argmax")}  # fmt: skip
    assert (len(hidden), len(learns), len(chains)) == (4, 4, 8)


def test_the_text_that_comes_along_is_twenty_whole_sonnets() -> None:
    found = sonnets().strip().split("\n\n")
    assert len(found) == 20 and all(len(one.splitlines()) == 14 for one in found)
    for one in found:
        ends = [re.sub("[^a-z]", "", line.split(" ")[-1].lower()) for line in one.splitlines()]
        assert len(set(ends)) > 7, ends
    assert len(spelled(sonnets())) > 10_000


def test_every_letter_but_a_few_occurs_and_e_is_the_most_frequent() -> None:
    counts = np.bincount(spelled(sonnets()), minlength=len(LETTERS))
    assert (counts > 0).all()
    assert LETTERS[int(counts[1:].argmax()) + 1] == "e"


@pytest.mark.parametrize("text", [LESSON, reading.READING], ids=["lesson", "reading"])
def test_the_formulas_are_closed_and_no_line_is_a_lonely_heading(text: str) -> None:
    assert text.count("$") % 2 == 0 and text.count("**") % 2 == 0
    assert text.count("{") == text.count("}")
    assert not re.search(r"^#+.*\n+#", text, re.MULTILINE)


def test_the_lesson_shows_the_courses_slips_with_what_is_right() -> None:
    for figure in ("S S R R R S", "S S S R R S", ".2175", ".254", "9/11 2/11; 3/5 2/5"):
        assert figure in LESSON


def test_presets_and_predictions_have_names_of_their_own() -> None:
    names = [preset.name for preset in presets.PRESETS]
    titles = [preset.title for preset in presets.PRESETS]
    assert len(set(names)) == len(names) and len(set(titles)) == len(titles)
    assert {p.preset for p in predictions.PREDICTIONS} <= set(names)
    assert len(set(reading.SOURCES)) == len(reading.SOURCES)
