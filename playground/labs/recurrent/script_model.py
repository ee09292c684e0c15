"""The exported script's network: torch's own modules, or a plain loop for the cells it has not."""

from __future__ import annotations

from playground.engine.recurrent.layout import KINDS
from playground.labs.recurrent.config import RecurrentConfig
from playground.labs.recurrent.meaning import answers_each, racers
from playground.labs.recurrent.script_cells import PLAIN, RELU, RESET, STEPS

CLASSES = {
    "rnn": "nn.RNN", "lstm": "nn.LSTM", "gru": "nn.GRU", "peephole": "Peephole",
    "coupled": "Coupled", "leaky": "Leaky", "echo": "Echo",
}  # fmt: skip
PLAIN_NAMES = {"rnn": "PlainRNN", "lstm": "PlainLSTM", "gru": "PlainGRU"}

MAKE = '''
def make(cell, seed):
    """A recurrent network, its output layer, and where its weights start."""
    model = cell(INPUTS, HIDDEN, {options}batch_first=True)
    model.output = nn.Linear({reads}, OUTPUTS)
{learned}    rng = np.random.default_rng([seed, 3])
    for name, weights in model.named_parameters():
        if name.startswith("weight_hh"):
            gates = range(len(weights) // HIDDEN)
            drawn = np.concatenate(
                [{block} for _ in gates]
            ){echo}
{zeros}        else:
{wide}            drawn = rng.uniform(-1, 1, weights.shape) / np.sqrt({width})
{forget}        weights.data = torch.from_numpy(drawn)
{fixed}    return model
'''
BLOCKS = {
    "uniform": "rng.uniform(-1, 1, (HIDDEN, HIDDEN)) / np.sqrt(HIDDEN)",
    "orthogonal": "rotation(rng)",
    "identity": "np.eye(HIDDEN)",
}
ROTATION = '''
def rotation(rng):
    """A square matrix of orthogonal unit vectors."""
    q, r = np.linalg.qr(rng.standard_normal((HIDDEN, HIDDEN)))
    return q * np.sign(np.diag(r))
'''


def is_plain(config: RecurrentConfig, cell: str) -> bool:
    """Whether torch's own module does not go this way."""
    return (
        CLASSES[cell][:3] != "nn."
        or (cell == "gru" and config.reset == "before")
        or (cell == "rnn" and config.unit == "logistic")
        or bool(config.truncate and (config.bidirectional or config.task == "reviews"))
        or penalises(config, cell)
    )


def penalises(config: RecurrentConfig, cell: str) -> bool:
    """Whether the gradient's norm is to be kept."""
    return bool(config.keep_norm) and cell in ("rnn", "gru", "leaky")


def class_of(config: RecurrentConfig, cell: str) -> str:
    """What a cell's class is called in the script."""
    if is_plain(config, cell):
        return PLAIN_NAMES.get(cell, CLASSES[cell])
    return "ReluRNN" if cell == "rnn" and config.unit == "relu" else CLASSES[cell]


def is_ragged(config: RecurrentConfig) -> bool:
    """Whether sequences of a batch differ in length."""
    return config.task in ("names", "anbn", "reviews")


def cells(config: RecurrentConfig) -> list[str]:
    """The cells that are trained."""
    return [racer.cell for racer in racers(config)]


def classes(config: RecurrentConfig) -> list[str]:
    """Write the cells that torch has not."""
    plain = [cell for cell in cells(config) if is_plain(config, cell)]
    sections = [PLAIN] if plain else []
    if "rnn" in cells(config) and class_of(config, "rnn") == "ReluRNN":
        sections.append(RELU)
    units = {"tanh": "tanh", "logistic": "sigmoid", "relu": "relu"}
    for cell in plain:
        step = STEPS[cell].replace("{unit}", units[config.unit])
        step = step.replace("{new}", RESET[config.reset]).replace("{leak}", repr(config.leak))
        sections.append(step)
    return sections


