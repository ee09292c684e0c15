"""The exported script's data: how the points are drawn, their split, inputs and targets."""

from __future__ import annotations

import textwrap

import numpy as np

from playground.data.real import read_table
from playground.labs.network.config import NetworkConfig
from playground.labs.network.meaning import classes_of, head_of, outputs_of, swept
from playground.labs.network.names import DRAWN, MANY, TITLES
from playground.labs.network.points import data_of

POINTS = '''
def points({arguments}):
    """{title}; x (n, 2), target (n,)."""
{rng}    {body}
'''
RNG = "    rng = np.random.default_rng([DATA_SEED, 1])\n"

BODIES = {
    "circle": """
inside = np.arange(SAMPLES) % 2 == 0
radius = rng.uniform(np.where(inside, 0.0, 3.5), np.where(inside, 2.5, 5.0))
angle = rng.uniform(0, 2 * np.pi, SAMPLES)
x = radius[:, None] * np.stack([np.sin(angle), np.cos(angle)], axis=1)
seen = x + noise * rng.uniform(-5, 5, (SAMPLES, 2))  # noise blurs where one sees the border
return x, np.hypot(seen[:, 0], seen[:, 1]) < 2.5""",
    "xor": """
x = rng.uniform(-5, 5, (SAMPLES, 2))
x += np.where(x > 0, 0.3, -0.3)  # a gap between the quadrants
seen = x + noise * rng.uniform(-5, 5, (SAMPLES, 2))
return x, seen[:, 0] * seen[:, 1] >= 0""",
    "gauss": """
target = 1 - np.arange(SAMPLES) % 2
centre = np.where(target == 1, 2.0, -2.0)[:, None]
deviation = np.sqrt(0.5 + 3.5 * noise / 0.5)
return centre + deviation * rng.standard_normal((SAMPLES, 2)), target""",
    "spiral": """
arm = np.arange(SAMPLES) % 2
along = np.arange(SAMPLES) // 2 / (SAMPLES / 2)  # 0 in the middle, almost 1 at the end
angle = 1.75 * 2 * np.pi * along + np.pi * arm
x = 5 * along[:, None] * np.stack([np.sin(angle), np.cos(angle)], axis=1)
return x + noise * rng.uniform(-1, 1, (SAMPLES, 2)), 1 - arm""",
    "moons": """
target = np.arange(SAMPLES) % 2
angle = rng.uniform(0, np.pi, SAMPLES)
upper = np.stack([np.cos(angle), np.sin(angle)], axis=1)
lower = np.stack([1 - np.cos(angle), 0.5 - np.sin(angle)], axis=1)
arc = np.where(target[:, None] == 0, upper, lower) - (0.5, 0.25)
return 3 * (arc + noise * rng.standard_normal((SAMPLES, 2))), target""",
    "checkerboard": """
column, row = np.divmod(np.arange(SAMPLES) % 16, 4)
corner = 3 * np.stack([column, row], axis=1) - 6
x = corner + 3 * rng.uniform(0, 1, (SAMPLES, 2))
pushed = x + 3 * noise * rng.uniform(-1, 1, (SAMPLES, 2))
return np.clip(pushed, -6, 6), (column + row) % 2""",
    "blobs": """
target = np.arange(SAMPLES) % CLASSES
angle = 2 * np.pi * target / CLASSES
centre = 4 * np.stack([np.sin(angle), np.cos(angle)], axis=1)
return centre + (0.5 + 2 * noise) * rng.standard_normal((SAMPLES, 2)), target""",
    "rings": """
target = np.arange(SAMPLES) % CLASSES
band = 5 / CLASSES
radius = band * (target + 0.15 + 0.7 * rng.uniform(0, 1, SAMPLES))
angle = rng.uniform(0, 2 * np.pi, SAMPLES)
x = radius[:, None] * np.stack([np.sin(angle), np.cos(angle)], axis=1)
return x + band * noise * rng.uniform(-1, 1, (SAMPLES, 2)), target""",
    "gate": """
corners = np.array([(0, 0), (0, 1), (1, 0), (1, 1)])
corner = np.arange(SAMPLES) % 4
x = corners[corner] + 0.4 * noise * rng.standard_normal((SAMPLES, 2))
return x, np.array({truth})[corner]""",
    "plane": """
x = rng.uniform(-6, 6, (SAMPLES, 2))
seen = x + noise * rng.uniform(-6, 6, (SAMPLES, 2))
return x, seen.sum(axis=1) / 10""",
    "hills": """
tops = np.array([(-4, 2.5), (0, 2.5), (4, 2.5), (-4, -2.5), (0, -2.5), (4, -2.5)])
x = rng.uniform(-6, 6, (SAMPLES, 2))
seen = x + noise * rng.uniform(-6, 6, (SAMPLES, 2))
away = np.linalg.norm(seen[:, None] - tops, axis=2)  # (n, 6)
height = np.array([1, -1, 1, -1, 1, -1]) * np.clip(1 - away / 2, 0, 1)
return x, height[np.arange(SAMPLES), np.abs(height).argmax(axis=1)]""",
    "sinusoid": """
x = rng.uniform(-6, 6, SAMPLES)
target = np.sin(x) + noise * rng.standard_normal(SAMPLES)
return np.stack([x, np.zeros(SAMPLES)], axis=1), target""",
}
"""As in `playground.data.synthetic`, draw by draw."""

