"""The Recurrent page in a real browser: gates and written text follow the playhead."""

from __future__ import annotations

from typing import Any

import pytest

pytestmark = pytest.mark.browser


def open_page(page: Any, address: str) -> None:
    page.goto(address)
    page.wait_for_function("window.__player && window.__player.draws > 0", timeout=30_000)


def wait(page: Any, condition: str) -> None:
    page.wait_for_function(
        f"(() => {{ const p = window.__player; return {condition} }})()", timeout=30_000
    )


def canvas(page: Any, key: str) -> bytes:
    return bytes(page.locator(f"[data-key={key}]").screenshot())


def test_the_gates_of_a_trained_network_are_others_than_those_of_a_new_one(
    page: Any, app_url: str
) -> None:
    open_page(page, f"{app_url}/recurrent")
    wait(page, "p.status === 'finished' && p.have === p.total")
    pictures = []
    for frame in (0, 400, 0):
        page.evaluate(f"window.__player.actions.seek({frame})")
        wait(page, f"p.playhead === {frame}")
        page.wait_for_timeout(500)
        pictures.append(canvas(page, "gates"))
    assert pictures[0] == pictures[2] != pictures[1]
    assert page.evaluate("window.__player.errors") == []


def test_what_it_writes_changes_while_it_learns(page: Any, app_url: str) -> None:
    open_page(page, f"{app_url}/recurrent")
    wait(page, "p.status === 'finished' && p.have === p.total")
    page.get_by_role("tab", name="Text", exact=True).click()
    texts = []
    for frame in (0, 400):
        page.evaluate(f"window.__player.actions.seek({frame})")
        wait(page, f"p.playhead === {frame}")
        page.wait_for_timeout(1500)
        texts.append(page.locator("[data-key=written], [data-key=text]").first.inner_text())
    assert texts[0] != texts[1]
