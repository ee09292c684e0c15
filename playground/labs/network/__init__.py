"""The Network lab: a feed-forward network learns points of the plane (course, part 2)."""

from pathlib import Path

from playground.labs.lab import Lab
from playground.labs.network.asked import QUESTIONS
from playground.labs.network.channels import channels, pictures
from playground.labs.network.config import NetworkConfig
from playground.labs.network.figures import figures
from playground.labs.network.formulas import formulas
from playground.labs.network.meaning import chance, parameters_of_one, replicas
from playground.labs.network.names import TITLES
from playground.labs.network.picks import PICKS
from playground.labs.network.predictions import PREDICTIONS
from playground.labs.network.presets import PRESETS
from playground.labs.network.script import script
from playground.labs.network.suits import sentence, suits
from playground.labs.optimizing import OPTIMIZER_TITLES, SCHEDULE_TITLES
from playground.views.colours import OKABE_ITO

READING = """
**The network.** Each small map is one unit: what it says of every place of the plane, blue where it
is positive and orange where it is negative. A line is a weight: the wider, the larger; blue is
positive, orange negative. The small square at a unit is its bias. Point at a unit to see its map
large over the output; point at a line to read its weight and gradient, click it to set the
weight by hand: training goes on from there. Click an input to turn it on or off; *+* and *−* add
and remove units and layers.

**Gradients** shows in place of each weight how the training loss changes with it. **Mini-batch**
takes an epoch apart, one update after the other. **One example** sends one point forward, layer by
layer, and its error back.

**The output** is what the network says of each place; filled points are those it trains on, hollow
ones are kept back for the test. Its chips hide the test points and show two flat colours in place
of shades; with your own points another chip says which class a click adds. A mini-batch's members
have rings. **The bent plane** shows where a hidden layer puts a straight grid:
once a straight line can part the classes there, the next layer has it easy.

**The curves** share one playhead. When the test loss rises while the training loss falls, the
network is learning the points by heart. *Activations* and *Gradients* are histograms, a ridge for
each layer; *Gradient norm* shows whether the first layers still learn anything.
"""

HEAVY = 200_000
"""Trained numbers of all networks from which on a GPU is faster."""


def _parameters(config: NetworkConfig) -> int:
    return config.replicas * parameters_of_one(config)


def _colors(config: NetworkConfig) -> tuple[str, ...]:
    return tuple(OKABE_ITO[i % len(OKABE_ITO)] for i in range(config.replicas))


LAB = Lab(
    slug="network",
    title="Network",
    icon=":material/hub:",
    summary="Shape a small network, press Play and watch every neuron learn: boundaries, "
            "gradients, dropout, and what goes wrong.",
    config=NetworkConfig,
    presets=PRESETS,
    experiment="playground.labs.network.experiment:EXPERIMENT",
    tables="playground.labs.network.by_hand:tables",
    questions=QUESTIONS,
    channels=channels,
    replicas=replicas,
    colors=_colors,
    steps=lambda config: config.epochs,
    chance=chance,
    figures=figures,
    formulas=formulas,
    sentence=sentence,
    script=script,
    lesson=Path(__file__).with_name("lesson.md"),
    predictions=PREDICTIONS,
    suits=suits,
    picks=PICKS,
    losses=lambda config: ("train_loss", "test_loss"),
    length="epochs",
    step_name="epoch",
    titles={**OPTIMIZER_TITLES, **SCHEDULE_TITLES, **TITLES},
    reading=READING,
    script_note="A chaotic run, as a deep network's with batch normalisation or a ReLU's at a "
                "large η, multiplies even the rounding of the last digit: there the two part after "
                "tens or hundreds of updates, and neither is wrong.",
    parameters=_parameters,
    pictures=pictures,
    device=lambda config: (
        ("cuda", "So many numbers at once gain from a GPU.")
        if _parameters(config) > HEAVY
        else ("cpu", "A network this small is faster without a GPU.")
    ),
    sources=(
        "Rumelhart, Hinton & Williams 1986 (back-propagation)", "Glorot & Bengio 2010",
        "He et al. 2015", "Ioffe & Szegedy 2015 (batch normalisation)",
        "Srivastava et al. 2014 (dropout)", "TensorFlow Playground's data sets",
        "Fisher 1936 (iris)",
    ),
)  # fmt: skip
