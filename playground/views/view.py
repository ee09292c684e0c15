"""What may stand in a slot of the Player."""

from __future__ import annotations

from playground.views.diagram import Diagram
from playground.views.figure import Figure, Panel
from playground.views.mosaic import Mosaic

View = Figure | Panel | Diagram | Mosaic
"""A picture, a table of numbers, a network's diagram, or small multiples."""
