"""How to read the pictures of the Recurrent lab, and where its contents come from."""

READING = """
**The gates.** One small picture for each gate and state of the top layer: time runs to the right,
under each column stands the symbol that was read, a row is a unit. Gates are between 0, shut, and
1, open; candidate, cell and hidden state have both signs. The course's words: the input gate i
*reads*, the forget gate f *forgets* (it keeps where it is near 1), the output gate o *writes*. The
probe is the same sequence all along, so whatever changes is what the network has learned.

Above the picture you choose the order of its **units**: as they are, or with those on top that go
along most with the right answers, or with what is read.

**Cell** is one step of the probe in full. Choose the step in the row of symbols, or let *Walk* go
through them; point at a unit, or step to it. The lines run from the state before, at the left, to
the new one, the thicker the larger the number; under the picture stands the recurrence with the
numbers of that unit, to be checked with a calculator. *Gradient* shows in the same places how the
probe's loss would change. A unit forgets where f is small (in a GRU z): the line behind that ×
gets thin.

**Gradients.** How the probe's loss would change with each number of *Gates*: blue where more of it
raises the loss, orange where it lowers it. The colours go by powers of ten, full from 1 on and
blank up to a millionth: where the columns grow pale to the left, the gradient vanishes. With one
answer at the end that is easy to see; where every letter is asked for, each has a loss of its own.

**Read** colours sequences of the test by one unit's hidden state after each symbol. Drag over some
symbols, or move with the arrow keys and brush with Shift: the units most on or off there get a
button each, with how far, in standard deviations, they are from what they are elsewhere. Underlined
is where else the chosen unit is like that. Brush one vowel after another: is it the same unit?

**Prediction** is the answer after each step of the probe; a ring or a dot marks what is right.

**Loss.** The batch's in front, the test sequences' behind it; the dashed lines are guesses: each
symbol by how often it comes, or by the one before it. A perplexity is e to the loss: between how
many equally likely symbols the network wavers (2.25 is 9.5). Of several networks the picture has
the test losses, and **Batch loss** the others. **Accuracy**, or **R²** where it answers with
numbers, is that of the test sequences: R² is 1 where every number is right, and 0 for always
saying the mean.

**Gradient by lag.** How long ∂L/∂h is so many steps before the last, L being the loss of the last
step alone; the axis is logarithmic, so that a straight fall is a constant factor each step. The
dashed bound is (γλ)ᵏ with the norm λ of the present weights; the true gradient may be far below it.
**Jacobians** leaves the loss out: how much the product of the Jacobians over so many steps can
stretch a vector at most.

**Gradient norm** is measured before clipping; a dashed line stands at what it is clipped to.
**Norms**: λ, the largest factor by which W stretches a vector, and the spectral radius, the size of
its largest eigenvalue, which is never above λ.

**Hold a gate** answers the probe once more with a gate of all units held at a value from the dotted
line on; to remember is f = 1 and i = 0. Compare it with the free answer in *Prediction*. **Longer**
tests the network on sequences of other lengths than it was trained on. **Units** lists what each
unit's state goes along with most, as correlations from −1 to 1: a symbol when it is read, and one
when it is right to say. **Flow** splits what comes back through an LSTM step by the gates it takes.

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
