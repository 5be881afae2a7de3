"""A page with several small forms that all post to the page's own address, each naming its act.

What is refused comes back on the same page with the reasons on top and what was typed still in its form; so does what
was typed before a session ended. A form carries `act` and, where the page has several of a kind, `matter`.

For fields a template writes itself, files and repeated matters among them; acts with declared fields, each at an
address of its own and with faults at the field, are `form_acts`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from flask import abort, flash, redirect, request
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from ycg_flow.casework.errors import ConflictError, InvalidError, RefusedError
from ycg_flow.web.self_assessment_forms import kept_form
from ycg_flow.web.words import label, refusal_words
from ycg_flow.wording.pages import ACT_IS_DONE, KEPT_AGAIN

Form = MultiDict[str, str]
Page = str | Response | tuple[str, int]
DoAct = Callable[[str, Form], str | None]
"""Does an act; returns the address to go on to, None for back to the page."""


@dataclass(frozen=True)
class Typed:
    """What was typed into a page's forms and not done, with the reasons; empty for a page merely opened."""

    form: Form = field(default_factory=MultiDict)
    reasons: list[str] = field(default_factory=list)
    notice: str = ""

    def of(self, act: str, matter: int | str = "") -> Form:
        """Return what was typed into one form of the page, empty for the others.

        `act` is "table.event"; a form with several buttons names them all, apart by blanks.
        """
        is_it = self.form.get("act") in act.split() and self.form.get("matter", "") == str(matter)
        return self.form if is_it else MultiDict()


def act_page(number: str, acts: Mapping[str, DoAct], show: Callable[[str, Typed], str]) -> Page:
    """Show the page of a case, or do the act ("table.event") that a form names and come back to the page.

    Whatever the step refuses is answered by the page itself: 409 for a refusal or a conflict, 422 for faults.
    """
    if request.method == "GET":
        kept = kept_form()
        return show(number, Typed(kept, notice=KEPT_AGAIN if kept else ""))
    act = request.form.get("act", "")
    do = acts.get(act) or abort(404)
    try:
        following = do(number, request.form)
    except (ConflictError, InvalidError, RefusedError) as error:
        return show(number, Typed(request.form, refusal_words(error))), 422 if isinstance(error, InvalidError) else 409
    flash(ACT_IS_DONE.format(act=label(act)))
    return redirect(following or request.path)
