"""The password again before approving and settling; how long one answer holds is in `config/accounts.toml`.

A view that needs it carries `@password_again` below its route. Where the password was given too long ago, the post is
answered by a page that asks for it and carries everything typed along; the right password goes straight on with the
act. A form may ask at once: `components/form.html` has `password_again()`, which shows the field only when it is due.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from flask import Flask, render_template, request
from wtforms import PasswordField
from wtforms.validators import InputRequired, Length

from ycg_flow.casework.accounts.kept_forms import SECRET_FIELDS
from ycg_flow.casework.accounts.sessions import confirm_password, is_confirmed
from ycg_flow.web.forms import GIVEN, MOST_PASSWORD, PageForm
from ycg_flow.web.frame import desk, me, token
from ycg_flow.wording.pages import NOT_CONFIRMED

P = ParamSpec("P")
Answer = TypeVar("Answer")


class PasswordAgainForm(PageForm):
    """The password of who is signed in."""

    password = PasswordField("密码", [InputRequired(GIVEN), Length(max=MOST_PASSWORD)])


def register_password_again(app: Flask) -> None:
    """Tell the templates whether the next act of this kind will ask for the password."""
    app.context_processor(lambda: {"password_is_due": password_is_due})


def password_is_due() -> bool:
    """Return whether the password was last given longer ago than the rule allows."""
    return not is_confirmed(desk(), me())


def password_again(view: Callable[P, Answer]) -> Callable[P, Answer | tuple[str, int]]:
    """Let a view act only after the password was given within the time the rule allows; showing a page asks nothing."""

    @wraps(view)
    def confirmed(*args: P.args, **kwargs: P.kwargs) -> Answer | tuple[str, int]:
        if request.method == "GET" or not password_is_due():
            return view(*args, **kwargs)
        form = PasswordAgainForm()
        if "password" not in request.form:
            return _page(form), 200
        if not form.validate():
            return _page(form), 422
        if not confirm_password(desk(), token(), form.password.data or ""):
            form.password.errors = [NOT_CONFIRMED]
            return _page(form), 422
        return view(*args, **kwargs)

    return confirmed


def _page(form: PasswordAgainForm) -> str:
    typed = [(name, text) for name, texts in request.form.lists() if name not in SECRET_FIELDS for text in texts]
    return render_template("pages/signing_in/password_again.html", form=form, typed=typed)
