"""The Network lab's questions answer with the run's own numbers."""

from __future__ import annotations

import ast
import itertools
import math
import subprocess
import sys
from typing import Any, NamedTuple

import numpy as np
import pytest
import torch

from playground.core.config import Edit, Point, config_at
from playground.data.sets import make
from playground.engine.activations import ACTIVATIONS
from playground.engine.heads import HEADS
from playground.engine.mlp import network_of
from playground.engine.sharpness import sharpness as sharpness_of
from playground.engine.sharpness import top
from playground.labs.lab import load
from playground.labs.network.asked import QUESTIONS
from playground.labs.network.config import NetworkConfig
from playground.labs.network.experiment import EXPERIMENT
from playground.labs.network.meaning import places_of
from playground.labs.network.points import data_of
from playground.labs.network.questions import neuron
from playground.labs.network.questions_bend import axes_of, bend
from playground.labs.network.questions_layers import histograms, sharpness
from playground.labs.network.questions_scores import auc, confusion, metrics, roc
from playground.labs.network.questions_steps import batch, example

SMALL: dict[str, Any] = {"samples": 40, "epochs": 4, "batch_size": 6}


class Recorded(NamedTuple):
    config: NetworkConfig
    frames: list[dict[str, Any]]
    """Each with the pictures of the last one before it, as a recording gives them."""
    states: list[Any]


def record(**fields: Any) -> Recorded:
    config = NetworkConfig(**{**SMALL, **fields})
    refusal = config.refusal()
    assert refusal is None, refusal
    state, frame = EXPERIMENT.init(config_at(config, 0), "cpu")
    states, frames = [state], [dict(frame)]
    while EXPERIMENT.ending(config, state) is None:
        state, frame = EXPERIMENT.step(config_at(config, state.epoch), state)
        states.append(state)
        frames.append({**frames[-1], **frame})
    return Recorded(config, frames, states)


def matrices(run: Recorded, frame: dict[str, Any]) -> list[np.ndarray]:
    """Each layer's weights above its biases, by the layout that links and pictures use."""
    return [
        frame["weights"][place.at : place.at + (place.inputs + 1) * place.units].reshape(
            place.inputs + 1, place.units
        )
        for place in places_of(run.config)
    ]


def net_inputs(run: Recorded, frame: dict[str, Any], x: np.ndarray) -> list[np.ndarray]:
    """Each layer's z of a tanh network, in NumPy."""
    found = []
    for matrix in matrices(run, frame):
        found.append(x @ matrix[:-1] + matrix[-1])
        x = np.tanh(found[-1])
    return found


def examples_of(config: NetworkConfig) -> dict[str, Any]:
    """The main network's examples: raw coordinates, and the number of the class or the height."""
    data = data_of(config)
    return {
        "train_x": data.x[data.train], "train_target": data.target[data.train],
        "test_x": data.x[data.test], "test_target": data.target[data.test],
    }  # fmt: skip


# the points


@pytest.mark.parametrize("fields", [
    {}, {"data": "sinusoid"}, {"data": "wine", "column_x": 2, "column_y": 7},
    {"data": "blobs", "classes": 5, "noise": 0.3}, {"data": "own"},
])  # fmt: skip
def test_the_points_are_the_data_sets_own_parted_as_the_run_parts_them(
    fields: dict[str, Any],
) -> None:
    config = NetworkConfig(samples=60, **fields)
    data = make(
        config.data, samples=60, noise=config.noise, train_ratio=0.5, seed=1,
        classes=config.classes, columns=(config.column_x - 1, config.column_y - 1),
        own=tuple((p.x, p.y, int(p.label)) for p in config.own_points),
    )  # fmt: skip
    found = data_of(config)
    for name in ("x", "target", "train", "test"):
        assert np.array_equal(getattr(found, name), getattr(data, name)), name
    assert (found.domain, found.classes) == (data.domain, data.classes)


# neuron


@pytest.mark.parametrize("fields", [
    {"hidden": (5, 3), "batch_norm": True}, {"data": "rings", "hidden": (4,)},
    {"data": "sinusoid", "features": ("x", "y2"), "hidden": (3, 2)}, {"hidden": ()},
])  # fmt: skip
def test_a_units_picture_at_its_recorded_size_is_the_recorded_one(fields: dict[str, Any]) -> None:
    run = record(**fields)
    layers = [*run.config.hidden, 3 if run.config.data == "rings" else 1]
    units = [(layer, unit) for layer, width in enumerate(layers, 1) for unit in range(width)]
    assert len(units) == len(run.frames[-1]["neurons"])
    for picture, (layer, unit) in zip(run.frames[-1]["neurons"], units, strict=True):
        asked = {"layer": layer, "unit": unit, "size": 24}
        found = neuron(run.config, run.frames[-1], asked)["neuron"]
        assert found.dtype == np.float32
        np.testing.assert_allclose(found, picture, rtol=1e-3, atol=1e-3)  # recorded in half


