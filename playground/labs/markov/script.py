"""The Markov lab's exported script: a standalone PyTorch program of exactly one run. Imports no
torch itself.
"""

from __future__ import annotations

import textwrap

from playground.labs.markov import script_chain, script_hidden, script_learn
from playground.labs.markov.config import MarkovConfig
from playground.labs.markov.meaning import is_sampled
from playground.labs.markov.names import TITLES

HEAD = '''"""{title}

Exported from the Markov lab of the deep-learning playground; its numbers are the lab's.
"""

{imports}

torch.set_default_dtype(torch.float64)

{constants}'''

PARTS = {"chain": script_chain, "hmm": script_hidden, "learn": script_learn}


def script(config: MarkovConfig) -> str:
    """Write the program: float64, the recursions in logarithms, tensors named as in the course.

    It prints `distance <value>` of a chain, the total variation distance of πPⁿ to what it tends
    to; otherwise `log_likelihood <value>`, when learning one for each start.

    Args:
        config: The run.
    """
    constants, functions, main = PARTS[config.mode].sections(config)
    body = "\n\n\n".join(part.strip("\n") for part in functions if part)
    end = "\n".join(part.strip("\n") for part in main if part)
    head = HEAD.format(
        title=textwrap.fill(_title(config), 96),
        imports="import numpy as np\nimport torch" if "np." in body else "import torch",
        constants="\n".join(filter(None, constants)),
    )
    return f"{head}\n\n\n{body}\n\n\n{end}\n"


def _title(config: MarkovConfig) -> str:
    if config.mode == "chain":
        typed = config.source == "sampled"
        said = TITLES["typed" if typed else config.source].lower()
        return f"A Markov chain, {config.length} steps. Where its numbers are from: {said}."
    said = TITLES["sampled" if is_sampled(config) else config.source].lower()
    if config.mode == "learn":
        return f"Baum–Welch from {config.restarts} starts. Observations: {said}."
    return f"A hidden Markov model: {TITLES[config.algorithm]}. Observations: {said}."
