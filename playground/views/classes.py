"""How classes and signed values are drawn: colours, symbols and the scales of maps."""

from __future__ import annotations

from playground.views.colours import BLUE, OKABE_ITO, ORANGE

PAPER = "#F6F3EC"
"""The middle of a signed scale, on light and dark pages alike."""
EDGE = "#FBFAF7"
"""A pale edge keeps a point apart from a map of its own colour."""
SYMBOLS = ("circle", "square", "diamond", "triangle-up", "cross", "x")
"""The second code of a class; there are at most so many classes."""
MAP_STRENGTH = 0.72
"""Maps are paler than the points that lie on them."""

Stops = list[list[float | str]]


def class_colors(classes: int) -> tuple[str, ...]:
    """Name the colour of each class: orange and blue for two, as the sign of the output says;
    Okabe and Ito's order for more.
    """
    return (ORANGE, BLUE) if classes == 2 else OKABE_ITO[:classes]


def mixed(color: str, part: float, ground: str = PAPER) -> str:
    """Mix so large a part of a colour into a ground, both #rrggbb."""
    channels = (
        round(part * int(color[at : at + 2], 16) + (1 - part) * int(ground[at : at + 2], 16))
        for at in (1, 3, 5)
    )
    return "#" + "".join(f"{channel:02X}" for channel in channels)


def signed_scale(strength: float = 1.0) -> Stops:
    """Run from orange (−) through paper to blue (+).

    Args:
        strength: How much of the full colour the ends have, 0 to 1.
    """
    return [[0.0, mixed(ORANGE, strength)], [0.5, PAPER], [1.0, mixed(BLUE, strength)]]


def band_scale(classes: int) -> Stops:
    """Color values class + share on the range 0 to `classes`: in the band of each class, from
    nearly paper (share 0, the classes draw level) to the class's colour (share 1).
    """
    return [
        [(number + share) / classes, mixed(color, 0.12 + (MAP_STRENGTH - 0.12) * share)]
        for number, color in enumerate(class_colors(classes))
        for share in (0, 1)
    ]


def halves(stops: Stops) -> Stops:
    """Color a signed or band scale flat: each half, or each band, in the colour of its far end."""
    if len(stops) == 3:
        (_, low), _, (_, high) = stops
        return [[0.0, low], [0.5, low], [0.5, high], [1.0, high]]
    ends = [high for _, high in stops[1::2]]
    return [[at, ends[number // 2]] for number, (at, _) in enumerate(stops)]


def veiled(color: str, opacity: float) -> str:
    """Let a colour #rrggbb shine through."""
    red, green, blue = (int(color[at : at + 2], 16) for at in (1, 3, 5))
    return f"rgba({red}, {green}, {blue}, {opacity})"
