"""The exported script's ground: the loss over the parameters, its examples and their batches."""

from __future__ import annotations

import math
import textwrap

from playground.core.formula import parse_formula
from playground.labs.descent.config import NEURONS, DescentConfig
from playground.labs.descent.meaning import stochastic

FORMULAS = {
    "bowl": "0.5 * (x**2 + y**2)",
    "ravine": "0.5 * (x**2 + 50 * y**2)",
    "plateau": "1 - torch.exp(-0.5 * (x**2 + y**2))",
    "cliff": "4 * torch.sigmoid(-20 * (x + 1)) + (x - 3) ** 2 / 40 + y**2 / 10",
    "saddle": "0.5 * x**2 + 0.25 * (y**2 - 1) ** 2",
    "two_minima": "x**4 / 4 - x**3 / 15 - x**2 / 2 + x / 5 + y**2 / 2 + 23 / 60",
    "beale": "(1.5 - x + x * y) ** 2 + (2.25 - x + x * y**2) ** 2 + (2.625 - x + x * y**3) ** 2",
    "rosenbrock": "(1 - x) ** 2 + 100 * (y - x**2) ** 2",
    "himmelblau": "(x**2 + y - 11) ** 2 + (x + y**2 - 7) ** 2",
    "rastrigin": "20 + x**2 - 10 * torch.cos(2 * torch.pi * x)"
    " + y**2 - 10 * torch.cos(2 * torch.pi * y)",
}
"""The surfaces in PyTorch, named as in `playground.engine.surfaces`; the tests compare the two."""

ERRORS = {
    "sum": "errors.square().sum()",
    "half_sum": "0.5 * errors.square().sum()",
    "mean": "errors.square().mean()",
}

RARE = '''
# 32 examples of four features. Three are 1 or -1, the signs of three binary digits; x2 is rare.
i = torch.arange(32)
common = [1.0 - 2.0 * (i >> digit & 1) for digit in range(3)]
X = torch.stack([common[0], 1.0 * ((i == 4) | (i == 20)), common[1], common[2]], dim=1)
T = torch.sigmoid(X @ torch.tensor([1.5, 2.0, -1.0, 0.5]))  # the weights to be found


def loss_at(position, x=X, t=T):
    """Squared error of the sigmoid neuron f(x) = 1 / (1 + e^-w.x) over the examples (x, t)."""
    {unpack}
    errors = torch.sigmoid(x @ w) - t
    return {errors}
'''

NEURON = '''
{data}


def loss_at(position, x=X, t=T):
    """Squared error of the sigmoid neuron f(x) = 1 / (1 + e^-(wx+b)) over the points (x, t)."""
    {unpack}
    errors = torch.sigmoid(w * x + b) - t
    return {errors}
'''

SURFACE = '''
def loss_at(position):
    """Height of the surface at (x, y)."""
    {unpack}
    {body}
'''

BATCH = '''
def batch(step):
    """The examples of an update (from 0): each epoch goes through all of them, in its own order."""
    size, count = {size}, len(X)
    epoch, place = divmod(step, -(-count // size))
    order = np.random.default_rng([SEED, epoch]).permutation(count)
    chosen = torch.from_numpy(order[place * size : (place + 1) * size])
    return X[chosen], T[chosen]
'''


def start(config: DescentConfig) -> tuple[float, ...]:
    """Where all optimizers start."""
    further = (0.0, 0.0) if config.surface == "rare_feature" else ()
    return (config.start_x, config.start_y, *further)


def ground(config: DescentConfig) -> str:
    """Write `loss_at(position)`, of a neuron `loss_at(position, x, t)` with all examples X and T.

    Where only the first parameter is free, the others pass no gradient on.
    """
    errors = ERRORS[config.loss_scale]
    match config.surface:
        case "rare_feature":
            unpack = "w = torch.cat((position[:1], position[1:].detach()))  # only w[0] is free"
            return RARE.format(unpack=unpack if _one(config) else "w = position", errors=errors)
        case "sigmoid_neuron":
            data = "\n".join(
                (_vector("X", [pair.x for pair in config.points]),
                 _vector("T", [pair.y for pair in config.points]))
            )  # fmt: skip
            return NEURON.format(data=data, unpack=_unpack(config, "w, b"), errors=errors)
    return SURFACE.format(unpack=_unpack(config, "x, y"), body=_body(config))


def _one(config: DescentConfig) -> bool:
    return config.free == "first"


def _unpack(config: DescentConfig, names: str) -> str:
    if _one(config):
        return f"{names} = position[0], position[1].detach()  # only {names[0]} is free"
    return f"{names} = position"


def _vector(name: str, values: list[float]) -> str:
    line = f"{name} = torch.tensor({values!r})"
    if len(line) <= 100:
        return line
    inside = ", ".join(map(repr, values))
    return f"{name} = torch.tensor([\n{textwrap.indent(textwrap.fill(inside, 90), '    ')}\n])"


def _body(config: DescentConfig) -> str:
    match config.surface:
        case "tilted_bowl":
            cos, sin = _cos_sin(config.angle)
            return (
                f"cos, sin = {cos!r}, {sin!r}  # of {config.angle} degrees: the flat axis\n"
                f"    u, v = cos * x + sin * y, cos * y - sin * x\n"
                f"    return 0.5 * (u**2 + {config.condition!r} * v**2)"
            )
        case "formula":
            height = parse_formula(config.formula).python(torch=True)
            # A formula without y, or without both, is infinite or no number where they are.
            return _returned(f"{height} + 0 * (x + y)")
    return _returned(FORMULAS[config.surface])


def _returned(expression: str) -> str:
    if len(expression) <= 100 - len("    return "):
        return f"return {expression}"
    lines = textwrap.fill(expression, 92, break_long_words=False, break_on_hyphens=False)
    return f"return (\n{textwrap.indent(lines, ' ' * 8)}\n    )"


def _cos_sin(degrees: int) -> tuple[float, float]:
    """Cosine and sine, exact along the axes."""
    exact = {0: (1.0, 0.0), 90: (0.0, 1.0)}
    radians = math.radians(float(degrees))
    return exact.get(degrees, (math.cos(radians), math.sin(radians)))


def has_batches(config: DescentConfig) -> bool:
    """Whether an update sees only some of the examples."""
    return config.surface in NEURONS and stochastic(config)


def batches(config: DescentConfig) -> str:
    """Write `batch(step)`: the examples (x, t) of an update."""
    return BATCH.format(size=config.batch_size) if has_batches(config) else ""
