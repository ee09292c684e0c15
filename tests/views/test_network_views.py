"""Pictures of the Network lab: they draw the channels and answers that they name, colours true."""

from __future__ import annotations

import json
from typing import Any, NamedTuple

import numpy as np
import plotly.graph_objects as go
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as some

from playground.engine.activations import ACTIVATIONS
from playground.views.bent_plane import bent_plane
from playground.views.chips import Brush, Toggle, tints
from playground.views.classes import SYMBOLS, band_scale, class_colors, halves, signed_scale
from playground.views.colours import BLUE, ORANGE
from playground.views.confusion import confusion_matrix, roc
from playground.views.decision_map import decision_map
from playground.views.diagram import Layer
from playground.views.figure import Figure, Overlay, asks
from playground.views.fit_curve import OTHERS, fit_curve
from playground.views.ghost import with_ghosts
from playground.views.layer_health import layer_curves, layer_ridges
from playground.views.learning_curves import learning_curves
from playground.web import wire

ASK = asks("question", "playhead")
BRUSH = Brush("Next point", tints((0, 1), ("a", "b"), class_colors(2), SYMBOLS), 0, "Click")


class Data(NamedTuple):
    """A data set as the pictures see it."""

    x: np.ndarray
    target: np.ndarray
    train: np.ndarray
    test: np.ndarray
    classes: int
    domain: tuple[tuple[float, float], tuple[float, float]]
    names: tuple[str, str]
    class_names: tuple[str, ...]
    dimensions: int


def data(classes: int = 2, n: int = 60) -> Data:
    random = np.random.default_rng(classes)
    target = np.arange(n) % classes if classes else random.normal(size=n)
    order = random.permutation(n)
    return Data(
        random.uniform(-6, 6, (n, 2)), target.astype(float), order[:40], order[40:], classes,
        ((-6.0, 6.0), (-3.0, 3.0)), ("x", "y"), tuple(f"class {k}" for k in range(classes)), 2,
    )  # fmt: skip


def every_figure() -> list[Figure]:
    layers = [f"Hidden {n + 1}" for n in range(3)] + ["Output"]
    return [
        *(decision_map(data(classes)) for classes in (0, 2, 6)),
        decision_map(data(2), "signed", size=24, brush=BRUSH, overlay=Overlay()),
        fit_curve(data(0), replicas=3),
        *(bent_plane(data(classes), ASK) for classes in (0, 2, 6)),
        learning_curves("loss", "Loss", ("train_loss", "test_loss"), 100, bands=True, log=True),
        learning_curves("right", "Accuracy", ("a", "b"), 100, span=(0, 1), falls=False),
        layer_ridges("acts", "Activations", "a", layers, ASK, axis="activation", span=(-1, 1)),
        layer_ridges("grads", "Gradients", "g", layers, ASK, axis="|gradient|", powers=True),
        layer_curves("norms", "Gradient", "gradient_norm", layers, 100, log=True),
        confusion_matrix(data(6).class_names, ASK),
        roc(data(2).class_names, ASK),
    ]


def shown_color(stops: list[list[Any]], at: float) -> np.ndarray:
    """What Plotly paints at a place of a scale, of two stops in one place the later."""
    places = np.array([stop[0] for stop in stops])
    right = min(int(np.searchsorted(places, at, side="right")), len(stops) - 1)
    colors = [
        np.array([int(str(stops[k][1])[i : i + 2], 16) for i in (1, 3, 5)])
        for k in (right - 1, right)
    ]
    part = (at - places[right - 1]) / (places[right] - places[right - 1])
    return np.asarray(colors[0] + part * (colors[1] - colors[0]))


@pytest.mark.parametrize("figure", every_figure(), ids=lambda one: one.title)
def test_every_picture_is_one_that_plotly_draws_and_json_carries(figure: Figure) -> None:
    sent = json.loads(wire.json(figure.as_wire()))
    assert len(sent["data"]) == len(figure.figure.data)
    assert {binding.trace for binding in figure.bindings} <= set(range(len(sent["data"])))
    assert figure.alt.endswith(".") and figure.title
    assert all((one.mode == "answer") == (figure.ask is not None) for one in figure.bindings)


@pytest.mark.parametrize("figure", every_figure(), ids=lambda one: one.title)
def test_no_trace_takes_the_colour_that_plotly_would_choose(figure: Figure) -> None:
    for trace in figure.drawing.data:
        line, marker = trace.get("line", {}), trace.get("marker", {})
        if trace.get("mode") == "text":
            line = trace["textfont"]
        assert "colorscale" in trace or "color" in line or "color" in marker, trace.get("name")


