"""A page that shows the Player without Streamlit, and a server of ours that speaks the stream."""

import base64
import contextlib
import functools
import hashlib
import http.server
import json
import struct
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import plotly
from websockets.exceptions import ConnectionClosed
from websockets.sync.server import ServerConnection
from websockets.sync.server import serve as listen

from tests.player import walkers

ROOT = Path(__file__).resolve().parents[2]
PLOTLY = Path(plotly.__file__).parent / "package_data" / "plotly.min.js"
CHROMIUM_ARGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
KINDS = {"f8": np.float64, "f4": np.float32, "f2": np.float16, "u1": np.uint8}
MOST_ROWS = 5000
UNKNOWN = 4404
TICK = 0.02
"""Seconds between two looks at what is new."""


def envelope(header: dict[str, Any], blocks: list[bytes] | None = None) -> bytes:
    """Pack one message as the contract says."""
    text = json.dumps({"v": 2, **header}, ensure_ascii=False).encode()
    text += b" " * (-(8 + len(text)) % 8)
    packed = b"".join(block + b"\0" * (-len(block) % 8) for block in blocks or [])
    return b"PLG2" + struct.pack("<I", len(text)) + text + packed


class Channel(NamedTuple):
    """A column of a recording; of pictures with the frame, the least and the greatest of each."""

    name: str
    values: np.ndarray
    dtype: str = "f4"
    frames: list[int] | None = None
    lo: list[float] | None = None
    hi: list[float] | None = None

    def layout(self) -> dict[str, Any]:
        """The channel as the first message announces it."""
        cadence = "step" if self.frames is None else "picture"
        shape = list(self.values.shape[1:])
        return {
            "name": self.name, "shape": shape, "dtype": self.dtype, "unit": "", "cadence": cadence
        }  # fmt: skip

    def block(self, rows: Any) -> bytes:
        """Some rows as they travel."""
        return np.ascontiguousarray(self.values[rows], KINDS[self.dtype]).tobytes()

    def picture(self, row: int) -> dict[str, Any]:
        """One picture as a header names it."""
        assert self.frames is not None
        scale = {"lo": self.lo and [self.lo[row]], "hi": self.hi and [self.hi[row]]}
        return {"name": self.name, "frames": [self.frames[row]], **scale}


@dataclass
class Run:
    """A run of which a test tells how far it is; what it changes, every browser hears."""

    name: str
    channels: list[Channel]
    total: int
    count: int
    """Rows that are recorded."""
    token: str = ""
    stride: int = 0
    """The sketch that goes before the rows; 0 sends none."""
    held_back: bool = False
    """Keep the exact rows back."""
    drawn: list[tuple[int, int]] = field(default_factory=list)
    """Pictures that may be sent, each a channel and a row, in this order."""
    news: dict[str, Any] = field(default_factory=dict)
    """What the headers say otherwise than that all is well."""

    def __post_init__(self) -> None:
        self.token = self.token or f"token-{self.name}"

    def header(self) -> dict[str, Any]:
        """What every message about it says."""
        status = "finished" if self.count == self.total else "running"
        return {
            "run": self.name, "count": self.count, "total": self.total, "status": status,
            "settled": False, "place": 0, "paused": False, "pace": 0.0, "ending": None,
        } | self.news  # fmt: skip


def walk(
    name: str, frames: int = 101, count: int | None = None, rate: float = 0.5, **more: Any
) -> Run:
    """A run of the six walkers, whole unless it says how many rows are here."""
    recording = walkers.record(frames, rate)
    names = ("position", "loss", "slope")
    channels = [Channel(name, values) for name, values in zip(names, recording, strict=True)]
    return Run(name, channels, frames, frames if count is None else count, **more)


def gates(frames: int) -> tuple[Run, dict[str, Any]]:
    """A run whose one figure is a heatmap of pictures, and its specification. Which pictures are
    sent is up to the test.
    """
    values = np.random.default_rng(7).integers(0, 256, (frames, 8, 10)).astype(np.uint8)
    steps = Channel("p", np.arange(frames, dtype=np.float32)[:, None])
    scale = {"lo": [0.0] * frames, "hi": [1.0] * frames}
    pictures = Channel("gate", values, "u1", list(range(frames)), **scale)
    return Run("gates", [steps, pictures], frames, frames), walkers.gate_spec(frames)


