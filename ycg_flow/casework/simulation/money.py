"""March and April 2026: statements confirmed, issued and paid; one payment waits, one surplus comes back."""

from __future__ import annotations

from datetime import date

from ycg_flow.casework.numbers import load_numbered
from ycg_flow.casework.payments import open_lines
from ycg_flow.casework.simulation.opening import LATE_PAYER, SUSPECT
from ycg_flow.casework.simulation.people import COUNTIES
from ycg_flow.casework.simulation.scene import Days, Scene
from ycg_flow.casework.steps.claim_back import Claim, claim_back
from ycg_flow.casework.steps.confirm_statement import confirm_statement
from ycg_flow.casework.steps.finish_settlement import finish_settlement
from ycg_flow.casework.steps.inform_departments import inform_departments
from ycg_flow.casework.steps.issue_statement import issue_statement
from ycg_flow.casework.steps.prepare_statement import prepare_statement
from ycg_flow.casework.steps.propose_statement import propose_statement
from ycg_flow.casework.steps.record_payment import Movement, record_payment
from ycg_flow.casework.steps.record_repayment import record_repayment
from ycg_flow.records.money import Statement

CIRCULAR = "演示通报〔2026〕3号"
DECISION = "演示清算会议纪要〔2026〕2号"


def prepare_statements(scene: Scene) -> None:
    """A statement for every county, computed from the approved result and the ledger."""
    for key, case in scene.cases.items():
        scene.statements[key] = scene.do("settler", prepare_statement, case)


def confirm_statements(scene: Scene) -> None:
    """Proposed by the settlement officer, confirmed by the approver, each by its digest."""
    digests = {key: scene.do("settler", propose_statement, statement) for key, statement in scene.statements.items()}
    for key, statement in scene.statements.items():
        scene.do("approver", confirm_statement, statement, digests[key])


def issue_statements(scene: Scene) -> None:
    """Issued; no settlement is finished before the health commission and the finance bureau were told."""
    for statement in scene.statements.values():
        scene.do("settler", issue_statement, statement)
    case = next(iter(scene.cases.values()))
    scene.is_refused("settler", case, "case.finish_settlement", finish_settlement, case)
    for case in scene.cases.values():
        scene.do("settler", inform_departments, case, CIRCULAR)


def pay(scene: Scene) -> None:
    """Paid by the last day of March, but for the county whose payments are suspended and the one that owes."""
    for key in COUNTIES:
        if key not in {LATE_PAYER, SUSPECT}:
            _pay(scene, key)
    for key in (LATE_PAYER, SUSPECT):
        movement = _movement(scene, key)
        act, statement = "statement.record_payment", scene.statements[key]
        scene.is_refused("settler", scene.cases[key], act, record_payment, statement, movement)
    claim = Claim("考核不合格，预付结余资金全额退回。", DECISION)
    scene.do("settler", claim_back, scene.statements[SUSPECT], claim)
    for case in scene.cases.values():
        scene.do("settler", finish_settlement, case)


def repay(scene: Scene) -> None:
    """The vetoed county returns its surplus in full."""
    movement = _movement(scene, SUSPECT)
    scene.do("settler", record_repayment, scene.statements[SUSPECT], movement)


def pay_the_suspended(scene: Scene) -> None:
    """Its order is put right: the payment that waited is made."""
    _pay(scene, LATE_PAYER)


def _pay(scene: Scene, key: str) -> None:
    scene.do("settler", record_payment, scene.statements[key], _movement(scene, key))


def _movement(scene: Scene, key: str) -> Movement:
    return movement_of(scene, key, f"演示凭证-{COUNTIES[key].code}")


def movement_of(scene: Scene, key: str, voucher: str) -> Movement:
    """Return the movement of all that is open on a county's statement, either way, as the officer reads it there."""
    with scene.desk.view(scene.cast.people["settler"]) as view:
        statement = load_numbered(view, Statement, scene.statements[key])
        open_fen = sum(open_lines(view, statement).values())
    return Movement(abs(open_fen), scene.clock.today, voucher)


DAYS: Days = (
    (date(2026, 3, 26), prepare_statements),
    (date(2026, 3, 27), confirm_statements),
    (date(2026, 3, 30), issue_statements),
    (date(2026, 3, 31), pay),
    (date(2026, 4, 15), repay),
    (date(2026, 4, 23), pay_the_suspended),
)