def start(config: RecurrentConfig) -> list[str]:
    """Write how a network is made."""
    reads = "2 * HIDDEN" if config.bidirectional else "HIDDEN"
    echo = ""
    if "echo" in cells(config):
        echo = (
            "\n            if cell is Echo:"
            f"\n                drawn *= {config.spectral_radius!r} / "
            "np.abs(np.linalg.eigvals(drawn)).max()"
        )
    plain = any(is_plain(config, cell) for cell in cells(config))
    options = f"num_layers={config.layers}, " if plain or config.layers > 1 else ""
    if plain or config.bidirectional:
        options += f"bidirectional={config.bidirectional}, "
    width = "width" if config.bidirectional else reads
    made = MAKE.format(
        options=options, reads=reads, width=width, zeros=_zeros(config),
        wide=_WIDE * config.bidirectional,
        learned=_learned(config), block=BLOCKS[config.weights], echo=echo,
        forget=_forget(config), fixed=_fixed(config),
    )  # fmt: skip
    return [ROTATION, made] if config.weights == "orthogonal" else [made]


_WIDE = """            width = 2 * HIDDEN if name.startswith("output") else HIDDEN
"""


def _zeros(config: RecurrentConfig) -> str:
    """Write what starts at 0, where there is any."""
    names = ['name.startswith("weight_ch")'] if "peephole" in cells(config) else []
    names += ['name in ("h_0", "c_0")'] if config.initial_state == "learned" else []
    if not names:
        return ""
    return f"        elif {' or '.join(names)}:\n            drawn = np.zeros(weights.shape)\n"


def _forget(config: RecurrentConfig) -> str:
    """Write the forget-gate bias, where a cell has one."""
    lines = ""
    for cell in cells(config):
        if cell not in ("lstm", "peephole", "coupled"):
            continue
        place = "HIDDEN : 2 * HIDDEN" if cell != "coupled" else ":HIDDEN"
        value = config.forget_bias if cell != "coupled" else -config.forget_bias
        lines += (
            f'        if name.startswith("bias_") and cell is {class_of(config, cell)}:\n'
            f'            drawn[{place}] = {value!r} if name.startswith("bias_ih") else 0.0\n'
        )
    return lines


def _fixed(config: RecurrentConfig) -> str:
    if "echo" not in cells(config):
        return ""
    return (
        "    for name, weights in model.named_parameters():\n"
        '        weights.requires_grad_(cell is not Echo or name.startswith("output") '
        'or name.endswith("_0"))\n'
    )


def places(config: RecurrentConfig) -> int:
    """Layers times directions."""
    return config.layers * (1 + config.bidirectional)


def has_memory(config: RecurrentConfig, cell: str) -> bool:
    """Whether it has a cell state beside the hidden one."""
    return "c" in KINDS[cell].states


def _learned(config: RecurrentConfig) -> str:
    if config.initial_state != "learned":
        return ""
    lines = f"    model.h_0 = nn.Parameter(torch.zeros({places(config)}, HIDDEN))\n"
    with_memory = [cell for cell in cells(config) if has_memory(config, cell)]
    if with_memory:
        own = f"    model.c_0 = nn.Parameter(torch.zeros({places(config)}, HIDDEN))\n"
        if len(with_memory) < len(cells(config)):
            names = ", ".join(class_of(config, cell) for cell in with_memory)
            own = f"    if cell in ({names},):\n    {own}"
        lines += own
    return lines


def answering(config: RecurrentConfig) -> list[str]:
    """Write `begin`, the states before the first step, and `answer`, what a network says."""
    return [_begin(config), _answer(config)]