class Follower:
    """What one connection has been sent of one run."""

    def __init__(self, run: Run, word: dict[str, Any]) -> None:
        self.run = run
        self._have: int = word["have"]
        self._held = {(name, frame) for name, all_ in word["pictures"].items() for frame in all_}
        self._told: dict[str, Any] | None = None
        self._sketched = False

    def next(self) -> bytes | None:
        """The next message, if there is anything to say."""
        run, header = self.run, self.run.header()
        layout = {"layout": [one.layout() for one in run.channels]} if self._told is None else {}
        if run.stride and not self._sketched and run.count > self._have:
            self._sketched, self._told = True, {}
            return self._message(header | layout, "sketch", run.count, run.stride)
        have, pictures = self._have, self._pictures()
        stop = have if run.held_back else max(have, min(run.count, have + MOST_ROWS))
        if stop == have and header == self._told and not pictures:
            return None
        self._told = header
        message = self._message(header | layout, "rows", stop, 1, pictures)
        self._have = stop
        return message

    def _pictures(self) -> list[tuple[int, int]]:
        lacking = []
        for which, row in list(self.run.drawn):
            channel = self.run.channels[which]
            assert channel.frames is not None
            known = (channel.name, channel.frames[row])
            if known not in self._held:
                self._held.add(known)
                lacking.append((which, row))
        return lacking

    def _message(
        self,
        header: dict[str, Any],
        kind: str,
        stop: int,
        stride: int,
        pictures: list[tuple[int, int]] | None = None,
    ) -> bytes:
        channels, drawn = self.run.channels, pictures or []
        rows = slice(self._have, stop, stride)
        blocks = [channel.block(rows) for channel in channels if channel.frames is None]
        blocks += [channels[which].block([row]) for which, row in drawn]
        described = [channels[which].picture(row) for which, row in drawn]
        span = {"kind": kind, "start": self._have, "stop": stop, "pictures": described}
        return envelope(header | span | ({"stride": stride} if kind == "sketch" else {}), blocks)


class Stream:
    """The server of the stream; it keeps what browsers say."""

    def __init__(self) -> None:
        self.runs: dict[str, Run] = {}
        self.said: list[dict[str, Any]] = []
        self.noise: list[bytes] = []
        """Messages to be sent as they are, each once."""
        self.silent = False
        """Answer no questions."""
        self.closed: list[int | None] = []
        """The codes with which browsers closed."""

    def serve(self, socket: ServerConnection) -> None:
        """One connection, until it is closed."""
        try:
            self._serve(socket)
        except KeyError:
            socket.close(UNKNOWN)
        except ConnectionClosed as closed:
            self.closed.append(closed.rcvd.code if closed.rcvd else None)

    def _serve(self, socket: ServerConnection) -> None:
        follower = None
        while True:
            word = _hear(socket)
            if word is not None:
                self.said.append(word)
                if word["op"] == "follow":
                    follower = Follower(self.runs[word["token"]], word)
                elif follower is not None:
                    self._heed(socket, follower.run, word)
            if follower is None:
                continue
            if follower.run.token not in self.runs:
                raise KeyError(follower.run.token)
            while self.noise:
                socket.send(self.noise.pop())
            while (message := follower.next()) is not None:
                socket.send(message)

    def _heed(self, socket: ServerConnection, run: Run, word: dict[str, Any]) -> None:
        op = word["op"]
        if op in ("pause", "resume"):
            run.news |= {"paused": op == "pause"}
        elif op == "edit":
            about = {"id": word["id"], "run": "edited", "token": "token-edited"}
            socket.send(envelope({"kind": "edited", **about}))
        elif op == "ask" and not self.silent:
            socket.send(_answer(word))


