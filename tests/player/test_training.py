"""What a student tells the server through the Player, and what the bar says of training."""

import pytest
from playwright.sync_api import Error

from tests.player import harness
from tests.player.conftest import HIDE, Player

pytestmark = pytest.mark.browser


def test_a_question_is_answered_or_refused_or_fails_with_its_socket(player: Player) -> None:
    player.show()
    twice = player.do("ask('double', 5, { x: 0.25 })")
    assert twice == {"twice": {"shape": [2], "values": [0.5, 5]}}
    with pytest.raises(Error, match="There is no such question"):
        player.do("ask('halve', 5, {})")
    player.stream.silent = True
    asking = "window.asked = window.__player.actions.ask('double', 5, { x: 1 }).catch(String)"
    player.page.evaluate(f"() => {{ {asking}; }}")
    player.do("cut()")
    assert "connection broke" in player.page.evaluate("window.asked")


def test_a_question_fails_when_the_tab_is_hidden(player: Player) -> None:
    player.show()
    player.stream.silent = True
    late = "new Promise(done => setTimeout(done, 500, 'nothing'))"
    asking = "window.__player.actions.ask('double', 5, { x: 1 }).catch(String)"
    player.page.evaluate(f"() => {{ window.asked = Promise.race([{asking}, {late}]); }}")
    player.page.evaluate(HIDE, True)
    assert "connection broke" in player.page.evaluate("window.asked")


def test_a_change_in_flight_is_told_to_the_page_when_it_is_granted(player: Player) -> None:
    player.show()
    assert player.do("edit(40, 'learning_rate', 0.1)") == "edited"
    [word] = player.said("edit")
    assert (word["step"], word["field"], word["value"]) == (40, "learning_rate", 0.1)
    assert player.page.evaluate("harness.triggers.at(-1)") == {
        "name": "edited", "value": {"step": 40, "field": "learning_rate", "value": 0.1}
    }  # fmt: skip


def test_training_that_lasts_can_be_paused_and_resumed(player: Player) -> None:
    run = harness.walk("live", count=30)
    player.show(run)
    button = player.page.locator('[data-do="train"]')
    assert button.is_hidden()
    player.page.wait_for_timeout(1100)
    run.count = 31
    button.wait_for()
    assert button.inner_text() == "Pause training"
    button.click()
    player.until("p.paused")
    player.page.get_by_text("Training paused").wait_for()
    assert button.inner_text() == "Resume training"
    button.click()
    player.until("!p.paused")
    assert [word["op"] for word in player.stream.said if word["op"] in ("pause", "resume")] == [
        "pause", "resume"
    ]  # fmt: skip
    run.count = 101
    button.wait_for(state="hidden")
    assert player.get("playing") is False  # training is one thing, the playhead another


def test_a_step_of_training_is_an_order_to_the_server(player: Player) -> None:
    player.show(harness.walk("live", count=30))
    player.do("train.step(3)")
    player.do("ask('double', 5, { x: 0.25 })")  # a word behind it: the order has arrived
    assert player.said("step") == [{"op": "step", "frames": 3}]


def test_the_bar_tells_place_pace_and_reason(player: Player) -> None:
    run = harness.walk("live", count=30, news={"place": 3})
    player.show(run)
    assert player.words() == "Waiting: place 3"
    assert player.get("place") == 3
    run.news = {"pace": 12_345.0}
    player.page.get_by_text("CPU, 12,000 updates/s").wait_for()
    where = player.page.locator(".plg-where")
    assert where.get_attribute("title") == "Too small to gain from a GPU."
    assert where.get_attribute("aria-description") == "Too small to gain from a GPU."
    assert (player.words(), player.get("pace")) == ("", 12_345)


@pytest.mark.parametrize("news", [{"place": 12}, {"paused": True}])
def test_on_a_phone_words_and_buttons_of_training_stay_on_the_screen(
    player: Player, news: dict[str, object]
) -> None:
    player.page.set_viewport_size({"width": 390, "height": 844})
    run = harness.walk("live", frames=10_001, count=1000)
    player.show(run)
    before = player.page.locator(".plg-bar").bounding_box()
    run.news = news
    player.until("p.place > 0 || p.paused")
    player.settle()
    after = player.page.locator(".plg-bar").bounding_box()
    word = player.page.locator(".plg-status").bounding_box()
    assert before and after and word
    assert after["height"] <= before["height"] + word["height"] + 8  # one more line at most
    assert word["x"] >= 0 and word["x"] + word["width"] <= 390
    assert player.page.evaluate("document.documentElement.scrollWidth") == 390
    player.page.get_by_role("button", name="More").click()
    for tool in player.page.locator(".plg-tools > :visible").all():
        box = tool.bounding_box()
        assert box and box["x"] >= 0 and box["x"] + box["width"] <= 390, tool.inner_text()
