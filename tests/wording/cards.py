"""The Zhengzhou demo card and changed copies of it, as results and as sheets."""

import json
from functools import cache
from typing import Any

from ycg_flow import resources
from ycg_flow.papers.clauses import clauses_of
from ycg_flow.policy.compiled import Policy
from ycg_flow.policy.evaluation import Evaluation
from ycg_flow.policy.interface import evaluate_json
from ycg_flow.policy.reading_effects import reading_effects
from ycg_flow.wording.sheet.building import sheet_of
from ycg_flow.wording.sheet.model import IndicatorLine, MoneyLine, Sheet


@cache
def zhengzhou() -> Policy:
    """Return the Zhengzhou policy."""
    return resources.load_policy("zhengzhou-2022")


def demo() -> dict[str, Any]:
    """Return the content of the demo card."""
    content: dict[str, Any] = json.loads(resources.policy_text("zhengzhou-2022", "demo.json"))
    return content


def result(content: dict[str, Any] | None = None, **changes: Any) -> Evaluation:
    """Return the result of the demo card, or of another content, with whole fields changed."""
    return evaluate_json(zhengzhou(), json.dumps({**(demo() if content is None else content), **changes}).encode())


def sheet(content: dict[str, Any] | None = None, **changes: Any) -> Sheet:
    """Return the sheet of the demo card, or of another content, with whole fields changed."""
    evaluation = result(content, **changes)
    return sheet_of(evaluation, clauses_of("zhengzhou-2022"), reading_effects(zhengzhou(), evaluation))


def row(found: Sheet, identifier: str) -> IndicatorLine:
    """Return one indicator of a sheet."""
    return next(line for line in found.indicators if line.id == identifier)


def money(found: Sheet, name: str) -> MoneyLine:
    """Return one money line of a sheet."""
    return next(line for line in found.money if line.name == name)
