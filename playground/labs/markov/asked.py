"""What can be asked about a run of the Markov lab, and with which numbers. Knows no engine."""

from __future__ import annotations

from playground.labs.lab import Argument, Question
from playground.labs.markov.names import MOST_LENGTH

_HIDDEN, _CHAIN, _LEARN = (
    f"playground.labs.markov.questions_{part}" for part in ("hidden", "chain", "learn")
)
_STEP = Argument(0, 0, MOST_LENGTH)

QUESTIONS = (
    Question(
        "trellis",
        f"{_HIDDEN}:trellis",
        "Every cell of the trellis: forward, backward, posterior and Viterbi, in raw products, "
        "scaled and in logarithms; the paths, and the order in which Play fills the cells.",
        {},
    ),
    Question(
        "decoded",
        f"{_HIDDEN}:decoded",
        "The posterior of each state at each step, and the decoded paths as strips.",
        {},
    ),
    Question(
        "paths",
        f"{_HIDDEN}:paths",
        "Every hidden path multiplied out: the best of them, and the sum over all. At most 100,000 "
        "paths.",
        {},
    ),
    Question(
        "underflow",
        f"{_HIDDEN}:underflow",
        "The size of the forward values over time, and where raw products become 0.",
        {},
    ),
    Question(
        "moves",
        f"{_HIDDEN}:moves",
        "How likely each move is from the lit step to the next, given all observations.",
        {},
    ),
    Question(
        "accuracy",
        f"{_HIDDEN}:accuracy",
        "Decoded states against the hidden ones; the confusion matrix by 0 Viterbi, 1 posterior, "
        "2 day by day.",
        {"by": Argument(0, 0, 2)},
    ),
    Question(
        "facts",
        f"{_CHAIN}:facts",
        "Second eigenvalue, mixing time, stationary distribution and absorption of the chain.",
        {},
    ),
    Question(
        "path_probability",
        f"{_CHAIN}:path_probability",
        "The probability of the walk so far, as a product and as a sum of logarithms.",
        {"step": _STEP},
    ),
    Question(
        "written",
        f"{_CHAIN}:written",
        "Where on the page each letter stands that is written by a step.",
        {"step": _STEP},
    ),
    Question(
        "starts",
        f"{_LEARN}:starts",
        "The start that has climbed highest, and the log-likelihood of the true model.",
        {},
    ),
    Question(
        "matched",
        f"{_LEARN}:matched",
        "What the shown start has learned beside the truth, its states put in the truth's order.",
        {},
    ),
    Question(
        "orders",
        f"{_LEARN}:orders",
        "Log-likelihood and BIC of models of 1 to 8 states learned from the same observations.",
        {},
    ),
)
"""The lab's questions."""
