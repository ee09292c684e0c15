"""A typed formula is read as mathematics writes it, or refused with a place; it is never run."""

from __future__ import annotations

import builtins
import math
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from playground.core.errors import FormulaError, PlaygroundError
from playground.core.formula import DEEPEST, MOST_NODES, Formula, parse_formula
from playground.core.formula_tree import FUNCTIONS, Binary, Call, Name, Negative, Node, Number

TOKENS = [
    "x", "y", "2", "3.5", ".5", "1e308", "007", "pi", "e", "π", "σ", "+", "-", "−", "*", "**", "·",
    "×", "/", "÷", "^", "(", ")", "[", "]", "²", "³", "¹⁰", " ", "sin", "ln(", "exp(", "sqrt(",
    "abs(", "tanh(", "z", ",", "1e", "__", "import", ".", "lambda", "0", "9^9^9",
]  # fmt: skip
SIGNS = ("+", "-", "*", "/", "**")


def value(node: Node, x: float, y: float) -> float:
    """The tree's value by Python's own arithmetic."""
    match node:
        case Number(value=number):
            return number
        case Name(name=name):
            return {"x": x, "y": y, "pi": math.pi, "e": math.e}[name]
        case Negative(of=of):
            return -value(of, x, y)
        case Call(function=function, argument=argument):
            return FUNCTIONS[function](value(argument, x, y))
        case Binary(sign=sign, left=left, right=right):
            a, b = value(left, x, y), value(right, x, y)
            return {
                "+": lambda: a + b, "-": lambda: a - b, "*": lambda: a * b, "/": lambda: a / b,
                "^": lambda: a**b,
            }[sign]()  # fmt: skip


def python(source: str, x: float, y: float) -> Any:
    """What Python makes of an expression that this file wrote."""
    names = {"x": x, "y": y, "math": math, "sigmoid": FUNCTIONS["sigmoid"]}
    return eval(source, {"__builtins__": {"abs": abs}}, names)  # noqa: S307 - the oracle


def same(a: Any, b: Any) -> bool:
    return a == pytest.approx(b, rel=1e-12, abs=1e-300, nan_ok=True)


def read(text: str) -> Formula | FormulaError:
    try:
        return parse_formula(text)
    except FormulaError as error:
        return error


@settings(max_examples=5_000, deadline=None)
@given(st.one_of(st.text(max_size=230), st.text(alphabet="xy2+-*/^() .sincoexplgπ²", max_size=230)))
def test_any_text_is_a_formula_or_a_formula_error(text: str) -> None:
    found = read(text)
    if isinstance(found, FormulaError):
        assert 1 <= found.place <= len(text) + 1
        assert str(found).endswith(".") and str(found).startswith(("The ", "After "))
    else:
        assert isinstance(found, Formula)


@settings(max_examples=5_000, deadline=None)
@given(st.lists(st.sampled_from(TOKENS), max_size=70).map("".join))
def test_any_row_of_a_formulas_own_words_is_a_formula_or_a_formula_error(text: str) -> None:
    found = read(text)
    if isinstance(found, Formula):
        assert read(found.text).text == found.text  # type: ignore[union-attr]
        compile(found.python(torch=True), "", "eval")
        compile(found.python(torch=False), "", "eval")
    else:
        assert 1 <= found.place <= len(text) + 1


@pytest.mark.parametrize(
    "text",
    ["__import__('os').system('touch canary')", "exec('1')", "(lambda: 0)()", "x.__class__", "x;y",
     "open('canary', 'w')", "x if y else x", "[x for x in y]", "print(x)", "x==y", "x=2", "'x'",
     "f(x)", "x[:]", "{x}", "x@y", "x%y", "x//y", "0x10", "1_000", "1j", "None", "True", "x and y"],
)  # fmt: skip
def test_no_code_is_a_formula(text: str) -> None:
    assert isinstance(read(text), FormulaError)


