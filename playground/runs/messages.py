"""What the page process and its hosts say to each other: MessagePack, no pickle.

A lab travels as the import path of its value and a Config as JSON, which the receiver decodes with
the lab's own type.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

import msgspec
import numpy as np
from numpy.typing import NDArray

from playground.core.config import Config
from playground.labs.lab import Lab, load

Arrays = Mapping[str, NDArray[Any]]


class What(msgspec.Struct, frozen=True):
    """Which run: enough to find its recording and to read it."""

    lab: str
    config: bytes
    path: str
    """The recording's file."""

    @classmethod
    def of(cls, lab: Lab, config: Config, path: str) -> What:
        return cls(lab.import_path, msgspec.json.encode(config), path)

    def read(self) -> tuple[Lab, Config]:
        lab: Lab = load(self.lab)
        return lab, msgspec.json.decode(self.config, type=lab.config)


class Start(msgspec.Struct, tag=True, frozen=True):
    """Begin a run; from a run that has the same frames before `before`, where it is still known."""

    token: str
    what: What
    like: str = ""
    before: int = 0


class Order(msgspec.Struct, tag=True, frozen=True):
    """What a run shall do now.

    pause, resume: the student's word. step: train so many frames and stay paused.
    leave, watch: nobody, somebody looks at it. release: forget it.
    """

    token: str
    verb: Literal["pause", "resume", "step", "leave", "watch", "release"]
    frames: int = 1


class Ask(msgspec.Struct, tag=True, frozen=True):
    """A Question about a frame of any recording, whoever trains it."""

    id: int
    what: What
    question: str
    frame: int
    arguments: dict[str, float]


class Tables(msgspec.Struct, tag=True, frozen=True):
    """The By hand tables of a lab."""

    id: int
    lab: str


class Ping(msgspec.Struct, tag=True, frozen=True):
    """Are you still taking turns?"""

    id: int


class Stop(msgspec.Struct, tag=True, frozen=True):
    """End."""


Request = Start | Order | Ask | Tables | Ping | Stop


class Ready(msgspec.Struct, tag=True, frozen=True):
    """A host has loaded and run everything once."""

    cuda: bool


class Answer(msgspec.Struct, tag=True, frozen=True):
    """To the request of that id."""

    id: int
    body: bytes


class Refused(msgspec.Struct, tag=True, frozen=True):
    """The request of that id cannot be answered, in a sentence for the student."""

    id: int
    sentence: str


class Failed(msgspec.Struct, tag=True, frozen=True):
    """The request of that id met a fault of ours."""

    id: int
    trace: str


Reply = Ready | Answer | Refused | Failed


class _Block(msgspec.Struct, frozen=True):
    dtype: str
    shape: tuple[int, ...]
    rows: bytes


def encode_arrays(arrays: Mapping[str, Any]) -> bytes:
    """Arrays as bytes."""
    blocks = {name: np.asarray(value) for name, value in arrays.items()}
    return msgspec.msgpack.encode(
        {name: _Block(a.dtype.str, a.shape, a.tobytes()) for name, a in blocks.items()}
    )


def decode_arrays(body: bytes) -> dict[str, NDArray[Any]]:
    """Arrays from bytes; they belong to the caller."""
    blocks = msgspec.msgpack.decode(body, type=dict[str, _Block])
    return {
        name: np.frombuffer(block.rows, block.dtype).reshape(block.shape).copy()
        for name, block in blocks.items()
    }
