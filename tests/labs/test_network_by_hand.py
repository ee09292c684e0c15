"""The Network lab's tables by hand are the course's calculations, and torch agrees with them."""

from __future__ import annotations

import ast
import itertools
import math
import re
from collections.abc import Callable

import numpy as np
import pytest
import torch

from playground.core.channels import Row, Table
from playground.labs.network import by_hand_backprop as backprop
from playground.labs.network import by_hand_decisions as decisions
from playground.labs.network import by_hand_layers as layers
from playground.labs.network import by_hand_losses as losses
from playground.labs.network.by_hand import tables
from playground.labs.writing import indexed, number, plus, signed

TABLES = {table.title: table for table in tables()}

PRINTED = {
    "I₄": "-0.7", "I₅": "0.1", "I₆": "-0.105", "O₄": "0.332", "O₅": "0.525", "O₆": "0.474",
    "Err₅": "-0.0065", "Err₄": "-0.0087", "w₄₆": "-0.261", "w₅₆": "-0.138", "w₁₄": "0.192",
    "w₁₅": "-0.306", "w₂₄": "0.4", "w₂₅": "0.1", "w₃₄": "-0.508", "w₃₅": "0.194", "θ₆": "0.218",
    "θ₅": "0.194", "θ₄": "-0.408",
}  # fmt: skip
"""Every number that the course prints of its example; Err₆ has a test of its own."""


def table(start: str) -> Table:
    return next(found for title, found in TABLES.items() if title.startswith(start))


def read(cell: str) -> float:
    """A number of a table."""
    return float(cell.replace("−", "-").replace("∞", "inf"))


def column(of: Table, name: str, rows: slice = slice(None)) -> list[float]:
    return [read(row.cells[of.columns.index(name)]) for row in of.rows[rows]]


FUNCTIONS: dict[str, Callable[..., float]] = {
    "exp": np.exp, "ln": np.log, "sqrt": np.sqrt,
    "max": lambda *values: max(values), "min": lambda *values: min(values),
}  # fmt: skip


def worked_out(text: str) -> float:
    """Work out what is written: + − · / ^, e^(...), ln, √, max and min, with ∞ and 1/0 allowed."""
    for sign, python in (
        ("e^(", "exp("), ("−", "-"), ("·", "*"), ("^", "**"), ("√", "sqrt"), ("∞", "inf"),
        ("NaN", "nan"), ("±", ""),
    ):  # fmt: skip
        text = text.replace(sign, python)
    binary = {
        ast.Add: np.add, ast.Sub: np.subtract, ast.Mult: np.multiply, ast.Div: np.divide,
        ast.Pow: np.power,
    }  # fmt: skip

    def value(node: ast.expr) -> np.float64:
        if isinstance(node, ast.BinOp):
            return binary[type(node.op)](value(node.left), value(node.right))
        if isinstance(node, ast.UnaryOp):
            return -value(node.operand)
        if isinstance(node, ast.Call):
            assert isinstance(node.func, ast.Name)
            return np.float64(FUNCTIONS[node.func.id](*map(value, node.args)))
        if isinstance(node, ast.Name):
            return np.float64({"inf": np.inf, "nan": np.nan}[node.id])
        assert isinstance(node, ast.Constant), text
        return np.float64(node.value)

    with np.errstate(all="ignore"):
        return float(value(ast.parse(text.strip(), mode="eval").body))


def equations(row: Row) -> list[list[str]]:
    """Split a formula into its equations, each a name followed by what it is equal to."""
    return [part.split(" = ") for part in row.formula.split("; ") if " = " in part]


@pytest.mark.parametrize("title", TABLES)
def test_every_equation_is_true_when_it_is_worked_out_again(title: str) -> None:
    """Its numbers have six digits; where 1 − 0.999955 or a sum of both signs is taken, the error
    of the difference is up to 1e-5. In float32 e^89 is ∞, but not here.
    """
    found = 0
    for row in TABLES[title].rows:
        for name, *sides in equations(row):
            values = [worked_out(side) for side in sides]
            if math.isinf(values[-1]) and "e^(" in sides[0]:
                values = values[1:]
            for value in values[:-1]:
                assert value == pytest.approx(values[-1], rel=2e-5, abs=5e-6, nan_ok=True), name
                found += 1
    assert found or title == "Ten scores by hand"