def test_a_unit_of_layer_0_is_an_input() -> None:
    run = record(features=("y2", "x"))
    found = neuron(run.config, run.frames[0], {"layer": 0, "unit": 1, "size": 5})["neuron"]
    np.testing.assert_allclose(found, np.tile(np.linspace(-6, 6, 5), (5, 1)), atol=1e-6)


# bend


def similar(found: np.ndarray, expected: np.ndarray) -> float:
    """The one factor by which two sets of places differ, but for where their middle lies."""
    one, other = (set_ - set_.mean(0) for set_ in (found, expected))
    factor = float((one * other).sum() / (other * other).sum())
    np.testing.assert_allclose(one, factor * other, atol=1e-9)
    return factor


def placed(answer: dict[str, Any]) -> tuple[np.ndarray, np.ndarray]:
    """Grid without its breaks, and the points of the classes, one class after the other."""
    woven = np.stack([answer["grid_x"], answer["grid_y"]], 1)
    names = [name[2:] for name in answer if name.startswith("px")]
    classes = [np.stack([answer[f"px{k}"], answer[f"py{k}"]], 1) for k in names]
    return woven[~np.isnan(woven).any(1)], np.concatenate(classes)


def plane_lines() -> np.ndarray:
    """Eleven lines of 60 places across, then eleven upwards."""
    ticks, along = np.linspace(-6, 6, 11), np.linspace(-6, 6, 60)
    across = [(a, tick) for tick in ticks for a in along]
    return np.array(across + [(tick, a) for tick in ticks for a in along])


def by_class(run: Recorded) -> np.ndarray:
    """The training points, one class after the other, each in the training set's order."""
    answer = examples_of(run.config)
    order = np.argsort(answer["train_target"], kind="stable")
    return answer["train_x"][order]


def test_layer_0_leaves_the_plane_as_it_is() -> None:
    run = record()
    answer = bend(run.config, run.frames[0], {"layer": 0, "first": 0, "second": 1})
    found, examples = placed(answer)
    factor = similar(np.concatenate([found, examples]),
                     np.concatenate([plane_lines(), by_class(run)]))  # fmt: skip
    assert factor == pytest.approx(1 / 6)
    breaks = np.flatnonzero(np.isnan(answer["grid_x"]))
    assert breaks.tolist() == list(range(60, 22 * 61, 61))


@pytest.mark.parametrize("layer", [1, 2])
def test_units_as_axes_give_their_activations_up_to_one_scale(layer: int) -> None:
    run = record(hidden=(4, 3))
    frame = run.frames[-1]
    answer = bend(run.config, frame, {"layer": layer, "first": 2, "second": 0})
    both = np.concatenate([plane_lines(), by_class(run)])
    expected = np.tanh(net_inputs(run, frame, both)[layer - 1])[:, [2, 0]]
    found = np.concatenate(placed(answer))
    assert similar(found, expected) > 0
    assert np.abs(found).max() == pytest.approx(1.0)


def test_principal_components_are_the_covariances_eigenvectors_with_their_sign_fixed() -> None:
    run = record(hidden=(6,))
    frame = run.frames[-1]
    answer = bend(run.config, frame, {"layer": 1, "first": -1, "second": -1})
    grid = np.tanh(net_inputs(run, frame, plane_lines())[0])
    _, vectors = np.linalg.eigh(np.cov(grid.T))
    axes = vectors[:, [-1, -2]]
    axes = axes * np.sign(axes[np.abs(axes).argmax(0), [0, 1]])
    examples = np.tanh(net_inputs(run, frame, by_class(run))[0])
    expected = np.concatenate([grid, examples]) @ axes
    assert similar(np.concatenate(placed(answer)), expected) > 0


def test_a_components_sign_does_not_hang_on_the_signs_of_a_decomposition() -> None:
    rng = np.random.default_rng(3)
    activations = rng.normal(size=(40, 3)) * [3.0, 2.0, 1.0]
    found = axes_of(activations, [-1, -1])
    flipped = axes_of(-activations, [-1, -1])
    np.testing.assert_allclose(found, flipped, atol=1e-12)
    assert (found.max(0) >= -found.min(0)).all()


