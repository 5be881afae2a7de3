"""The steps that lead a case from its evaluation group to its end, for the other years and cities of the demonstration.

Each takes a scene and the key of a party; who does it is named as in the simulated year.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from ycg_flow.casework.entered_figures import EnteredFigure
from ycg_flow.casework.jobs.deliver import deliver
from ycg_flow.casework.ledger import LedgerInput
from ycg_flow.casework.queries.notices import inbox
from ycg_flow.casework.sampling import SamplePlan
from ycg_flow.casework.simulation.collection import GROUP, declare_no_conflict
from ycg_flow.casework.simulation.money import movement_of
from ycg_flow.casework.simulation.people import BUREAU
from ycg_flow.casework.simulation.scene import Days, Scene
from ycg_flow.casework.simulation.self_assessment import hand_in
from ycg_flow.casework.simulation.story import EVENING, OFFICE
from ycg_flow.casework.simulation.verification import IN_LIST, PAPERS, list_of, papers
from ycg_flow.casework.steps.approve_result import Signature, approve_result
from ycg_flow.casework.steps.commit_sample_seed import commit_sample_seed
from ycg_flow.casework.steps.compute_preliminary_result import compute_preliminary_result
from ycg_flow.casework.steps.conclude_data_collection import conclude_data_collection
from ycg_flow.casework.steps.confirm_statement import confirm_statement
from ycg_flow.casework.steps.create_cycle import CyclePlan, create_cycle
from ycg_flow.casework.steps.draw_sample import draw_sample
from ycg_flow.casework.steps.enter_collected_figures import enter_collected_figures
from ycg_flow.casework.steps.enter_ledger import enter_ledger
from ycg_flow.casework.steps.finish_settlement import finish_settlement
from ycg_flow.casework.steps.form_evaluation_group import Naming, form_evaluation_group
from ycg_flow.casework.steps.give_feedback import PartyView, give_feedback
from ycg_flow.casework.steps.inform_departments import inform_departments
from ycg_flow.casework.steps.issue_statement import issue_statement
from ycg_flow.casework.steps.open_cycle import open_cycle
from ycg_flow.casework.steps.prepare_cycle import Preparation, prepare_cycle
from ycg_flow.casework.steps.propose_statement import propose_statement
from ycg_flow.casework.steps.read_notices import read_notices
from ycg_flow.casework.steps.record_interview import NewInterview, record_interview
from ycg_flow.casework.steps.record_payment import record_payment
from ycg_flow.casework.steps.record_verification import ItemResult, record_verification
from ycg_flow.casework.steps.send_preliminary_result import send_preliminary_result
from ycg_flow.casework.steps.submit_for_approval import submit_for_approval
from ycg_flow.casework.steps.write_report import WrittenSection, write_report
from ycg_flow.records.verification import DOCUMENT_KINDS, INTERVIEW_KINDS


class Site(NamedTuple):
    """Where a case is verified: the code its papers carry and the name of the hospital or centre."""

    code: str
    name: str


def play_days(scene: Scene, days: Days) -> None:
    """Do what is planned, day by day; each evening the post goes out."""
    for day, act in days:
        scene.clock.go_to(day, OFFICE)
        act(scene)
        scene.clock.go_to(day, EVENING)
        deliver(scene.desk)


def read_everything(scene: Scene) -> None:
    """Nobody finds notices unread of what is long over."""
    for person in scene.cast.people.values():
        with scene.desk.view(person) as view:
            notices = [notice.id for notice in inbox(view)]
        read_notices(scene.desk, person, notices)


def open_for(
    scene: Scene, policy: str, title: str, keys: Sequence[str], parameters: Mapping[str, str], document: str
) -> None:
    """The leader opens a cycle of a policy for the parties of these keys; what the scene's year is, is evaluated."""
    plan = CyclePlan(policy, scene.year, scene.cast.institutions[BUREAU], title, is_demonstration=True)
    scene.cycle = scene.do("leader", create_cycle, plan)
    parties = [scene.cast.parties[key] for key in keys]
    scene.do("leader", prepare_cycle, scene.cycle, Preparation(parties, parameters, source_document=document))
    scene.do("leader", open_cycle, scene.cycle)


def hand_in_report(scene: Scene, key: str, sections: Mapping[str, str]) -> None:
    """The party writes its report and hands in."""
    written = {heading: WrittenSection(text) for heading, text in sections.items()}
    scene.do(f"{key}.submitter", write_report, scene.cases[key], written)
    hand_in(scene, key)


def form_group(scene: Scene, key: str) -> None:
    """The usual people evaluate, and none of them has a part in the party."""
    named = [Naming(scene.cast.people[who], role) for who, role in GROUP]
    scene.do("leader", form_evaluation_group, scene.cases[key], named)
    declare_no_conflict(scene, [scene.cases[key]])


def collect(scene: Scene, key: str, figures: Sequence[EnteredFigure], source: str) -> None:
    """The data officer enters what was collected, and is done."""
    scene.do("data", enter_collected_figures, scene.cases[key], figures, source)
    scene.do("data", conclude_data_collection, scene.cases[key])


def keep_ledger(scene: Scene, key: str, values: Mapping[str, str], document: str) -> None:
    """The settlement officer enters what the books say."""
    scene.do("settler", enter_ledger, scene.cases[key], LedgerInput(values, document))


def visit(scene: Scene, key: str, site: Site, sizes: Mapping[str, int]) -> None:
    """Samples of these sizes are drawn and all papers found in order; everybody is heard."""
    case = scene.cases[key]
    for kind, size in sizes.items():
        draw = scene.do("evaluator", commit_sample_seed, case, SamplePlan(kind, size))
        scene.do("evaluator", draw_sample, draw.number, list_of(site.code, kind, IN_LIST))
    for number, _, position in papers(scene, case):
        scene.do("second_evaluator", record_verification, number, position, ItemResult("in_order"))
    for kind in INTERVIEW_KINDS:
        heard = NewInterview(kind, site.name, scene.clock.today, "按提纲访谈，情况已记录。")
        scene.do("evaluator", record_interview, case, heard)


PAPER_SIZES: Mapping[str, int] = dict.fromkeys(DOCUMENT_KINDS, PAPERS)
"""What is drawn where the policy asks for no patients."""


def send_and_agree(scene: Scene, key: str) -> None:
    """The preliminary result is computed and sent, and the party agrees."""
    case = scene.cases[key]
    scene.do("leader", compute_preliminary_result, case)
    scene.do("leader", send_preliminary_result, case)
    scene.do(f"{key}.submitter", give_feedback, case, PartyView(agrees=True))


def approve(scene: Scene, key: str) -> None:
    """What the leader submits, the approver signs."""
    digest = scene.do("leader", submit_for_approval, scene.cases[key])
    scene.do("approver", approve_result, scene.cases[key], Signature(digest))


def pay(scene: Scene, key: str, circular: str, voucher: str) -> None:
    """A prepared statement is confirmed, issued and paid, the departments are told, and the settlement is finished."""
    case, statement = scene.cases[key], scene.statements[key]
    digest = scene.do("settler", propose_statement, statement)
    scene.do("approver", confirm_statement, statement, digest)
    scene.do("settler", issue_statement, statement)
    scene.do("settler", inform_departments, case, circular)
    scene.do("settler", record_payment, statement, movement_of(scene, key, voucher))
    scene.do("settler", finish_settlement, case)
