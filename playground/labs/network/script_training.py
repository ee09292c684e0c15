"""The exported script's loop: over the networks, the epochs and the mini-batches, and its end."""

from __future__ import annotations

import textwrap

from playground.labs.network import script_data as data
from playground.labs.network import script_model as model
from playground.labs.network import script_optimizers as optimizers
from playground.labs.network import script_settings as settings
from playground.labs.network.config import NetworkConfig
from playground.labs.network.meaning import (
    LIMIT,
    activations_of,
    places_of,
    weight_index,
)

MEAN_LOSS = '''
@torch.no_grad()
def mean_loss(model, x, t):
    """The loss over all these points{title}."""
{mode}    return criterion(model(x), t).item()
'''

DIVERGED = '''
def diverged(model, loss):
    """Whether a weight is beyond every bound, or the loss is no number."""
    bounded = all((w.abs() <= {limit}).all() for w in model.parameters())
    return not (bounded and math.isfinite(loss))
'''

PENALIZED = '''
def penalized(loss, model{arguments}):
    """The loss with what large weights cost, biases aside."""
    weights = [layer.weight for layer in model if isinstance(layer, nn.Linear)]
{sums}
    return loss + {terms}
'''

SUMS = {
    "l1": "    sizes = sum(w.abs().sum() for w in weights)",
    "l2": "    squares = sum((w**2).sum() for w in weights)",
}
TERMS = {"l1": "l1 * sizes", "l2": "0.5 * l2 * squares"}

BOUND = '''
@torch.no_grad()
def bound(model):
    """Shorten the incoming weights of every unit to a length of {most}."""
    for layer in model:
        if isinstance(layer, nn.Linear):
            length = layer.weight.norm(dim=1, keepdim=True)
            layer.weight *= ({most} / length.clamp(min=1e-12)).clamp(max=1.0)
'''

Lines = list[str]


def functions(config: NetworkConfig) -> Lines:
    """Write what the loop calls."""
    modes = model.has_modes(config)
    return [
        MEAN_LOSS.format(
            title=", with nothing drawn" if model.has_chance(config) else "",
            mode="    model.eval()\n" if modes else "",
        ),
        DIVERGED.format(limit=f"{int(LIMIT):_}"),
        _penalized(config),
        BOUND.format(most=repr(config.max_norm)) if config.max_norm else "",
    ]


def _penalized(config: NetworkConfig) -> str:
    found = [field for field in ("l1", "l2") if settings.used(config, field)]
    if not found:
        return ""
    return PENALIZED.format(
        arguments="".join(f", {field}" for field in found),
        sums="\n".join(SUMS[field] for field in found),
        terms=" + ".join(TERMS[field] for field in found),
    )


def main(config: NetworkConfig) -> Lines:
    """Write the program itself, in sections."""
    several = settings.several(config)
    noisy = settings.is_swept(config, "noise")
    setting_up = ["\n".join(data.examples(config))]
    network = "\n".join([*model.sequential(config), _start(config)])
    steps = [optimizers.maker(config), *_watching(config), *_epochs(config), *_after(config)]
    training = "\n".join(step for step in steps if step)
    if not several:
        return [*setting_up, network, training, _prints(config)]
    top = ["models, train_losses, test_losses = [], [], []", "epochs = EPOCHS"]
    inside = "\n".join([*(setting_up if noisy else []), network, training])
    loop = "\n".join([*top, settings.loop(config), textwrap.indent(inside, "    ")])
    return [*([] if noisy else setting_up), loop, _prints(config)]


def _start(config: NetworkConfig) -> str:
    init = ", init" if settings.is_swept(config, "init") else ""
    return f"start(model, {settings.named(config, 'seed')}{init})"


def _watching(config: NetworkConfig) -> Lines:
    """What is remembered of the test loss."""
    loss = "mean_loss(model, x_test, t_test)"
    return [
        f"watch = Performance({loss})" if settings.watches(config) else "",
        f"best, best_epoch = {loss}, 0" if config.patience else "",
    ]


def _epochs(config: NetworkConfig) -> Lines:
    """The loop over the epochs."""
    most = "epochs" if settings.several(config) else "EPOCHS"
    body = [
        "t = epoch - 1  # epochs done" if settings.reads_time(config) else "",
        *_edits(config),
        *_rates(config),
        *_draws(config),
        "model.train()" if model.has_modes(config) else "",
        *_batches(config),
        *_judging(config),
    ]
    return [f"for epoch in range(1, {most} + 1):", *_indented(body)]


def _indented(lines: Lines) -> Lines:
    return [textwrap.indent(line, "    ") for line in lines if line]


def _edits(config: NetworkConfig) -> Lines:
    """The weights set by hand, in the main network."""
    lines: Lines = []
    steps = sorted({edit.step for edit in config.edits if 0 <= edit.step < config.epochs})
    for step in steps:
        found = [_edit(config, edit.field, edit.value) for edit in config.edits
                 if edit.step == step]  # fmt: skip
        if any(found):
            first = "not models and " if settings.several(config) else ""
            lines += [f"if {first}epoch == {step + 1}:  # set by hand", *_indented(found)]
    return lines


def _edit(config: NetworkConfig, field: str, value: float) -> str:
    """One weight or bias set by hand; nothing for a setting."""
    if field in type(config).__struct_fields__ or weight_index(places_of(config), field) is None:
        return ""
    layer, *units = (int(number) - 1 for number in field[1:].split("_"))
    number = linear_numbers(config)[layer]
    if len(units) == 1:
        return f"model[{number}].bias.data[{units[0]}] = {value!r}"
    return f"model[{number}].weight.data[{units[1]}, {units[0]}] = {value!r}"


