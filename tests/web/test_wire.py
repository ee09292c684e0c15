"""Messages to the Player: what is laid out is what is read, and nothing in it is invalid JSON."""

from __future__ import annotations

import json
import struct

import numpy as np

from playground.core.parsing import parse
from playground.labs.descent import LAB as DESCENT
from playground.runs.engines import InlineEngine, RunView
from playground.web import wire
from tests.toy import LAB


def recorded(**values: object) -> RunView:
    engine = InlineEngine()
    token = engine.start(LAB, parse(LAB.config, values))
    engine.advance(token, 5)
    return engine.look(token)


def test_blocks_begin_at_multiples_of_eight_behind_the_header() -> None:
    data = wire.encode({"kind": "rows"}, [b"abc", b"12345678", b"z"])
    body = data[8 + struct.unpack("<I", data[4:8])[0] :]
    assert data[:4] == b"PLG2" and (len(data) - len(body)) % 8 == 0
    assert body == b"".join(one.ljust(8, bytes(1)) for one in (b"abc", b"12345678", b"z"))


def test_rows_hold_what_was_asked_for_in_the_order_of_the_layout() -> None:
    run = recorded(steps=9)
    columns = [run.recording.columns["loss"]]
    sent = np.frombuffer(wire.rows(columns, 2, 9)[0], "<f4")
    np.testing.assert_allclose(sent, run.recording.arrays()["loss"][2:9, 0], rtol=1e-6)
    sketched = np.frombuffer(wire.rows(columns, 2, 9, 3)[0], "<f4")
    assert sketched.tolist() == sent[::3].tolist()


def test_a_quantised_picture_is_read_back_within_half_a_level() -> None:
    run = recorded()
    described, block = wire.pictures(run.recording.columns["picture"], [3, 1])
    assert described["frames"] == [12, 4]
    low, high = described["lo"][0], described["hi"][0]
    original = run.recording.columns["picture"].read()[3].ravel()
    levels = np.frombuffer(block, "u1")[:6]
    np.testing.assert_allclose(low + (high - low) * levels / 255, original, atol=(high - low) / 510)


def test_a_picture_of_whole_numbers_is_sent_as_it_is() -> None:
    config = parse(
        DESCENT.config,
        {"surface": "himmelblau", "learning_rate": "0.01", "starts": "20", "steps": "5"},
    )
    engine = InlineEngine()
    token = engine.start(DESCENT, config)
    engine.advance(token, 5)
    column = engine.look(token).recording.columns["basin"]
    described, block = wire.pictures(column, [0, len(column.frames) - 1])
    assert described["lo"].tolist() == [0, 0] and described["hi"].tolist() == [255, 255]
    sent = np.frombuffer(block, "u1").reshape(2, -1)
    assert np.array_equal(sent, column.read()[[0, -1]].reshape(2, -1)) and len(set(sent[1])) > 1


def test_an_answer_keeps_every_digit() -> None:
    described, blocks = wire.arrays({"hessian": np.array([[1 / 3, 2.0]]), "kind": np.array(3)})
    assert described[0] == {"name": "hessian", "dtype": "f8", "shape": [1, 2]}
    assert np.frombuffer(blocks[0], "<f8").tolist() == [1 / 3, 2.0]
    assert described[1] == {"name": "kind", "dtype": "i8", "shape": []}


def test_no_number_in_a_header_is_one_that_json_lacks() -> None:
    values = {"array": np.array([[1.0, np.nan], [np.inf, 2]]), "bare": float("nan"), "one": (1,)}
    found = json.loads(wire.encode(values)[8:].decode())
    assert found == {"array": [[1.0, None], [None, 2.0]], "bare": None, "one": [1]}
