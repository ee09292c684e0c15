"""Our own files for the browser, served from memory under a path that names their version."""

from __future__ import annotations

import functools
import gzip
import hashlib
import mimetypes
from pathlib import Path
from typing import NamedTuple

import plotly
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

ASSETS = Path(__file__).parents[2] / "assets"
PLOTLY = Path(plotly.__file__).parent / "package_data" / "plotly.min.js"


class Asset(NamedTuple):
    """A file as the browser gets it."""

    media_type: str
    plain: bytes
    packed: bytes


@functools.cache
def version() -> str:
    """A name for the files as they are now: new files, new addresses, so that browsers may keep
    them for good.
    """
    digest = hashlib.sha256(plotly.__version__.encode())
    for path in sorted((ASSETS / "player").iterdir()):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def address(name: str) -> str:
    """The address of an asset, relative to the app's own."""
    return f"assets/{version()}/{name}"


@functools.cache
def _asset(name: str) -> Asset | None:
    """Read one of the files that may be served; None for any other name."""
    allowed = {f"player/{path.name}": path for path in (ASSETS / "player").iterdir()}
    path = {**allowed, "plotly.min.js": PLOTLY}.get(name)
    if path is None:
        return None
    media_type = "text/javascript" if path.suffix == ".js" else mimetypes.guess_type(path.name)[0]
    plain = path.read_bytes()
    return Asset(media_type or "application/octet-stream", plain, gzip.compress(plain, 6))


def warm() -> None:
    """Pack the large files before the first student asks for them."""
    _asset("plotly.min.js")


async def _serve(request: Request) -> Response:
    asset = _asset(request.path_params["name"])
    if asset is None:
        return Response("no such file", status_code=404)
    headers = {"Cache-Control": "public, max-age=31536000, immutable", "Vary": "Accept-Encoding"}
    if "gzip" in request.headers.get("accept-encoding", ""):
        headers["Content-Encoding"] = "gzip"
        return Response(asset.packed, media_type=asset.media_type, headers=headers)
    return Response(asset.plain, media_type=asset.media_type, headers=headers)


ROUTES = [Route("/assets/{version}/{name:path}", _serve)]
