"""Runs of the Recurrent lab: what is recorded is what torch's modules and autograd say."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch
from torch import nn

from playground.data import sequences
from playground.labs.recurrent.channels import channels, picture_every, pictures
from playground.labs.recurrent.config import RecurrentConfig
from playground.labs.recurrent.experiment import EXPERIMENT
from playground.labs.recurrent.meaning import (
    WRITTEN,
    draw,
    held_out_of,
    probe_of,
    racers,
    replicas,
    task_of,
)
from playground.labs.recurrent.names import RACED
from playground.labs.recurrent.refusals import MOST_SECONDS, seconds_of_an_update
from tests.labs.recurrent_runs import by_cell, ran, torch_read, torch_x

KINDS = {"rnn": nn.RNN, "lstm": nn.LSTM, "gru": nn.GRU}
MANY_WEIGHTS = {
    "hidden_size": 128, "batch_size": 1, "layers": 3, "bidirectional": True, "sequence_length": 2,
    "compare": 16,
}  # fmt: skip
"""Next to nothing is read, but the optimizer has 15 million numbers to move."""
EXACT = 1e-12
"""Both count in double precision, in another order."""


@pytest.mark.parametrize("bidirectional", [False, True])
@pytest.mark.parametrize("cell", KINDS)
def test_hidden_states_and_answers_of_every_picture_are_those_of_torchs_module(
    cell: str, bidirectional: bool
) -> None:
    done = ran(cell=cell, layers=2, bidirectional=bidirectional)
    read = torch_read(done, KINDS[cell])
    hidden = read.output[:, : done.config.hidden_size]
    np.testing.assert_allclose(done.last["gates"][-1], hidden, atol=EXACT)
    np.testing.assert_allclose(done.last["output"], torch.softmax(read.net, -1), atol=1e-6)


def test_the_gates_of_an_lstm_come_in_the_order_i_f_g_o_c_h() -> None:
    done = ran(cell="lstm", task="parity", sequence_length=9)
    w, x = done.weights, torch_x(done)
    h = c = torch.zeros(done.config.hidden_size, dtype=torch.float64)
    for t, row in enumerate(x):
        z = w["weight_ih_l0"] @ row + w["bias_ih_l0"] + w["weight_hh_l0"] @ h + w["bias_hh_l0"]
        i, f, g, o = z.chunk(4)
        i, f, g, o = i.sigmoid(), f.sigmoid(), g.tanh(), o.sigmoid()
        c = f * c + i * g
        h = o * c.tanh()
        expected = torch.stack([i, f, g, o, c, h])
        np.testing.assert_allclose(done.last["gates"][:, t], expected, atol=EXACT)


def test_the_gates_of_a_gru_come_in_the_order_r_z_n_h_with_z_in_torchs_sense() -> None:
    done = ran(cell="gru", task="parity", sequence_length=9)
    h = np.zeros(done.config.hidden_size)
    for r, z, n, after in done.last["gates"].transpose(1, 0, 2):
        np.testing.assert_allclose(after, (1 - z) * n + z * h, atol=EXACT)
        assert ((r > 0) & (r < 1)).all()
        h = after


@pytest.mark.parametrize("task", ["parity", "temperature", "copy"])
@pytest.mark.parametrize("cell", KINDS)
def test_the_gradient_by_lag_is_autograds(cell: str, task: str) -> None:
    done = ran(cell=cell, task=task, sequence_length=12, gap=4)
    hidden, _, net = by_cell(done, cell)
    target = probe_of(done.config).batch.targets[0, -1]
    if task_of(done.config).answers:
        loss = nn.functional.cross_entropy(net[-1], torch.tensor(target))
    else:
        loss = (net[-1, 0] - target) ** 2
    found = torch.autograd.grad(loss, hidden)
    expected = [float(one.norm()) for one in found[::-1]]
    np.testing.assert_allclose(done.last["gradient_by_lag"], expected, rtol=1e-9)


@pytest.mark.parametrize("cell", KINDS)
def test_gradients_of_states_are_those_of_the_probes_loss(cell: str) -> None:
    done = ran(cell=cell, task="brackets", sequence_length=9)
    hidden, memory, net = by_cell(done, cell)
    target = torch.from_numpy(probe_of(done.config).batch.targets[0])
    loss = ((net[:, 0] - target) ** 2).mean()
    states = [hidden, memory][: 1 + (cell == "lstm")]
    for place, state in zip((-1, -2), states, strict=False):
        expected = torch.cat(torch.autograd.grad(loss, state, retain_graph=True))
        np.testing.assert_allclose(
            done.last["gate_gradients"][place], expected, rtol=1e-5, atol=1e-7
        )


def test_the_test_loss_is_torchs_over_the_test_sequences_of_unequal_length() -> None:
    done = ran(cell="gru", bidirectional=True)
    batch, weights = held_out_of(done.config), dict(done.weights)
    x = torch.eye(27, dtype=torch.float64)[torch.from_numpy(np.array(batch.inputs))]
    head = {name: weights.pop(f"output.{name}") for name in ("weight", "bias")}
    module = nn.GRU(27, done.config.hidden_size, bidirectional=True).double()
    module.load_state_dict(weights)
    losses, right = [], []
    for row, length, target in zip(x, batch.lengths, batch.targets, strict=True):
        with torch.no_grad():
            output, _ = module(row[:length])
        net = output @ head["weight"].T + head["bias"]
        truth = torch.from_numpy(np.array(target[:length]))
        losses += nn.functional.cross_entropy(net, truth, reduction="none").tolist()
        right += (net.argmax(-1) == truth).tolist()
    np.testing.assert_allclose(done.last["test_loss"], [np.mean(losses)], rtol=1e-12)
    np.testing.assert_allclose(done.last["accuracy"], [np.mean(right)], rtol=1e-12)


def test_of_numbers_the_accuracy_is_r_squared_and_the_loss_the_mean_square() -> None:
    done = ran(task="temperature", cell="rnn")
    batch, weights = held_out_of(done.config), dict(done.weights)
    head = {name: weights.pop(f"output.{name}") for name in ("weight", "bias")}
    module = nn.RNN(1, done.config.hidden_size, batch_first=True).double()
    module.load_state_dict(weights)
    with torch.no_grad():
        output, _ = module(torch.from_numpy(batch.inputs))
    said = (output[:, -1] @ head["weight"].T + head["bias"])[:, 0].numpy()
    truth = batch.targets[:, -1]
    square = ((said - truth) ** 2).mean()
    np.testing.assert_allclose(done.last["test_loss"], [square], rtol=1e-10)
    np.testing.assert_allclose(done.last["accuracy"], [1 - square / truth.var()], rtol=1e-9)


@pytest.mark.parametrize("cell", ["rnn", "lstm", "gru"])
def test_norm_and_radius_are_those_of_the_top_layers_recurrent_weights(cell: str) -> None:
    done = ran(cell=cell, layers=2)
    weight, size = done.weights["weight_hh_l1"].numpy(), done.config.hidden_size
    block = {"rnn": 0, "lstm": 2, "gru": 2}[cell]
    own = weight[block * size : (block + 1) * size]
    np.testing.assert_allclose(done.last["recurrent_norm"], [np.linalg.norm(weight, 2)])
    np.testing.assert_allclose(done.last["spectral_radius"], [np.abs(np.linalg.eigvals(own)).max()])


@pytest.mark.parametrize("cell", ["rnn", "peephole", "gru"])
def test_other_cells_beside_it_change_nothing_of_the_main_network(cell: str) -> None:
    alone, raced = ran(cell=cell), ran(cell=cell, compare=3, differ="cells")
    for one, beside in zip(alone.frames, raced.frames, strict=True):
        assert one["loss"][0] == beside["loss"][0]
        assert np.array_equal(one["gates"], beside["gates"])
    others = [racer.cell for racer in racers(raced.config)][1:]
    assert others == [name for name in RACED if name != cell][:2]


def test_each_seed_in_a_batch_of_replicas_starts_as_it_does_alone() -> None:
    raced = ran(compare=3, cell="gru")
    for k in range(3):
        first = ran(seed=raced.config.seed + k, cell="gru").frames[0]
        np.testing.assert_allclose(raced.frames[0]["test_loss"][k], first["test_loss"][0])
        np.testing.assert_allclose(raced.frames[0]["lags"][k], first["gradient_by_lag"])


def test_all_networks_see_the_batches_of_the_first_seed() -> None:
    raced, alone = ran(compare=2), ran(seed=8)
    assert raced.frames[0]["test_loss"][1] == pytest.approx(alone.frames[0]["test_loss"][0])
    assert abs(raced.frames[0]["loss"][1] - alone.frames[0]["loss"][0]) > 1e-6


def test_a_frame_without_a_picture_holds_the_test_loss_of_the_last_picture() -> None:
    done = ran(steps=400, hidden_size=2, batch_size=1, task="parity", sequence_length=4)
    every = picture_every(done.config)
    assert every == 3 and pictures(done.config) == 200
    for number, frame in enumerate(done.frames):
        pictured = number % every == 0 or number == 400
        assert ("gates" in frame) == pictured
        if not pictured:
            assert frame["test_loss"] == done.frames[number - 1]["test_loss"]


def test_every_channel_has_the_shape_and_replicas_that_are_declared() -> None:
    for fields in ({}, {"task": "reviews", "bidirectional": True}, {"compare": 2, "task": "wave"}):
        done = ran(**fields)
        declared = {channel.name: channel.shape for channel in channels(done.config)}
        assert {name: np.shape(value) for name, value in done.frames[0].items()} == declared
        assert declared["loss"] == (len(replicas(done.config)),)


def test_a_run_that_resumes_is_the_same_bit_for_bit_with_a_state_that_goes_on() -> None:
    done = ran(task="shakespeare", stateful=True, steps=6)
    state, _ = EXPERIMENT.init(done.config, "cpu")
    for _ in range(3):
        state, _ = EXPERIMENT.step(done.config, state)
    for number in range(4, 7):
        state, frame = EXPERIMENT.step(done.config, state)
        assert np.array_equal(frame["gates"], done.frames[number]["gates"])


def test_stateful_batches_go_on_in_the_text_where_the_ones_before_ended() -> None:
    config = RecurrentConfig(task="shakespeare", stateful=True, batch_size=3)
    one, other = draw(config, 0), draw(config, 1)
    assert one.fresh and not other.fresh
    assert np.array_equal(one.batch.targets[:, -1], other.batch.inputs[:, 0])


def test_a_trained_network_writes_the_word_and_its_stop_and_nothing_after() -> None:
    done = ran(task="autocomplete", steps=120, hidden_size=16, temperature=0.05)
    alphabet = sequences.make("autocomplete").alphabet
    symbols = done.last["written"].astype(int)
    assert [alphabet[k] for k in symbols if k >= 0] == ["d", "e", "e", "p", "stop"]
    assert len(symbols) == WRITTEN


def test_a_higher_temperature_writes_more_different_letters() -> None:
    written = [
        ran(steps=150, hidden_size=16, temperature=value).last["written"] for value in (0.05, 3.0)
    ]
    cold, hot = (len(set(text[text >= 0].tolist())) for text in written)
    assert cold < hot


def test_divergence_is_an_ending_that_names_the_rate_and_the_clipping() -> None:
    done = ran(
        task="adding", cell="rnn", unit="relu", clip_norm=0.0, learning_rate=10.0,
        optimizer="gd", steps=50,
    )  # fmt: skip
    ending = EXPERIMENT.ending(done.config, done.state)
    assert ending is not None and ending.kind == "diverged"
    assert "η = 10" in ending.sentence and "not clipped" in ending.sentence


def test_the_probe_is_recorded_as_it_goes_in_and_its_target_where_one_is_asked() -> None:
    done = ran(task="copy", gap=4, sequence_length=8)
    probe, target = done.frames[0]["probe"], done.frames[0]["probe_target"]
    assert probe.shape == (8, 6) and (probe.sum(1) == 1).all()
    assert np.isnan(target[:6]).all() and np.array_equal(target[6:], probe[:2].argmax(1))
    assert "probe" not in done.last


def test_the_students_own_text_is_the_probe() -> None:
    done = ran(probe="Ada")
    letters = ["" if k == 0 else chr(96 + k) for k in done.frames[0]["probe"].argmax(1)]
    assert letters == ["", "a", "d", "a"]


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"task": "autocomplete", "text": "aaa"}, "no other letter"),
        ({"probe": "ada1"}, "'1' is not"),
        ({"task": "copy", "gap": 60}, "gap of 60"),
        ({"task": "wave", "probe": "abc"}, "numbers"),
        ({"hidden_size": 128, "batch_size": 128, "layers": 3, "compare": 16}, "hidden_size"),
        (MANY_WEIGHTS, "fewer networks"),
        (
            {"task": "shakespeare", "stateful": True, "text": "ab" * 30, "sequence_length": 10},
            "take all of it at once",
        ),
        ({"task": "shakespeare", "probe": "a"}, "one letter"),
        ({"task": "shakespeare", "stateful": True, "initial_state": "learned"}, "initial_state"),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence(fields: dict[str, object], said: str) -> None:
    refused = RecurrentConfig(**fields).refusal()  # type: ignore[arg-type]
    assert refused is not None and said in str(refused)


def test_the_estimate_of_an_update_grows_with_whatever_makes_it_longer() -> None:
    base = {"hidden_size": 32, "batch_size": 16, "layers": 1, "compare": 2, "sequence_length": 20}
    least = seconds_of_an_update(RecurrentConfig(**base))  # type: ignore[arg-type]
    assert 0 < least < MOST_SECONDS
    for name, value in base.items():
        more = RecurrentConfig(**{**base, name: 2 * value})  # type: ignore[arg-type]
        assert seconds_of_an_update(more) > least and math.isfinite(seconds_of_an_update(more))
