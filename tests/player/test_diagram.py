"""The network's diagram in a real browser: what it shows, and what is done to it."""

from typing import Any

import numpy as np
import pytest

from tests.player import harness, networks
from tests.player.conftest import Player

pytestmark = pytest.mark.browser

NET = networks.train()
EDGES = 3 * 4 + 4 * 3 + 3
# The colours of a unit's thumbnail, from the least y, as numbers from orange (-1) to blue (1).
THUMB = """id => { const canvas = document.querySelector(`[data-id=${id}] canvas`);
    const { data } = canvas.getContext('2d').getImageData(0, 0, 24, 24);
    const rows = [];
    for (let y = 23; y >= 0; y--) rows.push(Array.from({ length: 24 }, (_, x) => {
        const [r, , b] = data.slice(4 * (24 * y + x)); return b > r ? 1 : b < r ? -1 : 0; }));
    return rows; }"""
COVERED = """([x, y]) => { const gd = document.querySelector('[data-key=output] .plg-plot');
    const canvas = gd.querySelector('.plg-overlay');
    if (!canvas || canvas.hidden) return null;
    const { xaxis, yaxis } = gd._fullLayout, by = canvas.width / xaxis._length;
    const at = [by * xaxis.d2p(x), by * yaxis.d2p(y)].map(Math.round);
    return Array.from(canvas.getContext('2d').getImageData(at[0], at[1], 1, 1).data); }"""
# Where an edge is half way, on the screen.
HALFWAY = """which => { const line = document.querySelectorAll('.plg-edges > *')[which];
    const { left, top } = document.querySelector('.plg-edges').getBoundingClientRect();
    if (line.tagName === 'rect') { const box = line.getBoundingClientRect();
        return [box.left + box.width / 2, box.top + box.height / 2]; }
    const { x, y } = line.getPointAtLength(0.3 * line.getTotalLength());
    return [left + x, top + y]; }"""


@pytest.fixture(autouse=True)
def answers(monkeypatch: pytest.MonkeyPatch) -> None:
    """The run answers about mini-batches and examples."""
    known = harness.QUESTIONS | networks.questions(NET)
    monkeypatch.setattr(harness, "QUESTIONS", known)


def show(player: Player, frame: int = 20, trained: networks.Trained = NET, **more: Any) -> None:
    command = {"id": f"go-{frame}", "frame": frame, "play": False}
    replicas = more.pop("replicas", 0)
    run = networks.run(trained, replicas=replicas)
    spec = networks.spec(trained.net, replicas=replicas, **more)
    player.tell(run, spec=spec, command=command)
    player.until(f"p?.draws > 0 && p.have === {run.total} && p.diagram?.values.length > 0")
    player.until("Number.isFinite(p.diagram.values[0])")
    player.settle()


def told(player: Player) -> dict[str, Any]:
    player.settle()
    found: dict[str, Any] = player.get("diagram")
    return found


def press(player: Player, name: str) -> None:
    player.page.get_by_role("button", name=name, exact=True).first.click()
    player.settle()


def hover(player: Player, which: int) -> None:
    player.page.mouse.move(*player.page.evaluate(HALFWAY, which))
    player.settle()


def number(value: float) -> str:
    return f"{value:#.3g}".replace("-", "\u2212")


def picks(player: Player) -> list[tuple[str, float, float]]:
    found = player.page.evaluate("harness.triggers.filter(({ name }) => name === 'pick')")
    return [(one["value"]["figure"], one["value"]["x"], one["value"]["y"]) for one in found]


def test_lines_show_the_weights_of_the_last_picture_at_the_playhead(player: Player) -> None:
    show(player)
    for frame, picture in ((20, 20), (23, 20), (40, 40), (0, 0)):
        player.seek(frame)
        seen = told(player)
        flat = NET.weights[picture]
        assert seen["edges"] == EDGES
        assert sorted(seen["values"]) == pytest.approx(sorted(flat), abs=1e-6)
        assert seen["signs"] == [np.sign(value) for value in seen["values"]]
        order = np.argsort(np.abs(seen["values"][:EDGES]))
        assert (np.diff(np.array(seen["widths"])[order]) >= 0).all()


