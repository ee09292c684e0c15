"""The Recurrent lab's tables by hand are the course's calculations; torch and autograd agree."""

from __future__ import annotations

import math
import re

import pytest
import torch
from torch import Tensor, nn

from playground.core.channels import Table
from playground.labs.recurrent import by_hand_board as board
from playground.labs.recurrent import by_hand_cells as cells
from playground.labs.recurrent import by_hand_deep as deep
from playground.labs.recurrent import by_hand_powers as powers
from playground.labs.recurrent import by_hand_slope as slope
from playground.labs.recurrent.by_hand import tables
from playground.labs.writing import number, point, products, signed, times
from tests.labs.test_network_by_hand import column, equations, read
from tests.labs.test_network_by_hand import worked_out as plainly

TABLES = {table.title: table for table in tables()}
SIX_DIGITS = 5e-6
WRITTEN_OUT = {
    r"tanh\(([^()]*)\)": r"(1 − 2/(e^(2·(\1)) + 1))",
    r"σ\(([^()]*)\)": r"(1/(1 + e^(−(\1))))",
}
"""The squashing functions by e, which the Network lab's reader of formulas knows."""


def table(start: str) -> Table:
    return next(found for title, found in TABLES.items() if title.startswith(start))


def worked_out(text: str) -> float:
    for squashing, by_e in WRITTEN_OUT.items():
        text = re.sub(squashing, by_e, text)
    return plainly(text)


def f8(values: object) -> Tensor:
    return torch.tensor(values, dtype=torch.float64)


@pytest.mark.parametrize("title", TABLES)
def test_every_equation_is_true_when_it_is_worked_out_again(title: str) -> None:
    """Numbers have six digits; a difference of two of them loses up to two more."""
    found = 0
    for row in TABLES[title].rows:
        for name, *sides in equations(row):
            values = [worked_out(side) for side in sides]
            for value in values[:-1]:
                assert value == pytest.approx(values[-1], rel=2e-4, abs=2e-6), (title, name)
                found += 1
    assert found


@pytest.mark.parametrize("title", TABLES)
def test_a_table_is_complete_and_its_lines_have_names_of_their_own(title: str) -> None:
    rows, columns = TABLES[title].rows, TABLES[title].columns
    assert all(len(row.cells) == len(columns) and row.formula for row in rows)
    assert len(set(columns)) == len(columns)
    assert len({row.cells[0] for row in rows}) == len(rows)
    # Streamlit reads cells as Markdown, where these would change how a number looks.
    assert not any(set("*_$`") & set(cell) for row in rows for cell in row.cells)


@pytest.mark.parametrize("title", TABLES)
def test_every_number_of_a_line_stands_in_its_formula(title: str) -> None:
    figure = r"−?[\d.]+(?:e[−+]\d+)?"
    for row in TABLES[title].rows:
        said = set(re.findall(figure, row.formula))
        figures = {cell for cell in row.cells[1:] if re.fullmatch(figure, cell)} - {"0", "1"}
        assert figures <= said, (row.cells[0], figures - said)


def test_the_formulas_above_the_tables_are_closed() -> None:
    for found in TABLES.values():
        assert found.formula.count("{") == found.formula.count("}"), found.title
        assert len(re.findall(r"\\left(?!arrow)", found.formula)) == found.formula.count(r"\right")


def test_numbers_have_six_digits_and_a_real_minus_sign() -> None:
    assert [number(x) for x in (-0.0000123456789, 2, -0.0, 2**30)] == [
        "−1.23457e−05", "2", "0", "1.07374e+09"
    ]  # fmt: skip
    assert (signed(-1), times(0.5, -2), point((0.3, -4))) == ("(−1)", "0.5 · (−2)", "(0.3, −4)")
    assert products(((1, 2), (3, -4))) == "1 · 2 + 3 · (−4)"


# The whiteboard.


def test_the_whiteboard_has_the_courses_numbers_and_never_more_than_three_lines() -> None:
    assert [act.value for act in board.acts()] == [5, 33, 34, 170, 11, 181]
    assert max(map(len, board.boards())) == board.LINES == 3
    a, b, c, d = 1, 3, 5, 11
    assert board.boards()[-1][0] == ("ac(bd + a) + ad", a * c * (b * d + a) + a * d)


