"""What a class does to a server, in real browsers: hosts die, networks break, tabs come and go, the
server stops. Time limits are a tenth of the real ones.
"""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import App

pytestmark = [
    pytest.mark.browser,
    pytest.mark.alone,
    pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="reads processes in /proc"),
]
SIX = "gd,momentum,nesterov,adagrad,rmsprop,adam"
HOLD = """(() => {
  const timer = setInterval(() => {
    const player = window.__player
    if (player?.connected && player.actions.train.pause()) clearInterval(timer)
  }, 5)
})()"""
"""Pauses training as soon as there is somebody to say so: ten thousand updates take a second."""
LONG = f"/descent?v=1&descent.steps=10000&descent.optimizers={SIX}&descent.start_x="


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    app = App(tmp_path_factory.mktemp("live"), hosts=2, pause_after=0.3, release_after=6)
    yield app
    app.stop()


@pytest.fixture
def open_page(chromium: Any) -> Iterator[Callable[[str], Any]]:
    """Opens pages, each of its own visitor; fails on any error thrown in one."""
    contexts: list[Any] = []
    errors: list[str] = []

    def opened(address: str, *, hold: bool = False) -> Any:
        contexts.append(chromium.new_context(viewport={"width": 1440, "height": 900}))
        page = contexts[-1].new_page()
        if hold:
            page.add_init_script(HOLD)
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto(address)
        page.wait_for_function("window.__player && window.__player.draws > 0", timeout=30_000)
        if hold:
            wait(page, "p.paused && p.frames > 1")
            assert player(page, "status") == "running"
        return page

    yield opened
    for context in contexts:
        context.close()
    assert errors == []


def player(page: Any, name: str) -> Any:
    return page.evaluate(f"window.__player.{name}")


def wait(page: Any, condition: str, seconds: float = 30) -> None:
    page.wait_for_function(
        f"(() => {{ const p = window.__player; return {condition} }})()", timeout=seconds * 1000
    )


def whole(page: Any) -> None:
    """Every frame is there, none was lost on the way."""
    wait(page, "p.status === 'finished' && p.have === p.total")
    assert player(page, "gaps") == 0 and player(page, "errors") == []


def until(condition: Callable[[], object], seconds: float = 20) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.05)
    return False


def test_the_process_of_the_pages_has_not_loaded_torch(app: App, open_page: Any) -> None:
    whole(open_page(f"{app.url}/descent"))
    assert "libtorch" not in Path(f"/proc/{app.process.pid}/maps").read_text()
    assert all("libtorch" in Path(f"/proc/{pid}/maps").read_text() for pid in app.hosts)


def test_a_host_killed_mid_run_is_told_and_offers_to_run_again_and_the_other_loses_no_frame(
    app: App, open_page: Any
) -> None:
    left, right = (open_page(f"{app.url}{LONG}1.1{n}", hold=True) for n in (1, 2))
    hosts = app.hosts
    assert len(hosts) == 2
    os.kill(hosts[0], signal.SIGKILL)
    assert until(lambda: "lost" in (player(left, "status"), player(right, "status")), 5)
    hurt, well = (left, right) if player(left, "status") == "lost" else (right, left)
    assert player(well, "status") == "running"
    well.evaluate("window.__player.actions.train.resume()")
    whole(well)
    before = player(hurt, "have")
    hurt.get_by_text("The process that trained this run has ended").wait_for()
    hurt.get_by_role("button", name="Run again").click()
    whole(hurt)
    assert player(hurt, "total") == 10_001 > before


@pytest.mark.parametrize("seconds", [0.5, 9.0])
def test_a_cut_socket_comes_back_and_loses_nothing(
    app: App, open_page: Any, seconds: float
) -> None:
    page = open_page(f"{app.url}{LONG}1.2{int(seconds)}", hold=True)
    run, token, have = (player(page, name) for name in ("run", "token", "have"))
    page.evaluate(f"window.__player.actions.offline({seconds * 1000})")
    wait(page, "!p.connected")
    wait(page, "p.connected")
    page.evaluate("window.__player.actions.train.resume()")
    whole(page)
    assert player(page, "run") == run and player(page, "have") > have
    assert (player(page, "token") != token) == (seconds > 6)  # released meanwhile, or not


def test_a_server_that_stops_mid_run_is_waited_for(app: App, open_page: Any) -> None:
    page = open_page(f"{app.url}{LONG}1.3", hold=True)
    hosts, folder = app.hosts, app.recordings[0].parent
    app.stop()
    assert not folder.exists() and not any(Path(f"/proc/{pid}").exists() for pid in hosts)
    wait(page, "!p.connected")
    assert player(page, "frames") > 20  # the picture stays
    app.start()
    whole(page)


def test_two_tabs_of_one_link_do_not_disturb_each_other(app: App, open_page: Any) -> None:
    first, second = open_page(f"{app.url}{LONG}1.4"), open_page(f"{app.url}{LONG}1.4")
    assert player(first, "run") == player(second, "run")
    assert player(first, "token") != player(second, "token")
    first.close()
    whole(second)


def test_a_closed_tab_leaves_nothing_behind(app: App, open_page: Any) -> None:
    page = open_page(f"{app.url}{LONG}1.5", hold=True)
    page.context.close()
    assert until(lambda: app.recordings == [], 30)


def test_the_bar_pauses_training_and_lets_it_go_on(app: App, open_page: Any) -> None:
    page = open_page(f"{app.url}{LONG}1.6", hold=True)
    page.get_by_role("button", name="Resume training").click()
    wait(page, "!p.paused")
    whole(page)


def test_a_question_and_an_edit_travel_over_the_stream(app: App, open_page: Any) -> None:
    page = open_page(f"{app.url}/descent?v=1&descent.optimizers=gd")
    whole(page)
    answer = page.evaluate(
        "window.__player.actions.ask('curvature', 0, {x: 0.5, y: 0.5}).then(a => Object.keys(a))"
    )
    assert "hessian" in answer and "eigenvalues" in answer
    run = player(page, "run")
    page.evaluate("window.__player.actions.edit(50, 'learning_rate', 0.01)")
    wait(page, f"p.run !== '{run}'")
    whole(page)
    page.wait_for_function("location.search.includes('edits=50')")