def _begin(config: RecurrentConfig) -> str:
    memories = {has_memory(config, cell) for cell in cells(config)}
    count = "2" if memories == {True} else "1"
    if len(memories) > 1:
        names = [class_of(config, cell) for cell in cells(config) if has_memory(config, cell)]
        count = f"2 if isinstance(model, ({', '.join(names)},)) else 1"
    shape = f"({places(config)}, BATCH, HIDDEN)"
    lines = ["def begin(model, seed):", '    """The states before the first step, h and c."""']
    if config.initial_state == "learned":
        lines += [
            '    named = [getattr(model, name) for name in ("h_0", "c_0") if hasattr(model, name)]',
            f"    return tuple(state.unsqueeze(1).expand{shape}.contiguous() for state in named)",
        ]
    elif config.initial_state == "random":
        drawn = f"np.random.default_rng([seed, 7]).standard_normal((count, {places(config)}, 1, "
        lines += [
            f"    count = {count}", f"    drawn = {drawn}HIDDEN))",
            f"    return tuple(torch.from_numpy(state).expand{shape}.contiguous()"
            " for state in drawn)",
        ]  # fmt: skip
    else:
        zeros = f"torch.zeros{shape}"
        fixed = {"1": f"({zeros},)", "2": f"{zeros}, {zeros}"}
        lines += [f"    return {fixed.get(count, f'({zeros},) * ({count})')}"]
    return "\n".join(lines)


def _answer(config: RecurrentConfig) -> str:
    packs = is_ragged(config) and config.bidirectional
    lines = [
        "def answer(model, x, lengths, state):",
        '    """Net inputs of the output units, and the states after the last step."""',
    ]
    plain = [is_plain(config, cell) for cell in cells(config)]
    indent = "    "
    if any(plain):
        if not all(plain):
            lines.append("    if isinstance(model, Plain):")
            indent += "    "
        lines += [
            f"{indent}there = torch.arange(x.shape[1]) < lengths[:, None]",
            f"{indent}outputs, state = model(x, state, there)",
        ]
    if not all(plain):
        other = "    "
        if any(plain):
            lines.append("    else:")
            other += "    "
        lines += [other + line for line in _torch_lines(config, packs)]
    if not answers_each(config):
        lines += [f"    {line}" for line in _last(config)]
    return "\n".join([*lines, "    return model.output(outputs), state"])


def _last(config: RecurrentConfig) -> list[str]:
    """Write what the output layer reads where there is one answer."""
    ends = "rows, lengths - 1"
    rows = ["rows = torch.arange(len(x))"]
    if config.bidirectional:
        both = f"outputs[{ends}, :HIDDEN], outputs[:, 0, HIDDEN:]"
        return [*rows, f"outputs = torch.cat([{both}], -1)"]
    return [*rows, f"outputs = outputs[{ends}]"]


def _torch_lines(config: RecurrentConfig, packs: bool) -> list[str]:
    """Write how torch's own module reads a batch."""
    memories = {has_memory(config, cell) for cell in cells(config)}
    given = "state" if memories == {True} else "state[0]"
    alone = [] if memories == {True} else ["state = (state,)"]
    if len(memories) > 1:
        given = "state if len(state) > 1 else state[0]"
        alone = ["state = state if isinstance(state, tuple) else (state,)"]
    if packs:
        return [
            "packed = nn.utils.rnn.pack_padded_sequence(",
            "    x, lengths, batch_first=True, enforce_sorted=False",
            ")",
            f"outputs, state = model(packed, {given})",
            "outputs, _ = nn.utils.rnn.pad_packed_sequence(",
            "    outputs, batch_first=True, total_length=x.shape[1]",
            ")",
            *alone,
        ]
    if config.truncate:
        return [
            "parts = []",
            "for part in x.split(TRUNCATE, 1):  # the states go on, the gradient does not",
            f"    output, state = model(part, {given})",
            *(f"    {line}" for line in alone),
            "    state = tuple(one.detach() for one in state)",
            "    parts.append(output)",
            "outputs = torch.cat(parts, 1)",
        ]
    return [f"outputs, state = model(x, {given})", *alone]
