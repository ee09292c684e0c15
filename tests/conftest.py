"""What the tests share: a running app, a browser, a lab made for tests."""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

import pytest

os.environ.setdefault("OMP_NUM_THREADS", "1")  # as hosts do: before torch is loaded

from playground.runs.hosts import PREFIX

T = TypeVar("T")
ROOT = Path(__file__).parents[1]
BROWSER_ARGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip


def run(work: Coroutine[Any, Any, T]) -> T:
    """Run a coroutine in a thread of its own: Playwright leaves its loop running in this one."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, work).result()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Side by side, a file's tests stay together, and all contracts: they look at the same runs."""
    for item in items:
        folder, file = item.path.parent.name, str(item.path)
        item.add_marker(pytest.mark.xdist_group("contract" if folder == "contract" else file))


class App:
    """The app as README starts it, in a process of its own."""

    def __init__(self, folder: Path, *options: str, **settings: object) -> None:
        """Start it.

        Args:
            folder: Where its log goes.
            options: More of Streamlit's own options.
            settings: The playground's settings.
        """
        self._options = options
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._log = folder / "log"
        self._environment = os.environ | {
            f"PLAYGROUND_{name.upper()}": str(value) for name, value in settings.items()
        }
        self.start()

    def start(self) -> None:
        """Start it, at the same address each time, and wait until it answers."""
        command = [
            sys.executable, "-m", "streamlit", "run", "app.py", "--server.headless=true",
            "--server.address=127.0.0.1", f"--server.port={self.port}",
            "--browser.gatherUsageStats=false", *self._options,
        ]  # fmt: skip
        with self._log.open("ab") as output:
            self.process = subprocess.Popen(
                command, cwd=ROOT, stdout=output, stderr=subprocess.STDOUT, env=self._environment
            )
        _wait(f"{self.url}/_stcore/health", self.process, self._log)

    @property
    def hosts(self) -> list[int]:
        """The numbers of the processes that train (Linux)."""
        pid = self.process.pid
        found: list[int] = []
        for task in Path(f"/proc/{pid}/task").iterdir():
            found += [int(child) for child in (task / "children").read_text().split()]
        return found

    @property
    def recordings(self) -> list[Path]:
        """The files of its runs."""
        folders = Path(tempfile.gettempdir()).glob(f"{PREFIX}{self.process.pid}-*")
        return [path for folder in folders for path in folder.glob("run-*")]

    def stop(self) -> None:
        """End it as a service would."""
        self.process.terminate()
        self.process.wait(20)


@pytest.fixture(scope="session")
def app_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the app, for tests that only look at pages."""
    app = App(tmp_path_factory.mktemp("app"))
    yield app.url
    app.stop()


def _wait(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and process.poll() is None:
        try:
            urllib.request.urlopen(address, timeout=2)
            return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError(f"the app did not start:\n{log.read_text()}")


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """Debian's Chromium under Playwright; skips where there is none, fails where the checks demand
    it.
    """
    path = (
        shutil.which("chromium")
        or shutil.which("chromium-browser")
        or shutil.which("google-chrome")
    )
    if path is None:
        if os.environ.get("PLAYGROUND_REQUIRE_BROWSER"):
            pytest.fail("no Chromium here, and the checks demand the browser tests")
        pytest.skip("no Chromium here: install it to run the browser tests")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=BROWSER_ARGS)
        yield browser
        browser.close()


class Tab:
    """A tab that is kept: what it has loaded and compiled once costs the next visit a quarter."""

    def __init__(self, chromium: Any) -> None:
        self._chromium = chromium
        self._page: Any = None

    @contextlib.contextmanager
    def visit(self) -> Iterator[tuple[Any, list[str]]]:
        """Have it as if it were new: 1440 x 900, light, and nothing in store. Gives the page and
        the errors that are thrown in it.
        """
        if self._page is None or self._page.is_closed():
            self._page = self._chromium.new_context().new_page()
        page, errors = self._page, []
        page.set_viewport_size({"width": 1440, "height": 900})
        page.emulate_media(color_scheme="null", reduced_motion="null")
        page.mouse.move(0, 0)

        def thrown(error: Any) -> None:
            errors.append(str(error))

        page.on("pageerror", thrown)
        yield page, errors
        if not page.is_closed():
            with contextlib.suppress(Exception):  # where it has never been anywhere
                page.evaluate("() => { localStorage.clear(); sessionStorage.clear() }")
            page.context.clear_cookies()
            page.goto("about:blank")
            page.remove_listener("pageerror", thrown)


@pytest.fixture(scope="session")
def tab(chromium: Any) -> Tab:
    """The one tab of the tests that need no other."""
    return Tab(chromium)


@pytest.fixture
def page(tab: Tab) -> Iterator[Any]:
    """A page at 1440 x 900, as if it were new, whose test fails on any error thrown in it."""
    with tab.visit() as (page, errors):
        yield page
    assert errors == []


@pytest.fixture
def own_page(chromium: Any) -> Iterator[Any]:
    """The same in a browser window of its own, for who changes more than a page."""
    context = chromium.new_context(viewport={"width": 1440, "height": 900})
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield page
    context.close()
    assert errors == []
