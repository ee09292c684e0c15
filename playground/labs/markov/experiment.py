"""The Markov lab's experiment: a walk, a trellis or a climb, each a pure function of its state."""

from __future__ import annotations

from typing import Any

from playground.core.channels import Ending, Frame
from playground.engine.markov import warm
from playground.labs.lab import Experiment
from playground.labs.markov import frames_chain, frames_hidden, frames_learn
from playground.labs.markov.config import MarkovConfig
from playground.labs.markov.diagnosis import diagnose

PARTS: dict[str, Any] = {"chain": frames_chain, "hmm": frames_hidden, "learn": frames_learn}


def init(config: MarkovConfig, device: str) -> tuple[Any, Frame]:
    """State and frame 0. These recursions run on the processor, whatever the device."""
    found: tuple[Any, Frame] = PARTS[config.mode].begin(config)
    return found


def step(config: MarkovConfig, state: Any) -> tuple[Any, Frame]:
    """The next state and its frame."""
    found: tuple[Any, Frame] = PARTS[config.mode].step(config, state)
    return found


def ending(config: MarkovConfig, state: Any) -> Ending | None:
    """How the run ended, or None while it goes on."""
    found: Ending | None = PARTS[config.mode].ending(config, state)
    return found


EXPERIMENT = Experiment(init, step, ending, diagnose, warm=warm)
