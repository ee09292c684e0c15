"""The exported script's training: the loss, the optimizers, the loop over the updates."""

from __future__ import annotations

from playground.core.config import config_at
from playground.labs.recurrent.config import RecurrentConfig
from playground.labs.recurrent.meaning import answers_each, is_stateful, racers, task_of
from playground.labs.recurrent.script_model import cells, class_of, penalises

MOMENTUM = '''
class Momentum(torch.optim.Optimizer):
    """u = γu + ηg, w = w - u: the last update keeps the η that it was made with."""

    def __init__(self, params, lr):
        super().__init__(params, dict(lr=lr))

    @torch.no_grad()
    def step(self):
        (group,) = self.param_groups
        for w in group["params"]:
            if w.grad is not None:
                u = 0.9 * self.state[w].get("u", 0.0) + group["lr"] * w.grad
                self.state[w]["u"] = u
                w -= u
'''

NESTEROV = '''
class Nesterov(torch.optim.Optimizer):
    """Momentum that measures the gradient ahead: u = γu + ηg(w - γu), w = w - u."""

    def __init__(self, params, lr):
        super().__init__(params, dict(lr=lr))
        for w in self.param_groups[0]["params"]:
            self.state[w]["u"] = torch.zeros_like(w)

    @torch.no_grad()
    def look_ahead(self):
        """Go to w - γu, where the gradient is to be measured."""
        for w in self.param_groups[0]["params"]:
            self.state[w]["w"] = w.clone()
            w -= 0.9 * self.state[w]["u"]

    @torch.no_grad()
    def step(self):
        (group,) = self.param_groups
        for w in group["params"]:
            g = torch.zeros_like(w) if w.grad is None else w.grad
            u = 0.9 * self.state[w]["u"] + group["lr"] * g
            w.copy_(self.state[w]["w"] - u)
            self.state[w]["u"] = u
'''

PENALTY = '''
def penalty(model, loss, lengths):
    """How far a step back changes the length of the gradient: of each layer and direction the sum
    over the steps, the mean over the sequences, of (|J'd| / |d| - 1)^2, d the gradient of the loss
    with respect to the state, which is taken as given.
    """
    total = 0.0
    for suffix, x, before, found in model.kept:
        came = torch.autograd.grad(loss, found, retain_graph=True)
        net = model.net(x.detach(), suffix)
        for t, d in enumerate(came):
            h = before[t].detach().requires_grad_()
            (new,) = model.step(net[:, t], (h,), suffix)
            (back,) = torch.autograd.grad(new, h, d, create_graph=True)
            counts = (d.norm(dim=-1) > 0) & (t < lengths)
            ratio = back[counts].norm(dim=-1) / d[counts].norm(dim=-1)
            total = total + ((ratio - 1) ** 2).sum() / len(x)
    return total
'''

MAKERS = {
    "gd": "torch.optim.SGD(parameters, lr={rate})",
    "momentum": "Momentum(parameters, lr={rate})",
    "nesterov": "Nesterov(parameters, lr={rate})",
    "adagrad": "torch.optim.Adagrad(parameters, lr={rate})",
    "rmsprop": "torch.optim.RMSprop(parameters, lr={rate})",
    "adam": "torch.optim.Adam(parameters, lr={rate})",
    "adamw": "torch.optim.AdamW(parameters, lr={rate})",
    "nadam": "torch.optim.NAdam(parameters, lr={rate})",
    "adadelta": "torch.optim.Adadelta(parameters, lr={rate})",
}


def rates(config: RecurrentConfig) -> dict[int, float]:
    """After how many updates which η begins."""
    begins = {0} | {
        max(0, edit.step)
        for edit in config.edits
        if edit.field == "learning_rate" and edit.step < config.steps
    }
    return {begin: config_at(config, begin).learning_rate for begin in sorted(begins)}


def constants(config: RecurrentConfig) -> list[str]:
    """Write what the training reads."""
    found = rates(config)
    rate = f"LEARNING_RATE = {found[0]!r}  # η"
    if len(found) > 1:
        pairs = ", ".join(f"{begin}: {value!r}" for begin, value in found.items())
        rate = f"LEARNING_RATES = {{{pairs}}}  # η after so many updates"
    truncates = [f"TRUNCATE = {config.truncate}  # steps that a gradient flows back"]
    return [
        f"SEED = {config.seed}", f"HIDDEN = {config.hidden_size}", rate,
        f"UPDATES = {config.steps}",
        *(truncates if config.truncate or _has_plain(config) else []),
    ]  # fmt: skip


def _has_plain(config: RecurrentConfig) -> bool:
    return any(not class_of(config, cell).startswith(("nn.", "Relu")) for cell in cells(config))


def loss(config: RecurrentConfig) -> str:
    """Write the loss of a batch."""
    task = task_of(config)
    lines = [
        "def loss_of(net, target, weights):",
        '    """Mean loss over the answers that count."""',
    ]
    if task.answers and answers_each(config):
        lines += [
            '    each = nn.functional.cross_entropy(net.mT, target, reduction="none")',
            "    return (each * weights / weights.sum()).sum()",
        ]
    elif task.answers:
        lines = [lines[0], '    """Mean loss over the sequences."""']
        lines += ["    return nn.functional.cross_entropy(net, target)"]
    elif answers_each(config):
        lines += ["    return ((net[..., 0] - target) ** 2 * weights / weights.sum()).sum()"]
    else:
        lines = [lines[0], '    """Mean squared error over the sequences."""']
        lines += ["    return ((net[..., 0] - target) ** 2).mean()"]
    if not answers_each(config):
        lines[0] = "def loss_of(net, target):"
    return "\n".join(lines)


