"""Every knob of the Markov lab, declared once."""

from __future__ import annotations

from typing import Annotated

from playground.core.config import Config, setting
from playground.core.errors import PlaygroundError
from playground.labs.markov import tables
from playground.labs.markov.names import (
    MOST_LENGTH,
    MOST_RESTARTS,
    MOST_STATES,
    MOST_SYMBOLS,
    MOST_TYPED,
    WIDEST,
    AlgorithmName,
    BeginName,
    ChooseName,
    EmissionName,
    ModeName,
    SourceName,
)
from playground.labs.markov.refusals import refusal_of

HIDDEN: dict[str, tuple[object, ...]] = {"mode": ("hmm", "learn")}
LEARN: dict[str, tuple[object, ...]] = {"mode": ("learn",)}


def _typed_model(config: MarkovConfig) -> bool:
    """Whether the matrix is the student's: a chain of letters or weather is counted."""
    if config.source == "counted":
        return config.mode != "chain" and config.emissions == "gaussian"
    return config.mode != "chain" or config.source in ("typed", "sampled")


def _named(config: MarkovConfig) -> bool:
    """Whether the states are the student's to number and to name."""
    return _typed_model(config) or config.source == "counted"


def _typed_emission(config: MarkovConfig) -> bool:
    return _symbols(config) and config.source != "counted"


def _labelled(config: MarkovConfig) -> bool:
    return config.source == "counted" and (config.mode == "chain" or _symbols(config))


def _symbols(config: MarkovConfig) -> bool:
    return config.mode != "chain" and config.emissions == "categorical"


def _numbers(config: MarkovConfig) -> bool:
    return config.mode != "chain" and config.emissions == "gaussian"


def _typed_observations(config: MarkovConfig) -> bool:
    return _symbols(config) and config.source in ("typed", "counted")


def _text(config: MarkovConfig) -> bool:
    return config.source == "letters" and config.emissions == "categorical"


def _letters(config: MarkovConfig) -> bool:
    return config.mode == "chain" and config.source == "letters"


def _drawn(config: MarkovConfig) -> bool:
    return config.mode == "chain" or not _typed_observations(config)


