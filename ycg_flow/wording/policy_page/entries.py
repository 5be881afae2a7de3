"""Single entries of a policy in words: what takes points off, what adds some, what fails, when things are due."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from ycg_flow.policy.compiled import Policy
from ycg_flow.policy.model.calendar import DeadlineTable
from ycg_flow.policy.model.document import PolicyTable
from ycg_flow.policy.model.evaluation import BonusTable, DeductionTable, GradeTable, VetoTable
from ycg_flow.wording.names import PolicyNames
from ycg_flow.wording.numbers import number_text
from ycg_flow.wording.policy_page.model import EntryText

STAGES: Mapping[str, str] = {
    "monitoring": "日常监测",
    "self_assessment": "自查自评",
    "data_collection": "数据采集",
    "site_verification": "现场核查",
    "feedback": "沟通反馈",
    "approval": "审定",
    "public_notice": "公示",
    "settlement": "年终清算",
    "rectification": "整改",
}
FLOWS: Mapping[str, str] = {"paid_to_party": "拨付给评价对象", "paid_back": "由评价对象退回", "none": "不发生收付"}
_YEARS: Mapping[int, str] = {-1: "评价年度的上一年", 0: "评价年度", 1: "次年", 2: "评价年度后第二年"}
_ROLLS: Mapping[str, str] = {
    "stand": "",
    "earlier": "逢休息日提前到上一个工作日",
    "later": "逢休息日顺延到下一个工作日",
}
_NOT_IN_TEXT = "文件没有写明，由当地设定"


def document_facts(policy: Policy) -> tuple[tuple[str, str], ...]:
    """Return label and text of what is known about the paper and the file, what is not known left out."""
    return tuple((label, text) for label, text in _document_facts(policy) if text)


def _document_facts(policy: Policy) -> Iterator[tuple[str, str]]:
    table, document = policy.table, policy.table.document
    yield "文号", document.number or ""
    yield "印发单位", "、".join(document.issuers)
    issued = document.issued_on
    yield "印发日期", "" if issued is None else f"{issued.year}年{issued.month}月{issued.day}日"
    yield "地区", document.region or ""
    yield "适用年度", years_text(policy) + ("（试行）" if document.is_trial else "")
    yield "评价对象", document.party_name
    yield "现场核查", "有因才抽查材料和访谈，须写明原因" if document.on_site_for_cause else ""
    total = table.total
    yield "总分", "" if total is None else f"{number_text(total.points)}分，保留{total.decimals}位小数"
    yield (
        "加分合计上限",
        "" if total is None or total.bonuses_at_most is None else f"{number_text(total.bonuses_at_most)}分",
    )
    origin = table.derived_from
    yield "来源", "" if origin is None else f"由 {origin.policy} 第{origin.version}版衍生（{origin.digest[:12]}…）"
    yield "政策编号", f"{policy.id} 第{table.version}版"
    yield "内容摘要（SHA-256）", policy.digest


def years_text(policy: Policy) -> str:
    """Return the evaluation years a policy holds for."""
    document = policy.table.document
    if document.last_year is None:
        return f"{document.first_year}年起"
    if document.last_year == document.first_year:
        return f"{document.first_year}年"
    return f"{document.first_year}至{document.last_year}年"


def deduction_entry(entry: DeductionTable, names: PolicyNames, place: str) -> EntryText:
    """Return a deduction in words."""
    most = f"，最多扣{number_text(entry.at_most)}分" if entry.at_most is not None else "，不设上限，扣到总分为零"
    text = f"“{names.of(entry.figure)}”每次扣{number_text(entry.off)}分{most}"
    return _entry(entry, text, place)


def bonus_entry(entry: BonusTable, place: str) -> EntryText:
    """Return a bonus in words."""
    evidence = f"；佐证：{'、'.join(entry.evidence)}" if entry.evidence else ""
    return _entry(entry, f"最多加{number_text(entry.at_most)}分{evidence}", place)


def veto_text(entry: VetoTable, formula: str, names: PolicyNames) -> str:
    """Return how a veto is found: by people, or computed and from which limit."""
    if entry.at_least is not None:
        return f"{formula} 达到{names.quantity(entry.at_least, entry.unit)}即成立，由数据判定"
    if entry.above is not None:
        return f"{formula} 超过{names.quantity(entry.above, entry.unit)}即成立，由数据判定"
    return "由评价组成员认定"


def grade_entry(entry: GradeTable, place: str) -> EntryText:
    """Return a grade in words."""
    text = f"{number_text(entry.from_)}分及以上{'，为不合格等次' if entry.is_fail else ''}"
    return _entry(entry, text, place)


def deadline_entry(entry: DeadlineTable, table: PolicyTable, place: str) -> EntryText:
    """Return when something is due, in words."""
    said = [_when(entry, table), _ROLLS[entry.roll]]
    if entry.lock_after_days is not None:
        said.append(
            "到期即锁定，须批准延期才能补交" if not entry.lock_after_days else f"过期{entry.lock_after_days}天后锁定"
        )
    if not entry.in_text:
        said.append(_NOT_IN_TEXT)
    text = "；".join(part for part in said if part)
    return replace(_entry(entry, text, place), name=f"{entry.name}（{STAGES[entry.stage]}）")


def date_words(value: Mapping[str, int]) -> str:
    """Return the date a bureau set for a cycle, in words: `year_offset`, `month`, `day` and when it locks."""
    lock = value.get("lock_after_days")
    locked = "" if lock is None else f"；过期{lock}天后锁定"
    return f"{_date_text(value.get('year_offset', 1), value['month'], value['day'])}{locked}"


def _date_text(year_offset: int, month: int, day: int) -> str:
    return f"{_YEARS[year_offset]}{month}月{day}日"


def _when(entry: DeadlineTable, table: PolicyTable) -> str:
    if entry.on is not None:
        return _date_text(entry.on.year, entry.on.month, entry.on.day)
    if entry.quarterly_on_day is not None:
        return f"每季度第一个月的{entry.quarterly_on_day}日"
    after = entry.working_days_after or ""
    names = {deadline.id: deadline.name for deadline in table.deadline}
    return f"“{names.get(after, STAGES.get(after, after))}”之后{entry.working_days}个工作日内"


def _entry(entry: DeductionTable | BonusTable | GradeTable | DeadlineTable, text: str, place: str) -> EntryText:
    notes = () if entry.note is None else (entry.note,)
    return EntryText(entry.id, entry.name, text, entry.clause or "", place, notes)
