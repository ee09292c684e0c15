"""The Markov lab: chains that are seen and chains that are hidden (course, part 8)."""

from pathlib import Path

from playground.labs.lab import Lab
from playground.labs.markov.asked import QUESTIONS
from playground.labs.markov.channels import channels
from playground.labs.markov.config import MarkovConfig
from playground.labs.markov.figures import figures
from playground.labs.markov.formulas import formulas
from playground.labs.markov.meaning import chain, chance, model, replicas, steps
from playground.labs.markov.names import TITLES
from playground.labs.markov.picks import PICKS
from playground.labs.markov.predictions import PREDICTIONS
from playground.labs.markov.presets import PRESETS
from playground.labs.markov.reading import READING, SOURCES
from playground.labs.markov.script import script
from playground.labs.markov.words import sentence
from playground.views.colours import OKABE_ITO


def _losses(config: MarkovConfig) -> tuple[str, ...]:
    return ("distance",) if config.mode == "chain" else ("log_likelihood",)


def _pace(config: MarkovConfig) -> float:
    """A cell of the trellis is read, a step of the walk is seen, a letter is written."""
    if config.mode == "chain":
        return 12.0 if config.source == "letters" else 4.0
    return 1.5 if config.mode == "hmm" else 20.0


def _parameters(config: MarkovConfig) -> int:
    """Numbers of all models together."""
    if config.mode == "chain":
        return chain(config).matrix.size
    k, m = model(config).emission.shape
    return len(replicas(config)) * (k + k * k + k * m)


LAB = Lab(
    slug="markov",
    title="Markov",
    icon=":material/route:",
    summary="Walk a chain, then guess a hidden one: forward, backward, Viterbi and Baum–Welch cell "
            "by cell on one trellis.",
    config=MarkovConfig,
    presets=PRESETS,
    experiment="playground.labs.markov.experiment:EXPERIMENT",
    tables="playground.labs.markov.by_hand:tables",
    questions=QUESTIONS,
    channels=channels,
    replicas=replicas,
    colors=lambda config: tuple(
        OKABE_ITO[i % len(OKABE_ITO)] for i in range(len(replicas(config)))
    ),
    steps=steps,
    chance=chance,
    figures=figures,
    formulas=formulas,
    sentence=sentence,
    script=script,
    lesson=Path(__file__).with_name("lesson.md"),
    predictions=PREDICTIONS,
    picks=PICKS,
    losses=_losses,
    pace=_pace,
    length="length",
    step_name="step",
    titles=TITLES,
    reading=READING,
    sources=SOURCES,
    parameters=_parameters,
    device=lambda config: ("cpu", "These recursions go step by step: a GPU has nothing to share."),
)  # fmt: skip