def test_gradients_take_the_place_of_weights(player: Player) -> None:
    show(player)
    press(player, "Gradients")
    seen = told(player)
    assert sorted(seen["values"]) == pytest.approx(sorted(NET.gradients[20]), abs=1e-6)
    assert "gradient" in seen["sentence"]
    assert player.said("ask") == []


def test_thumbnails_show_each_unit_over_the_plane(player: Player) -> None:
    show(player)
    expected = networks.pictures(NET, 20)
    for i, name in enumerate(("unit-1-0", "unit-1-3", "unit-2-2")):
        seen = np.array(player.page.evaluate(THUMB, name))
        unit = expected[(0, 3, 6)[i]]
        clear = np.abs(unit) > 0.1 * np.abs(unit).max()
        assert (seen == np.sign(unit))[clear].all()
    share = np.array(player.page.evaluate(THUMB, "unit-3-0"))
    clear = np.abs(expected[7] - 0.5) > 0.1
    assert (share == np.sign(expected[7] - 0.5))[clear].all()  # orange to blue, around one half


def test_a_unit_that_is_pointed_at_covers_the_map_under_its_points(player: Player) -> None:
    show(player)
    place = (5.0, -2.0)
    assert player.page.evaluate(COVERED, place) is None
    player.page.locator("[data-id=unit-1-2]").hover()
    player.page.wait_for_function(f"({COVERED})([5, -2]) !== null")
    seen = told(player)
    assert seen["hovered"] == "unit 3 of hidden 1" and "unit 3 of hidden 1" in seen["sentence"]
    column, row = (round((v + 6) / 12 * 23) for v in place)
    value = networks.pictures(NET, 20)[2, row, column]
    red, _, blue, alpha = player.page.evaluate(COVERED, place)
    assert alpha == 255 and (blue > red) == (value > 0)
    assert player.page.evaluate(COVERED, (3, 3)) == [0, 255, 0, 255]  # a point of the figure's
    player.page.mouse.move(2, 2)
    player.page.wait_for_function(f"({COVERED})([5, -2]) === null")


def test_a_focused_unit_covers_the_map_and_arrows_go_through_the_units(player: Player) -> None:
    show(player)
    page = player.page
    page.locator("[data-id=more-2]").focus()
    page.keyboard.press("Tab")  # to the select
    page.keyboard.press("Tab")
    assert told(player)["hovered"] is not None
    names = []
    for key in ("ArrowDown", "ArrowDown", "PageDown", "ArrowUp"):
        page.keyboard.press(key)
        names.append(told(player)["hovered"])
    assert names[1:] == ["unit 3 of hidden 1", "unit 1 of hidden 2", "unit 4 of hidden 1"]
    page.keyboard.press("ArrowRight")
    player.at(21)


def test_a_card_tells_name_weight_and_gradient_and_follows_the_playhead(player: Player) -> None:
    show(player)
    hover(player, 1)  # from x to unit 2: the second number of the buffer
    for frame in (20, 35):
        player.seek(frame)
        card = told(player)["card"]
        assert "x → unit 2 of hidden 1" in card
        assert f"weight {number(NET.weights[frame, 1])}" in card
        assert f"gradient {number(NET.gradients[frame, 1])}" in card
    hover(player, EDGES)  # the first bias
    card = told(player)["card"]
    assert "bias of unit 1 of hidden 1" in card
    assert f"bias {number(NET.weights[35, 3 * 4])}" in card
    player.page.mouse.move(2, 2)
    assert told(player)["card"] is None


def test_a_click_changes_a_weight_from_this_epoch_on(player: Player) -> None:
    show(player, frame=23)
    page = player.page
    page.mouse.click(*page.evaluate(HALFWAY, 4 + 2))  # from y to unit 3
    field = page.locator(".plg-card input")
    assert float(field.input_value()) == pytest.approx(NET.weights[20, 6], rel=1e-5)
    assert "from epoch 23 on" in page.locator(".plg-card").inner_text()
    field.fill("much")
    field.press("Enter")
    assert field.get_attribute("aria-invalid") == "true" and player.said("edit") == []
    field.fill("0,75")
    field.press("Enter")
    page.wait_for_function("harness.triggers.some(({ name }) => name === 'edited')")
    edit = {"step": 23, "field": "w1_2_3", "value": 0.75}
    assert [{k: word[k] for k in edit} for word in player.said("edit")] == [edit]
    assert page.evaluate("harness.triggers.at(-1)") == {"name": "edited", "value": edit}
    assert not field.is_visible()


