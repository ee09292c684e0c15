"""The exported script's optimizers: torch.optim's, and plain classes where torch has none."""

from __future__ import annotations

from playground.labs.descent.config import DescentConfig
from playground.labs.descent.meaning import own_value
from playground.labs.descent.script_schedule import RATELESS, initial
from playground.labs.optimizing import OptimizerName

ADAM = '''
class UncorrectedAdam(torch.optim.Optimizer):
    """Adam whose averages m and v start at 0 and are used as they are{decay_note}."""

    def __init__(self, params, lr, betas, eps{decay_argument}):
        super().__init__(params, dict(lr=lr, betas=betas, eps=eps{decay_default}))

    @torch.no_grad()
    def step(self):
        (settings,) = self.param_groups
        (w,), (beta1, beta2) = settings["params"], settings["betas"]
        zero = torch.zeros_like(w)
        m, v = self.state[w].get("averages", (zero, zero))
        m = torch.lerp(w.grad, m, beta1)  # beta1 m + (1 - beta1) g
        v = torch.lerp(w.grad**2, v, beta2)
        self.state[w]["averages"] = m, v
        u = settings["lr"] * m / (v.sqrt() + settings["eps"])
        w -= {update}
'''

NADAM = '''
class UncorrectedNAdam(torch.optim.Optimizer):
    """NAdam whose averages m and v start at 0 and are used as they are."""

    def __init__(self, params, lr, betas, eps):
        super().__init__(params, dict(lr=lr, betas=betas, eps=eps))

    @torch.no_grad()
    def step(self):
        (settings,) = self.param_groups
        (w,), (beta1, beta2) = settings["params"], settings["betas"]
        zero = torch.zeros_like(w)
        t, m, v = self.state[w].get("averages", (0, zero, zero))
        m = torch.lerp(w.grad, m, beta1)  # beta1 m + (1 - beta1) g
        v = torch.lerp(w.grad**2, v, beta2)
        self.state[w]["averages"] = t + 1, m, v
        now = beta1 * (1 - 0.5 * 0.96 ** ((t + 1) * 4e-3))  # the momentum of this update
        following = beta1 * (1 - 0.5 * 0.96 ** ((t + 2) * 4e-3))
        w -= settings["lr"] * (following * m + (1 - now) * w.grad) / (v.sqrt() + settings["eps"])
'''

LINE_SEARCH = '''
class LineSearch(torch.optim.Optimizer):
    """Gradient descent to the first minimum along the ray w - alpha g; at most 100 far."""

    def __init__(self, params):
        super().__init__(params, {{}})

    def step(self, loss):
        (w,) = self.param_groups[0]["params"]
        g = w.grad.clone()
        if (g @ g).item() > 0:
            g *= first_minimum(lambda alpha: loss(w.detach() - alpha * g), g)
        w.data -= g


def first_minimum(height, g):
    """Double alpha until the slope turns, then halve the interval in which it does."""

    def slope(alpha, twice=False):
        alpha = torch.tensor(alpha, requires_grad=True)
        (first,) = torch.autograd.grad(height(alpha), alpha, create_graph=twice)
        if not twice:
            return first.item(){wall}
        return torch.autograd.grad(first, alpha)[0].item() if first.requires_grad else 0.0

    squared, length = (g @ g).item(), g.norm().item()
    curvature = slope(0.0, twice=True)
    low, high, longest = 0.0, 1e-3 / length, 100 / length
    if curvature > 0:
        high = min(high, squared / curvature)
    while slope(high) < 0:
        if high == longest:
            return longest
        low, high = high, min(2 * high, longest)
    while low < (middle := 0.5 * (low + high)) < high:
        low, high = (middle, high) if slope(middle) < 0 else (low, middle)
    return {end}
'''

END = 'high if slope(high) < float("inf") else low'
WALL = ' if first.isfinite() else float("inf")  # a hole is a wall'

NEWTON = '''
class Newton(torch.optim.Optimizer):
    """To the stationary point of the quadratic model: w = w - H^-1 g, without flat directions."""

    def __init__(self, params):
        super().__init__(params, {{}})

    def step(self, loss):
        (w,) = self.param_groups[0]["params"]
        hessian = torch.autograd.functional.hessian(loss, w.detach()){hole}
        w.data -= torch.linalg.pinv(hessian, rtol=1e-12, hermitian=True) @ w.grad
'''

