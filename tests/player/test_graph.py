"""A Markov chain's graph in a real browser: what it shows, and what is done to it."""

from typing import Any

import numpy as np
import pytest

from tests.player import chains, harness
from tests.player.conftest import Player

pytestmark = pytest.mark.browser

TABLE = chains.matrix(4)
STATES = chains.walk(TABLE)
HIDDEN: dict[str, Any] = {"state": "", "visits": "", "stationary": ""}
# The share of its circle that a state's ring of visits covers.
RINGS = """() => [...document.querySelectorAll('.plg-graph [data-state]')].map(state => {
    const [track, ring] = state.children;
    const round = 2 * Math.PI * Number(track.getAttribute('r'));
    return ring.getAttribute('d') ? ring.getTotalLength() / round : 0; })"""
OUT = """() => { const svg = document.querySelector('.plg-graph').getBoundingClientRect();
    return [...document.querySelectorAll('.plg-graph :is(text, circle, path, rect)')]
        .filter(one => one.getAttribute('visibility') !== 'hidden')
        .map(one => one.getBoundingClientRect()).filter(({ width }) => width > 0)
        .filter(({ left, top, right, bottom }) => left < svg.left - 1 || top < svg.top - 1
            || right > svg.right + 1 || bottom > svg.bottom + 1).length; }"""


def show(
    player: Player, frame: int = 30, table: np.ndarray = TABLE, states: np.ndarray = STATES,
    run: harness.Run | None = None, **more: Any,
) -> None:  # fmt: skip
    run = run or chains.run(table, states)
    spec = chains.spec(chains.graph(table, **more))
    player.tell(run, spec=spec, command={"id": f"go-{frame}", "frame": frame, "play": False})
    player.until(f"p?.draws > 0 && p.have === {run.total} && p.playhead === {frame} && p.graph")
    player.settle()


def told(player: Player) -> dict[str, Any]:
    player.settle()
    found: dict[str, Any] = player.get("graph")
    return found


def picks(player: Player) -> list[tuple[str, float]]:
    found = player.page.evaluate("harness.triggers.filter(({ name }) => name === 'pick')")
    return [(one["value"]["figure"], one["value"]["x"]) for one in found]


def state(player: Player, index: int) -> Any:
    return player.page.locator(f"[data-state='{index}']")


def test_every_possible_move_has_an_arrow_and_the_likelier_is_the_wider(player: Player) -> None:
    show(player, frame=0)
    arrows = told(player)["arrows"]
    possible = {f"{i}-{j}" for i, j in np.argwhere(TABLE > 0)}
    assert set(arrows) == possible
    probabilities = [TABLE[int(name[0]), int(name[2])] for name in arrows]
    widths = np.array([one["width"] for one in arrows.values()])
    assert (np.diff(widths[np.argsort(probabilities)]) >= 0).all()
    texts = [float(one["text"]) for one in arrows.values()]
    assert texts == pytest.approx(probabilities, abs=0.005001)  # written with two decimals


def test_with_more_than_five_states_numbers_are_shown_at_the_state_under_the_pointer(
    player: Player,
) -> None:
    table = chains.matrix(8)
    show(player, table=table, states=chains.walk(table), frame=0)
    assert {one["text"] for one in told(player)["arrows"].values()} == {""}
    state(player, 3).hover()
    arrows = told(player)["arrows"]
    assert {name for name, one in arrows.items() if one["text"]} == {
        f"3-{j}" for j in np.flatnonzero(table[3])
    }
    assert all((one["opacity"] == 1) == name.startswith("3-") for name, one in arrows.items())


def test_the_walker_sits_in_its_state_and_rides_along_the_arrow_between(player: Player) -> None:
    show(player)
    seen = told(player)
    here = seen["places"][STATES[30]]
    assert np.hypot(*np.subtract(seen["token"], here)) < 35  # the radius of a state
    frame = int(np.flatnonzero(STATES[:-1] != STATES[1:])[0])
    move = f"{STATES[frame]}-{STATES[frame + 1]}"
    player.do(f"seek({frame + 0.5})")
    player.at(frame + 0.5)
    gap = player.page.evaluate(
        """([move, [x, y]]) => { const line = document.querySelector(`[data-arrow='${move}']`);
        const whole = line.getTotalLength();
        return Math.min(...Array.from({ length: 201 }, (_, k) => {
            const at = line.getPointAtLength(k * whole / 200);
            return Math.hypot(at.x - x, at.y - y); })); }""",
        [move, told(player)["token"]],
    )
    assert gap < 1.5  # points of the line lie this close


def test_the_move_just_made_is_the_lit_arrow(player: Player) -> None:
    show(player)
    for frame in (1, 2, 17, 60):
        player.seek(frame)
        seen = told(player)
        before, now = STATES[frame - 1], STATES[frame]
        assert (seen["lit"]["from"], seen["lit"]["to"]) == (before, now)
        own = [name for name, one in seen["arrows"].items() if one["opacity"] == 1]
        assert own == [f"{before}-{now}"]
        assert seen["sentence"].startswith(f"Step {frame}: ")


def test_rings_are_as_long_as_the_shares_of_the_visits(player: Player) -> None:
    show(player)
    for frame in (0, 9, 60):
        player.seek(frame)
        shares = np.bincount(STATES[: frame + 1], minlength=4) / (frame + 1)
        # A circle's path is cut off just before it closes.
        assert player.page.evaluate(RINGS) == pytest.approx(shares.tolist(), abs=2e-3)


def test_a_click_or_enter_on_a_state_is_a_pick(player: Player) -> None:
    show(player)
    state(player, 2).click()
    state(player, 0).focus()
    player.page.keyboard.press("ArrowDown")
    player.page.keyboard.press("Enter")
    player.settle()
    assert picks(player) == [("state", 2), ("state", 1)]
    assert player.get("playhead") == 30 and not player.get("playing")
    assert "Click a state" in told(player)["hint"]


