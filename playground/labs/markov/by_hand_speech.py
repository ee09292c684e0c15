"""Speech recognition in miniature: words are chains of phones, and W* = argmax P(X|W) P(W).

The vocabulary and its numbers are this lab's own, made small enough for a calculator.
"""

from __future__ import annotations

import itertools
import math

from playground.core.channels import Row, Table
from playground.labs.writing import number, numbers, times, total

WORDS = {"on": "on", "no": "no", "won": "won"}
"""Word to its phones; each phone stays or goes on with probability ½."""
PRIOR = {"on": 0.7, "no": 0.25, "won": 0.05}
"""P(W): how often a word is said."""
SOUNDS = {
    "w": {"G": 0.6, "V": 0.3, "N": 0.1},
    "o": {"G": 0.1, "V": 0.8, "N": 0.1},
    "n": {"G": 0.1, "V": 0.2, "N": 0.7},
}
"""b_phone(sound): of a glide, a vowel and a nasal."""
STAY = 0.5
UTTERANCES = ("GVVN", "GGVN", "NNVV")


def alignments(word: str, sounds: str) -> list[str]:
    """Every way to spread the phones of a word over the sounds: "wwon", "woon", "wonn"."""
    phones, found = WORDS[word], []
    for cuts in itertools.combinations(range(1, len(sounds)), len(phones) - 1):
        ends = (*cuts, len(sounds))
        starts = (0, *cuts)
        found.append("".join(p * (end - start) for p, start, end in
                             zip(phones, starts, ends, strict=True)))  # fmt: skip
    return found


def likelihood(word: str, sounds: str) -> float:
    """P(X|W) = Σ over alignments of Π b_phone(sound), times ½ for each of T decisions."""
    each = [math.prod(_shown(way, sounds)) for way in alignments(word, sounds)]
    return sum(each) * STAY ** len(sounds)


def _shown(way: str, sounds: str) -> list[float]:
    return [SOUNDS[phone][sound] for phone, sound in zip(way, sounds, strict=True)]


def tables() -> tuple[Table, ...]:
    """The three words against three utterances."""
    return (words_table(),)


def words_table() -> Table:
    """P(X|W) by all alignments, times P(W), for each word."""
    rows = []
    for sounds in UTTERANCES:
        scores = {word: likelihood(word, sounds) * PRIOR[word] for word in WORDS}
        best = max(scores, key=lambda word: scores[word])
        for word in WORDS:
            heard = likelihood(word, sounds)
            each = [math.prod(_shown(way, sounds)) for way in alignments(word, sounds)]
            parts = [
                f"{' '.join(way)} = {times(*_shown(way, sounds))} = {number(value)}"
                for way, value in zip(alignments(word, sounds), each, strict=True)
            ]
            parts.append(f"P(X|W) = ({total(each)}) · 0.5^{len(sounds)} = {number(heard)}")
            parts.append(f"P(X|W) P(W) = {times(heard, PRIOR[word])} = {number(scores[word])}")
            cells = (f"{' '.join(sounds)}: {word}", *numbers((heard, PRIOR[word], scores[word])))
            rows.append(Row((*cells, "best" if word == best else ""), "; ".join(parts)))
    return Table(
        "Speech in miniature: which word was said?",
        r"W^* = \arg\max_W P(W \mid X) = \arg\max_W P(X \mid W)\, P(W), \quad "
        r"P(X \mid W) = \sum_{Q} \prod_t a_{q_t q_{t+1}}\, b_{q_t}(x_t)",
        ("sounds and word", "P(X|W)", "P(W)", "P(X|W) P(W)", "which"), tuple(rows),
        "Numbers of our own. A word is a hidden Markov model whose states are its phones, in "
        "order; each phone stays or goes on with ½. G, V, N are the sounds of a glide, a vowel "
        "and a nasal. G V V N sounds most like “won”, but “on” is said so much more often that "
        "it wins; with G G V N the sounds are clear enough for the rare word.",
    )  # fmt: skip