@pytest.mark.parametrize("text", ["x*y + 17", "sin(x) - 17", "__import__('os') + 17", "exec(17)"])
def test_nothing_of_a_formula_is_run(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    ran: list[object] = []
    parse_formula.cache_clear()
    with monkeypatch.context() as patch:
        for name in ("eval", "exec", "compile", "__import__"):
            patch.setattr(builtins, name, lambda *given, **named: ran.append(given))
        read(text)
    assert ran == []


pieces = st.recursive(
    st.sampled_from(["x", "y", "2", "3", "0.5", "7"]),
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from(SIGNS), inner).map(" ".join),
        inner.map("-{}".format),
        inner.map("({})".format),
    ),
    max_leaves=12,
)
"""Expressions that Python and mathematics read alike, brackets left to chance."""


@settings(max_examples=1_000, deadline=None)
@given(pieces, st.floats(-3, 3), st.floats(-3, 3))
def test_signs_bind_as_in_python(source: str, x: float, y: float) -> None:
    found = read(source)
    assume(isinstance(found, Formula))
    assert isinstance(found, Formula)
    try:
        expected = python(source, x, y)
    except (ZeroDivisionError, OverflowError):
        return
    assume(not isinstance(expected, complex))
    try:
        got = value(found.tree, x, y)
    except OverflowError:  # an integer of Python's is as long as it likes
        return
    assert same(got, expected)
    assert same(python(found.python(torch=False), x, y), expected)
    assert same(value(parse_formula(found.text).tree, x, y), expected)


typed = st.recursive(
    st.sampled_from([("x", "x"), ("y", "y"), ("2", "2.0"), (".5", "0.5"), ("π", "math.pi"),
                     ("e", "math.e")]),
    lambda inner: st.one_of(
        st.tuples(inner, inner).map(lambda p: tuple(map("{} + ({})".format, *p))),
        st.tuples(inner, inner).map(lambda p: (f"({p[0][0]})({p[1][0]})",
                                               f"({p[0][1]})*({p[1][1]})")),
        inner.map(lambda p: (f"3({p[0]})", f"3*({p[1]})")),
        inner.map(lambda p: (f"({p[0]})²", f"({p[1]})**2")),
        inner.map(lambda p: (f"−({p[0]})³", f"-(({p[1]})**3)")),
        inner.map(lambda p: (f"x sin({p[0]})", f"x*math.sin({p[1]})")),
        inner.map(lambda p: (f"2tanh({p[0]})y", f"2*math.tanh({p[1]})*y")),
        inner.map(lambda p: (f"σ({p[0]})", f"sigmoid({p[1]})")),
        inner.map(lambda p: (f"arctan({p[0]})÷2", f"math.atan({p[1]})/2")),
        inner.map(lambda p: (f"abs({p[0]})", f"abs({p[1]})")),
    ),
    max_leaves=8,
)  # fmt: skip
"""A formula as students write it, and the Python of the same meaning, all brackets set."""


@settings(max_examples=1_000, deadline=None)
@given(typed, st.floats(-2, 2), st.floats(-2, 2))
def test_products_without_a_sign_functions_and_small_exponents_mean_what_mathematics_means(
    pair: tuple[str, str], x: float, y: float
) -> None:
    text, source = pair
    found = read(text)
    if isinstance(found, FormulaError):
        assert "characters" in str(found) or "more than" in str(found)
        return
    try:
        expected = python(source, x, y)
    except OverflowError:
        return
    assert same(value(found.tree, x, y), expected)
    assert same(python(found.python(torch=False), x, y), expected)
    assert parse_formula(found.text).text == found.text


@pytest.mark.parametrize(
    ("text", "shown"),
    [("2x", "2·x"), ("3xy", "3·x·y"), ("-x^2", "−x²"), ("2^3^2", "2^(3²)"), ("1/2x", "1/2·x"),
     ("(x)", "x"), ("x**2*y", "x²·y"), ("((x+1))y", "(x + 1)·y"), ("x-(y-1)", "x − (y − 1)"),
     ("SIN(X)", "sin(x)"), ("2ex", "2·e·x"), ("xexp(y)", "x·exp(y)"), ("2^-x", "2^−x"),
     ("x¹²", "x^12"), ("(x^2)^3", "(x²)³"), ("ln(x)", "log(x)"), ("2e3x", "2e3·x")],
)  # fmt: skip
def test_a_formula_is_shown_as_it_was_understood(text: str, shown: str) -> None:
    assert parse_formula(text).text == shown


