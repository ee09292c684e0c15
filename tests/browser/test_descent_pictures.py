"""The Descent lab's pictures in a real browser: tabs, curvature, maps of settings, slow motion,
many starts, and a surface typed by hand.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, quote, urlparse

import pytest

from tests.browser.test_descent_page import hook, open_page, wait

pytestmark = pytest.mark.browser

HEIGHTS = "document.querySelector('[data-key=map] .plg-plot').data[0].z"
INK = """(key => {
  const canvas = document.querySelector(`[data-key=${key}] canvas.plg-overlay`)
  const ink = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data
  let found = 0
  for (let at = 3; at < ink.length; at += 4) found += ink[at] > 0
  return found
})"""


def tab(page: Any, name: str) -> None:
    page.get_by_role("tab", name=name, exact=True).click()


def click(page: Any, picture: str, across: float, down: float) -> None:
    """Click a picture's plot area at these parts of its width and height."""
    box = page.locator(f"[data-key={picture}] .nsewdrag").first.bounding_box()
    page.mouse.click(box["x"] + across * box["width"], box["y"] + down * box["height"])


def of_link(page: Any, name: str) -> str:
    """A control's value in the address bar, once it is there."""
    page.wait_for_function(f"new URLSearchParams(location.search).has('descent.{name}')")
    return parse_qs(urlparse(page.url).query)[f"descent.{name}"][0]


def changed(page: Any, run: str) -> None:
    wait(page, f"p.run !== '{run}' && p.settled")


def row(page: Any, label: str) -> str:
    return str(page.locator(".plg-panel tr", has_text=label).locator("td").inner_text())


def test_curvature_follows_the_playhead_and_looks_where_the_map_is_clicked(
    page: Any, app_url: str
) -> None:
    open_page(page, f"{app_url}/descent?v=1&descent.surface=saddle&descent.start_x=1"
                    "&descent.start_y=0.2&descent.learning_rate=0.1")  # fmt: skip
    run = hook(page, "run")
    tab(page, "Curvature")
    page.get_by_role("slider", name="Playhead").focus()
    page.keyboard.press("Home")
    page.wait_for_function(
        "document.querySelector('.plg-panel td')?.innerText.includes('x = 1.00')"
    )
    assert "x = 1.00" in row(page, "Place") and "y = 0.200" in row(page, "Place")
    # H = diag(1, 3y² − 1): at y = 0.2 a saddle with −0.88 and 1.
    assert "−0.88" in row(page, "Eigenvalues") and "a saddle" in row(page, "It is")
    page.keyboard.press("End")
    page.wait_for_function("document.querySelector('.plg-panel').innerText.includes('a valley')")
    click(page, "map", 0.5, 0.5)
    page.wait_for_function("document.querySelector('.plg-panel').innerText.includes('a saddle')")
    assert hook(page, "run") == run, "the click looked, it did not start a run"


def test_a_click_on_the_fit_adds_an_example(page: Any, app_url: str) -> None:
    open_page(page, f"{app_url}/descent")
    run = hook(page, "run")
    tab(page, "Fit")
    page.wait_for_selector("[data-key=fit] .nsewdrag")
    click(page, "fit", 0.5, 0.5)
    changed(page, run)
    points = of_link(page, "points").split(",")
    assert len(points) == 3 and abs(float(points[2].split(":")[1]) - 0.5) < 0.03


def test_the_maps_over_the_settings_set_what_is_clicked(page: Any, app_url: str) -> None:
    open_page(page, f"{app_url}/descent")
    run = hook(page, "run")
    tab(page, "Rate M")
    page.wait_for_function(
        "document.querySelector('[data-key=rates_momentum] .plg-plot')?.data?.[0].z.length === 48"
    )
    click(page, "rates_momentum", 0.5, 0.5)
    changed(page, run)
    assert float(of_link(page, "momentum")) == pytest.approx(0.5, abs=0.02)
    assert float(of_link(page, "learning_rate")) > 0.35
    run = hook(page, "run")
    tab(page, "Search η")
    page.wait_for_function(
        "document.querySelector('[data-key=sweep] .plg-plot')?.data?.[0].y.length === 50"
    )
    click(page, "sweep", 0.4, 0.5)
    changed(page, run)
    assert 1e-5 < float(of_link(page, "learning_rate")) < 0.1


