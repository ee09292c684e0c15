"""The exported script's settings: constants, tables of edits, what differs from network to network,
and the schedule of η.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from playground.core.config import config_at
from playground.labs.network.config import NetworkConfig
from playground.labs.network.meaning import inits_of, seeds_of, swept
from playground.labs.network.names import DRAWN, RATELESS
from playground.labs.network.script_model import has_dropout

HEAVY = ("momentum", "nesterov")


class Name(NamedTuple):
    """What a setting is called in the script."""

    one: str
    """One number for the whole run."""
    several: str
    """A number for each network, or a table of them over the epochs."""
    letter: str


NAMES = {
    "learning_rate": Name("LEARNING_RATE", "LEARNING_RATES", "η"),
    "momentum": Name("MOMENTUM", "MOMENTA", "γ"),
    "l1": Name("L1", "L1_PENALTIES", "λ₁"),
    "l2": Name("L2", "L2_PENALTIES", "λ₂"),
}
"""The settings that may change in flight."""
OTHERS = {
    "seed": Name("SEED", "SEEDS", ""),
    "init": Name("INIT", "INITS", ""),
    "dropout": Name("DROPOUT", "DROPOUTS", ""),
    "noise": Name("NOISE", "NOISES", ""),
}

FACTORS: dict[str, Callable[[NetworkConfig], str]] = {
    "step": lambda c: f"{c.schedule_factor!r} ** (t // {c.schedule_period})",
    "exponential": lambda c: f"math.exp(-{c.schedule_decay!r} * t)",
    "inverse": lambda c: f"(1 / (1 + {c.schedule_decay!r} * t))",
    "power": lambda c: f"(1 + t / {c.schedule_period}) ** -{c.schedule_power!r}",
    "tenfold": lambda c: f"0.1 ** (t / {c.schedule_period})",
    "piecewise": lambda c: "at(PIECES, t)",
    "cosine": lambda c: "0.5 * (1 + math.cos(math.pi * t / EPOCHS))",
    "warmup": lambda c: f"min(1.0, (t + 1) / {c.schedule_period})",
    "performance": lambda c: "watch.scale",
}
"""What η is multiplied by after t epochs, as in `playground.engine.schedules`."""

AT = '''
def at(table, t):
    """What a table of beginnings says after t epochs."""
    return table[max(begin for begin in table if begin <= t)]
'''

PERFORMANCE = '''
class Performance:
    """Lowers the learning rate when the test loss has not become lower for more than {period}
    epochs, as torch.optim.lr_scheduler.ReduceLROnPlateau does.
    """

    def __init__(self, loss):
        self.best, self.waited, self.scale = {first}, 0, 1.0

    def judge(self, loss):
        self.waited += 1
        if loss < self.best * (1 - 1e-4):
            self.best, self.waited = loss, 0
        if self.waited > {period}:
            self.waited = 0
            if self.scale - self.scale * {factor!r} > 1e-8:
                self.scale *= {factor!r}
'''


def several(config: NetworkConfig) -> bool:
    """Whether the script trains more than one network."""
    return config.replicas > 1


def used(config: NetworkConfig, field: str) -> bool:
    """Whether a setting has an effect on any network of the run."""
    match field:
        case "learning_rate":
            return config.optimizer not in RATELESS
        case "momentum":
            return config.optimizer in HEAVY
        case "l1" | "l2":
            return any(any(values) for values in table(config, field).values())
        case "dropout":
            return has_dropout(config)
        case "noise":
            return config.data in DRAWN
    return True


def is_swept(config: NetworkConfig, field: str) -> bool:
    """Whether a setting is another one in each network."""
    return several(config) and config.sweep == field


def table(config: NetworkConfig, field: str) -> dict[int, list[float]]:
    """After how many epochs a setting begins to have which value in each network."""
    begins = {0} | {
        max(0, edit.step)
        for edit in config.edits
        if edit.field == field and edit.step < config.epochs
    }
    found: dict[int, list[float]] = {}
    for begin in sorted(begins):
        now = config_at(config, begin)
        values = swept(now, field) or [float(getattr(now, field))]
        if not found or values != list(found.values())[-1]:
            found[begin] = values
    return found


def edited(config: NetworkConfig, field: str) -> bool:
    """Whether a setting changes in flight."""
    return used(config, field) and len(table(config, field)) > 1


def value(config: NetworkConfig, field: str) -> str:
    """The expression of a setting in the epoch that follows t epochs."""
    name = named(config, field)
    return f"at({name}, t)" if field in NAMES and edited(config, field) else name


def first_value(config: NetworkConfig, field: str) -> str:
    """The expression of a setting before the first epoch."""
    name = named(config, field)
    return f"{name}[0]" if edited(config, field) else name


def named(config: NetworkConfig, field: str) -> str:
    """The setting's variable."""
    name = (NAMES | OTHERS)[field]
    changes = field in NAMES and edited(config, field)
    if is_swept(config, field):
        return (name.several if changes else name.one).lower()
    return name.several if changes else name.one


