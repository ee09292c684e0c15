"""The Network page in a real browser: the diagram shapes the run, and the run moves the diagram."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlparse

import pytest

from tests.browser.test_descent_page import hook, open_page, wait

pytestmark = pytest.mark.browser

HALFWAY = """which => { const line = document.querySelectorAll('.plg-edges > *')[which];
    const { left, top } = document.querySelector('.plg-edges').getBoundingClientRect();
    const { x, y } = line.getPointAtLength(0.3 * line.getTotalLength());
    return [left + x, top + y]; }"""
"""Where an edge of the diagram lies on the screen."""


def parameter(page: Any, name: str) -> str | None:
    """What the page's address says of a control."""
    return parse_qs(urlparse(page.url).query).get(f"network.{name}", [None])[0]


def changed(page: Any, name: str, value: str) -> None:
    page.wait_for_function(
        "([name, value]) => new URLSearchParams(location.search).getAll(name).join(',') === value",
        arg=[f"network.{name}", value], timeout=20_000,
    )  # fmt: skip


def ready(page: Any) -> None:
    wait(page, "p.status === 'finished' && p.settled && p.diagram?.values.length > 0")


def test_a_fresh_page_shows_a_network_that_has_begun_to_learn(page: Any, app_url: str) -> None:
    open_page(page, f"{app_url}/network")
    ready(page)
    assert hook(page, "tabs.hero") == "network" and hook(page, "errors") == []
    assert 0 < hook(page, "playhead") < hook(page, "total") - 1
    assert page.locator("[data-key=output] .heatmaplayer image").count() == 1


def test_play_changes_every_weight_and_the_output(page: Any, app_url: str) -> None:
    open_page(page, f"{app_url}/network?v=1&network.epochs=60&at=0")
    ready(page)
    wait(page, "p.playhead === 0")
    before = hook(page, "diagram.values")
    picture = "document.querySelector('[data-key=output] .heatmaplayer image').href.baseVal"
    output = page.evaluate(picture)
    page.locator(".plg-play").click()
    wait(page, "!p.playing && p.playhead === 60")
    after = hook(page, "diagram.values")
    assert all(left != right for left, right in zip(before, after, strict=True))
    assert page.evaluate(picture) != output
    assert hook(page, "mounts") == 1 and hook(page, "errors") == []


def test_the_diagrams_buttons_reshape_the_network_and_the_link_says_so(
    page: Any, app_url: str
) -> None:
    open_page(page, f"{app_url}/network?v=1&network.epochs=20")
    ready(page)
    run = hook(page, "run")
    page.get_by_role("button", name="One layer more").click()
    changed(page, "hidden", "4,2,2")
    wait(page, f"p.run !== '{run}'")
    ready(page)
    run = hook(page, "run")
    page.get_by_role("button", name="Feature x²").click()
    wait(page, f"p.run !== '{run}'")
    ready(page)
    assert hook(page, "diagram.edges") == 3 * 4 + 4 * 2 + 2 * 2 + 2
    assert hook(page, "mounts") == 1


def test_a_weight_set_by_hand_is_in_the_link_and_trains_on_from_there(
    page: Any, app_url: str
) -> None:
    open_page(page, f"{app_url}/network?v=1&network.epochs=20&at=10")
    ready(page)
    run, before = hook(page, "run"), hook(page, "diagram.values")
    page.mouse.click(*page.evaluate(HALFWAY, 0))
    box = page.locator(".plg-card input")
    box.fill("3.5")
    box.press("Enter")
    wait(page, f"p.run !== '{run}'")
    ready(page)
    page.wait_for_function("location.search.includes('network.edits')")
    assert parameter(page, "edits") == "10:w1_1_1=3.5"
    page.evaluate("window.__player.actions.seek(9)")
    wait(page, "p.playhead === 9")
    assert hook(page, "status") == "finished"
    page.evaluate("window.__player.actions.seek(11)")
    assert max(before) < 3
    wait(page, "p.playhead === 11 && Math.max(...p.diagram.values) > 3")


def test_one_example_goes_forward_and_back_through_the_network(page: Any, app_url: str) -> None:
    open_page(page, f"{app_url}/network?v=1&network.epochs=20")
    ready(page)
    page.get_by_role("button", name="One example", exact=True).click()
    wait(page, "p.diagram.sentence.length > 0")
    seen = set()
    for _ in range(9):
        seen.add(hook(page, "diagram.sentence"))
        page.locator("[data-id=next]").click()
        page.wait_for_timeout(150)
    assert len(seen) >= 7 and any("tanh(" in sentence for sentence in seen)


