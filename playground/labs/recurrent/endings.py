"""How a run of the Recurrent lab ends, in a sentence."""

from __future__ import annotations

import math

import numpy as np

from playground.labs.recurrent.config import RecurrentConfig
from playground.labs.recurrent.meaning import task_of


def divergence_sentence(config: RecurrentConfig, update: int, length: float) -> str:
    """Say when the main network diverged, with which η, and whether the gradient was clipped.

    Args:
        config: The run.
        update: The one that broke it.
        length: Of its gradient before clipping.
    """
    clipped = "its gradient was not clipped"
    if config.clip_norm or config.clip_value:
        cut = f"length {config.clip_norm:g}" if config.clip_norm else f"±{config.clip_value:g} each"
        clipped = f"though its gradient was clipped to {cut}"
    size = f", {length:.3g} long" if math.isfinite(length) and not config.clip_norm else ""
    return (
        f"The network diverged in update {update} with η = {config.learning_rate:.3g}: its weights "
        f"or its loss left every bound; {clipped}{size}."
    )


def finish_sentence(config: RecurrentConfig, update: int, loss: float, accuracy: float) -> str:
    """Say what the main network reaches on the test sequences."""
    said = f"Trained for {update} update{'s' * (update != 1)}. "
    if not task_of(config).answers:
        r2 = f", R² = {accuracy:.3g}" if math.isfinite(accuracy) else ""
        return f"{said}Mean squared error on the test sequences: {loss:.3g}{r2}."
    perplexity = f"perplexity {np.exp(min(loss, 700.0)):.3g}"
    return f"{said}On the test sequences: loss {loss:.3g}, {perplexity}, {accuracy:.0%} right."
