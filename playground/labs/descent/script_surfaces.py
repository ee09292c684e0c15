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

RARE = """
# 32 examples of four features. Three are 1 or -1, the signs of three binary digits; x2 is rare.
i = torch.arange(32)
common = [1.0 - 2.0 * (i >> digit & 1) for digit in range(3)]
X = torch.stack([common[0], 1.0 * ((i == 5) | (i == 21)), common[1], common[2]], dim=1)
T = torch.sigmoid(X @ torch.tensor([1.5, 2.0, -1.0, 0.5]))  # the weights to be found
"""

POINTS = """
{inputs}
X = torch.stack([inputs, torch.ones_like(inputs)], dim=1)  # the 1 is for the bias
{targets}
"""

NEURON = '''
def loss_at(position, x=X, t=T):
    """Squared error of the sigmoid neuron {formula} over the examples (x, t)."""
    {weights}
    errors = torch.sigmoid(x @ weights) - t
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
    if config.surface not in NEURONS:
        return SURFACE.format(unpack=_unpack(config), body=_body(config))
    weights = "torch.cat([position[:1], position[1:].detach()])  # only the first is free"
    rare = config.surface == "rare_feature"
    loss = NEURON.format(
        formula="f(x) = 1 / (1 + e^-w.x)" if rare else "f(x) = 1 / (1 + e^-(wx+b))",
        weights=f"weights = {weights if config.free == 'first' else 'position'}",
        errors=ERRORS[config.loss_scale],
    )
    data = RARE if rare else _points(config)
    return data.strip("\n") + "\n\n" + loss


def _points(config: DescentConfig) -> str:
    return POINTS.format(
        inputs=_vector("inputs", [pair.x for pair in config.points]),
        targets=_vector("T", [pair.y for pair in config.points]),
    )


def _unpack(config: DescentConfig) -> str:
    if config.free == "first":
        return "x, y = position[0], position[1].detach()  # only x is free"
    return "x, y = position"


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
            note = "# 0 * (x + y): where they are no numbers, the height is none"
            return f"{note}\n    {_returned(f'{height} + 0 * (x + y)')}"
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
