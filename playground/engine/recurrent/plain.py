"""One step of each cell as its formula stands: what is clamped, looked at or left to autograd.

Each takes Wx + b of the step, (..., gates · H), and the states before it, (..., H), and returns all
that the step leaves behind by name, in the order of layout.KINDS. Every gate and state goes
through `hold` before anything reads it.
"""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor

from playground.engine.activations import ACTIVATIONS, LEAK
from playground.engine.recurrent.network import Network, Own

Hold = Callable[[str, Tensor], Tensor]
"""(name, value) -> the value that the cell goes on with."""
Named = dict[str, Tensor]
Step = Callable[[Network, Own, Tensor, Named, Hold], Named]


def keep(name: str, value: Tensor) -> Tensor:
    """Hold nothing."""
    return value


def rnn(network: Network, own: Own, net: Tensor, state: Named, hold: Hold) -> Named:
    """Squash a sum: h' = f(Wx + b + Uh + b'). Source: Elman 1990."""
    z = net + _recurrent(own, state["h"])
    return {"h": hold("h", ACTIVATIONS[network.activation].value(z, LEAK))}


def leaky(network: Network, own: Own, net: Tensor, state: Named, hold: Hold) -> Named:
    """Move a part α, the leak, of the way: h' = (1 − α)h + α f(Wx + b + Uh + b').

    Source: Jaeger et al. 2007, equation 2.
    """
    z, alpha = net + _recurrent(own, state["h"]), network.leak
    new = ACTIVATIONS[network.activation].value(z, LEAK)
    return {"h": hold("h", (1 - alpha) * state["h"] + alpha * new)}


def lstm(network: Network, own: Own, net: Tensor, state: Named, hold: Hold) -> Named:
    """One step of the LSTM; with peepholes the gates look at the cell state, o at the new one.

        i, f = σ(Wx + b + Uh + b' + p ⊙ c)    o = σ(Wx + b + Uh + b' + p ⊙ c')
        g = tanh(Wx + b + Uh + b')    c' = f ⊙ c + i ⊙ g    h' = o ⊙ tanh(c')

    Source: Hochreiter & Schmidhuber 1997; Gers, Schmidhuber & Cummins 2000; peepholes: Gers &
    Schmidhuber 2000.
    """
    z_i, z_f, z_g, z_o = (net + _recurrent(own, state["h"])).chunk(4, -1)
    p_i = p_f = p_o = torch.zeros((), dtype=net.dtype, device=net.device)
    if own.weight_ch is not None:
        p_i, p_f, p_o = own.weight_ch.chunk(3, -1)
    i = hold("i", torch.sigmoid(z_i + p_i * state["c"]))
    f = hold("f", torch.sigmoid(z_f + p_f * state["c"]))
    g = hold("g", torch.tanh(z_g))
    c = hold("c", f * state["c"] + i * g)
    o = hold("o", torch.sigmoid(z_o + p_o * c))
    return {"i": i, "f": f, "g": g, "o": o, "c": c, "h": hold("h", o * torch.tanh(c))}


def coupled(network: Network, own: Own, net: Tensor, state: Named, hold: Hold) -> Named:
    """The LSTM that forgets what it replaces: f = 1 − i. Source: Greff et al. 2017, CIFG."""
    z_i, z_g, z_o = (net + _recurrent(own, state["h"])).chunk(3, -1)
    i = hold("i", torch.sigmoid(z_i))
    f = hold("f", 1 - i)
    g, o = hold("g", torch.tanh(z_g)), hold("o", torch.sigmoid(z_o))
    c = hold("c", f * state["c"] + i * g)
    return {"i": i, "f": f, "g": g, "o": o, "c": c, "h": hold("h", o * torch.tanh(c))}


def gru(network: Network, own: Own, net: Tensor, state: Named, hold: Hold) -> Named:
    """One step of the GRU, in torch's form or in that of Cho et al. 2014, equations 5 to 8.

    r, z = σ(Wx + b + Uh + b')
    n = tanh(Wx + b + r ⊙ (Uh + b'))    or, reset before: tanh(Wx + b + U(r ⊙ h) + b')
    h' = (1 − z) ⊙ n + z ⊙ h
    """
    h, n = state["h"], network.hidden
    x_r, x_z, x_n = net.chunk(3, -1)
    h_r, h_z, h_n = _recurrent(own, h).chunk(3, -1)
    r, z = hold("r", torch.sigmoid(x_r + h_r)), hold("z", torch.sigmoid(x_z + h_z))
    if network.reset == "after":
        new = torch.tanh(x_n + r * h_n)
    else:
        product = torch.matmul(r * h, own.weight_hh[:, 2 * n :].mT)
        new = torch.tanh(x_n + product + own.bias_hh[..., 2 * n :])
    new = hold("n", new)
    return {"r": r, "z": z, "n": new, "h": hold("h", (1 - z) * new + z * h)}


def _recurrent(own: Own, h: Tensor) -> Tensor:
    """Uh + b', (..., R, batch, gates · H)."""
    return torch.matmul(h, own.weight_hh.mT) + own.bias_hh


STEPS: dict[str, Step] = {
    "rnn": rnn, "lstm": lstm, "gru": gru, "peephole": lstm, "coupled": coupled, "leaky": leaky,
    "echo": leaky,
}  # fmt: skip
"""The step of each cell."""
