"""The ways in: where signing in leads, what it gives away, who is slowed down, and whom of a proxy we believe."""

from __future__ import annotations

import statistics
import time
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask, request
from sqlalchemy import update
from waitress.proxy_headers import proxy_headers_middleware
from werkzeug.test import Client

from tests.casework.office import Office, open_zhengzhou_cycle
from tests.web.conftest import PASSPHRASE, SignIn
from ycg_flow.app import create_app
from ycg_flow.casework.accounts.hashing import digest_password
from ycg_flow.casework.accounts.rules import account_rules, password_faults, read_account_rules
from ycg_flow.cli import main
from ycg_flow.cli.serving import proxy_options
from ycg_flow.records.accounts import AccountAct, Credential
from ycg_flow.resources import config_content

RIGHT = {"account": "submitter", "password": PASSPHRASE}
ELSEWHERE = (
    "https://example.org", "http://example.org/", "//example.org", "///example.org", "/\\example.org",
    "\\\\example.org", "\\/example.org", "/\t/example.org", "/\n/example.org", "https:example.org",
    "http:///example.org", "javascript:alert(1)", "data:text/html,<script>", "/%09/example.org",
    "/cycles\r\nSet-Cookie: a=b", "//example.org/%2f..", "/.example.org", "/@example.org",
    "https://localhost@example.org", "/nowhere", "//[", "/ /example.org", "．example.org", "/sign-out",
    "ftp://example.org", "/\u2028/example.org", "/;@example.org",
)  # fmt: skip
COMMON = ("Admin!2026888", "Password1234", "Qwertyuiop12!", "123456789012", "aaaaaaaaaaaA1", "iloveyou1234")


@pytest.mark.asvs("V3.7.2", "V1.2.2")
@pytest.mark.parametrize("target", ELSEWHERE)
def test_signing_in_leads_to_a_page_of_this_application_alone(app: Flask, target: str) -> None:
    answer = app.test_client().post("/sign-in", query_string={"next": target}, data=RIGHT)
    assert answer.headers["Location"] == "/"
    assert "Set-Cookie: a" not in str(answer.headers)


@pytest.mark.parametrize("target", ["/", "/cycles", "/cases/410122-2025-001?from=a", "/notices"])
def test_signing_in_leads_on_to_the_page_that_was_asked_for(app: Flask, target: str) -> None:
    answer = app.test_client().post("/sign-in", query_string={"next": target}, data=RIGHT)
    assert answer.headers["Location"] == target


@pytest.mark.asvs("V6.3.8")
def test_no_answer_and_no_delay_tells_whether_an_account_exists(app: Flask, office: Office) -> None:
    with office.desk.database.writing() as session, session.begin():
        session.execute(update(Credential).values(password_digest=digest_password(PASSPHRASE)))
    client = app.test_client()
    times: dict[str, list[float]] = {"submitter": [], "nobody": []}
    for _ in range(12):
        for account, spent in times.items():
            start = time.thread_time()
            answer = client.post("/sign-in", data={"account": account, "password": "not the password"})
            spent.append(time.thread_time() - start)
            assert answer.status_code == 422
        office.clock.now += timedelta(minutes=16)
    known, unknown = (statistics.median(spent) for spent in times.values())
    assert 0.6 < known / unknown < 1.6
    code = {
        "account": "nobody",
        "code": "AAAA-BBBB-CCCC",
        "wanted": "绝知此事要躬行 2026",
        "again": "绝知此事要躬行 2026",
    }
    answers = [client.post("/one-time-code", data={**code, "account": who}).text for who in times]
    assert answers[0].replace("submitter", "") == answers[1].replace("nobody", "")


@pytest.mark.asvs("V6.1.1", "V6.3.1")
def test_one_place_that_tries_many_accounts_is_shut_out_of_all(app: Flask, office: Office) -> None:
    thief, clerk = app.test_client(), app.test_client()
    for number in range(account_rules().failures_of_a_place):
        thief.post("/sign-in", data={"account": f"guess{number}", "password": "x" * 12}, environ_base=at("192.0.2.7"))
    assert thief.post("/sign-in", data=RIGHT, environ_base=at("192.0.2.7")).status_code == 422
    assert clerk.post("/sign-in", data=RIGHT, environ_base=at("192.0.2.8")).status_code == 302
    office.clock.now += account_rules().locked_for + timedelta(seconds=1)
    assert thief.post("/sign-in", data=RIGHT, environ_base=at("192.0.2.7")).status_code == 302


