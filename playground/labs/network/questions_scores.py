"""What the network takes for what, and how good its predictions are."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from playground.core.channels import Frame
from playground.labs.network.config import NetworkConfig
from playground.labs.network.questions_state import Arrays, main_of, run_through

Array = NDArray[np.float64]


@torch.inference_mode()
def metrics(config: NetworkConfig, frame: Frame, arguments: Mapping[str, Any]) -> Arrays:
    """Score the main network's predictions.

    Args:
        config: The run.
        frame: The weights are read.
        arguments: part, 0 for the training examples and 1 for the test examples.

    Returns:
        confusion (true, predicted), accuracy (1,), precision, recall, f1 and support, each (K,),
        NaN where not defined. Of two classes also fpr and tpr (thresholds,) from (0, 0) to (1, 1),
        cut_fpr and cut_tpr (1,), the threshold in use, and auc (1,). Of a regression instead
        r_squared, rmse and mae, each (1,).
    """
    main = main_of(config, frame)
    data, head = main.made.data, main.made.network.head
    test = bool(arguments.get("part", 0))
    x = (main.made.test if test else main.made.train).x[0]
    target = data.target[data.test if test else data.train]
    output = run_through(main, x)[-1].activation[0].numpy()  # (n, outputs)
    if data.classes == 0:
        return _distances(output[:, 0], target)
    truth = target.astype(np.int64)
    if data.classes > 2:
        return _counted(confusion(truth, output.argmax(1), data.classes))
    scores, middle = output[:, 0], (head.low + head.high) / 2
    table = confusion(truth, (scores > middle).astype(np.int64), 2)
    fpr, tpr = roc(scores, truth == 1)
    negatives, positives = _divided(table[:, 1], table.sum(1))
    return {
        **_counted(table), "fpr": fpr, "tpr": tpr, "cut_fpr": np.array([negatives]),
        "cut_tpr": np.array([positives]), "auc": np.array([auc(scores, truth == 1)]),
    }  # fmt: skip


def confusion(truth: NDArray[np.int64], predicted: NDArray[np.int64], classes: int) -> Array:
    """Count how many examples of each class (rows) were taken for each class (columns)."""
    flat = np.bincount(truth * classes + predicted, minlength=classes * classes)
    return flat.reshape(classes, classes).astype(np.float64)


def _counted(table: Array) -> Arrays:
    """Accuracy; precision TP / (TP + FP), recall TP / (TP + FN) and their harmonic mean."""
    hits, support, taken = np.diag(table), table.sum(1), table.sum(0)
    return {
        "confusion": table, "accuracy": np.array([hits.sum() / table.sum()]),
        "precision": _divided(hits, taken), "recall": _divided(hits, support),
        "f1": _divided(2 * hits, taken + support), "support": support,
    }  # fmt: skip


def _divided(above: Array, below: Array) -> Array:
    """A quotient, NaN over 0."""
    return np.divide(above, below, out=np.full_like(above, np.nan), where=below > 0)


def roc(scores: Array, positive: NDArray[np.bool_]) -> tuple[Array, Array]:
    """False and true positive rates as the threshold falls through every score.

    Args:
        scores: Shape (n,).
        positive: Shape (n,).

    Returns:
        Two shapes (scores that differ + 1,), from (0, 0) to (1, 1); a single NaN each where there
        is a class without examples, or a score that is no number.

    Source: Fawcett 2006, algorithm 1.
    """
    if not np.isfinite(scores).all() or positive.all() or not positive.any():
        return np.full(1, np.nan), np.full(1, np.nan)
    values, place = np.unique(-scores, return_inverse=True)
    rates = []
    for members in (~positive, positive):
        counts = np.bincount(place[members], minlength=len(values))
        rates.append(np.concatenate([[0.0], counts.cumsum() / members.sum()]))
    return rates[0], rates[1]


def auc(scores: Array, positive: NDArray[np.bool_]) -> float:
    """The chance that a positive scores above a negative, ties counting half:
    (Σ ranks of the positives − P(P + 1)/2) / (P N). NaN as for `roc`.

    Source: Mann & Whitney 1947; Hanley & McNeil 1982.
    """
    if not np.isfinite(scores).all() or positive.all() or not positive.any():
        return float("nan")
    _, place, counts = np.unique(scores, return_inverse=True, return_counts=True)
    ranks = counts.cumsum() - (counts - 1) / 2  # the mean rank of those that tie, from 1
    p, n = int(positive.sum()), int((~positive).sum())
    return float((ranks[place][positive].sum() - p * (p + 1) / 2) / (p * n))


def _distances(output: Array, target: Array) -> Arrays:
    """R² = 1 − Σ(t − a)² / Σ(t − mean t)², √ of the mean (t − a)², mean |t − a|."""
    missed = target - output
    spread = ((target - target.mean()) ** 2).sum(keepdims=True)
    return {
        "r_squared": 1 - _divided((missed**2).sum(keepdims=True), spread),
        "rmse": np.sqrt((missed**2).mean(keepdims=True)),
        "mae": np.abs(missed).mean(keepdims=True),
    }
