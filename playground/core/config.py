"""Configs: every hyper-parameter declared once, read by the page, the link, the command line and
the docs.

A lab's Config is a frozen `msgspec.Struct` whose fields are `Annotated[type, setting(...)]`.
`parsing` holds them to it.
"""

from __future__ import annotations

import functools
import hashlib
import itertools
import sys
import typing
from collections.abc import Callable, Mapping
from typing import Annotated, Any, ClassVar, Literal, NamedTuple, TypeVar

import msgspec
from msgspec import Meta

from playground.core.errors import PlaygroundError


class Edit(msgspec.Struct, frozen=True, array_like=True):
    """A change made in flight: from frame `step` on, `field` has `value`."""

    step: int
    field: str
    value: float


class Pair(msgspec.Struct, frozen=True, array_like=True):
    """Two numbers that belong together: an example (x, target), a moment and what begins there."""

    x: float
    y: float


class Point(msgspec.Struct, frozen=True, array_like=True):
    """An example in the plane and what it is: a class from 0, or a target."""

    x: float
    y: float
    label: float


class Own(msgspec.Struct, frozen=True, array_like=True):
    """A value of a field that only one choice of a list has: Adam's own learning rate."""

    who: str
    field: str
    value: float


class Table(NamedTuple):
    """A list of numbers as a table, row by row."""

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    values: tuple[float, ...]
    """The numbers that are in force, which a shorter or longer list stands for."""
    sets: Callable[[tuple[float, ...]], Mapping[str, object]]
    """The fields that follow when the table is changed to these numbers; or raises a
    PlaygroundError.
    """
    note: str = ""
    """What is told under it."""


def setting(
    label: str,
    help: str,
    *,
    ge: float | None = None,
    le: float | None = None,
    max_length: int | None = None,
    unit: str = "",
    scale: Literal["linear", "log"] = "linear",
    step: float | None = None,
    advanced: bool = False,
    editable: bool = False,
    only: dict[str, tuple[object, ...]] | None = None,
    when: Callable[[Any], bool] | None = None,
    places: tuple[float, float] | None = None,
    check: Callable[[str], object] | None = None,
    of: str = "",
    ownable: bool = False,
    reads: Callable[[str], object] | None = None,
    table: Callable[[Any], Table] | None = None,
) -> Meta:
    """Declare one hyper-parameter.

    Args:
        label: What the control is called, with its symbol: "Learning rate η".
        help: One or two sentences: what it does and what to expect.
        ge: Least value allowed.
        le: Greatest value allowed.
        max_length: For lists and text, the greatest length.
        unit: Unit of the value, empty for a pure number.
        scale: How the page spaces the values of the control.
        step: Distance between two values of the control on a linear scale.
        advanced: Folded away at first.
        editable: May be changed in flight by an Edit.
        only: The control has an effect only while each named field has one of these values, or for
            a list one of them among its items.
        when: The control has an effect only in a Config for which this holds.
        places: For pairs, the least and the greatest first number; `ge` and `le` hold the second.
        check: For text, what raises a PlaygroundError if it cannot be used.
        of: For own values, the list whose choices may have them.
        ownable: May be given to one choice alone by an Own.
        reads: Makes the value of a CSV file's text, or raises a PlaygroundError.
        table: For a list of numbers, what its rows and columns are called in a Config: the page
            draws it as a table.
    """
    extra = {
        "minimum": ge, "maximum": le, "max_length": max_length, "unit": unit, "scale": scale,
        "step": step, "advanced": advanced, "editable": editable, "only": only or {}, "when": when,
        "places": places, "check": check, "of": of, "ownable": ownable, "reads": reads,
        "table": table,
    }  # fmt: skip
    return Meta(title=label, description=help, extra=extra)


