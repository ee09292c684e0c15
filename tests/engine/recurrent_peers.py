"""Recurrent networks to put to the test, and the same ones of torch.nn and of plain formulas."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import torch
from torch import Tensor, nn
from torch.nn.utils.rnn import pack_padded_sequence

from playground.engine.recurrent.network import Network, parameters_of, state_dict_of
from playground.engine.recurrent.passes import Gradient, Pass, backward, forward

INPUTS, HIDDEN, OUTPUTS, BATCH, STEPS = 3, 4, 5, 6, 7
MODULES: list[dict[str, Any]] = [
    {"cell": "rnn"},
    {"cell": "rnn", "activation": "relu"},
    {"cell": "lstm"},
    {"cell": "gru"},
]
"""The cells that torch.nn has."""
CLOSED = [*MODULES, {"cell": "rnn", "activation": "logistic"}, {"cell": "gru", "reset": "before"}]
"""Those that go back in closed form."""
EVERY = [
    *CLOSED, {"cell": "peephole"}, {"cell": "coupled"}, {"cell": "leaky", "leak": 0.3},
    {"cell": "leaky", "leak": 0.6, "activation": "logistic"},
]  # fmt: skip
SHAPES: list[dict[str, Any]] = [
    {}, {"layers": 2}, {"bidirectional": True}, {"layers": 3, "bidirectional": True},
]  # fmt: skip
EXACT = {"rtol": 1e-9, "atol": 1e-11}


def name(fields: dict[str, Any]) -> str:
    """A test's name for it."""
    return "-".join(str(value) for value in fields.values()) or "plain"


class Case(NamedTuple):
    """A network, R sets of parameters for it and a batch."""

    network: Network
    weights: Tensor
    x: Tensor
    target: Tensor


def draw(*shape: int, seed: int = 0) -> Tensor:
    """Standard normals."""
    generator = torch.Generator().manual_seed(seed)
    return torch.randn(*shape, generator=generator, dtype=torch.float64)


def integers(high: int, *shape: int, seed: int = 0, low: int = 0) -> Tensor:
    """Whole numbers from low to high − 1."""
    return torch.randint(low, high, shape, generator=torch.Generator().manual_seed(seed))


def case(replicas: int = 1, **fields: Any) -> Case:
    """Draw parameters and a batch; nothing is what it starts at."""
    network = Network(**{"cell": "lstm", "inputs": INPUTS, "hidden": HIDDEN, **OUT, **fields})
    weights = 0.4 * draw(replicas, network.parameters, seed=1)
    x = draw(replicas, BATCH, STEPS, INPUTS, seed=2)
    shape = (replicas, BATCH, STEPS) if network.each else (replicas, BATCH)
    return Case(network, weights, x, integers(OUTPUTS, *shape, seed=3))


OUT = {"outputs": OUTPUTS}


def ours(found: Case, truncate: int | None = None, **reads: Any) -> tuple[Pass, Gradient]:
    """Forward and backward."""
    parameters = parameters_of(found.network, found.weights)
    passes = forward(found.network, parameters, found.x, **reads)
    return passes, backward(found.network, parameters, passes, found.target, truncate=truncate)


class Module(nn.Module):
    """The same network of torch.nn with one replica's parameters (P,)."""

    def __init__(self, network: Network, weights: Tensor) -> None:
        """Build it."""
        super().__init__()
        self.network, like = network, {"dtype": weights.dtype}
        own: dict[str, Any] = {"nonlinearity": network.activation} if network.cell == "rnn" else {}
        made = {"rnn": nn.RNN, "lstm": nn.LSTM, "gru": nn.GRU}[network.cell]
        self.recurrent = made(
            network.inputs, network.hidden, network.layers, batch_first=True,
            bidirectional=network.bidirectional, **own, **like,
        )  # fmt: skip
        self.output = nn.Linear(network.hidden * network.directions, network.outputs, **like)
        named = {key: value.clone() for key, value in state_dict_of(network, weights).items()}
        parts = {key[7:]: named.pop(key) for key in list(named) if key.startswith("output.")}
        self.output.load_state_dict(parts)
        self.recurrent.load_state_dict(
            {key: value for key, value in named.items() if not key.endswith("_0")}
        )

    def forward(
        self, x: Tensor, state: Any = None, lengths: Tensor | None = None
    ) -> tuple[Tensor, Any]:
        """Net inputs of the output units, and the last states."""
        if lengths is None:
            hidden, state = self.recurrent(x, state)
        else:
            packed = pack_padded_sequence(x, lengths, batch_first=True, enforce_sorted=False)
            hidden, state = self.recurrent(packed, state)
            hidden, _ = nn.utils.rnn.pad_packed_sequence(
                hidden, batch_first=True, total_length=x.shape[1]
            )
        if not self.network.each:
            h = state[0] if isinstance(state, tuple) else state
            hidden = torch.cat(list(h[-self.network.directions :]), -1)
        return self.output(hidden), state

    def gradient(self) -> Tensor:
        """Of all parameters in our order, (P,)."""
        found = [w.grad for w in [*self.recurrent.parameters(), *self.output.parameters()]]
        return torch.cat([g.flatten() for g in found if g is not None])


