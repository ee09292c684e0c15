"""Configs of the Network lab worth starting from, each with what to look for."""

from __future__ import annotations

from collections.abc import Mapping

from playground.labs.lab import Preset

Fields = Mapping[str, object]

ADAM: Fields = {"optimizer": "adam", "learning_rate": 0.01}

DEEP: Fields = {
    "hidden": (8,) * 20, "activation": "logistic", "batch_size": 50, "epochs": 40,
}  # fmt: skip
"""Twenty hidden layers that do not learn."""

LARGE_FOR_FEW: Fields = {
    **ADAM, "noise": 0.1, "samples": 60, "data_seed": 2, "hidden": (16, 16), "epochs": 150,
}  # fmt: skip
"""337 weights and biases for 30 training points."""

TWO_RELUS: Fields = {
    "data": "gate_xor", "samples": 80, "noise": 0.1, "hidden": (2,), "activation": "relu",
    "init": "he", "learning_rate": 0.3, "epochs": 100,
}  # fmt: skip

FIRST = (
    Preset(
        "circle", "Circle", "Straight lines close around a disc.",
        "Each hidden unit draws one soft line; watch the output bend the four of them around the "
        "disc until, near epoch 90, the boundary closes.",
        {},
        frame=40,
    ),
    Preset(
        "playground", "TensorFlow Playground", "Its network, its start, its loss.",
        "What playground.tensorflow.org opens with: ½(a−t)² of a tanh output, weights between "
        "−½ and ½, η 0.03, batches of 10. Its loss passes below 0.01 after about a hundred "
        "epochs.",
        {"loss": "tanh_squared", "init": "uniform", "epochs": 150, "seed": 8, "data_seed": 8},
        frame=60,
    ),
    Preset(
        "one_neuron", "One neuron", "Two clouds need no hidden layer.",
        "A single neuron is one straight border with a soft edge. Watch it turn between the two "
        "clouds; the weights are its direction, their length its sharpness.",
        {"data": "gauss", "noise": 0.2, "hidden": (), "epochs": 40},
        frame=3,
    ),
    Preset(
        "xor_one_neuron", "XOR, one neuron", "No straight line parts XOR.",
        "Wherever the line goes, at least one corner is on the wrong side: the loss stays at "
        "ln 2 = 0.69, that of guessing.",
        {"data": "gate_xor", "samples": 80, "noise": 0.1, "hidden": (), "learning_rate": 0.3,
         "epochs": 100},
        frame=40,
        fails=True,
    ),
    Preset(
        "xor_two_relus", "XOR, two ReLU units", "One fold of the plane is enough.",
        "Two ReLU units fold the plane so that (0, 1) and (1, 0) fall together. Watch the bent "
        "plane: there one line parts the classes.",
        TWO_RELUS,
        frame=40,
    ),
    Preset(
        "luck", "Luck or effect", "The same XOR network from 32 seeds.",
        "Two ReLU units can do XOR, but of 32 networks that differ in their seed alone only a "
        "quarter get there. One run says nothing about a network.",
        {**TWO_RELUS, "replicas": 32},
        frame=100,
    ),
    Preset(
        "xor", "XOR quadrants", "Opposite corners belong together.",
        "Four units a layer: watch the first layer find the axes, and the second multiply them.",
        {"data": "xor", "hidden": (4, 4), "learning_rate": 0.1, "epochs": 100},
        frame=20,
    ),
    Preset(
        "moons", "Moons", "One bend between two half moons.",
        "Eight tanh units with Adam: the border bends between the moons in a few epochs.",
        {**ADAM, "data": "moons", "noise": 0.1, "hidden": (8,), "epochs": 80},
        frame=20,
    ),
    Preset(
        "spiral_stuck", "Spiral, eight units", "Eight units are not enough.",
        "Eight lines cannot follow two arms of 1¾ turns: the training loss hardly moves. More "
        "layers, Adam or better inputs can do it.",
        {"data": "spiral", "hidden": (8,), "epochs": 150},
        frame=100,
        fails=True,
    ),
    Preset(
        "spiral", "Spiral solved", "sin x, sin y, two layers, Adam.",
        "The same spiral with sin x and sin y as further inputs, two layers of eight and Adam. "
        "Watch the border wind itself into the arms.",
        {**ADAM, "data": "spiral", "features": ("x", "y", "sin_x", "sin_y"), "hidden": (8, 8),
         "epochs": 120},
        frame=30,
    ),
    Preset(
        "rings", "Four rings", "Softmax: one output a class.",
        "Four classes, four output units that share the probability 1. Watch each ring get its "
        "colour, and the confusion matrix empty beside its diagonal.",
        {**ADAM, "data": "rings", "classes": 4, "hidden": (8, 8), "epochs": 100},
        frame=40,
    ),
    Preset(
        "iris", "Iris", "Three kinds by their petals.",
        "Length and width of the petal tell setosa at once; watch where the border between the "
        "other two comes to lie, and whom it gets wrong.",
        {"data": "iris", "column_x": 3, "column_y": 4, "hidden": (4,), "epochs": 100},
        frame=20,
    ),
    Preset(
        "hills", "Hills and pits", "A height in place of a class.",
        "A linear output and half the squared error: watch the map grow three hills and three "
        "pits. Its R² says how much of the heights is told.",
        {"data": "hills", "hidden": (16, 8), "samples": 800, "optimizer": "adam",
         "learning_rate": 0.02, "epochs": 120},
        frame=40,
    ),
)  # fmt: skip

