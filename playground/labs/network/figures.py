"""The pictures of the Network lab."""

from __future__ import annotations

from collections.abc import Sequence

from playground.data.features import FEATURES, features_of, grid
from playground.data.plane import PlaneData
from playground.labs.lab import Ask
from playground.labs.network.channels import THUMB
from playground.labs.network.config import NetworkConfig
from playground.labs.network.maps import outputs, places
from playground.labs.network.meaning import (
    activations_of,
    classes_of,
    head_of,
    is_regression,
    layer_names,
    places_of,
    replicas,
    shown_units,
)
from playground.labs.network.names import ACTIVATION_TITLES, FEATURE_TITLES
from playground.labs.network.points import data_of
from playground.views.bent_plane import bent_plane
from playground.views.classes import band_scale, class_colors, signed_scale
from playground.views.confusion import confusion_matrix, roc, scores
from playground.views.diagram import Diagram, Input, Layer
from playground.views.expression import STEP, answered, recorded
from playground.views.figure import Choice, Figure, Panel, asks
from playground.views.formula import Part, worked
from playground.views.layer_health import layer_curves, layer_ridges
from playground.views.learning_curves import learning_curves
from playground.views.mosaic import Mosaic
from playground.views.slots import ROOM
from playground.views.view import View

POWERS = (-12.0, 2.0)
"""Sizes of gradients that are counted, as powers of ten."""
PART = Choice("of the", ((1.0, "test points"), (0.0, "training points")))
SQUASHING = ("tanh", "logistic", "arctan")
"""Activations that saturate: their derivative vanishes towards either end."""
RECTIFYING = ("relu", "leaky_relu", "prelu", "rrelu")
"""Activations whose units may die: their derivative is small or 0 below zero."""
_BOUNDED = {"tanh": (-1.0, 1.0), "logistic": (0.0, 1.0), "threshold": (0.0, 1.0)}


def figures(config: NetworkConfig, ask: Ask) -> tuple[View, ...]:
    """The network, its output, how training goes, and what happens inside."""
    data = data_of(config)
    return (
        _diagram(config, data),
        *outputs(config, data),
        *_bent(config, data),
        *_mosaic(config, data),
        *_curves(config),
        *_inside(config),
        _curvature(config),
        *_scores(config, data),
    )


