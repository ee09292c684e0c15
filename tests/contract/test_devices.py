"""Every lab puts its tensors where its run belongs, and a GPU shows the same numbers."""

from __future__ import annotations

import contextlib
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from unittest.mock import patch

import numpy as np
import pytest
import torch
from torch import Tensor
from torch.overrides import TorchFunctionMode

from playground.core.errors import PlaygroundError
from playground.core.parsing import parse
from playground.labs.lab import Lab, load
from playground.runs.engines import InlineEngine
from playground.runs.run import Run
from tests.contract.runs import LABS, every_lab

ROOT = Path(__file__).parents[2]
UPDATES, FRAMES = 20, 80
"""Of a preset before it is asked, and after it: more than an epoch, and many pictures."""
FACTORIES: set[Callable[..., Any]] = {
    torch.arange, torch.as_tensor, torch.asarray, torch.empty, torch.empty_strided, torch.eye,
    torch.full, torch.linspace, torch.logspace, torch.ones, torch.rand, torch.randint, torch.randn,
    torch.randperm, torch.scalar_tensor, torch.tensor, torch.tril_indices, torch.triu_indices,
    torch.zeros,
}  # fmt: skip
"""Refused without `device=` even where a tensor is among their arguments."""


class NoDevice(AssertionError):
    """A tensor that is made without saying where."""


class DevicesAreNamed(TorchFunctionMode):
    """Refuses to make a tensor out of none, as torch.zeros(3) does, without `device=`.

    torch.from_numpy has no `device=` and passes by every mode, so it is replaced: what it makes may
    do nothing before `to(device)` moves it.
    """

    def __init__(self) -> None:
        super().__init__()
        self._unmoved: dict[int, Tensor] = {}
        self._watched = patch.object(torch, "from_numpy", self._from_numpy)

    def __enter__(self) -> Any:
        self._watched.start()
        return super().__enter__()

    def __exit__(self, *error: Any) -> None:
        super().__exit__(*error)
        self._watched.stop()

    def _from_numpy(self, array: np.ndarray, wrap: Any = torch.from_numpy) -> Tensor:
        tensor: Tensor = wrap(array)
        self._unmoved[id(tensor)] = tensor
        return tensor

    def __torch_function__(
        self, func: Callable[..., Any], types: Any, args: Any = (), kwargs: Any = None
    ) -> Any:
        given = kwargs or {}
        tensors = list(tensors_in((args, given)))
        result = func(*args, **given)
        named = given.get("device") is not None
        if not named and (func in FACTORIES or (isinstance(result, Tensor) and not tensors)):
            raise NoDevice(f"{func.__name__} is called without device=")
        moves = func is Tensor.to and (named or isinstance(args[1], (str, torch.device)))
        if not moves and any(id(tensor) in self._unmoved for tensor in tensors):
            raise NoDevice(f"{func.__name__} is given what from_numpy made, not yet moved")
        if moves:
            self._unmoved.pop(id(result), None)  # to the device where it is already: the same one
        return result


def tensors_in(value: Any) -> Iterator[Tensor]:
    """Every tensor in nested lists, tuples and dicts."""
    if isinstance(value, Tensor):
        yield value
    elif isinstance(value, dict):
        yield from tensors_in(list(value.values()))
    elif isinstance(value, (list, tuple)):
        for item in value:
            yield from tensors_in(item)


def walk(slug: str) -> None:
    """Run whatever of a lab makes tensors: presets, diagnoses, questions, By hand tables."""
    (lab,) = [lab for lab in LABS if lab.slug == slug]
    with DevicesAreNamed():
        for preset in lab.presets:
            run = Run(lab, parse(lab.config, preset.fields))
            run.advance(frames=UPDATES)
            for question in lab.questions:
                arguments = {name: item.default for name, item in question.arguments.items()}
                with contextlib.suppress(PlaygroundError):  # a refusal in words is an answer too
                    load(question.path)(run.config, run.recording.frame(0), arguments)
            # A step makes the same tensors whichever it is; how a run that fails ends is another
            # matter.
            run.advance(frames=None if preset.fails else FRAMES)
            load(lab.experiment).diagnose(run.config, run.recording.arrays())
        InlineEngine().tables(lab)


@every_lab
def test_every_tensor_of_a_lab_is_made_on_a_device_that_is_named(lab: Lab) -> None:
    """In a process of its own: here modules and caches may hold tensors made before."""
    program = f"from tests.contract.test_devices import walk; walk({lab.slug!r})"
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, done.stderr[-1500:]


@torch.inference_mode()
def careful(device: str) -> Tensor:
    """As an experiment does it: drawn on the CPU from a generator, then moved."""
    generator = torch.Generator(device="cpu").manual_seed(1)
    drawn = torch.randn(3, generator=generator, device="cpu").to(device)
    table = torch.from_numpy(np.ones(3)).to(device).to(torch.float32)
    return drawn + torch.zeros_like(drawn) + torch.as_tensor([1.0, 2.0, 3.0], device=device) + table


def test_a_tensor_whose_device_is_named_passes_in_inference_mode_too() -> None:
    expected = careful("cpu")
    with DevicesAreNamed():
        found = careful("cpu")
    assert torch.equal(found, expected)


@pytest.mark.parametrize(
    "careless",
    [
        lambda: torch.zeros(3),
        lambda: torch.inference_mode()(lambda: torch.zeros(3))(),
        lambda: torch.ones(3, device=None),
        lambda: torch.randn(3, generator=torch.Generator(device="cpu")),
        lambda: torch.tensor([torch.zeros(1, device="cpu")]),
        lambda: torch.full((2,), torch.zeros((), device="cpu")),
        lambda: torch.normal(0.0, 1.0, (2,)),
        lambda: torch.fft.fftfreq(4),
        lambda: torch.from_numpy(np.ones(3)) + 1,
        lambda: torch.from_numpy(np.ones(3)).to(torch.float32),
        lambda: torch.stack([torch.from_numpy(np.ones(3))]),
    ],
)  # fmt: skip
def test_a_tensor_whose_device_is_not_named_is_refused(careless: Callable[[], Tensor]) -> None:
    careless()
    with pytest.raises(NoDevice), DevicesAreNamed():
        careless()


@every_lab
def test_a_run_on_a_gpu_equals_the_cpus_over_100_updates(lab: Lab) -> None:
    """To 1e-4 of a channel's size: the two add up in another order."""
    if not torch.cuda.is_available():
        pytest.skip("no GPU here")
    for preset in lab.presets:
        config = parse(lab.config, preset.fields)
        here, there = (Run(lab, config, device) for device in ("cpu", "cuda"))
        for run in (here, there):
            run.advance(frames=100)
        for name, expected in here.recording.arrays().items():
            size = np.abs(expected[np.isfinite(expected)]).max(initial=0.0)
            np.testing.assert_allclose(
                there.recording.arrays()[name], expected, rtol=0, atol=1e-4 * size,
                err_msg=f"{preset.name}: {name}",
            )  # fmt: skip


@every_lab
def test_every_run_says_where_it_belongs_and_why(lab: Lab) -> None:
    for preset in lab.presets:
        config = parse(lab.config, preset.fields)
        device, why = lab.device(config)
        assert device in ("cpu", "cuda") and why.endswith(".") and len(why) < 80, preset.name
        assert lab.parameters(config) >= 0, preset.name


@every_lab
def test_a_host_finds_the_lab_by_its_import_path(lab: Lab) -> None:
    assert load(lab.import_path) is lab
