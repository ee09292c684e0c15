"""What a run of the Markov lab records."""

from __future__ import annotations

from playground.core.channels import Channel
from playground.labs.markov.config import MarkovConfig
from playground.labs.markov.meaning import chain, model, observed, replicas

MOST_POWER = 8
"""Chains of more states do not record P^n: a letter's has 729 numbers a frame."""


def channels(config: MarkovConfig) -> tuple[Channel, ...]:
    """The channels of the part that is on."""
    return {"chain": _chain, "hmm": _hmm, "learn": _learn}[config.mode](config)


def _once(name: str, axes: tuple[str, ...], shape: tuple[int, ...], help: str) -> Channel:
    return Channel(name, axes, shape, "", help, cadence="once")


def _chain(config: MarkovConfig) -> tuple[Channel, ...]:
    k = len(chain(config).names)
    own = ("state",), (k,)
    square = ("from", "to"), (k, k)
    power = (
        Channel("power", *square, "", "Pⁿ: the probability of each state n steps after each."),
    )
    following = (
        Channel("next", *own, "", "Probability of each next letter after the letters so far."),
    )
    return (
        Channel("state", (), (), "", "Where the walk is, counted from 0."),
        Channel("visits", *own, "visits", "How often the walk has been in each state so far."),
        Channel("distribution", *own, "", "πPⁿ: the probability of each state after n steps."),
        Channel("distance", ("replica",), (1,), "", "Total variation distance ½Σ|πPⁿ − π∞| to the "
                                                    "stationary distribution."),
        Channel("visit_distance", (), (), "", "The same for the shares of the visits."),
        *(power if k <= MOST_POWER else ()),
        *(following if config.source == "letters" else ()),
        _once("stationary", *own, "π∞ = π∞P; of several, the one that the start leads to."),
        _once("matrix", *square, "P, row by row."),
    )  # fmt: skip


def _hmm(config: MarkovConfig) -> tuple[Channel, ...]:
    k, values = len(model(config).names), observed(config)
    t = len(values.values)
    table, line = (("time", "state"), (t, k)), (("time",), (t,))
    truth = (_once("truth", *line, "The hidden path that was sampled, states from 0."),)
    return (
        Channel("time", (), (), "", "Step of the lit cell, counted from 0; −1 before the first."),
        Channel("cell_state", (), (), "", "State of the lit cell, counted from 0; −1 before it."),
        Channel("value", (), (), "", "The algorithm's scaled value there; of Viterbi log δ."),
        Channel("log_likelihood", ("replica",), (1,), "nats",
                "log p of the observations that forward has seen by now: up to the lit step; of "
                "backward all of them."),
        _once("observations", *line, "Indices of symbols, or the numbers seen."),
        _once("alpha", *table, "Forward, each row scaled to sum 1."),
        _once("scale", *line, "c_t = p(o_t given those before)."),
        _once("beta", *table, "Backward, scaled so that alpha · beta = gamma."),
        _once("gamma", *table, "Posterior: p(state given all observations)."),
        _once("delta", *table, "log δ: of the best path that ends in each state."),
        _once("path", *line, "Viterbi's path, states from 0."),
        _once("posterior_path", *line, "The most likely state of each step on its own."),
        _once("daily_path", *line, "The state with the greatest δ of each step: no path at all."),
        *(truth if values.truth is not None else ()),
    )  # fmt: skip


def _learn(config: MarkovConfig) -> tuple[Channel, ...]:
    found, starts = model(config), len(replicas(config))
    k, m = found.emission.shape
    gaussian = config.emissions == "gaussian"

    def each(name: str, axes: tuple[str, ...], shape: tuple[int, ...], help: str) -> Channel:
        return Channel(name, ("replica", *axes), (starts, *shape), "", help)

    shows = (
        (each("mean", ("state",), (k,), "μ of each start."),
         each("deviation", ("state",), (k,), "σ of each start."))
        if gaussian else
        (each("emission", ("state", "symbol"), (k, m), "B of each start, row by row."),)
    )  # fmt: skip
    counted = () if gaussian else (
        Channel("emits", ("state", "symbol"), (k, m), "times",
                "Expected number of times that each state shows each symbol, in the start shown, "
                "its states in the order of the true ones."),
    )  # fmt: skip
    return (
        Channel("log_likelihood", ("replica",), (starts,), "nats",
                "log p(observations) under the parameters of each start."),
        each("initial", ("state",), (k,), "π of each start."),
        each("transition", ("from", "to"), (k, k), "A of each start, row by row."),
        *shows,
        each("matched", ("state",), (k,),
             "The learned state that stands for each true one, from 0, by the nearest emissions."),
        each("error", (), (),
             "Mean absolute difference to the true A and emissions after matching; NaN where no "
             "truth is known."),
        Channel("learned", ("from", "to"), (k, k), "",
                "A of the start shown, its states in the order of the true ones."),
        Channel("learned_mean", ("state",), (k,), "", "μ likewise.") if gaussian
        else Channel("learned_emission", ("state", "symbol"), (k, m), "", "B likewise."),
        Channel("starts", ("state",), (k,), "times",
                "Expected number of sequences that start in each state, likewise."),
        Channel("moves", ("from", "to"), (k, k), "times",
                "Expected number of moves, likewise."),
        *counted,
    )  # fmt: skip