class MarkovConfig(Config, frozen=True, kw_only=True):
    """A Markov chain or a hidden Markov model, what is observed of it, and what is asked."""

    mode: Annotated[
        ModeName,
        setting("Part", "A chain that is seen, a chain that is hidden, or learning the hidden one "
                        "from what is observed."),
    ] = "hmm"  # fmt: skip
    algorithm: Annotated[
        AlgorithmName,
        setting("Algorithm", "What fills the trellis: the probability of the past (forward), of "
                             "the future (backward), of each state given all (posterior), or the "
                             "best path (Viterbi).", only={"mode": ("hmm",)}),
    ] = "forward"  # fmt: skip
    source: Annotated[
        SourceName,
        setting("Data", "Typed by hand, counted in days whose states you know, sampled from the "
                        "model, Seattle's weather day by day from "
                        "2012 to 2015, or, for a chain, the letters of a text."),
    ] = "typed"  # fmt: skip
    states: Annotated[
        int,
        setting("States", "How many states there are.", ge=2, le=MOST_STATES, unit="states",
                when=_named),
    ] = 2  # fmt: skip
    state_names: Annotated[
        str,
        setting("Names of the states", "With commas; a state without one is called by its number.",
                max_length=120, when=_named),
    ] = "hot,cold"  # fmt: skip
    initial: Annotated[
        tuple[float, ...],
        setting("Start π", "The probability of each state at the first step.", ge=0.0, le=1e6,
                max_length=MOST_STATES, when=_typed_model, table=tables.initial),
    ] = (0.6, 0.4)  # fmt: skip
    transition: Annotated[
        tuple[float, ...],
        setting("Transitions A", "Row by row the probability of going from a state to each.",
                ge=0.0, le=1e6, max_length=MOST_STATES**2, when=_typed_model,
                table=tables.transition),
    ] = (0.7, 0.3, 0.4, 0.6)  # fmt: skip
    emissions: Annotated[
        EmissionName,
        setting("Observations are", "Symbols, or numbers around a mean that each state has.",
                only=HIDDEN),
    ] = "categorical"  # fmt: skip
    symbol_names: Annotated[
        str,
        setting("Names of the symbols", "With commas; one without is called by its number.",
                max_length=200, when=_symbols),
    ] = "1,2,3"  # fmt: skip
    emission: Annotated[
        tuple[float, ...],
        setting("Emissions B", "Row by row the probability that a state shows each symbol.",
                ge=0.0, le=1e6, max_length=MOST_STATES * MOST_SYMBOLS, when=_typed_emission,
                table=tables.emission),
    ] = (0.1, 0.4, 0.5, 0.7, 0.2, 0.1)  # fmt: skip
    mean: Annotated[
        tuple[float, ...],
        setting("Means μ", "The mean of the numbers that each state shows.", ge=-WIDEST,
                le=WIDEST, max_length=MOST_STATES, when=_numbers, table=tables.mean),
    ] = (25.0, 10.0)  # fmt: skip
    deviation: Annotated[
        tuple[float, ...],
        setting("Standard deviations σ", "How far they scatter about it.", ge=1e-3, le=1e6,
                max_length=MOST_STATES, when=_numbers, table=tables.deviation),
    ] = (5.0, 4.0)  # fmt: skip
    observations: Annotated[
        tuple[int, ...],
        setting("Observations", "What is seen, step by step: 0 is the first of the symbols' "
                                "names (so 0 may be called 1), 1 the second, and so on. "
                                "Or click the observations under the picture.",
                ge=0, le=MOST_SYMBOLS - 1, max_length=MOST_TYPED, when=_typed_observations),
    ] = (1, 2, 0, 1)  # fmt: skip
    path: Annotated[
        tuple[int, ...],
        setting("Labels", "The state of each day, by number, the first state is 0. A is counted in "
                          "them, and B in what each of them shows.", ge=0, le=MOST_STATES - 1,
                max_length=MOST_TYPED, when=_labelled),
    ] = (0, 0, 1, 0)  # fmt: skip
    text: Annotated[
        str,
        setting("Text", "What the letters are counted in; empty: the sonnets that come with the "
                        "lab.", max_length=4000, when=_text),
    ] = ""  # fmt: skip
    order: Annotated[
        int,
        setting("Order", "How many letters back the next one depends on.", ge=1, le=3,
                unit="letters", when=_letters),
    ] = 2  # fmt: skip
    choose: Annotated[
        ChooseName,
        setting("Next letter", "Drawn by its probability, or always the most likely one.",
                when=_letters),
    ] = "sample"  # fmt: skip
    length: Annotated[
        int,
        setting("Length", "Steps of the walk, or observations that are drawn.", ge=1,
                le=MOST_LENGTH, unit="steps", scale="log", when=_drawn),
    ] = 100  # fmt: skip
    begin: Annotated[
        BeginName,
        setting("Starts from", "The parameters before the first iteration.", only=LEARN),
    ] = "random"  # fmt: skip
    restarts: Annotated[
        int,
        setting("Starts", "How many times it learns, from different parameters, all at once.",
                ge=1, le=MOST_RESTARTS, unit="starts", only=LEARN),
    ] = 10  # fmt: skip
    shown: Annotated[
        int,
        setting("Start shown", "Whose parameters are drawn, counted from 1.", ge=1,
                le=MOST_RESTARTS, only=LEARN),
    ] = 1  # fmt: skip
    iterations: Annotated[
        int,
        setting("Iterations", "How often Baum–Welch improves the parameters.", ge=1, le=500,
                unit="iterations", scale="log", only=LEARN),
    ] = 60  # fmt: skip
    tolerance: Annotated[
        float,
        setting("Stop below", "Ends when no start gains more than this in an iteration; 0: never.",
                ge=0.0, le=1.0, step=0.0001, unit="nats", only=LEARN, advanced=True),
    ] = 0.0001  # fmt: skip
    seed: Annotated[
        int,
        setting("Seed", "Draws the walk, the sampled sequence and the random starts.", ge=0,
                le=2**31 - 1),
    ] = 7  # fmt: skip

    def refusal(self) -> PlaygroundError | None:
        """What is wrong with values that are each fine alone."""
        return refusal_of(self)
