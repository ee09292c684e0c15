"""The choices of the Recurrent lab and what they are called."""

from __future__ import annotations

from typing import Literal

TaskName = Literal[
    "autocomplete", "names", "shakespeare", "anbn", "copy", "adding", "parity", "brackets", "wave",
    "sunspots", "temperature", "reviews",
]  # fmt: skip
CellName = Literal["rnn", "lstm", "gru", "peephole", "coupled", "leaky", "echo"]
ResetName = Literal["after", "before"]
StateName = Literal["zero", "random", "learned"]
WeightsName = Literal["uniform", "orthogonal", "identity"]
UnitName = Literal["tanh", "logistic", "relu"]
CompareName = Literal["seeds", "cells"]

TITLES = {
    "autocomplete": "Complete “deep”", "names": "First names", "shakespeare": "Sonnets",
    "anbn": "aⁿbⁿ", "copy": "Copy after a gap", "adding": "Adding problem", "parity": "Parity",
    "brackets": "Depth of brackets", "wave": "Waves", "sunspots": "Sunspots",
    "temperature": "Tomorrow's temperature", "reviews": "Reviews: good or bad",
    "rnn": "RNN", "lstm": "LSTM", "gru": "GRU", "peephole": "LSTM with peepholes",
    "coupled": "LSTM, f = 1 − i", "leaky": "Leaky RNN", "echo": "Echo state",
    "after": "After the product (torch)", "before": "Before the product (the course)",
    "zero": "Zero", "random": "Random state", "learned": "Learned",
    "uniform": "Uniform ±1/√H", "orthogonal": "Orthogonal", "identity": "Identity",
    "tanh": "tanh", "logistic": "Logistic", "relu": "ReLU",
    "seeds": "Their seed", "cells": "Their cell: RNN, LSTM, GRU",
}  # fmt: skip
"""Choice to its name on screen."""

RACED: tuple[CellName, ...] = ("rnn", "lstm", "gru")
"""The cells that are compared, the first is the lab's own choice put in front."""