def test_escape_leaves_the_field_and_changes_nothing(player: Player) -> None:
    show(player)
    page = player.page
    page.mouse.click(*page.evaluate(HALFWAY, EDGES + 4))
    page.keyboard.type("3")
    page.keyboard.press("Escape")
    assert not page.locator(".plg-card").is_visible()
    assert player.said("edit") == []


def test_the_keyboard_reaches_the_bias_and_every_weight_into_a_unit(player: Player) -> None:
    show(player)
    page = player.page
    page.locator("[data-id=unit-2-1]").focus()
    page.keyboard.press("Enter")
    names = []
    for _ in range(5):
        names.append(page.locator(".plg-card strong").inner_text())
        page.keyboard.press("ArrowDown")
    assert names[0] == "bias of unit 2 of hidden 2"
    assert names[1:] == [f"unit {i} of hidden 1 → unit 2 of hidden 2" for i in range(1, 5)]
    page.keyboard.type("1.5")
    page.keyboard.press("Enter")
    page.wait_for_function("harness.triggers.length > 0")
    assert player.said("edit")[0]["field"] == "b2_2"


def test_a_pointer_on_a_unit_opens_no_field(player: Player) -> None:
    show(player)
    player.page.locator("[data-id=unit-2-1]").click()
    player.settle()
    assert not player.page.locator(".plg-card").is_visible()


def test_clicks_ask_the_page_for_another_network(player: Player) -> None:
    show(player)
    page = player.page
    press(player, "Feature x²")
    press(player, "One unit more in Hidden 2")
    press(player, "One unit less in Hidden 1")
    page.get_by_role("combobox", name="Activation of Hidden 2").select_option("ReLU")
    press(player, "One layer more")
    press(player, "One layer less")
    assert picks(player) == [
        ("feature", 2, 0), ("unit_add", 2, 0), ("unit_remove", 1, 0), ("activation", 2, 1),
        ("layer_add", 0, 0), ("layer_remove", 0, 0),
    ]  # fmt: skip


def test_the_focus_stays_on_the_button_when_the_network_grows(player: Player) -> None:
    show(player)
    press(player, "One unit more in Hidden 2")
    larger = networks.train((4, 4, 1))
    run = networks.run(larger, "larger")
    player.tell(run, spec=networks.spec(larger.net), spec_id="larger")
    player.until("p.run === 'larger' && p.diagram.edges === 32")
    assert player.page.evaluate("document.activeElement.dataset.id") == "more-2"


def test_mini_batches_are_stepped_through_into_the_next_epoch(player: Player) -> None:
    show(player)
    press(player, "Mini-batch")
    player.until("p.diagram.sentence.startsWith('Batch 1 of epoch 21')")
    found = networks.questions(NET)["batch"](20, 3, 20)
    press(player, "Next batch")
    player.page.keyboard.press("ArrowRight")
    player.until("p.diagram.sentence.startsWith('Batch 3 of epoch 21')")
    seen = told(player)
    before, after = found["batch_loss"]
    loss = f"loss on its 10 examples {number(before)} → {number(after)}"
    player.until(f"p.diagram.sentence.endsWith('{loss}')")
    assert sorted(told(player)["values"]) == pytest.approx(sorted(found["weights"]), abs=1e-6)
    press(player, "Show its gradient")
    assert sorted(told(player)["values"]) == pytest.approx(sorted(found["gradient"]), abs=1e-6)
    assert player.get("playhead") == 20 and seen["place"] == "batch 3 of 4"
    player.do("step(1)")
    player.do("step(1)")
    player.at(21)
    player.until("p.diagram.sentence.startsWith('Batch 1 of epoch 22')")
    player.do("step(-1)")
    player.at(20)
    assert told(player)["place"] == "batch 4 of 4"
    press(player, "Weights")
    player.do("step(1)")
    player.at(21)


