"""What may stand in a slot of the Player."""

from __future__ import annotations

from playground.views.cell import Cell
from playground.views.diagram import Diagram
from playground.views.figure import Figure, Panel
from playground.views.graph import Graph
from playground.views.mosaic import Mosaic
from playground.views.passage import Passage
from playground.views.trellis import Trellis

View = Figure | Panel | Cell | Diagram | Graph | Mosaic | Trellis | Passage
"""A picture, a table of numbers, a network's diagram, a Markov chain, small multiples, a hidden
Markov model over time, a recurrent cell, or a text that is brushed.
"""
