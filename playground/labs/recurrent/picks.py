"""What a click on the pictures of the Recurrent lab sets: nothing yet."""

from __future__ import annotations

from typing import Any

PICKS: dict[str, Any] = {}
