"""The update rules that need one gradient an update: from g to u, in torch.optim's order."""

from __future__ import annotations

import torch
from torch import Tensor

from playground.engine.ground import Change, Constants, Ground, Memory, Rate


def nothing(w: Tensor) -> Memory:
    """Remember nothing yet."""
    return Memory(torch.zeros_like(w), torch.zeros_like(w), torch.zeros_like(w))


def ones(w: Tensor) -> Memory:
    """Remember nothing yet but an empty product."""
    return Memory(torch.zeros_like(w), torch.zeros_like(w), torch.ones_like(w))


def descend(ground: Ground, memory: Memory, step: int, eta: Rate, constants: Constants) -> Change:
    """Gradient descent: u = ηg. Source: Cauchy 1847."""
    return eta * ground.gradient, memory


def heavy_ball(
    ground: Ground, memory: Memory, step: int, eta: Rate, constants: Constants
) -> Change:
    """Momentum: u = γu + ηg. Source: Polyak 1964."""
    u = constants.momentum * memory.velocity + eta * ground.gradient
    return u, Memory(u, memory.squares, memory.further)


def after_momentum(w: Tensor, memory: Memory, constants: Constants) -> Tensor:
    """Where Nesterov measures: w_la = w − γu. Source: Nesterov 1983; Sutskever et al. 2013, section
    2.
    """
    return w - constants.momentum * memory.velocity


def adagrad(ground: Ground, memory: Memory, step: int, eta: Rate, constants: Constants) -> Change:
    """Adagrad: s = s + g², u = ηg / (√s + ε). Source: Duchi, Hazan & Singer 2011."""
    g = ground.gradient
    s = torch.addcmul(memory.squares, g, g)
    u = (eta * g).div_(s.sqrt().add_(constants.adagrad_epsilon))
    return u, Memory(memory.velocity, s, memory.further)


def rmsprop(ground: Ground, memory: Memory, step: int, eta: Rate, constants: Constants) -> Change:
    """RMSProp: s = αs + (1−α)g², u = ηg / (√s + ε). Source: Tieleman & Hinton 2012, lecture 6e."""
    # In torch.optim's order: on the neuron its paths are chaotic, and each last bit counts.
    g, alpha = ground.gradient, constants.rmsprop_alpha
    s = torch.addcmul(alpha * memory.squares, g, g, value=1 - alpha)
    u = (eta * g).div_(s.sqrt().add_(constants.epsilon))
    return u, Memory(memory.velocity, s, memory.further)


def adam(ground: Ground, memory: Memory, step: int, eta: Rate, constants: Constants) -> Change:
    """Adam; m and v start at 0, which their hats correct. Source: Kingma & Ba 2015, algorithm 1.

    m = β₁m + (1−β₁)g    v = β₂v + (1−β₂)g²
    m̂ = m / (1 − β₁ᵗ)    v̂ = v / (1 − β₂ᵗ)    u = η m̂ / (√v̂ + ε)

    Without bias correction m̂ = m and v̂ = v.
    """
    m, v = _averages(ground.gradient, memory, constants)
    m_hat, v_hat = m, v
    if constants.bias_correction:
        m_hat = m / (1 - constants.beta1**step)
        v_hat = v / (1 - constants.beta2**step)
    u = (eta * m_hat).div_(v_hat.sqrt().add_(constants.epsilon))
    return u, Memory(m, v, memory.further)


def _averages(g: Tensor, memory: Memory, constants: Constants) -> tuple[Tensor, Tensor]:
    """Average: m = β₁m + (1−β₁)g and v = β₂v + (1−β₂)g²."""
    m = torch.lerp(g, memory.velocity, constants.beta1)
    v = torch.lerp(g * g, memory.squares, constants.beta2)
    return m, v


def adamw(ground: Ground, memory: Memory, step: int, eta: Rate, constants: Constants) -> Change:
    """AdamW: Adam's u, and beside it, not through m and v, the decay: u = u + ηλw.

    Source: Loshchilov & Hutter 2019, algorithm 2.
    """
    assert ground.w is not None
    u, memory = adam(ground, memory, step, eta, constants)
    return u + eta * constants.weight_decay * ground.w, memory


def nadam(ground: Ground, memory: Memory, step: int, eta: Rate, constants: Constants) -> Change:
    """Nadam: Adam that looks ahead with the next update's momentum, in torch.optim's form.

    μₜ = β₁(1 − ½·0.96^(tψ))    m̂ = μₜ₊₁m / (1 − μ₁…μₜ₊₁) + (1−μₜ)g / (1 − μ₁…μₜ)
    v̂ = v / (1 − β₂ᵗ)           u = η m̂ / (√v̂ + ε)

    Without bias correction the three divisors below m, g and v are 1.

    Source: Dozat 2016, algorithm 2.
    """
    g, beta1 = ground.gradient, constants.beta1
    m, v = _averages(g, memory, constants)
    mu = beta1 * (1 - 0.5 * 0.96 ** (step * constants.momentum_decay))
    mu_next = beta1 * (1 - 0.5 * 0.96 ** ((step + 1) * constants.momentum_decay))
    product = mu * memory.further
    ahead, now, v_hat = mu_next * m, (1 - mu) * g, v
    if constants.bias_correction:
        ahead = ahead / (1 - mu_next * product)
        now = now / (1 - product)
        v_hat = v / (1 - constants.beta2**step)
    u = eta * (ahead + now) / (v_hat.sqrt() + constants.epsilon)
    return u, Memory(m, v, product)


def adadelta(ground: Ground, memory: Memory, step: int, eta: Rate, constants: Constants) -> Change:
    """Adadelta: the lengths of past updates stand for η, which only multiplies them.

    s = ρs + (1−ρ)g²    d = √(a + ε) / √(s + ε) · g    a = ρa + (1−ρ)d²    u = ηd

    Source: Zeiler 2012, algorithm 1; the η is torch.optim's.
    """
    g, rho, epsilon = ground.gradient, constants.adadelta_rho, constants.adadelta_epsilon
    s = torch.addcmul(rho * memory.squares, g, g, value=1 - rho)
    d = (memory.further + epsilon).sqrt_() / (s + epsilon).sqrt_() * g
    a = torch.addcmul(rho * memory.further, d, d, value=1 - rho)
    return eta * d, Memory(memory.velocity, s, a)
