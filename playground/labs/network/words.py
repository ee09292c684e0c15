"""How a run of the Network lab ended, in sentences."""

from __future__ import annotations

from playground.labs.network.config import NetworkConfig


def epochs(count: int) -> str:
    """So many epochs, in words."""
    return f"{count} epoch{'s' * (count != 1)}"


def divergence_sentence(config: NetworkConfig, epoch: int, rate: float) -> str:
    """Say when the main network diverged, and with which η of that epoch."""
    with_rate = f" with η = {rate:.3g}"
    if config.optimizer in ("line_search", "newton"):
        with_rate = ""
    said = f"The network diverged in epoch {epoch}{with_rate}"
    return f"{said}: its weights or its loss left every bound."


def finish_sentence(
    config: NetworkConfig, over: str, epoch: int, best_loss: float, best_epoch: int
) -> str:
    """Say why the run ended, and which epoch was the best."""
    best = f"The test loss was lowest after {epochs(best_epoch)}: {best_loss:.3g}."
    if over == "goal":
        return f"The test loss reached {config.goal:g} after {epochs(epoch)}."
    if over == "patience":
        return (
            f"Stopped early after {epochs(epoch)}: no lower test loss in "
            f"{epochs(config.patience)}. {best}"
        )
    return f"Trained for {epochs(epoch)}. {best}"
