"""The choices of the Markov lab and what they are called."""

from __future__ import annotations

from typing import Literal

ModeName = Literal["hmm", "chain", "learn"]
SourceName = Literal["typed", "counted", "sampled", "weather", "letters"]
EmissionName = Literal["categorical", "gaussian"]
AlgorithmName = Literal["forward", "backward", "posterior", "viterbi"]
ChooseName = Literal["sample", "argmax"]
BeginName = Literal["random", "near", "given", "uniform"]

TITLES = {
    "hmm": "Hidden Markov model", "chain": "Markov chain", "learn": "Learn (Baum–Welch)",
    "typed": "As typed", "counted": "Counted in labelled days",
    "sampled": "Sampled from the model", "weather": "Seattle's weather",
    "letters": "Letters of a text",
    "categorical": "Symbols", "gaussian": "Numbers (Gaussian)",
    "forward": "Forward α", "backward": "Backward β", "posterior": "Posterior γ",
    "viterbi": "Viterbi δ",
    "sample": "Draw by its probability", "argmax": "Always the most likely",
    "random": "Random", "near": "Near the model", "given": "The model itself",
    "uniform": "All equal",
}  # fmt: skip
"""Choice to its name on screen."""

MOST_STATES, MOST_SYMBOLS, MOST_LENGTH, MOST_TYPED, MOST_RESTARTS = 8, 27, 2000, 200, 50
WIDEST = 1e6
"""The greatest size of a mean."""
