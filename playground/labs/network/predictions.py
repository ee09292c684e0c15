"""The predict-then-run lessons of the Network lab."""

from __future__ import annotations

from playground.labs.lab import Prediction

PREDICTIONS: tuple[Prediction, ...] = ()
