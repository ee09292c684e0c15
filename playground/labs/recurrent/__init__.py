"""The Recurrent lab: a recurrent network learns from sequences (course, part 4)."""

from pathlib import Path

from playground.labs.lab import Lab
from playground.labs.optimizing import OPTIMIZER_TITLES
from playground.labs.recurrent.asked import QUESTIONS
from playground.labs.recurrent.channels import channels, pictures
from playground.labs.recurrent.config import RecurrentConfig
from playground.labs.recurrent.figures import figures
from playground.labs.recurrent.formulas import formulas
from playground.labs.recurrent.meaning import chance, parameters, replicas, steps
from playground.labs.recurrent.names import TITLES
from playground.labs.recurrent.picks import PICKS
from playground.labs.recurrent.predictions import PREDICTIONS
from playground.labs.recurrent.presets import PRESETS
from playground.labs.recurrent.racers import colors
from playground.labs.recurrent.reading import READING, SOURCES
from playground.labs.recurrent.script import script
from playground.labs.recurrent.words import sentence

LAB = Lab(
    slug="recurrent",
    title="Recurrent",
    icon=":material/replay:",
    summary="Train an RNN, LSTM or GRU on letters and series, and watch every gate of every unit "
            "over time, and where the gradient goes.",
    config=RecurrentConfig,
    presets=PRESETS,
    experiment="playground.labs.recurrent.experiment:EXPERIMENT",
    tables="playground.labs.recurrent.by_hand:tables",
    questions=QUESTIONS,
    channels=channels,
    replicas=replicas,
    colors=colors,
    steps=steps,
    chance=chance,
    figures=figures,
    formulas=formulas,
    sentence=sentence,
    script=script,
    lesson=Path(__file__).with_name("lesson.md"),
    predictions=PREDICTIONS,
    picks=PICKS,
    titles={**OPTIMIZER_TITLES, **TITLES},
    reading=READING,
    sources=SOURCES,
    parameters=parameters,
    pictures=pictures,
    device=lambda config: (
        "cpu",
        "A step waits for the one before: a network this small gains nothing from a GPU.",
    ),
)  # fmt: skip