def batches(config: RecurrentConfig) -> str:
    """Write how a batch becomes tensors."""
    x = "torch.from_numpy(inputs)"
    if task_of(config).alphabet:
        x = "nn.functional.one_hot(torch.from_numpy(inputs), INPUTS).double()"
    weighed = answers_each(config)
    weights = ", torch.from_numpy(weights).double()" if weighed else ""
    return "\n".join([
        "def batch_of(update):", '    """The sequences of an update as tensors."""',
        f"    inputs, targets, lengths, {'weights' if weighed else '_'} = draw(update)",
        f"    x = {x}",
        "    target = torch.from_numpy(targets)",
        f"    return x, torch.from_numpy(lengths), (target{weights}{'' if weighed else ','})",
    ])  # fmt: skip


def functions(config: RecurrentConfig) -> list[str]:
    """Write the optimizers that torch does not have, and the penalty."""
    sections = {"momentum": [MOMENTUM], "nesterov": [NESTEROV]}.get(config.optimizer, [])
    if any(penalises(config, cell) for cell in cells(config)):
        sections = [*sections, PENALTY]
    return sections


def training(config: RecurrentConfig) -> str:
    """Write the loop over the updates of one network."""
    several, several_networks = len(rates(config)) > 1, config.compare > 1
    rate = "LEARNING_RATES[0]" if several else "LEARNING_RATE"
    stateful, ahead = is_stateful(config), config.optimizer == "nesterov"
    maker = MAKERS[config.optimizer].format(rate=rate)
    lines = [
        f"def train(model, seed, updates{', stops=True' * several_networks}):",
        '    """Train a network: the loss of its last batch before the update, and the updates '
        'made."""',
        "    parameters = list(model.parameters())", f"    optimizer = {maker}",
        *(["    state = None"] if stateful else []),
        "    for update in range(updates):",
        *([
            "        begun = max(begin for begin in LEARNING_RATES if begin <= update)",
            '        optimizer.param_groups[0]["lr"] = LEARNING_RATES[begun]',
        ] if several else []),
        *(["        optimizer.look_ahead()"] if ahead else []),
        "        x, lengths, target = batch_of(update)",
        *([
            "        if update % TURNS == 0:", "            state = begin(model, seed)",
            "        net, state = answer(model, x, lengths, state)",
            "        state = tuple(part.detach() for part in state)",
        ] if stateful else ["        net, _ = answer(model, x, lengths, begin(model, seed))"]),
        "        loss = loss_of(net, *target)", "        optimizer.zero_grad()",
        *_slopes(config),
        "        loss.backward()",
        *(["        add(parameters, extra)"] if _penalised(config) else []),
        *_clipping(config),
        "        optimizer.step()",
        "        largest = max(w.abs().max().item() for w in parameters)",
        f"        if {'stops and ' * several_networks}not (loss.isfinite() and largest <= 1e6):",
        "            return loss.item(), update + 1  # it diverged",
        "    return loss.item(), updates",
    ]  # fmt: skip
    return "\n".join(lines)


def _penalised(config: RecurrentConfig) -> bool:
    return any(penalises(config, cell) for cell in cells(config))


def _slopes(config: RecurrentConfig) -> list[str]:
    """Write the penalty's gradient."""
    if not _penalised(config):
        return []
    names = [class_of(config, cell) for cell in cells(config) if penalises(config, cell)]
    known = f"isinstance(model, ({', '.join(names)},))"
    return [
        "        extra = [None] * len(parameters)",
        f"        if {known}:",
        f"            more = {config.keep_norm!r} * penalty(model, loss, lengths)",
        "            extra = torch.autograd.grad(more, parameters, allow_unused=True)",
    ]


ADD = '''
def add(parameters, gradients):
    """Add further gradients to those that backward has left."""
    for w, g in zip(parameters, gradients):
        if g is not None:
            w.grad += g
'''


def _clipping(config: RecurrentConfig) -> list[str]:
    lines = []
    if config.clip_value:
        lines.append(f"        nn.utils.clip_grad_value_(parameters, {config.clip_value!r})")
    if config.clip_norm:
        lines.append(f"        nn.utils.clip_grad_norm_(parameters, {config.clip_norm!r})")
    return lines


def main(config: RecurrentConfig) -> list[str]:
    """Write what is trained and printed."""
    raced = racers(config)
    first = class_of(config, raced[0].cell)
    lines = [
        f"model = make({first}, SEED)", "loss, done = train(model, SEED, UPDATES)",
        'print("loss", loss)',
    ]  # fmt: skip
    own = 'print("loss", train(make({cell}, {seed}), {seed}, done, stops=False)[0])'
    if len(raced) > 1:
        names = ", ".join(class_of(config, racer.cell) for racer in raced[1:])
        lines += [
            f"for cell in ({names},):", "    " + own.format(cell="cell", seed="SEED"),
        ]  # fmt: skip
    elif config.compare > 1:
        lines += [
            f"for seed in {list(raced[0].seeds[1:])}:", "    " + own.format(cell=first, seed="seed")
        ]  # fmt: skip
    return [*([ADD] if _penalised(config) else []), training(config), "\n".join(lines)]
