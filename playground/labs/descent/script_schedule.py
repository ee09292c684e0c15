"""The exported script's settings over time: η and γ with their edits and schedules."""

from __future__ import annotations

from collections.abc import Callable

from playground.labs.descent.config import DescentConfig
from playground.labs.descent.meaning import own_value
from playground.labs.optimizing import OptimizerName

HEAVY: tuple[OptimizerName, ...] = ("momentum", "nesterov")
RATELESS: tuple[OptimizerName, ...] = ("line_search", "newton")
VANISHING = ("step", "exponential", "tenfold", "piecewise")
"""The schedules whose η may fall to 0."""

FACTORS: dict[str, Callable[[DescentConfig], str]] = {
    "step": lambda c: f"{c.schedule_factor!r} ** (t // {c.schedule_period})",
    "exponential": lambda c: f"math.exp(-{c.schedule_decay!r} * t)",
    "inverse": lambda c: f"(1 / (1 + {c.schedule_decay!r} * t))",
    "power": lambda c: f"(1 + t / {c.schedule_period}) ** -{c.schedule_power!r}",
    "tenfold": lambda c: f"0.1 ** (t / {c.schedule_period})",
    "piecewise": lambda c: "at(PIECES, t)",
    "cosine": lambda c: "(0.5 * (1 + math.cos(math.pi * t / STEPS)))",
    "warmup": lambda c: f"min(1.0, (t + 1) / {c.schedule_period})",
}
"""What η₀ is multiplied by after t updates, as in `playground.engine.schedules`."""

AT = '''
def at(table, t):
    """What a table of beginnings says after t updates."""
    return table[max(begin for begin in table if begin <= t)]
'''

LEARNING_RATE = '''
def learning_rate(eta, t):
    """The learning rate of the update that follows t updates, from what it is without schedule."""
    return eta * {factor}
'''

MOMENTUM = '''
def momentum(gamma, t):
    """The course's schedule: from 0.5 up to gamma, after t updates."""
    return min(1 - 2 ** (-1 - math.log2(t // 250 + 1)), gamma)
'''

PERFORMANCE = '''
class Performance:
    """Lowers the learning rate when the loss has not become better for more than {period} updates,
    as torch.optim.lr_scheduler.ReduceLROnPlateau does.
    """

    def __init__(self, loss):
        self.best, self.waited, self.scale = loss, 0, 1.0

    def judge(self, loss):
        self.waited += 1
        if loss < self.best * (1 - 1e-4):
            self.best, self.waited = loss, 0
        if self.waited > {period}:
            self.waited = 0
            if self.scale - self.scale * {factor!r} > 1e-8:
                self.scale *= {factor!r}
'''

CHANGE = '''
@torch.no_grad()
def change(model, optimizer, {values}):
    """Set what the next update is made with; the last one, u = lr * buffer, stays what it was."""
    settings, state = optimizer.param_groups[0], optimizer.state[model.position]
'''
KEEP_PLACE = "    place = place_of(model, optimizer).clone()"
FLOOR = "    eta = max(eta, 1e-200)  # at 0 no buffer could hold u"
NEW_ETA = """    if "momentum_buffer" in state:
        state["momentum_buffer"] *= settings["lr"] / eta
    settings["lr"] = eta"""
NEW_GAMMA = """    if settings.get("momentum"):
        settings["momentum"] = gamma"""
LOOK_AHEAD = """    if settings.get("nesterov") and "momentum_buffer" in state:
        ahead = settings["momentum"] * settings["lr"] * state["momentum_buffer"]
        model.position.copy_(place - ahead)"""
ONLY_GAMMA = '''
def change(model, optimizer, gamma):
    """Set the momentum of the next update, where there is one."""
    if optimizer.param_groups[0].get("momentum"):
        optimizer.param_groups[0]["momentum"] = gamma
'''


def gamma_text(momentum: float) -> str:
    """γ as torch.optim.SGD needs it: at 0 it would keep no buffer for a later γ, and refuse
    Nesterov.
    """
    return repr(momentum or 1e-300)


def has_own(config: DescentConfig, name: str, field: str) -> bool:
    """Whether an optimizer has its own value of a setting."""
    return any((own.who, own.field) == (name, field) for own in config.own)


def readers(config: DescentConfig, field: str) -> tuple[OptimizerName, ...]:
    """The optimizers that η, or γ, moves."""
    if field == "momentum":
        return tuple(name for name in config.optimizers if name in HEAVY)
    return tuple(name for name in config.optimizers if name not in RATELESS)


def shared(config: DescentConfig, field: str) -> bool:
    """Whether anybody has everybody's value of η, or γ."""
    return any(not has_own(config, name, field) for name in readers(config, field))


