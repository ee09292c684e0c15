"""Configs of the Markov lab worth starting from, each with what to look for."""

from __future__ import annotations

from collections.abc import Mapping

from playground.labs.lab import Preset

Fields = Mapping[str, object]

MOOD: Fields = {
    "state_names": "sunny,rainy", "symbol_names": "happy,grumpy", "initial": (2 / 3, 1 / 3),
    "transition": (0.8, 0.2, 0.4, 0.6), "emission": (0.8, 0.2, 0.4, 0.6),
    "observations": (0, 0, 1, 1, 1, 0),
}  # fmt: skip
CASINO: Fields = {
    "state_names": "fair,loaded", "symbol_names": "1,2,3,4,5,6", "initial": (0.5, 0.5),
    "transition": (0.95, 0.05, 0.1, 0.9),
    "emission": (*(1 / 6,) * 6, 0.1, 0.1, 0.1, 0.1, 0.1, 0.5),
    "source": "sampled", "length": 300, "seed": 22,
}  # fmt: skip
SEATTLE: Fields = {
    "emissions": "gaussian", "source": "weather", "length": 366, "states": 2,
    "state_names": "cool,warm", "initial": (0.9, 0.1), "transition": (0.98, 0.02, 0.02, 0.98),
    "mean": (10.0, 22.0), "deviation": (4.0, 5.0),
}  # fmt: skip
THREE: Fields = {
    "mode": "learn", "source": "sampled", "length": 300, "states": 3, "state_names": "A,B,C",
    "symbol_names": "1,2,3,4", "initial": (1 / 3, 1 / 3, 1 / 3),
    "transition": (0.9, 0.05, 0.05, 0.05, 0.9, 0.05, 0.05, 0.05, 0.9),
    "emission": (0.7, 0.1, 0.1, 0.1, 0.1, 0.7, 0.1, 0.1, 0.1, 0.1, 0.4, 0.4), "iterations": 100,
}  # fmt: skip


def chain(names: str, initial: tuple[float, ...], transition: tuple[float, ...]) -> Fields:
    """A chain of one's own; hidden, each state would mostly show a symbol of its own."""
    k = len(initial)
    emission = tuple(0.7 if j == i % 3 else 0.15 for i in range(k) for j in range(3))
    return {
        "mode": "chain", "states": k, "state_names": names, "initial": initial,
        "transition": transition, "emission": emission,
    }  # fmt: skip


SQUARE: Fields = {
    **chain("north,east,south,west", (1, 0, 0, 0),
            (0, 0.5, 0, 0.5, 0.5, 0, 0.5, 0, 0, 0.5, 0, 0.5, 0.5, 0, 0.5, 0)),
    "length": 60,
}  # fmt: skip

