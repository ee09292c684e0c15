"""What may stand in a slot of the Player."""

from __future__ import annotations

from playground.views.diagram import Diagram
from playground.views.figure import Figure, Panel
from playground.views.graph import Graph
from playground.views.mosaic import Mosaic
from playground.views.trellis import Trellis

View = Figure | Panel | Diagram | Graph | Mosaic | Trellis
"""A picture, a table of numbers, a network's diagram, a Markov chain, small multiples, or a hidden
Markov model over time.
"""
