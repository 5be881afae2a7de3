"""Form the evaluation group of a case: who leads, evaluates, surveys or observes; nobody of the evaluated party."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ycg_flow.casework.desk import Desk, Step, View
from ycg_flow.casework.errors import InvalidError
from ycg_flow.casework.history import last_sequence
from ycg_flow.casework.loading import load_case
from ycg_flow.casework.objects import case_place
from ycg_flow.casework.outbox import inform
from ycg_flow.casework.perform import perform
from ycg_flow.records.cases import GROUP_ROLES, EvaluationCase, GroupMember
from ycg_flow.records.people import Person, Post
from ycg_flow.workflow.facts import Given, Reason
from ycg_flow.workflow.regions import lies_within

POSTS_FOR = {"evaluator": ("evaluator", "group_leader")}
"""Posts that qualify for a role in the group, where that is more than the post of the same name."""


@dataclass(frozen=True)
class Naming:
    """A person named for a role in the group."""

    person: int
    role: str


def form_evaluation_group(
    desk: Desk,
    person: int,
    case_number: str,
    named: Sequence[Naming] = (),
    removed: Sequence[Naming] = (),
    *,
    principal: int | None = None,
) -> None:
    """Name members and take others off. Each named member is asked to declare their interests.

    Raises `InvalidError` for a person without the post, without reach to the case, or of the evaluated party;
    `RefusedError` for one who has declared a conflict of interest.
    """
    with desk.step(person, principal=principal) as step:
        case = load_case(step, case_number)
        faults = {
            f"named.{place}": fault for place, entry in enumerate(named) if (fault := naming_fault(step, case, entry))
        }
        if faults:
            raise InvalidError(faults)
        for entry in named:
            perform(step, case, "form_evaluation_group", Given(person=entry.person), details={"role": entry.role})
            _name(step, case, entry)
        for entry in removed:
            details = {"role": entry.role, "is_removed": True}
            perform(step, case, "form_evaluation_group", Given(person=entry.person), details=details)
            _take_off(step, case, entry)


def naming_fault(view: View, case: EvaluationCase, entry: Naming) -> Reason | None:
    """Return why a person cannot be named for a role, None where they can; a conflict is the table's to refuse."""
    found = view.session.get(Person, entry.person)
    if entry.role not in GROUP_ROLES:
        return Reason("not_an_option", {"items": GROUP_ROLES})
    if found is None or not found.is_active:
        return Reason("unknown_person")
    posts = [post for post in found.posts if _holds_today(view, post)]
    place = case_place(case, view.today)
    if any(post.institution_id in place.owners | place.members for post in posts if not post.lent_reason):
        return Reason("person_is_of_the_party")
    suitable = POSTS_FOR.get(entry.role, (entry.role,))
    reaching = [post for post in posts if post.role in suitable and _reaches(case, post)]
    return None if reaching else Reason("holder_has_no_such_role", {"items": suitable})


def _holds_today(view: View, post: Post) -> bool:
    return post.from_on <= view.today and (post.until_on is None or post.until_on > view.today)


def _reaches(case: EvaluationCase, post: Post) -> bool:
    return lies_within(case.region_code, post.region_code)


def _name(step: Step, case: EvaluationCase, entry: Naming) -> None:
    member = _member(case, entry)
    if member is None:
        member = GroupMember(person_id=entry.person, role=entry.role, declaration="")
        case.group.append(member)
    elif member.removed_at is None:
        return
    member.named_by_id = step.actor.person
    member.removed_at = member.declared_at = member.has_conflict = None
    step.session.flush()
    key = f"named:{case.number}:{last_sequence(step, f'case:{case.number}')}"
    inform(step, [entry.person], "named_for_the_group", {"case": case.number, "role": entry.role}, key=key, case=case)


def _take_off(step: Step, case: EvaluationCase, entry: Naming) -> None:
    member = _member(case, entry)
    if member is not None and member.removed_at is None:
        member.removed_at = step.now


def _member(case: EvaluationCase, entry: Naming) -> GroupMember | None:
    return next((own for own in case.group if (own.person_id, own.role) == (entry.person, entry.role)), None)
