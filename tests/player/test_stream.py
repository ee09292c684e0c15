"""How frames come to the Player in a real browser: over sockets that break, close and come back."""

import pytest

from tests.player import harness, walkers
from tests.player.conftest import HIDE, Player

pytestmark = pytest.mark.browser

SIGNATURE = """() => [...document.querySelectorAll('.plg-figure .scatterlayer path')]
    .map(path => path.getAttribute('d') + path.getAttribute('transform')).join('|')"""
HEATMAP = """() => { const image = document.querySelector('.heatmaplayer image');
    return image.getAttribute('href') ?? image.getAttribute('xlink:href'); }"""
# In every animation frame: how many lines are drawn, and how many frames there are to show.
WATCH = """() => { window.seen = { lines: Infinity, frames: [] };
    const look = () => {
      const lines = [...document.querySelectorAll('.plg-hero .scatterlayer .js-line')];
      const drawn = lines.filter(line => line.getAttribute('d')?.length > 5).length;
      seen.lines = Math.min(seen.lines, drawn);
      if (seen.frames.at(-1) !== __player.frames) seen.frames.push(__player.frames);
      requestAnimationFrame(look);
    }; look(); }"""
GHOSTS = "document.querySelector('.plg-hero .plg-plot').data.slice(1, 7).map(t => t.x.length)"


def test_a_cut_is_mended_and_nothing_is_lost(player: Player) -> None:
    run = harness.walk("live", count=30)
    player.show(run)
    player.until("p.have === 30")
    player.do("cut()")
    run.count = 60
    player.until("p.have === 60 && p.connected")
    assert [word["have"] for word in player.said("follow")] == [0, 30]
    assert [player.get(name) for name in ("connects", "gaps", "mounts")] == [2, 0, 1]


def test_a_cut_that_lasts_is_told_in_a_word_and_leaves_the_picture(player: Player) -> None:
    run = harness.walk("live", count=30)
    player.show(run, frame=20)
    player.until("p.have === 30")
    before = player.page.evaluate(SIGNATURE)
    player.do("offline(2500)")
    player.page.get_by_text("Reconnecting").wait_for()
    run.count = 40
    assert player.page.evaluate(SIGNATURE) == before
    player.until("p.have === 40")
    player.settle()
    assert player.words() == ""


def test_another_run_is_followed_on_the_same_socket(player: Player) -> None:
    player.show()
    player.show(harness.walk("other", rate=0.6))
    assert [word["token"] for word in player.said("follow")] == ["token-finished", "token-other"]
    assert [player.get(name) for name in ("connects", "gaps", "mounts")] == [0, 0, 1]
    assert player.stream.closed == []


def test_a_run_without_frames_leaves_the_picture_before_it(player: Player) -> None:
    player.show(frame=40)
    player.prove()
    before = player.page.evaluate(SIGNATURE)
    run = harness.walk("slow", count=0, rate=0.6)
    player.tell(run)
    player.until("p.run === 'slow' && p.total === 101 && p.frames === 0")
    player.settle()
    assert player.page.evaluate(SIGNATURE) == before
    run.count = 101
    player.until("p.have === 101")
    player.settle()
    assert player.page.evaluate(SIGNATURE) != before


def test_an_unknown_token_is_told_and_its_frames_are_kept(player: Player) -> None:
    run = harness.walk("live", count=30)
    player.show(run)
    player.until("p.have === 30")
    del player.stream.runs[run.token]
    player.page.wait_for_function("harness.states.some(one => one.value.lost)")
    assert player.states("lost") == [run.token]
    assert player.get("frames") == 30
    player.tell(harness.walk("live", count=50, token="again"), spec=None)
    player.until("p.have === 50")
    assert [(word["token"], word["have"]) for word in player.said("follow")] == [
        (run.token, 0), ("again", 30)
    ]  # fmt: skip
    assert [player.get(name) for name in ("token", "gaps", "mounts")] == ["again", 0, 1]


def test_a_hidden_tab_closes_its_socket_and_comes_back_with_what_it_has(player: Player) -> None:
    run = harness.walk("live", count=30)
    player.show(run)
    player.until("p.have === 30")
    player.page.evaluate(HIDE, True)
    player.until("!p.connected")
    run.count = 60
    player.page.wait_for_timeout(600)  # longer than the first pause of a cut
    assert player.get("have") == 30
    assert player.stream.closed == [1000]
    player.page.evaluate(HIDE, False)
    player.until("p.have === 60")
    assert [word["have"] for word in player.said("follow")] == [0, 30]
    assert player.get("gaps") == 0


def test_rubbish_is_reported_once_and_the_run_goes_on(player: Player) -> None:
    run = harness.walk("live", count=30)
    player.show(run)
    player.until("p.have === 30")
    for connects in (2, 3):
        player.stream.noise.append(b"rubbish!")
        player.until(f"p.connects === {connects}")
    run.count = 60
    player.until("p.have === 60")
    assert len(player.get("errors")) == 1
    player.page.evaluate("window.__player.errors.length = 0")  # the rubbish was wanted


def test_a_sketch_stands_in_and_its_exact_rows_neither_blank_nor_shorten_it(
    player: Player,
) -> None:
    run = harness.walk("long", frames=12_001, stride=3, held_back=True)
    player.show(run, frame=9000)
    assert [player.get(name) for name in ("frames", "have", "playhead")] == [12_001, 0, 9000]
    lines = player.page.locator(".plg-hero .scatterlayer .js-line").count()
    player.page.evaluate(WATCH)
    run.held_back = False
    player.until("p.have === 12001")
    player.settle()
    assert player.page.evaluate("seen") == {"lines": lines, "frames": [12_001]}
    assert [player.get(name) for name in ("playhead", "gaps", "mounts")] == [9000, 0, 1]


