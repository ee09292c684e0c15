"""What the presets of the Recurrent lab say of their runs is what happens."""

from __future__ import annotations

import functools
from typing import Any, NamedTuple

import numpy as np
import pytest
import torch
from torch import nn

from playground.core.channels import Ending
from playground.core.config import config_at
from playground.core.parsing import parse
from playground.data.sequences_baselines import chance, perplexities, persistence
from playground.data.sequences_letters import name_parts
from playground.labs.recurrent import presets
from playground.labs.recurrent.channels import channels
from playground.labs.recurrent.config import RecurrentConfig
from playground.labs.recurrent.experiment import EXPERIMENT
from playground.labs.recurrent.meaning import length_of, replicas, task_of
from playground.labs.recurrent.questions_units import length

PRESETS = presets.PRESETS
NAMED = {preset.name: preset for preset in PRESETS}
READ, FORGET, WRITE, CELL = 0, 1, 3, 4
"""An LSTM's i, f, o and c in the channel `gates`."""


class Run(NamedTuple):
    config: RecurrentConfig
    channels: dict[str, np.ndarray]
    ending: Ending
    last: dict[str, np.ndarray]
    """The last frame."""


def record(**fields: Any) -> Run:
    """Run to the end."""
    config = parse(RecurrentConfig, fields)
    state, frame = EXPERIMENT.init(config_at(config, 0), "cpu")
    frames = [dict(frame)]
    while (ending := EXPERIMENT.ending(config, state)) is None:
        state, frame = EXPERIMENT.step(config, state)
        frames.append(dict(frame))
    kept: dict[str, np.ndarray] = {}
    for channel in channels(config):
        seen = [np.asarray(f[channel.name], dtype=float) for f in frames if channel.name in f]
        kept[channel.name] = seen[0] if channel.cadence == "once" else np.stack(seen)
    for values in kept.values():
        values.flags.writeable = False  # as a recording hands them out
    return Run(config, kept, ending, frames[-1])


@functools.cache
def of(name: str) -> Run:
    return record(**NAMED[name].fields)


def ends(name: str, channel: str) -> float:
    """The main network's last value."""
    return float(of(name).channels[channel][-1, 0])


def guessing(name: str) -> float:
    config = of(name).config
    return chance(task_of(config), length_of(config)).loss


def texts(name: str) -> list[str]:
    """The names that a network has written in its last hundred pictures, whole ones only."""
    symbols, found = task_of(of(name).config).alphabet, []
    for picture in of(name).channels["written"][-100:]:
        written = "".join("|" if symbols[int(s)] == "stop" else symbols[int(s)] for s in picture
                          if s >= 0)  # fmt: skip
        found += [one for one in written.split("|")[:-1] if one]
    return found


def test_a_fresh_page_shows_the_first_preset() -> None:
    assert parse(RecurrentConfig, PRESETS[0].fields) == RecurrentConfig()


@pytest.mark.parametrize("preset", PRESETS, ids=lambda preset: preset.name)
def test_every_card_fits_and_opens_inside_its_run(preset: Any) -> None:
    assert len(preset.title) <= 24 and len(preset.reason) <= 60
    assert preset.sentence.endswith(".") and 0 <= preset.frame <= of(preset.name).ending.step


@pytest.mark.parametrize("preset", PRESETS, ids=lambda preset: preset.name)
def test_a_preset_finishes_unless_it_shows_an_explosion(preset: Any) -> None:
    expected = "diverged" if preset.name == "explodes" else "finished"
    assert of(preset.name).ending.kind == expected


# Letters.


@pytest.mark.parametrize(("name", "pairs"), [("names", "2.43"), ("sonnets", "2.45")])
def test_a_network_beats_the_pairs_of_letters_that_its_sentence_names(
    name: str, pairs: str
) -> None:
    run = of(name)
    known = perplexities(task_of(run.config), length_of(run.config))
    assert f"{np.log(known.bigram):.2f}" == pairs and pairs in NAMED[name].sentence
    assert ends(name, "test_loss") < np.log(known.bigram) < np.log(known.unigram)