def test_space_shows_the_same_run_and_moves_with_it(page: Any, app_url: str) -> None:
    open_page(page, f"{app_url}/descent?at=0")
    tab(page, "3-D")
    length = "document.querySelector('[data-key=space] .plg-plot')?.data?.[1]?.x?.length ?? 0"
    page.wait_for_function(f"{length} === 1", timeout=30_000)
    page.get_by_role("slider", name="Playhead").focus()
    page.keyboard.press("End")
    page.wait_for_function(f"{length} === 201")
    assert hook(page, "errors") == []


def test_slow_motion_takes_an_update_apart_and_then_makes_it(page: Any, app_url: str) -> None:
    open_page(page, f"{app_url}/descent?at=20")
    wait(page, "p.playhead === 20")
    page.locator(".plg-chip[title=Nesterov]").click()
    page.get_by_role("button", name="Slow motion").click()
    for words in ("1/3 Look ahead", "2/3 Add the gradient", "3/3 Move"):
        page.get_by_role("button", name="Step", exact=True).click()
        page.locator(".plg-formula [aria-current]", has_text=words).wait_for()
        assert hook(page, "playhead") == (21 if words.startswith("3") else 20)
    wait(page, "p.playhead === 21")
    assert page.evaluate(f"{INK}('map')") > 100


def test_himmelblau_typed_by_hand_is_drawn_as_the_built_in_one(page: Any, app_url: str) -> None:
    link = "descent?v=1&descent.learning_rate=0.01&descent.start_x=0&descent.start_y=0"
    open_page(page, f"{app_url}/{link}&descent.surface=himmelblau")
    built_in = page.evaluate(HEIGHTS)
    typed = quote("(x² + y − 11)² + (x + y^2 - 7)**2")
    open_page(page, f"{app_url}/{link}&descent.surface=formula&descent.formula={typed}")
    assert page.evaluate(HEIGHTS) == built_in
    assert page.evaluate("document.querySelector('[data-key=map] .plg-plot')._fullData"
                         ".find(trace => trace.name === 'minimum').x.length") == 4  # fmt: skip


def test_a_mistake_in_a_formula_is_told_with_its_place_and_the_run_stays(
    page: Any, app_url: str
) -> None:
    open_page(page, f"{app_url}/descent?v=1&descent.surface=formula&descent.start_x=1")
    run = hook(page, "run")
    box = page.get_by_role("textbox", name="Formula")
    box.fill("x^2 + z")
    box.press("Enter")
    alert = page.get_by_role("alert").first
    alert.wait_for()
    assert '"z" at place 7' in alert.inner_text()
    assert hook(page, "run") == run


def test_many_starts_move_over_the_map_and_colour_their_cells(page: Any, app_url: str) -> None:
    open_page(page, f"{app_url}/descent?v=1&at=0&descent.surface=himmelblau&descent.starts=400"
                    "&descent.learning_rate=0.01&descent.optimizers=gd")  # fmt: skip
    wait(page, "p.settled && p.playhead === 0")
    page.wait_for_function(f"{INK}('map') > 2000")
    cells = "document.querySelector('[data-key=basins] .plg-plot')?.data?.[0]?.z"
    page.wait_for_function(f"{cells}?.length === 20")
    before = page.evaluate(f"[...{cells}].map(row => [...row])")
    page.get_by_role("slider", name="Playhead").focus()
    page.keyboard.press("End")
    wait(page, "p.playhead === 200")
    page.wait_for_function(f"JSON.stringify([...{cells}].map(r => [...r])) !== "
                           f"JSON.stringify({before})")  # fmt: skip
    values = {round(cell) for line in page.evaluate(f"[...{cells}].map(r => [...r])")
              for cell in line}  # fmt: skip
    assert {0, 1, 2, 3} <= values <= {0, 1, 2, 3, 12}


def test_a_methods_own_learning_rate_is_set_in_the_sidebar(page: Any, app_url: str) -> None:
    open_page(page, f"{app_url}/descent")
    run = hook(page, "run")
    page.get_by_text("Advanced").click()
    box = page.get_by_role("textbox", name="Own settings")
    box.fill("adam:learning_rate=0.05")
    box.press("Enter")
    changed(page, run)
    page.locator(".plg-chip[title=Adam]").click()
    assert "0.0500" in page.locator(".plg-formula").inner_text()
