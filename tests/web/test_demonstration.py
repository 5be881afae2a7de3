"""The demonstration: an account for each role, a clock that goes forward, a reset; an installation has none of it."""

from __future__ import annotations

import re
import shutil
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from tests.made_once import made_once
from tests.web.conftest import Browser
from ycg_flow.app import create_app
from ycg_flow.casework.demonstration.accounts import PASSWORD, accounts_by_place
from ycg_flow.casework.demonstration.making import (
    USUAL_DAY,
    is_made,
    make_demonstration,
    open_demonstration,
    reset_demonstration,
)
from ycg_flow.casework.desk import Desk, china_date
from ycg_flow.policy.faults import FaultsFound
from ycg_flow.records.cases import EvaluationCase
from ycg_flow.records.cycles import Cycle
from ycg_flow.records.database import open_database
from ycg_flow.records.demonstration import has_demo_clock
from ycg_flow.records.migrating import differences, downgrade
from ycg_flow.records.money import Payment, Statement
from ycg_flow.records.objections import Objection
from ycg_flow.records.rectification import RectificationOrder
from ycg_flow.records.tasks import OPEN_STATES, Notice, Task
from ycg_flow.records.vetoes import VetoInquiry
from ycg_flow.resources import migrations_dir

# Two demonstrations are made in one process of a run.
pytestmark = pytest.mark.xdist_group("demonstration")
FIRST_DAY = date(2025, 9, 22)
LAST_YEAR, THIS_YEAR = 2024, 2025
OVERSPENT = "350583-2021-004"
SETTLED = ("410122-2024-001", "410103-2024-001")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A demonstration that has played its first day, to be copied."""
    name = "demonstration of the first day"
    return made_once(tmp_path_factory, name, lambda folder: make_demonstration(folder, FIRST_DAY).database.close())


@pytest.fixture
def folder(made: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(made, tmp_path / "demonstration"))


@pytest.fixture
def desk(folder: Path) -> Iterator[Desk]:
    opened = open_demonstration(folder)
    yield opened
    opened.database.close()


@pytest.fixture
def client(desk: Desk, folder: Path) -> FlaskClient:
    app = create_app(desk, secret_key=b"a key for tests only", demonstration_folder=folder)
    app.test_client_class = Browser
    return app.test_client()


def sign_in(client: FlaskClient, account: str) -> None:
    answer = client.post("/sign-in", data={"account": account, "password": PASSWORD})
    assert answer.status_code == 302, answer.text


def test_the_page_for_signing_in_offers_an_account_for_each_role(client: FlaskClient, desk: Desk) -> None:
    page = client.get("/sign-in").text
    places = accounts_by_place(desk)
    assert [place.name for place in places] == ["郑州市", "新乡市", "南安市"]
    assert {account.role for account in places[0].accounts} == set(desk.roles)
    for account in (*places[0].accounts, *(place.accounts[0] for place in places)):
        assert account.account in page
        sign_in(client, account.account)
        assert "我的待办" in client.get("/").text


def test_the_clock_shows_the_day_that_was_played_and_moves_forward(client: FlaskClient, desk: Desk) -> None:
    sign_in(client, "leader")
    assert "今天是2025-09-22（周一）" in client.get("/").text
    before = notices(desk)
    client.post("/demonstration/clock", data={"day": "2026-01-05"})
    page = client.get("/").text
    assert "今天是2026-01-05（周一）" in page
    assert "演示时钟已拨到2026-01-05（周一）" in page
    assert notices(desk) > before


@pytest.mark.parametrize("day", ["2025-09-22", "2025-09-01", "2036-01-01"])
def test_the_clock_does_not_go_back_nor_far_away_and_says_so(client: FlaskClient, day: str) -> None:
    sign_in(client, "leader")
    answer = client.post("/demonstration/clock", data={"day": day})
    assert answer.status_code == 422
    assert "演示时钟只能向前拨" in answer.text


def test_a_reset_puts_back_what_was_done_and_the_clock(client: FlaskClient, desk: Desk) -> None:
    sign_in(client, "leader")
    before = notices(desk)
    client.post("/demonstration/clock", data={"day": "2026-01-05"})
    assert client.post("/demonstration/reset").headers["Location"] == "/sign-in"
    assert client.get("/").status_code == 302
    assert china_date(desk.clock()) == FIRST_DAY
    assert notices(desk) == before


def test_a_demonstration_is_opened_again_as_it_was_left(folder: Path, client: FlaskClient) -> None:
    sign_in(client, "leader")
    client.post("/demonstration/clock", data={"day": "2026-01-05"})
    assert is_made(folder)
    again = open_demonstration(folder)
    assert china_date(again.clock()) == date(2026, 1, 5)
    again.database.close()


def test_an_installation_has_no_clock_to_move_no_reset_and_no_accounts(app: Flask) -> None:
    client = app.test_client()
    assert client.post("/demonstration/clock", data={"day": "2026-01-05"}).status_code == 404
    assert client.post("/demonstration/reset").status_code == 404
    assert re.search("演示", client.get("/sign-in").text) is None
    assert not has_demo_clock(app.extensions["ycg_flow_desk"].database)


@pytest.fixture(scope="module")
def usual(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    made = made_once(
        tmp_path_factory, "usual demonstration", lambda folder: make_demonstration(folder).database.close()
    )
    desk = open_demonstration(Path(shutil.copytree(made, tmp_path_factory.mktemp("usual") / "demonstration")))
    yield desk
    desk.database.close()


@pytest.mark.parametrize("account", ["surveyor", "zhongmu.submitter", "leader"])
def test_a_notice_leads_only_where_its_reader_may_go(usual: Desk, account: str) -> None:
    app = create_app(usual, secret_key=b"a key for tests only")
    app.test_client_class = Browser
    client = app.test_client()
    sign_in(client, account)
    page = client.get("/notices").text
    assert "案卷" in page
    for path in set(re.findall(r'href="(/cases/[^"]+)"', page)):
        assert client.get(path).status_code == 200, path


def test_the_usual_demonstration_has_a_dozen_parties_each_at_its_own_point(usual: Desk) -> None:
    with usual.database.reading() as session:
        cycles = select(EvaluationCase.state).join(Cycle, Cycle.id == EvaluationCase.cycle_id)
        this_year = cycles.where(Cycle.evaluation_year == THIS_YEAR)
        states = Counter(session.scalars(this_year.where(Cycle.policy == "zhengzhou-2022")))
        elsewhere = Counter(session.scalars(this_year.where(Cycle.policy == "xinxiang-2025")))
        objections = set(session.scalars(select(Objection.state)))
        inquiries = set(session.scalars(select(VetoInquiry.state)))
        orders = session.scalar(select(func.count()).select_from(RectificationOrder))
        unfinished = session.scalars(
            select(Task.due_on).where(Task.kind == "fill_self_assessment", Task.state.in_(OPEN_STATES))
        ).all()
        is_demonstration = session.scalars(select(Cycle.is_demonstration)).all()
    assert states == {"feedback": 4, "approval": 2, "self_assessment": 4, "certification": 1, "data_collection": 1}
    assert elsewhere == {"settlement": 1, "approval": 1, "site_verification": 1}
    assert "under_review" in objections
    assert inquiries == {"opened", "confirmed"}
    assert orders == 2
    assert any(due_on < USUAL_DAY for due_on in unfinished)
    assert all(is_demonstration)


def test_the_usual_demonstration_holds_settled_cases_of_last_year_that_owe_nothing(usual: Desk) -> None:
    with usual.database.reading() as session:
        settled = session.scalars(select(EvaluationCase).join(Cycle).where(Cycle.evaluation_year == LAST_YEAR)).all()
        assert {case.number: case.state for case in settled} == dict.fromkeys(SETTLED, "closed")
        keys = [case.id for case in settled]
        statements = session.scalars(select(Statement.state).where(Statement.case_id.in_(keys))).all()
        paid = session.scalars(select(Payment.amount_fen).where(Payment.case_id.in_(keys))).all()
        owed = session.scalars(select(Task.kind).where(Task.case_id.in_(keys), Task.state.in_(OPEN_STATES))).all()
    assert statements == ["settled"] * 2
    assert all(amount > 0 for amount in paid)
    assert owed == []


OF_NO_TASK = {"observer", "auditor", "account_administrator", "security_administrator"}


def test_everybody_whose_role_owes_tasks_finds_one_on_opening(usual: Desk) -> None:
    first, *others = accounts_by_place(usual)
    busy = {account.role for account in first.accounts if account.open_tasks}
    assert busy == set(usual.roles) - OF_NO_TASK - {"surveyor", "settlement_officer"}
    assert {"surveyor", "settlement_officer", "approver"} <= {
        account.role for place in others for account in place.accounts if account.open_tasks
    }


def test_a_round_is_told_without_points_nobody_gives_and_prices_nobody_can_name(usual: Desk) -> None:
    app = create_app(usual, secret_key=b"a key for tests only")
    app.test_client_class = Browser
    settler, centre = app.test_client(), app.test_client()
    sign_in(settler, "nanan.settler")
    sign_in(centre, "shiqu.submitter")
    board = re.search(r'href="(/cycles/nanan-2021[^/"]*)"', settler.get("/cycles").text)
    assert board is not None
    ranks = re.findall(r'data-label="名次">(\d+)<', settler.get(f"{board[1]}/settlement").text)
    assert ranks == ["1", "2", "2", "4", "5", "6"]
    cockpit = settler.get(f"{board[1]}/cockpit").text
    assert "不能逐个案卷试算" in cockpit
    assert "试算</button>" not in cockpit
    score = settler.get(f"/cases/{OVERSPENT}/score").text
    assert "只列数值，不计分" in score
    for nonsense in ("满分0分", "未作清算", "<h2>一票否决</h2>"):
        assert nonsense not in score
    assert "90.21（不计分）" in settler.get(f"/cases/{OVERSPENT}/score/director_appraisal").text
    settlement = centre.get("/cases/350583-2021-001/settlement").text
    assert "确定本轮结果" in settlement
    assert f"{board[1]}/settlement" not in settlement


def test_what_was_settled_last_year_stands_beside_this_years_self_assessment_and_result(usual: Desk) -> None:
    app = create_app(usual, secret_key=b"a key for tests only")
    app.test_client_class = Browser
    hospital, settler, leader = app.test_client(), app.test_client(), app.test_client()
    sign_in(hospital, "erqi.submitter")
    sign_in(settler, "settler")
    sign_in(leader, "leader")
    assert "2,330,097人次" in hospital.get("/cases/410103-2025-001/self-assessment").text
    for case in SETTLED:
        assert "已结清" in settler.get(f"/cases/{case}/settlement").text
    compared = leader.get("/cases/410122-2025-001/score-profile").text
    assert re.search("<th[^>]*>比上年</th>", compared)


def test_on_the_last_of_march_no_page_breaks_and_a_reset_brings_everything_back(usual: Desk, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(Path(str(usual.database.engine.url.database)).parent, tmp_path / "demonstration"))
    desk = open_demonstration(folder)
    app = create_app(desk, secret_key=b"a key for tests only", demonstration_folder=folder)
    app.test_client_class = Browser
    leader, settler = app.test_client(), app.test_client()
    sign_in(leader, "leader")
    before = notices(desk)
    assert leader.post("/demonstration/clock", data={"day": "2026-03-31"}).status_code == 302
    sign_in(settler, "settler")
    for client in (leader, settler):
        assert len(looked_around(client)) > 60
    assert leader.post("/demonstration/reset").status_code == 302
    assert (china_date(desk.clock()), notices(desk)) == (USUAL_DAY, before)
    desk.database.close()


def looked_around(client: FlaskClient) -> set[str]:
    """Follow links to one page of each kind; every page must be there."""
    found, waiting = set[str](), ["/"]
    while waiting:
        path = waiting.pop(0)
        kind = re.sub(r"[0-9]+", "#", path)
        if kind not in found:
            found.add(kind)
            answer = client.get(path, follow_redirects=True, buffered=True)
            assert answer.status_code == 200, path
            if answer.mimetype == "text/html":
                waiting += [link for link in re.findall(r'href="(/[^"#?]*)', answer.text) if "/static/" not in link]
    return found


def notices(desk: Desk) -> int:
    with desk.database.reading() as session:
        return session.scalar(select(func.count()).select_from(Notice)) or 0


def test_a_folder_with_somebody_elses_files_is_left_alone(tmp_path: Path) -> None:
    kept = tmp_path / "thesis.txt"
    kept.write_text("not a demonstration", encoding="utf-8")
    with pytest.raises(FaultsFound):
        make_demonstration(tmp_path, FIRST_DAY)
    assert kept.read_text(encoding="utf-8") == "not a demonstration"


def test_a_demonstration_of_an_older_release_opens_and_goes_back_to_its_beginning(folder: Path) -> None:
    usual = open_database(f"sqlite:///{folder / 'cases.db'}")
    schema = str(differences(usual))
    for file in ("cases.db", "pristine.db"):
        older = open_database(f"sqlite:///{folder / file}")
        downgrade(older, migrations_dir(), "0003")
        assert str(differences(older)) != schema
        older.close()
    desk = open_demonstration(folder)
    assert str(differences(desk.database)) == schema
    reset_demonstration(desk, folder)
    assert str(differences(desk.database)) == schema
    for database in (usual, desk.database):
        database.close()
