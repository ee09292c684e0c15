"""The pictures of the Recurrent lab show what the run has."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest
import torch

from playground.core.config import config_at
from playground.engine.activations import ACTIVATIONS
from playground.engine.recurrent.flow import bound_by_lag
from playground.engine.recurrent.network import parameters_of
from playground.labs.recurrent.channels import channels
from playground.labs.recurrent.config import RecurrentConfig
from playground.labs.recurrent.experiment import EXPERIMENT
from playground.labs.recurrent.figures import figures
from playground.labs.recurrent.figures_flow import STEEPEST
from playground.labs.recurrent.figures_inside import kind_of, labels_of, ordered
from playground.labs.recurrent.formulas import formulas
from playground.labs.recurrent.guesses import loss_levels
from playground.labs.recurrent.letters import page, written
from playground.labs.recurrent.meaning import gates_of, probe_steps, replicas, task_of
from playground.labs.recurrent.plan import network_of
from playground.labs.recurrent.racers import CELLS, colors, shown_racers
from playground.views.figure import Figure
from playground.views.page_of_text import COLUMNS, ROWS
from tests.expressions import work_out

TASKS = ("names", "shakespeare", "anbn", "copy", "adding", "brackets", "temperature", "reviews")
SMALL: dict[str, Any] = {"hidden_size": 3, "batch_size": 2, "steps": 2}


def made(**fields: Any) -> RecurrentConfig:
    return RecurrentConfig(**{**SMALL, **fields})


def shown(config: RecurrentConfig) -> dict[str, Figure]:
    return {one.key: one for one in figures(config, None) if isinstance(one, Figure)}  # type: ignore[arg-type]


def first(config: RecurrentConfig) -> dict[str, np.ndarray]:
    frame: Mapping[str, Any] = EXPERIMENT.init(config_at(config, 0), "cpu")[1]
    return {name: np.asarray(value) for name, value in frame.items()}


@pytest.mark.parametrize("task", TASKS)
@pytest.mark.parametrize("cell", ["rnn", "gru", "lstm"])
def test_every_binding_finds_its_number_in_a_channel_of_the_run(task: str, cell: str) -> None:
    config = made(task=task, cell=cell, gap=5, compare=2)
    shapes = {channel.name: channel.shape for channel in channels(config)}
    for figure in shown(config).values():
        for one in figure.bindings:
            if one.mode in ("current", "history") and one.channel not in ("", "step"):
                shape = shapes[one.channel]
                inside = zip(one.index, shape, strict=False)
                assert all(place < length for place, length in inside), (figure.key, one)
                left = len(shape) - len(one.index)
                of_map = one.attribute in ("z", "customdata")
                assert left == 2 if of_map else left <= 1, (figure.key, one)


@pytest.mark.parametrize("cell", CELLS)
def test_every_gate_and_state_has_one_map_and_lies_within_its_colours(cell: str) -> None:
    config = made(cell=cell)
    names = gates_of(config)
    assert sorted(ordered(config)) == sorted(names)
    figure, values = shown(config)["gates"], first(config)["gates"]
    assert {one.index for one in figure.bindings} == {(k,) for k in range(len(names))}
    for one in figure.bindings:
        trace, picture = figure.drawing.data[one.trace], values[one.index]
        assert trace["name"].startswith(f"<b>{names[one.index[0]]}</b>")
        assert np.shape(trace["z"]) == picture.shape
        if "zmin" in trace and names[one.index[0]] != "c":  # a memory may leave them
            assert trace["zmin"] <= picture.min() and picture.max() <= trace["zmax"]


def test_the_state_of_a_relu_has_no_bounds_and_that_of_a_logistic_unit_is_a_share() -> None:
    kinds = {unit: kind_of(made(cell="rnn", unit=unit), "h") for unit in STEEPEST}
    assert kinds == {"tanh": "signed", "relu": "free", "logistic": "share"}


def test_the_slopes_of_the_bound_are_the_engines() -> None:
    assert {name: ACTIVATIONS[name].steepest for name in STEEPEST} == STEEPEST


@pytest.mark.parametrize("cell", ["rnn", "leaky", "echo"])
@pytest.mark.parametrize("compare", [1, 3])
def test_the_dashed_bound_is_the_engines_times_the_gradient_at_lag_0(
    cell: str, compare: int
) -> None:
    config = made(cell=cell, compare=compare, leak=0.4)
    frame = first(config)
    figure = shown(config)["gradient_by_lag"]
    (binding,) = (one for one in figure.bindings if one.mode == "function")
    channels_of = {name: value[None] for name, value in frame.items()}
    lags = probe_steps(config)
    drawn = [work_out(binding.value, channels_of, 0, x=lag) for lag in range(lags)]
    weights = torch.as_tensor(frame["weights"]).unsqueeze(0)
    network = network_of(config, cell)
    bound = bound_by_lag(network, parameters_of(network, weights), lags)[0].numpy()
    assert np.allclose(drawn, frame["gradient_by_lag"][0] * bound, rtol=1e-9)
    assert (frame["gradient_by_lag"] <= np.array(drawn) * (1 + 1e-9)).all()


def test_where_no_bound_holds_none_is_drawn() -> None:
    for fields in ({"cell": "lstm"}, {"cell": "rnn", "layers": 2},
                   {"cell": "rnn", "bidirectional": True}):  # fmt: skip
        figure = shown(made(**fields))["gradient_by_lag"]
        assert all(one.mode != "function" for one in figure.bindings), fields


@pytest.mark.parametrize(("truncate", "steps", "cut"), [(0, 11, 0), (4, 11, 3), (5, 11, 1)])
def test_the_dotted_line_is_where_the_last_steps_gradient_is_cut(
    truncate: int, steps: int, cut: int
) -> None:
    """By brute force: the engine goes on before step t unless t is a multiple of the window."""
    config = made(probe="a" * (steps - 1), truncate=truncate)
    assert probe_steps(config) == steps
    reached = steps
    if truncate:
        t = steps - 1
        while t % truncate:
            t -= 1
        reached = steps - t
    assert (reached if truncate else 0) == cut
    lines = shown(config)["gradient_by_lag"].drawing.layout.get("shapes", [])
    assert [line["x0"] for line in lines] == ([cut - 0.5] if cut else [])


@pytest.mark.parametrize("cell", ["lstm", "gru", "peephole", "coupled"])
def test_the_formula_line_gives_the_new_state_that_the_network_has(cell: str) -> None:
    config = made(cell=cell)
    frame, names = first(config), gates_of(config)
    gates = {name: frame["gates"][k] for k, name in enumerate(names)}
    line, *others = formulas(config)
    assert [other.label for other in others] == ["test perplexity"]
    assert [variant.name for variant in line.variants] == ["unit 1", "unit 2", "unit 3"]
    for unit, variant in enumerate(line.variants):
        found = [
            part if isinstance(part, str) else _number(part, frame)
            for part in variant.steps[0].parts
        ]
        numbers = [part for part in found if isinstance(part, float)]
        state = gates["c"] if "c" in gates else gates["h"]
        assert numbers[0] * numbers[1] + numbers[2] * numbers[3] == pytest.approx(numbers[4])
        assert numbers[4] == pytest.approx(state[-1, unit])


def _number(part: Mapping[str, Any], frame: Mapping[str, np.ndarray]) -> float:
    if "value" in part:
        return work_out(part["value"], {name: value[None] for name, value in frame.items()}, 0)
    return float(frame[part["channel"]][tuple(part["index"])])


def test_a_cell_without_gates_has_no_line_of_its_own_and_who_writes_tells_the_perplexity() -> None:
    for cell in ("rnn", "echo"):
        assert [line.label for line in formulas(made(cell=cell))] == ["test perplexity"]
        assert formulas(made(cell=cell, task="adding")) == ()


def test_each_network_has_its_own_name_and_a_cell_the_same_colour_wherever_it_stands() -> None:
    for cell in ("rnn", "lstm", "gru"):
        config = made(cell=cell, compare=3, differ="cells")
        drawn = shown_racers(config)
        assert [racer.label for racer in drawn] == list(replicas(config))
        assert colors(config)[0] == CELLS[cell].color and len(set(colors(config))) == 3
    many = shown_racers(made(compare=16))
    assert len({(racer.style.color, racer.style.dash) for racer in many}) == 16


def test_the_baselines_of_the_names_are_perplexities_of_counted_letters_and_pairs() -> None:
    """Counted here letter by letter, one added to each count."""
    config = made(sequence_length=8)
    task = task_of(config)
    train, test = task.training(8), task.test(8)
    size = len(task.alphabet)
    pairs = np.ones((size, size))
    for row, target, weight in zip(train.inputs, train.targets, train.weights, strict=True):
        for x, y, counts in zip(row, target, weight, strict=True):
            pairs[x, y] += counts
    single = pairs.sum(0) - size + 1
    cost = {"unigram": [], "bigram": []}  # type: ignore[var-annotated]
    for row, target, weight in zip(test.inputs, test.targets, test.weights, strict=True):
        for x, y, counts in zip(row, target, weight, strict=True):
            if counts:
                cost["unigram"].append(-math.log(single[y] / single.sum()))
                cost["bigram"].append(-math.log(pairs[x, y] / pairs[x].sum()))
    for level, (name, costs) in zip(loss_levels(config), cost.items(), strict=True):
        assert level.label.startswith(name) and level.value == pytest.approx(np.mean(costs))


@pytest.mark.parametrize("task", ["wave", "parity", "reviews", "shakespeare", "copy"])
def test_every_baseline_is_a_loss_that_can_be_drawn(task: str) -> None:
    for level in loss_levels(made(task=task, gap=5)):
        assert math.isfinite(level.value) and level.value > 0


@pytest.mark.parametrize("task", TASKS)
def test_there_is_a_label_for_each_step_of_the_probe(task: str) -> None:
    config = made(task=task, gap=5)
    assert len(labels_of(config)) == probe_steps(config) and all(labels_of(config))


def _read_off(config: RecurrentConfig, symbols: list[int]) -> list[str]:
    """The lines of the page, as somebody reads them."""
    numbers = np.pad(np.array(symbols, dtype=np.float64), (0, 120 - len(symbols)),
                     constant_values=-1)  # fmt: skip
    answer = written(config, {"written": numbers}, {})
    lines = [[" "] * (COLUMNS + 1) for _ in range(ROWS)]
    for k, letter in enumerate(task_of(config).answers):
        if f"x{k}" in answer:
            for x, y in zip(answer[f"x{k}"], answer[f"y{k}"], strict=True):
                if not math.isnan(x):
                    lines[int(y)][int(x)] = letter
    return ["".join(line).rstrip() for line in lines]


def test_the_names_that_are_written_can_be_read_off_the_page() -> None:
    config = made()
    answers = task_of(config).answers
    names = ["anna", "bo", "maximilian", "c" * 15, "eve", "zoe", "yann"]
    symbols = [answers.index(letter) for name in names for letter in [*name, answers[0]]]
    lines = _read_off(config, symbols)
    assert " ".join(lines).split() == names and lines[1]


def test_an_end_of_line_begins_a_line_and_a_long_word_goes_on_in_the_next() -> None:
    config = made(task="shakespeare")
    answers = task_of(config).answers
    text = "to be\nor not\n" + "a" * (COLUMNS + 3)
    lines = _read_off(config, [answers.index(letter) for letter in text])
    assert lines[:4] == ["to be", "or not", "a" * COLUMNS, "aaa"]


def test_where_nothing_is_written_the_page_is_empty() -> None:
    found = written(made(task="parity"), {}, {})
    assert found and all(np.isnan(values).all() for values in found.values())


def test_no_two_letters_stand_at_the_same_place() -> None:
    rng = np.random.default_rng(3)
    for _ in range(20):
        symbols = rng.choice(["a", "b", " ", "\n", "stop"], 120).tolist()
        places = [
            tuple(place)
            for place, symbol in zip(page(symbols), symbols, strict=True)
            if symbol in "ab"
        ]
        assert len(set(places)) == len(places)
