"""What holds for every lab: the same laws, one parametrised test each."""

from __future__ import annotations

import itertools
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import msgspec
import numpy as np
import pytest

from playground.core.config import Config, as_text, config_at, fields
from playground.core.errors import BadValue
from playground.core.parsing import parse
from playground.labs.lab import Lab, load
from playground.runs.engines import InlineEngine
from playground.runs.export import torch_state
from playground.runs.run import Run
from tests.contract.runs import every_lab, finished, recorded

SHORT, RESUMED = 5, 40


def short(lab: Lab, **changes: object) -> Run:
    """A run cut to five updates."""
    run = Run(lab, parse(lab.config, changes))
    run.advance(frames=SHORT)
    return run


def same(left: Run, right: Run) -> bool:
    pairs = zip(left.recording.arrays().values(), right.recording.arrays().values(), strict=True)
    return all(np.array_equal(a, b, equal_nan=True) for a, b in pairs)


def bounds(lab: Lab) -> Iterator[tuple[str, object]]:
    """Every bound and every choice of every field, one at a time."""
    for name, field in fields(lab.config).items():
        if field.kind in ("choice", "choices"):
            yield from ((name, choice) for choice in field.choices)
        elif field.kind == "bool":
            yield from ((name, value) for value in (True, False))
        elif field.kind in ("int", "float"):
            yield from ((name, bound) for bound in (field.minimum, field.maximum))


@every_lab
def test_the_same_config_gives_the_same_recording_bit_for_bit(lab: Lab) -> None:
    for preset in lab.presets:
        assert same(short(lab, **preset.fields), short(lab, **preset.fields))


@every_lab
def test_another_seed_gives_another_run_exactly_where_the_lab_declares_chance(lab: Lab) -> None:
    for preset in lab.presets:
        config = parse(lab.config, preset.fields)
        one, *others = (seeded(lab, config, seed) for seed in range(2))
        differs = any(not same(one, other) for other in others)
        differs = differs or any(not same(one, seeded(lab, config, seed)) for seed in range(2, 6))
        assert differs == lab.chance(config), preset.name


def seeded(lab: Lab, config: Config, seed: int) -> Run:
    """Twenty updates with another seed."""
    run = Run(lab, msgspec.structs.replace(config, seed=seed))
    run.advance(frames=20)
    return run


@every_lab
def test_resuming_from_any_kept_state_gives_the_same_rest(lab: Lab) -> None:
    for preset in lab.presets:
        run = finished(lab, preset)
        last = min(run.recording.count, RESUMED + 1)
        for frame in [kept for kept in run.states if kept < last][::3]:
            fork = run.resume(frame)
            fork.advance(frames=last - fork.recording.count)
            assert fork.recording.count == last and begins(run, fork), (preset.name, frame)


def begins(whole: Run, part: Run) -> bool:
    """Whether a run has the frames of another one, and perhaps more."""
    frames, found = whole.recording.arrays(), part.recording.arrays()
    return all(
        np.array_equal(frames[name][: len(array)], array, equal_nan=True)
        for name, array in found.items()
    )


@every_lab
def test_frames_share_no_memory(lab: Lab) -> None:
    config = lab.config()
    experiment = load(lab.experiment)
    state, first = experiment.init(config, "cpu")
    _, second = experiment.step(config_at(config, 0), state)
    before = {name: np.asarray(value).copy() for name, value in first.items()}
    for name, value in second.items():
        if np.ndim(value):
            np.asarray(value)[...] = -7
        assert np.array_equal(np.asarray(first[name]), before[name], equal_nan=True), name


@every_lab
def test_every_bound_and_choice_ends_finished_or_diverged_with_words(lab: Lab) -> None:
    for name, value in bounds(lab):
        run = short(lab, **({lab.length: SHORT} | {name: value}))
        if name != lab.length:
            run.advance()  # where another field says how long it takes
            assert run.status in ("finished", "diverged"), (name, value)
            assert run.recording.ending is not None and len(run.recording.ending.sentence) > 10
        assert run.recording.count > 1


@every_lab
def test_a_value_out_of_bounds_is_refused_by_name(lab: Lab) -> None:
    for name, field in fields(lab.config).items():
        for bound, factor in itertools.product((field.minimum, field.maximum), (-1, 1)):
            if bound is None or (factor < 0) != (bound == field.minimum):
                continue
            with pytest.raises(BadValue, match=name):
                parse(lab.config, {name: bound + factor * (abs(bound) + 1)})