HOLE = """
        if not hessian.isfinite().all():
            w.data.fill_(float("nan"))
            return"""


def classes(config: DescentConfig) -> list[str]:
    """Write the optimizers that torch does not have."""
    names, typed = config.optimizers, config.surface == "formula"
    sections = []
    if not config.bias_correction and {"adam", "adamw"} & set(names):
        sections.append(_uncorrected_adam("adamw" in names))
    if not config.bias_correction and "nadam" in names:
        sections.append(NADAM)
    if "line_search" in names:
        sections.append(
            LINE_SEARCH.format(wall=WALL if typed else "", end=END if typed else "high")
        )
    if "newton" in names:
        sections.append(NEWTON.format(hole=HOLE if typed else ""))
    return sections


def _uncorrected_adam(decays: bool) -> str:
    if not decays:
        blank = dict.fromkeys(("decay_note", "decay_argument", "decay_default"), "")
        return ADAM.format(update="u", **blank)
    return ADAM.format(
        decay_note="; AdamW with a decay",
        decay_argument=", weight_decay=0.0",
        decay_default=", weight_decay=weight_decay",
        update='u + settings["lr"] * settings["weight_decay"] * w',
    )


def searchers(config: DescentConfig) -> tuple[str, ...]:
    """The classes of those that need the loss itself."""
    known = {"line_search": "LineSearch", "newton": "Newton"}
    return tuple(known[name] for name in config.optimizers if name in known)


def maker(config: DescentConfig, name: OptimizerName) -> str:
    """Write how an optimizer is made from the parameters p."""

    def own(field: str) -> float:
        return own_value(config, name, field)

    if name in RATELESS:
        return "LineSearch(p)" if name == "line_search" else "Newton(p)"
    rate = f"lr={initial(config, name, 'learning_rate')}"
    gamma = f"momentum={initial(config, name, 'momentum')}"
    betas = f"betas=({own('beta1')!r}, {own('beta2')!r}), eps={own('epsilon')!r}"
    package, without = ("torch.optim.", "Uncorrected")
    adams = package if config.bias_correction else without
    match name:
        case "gd":
            return f"torch.optim.SGD(p, {rate})"
        case "momentum":
            return f"torch.optim.SGD(p, {rate}, {gamma})"
        case "nesterov":
            return f"torch.optim.SGD(p, {rate}, {gamma}, nesterov=True)"
        case "adagrad":
            return f"torch.optim.Adagrad(p, {rate}, eps={own('adagrad_epsilon')!r})"
        case "rmsprop":
            alpha = f"alpha={own('rmsprop_alpha')!r}"
            return f"torch.optim.RMSprop(p, {rate}, {alpha}, eps={own('epsilon')!r})"
        case "adam":
            return f"{adams}Adam(p, {rate}, {betas})"
        case "adamw":
            decay = f"weight_decay={own('weight_decay')!r}"
            kind = "AdamW" if config.bias_correction else "Adam"
            return f"{adams}{kind}(p, {rate}, {betas}, {decay})"
        case "nadam":
            return f"{adams}NAdam(p, {rate}, {betas})"
        case "adadelta":
            rho, epsilon = own("adadelta_rho"), own("adadelta_epsilon")
            return f"torch.optim.Adadelta(p, {rate}, rho={rho!r}, eps={epsilon!r})"
    raise AssertionError(name)


def makers(config: DescentConfig) -> str:
    """Write the racers: a model and an optimizer each."""
    lines = []
    for name in config.optimizers:
        line = f"    lambda p: {maker(config, name)},"
        if len(line) > 100:
            head, arguments = line.removesuffix("),").split("(p, ", 1)
            line = f"{head}(\n        p, {arguments}\n    ),"
        lines.append(line)
    return "\n".join(
        [
            "makers = [", *lines, "]",
            "models = [Descent() for _ in makers]",
            "racers = [(model, make(model.parameters())) for model, make in zip(models, makers)]",
        ]
    )  # fmt: skip
