"""The pictures of the Markov lab, by the part that is on."""

from __future__ import annotations

from playground.labs.lab import Ask
from playground.labs.markov.config import MarkovConfig
from playground.labs.markov.figures_chain import chain_figures
from playground.labs.markov.figures_hidden import hidden_figures
from playground.labs.markov.figures_learn import learn_figures
from playground.views.view import View


def figures(config: MarkovConfig, ask: Ask) -> tuple[View, ...]:
    """A walk on a graph, a trellis, or a climb, and what explains them."""
    made = {"chain": chain_figures, "hmm": hidden_figures, "learn": learn_figures}
    return made[config.mode](config)