def test_the_gates_differ_more_after_training_than_before() -> None:
    gates = of("names").channels["gates"]
    assert len(name_parts()[0]) == 1050 and "1 050" in NAMED["names"].sentence
    assert (
        gates[-1, [READ, FORGET, WRITE]].std() > 2 * gates[0, [READ, FORGET, WRITE]].std()
    ).all()


def test_the_two_es_of_deep_get_states_and_answers_of_their_own() -> None:
    run = of("deep").channels
    states = run["gates"][-1, 0]
    assert np.abs(states[1] - states[2]).max() > 1
    assert run["output"][-1].argmax(1).tolist() == run["probe_target"].astype(int).tolist()


def test_the_hotter_the_text_the_more_names_differ() -> None:
    """Of a hundred pictures, the same network in all three; a share of names that come once."""
    shares = [len(set(texts(name))) / len(texts(name)) for name in ("cold", "warm", "hot")]
    assert shares[0] < 0.5 < shares[1] < shares[2]
    assert all(np.array_equal(of("cold").channels["loss"], of(name).channels["loss"])
               for name in ("names", "warm", "hot"))  # fmt: skip


# Memory.


def test_the_lstm_solves_thirty_blanks_where_the_rnn_and_the_gru_stay_at_chance() -> None:
    run = of("race")
    assert replicas(run.config) == ("LSTM", "RNN", "GRU")
    lstm, rnn, gru = run.channels["accuracy"][-1]
    assert lstm == 1 and max(rnn, gru) < 0.3
    assert ends("remember", "accuracy") == 1 and ends("forgets", "accuracy") < 0.3
    assert of("remember").channels["accuracy"][0, 0] < 0.3
    assert of("remember").channels["gates"][:, FORGET, 1:31].mean() > 0.98


def test_at_the_start_only_the_lstms_gradient_gets_back_over_thirty_steps() -> None:
    lstm, rnn, gru = of("race").channels["lags"][0]
    assert lstm[-1] > lstm[5] > 1e-2, "it does not fall from step to step"
    for fading in (rnn, gru):
        assert fading[-1] < 1e-5 * fading[0]
    lags = of("forgets").channels["gradient_by_lag"][-1]
    assert 1e6 < lags[0] / lags[-1] < 1e8, "ten million, as the sentence says"


def test_a_forget_bias_of_1_is_done_when_one_of_0_still_guesses() -> None:
    assert ends("bias_1", "accuracy") == 1
    assert (
        ends("bias_0", "accuracy") < 0.3 and ends("bias_0", "test_loss") > guessing("bias_0") - 0.01
    )
    assert of("bias_1").channels["accuracy"][150, 0] > 2 * ends("bias_0", "accuracy")
    assert f"{0.5**12:.4f}" == "0.0002"
    shut = of("bias_0").channels["gates"][0, FORGET].mean()
    assert shut == pytest.approx(0.5, abs=0.03)
    assert of("bias_1").channels["gates"][0, FORGET].mean() == pytest.approx(0.73, abs=0.03)


def test_a_window_of_ten_differs_from_the_lstm_that_can_in_nothing_else() -> None:
    cut, whole = of("truncated").config, of("remember").config
    assert cut == parse(RecurrentConfig, {**NAMED["remember"].fields, "truncate": 10})
    assert whole.truncate == 0 and ends("truncated", "accuracy") < 0.3


def test_clipping_is_all_that_keeps_the_relu_network_from_exploding() -> None:
    exploded, clipped = of("explodes"), of("clipped")
    fields = {**NAMED["clipped"].fields, "clip_norm": 0.0}
    assert exploded.config == parse(RecurrentConfig, fields) and clipped.config.clip_norm == 1
    assert exploded.ending.step == 2, "two steps, as the sentence says"
    assert clipped.channels["gradient_norm"][:3, 0].max() > 100
    assert ends("clipped", "test_loss") < guessing("clipped") / 5