def test_an_axis_may_be_a_unit_while_the_other_is_a_component() -> None:
    axes = axes_of(np.random.default_rng(3).normal(size=(40, 3)), [2, -1])
    assert axes[:, 0].tolist() == [0, 0, 1] and np.linalg.norm(axes[:, 1]) == pytest.approx(1)
    assert np.count_nonzero(axes[:, 1]) == 3


def test_a_layer_with_one_unit_has_a_second_axis_of_zeros() -> None:
    run = record(hidden=(1,))
    for chosen in (-1, 0, 3):
        answer = bend(run.config, run.frames[0], {"layer": 1, "first": chosen, "second": chosen})
        found = np.concatenate(placed(answer))
        assert not found[:, 1].any() and np.ptp(found[:, 0]) == pytest.approx(2.0)


def test_a_layer_or_unit_beyond_the_last_is_the_last() -> None:
    run = record(hidden=(4, 2))
    beyond = bend(run.config, run.frames[1], {"layer": 20, "first": 31, "second": 0})
    last = bend(run.config, run.frames[1], {"layer": 2, "first": 1, "second": 0})
    assert all(np.array_equal(beyond[name], last[name], equal_nan=True) for name in last)


def test_every_class_of_points_is_in_the_answer_and_a_regression_has_one_set() -> None:
    rings = record(data="rings", classes=4)
    answer = bend(rings.config, rings.frames[0], {"layer": 1})
    target = examples_of(rings.config)["train_target"]
    assert [len(answer[f"px{k}"]) for k in range(4)] == np.bincount(target.astype(int)).tolist()
    line = record(data="sinusoid", features=("x",))
    answer = bend(line.config, line.frames[0], {"layer": 1})
    assert len(answer["px0"]) == 20 and "px1" not in answer
    assert np.isnan(answer["grid_x"]).sum() == 1  # the plane is a line


def test_a_network_that_has_diverged_bends_the_plane_to_nowhere_without_an_error() -> None:
    run = record(activation="relu", learning_rate=10.0, loss="squared", epochs=30)
    frame = {**run.frames[-1], "weights": np.full_like(run.frames[-1]["weights"], np.nan)}
    answer = bend(run.config, frame, {"layer": 1})
    assert np.isnan(answer["grid_x"]).all() and np.isnan(answer["px0"]).all()
    assert not any(values.any() for name, values in histograms(
        run.config, {**frame, "weight_gradient": frame["weights"]}, {}
    ).items() if name == "ay2")  # fmt: skip
    assert np.isnan(sharpness(run.config, frame, {})["lambda_max"]).all()
    assert np.isnan(metrics(run.config, frame, {})["auc"]).all()


# histograms


def heights(answer: dict[str, Any], letter: str, layer: int, layers: int) -> np.ndarray:
    """The bins of a ridge as parts of its highest one."""
    outline = answer[f"{letter}y{layer}"][1:-1:2] - (layers - 1 - layer)
    return outline / max(outline.max(), 1e-300)


@pytest.mark.parametrize("hidden", [(), (4, 2), (3,) * 20])
def test_the_histograms_count_activations_and_gradients_of_each_layer(
    hidden: tuple[int, ...],
) -> None:
    run = record(hidden=hidden)
    frame, layers = run.frames[2], len(hidden) + 1
    answer = histograms(run.config, frame, {})
    x = examples_of(run.config)["train_x"]
    nets = net_inputs(run, frame, x)
    outputs = [*map(np.tanh, nets[:-1]), 1 / (1 + np.exp(-nets[-1]))]
    for layer, values in enumerate(outputs):
        assert answer[f"ax{layer}"][::2].tolist()[0] == -1.0
        edges = answer[f"ax{layer}"][::2]
        brute = [
            ((values >= low) & (values < high)).sum() for low, high in itertools.pairwise(edges)
        ]
        np.testing.assert_allclose(
            heights(answer, "a", layer, layers), np.array(brute) / max(brute), atol=1e-12
        )
        place = places_of(run.config)[layer]
        sizes = np.abs(frame["weight_gradient"][place.at : place.at + place.inputs * place.units])
        powers = itertools.pairwise(np.linspace(-12, 2, 31))
        brute = [((sizes >= 10**low) & (sizes < 10**high)).sum() for low, high in powers]
        brute[0] += (sizes < 1e-12).sum()
        np.testing.assert_allclose(
            heights(answer, "g", layer, layers), np.array(brute) / max(brute), atol=1e-12
        )


def test_gradients_that_are_zero_or_huge_are_counted_at_the_ends() -> None:
    run = record(hidden=())
    frame = {**run.frames[0], "weight_gradient": np.array([0.0, -1e9, 0.0])}
    found = heights(histograms(run.config, frame, {}), "g", 0, 1)
    assert found[0] == found[-1] == 1.0 and found.sum() == 2.0


