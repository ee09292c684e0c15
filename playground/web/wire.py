"""The Player's messages: a header of JSON and columns of raw numbers in one piece of bytes (wire
version 1).

    bytes 0-3  "PLG1"      4-7  length of the header      8-  header, padded to a multiple of 8
     then the columns

The client says "I have k frames of run r"; a message carries frames [k, n). What it has already
(figures, ghost) is left out.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from playground.runs.engines import RunView
from playground.runs.recording import Column

VERSION = 1


class Payload:
    """Columns laid one behind another, each at a multiple of eight bytes."""

    def __init__(self) -> None:
        self.blocks: list[bytes] = []
        self.size = 0

    def add(self, rows: NDArray[Any]) -> int:
        """Append an array and return its offset."""
        offset, block = self.size, rows.tobytes()
        block += b"\0" * (-len(block) % 8)
        self.blocks.append(block)
        self.size += len(block)
        return offset


def encode(header: Mapping[str, Any], payload: Payload) -> bytes:
    """Put header and payload into one piece."""
    text = json.dumps(header, allow_nan=False, separators=(",", ":"), default=plain).encode()
    text += b" " * (-(8 + len(text)) % 8)
    return b"".join([b"PLG1", struct.pack("<I", len(text)), text, *payload.blocks])


def plain(value: Any) -> Any:
    """NumPy values as JSON; a number that is none becomes null."""
    if isinstance(value, np.ndarray):
        return [plain(item) for item in value] if value.ndim > 1 else _finite(value)
    if isinstance(value, np.generic):
        return value.item()
    return list(value)


def _finite(values: NDArray[Any]) -> list[Any]:
    if values.dtype.kind != "f":
        return list(values.tolist())
    return [value if np.isfinite(value) else None for value in values.tolist()]


def channels(run: RunView, start: int, stop: int, payload: Payload) -> list[dict[str, Any]]:
    """Describe the rows [start, stop) of every channel and put them into the payload."""
    return [_column(column, start, stop, payload) for column in run.recording.columns.values()]


def _column(column: Column, start: int, stop: int, payload: Payload) -> dict[str, Any]:
    channel, frames = column.channel, None
    if channel.cadence == "picture":
        first, last = np.searchsorted(column.frames, [start, stop])
        rows, frames = column.read(int(first), int(last)), column.frames[first:last]
    else:
        rows = column.read(start, stop)
    rows, low, high = _quantise(rows, channel.wire)
    return {
        "name": channel.name, "shape": list(channel.shape), "dtype": channel.wire,
        "unit": channel.unit, "offset": payload.add(rows), "frames": frames, "lo": low, "hi": high,
    }  # fmt: skip


def _quantise(rows: NDArray[Any], wire: str) -> tuple[NDArray[Any], Any, Any]:
    """The rows in their wire type; u1 scales each row between its least and its greatest value."""
    if wire != "u1":
        with np.errstate(over="ignore"):
            return rows.astype(f"<{wire}"), None, None
    flat = rows.reshape(len(rows), -1)
    low, high = flat.min(axis=1, initial=np.inf), flat.max(axis=1, initial=-np.inf)
    span = np.where(high > low, high - low, 1.0)[:, None]
    return np.rint((flat - low[:, None]) / span * 255).astype("u1"), low, high