@pytest.mark.parametrize("title", TABLES)
def test_a_table_is_complete_and_its_lines_have_names_of_their_own(title: str) -> None:
    rows, columns = TABLES[title].rows, TABLES[title].columns
    assert all(len(row.cells) == len(columns) and row.formula for row in rows)
    assert len(set(columns)) == len(columns)
    assert len({row.cells[0] for row in rows}) == len(rows)
    # Streamlit reads cells as Markdown, where these would change how a number looks.
    assert not any(set("*_$`") & set(cell) for row in rows for cell in row.cells)


def test_a_number_is_written_with_six_digits_and_a_real_minus_sign() -> None:
    values = (-0.0000123456789, 2, math.inf, -math.inf, math.nan, -0.0)
    assert [number(value) for value in values] == ["−1.23457e−05", "2", "∞", "−∞", "NaN", "0"]
    assert (signed(-1), signed(1), plus(-2), plus(2)) == ("(−1)", "1", " − 2", " + 2")
    assert indexed("w", 1, 4) == "w₁₄"


# The course's example of back-propagation.


def numbers_of_the_example() -> dict[str, float]:
    example = backprop.one_example()
    return {
        **{indexed("I", j): value for j, value in example.net.items()},
        **{indexed("O", j): value for j, value in example.output.items()},
        **{indexed("Err", j): value for j, value in example.err.items()},
        **{indexed("w", *pair): value for pair, value in example.weights.items()},
        **{indexed("θ", j): value for j, value in example.biases.items()},
    }


@pytest.mark.parametrize("name", PRINTED)
def test_the_example_has_every_digit_that_the_course_prints(name: str) -> None:
    printed = PRINTED[name]
    decimals = len(printed.split(".")[1])
    assert f"{numbers_of_the_example()[name]:.{decimals}f}" == printed


def test_the_courses_err_6_is_the_one_of_an_output_rounded_first_and_the_table_says_so() -> None:
    row = table("Back-propagation by hand: the errors").rows[0]
    assert row.printed.startswith("0.1311,") and row.printed.endswith("0.1312")
    assert f"{0.474 * (1 - 0.474) * (1 - 0.474):.4f}" == "0.1311"
    assert row.cells[3] == "0.131169"


def test_the_tables_hold_the_examples_numbers() -> None:
    values = numbers_of_the_example()
    forward = table("Back-propagation by hand: forward")
    errors = table("Back-propagation by hand: the errors")
    assert column(forward, "net input I") == pytest.approx(
        [values[name] for name in ("I₄", "I₅", "I₆")], rel=1e-5
    )
    assert column(errors, "Err") == pytest.approx(
        [values[name] for name in ("Err₆", "Err₅", "Err₄")], rel=1e-5
    )
    for row in table("Back-propagation by hand: every new").rows:
        assert read(row.cells[3]) == pytest.approx(values[row.cells[0]], rel=1e-5)


def test_err_is_minus_autograds_gradient_and_the_update_is_torchs_sgd() -> None:
    pairs, biases = list(backprop.WEIGHTS), list(backprop.BIASES)
    w = torch.tensor(list(backprop.WEIGHTS.values()), dtype=torch.float64, requires_grad=True)
    theta = torch.tensor(list(backprop.BIASES.values()), dtype=torch.float64, requires_grad=True)
    out: dict[int, torch.Tensor | float] = dict(backprop.INPUTS)
    net = {}
    for j in biases:
        net[j] = theta[biases.index(j)] + sum(
            w[k] * out[i] for k, (i, to) in enumerate(pairs) if to == j
        )
        net[j].retain_grad()
        out[j] = torch.sigmoid(net[j])
    (0.5 * (backprop.TARGET - out[6]) ** 2).backward()
    example = backprop.one_example()
    assert example.err == pytest.approx({j: -float(net[j].grad) for j in net}, rel=1e-14)
    slopes = column(table("Back-propagation by hand: every new"), "gradient ∂L/∂w")
    by_name = {
        **{indexed("w", *pair): float(g) for pair, g in zip(pairs, w.grad, strict=True)},
        **{indexed("θ", j): float(g) for j, g in zip(biases, theta.grad, strict=True)},
    }
    names = [row.cells[0] for row in table("Back-propagation by hand: every new").rows]
    assert slopes == pytest.approx([by_name[name] for name in names], rel=1e-5, abs=1e-12)
    torch.optim.SGD([w, theta], lr=backprop.ETA).step()
    assert list(example.weights.values()) == pytest.approx(w.tolist(), rel=1e-14)
    assert list(example.biases.values()) == pytest.approx(theta.tolist(), rel=1e-14)


