"""The second factor at signing in: a code from an authenticator application, and its secret, shown once."""

from __future__ import annotations

import segno
from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from ycg_flow.casework.accounts.second_factor import (
    give_second_factor,
    has_second_factor,
    make_secret,
    take_away_second_factor,
)
from ycg_flow.casework.errors import NotFoundError
from ycg_flow.web.forms import FactorAccountForm, SecondFactorForm
from ycg_flow.web.frame import desk, me, origin, token
from ycg_flow.wording.pages import FACTOR_REFUSED, FACTOR_TAKEN_AWAY, UNKNOWN_ACCOUNT

pages = Blueprint("second_factor", __name__, url_prefix="/second-factor")
Page = str | Response | tuple[str, int]


@pages.route("", methods=["GET", "POST"])
def give() -> Page:
    """Ask for the code, or take it and go on to the first page."""
    form = SecondFactorForm()
    if form.validate_on_submit():
        if give_second_factor(desk(), token(), form.code.data or "", origin().address):
            return redirect(url_for("my_work.my_work"))
        form.code.errors = [FACTOR_REFUSED]
    is_known = has_second_factor(desk(), me().person)
    page = render_template("pages/signing_in/second_factor.html", form=form, is_known=is_known, secret=None)
    return page, 422 if form.errors else 200


@pages.route("/secret", methods=["POST"])
def secret() -> Page:
    """Make a secret and show it, this once."""
    made = make_secret(desk(), me().person)
    picture = segno.make(made.address).svg_data_uri(scale=4)
    form = SecondFactorForm(formdata=None)
    return render_template(
        "pages/signing_in/second_factor.html", form=form, is_known=False, secret=made.secret, picture=picture
    )


@pages.route("/taken-away", methods=["GET", "POST"])
def take_away() -> Page:
    """Let somebody who lost their telephone start anew; the steps ask whether the administrator may."""
    form = FactorAccountForm(data={"account": request.args.get("account", "")})
    if form.validate_on_submit():
        try:
            take_away_second_factor(desk(), me().person, form.account.data or "")
        except NotFoundError:
            form.account.errors = [UNKNOWN_ACCOUNT]
        else:
            flash(FACTOR_TAKEN_AWAY.format(account=form.account.data))
            return redirect(request.path)
    return render_template("pages/signing_in/second_factor_away.html", form=form), 422 if form.errors else 200
