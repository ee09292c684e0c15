"""The Descent lab's exported script: a standalone PyTorch program of exactly one run. Imports no
torch itself.
"""

from __future__ import annotations

from playground.labs.descent.config import TITLES, DescentConfig

FORMULAS = {
    "bowl": "0.5 * (x**2 + y**2)",
    "ravine": "0.5 * (x**2 + 50 * y**2)",
    "plateau": "1 - torch.exp(-0.5 * (x**2 + y**2))",
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


def script(config: DescentConfig) -> str:
    """Write the program: float64, autograd for the gradient, torch.optim for the updates.

    It prints `loss <value>` for each replica, as the recording's last frame has it: nan for one
    that had diverged before.

    Args:
        config: The run, with its edits.
    """
    sections = [
        _head(config),
        _neuron(config) if config.surface == "sigmoid_neuron" else _surface(config),
        _batch(config) if _has_batches(config) else "",
        _position(config),
        _edit(config) if config.edits else "",
        _racers(config),
        _loop(config),
    ]
    return "\n\n\n".join(section.strip("\n") for section in sections if section) + "\n"


def _has_batches(config: DescentConfig) -> bool:
    return config.surface == "sigmoid_neuron" and config.batch_size == 1


def _head(config: DescentConfig) -> str:
    names = ", ".join(TITLES[name] for name in config.optimizers)
    lines = [
        f'"""{config.surface}: {names}, {config.steps} updates from the same start.',
        "",
        "Exported from the Descent lab of the deep-learning playground; its numbers are the lab's.",
        '"""',
        "",
        "import numpy as np" if _has_batches(config) else "",
        "import torch",
        "",
        f"START = ({config.start_x!r}, {config.start_y!r})",
        f"STEPS = {config.steps}",
        f"LEARNING_RATE = {config.learning_rate!r}  # η",
    ]
    if _reads_momentum(config):
        zero = "" if config.momentum else " = 0; PyTorch keeps no buffer at 0"
        lines.append(f"MOMENTUM = {_gamma(config.momentum)!r}  # γ{zero}")
    if _has_batches(config):
        lines.append(f"SEED = {config.seed}")
    if config.edits:
        lines.append("EDITS = [  # after so many updates, this setting has this value")
        for edit in sorted(config.edits, key=lambda edit: edit.step):
            lines.append(f'    ({edit.step}, "{edit.field}", {_value(edit.field, edit.value)!r}),')
        lines.append("]")
    lines.append("LIMIT = 1e6  # whoever has a coordinate beyond this is out of the race")
    text = "\n".join(line.rstrip() for line in lines)
    return text.replace("\n\n\nimport", "\n\nimport")


def _gamma(momentum: float) -> float:
    """γ as torch.optim.SGD needs it: at 0 it would keep no buffer for a later γ, and refuse
    Nesterov.
    """
    return momentum or 1e-300


def _value(field: str, value: float) -> float:
    return _gamma(value) if field == "momentum" else value


def _reads_momentum(config: DescentConfig) -> bool:
    return any(name in ("momentum", "nesterov") for name in config.optimizers)


def _neuron(config: DescentConfig) -> str:
    return f'''
X = torch.tensor([0.5, 2.5], dtype=torch.float64)
T = torch.tensor([0.2, 0.9], dtype=torch.float64)


def loss_at(position, x=X, t=T):
    """Squared error of the sigmoid neuron f(x) = 1 / (1 + e^-(wx+b)) over the points (x, t)."""
    w, b = position
    errors = torch.sigmoid(w * x + b) - t
    return {ERRORS[config.loss_scale]}
'''


def _surface(config: DescentConfig) -> str:
    return f'''
def loss_at(position):
    """Height of the surface at (x, y)."""
    x, y = position
    return {FORMULAS[config.surface]}
'''


def _batch(config: DescentConfig) -> str:
    return f'''
def batch(step):
    """The points of an update (from 0): each epoch goes through all of them in an order of its own.
    """
    size, count = {config.batch_size}, len(X)
    epoch, place = divmod(step, -(-count // size))
    order = np.random.default_rng([SEED, epoch]).permutation(count)
    chosen = torch.from_numpy(order[place * size : (place + 1) * size])
    return X[chosen], T[chosen]
'''


def _position(config: DescentConfig) -> str:
    body = '''
class Descent(torch.nn.Module):
    """A point on the surface; its only parameter is its position."""

    def __init__(self):
        super().__init__()
        self.position = torch.nn.Parameter(torch.tensor(START, dtype=torch.float64))
'''
    if "nesterov" not in config.optimizers:
        return (
            body
            + '''

def place_of(model, optimizer):
    """Where the optimizer stands."""
    return model.position.detach()
'''
        )
    return (
        body
        + '''

def place_of(model, optimizer):
    """Where the optimizer stands: w. With nesterov=True PyTorch's parameter is the look-ahead w -
    γu, u = η·buffer.
    """
    settings = optimizer.param_groups[0]
    buffer = optimizer.state[model.position].get("momentum_buffer")
    if not settings.get("nesterov") or buffer is None:
        return model.position.detach()
    return model.position.detach() + settings["momentum"] * settings["lr"] * buffer
'''
    )


def _edit(config: DescentConfig) -> str:
    text = '''
@torch.no_grad()
def edit(model, optimizer, field, value):
    """Change a setting in flight; the update u of before and the place stay what they were."""
    settings = optimizer.param_groups[0]
'''
    if not _reads_momentum(config):
        return (
            text
            + """    if field == "learning_rate":
        settings["lr"] = value
"""
        )
    return (
        text
        + """    place = place_of(model, optimizer).clone()
    buffer = optimizer.state[model.position].get("momentum_buffer")
    if field == "learning_rate":
        if buffer is not None:
            buffer *= settings["lr"] / value  # u = η·buffer stays
        settings["lr"] = value
    elif field == "momentum" and settings.get("momentum"):
        settings["momentum"] = value
    if settings.get("nesterov") and buffer is not None:
        model.position.copy_(place - settings["momentum"] * settings["lr"] * buffer)
"""
    )


def _racers(config: DescentConfig) -> str:
    adam = f"betas=({config.beta1!r}, {config.beta2!r}), eps={config.epsilon!r}"
    makers = {
        "gd": "torch.optim.SGD(p, lr=LEARNING_RATE)",
        "momentum": "torch.optim.SGD(p, lr=LEARNING_RATE, momentum=MOMENTUM)",
        "nesterov": "torch.optim.SGD(p, lr=LEARNING_RATE, momentum=MOMENTUM, nesterov=True)",
        "adagrad": f"torch.optim.Adagrad(p, lr=LEARNING_RATE, eps={config.adagrad_epsilon!r})",
        "rmsprop": f"torch.optim.RMSprop(p, lr=LEARNING_RATE, alpha={config.rmsprop_alpha!r}, "
        f"eps={config.epsilon!r})",
        "adam": f"torch.optim.Adam(p, lr=LEARNING_RATE, {adam})",
    }
    lines = [f"    lambda p: {makers[name]}," for name in config.optimizers]
    return "\n".join(
        [
            "makers = [", *lines, "]",
            "models = [Descent() for _ in makers]",
            "racers = [(model, make(model.parameters())) for model, make in zip(models, makers)]",
        ]
    )  # fmt: skip


def _loop(config: DescentConfig) -> str:
    edits = """
        for when, field, value in EDITS:
            if when == step:
                edit(model, optimizer, field, value)
"""
    loss = "loss_at(model.position, *batch(step))" if _has_batches(config) else (
        "loss_at(model.position)"
    )  # fmt: skip
    return f"""
def inside(model, optimizer):
    return bool((place_of(model, optimizer).abs() <= LIMIT).all())


for step in range(STEPS):
    if not any(inside(*racer) for racer in racers):
        break  # nobody is left
    for model, optimizer in racers:
        if not inside(model, optimizer):
            model.position.data.fill_(float("nan"))  # out of the race
            continue{edits.rstrip() if config.edits else ""}
        optimizer.zero_grad()
        {loss}.backward()
        optimizer.step()

model = models[0]
for racer in racers:
    print("loss", repr(loss_at(place_of(*racer)).item()))
"""
