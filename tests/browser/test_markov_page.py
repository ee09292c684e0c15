"""The Markov page in a real browser: the trellis fills and proves itself, tables and clicks change
the model, and each part has its picture.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urlparse

import pytest

pytestmark = pytest.mark.browser

CHAIN = "markov?v=1&markov.mode=Markov+chain"
LEARN = (
    "markov?v=1&markov.mode=Learn+%28Baum%E2%80%93Welch%29&markov.source=Sampled+from+the+model"
    "&markov.length=200&markov.iterations=30"
)


def open_page(page: Any, address: str) -> None:
    page.goto(address)
    page.wait_for_function("window.__player && window.__player.draws > 0", timeout=30_000)


def wait(page: Any, condition: str) -> None:
    page.wait_for_function(
        f"(() => {{ const p = window.__player; return {condition} }})()", timeout=20_000
    )


def seek(page: Any, frame: int) -> None:
    page.evaluate(f"window.__player.actions.seek({frame})")
    wait(page, f"p.playhead === {frame}")


def of_link(page: Any, field: str) -> list[str]:
    return parse_qs(urlparse(page.url).query).get(f"markov.{field}", [])


def test_play_fills_the_trellis_and_its_last_column_adds_up_to_the_probability(
    page: Any, app_url: str
) -> None:
    open_page(page, f"{app_url}/markov")
    page.evaluate("window.__player.actions.seek(0)")
    page.locator(".plg-play").click()
    wait(page, "p.playhead === 8 && !p.playing")
    page.get_by_role("button", name="raw").click()
    ends = []
    for frame in (7, 8):
        seek(page, frame)
        wait(page, f"p.trellis.lit.j === {frame - 7}")
        said = page.evaluate("window.__player.trellis.lines")[1]
        ends.append(float(said.rpartition("= ")[2]))
    assert sum(ends) == pytest.approx(0.0098344, rel=2e-3)  # three digits are written
    assert page.evaluate("window.__player.errors") == []


def test_a_click_on_an_observation_makes_another_run_and_another_link(
    page: Any, app_url: str
) -> None:
    open_page(page, f"{app_url}/markov")
    wait(page, "p.trellis && p.frames === 9")
    run = page.evaluate("window.__player.run")
    page.get_by_role("button", name="Observation 1 is 2").click()
    wait(page, f"p.run !== {run!r} && p.frames === 9")
    assert of_link(page, "observations") == ["2,2,0,1"]


def test_a_cell_of_a_table_mends_its_row(page: Any, app_url: str) -> None:
    open_page(page, f"{app_url}/markov")
    run = page.evaluate("window.__player.run")
    table = page.locator('[data-testid="stDataFrame"]').nth(1)
    table.locator("canvas").first.wait_for()
    table.scroll_into_view_if_needed()
    box = table.bounding_box()
    page.mouse.dblclick(box["x"] + 0.5 * box["width"], box["y"] + 1.5 * 35)
    cell = page.locator("#portal input")
    cell.fill("0.9")
    cell.press("Enter")
    wait(page, f"p.run !== {run!r} && p.frames === 9")
    assert of_link(page, "transition") == ["0.9,0.1,0.4,0.6"]


def test_a_walk_moves_its_token_and_counts_its_visits(page: Any, app_url: str) -> None:
    open_page(page, f"{app_url}/{CHAIN}")
    seek(page, 0)
    page.evaluate("window.__player.actions.play()")
    tokens: set[str] = set()
    for playhead in range(3, 30, 3):
        wait(page, f"p.playhead > {playhead}")
        tokens.add(page.evaluate("JSON.stringify(window.__player.graph.token)"))
    assert len(tokens) > 3
    page.evaluate("window.__player.actions.pause()")
    seek(page, 40)
    wait(page, "p.graph.sentence.includes('41 visits')")


def test_ten_starts_climb_and_the_parameters_follow_the_playhead(page: Any, app_url: str) -> None:
    open_page(page, f"{app_url}/{LEARN}")
    wait(page, "p.frames > 20")
    assert page.evaluate("window.__player.errors") == []
    page.get_by_role("tab", name="Model").click()
    wait(page, "p.graph")
    seek(page, 0)
    first = page.evaluate("JSON.stringify(window.__player.graph.arrows)")
    seek(page, 20)
    page.wait_for_function(
        f"JSON.stringify(window.__player.graph.arrows) !== {first!r}", timeout=20_000
    )
