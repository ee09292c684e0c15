"""The By hand tables are the course's calculations, and the engine agrees where constants do."""

from __future__ import annotations

import itertools
import math
import re

import pytest
import torch

from playground.engine.neurons import COURSE_POINTS, sigmoid_neuron
from playground.engine.optimizers import OPTIMIZERS, Constants, Ground
from playground.labs.descent import by_hand
from playground.labs.descent.by_hand import METHODS, Update, loss_and_gradient, tables
from playground.labs.writing import number

ENGINE_NAMES = dict(zip((method.title for method in METHODS), OPTIMIZERS, strict=False))
SURFACE = sigmoid_neuron(COURSE_POINTS, "half_sum")
EXACT = ("Gradient descent", "Momentum", "Nesterov accelerated gradient")


def engine_path(name: str) -> list[list[float]]:
    """The same updates by the engine, ε outside the root as torch has it."""
    constants = Constants(
        by_hand.MOMENTUM, by_hand.RMSPROP_BETA, by_hand.BETA1, by_hand.BETA2,
        by_hand.EPSILON, by_hand.EPSILON,
    )  # fmt: skip
    optimizer, w = OPTIMIZERS[name], torch.tensor(by_hand.START, dtype=torch.float64)
    memory, path = optimizer.init(w), []
    for step in range(1, by_hand.UPDATES + 1):
        at = optimizer.look_ahead(w, memory, constants) if optimizer.look_ahead else w
        g = SURFACE.value_and_gradient(at)[1]
        w, memory = optimizer.update(Ground(w, g), memory, step, by_hand.LEARNING_RATE, constants)
        path.append(w.tolist())
    return path


def updates(title: str) -> tuple[Update, ...]:
    return next(method for method in METHODS if method.title == title).updates()


@pytest.mark.parametrize("title", ENGINE_NAMES)
def test_the_updates_are_the_engines(title: str) -> None:
    """√(s+ε) against √s+ε: with ε = 1e-7 and s above 1e-6 they differ by up to 4 parts in 1000."""
    tolerance = 1e-14 if title in EXACT else 2e-3
    for line, expected in zip(updates(title), engine_path(ENGINE_NAMES[title]), strict=True):
        assert line.after == pytest.approx(expected, rel=tolerance), line.step


@pytest.mark.parametrize("title", ["Adagrad", "RMSProp", "Adam"])
def test_epsilon_stands_under_the_root(title: str) -> None:
    """Recomputed from the line's own gradient and memory, which are the engine's at update 1."""
    first = updates(title)[0]
    g, memory = first.gradient[0], [pair[0] for pair in first.memory]
    if title == "Adam":
        m, v = memory[0] / (1 - 0.9), memory[1] / (1 - 0.999)
        assert m == pytest.approx(g, rel=1e-12) and v == pytest.approx(g * g, rel=1e-12)
        step = 0.1 * m / math.sqrt(v + 1e-7)
    else:
        step = 0.1 * g / math.sqrt(memory[0] + 1e-7)
    assert first.after[0] == pytest.approx(1.0 - step, rel=1e-14)


def test_the_neuron_in_plain_floats_is_the_engines_surface() -> None:
    for place in ((1.0, 1.0), (-2.0, 0.5), (4.0, -3.0)):
        loss, gradient = loss_and_gradient(*place)
        value, slope = SURFACE.value_and_gradient(torch.tensor(place, dtype=torch.float64))
        assert loss == pytest.approx(float(value), rel=1e-13)
        assert gradient == pytest.approx(slope.tolist(), rel=1e-12)


@pytest.mark.parametrize("title", ENGINE_NAMES)
def test_every_line_goes_on_where_the_last_one_ended(title: str) -> None:
    lines = updates(title)
    assert [line.step for line in lines] == [1, 2, 3] and lines[0].place == by_hand.START
    for before, after in itertools.pairwise(lines):
        assert after.place == before.after


def test_the_gradient_by_hand_is_the_gradient_at_the_start() -> None:
    """Each equation is read back and worked out; the sum is that of each method's update 1."""
    table = tables()[0]
    assert table.title == "The gradient by hand, at the start" and "ŷ for f(x)" in table.note
    *points, total = table.rows
    assert [tuple(map(float, row.cells[:2])) for row in points] == list(COURSE_POINTS)
    _, gradient = loss_and_gradient(*by_hand.START)
    for column, expected in zip((6, 7), gradient, strict=True):
        contributions = [float(row.cells[column].replace("−", "-")) for row in points]
        assert total.cells[column] == number(expected)
        assert sum(contributions) == pytest.approx(expected, abs=1e-6)
    for row in table.rows:
        for equation in row.formula.split("; "):
            _, calculation, result = equation.replace("−", "-").replace("·", "*").split(" = ")
            calculation = calculation.replace("e^", f"{math.e}**")
            assert _worked_out(calculation) == pytest.approx(float(result), abs=2e-6), equation
            assert result.replace("-", "−") in row.cells


def test_the_headline_table_recomputes_what_the_sources_print() -> None:
    table = next(t for t in tables() if t.title.startswith("The headline"))
    assert not any(row.formula for row in table.rows)
    for row in table.rows:
        printed, computed = row.cells[5], row.cells[6]
        decimals = len(printed.split(".")[1])
        assert f"{float(computed):.{decimals}f}" == printed, row.cells
    assert [row.cells[6] for row in table.rows[:2]] == ["0.3608", "1.216e-05"]


@pytest.mark.parametrize("title", ENGINE_NAMES)
def test_a_formula_with_its_values_put_in_gives_the_lines_new_w(title: str) -> None:
    """The last equation of each formula is read back and worked out."""
    table = next(t for t in tables() if t.title.startswith(f"{title}:"))
    for row in table.rows:
        new_w = row.cells[table.columns.index("new w")]
        *_, calculation, result = row.formula.removesuffix("; b likewise").split(";")[-1].split("=")
        assert result.strip() == new_w
        text = calculation.replace("−", "-").replace("·", "*")
        text = re.sub(r"√\(([^)]*)\)", r"((\1)**0.5)", text)
        assert _worked_out(text) == pytest.approx(float(new_w.replace("−", "-")), abs=2e-5)


def _worked_out(text: str) -> float:
    import ast
    import operator

    operators = {
        ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul,
        ast.Div: operator.truediv, ast.Pow: operator.pow,
    }  # fmt: skip

    def value(node: ast.expr) -> float:
        if isinstance(node, ast.BinOp):
            return operators[type(node.op)](value(node.left), value(node.right))
        if isinstance(node, ast.UnaryOp):
            return -value(node.operand)
        assert isinstance(node, ast.Constant)
        return float(node.value)

    return value(ast.parse(text.strip(), mode="eval").body)


def test_the_printed_errors_each_say_what_is_right_and_what_was_printed() -> None:
    table = tables()[-1]
    assert table.title == "What the course prints, and what is right"
    assert {row.cells[0] for row in table.rows} == {
        "Adagrad", "Momentum schedule", "Exponential decay", "Hessian positive definite",
        "Search for η", "Rule of thumb for decay",
    }  # fmt: skip
    assert all(row.printed and row.formula for row in table.rows)


def test_the_momentum_schedule_steps_every_250_updates_up_to_its_limit() -> None:
    values = [by_hand._momentum_schedule(t) for t in (0, 249, 250, 500, 750, 10**7)]
    assert values == pytest.approx([0.5, 0.5, 0.75, 5 / 6, 0.875, 0.999])


def test_all_cells_fit_their_columns() -> None:
    for table in tables():
        assert all(len(row.cells) == len(table.columns) for row in table.rows)
