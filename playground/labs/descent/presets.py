"""Configs of the Descent lab worth starting from, each with what to look for."""

from __future__ import annotations

from playground.labs.lab import Preset

PRESETS = (
    Preset(
        "plateau_and_valley",
        "Plateau and valley",
        "Who leaves the flat part first?",
        "One sigmoid neuron, two points. Watch momentum cross the plateau, overshoot the valley "
        "and come back; "
        "Nesterov looks before it leaps.",
        {},
        frame=66,
    ),
    Preset(
        "headline",
        "0.36 or 0.00001",
        "The course's headline, 100 updates.",
        "After 100 updates plain descent is still at a loss of 0.36; momentum, with the same "
        "learning rate, is at 0.00001.",
        {
            "optimizers": "gd,momentum",
            "learning_rate": 0.1,
            "start_x": 1.125,
            "start_y": 2.375,
            "steps": 100,
        },
        frame=100,
    ),
    Preset(
        "first_lesson",
        "One weight",
        "The loss as a curve, downhill.",
        "Only one weight is free: the loss is a curve, the gradient its slope. Plain descent "
        "steps against it; momentum rolls through the first valley and into the deeper one.",
        {
            "surface": "two_minima",
            "free": "first",
            "optimizers": "gd,momentum",
            "learning_rate": 0.05,
            "momentum": 0.85,
            "start_x": 2.1,
            "start_y": 0.0,
            "steps": 120,
        },
        frame=12,
    ),
    Preset(
        "blog",
        "Momentum or Nesterov",
        "Half the squared error, start (2, 4).",
        "The three classics from w = 2, b = 4 with ½Σ(ŷ−y)² and η = 1. Momentum makes u-turns; "
        "Nesterov makes smaller ones.",
        {
            "optimizers": "gd,momentum,nesterov",
            "learning_rate": 1.0,
            "loss_scale": "half_sum",
            "steps": 100,
        },
        frame=60,
    ),
    Preset(
        "zigzag",
        "Zig-zag ravine",
        "Condition number 50.",
        "The ravine is 50 times steeper across than along. Plain descent bounces from wall to "
        "wall; dividing by the "
        "root of the squared gradients goes straight, but with this η in short steps.",
        {
            "surface": "ravine",
            "optimizers": "gd,momentum,adagrad,rmsprop",
            "learning_rate": 0.038,
            "momentum": 0.8,
            "steps": 120,
            "start_x": -4.0,
            "start_y": 1.0,
        },
        frame=14,
    ),
    Preset(
        "too_far",
        "Too far",
        "η beyond 2/λ: see it explode.",
        "The learning rate is just beyond 2/λ_max = 0.04. Each update lands higher on the other "
        "wall than the last one.",
        {
            "surface": "ravine",
            "optimizers": "gd",
            "learning_rate": 0.042,
            "steps": 200,
            "start_x": -4.0,
            "start_y": 0.05,
        },
        frame=36,
        fails=True,
    ),
    Preset(
        "saddle",
        "Leave the saddle",
        "Almost no gradient, almost stuck.",
        "All start a hair's breadth beside the ridge of a saddle. Along it there is nearly no "
        "gradient: see who is "
        "still waiting there when the others have found the valley.",
        {
            "surface": "saddle",
            "optimizers": "gd,momentum,rmsprop,adam",
            "learning_rate": 0.05,
            "steps": 200,
            "start_x": 1.4,
            "start_y": 0.001,
        },
        frame=75,
    ),
    Preset(
        "no_bias_correction",
        "Adam without its hats",
        "What bias correction is for.",
        "m and v start at 0 and Adam is not told: √v is even further too small than m, so the "
        "first updates are three times too long and throw it off. Pin this run, then switch Bias "
        "correction on, under Advanced.",
        {
            "optimizers": "adam",
            "bias_correction": False,
            "learning_rate": 1.0,
            "start_x": 1.0,
            "start_y": 1.0,
            "steps": 150,
        },
        frame=2,
        fails=True,
    ),
    Preset(
        "rare",
        "The rare feature",
        "Two examples of 32 know it.",
        "One of four inputs is nearly always zero, so its weight hardly ever gets a gradient. "
        "Plain descent leaves it behind, momentum too; the methods that divide by their own "
        "squares bring it home.",
        {
            "surface": "rare_feature",
            "optimizers": "gd,momentum,adagrad,adam",
            "learning_rate": 0.02,
            "momentum": 0.5,
            "start_x": 0.0,
            "start_y": 0.0,
            "steps": 300,
            "own": "adagrad:learning_rate=0.3,adam:learning_rate=0.05",
        },
        frame=120,
    ),
    Preset(
        "one_at_a_time",
        "One point at a time",
        "Stochastic descent is noisy.",
        "Each update sees one of the two points, in a random order. The paths shake, because "
        "the two points do not pull the same way.",
        {
            "optimizers": "gd,momentum",
            "batch_size": 1,
            "learning_rate": 0.8,
            "momentum": 0.8,
            "start_x": -1.0,
            "start_y": 2.0,
            "steps": 300,
        },
        frame=120,
    ),
    Preset(
        "schedules",
        "Anneal the learning rate",
        "Noise that a falling η calms.",
        "Each update sees one example, so no constant η comes to rest. With η₀/(1 + kt) the "
        "shaking dies down. Pin it and set the schedule to Constant.",
        {
            "optimizers": "gd",
            "points": "0.5:0.2,2.5:0.9,1.2:0.7,1.9:0.35",
            "batch_size": 1,
            "learning_rate": 2.0,
            "schedule": "inverse",
            "schedule_decay": 0.05,
            "start_x": -1.0,
            "start_y": 2.0,
            "steps": 400,
        },
        frame=160,
    ),
    Preset(
        "line_search",
        "Line search against Newton",
        "The best step, and the best direction.",
        "Line search takes the best step along the gradient and still zig-zags: each gradient is "
        "at right angles to the last. Newton divides by the curvature and is there in one.",
        {
            "surface": "tilted_bowl",
            "condition": 20.0,
            "angle": 30,
            "optimizers": "gd,line_search,newton",
            "learning_rate": 0.09,
            "start_x": -4.2,
            "start_y": -2.7,
            "steps": 40,
        },
        frame=8,
    ),
    Preset(
        "newton_saddle",
        "Newton loves a saddle",
        "Curvature can point uphill.",
        "Where the ground curves down, dividing by the curvature turns the step around: Newton "
        "walks to the saddle and stays there, while plain descent falls off it.",
        {
            "surface": "saddle",
            "optimizers": "gd,momentum,newton",
            "learning_rate": 0.1,
            "start_x": 1.6,
            "start_y": 0.4,
            "steps": 80,
        },
        frame=20,
        fails=True,
    ),
    Preset(
        "banana",
        "Rosenbrock's banana",
        "All six, one curved valley.",
        "Finding the curved valley is easy, following its flat floor to (1, 1) is not. One η for "
        "all is not fair: a step of Adagrad, RMSProp or Adam is about η long, so they crawl; with "
        "ten times this η momentum and Nesterov explode.",
        {
            "surface": "rosenbrock",
            "optimizers": "gd,momentum,nesterov,adagrad,rmsprop,adam",
            "learning_rate": 0.0005,
            "steps": 1000,
            "start_x": -1.2,
            "start_y": 1.0,
        },
        frame=300,
    ),
    Preset(
        "valleys",
        "Nine hundred starts",
        "Which valley does each one find?",
        "Nine hundred starts on Himmelblau's four valleys. In the small maps a colour is a valley: "
        "at the end its shape is the ground that leads there.",
        {
            "surface": "himmelblau",
            "optimizers": "gd,momentum,adam",
            "learning_rate": 0.01,
            "start_x": 0.0,
            "start_y": 0.0,
            "starts": 900,
            "steps": 150,
            "own": "momentum:learning_rate=0.002,adam:learning_rate=0.25",
        },
        frame=25,
    ),
    Preset(
        "cliff",
        "Over the cliff",
        "One update, a long way.",
        "A plateau ends in a cliff, and there the gradient is huge for a moment: momentum leaps "
        "two units in one update (see Step), plain descent one. Adam, which divides by it, climbs "
        "down in steps of 0.1.",
        {
            "surface": "cliff",
            "optimizers": "gd,momentum,adam",
            "learning_rate": 0.1,
            "start_x": -3.0,
            "start_y": 1.0,
            "steps": 200,
        },
        frame=60,
    ),
    Preset(
        "trap",
        "Caught in a dimple",
        "A valley, but not the lowest.",
        "Rastrigin's surface is full of dimples. Every method stops in the nearest one it "
        "cannot leave; none knows of the lowest.",
        {
            "surface": "rastrigin",
            "optimizers": "gd,momentum,rmsprop,adam",
            "learning_rate": 0.002,
            "steps": 150,
            "start_x": 3.3,
            "start_y": -2.7,
        },
        frame=60,
        fails=True,
    ),
)