def separate(config: DescentConfig, field: str) -> bool:
    """Whether anybody has an own value of η, or γ."""
    return any(has_own(config, name, field) for name in readers(config, field))


def table(config: DescentConfig, field: str) -> dict[int, float]:
    """From which update on η, or γ, has which value; one entry where nothing changes."""
    found = {0: float(getattr(config, field))}
    for edit in sorted(config.edits, key=lambda edit: edit.step):
        if edit.field == field and edit.step < config.steps and shared(config, field):
            found[max(edit.step, 0)] = edit.value
    return found


def edited(config: DescentConfig, field: str) -> bool:
    """Whether η, or γ, is edited while anybody reads it."""
    return len(table(config, field)) > 1


def scheduled(config: DescentConfig) -> bool:
    """Whether a schedule moves η."""
    still = config.schedule == "performance" and config.schedule_factor == 1.0
    return bool(readers(config, "learning_rate")) and config.schedule != "constant" and not still


def watches(config: DescentConfig) -> bool:
    """Whether the schedule watches the loss."""
    return scheduled(config) and config.schedule == "performance"


def changes(config: DescentConfig, field: str) -> bool:
    """Whether η, or γ, is another one in some update."""
    if field == "momentum":
        return edited(config, field) or (config.momentum_schedule and bool(readers(config, field)))
    return edited(config, field) or scheduled(config)


def constants(config: DescentConfig) -> list[str]:
    """Write η and γ: a number, or a table where an edit changes it."""
    lines = []
    for field, number, numbers, letter in (
        ("learning_rate", "LEARNING_RATE", "LEARNING_RATES", "η"),
        ("momentum", "MOMENTUM", "MOMENTA", "γ"),
    ):
        if not shared(config, field):
            continue
        found = {
            begin: gamma_text(value) if field == "momentum" else repr(value)
            for begin, value in table(config, field).items()
        }
        zero = " = 0, where PyTorch keeps no buffer" if "1e-300" in found.values() else ""
        if len(found) == 1:
            lines.append(f"{number} = {found[0]}  # {letter}{zero}")
        else:
            note = zero.replace(" = 0", "; 1e-300 is 0")
            lines.append(f"{numbers} = {{  # {letter} from which update on{note}")
            lines += [f"    {begin}: {value}," for begin, value in found.items()]
            lines.append("}")
    return lines


def initial(config: DescentConfig, name: str, field: str) -> str:
    """What an optimizer is made with."""
    if has_own(config, name, field):
        value = own_value(config, name, field)
        return gamma_text(value) if field == "momentum" else repr(value)
    if field == "momentum":
        return "MOMENTA[0]" if edited(config, field) else "MOMENTUM"
    return "LEARNING_RATES[0]" if edited(config, field) else "LEARNING_RATE"


def schedules(config: DescentConfig) -> list[str]:
    """Write the functions of time."""
    sections = []
    piecewise = scheduled(config) and config.schedule == "piecewise"
    if piecewise:
        pieces = {0: 1.0}
        for pair in sorted(config.schedule_pieces, key=lambda pair: int(pair.x)):
            pieces[int(pair.x)] = pair.y
        entries = "".join(f"    {begin}: {factor!r},\n" for begin, factor in pieces.items())
        sections.append(f"PIECES = {{  # from which update on η has which factor\n{entries}}}")
    if piecewise or edited(config, "learning_rate") or edited(config, "momentum"):
        sections.append(AT)
    if watches(config):
        sections.append(
            PERFORMANCE.format(period=config.schedule_period, factor=config.schedule_factor)
        )
    elif scheduled(config):
        sections.append(LEARNING_RATE.format(factor=FACTORS[config.schedule](config)))
    if config.momentum_schedule and readers(config, "momentum"):
        sections.append(MOMENTUM)
    return sections


def carries(config: DescentConfig) -> bool:
    """Whether a change has to carry a last update over to the new settings."""
    any_change = changes(config, "learning_rate") or changes(config, "momentum")
    return any_change and bool(readers(config, "momentum"))


def change(config: DescentConfig) -> str:
    """Write `change(model, optimizer, eta, gamma)`, where momentum makes it more than a number."""
    eta, gamma = changes(config, "learning_rate"), changes(config, "momentum")
    ahead = "nesterov" in config.optimizers
    if not carries(config):
        return ""
    if not eta and not ahead:
        return ONLY_GAMMA
    parts = [
        CHANGE.format(values=", ".join(["eta"] * eta + ["gamma"] * gamma)).strip("\n"),
        KEEP_PLACE if ahead else "",
        FLOOR if eta and scheduled(config) and config.schedule in VANISHING else "",
        NEW_ETA if eta else "",
        NEW_GAMMA if gamma else "",
        LOOK_AHEAD if ahead else "",
    ]
    return "\n".join(part for part in parts if part)
