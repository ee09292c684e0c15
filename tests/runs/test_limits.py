"""Limits: declared once, read from three places, documented, and held to before a run begins."""

from __future__ import annotations

import dataclasses
import re
import tomllib
from pathlib import Path
from typing import Any

import msgspec
import pytest

from playground.core.channels import Channel
from playground.core.config import as_text
from playground.core.errors import PlaygroundError
from playground.runs.limits import (
    BadSetting,
    Limits,
    TooLarge,
    check,
    load,
    recorded_bytes,
    settings,
)
from playground.runs.recording import create
from tests import toy

DOCUMENT = Path(__file__).parents[2] / "docs" / "settings.md"
TEXT = DOCUMENT.read_text(encoding="utf-8")


def in_file(folder: Path, text: str) -> Path:
    path = folder / "playground.toml"
    path.write_text(text, encoding="utf-8")
    return path


def refusal(**sources: Any) -> str:
    with pytest.raises(BadSetting) as refused:
        load(**{"environment": {}, **sources})
    return str(refused.value)


def test_the_document_tells_every_setting_with_its_default_and_its_help_and_no_other() -> None:
    rows = re.findall(r"^\| `(\w+)` \| (.+?) \| (.+) \|$", TEXT, re.MULTILINE)
    declared = [(item.name, as_text(item.default), item.help) for item in settings().values()]
    assert rows == declared
    assert len(re.findall(r"^\|", TEXT, re.MULTILINE)) == len(rows) + 2, "a row is not read"


def test_the_documents_examples_are_read(tmp_path: Path) -> None:
    (example,) = re.findall(r"```toml\n(.*?)```", TEXT, re.DOTALL)
    values = tomllib.loads(re.sub(r"^ +", "", example, flags=re.MULTILINE))
    assert load(in_file(tmp_path, example), {}) == Limits(**values)
    variables = dict(re.findall(r"(PLAYGROUND_[A-Z_]+)=(\w+)", TEXT))
    assert load(environment=variables) == Limits(device="cpu", memory=64)
    (arguments,) = re.findall(r"app\.py -- (.*)", TEXT)
    assert load(environment={}, arguments=arguments.split()) == Limits(device="cuda", memory=64)


def test_every_help_is_one_sentence_and_every_default_passes_its_own_bounds() -> None:
    for item in settings().values():
        assert item.help.endswith(".") and item.help.count(". ") == 0 and "|" not in item.help
        text = as_text(item.default)
        assert load(environment={f"PLAYGROUND_{item.name.upper()}": text}) == Limits(), item.name


def test_the_command_line_wins_over_the_environment_and_the_environment_over_the_file(
    tmp_path: Path,
) -> None:
    path = in_file(tmp_path, "steps = 1\nruns = 1\nmemory = 1\n")
    environment = {"PLAYGROUND_STEPS": "2", "PLAYGROUND_RUNS": "2"}
    limits = load(path, environment, ["--steps", "3"])
    assert (limits.memory, limits.runs, limits.steps) == (1, 2, 3)


def test_both_forms_of_an_argument_are_read_and_the_later_one_wins() -> None:
    limits = load(environment={}, arguments=["--device=cpu", "--seconds", "1.5", "--device=cuda"])
    assert limits == Limits(device="cuda", seconds=1.5)


def test_no_file_is_needed_and_other_names_in_the_environment_are_not_ours() -> None:
    other = {"PLAYGROUND_REQUIRE_BROWSER": "1", "STEPS": "3", "playground_steps": "3"}
    assert load(environment=other) == load(environment={})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("device", "tpu"), ("device", ""), ("engine", "LOCAL"), ("steps", "many"), ("steps", "0"),
        ("steps", "1.5"), ("steps", "nan"), ("steps", "-3"), ("steps", "9" * 30), ("hosts", "-1"),
        ("seconds", "nan"), ("seconds", "inf"), ("seconds", "0"), ("memory", "true"),
    ],
)  # fmt: skip
def test_a_bad_value_is_refused_by_name_place_and_value_wherever_it_stands(
    name: str, value: str, tmp_path: Path
) -> None:
    variable, option = f"PLAYGROUND_{name.upper()}", f"--{name}"
    told = {
        "playground.toml": refusal(path=in_file(tmp_path, f'{name} = "{value}"')),
        variable: refusal(environment={variable: value}),
        option: refusal(arguments=[option, value]),
    }
    for place, sentence in told.items():
        assert f"setting {name} must be" in sentence and place in sentence, sentence
        assert (value or "''") in sentence, sentence
        assert sentence.endswith(f"; try {as_text(settings()[name].default)}."), sentence
        assert sentence.count(". ") == 0, "one sentence"