def test_the_update_lowers_the_loss_as_its_note_says() -> None:
    note = table("Back-propagation by hand: every new").note
    before, after = map(float, re.findall(r"falls from ([\d.]+) to ([\d.]+)\.", note)[0])
    example = backprop.one_example()
    _, out = backprop.forward(example.weights, example.biases)
    assert before == pytest.approx(0.5 * (1 - example.output[6]) ** 2, rel=1e-5)
    assert after == pytest.approx(0.5 * (1 - out[6]) ** 2, rel=1e-5) and after < before


def test_two_relus_are_exactly_xor() -> None:
    found = table("XOR by two")
    assert column(found, "y") == column(found, "XOR") == [0, 1, 1, 0]
    for a, b in itertools.product((0.0, 1.0), repeat=2):
        x = torch.tensor([a, b])
        h = torch.relu(x @ torch.tensor(backprop.XOR_W) + torch.tensor(backprop.XOR_C))
        assert backprop.xor_network((a, b))[1] == h.tolist()
        assert backprop.xor_network((a, b))[2] == float(h @ torch.tensor(backprop.XOR_OUT))


# Threshold neurons.


@pytest.mark.parametrize(("gate", "epochs"), [("AND", 6), ("OR", 4)])
def test_the_perceptron_ends_with_no_error_on_and_and_or(gate: str, epochs: int) -> None:
    found = table(f"The perceptron on {gate}")
    assert found.title.endswith(f"learned after {epochs} epochs")
    last = found.rows[-1].cells
    assert last[0] == f"epoch {epochs}, all four" and "0 errors" in last
    w1, w2, b = map(read, last[-3:])
    for x1, x2 in itertools.product((0, 1), repeat=2):
        right = {"AND": x1 and x2, "OR": x1 or x2}[gate]
        assert (w1 * x1 + w2 * x2 + b >= 0) == bool(right)


def test_the_perceptron_on_xor_shows_the_epoch_that_comes_again() -> None:
    found = table("The perceptron on XOR")
    assert found.title.endswith("it goes round for ever")
    ends = {row.cells[0].split(",")[0]: row.cells[-3:] for row in found.rows}
    assert ends["epoch 2"] == ends["epoch 3"] == ("−1", "0", "0")
    assert "what it was one epoch before" in found.note


def test_and_and_or_have_thresholds_and_xor_has_none() -> None:
    answers = {row.cells[0]: row.cells[-1] for row in table("McCulloch").rows}
    assert answers == {"AND": "1 < θ ≤ 2", "OR": "0 < θ ≤ 1", "XOR": "none"}


# Numbers of few digits, and losses.


def test_the_stable_rows_are_torchs_softmax_in_float64_and_the_naive_ones_overflow() -> None:
    """Tolerance: float32 and six digits."""
    rows = table("Softmax and log-sum-exp").rows
    pairs = zip(losses.SCORES, rows[::2], rows[1::2], strict=True)
    for scores, naive, stable in pairs:
        z = torch.tensor(scores, dtype=torch.float64)
        p = [float(cell) for cell in stable.cells[3].strip("()").split(", ")]
        assert p == pytest.approx(torch.softmax(z, -1).tolist(), rel=5e-6)
        assert read(stable.cells[4]) == pytest.approx(float(torch.logsumexp(z, -1)), rel=5e-6)
        overflows = max(scores) > math.log(torch.finfo(torch.float32).max)
        assert ("NaN" in naive.cells[3]) == (naive.cells[4] == "∞") == overflows


def test_float32_ends_between_88_and_89() -> None:
    found = table("Where the numbers end")
    assert found.rows[1].cells[:4] == ("float32", "3.40282e+38", "88.7228", "88.7228")


def test_epsilon_keeps_a_logarithm_finite_but_only_the_score_gives_the_right_loss() -> None:
    _, cross_entropy, *others = table("Logarithms and roots").rows
    z = torch.tensor(losses.SURE, dtype=torch.float64)
    right = float(torch.nn.functional.binary_cross_entropy_with_logits(z, torch.zeros_like(z)))
    written, held, exact = map(read, cross_entropy.cells[1:])
    assert math.isinf(written) and abs(held - right) > 3
    assert exact == pytest.approx(right, rel=5e-6)
    assert [read(row.cells[2]) for row in others] == pytest.approx(
        [0.5 / 1e-7**0.5, 1e-7**-0.5, 1e7], rel=5e-6
    )


