"""The exported script's optimizers: torch.optim's, and by hand where torch has none."""

from __future__ import annotations

from playground.labs.network.config import NetworkConfig
from playground.labs.network.names import RATELESS
from playground.labs.network.script_model import normalises
from playground.labs.network.script_settings import changes, first_value

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

    def slope(alpha):
        move(parameters, start, gradients, alpha)
        found = -(flat(torch.autograd.grad(objective(), parameters)) @ g)
        return found.item() if found.isfinite() else math.inf  # a hole is a wall

    slopes = torch.autograd.grad(objective(), parameters, create_graph=True)
    falls = flat(slopes) @ g
    bends = torch.autograd.grad(falls, parameters, allow_unused=True, materialize_grads=True)
    steepness, curvature, length = falls.item(), (flat(bends) @ g).item(), g.norm().item()
    if not steepness > 0:
        move(parameters, start, gradients, 1.0)  # nowhere, or to no number
        return
    low, high, longest = (0.0, -steepness), 1e-3 / length, 100 / length
    if curvature > 0:
        high = min(high, steepness / curvature)
    high = (high, slope(high))
    for _ in range(40):  # double until the slope turns
        if not (high[1] < 0 and high[0] < longest):
            break
        far = min(2 * high[0], longest)
        low, high = high, (far, slope(far))
    if high[1] >= 0:
        grain = 4 * torch.finfo(g.dtype).eps * flat(start).norm().item() / length
        high = close_in(slope, low, high, 1e-12 * steepness, grain)
    move(parameters, start, gradients, high[0])


def close_in(slope, low, high, exact, grain):
    """Find where the slope is 0 by the Illinois rule, with a bisection every third time."""
    weight_low, weight_high, last = low[1], high[1], None  # an end that stays twice loses weight
    for evaluation in range(34):
        narrow = high[0] - low[0] <= 1e-12 * high[0] + grain
        if narrow or min(abs(low[1]), abs(high[1])) <= exact:
            break
        alpha = (low[0] * weight_high - high[0] * weight_low) / (weight_high - weight_low)
        if evaluation % 3 == 2 or not low[0] < alpha < high[0]:
            alpha = 0.5 * (low[0] + high[0])
        found = (alpha, slope(alpha))
        if found[1] < 0:
            weight_high *= 0.5 if last == "low" else 1.0
            low, weight_low, last = found, found[1], "low"
        else:
            weight_low *= 0.5 if last == "high" else 1.0
            high, weight_high, last = found, found[1], "high"
    return low if abs(low[1]) < abs(high[1]) else high


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

    Along a direction of hardly any curvature H^-1 multiplies the rounding of the last digit too.
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
