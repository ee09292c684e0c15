"""Configs of the Recurrent lab worth starting from, each with what to look for."""

from __future__ import annotations

from collections.abc import Mapping

from playground.labs.lab import Preset

Fields = Mapping[str, object]

GAP_30: Fields = {
    "task": "copy", "gap": 30, "sequence_length": 32, "hidden_size": 32, "forget_bias": 5.0,
    "learning_rate": 0.003, "steps": 120, "seed": 1,
}  # fmt: skip
GAP_12: Fields = {
    "task": "copy", "gap": 12, "sequence_length": 14, "learning_rate": 0.003, "steps": 200,
    "seed": 1,
}  # fmt: skip
EXPLODES: Fields = {
    "task": "wave", "sequence_length": 30, "cell": "rnn", "unit": "relu", "weights": "identity",
    "optimizer": "gd", "learning_rate": 0.03, "steps": 400,
}  # fmt: skip

LETTERS = (
    Preset(
        "names", "First names", "Watch the gates wake up.",
        "An LSTM learns 1 050 first names letter by letter. Press Play: the loss falls below what "
        "pairs of letters tell (2.43), the gates under the letters of one name begin to differ, "
        "and the names it writes get readable.",
        {},
        frame=40,
    ),
    Preset(
        "deep", "Complete “deep”", "Four letters, two answers to e.",
        "The course's word and its four-letter alphabet. After the first e comes e, after the "
        "second p: only the state can know which e it is. Watch its two columns part.",
        {"task": "autocomplete", "sequence_length": 4, "cell": "rnn", "hidden_size": 4,
         "steps": 100, "batch_size": 1},
        frame=20,
    ),
    Preset(
        "cold", "Temperature 0.2", "Nearly always the likeliest letter.",
        "The network of First names, but each letter that it writes is drawn from p sharpened by "
        "a temperature of 0.2. The names are safe, and some come again.",
        {"temperature": 0.2},
        frame=400,
    ),
    Preset(
        "warm", "Temperature 1", "Letters as probable as they are.",
        "At temperature 1 a letter is drawn with the probability that the network gives it. The "
        "names vary as much as the network believes they do.",
        {"temperature": 1.0},
        frame=400,
    ),
    Preset(
        "hot", "Temperature 2", "Chance has the word.",
        "At temperature 2 unlikely letters come far too often. The network is the same; only the "
        "drawing differs.",
        {"temperature": 2.0},
        frame=400,
    ),
    Preset(
        "sonnets", "Sonnets", "Letters, words, lines.",
        "An LSTM of 32 units reads Shakespeare's sonnets, 32 letters at a time. First it learns "
        "the space, then short words. Watch the test loss cross what pairs of letters tell, 2.45.",
        {"task": "shakespeare", "sequence_length": 32, "hidden_size": 32, "steps": 250},
        frame=30,
    ),
)  # fmt: skip
MEMORY = (
    Preset(
        "remember", "LSTM over 30 steps", "One letter, 30 blanks, say it again.",
        "Forget gates that start wide open (bias 5) carry the letter, and the gradient, across 30 "
        "blanks. Watch f stay near 1 and the accuracy climb from 25 % to 100 %.",
        GAP_30,
        frame=10,
    ),
    Preset(
        "forgets", "RNN over 30 steps", "The same task without a memory lane.",
        "The same letters, seed and η, but an RNN. Look at the gradient by lag: what the last step "
        "has to say arrives at the letter ten million times weaker, so it stays at chance.",
        {**GAP_30, "cell": "rnn"},
        frame=120,
        fails=True,
    ),
    Preset(
        "race", "RNN, LSTM, GRU", "Three gradients by lag.",
        "Three cells shall carry a letter over 30 blanks. Open the gradient by lag: the LSTM's "
        "hardly falls from the start, those of the RNN and the GRU fall by a factor each step.",
        {**GAP_30, "compare": 3, "differ": "cells"},
        frame=120,
    ),
    Preset(
        "bias_1", "Forget bias 1", "Gates that begin more open than shut.",
        "A gap of 12 with forget gates that start near σ(1) = 0.73. After 200 updates it says "
        "every letter right.",
        GAP_12,
        frame=200,
    ),
    Preset(
        "bias_0", "Forget bias 0", "Gates that begin half shut.",
        "The same with a bias of 0: a forget gate of one half keeps 0.5¹² = 0.0002 of the letter, "
        "and of the gradient. After 150 updates it still guesses.",
        {**GAP_12, "forget_bias": 0.0, "steps": 150},
        frame=150,
        fails=True,
    ),
    Preset(
        "truncated", "Window too short", "The gradient never gets to the letter.",
        "The LSTM that can, but gradients are cut off after 10 steps. The letter lies 31 steps "
        "back: nothing ever tells the network to keep it.",
        {**GAP_30, "truncate": 10},
        frame=120,
        fails=True,
    ),
    Preset(
        "explodes", "Exploding", "ReLU, no clipping.",
        "ReLU units whose recurrent weights start as the identity, and a gradient that is never "
        "clipped: two steps downhill throw the weights out of all bounds.",
        {**EXPLODES, "clip_norm": 0.0},
        frame=0,
        fails=True,
    ),
    Preset(
        "clipped", "Exploding, clipped", "The same, its length cut to 1.",
        "The same network and data with the gradient's length cut to 1. Look at the length before "
        "clipping: above 100 at the start, and the loss falls all the same.",
        EXPLODES,
        frame=20,
    ),
)  # fmt: skip
COUNTING = (
    Preset(
        "anbn", "aⁿbⁿ: who counts?", "So many b's, and then stop.",
        "After n letters a come n letters b, then the stop; trained for n up to 10. LSTM and GRU "
        "both get all of these right. See Longer: with n up to 50 the LSTM, which counts in its "
        "cell state, still says some three quarters right; with GRU as the cell it is about half.",
        {"task": "anbn", "hidden_size": 8, "steps": 400, "compare": 3, "differ": "cells",
         "seed": 2},
        frame=40,
        chaotic=True,
    ),
    Preset(
        "parity", "Parity", "Even or odd so far?",
        "Each 1 flips the answer, so no step may be missed. Next to nothing happens for 100 "
        "updates; within 50 more it knows.",
        {"task": "parity", "sequence_length": 12, "steps": 200},
        frame=80,
    ),
    Preset(
        "brackets", "Brackets", "How many are open?",
        "At each step it has to say how many brackets are open. Look for units whose cell state "
        "follows the depth, upwards or downwards: it has learned to count.",
        {"task": "brackets", "steps": 200},
        frame=20,
        chaotic=True,
    ),
    Preset(
        "adding", "Adding problem", "Two marked numbers among twenty.",
        "Two of 20 numbers are marked; their sum is asked at the end. For 200 updates it guesses "
        "the mean, a loss of 0.18; then it finds the marks.",
        {"task": "adding", "hidden_size": 16, "batch_size": 32, "steps": 450},
        frame=150,
    ),
)  # fmt: skip
WORLD = (
    Preset(
        "waves", "Waves", "The next value of a sine, or of two.",
        "A sine of any period and phase, or two of them mixed. Watch the prediction lay itself on "
        "the truth. The first step is foretold some 30 times worse than later ones: the period "
        "is not known yet.",
        {"task": "wave", "sequence_length": 30, "steps": 150},
        frame=10,
    ),
    Preset(
        "sunspots", "Sunspots", "Next year's, from 300 years.",
        "Learned from 1700 to 1929, tested on later years, whose maxima are higher than any that "
        "it has seen: there its predictions stay too low.",
        {"task": "sunspots", "sequence_length": 30, "steps": 150},
        frame=150,
    ),
    Preset(
        "tomorrow", "Tomorrow's temperature", "From the last 14 days.",
        "Seattle's highest temperature of tomorrow, asked once after 14 days. It ends a little "
        "better than saying the same as today, which would cost 0.157.",
        {"task": "temperature", "sequence_length": 14, "steps": 200},
        frame=20,
    ),
    Preset(
        "reviews", "Reviews", "Good or bad? Learned by heart.",
        "Short reviews of our own, word by word, judged at the end. Soon it knows each of those it "
        "trains on; on those kept back the loss rises again.",
        {"task": "reviews", "steps": 200},
        frame=20,
        fails=True,
    ),
)  # fmt: skip

PRESETS = (*LETTERS, *MEMORY, *COUNTING, *WORLD)
