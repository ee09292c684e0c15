"""What the network takes for what: confusion matrix, scores, and the ROC curve of two classes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from playground.views.classes import veiled
from playground.views.colours import BLUE, GREY, ORANGE
from playground.views.expression import answered
from playground.views.figure import Binding, Drawing, Figure, Panel, Question, Slot
from playground.views.formula import Part, worked
from playground.views.slots import ROOM

COUNTS = [[0.0, "#F1EEE6"], [1.0, "#5FA3CC"]]
"""Few to many: pale enough at either end for the dark numbers in the cells."""


def confusion_matrix(
    class_names: Sequence[str],
    ask: Question,
    *,
    key: str = "confusion",
    slot: Slot = "low",
    tab: str = "Confusion",
    height: int | None = None,
) -> Figure:
    """Draw how many examples of each class (rows) were taken for each class (columns).

    Args:
        class_names: One a class.
        ask: The question, at the playhead, whose answer gives confusion (true, predicted).
        key: The figure's name.
        slot: Where it stands.
        tab: Its name where several share the slot.
        height: In pixels; else the slot's.
    """
    names, classes = list(class_names), len(class_names)
    cells = dict(
        type="heatmap", x=names, y=names, z=[[0.0] * classes for _ in names], name="examples",
        colorscale=COUNTS, zmin=0, showscale=False, xgap=2, ygap=2, texttemplate="%{z:d}",
        textfont={"color": "#1D2233", "size": 13},
        hovertemplate="%{z:d} of class %{y}<br>taken for %{x}<extra></extra>",
    )  # fmt: skip
    bare = {"type": "category", "showgrid": False, "tickfont": {"size": 11}, "ticks": ""}
    layout = {
        "xaxis": {"title": {"text": "taken for", "standoff": 4}, **bare},
        "yaxis": {"title": {"text": "is", "standoff": 6}, "autorange": "reversed",
                  "automargin": True, **bare},
        "margin": {"l": 60, "r": 10, "t": 6, "b": 40}, "template": {},
    }  # fmt: skip
    return Figure(
        key, Drawing([cells], layout), (Binding(0, "z", "confusion", "answer"),),
        title="How many of each class were taken for which",
        alt="Confusion matrix: a row for each class, a column for what it was taken for.",
        slot=slot, tab=tab, height=height or ROOM[slot], ask=ask,
    )  # fmt: skip


def scores(
    class_names: Sequence[str],
    ask: Question,
    *,
    key: str = "scores",
    slot: Slot = "low",
    tab: str = "Scores",
    height: int | None = None,
) -> Panel:
    """Tell accuracy, and precision, recall and F1 of each class.

    Args:
        class_names: One a class.
        ask: The question, at the playhead, whose answer gives accuracy (1,); precision, recall,
            f1 and support, each (class,); and, of two classes, auc (1,). What is not defined is
            NaN.
        key: The panel's name.
        slot: Where it stands.
        tab: Its name where several share the slot.
        height: In pixels; else the slot's.
    """
    rows: list[tuple[str, list[Part]]] = [("Accuracy", [worked(answered("accuracy", 0))])]
    for number, name in enumerate(class_names):
        told = (("precision ", "precision", 3), (", recall ", "recall", 3), (", F1 ", "f1", 3),
                (", of ", "support", 1))  # fmt: skip
        parts: list[Part] = []
        for words, array, digits in told:
            parts += [words, worked(answered(array, number), digits)]
        rows.append((name, parts))
    if len(class_names) == 2:
        rows.append(("Area under ROC", [worked(answered("auc", 0))]))
    return Panel(
        key, "Accuracy, and how each class fares", tab, rows, ask,
        note="Precision: of those taken for the class, the share that is of it. Recall: of the "
             "class, the share that is found. F1: their harmonic mean.",
        slot=slot, height=height or ROOM[slot],
    )  # fmt: skip


def roc(
    class_names: Sequence[str],
    ask: Question,
    *,
    key: str = "roc",
    slot: Slot = "low",
    tab: str = "ROC",
    height: int | None = None,
) -> Figure:
    """Draw the share of class 1 that is found over the share of class 0 that is taken for it, as
    the threshold falls.

    Args:
        class_names: Two.
        ask: The question, at the playhead, whose answer gives fpr and tpr (thresholds,), from
            (0, 0) to (1, 1), and cut_fpr and cut_tpr (1,): the threshold in use.
        key: The figure's name.
        slot: Where it stands.
        tab: Its name where several share the slot.
        height: In pixels; else the slot's.
    """
    negative, positive = class_names
    traces = [_chance(), _curve(), _cut()]
    bindings = tuple(
        Binding(trace, attribute, array, "answer")  # type: ignore[arg-type]
        for trace, attribute, array in ((1, "x", "fpr"), (1, "y", "tpr"), (2, "x", "cut_fpr"),
                                        (2, "y", "cut_tpr"))
    )  # fmt: skip
    layout = {
        "xaxis": {"title": {"text": f"{negative} taken for {positive}", "standoff": 4},
                  "range": [-0.02, 1.02], "zeroline": False, "nticks": 6},
        "yaxis": {"title": {"text": f"{positive} found"}, "range": [-0.04, 1.04],
                  "zeroline": False, "nticks": 6},
        "margin": {"l": 54, "r": 10, "t": 6, "b": 40}, "showlegend": False, "template": {},
    }  # fmt: skip
    return Figure(
        key, Drawing(traces, layout), bindings,
        title="ROC: what each threshold finds, and what it costs",
        alt=f"ROC curve: the share of {positive} that is found over the share of {negative} "
            "that is taken for it.",
        slot=slot, tab=tab, height=height or ROOM[slot], ask=ask,
    )  # fmt: skip


def _chance() -> dict[str, Any]:
    return dict(
        type="scatter", x=[0, 1], y=[0, 1], mode="lines", hoverinfo="skip",
        line={"color": GREY, "width": 1.2, "dash": "dot"},
    )  # fmt: skip


def _curve() -> dict[str, Any]:
    return dict(
        type="scatter", x=[None], y=[None], mode="lines", name="threshold",
        line={"color": BLUE, "width": 2.2}, fill="tozeroy", fillcolor=veiled(BLUE, 0.15),
        hovertemplate="false alarms %{x:.3g}<br>found %{y:.3g}<extra></extra>",
        meta={"role": "answer"},
    )  # fmt: skip


def _cut() -> dict[str, Any]:
    return dict(
        type="scatter", x=[None], y=[None], mode="markers", name="threshold in use",
        marker={"color": ORANGE, "size": 11, "symbol": "diamond",
                "line": {"color": "#1D2233", "width": 1.2}},
        hovertemplate="threshold in use<br>false alarms %{x:.3g}<br>found %{y:.3g}<extra></extra>",
        meta={"role": "answer"},
    )  # fmt: skip
