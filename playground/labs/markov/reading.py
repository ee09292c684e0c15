"""How to read the pictures of the Markov lab, and where its contents come from."""

READING = """
**The trellis.** A column is a step, a row a state; below stands what was seen. A cell is filled
with the value of the chosen algorithm: α of what was seen so far, β of what comes later, γ of both,
δ of the best path. At the playhead the lit cell's edges are as wide as what flows along them, and
its sum is written out with its numbers below. Click an observation to change it, or add one at the
end: everything is computed anew. Of a long sequence whole columns are lit.

**Raw, scaled, log.** Raw is the product as on the blackboard; after some hundred steps it is 0 in
float64. Scaled divides each column by its sum $c_t$; the logarithms of all $c_t$ together are
log p(O). Log adds logarithms.

**Three paths.** *Viterbi* is the most likely path as a whole, *posterior* the most likely state of
each step, and *day by day* the greatest δ of each column, which is neither. Where they differ they
are marked; of a sampled sequence the true path stands beside them.

**The graph.** An arrow is as wide as its probability; the loop is staying. The walker stands where
it is at the playhead. *Visits* are the shares of the walk so far, the outline is πPⁿ, the mark π∞.
*Pⁿ* is a table of where one is n steps after each state: once all its rows are the same, the start
is forgotten.

**The climb.** One line for each start: log p(O) after each iteration of Baum–Welch. It never falls.
Click a line to see its parameters. Learned states have no names; they stand beside the true ones
that they resemble most.
"""

SOURCES = (
    "Rabiner 1989 (hidden Markov models)", "Baum, Petrie, Soules & Weiss 1970", "Viterbi 1967",
    "Eisner 2002 (ice cream)", "Durbin, Eddy, Krogh & Mitchison 1998 (the casino)",
    "Shannon 1948 (letters)", "Cave & Neuwirth 1980 (vowels found)",
    "Levin & Peres 2017 (mixing)", "NOAA's weather of Seattle, from the Vega data sets",
    "Shakespeare's sonnets (1609)",
)  # fmt: skip