@pytest.mark.parametrize("text", ["steps = true", "steps = [1]", "steps = 2024-01-01", "steps=nan"])
def test_a_value_of_another_type_in_the_file_is_refused(text: str, tmp_path: Path) -> None:
    assert "setting steps must be a whole number" in refusal(path=in_file(tmp_path, text))


def test_an_unknown_name_in_the_file_or_the_arguments_is_refused(tmp_path: Path) -> None:
    for sentence, place in (
        (refusal(path=in_file(tmp_path, "stepz = 1")), "playground.toml"),
        (refusal(path=in_file(tmp_path, "[stepz]\nsteps = 1")), "playground.toml"),
        (refusal(arguments=["--stepz", "1"]), "--stepz"),
    ):
        assert "'stepz'" in sentence and place in sentence and "steps, " in sentence, sentence


def test_what_is_no_argument_and_an_argument_without_its_value_are_refused() -> None:
    assert "'cuda'" in refusal(arguments=["cuda"])
    assert "--device has no value" in refusal(arguments=["--steps", "3", "--device"])


def test_a_file_that_is_named_must_be_there_and_be_toml(tmp_path: Path) -> None:
    assert "cannot be read" in refusal(path=tmp_path / "playground.toml")
    assert "no TOML" in refusal(path=in_file(tmp_path, "steps ="))
    (tmp_path / "playground.toml").write_bytes(b"\xff")
    assert "no TOML" in refusal(path=tmp_path / "playground.toml")


def test_there_is_at_least_one_host() -> None:
    assert Limits().processes >= 1
    assert Limits(hosts=3).processes == 3


def too_large(lab: Any, config: Any, **limits: Any) -> TooLarge:
    check(lab, config, Limits())
    with pytest.raises(TooLarge) as refused:
        check(lab, config, Limits(**limits))
    assert isinstance(refused.value, PlaygroundError)
    assert str(refused.value).endswith(".") and str(refused.value).count(". ") == 0
    return refused.value


def test_a_run_at_its_limits_may_begin() -> None:
    lab = dataclasses.replace(toy.LAB, parameters=lambda config: 7)
    check(lab, toy.ToyConfig(steps=20), Limits(steps=20, parameters=7, memory=1))


def test_too_many_updates_name_the_control_the_value_and_the_limit() -> None:
    error = too_large(toy.LAB, toy.ToyConfig(steps=21), steps=20)
    assert error.field == "steps"
    for part in ("Steps (steps)", "21", "try 20 or fewer"):
        assert part in str(error)


def test_too_many_parameters_name_both_numbers() -> None:
    lab = dataclasses.replace(toy.LAB, parameters=lambda config: 8)
    error = too_large(lab, toy.ToyConfig(), parameters=7)
    assert error.field == "" and "8 numbers" in str(error) and "may have 7" in str(error)


WIDE = 1024  # float64 numbers a row: 8 KiB


def wide(cadence: Any, rows: int = 1, pictures: int = 400) -> Any:
    channel = Channel("wide", ("row", "column"), (rows, WIDE), "", "Wide.", cadence)
    return dataclasses.replace(
        toy.LAB, channels=lambda config: (channel,), pictures=lambda config: pictures
    )


def test_a_recording_too_large_names_the_most_updates_that_fit() -> None:
    """128 rows of 8 KiB are 1 MiB; the head and the notes take the room of two more."""
    check(wide("step"), toy.ToyConfig(steps=125), Limits(memory=1))
    error = too_large(wide("step"), toy.ToyConfig(steps=128), memory=1)
    for part in ("Steps (steps)", "128 updates", "2 MiB", "may have 1 MiB", "try 125 or fewer"):
        assert part in str(error), str(error)
    assert error.field == "steps"


def test_pictures_count_up_to_the_most_that_a_recording_holds() -> None:
    long = toy.ToyConfig(steps=10_000)
    check(wide("picture", pictures=126), long, Limits(memory=1))
    assert "2 MiB" in str(too_large(wide("picture", pictures=129), long, memory=1))


def test_a_recording_too_large_from_the_start_has_no_control_to_blame() -> None:
    error = too_large(wide("step", rows=200), toy.ToyConfig(steps=1), memory=1)
    assert error.field == "" and "fewer replicas" in str(error)


def test_the_estimate_is_the_size_of_the_file(tmp_path: Path) -> None:
    lab, config = toy.LAB, toy.ToyConfig(steps=30)
    create(tmp_path / "run", lab.channels(config), 31, lab.pictures(config))
    assert recorded_bytes(lab, config, 30) == (tmp_path / "run").stat().st_size


def test_limits_cannot_be_changed() -> None:
    with pytest.raises(AttributeError):
        Limits().steps = 3  # type: ignore[misc]
    assert msgspec.structs.replace(Limits(), steps=3).steps == 3