def test_all_layers_activations_share_edges_that_hold_them() -> None:
    run = record(activation="relu", init="large", hidden=(6, 6))
    answer = histograms(run.config, run.frames[0], {})
    assert np.array_equal(answer["ax0"], answer["ax1"]) and answer["ax0"].max() > 1.5


# metrics


def predictions(run: Recorded, part: int) -> tuple[np.ndarray, np.ndarray]:
    """Each example's class and the output units' net inputs."""
    answer = examples_of(run.config)
    x, target = (answer[f"{('train', 'test')[part]}_{name}"] for name in ("x", "target"))
    return target.astype(int), net_inputs(run, run.frames[-1], x)[-1]


@pytest.mark.parametrize("part", [0, 1])
@pytest.mark.parametrize("loss", ["auto", "tanh_squared", "huber"])
def test_two_classes_are_scored_as_scikit_learn_scores_them(loss: str, part: int) -> None:
    sklearn = pytest.importorskip("sklearn.metrics")
    run = record(loss=loss, noise=0.4, epochs=2)
    truth, z = predictions(run, part)
    said = (z[:, 0] > 0).astype(int)  # every head's middle is at z = 0
    answer = metrics(run.config, run.frames[-1], {"part": part})
    assert answer["confusion"].tolist() == sklearn.confusion_matrix(truth, said).tolist()
    assert answer["accuracy"][0] == pytest.approx(sklearn.accuracy_score(truth, said))
    expected = sklearn.precision_recall_fscore_support(truth, said, zero_division=np.nan)
    for name, values in zip(("precision", "recall", "f1", "support"), expected, strict=True):
        np.testing.assert_allclose(answer[name], values, rtol=1e-12)
    assert answer["auc"][0] == pytest.approx(sklearn.roc_auc_score(truth, z[:, 0]))
    fpr, tpr, _ = sklearn.roc_curve(truth, z[:, 0], drop_intermediate=False)
    np.testing.assert_allclose(answer["fpr"], fpr, atol=1e-12)
    np.testing.assert_allclose(answer["tpr"], tpr, atol=1e-12)
    assert answer["cut_tpr"][0] == pytest.approx(answer["recall"][1])
    assert answer["cut_fpr"][0] == pytest.approx(1 - answer["recall"][0])


def test_the_threshold_in_use_lies_on_the_roc_curve() -> None:
    run = record(noise=0.4)
    answer = metrics(run.config, run.frames[-1], {"part": 1})
    curve = np.stack([answer["fpr"], answer["tpr"]], 1)
    cut = [answer["cut_fpr"][0], answer["cut_tpr"][0]]
    assert np.abs(curve - cut).sum(1).min() == pytest.approx(0, abs=1e-12)


@pytest.mark.parametrize("data", ["rings", "iris"])
def test_many_classes_are_scored_by_the_greatest_output(data: str) -> None:
    run = record(data=data, epochs=3)
    truth, z = predictions(run, 0)
    said = z.argmax(1)
    answer = metrics(run.config, run.frames[-1], {"part": 0})
    for k in range(3):
        for j in range(3):
            assert answer["confusion"][k, j] == ((truth == k) & (said == j)).sum()
        hits = ((truth == k) & (said == k)).sum()
        assert answer["support"][k] == (truth == k).sum()
        assert answer["recall"][k] == hits / (truth == k).sum()
        taken = (said == k).sum()
        assert (
            math.isnan(answer["precision"][k])
            if not taken
            else (answer["precision"][k] == hits / taken)
        )
    assert answer["accuracy"][0] == pytest.approx((truth == said).mean())
    assert "auc" not in answer and "fpr" not in answer


@pytest.mark.parametrize("seed", range(6))
def test_the_auc_is_the_share_of_pairs_that_are_in_order_ties_counting_half(seed: int) -> None:
    rng = np.random.default_rng(seed)
    scores = rng.integers(0, 6, 25).astype(float)
    positive = rng.random(25) < 0.4
    pairs = [(p > n) + 0.5 * (p == n) for p in scores[positive] for n in scores[~positive]]
    assert auc(scores, positive) == pytest.approx(np.mean(pairs))
    fpr, tpr = roc(scores, positive)
    assert np.trapezoid(tpr, fpr) == pytest.approx(np.mean(pairs))
    assert (fpr[0], tpr[0], fpr[-1], tpr[-1]) == (0, 0, 1, 1)


def test_what_one_class_alone_cannot_tell_is_no_number() -> None:
    scores, positive = np.array([0.1, 0.4, 0.9]), np.ones(3, dtype=bool)
    assert math.isnan(auc(scores, positive)) and np.isnan(roc(scores, positive)).all()
    assert confusion(np.array([0, 0]), np.array([0, 0]), 2).tolist() == [[2, 0], [0, 0]]