def peer_loss(net: Tensor, target: Tensor, lengths: Tensor | None = None) -> Tensor:
    """Cross-entropy: the mean over the steps that are there."""
    if lengths is None:
        return nn.functional.cross_entropy(net.flatten(0, -2), target.flatten())
    real = torch.arange(target.shape[1]) < lengths[:, None]
    return nn.functional.cross_entropy(net[real], target[real])


def by_formula(
    network: Network, weights: Tensor, x: Tensor, truncate: int | None = None
) -> tuple[list[list[dict[str, Tensor]]], Tensor]:
    """Read one sequence (T, inputs) with plain vectors, one gate after another.

    Returns:
        For each layer and direction each step's gates and states by name, in time's order; the net
        inputs of the output units, (T, outputs).
    """
    w = state_dict_of(network, weights)
    found, below = [], list(x)
    for layer in range(network.layers):
        halves = []
        for suffix in ("", "_reverse")[: network.directions]:
            own = {key: w[f"{key}_l{layer}{suffix}"] for key in KEYS[network.cell != "peephole" :]}
            order = below[::-1] if suffix else below
            start = x.new_zeros(network.hidden)
            steps, h, c = [], start, start
            for t, entry in enumerate(order):
                if truncate and t and t % truncate == 0:
                    h, c = h.detach(), c.detach()
                steps.append(formula_step(network, own, entry, h, c))
                h, c = steps[-1]["h"], steps[-1].get("c", c)
            halves.append(steps[::-1] if suffix else steps)
        found += halves
        below = [torch.cat([step["h"] for step in both]) for both in zip(*halves, strict=True)]
    return found, torch.stack([w["output.weight"] @ h + w["output.bias"] for h in below])


KEYS = ("weight_ch", "weight_ih", "weight_hh", "bias_ih", "bias_hh")


def formula_step(
    network: Network, w: dict[str, Tensor], x: Tensor, h: Tensor, c: Tensor
) -> dict[str, Tensor]:
    """One step of one sequence, gate by gate; w by torch's names without the layer."""
    sigma, tanh = torch.special.expit, torch.tanh
    gates: Sequence[str] = network.kind.gates
    rows = {gate: slice(k * len(h), (k + 1) * len(h)) for k, gate in enumerate(gates)}

    def read(gate: str) -> Tensor:
        return w["weight_ih"][rows[gate]] @ x + w["bias_ih"][rows[gate]]

    def recur(gate: str, state: Tensor = h) -> Tensor:
        return w["weight_hh"][rows[gate]] @ state + w["bias_hh"][rows[gate]]

    if network.cell in ("rnn", "leaky"):
        f = {"tanh": tanh, "logistic": sigma, "relu": torch.relu}[network.activation]
        new = f(read("h") + recur("h"))
        share = network.leak if network.cell == "leaky" else 1.0
        return {"h": h + share * (new - h)}
    if network.cell == "gru":
        r, z = (sigma(read(gate) + recur(gate)) for gate in "rz")
        again = r * recur("n") if network.reset == "after" else recur("n", r * h)
        n = tanh(read("n") + again)
        return {"r": r, "z": z, "n": n, "h": n + z * (h - n)}
    p_i, p_f, p_o = w["weight_ch"].view(3, -1) if "weight_ch" in w else torch.zeros(3, len(h))
    i = sigma(read("i") + recur("i") + p_i * c)
    forget = 1 - i if network.cell == "coupled" else sigma(read("f") + recur("f") + p_f * c)
    g = tanh(read("g") + recur("g"))
    after = forget * c + i * g
    o = sigma(read("o") + recur("o") + p_o * after)
    return {"i": i, "f": forget, "g": g, "o": o, "c": after, "h": o * tanh(after)}
