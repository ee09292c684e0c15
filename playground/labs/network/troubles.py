"""What keeps a network from learning: it diverges, its units are all the same, its learning rate is
too large, gradients vanish, units die or saturate.
"""

from __future__ import annotations

import numpy as np
import torch

from playground.core.channels import Diagnosis
from playground.engine.optimizers import OPTIMIZERS
from playground.engine.sharpness import sharpness
from playground.labs.network.cures import (
    Offer,
    Recorded,
    offered,
    other_init,
    short,
    smaller_rates,
    well,
)
from playground.labs.network.meaning import LIMIT, activations_of, layer_names, places_of
from playground.labs.network.names import TITLES
from playground.labs.network.plan import plan
from playground.labs.network.words import epochs

VANISHING = 1e-3
"""Gradients vanish when the first layer's is this part of the last one's."""
FEW = 4
"""A layer of so few units cannot afford to lose one."""
BORN_FLAT = 0.3
"""A layer with so much saturated at the start was born so; a trained one may well be where it is
flat.
"""


def diverged(recorded: Recorded) -> Diagnosis | None:
    """Say why the network diverged, and find a learning rate with which it does not."""
    bounded = (np.abs(recorded.weights[-1]) <= LIMIT).all()
    if bounded and np.isfinite(recorded.train_loss).all():
        return None
    config, epoch = recorded.config, recorded.epochs
    if config.optimizer in ("line_search", "newton"):
        sentence = f"The network diverged in epoch {epoch}: a weight or the loss left every bound."
        return offered(recorded, sentence, [Offer("Use Adam", {"optimizer": "adam"})], _stays)
    said, bound = against_bound(recorded)
    sentence = (
        f"The network diverged in epoch {epoch}: {said}; a weight or the loss left every bound."
    )
    below = min(recorded.rate, bound)
    rates = smaller_rates(config, below, 3)
    clip = Offer("Clip the gradient at length 1", {"clip_norm": 1.0})
    offers = rates if config.clip_norm else [*rates, clip]
    return offered(recorded, sentence, offers, _stays)


def _stays(after: Recorded, before: Recorded) -> bool:
    """Whether a trial stays finite and learns."""
    return bool(np.isfinite(after.train_loss).all()) and after.late_train < after.train_loss[0]


def against_bound(recorded: Recorded) -> tuple[str, float]:
    """Compare η with the stability bound at the start.

    Returns:
        "η = 10 is above 2/λ_max = 0.9 ...", or only what η is where the optimizer has no bound; and
        the bound, infinite where η is not above it.
    """
    optimizer, rate = OPTIMIZERS[recorded.config.optimizer], short(recorded.rate)
    curvature = steepest(recorded) if optimizer.bound is not None else 0.0
    if optimizer.bound is None or not curvature > 0:
        return f"η = {rate}", np.inf
    constants = plan(recorded.config, torch.device("cpu")).constants
    bound = float(torch.as_tensor(optimizer.bound(curvature, constants), device="cpu").flatten()[0])
    numbers = (
        f"{optimizer.bound_formula} = {short(bound)} (λ_max = {short(curvature)} at the start)"
    )
    if recorded.rate > bound:
        return f"η = {rate} is above {numbers}", bound
    return f"η = {rate} is below {numbers}, but a later place or a mini-batch is steeper", np.inf


def steepest(recorded: Recorded) -> float:
    """λ_max of the training loss's Hessian at the start."""
    made = plan(recorded.config, torch.device("cpu"))
    start = torch.tensor(recorded.weights[:1], dtype=torch.float64, device="cpu")  # (1, P)
    train = made.train
    return sharpness(
        made.network, start, train.x[:1], train.target[:1], recorded.config.l2
    ).curvature


def symmetric(recorded: Recorded) -> Diagnosis | None:
    """Find a hidden layer whose units are all the same: no gradient can tell them apart."""
    config, ends = recorded.config, recorded.weights[[0, -1]]
    for i, place in enumerate(places_of(config)[:-1]):
        incoming = ends[:, place.at : place.gamma].reshape(2, -1, place.units)
        if place.units < 2 or np.ptp(incoming, axis=2).max() > 1e-9:
            continue
        sentence = (
            f"All {place.units} units of {layer_names(config)[i].lower()} still have the same "
            f"weights after {epochs(recorded.epochs)}: they started equal "
            f"({TITLES[config.init].split(':')[0]}) and got equal gradients, so they are one unit "
            f"{place.units} times over."
        )
        return offered(recorded, sentence, [other_init(config)])
    return None


