"""Configs: declared once, read from text, refused with a sentence."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as some

from playground.core.config import (
    Config,
    Edit,
    Own,
    Pair,
    as_text,
    config_at,
    describe,
    differences,
    fields,
    fingerprint,
    setting,
)  # fmt: skip
from playground.core.errors import BadValue, PlaygroundError, UnknownField
from playground.core.parsing import parse, parse_each


def must_be_even(text: str) -> None:
    """Refuse text of odd length."""
    if len(text) % 2:
        raise PlaygroundError(f"Even needs an even number of letters; you gave {len(text)}.")


class ToyConfig(Config, frozen=True, kw_only=True):
    inner: ClassVar[str] = r"w\d_\d"

    rate: Annotated[
        float, setting("Rate η", "How fast.", ge=1e-3, le=10.0, editable=True, ownable=True)
    ] = 0.1
    count: Annotated[int, setting("Count", "How many.", ge=1, le=100, unit="updates")] = 10
    kind: Annotated[Literal["round", "square"], setting("Kind", "Which.")] = "round"
    who: Annotated[tuple[Literal["a", "b", "c"], ...], setting("Who", "Whom.")] = ("a", "b")
    row: Annotated[tuple[float, ...], setting("Row", "Numbers.", ge=0.0, le=1.0, max_length=3)] = (
        0.5,
        0.5,
    )
    hidden: Annotated[tuple[int, ...], setting("Hidden", "Widths.", ge=1, le=9, max_length=3)] = (
        4,
        2,
    )
    noisy: Annotated[bool, setting("Noisy", "Shake.")] = False
    note: Annotated[str, setting("Note", "Words.", max_length=5)] = ""
    only_square: Annotated[
        float, setting("Side", "Length.", ge=0, le=1, only={"kind": ("square",)})
    ] = 1.0
    only_c: Annotated[float, setting("C", "Of c.", ge=0, le=1, only={"who": ("c",)})] = 1.0
    examples: Annotated[
        tuple[Pair, ...],
        setting("Examples", "Which.", ge=0.0, le=1.0, places=(-5.0, 5.0), max_length=3),
    ] = (Pair(1.0, 0.5),)
    own: Annotated[tuple[Own, ...], setting("Own", "Whose.", of="who", max_length=2)] = ()
    even: Annotated[str, setting("Even", "Words.", check=must_be_even)] = ""


@pytest.mark.parametrize(
    ("field", "text", "value"),
    [
        ("rate", "0.5", 0.5), ("rate", "1e-3", 0.001), ("count", "100", 100), ("count", "1e1", 10),
        ("kind", "square", "square"), ("who", "c,a", ("a", "c")), ("hidden", "4,2,1", (4, 2, 1)),
        ("row", "0.1,.2,0", (0.1, 0.2, 0.0)),
        ("hidden", "", ()), ("noisy", "true", True), ("note", "hi", "hi"),
        ("examples", "1:0.5, -2.5:1", (Pair(1.0, 0.5), Pair(-2.5, 1.0))),
        ("own", "a:rate=0.2,b:rate=1", (Own("a", "rate", 0.2), Own("b", "rate", 1.0))),
        ("own", "a:rate=0.2,a:rate=0.3", (Own("a", "rate", 0.3),)), ("even", "four", "four"),
        ("edits", "4:rate=0.2, 8:rate=1", (Edit(4, "rate", 0.2), Edit(8, "rate", 1.0))),
    ],
)  # fmt: skip
def test_a_field_is_read_from_text(field: str, text: str, value: object) -> None:
    assert getattr(parse(ToyConfig, {field: text}), field) == value


@pytest.mark.parametrize(
    ("field", "text", "words"),
    [
        ("rate", "50", ("Rate η", "rate", "50", "between 0.001 and 10", "Try 10")),
        ("rate", "nan", ("Rate η", "finite", "nan")),
        ("rate", "inf", ("finite", "inf")),
        ("rate", "fast", ("must be a number", "fast")),
        ("count", "1000000000", ("Count", "between 1 and 100", "1000000000")),
        ("count", "2.5", ("whole number", "2.5", "Try 2")),
        ("count", "9" * 5000, ("Count", "finite")),
        ("kind", "oval", ("one of round, square", "oval")),
        ("who", "a,z", ("takes a, b, c", "z")),
        ("who", "", ("at least one choice",)),
        ("hidden", "1,2,3,4", ("at most 3 numbers",)),
        ("row", "0,0,0,0", ("4 numbers", "at most 3 numbers")),
        ("row", "0,nan", ("Row", "finite number")),
        ("row", "0,1.5", ("1.5", "between 0 and 1")),
        ("hidden", "0", ("between 1 and 9",)),
        ("noisy", "perhaps", ("true or false", "perhaps")),
        ("note", "too long", ("at most 5 characters",)),
        ("examples", "", ("1 to 3 pairs",)),
        ("examples", "1:0,2:0,3:0,4:0", ("1 to 3 pairs",)),
        ("examples", "1;2", ("number:number", "1;2")),
        ("examples", "1:2:3", ("number:number",)),
        ("examples", "9:0.5", ("between -5 and 5", "9:0.5", "Try 5:0.5")),
        ("examples", "nan:0.5", ("between -5 and 5",)),
        ("examples", "1:1.5", ("between 0 and 1", "1.5")),
        ("own", "d:rate=1", ("choice:control=value", "a, b, c", "rate")),
        ("own", "a:count=1", ("choice:control=value", "rate")),
        ("own", "a:rate=99", ("between 0.001 and 10", "99")),
        ("own", "a:rate=1,b:rate=1,c:rate=1", ("at most 2 own values",)),
        ("edits", "4:count=3", ("update:control=value", "rate")),
        ("edits", "x:rate=3", ("update:control=value",)),
        ("edits", "4:rate=99", ("between 0.001 and 10", "99")),
        ("edits", "4:w1_2=high", ("between -1000000 and 1000000", "4:w1_2=high", "Try 4:w1_2=0.5")),
        ("edits", "4:w1_2=", ("4:w1_2=.", "Try 4:w1_2=0.5")),
        ("edits", "4:w1_2=-1e7", ("between -1000000", "Try 4:w1_2=-1000000")),
    ],
)
def test_a_bad_value_is_refused_in_one_sentence_naming_control_value_and_way_out(
    field: str, text: str, words: tuple[str, ...]
) -> None:
    with pytest.raises(BadValue) as refusal:
        parse(ToyConfig, {field: text})
    sentence = str(refusal.value)
    assert all(word in sentence for word in words), sentence
    assert "Try " in sentence and "\n" not in sentence and len(sentence) < 300


class EpochConfig(ToyConfig, frozen=True, kw_only=True):
    step_name: ClassVar[str] = "epoch"


@pytest.mark.parametrize(("kind", "word"), [(ToyConfig, "update"), (EpochConfig, "epoch")])
def test_a_change_in_flight_is_explained_in_the_steps_of_its_lab(
    kind: type[Config], word: str
) -> None:
    told = fields(kind)["edits"].help
    assert f"{word}:control=value" in told and "{" not in told
    with pytest.raises(BadValue, match=f"{word}:control=value"):
        parse(kind, {"edits": "4:count=3"})


def test_text_is_refused_with_the_words_of_its_own_check() -> None:
    with pytest.raises(PlaygroundError, match="an even number of letters; you gave 3"):
        parse(ToyConfig, {"even": "odd"})


def test_an_unknown_field_is_refused_by_name() -> None:
    with pytest.raises(UnknownField, match=r"'speed'.*rate"):
        parse(ToyConfig, {"speed": "3"})


def test_nothing_good_is_lost_beside_something_bad() -> None:
    config, errors = parse_each(ToyConfig, {"rate": "0.3", "count": "0", "what": "1"})
    assert config == ToyConfig(rate=0.3)
    assert [type(error) for error in errors] == [BadValue, UnknownField]


@given(some.text(max_size=200))
def test_any_text_is_read_or_refused_with_words(text: str) -> None:
    for name in fields(ToyConfig):
        config, errors = parse_each(ToyConfig, {name: text})
        assert all(isinstance(error, PlaygroundError) for error in errors)
        assert isinstance(config, ToyConfig)


@given(
    some.floats(1e-3, 10), some.integers(1, 100), some.sets(some.sampled_from("abc"), min_size=1)
)
def test_a_config_written_as_text_is_read_back_the_same(
    rate: float, count: int, who: set[str]
) -> None:
    config = ToyConfig(
        rate=rate, count=count, who=tuple(sorted(who)), edits=(Edit(3, "rate", rate),),
        examples=(Pair(rate / 10, 0.25),), own=(Own("a", "rate", rate),),
    )  # fmt: skip
    assert parse(ToyConfig, differences(config)) == config


def test_only_what_differs_from_the_defaults_is_written() -> None:
    assert differences(ToyConfig(count=11)) == {"count": "11"}


def test_whole_floats_are_written_without_a_point() -> None:
    assert [as_text(value) for value in (1.0, 0.5, 1e-07, 1e20)] == ["1", "0.5", "1e-07", "1e+20"]


def test_edits_apply_from_their_step_on_and_not_before() -> None:
    config = ToyConfig(edits=(Edit(5, "rate", 2.0), Edit(8, "rate", 3.0)))
    assert [config_at(config, step).rate for step in (0, 4, 5, 7, 8, 9)] == [0.1, 0.1, 2, 2, 3, 3]


def test_equal_configs_have_one_fingerprint_and_others_another() -> None:
    assert fingerprint("toy", ToyConfig()) == fingerprint("toy", ToyConfig(rate=0.1))
    others = {fingerprint("toy", ToyConfig(count=count)) for count in range(1, 50)}
    assert len(others | {fingerprint("other", ToyConfig())}) == 50


def test_a_control_applies_only_beside_the_values_it_needs() -> None:
    side = fields(ToyConfig)["only_square"]
    assert side.applies(ToyConfig(kind="square")) and not side.applies(ToyConfig())
    one_of = fields(ToyConfig)["only_c"]
    assert one_of.applies(ToyConfig(who=("a", "c"))) and not one_of.applies(ToyConfig())


def test_the_description_is_plain_data_with_every_part() -> None:
    described = msgspec.json.decode(msgspec.json.encode(describe(ToyConfig)))
    assert described["count"] == {
        "default": 10, "minimum": 1, "maximum": 100, "choices": None, "unit": "updates",
        "label": "Count", "help": "How many.",
    }  # fmt: skip
    assert described["who"]["choices"] == ["a", "b", "c"]
