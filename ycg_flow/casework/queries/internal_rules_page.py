"""The internal rules that a consortium keeps on file, as its case shows them."""

from __future__ import annotations

from dataclasses import dataclass

from ycg_flow.casework.desk import View
from ycg_flow.casework.documents import FiledDocument, documents_of_party, may_file_for_party
from ycg_flow.casework.loading import load_case
from ycg_flow.casework.queries.case_page import CaseHead, case_head


@dataclass(frozen=True)
class InternalRulesPage:
    """The rules on file: posts, people, duties; `party` is the key they are filed under."""

    head: CaseHead
    party: int
    documents: tuple[FiledDocument, ...]
    may_file: bool


def internal_rules_page(view: View, number: str) -> InternalRulesPage:
    """Return the internal rules of the party of a case. Raises `NotFoundError`."""
    case = load_case(view, number)
    may_file = may_file_for_party(view, case.party)
    return InternalRulesPage(case_head(view, case), case.party_id, documents_of_party(view, case.party_id), may_file)