TRUTH = {"gate_and": [0, 0, 0, 1], "gate_or": [0, 1, 1, 1], "gate_xor": [0, 1, 1, 0]}
WORDS = {
    "circle": "A disc of class 1 in a ring of class 0", "xor": "Class 1 where the signs agree",
    "gauss": "Two clouds", "spiral": "Two arms of 1.75 turns", "moons": "Two half circles",
    "checkerboard": "4 x 4 squares", "blobs": "Clouds around a circle",
    "rings": "Rings around the origin", "gate_and": "The truth table of AND",
    "gate_or": "The truth table of OR", "gate_xor": "The truth table of XOR",
    "plane": "Heights (x + y) / 10", "hills": "Three hills and three pits",
    "sinusoid": "A noisy sine",
}  # fmt: skip

FEATURES = {
    "x": "x", "y": "y", "x2": "x * x", "y2": "y * y", "xy": "x * y", "sin_x": "np.sin(x)",
    "sin_y": "np.sin(y)", "cos_x": "np.cos(x)", "cos_y": "np.cos(y)",
}  # fmt: skip


def _parts(config: NetworkConfig) -> tuple[int, int]:
    """How many points train, and how many test."""
    data = data_of(config)
    return len(data.train), len(data.test)


def training_points(config: NetworkConfig) -> int:
    """How many points train."""
    return _parts(config)[0]


def constants(config: NetworkConfig) -> list[str]:
    """Write what the data depend on."""
    drawn = config.data in DRAWN
    train, test = _parts(config)
    return [
        f"DATA_SEED = {config.data_seed}",
        f"SAMPLES = {train + test}",
        f"N_TRAIN = {train}  # the other points are for the test",
        f"CLASSES = {config.classes}" if config.data in MANY else "",
        f"NOISE = {config.noise!r}" if drawn and swept(config, "noise") is None else "",
    ]


def points(config: NetworkConfig) -> str:
    """Write `points(noise)`; without noise for points that are not drawn."""
    if config.data not in DRAWN:
        body = _own_body(config) if config.data == "own" else _real_body(config)
        title = TITLES[config.data] if config.data == "own" else _columns(config)
        return POINTS.format(arguments="", title=title, rng="", body=_indented(body))
    body = BODIES["gate" if config.data in TRUTH else config.data]
    body = body.replace("{truth}", str(TRUTH.get(config.data)))
    return POINTS.format(arguments="noise", title=WORDS[config.data], rng=RNG, body=_indented(body))


