"""Our own files: versioned, packed, and nothing else is served."""

from __future__ import annotations

import gzip

import plotly
import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from playground.web import assets


@pytest.fixture(scope="module")
def client() -> TestClient:
    return TestClient(Starlette(routes=assets.ROUTES))


def test_the_player_and_the_installed_plotly_are_served_for_good(client: TestClient) -> None:
    for name in ("player/index.js", "player/player.css", "plotly.min.js"):
        answer = client.get("/" + assets.address(name))
        assert answer.status_code == 200 and "immutable" in answer.headers["cache-control"]
    assert answer.headers["content-encoding"] == "gzip"
    assert answer.content == assets.PLOTLY.read_bytes() and plotly.__version__ == "7.1.0"


def test_who_cannot_unpack_gets_the_plain_file(client: TestClient) -> None:
    answer = client.get("/" + assets.address("player/index.js"), headers={"accept-encoding": ""})
    assert "content-encoding" not in answer.headers and b"export default" in answer.content
    assert answer.headers["content-type"].startswith("text/javascript")


@pytest.mark.parametrize(
    "name", ["player/../css/page.css", "css/page.css", "../app.py", "player/", "player/%2e%2e/x"]
)
def test_nothing_else_is_served(client: TestClient, name: str) -> None:
    assert client.get("/" + assets.address(name)).status_code == 404


def test_packing_loses_nothing() -> None:
    asset = assets._asset("player/index.js")
    assert asset is not None and gzip.decompress(asset.packed) == asset.plain