def test_the_gradient_of_softmax_with_cross_entropy_is_autograds() -> None:
    z = torch.tensor(losses.CLASS_SCORES, dtype=torch.float64, requires_grad=True)
    loss = torch.nn.functional.cross_entropy(
        z, torch.tensor(losses.CLASS_TARGETS, dtype=torch.float64)
    )
    loss.backward()
    found = table("Softmax and cross-entropy")
    slopes = column(found, "∂L/∂z = p − t")
    assert slopes == pytest.approx([*z.grad.tolist(), 0], rel=5e-6, abs=1e-12)
    assert column(found, "−t ln p")[-1] == pytest.approx(loss.item(), rel=5e-6)
    assert column(found, "p")[-1] == 1


@pytest.mark.parametrize(
    ("value", "slope", "loss"),
    [
        ("½(p−t)²", "its slope", lambda z, t: 0.5 * (torch.sigmoid(z) - t) ** 2),
        (
            "cross-entropy", "its slope p − t",
            lambda z, t: torch.nn.functional.binary_cross_entropy_with_logits(
                z, t, reduction="none"
            ),
        ),
    ],
)  # fmt: skip
def test_both_losses_of_a_logistic_unit_and_their_slopes_are_autograds(
    value: str, slope: str, loss: Callable[[torch.Tensor, torch.Tensor], torch.Tensor]
) -> None:
    z = torch.tensor(losses.LOGISTIC_SCORES, dtype=torch.float64, requires_grad=True)
    costs = loss(z, torch.ones_like(z))
    costs.sum().backward()
    found = table("A saturated logistic unit")
    assert column(found, value) == pytest.approx(costs.tolist(), rel=5e-6)
    assert column(found, slope) == pytest.approx(z.grad.tolist(), rel=5e-6)


def test_the_squared_errors_slope_vanishes_where_the_unit_is_most_wrong() -> None:
    found = table("A saturated logistic unit")
    squared, cross = column(found, "its slope"), column(found, "its slope p − t")
    assert abs(squared[-1]) < 1e-4 < 0.1 < max(map(abs, squared))
    assert min(cross) == cross[-1] < -0.99


# What is done to a layer.


@pytest.mark.parametrize(
    ("scheme", "fill"),
    [
        ("Glorot", torch.nn.init.xavier_normal_),
        ("He", torch.nn.init.kaiming_normal_),
        ("LeCun", lambda w: torch.nn.init.kaiming_normal_(w, nonlinearity="linear")),
    ],
)
def test_the_variances_are_those_of_torchs_initial_weights(
    scheme: str, fill: Callable[[torch.Tensor], torch.Tensor]
) -> None:
    """A sample variance of n numbers is off by √(2/n), here 0.35 %: 3 % is eight times that.

    torch's fans of a (300, 500) matrix: 500 inputs, 300 units.
    """
    with torch.random.fork_rng():
        torch.manual_seed(1)
        drawn = fill(torch.empty(300, 500, dtype=torch.float64)).var()
    assert float(drawn) == pytest.approx(layers.variance(scheme, 500, 300), rel=0.03)


def test_glorots_variance_is_one_over_the_average_fan() -> None:
    for fan_in, fan_out in layers.LAYERS:
        row = next(
            row for row in table("How large the first").rows
            if row.cells[0] == f"Glorot, {fan_in} → {fan_out}"
        )  # fmt: skip
        assert read(row.cells[1]) == pytest.approx(1 / ((fan_in + fan_out) / 2), rel=5e-6)
        assert read(row.cells[3]) ** 2 / 3 == pytest.approx(read(row.cells[1]), rel=2e-5)


def test_batch_normalisation_is_torchs() -> None:
    """Six digits of numbers up to 1.9 are off by up to 5e-6, and so is their deviation."""
    found = table("Batch normalisation of five")
    norm = torch.nn.BatchNorm1d(1, eps=layers.EPSILON, dtype=torch.float64)
    torch.nn.init.constant_(norm.weight, layers.GAMMA)
    torch.nn.init.constant_(norm.bias, layers.BETA)
    expected = norm(torch.tensor(layers.BATCH, dtype=torch.float64).unsqueeze(1)).squeeze(1)
    assert column(found, "y", slice(-1)) == pytest.approx(expected.tolist(), rel=5e-6)
    scaled = column(found, "x̂", slice(-1))
    assert np.mean(scaled) == pytest.approx(0, abs=1e-6)
    assert np.std(scaled) == pytest.approx(1, abs=1e-5)


