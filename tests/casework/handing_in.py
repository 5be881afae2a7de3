"""What tests need to bring a case through self-assessment and data collection: the shortest honest way."""

from __future__ import annotations

import io

from tests.casework.office import INSTITUTIONS, LONG_AGO, Office
from tests.kept_stages import kept_stage
from ycg_flow.casework.drafts import TypedEntry
from ycg_flow.casework.entered_figures import EnteredFigure
from ycg_flow.casework.evidence import EvidenceDescription
from ycg_flow.casework.figures import required_figures
from ycg_flow.casework.loading import load_case
from ycg_flow.casework.policies import policy_of
from ycg_flow.casework.steps.attach_evidence import attach_evidence
from ycg_flow.casework.steps.conclude_data_collection import conclude_data_collection
from ycg_flow.casework.steps.declare_interest import declare_interest
from ycg_flow.casework.steps.enter_collected_figures import enter_collected_figures
from ycg_flow.casework.steps.form_evaluation_group import Naming, form_evaluation_group
from ycg_flow.casework.steps.save_draft import save_draft
from ycg_flow.casework.steps.send_for_certification import send_for_certification
from ycg_flow.casework.steps.submit_self_assessment import Receipt, submit_self_assessment
from ycg_flow.casework.steps.write_report import WrittenSection, write_report
from ycg_flow.policy.compiled import Policy
from ycg_flow.records.people import Post

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
PROVEN = ("funds_measure_filed", "dedicated_account_kept", "referral_system_established")
GROUP = ("group_leader", "evaluator", "surveyor")


def a_pdf(text: str = "凭证") -> io.BytesIO:
    return io.BytesIO(PDF + f"% {text}\n".encode())


def policy_of_case(office: Office, case: str) -> Policy:
    with office.desk.view(office["group_leader"]) as view:
        return policy_of(view, load_case(view, case).cycle)


@kept_stage
def appoint(office: Office, key: str, role: str, institution: str = "lead") -> None:
    """Give a person of the office one more post."""
    with office.desk.database.writing() as session, session.begin():
        session.add(
            Post(
                person_id=office[key],
                role=role,
                institution_id=office.institutions[institution],
                region_code=INSTITUTIONS[institution][2],
                from_on=LONG_AGO,
            )
        )


def state_of(office: Office, case: str) -> str:
    with office.desk.view(office["group_leader"]) as view:
        return load_case(view, case).state


@kept_stage
def fill_in(office: Office, case: str) -> None:
    """Answer every required figure with yes, prove it, and write the report."""
    entries = [TypedEntry(name, 2025, "1") for name in PROVEN]
    save_draft(office.desk, office["submitter"], case, entries)
    links = tuple(("figure", name) for name in PROVEN)
    attach_evidence(office.desk, office["submitter"], case, a_pdf(), EvidenceDescription("凭证.pdf", links))
    headings = {heading.id: WrittenSection("已完成。") for heading in policy_of_case(office, case).table.report}
    write_report(office.desk, office["submitter"], case, headings)


@kept_stage
def hand_in(office: Office, case: str) -> Receipt:
    """Fill in, send to the certifier, submit."""
    fill_in(office, case)
    return certify(office, case)


def certify(office: Office, case: str) -> Receipt:
    send_for_certification(office.desk, office["submitter"], case)
    return submit_self_assessment(office.desk, office["certifier"], case)


@kept_stage
def form_group(office: Office, case: str) -> None:
    """Name leader, evaluator and surveyor; each declares that nothing ties them to the party."""
    named = [Naming(office[role], role) for role in GROUP]
    form_evaluation_group(office.desk, office["group_leader"], case, named)
    for role in GROUP:
        declare_interest(office.desk, office[role], case, has_conflict=False)


@kept_stage
def collect(office: Office, /, case: str, **other: str) -> None:
    """Enter every figure that records and ledger give: 100 each, or what is named here for the evaluation year."""
    required = required_figures(policy_of_case(office, case), 2025, ("records", "ledger"))
    collected = [
        EnteredFigure(name, year, other.get(name, "100") if year == 2025 else "100") for name, year in required
    ]
    enter_collected_figures(office.desk, office["data_officer"], case, collected, "医保结算数据 2026-02-03")


@kept_stage
def bring_to_site_verification(office: Office, case: str) -> None:
    """Hand in, form the group, collect, conclude."""
    hand_in(office, case)
    form_group(office, case)
    collect(office, case)
    conclude_data_collection(office.desk, office["data_officer"], case)
