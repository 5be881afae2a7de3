"""Moving a cycle to another policy version: the policies at hand and, tried first, what the move would change."""

from __future__ import annotations

from dataclasses import dataclass

from ycg_flow.casework.desk import Desk
from ycg_flow.casework.loading import load_cycle
from ycg_flow.casework.matters import Resolution
from ycg_flow.casework.policies import policy_of
from ycg_flow.casework.queries.cycle_board import CycleLine, cycle_line
from ycg_flow.casework.steps.move_to_policy_version import Move, try_policy_version
from ycg_flow.resources import load_policy, policy_ids
from ycg_flow.wording.difference import difference_text


@dataclass(frozen=True)
class MovePage:
    """The cycle, its policy, those at hand with their titles, and what the move tried would change."""

    line: CycleLine
    policy: str
    chosen: str
    policies: tuple[tuple[str, str], ...]
    move: Move | None
    sentences: tuple[str, ...]


def move_page(
    desk: Desk, person: int, number: str, policy: str, resolution: Resolution | None, principal: int | None
) -> MovePage:
    """Return the page; with a resolution the move is tried and taken back.

    Raises `NotFoundError`, and as the move does where it is tried.
    """
    move = None
    if resolution is not None:
        move = try_policy_version(desk, person, number, policy, resolution, principal=principal)
    with desk.view(person, principal=principal) as view:
        cycle = load_cycle(view, number)
        sentences: tuple[str, ...] = ()
        if move is not None:
            text = difference_text(move.changes, policy_of(view, cycle), load_policy(policy))
            sentences = tuple(text.splitlines())
        policies = tuple((name, load_policy(name).table.document.title) for name in policy_ids())
        return MovePage(
            cycle_line(view, cycle, len(cycle.parties)), cycle.policy, policy or cycle.policy, policies, move, sentences
        )
