"""A recurrent cell in a real browser: what it shows, and what is done to it."""

import base64
from typing import Any

import numpy as np
import pytest

from playground.views.cell import Form
from playground.views.time_maps import TimeMap, time_maps
from tests.player import cells
from tests.player.cells import ANSWERS, GATES, LABELS, PICTURED
from tests.player.conftest import Player

pytestmark = pytest.mark.browser

FORMS: tuple[Form, ...] = ("lstm", "gru", "rnn", "leaky")
OUT = """() => { const net = document.querySelector('.plg-cell-net').getBoundingClientRect();
    return [...document.querySelectorAll('.plg-cell-net svg :is(text, rect, path)')]
        .map(one => [one.textContent, one.getBoundingClientRect()])
        .filter(([, { width, height }]) => width > 0 && height > 0)
        .filter(([, { left, top, right, bottom }]) => left < net.left - 3 || top < net.top - 3
            || right > net.right + 3 || bottom > net.bottom + 3).map(([text]) => text); }"""
# Words that lie on other words.
ON = """() => { const all = [...document.querySelectorAll('.plg-cell-net svg text')]
        .map(one => [one.textContent, one.getBoundingClientRect()])
        .filter(([text, { width }]) => text && width > 0);
    return all.flatMap(([a, p], i) => all.slice(0, i)
        .filter(([, q]) => Math.min(p.right, q.right) - Math.max(p.left, q.left) > 2
            && Math.min(p.bottom, q.bottom) - Math.max(p.top, q.top) > 4)
        .map(([b]) => `${a} on ${b}`)); }"""
# The colour in the middle of a unit's cell: [red, green, blue].
COLOR = """([name, unit]) => { const canvas = document.querySelector('.plg-cell-net canvas');
    const mark = document.querySelector(`[data-mark='${name}'] rect`);
    const value = key => Number(mark.getAttribute(key));
    const sharp = canvas.width / canvas.clientWidth;
    const [x, y] = ['x', 'y'].map(key => value(key));
    const at = [x + value('width') / 2, y + value('height') / 2].map(one => one * sharp);
    return [...canvas.getContext('2d').getImageData(at[0], at[1], 1, 1).data].slice(0, 3); }"""
FRAMED = """() => [...document.querySelectorAll('.plg-lit rect')]
    .filter(one => one.getAttribute('visibility') !== 'hidden')
    .map(one => { const box = one.getBoundingClientRect(); return [box.left, box.right]; })"""


def show(player: Player, form: Form = "lstm", frame: int = 10, **more: Any) -> None:
    units = more.pop("units", 6)
    start = 0.7 if more.get("start", "zero") != "zero" else 0.0
    steps = len(more.get("labels", LABELS))
    run = cells.run(form, units, steps, start, name=f"{form}-{units}")
    spec = cells.spec(cells.cell(form, units, **more))
    go = {"id": f"go-{run.name}-{frame}", "frame": frame, "play": False}
    player.tell(run, spec=spec, spec_id=run.name, command=go)
    player.until(f"p?.run === '{run.name}' && p.have === {run.total} && p.playhead === {frame}")
    state = "c" if form == "lstm" else "h"
    player.until(f"p.cell?.lines[0].startsWith('{state}') && p.cell.lines[0].includes('=')")
    player.settle()


def told(player: Player) -> dict[str, Any]:
    player.settle()
    found: dict[str, Any] = player.get("cell")
    return found


def number(text: str) -> float:
    mantissa, _, power = text.replace("−", "-").partition("·10")
    digits = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")
    return float(mantissa) * 10.0 ** int(power.translate(digits) or 0)


def box(player: Player, step: int) -> Any:
    return player.page.locator(".plg-cell-steps span").nth(step)


