"""What to watch for in a run of the Markov lab that is no preset's."""

from __future__ import annotations

from playground.labs.markov.config import MarkovConfig
from playground.labs.markov.meaning import is_sampled


def sentence(config: MarkovConfig) -> str:
    """Say in a sentence or two what this run shows."""
    if config.mode == "chain":
        return _chain(config)
    if config.mode == "learn":
        return f"{_LEARN[config.begin]} Watch who climbs highest, and who stays below for good."
    seen = "sampled" if is_sampled(config) else config.source
    return f"{_ALGORITHMS[config.algorithm]}{_SEEN.get(seen, '')}"


def _chain(config: MarkovConfig) -> str:
    if config.source == "letters":
        back = {1: "the one before it", 2: "the two before it", 3: "the three before it"}
        if config.choose == "argmax":
            return (
                f"Always the most likely letter after {back[config.order]}. Watch how soon the "
                "text goes round."
            )
        return (
            f"Each letter is drawn by {back[config.order]}. Watch how much of it is English, and "
            "what one letter more does."
        )
    if config.source == "weather":
        return (
            "Seattle's days counted into a matrix. Watch the shares of the visits come near the "
            "stationary distribution."
        )
    return (
        "A walker goes where its state's row sends it. Watch the shares of its visits, and how "
        "soon πPⁿ forgets the start."
    )


_ALGORITHMS = {
    "forward": "Each cell adds up every way to get there: α, the probability of what was seen so "
    "far and of this state. Watch the raw sums of the columns shrink.",
    "backward": "From the last step to the first: β, the probability of what comes later, given a "
    "state. Watch it meet forward's p(O) at the first step.",
    "posterior": "γ knows past and future: what each state's chance is once everything has been "
    "seen. Watch where it is near one half.",
    "viterbi": "Each cell keeps the best way in and where it came from. Watch the path being read "
    "backwards, and where it is not the greatest of its column.",
}
_SEEN = {
    "sampled": " The hidden path is known here: compare.",
    "counted": " The days whose states you gave are known: compare.",
    "weather": " What is observed is Seattle's weather.",
    "letters": " What is observed is a text, letter by letter.",
}
_LEARN = {
    "random": "Random models learn from the same observations, all at once.",
    "near": "Models near the one of the tables learn from the observations.",
    "given": "The model of the tables is improved by the observations.",
    "uniform": "All states begin alike.",
}