def linear_numbers(config: NetworkConfig) -> list[int]:
    """Which modules of the nn.Sequential are the layers' nn.Linear."""
    return [i for i, module in enumerate(model.modules(config)) if module.kind == "linear"]


def _rates(config: NetworkConfig) -> Lines:
    """η and γ of the epoch."""
    lines: Lines = []
    if settings.changes(config, "learning_rate"):
        rate = settings.rate(config)
        if len(rate) > 50:
            lines, rate = [f"rate = {rate}"], "rate"
        lines.append(f'optimizer.param_groups[0]["lr"] = {rate}')
    if settings.edited(config, "momentum"):
        value = settings.value(config, "momentum")
        lines.append(f'optimizer.param_groups[0]["momentum"] = {value}')
    return lines


def _chancy(config: NetworkConfig) -> list[tuple[str, int]]:
    """The modules that draw, and their generators' second number."""
    found = [("Dropout", 5)] if model.has_dropout(config) else []
    return found + ([("RandomLeakyReLU", 6)] if "rrelu" in activations_of(config) else [])


def _draws(config: NetworkConfig) -> Lines:
    """What chance decides for an epoch."""
    seed = settings.named(config, "seed")
    lines: Lines = []
    for name, stream in _chancy(config):
        lines += [
            f"rng = np.random.default_rng([{seed}, {stream}, epoch])",
            "for layer in model:",
            f"    if isinstance(layer, {name}):",
            "        layer.draw(rng)",
        ]
    if config.batch_size:
        lines.append(f"order = np.random.default_rng([{seed}, 4, epoch]).permutation(N_TRAIN)")
    return lines


def _batches(config: NetworkConfig) -> Lines:
    """The loop over the mini-batches."""
    if not config.batch_size:
        return _update(config, "x_train", "t_train")
    lines: Lines = []
    names = [name for name, _ in _chancy(config)]
    if names:
        kinds = names[0] if len(names) == 1 else f"({', '.join(names)})"
        lines = [
            "for layer in model:",
            f"    if isinstance(layer, {kinds}):",
            "        layer.rows = slice(begin, begin + BATCH)",
        ]
    return [
        "for begin in range(0, N_TRAIN, BATCH):",
        *_indented(["batch = order[begin : begin + BATCH]", *lines]),
        *_indented(_update(config, "x_train[batch]", "t_train[batch]")),
    ]


def _update(config: NetworkConfig, x: str, t: str) -> Lines:
    """One update."""
    loss, penalized = f"criterion(model({x}), {t})", ""
    fields = [field for field in ("l1", "l2") if settings.used(config, field)]
    if fields:
        values = ", ".join(settings.value(config, field) for field in fields)
        penalized = f"penalized(loss, model, {values})"
    end = ["bound(model)"] if config.max_norm else []
    if optimizers.searches(config):
        return [*_search(config, loss, penalized), *end]
    return [
        "optimizer.look_ahead()" if config.optimizer == "nesterov" else "",
        "optimizer.zero_grad()",
        f"loss = {loss}",
        f"loss = {penalized}" if penalized else "",
        "loss.backward()",
        *_clipping(config),
        "optimizer.step()",
        *end,
    ]


def _search(config: NetworkConfig, loss: str, penalized: str) -> Lines:
    """One update by an optimizer that asks for the loss at other weights."""
    value = [f"loss = {loss}", f"return {penalized}"] if penalized else [f"return {loss}"]
    tracks = model.normalises(config)
    return [
        "model.zero_grad()",
        "\ndef objective():",
        *_indented(value),
        "\nobjective().backward()",
        *_clipping(config),
        "track(model, False)" if tracks else "",
        f"{config.optimizer}(model, objective)",
        "track(model, True)" if tracks else "",
    ]


def _clipping(config: NetworkConfig) -> Lines:
    clip = "nn.utils.clip_grad"
    return [
        f"{clip}_value_(model.parameters(), {config.clip_value!r})" if config.clip_value else "",
        f"{clip}_norm_(model.parameters(), {config.clip_norm!r})" if config.clip_norm else "",
    ]


def _judging(config: NetworkConfig) -> Lines:
    """What ends the run: only the main network does."""
    watch = ["watch.judge(mean_loss(model, x_test, t_test))"] if settings.watches(config) else []
    lines = ["if diverged(model, mean_loss(model, x_train, t_train)):", "    break"]
    if config.goal or config.patience:
        lines.append("test_loss = mean_loss(model, x_test, t_test)")
    if config.goal:
        lines += [f"if test_loss <= {config.goal!r}:", "    break  # good enough"]
    if config.patience:
        lines += [
            "if test_loss < best or math.isnan(best):",
            "    best, best_epoch = test_loss, epoch",
            f"if epoch - best_epoch >= {config.patience}:",
            "    break  # no lower test loss for too long",
        ]
    if settings.several(config):
        lines = ["if not models:  # the first network says when it is over", *_indented(lines)]
    return [*watch, *lines]


def _after(config: NetworkConfig) -> Lines:
    """What is kept of a network."""
    if not settings.several(config):
        return []
    return [
        "epochs = epoch  # the others train as long as the first",
        "models.append(model)",
        "train_losses.append(mean_loss(model, x_train, t_train))",
        "test_losses.append(mean_loss(model, x_test, t_test))",
    ]


def _prints(config: NetworkConfig) -> str:
    if not settings.several(config):
        return (
            'print("train_loss", mean_loss(model, x_train, t_train))\n'
            'print("test_loss", mean_loss(model, x_test, t_test))'
        )
    return "\n".join(
        [
            "model = models[0]",
            "for loss in train_losses:",
            '    print("train_loss", loss)',
            "for loss in test_losses:",
            '    print("test_loss", loss)',
        ]
    )
