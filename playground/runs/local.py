"""The page's engine: host processes train, and recordings are mapped files that this process only
reads.
"""

from __future__ import annotations

import contextlib
import secrets
import threading
import time
import traceback
from collections.abc import Callable, Mapping

import msgspec

from playground.core.channels import Diagnosis, Table
from playground.core.config import Config, fingerprint
from playground.core.errors import PlaygroundError
from playground.labs.lab import Lab
from playground.runs.engines import Arrays, RunView, UnknownRun, Verb, checked
from playground.runs.held import Held, likest, lose, stillborn
from playground.runs.hosts import Hosts, NoHost
from playground.runs.limits import MIB, Limits, check, recorded_bytes
from playground.runs.messages import Ask, Order, Start, Tables, decode_arrays
from playground.runs.processes import HostLost, HostProcess, next_number
from playground.runs.recording import attach, create

ANSWER = 10.0
"""Seconds after which a question counts as lost."""


class Crowded(PlaygroundError):
    """No room for one more run."""


class Busy(PlaygroundError):
    """No answer in time."""

    def __init__(self) -> None:
        super().__init__("The process that should answer is busy; try again in a moment.")


class LocalEngine:
    """Runs in host processes, each run for one session. Safe to call from any thread."""

    trains_here = False

    def __init__(self, limits: Limits, lives: Callable[[str], bool] = lambda owner: True) -> None:
        """Start the hosts; `close` ends them.

        Args:
            limits: What runs and sessions may take.
            lives: Whether a session is still there: its ended runs stay readable so long.
        """
        self.limits = limits
        self._lives = lives
        self._held: dict[str, Held] = {}
        self._tables: dict[str, tuple[Table, ...]] = {}
        self._lock = threading.RLock()
        self._closing = threading.Event()
        self.hosts = Hosts(limits, self._busy)
        self._nurse = threading.Thread(target=self._look_after, daemon=True)
        self._nurse.start()

    @property
    def held(self) -> int:
        """Runs there are."""
        return len(self._held)

    def close(self) -> None:
        """End the hosts and remove every recording."""
        self._closing.set()
        self._nurse.join(5)
        self.hosts.close()
        self._held.clear()

    def start(self, lab: Lab, config: Config, owner: str = "", *, again: bool = False) -> str:
        """Begin (or find) this session's run of a Config and return its token.

        Args:
            lab: Which lab.
            config: What to record.
            owner: The session.
            again: Begin anew even if there is one, because that one was lost.

        Raises:
            TooLarge: The run would pass a limit.
            Crowded: There is no room for one more run.
        """
        check(lab, config, self.limits)
        name = fingerprint(lab.slug, config)
        with self._lock:
            mine = [held for held in self._held.values() if held.owner == owner]
            found = next((held for held in mine if held.name == name), None)
            # A run lost before its first frame has nothing to show: nobody need be asked.
            again = again or (found is not None and stillborn(found.recording))
            if found is not None and not again:
                self._heard(found)
                return found.token
            if found is not None:
                self.release(found.token)
                mine.remove(found)
            size = recorded_bytes(lab, config, lab.steps(config))
            self._make_room(mine, size)
            return self._begin(lab, config, owner, size, mine).token

    def _begin(self, lab: Lab, config: Config, owner: str, size: int, mine: list[Held]) -> Held:
        host, why = self.hosts.place(*lab.device(config))
        like, before = likest(lab, config, mine)
        if like is not None and like.host.device == host.device:
            host = like.host  # it has the states to resume from
        token = secrets.token_urlsafe(24)
        path = self.hosts.folder / f"run-{next_number()}"
        shape = (lab.channels(config), lab.steps(config) + 1, lab.pictures(config))
        try:
            create(path, *shape)
        except OSError:
            path.unlink(missing_ok=True)
            raise Crowded(
                "This server has no room on its disk for one more run; try again in a minute."
            ) from None
        held = Held(token, lab, config, owner, host, why, path, attach(path, *shape), size)
        self._held[token] = held
        host.send(Start(token, held.what, like.token if like else "", before))
        return held

    def _make_room(self, mine: list[Held], size: int) -> None:
        """Release what nobody looks at, the longest unseen first, until one more run fits."""
        limits = self.limits
        self._must_fit(size)
        while len(mine) >= limits.runs_per_session:
            gone = self._release_unseen(mine, f"Your page holds {len(mine)} runs")
            mine.remove(gone)
        most = limits.recordings * MIB - size
        while len(self._held) >= limits.runs or sum(h.size for h in self._held.values()) > most:
            self._release_unseen(list(self._held.values()), f"This server holds {self.held} runs")

    def _must_fit(self, size: int) -> None:
        """Refuse a run for which there is no room whatever is released, before releasing any."""
        followed = [held for held in self._held.values() if held.followers]
        room = self.limits.recordings * MIB - sum(held.size for held in followed)
        if size > room or len(followed) >= self.limits.runs:
            raise Crowded(
                f"{len(followed)} runs are being watched on this server, and there is no room for "
                "one of this size; try fewer updates, or again in a minute."
            )

    def _release_unseen(self, runs: list[Held], words: str) -> Held:
        unseen = [held for held in runs if not held.followers]
        if not unseen:
            raise Crowded(
                f"{words}, and there is no room for one more; close a tab that you do not need, or "
                "try again in a minute."
            )
        oldest = min(unseen, key=lambda held: held.beat)
        self.release(oldest.token)
        return oldest

    def advance(self, token: str, seconds: float) -> None:
        """Wait until the run has ended, at most so long; its host trains it anyway."""
        deadline = time.monotonic() + seconds
        recording = self._find(token).recording
        while recording.status == "running" and time.monotonic() < deadline:
            self.beat(token)
            time.sleep(0.005)

    def look(self, token: str) -> RunView:
        """What there is of the run now."""
        held = self._find(token)
        device = held.host.device
        return RunView(
            token, held.name, held.lab, held.config, held.owner, device, held.why, held.recording
        )

    def ask(
        self,
        token: str,
        question: str,
        frame: int = 0,
        arguments: Mapping[str, float] | None = None,
    ) -> Arrays:
        """Answer one of the lab's questions at a frame of the run.

        Raises:
            UnknownQuestion: The lab has no question of that name.
            BadArgument: An unknown argument, or a frame that is not recorded.
            Busy: No host answered in time.
        """
        held = self._find(token)
        given = checked(held.lab.question(question), arguments or {})
        body = self._answer(
            held.host, lambda number: Ask(number, held.what, question, frame, given)
        )
        return decode_arrays(body)

    def diagnose(self, token: str) -> Diagnosis | None:
        """What goes wrong in the run, if anything does; known once it is settled."""
        return self._find(token).recording.diagnosis

    def tables(self, lab: Lab) -> tuple[Table, ...]:
        """The lab's By hand tables."""
        if lab.slug not in self._tables:
            body = self._answer(self.hosts.any(), lambda number: Tables(number, lab.import_path))
            self._tables[lab.slug] = msgspec.msgpack.decode(body, type=tuple[Table, ...])
        return self._tables[lab.slug]

    def _answer(self, host: HostProcess, request: Callable[[int], Ask | Tables]) -> bytes:
        """Ask a host, and another one if that one has died: answers depend on nothing else."""
        deadline = time.monotonic() + ANSWER
        while (left := deadline - time.monotonic()) > 0:
            number = next_number()
            try:
                return host.ask(request(number), number).result(left)
            except HostLost:
                host = self._other(deadline)
            except TimeoutError:
                break
        raise Busy

    def _other(self, deadline: float) -> HostProcess:
        """A host that is alive, as soon as there is one."""
        while True:
            try:
                return self.hosts.any()
            except NoHost:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.05)

    def order(self, token: str, verb: Verb, frames: int = 1) -> None:
        """Pause training, let it go on, or let it make so many frames and pause."""
        held = self._find(token)
        held.host.send(Order(token, verb, frames))

    def follow(self, token: str) -> RunView:
        """Somebody begins to look at the run."""
        with self._lock:
            held = self._find(token)
            held.followers += 1
            self._heard(held)
        return self.look(token)

    def leave(self, token: str, *, cut: bool) -> None:
        """Somebody looks at it no more.

        Args:
            token: Which run.
            cut: Whether the connection broke: then they may be back in a moment.
        """
        with self._lock:
            held = self._held.get(token)
            if held is None:
                return
            held.followers -= 1
            if held.followers == 0 and not cut:
                self._watch(held, False)

    def beat(self, token: str) -> bool:
        """Somebody still looks at it. False if it is no more."""
        with self._lock:
            held = self._held.get(token)
            if held is None:
                return False
            self._heard(held)
            return True

    def knows(self, token: str) -> bool:
        """Whether there is such a run."""
        return token in self._held

    def release(self, token: str) -> None:
        """Forget a run and remove its recording."""
        with self._lock:
            held = self._held.pop(token, None)
        if held is not None:
            held.host.send(Order(token, "release"))
            with contextlib.suppress(OSError):  # Windows keeps it while a host has it open
                held.path.unlink()

    def _find(self, token: str) -> Held:
        held = self._held.get(token)
        if held is None:
            raise UnknownRun
        return held

    def _heard(self, held: Held) -> None:
        held.beat = time.monotonic()
        self._watch(held, True)

    def _watch(self, held: Held, watched: bool) -> None:
        if held.watched != watched:
            held.watched = watched
            held.host.send(Order(held.token, "watch" if watched else "leave"))

    def _look_after(self) -> None:
        """Mark what a dead host leaves behind; pause and release what nobody looks at."""
        pause, last = min(0.25, self.limits.pause_after / 6), time.monotonic()
        while not self._closing.wait(pause):
            away, last = time.monotonic() - last - pause, time.monotonic()
            try:
                self._round(away if away > 1 else 0.0)
            except Exception:  # noqa: BLE001 - whatever it was, the next round has to come
                traceback.print_exc()

    def _round(self, away: float) -> None:
        """Look once at every host and every run.

        Args:
            away: Seconds for which this process was not running: nobody could be heard.
        """
        self.hosts.look_after()
        for held in list(self._held.values()):
            if held.host.gone and not held.recording.settled:
                lose(held)
            held.beat += away
            self._neglected(held, time.monotonic() - held.beat)
        self.hosts.replace()

    def _busy(self, host: HostProcess) -> int:
        """How many runs a host has to train."""
        held = list(self._held.values())
        return sum(one.host is host and one.recording.status == "running" for one in held)

    def _neglected(self, held: Held, seconds: float) -> None:
        with self._lock:
            if seconds > self.limits.pause_after:
                self._watch(held, False)
        ended = held.recording.status != "running"
        if seconds > self.limits.release_after and not (ended and self._lives(held.owner)):
            self.release(held.token)
