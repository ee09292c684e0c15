"""How to read the pictures of the Recurrent lab, and where its contents come from."""

READING = """
**The gates.** One small picture for each gate and state of the top layer: time runs to the right,
under each column stands the symbol that was read, a row is a unit. Gates are between 0, shut, and
1, open; candidate, cell and hidden state have both signs. The course's words: the input gate i
*reads*, the forget gate f *forgets* (it keeps where it is near 1), the output gate o *writes*. The
probe is the same sequence all along, so whatever changes is what the network has learned.

**Their gradients.** The same places, and how the probe's loss would change with the number that
stands there. Early columns that stay blank get no message from later losses.

**Loss.** The batch's in front, the test sequences' behind it; the dashed lines are guesses: each
symbol by how often it comes, or by the one before it. A perplexity is e to the loss: between how
many equally likely symbols the network wavers.

**Gradient by lag.** How long ∂L/∂h is so many steps before the last, L being the loss of the last
step alone; the axis is logarithmic, so that a straight fall is a constant factor each step. The
dashed bound is (γλ)ᵏ with the norm λ of the present weights; the true gradient may be far below it.

**Gradient norm** is measured before clipping; a dashed line stands at what it is clipped to.
**Norms**: λ, the largest factor by which W stretches a vector, and the spectral radius, the size of
its largest eigenvalue, which is never above λ.

**Hold a gate** answers the probe once more with a gate of the trained network held at a value, and
draws it beside the free answer; to remember for ever is f = 1 and i = 0. **Longer** tests the
network on sequences of other lengths than it was trained on. **Units** lists what each unit's
state goes along with. **Flow** splits what comes back through an LSTM step by the gates it takes.

**The text** is drawn anew with each picture, letter by letter from the network's own
probabilities, sharpened or flattened by the temperature.
"""

SOURCES = (
    "Elman 1990", "Werbos 1990 (back-propagation through time)",
    "Hochreiter & Schmidhuber 1997 (LSTM, adding problem)",
    "Gers, Schmidhuber & Cummins 2000 (forget gate)",
    "Gers & Schmidhuber 2001 (aⁿbⁿ)", "Cho et al. 2014 (GRU)",
    "Jozefowicz, Zaremba & Sutskever 2015 (forget bias)",
    "Bengio, Simard & Frasconi 1994 and Pascanu, Mikolov & Bengio 2013 (vanishing, clipping)",
    "Le, Jaitly & Hinton 2015 (ReLU with the identity)", "Jaeger 2001 (echo state)",
    "Arjovsky, Shah & Bengio 2016 (copying)", "Weiss, Goldberg & Yahav 2018 (who counts)",
    "Shakespeare's sonnets (1609)", "NOAA's weather of Seattle, from the Vega data sets",
    "WDC-SILSO, Royal Observatory of Belgium (sunspots)",
)  # fmt: skip
