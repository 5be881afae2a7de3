"""The checker: every fault of a policy folder at once, each with its file, line and place, before anybody is evaluated.

What cannot be read is set aside and the rest is checked all the same. What rests on the whole file (sums, use, money,
worked cases) waits until every entry can be read, so that one slip does not bring a page of consequences.
`ycg_flow.wording` says each finding in words.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ycg_flow.policy.canonical import digest_of
from ycg_flow.policy.checking.clauses import citation_faults, clause_ids, register_faults
from ycg_flow.policy.checking.entries import entry_faults
from ycg_flow.policy.checking.examples import example_cases, example_faults, form_faults
from ycg_flow.policy.checking.findings import CLAUSES, EXAMPLES, POLICY, Finding, located
from ycg_flow.policy.checking.form import read_form
from ycg_flow.policy.checking.points import grade_faults, group_faults, heading_faults, points_faults
from ycg_flow.policy.checking.rules import rule_faults
from ycg_flow.policy.checking.settlement import conservation_faults, curve_faults
from ycg_flow.policy.checking.texts import read_toml
from ycg_flow.policy.checking.timetable import timetable_faults
from ycg_flow.policy.checking.usage import usage_faults, year_faults
from ycg_flow.policy.compiled import Policy
from ycg_flow.policy.compiling import compile_table
from ycg_flow.policy.faults import Fault

_RESTS_ON_UNITS = frozenset(
    {"formula_result_unit", "formula_units", "formula_curve_unit", "target_unit", "condition_not_yes_no"}
)

__all__ = ["CLAUSES", "EXAMPLES", "POLICY", "Finding", "check_policy"]


def check_policy(texts: Mapping[str, str], folder: str = "") -> list[Finding]:
    """Return every fault and warning of a policy folder's files (file name -> text), in the order of the files.

    `folder` is the folder's name, which must be the policy's id; empty where the files lie in no folder.
    """
    findings: list[Finding] = []
    contents: dict[str, dict[str, Any] | None] = {}
    for name in (POLICY, CLAUSES, EXAMPLES):
        if name in texts:
            contents[name], faults = read_toml(texts[name])
            findings.extend(located(name, texts[name], faults))
        else:
            contents[name] = None
            findings.append(Finding(name, Fault("file", "file_missing", {"word": name}, is_warning=name == EXAMPLES)))
    clauses, examples = contents[CLAUSES], contents[EXAMPLES]
    policy, faults = (None, []) if contents[POLICY] is None else _policy_faults(contents[POLICY] or {}, clauses, folder)
    findings.extend(located(POLICY, texts.get(POLICY, ""), faults))
    if clauses is not None:
        findings.extend(located(CLAUSES, texts[CLAUSES], register_faults(clauses)))
    if examples is not None:
        is_ready = policy is not None and not any(not finding.fault.is_warning for finding in findings)
        findings.extend(located(EXAMPLES, texts[EXAMPLES], _example_faults(policy if is_ready else None, examples)))
    order = (POLICY, CLAUSES, EXAMPLES)
    return sorted(findings, key=lambda finding: (order.index(finding.file), finding.fault.is_warning))


def _policy_faults(
    content: dict[str, Any], clauses: dict[str, Any] | None, folder: str
) -> tuple[Policy | None, list[Fault]]:
    form = read_form(content)
    if form.table is None:
        return None, form.faults
    table = form.table
    policy, compile_faults = compile_table(table, digest_of(content))
    faults = [*form.faults, *form.untouched(compile_faults), *entry_faults(table), *timetable_faults(table)]
    if folder and content.get("id") != folder:
        faults.append(Fault("id", "policy_id_not_folder", {"word": str(content.get("id")), "folder": folder}))
    if clauses is not None:
        faults.extend(citation_faults(table, clause_ids(clauses)))
    faults.extend(form.untouched([*rule_faults(policy), *curve_faults(policy)]))
    if not form.faults:
        faults.extend([*points_faults(table), *group_faults(table), *grade_faults(table)])
        faults.extend(heading_faults(table))
        guessed = {fault.values["nearest"] for fault in faults if fault.values.get("nearest")}
        faults.extend(usage_faults(table, guessed))
        if not compile_faults:
            faults.extend(year_faults(policy))
            # Money is tried out under the default readings, which must be there.
            if not any(fault.code == "reading_default" for fault in faults):
                faults.extend(conservation_faults(policy))
    return policy, list(_without_consequences(faults))


def _example_faults(policy: Policy | None, content: dict[str, Any]) -> Iterator[Fault]:
    """Yield the faults of the examples' form and, where the policy is sound, what they expect and do not get."""
    yield from form_faults(content)
    if not example_cases(content):
        yield Fault("case", "examples_empty", is_warning=True)
    elif policy is not None:
        yield from example_faults(policy, content)


def _without_consequences(faults: list[Fault]) -> Iterator[Fault]:
    """Yield each fault once, and not what merely follows from another one of the list."""
    numbers = {fault.place.rpartition(".")[0] for fault in faults if fault.code in {"not_above_zero", "range_turned"}}
    is_unit_unknown = any(fault.code == "unknown_unit" for fault in faults)
    guessed_groups = {f"group.{fault.values['nearest']}.points" for fault in faults if fault.code == "unknown_group"}
    seen: set[tuple[str, str, tuple[tuple[str, str], ...]]] = set()
    for fault in faults:
        key = (fault.place, fault.code, tuple(fault.values.items()))
        is_general = fault.code in {"rule_without_curve", "band_falls_without_end"} and fault.place in numbers
        is_about_units = is_unit_unknown and fault.code in _RESTS_ON_UNITS
        if key not in seen and not (is_general or is_about_units or fault.place in guessed_groups):
            seen.add(key)
            yield fault