def test_dropout_agrees_with_the_test_on_average_over_every_mask_both_ways() -> None:
    found, p = table("Dropout"), layers.KEEP
    a = np.array(layers.ACTIVATIONS)
    at_test, in_training = np.zeros(4), np.zeros(4)
    for mask in itertools.product((0, 1), repeat=4):
        chance = math.prod(p if kept else 1 - p for kept in mask)
        at_test += chance * a * mask
        in_training += chance * a * mask / p
    assert column(found, "test p·a") == pytest.approx(at_test.tolist(), rel=1e-12)
    assert column(found, "test a") == pytest.approx(in_training.tolist(), rel=1e-12)
    shown = column(found, "scaled in training: a·m/p")
    assert shown == pytest.approx((a * layers.KEPT / p).tolist(), rel=5e-6, abs=1e-12)


# What a classifier's answers are worth.


def area_under_the_curve() -> float:
    """The area under the ROC curve by trapezes, one threshold after the other."""
    positives = sum(target for _, target in decisions.SCORED)
    negatives = len(decisions.SCORED) - positives
    places = [(0.0, 0.0)]
    for cut in sorted({score for score, _ in decisions.SCORED}, reverse=True):
        said = [target for score, target in decisions.SCORED if score >= cut]
        places.append(((len(said) - sum(said)) / negatives, sum(said) / positives))
    return sum(
        (x1 - x0) * (y0 + y1) / 2 for (x0, y0), (x1, y1) in itertools.pairwise(places)
    )  # fmt: skip


def test_the_pairs_won_are_the_area_under_the_curve() -> None:
    assert decisions.measures()["AUC"] == pytest.approx(area_under_the_curve(), rel=1e-12)
    won = [row.cells[-1] for row in table("Ten scores").rows if row.cells[-1] != "–"]
    assert sum(map(int, won)) / 25 == decisions.measures()["AUC"]


def test_the_measures_follow_from_counting_the_ten_lines() -> None:
    outcomes = [row.cells[4] for row in table("Ten scores").rows]
    for row in table("Ten scores").rows:
        truth, said = row.cells[2], row.cells[3]
        assert row.cells[4] == ("T" if truth == said else "F") + ("P" if said == "1" else "N")
    values = {row.cells[0]: read(row.cells[2]) for row in table("Precision").rows}
    hits, called = outcomes.count("TP"), outcomes.count("TP") + outcomes.count("FP")
    wanted = hits + outcomes.count("FN")
    assert values == pytest.approx({
        "precision": hits / called, "recall": hits / wanted,
        "accuracy": (hits + outcomes.count("TN")) / 10, "F1": 2 * hits / (called + wanted),
        "AUC": area_under_the_curve(),
    }, rel=5e-6)  # fmt: skip


def test_the_measures_are_scikit_learns() -> None:
    metrics = pytest.importorskip("sklearn.metrics")
    scores, truth = zip(*decisions.SCORED, strict=True)
    said = [int(score >= decisions.CUT) for score in scores]
    assert decisions.measures() == pytest.approx({
        "precision": metrics.precision_score(truth, said),
        "recall": metrics.recall_score(truth, said),
        "accuracy": metrics.accuracy_score(truth, said),
        "F1": metrics.f1_score(truth, said),
        "AUC": metrics.roc_auc_score(truth, scores),
    }, rel=1e-12)  # fmt: skip


def test_the_adversary_goes_along_the_sign_of_autograds_gradient() -> None:
    x = torch.tensor(decisions.EXAMPLE, dtype=torch.float64, requires_grad=True)
    w = torch.tensor(decisions.UNIT_W, dtype=torch.float64)
    loss = torch.nn.functional.binary_cross_entropy_with_logits(
        x @ w + decisions.UNIT_B, torch.tensor(float(decisions.CLASS), dtype=torch.float64)
    )
    loss.backward()
    moved = (x + decisions.STEP * x.grad.sign()).tolist()
    assert decisions.adversary() == pytest.approx(moved, rel=1e-12)
    before, one, two, after = table("An adversarial").rows
    assert [read(row.cells[2]) for row in (one, two)] == pytest.approx(x.grad.tolist(), rel=5e-6)
    assert read(before.cells[-1]) == pytest.approx(loss.item(), rel=5e-6)
    assert read(before.cells[6]) > 0.5 > read(after.cells[6]), "the class turns"


def test_no_step_of_the_same_size_raises_the_loss_more_than_the_signs() -> None:
    worst = decisions.answer(decisions.adversary())[2]
    grid = np.linspace(-decisions.STEP, decisions.STEP, 13)
    for dx, dy in itertools.product(grid, repeat=2):
        x, y = decisions.EXAMPLE
        assert decisions.answer((x + dx, y + dy))[2] <= worst + 1e-12