def test_own_points_come_from_a_click_and_from_a_csv_and_a_bad_one_is_refused(
    page: Any, app_url: str, tmp_path: Path
) -> None:
    open_page(page, f"{app_url}/network?v=1&network.data=own&network.epochs=20")
    ready(page)
    page.evaluate("window.__player.actions.choose('hero', 'output_large')")
    box = page.locator("[data-key=output_large] .nsewdrag").first.bounding_box()
    run = hook(page, "run")
    page.mouse.click(box["x"] + 0.9 * box["width"], box["y"] + 0.1 * box["height"])
    wait(page, f"p.run !== '{run}'")
    page.wait_for_function("location.search.includes('network.own_points')")
    assert (parameter(page, "own_points") or "").count(":") == 2 * 13

    table = tmp_path / "points.csv"
    table.write_text("a,b,kind\n1,2,red\n2,1,red\n-1,-2,green\n-2,-1,green\n-3,-3,green\n")
    page.locator("input[type=file]").set_input_files(table)
    changed(page, "own_points", "1:2:0,2:1:0,-1:-2:1,-2:-1:1,-3:-3:1")
    spoiled = tmp_path / "spoiled.csv"
    spoiled.write_text("a,b,kind\n1,two,red\n2,1,red\n")
    page.locator("input[type=file]").set_input_files(spoiled)
    page.locator("[data-testid=stAlert]").first.wait_for(timeout=10_000)
    assert parameter(page, "own_points") == "1:2:0,2:1:0,-1:-2:1,-2:-1:1,-3:-3:1"


def test_a_click_on_one_of_several_networks_goes_on_with_it_alone(page: Any, app_url: str) -> None:
    open_page(page, f"{app_url}/network?v=1&network.epochs=20&network.replicas=4")
    ready(page)
    page.evaluate("window.__player.actions.choose('hero', 'replicas')")
    page.get_by_role("button", name="seed 9").click()
    changed(page, "seed", "9")
    assert parameter(page, "replicas") is None


def test_what_a_teachers_link_hides_cannot_be_turned_in_the_picture_either(
    page: Any, app_url: str
) -> None:
    open_page(page, f"{app_url}/network?v=1&network.epochs=20&hide=hidden,features,learning_rate")
    ready(page)
    assert page.get_by_text("Learning rate η", exact=True).count() == 0
    assert page.get_by_text("Hidden layers", exact=True).count() == 0
    assert not page.get_by_role("button", name="One layer more").is_visible()
    assert not page.get_by_role("button", name="One unit more in hidden 1").is_visible()
    assert page.get_by_label("Activation of hidden 1").is_visible()
    run = hook(page, "run")
    page.locator("[data-id=unit-0-2]").click(force=True)
    page.wait_for_timeout(500)
    assert hook(page, "run") == run


def test_a_diagnosis_offers_a_cure_that_works(page: Any, app_url: str) -> None:
    open_page(page, f"{app_url}/network")
    ready(page)
    page.get_by_role("button", name="XOR, one neuron").click()
    diagnosis = page.locator(".st-key-diagnosis")
    diagnosis.wait_for(timeout=20_000)
    sentence = diagnosis.inner_text()
    run = hook(page, "run")
    diagnosis.get_by_role("button").click()
    wait(page, f"p.run !== '{run}' && p.status === 'finished' && p.settled")
    page.wait_for_timeout(500)
    assert hook(page, "errors") == []
    assert diagnosis.count() == 0 or diagnosis.inner_text() != sentence


PLOT = "document.querySelector('[data-key=output] .plg-plot')"


def test_the_output_map_is_large_beside_the_diagram_and_below_it_on_a_phone(
    page: Any, app_url: str
) -> None:
    open_page(page, f"{app_url}/network?v=1&network.epochs=20")
    ready(page)
    place = page.locator("[data-key=output] .nsewdrag").first
    wide, network = place.bounding_box(), page.locator(".plg-net").bounding_box()
    assert min(wide["width"], wide["height"]) >= 240
    assert wide["x"] > network["x"] + network["width"] - 1
    assert page.locator(".plg-formula").bounding_box()["y"] < 860, "in sight without scrolling"
    page.set_viewport_size({"width": 390, "height": 844})
    page.wait_for_function("document.querySelector('.plg-narrow') !== null")
    page.wait_for_timeout(500)
    narrow, network = place.bounding_box(), page.locator(".plg-net").bounding_box()
    assert min(narrow["width"], narrow["height"]) >= 200
    assert narrow["y"] > network["y"] + network["height"]
    assert page.evaluate("document.documentElement.scrollWidth") == 390


def test_the_class_chosen_at_the_map_is_the_one_that_the_next_click_gives(
    page: Any, app_url: str
) -> None:
    open_page(page, f"{app_url}/network?v=1&network.data=own&network.epochs=20")
    ready(page)
    run = hook(page, "run")
    output = page.locator("[data-key=output]")
    output.get_by_role("button", name="new class 2").click()
    box = output.locator(".nsewdrag").first.bounding_box()
    place = (box["x"] + 0.9 * box["width"], box["y"] + 0.1 * box["height"])
    assert hook(page, "run") == run, "choosing a class trains nothing"
    page.mouse.click(*place)
    changed(page, "own_class", "2")
    assert (parameter(page, "own_points") or "").endswith(":2")
    wait(page, f"p.run !== '{run}'")
    ready(page)
    chosen = output.locator("[data-tint][aria-pressed=true]")
    assert chosen.inner_text().strip().endswith("class 2")
    output.get_by_role("button", name="class 1", exact=True).click()
    page.mouse.click(*place)
    changed(page, "own_class", "1")
    assert (parameter(page, "own_points") or "").endswith(":1"), "recoloured"


