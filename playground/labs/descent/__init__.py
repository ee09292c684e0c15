"""The Descent lab: optimizers race down error surfaces (course, part 1)."""

import math
from pathlib import Path

from playground.labs.descent.config import TITLES, DescentConfig, channels, replicas
from playground.labs.descent.figures import figures, formulas
from playground.labs.descent.predictions import PREDICTIONS
from playground.labs.descent.presets import PRESETS, sentence, suits
from playground.labs.descent.script import script
from playground.labs.lab import Argument, Lab, Question
from playground.views.colours import OPTIMIZERS

READING = """
**The map.** Each place is one pair of parameters; dark is a low loss, light a high one, and
crowded contour lines are steep ground.
Where the loss spans several powers of ten the lines are evenly spaced in its logarithm. The ring
is the start, the star a
minimum, the marker with the name is where the method stands at the playhead. Click anywhere to
start there.

**The curves.** Loss and length of the gradient after each update, on logarithmic axes, for the
same playhead (dotted line). A line
that goes down steadily is a method that converges; one that leaves upwards diverges.

**The line under the Player** writes out the update that led to the playhead's step, with its
numbers, for the first parameter.
"""

LAB = Lab(
    slug="descent",
    title="Descent",
    icon=":material/landscape:",
    summary="Race optimizers down real error surfaces: plateaus, ravines, saddles and the "
            "valley that everyone wants.",
    config=DescentConfig,
    presets=PRESETS,
    experiment="playground.labs.descent.experiment:EXPERIMENT",
    tables="playground.labs.descent.by_hand:tables",
    questions=(
        Question(
            "surface",
            "playground.labs.descent.questions:surface",
            "The loss on a grid of size × size places, and the known minima. NaN bounds: the "
            "surface's own domain.",
            {
                "size": Argument(60, 2, 400),
                **{name: Argument(math.nan, -1e3, 1e3) for name in ("x0", "x1", "y0", "y1")},
            },
            reads=("surface", "loss_scale", "start_x", "start_y"),
        ),
        Question(
            "curvature",
            "playground.labs.descent.questions:curvature",
            "Gradient, Hessian, its eigenvalues and eigenvectors and the largest stable "
            "learning rate 2/λ_max at a place.",
            {"x": Argument(math.nan, -1e3, 1e3), "y": Argument(math.nan, -1e3, 1e3)},
        ),
    ),
    channels=channels,
    replicas=replicas,
    colors=lambda config: tuple(OPTIMIZERS[name].color for name in config.optimizers),
    steps=lambda config: config.steps,
    chance=lambda config: config.surface == "sigmoid_neuron" and config.batch_size == 1,
    figures=figures,
    formulas=formulas,
    sentence=sentence,
    script=script,
    lesson=Path(__file__).with_name("lesson.md"),
    predictions=PREDICTIONS,
    suits=suits,
    start_fields=("start_x", "start_y"),
    titles={**TITLES, "sum": "Sum Σ(ŷ−y)²", "half_sum": "Half sum ½Σ(ŷ−y)²", "mean": "Mean"},
    reading=READING,
    parameters=lambda config: 2 * len(config.optimizers),
    device=lambda config: ("cpu", "Two numbers per optimizer are too few to gain from a GPU."),
    sources=(
        "Polyak 1964 (momentum)", "Nesterov 1983", "Duchi, Hazan & Singer 2011 (Adagrad)",
        "Tieleman & Hinton 2012 (RMSProp)", "Kingma & Ba 2015 (Adam)",
    ),
)  # fmt: skip
