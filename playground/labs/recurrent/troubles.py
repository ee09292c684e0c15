"""What keeps the gradient from where it is needed: it explodes, is cut off, or vanishes.

Source: Hochreiter 1991; Bengio, Simard & Frasconi 1994; Pascanu, Mikolov & Bengio 2013.
"""

from __future__ import annotations

from playground.core.channels import Diagnosis
from playground.labs.recurrent.names import TITLES
from playground.labs.recurrent.recorded import Recorded, short

OPEN = 5.0
"""A forget-gate bias with which a gate keeps 0.993 of its cell at each step."""
FADED = 2e-3
"""The first step's part of the last step's gradient below which it has vanished."""
FAR = ("copy", "adding", "anbn", "parity", "reviews")
"""Tasks of which guessing is all that one can do without what came long before."""
REMEMBERS = ("lstm", "peephole")
"""The cells that have a forget-gate bias."""


def exploded(recorded: Recorded) -> Diagnosis | None:
    """Find weights or a loss out of all bounds."""
    if not recorded.diverged:
        return None
    config = recorded.config
    before, last = float(recorded.gradient[-2:][0]), float(recorded.gradient[-1])
    grew = "grew beyond every number"
    if last < float("inf"):
        grew = f"went from {short(before)} to {short(last)}"
    sentence = (
        f"Exploded in update {recorded.updates}: the gradient's length {grew} from one update to "
        f"the next, and η = {short(recorded.rate)} times that threw the weights out of all "
        "bounds."
    )
    if not config.clip_norm:
        return Diagnosis(sentence, "Clip the gradient to length 1", {"clip_norm": 1.0})
    smaller = max(1e-6, recorded.rate / 10)
    if smaller == recorded.rate:
        return Diagnosis(sentence, "", {})
    return Diagnosis(sentence, f"η = {short(smaller)}", {"learning_rate": smaller, "edits": ()})


def truncated(recorded: Recorded) -> Diagnosis | None:
    """Find gradients that are cut off before they reach what has to be remembered."""
    config = recorded.config
    needed = steps_back(recorded)
    if not config.truncate or config.truncate > needed or recorded.solved:
        return None
    if not _guesses(recorded):
        return None
    sentence = (
        f"The window is too short: gradients are cut off after {_steps(config.truncate)}, and what "
        f"the answer needs lies {_steps(needed)} back. Nothing ever tells the network to keep it: "
        f"test loss {short(recorded.late_test)}, that of guessing {short(recorded.guessing)}."
    )
    return Diagnosis(sentence, "Gradients over all steps", {"truncate": 0})


def _guesses(recorded: Recorded) -> bool:
    """Whether it ends at chance in a task in which that tells of a lost memory."""
    return recorded.over and recorded.at_chance and recorded.config.task in FAR


def steps_back(recorded: Recorded) -> int:
    """How far back the task's answers look: the gap of a copy, else as far as a sequence goes."""
    config = recorded.config
    if config.task == "copy":
        return config.gap + max(1, (config.sequence_length - config.gap) // 2)
    return config.sequence_length - 1


def vanished(recorded: Recorded) -> Diagnosis | None:
    """Find a network at chance whose gradient does not get back to the first step."""
    config, lags = recorded.config, recorded.lags
    if recorded.solved or not _guesses(recorded):
        return None
    if not lags.far < FADED * lags.near:
        return None
    steps = recorded.by_lag.shape[1] - 1
    sentence = (
        f"The gradient vanishes: after {_steps(steps)} back through the {TITLES[config.cell]} its "
        f"length is {short(lags.far)}, {short(lags.near)} at the last one. So the network does not "
        f"learn what comes early: test loss {short(recorded.late_test)}, that of guessing "
        f"{short(recorded.guessing)}."
    )
    if config.cell not in REMEMBERS:
        cure: dict[str, object] = {"cell": "lstm", "forget_bias": OPEN}
        return Diagnosis(sentence, f"LSTM with forget bias {OPEN:g}", cure)
    if config.forget_bias < OPEN:
        return Diagnosis(sentence, f"Forget bias {OPEN:g}", {"forget_bias": OPEN})
    return Diagnosis(sentence, "", {})


def _steps(count: int) -> str:
    return f"{count} step{'s' * (count != 1)}"
