"""The Descent lab: optimizers race down error surfaces (course, part 1)."""

import math
from pathlib import Path

from playground.labs.descent.channels import channels
from playground.labs.descent.config import DescentConfig, replicas
from playground.labs.descent.figures import figures
from playground.labs.descent.formulas import formulas
from playground.labs.descent.meaning import chance, further_starts, parameter_names
from playground.labs.descent.picks import PICKS
from playground.labs.descent.predictions import PREDICTIONS
from playground.labs.descent.presets import PRESETS
from playground.labs.descent.script import script
from playground.labs.descent.suits import sentence, suits
from playground.labs.lab import Argument, Lab, Question
from playground.labs.optimizing import OPTIMIZER_TITLES, SCHEDULE_TITLES
from playground.views.colours import OPTIMIZERS

READING = """
**The map.** Each place is one pair of parameters; dark is a low loss, light a high one, and
crowded contour lines are steep ground. Where the loss spans several powers of ten the lines are
evenly spaced in its logarithm. The ring is the start, the star a minimum, the marker with the name
is where the method stands at the playhead; an arrow at the edge points to one that has left the
map. Click anywhere to start there. *3-D* shows the same run on the surface in space.

**The arrows** belong to the method chosen under the Player: orange is what the gradient asks for,
blue what is kept of earlier updates, white what is done. *Slow motion* takes an update apart, one
micro-step after the other. The squares in the corner are the accumulated squared gradients: their
sides are what the gradient, the bar, is divided by.

**The curves** share one playhead (dotted line). A loss that goes down steadily converges; one that
leaves upwards diverges. *Fit* is the neuron itself: click it to add or remove an example.
*Curvature* looks at the ground under the chosen method, or wherever you click. *Rate* shows how
fast every η and γ gets there, on the bowl around the minimum: dark is fast, empty diverges. *Search
η* ends the same race with every learning rate. Click either to set what you found.

**The line under the Player** writes out the update that led to the playhead's step, with its
numbers, for either parameter.
"""

_GROUND = (
    "surface", "formula", "span", "condition", "angle", "points", "loss_scale", "start_x",
    "start_y", "free",
)  # fmt: skip
"""The fields on which the ground that is drawn depends."""
_PLACE = Argument(math.nan, -1e6, 1e6)

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
            reads=_GROUND,
        ),
        Question(
            "slice",
            "playground.labs.descent.questions:line",
            "The loss along the first parameter, the others where the race starts.",
            {},
            reads=_GROUND,
        ),
        Question(
            "curvature",
            "playground.labs.descent.questions:curvature",
            "Hessian, eigenvalues, condition number, kind of place, best step, Newton's step and "
            "the largest stable learning rates at a place.",
            {"x": _PLACE, "y": _PLACE, "third": _PLACE, "fourth": _PLACE},
        ),
        Question(
            "rates",
            "playground.labs.descent.questions:rates",
            "How much of the way an update leaves for every η and γ, on the bowl around the "
            "nearest minimum.",
            {"nesterov": Argument(0, 0, 1)},
        ),
        Question(
            "sweep",
            "playground.labs.descent.questions:sweep",
            "The loss that the race ends with for every learning rate on a log scale.",
            {},
        ),
    ),
    channels=channels,
    replicas=replicas,
    colors=lambda config: tuple(OPTIMIZERS[name].color for name in config.optimizers),
    steps=lambda config: config.steps,
    chance=chance,
    figures=figures,
    formulas=formulas,
    sentence=sentence,
    script=script,
    lesson=Path(__file__).with_name("lesson.md"),
    predictions=PREDICTIONS,
    suits=suits,
    picks=PICKS,
    titles={
        **OPTIMIZER_TITLES, "sum": "Sum Σ(ŷ−y)²", "half_sum": "Half sum ½Σ(ŷ−y)²", "mean": "Mean",
        "tilted_bowl": "Tilted bowl", "rare_feature": "Neuron with a rare feature",
        "formula": "Your own formula", "both": "Both", "first": "Only the first",
        **SCHEDULE_TITLES,
    },
    reading=READING,
    script_note="Batches of points are drawn in the screen's own order. A chaotic race multiplies "
                "the rounding of the last digit: there the two part in the end, and neither is "
                "wrong.",
    parameters=lambda config: (
        len(parameter_names(config)) * len(config.optimizers) * (1 + further_starts(config))
    ),
    device=lambda config: ("cpu", "A few thousand numbers are too few to gain from a GPU."),
    sources=(
        "Polyak 1964 (momentum)", "Nesterov 1983", "Duchi, Hazan & Singer 2011 (Adagrad)",
        "Tieleman & Hinton 2012 (RMSProp)", "Kingma & Ba 2015 (Adam)", "Zeiler 2012 (Adadelta)",
        "Dozat 2016 (Nadam)", "Loshchilov & Hutter 2019 (AdamW)", "Cauchy 1847 (line search)",
    ),
)  # fmt: skip
