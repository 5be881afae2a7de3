"""The second factor: who is asked, enrolling once, each code once, and no administrator who enters alone."""

from __future__ import annotations

import re
from datetime import timedelta

import pyotp
import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.casework.office import Office
from tests.web.conftest import PASSPHRASE, Browser, SignIn
from ycg_flow.app import create_app
from ycg_flow.casework.accounts.passwords import issue_one_time_code
from ycg_flow.casework.accounts.rules import account_rules
from ycg_flow.casework.accounts.second_factor import take_away_second_factor
from ycg_flow.casework.errors import NotFoundError


@pytest.fixture
def app(office: Office) -> Flask:
    roles = account_rules().second_factor_roles
    app = create_app(office.desk, secret_key=b"a key for tests only", second_factor_roles=roles)
    app.config.update(TESTING=True, PROPAGATE_EXCEPTIONS=False)
    app.test_client_class = Browser
    return app


@pytest.mark.asvs("V6.3.3")
@pytest.mark.parametrize(
    "account", ["approver", "settlement_officer", "account_administrator", "security_administrator", "auditor"]
)
def test_a_privileged_account_opens_nothing_with_its_password_alone(sign_in: SignIn, account: str) -> None:
    client = sign_in(account)
    for path in ("/", "/cycles", "/notices", "/password", "/second-factor/taken-away"):
        assert client.get(path).headers["Location"] == "/second-factor", path
    assert client.post("/notices/read").headers["Location"] == "/second-factor"


def test_others_are_not_asked(sign_in: SignIn) -> None:
    assert sign_in("submitter").get("/").status_code == 200


def test_the_secret_is_shown_once_and_its_code_opens_the_pages(sign_in: SignIn, office: Office) -> None:
    client = sign_in("approver")
    secret = enrol(client)
    assert secret not in client.get("/second-factor").text
    assert client.post("/second-factor", data={"code": "000000"}).status_code == 422
    assert client.post("/second-factor", data={"code": code_of(secret, office)}).headers["Location"] == "/"
    assert client.get("/").status_code == 200


@pytest.mark.asvs("V6.5.1", "V6.5.5")
def test_a_code_is_good_once_and_for_a_minute(sign_in: SignIn, office: Office) -> None:
    client = sign_in("approver")
    secret = enrol(client)
    code = code_of(secret, office)
    assert client.post("/second-factor", data={"code": code}).status_code == 302
    again = sign_in("approver")
    assert again.post("/second-factor", data={"code": code}).status_code == 422
    office.clock.now += timedelta(seconds=30)
    stale = code_of(secret, office)
    office.clock.now += timedelta(seconds=61)
    assert again.post("/second-factor", data={"code": stale}).status_code == 422
    assert again.post("/second-factor", data={"code": code_of(secret, office)}).status_code == 302


def test_guessing_codes_locks_the_account(sign_in: SignIn, office: Office) -> None:
    client = sign_in("approver")
    secret = enrol(client)
    for guess in range(5):
        assert client.post("/second-factor", data={"code": f"{guess:06}"}).status_code == 422
    assert client.post("/second-factor", data={"code": code_of(secret, office)}).status_code == 422
    form = {"account": "approver", "password": PASSPHRASE}
    assert client.post("/sign-in", data=form).status_code == 422


def test_who_has_proven_a_secret_makes_no_other(sign_in: SignIn, office: Office) -> None:
    client = sign_in("approver")
    secret = enrol(client)
    client.post("/second-factor", data={"code": code_of(secret, office)})
    assert sign_in("approver").post("/second-factor/secret").status_code == 404


def test_neither_administrator_enters_an_account_alone(sign_in: SignIn, office: Office) -> None:
    client = sign_in("approver")
    secret = enrol(client)
    client.post("/second-factor", data={"code": code_of(secret, office)})
    with pytest.raises(NotFoundError):
        take_away_second_factor(office.desk, office["account_administrator"], "approver")
    with pytest.raises(NotFoundError):
        issue_one_time_code(office.desk, office["security_administrator"], office["approver"])
    take_away_second_factor(office.desk, office["security_administrator"], "approver")
    assert client.get("/").headers["Location"].startswith("/sign-in")
    assert enrol(sign_in("approver")) != secret


def test_the_security_administrator_takes_a_lost_factor_away_on_a_page(sign_in: SignIn, office: Office) -> None:
    client = sign_in("security_administrator")
    client.post("/second-factor", data={"code": code_of(enrol(client), office)})
    page = client.get(f"/administration/people/{office['security_administrator']}").text
    (address,) = re.findall(r'href="(/second-factor/taken-away[^"]*)"', page)
    assert 'value="security_administrator"' in client.get(address).text
    assert "taken-away" not in client.get(f"/administration/people/{office['approver']}").text
    assert client.post("/second-factor/taken-away", data={"account": "nobody"}).status_code == 422
    assert client.post("/second-factor/taken-away", data={"account": "approver"}).status_code == 302


def test_the_database_keeps_no_secret_in_the_clear(sign_in: SignIn, office: Office) -> None:
    secret = enrol(sign_in("approver"))
    with office.desk.database.engine.connect() as connection:
        kept = connection.exec_driver_sql("SELECT secret FROM second_factor").scalar_one()
    assert secret not in kept


def enrol(client: FlaskClient) -> str:
    """Make a secret and return it as the page shows it."""
    page = client.post("/second-factor/secret").text
    found = re.search(r"<code>([A-Z2-7]{32})</code>", page)
    assert found, page
    return found[1]


def code_of(secret: str, office: Office) -> str:
    return pyotp.TOTP(secret).at(office.clock.now)
