"""What a lab is made of: a value that names its parts, so that the page, the engines and the
command line serve any lab alike.
"""

from __future__ import annotations

import functools
import importlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, NamedTuple, Protocol

import numpy as np

from playground.core.channels import Channel, Diagnosis, Ending, Frame
from playground.core.config import Config
from playground.core.errors import UnknownPreset, UnknownQuestion
from playground.core.parsing import parse
from playground.views.formula import Formula
from playground.views.view import View


class Experiment(NamedTuple):
    """A run as pure functions; State is the lab's own frozen value, so a run resumes, forks and
    steps back.

    `step` receives the Config with the edits up to the state's step already applied, and must not
    change its arguments.
    """

    init: Callable[[Any, str], tuple[Any, Frame]]
    """(config, device) -> state and frame 0."""
    step: Callable[[Any, Any], tuple[Any, Frame]]
    """(config, state) -> the next state and its frame."""
    ending: Callable[[Any, Any], Ending | None]
    """(config, state) -> how the run ended, or None while it goes on."""
    diagnose: Callable[[Any, Mapping[str, np.ndarray]], Diagnosis | None]
    """(config, channels so far, each (frame, ...)) -> what goes wrong, if anything does."""
    torch_state: Callable[[Any, Any], Mapping[str, np.ndarray]] | None = None
    """(config, state) -> the exported script's state_dict() for the first replica, where the lab
    has one.
    """
    warm: Callable[[], None] | None = None
    """Compiles what it needs before the first student comes."""


class Argument(NamedTuple):
    """A number that a question takes; NaN stands for "not given" where that is the default."""

    default: float
    minimum: float
    maximum: float


class Question(NamedTuple):
    """A named pure function (config, frame, arguments) -> arrays, answered by a host."""

    name: str
    path: str
    """Import path "package.module:function", so that naming a question does not import torch."""
    help: str
    arguments: Mapping[str, Argument]
    reads: tuple[str, ...] | None = None
    """The fields on which its answer at frame 0 depends, so that it is not asked again when others
    change; None for all.
    """


class Preset(NamedTuple):
    """A Config worth starting from, and why."""

    name: str
    title: str
    reason: str
    """A few words for its card: what to look for."""
    sentence: str
    """The sentence under the page's title while the preset is on."""
    fields: Mapping[str, object]
    frame: int
    """Frame at which the page opens it."""
    fails: bool = False
    """Goes wrong on purpose."""
    chaotic: bool = False
    """A difference in the last digit grows until two ways to add up part visibly."""


class Prediction(NamedTuple):
    """A predict-then-run lesson: a question that is answered by the run itself."""

    title: str
    preset: str
    question: str
    choices: tuple[str, ...]
    answer: Callable[[Any, Mapping[str, np.ndarray]], tuple[str, str]]
    """(config, channels of the finished run) -> the right choice and the sentence with the run's
    numbers.
    """


class Ask(Protocol):
    """Asks one of the lab's questions about the run at hand."""

    def __call__(self, question: str, /, **arguments: float) -> Mapping[str, np.ndarray]: ...


@dataclass(frozen=True)
class Lab:
    """One subject with its page."""

    slug: str
    title: str
    icon: str
    summary: str
    """One sentence for the home page."""
    config: type[Config]
    presets: tuple[Preset, ...]
    experiment: str
    """Import path of the Experiment; only hosts load it."""
    tables: str
    """Import path of the By hand function: () -> tuple of Tables."""
    questions: tuple[Question, ...]
    channels: Callable[[Any], tuple[Channel, ...]]
    replicas: Callable[[Any], tuple[str, ...]]
    colors: Callable[[Any], tuple[str, ...]]
    """One colour a replica, the one it has in the figures."""
    steps: Callable[[Any], int]
    """Updates that a run of this Config makes when nothing stops it."""
    chance: Callable[[Any], bool]
    """Whether another seed gives another run."""
    figures: Callable[[Any, Ask], tuple[View, ...]]
    formulas: Callable[[Any], tuple[Formula, ...]]
    sentence: Callable[[Any], str]
    """What to watch for in a run that is no preset's."""
    script: Callable[[Any], str]
    """The standalone PyTorch script of exactly this run."""
    lesson: Path
    predictions: tuple[Prediction, ...] = ()
    suits: Callable[[str, object], Mapping[str, object]] = lambda field, value: {}
    """(field, the choice just made) -> other fields that follow for the run to make sense."""
    picks: Mapping[str, Callable[[Any, float, float], Mapping[str, object]]] = field(
        default_factory=dict
    )
    """Key of a picture -> (config, x, y) -> the fields that a click on this place sets; numbers
    are brought within their bounds.
    """
    losses: Callable[[Any], tuple[str, ...]] = lambda config: ("loss",)
    """The channels (replica,) that the exported script prints."""
    length: str = "steps"
    """The field that says how many frames follow the first."""
    pace: Callable[[Any], float] = lambda config: 20.0
    """Frames a second that can be followed at speed 1; long runs play faster."""
    step_name: str = "update"
    """What a frame is called: "update 58 of 150"."""
    titles: Mapping[str, str] = field(default_factory=dict)
    """Choice to the name it has on screen, where that is more than its own with a capital."""
    reading: str = ""
    """How to read the pictures, in Markdown."""
    sources: tuple[str, ...] = field(default=())
    script_note: str = ""
    """What the Code tab adds about where the script and the screen part."""
    parameters: Callable[[Any], int] = lambda config: 0
    """Trained numbers of all replicas together."""
    pictures: Callable[[Any], int] = lambda config: 400
    """Most pictures of one channel in a recording of this Config."""
    states: int = 32
    """States kept of a run, evenly spaced, to resume it from."""
    device: Callable[[Any], tuple[Literal["cpu", "cuda"], str]] = lambda config: (
        "cpu",
        "Too small to gain from a GPU.",
    )
    """Where a run belongs on a machine with a GPU, and why in one short sentence for the page."""
    path: str = ""
    """Import path of this value, where it is not the usual one."""

    @property
    def import_path(self) -> str:
        """Import path "package.module:name" of this value, by which a host loads the lab."""
        return self.path or f"playground.labs.{self.slug}:LAB"

    @functools.cached_property
    def configs(self) -> tuple[Config, ...]:
        """The Config of each preset."""
        return tuple(parse(self.config, preset.fields) for preset in self.presets)

    def title_of(self, choice: str) -> str:
        """The name of a choice on screen."""
        return self.titles.get(choice, choice.replace("_", " ").capitalize())

    def preset(self, name: str) -> Preset:
        """Find a preset by name.

        Raises:
            UnknownPreset: The lab has none of that name.
        """
        for preset in self.presets:
            if preset.name == name:
                return preset
        raise UnknownPreset(name, tuple(preset.name for preset in self.presets))

    def question(self, name: str) -> Question:
        """Find a question by name.

        Raises:
            UnknownQuestion: The lab has none of that name.
        """
        for question in self.questions:
            if question.name == name:
                return question
        raise UnknownQuestion(name, tuple(question.name for question in self.questions))


def load(path: str) -> Any:
    """Import what a path "package.module:name" names."""
    module, _, name = path.partition(":")
    return getattr(importlib.import_module(module), name)