def test_a_regression_is_scored_by_its_distances() -> None:
    run = record(data="hills")
    answer = metrics(run.config, run.frames[-1], {"part": 1})
    examples = examples_of(run.config)
    t = examples["test_target"]
    a = net_inputs(run, run.frames[-1], examples["test_x"])[-1][:, 0]
    assert answer["rmse"][0] == pytest.approx(math.sqrt(np.mean((t - a) ** 2)))
    assert answer["mae"][0] == pytest.approx(np.mean(np.abs(t - a)))
    assert answer["r_squared"][0] == pytest.approx(run.frames[-1]["test_accuracy"][0])


# batch

RUNS: list[dict[str, Any]] = [
    {}, {"batch_size": 0}, {"batch_size": 500}, {"batch_size": 1},
    *({"optimizer": name} for name in (
        "momentum", "nesterov", "adagrad", "rmsprop", "adam", "adamw", "nadam", "adadelta",
    )),
    {"dropout": 0.4, "hidden": (6, 3)}, {"activation": "rrelu"}, {"activation": "prelu"},
    {"batch_norm": True, "hidden": (5, 3), "optimizer": "adam"}, {"l1": 0.01, "l2": 0.02},
    {"clip_norm": 0.01}, {"max_norm": 0.5}, {"data": "rings", "hidden": (3,)},
    {"data": "sinusoid", "features": ("x",)}, {"schedule": "cosine"},
    {"schedule": "performance", "schedule_period": 1, "learning_rate": 3.0},
    {"schedule": "warmup", "schedule_period": 3}, {"hidden": ()},
    {"edits": (Edit(1, "learning_rate", 0.3), Edit(2, "l2", 0.1))},
    {"edits": (Edit(1, "w1_1_2", 2.0), Edit(2, "b2_1", -1.0))},
    {"edits": (Edit(2, "learning_rate", 0.3),), "schedule": "performance"},
    {"optimizer": "line_search", "epochs": 2}, {"optimizer": "newton", "epochs": 2},
]  # fmt: skip


@pytest.mark.parametrize("fields", RUNS, ids=[repr(fields)[:60] for fields in RUNS])
def test_all_mini_batches_lead_to_the_next_recorded_weights_exactly(fields: dict[str, Any]) -> None:
    run = record(**fields)
    for epoch in range(len(run.frames) - 1):
        now, ahead = run.frames[epoch], run.frames[epoch + 1]
        answer = batch(run.config, now, {"batch": 2000, "epoch": epoch})
        assert np.array_equal(answer["weights"], ahead["weights"]), epoch
        assert np.array_equal(answer["output"], ahead["output"][0])
        assert answer["epoch"] == epoch + 1


def test_the_schedule_that_watches_the_loss_lowers_the_rate_of_the_next_mini_batches() -> None:
    """Also of an η set anew on the way."""
    fields: dict[str, Any] = {
        "schedule": "performance", "schedule_period": 1, "learning_rate": 3.0, "epochs": 12,
    }  # fmt: skip
    for edits in ((), (Edit(5, "learning_rate", 1.7),)):
        run = record(**fields, edits=edits)
        rates = [float(frame["learning_rate"]) for frame in run.frames]
        assert len(set(rates)) > 2, "it was lowered"
        for epoch in range(12):
            answer = batch(run.config, run.frames[epoch], {"batch": 2000, "epoch": epoch})
            expected = run.frames[epoch + 1]["weights"]
            np.testing.assert_allclose(answer["weights"], expected, rtol=1e-12)
    for name in ("constant", "step"):
        assert "next_rate" not in record(schedule=name).frames[0]


