"""The Descent lab's exported script: a standalone PyTorch program of exactly one run. Imports no
torch itself.
"""

from __future__ import annotations

import textwrap

from playground.labs.descent import script_schedule as schedule
from playground.labs.descent.config import DescentConfig
from playground.labs.descent.script_optimizers import classes, makers, searchers
from playground.labs.descent.script_surfaces import batches, ground, has_batches, start
from playground.labs.optimizing import OPTIMIZER_TITLES

HEAD = '''"""{title}

Exported from the Descent lab of the deep-learning playground; its numbers are the lab's.
"""

{imports}

torch.set_default_dtype(torch.float64)

{constants}'''

DESCENT = '''
class Descent(torch.nn.Module):
    """A point on the surface; its only parameter is its position."""

    def __init__(self):
        super().__init__()
        self.position = torch.nn.Parameter(torch.tensor(START))
'''

PLACE = '''
def place_of(model, optimizer):
    """Where the optimizer stands."""
    return model.position.detach()
'''

PLACE_AHEAD = '''
def place_of(model, optimizer):
    """Where the optimizer stands: w. With nesterov=True PyTorch's parameter is the look-ahead
    w - momentum * u, u = lr * buffer.
    """
    settings = optimizer.param_groups[0]
    buffer = optimizer.state[model.position].get("momentum_buffer")
    if not settings.get("nesterov") or buffer is None:
        return model.position.detach()
    return model.position.detach() + settings["momentum"] * settings["lr"] * buffer
'''

INSIDE = '''
def inside(model, optimizer):
    """Whether the optimizer is still in the race."""
    return bool((place_of(model, optimizer).abs() <= LIMIT).all())
'''

INSIDE_WITH_HOLES = '''
def inside(model, optimizer, step):
    """Whether the optimizer is still in the race. A formula may have no number, or no slope."""
    place = place_of(model, optimizer).clone().requires_grad_()
    loss = loss_at(place)
    if step == 0:
        return not loss.isnan()  # from an endless height it makes one update
    (gradient,) = torch.autograd.grad(loss, place)
    return bool((place.abs() <= LIMIT).all() and loss.isfinite() and gradient.isfinite().all())
'''


HELD = "        model.position.data[1:] = torch.tensor(START[1:])  # no decay of what is not free"


def script(config: DescentConfig) -> str:
    """Write the program: float64, autograd for the gradient, torch.optim for the updates.

    It prints `loss <value>` for each replica, as the recording's last frame has it: nan for one
    that had diverged before. The further starts (`starts`) are not part of it; it takes them to
    keep the race going when all its optimizers are out.

    Args:
        config: The run, with its edits.
    """
    sections = [
        ground(config),
        batches(config),
        DESCENT,
        PLACE_AHEAD if "nesterov" in config.optimizers else PLACE,
        *classes(config),
        *schedule.schedules(config),
        schedule.change(config),
        INSIDE_WITH_HOLES if config.surface == "formula" else INSIDE,
        "\n".join([makers(config), *_lists(config)]),
        _loop(config),
    ]
    body = "\n\n\n".join(section.strip("\n") for section in sections if section)
    return f"{_head(config, 'math.' in body)}\n\n\n{body}\n"


def _head(config: DescentConfig, uses_math: bool) -> str:
    names = ", ".join(OPTIMIZER_TITLES[name] for name in config.optimizers)
    imports = [
        "import math" if uses_math else "",
        "import numpy as np" if has_batches(config) else "",
        "import torch",
    ]
    constants = [
        f"START = {start(config)!r}",
        f"STEPS = {config.steps}",
        *schedule.constants(config),
        f"SEED = {config.seed}" if has_batches(config) else "",
        "LIMIT = 1e6  # whoever has a coordinate beyond this is out of the race",
    ]
    return HEAD.format(
        title=textwrap.fill(f"{config.surface}: {names}, {config.steps} updates.", 96),
        imports="\n".join(filter(None, imports)).replace("math\n", "math\n\n"),
        constants="\n".join(filter(None, constants)),
    )


def _per_racer(config: DescentConfig) -> list[tuple[str, str, str]]:
    """(list, one of it, the list's items) of what differs from racer to racer and changes."""
    found = []
    for field, plural, one in (("learning_rate", "etas", "eta"), ("momentum", "gammas", "gamma")):
        if schedule.changes(config, field) and schedule.separate(config, field):
            items = [_base(config, name, field) for name in config.optimizers]
            found.append((plural, one, f"[{', '.join(items)}]"))
    if schedule.watches(config):
        each = "Performance(loss_at(model.position).item()) for model in models"
        found.append(("watches", "watch", f"[{each}]"))
    return found


