"""The clause texts of a policy, as a sheet cites them."""

from __future__ import annotations

from ycg_flow import resources
from ycg_flow.wording.sheet.model import Clauses, ClauseText


def clauses_of(policy_id: str) -> Clauses:
    """Return document, place and summary of each clause by its id; none where the policy keeps no register."""
    try:
        text = resources.policy_text(policy_id, "clauses.toml")
    except FileNotFoundError:
        return {}
    register = resources.toml_content(text).get("clause", [])
    return {entry["id"]: ClauseText(entry["document"], entry["place"], entry["summary"]) for entry in register}