def test_the_map_follows_the_output_of_its_replica_over_the_whole_domain() -> None:
    figure = decision_map(data(2), size=24, replica=3)
    assert [(one.trace, one.attribute, one.channel, one.index) for one in figure.bindings] == [
        (0, "z", "output", (3,))
    ]
    cells = figure.figure.data[0]
    assert cells.x.tolist() == pytest.approx(np.linspace(-6, 6, 24), abs=1e-6)
    assert cells.y.tolist() == pytest.approx(np.linspace(-3, 3, 24), abs=1e-6)
    assert cells.z.shape == (24, 24)


@pytest.mark.parametrize(
    ("classes", "kind", "ends"),
    [(2, "logistic", (0, 1)), (2, "signed", (-1, 1)), (3, "logistic", (0, 3)),
     (6, "signed", (0, 6))],
)  # fmt: skip
def test_the_range_of_the_map_is_the_outputs(
    classes: int, kind: Any, ends: tuple[int, int]
) -> None:
    cells = decision_map(data(classes), kind).figure.data[0]
    assert (cells.zmin, cells.zmax) == ends


def test_a_regressions_map_and_its_points_have_one_symmetric_scale() -> None:
    cells, *points = decision_map(data(0)).figure.data
    high = float(np.abs(data(0).target).max())
    assert (cells.zmin, cells.zmax) == (-high, high)
    assert [(one.marker.cmin, one.marker.cmax) for one in points] == [(-high, high)] * 2


@pytest.mark.parametrize("classes", [2, 3, 6])
def test_each_example_is_drawn_once_in_its_class_and_part(classes: int) -> None:
    given = data(classes)
    _, *points = decision_map(given).figure.data
    for number, name in enumerate(given.class_names):
        for part, members in (("training", given.train), ("test", given.test)):
            (trace,) = (
                one for one in points if one.hovertemplate.startswith(f"{name}, {part} example")
            )
            expected = given.x[members][given.target[members] == number]
            assert np.allclose(np.stack([trace.x, trace.y], axis=1), expected, atol=1e-6)
    assert sum(len(one.x) for one in points) == len(given.x)


@pytest.mark.parametrize("classes", [2, 3, 4, 5, 6])
def test_a_class_has_one_colour_and_one_symbol_in_every_picture(classes: int) -> None:
    looks: dict[str, set[tuple[str, str]]] = {}
    for figure in (decision_map(data(classes)), bent_plane(data(classes), ASK)):
        for trace in figure.figure.data:
            if trace.type == "scatter" and trace.name in data(classes).class_names:
                looks.setdefault(trace.name, set()).add((trace.marker.color, trace.marker.symbol))
    assert all(len(found) == 1 for found in looks.values())
    found = [next(iter(one)) for one in looks.values()]
    for code in (0, 1):
        assert len({look[code] for look in found}) == classes


def test_of_two_classes_the_first_is_orange_and_the_second_blue() -> None:
    assert class_colors(2) == (ORANGE, BLUE)
    assert class_colors(3)[0] == BLUE


def test_a_signed_scale_is_orange_below_zero_and_blue_above() -> None:
    red, _, blue = shown_color(signed_scale(), 0.1)
    assert red > blue
    red, _, blue = shown_color(signed_scale(), 0.9)
    assert blue > red


@given(some.integers(3, 6), some.data())
def test_a_value_in_the_band_of_a_class_is_painted_in_that_classs_colour(
    classes: int, draw: some.DataObject
) -> None:
    number = draw.draw(some.integers(0, classes - 1))
    share = draw.draw(some.floats(0, 0.99))
    painted = shown_color(band_scale(classes), (number + share) / classes)
    nearest = [
        np.linalg.norm(painted - shown_color(band_scale(classes), (other + share) / classes))
        for other in range(classes)
    ]
    assert int(np.argmin(nearest)) == number


@pytest.mark.parametrize("classes", [3, 6])
def test_the_larger_the_lead_of_a_class_the_darker_its_band(classes: int) -> None:
    for number in range(classes):
        shares = (number + np.linspace(0, 0.99, 12)) / classes
        levels = [shown_color(band_scale(classes), share).sum() for share in shares]
        assert (np.diff(levels) < 0).all()


def test_only_a_students_own_examples_are_added_by_a_click() -> None:
    assert decision_map(data(2)).click == "" and decision_map(data(2), brush=BRUSH).click