TRELLIS = (
    Preset(
        "ice_cream", "Ice cream", "Hot or cold? Only ice creams were counted.",
        "α tells how probable the ice creams so far are, together with the cell's state; scaled, a "
        "column sums to 1. Press Play: the lit cell adds up what comes in along both edges. All "
        "four days have p(O) = 0.0098344.",
        {},
        frame=3,
    ),
    Preset(
        "ice_cream_backward", "Ice cream backward", "The same sum from the other end.",
        "β of a cell is the probability of what comes later. It fills from the last day to the "
        "first, and with π and B it ends in the same 0.0098344.",
        {"algorithm": "backward"},
        frame=3,
    ),
    Preset(
        "ice_cream_posterior", "Ice cream posterior", "Past and future together.",
        "γ is α times β, made to sum to 1: what is known of each day once all four are over. Day 3 "
        "with its one ice cream is probably cold, 0.74.",
        {"algorithm": "posterior"},
        frame=6,
    ),
    Preset(
        "ice_cream_viterbi", "Ice cream Viterbi", "The greater in place of the sum.",
        "Each cell keeps the better way in and where it came from. After the last column the path "
        "is read backwards along these pointers: hot, hot, cold, hot.",
        {"algorithm": "viterbi"},
        frame=8,
    ),
    Preset(
        "mood", "Mood: two paths", "The best path is not the best of each day.",
        "Reading off the greatest δ of each day gives S S S R R S, as the course prints. Followed "
        "back along the pointers the best path is S S R R R S: day 3 differs.",
        {**MOOD, "algorithm": "viterbi"},
        frame=16,
    ),
    Preset(
        "sixteen_days", "Sixteen days counted", "A model from days that were watched.",
        "Sixteen labelled days give A and B by counting: A = .8 .2 / .4 .6 as the course prints, B "
        "not: happy on 9 of 11 sunny days and on 3 of 5 rainy ones.",
        {"source": "counted", "state_names": "sunny,rainy", "symbol_names": "happy,grumpy",
         "path": (0, 0, 0, 0, 1, 1, 1, 0, 0, 0, 0, 1, 1, 0, 0, 0),
         "observations": (1, 0, 0, 0, 1, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0),
         "algorithm": "viterbi"},
        frame=48,
    ),
    Preset(
        "casino", "Dishonest casino", "When was the loaded die in play?",
        "300 throws; now and then a die that shows 6 half of the time is slipped in. Watch "
        "Viterbi find the long spells and miss the short ones.",
        {**CASINO, "algorithm": "viterbi"},
        frame=600,
    ),
    Preset(
        "casino_posterior", "Casino, how sure?", "A probability for each throw.",
        "The same throws. γ says how sure one can be that a throw was loaded; where it is near one "
        "half, Viterbi's path hides the doubt.",
        {**CASINO, "algorithm": "posterior"},
        frame=600,
    ),
    Preset(
        "underflow", "Underflow", "2000 probabilities multiplied are 0.",
        "Multiplied out as on the blackboard, α becomes exactly 0 long before the end. Divided by "
        "cₜ at each step nothing is lost: look at the underflow picture.",
        {"source": "sampled", "length": 2000},
        frame=700,
        fails=True,
    ),
    Preset(
        "seattle_temperature", "Seattle by temperature", "Numbers in place of symbols.",
        "The warmest of each day in 2012, and two states with a bell curve each. As states last, "
        "one warm day in winter does not make a summer.",
        {**SEATTLE, "algorithm": "posterior"},
        frame=366,
    ),
)  # fmt: skip

CHAINS = (
    Preset(
        "workout", "Workout", "What follows a run?",
        "A walker on four exercises. Watch the shares of its visits come near the steady state "
        ".2996 .2963 .1906 .2135, and πPⁿ reach it in ten steps.",
        {**chain("run,push-ups,rowing,pull-ups", (1, 0, 0, 0),
                 (0.10, 0.40, 0.30, 0.20, 0.35, 0.10, 0.25, 0.30,
                  0.40, 0.30, 0.05, 0.25, 0.42, 0.42, 0.08, 0.08)), "length": 200},
        frame=2,
    ),
    Preset(
        "weather", "Hot, cold, rain", "A start, then a move a day.",
        "The start π is thrown once, then each day's row of A. By hand the path hot, cold, rain, "
        "rain, cold has 0.000924.",
        {**chain("hot,cold,rain", (0.33, 0.33, 0.34),
                 (0.8, 0.1, 0.1, 0.2, 0.6, 0.2, 0.1, 0.2, 0.7)), "length": 100},
        frame=5,
    ),
    Preset(
        "seattle", "Seattle's weather", "1,461 days counted into a matrix.",
        "Every entry of the matrix is a share of counted days: after rain comes rain more often "
        "than not. The chain has the years' shares of weather, but no seasons.",
        {"mode": "chain", "source": "weather", "length": 365},
        frame=30,
    ),
    Preset(
        "periodic", "Round the square", "Even steps here, odd steps there.",
        "From each corner to one of its two neighbours. πPⁿ swings between two pairs of corners "
        "and never settles, though the shares of the visits do.",
        SQUARE,
        frame=8,
        fails=True,
    ),
    Preset(
        "gambler", "The gambler", "Broke or rich: no way back.",
        "A fair game with 2 of 4 coins. In the long run all probability is at the two ends, half "
        "at each; it takes 4 games on average.",
        {**chain("broke,1,2,3,rich", (0, 0, 1, 0, 0),
                 (1, 0, 0, 0, 0, 0.5, 0, 0.5, 0, 0, 0, 0.5, 0, 0.5, 0,
                  0, 0, 0.5, 0, 0.5, 0, 0, 0, 0, 1)), "length": 30},
        frame=3,
    ),
    Preset(
        "two_islands", "Two islands", "No way from one to the other.",
        "Four states in two pairs without a bridge. The walk sees only the island it starts on; "
        "P has the eigenvalue 1 twice.",
        {**chain("A,B,C,D", (0.5, 0, 0.5, 0),
                 (0.6, 0.4, 0, 0, 0.3, 0.7, 0, 0, 0, 0, 0.5, 0.5, 0, 0, 0.9, 0.1)),
         "length": 100},
        frame=20,
        fails=True,
    ),
    Preset(
        "letters_1", "Letters, one back", "Shannon's first step from noise.",
        "Each letter is drawn by the one before it, counted in twenty sonnets. It looks like "
        "words, and is none.",
        {"mode": "chain", "source": "letters", "order": 1, "length": 400},
        frame=120,
    ),
    Preset(
        "letters_3", "Letters, three back", "Three letters know much English.",
        "Each letter is drawn by the three before it: real words, and nearly a verse. The same "
        "idea with more memory is a language model.",
        {"mode": "chain", "source": "letters", "order": 3, "length": 400},
        frame=120,
    ),
    Preset(
        "letters_argmax", "Always the likeliest", "No chance, no news.",
        "The most likely letter every time. Soon the same three letters come again, and with them "
        "everything after them, for ever.",
        {"mode": "chain", "source": "letters", "order": 3, "choose": "argmax", "length": 200},
        frame=80,
        fails=True,
    ),
)  # fmt: skip

