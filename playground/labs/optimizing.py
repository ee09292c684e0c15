"""The optimizers and schedules as every lab names them."""

from __future__ import annotations

from typing import Literal

OptimizerName = Literal[
    "gd", "momentum", "nesterov", "adagrad", "rmsprop", "adam",
    "adamw", "nadam", "adadelta", "line_search", "newton",
]  # fmt: skip
ScheduleName = Literal[
    "constant", "step", "exponential", "inverse", "power", "tenfold", "piecewise", "cosine",
    "warmup", "performance",
]  # fmt: skip

OPTIMIZER_TITLES = {
    "gd": "GD", "momentum": "Momentum", "nesterov": "Nesterov", "adagrad": "Adagrad",
    "rmsprop": "RMSProp", "adam": "Adam", "adamw": "AdamW", "nadam": "Nadam",
    "adadelta": "Adadelta", "line_search": "Line search", "newton": "Newton",
}  # fmt: skip
"""The optimizers' names on screen, in teaching order."""

SCHEDULE_TITLES = {
    "constant": "Constant", "step": "Steps: η₀ · factor^⌊t/s⌋",
    "exponential": "Exponential: η₀ · e^(−kt)", "inverse": "1/t: η₀ / (1 + kt)",
    "power": "Power: η₀ / (1 + t/s)^c", "tenfold": "Tenfold: η₀ · 0.1^(t/s)",
    "piecewise": "Piecewise constant", "cosine": "Cosine to 0",
    "warmup": "Warm-up over s updates", "performance": "Performance: when the loss stalls",
}  # fmt: skip
"""The schedules' names on screen, with their formulas."""