@pytest.mark.parametrize("form", FORMS)
def test_the_numbers_are_those_recorded_for_the_step_and_the_unit(
    player: Player, form: Form
) -> None:
    show(player, form)
    table = cells.gates(form)[PICTURED.index(10)].astype(float)
    for step in (0, 2, 4):
        box(player, step).click()
        seen = told(player)
        assert seen["step"] == step
        for name in (*GATES[form], *(f"{state}_" for state in "ch" if state in GATES[form])):
            at = step - name.endswith("_")
            row = GATES[form].index(name.rstrip("_"))
            wanted = table[row, at, seen["unit"]] if at >= 0 else 0.0
            text = seen["texts"][f"stack {name}"]
            places = len(text.partition(".")[2])
            assert places >= 2 and number(text) == pytest.approx(wanted, abs=0.51 * 10**-places)


@pytest.mark.parametrize("form", FORMS)
def test_the_first_unit_is_the_one_that_remembers_most_and_a_pressed_one_stays(
    player: Player, form: Form
) -> None:
    show(player, form)
    state = GATES[form].index("c" if form == "lstm" else "h")
    table = cells.gates(form)[PICTURED.index(10)].astype(float)
    for step in (4, 1):
        box(player, step).click()
        assert told(player)["unit"] == np.abs(table[state, step]).argmax()
    unit = told(player)["unit"]
    more = player.page.locator("[data-id=unit-after]")
    (more if unit < 5 else player.page.locator("[data-id=unit-before]")).click()
    taken = told(player)["unit"]
    assert abs(taken - unit) == 1
    box(player, 3).click()
    assert told(player)["unit"] == taken


def test_pointing_at_a_cell_shows_its_unit_and_a_click_keeps_it(player: Player) -> None:
    show(player)
    before = told(player)["unit"]
    wanted = (before + 3) % 6
    mark = player.page.locator("[data-mark='f'] rect").first.bounding_box()
    assert mark is not None
    pitch = 66 / 6  # of a stack 66 pixels high
    x = mark["x"] + mark["width"] / 2
    y = mark["y"] + mark["height"] / 2 + (wanted - before) * pitch
    player.page.mouse.move(x, y)
    assert told(player)["unit"] == wanted
    player.page.mouse.move(5, 5)
    assert told(player)["unit"] == before
    player.page.mouse.click(x, y)
    player.page.mouse.move(5, 5)
    assert told(player)["unit"] == wanted
    assert f"Unit {wanted + 1} " in told(player)["lines"][2]


def test_arrow_keys_on_the_strip_choose_the_step_and_leave_the_playhead(player: Player) -> None:
    show(player)
    box(player, 2).click()
    player.page.locator(".plg-cell-steps").focus()
    for key, step in (("ArrowRight", 3), ("ArrowLeft", 2), ("End", 4), ("ArrowRight", 4),
                      ("Home", 0), ("ArrowLeft", 0)):  # fmt: skip
        player.page.keyboard.press(key)
        assert told(player)["step"] == step
    assert player.get("playhead") == 10
    bar = player.page.locator(".plg-cell-steps")
    assert bar.get_attribute("aria-valuenow") == "1"
    assert bar.get_attribute("aria-valuetext") == "step 1 of 5, a"


def test_dragging_over_the_strip_chooses_the_step_under_the_pointer(player: Player) -> None:
    show(player)
    first, last = box(player, 0).bounding_box(), box(player, 3).bounding_box()
    assert first and last
    player.page.mouse.move(first["x"] + 5, first["y"] + 5)
    player.page.mouse.down()
    assert told(player)["step"] == 0
    player.page.mouse.move(last["x"] + 5, last["y"] + 40)
    assert told(player)["step"] == 3
    player.page.mouse.up()


def test_the_walk_ends_at_the_last_step_and_begins_anew_from_there(player: Player) -> None:
    show(player)
    walk = player.page.locator("[data-id=walk]")
    box(player, 2).click()
    unit = told(player)["unit"]
    walk.click()
    assert told(player)["walking"] and told(player)["step"] == 2
    player.until("p.cell.step === 4")
    player.until("!p.cell.walking")
    # The unit whose numbers are followed is the same all along.
    assert walk.inner_text() == "Walk" and told(player)["unit"] == unit
    walk.click()
    assert told(player)["walking"] and told(player)["step"] == 0
    walk.click()
    assert not told(player)["walking"]


