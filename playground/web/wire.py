"""Messages to the Player: a header of JSON and blocks of raw numbers in one piece of bytes (wire
version 2).

    bytes 0-3  "PLG2"      4-7  length of the header      8-  header, padded to a multiple of 8
     then the blocks, each at a multiple of 8

`kind` in the header says what the message is: the page's own (which run, which figures), or on the
stream rows, a sketch of many rows, an answer, a refusal.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from playground.runs.engines import RunView
from playground.runs.recording import Column

VERSION = 2


def encode(header: Mapping[str, Any], blocks: Sequence[bytes] = ()) -> bytes:
    """Put header and blocks into one piece."""
    text = json(header)
    text += b" " * (-(8 + len(text)) % 8)
    parts = [b"PLG2", struct.pack("<I", len(text)), text]
    for block in blocks:
        parts += [block, b"\0" * (-len(block) % 8)]
    return b"".join(parts)


def json(value: Any) -> bytes:
    """JSON with arrays as lists; a number that is none becomes null."""
    return msgspec.json.encode(value, enc_hook=_plain)


def _plain(value: Any) -> Any:
    if isinstance(value, np.ndarray | np.generic):
        return value.tolist()
    return list(value)


def layout(run: RunView) -> list[dict[str, Any]]:
    """What the rows of a run are made of, in the order of their blocks."""
    return [
        {
            "name": name, "shape": list(column.channel.shape), "dtype": column.channel.wire,
            "unit": column.channel.unit,
            # To the Player what is recorded once is a picture of the first frame.
            "cadence": "step" if column.channel.cadence == "step" else "picture",
        }
        for name, column in run.recording.columns.items()
        if column.channel.wire
    ]  # fmt: skip


def rows(columns: Iterable[Column], start: int, stop: int, stride: int = 1) -> list[bytes]:
    """A block for each of the columns: its rows start, start + stride, ... before stop, which must
    be recorded.
    """
    with np.errstate(over="ignore"):
        return [
            column.known(start, stop)[::stride].astype("<" + column.channel.wire).tobytes()
            for column in columns
        ]


def pictures(column: Column, which: Sequence[int]) -> tuple[dict[str, Any], bytes]:
    """Some rows of a picture channel, described, and their block."""
    frames = column.frames
    taken, low, high = _quantise(column.read()[list(which)], column.channel.wire)
    described = {
        "name": column.channel.name, "frames": [frames[row] for row in which], "lo": low, "hi": high
    }  # fmt: skip
    return described, taken.tobytes()


def arrays(found: Mapping[str, NDArray[Any]]) -> tuple[list[dict[str, Any]], list[bytes]]:
    """An answer's arrays, described, and their blocks."""
    named = {name: np.asarray(array, order="C") for name, array in found.items()}
    described = [
        {"name": name, "dtype": array.dtype.str.lstrip("<|"), "shape": list(array.shape)}
        for name, array in named.items()
    ]
    return described, [array.tobytes() for array in named.values()]


def _quantise(rows: NDArray[Any], wire: str) -> tuple[NDArray[Any], Any, Any]:
    """The rows in their wire type; u1 scales each row between its least and its greatest value,
    unless they are whole numbers of that type already.
    """
    if wire != "u1":
        with np.errstate(over="ignore"):
            return rows.astype(f"<{wire}"), None, None
    flat = rows.reshape(len(rows), -1)
    if flat.dtype == np.uint8:
        return flat, np.zeros(len(flat)), np.full(len(flat), 255.0)
    low, high = flat.min(axis=1, initial=np.inf), flat.max(axis=1, initial=-np.inf)
    span = np.where(high > low, high - low, 1.0)[:, None]
    return np.rint((flat - low[:, None]) / span * 255).astype("u1"), low, high
