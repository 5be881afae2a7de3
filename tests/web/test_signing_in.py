"""Signing in and out: sessions on the server, lock-out, one-time codes, no way out of the site."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask import Flask

from tests.casework.office import Office
from tests.web.conftest import PASSPHRASE, Browser, SignIn
from ycg_flow.casework.accounts.passwords import issue_one_time_code
from ycg_flow.casework.errors import NotFoundError


def test_a_page_without_a_session_leads_to_signing_in_and_then_to_the_page(app: Flask) -> None:
    client = app.test_client()
    assert client.get("/?state=open").headers["Location"] == "/sign-in?next=/?state%3Dopen"
    answer = client.post("/sign-in?next=/?state%3Dopen", data={"account": "submitter", "password": PASSPHRASE})
    assert answer.headers["Location"] == "/?state=open"
    assert "我的待办" in client.get("/").text


@pytest.mark.parametrize("target", ["https://example.org/", "//example.org", "/\\example.org", "javascript:alert(1)"])
def test_signing_in_leads_to_no_other_site(app: Flask, target: str) -> None:
    answer = app.test_client().post(
        "/sign-in", query_string={"next": target}, data={"account": "submitter", "password": PASSPHRASE}
    )
    assert answer.headers["Location"] == "/"


def test_a_copied_cookie_is_dead_after_signing_out(app: Flask, sign_in: SignIn) -> None:
    client = sign_in("submitter")
    cookie = client.get_cookie("ycg_session")
    assert cookie is not None
    client.post("/sign-out")
    thief = app.test_client()
    thief.set_cookie("ycg_session", cookie.value)
    assert thief.get("/").status_code == 302


def test_a_session_ends_after_an_hour_without_use(office: Office, sign_in: SignIn) -> None:
    client = sign_in("submitter")
    office.clock.now += timedelta(minutes=61)
    assert client.get("/").status_code == 302


def test_five_wrong_passwords_lock_the_account_for_a_while_even_for_the_right_one(app: Flask, office: Office) -> None:
    client = app.test_client()
    for _ in range(5):
        assert client.post("/sign-in", data={"account": "submitter", "password": "wrong"}).status_code == 422
    right = {"account": "submitter", "password": PASSPHRASE}
    assert client.post("/sign-in", data=right).status_code == 422
    office.clock.now += timedelta(minutes=16)
    assert client.post("/sign-in", data=right).status_code == 302


def test_an_unknown_account_and_a_wrong_password_are_answered_alike(app: Flask) -> None:
    client = app.test_client()
    unknown = client.post("/sign-in", data={"account": "nobody", "password": PASSPHRASE})
    wrong = client.post("/sign-in", data={"account": "submitter", "password": "wrong"})
    assert _without_token(unknown.text).replace("nobody", "") == _without_token(wrong.text).replace("submitter", "")


def test_a_one_time_code_sets_a_password_once(app: Flask, office: Office) -> None:
    code = issue_one_time_code(office.desk, office["account_administrator"], office["submitter"])
    client = app.test_client()
    assert client.post("/sign-in", data={"account": "submitter", "password": PASSPHRASE}).status_code == 422
    wanted = "绝知此事要躬行 2026"
    form = {"account": "submitter", "code": code, "wanted": wanted, "again": wanted}
    assert client.post("/one-time-code", data=form).status_code == 302
    assert client.post("/one-time-code", data=form).status_code == 422
    assert client.post("/sign-in", data={"account": "submitter", "password": wanted}).status_code == 302


def test_only_an_account_administrator_issues_codes(office: Office) -> None:
    with pytest.raises(NotFoundError):
        issue_one_time_code(office.desk, office["group_leader"], office["submitter"])


def test_a_changed_password_ends_every_open_session(sign_in: SignIn) -> None:
    first, second = sign_in("submitter"), sign_in("submitter")
    wanted = "绝知此事要躬行 2026"
    changed = first.post("/password", data={"present": PASSPHRASE, "wanted": wanted, "again": wanted})
    assert changed.status_code == 302
    assert second.get("/").headers["Location"].startswith("/sign-in")


def test_a_short_password_or_one_with_the_account_in_it_is_refused_with_the_reason(sign_in: SignIn) -> None:
    client = sign_in("submitter")
    for wanted, words in (("short", "12至128个字符"), ("my submitter word", "密码不能含有")):
        answer = client.post("/password", data={"present": PASSPHRASE, "wanted": wanted, "again": wanted})
        assert answer.status_code == 422
        assert words in answer.text


def test_every_answer_carries_the_strict_headers(app: Flask) -> None:
    answer = app.test_client().get("/sign-in")
    assert "script-src 'self'" in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "no-store"


def test_the_service_says_that_it_is_well_without_a_session(app: Flask) -> None:
    assert app.test_client().get("/healthz").status_code == 200


def test_a_form_that_another_site_sends_is_refused(sign_in: SignIn) -> None:
    client = sign_in("submitter")
    assert isinstance(client, Browser)
    assert client.forge("/sign-out", {}).status_code == 400
    assert client.get("/").status_code == 200


def _without_token(page: str) -> str:
    """Return a page without the tokens against forgery, which say at which second they were made."""
    return re.sub(r'X-CSRFToken": "[^"]*|id="csrf_token"[^>]*', "", page)
