"""Sessions live on the server: what ends them, what a cookie may carry, and who is asked for a second factor."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update

from tests.casework.office import Office, open_zhengzhou_cycle
from tests.web.conftest import PASSPHRASE, SignIn
from ycg_flow.app import create_app
from ycg_flow.casework.accounts.passwords import issue_one_time_code
from ycg_flow.records.accounts import SignedInSession
from ycg_flow.records.people import Person, Post

WANTED = "绝知此事要躬行 2026"


@pytest.mark.asvs("V7.3.1")
def test_a_session_in_use_goes_on_and_one_left_alone_ends(office: Office, sign_in: SignIn) -> None:
    client = sign_in("submitter")
    for _ in range(5):
        office.clock.now += timedelta(minutes=50)
        assert client.get("/").status_code == 200
    office.clock.now += timedelta(minutes=61)
    assert client.get("/").status_code == 302


@pytest.mark.asvs("V7.3.2")
def test_a_session_ends_after_half_a_day_however_busy(office: Office, sign_in: SignIn) -> None:
    client = sign_in("submitter")
    for _ in range(14):
        office.clock.now += timedelta(minutes=50)
        assert client.get("/").status_code == 200
    office.clock.now += timedelta(minutes=30)
    assert client.get("/").status_code == 302


@pytest.mark.asvs("V7.4.1")
def test_no_copy_of_a_cookie_outlives_signing_out(app: Flask, sign_in: SignIn) -> None:
    client = sign_in("submitter")
    copies = [copied(app, client) for _ in range(3)]
    answer = client.post("/sign-out")
    assert answer.headers["Clear-Site-Data"] == '"storage"'
    for copy in (*copies, client):
        assert copy.get("/").status_code == 302
        assert copy.post("/notices/read").headers["Location"].startswith("/sign-in")


@pytest.mark.asvs("V7.4.2")
def test_a_disabled_account_is_out_at_the_next_request(office: Office, sign_in: SignIn) -> None:
    client = sign_in("submitter")
    with office.desk.database.writing() as session, session.begin():
        session.execute(update(Person).where(Person.id == office["submitter"]).values(is_active=False))
    assert client.get("/").status_code == 302


@pytest.mark.asvs("V7.4.5", "V6.4.1", "V6.4.6")
def test_an_administrator_ends_sessions_without_ever_knowing_a_password(office: Office, sign_in: SignIn) -> None:
    client = sign_in("submitter")
    code = issue_one_time_code(office.desk, office["account_administrator"], office["submitter"])
    assert client.get("/").status_code == 302
    office.clock.now += timedelta(hours=49)
    late = {"account": "submitter", "code": code, "wanted": WANTED, "again": WANTED}
    assert client.post("/one-time-code", data=late).status_code == 422


@pytest.mark.asvs("V6.2.3", "V7.4.3")
def test_a_change_of_password_needs_the_old_one_and_ends_every_session(app: Flask, sign_in: SignIn) -> None:
    client, other = sign_in("submitter"), sign_in("submitter")
    wrong = {"present": "not the password", "wanted": WANTED, "again": WANTED}
    assert client.post("/password", data=wrong).status_code == 422
    copy = copied(app, client)
    assert client.post("/password", data={**wrong, "present": PASSPHRASE}).status_code == 302
    assert [each.get("/").status_code for each in (client, other, copy)] == [302, 302, 302]


def test_what_is_saved_beside_a_page_leaves_the_cookie_and_so_the_message_of_another_answer(
    office: Office, sign_in: SignIn
) -> None:
    page = f"/cases/{open_zhengzhou_cycle(office)}/self-assessment"
    submitter = sign_in("submitter")
    assert submitter.get(page).status_code == 200
    typed = {"changed": "value.visits.2025", "value.visits.2025": "1200", "seen.visits.2025": "0"}
    saved = submitter.post(f"{page}/autosave", data=typed)
    assert (saved.status_code, saved.headers.getlist("Set-Cookie")) == (200, [])


@pytest.mark.asvs("V7.2.3", "V7.2.4")
def test_signing_in_gives_a_new_session_whatever_cookie_was_set_before(app: Flask, sign_in: SignIn) -> None:
    thief = sign_in("other_submitter")
    victim = copied(app, thief)
    before = cookie_of(victim)
    victim.post("/sign-in", data={"account": "submitter", "password": PASSPHRASE})
    with victim.session_transaction() as session:
        token = session["signed_in"]
    assert len(token) * 6 >= 128
    assert cookie_of(victim) != before
    assert "示例other_submitter" in thief.get("/").text


@pytest.mark.asvs("V8.3.2")
def test_a_post_that_ended_gives_nothing_at_the_next_request(office: Office, sign_in: SignIn) -> None:
    client = sign_in("group_leader")
    assert "评价周期" in client.get("/cycles").text
    with office.desk.database.writing() as session, session.begin():
        gone = update(Post).where(Post.person_id == office["group_leader"])
        session.execute(gone.values(until_on=office.clock.now.date()))
    assert client.get("/cycles/1").status_code == 404


def test_the_database_keeps_no_token_that_opens_a_session(office: Office, sign_in: SignIn) -> None:
    client = sign_in("submitter")
    with client.session_transaction() as session, office.desk.database.reading() as reading:
        kept = reading.query(SignedInSession).one()
        assert session["signed_in"] not in {value for value in vars(kept).values() if isinstance(value, str)}


@pytest.mark.asvs("V3.3.1", "V3.3.2", "V3.3.3", "V3.3.4")
def test_the_cookie_is_for_this_host_over_https_and_for_no_script(office: Office) -> None:
    app = create_app(office.desk, secret_key=b"a key for tests only", is_behind_https=True)
    answer = app.test_client().get("/sign-in", base_url="https://localhost")
    (cookie,) = answer.headers.getlist("Set-Cookie")
    assert cookie.startswith("__Host-ycg_session=")
    parts = {part.strip() for part in cookie.split(";")[1:]}
    assert parts >= {"Secure", "HttpOnly", "SameSite=Lax", "Path=/"}
    assert not any(part.startswith("Domain") for part in parts)


@pytest.mark.asvs("V7.2.3")
def test_once_the_key_is_changed_no_cookie_of_before_opens_or_breaks_anything(office: Office, sign_in: SignIn) -> None:
    former = cookie_of(sign_in("submitter"))
    client = create_app(office.desk, secret_key=b"another key for tests").test_client()
    for cookie in (former, former[:-1], former.swapcase(), ".", "a.b.c", "." + former, "e30.", "a" * 3_000):
        client.set_cookie("ycg_session", cookie)
        answer = client.get("/")
        assert (answer.status_code, answer.headers["Location"]) == (302, "/sign-in?next=/"), cookie


def copied(app: Flask, client: FlaskClient) -> FlaskClient:
    """Return another browser with the same cookie."""
    copy = app.test_client()
    copy.set_cookie("ycg_session", cookie_of(client))
    return copy


def cookie_of(client: FlaskClient) -> str:
    cookie = client.get_cookie("ycg_session")
    assert cookie is not None
    return cookie.value