def _base(config: DescentConfig, name: str, field: str) -> str:
    """What a racer's η or γ starts from: a number, or a table where it is edited."""
    number, numbers = _constants(field)
    edited = schedule.edited(config, field)
    if name not in schedule.readers(config, field):
        text = "1.0"  # it does not read it
    elif schedule.has_own(config, name, field):
        text = schedule.initial(config, name, field)
    else:
        return numbers if edited else number
    return f"{{0: {text}}}" if edited else text


def _constants(field: str) -> tuple[str, str]:
    if field == "momentum":
        return "MOMENTUM", "MOMENTA"
    return "LEARNING_RATE", "LEARNING_RATES"


def _lists(config: DescentConfig) -> list[str]:
    return [f"{plural} = {items}" for plural, _, items in _per_racer(config)]


def _now(config: DescentConfig, field: str) -> str:
    """The expression of η or γ for the next update."""
    number, numbers = _constants(field)
    one = {"learning_rate": "eta", "momentum": "gamma"}[field]
    separate = schedule.separate(config, field)
    if schedule.edited(config, field):
        value = f"at({one if separate else numbers}, step)"
    else:
        value = one if separate else number
    if field == "momentum":
        return f"momentum({value}, step)" if config.momentum_schedule else value
    if schedule.watches(config):
        return f"{value} * watch.scale"
    return f"learning_rate({value}, step)" if schedule.scheduled(config) else value


def _set(config: DescentConfig) -> list[str]:
    """The lines that give the next update its settings."""
    fields = [name for name in ("learning_rate", "momentum") if schedule.changes(config, name)]
    if not fields:
        return []
    values = [_now(config, field) for field in fields]
    if not schedule.carries(config):
        return [f'        optimizer.param_groups[0]["lr"] = {values[0]}']
    line = f"        change(model, optimizer, {', '.join(values)})"
    if len(line) <= 100:
        return [line]
    lines = [f"            {value}," for value in ("model, optimizer", *values)]
    return ["        change(", *lines, "        )"]


def _loop(config: DescentConfig) -> str:
    lists = _per_racer(config)
    racers = ", ".join(["racers", *(plural for plural, _, _ in lists)])
    each = ", ".join(["(model, optimizer)", *(one for _, one, _ in lists)])
    heading = f"for {each} in zip({racers}):" if lists else "for model, optimizer in racers:"
    typed = config.surface == "formula"
    when, now = ("step and ", ", step") if typed else ("", "")
    leave = [
        f"    if {when}not any(inside(*racer{now}) for racer in racers):",
        "        break  # nobody is left",
    ]
    free = "[:1]" if config.free == "first" else ""
    examples = ", *examples" if has_batches(config) else ""
    lines = [
        "for step in range(STEPS):",
        *([] if config.starts else leave),
        *(["    examples = batch(step)"] if examples else []),
        f"    {heading}",
        f"        if not inside(model, optimizer{now}):",
        f'            model.position.data{free}.fill_(float("nan"))  # out of the race',
        "            continue",
        *_set(config),
        "        optimizer.zero_grad()",
        f"        loss_at(model.position{examples}).backward()",
        *_step(config, examples),
        *([HELD] if config.free == "first" and "adamw" in config.optimizers else []),
        *(
            ["        watch.judge(loss_at(place_of(model, optimizer)).item())"]
            if schedule.watches(config)
            else []
        ),
        "",
        "model = models[0]",
        "for racer in racers:",
        '    print("loss", repr(loss_at(place_of(*racer)).item()))',
    ]
    return "\n".join(lines)


def _step(config: DescentConfig, examples: str) -> list[str]:
    loss = f"lambda w: loss_at(w{examples})" if examples else "loss_at"
    kinds = searchers(config)
    if not kinds:
        return ["        optimizer.step()"]
    if len(kinds) == len(config.optimizers):
        return [f"        optimizer.step({loss})"]
    kind = kinds[0] if len(kinds) == 1 else f"({', '.join(kinds)})"
    return [
        f"        if isinstance(optimizer, {kind}):",
        f"            optimizer.step({loss})",
        "        else:",
        "            optimizer.step()",
    ]
