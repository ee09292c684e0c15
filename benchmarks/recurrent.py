"""Measure the Recurrent lab's engine: python benchmarks/recurrent.py

One update of a character model, 60 symbols, 16 sequences of 32, softmax at each step, float32:
forward, back through time and Adam, with every gate and every gate's gradient of every sequence
kept. Against nn.LSTM on one-hot inputs with fused Adam, which keeps none, and against a loop of
nn.LSTMCell. One process with one thread, CPU time, rounds in turn, medians.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

import torch
from torch import Tensor, nn

sys.path.insert(0, str(Path(__file__).parents[1]))

from playground.engine.ground import Constants
from playground.engine.optimizers import Settings
from playground.engine.recurrent.initial import initial
from playground.engine.recurrent.network import Network
from playground.engine.recurrent.track import Size
from playground.engine.recurrent.training import Batch, Learner, Training, begin, train
from playground.engine.recurrent.workspace import Workspace

SYMBOLS, BATCH, STEPS, RATE, ROUNDS, UPDATES = 60, 16, 32, 2e-3, 15, 20
GOALS: tuple[tuple[int, float], ...] = ((64, 0.8), (128, 0.95))
"""Hidden units, and how many times as fast as nn.LSTM it has to be."""
LOOP_GOAL = 1.8
Side = Callable[[], object]


class Ours:
    """The engine as the lab's experiment drives it."""

    def __init__(self, hidden: int, x: Tensor, target: Tensor) -> None:
        """Draw the weights."""
        network = Network("lstm", SYMBOLS, hidden, SYMBOLS)
        self.training = Training(network)
        self.settings = Settings(torch.tensor(RATE), Constants())
        self.learner: Learner = begin(
            self.training, torch.from_numpy(initial(network, 1)).float()[None]
        )
        self.epoch = [Batch(x[None], target[None])] * UPDATES
        self.spaces: dict[Size, Workspace] = {}

    @torch.inference_mode()
    def __call__(self) -> None:
        """Some updates."""
        self.learner = train(self.training, self.learner, self.epoch, self.settings, self.spaces)


class Module(nn.Module):
    """nn.LSTM, or a loop of nn.LSTMCell, and an output layer."""

    def __init__(self, hidden: int, loop: bool) -> None:
        """Build it."""
        super().__init__()
        self.loop = loop
        self.lstm = (nn.LSTMCell if loop else nn.LSTM)(SYMBOLS, hidden)
        self.linear = nn.Linear(hidden, SYMBOLS)

    def forward(self, x: Tensor) -> Tensor:
        """Logits (T, batch, symbols) of one-hot inputs."""
        if not self.loop:
            return self.linear(self.lstm(x)[0])
        state, found = None, []
        for step in x:
            state = self.lstm(step, state)
            found.append(state[0])
        return self.linear(torch.stack(found))


class Theirs:
    """What torch offers, with fused Adam."""

    def __init__(self, hidden: int, x: Tensor, target: Tensor, loop: bool) -> None:
        """Build the model."""
        self.model = Module(hidden, loop)
        self.optimizer = torch.optim.Adam(self.model.parameters(), lr=RATE, fused=True)
        self.x = nn.functional.one_hot(x.T, SYMBOLS).float()
        self.target = target.T.flatten()

    def __call__(self) -> None:
        """Some updates."""
        for _ in range(UPDATES):
            self.optimizer.zero_grad()
            net = self.model(self.x).flatten(0, 1)
            nn.functional.cross_entropy(net, self.target).backward()
            self.optimizer.step()


def seconds(side: Side) -> float:
    """CPU time of one update."""
    start = time.process_time()
    side()
    return (time.process_time() - start) / UPDATES


def medians(*sides: Side) -> list[float]:
    """CPU seconds of each side, rounds in turn; the first round warms up."""
    rounds = [[seconds(side) for side in sides] for _ in range(ROUNDS + 1)]
    return [statistics.median(column) for column in zip(*rounds[1:], strict=True)]


def line(what: str, hidden: int, ours: float, theirs: float, goal: float) -> str:
    """One row of the table."""
    ratio = theirs / ours
    verdict = "met" if ratio >= goal else "MISSED"
    return (
        f"{what:<22} {hidden:>6} {1e3 * ours:>9.3f} {1e3 * theirs:>11.3f} {ratio:>8.2f} "
        f"{goal:>6.2f} {verdict:>7}"
    )


def main() -> None:
    """Print the measurements."""
    torch.set_num_threads(1)
    generator = torch.Generator().manual_seed(1)
    text = torch.randint(0, SYMBOLS, (BATCH, STEPS + 1), generator=generator)
    x, target = text[:, :-1], text[:, 1:]
    header = ("an update against", "hidden", "ours, ms", "theirs, ms", "ratio", "goal", "")
    print("{:<22} {:>6} {:>9} {:>11} {:>8} {:>6} {:>7}".format(*header))
    for hidden, goal in GOALS:
        one_by_one = Theirs(hidden, x, target, loop=True)
        whole = Theirs(hidden, x, target, loop=False)
        ours, module, loop = medians(Ours(hidden, x, target), whole, one_by_one)
        print(line("nn.LSTM, fused Adam", hidden, ours, module, goal))
        print(line("a loop of nn.LSTMCell", hidden, ours, loop, LOOP_GOAL))


if __name__ == "__main__":
    main()
