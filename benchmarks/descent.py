"""Measure the Descent lab's engine: python benchmarks/descent.py

Prints, from one process with one thread: (a) updates × trajectories a second of 6 optimizers from
1,000 starts in one race, against the plain torch.optim loop of one trajectory at a time, in CPU
time, rounds in turn, medians, as a ratio; (b) the wall time of one recorded run of 6 optimizers and
500 updates, and of one with 1,000 starts and 200 updates, warm, medians.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

import torch

sys.path.insert(0, str(Path(__file__).parents[1]))

from playground.engine.neurons import surface_named
from playground.engine.optimizers import OPTIMIZERS, Constants, Settings
from playground.engine.race import Race, advance, start
from playground.engine.surfaces import Surface
from playground.labs.descent import LAB
from playground.labs.descent.config import DescentConfig
from playground.runs.run import Run

STARTS, ROUNDS, RECORDINGS = 1000, 5, 15
SETTINGS = Settings(1e-3, Constants())
RACERS = ("gd", "momentum", "nesterov", "adagrad", "rmsprop", "adam")
X = torch.tensor([0.5, 2.5], dtype=torch.float64)
T = torch.tensor([0.2, 0.9], dtype=torch.float64)
LOSSES: dict[str, Callable[[torch.Tensor], torch.Tensor]] = {
    "sigmoid_neuron": lambda w: ((torch.sigmoid(w[0] * X + w[1]) - T) ** 2).sum(),
    "beale": lambda p: (
        (1.5 - p[0] + p[0] * p[1]) ** 2
        + (2.25 - p[0] + p[0] * p[1] ** 2) ** 2
        + (2.625 - p[0] + p[0] * p[1] ** 3) ** 2
    ),
}
PEERS: tuple[Callable[[list[torch.nn.Parameter]], torch.optim.Optimizer], ...] = (
    lambda p: torch.optim.SGD(p, lr=1e-3),
    lambda p: torch.optim.SGD(p, lr=1e-3, momentum=0.9),
    lambda p: torch.optim.SGD(p, lr=1e-3, momentum=0.9, nesterov=True),
    lambda p: torch.optim.Adagrad(p, lr=1e-3),
    lambda p: torch.optim.RMSprop(p, lr=1e-3),
    lambda p: torch.optim.Adam(p, lr=1e-3),
)


@torch.inference_mode()
def race_rate(surface: Surface, updates: int = 100) -> float:
    """Updates × trajectories per CPU second of six optimizers from many starts at once."""
    race = Race(surface, tuple(OPTIMIZERS[name] for name in RACERS))
    settings = [SETTINGS] * len(RACERS)
    generator = torch.Generator().manual_seed(0)
    starts = torch.rand(STARTS, 2, dtype=torch.float64, generator=generator)
    state = start(race, starts.repeat(len(RACERS), 1, 1), settings)
    begin = time.process_time()
    for _ in range(updates):
        state = advance(race, state, settings)
    return updates * STARTS * len(RACERS) / (time.process_time() - begin)


def peer_rate(name: str, updates: int = 100) -> float:
    """The same number for torch.optim with autograd, each trajectory by itself."""
    begin = time.process_time()
    for make in PEERS:
        parameter = torch.nn.Parameter(torch.tensor([0.5, 0.5], dtype=torch.float64))
        optimizer = make([parameter])
        for _ in range(updates):
            optimizer.zero_grad()
            LOSSES[name](parameter).backward()
            optimizer.step()
    return updates * len(PEERS) / (time.process_time() - begin)


RACE = DescentConfig(optimizers=RACERS, steps=500)  # type: ignore[arg-type]
CROWD = DescentConfig(
    surface="himmelblau", optimizers=RACERS, learning_rate=0.01, starts=STARTS, steps=200  # type: ignore[arg-type]
)  # fmt: skip


def recorded_seconds(config: DescentConfig) -> float:
    """Wall time of one recorded run."""
    begin = time.perf_counter()
    Run(LAB, config).advance()
    return time.perf_counter() - begin


def main() -> None:
    """Print the measurements."""
    torch.set_num_threads(1)
    for name in LOSSES:
        ours, peers = [], []
        for _ in range(ROUNDS):
            ours.append(race_rate(surface_named(name)))
            peers.append(peer_rate(name))
        mine, peer = statistics.median(ours), statistics.median(peers)
        print(
            f"{name}: 6 optimizers x {STARTS} starts {mine / 1e6:.1f} M updates x trajectories/s, "
            f"torch.optim one at a time {peer / 1e3:.2f} k/s, ratio {mine / peer:,.0f} "
            "(goal 1,000 or more)"
        )
    seconds = sorted(recorded_seconds(RACE) for _ in range(RECORDINGS))
    print(
        f"one recorded race of 6 x 500 updates: {1e3 * statistics.median(seconds):.1f} ms median, "
        f"{1e3 * seconds[0]:.1f} ms best of {RECORDINGS} (goal under 60 ms)"
    )
    seconds = sorted(recorded_seconds(CROWD) for _ in range(ROUNDS))
    print(
        f"one recorded race of 6 x {STARTS} starts x 200 updates: "
        f"{statistics.median(seconds):.2f} s median (goal under 1.5 s)"
    )


if __name__ == "__main__":
    main()
