"""The exported script's own cells: those that torch has not, written step by step."""

from __future__ import annotations

RELU = '''
class ReluRNN(nn.RNN):
    """The RNN of rectified units."""

    def __init__(self, *sizes, **options):
        super().__init__(*sizes, nonlinearity="relu", **options)
'''

PLAIN = '''
class Plain(nn.Module):
    """Layers of any cell, step by step; its weights have the names that nn.LSTM gives them."""

    peepholes = 0

    def __init__(self, inputs, hidden, num_layers, bidirectional, batch_first):
        super().__init__()
        self.hidden, self.layers, self.directions = hidden, num_layers, 1 + bidirectional
        for layer in range(num_layers):
            reads = self.directions * hidden if layer else inputs
            for suffix in (f"l{layer}", f"l{layer}_reverse")[: self.directions]:
                rows = self.gates * hidden
                shapes = {"ih": (rows, reads), "hh": (rows, hidden)}
                for kind, shape in shapes.items():
                    setattr(self, f"weight_{kind}_{suffix}", nn.Parameter(torch.zeros(shape)))
                for kind in shapes:
                    setattr(self, f"bias_{kind}_{suffix}", nn.Parameter(torch.zeros(rows)))
                if self.peepholes:
                    peepholes = nn.Parameter(torch.zeros(self.peepholes * hidden))
                    setattr(self, f"weight_ch_{suffix}", peepholes)

    def forward(self, x, state, there):
        """Outputs of the top layer, (batch, time, hidden), and the states after the last step.

        A sequence that is over keeps its state.
        """
        ends, self.kept = [], []
        for layer in range(self.layers):
            outputs = []
            for suffix in (f"l{layer}", f"l{layer}_reverse")[: self.directions]:
                own = tuple(part[len(ends)] for part in state)
                output, own = self.scan(x, own, there, suffix)
                outputs.append(output)
                ends.append(own)
            x = torch.cat(outputs, -1)
        return x, tuple(torch.stack(part) for part in zip(*ends))

    def scan(self, x, state, there, suffix):
        """One layer in one direction."""
        net = self.net(x, suffix)
        order = list(range(x.shape[1]))
        order = order[::-1] if suffix.endswith("reverse") else order
        found, before = [None] * len(order), [None] * len(order)
        for count, t in enumerate(order):
            real = there[:, t, None]
            if TRUNCATE and count and count % TRUNCATE == 0:
                state = tuple(torch.where(real, part.detach(), part) for part in state)
            before[t], new = state[0], self.step(net[:, t], state, suffix)
            state = tuple(torch.where(real, a, b) for a, b in zip(new, state))
            found[t] = state[0]
        self.kept.append((suffix, x, before, found))
        return torch.stack(found, 1), state

    def net(self, x, suffix):
        """Wx + b."""
        return x @ getattr(self, f"weight_ih_{suffix}").T + getattr(self, f"bias_ih_{suffix}")

    def recurrent(self, h, suffix):
        """Uh + b'."""
        return h @ getattr(self, f"weight_hh_{suffix}").T + getattr(self, f"bias_hh_{suffix}")
'''

STEPS = {
    "rnn": '''
class PlainRNN(Plain):
    """h' = f(Wx + b + Uh + b')."""

    gates, states = 1, 1

    def step(self, net, state, suffix):
        return (torch.{unit}(net + self.recurrent(state[0], suffix)),)
''',
    "lstm": '''
class PlainLSTM(Plain):
    """c' = f c + i g, h' = o tanh(c')."""

    gates, states = 4, 2

    def step(self, net, state, suffix):
        h, c = state
        i, f, g, o = (net + self.recurrent(h, suffix)).chunk(4, -1)
        c = torch.sigmoid(f) * c + torch.sigmoid(i) * torch.tanh(g)
        return torch.sigmoid(o) * torch.tanh(c), c
''',
    "gru": '''
class PlainGRU(Plain):
    """h' = (1 - z) n + z h."""

    gates, states = 3, 1

    def step(self, net, state, suffix):
        (h,) = state
        x_r, x_z, x_n = net.chunk(3, -1)
        h_r, h_z, h_n = self.recurrent(h, suffix).chunk(3, -1)
        r, z = torch.sigmoid(x_r + h_r), torch.sigmoid(x_z + h_z)
{new}
        return ((1 - z) * torch.tanh(new) + z * h,)
''',
    "peephole": '''
class Peephole(Plain):
    """The LSTM whose gates look at the cell state, each unit at its own."""

    gates, states, peepholes = 4, 2, 3

    def step(self, net, state, suffix):
        h, c = state
        p_i, p_f, p_o = getattr(self, f"weight_ch_{suffix}").chunk(3)
        i, f, g, o = (net + self.recurrent(h, suffix)).chunk(4, -1)
        new = torch.sigmoid(f + p_f * c) * c + torch.sigmoid(i + p_i * c) * torch.tanh(g)
        return torch.sigmoid(o + p_o * new) * torch.tanh(new), new
''',
    "coupled": '''
class Coupled(Plain):
    """The LSTM that forgets what it replaces: f = 1 - i."""

    gates, states = 3, 2

    def step(self, net, state, suffix):
        h, c = state
        i, g, o = (net + self.recurrent(h, suffix)).chunk(3, -1)
        i = torch.sigmoid(i)
        c = (1 - i) * c + i * torch.tanh(g)
        return torch.sigmoid(o) * torch.tanh(c), c
''',
    "leaky": '''
class Leaky(Plain):
    """h' = (1 - leak) h + leak tanh(Wx + b + Uh + b')."""

    gates, states = 1, 1

    def step(self, net, state, suffix):
        (h,) = state
        return ((1 - {leak}) * h + {leak} * torch.tanh(net + self.recurrent(h, suffix)),)
''',
    "echo": '''
class Echo(Plain):
    """A leaky network that never learns; only the output layer on it does."""

    gates, states = 1, 1

    def step(self, net, state, suffix):
        (h,) = state
        return ((1 - {leak}) * h + {leak} * torch.tanh(net + self.recurrent(h, suffix)),)
''',
}
RESET = {
    "after": "        new = x_n + r * h_n",
    "before": """        last = getattr(self, f"weight_hh_{suffix}").chunk(3)[2]
        new = x_n + (r * h) @ last.T + getattr(self, f"bias_hh_{suffix}").chunk(3)[2]""",
}
