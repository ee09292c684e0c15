"""From what a student typed (a link, the command line, a widget) to a Config, or to the sentence
that says why not.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from playground.core.config import C, Edit, Field, Own, Pair, Point, as_text, fields
from playground.core.errors import BadValue, PlaygroundError, UnknownField


def parse(config_type: type[C], values: Mapping[str, object], base: C | None = None) -> C:
    """Build a Config from values given as text or as Python values.

    Args:
        config_type: The lab's Config.
        values: Field name to value; what is missing comes from `base`.
        base: The Config to start from; the defaults if None.

    Raises:
        UnknownField: A name that the Config does not have.
        BadValue: The first value that its field does not take.
    """
    config, errors = parse_each(config_type, values, base)
    if errors:
        raise errors[0]
    return config


def parse_each(
    config_type: type[C], values: Mapping[str, object], base: C | None = None
) -> tuple[C, list[PlaygroundError]]:
    """Like `parse`, but keep every good value and return the errors of the bad ones beside them;
    of values that do not go together, none.
    """
    known, good, errors = fields(config_type), {}, []
    for name, value in values.items():
        try:
            if name not in known:
                raise UnknownField(name, tuple(known))
            good[name] = read(known[name], value, known, config_type.inner)
        except PlaygroundError as error:
            errors.append(error)
    base = base or config_type()
    config = msgspec.structs.replace(base, **good)
    together = config.refusal()
    return (base, [*errors, together]) if together else (config, errors)


def read(
    field: Field, value: object, known: Mapping[str, Field] | None = None, inner: str = ""
) -> Any:
    """Read one field's value.

    Args:
        field: What the value is for.
        value: Text, or a value of the field's own type.
        known: All fields of the Config, for edits to name.
        inner: A pattern of what else edits may name.

    Raises:
        BadValue: The value is not of the field's kind or out of its bounds.
    """
    if field.kind == "edits":
        return _edits(field, value, known or {}, inner)
    if field.kind == "own":
        return _owns(field, value, known or {})
    return _READERS[field.kind](field, value)


def _bad(field: Field, value: object, needs: str, attempt: str | None = None) -> BadValue:
    shown = as_text(value) if isinstance(value, (float, tuple)) else value
    return BadValue(field.label, field.name, shown, needs, attempt or as_text(field.default))


def _number(field: Field, value: object) -> float:
    try:
        number = float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError, OverflowError):
        raise _bad(field, value, "must be a number") from None
    if isinstance(value, bool) or not math.isfinite(number):
        raise _bad(field, value, "must be a finite number")
    low, high = field.minimum, field.maximum
    if (low is not None and number < low) or (high is not None and number > high):
        attempt = low if low is not None and number < low else high
        raise _bad(field, value, f"must be {_range(low, high)}", as_text(attempt))
    return number


def _range(low: float | None, high: float | None) -> str:
    if low is not None and high is not None:
        return f"must be between {as_text(low)} and {as_text(high)}".removeprefix("must be ")
    return f"at least {as_text(low)}" if low is not None else f"at most {as_text(high)}"


def _integer(field: Field, value: object) -> int:
    number = _number(field, value)
    if not number.is_integer():
        raise _bad(field, value, "must be a whole number", as_text(float(round(number))))
    return int(number)


def _boolean(field: Field, value: object) -> bool:
    words = {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}
    if str(value).lower() not in words:
        raise _bad(field, value, "must be true or false")
    return words[str(value).lower()]


def _choice(field: Field, value: object) -> str:
    if value not in field.choices:
        raise _bad(field, value, f"must be one of {', '.join(field.choices)}")
    return str(value)


def _items(value: object) -> list[object]:
    """The items of a list given as text with commas, repeated in a link, or as a Python list."""
    if isinstance(value, str):
        return [item.strip() for item in value.split(",") if item.strip()]
    return list(value) if isinstance(value, (list, tuple)) else [value]


def _choices(field: Field, value: object) -> tuple[str, ...]:
    items = _items(value)
    unknown = [item for item in items if item not in field.choices]
    if unknown:
        raise _bad(field, unknown[0], f"takes {', '.join(field.choices)}")
    if not items:
        raise _bad(field, value, "needs at least one choice")
    return tuple(choice for choice in field.choices if choice in items)


def _integers(field: Field, value: object) -> tuple[int, ...]:
    items = _items(value)
    if field.max_length is not None and len(items) > field.max_length:
        raise _bad(field, value, f"takes at most {field.max_length} numbers")
    return tuple(_integer(field, item) for item in items)


def _floats(field: Field, value: object) -> tuple[float, ...]:
    items = _items(value)
    if field.max_length is not None and len(items) > field.max_length:
        raise _bad(field, f"{len(items)} numbers", f"takes at most {field.max_length} numbers")
    return tuple(_number(field, item) for item in items)


def _text(field: Field, value: object) -> str:
    if not isinstance(value, str):
        raise _bad(field, value, "must be text")
    if field.max_length is not None and len(value) > field.max_length:
        raise _bad(field, value, f"must have at most {field.max_length} characters")
    if field.check is not None:
        field.check(value)
    return value


def _pairs(field: Field, value: object) -> tuple[Pair, ...]:
    items = _items(value)
    if not 0 < len(items) <= (field.max_length or math.inf):
        raise _bad(field, value, f"takes 1 to {field.max_length} pairs")
    return tuple(_pair(field, item) for item in items)


def _pair(field: Field, item: object) -> Pair:
    parts = (item.x, item.y) if isinstance(item, Pair) else str(item).split(":")
    try:
        x, y = (float(part) for part in parts)
    except ValueError:
        raise _bad(field, item, "is written number:number, several with commas") from None
    low, high = field.places or (-math.inf, math.inf)
    if not low <= x <= high:
        needs = f"takes first numbers {_range(low, high)}"
        raise _bad(field, item, needs, as_text(Pair(min(max(low, x), high), y)))
    return Pair(x, _number(field, y))


def _points(field: Field, value: object) -> tuple[Point, ...]:
    items = _items(value)
    if not 0 < len(items) <= (field.max_length or math.inf):
        raise _bad(field, f"{len(items)} points", f"takes 1 to {field.max_length} points", "fewer")
    return tuple(_point(field, item) for item in items)


def _point(field: Field, item: object) -> Point:
    parts = (item.x, item.y, item.label) if isinstance(item, Point) else str(item).split(":")
    try:
        x, y, label = (float(part) for part in parts)
    except ValueError:
        raise _bad(field, item, "is written x:y:label, several with commas") from None
    low, high = field.places or (-math.inf, math.inf)
    if not (low <= x <= high and low <= y <= high):
        raise _bad(field, item, f"takes x and y {_range(low, high)}", "0:0:1")
    return Point(x, y, _number(field, label))


_READERS: dict[str, Callable[[Field, Any], Any]] = {
    "int": _integer, "float": _number, "bool": _boolean, "choice": _choice,
    "choices": _choices, "ints": _integers, "floats": _floats, "text": _text,
    "pairs": _pairs, "points": _points,
}  # fmt: skip


INNER = 1e6
"""A number inside the model may be set to what is no larger than this."""


def _edits(field: Field, value: object, known: Mapping[str, Field], inner: str) -> tuple[Edit, ...]:
    items = _items(value)
    if field.max_length is not None and len(items) > field.max_length:
        raise _bad(field, value, f"takes at most {field.max_length} changes", "fewer")
    return tuple(_edit(field, item, known, inner) for item in items)


def _edit(field: Field, item: object, known: Mapping[str, Field], inner: str) -> Edit:
    if isinstance(item, Edit):
        item = as_text(item)
    editable = [name for name, other in known.items() if other.editable]
    attempt = f"40:{editable[0]}={as_text(known[editable[0]].default)}" if editable else "none"
    step, _, change = str(item).partition(":")
    name, _, amount = change.partition("=")
    counted = step.strip().isdecimal() and len(step) <= 9
    if inner and counted and re.fullmatch(inner, name.strip()):
        return _inner(field, item, Edit(int(step), name.strip(), 0.0), amount)
    if name.strip() not in editable or not counted:
        written, names = f"{field.unit}:control=value", ", ".join(editable) or "none"
        needs = f"is written {written}, control one of {names}"
        raise _bad(field, item, needs, attempt)
    return Edit(int(step), name.strip(), read(known[name.strip()], amount.strip()))


def _inner(field: Field, item: object, edit: Edit, amount: str) -> Edit:
    """Read the number that an edit gives a number inside the model."""
    try:
        number = float(amount)
    except ValueError:
        number = math.nan
    if not abs(number) <= INNER:
        nearest = 0.5 if math.isnan(number) else math.copysign(INNER, number)
        attempt = as_text(msgspec.structs.replace(edit, value=nearest))
        raise _bad(field, item, f"takes numbers {_range(-INNER, INNER)} after the =", attempt)
    return msgspec.structs.replace(edit, value=number)


def _owns(field: Field, value: object, known: Mapping[str, Field]) -> tuple[Own, ...]:
    """Read own values; of two for the same thing the later one counts."""
    items = _items(value)
    if field.max_length is not None and len(items) > field.max_length:
        raise _bad(field, items, f"takes at most {field.max_length} own values", "fewer")
    owns = [_own(field, item, known) for item in items]
    return tuple({(own.who, own.field): own for own in owns}.values())


def _own(field: Field, item: object, known: Mapping[str, Field]) -> Own:
    if isinstance(item, Own):
        item = as_text(item)
    choices = known[field.of].choices if field.of in known else ()
    ownable = [name for name, other in known.items() if other.ownable]
    who, _, change = (part.strip() for part in str(item).partition(":"))
    name, _, amount = (part.strip() for part in change.partition("="))
    if who not in choices or name not in ownable:
        needs = (
            f"is written choice:control=value, choice one of {', '.join(choices)}, control one of "
            f"{', '.join(ownable)}"
        )
        raise _bad(field, item, needs, f"{choices[-1]}:{ownable[0]}=0.1")
    return Own(who, name, read(known[name], amount))
