"""Recordings: append-only columns, one a channel, with an ending, all in one piece of memory.

The piece is ordinary memory or a mapped file. One process writes it; others read it without locks:
rows are written first and counted afterwards, and nobody reads beyond the count.

    head   version, count, status, place in the queue, flags, seconds of training
    notes  the ending and the diagnosis, as JSON
    rows   for each channel; of a picture channel also the frame of each row, and their number
"""

from __future__ import annotations

import math
import mmap
import os
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
import numpy as np
from numpy.typing import NDArray

from playground.core.channels import Channel, Diagnosis, Ending, Frame

VERSION = 1
PICTURES = 400
"""Most pictures of one channel, where the lab does not say otherwise."""
STATUSES = ("running", "finished", "diverged", "stopped", "lost")
NOTE = 4096
"""Bytes for each note."""
_COUNT, _STATUS, _PLACE, _PAUSED, _SETTLED, _TAKEN = range(1, 7)  # of the head, after the version
_HEAD = 8

_ORDER = threading.Lock()
"""Passed between writing rows and counting them, and between reading the count and the rows: taking
and releasing a lock keeps a processor from turning the two round.
"""


class Part(NamedTuple):
    """Where one array lies in the piece of memory."""

    offset: int
    shape: tuple[int, ...]
    dtype: str

    @property
    def size(self) -> int:
        return math.prod(self.shape) * np.dtype(self.dtype).itemsize