@pytest.mark.parametrize(
    ("text", "place", "sentence"),
    [
        ("x + z", 5, 'The formula has "z" at place 5; only x and y may stand there.'),
        ("x + foo(y)", 5, 'The formula has "foo" at place 5; the functions are sin, cos,'),
        ("", 1, "The formula is empty; try x^2 + y^2."),
        ("   ", 1, "The formula is empty; try x^2 + y^2."),
        ("x +", 4, "The formula ends at place 4 where a number"),
        ("x + * y", 5, 'The formula has "*" at place 5 where a number'),
        ("(x + 1", 1, "The bracket at place 1 is not closed"),
        ("x)", 2, "The formula has a closing bracket at place 2"),
        ("sin x", 5, "After sin a bracket must stand at place 5; try sin(x)."),
        ("1,5x", 2, "The formula has a comma at place 2; write decimals with a point: 0.5."),
        ("x^21", 3, "The exponent at place 3 is 21; it may be from −20 to 20."),
        ("x^-21", 3, "The exponent at place 3 is -21"),
        ("9^9^9", 3, "The exponent at place 3 is 3.8742e+08"),
        ("x^(10+11)", 3, "The exponent at place 3 is 21"),
        ("x 2", 3, "The formula has the number 2 at place 3 right behind something else"),
        ("1e999", 1, "The number 1e999 at place 1 is too large; stay below 1e308."),
        ("x&y", 2, 'The formula has "&" at place 2; only numbers, x, y,'),
        ("+".join("x" * 101), 201, "The formula has 201 characters; shorten it to 200."),
    ],
)
def test_what_is_wrong_is_said_with_its_place(text: str, place: int, sentence: str) -> None:
    with pytest.raises(FormulaError) as caught:
        parse_formula(text)
    assert isinstance(caught.value, PlaygroundError)
    assert str(caught.value).startswith(sentence) and caught.value.place == place


@pytest.mark.parametrize(
    ("opening", "closing", "depth"), [("(", ")", 1), ("-", "", 1), ("-(", ")", 2), ("x^", "", 1)]
)
def test_a_formula_is_read_up_to_the_greatest_depth_and_refused_beyond(
    opening: str, closing: str, depth: int
) -> None:
    levels = DEEPEST // depth
    assert isinstance(parse_formula(opening * levels + "x" + closing * levels), Formula)
    with pytest.raises(FormulaError, match=f"nested more than {DEEPEST} deep"):
        parse_formula(opening * (levels + 1) + "x" + closing * (levels + 1))


def test_a_formula_of_too_many_parts_is_refused() -> None:
    assert isinstance(parse_formula("x" * (MOST_NODES // 2)), Formula)
    with pytest.raises(FormulaError, match=f"more than {MOST_NODES} numbers"):
        parse_formula("x" * (MOST_NODES // 2 + 1))


def test_an_endless_constant_is_a_formula() -> None:
    assert parse_formula("(1e308)^20").python(torch=False) == "math.inf"
    assert parse_formula("1/0 + x").python(torch=True) == "torch.inf + x"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("sin(x)² + y", "torch.sin(x) ** 2 + y"),
        ("3xy − π", "3 * x * y - torch.pi"),
        ("-(x+1)^2", "-(x + 1) ** 2"),
        ("sin(2)x", f"{math.sin(2)!r} * x"),
        ("5", "0 * x + 5"),
        ("99999999999999999999x", "1e+20 * x"),
    ],
)
def test_a_formula_is_exported_as_torch(text: str, code: str) -> None:
    assert parse_formula(text).python(torch=True) == code