def test_exact_rows_are_drawn_under_a_playhead_that_stands_still(player: Player) -> None:
    run = harness.walk("long", frames=12_001, stride=3000, held_back=True)
    player.show(run, frame=2900)
    run.held_back = False
    player.until("p.have === 12001")
    player.settle()
    drawn = player.page.evaluate(SIGNATURE)
    player.seek(2899)
    player.seek(2900)
    assert player.page.evaluate(SIGNATURE) == drawn


def test_pictures_may_come_in_any_order(player: Player) -> None:
    run, spec = harness.gates(30)
    run.drawn = [(1, 29), (1, 0)]
    player.tell(run, spec=spec)
    player.until("p?.draws > 0 && p.have === 30")
    seen = {}
    for frame in (0, 20, 29):
        player.seek(frame)
        seen[frame] = player.page.evaluate(HEATMAP)
    assert seen[0] == seen[20] != seen[29]
    messages = player.get("messages")
    run.drawn += [(1, 10), (1, 29), (1, 20)]
    player.until(f"p.messages > {messages}")
    for frame in (0, 20, 29):
        player.seek(frame)
        assert (player.page.evaluate(HEATMAP) == seen[frame]) == (frame != 20)


def test_a_late_picture_is_drawn_under_a_playhead_that_stands_still(player: Player) -> None:
    run, spec = harness.gates(30)
    run.drawn = [(1, 0)]
    player.tell(run, spec=spec)
    player.until("p?.draws > 0 && p.have === 30")
    player.seek(20)
    before = player.page.evaluate(HEATMAP)
    messages = player.get("messages")
    run.drawn += [(1, 20)]
    player.until(f"p.messages > {messages}")
    player.settle()
    assert player.page.evaluate(HEATMAP) != before


def test_a_ghost_comes_over_its_own_socket_and_goes(player: Player) -> None:
    player.show()
    player.prove()
    sockets: list[object] = []
    player.page.on("websocket", lambda socket: sockets.append(socket))
    ghost = harness.walk("ghost", count=40, rate=0.3)
    player.tell(harness.walk("finished"), ghost)
    player.until("p.ghost === 'ghost'")
    player.seek(50)
    player.page.wait_for_function(f"() => {GHOSTS}.every(length => length === 40)")
    assert player.stream.closed == [] and len(sockets) == 1
    ghost.count = 101
    player.page.wait_for_function(f"() => {GHOSTS}.every(length => length === 101)")
    wait_closed(player, 1)
    assert player.stream.closed == [1000]
    assert player.get("connected")
    assert player.page.locator(".plg-hero .scatterlayer .trace").count() == 18
    unpin = player.page.get_by_role("button", name="Unpin")
    assert unpin.get_attribute("aria-pressed") == "true"
    player.seek(51)
    assert player.get("direct") == {"map": "direct", "loss": "direct", "slope": "direct"}
    player.tell(harness.walk("finished"))
    player.until("p.ghost === null")
    player.settle()
    assert player.page.evaluate(GHOSTS) == [0] * 6
    assert player.page.locator(".plg-hero .scatterlayer .trace").count() == 12
    assert len(sockets) == 1


def wait_closed(player: Player, count: int) -> None:
    """Wait until browsers have closed so many sockets."""
    for _ in range(100):
        if len(player.stream.closed) >= count:
            return
        player.page.wait_for_timeout(50)
    pytest.fail(f"closed: {player.stream.closed}")


def test_that_a_run_has_settled_is_told_once(player: Player) -> None:
    run = harness.walk("live", count=100)
    player.show(run)
    run.count = 101
    player.until("p.have === 101")
    assert player.states("settled") == []
    run.news = {"settled": True}
    player.until("p.settled")
    player.tell(run, settled=False)
    player.do("cut()")
    player.until("p.connects === 2 && p.connected")
    player.settle()
    assert player.states("settled") == ["live"]


def test_a_specification_that_is_not_held_is_asked_for(player: Player) -> None:
    run = harness.walk("live", count=30)
    player.tell(run, spec=None)
    player.page.wait_for_function("harness.states.length > 0")
    assert player.page.evaluate("harness.states[0]") == {
        "name": "have", "value": {"spec": "", "ask": 1, "lost": "", "settled": ""}
    }  # fmt: skip
    player.show(run)
    assert player.get("asks") == 1


def test_a_page_message_that_cannot_be_read_leaves_the_player_alive(player: Player) -> None:
    player.show()
    harness.send(player.page, b"rubbish!" + bytes(8))
    player.show(harness.walk("other", rate=0.6))
    assert len(player.get("errors")) == 1
    player.page.evaluate("window.__player.errors.length = 0")  # the rubbish was wanted


def test_tests_see_all_of_the_player_they_need(player: Player) -> None:
    player.show()
    fields = (
        "frames total playhead draws mounts gaps asks playing status run ghost direct errors link"
        " actions token have connected connects messages bytes settled place paused pace"
    )
    assert set(fields.split()) <= set(player.page.evaluate("Object.keys(window.__player)"))
    actions = set(player.page.evaluate("Object.keys(window.__player.actions)"))
    assert {"cut", "offline", "train", "edit", "ask"} <= actions
    assert player.get("bytes") > walkers.record(101).position.astype("f4").nbytes