def layout(channels: Sequence[Channel], frames: int, pictures: int) -> dict[str, Part]:
    """Lay out a recording of so many frames: each part begins at a multiple of eight bytes."""
    found: dict[str, Part] = {}

    def add(name: str, shape: tuple[int, ...], dtype: str) -> None:
        last = next(reversed(found.values()), Part(0, (0,), "u1"))
        found[name] = Part(-(-(last.offset + last.size) // 8) * 8, shape, dtype)

    add("/head", (_HEAD,), "i8")
    add("/seconds", (1,), "f8")
    add("/notes", (2, NOTE), "u1")
    for channel in channels:
        rows = {"step": frames, "picture": min(frames, pictures), "once": 1}[channel.cadence]
        add(channel.name, (rows, *channel.shape), channel.dtype)
        if channel.cadence != "step":
            add(channel.name + "/frames", (rows,), "i8")
            add(channel.name + "/count", (1,), "i8")
    return found


def bytes_of(channels: Sequence[Channel], frames: int, pictures: int = PICTURES) -> int:
    """How much memory a recording may take when every row is written."""
    last = list(layout(channels, frames, pictures).values())[-1]
    return last.offset + last.size


class Column:
    """The rows of one channel."""

    def __init__(self, channel: Channel, recording: Recording) -> None:
        self.channel = channel
        self._rows = recording.part(channel.name)
        # Not the recording itself: a circle would keep its file open until garbage is collected.
        self._counter = recording.part("/head")[_COUNT : _COUNT + 1]
        self._frames: NDArray[Any] | None = None
        if channel.cadence != "step":
            self._frames = recording.part(channel.name + "/frames")
            self._counter = recording.part(channel.name + "/count")

    @property
    def count(self) -> int:
        """Rows so far."""
        count = int(self._counter[0])
        with _ORDER:
            return count

    @property
    def frames(self) -> list[int]:
        """Of a channel that is not in every frame: the frame of each row."""
        return [] if self._frames is None else self._frames[: self.count].tolist()

    def write(self, frame: int, value: Any) -> None:
        """Copy one row to the end; it is counted with the frame, or here if it is a picture."""
        if np.shape(value) != self.channel.shape:
            raise ValueError(
                f"frame {frame}: {self.channel.name} has shape {np.shape(value)}, "
                f"its channel says {self.channel.shape}"
            )
        row = self.count
        if row == len(self._rows):
            raise ValueError(f"frame {frame}: {self.channel.name} has room for {row} rows only")
        self._rows[row] = value
        if self._frames is not None:
            self._frames[row] = frame
            with _ORDER:
                self._counter[0] = row + 1

    def copy(self, other: Column, frames: int) -> None:
        """Take over the rows of the first `frames` frames of another recording."""
        rows = frames
        if self._frames is not None:
            rows = int(np.searchsorted(other.frames, frames))
            self._frames[:rows] = other.frames[:rows]
            self._counter[0] = rows
        self._rows[:rows] = other.read(0, rows)

    def known(self, start: int, stop: int) -> NDArray[Any]:
        """The rows [start, stop), which the caller knows to be there; to read, not to write."""
        return self._rows[start:stop]

    def read(self, start: int = 0, stop: int | None = None) -> NDArray[Any]:
        """The rows [start, stop) as a view that cannot be written."""
        count = self.count
        rows = self._rows[start : count if stop is None else min(stop, count)]
        rows.flags.writeable = False
        return rows


class Recording:
    """The log of a run: frame 0 is the start, then one frame an update.

    Rows are copies: nothing that the experiment does later changes them.
    """

    def __init__(
        self,
        channels: Sequence[Channel],
        frames: int,
        pictures: int = PICTURES,
        memory: Any = None,
    ) -> None:
        """Make an empty recording, or look at the one that is in `memory` already.

        Args:
            channels: What is recorded.
            frames: Most frames.
            pictures: Most pictures of one channel.
            memory: A buffer of `bytes_of(...)` bytes, zero where nothing is recorded yet.
        """
        self._layout = layout(channels, frames, pictures)
        # Pages of zeros cost nothing until they are written.
        self._memory = (
            np.zeros(bytes_of(channels, frames, pictures), "u1") if memory is None else memory
        )
        self._head, self._seconds = self.part("/head"), self.part("/seconds")
        self._notes = self.part("/notes")
        self.columns = {channel.name: Column(channel, self) for channel in channels}

    def part(self, name: str) -> NDArray[Any]:
        """One of the arrays of the layout."""
        offset, shape, dtype = self._layout[name]
        return np.frombuffer(self._memory, dtype, math.prod(shape), offset).reshape(shape)

    @property
    def count(self) -> int:
        """Frames so far."""
        count = int(self._head[_COUNT])
        with _ORDER:
            return count

    @property
    def status(self) -> str:
        """running, or the kind of the ending."""
        return STATUSES[self._head[_STATUS]]

    @property
    def seconds(self) -> float:
        """Wall time spent training so far."""
        return float(self._seconds[0])

    @seconds.setter
    def seconds(self, value: float) -> None:
        self._seconds[0] = value

    @property
    def taken(self) -> int:
        """Frames that were taken over from another recording."""
        return int(self._head[_TAKEN])

    @property
    def place(self) -> int:
        """Place in the queue of those that wait for their first turn; 0 for one that has it."""
        return int(self._head[_PLACE])

    @place.setter
    def place(self, value: int) -> None:
        self._head[_PLACE] = value

    @property
    def paused(self) -> bool:
        """Whether training waits for the student's word."""
        return bool(self._head[_PAUSED])

    @paused.setter
    def paused(self, value: bool) -> None:
        self._head[_PAUSED] = value

    @property
    def ending(self) -> Ending | None:
        """Why it does not grow any more; None while it does."""
        return None if self.status == "running" else self._note(0, Ending)

    @property
    def settled(self) -> bool:
        """Whether it has ended and all is said about it."""
        return bool(self._head[_SETTLED])

    @property
    def diagnosis(self) -> Diagnosis | None:
        """What goes wrong in it, if anything does; known once it is settled."""
        return self._note(1, Diagnosis | None) if self.settled else None

    def append(self, frame: Frame) -> None:
        """Copy a frame to the end; a picture channel may be missing from it."""
        count = self.count
        if not frame.keys() <= self.columns.keys():
            unknown = sorted(frame.keys() - self.columns.keys())
            raise KeyError(f"frame {count} has {unknown}, which are no channels of the lab")
        for name, column in self.columns.items():
            if name in frame:
                column.write(count, frame[name])
            elif column.channel.cadence == "step":
                raise KeyError(f"frame {count} lacks the channel {name!r}")
        self._counted(count + 1)

    def copy(self, other: Recording, frames: int) -> None:
        """Begin with the first `frames` frames of another recording of the same channels."""
        for name, column in self.columns.items():
            column.copy(other.columns[name], frames)
        self._head[_TAKEN] = frames
        self._counted(frames)

    def _counted(self, count: int) -> None:
        with _ORDER:
            self._head[_COUNT] = count

    def end(self, ending: Ending) -> None:
        """Close the recording."""
        self._write_note(0, ending)
        with _ORDER:
            self._head[_STATUS] = STATUSES.index(ending.kind)

    def settle(self, diagnosis: Diagnosis | None) -> None:
        """Add what there is to say about an ended recording."""
        self._write_note(1, diagnosis)
        with _ORDER:
            self._head[_SETTLED] = 1

    def arrays(self) -> dict[str, NDArray[Any]]:
        """Every channel so far, first axis the frame (for pictures: its rows; for what is recorded
        once: none).
        """
        return {
            name: column.read()[0] if column.channel.cadence == "once" else column.read()
            for name, column in self.columns.items()
        }

    def frame(self, index: int) -> dict[str, NDArray[Any]]:
        """Every channel at one frame; pictures as of the last one before it."""
        found = {}
        for name, column in self.columns.items():
            row = index
            if column.channel.cadence != "step":
                row = int(np.searchsorted(column.frames, index, side="right")) - 1
                if row < 0:
                    raise KeyError(f"frame 0 lacks the picture {name!r}")
            found[name] = column.read(row, row + 1)[0]
        return found

    def _note(self, which: int, kind: Any) -> Any:
        text = self._notes[which].tobytes().rstrip(b"\0")
        return msgspec.json.decode(text, type=kind)

    def _write_note(self, which: int, value: Any) -> None:
        text = msgspec.json.encode(value)
        if len(text) > NOTE:  # a sentence nobody would read to its end
            text = msgspec.json.encode(value._replace(sentence=value.sentence[: NOTE // 8]))
        self._notes[which] = 0
        self._notes[which, : len(text)] = np.frombuffer(text, "u1")


def create(path: Path, channels: Sequence[Channel], frames: int, pictures: int) -> None:
    """Make the file of a recording that has no frame yet.

    Raises:
        OSError: There is no room for it. It is taken at once where the system can do so: a process
            that writes to a page for which there is none is killed.
    """
    size = bytes_of(channels, frames, pictures)
    with path.open("xb") as file:
        file.write(VERSION.to_bytes(8, "little"))
        file.truncate(size)
        file.flush()
        if hasattr(os, "posix_fallocate"):
            os.posix_fallocate(file.fileno(), 0, size)


def attach(
    path: Path, channels: Sequence[Channel], frames: int, pictures: int, *, write: bool = False
) -> Recording:
    """Open the recording in a file: its host to write it, everybody else to look at it.

    Raises:
        ValueError: The file is no recording of these channels.
    """
    with path.open("r+b" if write else "rb") as file:
        access = mmap.ACCESS_WRITE if write else mmap.ACCESS_READ
        memory = mmap.mmap(file.fileno(), 0, access=access)
    whole = len(memory) == bytes_of(channels, frames, pictures)
    if not whole or int.from_bytes(memory[:8], "little") != VERSION:
        raise ValueError(f"{path.name} is no recording of these channels")
    return Recording(channels, frames, pictures, memory)
