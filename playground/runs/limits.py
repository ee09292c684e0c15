"""Limits: how much a run and a session may take and where runs execute, each setting declared once
and read from a settings file, the environment and the command line.
"""

from __future__ import annotations

import bisect
import functools
import math
import os
import tomllib
import typing
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, Literal, NamedTuple

import msgspec
from msgspec import Meta

from playground.core.config import Config, as_text, fields
from playground.core.errors import PlaygroundError
from playground.labs.lab import Lab
from playground.runs.recording import bytes_of

FILE = Path(__file__).parents[2] / "playground.toml"
"""The settings file; there need not be one."""

MIB = 2**20
STATE_BYTES = 24
"""What a kept state takes for each trained number: itself and two memories of the optimizer."""


class BadSetting(PlaygroundError):
    """A setting that does not exist or a value that it does not take."""


class TooLarge(PlaygroundError):
    """A run that asks for more than the limits allow."""

    def __init__(self, sentence: str, field: str = "") -> None:
        super().__init__(sentence)
        self.field = field
        """The control to blame; empty where there is none."""


def _at_least(low: float, help: str) -> Meta:
    return Meta(ge=low, le=1_000_000_000, description=help)


class Limits(msgspec.Struct, frozen=True, kw_only=True):
    """What whoever hosts the playground decides."""

    engine: Annotated[
        Literal["local", "inline"],
        Meta(description="Where runs execute: local in processes of their own, inline in the "
                         "process of the pages."),
    ] = "local"  # fmt: skip
    device: Annotated[
        Literal["auto", "cpu", "cuda"],
        Meta(description="What runs execute on: auto follows each lab's rule where there is a GPU, "
                         "cpu and cuda hold for all."),
    ] = "auto"  # fmt: skip
    hosts: Annotated[
        int,
        Meta(ge=0, le=1024, description="Processes that train; 0 is one fewer than the machine has "
                                        "processors, at least 1."),
    ] = 0  # fmt: skip
    training: Annotated[
        int, _at_least(1, "Runs that train at once on one host; later ones wait in a queue.")
    ] = 64
    runs_per_session: Annotated[
        int,
        _at_least(3, "Runs that one session may hold: the one on show, the pinned one and more."),
    ] = 12
    runs: Annotated[int, _at_least(1, "Runs that all sessions together may hold.")] = 500
    steps: Annotated[int, _at_least(1, "Updates of one run.")] = 100_000
    seconds: Annotated[float, _at_least(0.001, "Training time of one run, in seconds.")] = 600.0
    parameters: Annotated[
        int, _at_least(1, "Trained numbers of one run, all its replicas together.")
    ] = 2_000_000
    memory: Annotated[int, _at_least(1, "Size of one recording, in MiB.")] = 256
    recordings: Annotated[int, _at_least(1, "Size of all recordings together, in MiB.")] = 4096
    pause_after: Annotated[
        float, _at_least(0.001, "Time without a heartbeat until a run pauses, in seconds.")
    ] = 3.0
    release_after: Annotated[
        float, _at_least(0.001, "Time without a heartbeat until a run is released, in seconds.")
    ] = 60.0
    silent: Annotated[
        float,
        _at_least(0.001, "Time that a host may stay silent until it is taken for hung and killed, "
                         "in seconds."),
    ] = 30.0  # fmt: skip
    patience: Annotated[
        float, _at_least(0.001, "Time that a host gets to stop by itself, in seconds.")
    ] = 2.0

    @property
    def processes(self) -> int:
        """How many hosts there are to be: `hosts`, with 0 worked out."""
        return self.hosts or max(1, (os.cpu_count() or 1) - 1)


class Setting(NamedTuple):
    """One setting as the readers and the documentation see it."""

    name: str
    type: Any
    """The annotated type, bounds and help included."""
    default: Any
    help: str


@functools.cache
def settings() -> dict[str, Setting]:
    """The settings by name, in the order in which they are declared."""
    hints = typing.get_type_hints(Limits, include_extras=True)
    defaults = Limits()
    return {
        name: Setting(name, hint, getattr(defaults, name), hint.__metadata__[0].description)
        for name, hint in hints.items()
    }


class _Given(NamedTuple):
    """A value and where it was found."""

    name: str
    value: object
    where: str


def load(
    path: Path | None = None,
    environment: Mapping[str, str] = os.environ,
    arguments: Sequence[str] = (),
) -> Limits:
    """Read the settings; the command line wins over the environment, which wins over the file.

    Args:
        path: The settings file; `playground.toml` beside `app.py` if None, where there is one.
        environment: Where PLAYGROUND_<NAME> is looked up.
        arguments: What follows `--` on the command line: `--name value` or `--name=value`.

    Raises:
        BadSetting: A name that is no setting, or the first value that its setting does not take.
    """
    given = [*_file(path), *_environment(environment), *_arguments(arguments)]
    return Limits(**{item.name: _read(item) for item in given})


