"""What a classifier's answers are worth, and how little it takes to turn one, by hand."""

from __future__ import annotations

import itertools
import math

from playground.core.channels import Row, Table
from playground.labs.writing import indexed, number, numbers, plus, products, signed

SCORED = (
    (0.95, 1), (0.88, 1), (0.81, 0), (0.74, 1), (0.62, 1),
    (0.55, 0), (0.43, 1), (0.36, 0), (0.21, 0), (0.08, 0),
)  # fmt: skip
"""Score and true class of ten examples, the greatest score first."""
CUT = 0.5

UNIT_W, UNIT_B = (1.5, -2.0), 0.25
EXAMPLE, CLASS = (0.5, 0.2), 1
STEP = 0.3


def tables() -> tuple[Table, ...]:
    """Ten scores, their measures; an adversarial example."""
    return scores_table(), measures_table(), sign_table()


def counts() -> dict[str, int]:
    """Count true and false positives and negatives at the threshold."""
    cells = [_outcome(score, target) for score, target in SCORED]
    return {name: cells.count(name) for name in ("TP", "FP", "FN", "TN")}


def _outcome(score: float, target: int) -> str:
    said = score >= CUT
    return ("T" if said == bool(target) else "F") + ("P" if said else "N")


def scores_table() -> Table:
    """Ten examples, what is said of each, and the pairs that each positive wins."""
    negatives = [score for score, target in SCORED if not target]
    rows = []
    for place, (score, target) in enumerate(SCORED, start=1):
        outcome = _outcome(score, target)
        sign, said = ("≥", 1) if score >= CUT else ("<", 0)
        won = str(sum(score > other for other in negatives)) if target else "–"
        formula = f"{number(score)} {sign} {number(CUT)}: says {said}, is {target}: {outcome}"
        if target:
            formula += f"; above {won} of {len(negatives)} negatives"
        cells = (f"example {place}", number(score), str(target), str(said), outcome, won)
        rows.append(Row(cells, formula))
    return Table(
        "Ten scores by hand",
        r"\text{positive where the score is at least } 0.5",
        ("example", "score", "true class", "said", "outcome", "negatives below it"), tuple(rows),
        "TP true positive, FP false positive, FN false negative, TN true negative. The last column "
        "counts, for each positive, the negatives with a lower score.",
    )  # fmt: skip


def measures() -> dict[str, float]:
    """Work out precision, recall, accuracy, F1 and AUC of the ten scores."""
    tp, fp, fn, tn = counts().values()
    precision, recall = tp / (tp + fp), tp / (tp + fn)
    return {
        "precision": precision,
        "recall": recall,
        "accuracy": (tp + tn) / len(SCORED),
        "F1": 2 * precision * recall / (precision + recall),
        "AUC": sum(_wins()) / len(_wins()),
    }


def _wins() -> list[float]:
    """1 for each pair whose positive is above its negative, ½ for a tie."""
    positives, negatives = ([s for s, target in SCORED if target == kind] for kind in (1, 0))
    return [
        1.0 if above > below else 0.5 * (above == below)
        for above, below in itertools.product(positives, negatives)
    ]


def measures_table() -> Table:
    """The measures of the ten scores."""
    tp, fp, fn, tn = counts().values()
    value = measures()
    precision, recall = number(value["precision"]), number(value["recall"])
    positives = sum(target for _, target in SCORED)
    pairs = f"{positives} · {len(SCORED) - positives}"
    lines = {
        "precision": ("TP/(TP+FP)", f"{tp}/({tp} + {fp})", "of those called so, how many are"),
        "recall": ("TP/(TP+FN)", f"{tp}/({tp} + {fn})", "of the positives, how many are found"),
        "accuracy": ("(TP+TN)/all", f"({tp} + {tn})/{len(SCORED)}", "how many are right"),
        "F1": ("2PR/(P+R)", f"2 · {precision} · {recall}/({precision} + {recall})",
               "high only if precision and recall both are"),
        "AUC": ("won pairs/all pairs", f"{number(sum(_wins()))}/({pairs})",
                "how often a positive is scored above a negative"),
    }  # fmt: skip
    rows = [
        Row((name, rule, number(value[name]), says), f"{name} = {sums} = {number(value[name])}")
        for name, (rule, sums, says) in lines.items()
    ]
    return Table(
        "Precision, recall, accuracy, F1 and AUC of the ten scores",
        r"P = \frac{TP}{TP + FP}, \quad R = \frac{TP}{TP + FN}, \quad F_1 = \frac{2PR}{P + R}",
        ("measure", "rule", "value", "what it says"), tuple(rows),
        f"TP = {tp}, FP = {fp}, FN = {fn}, TN = {tn} at the threshold {number(CUT)}. AUC, the area "
        "under the ROC curve, needs no threshold: it looks at the order of the scores alone.",
    )  # fmt: skip


def answer(x: tuple[float, ...]) -> tuple[float, float, float]:
    """Give z = w·x + b, p = σ(z) and the cross-entropy of the true class."""
    z = sum(w * xi for w, xi in zip(UNIT_W, x, strict=True)) + UNIT_B
    p = 1 / (1 + math.exp(-z))
    return z, p, -math.log(p if CLASS else 1 - p)


def adversary() -> tuple[float, ...]:
    """Move the example uphill: x + ε sign(∇ₓL), with ∇ₓL = (p − t) w."""
    _, p, _ = answer(EXAMPLE)
    return tuple(
        xi + STEP * math.copysign(1, (p - CLASS) * w)
        for xi, w in zip(EXAMPLE, UNIT_W, strict=True)
    )  # fmt: skip


def sign_table() -> Table:
    """An adversarial example for one logistic unit."""
    moved = adversary()
    rows = [_told("before", EXAMPLE)]
    _, p, _ = answer(EXAMPLE)
    for k, (x, w, new) in enumerate(zip(EXAMPLE, UNIT_W, moved, strict=True), start=1):
        slope = (p - CLASS) * w
        sign = math.copysign(1, slope)
        name = indexed("x", k)
        formula = (
            f"∂L/∂{name} = ({number(p)} − {CLASS}) · {signed(w)} = {number(slope)}; "
            f"{name} = {number(x)} + {number(STEP)} · {signed(sign)} = {number(new)}"
        )
        cells = (f"move {name}", number(x), number(slope), number(sign), number(new), "", "", "")
        rows.append(Row(cells, formula))
    rows.append(_told("after", moved))
    drop = STEP * sum(abs(w) for w in UNIT_W)
    return Table(
        "An adversarial example: the fast gradient sign method",
        r"x' = x + \epsilon \, \mathrm{sign}(\nabla_x L), \quad \nabla_x L = (p - t) \, w",
        ("line", "x", "∂L/∂x", "sign", "new x", "z", "p", "loss"), tuple(rows),
        f"w = ({number(UNIT_W[0])}, {number(UNIT_W[1])}), b = {number(UNIT_B)}, target {CLASS}, "
        f"ε = {number(STEP)}. No input moves by more than ε, yet z falls by ε · Σ|w| = "
        f"{number(drop)}: with a thousand inputs an ε too small to see is enough.",
    )  # fmt: skip


def _told(when: str, x: tuple[float, ...]) -> Row:
    z, p, loss = answer(x)
    formula = (
        f"z = {products(zip(UNIT_W, x, strict=True))}{plus(UNIT_B)} = {number(z)}; "
        f"p = 1/(1 + e^({number(-z)})) = {number(p)}; L = −ln({number(p)}) = {number(loss)}"
    )
    place = ", ".join(numbers(x))
    return Row((when, f"({place})", "", "", "", *numbers((z, p, loss))), formula)