def restless(recorded: Recorded) -> Diagnosis | None:
    """Find a loss that stays high and jumps: η is too large, though nothing overflows."""
    config = recorded.config
    recent = recorded.train_loss[-max(3, recorded.epochs // 4) :]
    level, jump = float(np.median(recent)), float(np.median(np.abs(np.diff(recent))))
    high = level > 0.8 * recorded.train_loss[0] and not well(recorded)
    if not high or jump < 0.05 * level or config.optimizer in ("line_search", "newton"):
        return None
    said, bound = against_bound(recorded)
    sentence = (
        f"The learning rate is too large: {said}. The training loss jumps by {short(jump)} from "
        f"epoch to epoch and stays around {short(level)}; it began at "
        f"{short(recorded.train_loss[0])}."
    )
    return offered(recorded, sentence, smaller_rates(config, min(recorded.rate, bound), 4))


def vanishing(recorded: Recorded) -> Diagnosis | None:
    """Find gradients that hardly reach the first layer."""
    config, norms = recorded.config, recorded.gradient_norm
    if norms.shape[1] < 3 or recorded.late_train < 0.9 * recorded.train_loss[0]:
        return None
    first, last = np.median(norms[:, 0]), np.median(norms[:, -1])
    if not first < VANISHING * last:
        return None
    sentence = (
        f"The gradient vanishes on its way back through {norms.shape[1]} layers: it is "
        f"{short(last)} long in the last one and {short(first)} in the first one, and in "
        f"{epochs(recorded.epochs)} the training loss only came from "
        f"{short(recorded.train_loss[0])} to {short(recorded.late_train)}."
    )
    offers = []
    if set(activations_of(config)) != {"relu"} or config.init != "he":
        relu = {"activation": "relu", "layer_activations": "", "init": "he"}
        offers.append(Offer("ReLU and He weights", relu))
    if not config.batch_norm:
        offers.append(Offer("Batch normalisation", {"batch_norm": True}))
    return offered(recorded, sentence, offers)


def dead(recorded: Recorded) -> Diagnosis | None:
    """Find a layer in which many units have no derivative on any training point."""
    share = recorded.dead[-1, :-1]
    if not len(share) or share.max() <= 0.3 or well(recorded):
        return None
    config, i = recorded.config, int(share.argmax())
    activation, units = activations_of(config)[i], config.hidden[i]
    if activation == "threshold":
        sentence = (
            f"The threshold's derivative is 0 everywhere: in {epochs(recorded.epochs)} no gradient "
            f"has reached a weight up to {layer_names(config)[i].lower()}, and the training loss "
            f"is {short(recorded.late_train)}."
        )
        tanh = {"activation": "tanh", "layer_activations": ""}
        return offered(recorded, sentence, [Offer("Use tanh", tanh)])
    fewer = np.flatnonzero(recorded.dead[:, i] < share[i])  # epochs with fewer of them
    since = int(fewer.max(initial=-1)) + 1
    why, offers = "no training point has them above 0", []
    if activation != "relu":
        why = f"{TITLES[activation]} is so flat where they are that its derivative rounds to 0 on "
        why += "every training point"
    sentence = (
        f"{round(share[i] * units)} of {units} units of {layer_names(config)[i].lower()} are dead "
        f"since epoch {since}: {why}, so no gradient moves them. The training loss is "
        f"{short(recorded.late_train)}."
    )
    if activation == "relu":
        leaky = {"activation": "leaky_relu", "layer_activations": ""}
        offers.append(Offer("Leaky ReLU", leaky))
    start = other_init(config)
    if config.init != start.changes["init"]:
        offers.append(start)
    offers += smaller_rates(config, recorded.rate, 1)
    if units <= FEW:
        more = tuple(2 * FEW if j == i else width for j, width in enumerate(config.hidden))
        offers.append(Offer(f"{2 * FEW} units there", {"hidden": more}))
    return offered(recorded, sentence, offers)


def saturated(recorded: Recorded) -> Diagnosis | None:
    """Find a layer whose units mostly lie where their activation is flat."""
    share = recorded.saturated[-1, :-1]
    names = activations_of(recorded.config)
    flat = [
        i for i, name in enumerate(names)
        if name in ("tanh", "logistic", "arctan")
        and share[i] > 0.5 and recorded.saturated[0, i] > BORN_FLAT
    ]  # fmt: skip
    if not flat or well(recorded):
        return None
    config, i = recorded.config, max(flat, key=lambda i: float(share[i]))
    sentence = (
        f"{layer_names(config)[i]} is saturated: for {share[i]:.0%} of its units and points the "
        f"slope of {TITLES[names[i]]} is below 5 % of its steepest, and little gradient passes. "
        f"The training loss is {short(recorded.late_train)}."
    )
    offers = smaller_rates(config, recorded.rate, 1)
    if config.init in ("large", "uniform", "he"):
        offers = [other_init(config), *offers]
    if not config.batch_norm:
        offers.append(Offer("Batch normalisation", {"batch_norm": True}))
    found = offered(recorded, sentence, offers)
    stuck = recorded.late_train > 0.5 * recorded.train_loss[0]
    return found if found.button or stuck else None
