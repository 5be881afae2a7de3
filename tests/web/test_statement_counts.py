"""How many statements a page asks of the database: few, and as many for a long list as for a short one."""

from __future__ import annotations

import pytest

from tests.casework.handing_in import fill_in
from tests.casework.office import Office, open_zhengzhou_cycle
from tests.casework.test_statement_counts import counted
from tests.web.conftest import SignIn
from ycg_flow.casework.queries.self_assessment_page import self_assessment_page

MOST_FOR_A_CASE, MOST_FOR_A_SAVE = 6, 10


@pytest.fixture
def number(office: Office) -> str:
    return open_zhengzhou_cycle(office)


@pytest.mark.parametrize("account", ["submitter", "certifier", "group_leader", "data_officer"])
def test_a_case_page_asks_six_statements_at_most(office: Office, number: str, sign_in: SignIn, account: str) -> None:
    fill_in(office, number)
    client = sign_in(account)
    client.get(f"/cases/{number}")
    with counted(office.desk.database.engine) as statements:
        assert client.get(f"/cases/{number}").status_code == 200
    assert len(_asking(statements)) <= MOST_FOR_A_CASE, statements


def test_saving_the_whole_table_asks_ten_statements_at_most(office: Office, number: str, sign_in: SignIn) -> None:
    client = sign_in("submitter")
    with office.desk.view(office["submitter"]) as view:
        fields = [field for field in self_assessment_page(view, number).fields if not field.options][:24]
    data = {f"value.{field.key}": "7" for field in fields} | {f"explanation.{field.key}": "" for field in fields}
    with counted(office.desk.database.engine) as statements:
        assert client.post(f"/cases/{number}/self-assessment", data=data).status_code == 302
    assert len(_asking(statements)) <= MOST_FOR_A_SAVE, statements


def _asking(statements: list[str]) -> list[str]:
    return [statement for statement in statements if not statement.startswith("BEGIN")]
