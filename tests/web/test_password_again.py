"""The password again before approving and settling: asked when due, typed text kept, a wrong one refused."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask, request
from flask.testing import FlaskClient

from tests.casework.office import Office
from tests.web.conftest import PASSPHRASE, SignIn
from ycg_flow.web.password_again import password_again

TYPED = {"reason": "第一行\n<第二行>", "choice": ["甲", "乙"]}


@pytest.fixture
def approver(app: Flask, sign_in: SignIn) -> FlaskClient:
    """A signed-in approver, and an act at /signed that answers what it was given."""

    @app.route("/signed", methods=["POST"])
    @password_again
    def signed() -> str:
        return f"办理了：{request.form['reason']}{request.form.getlist('choice')}"

    return sign_in("approver")


def test_a_password_given_just_now_is_not_asked_again(approver: FlaskClient) -> None:
    assert "办理了" in approver.post("/signed", data=TYPED).text


@pytest.mark.asvs("V7.5.3")
def test_an_old_confirmation_asks_for_the_password_and_goes_on_with_all_that_was_typed(
    approver: FlaskClient, office: Office
) -> None:
    office.clock.now += timedelta(minutes=6)
    asked = approver.post("/signed", data=TYPED)
    assert "再次输入密码" in asked.text
    assert "办理了" not in asked.text
    assert "&lt;第二行&gt;" in asked.text
    assert asked.text.count('name="choice"') == 2
    done = approver.post("/signed", data={**TYPED, "password": PASSPHRASE})
    assert "办理了：第一行\n<第二行>['甲', '乙']" in done.text
    assert "办理了" in approver.post("/signed", data=TYPED).text


@pytest.mark.parametrize("password", ["a guess", ""])
def test_a_wrong_password_does_nothing_and_keeps_what_was_typed(
    approver: FlaskClient, office: Office, password: str
) -> None:
    office.clock.now += timedelta(minutes=6)
    refused = approver.post("/signed", data={**TYPED, "password": password})
    assert refused.status_code == 422
    assert "办理了" not in refused.text
    assert "&lt;第二行&gt;" in refused.text
    assert "a guess" not in refused.text


def test_five_wrong_passwords_shut_out_the_right_one_for_a_while(approver: FlaskClient, office: Office) -> None:
    office.clock.now += timedelta(minutes=6)
    for _ in range(5):
        approver.post("/signed", data={**TYPED, "password": "wrong"})
    assert approver.post("/signed", data={**TYPED, "password": PASSPHRASE}).status_code == 422
    office.clock.now += timedelta(minutes=16)
    assert "办理了" in approver.post("/signed", data={**TYPED, "password": PASSPHRASE}).text