def constants(config: NetworkConfig) -> list[str]:
    """Write the settings, and the lists that the networks differ in."""
    lines = []
    for field, name in NAMES.items():
        if not used(config, field):
            continue
        found = table(config, field)
        if is_swept(config, field):
            lines.append(_swept(name, found))
        elif len(found) > 1:
            entries = ", ".join(f"{begin}: {values[0]!r}" for begin, values in found.items())
            lines.append(f"{name.several} = {{{entries}}}  # {name.letter} after so many epochs")
        else:
            lines.append(f"{name.one} = {found[0][0]!r}  # {name.letter}")
    return [*lines, *_others(config)]


def _swept(name: Name, found: dict[int, list[float]]) -> str:
    if len(found) == 1:
        return _list(name.several, [repr(number) for number in found[0]])
    columns = zip(*found.values(), strict=True)
    tables = [
        "{" + ", ".join(f"{t}: {v!r}" for t, v in zip(found, column, strict=True)) + "}"
        for column in columns
    ]
    return _list(name.several, tables, f"  # {name.letter} after so many epochs")


def _others(config: NetworkConfig) -> list[str]:
    """The settings that no edit changes."""
    lines = []
    if is_swept(config, "seed"):
        lines.append(_list("SEEDS", [str(seed) for seed in seeds_of(config)]))
    else:
        lines.append(f"SEED = {config.seed}")
    if is_swept(config, "init"):
        lines.append(_list("INITS", [f'"{init}"' for init in inits_of(config)]))
    for field in ("dropout", "noise"):
        if is_swept(config, field):
            numbers = swept(config, field) or []
            lines.append(_list(OTHERS[field].several, [repr(number) for number in numbers]))
    if has_dropout(config) and not is_swept(config, "dropout"):
        lines.append(f"DROPOUT = {config.dropout!r}  # part of the hidden units")
    return lines


def _list(name: str, items: list[str], note: str = "") -> str:
    line = f"{name} = [{', '.join(items)}]{note}"
    if len(line) <= 100:
        return line
    return "\n".join([f"{name} = [{note}", *(f"    {item}," for item in items), "]"])


def loop(config: NetworkConfig) -> str:
    """Write the head of the loop over the networks; a Config in which they would not differ is
    refused.
    """
    name = (NAMES | OTHERS)[config.sweep]
    return f"for {named(config, config.sweep)} in {name.several}:"


def scheduled(config: NetworkConfig) -> bool:
    """Whether a schedule moves η."""
    still = config.schedule == "performance" and config.schedule_factor == 1.0
    return used(config, "learning_rate") and config.schedule != "constant" and not still


def watches(config: NetworkConfig) -> bool:
    """Whether the schedule watches the test loss."""
    return scheduled(config) and config.schedule == "performance"


def changes(config: NetworkConfig, field: str) -> bool:
    """Whether η, or γ, is another one in some epoch."""
    return edited(config, field) or (field == "learning_rate" and scheduled(config))


def rate(config: NetworkConfig) -> str:
    """The expression of η in the epoch that follows t epochs."""
    base = value(config, "learning_rate")
    return f"{base} * {FACTORS[config.schedule](config)}" if scheduled(config) else base


def reads_time(config: NetworkConfig) -> bool:
    """Whether anything depends on how many epochs are done."""
    return (scheduled(config) and not watches(config)) or any(
        edited(config, field) for field in NAMES
    )


def functions(config: NetworkConfig) -> list[str]:
    """Write what the settings are worked out with."""
    sections = []
    piecewise = scheduled(config) and config.schedule == "piecewise"
    if piecewise:
        pieces = {0: 1.0}
        for pair in sorted(config.schedule_pieces, key=lambda pair: int(pair.x)):
            pieces[int(pair.x)] = pair.y
        entries = ", ".join(f"{begin}: {factor!r}" for begin, factor in pieces.items())
        sections.append(f"PIECES = {{{entries}}}  # the factor of η after so many epochs")
    if piecewise or any(edited(config, field) for field in NAMES):
        sections.append(AT)
    if watches(config):
        sections.append(
            PERFORMANCE.format(
                period=config.schedule_period, factor=config.schedule_factor,
                first="loss if loss < math.inf else math.inf",
            )
        )  # fmt: skip
    return sections
