"""Maps whose rows come in an answer's order, and colours by powers of ten."""

from typing import Any

import numpy as np
import pytest

from tests.player import harness, walkers
from tests.player.conftest import Player
from tests.player.harness import Channel

pytestmark = pytest.mark.browser

STEPS, UNITS, FRAMES = 4, 5, 60
ORDER = np.array([3, 1, 4, 0, 2])
CHOICES = {"by": {"label": "units", "options": [[0.0, "in order"], [1.0, "sorted"]]}}
GD = "document.querySelector('[data-key=maps] .plg-plot')"
DRAWN = f"{GD}.calcdata[0][0].z.map(row => [...row])"
NAMES = f"{GD}._fullLayout.yaxis.ticktext"


def numbers() -> np.ndarray:
    """Slopes of all sizes, (frame, step, unit)."""
    random = np.random.default_rng(5)
    sizes = 10.0 ** random.uniform(-8, 2, (FRAMES, STEPS, UNITS))
    return np.asarray(sizes * random.choice([-1, 1], sizes.shape), np.float32)


def spec(powers: bool = False) -> dict[str, Any]:
    """One map of units by steps that asks for its order."""
    trace = {
        "type": "heatmap", "x": list(range(1, STEPS + 1)), "y": list(range(1, UNITS + 1)),
        "z": [[0.0] * UNITS] * STEPS, "transpose": True, "zmin": -1, "zmax": 1, "name": "",
        "hovertemplate": "unit %{hovertext}, step %{x}: "
        + ("%{customdata:.3g}" if powers else "%{z:.3g}") + "<extra></extra>",
    }  # fmt: skip
    binding = {
        "trace": 0, "attribute": "z", "channel": "maps", "index": [], "mode": "current",
        "sorted": "order",
    }  # fmt: skip
    bindings = [binding]
    if powers:
        bindings = [
            binding | {"scale": {"kind": "powers", "low": -6.0, "unit": 6.0}},
            binding | {"attribute": "customdata"},
        ]
    axis = {"tickmode": "array", "tickvals": [1, 5], "ticktext": ["1", "5"], "range": [5.5, 0.5]}
    one = {
        "key": "maps", "title": "Maps", "alt": "Maps.", "slot": "hero", "height": 400,
        "click": None, "grow": None, "data": [trace], "bindings": bindings,
        "layout": {"xaxis": {"range": [0.5, STEPS + 0.5]}, "yaxis": axis},
        "ask": {"question": "ranks", "at": "rest", "choices": CHOICES},
    }  # fmt: skip
    return walkers.spec(FRAMES) | {"figures": [one], "formulas": []}


def show(player: Player, powers: bool = False) -> np.ndarray:
    values = numbers()
    run = harness.Run("maps", [Channel("maps", values)], FRAMES, FRAMES)
    player.tell(run, spec=spec(powers), spec_id=f"maps-{powers}")
    player.until(f"p?.draws > 0 && p.have === {FRAMES}")
    return values


def ranks(frame: int, by: float) -> dict[str, np.ndarray]:
    """The units in order, or by a shift with every frame."""
    return {"order": np.roll(ORDER, frame) if by else np.arange(UNITS)}


@pytest.fixture(autouse=True)
def asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(harness.QUESTIONS, "ranks", ranks)


def choose(player: Player, name: str) -> None:
    player.page.get_by_role("combobox", name="units").select_option(name)


def named(player: Player, order: np.ndarray) -> None:
    """Wait until the rows have these units' names."""
    text = ",".join(str(unit + 1) for unit in order)
    player.page.wait_for_function(f"{NAMES}.join() === '{text}'")
    player.settle()


def hover(player: Player, step: int, row: int) -> str:
    """What is said over a cell."""
    place = f"""() => {{ const gd = {GD}, {{ xaxis, yaxis }} = gd._fullLayout;
        const box = gd.getBoundingClientRect();
        return [box.left + xaxis._offset + xaxis.d2p({step + 1}),
                box.top + yaxis._offset + yaxis.d2p({row + 1})]; }}"""
    player.page.mouse.move(5, 5)
    player.page.mouse.move(*player.page.evaluate(place))
    label = player.page.locator("[data-key=maps] .hoverlayer text.nums").first
    label.wait_for()
    return label.text_content() or ""


def test_rows_come_in_the_order_that_is_chosen_and_are_called_by_their_units(
    player: Player,
) -> None:
    values = show(player)
    assert np.allclose(player.page.evaluate(DRAWN), values[0].T)
    choose(player, "sorted")
    named(player, ORDER)
    assert np.allclose(player.page.evaluate(DRAWN), values[0].T[ORDER])
    for row in (0, 2):
        assert hover(player, 1, row).startswith(f"unit {ORDER[row] + 1}, step 2:")
    choose(player, "in order")
    player.page.wait_for_function(f"{NAMES}.join() === '1,5'")
    player.settle()
    assert np.allclose(player.page.evaluate(DRAWN), values[0].T)


def test_an_order_stays_while_the_playhead_moves_and_is_asked_for_where_it_rests(
    player: Player,
) -> None:
    values = show(player)
    choose(player, "sorted")
    named(player, ORDER)
    for frame in range(1, 32):
        player.seek(frame)
        if player.page.evaluate(f"{NAMES}.join()") == ",".join(map(str, ORDER + 1)):
            assert np.allclose(player.page.evaluate(DRAWN), values[frame].T[ORDER])
    named(player, np.roll(ORDER, 31))
    assert np.allclose(player.page.evaluate(DRAWN), values[31].T[np.roll(ORDER, 31)])
    frames = [word["frame"] for word in player.said("ask") if word["arguments"]["by"] == 1]
    assert frames[0] == 0 and frames[-1] == 31 and len(frames) < 16


def test_powers_are_drawn_by_the_fast_way_on_one_scale_and_the_hover_says_the_number(
    player: Player,
) -> None:
    values = show(player, powers=True)
    choose(player, "sorted")
    named(player, ORDER)
    for frame in (20, 21, 22):
        player.seek(frame)
    player.page.wait_for_function("window.__player.direct.maps === 'direct'")
    player.seek(25)
    named(player, np.roll(ORDER, 25))
    order = np.roll(ORDER, 25)
    shades = np.clip((np.log10(np.abs(values[25])) + 6) / 6, 0, 1) * np.sign(values[25])
    assert np.allclose(player.page.evaluate(DRAWN), shades.T[order], atol=1e-6)
    for step, row in ((0, 0), (3, 4)):
        said = hover(player, step, row)
        unit = order[row]
        assert said.startswith(f"unit {unit + 1}, step {step + 1}:")
        number = float(
            said.split(": ")[1].replace("−", "-").replace("μ", "e-6").replace("m", "e-3")
        )
        assert number == pytest.approx(float(values[25, step, unit]), rel=6e-3)
