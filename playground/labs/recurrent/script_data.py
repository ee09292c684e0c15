"""The exported script's sequences: the task's literals and the few lines that draw a batch."""

from __future__ import annotations

import textwrap

from playground.data import letters, sequences_series, weather, words
from playground.data.sequences_letters import all_names
from playground.labs.recurrent.config import RecurrentConfig
from playground.labs.recurrent.meaning import is_stateful, length_of, task_of

Section = str
LONGEST = 76
"""Letters of a text in a line of the script."""

NAMES = '''
NAMES = """
{names}
""".split()
order = np.random.default_rng(1609).permutation(len(NAMES))
KNOWN = order[round(0.1 * len(NAMES)) :]  # the others are for the test
LONGEST = max(map(len, NAMES)) + 1
SPELLED = np.zeros((len(NAMES), LONGEST + 1), dtype=int)  # 0 is the start and the stop
for row, name in zip(SPELLED, NAMES):
    row[1 : len(name) + 1] = [ord(letter) - ord("a") + 1 for letter in name]
LENGTHS = np.array([len(name) + 1 for name in NAMES])


def draw(update):
    """Names with their next letters; the shorter ones are padded."""
    chosen = np.random.default_rng([SEED, 2, update]).choice(KNOWN, BATCH)
    inputs = SPELLED[chosen, :-1][:, :LENGTH]
    targets = SPELLED[chosen, 1:][:, :LENGTH]
    lengths = np.minimum(LENGTHS[chosen], LENGTH)
    return inputs, targets, lengths, np.arange(inputs.shape[1]) < lengths[:, None]
'''

AUTOCOMPLETE = '''
WORD = {word!r}
ALPHABET = list(dict.fromkeys(WORD))
LETTERS = [ALPHABET.index(letter) for letter in WORD]


def draw(update):
    """The word with its next letters, the stop after the last."""
    inputs = np.tile(LETTERS, (BATCH, 1))[:, :LENGTH]
    targets = np.tile([*LETTERS[1:], len(ALPHABET)], (BATCH, 1))[:, :LENGTH]
    return inputs, targets, np.full(BATCH, inputs.shape[1]), np.ones(inputs.shape)
'''

TEXT = """
TEXT = (
{parts}
)
ALPHABET = sorted(set(TEXT))
SYMBOLS = np.array([ALPHABET.index(letter) for letter in TEXT])
CUT = len(SYMBOLS) - round(0.1 * len(SYMBOLS))  # the rest is for the test
"""

ANYWHERE = '''
def draw(update):
    """Windows of the text with their next letters."""
    starts = np.random.default_rng([SEED, 2, update]).integers(0, CUT - LENGTH, BATCH)
    places = starts[:, None] + np.arange(LENGTH)
    return SYMBOLS[places], SYMBOLS[places + 1], np.full(BATCH, LENGTH), np.ones(places.shape)
'''

FOLLOWING = '''
TURNS = max(1, (CUT - 1) // BATCH // LENGTH)


def draw(update):
    """Windows that go on where those of the update before ended; after TURNS all begin anew."""
    starts = np.arange(BATCH) * ((CUT - 1) // BATCH) + update % TURNS * LENGTH
    places = np.minimum(starts, CUT - 1 - LENGTH)[:, None] + np.arange(LENGTH)
    return SYMBOLS[places], SYMBOLS[places + 1], np.full(BATCH, LENGTH), np.ones(places.shape)
'''

ANBN = '''
def draw(update):
    """aⁿbⁿ: a step counts where only one symbol may follow, from the first b on."""
    rng = np.random.default_rng([SEED, 2, update])
    half = rng.integers(1, LENGTH // 2 + 1, BATCH)[:, None]
    place = np.arange(LENGTH // 2 * 2)
    inside = place < 2 * half
    inputs = np.where((place >= half) & inside, 1, 0)
    targets = np.where((place >= half - 1) & inside, 1, 0)
    targets = np.where(place == 2 * half - 1, 2, targets)  # the stop
    return inputs, targets, 2 * half[:, 0], (place >= half) & inside
'''

