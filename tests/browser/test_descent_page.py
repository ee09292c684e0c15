"""The Descent page in a real browser: it moves, keeps what it should, and its link reproduces
it.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urlparse

import pytest

pytestmark = pytest.mark.browser


SHOWN_RANGE = "document.querySelector('[data-key=map] .plg-plot')._fullLayout.xaxis.range"


def open_page(page: Any, address: str) -> None:
    page.goto(address)
    page.wait_for_function("window.__player && window.__player.draws > 0", timeout=30_000)


def hook(page: Any, name: str) -> Any:
    return page.evaluate(f"window.__player.{name}")


def wait(page: Any, condition: str) -> None:
    page.wait_for_function(
        f"(() => {{ const p = window.__player; return {condition} }})()", timeout=20_000
    )


def trail_length(page: Any) -> float:
    """The drawn length of the longest line of the map: what the eye sees, not what the program
    says.
    """
    return float(
        page.evaluate(
            "Math.max(...[...document.querySelectorAll('[data-key=map] path.js-line')].map(p => "
            "p.getTotalLength()))"
        )
    )


def test_a_fresh_page_shows_the_default_preset_recorded_and_paused_inside(
    page: Any, app_url: str
) -> None:
    open_page(page, f"{app_url}/descent")
    assert hook(page, "status") == "finished" and hook(page, "playing") is False
    assert hook(page, "frames") == hook(page, "total") == 201
    assert 0 < hook(page, "playhead") < 200
    assert trail_length(page) > 100


def test_play_moves_the_picture_and_stops_at_the_end(page: Any, app_url: str) -> None:
    open_page(page, f"{app_url}/descent?at=0")
    wait(page, "p.playhead === 0")
    page.get_by_role("button", name="Play").click()
    wait(page, "p.playing && p.playhead > 20")
    early = trail_length(page)
    wait(page, "!p.playing && p.playhead === 200")
    assert trail_length(page) > early > 5
    assert hook(page, "mounts") == 1 and hook(page, "gaps") == 0 and hook(page, "errors") == []


def test_scrubbing_moves_the_playhead_and_leaves_the_recording_alone(
    page: Any, app_url: str
) -> None:
    open_page(page, f"{app_url}/descent")
    slider = page.get_by_role("slider", name="Playhead")
    slider.focus()
    page.keyboard.press("Home")
    wait(page, "p.playhead === 0")
    page.keyboard.press("ArrowRight")
    wait(page, "p.playhead === 1")
    page.keyboard.press("End")
    wait(page, "p.playhead === 200")
    assert hook(page, "frames") == 201 and hook(page, "gaps") == 0


def test_a_full_rerun_keeps_the_mount_the_step_and_the_zoom(page: Any, app_url: str) -> None:
    open_page(page, f"{app_url}/descent")
    step, run = hook(page, "playhead"), hook(page, "run")
    box = page.locator("[data-key=map] .nsewdrag").first.bounding_box()
    page.mouse.move(box["x"] + 0.4 * box["width"], box["y"] + 0.3 * box["height"])
    page.mouse.down()
    page.mouse.move(box["x"] + 0.7 * box["width"], box["y"] + 0.7 * box["height"], steps=5)
    page.mouse.up()
    zoomed = page.evaluate(SHOWN_RANGE)
    assert zoomed[1] - zoomed[0] == pytest.approx(3, abs=0.3)
    page.get_by_role("button", name="Adagrad").click()
    wait(page, f"p.run !== '{run}' && p.status === 'finished'")
    assert hook(page, "mounts") == 1 and hook(page, "playhead") == step
    assert page.evaluate(SHOWN_RANGE) == pytest.approx(zoomed)


def test_a_click_on_the_map_starts_there(page: Any, app_url: str) -> None:
    open_page(page, f"{app_url}/descent")
    run = hook(page, "run")
    box = page.locator("[data-key=map] .nsewdrag").first.bounding_box()
    page.mouse.click(box["x"] + 0.25 * box["width"], box["y"] + 0.25 * box["height"])
    wait(page, f"p.run !== '{run}' && p.status === 'finished'")
    page.wait_for_function("new URLSearchParams(location.search).get('descent.start_x') !== null")
    link = parse_qs(urlparse(page.url).query)
    assert float(link["descent.start_x"][0]) == pytest.approx(-1.5, abs=0.1)
    assert float(link["descent.start_y"][0]) == pytest.approx(3.0, abs=0.15)


def test_a_pinned_run_stays_as_a_ghost_when_a_control_changes(page: Any, app_url: str) -> None:
    open_page(page, f"{app_url}/descent?v=1&descent.optimizers=gd")
    pinned = hook(page, "run")
    page.get_by_role("button", name="Pin", exact=True).click()
    wait(page, f"p.ghost === '{pinned}'")
    page.get_by_role("button", name="Momentum", exact=True).click()
    wait(page, f"p.run !== '{pinned}' && p.ghost === '{pinned}'")
    assert "ghost=" in page.url
    page.get_by_role("button", name="Unpin").click()
    wait(page, "p.ghost === null")
    assert "ghost=" not in page.url


def test_a_link_reproduces_the_run_the_playhead_and_the_ghost(
    page: Any, app_url: str, chromium: Any
) -> None:
    open_page(
        page,
        f"{app_url}/descent?v=1&descent.surface=beale&descent.learning_rate=0.003&descent.start_x=1"
        "&descent.start_y=1.5&descent.optimizers=gd,adam&at=40&ghost=optimizers%3Dmomentum",
    )
    wait(page, "p.status !== 'running' && p.playhead === 40 && p.ghost")
    other = chromium.new_page()
    share = page.evaluate("window.__player.link()")
    open_page(other, share)
    wait(other, "p.playhead === 40 && p.ghost")
    for name in ("run", "ghost", "total"):
        assert hook(other, name) == hook(page, name)
    other.close()


def test_a_bad_link_is_refused_in_words_and_the_rest_of_it_is_kept(page: Any, app_url: str) -> None:
    open_page(
        page,
        f"{app_url}/descent?v=1&descent.learning_rate=1e9&descent.steps=20&descent.speed=3&at=999",
    )
    words = page.locator("[data-testid=stAlert]").all_inner_texts()
    assert any(
        "Learning rate" in text and "1000000000" in text.replace("1e9", "1000000000")
        for text in words
    ), words
    assert any("'speed'" in text for text in words) and any("at=999" in text for text in words), (
        words
    )
    assert hook(page, "total") == 21


def test_a_diverging_run_says_why_and_the_cure_works(page: Any, app_url: str) -> None:
    open_page(page, f"{app_url}/descent")
    page.get_by_role("button", name="Too far").click()
    wait(page, "p.status === 'diverged'")
    cure = page.get_by_role("button", name="Set η")
    cure.click()
    wait(page, "p.status === 'finished'")
    assert hook(page, "errors") == []


def open_tab(page: Any, name: str, words: str) -> None:
    """Open a tab under the Player and wait for words that only this tab has."""
    page.get_by_role("tab", name=name, exact=True).click()
    page.get_by_role("tabpanel", name=name, exact=True).get_by_text(words).first.wait_for()


def test_a_tab_shows_its_content_when_it_is_opened_and_the_player_stays(
    page: Any, app_url: str
) -> None:
    open_page(page, f"{app_url}/descent?v=1&descent.batch_size=1")
    for _ in range(2):
        for name, words in {
            "By hand": "The gradient by hand", "Code": "import torch", "Lesson": "Predict:",
            "Data": "Luck or effect?", "Picture": "The map.",
        }.items():  # fmt: skip
            open_tab(page, name, words)
    assert hook(page, "mounts") == 1 and hook(page, "errors") == []


def test_a_locked_prediction_sets_the_controls_plays_and_is_judged_at_the_end(
    page: Any, app_url: str
) -> None:
    open_page(page, f"{app_url}/descent?v=1&descent.steps=30&descent.optimizers=gd")
    run = hook(page, "run")
    open_tab(page, "Lesson", "Predict:")
    first = page.get_by_test_id("stVerticalBlock").filter(has=page.get_by_text("Lock it")).last
    first.get_by_text("GD", exact=True).click()
    first.get_by_role("button", name="Lock it and press Play").click()
    page.get_by_text("Watch the run to its end").wait_for()
    wait(page, f"p.run !== '{run}' && p.playing")
    page.evaluate("window.__player.actions.speed(8)")
    page.get_by_text("You said GD").filter(has_text="Adam").wait_for()
    assert hook(page, "mounts") == 1 and hook(page, "errors") == []


def test_a_phone_has_the_player_at_the_bottom_edge_and_nothing_wider_than_the_screen(
    page: Any, app_url: str
) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    open_page(page, f"{app_url}/descent")
    bar = page.get_by_role("button", name="Play").bounding_box()
    assert 844 - 90 < bar["y"] + bar["height"] <= 844
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_a_click_on_a_control_counts_beside_a_word_of_the_players(page: Any, app_url: str) -> None:
    """Streamlit sends what is said at one moment together, and as the Player's affair."""
    open_page(page, f"{app_url}/descent?at=0")
    run = hook(page, "run")
    page.evaluate(
        """() => {
          const chips = [...document.querySelectorAll('[data-testid="stButtonGroup"] button')]
          const pin = [...document.querySelectorAll('.plg button')].find(b => b.innerText === 'Pin')
          pin.click()
          chips.find(b => b.innerText === 'Adam').click()
        }"""
    )
    wait(page, f"p.run !== {run!r}")