LEARNING = (
    Preset(
        "learn", "Ten starts", "Where one begins decides where one ends.",
        "Ten random models climb on the same 300 observations. Five find the three hidden states, "
        "five end at least 17 nats lower; no climb ever goes down.",
        {**THREE, "shown": 2},
        frame=20,
    ),
    Preset(
        "local_optimum", "A bad local optimum", "The third of the ten starts.",
        "The same ten climbs, with start 3 shown: it is stuck 17 nats below the best, and every "
        "small step away from there is downhill.",
        {**THREE, "shown": 3},
        frame=60,
        fails=True,
    ),
    Preset(
        "uniform", "All states alike", "Nothing to tell them apart.",
        "All probabilities equal: every state gets the same share of every observation, and after "
        "one iteration nothing changes any more.",
        {**THREE, "begin": "uniform", "restarts": 1},
        frame=1,
        fails=True,
    ),
    Preset(
        "learn_ice_cream", "Ice cream, learned", "Better than the truth.",
        "300 days of ice cream. The best start ends above the log-likelihood of the model that "
        "made them: it has learned some of the noise as well.",
        {"mode": "learn", "source": "sampled", "length": 300, "seed": 3, "iterations": 150,
         "shown": 5},
        frame=30,
    ),
    Preset(
        "learn_temperature", "Seasons, learned", "Nobody told it of summer.",
        "Two bell curves learned from the temperatures of a year. Watch μ and σ of the two states "
        "part into a cool and a warm season.",
        {**SEATTLE, "mode": "learn", "restarts": 5, "iterations": 60},
        frame=5,
    ),
    Preset(
        "vowels", "Vowels found", "No one told it what a vowel is.",
        "Five hidden states learn 2000 letters. In the best start one state shows a, e, i, o, u "
        "and y, another the space. With other starts letters fall together otherwise.",
        {"mode": "learn", "source": "letters", "length": 2000, "states": 5,
         "state_names": "I,II,III,IV,V", "restarts": 6, "shown": 2, "iterations": 100, "seed": 11},
        frame=60,
    ),
)  # fmt: skip

PRESETS = (*TRELLIS, *CHAINS, *LEARNING)
"""In teaching order; the first is what a fresh page shows."""
