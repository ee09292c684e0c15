"""The room in a slot: side and low together are as high as the hero."""

ROOM = {"hero": 424, "side": 236, "low": 186}
"""Slot to the height of its figures in pixels, where the hero stands beside two others."""