def test_whatever_an_act_reads_still_stands_on_the_board() -> None:
    needs = ((), (), ("bd",), ("ac", "bd + a"), (), ("ac(bd + a)", "ad"))
    before: tuple[tuple[str, int], ...] = ()
    for needed, after in zip(needs, board.boards(), strict=True):
        assert set(needed) <= {line for line, _ in before}
        before = after


# The RNN on "deep".


def test_deep_by_hand_is_nn_rnn_forward_and_autograd_back() -> None:
    rnn = nn.RNN(4, 2, batch_first=True).double()
    weights = {
        "weight_ih_l0": deep.U, "weight_hh_l0": deep.W, "bias_ih_l0": deep.BIAS,
        "bias_hh_l0": (0.0, 0.0),
    }  # fmt: skip
    rnn.load_state_dict({name: f8(value) for name, value in weights.items()})
    letters = [deep.ALPHABET.index(letter) for letter in deep.WORD]
    answers = torch.tensor([deep.ALPHABET.index(letter) for letter in deep.NEXT])
    states = rnn(torch.eye(4).double()[letters][None])[0][0]
    states.retain_grad()
    scores = states @ f8(deep.V).T
    losses = nn.functional.cross_entropy(scores, answers, reduction="none")
    losses.sum().backward()
    found = deep.forward_and_back()
    torch.testing.assert_close(f8(found.s)[1:], states, rtol=1e-13, atol=0)
    torch.testing.assert_close(f8(found.p), scores.softmax(-1), rtol=1e-13, atol=0)
    torch.testing.assert_close(f8(found.losses), losses, rtol=1e-13, atol=0)
    assert states.grad is not None
    whole = torch.autograd.functional.jacobian(
        lambda s: nn.functional.cross_entropy(s @ f8(deep.V).T, answers, reduction="sum"),
        states.detach(),
    )
    torch.testing.assert_close(f8(found.own), whole, rtol=1e-12, atol=1e-15)
    torch.testing.assert_close(
        f8(deep.recurrent_gradient()), rnn.weight_hh_l0.grad, rtol=1e-12, atol=1e-15
    )
    torch.testing.assert_close(f8(found.delta).sum(0), rnn.bias_ih_l0.grad, rtol=1e-12, atol=1e-15)


def test_the_same_letter_gets_another_state_when_another_was_before_it() -> None:
    found = deep.forward_and_back()
    assert deep.WORD[1] == deep.WORD[2] == "e" and found.s[2] != found.s[3]
    assert found.loss == pytest.approx(sum(found.losses), rel=1e-15)


# The direct part of the derivative.


def test_the_direct_part_holds_the_state_before_and_the_whole_does_not() -> None:
    """Central differences of a smooth function with h = 1e-5 are good to 1e-9."""
    found, h = slope.chain(), 1e-5
    up, down = slope.chain(slope.W + h), slope.chain(slope.W - h)
    for t, given in enumerate(slope.INPUTS):
        before = found.s[t]
        held = [1 / (1 + math.exp(-(given + w * before))) for w in (slope.W + h, slope.W - h)]
        assert found.direct[t] == pytest.approx((held[0] - held[1]) / (2 * h), rel=1e-7)
        whole = (up.s[t + 1] - down.s[t + 1]) / (2 * h)
        assert found.whole[t] == pytest.approx(whole, rel=1e-7)


def test_what_the_course_prints_of_the_direct_part_stands_beside_the_right_value() -> None:
    rows = table("The direct part").rows
    assert [bool(row.printed) for row in rows] == [False, False, False, True]
    found = slope.chain()
    assert rows[-1].printed.startswith(f"s₃, which is {number(found.s[3])}")
    assert found.direct[3] == pytest.approx(found.slope[3] * found.s[3], rel=1e-15)
    assert found.direct[3] < found.s[3] / 4, "a logistic unit's slope is at most 1/4"


# Powers, the bound, clipping.


def test_the_powers_are_the_gradients_of_a_number_that_is_multiplied_again_and_again() -> None:
    for column_of, w in zip(TABLES["Input × 2ⁿ"].columns[1:], powers.FACTORS, strict=True):
        for n, value in zip(powers.STEPS, column(TABLES["Input × 2ⁿ"], column_of), strict=True):
            x = f8(1.0).requires_grad_()
            y = x
            for _ in range(n):
                y = y * w
            y.backward()
            assert x.grad is not None
            assert value == pytest.approx(float(x.grad), rel=SIX_DIGITS)


