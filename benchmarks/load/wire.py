"""What a page and a stream share: the socket, the envelope and the fault."""

from __future__ import annotations

import struct

from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Origin, Subprotocol


class PageFault(Exception):
    """The page or the stream did what a visitor would call broken."""


async def connected(
    address: str, path: str, protocols: list[str] | None = None
) -> ClientConnection:
    """A websocket as a browser opens it: with its Origin, offering compression."""
    return await connect(
        f"{address.replace('http', 'ws', 1)}/{path}", origin=Origin(address), max_size=None,
        subprotocols=[Subprotocol(name) for name in protocols or []] or None, ping_interval=None,
    )  # fmt: skip


def split(envelope: bytes) -> tuple[str, bytes]:
    """The magic word of an envelope and its header's JSON."""
    magic, length = struct.unpack_from("<4sI", envelope)
    return magic.decode("ascii", "replace"), envelope[8 : 8 + length]