@pytest.mark.parametrize("fields", [
    {"replicas": 3}, {"replicas": 3, "sweep": "learning_rate"}, {"replicas": 3, "sweep": "init"},
    {"replicas": 3, "sweep": "dropout", "sweep_to": 0.5}, {"replicas": 9, "sweep": "noise"},
    {"replicas": 3, "sweep": "l2", "l2": 0.01}, {"replicas": 3, "sweep": "momentum",
                                                  "optimizer": "momentum"},
])  # fmt: skip
def test_of_several_networks_the_main_one_is_trained(fields: dict[str, Any]) -> None:
    run = record(**fields)
    answer = batch(run.config, run.frames[1], {"batch": 2000, "epoch": 1})
    # Batched and single matrix products may differ in the last bits.
    np.testing.assert_allclose(answer["weights"], run.frames[2]["weights"], rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(answer["output"], run.frames[2]["output"][0], atol=1e-5)


def test_a_batchs_gradient_and_losses_are_autograds_on_its_members() -> None:
    run = record()
    taken = []
    for number in range(1, 5):
        answer, before = (
            batch(run.config, run.frames[1], {"batch": count, "epoch": 1})
            for count in (number, number - 1)
        )
        taken += answer["members"].tolist()
        data = examples_of(run.config)
        x = torch.tensor(data["train_x"][answer["members"]])
        t = torch.tensor(data["train_target"][answer["members"]])

        def loss(w: torch.Tensor, x: torch.Tensor = x, t: torch.Tensor = t) -> torch.Tensor:
            for place in places_of(run.config):
                part = w[place.at : place.gamma].view(place.inputs + 1, place.units)
                z = x @ part[:-1] + part[-1]
                x = torch.tanh(z)
            return torch.nn.functional.binary_cross_entropy_with_logits(z[:, 0], t)

        start = torch.tensor(before["weights"], requires_grad=True)
        (gradient,) = torch.autograd.grad(loss(start), start)
        np.testing.assert_allclose(answer["gradient"], gradient.numpy(), atol=1e-13)
        assert answer["batch_loss"] == pytest.approx(
            [loss(start).item(), loss(torch.tensor(answer["weights"])).item()], rel=1e-12
        )
        change = answer["weights"] - before["weights"]
        np.testing.assert_allclose(change, -0.03 * answer["gradient"], atol=1e-14)
    assert sorted(taken) == list(range(20))
    assert len(taken[:6]) == 6 and len(taken[18:]) == 2


def test_before_the_first_batch_nothing_has_been_trained() -> None:
    run = record()
    answer = batch(run.config, run.frames[2], {"batch": 0, "epoch": 2})
    assert np.array_equal(answer["weights"], run.frames[2]["weights"])
    assert not answer["gradient"].any() and not answer["batch_loss"].any()
    assert answer["members"].shape == (0,)
    assert np.array_equal(answer["output"], run.frames[2]["output"][0])


def test_where_pictures_are_rarer_than_epochs_the_batches_follow_the_last_picture() -> None:
    run = record(epochs=900, samples=8, batch_size=2, patience=20, learning_rate=3.0,
                 data="gate_xor", noise=0.3)  # fmt: skip
    end = len(run.frames) - 1
    every = next(i for i in range(1, 9) if run.frames[i]["weights"] is not run.frames[0]["weights"])
    assert every > 1
    answer = batch(run.config, run.frames[every + 1], {"batch": 0, "epoch": every + 1})
    assert answer["epoch"] == every + 1
    one = batch(run.config, run.frames[every + 1], {"batch": 2000, "epoch": every + 1})
    np.testing.assert_array_equal(one["weights"], run.states[every + 1].learner.weights[0].numpy())
    assert end % every, "choose a run that ends between two pictures"
    assert batch(run.config, run.frames[end], {"batch": 0, "epoch": end})["epoch"] == end + 1


# example


@pytest.mark.parametrize("fields", [
    {}, {"loss": "tanh_squared"}, {"data": "rings", "hidden": (5, 2)}, {"hidden": ()},
    {"data": "hills", "loss": "huber"}, {"features": ("x", "y", "x2", "sin_y")},
])  # fmt: skip
def test_an_examples_way_and_its_error_are_autograds(fields: dict[str, Any]) -> None:
    run = record(**fields)
    frame, index = run.frames[3], 7
    answer = example(run.config, frame, {"index": index})
    data = examples_of(run.config)
    if not fields.get("features"):
        assert answer["inputs"].tolist() == data["train_x"][index].tolist()
    w = torch.tensor(frame["weights"], requires_grad=True)
    x, nets = torch.tensor(answer["inputs"]), []
    places = places_of(run.config)
    for place in places:
        part = w[place.at : place.gamma].view(place.inputs + 1, place.units)
        nets.append(x @ part[:-1] + part[-1])
        x = torch.tanh(nets[-1])
    z, target = nets[-1], torch.tensor(answer["target"])
    number = int(data["train_target"][index]) if run.config.data != "hills" else 0
    loss = {
        "auto": lambda: torch.nn.functional.binary_cross_entropy_with_logits(z, target),
        "tanh_squared": lambda: 0.5 * (torch.tanh(z) - target).square().sum(),
        "huber": lambda: torch.nn.functional.huber_loss(z, target),
        "softmax": lambda: torch.nn.functional.cross_entropy(z[None], torch.tensor([number])),
    }["softmax" if run.config.data == "rings" else run.config.loss]()
    gradient, *deltas = torch.autograd.grad(loss, [w, *nets])
    assert answer["loss"][0] == pytest.approx(loss.item(), rel=1e-12)
    np.testing.assert_allclose(answer["gradient"], gradient.numpy(), atol=1e-13)
    widest = max(place.units for place in places)
    for name in ("net", "activation", "delta"):
        assert answer[name].shape == (len(places), widest)
    for layer, place in enumerate(places):
        units = place.units
        assert np.isnan(answer["net"][layer, units:]).all()
        np.testing.assert_allclose(answer["net"][layer, :units], nets[layer].detach(), atol=1e-13)
        np.testing.assert_allclose(answer["delta"][layer, :units], deltas[layer], atol=1e-13)
        if layer < len(places) - 1:
            np.testing.assert_allclose(
                answer["activation"][layer, :units], torch.tanh(nets[layer]).detach(), atol=1e-13
            )
    assert np.array_equal(answer["weights"], frame["weights"])
    eta = float(frame["learning_rate"])
    np.testing.assert_allclose(
        answer["after"], frame["weights"] - eta * gradient.numpy(), atol=1e-14
    )


@pytest.mark.parametrize("fields", [
    {"batch_norm": True}, {"batch_norm": True, "activation": "prelu", "optimizer": "adam"},
    {"dropout": 0.5}, {"activation": "rrelu"}, {"data": "rings", "batch_norm": True},
])  # fmt: skip
def test_an_examples_gradient_is_that_of_its_loss_in_finite_differences(
    fields: dict[str, Any],
) -> None:
    run = record(hidden=(3, 2), **fields)
    frame = run.frames[2]
    answer = example(run.config, frame, {"index": 4})
    h = 1e-6
    for at in range(len(frame["weights"])):
        nudge = np.eye(len(frame["weights"]))[at] * h
        plus, minus = (
            example(run.config, {**frame, "weights": frame["weights"] + sign * nudge}, {"index": 4})
            for sign in (1, -1)
        )
        slope = (plus["loss"][0] - minus["loss"][0]) / (2 * h)
        assert answer["gradient"][at] == pytest.approx(slope, abs=1e-8)


def test_an_index_beyond_the_last_example_is_the_last() -> None:
    run = record()
    far, last = (example(run.config, run.frames[0], {"index": i}) for i in (1999, 19))
    assert far["inputs"].tolist() == last["inputs"].tolist()
    assert last["inputs"].tolist() == examples_of(run.config)["train_x"][19].tolist()


# sharpness


def full_hessian(run: Recorded, frame: dict[str, Any], l2: float = 0.0) -> np.ndarray:
    """Second derivatives of the mean cross-entropy of a tanh network, by autograd alone."""
    data = examples_of(run.config)
    t = torch.tensor(data["train_target"])

    def loss(w: torch.Tensor) -> torch.Tensor:
        a, penalty = torch.tensor(data["train_x"]), torch.zeros(())
        for place in places_of(run.config):
            part = w[place.at : place.gamma].view(place.inputs + 1, place.units)
            penalty = penalty + part[:-1].square().sum()
            z = a @ part[:-1] + part[-1]
            a = torch.tanh(z)
        mean = torch.nn.functional.binary_cross_entropy_with_logits(z[:, 0], t)
        return mean + 0.5 * l2 * penalty

    return torch.autograd.functional.hessian(loss, torch.tensor(frame["weights"])).numpy()


@pytest.mark.parametrize("fields", [
    {}, {"hidden": (5, 4), "init": "large"}, {"hidden": ()}, {"data": "xor", "epochs": 30},
])  # fmt: skip
def test_the_sharpness_is_the_full_hessians_greatest_eigenvalue(fields: dict[str, Any]) -> None:
    run = record(**fields)
    for frame in (run.frames[0], run.frames[-1]):
        answer = sharpness(run.config, frame, {})
        values, vectors = np.linalg.eigh(full_hessian(run, frame))
        assert answer["lambda_max"][0] == pytest.approx(values[-1], rel=0.01)
        assert np.linalg.norm(answer["direction"]) == pytest.approx(1)
        assert abs(vectors[:, -1] @ answer["direction"]) > 0.95
        g = frame["weight_gradient"]
        share = (g @ answer["direction"]) ** 2 / (g @ g)
        assert answer["share"][0] == pytest.approx(share, rel=1e-6)
        assert answer["bound"][0] == pytest.approx(2 / 0.03)


def test_the_l2_penalty_curves_the_weights_but_not_the_biases() -> None:
    run = record(edits=(Edit(2, "l2", 0.5),))
    frame = run.frames[2]
    answer = sharpness(run.config, frame, {"epoch": 2})
    values = np.linalg.eigvalsh(full_hessian(run, frame, l2=0.5))
    assert answer["lambda_max"][0] == pytest.approx(values[-1], rel=0.01)
    plain = np.linalg.eigvalsh(full_hessian(run, frame))[-1]
    assert sharpness(run.config, frame, {"epoch": 1})["lambda_max"][0] == pytest.approx(
        plain, rel=0.01
    )


@pytest.mark.parametrize("activation", ["relu", "prelu", "selu", "softplus", "arctan", "logistic"])
@pytest.mark.parametrize("normal", [False, True])
def test_the_sharpness_is_the_slope_of_the_gradient_along_its_direction(
    activation: str, normal: bool
) -> None:
    network = network_of(2, (4, 3), [ACTIVATIONS[activation]] * 2, 1, HEADS["logistic"], normal)
    rng = np.random.default_rng(0)
    w = torch.tensor(rng.normal(size=(1, network.parameters)))
    x = torch.tensor(rng.normal(size=(1, 30, 2)))
    t = torch.tensor(rng.integers(0, 2, (1, 30, 1)).astype(float))
    found = sharpness_of(network, w, x, t)
    h = 1e-6
    ahead, behind = (
        sharpness_of(network, w + sign * h * found.direction, x, t).gradient for sign in (1, -1)
    )
    slope = float((ahead - behind) @ found.direction / (2 * h))
    assert found.curvature == pytest.approx(slope, rel=1e-4)


@pytest.mark.parametrize("values", [
    [3.0, 1.0, 0.5, -9.0], [-1.0, -2.0, -5.0], [0.0, 0.0, 0.0], [2.0], [4.0, 4.0, 4.0, 1.0],
])  # fmt: skip
def test_the_greatest_eigenvalue_is_found_even_beside_larger_negative_ones(
    values: list[float],
) -> None:
    n, rng = len(values), np.random.default_rng(2)
    basis, _ = np.linalg.qr(rng.normal(size=(n, n)))
    matrix = torch.tensor(basis * values @ basis.T)
    found, direction, _ = top(lambda v: matrix @ v, torch.tensor(rng.normal(size=n)))
    assert found == pytest.approx(max(values), rel=0.01, abs=1e-9)
    assert float(direction @ matrix @ direction) == pytest.approx(found, abs=1e-9)


def test_the_bound_is_the_one_of_the_optimizer_in_use() -> None:
    for fields, bound in (
        ({"optimizer": "momentum", "momentum": 0.5}, 2 * 1.5 / 0.03),
        ({"optimizer": "nesterov", "momentum": 0.5}, 2 * 1.5 / (2.0 * 0.03)),
        ({"optimizer": "adam"}, math.nan),
    ):
        run = record(epochs=1, **fields)
        found = sharpness(run.config, run.frames[1], {})["bound"][0]
        assert found == pytest.approx(bound, nan_ok=True), fields


# all of them


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.name)
@pytest.mark.parametrize("fields", [
    {"hidden": ()}, {"data": "rings", "batch_norm": True}, {"data": "cancer"}, {"replicas": 12},
    {"data": "sinusoid", "features": ("x",), "hidden": (32,)},
    {"data": "own", "own_points": tuple(Point(x, x, k % 2 * 3.0) for k, x in
                                        enumerate((-2.0, -1.0, 1.0, 2.0, 3.0)))},
], ids=["perceptron", "rings", "cancer", "replicas", "sinusoid", "own"])  # fmt: skip
def test_every_question_answers_the_ends_of_its_bounds(question: Any, fields: dict[str, Any]
                                                       ) -> None:  # fmt: skip
    run = record(epochs=1, **fields)
    ask = load(question.path)
    bounds = question.arguments.values()
    for arguments in (
        {}, {name: item.default for name, item in question.arguments.items()},
        *(dict(zip(question.arguments, given, strict=True)) for given in (
            [item.minimum for item in bounds], [item.maximum for item in bounds],
        )),
    ):  # fmt: skip
        before = {name: np.array(value) for name, value in run.frames[1].items()}
        answer = ask(run.config, run.frames[1], arguments)
        assert answer and all(isinstance(value, np.ndarray) for value in answer.values())
        for name, value in before.items():  # a question changes nothing
            assert np.array_equal(value, run.frames[1][name], equal_nan=True)


def test_naming_the_questions_loads_no_torch() -> None:
    lines = "import sys; import playground.labs.network.asked; print('torch' in sys.modules)"
    told = subprocess.run(
        [sys.executable, "-c", lines], capture_output=True, text=True, check=True
    ).stdout
    assert ast.literal_eval(told) is False
