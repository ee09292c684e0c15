"""Recordings: append-only columns, one a channel, with an ending."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from playground.core.channels import Channel, Ending, Frame


class Column:
    """The rows of one channel, in one array that doubles when it is full."""

    def __init__(self, channel: Channel, capacity: int) -> None:
        self.channel = channel
        self.count = 0
        self.frames: list[int] = []
        """Of a picture channel: the frame of each row."""
        self._rows = np.empty((max(1, capacity), *channel.shape), channel.dtype)

    def append(self, frame: int, value: Any) -> None:
        """Copy one row to the end."""
        if np.shape(value) != self.channel.shape:
            raise ValueError(
                f"frame {frame}: {self.channel.name} has shape {np.shape(value)}, "
                f"its channel says {self.channel.shape}"
            )
        if self.count == len(self._rows):
            self._rows = np.concatenate([self._rows, np.empty_like(self._rows)])
        self._rows[self.count] = value
        self.count += 1
        if self.channel.cadence == "picture":
            self.frames.append(frame)

    def read(self, start: int = 0, stop: int | None = None) -> NDArray[Any]:
        """The rows [start, stop) as a view that cannot be written."""
        rows = self._rows[start : self.count if stop is None else min(stop, self.count)]
        rows.flags.writeable = False
        return rows


class Recording:
    """The log of a run: frame 0 is the start, then one frame an update.

    Rows are copies: nothing that the experiment does later changes them.
    """

    def __init__(self, channels: Sequence[Channel], frames: int) -> None:
        """Make an empty recording.

        Args:
            channels: What is recorded.
            frames: Frames expected, for the first reservation of memory.
        """
        self.columns = {
            channel.name: Column(channel, min(frames, 1024) if channel.cadence == "step" else 1)
            for channel in channels
        }
        self.count = 0
        self.ending: Ending | None = None

    def append(self, frame: Frame) -> None:
        """Copy a frame to the end; a picture channel may be missing from it."""
        if not frame.keys() <= self.columns.keys():
            unknown = sorted(frame.keys() - self.columns.keys())
            raise KeyError(f"frame {self.count} has {unknown}, which are no channels of the lab")
        for name, column in self.columns.items():
            if name in frame:
                column.append(self.count, frame[name])
            elif column.channel.cadence == "step":
                raise KeyError(f"frame {self.count} lacks the channel {name!r}")
        self.count += 1

    def until(self, count: int) -> Recording:
        """A recording of its own with the first `count` frames of this one."""
        channels = [column.channel for column in self.columns.values()]
        copy = Recording(channels, self.count)
        for name, column in self.columns.items():
            rows = column.count if column.channel.cadence == "picture" else count
            for row, value in enumerate(column.read(0, rows)):
                frame = column.frames[row] if column.frames else row
                if frame < count:
                    copy.columns[name].append(frame, value)
        copy.count = count
        return copy

    def end(self, ending: Ending) -> None:
        """Close the recording."""
        self.ending = ending

    def arrays(self) -> dict[str, NDArray[Any]]:
        """Every channel so far, first axis the frame (for pictures: its rows)."""
        return {name: column.read() for name, column in self.columns.items()}

    def frame(self, index: int) -> dict[str, NDArray[Any]]:
        """Every channel at one frame; pictures as of the last one before it."""
        found = {}
        for name, column in self.columns.items():
            row = index
            if column.channel.cadence == "picture":
                row = int(np.searchsorted(column.frames, index, side="right")) - 1
                if row < 0:
                    raise KeyError(f"frame 0 lacks the picture {name!r}")
            found[name] = column.read(row, row + 1)[0]
        return found