@every_lab
def test_what_is_declared_for_replicas_and_channels_fits(lab: Lab) -> None:
    for preset in lab.presets:
        run = finished(lab, preset)
        channels = {channel.name: channel for channel in lab.channels(run.config)}
        replicas = lab.replicas(run.config)
        assert len(replicas) == len(set(replicas)) == len(lab.colors(run.config)), preset.name
        for name, channel in channels.items():
            assert len(channel.axes) == len(channel.shape) and channel.help.endswith("."), name
            axes = dict(zip(channel.axes, channel.shape, strict=True))
            assert axes.get("replica", len(replicas)) == len(replicas), name
            if channel.cadence == "picture":
                frames = run.recording.columns[name].frames
                assert (frames[0], frames[-1]) == (0, run.recording.count - 1), name
        for name in lab.losses(run.config):
            assert channels[name].axes == ("replica",), name


@every_lab
def test_every_preset_opens_inside_its_run_with_a_reason(lab: Lab) -> None:
    assert len({preset.name for preset in lab.presets}) == len(lab.presets)
    assert any(preset.fails for preset in lab.presets), "at least one fails on purpose"
    for preset in lab.presets:
        run = finished(lab, preset)
        assert 0 <= preset.frame < run.recording.count, preset.name
        assert preset.reason and preset.sentence.endswith("."), preset.name


def diagnosis_of(lab: Lab, config: Config) -> Any:
    engine = InlineEngine()
    token = engine.start(lab, config)
    engine.advance(token, 10)
    return engine.diagnose(token), engine.look(token).status


@every_lab
def test_a_preset_that_fails_is_diagnosed_and_its_cure_can_be_tried(lab: Lab) -> None:
    for preset in lab.presets:
        run = finished(lab, preset)
        run.diagnose()
        config, found, status = run.config, run.recording.diagnosis, run.status
        assert found or not preset.fails, f"{preset.name} fails, but diagnose found nothing"
        assert preset.fails or status == "finished", f"{preset.name} fails and does not say so"
        if found and found.button:
            cured = parse(lab.config, found.cure, config)
            assert cured != config, preset.name
            after, status = diagnosis_of(lab, cured)
            assert status == "finished" and (after is None or after.sentence != found.sentence)


@every_lab
def test_every_question_answers_its_default_arguments(lab: Lab) -> None:
    engine = InlineEngine()
    token = engine.start(lab, lab.config())
    for question in lab.questions:
        answer = engine.ask(token, question.name, 0)
        assert answer and all(np.asarray(value).size for value in answer.values())


@every_lab
def test_an_answer_at_frame_0_depends_on_no_field_but_those_the_question_reads(lab: Lab) -> None:
    engine, plain = InlineEngine(), lab.config()
    for question in lab.questions:
        if question.reads is None:
            continue
        expected = engine.ask(engine.start(lab, plain), question.name)
        assert set(question.reads) <= set(fields(lab.config))
        for name, value in bounds(lab):
            if name not in question.reads:
                other = parse(lab.config, {name: value}, plain)
                found = engine.ask(engine.start(lab, other), question.name)
                assert all(np.array_equal(found[key], expected[key]) for key in expected), name


@every_lab
def test_a_run_of_any_length_makes_no_more_pictures_than_its_recording_holds(lab: Lab) -> None:
    most = int(fields(lab.config)[lab.length].maximum or 0)
    small = {
        name: max(field.minimum or 0, 0) for name, field in fields(lab.config).items()
        if field.kind == "int" and name != "seed"
    }  # fmt: skip
    config = parse(lab.config, small | {lab.length: most})
    if any(channel.cadence == "picture" for channel in lab.channels(config)):
        run = Run(lab, config)
        run.advance()
        assert run.status in ("finished", "diverged")


LONGEST, CHAOTIC = {"epochs": 50}, 1
"""Frames after which a script's losses are compared: of updates all, of epochs, which are dear,
some; of a chaotic run the first.
"""


def other_configs(lab: Lab) -> Iterator[Config]:
    """Every preset, and Configs with what no preset turns: another seed, changes in flight."""
    most = fields(lab.config)[lab.length].default
    for preset in lab.presets:
        length = preset.fields.get(lab.length, most)
        assert isinstance(length, int)
        longest = CHAOTIC if preset.chaotic else LONGEST.get(lab.length, length)
        yield parse(lab.config, {**preset.fields, lab.length: min(length, longest)})
    editable = [field for field in fields(lab.config).values() if field.editable]
    edits = ",".join(f"{3 + i}:{f.name}={as_text(0.5 * f.default)}" for i, f in enumerate(editable))
    for preset in lab.presets[:: max(1, len(lab.presets) - 1)]:
        changes = {"seed": 11, lab.length: 9, **({"edits": edits} if editable else {})}
        yield parse(lab.config, {**preset.fields, **changes})


