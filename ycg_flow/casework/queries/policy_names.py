"""What a case's policy calls its figures, indicators, vetoes and amounts, for sentences that name them."""

from __future__ import annotations

from sqlalchemy import or_, select

from ycg_flow.casework.desk import View
from ycg_flow.casework.loading import loaded_case
from ycg_flow.casework.policies import compiled_content
from ycg_flow.policy.compiled import Policy
from ycg_flow.records.cases import EvaluationCase
from ycg_flow.records.cycles import Cycle, PolicyContent


def policy_names(view: View, number: str) -> dict[str, str]:
    """Return the names by identifier in the policy that a case or cycle runs on; none where there is no such number."""
    case = loaded_case(view, number)
    content = case.cycle.policy_content if case is not None else _content(view, number)
    return {} if content is None else _names(compiled_content(view.desk, content))


def _content(view: View, number: str) -> PolicyContent | None:
    query = (
        select(PolicyContent)
        .join(Cycle, Cycle.policy_content_id == PolicyContent.id)
        .outerjoin(EvaluationCase, EvaluationCase.cycle_id == Cycle.id)
        .where(or_(Cycle.number == number, EvaluationCase.number == number))
        .limit(1)
    )
    return view.session.scalar(query)


def _names(policy: Policy) -> dict[str, str]:
    table = policy.table
    names = {parameter.id: parameter.name for parameter in policy.parameters.values()}
    names |= {entry.id: entry.name for entry in policy.ledger.values()}
    names |= {figure.id: figure.name for figure in policy.figures.values()}
    names |= {veto.id: veto.name for veto in table.veto}
    return names | {name: item.table.name for name, item in policy.indicators.items()}
