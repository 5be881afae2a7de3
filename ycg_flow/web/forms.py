"""Forms: what every form shares, and those of signing in. Messages are Chinese; blanks around what is typed go."""

from __future__ import annotations

from typing import Any

from flask_wtf import FlaskForm
from wtforms import PasswordField, StringField
from wtforms.validators import EqualTo, InputRequired, Length

from ycg_flow.casework.errors import InvalidError
from ycg_flow.web.words import reason_words

MOST_ACCOUNT = 60
MOST_PASSWORD = 128
MOST_FACTOR = 12
GIVEN = "请填写这一项"
SAME = "两次输入的新密码不一致"


class PageForm(FlaskForm):  # type: ignore[misc]
    """A form of a page, with Chinese messages."""

    class Meta(FlaskForm.Meta):  # type: ignore[misc]
        """Chinese messages of the library's own checks."""

        locales = ("zh_CN", "zh")


class SignInForm(PageForm):
    """Account and password."""

    account = StringField("账号", [InputRequired(GIVEN), Length(max=MOST_ACCOUNT)])
    password = PasswordField("密码", [InputRequired(GIVEN), Length(max=MOST_PASSWORD)])


class ChangePasswordForm(PageForm):
    """The present password and the new one twice."""

    present = PasswordField("原密码", [InputRequired(GIVEN), Length(max=MOST_PASSWORD)])
    wanted = PasswordField("新密码", [InputRequired(GIVEN), Length(max=MOST_PASSWORD)])
    again = PasswordField("再输一次新密码", [InputRequired(GIVEN), EqualTo("wanted", SAME)])


class CodeForm(PageForm):
    """Account, the one-time code, and the new password twice."""

    account = StringField("账号", [InputRequired(GIVEN), Length(max=MOST_ACCOUNT)])
    code = StringField("一次性口令", [InputRequired(GIVEN), Length(max=MOST_ACCOUNT)])
    wanted = PasswordField("新密码", [InputRequired(GIVEN), Length(max=MOST_PASSWORD)])
    again = PasswordField("再输一次新密码", [InputRequired(GIVEN), EqualTo("wanted", SAME)])


class SecondFactorForm(PageForm):
    """A code from an authenticator application."""

    code = StringField("动态验证码", [InputRequired(GIVEN), Length(max=MOST_FACTOR)])


class FactorAccountForm(PageForm):
    """Whose second factor is taken away."""

    account = StringField("账号", [InputRequired(GIVEN), Length(max=MOST_ACCOUNT)])


def show_faults(form: Any, error: InvalidError) -> None:  # noqa: ANN401 - any form
    """Write a step's faults beside the fields they belong to; others stand at the top of the form."""
    for name, reason in error.faults.items():
        field = form._fields.get(name)
        words = reason_words(reason)
        if field is None:
            form.form_errors.append(words)
        else:
            field.errors = [*field.errors, words]