RUNNER = """
import contextlib, io, json, runpy, sys
for path in sys.argv[1:]:
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        scope = runpy.run_path(path)
    state = scope["model"].state_dict() if "model" in scope else {}
    state = {name: value.tolist() for name, value in state.items()}
    print(json.dumps([said.getvalue().splitlines(), state]))
"""


@every_lab
def test_the_exported_script_prints_the_screens_losses_and_ends_in_its_state(
    lab: Lab, tmp_path: Any
) -> None:
    """All scripts in one process: none leaves anything to the next."""
    configs = list(other_configs(lab))
    paths = [tmp_path / f"{number}.py" for number in range(len(configs))]
    for path, config in zip(paths, configs, strict=True):
        path.write_text(lab.script(config), encoding="utf-8")
    command = [sys.executable, "-I", "-c", RUNNER, *map(str, paths)]
    done = subprocess.run(
        command, capture_output=True, text=True, timeout=300,
        env=os.environ | {"OMP_NUM_THREADS": "1"},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    for config, found in zip(configs, done.stdout.splitlines(), strict=True):
        arrives(lab, config, *json.loads(found))


def arrives(lab: Lab, config: Config, lines: list[str], state: dict[str, Any]) -> None:
    """Hold what a script printed and left behind against the recording."""
    run = recorded(lab, config)
    expected = [
        (name, value)
        for name in lab.losses(config)
        for value in run.recording.columns[name].read()[-1]
    ]
    assert [line.split(" ")[0] for line in lines] == [name for name, _ in expected], lines
    printed = [float(line.split(" ")[1]) for line in lines]
    # A distance that has gone to 0 is the noise of rounding alone.
    np.testing.assert_allclose(
        printed, [value for _, value in expected], rtol=1e-6, atol=1e-12, err_msg=str(config)
    )
    kept = torch_state(lab, run)
    assert {f"state/{name}" for name in state} >= set(kept), config
    for name, value in kept.items():
        saved = state[name.removeprefix("state/")]
        # A bias before a batch normalisation has no gradient: it is the noise of rounding alone.
        np.testing.assert_allclose(saved, value, rtol=1e-6, atol=1e-8, err_msg=name)


@every_lab
def test_the_exported_script_imports_only_torch_and_numpy(lab: Lab) -> None:
    for config in other_configs(lab):
        imports = re.findall(r"^\s*(?:import|from) (\w+)", lab.script(config), re.MULTILINE)
        assert set(imports) <= {"torch", "numpy", "math"}, imports


@every_lab
def test_by_hand_tables_trace_every_line_to_its_formula(lab: Lab) -> None:
    assert InlineEngine().tables(lab)
    for table in InlineEngine().tables(lab):
        assert table.title and table.rows
        for row in table.rows:
            assert len(row.cells) == len(table.columns), table.title
            assert row.formula or row.printed or table.formula, table.title


@every_lab
def test_every_prediction_is_answered_by_its_run(lab: Lab) -> None:
    assert lab.predictions
    for prediction in lab.predictions:
        run = finished(lab, lab.preset(prediction.preset))
        choice, sentence = prediction.answer(run.config, run.recording.arrays())
        assert choice in prediction.choices and sentence.endswith(".")


@every_lab
def test_every_control_says_what_it_does(lab: Lab) -> None:
    for name, field in fields(lab.config).items():
        assert field.help.rstrip(".") and len(field.help) > 15, name
        assert parse(lab.config, {name: as_text(field.default)}) == lab.config(), name
        if field.kind in ("int", "float"):
            assert field.minimum is not None and field.maximum is not None, name


@every_lab
def test_config_default_equals_the_empty_link(lab: Lab) -> None:
    assert parse(lab.config, {}) == lab.config()
    assert isinstance(lab.config(), Config)


def test_importing_the_page_imports_no_torch() -> None:
    program = "import sys, playground.web.page; assert 'torch' not in sys.modules"
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr[-500:]


@every_lab
def test_every_lab_has_seed_and_steps_and_a_title_of_its_own_for_every_choice(lab: Lab) -> None:
    assert {"seed", lab.length} <= set(fields(lab.config))
    if any(field.editable for field in fields(lab.config).values()):
        assert lab.config.step_name == lab.step_name, "its edits count what its frames count"
    for name, field in fields(lab.config).items():
        titles = [lab.title_of(choice) for choice in field.choices]
        assert len(set(titles)) == len(titles), name
    for pick in lab.picks.values():
        parse(lab.config, pick(lab.config(), 0.5, 0.5))
    assert lab.lesson.exists()