OBSTACLES = (
    Preset(
        "vanishing", "Twenty logistic layers", "The gradient vanishes on its way.",
        "Each logistic layer passes at most a quarter of the gradient: in the first of twenty "
        "layers 10⁻¹⁵ is left, and nothing is learnt. Look at the gradient norms.",
        DEEP,
        frame=20,
        fails=True,
    ),
    Preset(
        "vanishing_relu", "Cure: ReLU and He", "The same depth, slopes of 1.",
        "The same twenty layers as ReLU units from He's weights, which keep the size of what "
        "passes. Now the first layer learns as well.",
        {**DEEP, "activation": "relu", "init": "he"},
        frame=20,
    ),
    Preset(
        "vanishing_batch_norm", "Cure: batch norm", "Logistic layers, kept in the middle.",
        "The same logistic layers with batch normalisation, which brings each net input back to "
        "where the slope is steep. The loss jumps, and falls.",
        {**DEEP, "batch_norm": True},
        frame=20,
        chaotic=True,
    ),
    Preset(
        "eta_10", "Learning rate 10", "Steps far beyond the valley.",
        "η = 10: each update leaps across the valley. The loss ends above where it began, and "
        "the units are thrown to where tanh is flat.",
        {"learning_rate": 10.0, "epochs": 60},
        frame=10,
        fails=True,
        chaotic=True,
    ),
    Preset(
        "zero", "All weights zero", "Equal units stay equal.",
        "Every weight starts at 0: all units of a layer get the same gradient, here none at all. "
        "Chance at the start is what tells them apart.",
        {"init": "zero", "epochs": 100},
        frame=50,
        fails=True,
    ),
    Preset(
        "dead", "Dead ReLUs", "Units that nothing moves any more.",
        "η = 1 from large weights throws every unit of the second layer below 0 for all points: "
        "slope 0, no gradient, for ever. The map turns one colour.",
        {"activation": "relu", "init": "large", "hidden": (8, 8), "learning_rate": 1.0,
         "seed": 3, "epochs": 60},
        frame=20,
        fails=True,
    ),
    Preset(
        "starts", "Eight starts", "Same data, eight ways to begin.",
        "Eight networks that differ in their initial weights alone. Watch who leaves first, and "
        "who never does.",
        {"replicas": 8, "sweep": "init", "hidden": (8, 8), "epochs": 100},
        frame=30,
    ),
)  # fmt: skip

FIT = (
    Preset(
        "overfitting", "Overfitting", "337 weights for 30 points.",
        "The training loss goes to 0 and the test loss turns at epoch 38: from there on the "
        "network learns the 30 points by heart.",
        LARGE_FOR_FEW,
        frame=120,
        fails=True,
    ),
    Preset(
        "early_stopping", "Cure: stop early", "End when the test loss rises.",
        "The same network, ended when the test loss has not been lower for 20 epochs.",
        {**LARGE_FOR_FEW, "patience": 20},
        frame=58,
    ),
    Preset(
        "l2", "Cure: L2 penalty", "Small weights, smooth borders.",
        "The same network with ½ · 0.03 · Σw² to pay: the border stays smooth, and the test loss "
        "ends below half of what it was.",
        {**LARGE_FOR_FEW, "l2": 0.03},
        frame=120,
    ),
    Preset(
        "dropout", "Cure: dropout", "Half the units left out at a time.",
        "The same network; each update leaves out half of the hidden units, so none can rely on "
        "another. It learns more slowly and tests better.",
        {**LARGE_FOR_FEW, "dropout": 0.5},
        frame=120,
    ),
    Preset(
        "more_points", "Cure: more points", "Ten times as many.",
        "The same network on 600 points: they cannot all be learnt by heart, and the test loss "
        "stays far below that from 60, 0.07 in place of 0.48.",
        {**LARGE_FOR_FEW, "samples": 600, "batch_size": 100},
        frame=120,
    ),
    Preset(
        "penalties", "How large a penalty?", "Eight λ₂ from 0.001 to 0.2, side by side.",
        "Eight penalties λ₂ on the same 30 points: with the smallest the border is torn, with the "
        "largest nothing is learnt. The best lies between.",
        {**LARGE_FOR_FEW, "l2": 0.001, "replicas": 8, "sweep": "l2", "sweep_to": 0.2},
        frame=150,
    ),
)  # fmt: skip

PRESETS = (*FIRST, *OBSTACLES, *FIT)
"""In teaching order; the first is what a fresh page shows."""