def test_an_example_goes_forward_and_back_with_its_numbers(player: Player) -> None:
    show(player, frame=23)
    found = networks.questions(NET)["example"](23, 0)
    press(player, "One example")
    player.until("p.diagram.sentence.startsWith('Inputs. Example 1 of 40: x = ')")
    texts = {}
    for kind in ("forward 1", "forward 2", "forward 3", "loss 0", "backward 3", "backward 2"):
        press(player, "Next key-frame" if kind.startswith("forward") else "Step")
        seen = told(player)
        assert f"{seen['moment']['kind']} {seen['moment']['layer']}" == kind
        texts[kind] = {(u["layer"], u["index"]): u["text"] for u in seen["units"]}
        assert len(set(seen["faded"][:EDGES])) == (1 if kind == "loss 0" else 2)
    short = [f"{value:#.2g}".replace("-", "\u2212") for value in found["activation"][0]]
    assert [texts["forward 1"][1, i] for i in range(4)] == short
    assert texts["forward 1"][2, 0] == ""
    delta = f"δ {found['delta'][2, 0]:#.2g}".replace("-", "\u2212")
    assert texts["backward 3"][3, 0] == delta
    player.page.locator("[data-id=unit-2-2]").click()
    seen = told(player)
    assert seen["sentence"].startswith("Backward: Hidden 2. δ²₃ = (")
    assert f"{number(found['delta'][1, 2])}, with f′(z) = " in seen["sentence"]
    press(player, "Step")
    press(player, "Step")
    assert sorted(told(player)["values"]) == pytest.approx(
        sorted(-networks.RATE * found["gradient"]), abs=1e-9
    )
    hover(player, 5)
    rate, slope = number(networks.RATE), found["gradient"][5]
    assert f"− {rate}·" in told(player)["sentence"]
    assert number(slope).strip("−") in told(player)["sentence"]
    press(player, "Next example")
    player.until("p.diagram.place === 'example 2 of 40'")
    assert [word["arguments"] for word in player.said("ask")][-1] == {"index": 1}


def test_key_frames_go_on_by_themselves_until_the_update(player: Player) -> None:
    show(player)
    press(player, "One example")
    player.until("p.diagram.sentence.startsWith('Inputs')")
    press(player, "Go on by itself")
    player.until("p.diagram.moment.kind === 'forward' && p.diagram.moment.layer === 2")
    player.until("p.diagram.moment.kind === 'update'")
    pressed = player.page.locator("[data-id=run]")
    assert pressed.get_attribute("aria-pressed") == "false"


def test_with_reduced_motion_nothing_goes_on_by_itself(player: Player) -> None:
    player.page.emulate_media(reduced_motion="reduce")
    show(player)
    press(player, "One example")
    assert not player.page.locator("[data-id=run]").is_visible()


def test_a_refusal_is_told_in_the_line_below(player: Player, monkeypatch: Any) -> None:
    monkeypatch.delitem(harness.QUESTIONS, "batch")
    show(player)
    press(player, "Mini-batch")
    player.until("p.diagram.sentence === 'There is no such question.'")


def test_a_run_that_cannot_be_asked_offers_no_steps(player: Player) -> None:
    show(player, batches=0, examples=0)
    assert not player.page.get_by_role("button", name="Mini-batch").is_visible()
    assert not player.page.get_by_role("button", name="One example").is_visible()


def test_a_deep_network_folds_and_unfolds(player: Player) -> None:
    deep = networks.train((3,) * 20 + (1,))
    show(player, trained=deep)
    page = player.page
    assert told(player)["edges"] == 3 * 3 + 2 * 9 + 2 * 9 + 3
    press(player, "Show 14 more layers")
    assert told(player)["edges"] == 3 * 3 + 19 * 9 + 3
    scroll = page.locator(".plg-net-scroll")
    assert scroll.evaluate("one => one.scrollWidth > one.clientWidth")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    press(player, "Show the first and last layers only")
    assert told(player)["edges"] == 48