def _file(path: Path | None) -> Iterator[_Given]:
    if path is None and not FILE.exists():
        return
    path = path or FILE
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise BadSetting(
            f"The settings file {path} cannot be read ({error.strerror}); try another path."
        ) from None
    except ValueError as error:
        raise BadSetting(
            f"The settings file {path} is no TOML ({error}); try lines such as steps = 1000."
        ) from None
    for name, value in values.items():
        yield _Given(name, value, path.name)


def _environment(environment: Mapping[str, str]) -> Iterator[_Given]:
    for name in settings():
        variable = f"PLAYGROUND_{name.upper()}"
        if variable in environment:
            yield _Given(name, environment[variable], f"the environment's {variable}")


def _arguments(arguments: Sequence[str]) -> Iterator[_Given]:
    rest = iter(arguments)
    for argument in rest:
        option, equals, value = argument.partition("=")
        if not option.startswith("--"):
            raise BadSetting(f"The argument {argument!r} names no setting; try --device cpu.")
        if not equals:
            following = next(rest, None)
            if following is None:
                raise BadSetting(f"The argument {option} has no value; try {option}=VALUE.")
            value = following
        yield _Given(option.removeprefix("--"), value, f"the argument {option}")


def _read(given: _Given) -> Any:
    """Convert one value to its setting's type."""
    name, value, where = given
    if name not in settings():
        known = ", ".join(settings())
        raise BadSetting(f"There is no setting {name!r}, which {where} names; try one of: {known}.")
    setting = settings()[name]
    try:
        read = msgspec.convert(value, setting.type, strict=False)
    except msgspec.ValidationError:
        read = None
    if read is None or read != read:
        shown = value if isinstance(value, str) and value else repr(value)
        raise BadSetting(
            f"The setting {name} must be {_needs(setting)}, and {where} says {shown[:60]}; "
            f"try {as_text(setting.default)}."
        )
    return read


def _needs(setting: Setting) -> str:
    """What a setting takes, in words."""
    inner, meta = setting.type.__origin__, setting.type.__metadata__[0]
    if typing.get_origin(inner) is Literal:
        return "one of " + ", ".join(typing.get_args(inner))
    return f"a {'whole ' if inner is int else ''}number from {meta.ge} to {meta.le}"


def check(lab: Lab, config: Config, limits: Limits) -> None:
    """Hold a run to the limits before it begins.

    Raises:
        TooLarge: The first limit that the run would pass, and what to try.
    """
    steps, parameters = lab.steps(config), lab.parameters(config)
    if steps > limits.steps:
        raise TooLarge(
            f"{_control(lab)} asks for {steps} {lab.step_name}s, and a run may make "
            f"{limits.steps} here; try {limits.steps} or fewer.",
            lab.length,
        )
    if parameters > limits.parameters:
        raise TooLarge(
            f"This run would train {parameters} numbers, and a run may have {limits.parameters} "
            "here; try a smaller model or fewer replicas."
        )
    _check_memory(lab, config, steps, limits.memory)
    kept = lab.states * parameters * STATE_BYTES
    if kept > limits.memory * MIB:
        raise TooLarge(
            f"To go back and forth in this run {math.ceil(kept / MIB)} MiB of its states would be "
            f"kept, and {limits.memory} MiB may be; try a smaller model or fewer replicas."
        )


def _check_memory(lab: Lab, config: Config, steps: int, memory: int) -> None:
    most, size = memory * MIB, recorded_bytes(lab, config, steps)
    if size <= most:
        return
    fit = bisect.bisect_right(range(steps), most, key=lambda n: recorded_bytes(lab, config, n)) - 1
    asked = f"{math.ceil(size / MIB)} MiB, and a recording may have {memory} MiB here"
    if fit < 1:
        raise TooLarge(f"This run would record {asked}; try fewer replicas.")
    raise TooLarge(
        f"{_control(lab)} asks for {steps} {lab.step_name}s, which would record {asked}; "
        f"try {fit} or fewer.",
        lab.length,
    )


def _control(lab: Lab) -> str:
    return f"{fields(lab.config)[lab.length].label} ({lab.length})"


def recorded_bytes(lab: Lab, config: Config, steps: int) -> int:
    """The size of a recording with so many steps, frame 0 included."""
    return bytes_of(lab.channels(config), steps + 1, lab.pictures(config))
