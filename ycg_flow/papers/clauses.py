"""The clause texts of a policy, as a paper cites them."""

from __future__ import annotations

from functools import lru_cache

from ycg_flow import resources
from ycg_flow.policy.checking.clauses import register_faults
from ycg_flow.policy.faults import FaultsFound
from ycg_flow.wording.sheet.model import Clauses, ClauseText

_FILE = "clauses.toml"


def clauses_of(policy_id: str) -> Clauses:
    """Return document, place and summary of each clause by its id. Raises `FaultsFound` where the register has some."""
    return clauses_in(resources.policy_texts(policy_id))


def clauses_in(texts: dict[str, str]) -> Clauses:
    """Return the clauses of a policy's files; none where it keeps no register. Raises `FaultsFound`."""
    return dict(_clauses(texts[_FILE])) if _FILE in texts else {}


@lru_cache(maxsize=32)
def _clauses(text: str) -> Clauses:
    """Return the clauses of one register, remembered by its text: most pages of a case cite some."""
    content = resources.toml_content(text)
    faults = list(register_faults(content))
    if faults:
        raise FaultsFound(faults)
    register = content["clause"]
    return {entry["id"]: ClauseText(entry["document"], entry["place"], entry["summary"]) for entry in register}
