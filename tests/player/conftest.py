"""The Player on its harness, as the browser tests hold it."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.conftest import Tab
from tests.player import harness

SHOWN = "() => window.__player?.draws > 0 && Object.values(__player.direct).length === 3"
PROVEN = "() => Object.values(window.__player?.direct ?? {}).every(one => one === 'direct')"
HIDE = """hidden => {
    Object.defineProperty(document, 'hidden', { value: hidden, configurable: true });
    document.dispatchEvent(new Event('visibilitychange')); }"""
FRAMES = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"


class Player:
    """A Player in a real browser, and the server that it follows."""

    def __init__(self, page: Page, site: harness.Site) -> None:
        self.page = page
        self.site = site
        self.stream = site.stream

    def tell(self, run: harness.Run, ghost: harness.Run | None = None, **more: Any) -> None:
        """Let the page say that this run is to be shown."""
        harness.send(self.page, self.site.page(run, ghost, **more))

    def show(self, run: harness.Run | None = None, frame: int | None = None, **more: Any) -> None:
        """The same, until its figures are drawn; the playhead at a frame."""
        command = None if frame is None else {"id": f"go-{frame}", "frame": frame, "play": False}
        run = run or harness.walk("finished")
        self.tell(run, command=command, **more)
        self.page.wait_for_function(SHOWN)
        self.until(f"p.run === '{run.name}' && p.frames > 0")
        if run.count == run.total and not run.held_back:
            self.until(f"p.have === {run.total}")
        self.settle()

    def get(self, name: str) -> Any:
        """A field of window.__player."""
        return self.page.evaluate(f"window.__player.{name}")

    def do(self, action: str) -> Any:
        """One of its actions."""
        return self.page.evaluate(f"window.__player.actions.{action}")

    def until(self, condition: str) -> None:
        """Wait for something about the Player p."""
        self.page.wait_for_function(f"(() => {{ const p = window.__player; return {condition} }})")

    def seek(self, frame: int) -> None:
        """Put the playhead there, and see it drawn."""
        self.do(f"seek({frame})")
        self.at(frame)

    def at(self, frame: float) -> None:
        """Wait for the playhead."""
        self.until(f"p.playhead === {frame}")
        self.settle()

    def settle(self) -> None:
        """Two animation frames: whatever was asked for is drawn."""
        self.page.evaluate(FRAMES)

    def prove(self) -> None:
        """Let every figure show that its direct draw is right."""
        for frame in (20, 21, 22):
            self.seek(frame)
        self.page.wait_for_function(PROVEN)

    def said(self, op: str) -> list[dict[str, Any]]:
        """What the browser said on its sockets."""
        return [word for word in self.stream.said if word["op"] == op]

    def states(self, key: str) -> list[Any]:
        """What the page was told in `have`, where there was something to tell."""
        told: list[Any] = self.page.evaluate(
            "key => harness.states.map(one => one.value[key]).filter(Boolean)", key
        )
        return told

    def words(self) -> str:
        """The word in the bar."""
        return self.page.locator(".plg-status").inner_text()


@pytest.fixture(scope="session")
def files() -> Iterator[str]:
    """The address of the harness."""
    with harness.files() as address:
        yield address


@pytest.fixture
def player(tab: Tab, files: str) -> Iterator[Player]:
    """An empty harness; a throw anywhere in the page fails the test."""
    with harness.serve(files) as site, tab.visit() as (page, thrown):
        page.goto(site.url)
        page.wait_for_function("() => window.harness")
        yield Player(page, site)
        errors = page.evaluate("window.__player?.errors ?? []")
    assert thrown == []
    assert errors == []
