"""The command line: list, describe, record, ask and export the labs, on the same parts as the
pages.
"""

from __future__ import annotations

import argparse
import json
import math
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from playground import labs
from playground.core.config import Config, describe
from playground.core.errors import BadArgument, PlaygroundError
from playground.core.parsing import parse
from playground.labs.lab import Lab
from playground.runs.engines import InlineEngine
from playground.runs.export import npz, npz_arrays, torch_state
from playground.runs.limits import check, load
from playground.runs.run import Run
from playground.runs.turns import too_long

PAUSE = 2.0
"""Seconds between two lines that say how far a run is."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command.

    Returns:
        0 if it did what it was asked (a diverged run included), 2 for what cannot be used.
    """
    # Fields may stand before, between and after the options, which argparse allows only this way.
    options, values = _parser().parse_known_args(arguments)
    options.values = values
    try:
        options.run(options)
    except PlaygroundError as error:
        print(error, file=sys.stderr)
        return 2
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="playground", description=main.__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def add(name: str, run: Any, help: str, slug: bool = True) -> argparse.ArgumentParser:
        command = commands.add_parser(name, help=help)
        command.set_defaults(run=run)
        if slug:
            command.add_argument("slug", help="which lab, as `labs` lists it")
        return command

    add("labs", _labs, "list the labs: slug and title", slug=False)
    add("describe", _describe, "a lab's controls, channels, presets and questions as JSON")
    record = add("record", _record, "record a run into an .npz file")
    record.add_argument("--out", required=True, type=Path, help="the file to write")
    record.add_argument("--device", default="cpu", help="torch device: cpu, cuda (default: cpu)")
    code = add("code", _code, "print the standalone PyTorch script of a run")
    for command in (record, code):
        command.add_argument("--preset", help="start from a preset's values")
        command.epilog = "Any number of field=value may follow."
    ask = add("ask", _ask, "ask a question about a run of the default Config; the answer is JSON")
    ask.add_argument("question")
    ask.epilog = "frame=K, arg=value and field=value may follow."
    ask.add_argument("--preset", help="ask about a preset's run")
    return parser


def _labs(options: argparse.Namespace) -> None:
    _pairs(options.values)
    for lab in labs.ALL:
        print(f"{lab.slug}\t{lab.title}")


def _describe(options: argparse.Namespace) -> None:
    _pairs(options.values)
    lab = labs.find(options.slug)
    channels = {
        channel.name: {
            "axes": ["frame", *channel.axes],
            "shape": [lab.steps(lab.config()) + 1, *channel.shape],
            "unit": channel.unit,
            "cadence": channel.cadence,
            "help": channel.help,
        }
        for channel in lab.channels(lab.config())
    }
    presets = {
        preset.name: {"sentence": preset.sentence, "fields": dict(preset.fields)}
        for preset in lab.presets
    }
    questions = {
        question.name: {
            "help": question.help,
            "arguments": {name: item._asdict() for name, item in question.arguments.items()},
        }
        for question in lab.questions
    }
    parts = {"channels": channels, "presets": presets, "questions": questions}
    print(_json({"version": lab.config.version, "config": describe(lab.config), **parts}))


def _config(lab: Lab, preset: str | None, values: dict[str, str]) -> Config:
    base = parse(lab.config, lab.preset(preset).fields) if preset else lab.config()
    return parse(lab.config, values, base)


def _record(options: argparse.Namespace) -> None:
    lab, limits = labs.find(options.slug), load()
    config, device = _config(lab, options.preset, _pairs(options.values)), _device(options.device)
    check(lab, config, limits)
    run = Run(lab, config, device)
    _train(run, limits.seconds)
    arrays = npz_arrays(lab, run) | torch_state(lab, run)
    try:
        options.out.write_bytes(npz(arrays))
    except OSError as error:
        raise BadArgument(
            f"--out {options.out} cannot be written ({error.strerror}); try another folder."
        ) from None
    print(run.recording.ending.sentence if run.recording.ending else "")


def _train(run: Run, most: float) -> None:
    """Train to the end or for the most seconds that a run may take, and say how far it is."""
    name = run.lab.step_name
    while run.status == "running":
        run.advance(seconds=min(PAUSE, max(0.0, most - run.seconds)))
        if run.status == "running" and run.seconds >= most:
            run.recording.end(too_long(run, most))
        elif run.status == "running":
            print(f"{name} {run.recording.count - 1} of {run.steps}", file=sys.stderr, flush=True)


def _code(options: argparse.Namespace) -> None:
    lab = labs.find(options.slug)
    print(lab.script(_config(lab, options.preset, _pairs(options.values))), end="")


def _ask(options: argparse.Namespace) -> None:
    lab, values = labs.find(options.slug), _pairs(options.values)
    question = lab.question(options.question)
    frame = _whole("frame", values.pop("frame", "0"))
    given = {
        name: _number(name, values.pop(name)) for name in list(values) if name in question.arguments
    }
    limits, config, engine = load(), _config(lab, options.preset, values), InlineEngine()
    check(lab, config, limits)
    token = engine.start(lab, config)
    engine.advance(token, seconds=limits.seconds)
    print(_json(engine.ask(token, question.name, frame, given)))


def _pairs(values: Sequence[str]) -> dict[str, str]:
    """Split field=value arguments."""
    for value in values:
        if "=" not in value or value.startswith("-"):
            raise BadArgument(f"{value!r} is not of the form field=value; try steps=100.")
    return dict(value.split("=", 1) for value in values)


def _number(name: str, text: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise BadArgument(f"{name} must be a number; you gave {text!r}. Try {name}=0.") from None


def _whole(name: str, text: str) -> int:
    number = _number(name, text)
    if not number.is_integer():
        raise BadArgument(f"{name} must be a whole number; you gave {text}. Try {name}=0.")
    return int(number)


def _device(name: str) -> str:
    """Check that torch can use a device.

    Raises:
        BadArgument: torch does not know it or has none of it here.
    """
    import torch

    try:
        torch.empty(0, device=name).cpu()
    except (RuntimeError, AssertionError):
        raise BadArgument(f"--device {name} cannot be used here; try --device cpu.") from None
    return name


def _json(value: Any) -> str:
    return json.dumps(_plain(value), ensure_ascii=False, indent=1, allow_nan=False)


def _plain(value: Any) -> Any:
    """Values as JSON has them: arrays as lists, a number that is none as null."""
    if isinstance(value, dict):
        return {name: _plain(item) for name, item in value.items()}
    if isinstance(value, np.ndarray):
        return _plain(value.tolist())
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value