COPY = '''
GAP = {gap}
LETTERS = (LENGTH - GAP) // 2


def draw(update):
    """Letters 0 to 3, blanks (4), a sign (5) from which on they are to be repeated."""
    symbols = np.random.default_rng([SEED, 2, update]).integers(0, 4, (BATCH, LETTERS))
    inputs = np.full((BATCH, 2 * LETTERS + GAP), 4)
    inputs[:, :LETTERS] = symbols
    inputs[:, LETTERS + GAP] = 5
    targets, weights = np.zeros_like(inputs), np.zeros(inputs.shape)
    targets[:, LETTERS + GAP :] = symbols
    weights[:, LETTERS + GAP :] = 1
    return inputs, targets, np.full(BATCH, inputs.shape[1]), weights
'''

ADDING = '''
def draw(update):
    """Numbers, two of them marked; the sum of the two is asked at the end."""
    rng = np.random.default_rng([SEED, 2, update])
    numbers, rows = rng.random((BATCH, LENGTH)), np.arange(BATCH)
    marks = np.zeros((BATCH, LENGTH))
    marks[rows, rng.integers(0, LENGTH // 2, BATCH)] = 1
    marks[rows, rng.integers(LENGTH // 2, LENGTH, BATCH)] = 1
    inputs, answer = np.stack([numbers, marks], axis=-1), (numbers * marks).sum(1)
    return inputs, answer, np.full(BATCH, LENGTH), None
'''

PARITY = '''
def draw(update):
    """Bits, and at each step whether the ones so far are odd."""
    inputs = np.random.default_rng([SEED, 2, update]).integers(0, 2, (BATCH, LENGTH))
    return inputs, inputs.cumsum(1) % 2, np.full(BATCH, LENGTH), np.ones(inputs.shape)
'''

BRACKETS = '''
def draw(update):
    """Brackets, and at each step how many are open; every way to nest them is as likely."""
    rng, pairs = np.random.default_rng([SEED, 2, update]), (LENGTH + 1) // 2
    steps = np.tile(np.repeat([1, -1], [pairs, pairs + 1]), (BATCH, 1))
    steps = rng.permuted(steps, axis=1)
    deepest = steps.cumsum(1).argmin(1)[:, None]
    turned = (deepest + 1 + np.arange(LENGTH)) % (2 * pairs + 1)
    inputs = (np.take_along_axis(steps, turned, axis=1) < 0).astype(int)
    depth = (1.0 - 2.0 * inputs).cumsum(1)
    return inputs, depth, np.full(BATCH, LENGTH), np.ones(inputs.shape)
'''

WAVE = '''
def draw(update):
    """A sine or two of them mixed, and the next value at each step."""
    rng = np.random.default_rng([SEED, 2, update])
    period = rng.uniform(8, 30, (2, BATCH, 1))
    phase = rng.uniform(0, 2 * np.pi, (2, BATCH, 1))
    mixed = 0.5 * rng.integers(0, 2, (BATCH, 1))
    one, other = np.sin(2 * np.pi * np.arange(LENGTH + 1) / period + phase)
    values = (1 - mixed) * one + mixed * other
    return values[:, :-1, None], values[:, 1:], np.full(BATCH, LENGTH), np.ones((BATCH, LENGTH))
'''

SERIES = '''
MEASURED = np.array("""
{numbers}
""".split(), dtype=float)
CUT = {cut}  # from here on is for the test
VALUES = (MEASURED - MEASURED[:CUT].mean()) / MEASURED[:CUT].std()
'''

NEXT_VALUES = '''
def draw(update):
    """Windows of the series with the next value at each step."""
    starts = np.random.default_rng([SEED, 2, update]).integers(0, CUT - LENGTH, BATCH)
    places = starts[:, None] + np.arange(LENGTH)
    inputs, targets = VALUES[places][..., None], VALUES[places + 1]
    return inputs, targets, np.full(BATCH, LENGTH), np.ones(places.shape)
'''

