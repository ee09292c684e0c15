"""Messages to the Player: what is laid out is what is read, and nothing in it is invalid JSON."""

from __future__ import annotations

import json
import struct

import numpy as np
import pytest

from playground.core.parsing import parse
from playground.runs.engines import InlineEngine
from playground.web import wire
from tests.toy import LAB


def test_columns_start_at_multiples_of_eight_and_hold_the_rows_asked_for() -> None:
    engine = InlineEngine()
    token = engine.start(LAB, parse(LAB.config, {"steps": 9}))
    engine.advance(token, 1)
    run, payload = engine.look(token), wire.Payload()
    loss, picture = wire.channels(run, 2, 9, payload)
    data = wire.encode({"channels": [loss, picture]}, payload)
    body = data[8 + struct.unpack("<I", data[4:8])[0] :]
    assert (len(data) - len(body)) % 8 == 0 and loss["offset"] % 8 == picture["offset"] % 8 == 0
    sent = np.frombuffer(body, "<f4", 7, loss["offset"])
    np.testing.assert_allclose(sent, run.recording.arrays()["loss"][2:9, 0], rtol=1e-6)
    assert picture["frames"] == [4, 8]


def test_a_quantised_picture_is_read_back_within_half_a_level() -> None:
    engine = InlineEngine()
    token = engine.start(LAB, LAB.config())
    run, payload = engine.look(token), wire.Payload()
    column = wire.channels(run, 0, 1, payload)[1]
    bytes_ = np.frombuffer(payload.blocks[1], "u1", 6, 0)
    low, high = column["lo"][0], column["hi"][0]
    original = run.recording.columns["picture"].read()[0].ravel()
    np.testing.assert_allclose(low + (high - low) * bytes_ / 255, original, atol=(high - low) / 510)


def test_no_number_in_a_header_is_one_that_json_lacks() -> None:
    data = wire.encode({"values": np.array([1.0, np.nan, np.inf])}, wire.Payload())
    assert json.loads(data[8:].decode())["values"] == [1.0, None, None]


def test_a_bare_nan_is_a_bug_and_not_sent() -> None:
    with pytest.raises(ValueError, match="Out of range float"):
        wire.encode({"value": float("nan")}, wire.Payload())