def test_a_hidden_chain_has_no_walker_and_its_clicks_mean_nothing(player: Player) -> None:
    emission = np.array([[0.1, 0.4, 0.5], [0.7, 0.2, 0.1], [0.3, 0.3, 0.4], [0, 0, 1]])
    parts: dict[str, Any] = {
        "emission": emission,
        "symbols": ("1", "2", "3"),
        "initial": np.full(4, 0.25),
    }
    show(player, **HIDDEN, **parts)
    state(player, 1).click()
    seen = told(player)
    assert picks(player) == [] and seen["token"] is None and seen["hint"] == ""
    assert "shows: 1 0.7, 2 0.2, 3 0.1" in seen["card"] and "π = 0.25" in seen["card"]
    assert "cold mostly 1 (0.7)" in seen["sentence"]
    heights = player.page.evaluate("""() => [...document.querySelectorAll('.plg-graph rect')]
        .map(bar => Number(bar.getAttribute('height')))""")
    assert np.array(heights) / max(heights) == pytest.approx(emission.ravel(), abs=0.01)


def test_the_card_tells_the_visits_of_the_frame(player: Player) -> None:
    show(player)
    state(player, 0).hover()
    count = int((STATES[:31] == 0).sum())
    assert f"visited {count} of 31 times" in told(player)["card"]
    player.seek(60)
    count = int((STATES == 0).sum())
    assert f"visited {count} of 61 times" in told(player)["card"]
    player.page.mouse.move(2, 2)
    assert told(player)["card"] is None


def test_a_learned_matrix_moves_the_widths_and_the_truth_stands_beside_it(player: Player) -> None:
    truth = chains.matrix(2)
    part = np.linspace(0, 1, chains.FRAMES)[:, None, None]
    learned = (1 - part) * 0.5 + part * truth
    tables = np.stack([np.full_like(learned, 0.5), learned], axis=1)
    states = np.zeros(chains.FRAMES, int)
    run = chains.run(truth, states, name="learned", tables=tables)
    more: dict[str, Any] = {"truth": truth, "matrix_channel": "transition", "replica": 1}
    show(player, frame=0, table=np.eye(2), run=run, **HIDDEN, **more)
    start = told(player)["arrows"]
    assert {one["text"] for one in start.values()} == {"0.50"}
    player.seek(60)
    end = told(player)["arrows"]
    assert end["0-0"]["text"] == "0.70" and end["0-0"]["width"] > start["0-0"]["width"]
    assert player.page.locator(".plg-graph [stroke-dasharray]").count() == 4
    assert "dashed: the truth" in told(player)["sentence"]


def test_of_many_letters_only_likely_moves_from_the_present_one_are_drawn(player: Player) -> None:
    random = np.random.default_rng(5)
    table = random.dirichlet(np.full(27, 0.2), 27)
    states = chains.walk(table)
    following = random.dirichlet(np.full(27, 0.2), chains.FRAMES)
    run = chains.run(table, states, following, name="letters")
    show(player, table=table, run=run, next="next")
    for frame in (30, 41):
        player.seek(frame)
        likely = {f"{states[frame]}-{j}" for j in np.flatnonzero(following[frame] >= 0.08)}
        last = f"{states[frame - 1]}-{states[frame]}"
        assert set(told(player)["arrows"]) == likely | {last}


@pytest.mark.parametrize("width", [390, 1440])
@pytest.mark.parametrize("count", [2, 3, 5, 8, 27])
def test_nothing_leaves_the_drawing_nor_the_page(player: Player, count: int, width: int) -> None:
    player.page.set_viewport_size({"width": width, "height": 900})
    table = chains.matrix(count)
    more: dict[str, Any] = {}
    if count <= 8:
        emission = np.full((count, 4), 0.25)
        symbols = ("sun", "rain", "fog", "drizzle")
        more = {"initial": np.full(count, 1 / count), "emission": emission, "symbols": symbols}
    show(player, table=table, states=chains.walk(table), **more)
    assert player.page.evaluate(OUT) == 0
    assert player.page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_with_reduced_motion_the_walker_is_only_ever_in_a_state(player: Player) -> None:
    player.page.emulate_media(reduced_motion="reduce")
    show(player, frame=0)
    player.do("play()")
    for _ in range(5):
        player.settle()
        seen = player.page.evaluate("[__player.playhead, __player.graph.token]")
        assert seen[0] == int(seen[0])
        near = [np.hypot(*np.subtract(seen[1], place)) for place in told(player)["places"]]
        assert min(near) < 35


def test_the_graph_follows_the_dark_switch(player: Player) -> None:
    show(player)
    fill = "document.querySelector('.plg-graph > g:last-of-type text').getAttribute('fill')"
    light = player.page.evaluate(fill)
    player.page.evaluate("harness.dark(true)")
    player.page.wait_for_function(f"{fill} !== '{light}'")
    assert told(player)["arrows"]


@pytest.mark.parametrize("format", ["PNG", "SVG"])
def test_the_graph_is_saved_as_the_picture(player: Player, format: str) -> None:
    show(player)
    player.page.locator(".plg-menu summary").click()
    with player.page.expect_download() as download:
        player.page.get_by_role("button", name=format, exact=True).click()
    path = download.value.path()
    assert download.value.suggested_filename == f"chain-30.{format.lower()}"
    if format == "SVG":
        text = path.read_text()
        assert "The chain" in text and text.count("data-arrow") == (TABLE > 0).sum()
    else:
        assert path.read_bytes()[:4] == b"\x89PNG"
