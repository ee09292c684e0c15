"""A new run is on the screen before Streamlit has drawn the page for it."""

from __future__ import annotations

from typing import Any

import pytest

pytestmark = pytest.mark.browser


class Held:
    """Streamlit's own websocket, with a hand on what the server says."""

    def __init__(self, page: Any) -> None:
        self.holding = False
        self.kept: list[Any] = []
        self.route: Any = None
        page.route_web_socket("**/_stcore/stream", self._open)

    def _open(self, route: Any) -> None:
        self.route = route
        server = route.connect_to_server()
        route.on_message(server.send)
        server.on_message(self._heard)

    def _heard(self, message: Any) -> None:
        if self.holding:
            self.kept.append(message)
        else:
            self.route.send(message)

    def release(self) -> None:
        self.holding = False
        for message in self.kept:
            self.route.send(message)
        self.kept.clear()


def presets(page: Any) -> Any:
    return page.locator(".st-key-presets button")


def told(page: Any, name: str) -> Any:
    return page.evaluate(f"window.__player.{name}")


def test_the_player_shows_a_presets_run_while_streamlit_is_still_silent(
    app_url: str, own_page: Any
) -> None:
    page = own_page
    line = Held(page)
    page.goto(f"{app_url}/descent?v=1&descent.steps=60&descent.learning_rate=0.031")
    page.wait_for_function("window.__player && window.__player.frames > 60")
    before = told(page, "run")
    cards = presets(page)
    chosen = cards.nth(2).inner_text().split("\n")[0]
    line.holding = True
    cards.nth(2).click()
    page.wait_for_function(f"window.__player.run !== '{before}' && window.__player.frames > 0")
    new, draws = told(page, "run"), told(page, "draws")
    page.wait_for_function("window.__player.status === 'finished'")
    assert line.kept, "Streamlit has answered, and nobody has read it yet"
    line.release()
    page.wait_for_selector(".st-key-presets button[kind='primary']")
    page.wait_for_timeout(600)  # whatever the Player has to say is said
    assert chosen in page.locator(".st-key-presets button[kind='primary']").inner_text()
    assert told(page, "run") == new and told(page, "draws") >= draws
    assert told(page, "errors") == []


def test_a_run_that_ends_at_once_does_not_bring_the_old_controls_back(
    app_url: str, page: Any
) -> None:
    page.goto(f"{app_url}/recurrent?v=1&recurrent.steps=40")
    page.wait_for_function("window.__player && window.__player.have === 41", timeout=60_000)
    for title in ("LSTM over 30 steps", "Exploding"):
        card = presets(page).filter(has_text=title).first
        card.click()
        page.wait_for_selector(f".st-key-presets button[kind='primary']:has-text('{title}')")
    page.wait_for_timeout(2000)
    assert title in page.locator(".st-key-presets button[kind='primary']").inner_text()
