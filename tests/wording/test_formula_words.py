"""A formula written out with names or numbers means what the formula means."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as some

from ycg_flow.policy.formulas import Call, Name, Node, Number, Operation, parse_formula
from ycg_flow.wording.formula_words import NOT_BELOW_ZERO, Leaves, formula_text

PLAIN = Leaves(
    name=lambda name, lag: f"{name}{lag or ''}",
    curve=lambda curve, _: curve,
    total=lambda name: f"各方{name}之和",
    floor=lambda text, _: f"{text}，{NOT_BELOW_ZERO}",
)

nodes: some.SearchStrategy[Node] = some.recursive(
    some.integers(1, 9).map(lambda number: Number(Fraction(number))),
    lambda inner: some.builds(Operation, some.sampled_from("+-*/"), inner, inner),
    max_leaves=8,
)


@pytest.mark.parametrize(
    ("formula", "words"),
    [
        ("a - (b - c)", "a − （b − c）"),
        ("a - b - c", "a − b − c"),
        ("a / (b * c)", "a ÷ （b × c）"),
        ("(a + b) * c", "（a + b） × c"),
        ("-a", "−a"),
        ("a[-1] + 1", "a-1 + 1"),
        ("max(0, a - b)", "a − b，小于0按0计"),
        ("max(0, a - b) * c", "（a − b，小于0按0计） × c"),
        ("max(a, b)", "（a、b 中较大者）"),
        ("min(a, b, c)", "（a、b、c 中较小者）"),
        ("abs(a - b)", "|a − b|"),
        ("sum(a) * 2", "各方a之和 × 2"),
    ],
)
def test_a_formula_reads_like_the_papers(formula: str, words: str) -> None:
    assert formula_text(parse_formula(formula).tree, PLAIN) == words


@given(node=nodes)
def test_parentheses_stand_where_the_meaning_needs_them(node: Node) -> None:
    text = formula_text(node, PLAIN)
    written = text.translate(str.maketrans("（）−×÷", "()-*/"))
    assert value_of(parse_formula(written).tree) == value_of(node)


def value_of(node: Node) -> Fraction | None:
    """Return what a formula without names comes to, None where it divides by zero."""
    match node:
        case Number(number=number):
            return number
        case Operation(sign=sign, left=left, right=right):
            first, second = value_of(left), value_of(right)
            if first is None or second is None or (sign == "/" and not second):
                return None
            values = {"+": first + second, "-": first - second, "*": first * second}
            return values[sign] if sign in values else first / second
    raise AssertionError(node)


def test_a_curve_is_said_by_whoever_knows_it() -> None:
    node = Operation("*", Name("deposit"), Call("refund_share", (Name("total"),)))
    assert formula_text(node, PLAIN) == "deposit × refund_share"
