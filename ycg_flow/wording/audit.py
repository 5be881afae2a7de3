"""What the verification of the history says: what holds, and for every chain that does not, its first bad entry."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

from ycg_flow.wording.workflow import instant_text
from ycg_flow.workflow.anchors import AnchorBook, AnchorFault
from ycg_flow.workflow.audit import Finding, Verdict
from ycg_flow.workflow.history_chain import Break

HELP: Mapping[str, str] = {
    "audit": "办理记录的导出、核验和锚定",
    "export": "把全部办理记录导出为文件（每行一条）",
    "verify": "离线核验导出的办理记录，不需要数据库",
    "anchor": "立即写一个锚点",
    "to": "导出到的文件，不能已经存在",
    "export_file": "导出的办理记录文件",
    "anchors": "数据库之外保存的锚点文件",
    "key": "办理记录密钥文件；没有密钥时只能核对结构和锚点",
}
FILE = "文件"
EXPORT_TO, EXPORT_FROM = "导出到的文件", "办理记录文件"
"""How a fault calls the file that a command was given without an option."""
EXPORTED = "已导出 {entries} 条办理记录到 {file}。\n核验：ycg-flow audit verify {file} --anchors {anchors}\n"
NO_ANCHOR_NEEDED = "今天已有锚点，此后没有新的办理记录。\n"
ANCHOR_WRITTEN = "已写入第 {number} 个锚点，涉及 {chains} 个案卷或周期。\n"
ANCHOR_REFUSED = (
    "没有写入锚点：锚点文件 {file} 的最后一行与密钥不符，已被改动，或是用另一个密钥写的。"
    "请把另存的锚点文件放回原处；没有另存的，请把它改名留作查证，再写一次，另起一个新文件。\n"
)
CHAIN_NOT_ANCHORED = "{chain}未予锚定：{why}请立即导出核验。\n"

HOLDS = "核验通过：{chains} 个案卷或周期的 {entries} 条办理记录完整无误。"
HOLDS_BY_ITSELF = (
    "没有发现问题，但没有锚点可以比对：{chains} 个案卷或周期的 {entries} 条办理记录前后衔接，是否完整无从判断。"
)
BROKEN = "核验不通过：{count} 处。以下按案卷列出第一处问题，其后的记录都不能再作依据。"
ANCHORS = "锚点 {number} 个，最后一个写于 {at}。"
BEYOND = "最后一个锚点之后还有 {count} 条，这些记录若被截去无从发现，请尽快写入新的锚点。"
CLOCK_WENT_BACK = (
    "系统时钟曾被拨回 {count} 处，首处在{chain}第{sequence}条：前一条记于{before}，这一条记于{after}。"
    "记录的先后以条次为准，请核对服务器的对时。"
)
NO_ANCHORS = (
    "锚点文件是空的：没有一条记录经过锚定，记录若被整段重写或截去尾部，无从发现。"
    "新装的系统请先运行 ycg-flow audit anchor；已经用过的，请换用数据库之外保存的锚点文件。"
)
WITHOUT_KEY = "未使用密钥：只核对了结构和锚点；使用密钥可以精确到条。"

FINDINGS: Mapping[str, str] = {
    "line_unreadable": "导出文件第{sequence}条起无法读取，文件已损坏或被改动。",
    "export_incomplete": "导出文件不完整：结尾缺失，或条数与结尾所记不符，请重新导出。",
    "chain_missing": "全部{last}条记录都已不在：被整段删除，或数据库被换回了旧的备份。",
    "columns_unreadable": "第{sequence}条的内容不是本系统所写，已被改动。",
    "entry_missing": "第{sequence}条缺失，已被删除。",
    "entry_of_another_chain": "第{sequence}条不属于本案卷。",
    "sequence_broken": "第{sequence}条的位置上是另一条记录，次序被改动或插入了记录。",
    "predecessor_differs": "第{sequence}条与前一条不衔接：这里有记录被删除、插入或调换。",
    "algorithm_unknown": "第{sequence}条标注的校验算法不是本系统所用，已被改动。",
    "digest_differs": "第{sequence}条写入后被改动，内容与校验码不符。",
    "columns_differ": "第{sequence}条的检索项（事项、人员、时间等）与记录内容不符，写入后被改动。",
    "edited_since_anchor": "第{sequence}条至第{last}条之间有记录在锚定后被改动。",
    "recomputed_since_anchor": "第{sequence}条至第{last}条之间有记录在锚定后被改写，其后的校验码也被重新计算。",
    "anchored_entry_missing": "第{sequence}条已经锚定而现在没有：尾部被截去，或数据库被换回了旧的备份。",
    "tail_cut": "第{sequence}条至第{last}条已经锚定而现在没有：尾部被截去，或数据库被换回了旧的备份。",
}
ANCHOR_FAULTS: Mapping[str, str] = {
    "anchor_does_not_follow": "锚点文件第{line}行与前一个锚点不衔接：有锚点被删除、插入或改动。",
    "anchor_algorithm_unknown": "锚点文件第{line}行标注的校验算法不是本系统所用。",
    "anchor_digest_differs": "锚点文件第{line}行与校验码不符，已被改动，或所用密钥不是写锚点时的密钥。",
}
EVERY_ANCHOR_DIFFERS = (
    "锚点文件的每一行都与校验码不符（共{count}行）：多半不是写锚点时的密钥，请先核对 --key 给出的文件。"
)
_KINDS: Mapping[str, str] = {"case": "案卷", "cycle": "评价周期"}
_ENTRY = "现在读到的是：{at} {act}，人员编号 {person}。"


def verdict_lines(verdict: Verdict, book: AnchorBook, names: Mapping[str, str], *, has_key: bool) -> Iterator[str]:
    """Return what a verification found, line by line; `names` are the labels of the acts."""
    faults = [anchor_fault_sentence(fault) for fault in book.faults]
    if verdict.holds and not faults:
        yield (HOLDS if book.last else HOLDS_BY_ITSELF).format(chains=verdict.chains, entries=verdict.entries)
    else:
        yield BROKEN.format(count=len(verdict.findings) + len(faults))
    yield from [EVERY_ANCHOR_DIFFERS.format(count=len(faults))] if _is_another_key(book) else faults
    for finding in verdict.findings:
        yield finding_sentence(finding, names)
    if book.last is None:
        yield NO_ANCHORS
    else:
        yield ANCHORS.format(number=book.last.number, at=_instant(book.last.anchored_at))
        if verdict.entries > verdict.anchored:
            yield BEYOND.format(count=verdict.entries - verdict.anchored)
    if verdict.steps_back:
        first = verdict.steps_back[0]
        told = {"before": instant_text(first.before), "after": instant_text(first.after)}
        place = {"chain": chain_words(first.chain), "sequence": first.sequence}
        yield CLOCK_WENT_BACK.format(count=len(verdict.steps_back), **place, **told)
    if not has_key:
        yield WITHOUT_KEY


def _is_another_key(book: AnchorBook) -> bool:
    """Whether every anchor of a file differs from its digest and nothing else is wrong with it."""
    differing = [fault for fault in book.faults if fault.code == "anchor_digest_differs"]
    return book.last is not None and len(differing) == len(book.faults) == book.last.number


def finding_sentence(finding: Finding, names: Mapping[str, str]) -> str:
    """Return the first bad entry of a chain: which case, which entry, what is wrong, and what stands there now."""
    sentence = FINDINGS[finding.code].format(sequence=finding.sequence, last=finding.last_sequence)
    place = f"{chain_words(finding.chain)}：" if finding.chain else ""
    return place + sentence + (_read_now(finding, names) if finding.entry and not finding.last_sequence else "")


def break_sentence(found: Break) -> str:
    """Return why the history of a case or cycle was not anchored, as a line."""
    why = FINDINGS[found.code].format(sequence=found.sequence)
    return CHAIN_NOT_ANCHORED.format(chain=chain_words(found.chain), why=why)


def anchor_fault_sentence(fault: AnchorFault) -> str:
    """Return what is wrong with a line of the anchor file."""
    return ANCHOR_FAULTS[fault.code].format(line=fault.line)


def chain_words(chain: str) -> str:
    """Return whose history a chain is.

    >>> chain_words("case:410122-2025-001")
    '案卷 410122-2025-001'
    """
    kind, _, number = chain.partition(":")
    return f"{_KINDS[kind]} {number}" if kind in _KINDS and number else f"“{chain[:60]}”"


def _read_now(finding: Finding, names: Mapping[str, str]) -> str:
    entry = finding.entry
    act, person = str(entry.get("act")), entry.get("person_id")
    return _ENTRY.format(
        at=_instant(str(entry.get("at"))), act=names.get(act, act), person="系统" if person is None else person
    )


def _instant(written: str) -> str:
    try:
        return instant_text(datetime.fromisoformat(written))
    except ValueError:
        return written[:40]
