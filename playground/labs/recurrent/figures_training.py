"""How the training goes: losses and scores against what guessing reaches, and gradients' sizes."""

from __future__ import annotations

from playground.labs.recurrent.config import RecurrentConfig
from playground.labs.recurrent.guesses import accuracy_levels, loss_levels
from playground.labs.recurrent.meaning import candidate_of, task_of, writes
from playground.labs.recurrent.racers import shown_racers
from playground.views.colours import BLUE, ORANGE, Racer, Style
from playground.views.figure import Figure
from playground.views.learning_curves import TEST, TRAIN
from playground.views.level_curves import Level, Line, level_curves
from playground.views.view import View

OPEN_ENDED = ("names", "shakespeare")
"""Tasks whose loss stays far from 0: powers of ten would show a flat line."""
NORM = Racer("λ = ‖W‖", Style(BLUE, "solid", "circle"))
RADIUS = Racer("radius ρ", Style(ORANGE, "dash", "square"))


def score_figures(config: RecurrentConfig) -> tuple[View, ...]:
    """Loss, and accuracy or R²."""
    return (*_losses(config), _accuracy(config))


def size_figures(config: RecurrentConfig) -> tuple[View, ...]:
    """How long the gradients and how large the recurrent weights are."""
    return (_gradient_norm(config), _norms(config))


def _each(config: RecurrentConfig, channel: str) -> list[Line]:
    """A line a network."""
    return [Line(racer, channel, (k,)) for k, racer in enumerate(shown_racers(config))]


def _loss_axis(config: RecurrentConfig) -> str:
    kind = "cross-entropy in nats" if task_of(config).answers else "mean squared error"
    return f"loss: {kind}"


def _losses(config: RecurrentConfig) -> list[Figure]:
    log = config.task not in OPEN_ENDED
    levels = [level for level in loss_levels(config) if level.value > 0]
    better = "what models know that only count letters and pairs" if writes(config) else (
        "what guessing reaches")  # fmt: skip

    def drawn(key: str, title: str, lines: list[Line], tab: str, more: str) -> Figure:
        return level_curves(
            key, f"{title} (dashed: {better})", f"{title}, {more}, and dashed {better}.", lines,
            config.steps, levels=levels, axis=_loss_axis(config), log=log, tab=tab,
        )  # fmt: skip

    if config.compare == 1:
        pair = [Line(TRAIN, "loss", (0,)), Line(TEST, "test_loss", (0,))]
        lines = "a solid line for the batch and a dashed one for the test sequences"
        return [drawn("loss", "Loss after each update", pair, "Loss", lines)]
    return [
        drawn("test_loss", "Test loss of each network", _each(config, "test_loss"), "Loss",
              "a line each"),
        drawn("loss", "Loss of each network on its batch", _each(config, "loss"), "Batch loss",
              "a line each"),
    ]  # fmt: skip


def _accuracy(config: RecurrentConfig) -> Figure:
    symbols = bool(task_of(config).answers)
    score = "Accuracy" if symbols else "R²"
    said = "right answers on the test sequences" if symbols else "R² on the test sequences"
    levels = accuracy_levels(config)
    return level_curves(
        "accuracy", f"Share of {said} (dashed: {levels[0].label})" if symbols else
        "R² on the test sequences: 1 is perfect, 0 is what the mean reaches",
        f"The share of {said} over the updates, a line for each network." if symbols else
        "R² on the test sequences over the updates, a line for each network.",
        _each(config, "accuracy"), config.steps, levels=levels, axis=score,
        span=(0.0, 1.0) if symbols else (-0.5, 1.0), tab=score,
    )  # fmt: skip


def _gradient_norm(config: RecurrentConfig) -> Figure:
    clipped = config.clip_norm > 0
    levels = [Level(f"clipped to {config.clip_norm:g}", config.clip_norm)] if clipped else []
    more = " before it is clipped" if clipped else ""
    return level_curves(
        "gradient_norm", f"Length of the gradient of each batch{more}",
        "The length of the gradient over the updates, a line for each network, and dashed the "
        "length to which it is clipped, if it is.",
        _each(config, "gradient_norm"), config.steps, levels=levels, axis="‖∇L‖",
        unit="loss per unit", log=True, slot="low", tab="Gradient norm",
    )  # fmt: skip


def _norms(config: RecurrentConfig) -> Figure:
    """Of the main network: λ bounds a step back, the spectral radius says what many become."""
    gate = candidate_of(config.cell)
    part = "" if gate == "h" else f", ρ: of {gate}'s part"
    return level_curves(
        "norms", f"Recurrent weights W of the top layer: λ and spectral radius{part}",
        "The largest singular value of the recurrent weights and their spectral radius over the "
        "updates.",
        [Line(NORM, "recurrent_norm", (0,)), Line(RADIUS, "spectral_radius", (0,))], config.steps,
        levels=[Level("1", 1.0)], axis="size of W", slot="low", tab="Norms",
    )  # fmt: skip
