"""The exported script of a chain: πPⁿ, where it tends to, and the walk."""

from __future__ import annotations

from playground.data.letters import LETTERS
from playground.data.weather import WEATHERS, seattle
from playground.labs.markov import script_data as data
from playground.labs.markov.config import MarkovConfig
from playground.labs.markov.meaning import chain, text_of

COUNTED = '''
def counted(path, states):
    """p_ij: the share of the moves from i that go to j; a state without moves goes anywhere."""
    moves = torch.zeros(states, states)
    for i, j in zip(path[:-1], path[1:]):
        moves[i, j] += 1
    moves[moves.sum(dim=1) == 0] = 1
    return moves / moves.sum(dim=1, keepdim=True)
'''

STATIONARY = '''
def stationary(pi, p):
    """What pi P^n tends to, on average where it goes round in circles.

    A chain that stays where it is half of the time ends in the same places and has no period.
    Sixty squarings take it 2^60 steps far.
    """
    lazy = (torch.eye(len(p)) + p) / 2
    for _ in range(60):
        lazy = lazy @ lazy
        lazy = lazy / lazy.sum(dim=1, keepdim=True)  # so that rounding does not pile up
    return pi @ lazy
'''

WRITE = '''
def contexts():
    """How often each letter follows each context of at most ORDER letters."""
    counts = {{}}
    for order in range(ORDER + 1):
        for i in range(len(TEXT) - order):
            row = counts.setdefault(TEXT[i : i + order], np.zeros(len(LETTERS)))
            row[LETTERS.index(TEXT[i + order])] += 1
    return counts


def write():
    """Write letter after letter; a context that the text does not have is shortened."""
    counts, written = contexts(), " "
    {rng}for {_} in {chances}:
        order = min(ORDER, len(written))
        while written[len(written) - order :] not in counts:
            order -= 1
        row = counts[written[len(written) - order :]]
        {choose}
    return written
'''
SAMPLED = """summed = (row / row.sum()).cumsum()
        written += LETTERS[np.searchsorted(summed / summed[-1], chance, side="right")]"""

MAIN = """
distribution = PI
for _ in range(STEPS):
    distribution = distribution @ P
distance = (distribution - stationary(PI, P)).abs().sum() / 2  # total variation
print("distance", distance.item())
"""
VISITS = """
path = walk(PI.numpy(), P.numpy(), STEPS + 1, np.random.default_rng([SEED, 1]))
visits = torch.bincount(torch.tensor(path), minlength=len(P))  # of each state
"""


def sections(config: MarkovConfig) -> tuple[list[str], list[str], list[str]]:
    """Write constants, functions and the main part of a chain's script."""
    steps = f"STEPS = {config.length}"
    if config.source == "letters":
        return _letters(config, steps)
    seed = f"SEED = {config.seed}"
    if config.source == "weather":
        days = data.string("DAYS", data.digits(len(seattle().weather)))
        start = [
            "path = [int(day) for day in DAYS]",
            f"P = counted(path, {len(WEATHERS)})",
            f"PI = torch.eye({len(WEATHERS)})[path[0]]  # as on the first day",
        ]
        constants = [f"{data.weathers()}\n{days}", steps, seed]
        return constants, [COUNTED, STATIONARY, data.WALK], ["\n".join(start), MAIN, VISITS]
    found = chain(config)
    states = ", ".join(found.names)
    constants = [
        data.tensor("P", found.matrix, f"from a row's state to a column's: {states}"),
        data.tensor("PI", found.initial, "the start"), steps, seed,
    ]  # fmt: skip
    return constants, [STATIONARY, data.WALK], [MAIN, VISITS]


def _letters(config: MarkovConfig, steps: str) -> tuple[list[str], list[str], list[str]]:
    drawn = config.choose == "sample"
    constants = [
        f'LETTERS = "{LETTERS}"', data.string("TEXT", data.spelled_out(text_of(config))),
        f"ORDER = {config.order}  # letters back that the next one depends on", steps,
        f"SEED = {config.seed}" if drawn else "",
    ]  # fmt: skip
    rng = "chances = np.random.default_rng([SEED, 1]).random(STEPS + 1)\n    "
    write = WRITE.format(
        rng=rng if drawn else "", _="chance" if drawn else "_",
        chances="chances[:STEPS]" if drawn else "range(STEPS)",
        choose=SAMPLED if drawn else "written += LETTERS[row.argmax()]",
    )  # fmt: skip
    main = [
        "path = [LETTERS.index(letter) for letter in TEXT]\n"
        "P = counted(path, len(LETTERS))  # of order 1, whatever ORDER is\n"
        "PI = torch.eye(len(LETTERS))[0]  # the space before a word",
        MAIN,
        "text = write()  # print it to read it",
    ]
    return constants, [COUNTED, STATIONARY, write], main
