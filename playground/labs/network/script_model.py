"""The exported script's model: an nn.Sequential, the modules that torch lacks, and its start."""

from __future__ import annotations

from typing import NamedTuple

from playground.labs.network.config import NetworkConfig
from playground.labs.network.meaning import (
    activations_of,
    head_of,
    inits_of,
    outputs_of,
    places_of,
    swept,
)
from playground.labs.network.names import RATELESS
from playground.labs.network.script_data import training_points

ACTIVATIONS = {
    "tanh": "nn.Tanh()", "logistic": "nn.Sigmoid()", "relu": "nn.ReLU()",
    "leaky_relu": "nn.LeakyReLU(0.01)", "prelu": "nn.PReLU(init=0.25)", "elu": "nn.ELU()",
    "selu": "nn.SELU()", "softplus": "nn.Softplus(threshold=40)", "arctan": "Arctan()",
    "threshold": "Step()", "identity": "",
}  # fmt: skip
"""The randomised leaky ReLU needs to know its layer's width; the identity needs no module."""

ARCTAN = '''
class Arctan(nn.Module):
    """The arctangent."""

    def forward(self, z):
        return torch.atan(z)
'''

STEP = '''
class Step(nn.Module):
    """1 from 0 on, 0 below: its slope is 0 everywhere, so nothing before it learns."""

    def forward(self, z):
        return (z >= 0) + 0.0 * z
'''

DROPOUT = '''
class Dropout(nn.Module):
    """Multiplies a unit by 1/keep where it is kept and by 0 where it is dropped."""

    rows = slice(None)  # the examples of the mini-batch

    def __init__(self, units, rate):
        super().__init__()
        self.units, self.keep = units, 1 - rate

    def draw(self, rng):
        """Draw an epoch's masks."""
        kept = rng.random((N_TRAIN, self.units)) < self.keep
        self.masks = torch.from_numpy(kept / self.keep)

    def forward(self, x):
        return x * self.masks[self.rows] if self.training else x
'''

RANDOM_LEAKY = '''
class RandomLeakyReLU(nn.Module):
    """A leaky ReLU whose slopes are drawn while it trains; their mean afterwards."""

    rows = slice(None)  # the examples of the mini-batch

    def __init__(self, units):
        super().__init__()
        self.units = units

    def draw(self, rng):
        """Draw an epoch's slopes."""
        self.slopes = torch.from_numpy(rng.uniform(1 / 8, 1 / 3, (N_TRAIN, self.units)))

    def forward(self, z):
        slope = self.slopes[self.rows] if self.training else (1 / 8 + 1 / 3) / 2
        return torch.where(z > 0, z, slope * z)
'''

LEARNED_LEAKY = '''
class PReLU(nn.PReLU):
    """Takes the slope of z < 0 where z is exactly 0, second derivatives included."""

    def forward(self, z):
        return torch.where(z > 0, z, self.weight * z)
'''

BATCH_NORM = '''
class BatchNorm(nn.BatchNorm1d):
    """Takes a mini-batch of one example too, whose normalised net input is 0."""

    def forward(self, z):
        if not self.training or len(z) > 1:
            return super().forward(z)
        if self.track_running_stats:
            with torch.no_grad():
                self.running_mean += 0.1 * (z[0] - self.running_mean)
                self.running_var *= 0.9
                self.num_batches_tracked += 1
        return self.bias + 0.0 * self.weight * z
'''

DEVIATIONS = {
    "glorot": "(2 / (fan_in + fan_out)) ** 0.5", "he": "(2 / fan_in) ** 0.5",
    "lecun": "(1 / fan_in) ** 0.5", "small": "0.01", "large": "1.0", "zero": "0.0",
}  # fmt: skip
"""Standard deviation of the weights that are normal."""

ORTHOGONAL = '''
def orthogonal(rng, fan_in, fan_out):
    """Columns, or rows where there are more columns, that are orthogonal unit vectors."""
    normals = rng.standard_normal((fan_in, fan_out))
    q, r = np.linalg.qr(normals.T if fan_out > fan_in else normals)
    q = q * np.sign(np.diag(r))
    return q.T if fan_out > fan_in else q
'''

START = '''
@torch.no_grad()
def start(model, {arguments}):
    """{title}"""
    rng = np.random.default_rng([seed, 3])
    for layer in model:
        if isinstance(layer, nn.Linear):
            fan_out, fan_in = layer.weight.shape
            {weights}
            layer.weight.copy_(torch.from_numpy(w.T))  # torch's rows are the units
            layer.bias.fill_({bias})
'''


class Module(NamedTuple):
    """One line of the nn.Sequential."""

    text: str
    layer: int
    """Of the network, from 0."""
    kind: str
    """"linear", "batch_norm", "prelu", or anything else: it has no parameters."""


