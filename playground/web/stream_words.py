"""What a browser may say on the stream, and the answers that take a while."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from playground.core import config as configs
from playground.core.errors import BadArgument
from playground.core.parsing import parse
from playground.runs.engines import Engine, RunView
from playground.web import wire

LONGEST = 65_536
"""Characters of one message."""


Whole = Annotated[int, Meta(ge=-(2**53), le=2**53)]
"""A number that JavaScript can say exactly."""


class NotUnderstood(Exception):
    """A message that no Player of ours sends."""


class Follow(msgspec.Struct, tag_field="op", tag="follow", frozen=True):
    """Send me this run from row `have` on, and the pictures that I do not have."""

    token: str
    have: Whole = 0
    pictures: dict[str, list[int]] = msgspec.field(default_factory=dict)


class Beat(msgspec.Struct, tag_field="op", tag="beat", frozen=True):
    """I am still looking."""


class Pause(msgspec.Struct, tag_field="op", tag="pause", frozen=True):
    """Stop training for now."""


class Resume(msgspec.Struct, tag_field="op", tag="resume", frozen=True):
    """Go on training."""


class Look(msgspec.Struct, tag_field="op", tag="look", frozen=True):
    """My playhead rests here while the run trains: I need the pictures of this frame."""

    frame: Whole


class Step(msgspec.Struct, tag_field="op", tag="step", frozen=True):
    """Train so many frames and pause."""

    frames: Annotated[int, Meta(ge=1, le=1_000_000)] = 1


class Edit(msgspec.Struct, tag_field="op", tag="edit", frozen=True):
    """From frame `step` on, let a field have another value."""

    id: Whole
    step: Whole
    field: str
    value: float


class Ask(msgspec.Struct, tag_field="op", tag="ask", frozen=True):
    """Answer a Question."""

    id: Whole
    question: str
    frame: Whole = 0
    arguments: dict[str, float | None] = msgspec.field(default_factory=dict)


Word = Follow | Beat | Pause | Resume | Look | Step | Edit | Ask
_DECODER = msgspec.json.Decoder(Word)


def read(message: Mapping[str, Any]) -> Word:
    """What a message of the socket says.

    Raises:
        NotUnderstood: It says nothing that we know.
    """
    text = message.get("text")
    if text is None or len(text) > LONGEST:
        raise NotUnderstood
    try:
        return _DECODER.decode(text)
    except (msgspec.MsgspecError, UnicodeEncodeError):
        raise NotUnderstood from None


def answer(engine: Engine, run: RunView, ask: Ask) -> bytes:
    """Put a Question to the engine."""
    given = {name: math.nan if value is None else value for name, value in ask.arguments.items()}
    described, blocks = wire.arrays(engine.ask(run.token, ask.question, ask.frame, given))
    header = {"v": wire.VERSION, "kind": "answer", "id": ask.id, "arrays": described}
    return wire.encode(header, blocks)


def edit(engine: Engine, run: RunView, change: Edit) -> bytes:
    """Begin the run with one more change in flight; it resumes where they part."""
    if not 0 <= change.step < run.total:
        raise BadArgument(
            f"A change must be at an update between 0 and {run.total - 1}; you gave {change.step}."
        )
    new = configs.Edit(change.step, change.field, change.value)
    text = configs.as_text((*run.config.edits, new))
    config = parse(run.lab.config, {"edits": text}, run.config)
    view = engine.look(engine.start(run.lab, config, run.owner))
    return wire.encode(
        {"v": wire.VERSION, "kind": "edited", "id": change.id, "run": view.id, "token": view.token}
    )
