"""Write the report: Markdown under the headings of the policy's outline, each with its own version."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ycg_flow.casework.checks import refuse, text_faults
from ycg_flow.casework.desk import Desk
from ycg_flow.casework.drafts import DoubleEditError, digest_of_texts, find_double_edits, open_headings, touch
from ycg_flow.casework.loading import load_case
from ycg_flow.casework.perform import perform
from ycg_flow.casework.self_assessments import sections_of
from ycg_flow.records.self_assessment import ReportSection
from ycg_flow.workflow.facts import Reason

MOST_MARKDOWN = 50_000


@dataclass(frozen=True)
class WrittenSection:
    """What a person wrote under a heading, and the version they wrote it over (0: they saw none)."""

    markdown: str
    seen_version: int = 0


def write_report(
    desk: Desk, person: int, case_number: str, sections: Mapping[str, WrittenSection], *, principal: int | None = None
) -> dict[str, int]:
    """Save what is written by heading and return the version of each.

    Raises `InvalidError` where a heading is not the outline's or was not returned, `DoubleEditError` with both texts
    where another person wrote meanwhile, `RefusedError` where the window is locked.
    """
    with desk.step(person, principal=principal) as step:
        case = load_case(step, case_number)
        opened = {heading.id for heading in open_headings(step, case)}
        faults = {f"report.{name[:60]}": Reason("heading_is_not_open") for name in sections if name not in opened}
        texts = {f"report.{name[:60]}": section.markdown for name, section in sections.items()}
        refuse(text_faults(texts, MOST_MARKDOWN, required=False) | faults)
        present = sections_of(step, case)
        edits = find_double_edits(
            step,
            {
                f"report.{name}": (present[name], present[name].markdown, section.markdown, section.seen_version)
                for name, section in sections.items()
                if name in present
            },
        )
        if edits:
            raise DoubleEditError(case, "case.save_draft", edits)
        changed = {
            name: section.markdown
            for name, section in sections.items()
            if name not in present or present[name].markdown != section.markdown
        }
        if changed:
            details = {"report": sorted(changed), "digest": digest_of_texts([*changed.items()])}
            perform(step, case, "save_draft", details=details)
        for name, markdown in changed.items():
            if name not in present:
                present[name] = ReportSection(case_id=case.id, heading=name)
                step.session.add(present[name])
            present[name].markdown = markdown
            touch(step, present[name])
        return {name: present[name].version for name in sections}
