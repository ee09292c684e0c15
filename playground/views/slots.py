"""The room in a slot: side and low together are as high as the hero, most of it the side's."""

ROOM = {"hero": 484, "side": 326, "low": 158}
"""Slot to the height of its figures in pixels, where the hero stands beside two others."""