# Counting.


def test_the_lstm_counts_further_than_the_gru() -> None:
    """Another order of adding gives another network in the end: so the bounds are wide."""
    lstm, _, gru = of("anbn").channels["accuracy"][-1]
    assert min(lstm, gru) > 0.97
    right = {}
    for cell in ("lstm", "gru"):
        run = record(**{**NAMED["anbn"].fields, "cell": cell, "compare": 1})
        found = length(run.config, run.last, {"most": 100})
        assert found["lengths"][-1] == 100
        right[cell] = found["accuracy"][-1]
    assert 0.65 < right["lstm"] < 0.9 and 0.4 < right["gru"] < 0.6


def test_parity_clicks_between_update_100_and_150() -> None:
    right = of("parity").channels["accuracy"][:, 0]
    assert right[100] < 0.6 and right[150] > 0.9


def test_a_unit_of_the_bracket_network_follows_the_depth() -> None:
    run = of("brackets").channels
    depth = run["probe_target"]
    states = run["gates"][-1, CELL].T
    together = [abs(np.corrcoef(unit, depth)[0, 1]) for unit in states]
    assert max(together) > 0.95 and ends("brackets", "accuracy") > 0.9


def test_the_adding_network_guesses_the_mean_before_it_finds_the_marks() -> None:
    loss = of("adding").channels["test_loss"][:, 0]
    assert f"{guessing('adding'):.2f}" == "0.18"
    assert loss[100:200].min() > 0.9 * guessing("adding") and loss[-1] < 0.02


# The world.


def test_the_first_step_of_a_wave_is_foretold_some_30_times_worse_than_later_ones() -> None:
    """Worked out by nn.LSTM from the recorded weights."""
    run = of("waves")
    names = tuple(name for name, _ in nn.LSTM(1, run.config.hidden_size).named_parameters())
    lstm = nn.LSTM(1, run.config.hidden_size, batch_first=True).double()
    output = nn.Linear(run.config.hidden_size, 1).double()
    flat = torch.from_numpy(run.channels["weights"][-1].copy())
    sizes = [lstm.get_parameter(name).shape for name in names]
    *own, weight, bias = flat.split([*(size.numel() for size in sizes), output.in_features, 1])
    lstm.load_state_dict({name: part.view(size)
                          for name, part, size in zip(names, own, sizes, strict=True)})  # fmt: skip
    output.load_state_dict({"weight": weight[None], "bias": bias})
    test = task_of(run.config).test(length_of(run.config))
    with torch.no_grad():
        told = output(lstm(torch.from_numpy(test.inputs))[0])[..., 0].numpy()
    missed = ((told - test.targets) ** 2).mean(0)
    assert 20 < missed[0] / missed[10:].mean() < 50


def test_the_highest_sunspots_are_foretold_too_low() -> None:
    run = of("sunspots").channels
    truth = run["probe_target"]
    top = np.argsort(truth)[-6:]
    assert (run["output"][-1, top, 0] < truth[top]).all()


def test_tomorrow_is_foretold_a_little_better_than_as_today() -> None:
    config = of("tomorrow").config
    test = task_of(config).test(length_of(config))
    today = test.inputs[:, -1, 0]
    same = float(np.mean((today - test.counted()) ** 2))
    assert f"{same:.3f}" == "0.157" and "0.157" in NAMED["tomorrow"].sentence
    assert 0.8 * same < ends("tomorrow", "test_loss") < same
    assert persistence(task_of(config), length_of(config)) == pytest.approx(same, rel=1e-12)


def test_the_reviews_are_learned_by_heart() -> None:
    run = of("reviews").channels
    loss, test = run["loss"][:, 0], run["test_loss"][:, 0]
    assert loss[-20:].mean() < 0.01 and test[-1] > 2 * test.min()
