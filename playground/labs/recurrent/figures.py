"""The pictures of the Recurrent lab."""

from __future__ import annotations

from playground.labs.lab import Ask
from playground.labs.recurrent.config import RecurrentConfig
from playground.labs.recurrent.figures_cell import cell_figures
from playground.labs.recurrent.figures_flow import flow_figures
from playground.labs.recurrent.figures_inside import inside_figures
from playground.labs.recurrent.figures_passage import passage_figures
from playground.labs.recurrent.figures_said import answer_figures, text_figures
from playground.labs.recurrent.figures_training import score_figures, size_figures
from playground.views.view import View


def figures(config: RecurrentConfig, ask: Ask) -> tuple[View, ...]:
    """The gates over time, what the network says, how training goes, where the gradient goes."""
    gates, *rest = inside_figures(config)
    return (
        gates,
        *cell_figures(config),
        *rest,
        *text_figures(config),
        *passage_figures(config),
        *score_figures(config),
        *answer_figures(config),
        *flow_figures(config),
        *size_figures(config),
    )