class Config(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a run depends on: the same Config gives the same Recording."""

    version: ClassVar[int] = 1
    """Raised when a default or a meaning changes: a link names the version it was made for."""
    inner: ClassVar[str] = ""
    """A pattern of the names that an Edit may give numbers inside the model, beside the fields."""
    step_name: ClassVar[str] = "update"
    """What leads from a frame to the next one, and so what the number of an Edit counts."""

    edits: Annotated[
        tuple[Edit, ...],
        setting(
            "Changes in flight",
            "Written {step}:control=value, several with commas: 40:learning_rate=0.2 gives the "
            "control a new value for the {step} that follows {step} 40 and all later ones; "
            "everything before stays as it was.",
            max_length=20,
            advanced=True,
        ),
    ] = ()

    def refusal(self) -> PlaygroundError | None:
        """What is wrong with values that are each fine alone."""
        return None


C = TypeVar("C", bound=Config)


class Field(NamedTuple):
    """One hyper-parameter as the page, the link and the command line see it."""

    name: str
    kind: Literal[
        "int",
        "float",
        "bool",
        "choice",
        "choices",
        "ints",
        "floats",
        "text",
        "edits",
        "pairs",
        "own",
        "points",
    ]
    default: Any
    minimum: float | None
    maximum: float | None
    max_length: int | None
    choices: tuple[str, ...]
    unit: str
    label: str
    help: str
    scale: Literal["linear", "log"]
    step: float | None
    advanced: bool
    editable: bool
    only: dict[str, tuple[object, ...]]
    when: Callable[[Any], bool] | None
    places: tuple[float, float] | None
    check: Callable[[str], object] | None
    of: str
    ownable: bool
    reads: Callable[[str], object] | None
    table: Callable[[Any], Table] | None

    def applies(self, config: Config) -> bool:
        """Whether the field has an effect beside the other values of this Config."""
        for other, allowed in self.only.items():
            value = getattr(config, other)
            if not any(
                item in allowed for item in (value if isinstance(value, tuple) else (value,))
            ):
                return False
        return self.when is None or self.when(config)


@functools.cache
def fields(config_type: type[Config]) -> dict[str, Field]:
    """Read the fields of a Config type, in the order in which they are declared, edits last."""
    hints = typing.get_type_hints(config_type, include_extras=True)
    defaults = config_type()
    names = [name for name in config_type.__struct_fields__ if name != "edits"] + ["edits"]
    found = {name: _field(name, hints[name], getattr(defaults, name)) for name in names}
    step = config_type.step_name
    told = found["edits"].help.replace("{step}", step)
    found["edits"] = found["edits"]._replace(help=told, unit=step)
    for name, field in found.items():
        if not {*field.only, *filter(None, [field.of])} <= set(found):
            raise TypeError(f"{name} has only={field.only} and of={field.of!r}: no such field")
        if field.scale == "log" and not (field.minimum or 0) > 0:
            raise TypeError(f"{name} has a logarithmic scale and needs ge above 0")
    return found


def _field(name: str, hint: Any, default: Any) -> Field:
    if typing.get_origin(hint) is not Annotated:
        raise TypeError(f"{name} needs Annotated[type, setting(...)], not {hint}")
    inner, meta = hint.__origin__, hint.__metadata__[0]
    kind, choices = _kind(name, inner)
    return Field(
        name=name, kind=kind, default=default, choices=choices, label=meta.title,
        help=meta.description, **meta.extra,
    )  # fmt: skip


_LISTS = {Edit: "edits", Pair: "pairs", Own: "own", Point: "points"}


def _kind(name: str, hint: Any) -> tuple[Any, tuple[str, ...]]:
    """Name the kind of a field's type and list its choices."""
    if typing.get_origin(hint) is Literal:
        return "choice", typing.get_args(hint)
    if typing.get_origin(hint) is tuple:
        item = typing.get_args(hint)[0]
        if typing.get_origin(item) is Literal:
            return "choices", typing.get_args(item)
        return _LISTS.get(item, "floats" if item is float else "ints"), ()
    kinds: dict[Any, str] = {bool: "bool", int: "int", float: "float", str: "text"}
    if hint not in kinds:
        raise TypeError(f"{name} is {hint}; a field is a bool, int, float, str, Literal or tuple")
    return kinds[hint], ()


def config_at(config: C, step: int) -> C:
    """The Config in force for the update that follows frame `step`: its edits up to there
    applied. Edits of numbers inside the model are the experiment's to make.
    """
    changes: dict[str, Any] = {
        edit.field: edit.value for edit in sorted(config.edits, key=lambda e: e.step)
        if edit.step <= step and edit.field in type(config).__struct_fields__
    }  # fmt: skip
    return msgspec.structs.replace(config, **changes) if changes else config


def same_until(one: Config, other: Config) -> int:
    """The last frame that two runs must have in common, because they differ only in edits after it;
    0 if they differ in more.
    """
    bare = [msgspec.structs.replace(config, edits=()) for config in (one, other)]
    if type(one) is not type(other) or bare[0] != bare[1]:
        return 0
    sides = [sorted(config.edits, key=lambda edit: edit.step) for config in (one, other)]
    for left, right in itertools.zip_longest(*sides):
        if left != right:
            return min(edit.step for edit in (left, right) if edit is not None)
    return sys.maxsize


def describe(config_type: type[Config]) -> dict[str, dict[str, object]]:
    """The fields as plain data for `playground describe` and the docs."""
    return {
        name: {
            "default": as_text(field.default) if field.kind in _LISTS.values() else field.default,
            "minimum": field.minimum,
            "maximum": field.maximum,
            "choices": list(field.choices) or None,
            "unit": field.unit,
            "label": field.label,
            "help": field.help,
        }
        for name, field in fields(config_type).items()
    }


def as_text(value: object) -> str:
    """Write a field's value as links and the command line write it; `parse` reads it back."""
    match value:
        case bool():
            return "true" if value else "false"
        case tuple():
            return ",".join(as_text(item) for item in value)
        case Edit(step, field, amount):
            return f"{step}:{field}={as_text(amount)}"
        case Own(who, field, amount):
            return f"{who}:{field}={as_text(amount)}"
        case Pair(x, y):
            return f"{as_text(x)}:{as_text(y)}"
        case Point(x, y, label):
            return f"{as_text(x)}:{as_text(y)}:{as_text(label)}"
        case float():
            return repr(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    return str(value)


def differences(config: Config) -> dict[str, str]:
    """The fields that are not at their default, as text: what a link has to carry."""
    return {
        name: as_text(getattr(config, name))
        for name, field in fields(type(config)).items()
        if getattr(config, name) != field.default
    }


def fingerprint(slug: str, config: Config) -> str:
    """A short name for (lab, version, Config): two runs with the same name are the same run."""
    described = f"{slug} {type(config).version} ".encode() + msgspec.json.encode(config)
    return hashlib.sha256(described).hexdigest()[:16]