def test_the_cell_follows_the_playhead(player: Player) -> None:
    show(player)
    seen = []
    for frame, picture in ((0, 0), (9, 0), (10, 1), (30, 2)):
        player.seek(frame)
        found = told(player)
        wanted = cells.gates("lstm")[picture, GATES["lstm"].index("f"), 4, found["unit"]]
        assert number(found["texts"]["stack f"]) == pytest.approx(float(wanted), abs=6e-4)
        seen.append(found["texts"]["stack f"])
    assert seen[0] == seen[1] and seen[1] != seen[2] != seen[3]


def test_the_gradients_are_those_recorded_and_the_largest_is_named(player: Player) -> None:
    show(player)
    player.page.locator("[data-id=cell-gradient]").click()
    seen = told(player)
    table = cells.slopes("lstm")[PICTURED.index(10)]
    assert seen["mode"] == "gradient"
    for row, name in enumerate(GATES["lstm"]):
        wanted = table[row, 4, seen["unit"]]
        # Two digits; one where the zeros take the room.
        rough = 0.06 if abs(wanted) >= 1e-3 else 0.51
        assert number(seen["texts"][f"stack {name}"]) == pytest.approx(wanted, rel=rough)
    most = seen["words"].partition("full colour: ")[2].partition(",")[0]
    assert number(most) == pytest.approx(np.abs(table[:, 4]).max(), rel=0.06)
    assert all(line.startswith("∂L/∂") for line in seen["lines"])
    player.page.locator("[data-id=cell-values]").click()
    assert told(player)["lines"][0].startswith("c₅ = ")


def test_the_answers_are_the_likeliest_and_the_right_one_is_marked(player: Player) -> None:
    show(player)
    said = cells.output()[PICTURED.index(10)]
    for step, right in ((0, "a"), (3, "c"), (4, "stop")):
        box(player, step).click()
        answer = told(player)["answer"].split("\n")
        best = ANSWERS[int(said[step].argmax())]
        assert answer[1].removesuffix(" ✓") == best
        assert [one for one in answer if one.endswith("✓")] == [f"{right} ✓"]
        assert float(answer[2]) == pytest.approx(said[step].max(), abs=0.00501)
    box(player, 2).click()
    assert "nothing is asked" in told(player)["answer"]


def test_a_shut_gate_lets_a_thin_line_through_and_an_open_one_a_thick_one(player: Player) -> None:
    show(player)
    for step in range(5):
        box(player, step).click()
        seen = told(player)
        table = cells.gates("lstm")[PICTURED.index(10), :4, step, seen["unit"]].astype(float)
        widths = [seen["widths"][name] for name in "ifgo"]
        assert list(np.argsort(np.abs(table))) == list(np.argsort(widths))


def test_a_number_is_told_in_the_worlds_unit_beside_the_right_one(player: Player) -> None:
    right = np.array([np.nan, 0.5, -1.25, 2.0, 0.25])
    show(player, answers=(), right=right, scale=(16.0, 7.0, "°C"))
    said = cells.output()[PICTURED.index(10), :, 0]
    for step in (1, 4):
        box(player, step).click()
        answer = told(player)["answer"].split("\n")
        says, true, off = (number(answer[answer.index(key) + 1]) for key in ("says", "right",
                                                                            "off by"))  # fmt: skip
        assert says == pytest.approx(said[step] * 7 + 16, abs=0.051)
        assert true == pytest.approx(right[step] * 7 + 16, abs=0.051)
        assert off == pytest.approx(says - true, abs=1e-9) and "°C" in answer


@pytest.mark.parametrize(("start", "words"), [("learned", "the learned"), ("random", "a random")])
def test_a_start_that_is_not_zero_is_named_and_its_number_left_out(
    player: Player, start: str, words: str
) -> None:
    show(player, start=start)
    box(player, 0).click()
    seen = told(player)
    assert seen["texts"]["stack c_"] == seen["texts"]["stack h_"] == start
    assert f"c₀ is {words} start and not recorded" in seen["lines"][0]
    box(player, 1).click()
    assert "not recorded" not in " ".join(told(player)["lines"])