def test_the_slopes_of_the_bound_are_the_steepest_of_logistic_and_tanh() -> None:
    z = torch.linspace(-3, 3, 601, dtype=torch.float64).requires_grad_()
    for squash, gamma in ((torch.sigmoid, 0.25), (torch.tanh, 1.0)):
        (slopes,) = torch.autograd.grad(squash(z).sum(), z)
        assert float(slopes.max()) == pytest.approx(gamma, rel=1e-12)
    line = table("The bound").rows[-1]
    assert read(line.cells[1]) == pytest.approx(1.25**10, rel=SIX_DIGITS)
    assert read(line.cells[2]) == pytest.approx(5.0**10, rel=SIX_DIGITS)


@pytest.mark.parametrize("g", powers.GRADIENTS)
def test_clipping_by_hand_is_torchs(g: tuple[float, float]) -> None:
    """To the length torch adds 1e-6."""
    for clip, by_hand in (
        (nn.utils.clip_grad_norm_, powers.clipped_by_norm),
        (nn.utils.clip_grad_value_, powers.clipped_by_value),
    ):
        w = torch.zeros(2, dtype=torch.float64, requires_grad=True)
        w.grad = f8(g)
        clip([w], powers.THETA)
        assert by_hand(g) == pytest.approx(w.grad.tolist(), rel=3e-6)


# The cells.


def test_the_lstms_step_by_hand_is_nn_lstm_cells() -> None:
    cell = nn.LSTMCell(1, 1).double()
    gates = [cells.LSTM[name] for name in ("i", "f", "s̃", "o")]
    cell.load_state_dict({
        "weight_hh": f8([[w] for w, _, _ in gates]), "weight_ih": f8([[u] for _, u, _ in gates]),
        "bias_ih": f8([b for *_, b in gates]), "bias_hh": f8([0.0] * 4),
    })  # fmt: skip
    before = f8([[cells.S_BEFORE]]).requires_grad_()
    h, s = cell(f8([[cells.X]]), (f8([[cells.H_BEFORE]]), before))
    found = cells.lstm()
    assert (found.h, found.s) == pytest.approx((h.item(), s.item()), rel=1e-13)
    (kept,) = torch.autograd.grad(s, before)
    assert found.gate["f"] == pytest.approx(kept.item(), rel=1e-13)


def test_the_grus_step_by_hand_with_the_reset_after_is_nn_gru_cells() -> None:
    cell = nn.GRUCell(1, 2).double()
    names = ("r", "z", "n")
    cell.load_state_dict({
        "weight_ih": f8([[w] for name in names for w in cells.GRU_W[name]]),
        "weight_hh": f8([row for name in names for row in cells.GRU_U[name]]),
        "bias_ih": f8([b for name in names for b in cells.GRU_BIAS[name]]),
        "bias_hh": f8([0.0, 0.0, 0.0, 0.0, *cells.INNER]),
    })  # fmt: skip
    h = cell(f8([[cells.GRU_X]]), f8([cells.GRU_BEFORE]))
    assert cells.gru("after").h == pytest.approx(h[0].tolist(), rel=1e-13)


def test_the_grus_reset_before_the_product_scales_each_state_and_not_each_sum() -> None:
    found = cells.gru("before")
    r, state = f8(found.r), f8(cells.GRU_BEFORE)
    net = f8(cells.GRU_W["n"]) + f8(cells.GRU_U["n"]) @ (r * state) + f8(cells.INNER)
    assert found.n == pytest.approx(torch.tanh(net).tolist(), rel=1e-13)
    assert found.z == cells.gru("after").z and found.h != cells.gru("after").h


def test_a_gate_that_is_fully_open_keeps_the_state_and_its_gradient() -> None:
    rows = {row.cells[0]: row.cells[1:] for row in table("The LSTM's gates").rows}
    assert rows["remember for ever"] == ("1", "0", number(cells.S_BEFORE), "1")
    assert rows["wipe out"] == ("0", "0", "0", "0")