def _diagram(config: NetworkConfig, data: PlaneData) -> Diagram:
    batch = config.batch_size or len(data.train)
    return Diagram(
        "network", "The network",
        "The network as a diagram: every unit a small map of its output over the plane, every "
        "weight a line, blue where it is positive and orange where it is negative.",
        inputs=_inputs(config, data), layers=_layers(config),
        activations=tuple(ACTIVATION_TITLES.items()), batches=-(-len(data.train) // batch),
        examples=len(data.train),
        task="regression" if is_regression(config) else "classification",
        classes=data.class_names, colors=class_colors(data.classes), domain=data.domain,
        height=ROOM["hero"], places=places(data),
    )  # fmt: skip


def _inputs(config: NetworkConfig, data: PlaneData) -> list[Input]:
    """All features with their pictures over the plane."""
    plane = grid(data.domain, THUMB) * [1, data.dimensions - 1]
    values = features_of(plane, tuple(FEATURES)).T.reshape(-1, THUMB, THUMB)
    return [
        Input(name, FEATURE_TITLES[name], name in config.features, picture)
        for name, picture in zip(FEATURES, values, strict=True)
    ]


def _layers(config: NetworkConfig) -> list[Layer]:
    head = {"logistic": "logistic", "softmax": "softmax", "tanh_squared": "tanh"}
    activations = (*activations_of(config), head.get(head_of(config), "identity"))
    shown = shown_units(config)
    return [
        Layer(
            name, place.units, activation, shown.index((i, 0)), place.at, place.inputs + 1,
            place.units, place.batch_norm,
        )
        for i, (name, place, activation) in enumerate(
            zip(layer_names(config), places_of(config), activations, strict=True)
        )
    ]  # fmt: skip


def _bent(config: NetworkConfig, data: PlaneData) -> list[Figure]:
    """The plane as a hidden layer bends it; with no hidden layer nothing is bent."""
    if not config.hidden or data.dimensions == 1:
        return []
    last = len(config.hidden)
    layers = [(float(i), f"hidden {i}") for i in range(last, 0, -1)] + [(0.0, "inputs")]
    units = [(float(j), f"unit {j + 1}") for j in range(max(config.hidden))]
    question = asks(
        "bend", "playhead",
        choices={
            "layer": Choice("layer", tuple(layers)),
            "first": Choice("across", ((-1.0, "1st component"), *units)),
            "second": Choice("up", ((-1.0, "2nd component"), *units)),
        },
    )  # fmt: skip
    return [bent_plane(data, question)]


def _mosaic(config: NetworkConfig, data: PlaneData) -> list[Mosaic]:
    """The output of every network."""
    if config.replicas == 1:
        return []
    several = data.classes > 2
    scale = band_scale(data.classes) if several else signed_scale(0.72)
    limits = (0.0, float(data.classes)) if several else (-1.0, 1.0)
    if head_of(config) == "logistic":
        limits = (0.0, 1.0)
    return [
        Mosaic(
            "replicas", "The output of each network",
            "A small map of the output for each of the networks, with its test loss.",
            "output", replicas(config), [(float(stop), str(color)) for stop, color in scale],
            limits, number="test_loss", slot="hero", tab="Networks", height=ROOM["hero"],
        )
    ]  # fmt: skip


def _curves(config: NetworkConfig) -> list[Figure]:
    several = config.replicas > 1
    score = "R²" if is_regression(config) else "Accuracy"
    pairs = ("train_accuracy", "test_accuracy")
    accuracy = learning_curves(
        "accuracy", f"{score} after each epoch", pairs, config.epochs, bands=several, axis=score,
        span=None if is_regression(config) else (0.0, 1.0), falls=False, slot="low", tab=score,
    )  # fmt: skip
    losses = ("train_loss", "test_loss")
    return [
        learning_curves(
            "loss", "Loss after each epoch", losses, config.epochs, bands=several, unit="loss",
            axis="Loss", slot="low", tab="Loss",
        ),
        learning_curves(
            "loss_log", "Loss after each epoch, powers of ten", losses, config.epochs,
            bands=several, unit="loss", axis="Loss", log=True, slot="low", tab="log L",
        ),
        accuracy,
    ]  # fmt: skip


def _inside(config: NetworkConfig) -> list[Figure]:
    """Activations and gradients of the layers."""
    layers, question = layer_names(config), asks("histograms", "playhead")
    kinds = {*activations_of(config)}
    span = _BOUNDED.get(next(iter(kinds))) if len(kinds) == 1 else None
    inside = [
        layer_ridges(
            "activations", "Activations of each layer over the training points", "a", layers,
            question, axis="activation", span=span, tab="Activations",
        ),
        layer_ridges(
            "gradients", "Sizes of each layer's weight gradients", "g", layers, question,
            axis="|∂L/∂w|", span=POWERS, powers=True, tab="Gradients",
        ),
        layer_curves(
            "norms", "Length of each layer's gradient", "gradient_norm", layers, config.epochs,
            unit="loss per unit", log=True, tab="Norms",
        ),
    ]  # fmt: skip
    return [*inside, *_asleep(config)]


def _asleep(config: NetworkConfig) -> list[Figure]:
    """Where nothing is learned any more: saturated units where an activation is bounded, dead ones
    where it is cut off below zero.
    """
    layers = layer_names(config)

    def shares(key: str, title: str, kinds: tuple[str, ...], tab: str) -> list[Figure]:
        which = [i for i, name in enumerate(activations_of(config)) if name in kinds]
        if not which:
            return []
        return [
            layer_curves(
                key, title, key, layers, config.epochs, unit="", log=False, tab=tab, which=which,
            )
        ]  # fmt: skip

    return [
        *shares("saturated", "Share of saturated activations in each layer", SQUASHING,
                "Saturated"),
        *shares("dead", "Share of dead units in each layer", RECTIFYING, "Dead"),
    ]  # fmt: skip


def _curvature(config: NetworkConfig) -> Panel:
    """How steep the loss is, against what the learning rate bears."""
    highest, bound = answered("lambda_max", 0), answered("bound", 0)
    titles = {"momentum": "2(1+γ)/η", "nesterov": "2(1+γ)/((1+2γ)η)"}
    rows: list[tuple[str, Sequence[Part]]] = [
        ("λ_max of the Hessian of the training loss", [worked(highest)]),
        ("η of this epoch", [worked(recorded("learning_rate"))]),
    ]
    if config.optimizer in ("gd", *titles):
        border = titles.get(config.optimizer, "2/η")
        rows += [
            (f"The border {border}", [worked(bound)]),
            ("λ_max against the border", [worked(highest / bound)]),
        ]
    return Panel(
        "sharpness", "Curvature of the loss at these weights", "Curvature", rows,
        asks("sharpness", "playhead", epoch=STEP), height=ROOM["low"],
        note="Above the border a full-batch update overshoots along the steepest direction and the "
             "loss jumps; training often climbs up to it and hovers there.",
    )  # fmt: skip


def _scores(config: NetworkConfig, data: PlaneData) -> list[View]:
    """How the classes are told apart."""
    if not classes_of(config):
        return []
    question = asks("metrics", "playhead", choices={"part": PART})
    found: list[View] = [
        confusion_matrix(data.class_names, question, slot="side"),
        scores(data.class_names, question, slot="side"),
    ]
    return [*found, roc(data.class_names, question, slot="side")] if data.classes == 2 else found