def modules(config: NetworkConfig) -> list[Module]:
    """What the nn.Sequential is made of; the place in the list is the number in state_dict."""
    found: list[Module] = []
    places, drops = places_of(config), has_dropout(config)
    for i, (place, name) in enumerate(zip(places, (*activations_of(config), ""), strict=True)):
        found.append(Module(f"nn.Linear({place.inputs}, {place.units})", i, "linear"))
        if place.batch_norm:
            normal = "BatchNorm" if has_single_batches(config) else "nn.BatchNorm1d"
            found.append(Module(f"{normal}({place.units})", i, "batch_norm"))
        if name == "rrelu":
            found.append(Module(f"RandomLeakyReLU({place.units})", i, name))
        elif name == "prelu" and config.optimizer in RATELESS:
            found.append(Module("PReLU(init=0.25)", i, name))
        elif name and ACTIVATIONS[name]:
            found.append(Module(ACTIVATIONS[name], i, name))
        if name and drops:
            rate = "DROPOUT" if swept(config, "dropout") is None else "dropout"
            found.append(Module(f"Dropout({place.units}, {rate})", i, "dropout"))
    if head_of(config) == "tanh_squared":
        found.append(Module("nn.Tanh()", len(places) - 1, "tanh"))
    return found


def has_dropout(config: NetworkConfig) -> bool:
    """Whether any unit is dropped in any replica."""
    rates = swept(config, "dropout") or [config.dropout]
    return bool(config.hidden) and any(rate > 0 for rate in rates)


def has_chance(config: NetworkConfig) -> bool:
    """Whether modules draw something in every epoch."""
    return has_dropout(config) or "rrelu" in activations_of(config)


def normalises(config: NetworkConfig) -> bool:
    """Whether there is a batch normalisation."""
    return config.batch_norm and bool(config.hidden)


def has_modes(config: NetworkConfig) -> bool:
    """Whether the model does another thing while it trains."""
    return has_chance(config) or normalises(config)


def has_single_batches(config: NetworkConfig) -> bool:
    """Whether some mini-batch has one example, which torch's batch normalisation refuses."""
    count = training_points(config)
    return count % (config.batch_size or count) == 1 or 1 in (count, config.batch_size)


def classes(config: NetworkConfig) -> list[str]:
    """Write the modules that torch does not have."""
    names = activations_of(config)
    return [
        ARCTAN if "arctan" in names else "",
        STEP if "threshold" in names else "",
        RANDOM_LEAKY if "rrelu" in names else "",
        LEARNED_LEAKY if "prelu" in names and config.optimizer in RATELESS else "",
        BATCH_NORM if normalises(config) and has_single_batches(config) else "",
        DROPOUT if has_dropout(config) else "",
    ]


def sequential(config: NetworkConfig) -> list[str]:
    """Write the model."""
    lines = [f"    {module.text}," for module in modules(config)]
    return ["model = nn.Sequential(", *lines, ")"]


def start(config: NetworkConfig) -> list[str]:
    """Write `start(model, seed)`, which draws the first weights; `init` too where inits differ."""
    names = list(dict.fromkeys(inits_of(config)))
    if len(names) == 1:
        lines = [_draw(names[0])]
    else:
        lines = ["match init:"]
        for name in names:
            lines += [f'    case "{name}":', f"        {_draw(name)}"]
    same = "0.1" if names == ["uniform"] else "0.0"
    mixed = len(names) > 1 and "uniform" in names
    text = START.format(
        arguments="seed" if len(names) == 1 else "seed, init",
        title="Draw the first weights." if len(names) > 1 else f"{_TITLES[names[0]]}.",
        weights=("\n" + " " * 12).join(lines),
        bias='0.1 if init == "uniform" else 0.0' if mixed else same,
    )
    return [ORTHOGONAL if "orthogonal" in names else "", text]


_TITLES = {
    "glorot": "Draw the first weights as Glorot: of variance 2 / (fan_in + fan_out)",
    "he": "Draw the first weights as He: of variance 2 / fan_in",
    "lecun": "Draw the first weights as LeCun: of variance 1 / fan_in",
    "orthogonal": "Draw the first weights orthogonal",
    "uniform": "Draw the first weights between -1/2 and 1/2",
    "small": "Draw the first weights small",
    "large": "Draw the first weights large",
    "zero": "Start every weight at 0",
}


def _draw(init: str) -> str:
    match init:
        case "orthogonal":
            return "w = orthogonal(rng, fan_in, fan_out)"
        case "uniform":
            return "w = rng.random((fan_in, fan_out)) - 0.5"
        case "zero":
            return "w = np.zeros((fan_in, fan_out))"
    return f"w = {DEVIATIONS[init]} * rng.standard_normal((fan_in, fan_out))"


def criterion(config: NetworkConfig) -> str:
    """Write the loss: the mean over the examples of a sum over the output units."""
    outputs = outputs_of(config)
    match head_of(config):
        case "logistic":
            return "criterion = nn.BCEWithLogitsLoss()  # the model's output is the logit"
        case "softmax":
            return "criterion = nn.CrossEntropyLoss()  # the model's outputs are the logits"
        case "absolute":
            if outputs == 1:
                return "criterion = nn.L1Loss()"
            return _criterion("|a - t|", "(output - target).abs()")
        case "huber":
            if outputs == 1:
                return "criterion = nn.HuberLoss()"
            return _criterion(
                "Huber's", 'nn.functional.huber_loss(output, target, reduction="none")'
            )
    return _criterion("1/2 (a - t)^2", "0.5 * ((output - target) ** 2)")


def _criterion(what: str, expression: str) -> str:
    return (
        f'def criterion(output, target):\n    """{what}, summed over the outputs."""\n'
        f"    return {expression}.sum(1).mean()"
    )
