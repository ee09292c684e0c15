"""The exported script's data: the model's lists and what is observed, as they stand in the run."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from playground.data.letters import LETTERS
from playground.data.weather import WEATHERS, seattle
from playground.labs.markov.config import MarkovConfig
from playground.labs.markov.meaning import Model, is_sampled, model, observed, text_of

WIDTH = 90


def tensor(name: str, values: NDArray[np.float64], comment: str) -> str:
    """Write a vector or a matrix as a tensor; a matrix a row a line."""
    if values.ndim == 1:
        return _wrapped(f"{name} = torch.tensor([", _numbers(values), "])", comment)
    rows = "\n".join(_wrapped("    [", _numbers(row), "],", "") for row in values)
    return f"{name} = torch.tensor([  # {comment}\n{rows}\n])"


def _numbers(values: NDArray[np.float64]) -> list[str]:
    return [repr(value) for value in values.tolist()]


def _wrapped(head: str, items: Sequence[str], tail: str, comment: str) -> str:
    line = f"{head}{', '.join(items)}{tail}" + (f"  # {comment}" if comment else "")
    if len(line) <= WIDTH + 10:
        return line
    indent = " " * (len(head) - len(head.lstrip()) + 4)
    body = textwrap.fill(", ".join(items) + ",", WIDTH, initial_indent=indent,
                         subsequent_indent=indent)  # fmt: skip
    top = head + (f"  # {comment}" if comment else "")
    return f"{top}\n{body}\n{indent[4:]}{tail}"


def string(name: str, text: str) -> str:
    """Write a long text as strings side by side."""
    words = [text[i : i + WIDTH] for i in range(0, len(text), WIDTH)]
    if len(words) == 1:
        return f'{name} = "{text}"'
    body = "\n".join(f'    "{word}"' for word in words)
    return f"{name} = (\n{body}\n)"


def spelled_out(indices: NDArray[np.int64]) -> str:
    """Letters by their numbers as a text."""
    return "".join(LETTERS[i] for i in indices)


def digits(days: int) -> str:
    """Seattle's weather as digits."""
    return "".join(map(str, seattle().weather[:days].tolist()))


def weathers() -> str:
    """What the digits mean."""
    said = ", ".join(f"{i} {name}" for i, name in enumerate(WEATHERS))
    return f"# Seattle's weather from 1 January 2012, a digit a day: {said}."


def parameters(config: MarkovConfig, found: Model) -> list[str]:
    """Write π, A and what the states show."""
    states = ", ".join(found.names)
    lists = [
        tensor("PI", found.initial, f"π of {states}"),
        tensor("A", found.transition, f"from a row's state to a column's: {states}"),
    ]
    if config.emissions == "gaussian":
        return [
            *lists, tensor("MU", found.mean, "mean of each state"),
            tensor("SIGMA", found.deviation, "its standard deviation"),
        ]  # fmt: skip
    symbols = ", ".join(found.symbols) if len(found.symbols) <= 8 else "the 27 letters"
    return [*lists, tensor("B", found.emission, f"rows the states, columns {symbols}")]


WALK = '''
def drawn(row, chance):
    """The outcome that a number in [0, 1) stands for: the first whose sum is above it."""
    summed = np.cumsum(row)
    return int(np.searchsorted(summed / summed[-1], chance, side="right"))


def walk(pi, a, steps, rng):
    """The states of a walk, from a uniform number each."""
    path, row = [], pi
    for chance in rng.random(steps):
        path.append(drawn(row, chance))
        row = a[path[-1]]
    return path
'''

SYMBOLS = '''
def sample(pi, a, b):
    """Walk the hidden chain, and let each state show a symbol."""
    rng = np.random.default_rng([SEED, 2])
    path = walk(pi, a, T, rng)
    chances = rng.random(T)
    return torch.tensor([drawn(b[state], u) for state, u in zip(path, chances)])
'''

NUMBERS = '''
def sample(pi, a, mu, sigma):
    """Walk the hidden chain, and let each state show a number."""
    rng = np.random.default_rng([SEED, 2])
    path = walk(pi, a, T, rng)
    return torch.tensor(mu[path] + sigma[path] * rng.standard_normal(T))
'''
"""As the lab itself draws them."""


def observations(config: MarkovConfig) -> tuple[list[str], list[str], str]:
    """Write what is observed.

    Returns:
        Constants, functions, and the expression of O as a tensor.
    """
    values, gaussian = observed(config).values, config.emissions == "gaussian"
    if is_sampled(config):
        made = [f"SEED = {config.seed}", f"T = {len(values)}"]
        lists = "PI, A, MU, SIGMA" if gaussian else "PI, A, B"
        arrays = ", ".join(f"{name}.numpy()" for name in lists.split(", "))
        return made, [WALK, NUMBERS if gaussian else SYMBOLS], f"sample({arrays})"
    if gaussian:
        said = "# The warmest of each day in Seattle from 1 January 2012, in °C."
        text = textwrap.fill(" ".join(f"{x:g}" for x in values.tolist()), WIDTH)
        return [f'{said}\nDEGREES = """\n{text}\n"""'], [], (
            "torch.tensor([float(degree) for degree in DEGREES.split()])"
        )  # fmt: skip
    if config.source == "weather":
        made = [weathers() + "\n" + string("DAYS", digits(len(values)))]
        return made, [], "torch.tensor([int(day) for day in DAYS])"
    if config.source == "letters":
        made = [
            f'LETTERS = "{LETTERS}"',
            string("TEXT", spelled_out(text_of(config)[: len(values)])),
        ]
        return made, [], "torch.tensor([LETTERS.index(letter) for letter in TEXT])"
    names = model(config).symbols
    told = ", ".join(f"{i} is {name}" for i, name in enumerate(names)) if len(names) <= 6 else ""
    items = [str(int(value)) for value in values]
    return [], [], _wrapped("torch.tensor([", items, "])", told if len(told) < 40 else "")
