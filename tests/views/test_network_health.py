"""Curves, ridges and scores of the Network lab: each line follows its own numbers."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some

from playground.views.confusion import confusion_matrix, roc, scores
from playground.views.decision_map import decision_map
from playground.views.figure import Figure
from playground.views.layer_health import layer_colors, layer_curves, layer_racers, layer_ridges
from playground.views.learning_curves import learning_curves
from playground.views.ridges import base_line, ridges, rise
from tests.expressions import work_out
from tests.views.test_network_views import ASK, data

LIGHT, DARK = "#FBFAF7", "#12141C"


def light(color: str) -> float:
    """Relative luminance. Source: WCAG 2.1."""
    parts = np.array([int(color[at : at + 2], 16) / 255 for at in (1, 3, 5)])
    linear = np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)
    return float(linear @ [0.2126, 0.7152, 0.0722])


def contrast(one: str, other: str) -> float:
    low, high = sorted((light(one), light(other)))
    return (high + 0.05) / (low + 0.05)


def test_training_and_test_differ_in_colour_dash_and_marker() -> None:
    figure = learning_curves("loss", "Loss", ("train_loss", "test_loss"), 100)
    train, train_dot, test, test_dot, _ = figure.figure.data
    assert train.line.color != test.line.color and train.line.dash != test.line.dash
    assert train_dot.marker.symbol != test_dot.marker.symbol
    assert (train_dot.text, test_dot.text) == (("training",), ("test",))
    assert train_dot.textposition != test_dot.textposition


def test_a_band_is_filled_between_the_least_and_the_greatest_of_its_own_channel() -> None:
    figure = learning_curves("loss", "Loss", ("train_loss", "test_loss"), 100, bands=True)
    filled = [place for place, one in enumerate(figure.figure.data) if one.fill == "tonexty"]
    channel = {one.trace: (one.channel, one.index) for one in figure.bindings}
    assert [(channel[place - 1], channel[place]) for place in filled] == [
        ((f"{name}_loss_band", (0,)), (f"{name}_loss_band", (2,))) for name in ("train", "test")
    ]


def test_of_several_networks_the_medians_are_named_where_they_end() -> None:
    figure = learning_curves("loss", "Loss", ("train_loss", "test_loss"), 100, bands=True)
    named = {place: one.text[0].strip() for place, one in enumerate(figure.figure.data) if one.text}
    assert list(named.values()) == ["training median", "test median"]
    for place, part in zip(named, ("train", "test"), strict=True):
        follows = {one.attribute: one for one in figure.bindings if one.trace == place}
        assert follows["x"].channel == "step"
        assert (follows["y"].channel, follows["y"].index) == (f"{part}_loss_band", (1,))


def test_the_two_bands_differ_in_dash_and_density() -> None:
    figure = learning_curves("loss", "Loss", ("train_loss", "test_loss"), 100, bands=True)
    one, other = (trace for trace in figure.figure.data if trace.fill == "tonexty")
    assert one.line.dash != other.line.dash
    dense, light = (float(each.fillcolor.split(",")[-1].strip(" )")) for each in (one, other))
    assert dense >= 3 * light


def test_the_value_axis_says_what_its_values_are() -> None:
    figure = learning_curves("loss", "Loss", ("a", "b"), 100, axis="Loss")
    assert figure.figure.layout.yaxis.title.text == "Loss"


def test_of_some_layers_each_curve_follows_its_own_number_in_its_own_colour() -> None:
    layers = ["a", "b", "c", "d"]
    whole = layer_curves("dead", "Dead", "dead", layers, 100)
    some_of_them = layer_curves("dead", "Dead", "dead", layers, 100, which=[1, 3])

    def looks(figure: Figure) -> dict[tuple[int, ...], tuple[str, str, str]]:
        data = figure.figure.data
        return {
            one.index: (data[one.trace].name, data[one.trace].line.color, data[one.trace].line.dash)
            for one in figure.bindings
            if one.mode == "history"
        }

    assert looks(some_of_them) == {k: v for k, v in looks(whole).items() if k in ((1,), (3,))}
    assert [one.text for one in some_of_them.figure.data if one.text] == [("b",), ("d",)]


def test_shares_keep_their_axis_while_losses_widen_theirs() -> None:
    share = learning_curves("right", "Accuracy", ("a", "b"), 100, span=(0, 1))
    low, high = share.figure.layout.yaxis.range
    assert share.grow == "x" and low < 0 < 1 < high
    assert learning_curves("loss", "Loss", ("a", "b"), 100).grow == "xy"


@given(some.integers(1, 21), some.integers(1, 30))
def test_a_ridge_stands_on_its_base_line_and_is_as_high_as_the_count(
    layers: int, bins: int
) -> None:
    random = np.random.default_rng(layers * 31 + bins)
    counts = random.integers(0, 9, (layers, bins)).astype(float)
    edges = np.sort(random.normal(size=(layers, bins + 1)), axis=1)
    found = ridges("a", counts, edges)
    for layer in range(layers):
        x, y = found[f"ax{layer}"], found[f"ay{layer}"]
        base = base_line(layer, layers)
        assert x[0] == edges[layer, 0] and x[-1] == edges[layer, -1]
        assert y[0] == y[-1] == base and y.min() == base
        for number in range(bins):
            middle = y[1 + 2 * number : 3 + 2 * number] - base
            highest = counts[layer].max() or 1.0
            assert np.allclose(middle, rise(layers) * counts[layer, number] / highest)
            assert (x[1 + 2 * number], x[2 + 2 * number]) == (
                edges[layer, number], edges[layer, number + 1],
            )  # fmt: skip


@pytest.mark.parametrize("layers", [1, 4, 21])
def test_every_ridge_is_inside_its_picture_and_the_first_and_last_are_named(layers: int) -> None:
    names = [f"Layer {n + 1}" for n in range(layers)]
    figure = layer_ridges("a", "Activations", "a", names, ASK, axis="activation")
    axis = figure.figure.layout.yaxis
    outlines = ridges("a", np.ones((layers, 5)), np.arange(6.0))
    highest = max(outlines[f"ay{layer}"].max() for layer in range(layers))
    assert axis.range[0] < 0 and axis.range[1] > highest
    named = dict(zip(axis.ticktext, axis.tickvals, strict=True))
    assert named[names[0]] == base_line(0, layers) and named[names[-1]] == 0
    wanted = {one.channel for one in figure.bindings}
    assert wanted == set(outlines)


@pytest.mark.parametrize("layers", [1, 2, 21])
def test_the_colour_of_every_layer_can_be_read_on_light_and_dark_paper(layers: int) -> None:
    colors = layer_colors(layers)
    assert len(set(colors)) == layers
    # Graphics need 3 to 1 (WCAG 2.1, 1.4.11).
    assert min(contrast(color, paper) for color in colors for paper in (LIGHT, DARK)) >= 3


def test_neighbouring_layers_differ_in_dash_and_marker() -> None:
    racers = layer_racers([str(n) for n in range(21)])
    for one, next_ in itertools.pairwise(racers):
        assert one.style.dash != next_.style.dash and one.style.symbol != next_.style.symbol


def test_a_layers_curve_follows_its_own_number_and_the_ends_are_named() -> None:
    figure = layer_curves("norms", "Gradient", "gradient_norm", ["a", "b", "c"], 100, log=True)
    lines = [one for one in figure.bindings if one.mode == "history"]
    assert [(one.channel, one.index) for one in lines] == [
        ("gradient_norm", (layer,)) for layer in range(3)
    ]
    assert [one.text for one in figure.figure.data if one.text] == [("a",), ("c",)]
    assert figure.figure.layout.yaxis.type == "log"


def test_a_confusion_matrix_has_a_row_for_each_class_the_first_on_top() -> None:
    names = data(6).class_names
    figure = confusion_matrix(names, ASK)
    (cells,) = figure.figure.data
    assert cells.x == cells.y == names and np.shape(cells.z) == (6, 6)
    assert figure.figure.layout.yaxis.autorange == "reversed"
    # Names that look like numbers must not become places on an axis of numbers.
    assert figure.figure.layout.xaxis.type == figure.figure.layout.yaxis.type == "category"
    assert [(one.attribute, one.channel) for one in figure.bindings] == [("z", "confusion")]


@pytest.mark.parametrize("classes", [2, 6])
def test_the_scores_tell_of_each_class_its_own_numbers(classes: int) -> None:
    panel = scores(data(classes).class_names, ASK)
    names = ("precision", "recall", "f1", "support")
    random = np.random.default_rng(classes)
    answer = {name: random.random(classes) for name in names}
    answer |= {"accuracy": np.array([0.5]), "auc": np.array([0.75])}
    rows = {
        label: [work_out(part["value"], {}, 0, answer=answer) for part in parts
                if isinstance(part, dict)]
        for label, parts in panel.rows
    }  # fmt: skip
    expected = {"Accuracy": [0.5]} | {
        f"class {k}": [answer[name][k] for name in names] for k in range(classes)
    }
    assert rows == expected | ({"Area under ROC": [0.75]} if classes == 2 else {})


def test_the_roc_curve_takes_its_points_and_the_threshold_in_use_from_the_answer() -> None:
    figure = roc(("no", "yes"), ASK)
    assert {one.attribute + one.channel for one in figure.bindings} == {
        "xfpr", "ytpr", "xcut_fpr", "ycut_tpr",
    }  # fmt: skip
    assert figure.ask is ASK


def test_side_and_low_figures_together_are_no_higher_than_a_hero() -> None:
    side = decision_map(data(2), slot="side").height
    low = confusion_matrix(("a", "b"), ASK, slot="low").height
    assert side + low <= decision_map(data(2), slot="hero").height
