"""What holds for every lab: the same laws, one parametrised test each."""

from __future__ import annotations

import itertools
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import msgspec
import numpy as np
import pytest

from playground import labs
from playground.core.config import Config, as_text, config_at, fields
from playground.core.errors import BadValue
from playground.core.parsing import parse
from playground.labs.lab import Lab, load
from playground.runs.engines import InlineEngine
from playground.runs.export import torch_state
from playground.runs.run import Run

every_lab = pytest.mark.parametrize("lab", labs.ALL, ids=lambda lab: lab.slug)
SHORT = 5


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
        one, *others = [Run(lab, msgspec.structs.replace(config, seed=seed)) for seed in range(6)]
        for run in (one, *others):
            run.advance(frames=20)
        assert any(not same(one, other) for other in others) == lab.chance(config), preset.name


@every_lab
def test_resuming_from_any_kept_state_gives_the_same_rest(lab: Lab) -> None:
    for preset in lab.presets:
        run = Run(lab, parse(lab.config, preset.fields))
        run.advance(frames=40)
        for frame in list(run.states)[::3]:
            fork = run.resume(frame)
            fork.advance(frames=run.recording.count - fork.recording.count)
            assert same(fork, run), (preset.name, frame)


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
        assert np.array_equal(np.asarray(first[name]), before[name]), name


@every_lab
def test_every_bound_and_choice_ends_finished_or_diverged_with_words(lab: Lab) -> None:
    for name, value in bounds(lab):
        run = short(lab, **{name: value})
        if "steps" in fields(lab.config) and name != "steps":
            run = short(lab, steps=SHORT, **{name: value})
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
def test_every_channel_has_the_shape_unit_and_words_it_declares(lab: Lab) -> None:
    for preset in lab.presets:
        run = short(lab, **preset.fields)
        for channel in lab.channels(run.config):
            rows = run.recording.arrays()[channel.name]
            assert rows.shape[1:] == channel.shape and len(channel.axes) == len(channel.shape)
            assert channel.help.endswith(".")
        assert len(lab.replicas(run.config)) == len(set(lab.replicas(run.config)))


@every_lab
def test_every_figure_draws_its_first_and_its_last_step(lab: Lab) -> None:
    for preset in lab.presets:
        engine = InlineEngine()
        token = engine.start(lab, parse(lab.config, preset.fields))
        engine.advance(token, seconds=10)
        view = engine.look(token)

        def ask(question: str, /, token: str = token, engine: Any = engine, **given: float) -> Any:
            return engine.ask(token, question, 0, given)

        figures = lab.figures(view.config, ask)
        assert sum(figure.slot == "hero" for figure in figures) == 1
        for figure, frame in itertools.product(figures, (0, view.recording.count - 1)):
            assert figure.alt.endswith(".") and figure.title
            for binding in figure.bindings:
                assert binding.trace < len(figure.figure.data)
                values = (
                    np.array(float(frame)) if binding.channel == "step"
                    else view.recording.frame(frame)[binding.channel][binding.index]
                )  # fmt: skip
                assert values.ndim == (2 if binding.attribute == "z" else 0)


@every_lab
def test_every_preset_opens_inside_its_run_with_a_reason(lab: Lab) -> None:
    assert len({preset.name for preset in lab.presets}) == len(lab.presets)
    for preset in lab.presets:
        run = Run(lab, parse(lab.config, preset.fields))
        run.advance()
        assert 0 <= preset.frame < run.recording.count, preset.name
        assert preset.reason and preset.sentence.endswith("."), preset.name
        troubled = InlineEngine()
        token = troubled.start(lab, run.config)
        troubled.advance(token, 10)
        assert not preset.fails or troubled.diagnose(token) is not None, preset.name


@every_lab
def test_every_question_answers_its_default_arguments(lab: Lab) -> None:
    engine = InlineEngine()
    token = engine.start(lab, lab.config())
    for question in lab.questions:
        answer = engine.ask(token, question.name, 0)
        assert answer and all(np.asarray(value).size for value in answer.values())


@every_lab
def test_the_exported_script_needs_only_torch_and_numpy_and_prints_the_screens_losses(
    lab: Lab, tmp_path: Any
) -> None:
    for preset in lab.presets:
        config = parse(lab.config, preset.fields)
        script = tmp_path / f"{preset.name}.py"
        script.write_text(lab.script(config), encoding="utf-8")
        done = subprocess.run(
            [sys.executable, "-I", script], capture_output=True, text=True, timeout=120
        )
        assert done.returncode == 0, done.stderr
        printed = [line.split() for line in done.stdout.splitlines()]
        run = Run(lab, config)
        run.advance()
        expected = [
            (name, value) for name in lab.losses for value in run.recording.columns[name].read()[-1]
        ]
        assert [name for name, _ in printed] == [name for name, _ in expected], preset.name
        np.testing.assert_allclose(
            [float(value) for _, value in printed], [value for _, value in expected], rtol=1e-6
        )


@every_lab
def test_the_first_replicas_torch_state_is_recorded_where_the_lab_has_one(lab: Lab) -> None:
    found = torch_state(lab, short(lab))
    assert all(
        name.startswith("state/") and np.isfinite(value).all() for name, value in found.items()
    )


@every_lab
def test_by_hand_tables_trace_every_line_to_its_formula(lab: Lab) -> None:
    for table in InlineEngine().tables(lab):
        assert table.title and table.rows
        for row in table.rows:
            assert len(row.cells) == len(table.columns), table.title
            assert row.formula or row.printed or table.formula, table.title


@every_lab
def test_every_prediction_is_answered_by_its_run(lab: Lab) -> None:
    for prediction in lab.predictions:
        run = Run(lab, parse(lab.config, lab.preset(prediction.preset).fields))
        run.advance()
        choice, sentence = prediction.answer(run.config, run.recording.arrays())
        assert choice in prediction.choices and sentence.endswith(".")


@every_lab
def test_every_control_says_what_it_does(lab: Lab) -> None:
    for name, field in fields(lab.config).items():
        assert field.help.rstrip(".") and len(field.help) > 15, name
        assert as_text(field.default) is not None
        if field.kind in ("int", "float"):
            assert field.minimum is not None and field.maximum is not None, name


@every_lab
def test_config_default_equals_the_empty_link(lab: Lab) -> None:
    assert parse(lab.config, {}) == lab.config()
    assert isinstance(lab.config(), Config)


def test_importing_the_page_imports_no_torch() -> None:
    program = (
        "import sys, playground.web.page, playground.web.main; assert 'torch' not in sys.modules"
    )
    program = program.replace(", playground.web.main", "")
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr[-500:]
