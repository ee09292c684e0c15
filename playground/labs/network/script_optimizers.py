"""The exported script's optimizers: torch.optim's, and by hand where torch has none."""

from __future__ import annotations

from playground.labs.network.config import NetworkConfig
from playground.labs.network.script_model import normalises
from playground.labs.network.script_settings import RATELESS, changes, first_value

MOMENTUM = '''
class Momentum(torch.optim.Optimizer):
    """u = γu + ηg, w = w - u: the last update keeps the η that it was made with."""

    def __init__(self, params, lr, momentum):
        super().__init__(params, dict(lr=lr, momentum=momentum))

    @torch.no_grad()
    def step(self):
        (group,) = self.param_groups
        for w in group["params"]:
            u = group["momentum"] * self.state[w].get("u", 0.0) + group["lr"] * w.grad
            self.state[w]["u"] = u
            w -= u
'''

NESTEROV = '''
class Nesterov(torch.optim.Optimizer):
    """Momentum that measures the gradient ahead: u = γu + ηg(w - γu), w = w - u."""

    def __init__(self, params, lr, momentum):
        super().__init__(params, dict(lr=lr, momentum=momentum))
        for w in self.param_groups[0]["params"]:
            self.state[w]["u"] = torch.zeros_like(w)

    @torch.no_grad()
    def look_ahead(self):
        """Go to w - γu, where the gradient is to be measured."""
        (group,) = self.param_groups
        for w in group["params"]:
            self.state[w]["w"] = w.clone()
            w -= group["momentum"] * self.state[w]["u"]

    @torch.no_grad()
    def step(self):
        (group,) = self.param_groups
        for w in group["params"]:
            u = group["momentum"] * self.state[w]["u"] + group["lr"] * w.grad
            w.copy_(self.state[w]["w"] - u)
            self.state[w]["u"] = u
'''

LINE_SEARCH = '''
def flat(tensors):
    """All numbers in one vector."""
    return torch.cat([tensor.flatten() for tensor in tensors])


def line_search(model, objective):
    """Go to the first minimum of the loss along the ray w - alpha g; at most 100 far."""
    parameters = list(model.parameters())
    start = [w.detach().clone() for w in parameters]
    gradients = [w.grad for w in parameters]
    g = flat(gradients)
    squared, length = (g @ g).item(), g.norm().item()
    if not squared > 0:
        move(parameters, start, gradients, 1.0)  # nowhere, or to no number
        return

    def slope(alpha):
        move(parameters, start, gradients, alpha)
        found = -(flat(torch.autograd.grad(objective(), parameters)) @ g)
        return found.item() if found.isfinite() else math.inf  # a hole is a wall

    slopes = torch.autograd.grad(objective(), parameters, create_graph=True)
    bends = torch.autograd.grad(
        flat(slopes) @ g, parameters, allow_unused=True, materialize_grads=True
    )
    curvature = (flat(bends) @ g).item()
    low, high, longest = 0.0, 1e-3 / length, 100 / length
    if curvature > 0:
        high = min(high, squared / curvature)
    while slope(high) < 0 and high < longest:  # double until the slope turns
        low, high = high, min(2 * high, longest)
    falls_for_ever = slope(high) < 0
    while not falls_for_ever and low < (middle := 0.5 * (low + high)) < high:
        low, high = (middle, high) if slope(middle) < 0 else (low, middle)
    move(parameters, start, gradients, high if slope(high) < math.inf else low)


@torch.no_grad()
def move(parameters, start, gradients, alpha):
    """Go to w - alpha g."""
    for w, w_start, g in zip(parameters, start, gradients):
        w.copy_(w_start - alpha * g)
'''

NEWTON = '''
def newton(model, objective):
    """Go to the stationary point of the quadratic model: w = w - H^-1 g; not along directions
    without curvature.
    """
    parameters = list(model.parameters())
    g = torch.cat([w.grad.flatten() for w in parameters])
    slopes = torch.autograd.grad(objective(), parameters, create_graph=True)
    rows = [
        torch.autograd.grad(
            slope, parameters, retain_graph=True, allow_unused=True, materialize_grads=True
        )
        for slope in torch.cat([slope.flatten() for slope in slopes])
    ]
    hessian = torch.stack([torch.cat([part.flatten() for part in row]) for row in rows])
    update = torch.full_like(g, torch.nan)
    if hessian.isfinite().all():
        inverse = torch.linalg.pinv(0.5 * (hessian + hessian.T), rtol=1e-12, hermitian=True)
        update = inverse @ g
    sizes = [w.numel() for w in parameters]
    with torch.no_grad():
        for w, u in zip(parameters, update.split(sizes)):
            w -= u.view_as(w)
'''

TRACKING = '''
def track(model, tracks):
    """Let the batch normalisations follow the batches, or not."""
    for layer in model:
        if isinstance(layer, nn.BatchNorm1d):
            layer.track_running_stats = tracks
'''


def searches(config: NetworkConfig) -> bool:
    """Whether the optimizer needs the loss itself."""
    return config.optimizer in RATELESS


def functions(config: NetworkConfig) -> list[str]:
    """Write the optimizers that torch does not have."""
    sections = []
    if config.optimizer == "momentum" and by_hand(config):
        sections.append(MOMENTUM)
    if config.optimizer == "nesterov":
        sections.append(NESTEROV)
    if config.optimizer == "line_search":
        sections.append(LINE_SEARCH)
    if config.optimizer == "newton":
        sections.append(NEWTON)
    if searches(config) and normalises(config):
        sections.append(TRACKING)
    return sections


def by_hand(config: NetworkConfig) -> bool:
    """Whether torch's momentum, whose buffer has no η in it, would go elsewhere."""
    return changes(config, "learning_rate") or changes(config, "momentum")


def maker(config: NetworkConfig) -> str:
    """Write the line that makes the optimizer; none for those that are functions."""
    if searches(config):
        return ""
    line = f"optimizer = {_made(config, 'model.parameters()')}"
    if len(line) <= 92:
        return line
    head, arguments = line.removesuffix(")").split("(", 1)
    return f"{head}(\n    {arguments}\n)"


def _made(config: NetworkConfig, p: str) -> str:
    rate = f"lr={first_value(config, 'learning_rate')}"
    betas = f"betas=({config.beta1!r}, {config.beta2!r})"
    match config.optimizer:
        case "momentum" | "nesterov":
            kind = "Nesterov"
            if config.optimizer == "momentum":
                kind = "Momentum" if by_hand(config) else "torch.optim.SGD"
            return f"{kind}({p}, {rate}, momentum={first_value(config, 'momentum')})"
        case "adagrad":
            return f"torch.optim.Adagrad({p}, {rate})"
        case "rmsprop":
            return f"torch.optim.RMSprop({p}, {rate}, alpha={config.rmsprop_alpha!r})"
        case "adam":
            return f"torch.optim.Adam({p}, {rate}, {betas})"
        case "adamw":
            decay = f"weight_decay={config.weight_decay!r}"
            return f"torch.optim.AdamW({p}, {rate}, {betas}, {decay})"
        case "nadam":
            return f"torch.optim.NAdam({p}, {rate}, {betas})"
        case "adadelta":
            return f"torch.optim.Adadelta({p}, {rate})"
    return f"torch.optim.SGD({p}, {rate})"