@pytest.mark.asvs("V6.1.1", "V6.3.1")
def test_failures_spread_over_places_lock_an_account_but_never_out_of_its_own_place(app: Flask, office: Office) -> None:
    leader = {"account": "approver", "password": PASSPHRASE}
    assert app.test_client().post("/sign-in", data=leader, environ_base=at("192.0.2.1")).status_code == 302
    for day in range(3):
        for place in range(20):
            wrong = {"account": "approver", "password": "x" * 12}
            app.test_client().post("/sign-in", data=wrong, environ_base=at(f"198.51.100.{place}"))
        strange = app.test_client().post("/sign-in", data=leader, environ_base=at(f"203.0.113.{day}"))
        assert strange.status_code == 422
        at_home = app.test_client().post("/sign-in", data=leader, environ_base=at("192.0.2.1"))
        assert at_home.status_code == 302
        office.clock.now += timedelta(days=1)


@pytest.mark.asvs("V16.3.1", "V16.4.1", "V16.2.1")
def test_every_try_stands_in_the_record_with_its_place_and_without_the_password(app: Flask, office: Office) -> None:
    client = app.test_client()
    client.post("/sign-in", data={"account": "nobody\r\nsubmitter", "password": "secret words 12"})
    client.post("/sign-in", data=RIGHT)
    client.post("/sign-out")
    with office.desk.database.reading() as session:
        acts = [(act.act, act.account, act.address) for act in session.query(AccountAct)]
    assert [act for act, _, _ in acts] == ["sign_in_refused", "signed_in", "signed_out"]
    assert all(address == "127.0.0.1" for _, _, address in acts)
    assert "secret words 12" not in str(acts)


@pytest.mark.asvs("V16.3.2", "V16.4.1")
def test_what_is_refused_to_somebody_stands_in_one_line_of_the_log(
    office: Office, sign_in: SignIn, caplog: pytest.LogCaptureFixture
) -> None:
    number = open_zhengzhou_cycle(office)
    surveyor = sign_in("surveyor")
    assert surveyor.get(f"/cases/{number}/score").status_code == 404
    assert surveyor.get("/cases/1%0d%0aforged").status_code == 404
    assert sign_in("submitter").post(f"/cases/{number}/acts/start_self_assessment").status_code in {403, 404, 409}
    told = [record.getMessage() for record in caplog.records if record.name == "ycg_flow.web.answers"]
    who = office["surveyor"]
    assert told[:2] == [
        f"refused: person {who} at 127.0.0.1: GET /cases/{number}/score",
        f"refused: person {who} at 127.0.0.1: GET /cases/1%0D%0Aforged",
    ]
    assert told[2].startswith(f"refused: person {office['submitter']} at 127.0.0.1: POST /cases/{number}/")


@pytest.mark.asvs("V6.2.1", "V6.2.4", "V6.2.9", "V6.2.12")
def test_common_passwords_are_refused_and_long_ones_taken() -> None:
    assert [word for word in COMMON if not password_faults(word, "zhao", "赵某")] == []
    assert password_faults("春风又绿江南岸 Moon 7" * 5, "zhao", "赵某") == []
    assert password_faults("春风又绿江南岸 Moon 7", "zhao", "赵某") == []
    assert password_faults("short", "zhao", "赵某") != []


def test_the_rule_book_decides_on_kinds_of_characters_and_on_regular_change() -> None:
    content = config_content("accounts.toml")
    books = {}
    for book in content["password"]["books"]:
        rules = read_account_rules({**content, "password": {**content["password"], "follows": book}})
        faults = {fault.code for fault in password_faults("correct horse battery staple", "zhao", "赵某", rules)}
        books[book] = (rules.changed_every, "password_kinds" in faults)
    assert books == {"djbh3": (timedelta(days=90), True), "asvs": (None, False)}