def _indented(body: str) -> str:
    return textwrap.indent(body.strip("\n"), "    ").strip()


def _columns(config: NetworkConfig) -> str:
    names = read_table(config.data).columns
    first, second = (names[column - 1] for column in (config.column_x, config.column_y))
    return f"{TITLES[config.data]}: {first}; {second}"


def _real_body(config: NetworkConfig) -> str:
    table = read_table(config.data)
    chosen = table.values[:, [config.column_x - 1, config.column_y - 1]]
    rows = [f"({a:g}, {b:g})" if f"{a:g} {b:g}" == f"{a} {b}" else f"({a!r}, {b!r})"
            for a, b in chosen.tolist()]  # fmt: skip
    counts = np.bincount(table.target.astype(np.int64)).tolist()
    if table.target.tolist() == np.repeat(np.arange(len(counts)), counts).tolist():
        target = f"target = np.repeat({list(range(len(counts)))}, {counts})"
    else:
        numbers = table.target.astype(np.int64).tolist()
        target = _literal("target = np.array([", [str(k) for k in numbers], "])")
    return "\n".join(
        [
            _literal("values = np.array([", rows, "])"), target,
            "return 2 * (values - values.mean(axis=0)) / values.std(axis=0), target",
        ]
    )  # fmt: skip


def _own_body(config: NetworkConfig) -> str:
    found = data_of(config)
    rows = [f"({x!r}, {y!r}, {int(k)})" for (x, y), k in
            zip(found.x.tolist(), found.target.tolist(), strict=True)]  # fmt: skip
    table = _literal("table = np.array([  # x, y, class", rows, "])")
    return f"{table}\nreturn table[:, :2], table[:, 2]"


def _literal(head: str, items: list[str], tail: str) -> str:
    inside = textwrap.fill(", ".join(items) + ",", 88, break_on_hyphens=False)
    return f"{head}\n{textwrap.indent(inside, '    ')}\n{tail}"


def examples(config: NetworkConfig) -> list[str]:
    """Write the lines from points to tensors: inputs, targets and their split."""
    noise = "" if config.data not in DRAWN else "NOISE"
    if noise and swept(config, "noise") is not None:
        noise = "noise"
    first = ["order = np.concatenate([order[order < 4], order[order >= 4]])  # all corners train"]
    return [
        f"plane, target = points({noise})",
        *_inputs(config),
        *_targets(config),
        "order = np.random.default_rng([DATA_SEED, 2]).permutation(SAMPLES)",
        *(first if config.data in TRUTH else []),
        "train, test = order[:N_TRAIN], order[N_TRAIN:]",
        "x_train, t_train = inputs[train], targets[train]",
        "x_test, t_test = inputs[test], targets[test]",
    ]


def _inputs(config: NetworkConfig) -> list[str]:
    if config.features == ("x", "y"):
        return ["inputs = torch.from_numpy(plane)"]
    columns = ", ".join(FEATURES[name] for name in config.features)
    line = f"features = np.stack([{columns}], axis=1)"
    if len(line) > 96:  # inside a loop over noises it is indented
        line = _literal("features = np.stack([", columns.split(", "), "], axis=1)")
    return ["x, y = plane.T", line, "inputs = torch.from_numpy(features)"]


def _targets(config: NetworkConfig) -> list[str]:
    head, classes = head_of(config), classes_of(config)
    if classes == 0:
        return ["targets = torch.from_numpy(target)[:, None]"]
    if head == "softmax":
        return ["targets = torch.from_numpy(target.astype(np.int64))"]
    if outputs_of(config) == 1:
        value = "target" if head == "logistic" else "2.0 * target - 1"
        note = "0 or 1" if head == "logistic" else "-1 or 1"
        return [f"targets = torch.from_numpy({value}).to(inputs)[:, None]  # {note}"]
    yes = f"target[:, None] == np.arange({classes})"
    return [f"targets = torch.from_numpy(2.0 * ({yes}) - 1)  # -1 or 1"]
