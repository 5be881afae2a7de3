"""Many cases placed where a race or a crash finds them: rows written at once, as their steps would have left them."""

from __future__ import annotations

from sqlalchemy import select, update

from tests.casework.handing_in import PDF, PROVEN
from tests.casework.office import Office
from ycg_flow.casework.desk import Step
from ycg_flow.casework.loading import load_case
from ycg_flow.casework.policies import policy_of
from ycg_flow.casework.steps.create_cycle import CyclePlan, create_cycle
from ycg_flow.casework.steps.open_cycle import open_cycle
from ycg_flow.casework.steps.prepare_cycle import Preparation, prepare_cycle
from ycg_flow.casework.tasks import follow_tasks
from ycg_flow.records.cases import EvaluationCase, GroupMember
from ycg_flow.records.evidence import Evidence, EvidenceFile, EvidenceLink
from ycg_flow.records.figures import DraftEntry
from ycg_flow.records.organisations import EvaluatedParty
from ycg_flow.records.self_assessment import ReportSection
from ycg_flow.records.tasks import Task
from ycg_flow.workflow.machine import Decision

PARAMETERS = {
    "zhengzhou-2022": {"retained_share": "1", "overspend_share": "0.7", "cost_growth_target": "5"},
    "xinxiang-2025": {"budget_cut_share": "0.02", "overspend_share": "0.6"},
}


def open_cases(office: Office, count: int, policy: str = "zhengzhou-2022") -> list[str]:
    """Open a cycle with so many parties of the one hospital and return the numbers of their cases."""
    with office.desk.database.writing() as session, session.begin():
        lead = office.institutions["lead"]
        parties = [
            EvaluatedParty(name=f"第{number}医共体", region_code="410122", institution_id=lead)
            for number in range(count)
        ]
        session.add_all(parties)
        session.flush()
        keys = [party.id for party in parties]
    plan = CyclePlan(policy, 2025, office.institutions["bureau"], "2025年度考核")
    cycle = create_cycle(office.desk, office["group_leader"], plan)
    prepare_cycle(
        office.desk, office["group_leader"], cycle, Preparation(keys, PARAMETERS[policy], source_document="文件")
    )
    open_cycle(office.desk, office["group_leader"], cycle)
    with office.desk.database.reading() as session:
        return list(session.scalars(select(EvaluationCase.number).order_by(EvaluationCase.number)))


def fill_all(office: Office, numbers: list[str]) -> None:
    """Let every case be filled in, proven and reported, as saving and attaching would have left it."""
    with office.desk.automatic_step() as step:
        now, person = step.now, office["submitter"]
        file = EvidenceFile(digest="0" * 64, size=len(PDF), media_type="application/pdf", stored_at=now)
        headings = policy_of(step, load_case(step, numbers[0]).cycle).table.report
        for case in _cases(step, numbers):
            common = {"case_id": case.id, "person_id": person, "saved_at": now}
            step.session.add_all(DraftEntry(**common, figure=name, year=2025, text="1") for name in PROVEN)
            step.session.add_all(ReportSection(**common, heading=one.id, markdown="已完成。") for one in headings)
            links = [EvidenceLink(kind="figure", name=name) for name in PROVEN]
            evidence = Evidence(case_id=case.id, file=file, file_name="凭证.pdf", title="凭证", links=links)
            evidence.person_id, evidence.received_at = person, now
            step.session.add(evidence)


def put_all_into(office: Office, numbers: list[str], state: str) -> None:
    """Put every case into a state, with the tasks of that state and no other."""
    with office.desk.automatic_step() as step:
        cases = _cases(step, numbers)
        keys = [case.id for case in cases]
        step.session.execute(update(Task).values(state="done", closed_at=step.now).where(Task.case_id.in_(keys)))
        step.session.execute(update(EvaluationCase).values(state=state).where(EvaluationCase.id.in_(keys)))
        tasks = office.desk.workflow.tables["case"].states[state].tasks
        decision = Decision("case", "", "", "", state, state, (), is_permitted=True, opens=tasks)
        for case in cases:
            step.session.refresh(case)
            follow_tasks(step, case, decision)


def _cases(step: Step, numbers: list[str]) -> list[EvaluationCase]:
    query = select(EvaluationCase).where(EvaluationCase.number.in_(numbers)).order_by(EvaluationCase.number)
    return list(step.session.scalars(query))


def group_for(office: Office, numbers: list[str], accounts: tuple[str, ...]) -> None:
    """Name evaluators for every case, who have all declared that they have no interest."""
    with office.desk.automatic_step() as step:
        for case in _cases(step, numbers):
            for account in accounts:
                member = GroupMember(case_id=case.id, person_id=office[account], role="evaluator", has_conflict=False)
                member.named_by_id, member.declared_at = office["group_leader"], step.now
                step.session.add(member)