def _hear(socket: ServerConnection) -> dict[str, Any] | None:
    """What the browser says within a moment."""
    try:
        word: dict[str, Any] = json.loads(socket.recv(timeout=TICK))
        return word
    except TimeoutError:
        return None


def _answer(word: dict[str, Any]) -> bytes:
    """The answer to a question that there is, or its refusal."""
    about = {"id": word["id"]}
    if word["question"] not in QUESTIONS:
        return envelope({"kind": "refused", "sentence": "There is no such question.", **about})
    found = QUESTIONS[word["question"]](word["frame"], **word["arguments"])
    arrays = [
        {"name": name, "dtype": "f8", "shape": list(one.shape)} for name, one in found.items()
    ]
    blocks = [one.astype(np.float64).tobytes() for one in found.values()]
    return envelope({"kind": "answer", "arrays": arrays, **about}, blocks)


def _double(frame: int, x: float) -> dict[str, np.ndarray]:
    return {"twice": np.array([2.0 * x, frame])}


def _line(frame: int, x: float) -> dict[str, np.ndarray]:
    """Five points on the line through (x, frame) of slope 1."""
    steps = np.arange(-2.0, 3.0)
    return {"line": np.stack([x + steps, frame + steps])}


def _ring(frame: int, x: float, y: float) -> dict[str, np.ndarray]:
    """The circle of radius 1 around a place, the place, and on which side of 0 it lies."""
    turn = np.linspace(0.0, 2 * np.pi, 40, endpoint=False)
    ring = np.stack([x + np.cos(turn), y + np.sin(turn)], axis=-1)
    return {"ring": ring, "place": np.array([x, y]), "side": np.array(float(x > 0))}


QUESTIONS: dict[str, Callable[..., dict[str, np.ndarray]]] = {
    "double": _double,
    "line": _line,
    "ring": _ring,
}
"""What a run of the harness answers."""


class Site(NamedTuple):
    """The harness as a browser finds it."""

    url: str
    address: str
    stream: Stream

    def page(self, run: Run, ghost: Run | None = None, **more: Any) -> bytes:
        """What Streamlit's page says in order to show a run; the stream knows it from now on."""
        shown = {one.token: one for one in (run, ghost) if one is not None}
        self.stream.runs.update(shown)
        pinned = ghost and {
            "run": ghost.name, "token": ghost.token, "label": ghost.name, "total": ghost.total
        }  # fmt: skip
        header = {
            "kind": "page", "run": run.name, "token": run.token, "total": run.total,
            "status": run.header()["status"], "settled": run.header()["settled"],
            "stream": self.address, "command": None, "spec": walkers.spec(run.total),
            "ghost": pinned,
        }  # fmt: skip
        header |= more
        name = hashlib.sha256(json.dumps(header["spec"]).encode()).hexdigest()[:12]
        return envelope({"spec_id": name} | header)


class _Handler(http.server.SimpleHTTPRequestHandler):
    """The repository, and plotly.min.js where the web server of the playground puts it."""

    def translate_path(self, path: str) -> str:
        if path.split("?")[0] == "/assets/plotly.min.js":
            return str(PLOTLY)
        return super().translate_path(path)

    def log_message(self, *_: object) -> None:
        """Tests print only what they find."""


@contextlib.contextmanager
def files() -> Iterator[str]:
    """Serve the page and the Player's files on a free loopback port; gives the page's address."""
    handler = functools.partial(_Handler, directory=str(ROOT))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/tests/player/harness.html"
        server.shutdown()


@contextlib.contextmanager
def serve(page: str) -> Iterator[Site]:
    """Serve a stream on another port, for the page of this address."""
    stream = Stream()
    with listen(stream.serve, "127.0.0.1", 0, compression=None) as sockets:
        threading.Thread(target=sockets.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{sockets.socket.getsockname()[1]}/stream"
        yield Site(page, address, stream)
        sockets.shutdown()


def send(page: Any, message: bytes) -> None:
    """Hand one envelope to the Player on a Playwright page, as Streamlit would."""
    page.evaluate("text => window.harness.send(text)", base64.b64encode(message).decode())
