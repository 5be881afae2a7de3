"""Every reason that a step gives for a refusal has a sentence, and no sentence stands for nothing."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from ycg_flow.casework.steps.waive_requirement import WAIVABLE
from ycg_flow.wording.refusals import REFUSALS
from ycg_flow.wording.workflow import REASONS, WAIVABLE_REQUIREMENTS, reason_sentence
from ycg_flow.workflow.facts import Reason


def test_every_reason_of_a_step_has_a_sentence(project_dir: Path) -> None:
    assert set(codes(project_dir)) - set(REASONS) - set(REFUSALS) == set()


def test_no_sentence_stands_for_a_reason_nobody_gives(project_dir: Path) -> None:
    assert set(REFUSALS) - set(codes(project_dir)) == set()


def test_every_refusal_is_a_whole_sentence() -> None:
    assert [code for code, sentence in REFUSALS.items() if not sentence.endswith("。")] == []


def test_a_typed_value_that_does_not_fit_is_told_as_in_any_other_input() -> None:
    told = reason_sentence(Reason("number_not_plain", {"given": "约12万"}), {})
    assert told.startswith("“约12万”不是普通的十进制数，请")
    assert told.endswith("。")


def test_every_requirement_that_may_be_waived_has_its_head() -> None:
    assert set(WAIVABLE_REQUIREMENTS) == set(WAIVABLE)


def codes(project_dir: Path) -> Iterator[str]:
    """Yield the codes of all reasons that steps and forms make."""
    rooms = (project_dir / "ycg_flow" / room for room in ("casework", "web"))
    for path in (path for room in rooms for path in room.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Name)
                and node.func.id == "Reason"
                and node.args
                # A reason that was kept is read back by its code, which stands elsewhere.
                and not isinstance(node.args[0], ast.Subscript)
            ):
                yield from _texts(node.args[0])


def _texts(node: ast.expr) -> Iterator[str]:
    """Yield the texts in an expression; a choice between two codes has both."""
    for found in ast.walk(node):
        if isinstance(found, ast.Constant) and isinstance(found.value, str):
            yield found.value
