"""What to watch for in a run of the Recurrent lab that is no preset's."""

from __future__ import annotations

from playground.labs.recurrent.config import RecurrentConfig


def sentence(config: RecurrentConfig) -> str:
    """Say in a sentence or two what this run shows."""
    return f"{_TASKS[config.task]} {_seen(config)}"


def _seen(config: RecurrentConfig) -> str:
    """What to look at."""
    if config.bidirectional and config.task in AHEAD:
        return (
            "Read from the end too, each step sees what it is to foretell: a loss near 0 is no "
            "merit here."
        )
    if config.compare > 1:
        return _RACES[config.differ]
    if config.truncate and config.truncate < config.sequence_length:
        plural = "s" * (config.truncate != 1)
        return (
            f"Gradients are cut off after {config.truncate} step{plural}: what lies further back "
            "can be remembered only by luck."
        )
    return _CELLS[config.cell]


AHEAD = ("autocomplete", "names", "shakespeare", "wave", "sunspots")
"""The tasks in which what is right at a step is what is read at the next one."""
_TASKS = {
    "autocomplete": "The next letter of one word.",
    "names": "First names, letter by letter.",
    "shakespeare": "A text, letter by letter.",
    "anbn": "As many b's as there were a's, then the stop.",
    "copy": "A few letters, a gap, and the same letters again.",
    "adding": "The sum of the two numbers that are marked.",
    "parity": "Whether the ones so far are even or odd.",
    "brackets": "How many brackets are open.",
    "wave": "The next value of a wave.",
    "sunspots": "Next year's sunspots.",
    "temperature": "Tomorrow's temperature from the days before.",
    "reviews": "Good or bad, said after the last word.",
}
_CELLS = {
    "rnn": "An RNN squashes its whole state anew at each step: watch how soon the gradient by lag "
    "fades, or how far above 1 the norm of its weights is.",
    "lstm": "Watch the forget gate f: where it stays near 1 the cell state keeps what it has, and "
    "the gradient comes through.",
    "gru": "Watch the update gate z: near 1 the state stays as it is, near 0 it is made anew.",
    "peephole": "The gates look at the cell state too, each unit at its own: watch whether they "
    "open at a count.",
    "coupled": "What is forgotten makes room for what is read: f is 1 − i. Watch the one gate do "
    "the work of two.",
    "leaky": "Each unit keeps a part of its state at every step, always the same: a memory that "
    "fades at a fixed pace.",
    "echo": "Only the output learns; the recurrent weights stay as drawn. Watch how much the "
    "echoes of the past alone can tell.",
}
_RACES = {
    "seeds": "Several seeds at once: watch how much of what you see is luck.",
    "cells": "RNN, LSTM and GRU on the same sequences: watch whose gradient gets back to the "
    "first steps, and who learns from it.",
}
