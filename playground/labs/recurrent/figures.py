"""The pictures of the Recurrent lab."""

from __future__ import annotations

from playground.labs.lab import Ask
from playground.labs.recurrent.config import RecurrentConfig
from playground.labs.recurrent.figures_flow import flow_figures
from playground.labs.recurrent.figures_inside import inside_figures
from playground.labs.recurrent.figures_said import answer_figures, text_figures
from playground.labs.recurrent.figures_training import score_figures, size_figures
from playground.views.view import View


def figures(config: RecurrentConfig, ask: Ask) -> tuple[View, ...]:
    """The gates over time, what the network says, how training goes, where the gradient goes."""
    return (
        *inside_figures(config),
        *text_figures(config),
        *score_figures(config),
        *answer_figures(config),
        *flow_figures(config),
        *size_figures(config),
    )
