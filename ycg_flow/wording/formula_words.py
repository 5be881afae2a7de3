"""A formula as people write one: Chinese names or numbers, × and ÷, words for `max(0, …)`, `min`, `sum` and curves."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

from ycg_flow.policy.formulas import Call, Name, Node, Number, Operation
from ycg_flow.wording.numbers import number_text

NameText = Callable[[str, int], str]
CurveText = Callable[[str, Node], str]
SumText = Callable[[str], str]
FloorText = Callable[[str, Node], str]

_SIGNS = {"+": "+", "-": "−", "*": "×", "/": "÷"}
_ZERO = Fraction(0)
_RANKS = {"+": 1, "-": 1, "*": 2, "/": 2}
_LEAF_RANK = 3
NOT_BELOW_ZERO = "小于0按0计"


@dataclass(frozen=True)
class Leaves:
    """How the ends of a formula are said.

    `name` says a name and how many years back it is taken, `curve` a curve at its argument, `total` a sum over all
    parties, `floor` what stands inside `max(0, …)`, given its text.
    """

    name: NameText
    curve: CurveText
    total: SumText
    floor: FloorText


def formula_text(node: Node, leaves: Leaves) -> str:
    """Return a formula's text."""
    text = _Words(leaves).text(node)[0]
    return text[1:-1] if _is_not_below_zero(node) else text


@dataclass(frozen=True)
class _Words:
    """Says nodes with the leaves it was given."""

    leaves: Leaves

    def text(self, node: Node) -> tuple[str, int]:
        """Return a node's text and how tightly it binds."""
        match node:
            case Number(number=number):
                return number_text(number), _LEAF_RANK
            case Name(name=name, lag=lag):
                return self.leaves.name(name, lag), _LEAF_RANK
            case Operation(sign="-", left=Number(number=number), right=right) if not number:
                return f"−{self._tight(right, _LEAF_RANK)}", _RANKS["-"]
            case Operation(sign=sign, left=left, right=right):
                rank = _RANKS[sign]
                right_rank = rank + (sign in "-/")
                return f"{self._tight(left, rank)} {_SIGNS[sign]} {self._tight(right, right_rank)}", rank
            case Call(function="sum", arguments=(Name(name=name),)):
                return self.leaves.total(name), _LEAF_RANK
            case Call(function="abs", arguments=(argument,)):
                return f"|{self.text(argument)[0]}|", _LEAF_RANK
            case Call(function="min" | "max" as function, arguments=arguments):
                return self._chosen(function, arguments), _LEAF_RANK
            case Call(function=curve, arguments=(argument,)):
                return self.leaves.curve(curve, argument), _LEAF_RANK
        raise AssertionError(node)

    def _tight(self, node: Node, rank: int) -> str:
        text, own = self.text(node)
        return text if own >= rank else f"（{text}）"

    def _chosen(self, function: str, arguments: tuple[Node, ...]) -> str:
        if _is_not_below_zero(Call(function, arguments)):
            other = next((argument for argument in arguments if argument != Number(_ZERO)), arguments[0])
            return f"（{self.leaves.floor(self.text(other)[0], other)}）"
        words = "、".join(self.text(argument)[0] for argument in arguments)
        return f"（{words} 中较{'小' if function == 'min' else '大'}者）"


def _is_not_below_zero(node: Node) -> bool:
    """Whether a node is `max(0, x)`."""
    return (
        isinstance(node, Call)
        and node.function == "max"
        and len(node.arguments) == 2  # noqa: PLR2004 - zero and one other
        and Number(_ZERO) in node.arguments
    )