def test_an_old_password_is_changed_before_anything_else_by_the_book_that_demands_it(
    sign_in: SignIn, app: Flask, office: Office
) -> None:
    wanted = "绝知此事要躬行 2026"
    changed = {"present": PASSPHRASE, "wanted": wanted, "again": wanted}
    assert sign_in("submitter").post("/password", data=changed).status_code == 302
    office.clock.now += timedelta(days=91)
    client = app.test_client()
    client.post("/sign-in", data={"account": "submitter", "password": wanted})
    assert client.get("/").headers["Location"] == "/password"


@pytest.mark.asvs("V2.4.1", "V2.3.2", "V2.1.3")
def test_an_account_that_posts_too_fast_waits_a_minute_and_others_do_not(sign_in: SignIn, office: Office) -> None:
    client, other = sign_in("submitter"), sign_in("certifier")
    answers = [client.post("/notices/read").status_code for _ in range(account_rules().posts_a_minute + 1)]
    assert (answers[0], answers[-1]) == (302, 429)
    assert other.post("/notices/read").status_code == 302
    office.clock.now += timedelta(minutes=1)
    assert client.post("/notices/read").status_code == 302


@pytest.mark.asvs("V2.4.1")
def test_files_are_sent_no_faster_than_the_rules_say(sign_in: SignIn, app: Flask, office: Office) -> None:
    app.extensions["ycg_flow_downloads"].most = 2
    app.add_url_rule("/planted", "my_work.planted", lambda: ("x", {"Content-Disposition": "attachment"}))
    client = sign_in("submitter")
    assert [client.get("/planted").status_code for _ in range(3)] == [200, 200, 429]
    office.clock.now += timedelta(minutes=1)
    assert client.get("/planted").status_code == 200


@pytest.mark.asvs("V4.1.3")
@pytest.mark.parametrize(
    ("proxy", "believed"), [("", "192.0.2.9"), ("192.0.2.1", "192.0.2.9"), ("192.0.2.9", "203.0.113.5")]
)
def test_only_the_proxy_that_is_named_says_where_a_request_comes_from(
    office: Office, proxy: str, believed: str
) -> None:
    app = create_app(office.desk, secret_key=b"a key for tests only")
    app.view_functions["signing_in.health"] = lambda: f"{request.remote_addr} {request.host} {request.scheme}"
    served = proxy_headers_middleware(app.wsgi_app, **middleware_options(proxy))
    headers = {"X-Forwarded-For": "203.0.113.5", "X-Forwarded-Host": "example.org", "X-Forwarded-Proto": "https"}
    answer = Client(served).get("/healthz", headers=headers, environ_base=at("192.0.2.9"))
    scheme = "https" if proxy == "192.0.2.9" else "http"
    assert answer.text == f"{believed} localhost {scheme}"


@pytest.mark.asvs("V13.4.2")
def test_a_name_that_is_not_ours_is_not_answered(office: Office) -> None:
    app = create_app(office.desk, secret_key=b"a key for tests only", trusted_hosts=["kaohe.example.gov.cn"])
    client = app.test_client()
    assert client.get("/sign-in", base_url="http://kaohe.example.gov.cn").status_code == 200
    for name in ("example.org", "kaohe.example.gov.cn.example.org", "localhost"):
        assert client.get("/sign-in", base_url=f"http://{name}").status_code == 400, name


@pytest.mark.asvs("V12.2.1")
def test_other_machines_are_served_behind_https_alone(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["serve", "--host", "0.0.0.0"]) != 0  # noqa: S104 - to see it refused
    assert "--behind-https" in capsys.readouterr().err


def middleware_options(proxy: str) -> dict[str, Any]:
    """Return what waitress hands from the server's options to what reads a proxy's headers."""
    options = proxy_options(proxy)
    return {name.replace("clear_untrusted_proxy_headers", "clear_untrusted"): each for name, each in options.items()}


def at(address: str) -> dict[str, str]:
    return {"REMOTE_ADDR": address}
