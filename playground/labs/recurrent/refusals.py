"""Values that are each fine alone and do not go together: one sentence each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playground.core.errors import PlaygroundError
from playground.labs.recurrent.meaning import (
    length_of,
    parameters_of_one,
    racers,
    steps_tested,
    task_of,
)

if TYPE_CHECKING:
    from playground.labs.recurrent.config import RecurrentConfig

MOST_SECONDS = 0.5
"""Longest that an update may take: a run of hundreds is to be watched."""
A_STEP = {"rnn": 20e-6, "lstm": 40e-6, "gru": 40e-6, "leaky": 110e-6, "echo": 110e-6}
BY_AUTOGRAD = 320e-6
"""Seconds for each step of a sequence in each layer and direction, there and back."""
A_PARAMETER, ONE_OF_MANY = 3e-10, 8e-10
"""Seconds for each parameter at each step of each sequence: of one network, of several at once."""
A_WEIGHT = 4e-8
"""Seconds for each parameter, whatever is read: the optimizer's rule."""
PENALTY = 3.0
"""How much longer an update takes that differentiates twice."""


class Together(PlaygroundError):
    """Values that do not go together."""


class TakesTooLong(PlaygroundError):
    """An update that nobody would wait for."""


def refusal_of(config: RecurrentConfig) -> PlaygroundError | None:
    """What is wrong, if anything is."""
    try:
        task = task_of(config)
        task.check(config.sequence_length)
        if config.probe:
            task.own_probe(config.probe)
    except PlaygroundError as error:
        return error
    return _stateful(config) or _time(config)


def _stateful(config: RecurrentConfig) -> Together | None:
    """Refuse batches that cannot go on where the ones before ended."""
    task = task_of(config)
    if not config.stateful or task.following is None:
        return None
    if config.initial_state == "learned":
        return Together(
            "Stateful (stateful) batches begin where the ones before ended, so there is hardly an "
            "initial state (initial_state) to be learned; try zero."
        )
    if task.following(config.batch_size, config.sequence_length, 1).fresh:
        return Together(
            f"The text is too short for batches that go on where the ones before ended (stateful): "
            f"{config.batch_size} sequences (batch_size) of {config.sequence_length} steps "
            "(sequence_length) take all of it at once; try fewer or shorter ones."
        )
    return None


def _time(config: RecurrentConfig) -> TakesTooLong | None:
    """Refuse an update that takes too long, with what makes it long."""
    seconds = seconds_of_an_update(config)
    if seconds <= MOST_SECONDS:
        return None
    attempts = {
        "fewer units": config.hidden_size > 32,
        "a smaller batch": config.batch_size > 16,
        "shorter sequences": config.sequence_length > 40,
        "fewer networks": config.compare > 4,
        "fewer layers": config.layers > 1,
    }
    found = [attempt for attempt, helps in attempts.items() if helps][:3]
    return TakesTooLong(
        f"An update would take about {seconds:.1f} s with {config.hidden_size} units "
        f"(hidden_size), {config.batch_size} sequences (batch_size) of {config.sequence_length} "
        f"steps (sequence_length), {config.layers} layers and {config.compare} networks "
        f"(compare); {MOST_SECONDS:g} s are the most. Try {' or '.join(found)}."
    )


def seconds_of_an_update(config: RecurrentConfig) -> float:
    """Estimate how long one core works at an update and the test that comes with its picture."""
    steps, layers = length_of(config), config.layers * (1 + config.bidirectional)
    tested = steps_tested(config, steps) / 3  # there and not back
    total = 0.0
    for racer in racers(config):
        count = len(racer.seeds)
        size = parameters_of_one(config, racer.cell) * count
        each = A_PARAMETER if count == 1 else ONE_OF_MANY
        own = A_STEP.get(racer.cell, BY_AUTOGRAD) * steps * layers
        own += size * config.batch_size * steps * each
        penalised = config.keep_norm and racer.cell in ("rnn", "gru", "leaky")
        total += own * (PENALTY if penalised else 1.0) + size * (A_WEIGHT + tested * each)
    return total
