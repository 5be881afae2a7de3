"""Acts on many cases: choose, look at what would be done and what not, do it, see what became of each."""

from __future__ import annotations

import secrets
from datetime import date
from typing import Any

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from ycg_flow.casework.bulk import BULK_ACTS, BulkRequest, foresee_bulk
from ycg_flow.casework.bulk_runs import bulk_result, run_bulk
from ycg_flow.casework.desk import View
from ycg_flow.casework.queries.cycle_board import cycle_board
from ycg_flow.casework.queries.people_to_name import people_for_cases
from ycg_flow.web.board_address import YES, read_filter
from ycg_flow.web.frame import desk, looking, me
from ycg_flow.wording.lists import BULK_ACTS as BULK_WORDS

pages = Blueprint("bulk", __name__, url_prefix="/cycles/<number>/bulk")
SHOWN = "shown_"


@pages.route("")
def preview(number: str) -> str:
    """Show what would become of each case chosen, and ask for what the act needs."""
    with looking() as view:
        asked = _request(request.args, _cases(view, number))
        board = cycle_board(view, number, read_filter({}))
        act = BULK_ACTS[asked.act]
        is_whole = _is_whole(asked, act.asks)
        return render_template(
            "pages/cycles/bulk.html",
            board=board,
            asked=asked,
            act=act,
            name=BULK_WORDS[asked.act],
            items=foresee_bulk(view, number, asked) if is_whole else (),
            is_whole=is_whole,
            people=people_for_cases(view, asked.cases) if "holder" in act.asks else (),
            key=secrets.token_hex(16),
            today=view.today,
        )


@pages.route("", methods=["POST"])
def run(number: str) -> Response:
    """Do the act to each case, once for each preview."""
    asked = _request(request.form, tuple(request.form.getlist("case")))
    seen = dict(pair.rsplit(":", 1) for pair in request.form.getlist("seen") if ":" in pair)
    run_id = run_bulk(
        desk(),
        me().person,
        number,
        asked,
        request.form.get("key", "")[:64] or secrets.token_hex(16),
        {case: int(version) for case, version in seen.items() if version.isdecimal()},
        principal=me().principal,
    )
    return redirect(url_for("bulk.result", number=number, run_id=run_id))


@pages.route("/<int:run_id>")
def result(number: str, run_id: int) -> str:
    """Show what became of each."""
    with looking() as view:
        found = bulk_result(view, number, run_id)
        board = cycle_board(view, number, read_filter({}))
        return render_template("pages/cycles/bulk_result.html", board=board, result=found, name=BULK_WORDS[found.act])


def _cases(view: View, number: str) -> tuple[str, ...]:
    """Return the cases chosen: those ticked, or all that the board's filter leaves."""
    if request.args.get("all") != YES:
        return tuple(request.args.getlist("case"))
    kept = {key.removeprefix(SHOWN): value for key, value in request.args.items() if key.startswith(SHOWN)}
    return tuple(case.number for case in cycle_board(view, number, read_filter(kept)).cases)


def _request(given: MultiDict[str, str], cases: tuple[str, ...]) -> BulkRequest:
    """Return what is asked: the act, and of everything else no more than this act asks for."""
    act = BULK_ACTS.get(given.get("act", ""))
    if act is None:
        abort(404)
    asked = {name: given.get(name, "").strip() for name in act.asks}
    return BulkRequest(
        act=given["act"],
        cases=tuple(dict.fromkeys(cases)),
        reason=asked.get("reason", ""),
        document=asked.get("document", ""),
        new_due_on=_day(asked.get("new_due_on", "")),
        holder=given.get("holder", type=int) if "holder" in asked else None,
        message=asked.get("message", ""),
    )


def _is_whole(asked: BulkRequest, asks: tuple[str, ...]) -> bool:
    """Whether everything the act needs is given; a document and a message may be left out."""
    given: dict[str, Any] = {"reason": asked.reason, "new_due_on": asked.new_due_on, "holder": asked.holder}
    return bool(asked.cases) and all(given[name] for name in asks if name in given)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
