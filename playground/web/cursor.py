"""What one browser has of one run, and what it lacks."""

from __future__ import annotations

import bisect
from collections.abc import Collection
from typing import Any

from playground.runs.engines import RunView
from playground.runs.recording import Column
from playground.web import wire

MOST_ROWS = 5000
"""Rows in one message. A browser that lacks more first gets a sketch of all."""
PICTURE_PAUSE = 0.1
"""Seconds between two pictures of a channel while the run trains."""
MOST_BYTES = 1 << 20
"""About the most bytes of rows, and of pictures, in one message; of a sketch four times that."""


class Cursor:
    """Turns a recording that grows into messages: "you have k, here is [k, n)"."""

    def __init__(self, run: RunView, have: int, pictures: dict[str, list[int]]) -> None:
        """Begin where the browser stands.

        Args:
            run: The run it follows.
            have: Rows it has.
            pictures: Of each picture channel the frames it has.
        """
        self.run = run
        self._have = max(0, have)
        sent = [column for column in run.recording.columns.values() if column.channel.wire]
        self._albums = [
            Album(column, pictures.get(column.channel.name, ()))
            for column in sent
            if column.channel.cadence != "step"
        ]
        self._steps = [column for column in sent if column.channel.cadence == "step"]
        width = sum(len(row) for row in wire.rows(self._steps, 0, 1)) or 1
        self._most = min(MOST_ROWS, max(1, MOST_BYTES // width))
        self._sketched = False
        self._told: Any = None
        self._pictured = float("-inf")
        self._looked = -1

    def look(self, frame: int) -> None:
        """The playhead rests at a frame while the run trains: its pictures are wanted too."""
        self._looked = frame

    @property
    def training(self) -> bool:
        """Whether there will be new rows in a moment."""
        recording = self.run.recording
        return recording.status == "running" and not recording.paused and not recording.place

    def next(self, now: float) -> bytes | None:
        """The next message, or None if the browser has all there is.

        Args:
            now: Seconds on any steady clock.
        """
        recording = self.run.recording
        # The status first: whoever hears that a run has ended has to be given all of its frames.
        news = (recording.status, recording.settled, recording.place, recording.paused)
        count = recording.count
        if count - self._have > self._most and not self._sketched:
            return self._sketch(self._header(news, count), count)
        described, blocks = self._pictures(now, count, news[0] == "running")
        if count <= self._have and news == self._told and not described:
            return None
        header = self._header(news, count) | {"pictures": described}
        start, self._have = self._have, max(self._have, min(count, self._have + self._most))
        header |= {"kind": "rows", "start": start, "stop": self._have}
        return wire.encode(header, wire.rows(self._steps, start, self._have) + blocks)

    def _header(self, news: tuple[Any, ...], count: int) -> dict[str, Any]:
        first, self._told = self._told is None, news
        status, settled, place, paused = news
        ending = self.run.recording.ending
        header = {
            "v": wire.VERSION, "run": self.run.id, "count": count, "total": self.run.total,
            "status": status, "settled": settled, "place": place, "paused": paused,
            "pace": self.run.pace, "ending": ending and ending._asdict(),
        }  # fmt: skip
        return header | {"layout": wire.layout(self.run)} if first else header

    def _sketch(self, header: dict[str, Any], count: int) -> bytes:
        """Every s-th of the rows that are lacking; the exact ones follow."""
        self._sketched = True
        stride = -(-(count - self._have) // min(MOST_ROWS, 4 * self._most))
        header |= {
            "kind": "sketch", "start": self._have, "stop": count, "stride": stride, "pictures": []
        }  # fmt: skip
        return wire.encode(header, wire.rows(self._steps, self._have, count, stride))

    def _pictures(
        self, now: float, count: int, running: bool
    ) -> tuple[list[dict[str, Any]], list[bytes]]:
        """Pictures that are due: while the run trains the newest one, afterwards all by and by."""
        if not self._albums or (running and now - self._pictured < PICTURE_PAUSE):
            return [], []
        described, blocks = [], []
        for album in self._albums:
            due = album.due(count, self._looked if running else None)
            if due:
                words, block = wire.pictures(album.column, due)
                described.append(words)
                blocks.append(block)
        if described:
            self._pictured = now
        return described, blocks


class Album:
    """The pictures of a channel, and which of them the browser lacks."""

    def __init__(self, column: Column, sent: Collection[int]) -> None:
        """Begin with what the browser has.

        Args:
            column: The pictures.
            sent: Frames whose pictures the browser has.
        """
        self.column = column
        self._sent = set(sent)
        self._known = 0
        self._lacking: list[int] = []
        """Of the first `known` rows those that the browser has not."""

    def due(self, count: int, looked: int | None) -> list[int]:
        """Take the rows that go with the next message.

        Args:
            count: Frames of the recording; what belongs to a later one has to wait.
            looked: While the run trains, the frame at which the playhead rests: its picture and
                the newest one go. None: all go, as many at a time as a message holds.
        """
        # Asked a hundred times a second for each of forty browsers: most times nothing is new.
        if self._known == self.column.count and not self._lacking:
            return []
        frames = self.column.frames
        ready = bisect.bisect_left(frames, count)
        fresh = range(self._known, ready)
        self._lacking += [row for row in fresh if frames[row] not in self._sent]
        self._known = max(self._known, ready)
        if not self._lacking:
            return []
        if looked is None:
            most = max(1, MOST_BYTES // max(1, self.column.read(0, 1).nbytes))
            due = self._lacking[:most]
        else:
            resting = bisect.bisect_right(frames, looked) - 1
            due = sorted({self._lacking[-1], resting} & set(self._lacking))
        gone = set(due)
        self._lacking = [row for row in self._lacking if row not in gone]
        return due