VALUE_AFTER = '''
def draw(update):
    """Windows of the series and the one value after them."""
    starts = np.random.default_rng([SEED, 2, update]).integers(0, CUT - LENGTH, BATCH)
    places = starts[:, None] + np.arange(LENGTH)
    return VALUES[places][..., None], VALUES[starts + LENGTH], np.full(BATCH, LENGTH), None
'''

REVIEWS = '''
WORDS = """
{words}
""".split()
REVIEWS = """
{reviews}
""".strip().splitlines()
VERDICTS = np.array([int(review[0]) for review in REVIEWS])  # 1 is good
SPOKEN = [[WORDS.index(word) for word in review.split()[1:]][-LENGTH:] for review in REVIEWS]
LENGTHS = np.array([len(words) for words in SPOKEN])
TABLE = np.array([words + [0] * (LENGTHS.max() - len(words)) for words in SPOKEN])


def draw(update):
    """Reviews word by word, the shorter ones padded, and the verdict on each."""
    chosen = np.random.default_rng([SEED, 2, update]).integers(0, len(REVIEWS), BATCH)
    return TABLE[chosen], VERDICTS[chosen], LENGTHS[chosen], None
'''

DRAWN = {
    "anbn": ANBN, "adding": ADDING, "parity": PARITY, "brackets": BRACKETS, "wave": WAVE,
}  # fmt: skip


def draws(config: RecurrentConfig) -> list[Section]:
    """Write the data and `draw(update)`: inputs, targets, lengths and weights of a batch."""
    match config.task:
        case "names":
            return [NAMES.format(names=_filled(all_names()))]
        case "autocomplete":
            return [AUTOCOMPLETE.format(word=config.text or "deep")]
        case "shakespeare":
            return [_text(config), FOLLOWING if is_stateful(config) else ANYWHERE]
        case "copy":
            return [COPY.format(gap=config.gap)]
        case "sunspots":
            table = sequences_series.sunspot_table()
            cut = table.years.index(sequences_series.FIRST_TEST_YEAR)
            return [_series(table.counts.tolist(), cut), NEXT_VALUES]
        case "temperature":
            days = weather.seattle()
            cut = days.dates.index(sequences_series.FIRST_TEST_DAY)
            return [_series(days.warmest.tolist(), cut), VALUE_AFTER]
        case "reviews":
            return [_reviews()]
    return [DRAWN[config.task]]


def _filled(some: tuple[str, ...] | list[str]) -> str:
    return textwrap.fill(" ".join(some), 98)


def _series(values: list[float], cut: int) -> Section:
    return SERIES.format(numbers=_filled([f"{value:g}" for value in values]), cut=cut)


def _text(config: RecurrentConfig) -> Section:
    """Write the text, a line of it a line, a long one cut."""
    running = (config.text or letters.sonnets().rstrip()).lower()
    parts = [
        line[i : i + LONGEST]
        for line in running.splitlines(keepends=True)
        for i in range(0, len(line), LONGEST)
    ]
    return TEXT.format(parts="\n".join(f"    {part!r}" for part in parts))


def _reviews() -> Section:
    parts = words.review_parts()
    lines = [
        f"{words.VERDICTS.index(review.verdict)} {' '.join(review.words)}"
        for review in parts.training
    ]
    return REVIEWS.format(words=_filled(parts.vocabulary), reviews="\n".join(lines))


def constants(config: RecurrentConfig) -> list[str]:
    """Write what the draws read."""
    task = task_of(config)
    length = f"LENGTH = {length_of(config)}  # steps of a sequence at most"
    return [
        f"BATCH = {config.batch_size}", length, f"INPUTS = {task.input_size}",
        f"OUTPUTS = {task.output_size}",
    ]  # fmt: skip