def test_the_fit_follows_the_first_row_of_the_output_and_draws_the_main_run_on_top() -> None:
    figure = fit_curve(data(0), size=24, replicas=40)
    indices = [one.index for one in figure.bindings]
    assert indices == [*((replica, 0) for replica in range(1, OTHERS + 1)), (0, 0)]
    curve = figure.figure.data[-1]
    assert figure.bindings[-1].trace == len(figure.figure.data) - 1
    assert curve.x.tolist() == pytest.approx(np.linspace(-6, 6, 24), abs=1e-6)
    low, high = figure.figure.layout.yaxis.range
    assert low < data(0).target.min() and high > data(0).target.max()


def test_a_pinned_run_leaves_a_ghost_of_the_main_curve_only() -> None:
    figure = fit_curve(data(0), replicas=4)
    (after,) = with_ghosts([figure], [figure])
    assert isinstance(after, Figure)
    assert [one.index for one in after.bindings if one.run == "ghost"] == [(0, 0)]


def test_what_a_question_answers_has_no_ghost() -> None:
    for figure in every_figure():
        if figure.ask is not None:
            assert with_ghosts([figure], [figure]) == (figure,)


@pytest.mark.parametrize(("classes", "traces"), [(0, 1), (2, 2), (6, 6)])
def test_the_bent_plane_takes_a_pair_of_arrays_for_each_class(classes: int, traces: int) -> None:
    figure = bent_plane(data(classes), ASK)
    pairs = [(f"px{k}", f"py{k}") for k in range(traces)]
    assert [one.channel for one in figure.bindings] == [
        "grid_x", "grid_y", *(name for pair in pairs for name in pair)
    ]  # fmt: skip
    assert figure.ask is ASK


def toggle(figure: Figure, label: str) -> Toggle:
    (found,) = (one for one in figure.toggles if one.label == label)
    return found


@pytest.mark.parametrize("classes", [0, 1, 2, 6])
def test_the_switch_of_the_test_points_is_of_their_traces_and_no_others(classes: int) -> None:
    for figure in (decision_map(data(classes)), fit_curve(data(0), replicas=3)):
        traces = figure.figure.data
        test = {
            place for place, one in enumerate(traces) if "test example" in (one.hovertemplate or "")
        }
        found = toggle(figure, "Test points")
        assert set(found.traces) == test and (found.off, found.on, found.start) == (0, 1, True)


@given(some.integers(2, 6), some.data())
def test_a_discretized_map_has_one_colour_for_each_class_and_the_same_as_its_surest_place(
    classes: int, draw: some.DataObject
) -> None:
    scale, flat = band_scale(classes), halves(band_scale(classes))
    if classes == 2:
        scale, flat = signed_scale(0.72), halves(signed_scale(0.72))
    number = draw.draw(some.integers(0, classes - 1))
    share = draw.draw(some.floats(0.01, 0.99))
    painted = shown_color(flat, (number + share) / classes)
    # Of two classes the surest place is the end of the scale, of more the end of the class's band.
    surest = float(number) if classes == 2 else (number + 1 - 1e-9) / classes
    assert np.allclose(painted, shown_color(scale, surest), atol=0.01)


@pytest.mark.parametrize("classes", [0, 2, 3])
def test_discretize_keeps_the_scale_that_it_takes_the_place_of(classes: int) -> None:
    figure = decision_map(data(classes))
    found = toggle(figure, "Discretize")
    assert found.traces == (0,) and not found.start
    assert found.off == figure.drawing.data[0]["colorscale"]
    flat = [*figure.drawing.data]
    flat[0] = {**flat[0], "colorscale": found.on}
    assert len({color for _, color in go.Figure(flat).data[0].colorscale}) == max(2, classes)


@pytest.mark.parametrize(("activation", "reach"), [("tanh", torch.tanh), ("arctan", torch.atan),
                                                   ("logistic", torch.sigmoid)])  # fmt: skip
def test_a_bounded_activation_reaches_what_it_tends_to(activation: str, reach: Any) -> None:
    wire = Layer("Hidden 1", 2, activation, 0, 0, 3, 2).as_wire()
    assert wire["reach"] == pytest.approx(float(reach(torch.tensor(1e9, dtype=torch.float64))))


def test_an_unbounded_activation_has_no_reach() -> None:
    unbounded = {"relu", "leaky_relu", "prelu", "rrelu", "elu", "selu", "softplus", "identity"}
    for name, one in ACTIVATIONS.items():
        far = one.value(torch.tensor([1e9, -1e9], dtype=torch.float64), 0.1).abs().max()
        assert (name in unbounded) == (float(far) > 1e6)
        wire = Layer("Hidden 1", 2, name, 0, 0, 3, 2).as_wire()
        assert (wire["reach"] is None) == (name in unbounded), name