def test_more_than_eight_units_are_counted(player: Player) -> None:
    wide = networks.train((12, 1))
    show(player, trained=wide)
    assert player.page.locator(".plg-beyond").inner_text() == "+4"
    assert told(player)["edges"] == 3 * 8 + 8


def test_weights_that_are_no_numbers_are_drawn_as_such(player: Player) -> None:
    broken = NET._replace(weights=NET.weights.copy())
    broken.weights[20:] = np.nan
    show(player, frame=0, trained=broken)
    player.seek(30)
    seen = told(player)
    assert set(seen["signs"]) == {2}
    assert seen["sentence"] == "No weight is a finite number here."


@pytest.mark.parametrize("widths", [(8, 8, 8, 8, 1), (8,) * 20 + (3,)], ids=["5", "21"])
@pytest.mark.parametrize("width", [390, 1440])
def test_nothing_overlaps_and_nothing_leaves_the_page(
    player: Player, width: int, widths: tuple[int, ...]
) -> None:
    player.page.set_viewport_size({"width": width, "height": 900})
    show(player, trained=networks.train(widths))
    boxes = player.page.evaluate("""() => [...document.querySelectorAll(
        '.plg-neuron, .plg-head button, .plg-head select, .plg-net-bar button')]
        .filter(one => one.checkVisibility())
        .map(one => { const { x, y, width, height } = one.getBoundingClientRect();
            return [one.dataset.id, x, y, x + width, y + height]; })""")
    for i, (name, left, top, right, bottom) in enumerate(boxes):
        for other, *box in boxes[:i]:
            apart = left >= box[2] or right <= box[0] or top >= box[3] or bottom <= box[1]
            # Neighbours in a segmented control share their border.
            assert apart or (name.startswith("mode") and other.startswith("mode")), (name, other)
    assert player.page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_the_diagram_follows_the_dark_switch(player: Player) -> None:
    show(player)
    middle = """() => { const canvas = document.querySelector('[data-id=unit-0-4] canvas');
        return Array.from(canvas.getContext('2d').getImageData(0, 12, 24, 1).data); }"""
    stroke = "document.querySelector('.plg-edges path').getAttribute('stroke')"
    light, line = player.page.evaluate(middle), player.page.evaluate(stroke)
    player.page.evaluate("harness.dark(true)")
    player.page.wait_for_function(f"{stroke} !== '{line}'")
    dark = player.page.evaluate(middle)
    assert max(light[44:47]) > 200 and max(dark[44:47]) < 60


def test_the_replicas_have_their_maps_and_numbers_and_a_click_picks_one(player: Player) -> None:
    show(player, replicas=3)
    player.seek(40)
    numbers = player.page.locator(".plg-tile small").all_inner_texts()
    assert numbers == ["40.0", "40.1", "40.2"]
    colours = player.page.evaluate("""() => [...document.querySelectorAll('.plg-tile canvas')].map(
        canvas => Array.from(canvas.getContext('2d').getImageData(0, 0, 24, 24).data.slice(0, 3)))
        """)
    assert colours[0] == [255, 255, 255] and colours[1] == colours[2]
    assert player.page.locator(".plg-tile[aria-pressed=true]").inner_text().startswith("seed 0")
    player.page.get_by_role("button", name="seed 2").click()
    assert picks(player) == [("replica", 2, 0)]


@pytest.mark.parametrize("format", ["PNG", "SVG"])
def test_the_diagram_is_saved_as_the_picture(player: Player, format: str) -> None:
    show(player)
    player.page.locator(".plg-menu summary").click()
    with player.page.expect_download() as download:
        player.page.get_by_role("button", name=format, exact=True).click()
    path = download.value.path()
    assert download.value.suggested_filename == f"network-20.{format.lower()}"
    if format == "SVG":
        text = path.read_text()
        assert text.count("<image") == 9 + 8 and text.count("<path") == EDGES
        assert "The network" in text and "sin x" in text
    else:
        assert path.read_bytes()[:4] == b"\x89PNG"