def test_a_column_of_a_map_lights_its_step_in_the_cell_and_in_every_map(player: Player) -> None:
    maps = [TimeMap(name, "gates", k, "signed", name) for k, name in enumerate("if")]
    figure = time_maps("gates", "Gates", "Maps.", maps, LABELS, 6, across="letter", tab="Gates")
    spec = cells.spec(figure, cells.cell())
    player.tell(cells.run(), spec=spec, command={"id": "go-10", "frame": 10, "play": False})
    player.until("p?.draws > 0 && p.have === 31 && p.tabs.hero === 'gates'")
    player.page.wait_for_selector(".plg-hero .heatmaplayer image")
    assert player.page.evaluate(FRAMED) == []
    place = player.page.evaluate(
        """() => { const gd = document.querySelector('.plg-hero .plg-plot');
        const { xaxis2: x, yaxis2: y } = gd._fullLayout, box = gd.getBoundingClientRect();
        return [box.left + x._offset + x.d2p(2), box.top + y._offset + y._length / 2]; }"""
    )
    player.page.mouse.click(*place)
    player.settle()
    frames = player.page.evaluate(FRAMED)
    assert len(frames) == 2 and frames[1][0] < place[0] < frames[1][1]
    player.do("choose('hero', 'cell')")
    player.until("p.cell?.step === 1")
    box(player, 3).click()
    player.do("choose('hero', 'gates')")
    player.settle()
    assert player.page.evaluate(FRAMED)[1][0] > frames[1][1]


@pytest.mark.parametrize("width", [390, 1440])
@pytest.mark.parametrize("form", FORMS)
def test_nothing_leaves_the_page_or_lies_on_other_words(
    player: Player, form: Form, width: int
) -> None:
    player.page.set_viewport_size({"width": width, "height": 900})
    labels = tuple("the marriage of true minds admit impediments love is not love " * 2)
    right = np.full(len(labels), np.nan)
    show(player, form, units=64, labels=labels, right=right)
    for mode in ("values", "gradient"):
        player.page.locator(f"[data-id=cell-{mode}]").click()
        player.settle()
        assert player.page.evaluate(OUT) == player.page.evaluate(ON) == []
        assert player.page.evaluate("document.documentElement.scrollWidth") <= width
    lit = player.page.locator(".plg-lit-step").bounding_box()
    strip = player.page.locator(".plg-cell-steps").bounding_box()
    assert lit and strip  # the last of 126 steps is in sight
    assert strip["x"] <= lit["x"] and lit["x"] + lit["width"] <= strip["x"] + strip["width"] + 1


def test_stacks_have_the_colours_of_their_values_on_light_and_dark_paper(player: Player) -> None:
    show(player)
    table = cells.gates("lstm")[PICTURED.index(10)].astype(float)
    for dark, paper in ((False, (251, 250, 247)), (True, (18, 20, 28))):
        player.page.evaluate(f"harness.dark({str(dark).lower()})")
        player.settle()
        unit = told(player)["unit"]
        for name in ("f", "g", "h"):
            value = table[GATES["lstm"].index(name), 4, unit]
            full = (0, 114, 178) if value > 0 else (230, 159, 0)
            wanted = np.array(paper) + abs(value) * (np.array(full) - paper)
            found = player.page.evaluate(COLOR, [name, unit])
            assert found == pytest.approx(wanted, abs=2)


def test_the_cell_is_saved_as_the_picture(player: Player) -> None:
    show(player)
    player.page.evaluate("document.querySelector('.plg-menu')?.setAttribute('open', '')")
    with player.page.expect_download() as saved:
        player.page.locator(".plg-menu button", has_text="SVG").click()
    text = saved.value.path().read_text(encoding="utf-8")
    assert saved.value.suggested_filename == "cell-10.svg"
    assert told(player)["lines"][0] in text and "selective forget" in text
    picture = text.partition('href="data:image/png;base64,')[2].partition('"')[0]
    assert base64.b64decode(picture).startswith(b"\x89PNG")


def test_a_cell_is_changed_in_place_when_another_is_wanted(player: Player) -> None:
    show(player)
    show(player, "gru")
    assert told(player)["lines"][0].startswith("h₅ = (1 − z)·n + z·h₄ = ")
    assert "stack f" not in told(player)["texts"]