def test_a_link_that_hides_ones_own_points_has_no_chooser(page: Any, app_url: str) -> None:
    open_page(page, f"{app_url}/network?v=1&network.data=own&network.epochs=20&hide=own_points")
    ready(page)
    assert not page.locator("[data-key=output] .plg-brush").is_visible()
    assert not page.locator("[data-key=output] .plg-does").is_visible()


def test_switches_of_the_map_stay_while_the_run_plays_and_while_another_takes_its_place(
    page: Any, app_url: str
) -> None:
    open_page(page, f"{app_url}/network?v=1&network.epochs=40&at=0")
    ready(page)
    smooth = page.evaluate(f"{PLOT}.data[0].colorscale.length")
    output = page.locator("[data-key=output]")
    output.get_by_role("button", name="Discretize").click()
    output.get_by_role("button", name="Test points").click()
    drawn = (
        f"() => [{PLOT}.data[0].colorscale.length, {PLOT}.data[1].visible,"
        f" {PLOT}.querySelectorAll('.scatterlayer .trace').length]"
    )
    before = [4, False, 2]
    assert smooth != before[0]
    page.wait_for_function(f"({drawn})().join() === '4,false,2'")
    page.locator(".plg-play").click()
    wait(page, "!p.playing && p.playhead === 40")
    assert page.evaluate(drawn) == before
    run = hook(page, "run")
    page.get_by_role("button", name="One unit more in Hidden 1").click()
    wait(page, f"p.run !== '{run}'")
    ready(page)
    assert page.evaluate(drawn) == before
    output.get_by_role("button", name="Test points").click()
    page.wait_for_function(f"{PLOT}.data[1].visible === true")
    assert hook(page, "errors") == []


def test_the_examples_of_the_mini_batch_on_show_are_ringed_on_the_map(
    page: Any, app_url: str
) -> None:
    open_page(page, f"{app_url}/network?v=1&network.epochs=20&network.batch_size=10")
    ready(page)
    rings = "document.querySelector('[data-key=output] .plg-overlay')?.dataset.rings"
    page.get_by_role("button", name="Mini-batch").click()
    page.wait_for_function(f"{rings} === '10'")
    page.get_by_role("button", name="Weights", exact=True).click()
    page.wait_for_function("document.querySelector('[data-key=output] .plg-overlay').hidden")


def test_a_click_is_offered_only_where_it_does_something(page: Any, app_url: str) -> None:
    open_page(page, f"{app_url}/network?v=1&network.epochs=20&network.batch_size=10")
    ready(page)
    hint = page.locator(".plg-hero .plg-tabs .plg-hint")
    cursor = "() => getComputedStyle(document.querySelector('[data-id=unit-1-0]')).cursor"
    says = {
        "Weights": "change its weight", "Gradients": "change its weight", "Mini-batch": "",
        "One example": "Click a unit",
    }  # fmt: skip
    for mode, words in says.items():
        page.get_by_role("button", name=mode, exact=True).click()
        page.wait_for_timeout(200)
        assert words in hint.inner_text() and bool(words) == bool(hint.inner_text()), mode
        assert page.evaluate(cursor) == ("pointer" if mode == "One example" else "default"), mode
        page.mouse.click(*page.evaluate(HALFWAY, 0))
        assert page.locator(".plg-card input").is_visible() == ("weight" in words), mode
        page.keyboard.press("Escape")


def test_a_link_that_hides_the_changes_offers_none_at_a_line(page: Any, app_url: str) -> None:
    open_page(page, f"{app_url}/network?v=1&network.epochs=20&hide=edits")
    ready(page)
    assert page.locator(".plg-hero .plg-tabs .plg-hint").inner_text() == ""
    page.mouse.click(*page.evaluate(HALFWAY, 0))
    assert not page.locator(".plg-card input").is_visible()


@pytest.mark.parametrize("replicas", [2, 8, 24])
def test_the_small_maps_fill_their_place(page: Any, app_url: str, replicas: int) -> None:
    open_page(page, f"{app_url}/network?v=1&network.epochs=10&network.replicas={replicas}")
    ready(page)
    page.evaluate("window.__player.actions.choose('hero', 'replicas')")
    page.wait_for_timeout(300)
    grid = page.evaluate(
        "(() => { const grid = document.querySelector('.plg-tiles');"
        " const boxes = [...grid.children].map(one => one.getBoundingClientRect());"
        " return [grid.clientWidth * grid.clientHeight, grid.scrollHeight - grid.clientHeight,"
        " boxes.reduce((sum, { width, height }) => sum + width * height, 0)]; })()"
    )
    room, beyond, filled = grid
    assert beyond <= 1 and filled > 0.5 * room
