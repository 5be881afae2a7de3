"""The sheet for a terminal of a hundred columns: the table, what was lost and why, the money, what is open."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ycg_flow.papers.columns import Column, labelled, table_lines, width_of, wrapped
from ycg_flow.wording.sheet.model import Fact, IndicatorLine, MoneyLine, ReadingLine, RoundSheet, Sheet

WIDTH = 100
_NUMERALS = "一二三四五六七八九十"
_LABEL = 6
_INDENT = 2

# Dashes and signs that some terminals draw one column wide and some two are written plainly in tables.
_PLAIN = str.maketrans({"—": "-", "−": "-"})
_INDICATORS = (
    Column("指标", 42),
    Column("数值", 19, is_number=True),
    Column("满分", 6, is_number=True),
    Column("得分", 10, is_number=True),
    Column("失分", 10, is_number=True),
    Column("状态", 8),
)
_VALUES = (Column("指标", 60), Column("数值", 26, is_number=True), Column("状态", 10))
_STEPS = (Column("步骤", 38), Column("怎样算", 44), Column("结果", 16, is_number=True))
_MONEY = (Column("项目", 40), Column("金额（元）", 18, is_number=True), Column("去向", 22), Column("条款", 17))
_VETOES = (Column("情形", 62), Column("结论", 8), Column("条款", 26))


def text_sheet(sheet: Sheet) -> str:
    """Return the sheet as text, no line wider than a hundred columns."""
    return "".join(f"{line.rstrip()}\n" for line in _lines(sheet))


def text_round(sheet: RoundSheet) -> str:
    """Return the sheets of a round as text: all parties in one table, the common money, then each party."""
    lines = [*_round_lines(sheet)]
    for own in sheet.sheets:
        lines += ["", "", *_lines(own)]
    return "".join(f"{line.rstrip()}\n" for line in lines)


def _lines(sheet: Sheet) -> Iterator[str]:
    yield from _head(sheet.title, sheet.party, sheet.document, sheet.origin)
    yield from _facts(sheet.result)
    sections = [
        ("得分表" if sheet.is_scored else "指标值", [*_table(sheet), *_steps(sheet)]),
        ("失分、未定和经决定的指标", [line for row in sheet.told for line in _indicator(row)]),
        ("一票否决", [*_vetoes(sheet)]),
        ("清算", [*_money(sheet.money, sheet.conservation)]),
        ("未定事项", [line for matter in sheet.open_matters for line in _bullet(matter)]),
        ("文件没有写明之处和采用的理解", [*_readings(sheet.readings)]),
        ("其余指标的依据", [line for row in sheet.untold for line in _indicator(row)]),
        ("说明", [line for note in sheet.notes for line in _bullet(note)]),
    ]
    yield from _sections(sections)


def _sections(sections: Iterable[tuple[str, list[str]]]) -> Iterator[str]:
    """Yield the sections that hold something, numbered."""
    filled = [section for section in sections if section[1]]
    for numeral, (heading, lines) in zip(_NUMERALS, filled, strict=False):
        yield ""
        yield f"{numeral}、{heading}"
        yield ""
        yield from lines


def _head(title: str, party: str, document: str, origin: Iterable[Fact]) -> Iterator[str]:
    heading = f"{party} {title}" if party else title
    yield "=" * WIDTH
    for line in wrapped(heading, WIDTH):
        yield " " * ((WIDTH - width_of(line)) // 2) + line
    yield from wrapped(f"依据：{document}", WIDTH)
    yield from wrapped("　".join(f"{fact.label}：{fact.text}" for fact in origin), WIDTH)
    yield "=" * WIDTH


def _facts(facts: Iterable[Fact]) -> Iterator[str]:
    for fact in facts:
        yield from labelled(f"{fact.label}：", fact.text, WIDTH, 0, 24)


def _table(sheet: Sheet) -> Iterator[str]:
    rows = []
    for group in sheet.groups:
        rows.append([f"【{group.name}】", "", group.max_points, group.points, group.lost, ""])
        rows += [
            [f"  {row.name}", row.value, row.max_points, row.points, row.lost, row.state] for row in group.indicators
        ]
    plain = [[cell.translate(_PLAIN) for cell in row] for row in rows]
    if rows and sheet.is_scored:
        yield from table_lines(_INDICATORS, plain)
        yield ""
    elif rows:
        yield from table_lines(_VALUES, [[row[0], row[1], row[5]] for row in plain])


def _steps(sheet: Sheet) -> Iterator[str]:
    if sheet.steps:
        yield from table_lines(_STEPS, [[step.name, step.how, step.result.translate(_PLAIN)] for step in sheet.steps])


def _indicator(row: IndicatorLine) -> Iterator[str]:
    yield from wrapped("　".join(filter(None, (f"● {row.name}", row.earned, row.state))), WIDTH)
    yield from _about("规则", row.rule)
    yield from _about("计算", row.arithmetic)
    yield from _about("决定", row.decision)
    yield from _about("口径", "".join(row.readings))
    yield from _about("说明", row.note)
    yield from _about("依据", row.basis)
    for number, figure in enumerate(row.figures):
        text = f"{figure.year}　{figure.name}　{figure.value}　（{figure.supplier}）"
        yield from _about("" if number else "数据", text)
    yield ""


def _about(label: str, text: str) -> Iterator[str]:
    return labelled(label, text, WIDTH, _INDENT, _LABEL)


def _vetoes(sheet: Sheet) -> Iterator[str]:
    if not sheet.vetoes:
        return
    yield from table_lines(_VETOES, [[veto.name, veto.status, veto.clause] for veto in sheet.vetoes])
    for veto in sheet.vetoes:
        if veto.reason:
            yield ""
            yield from _bullet(f"{veto.name}：{veto.reason}")


def _money(money: tuple[MoneyLine, ...], conservation: tuple[str, ...]) -> Iterator[str]:
    if not money:
        return
    rows = []
    for line in money:
        if line.opens_split:
            rows.append([f"【{line.split}】", "", "", ""])
        rows.append([f"{'  ' * line.depth}{line.name}", line.amount.translate(_PLAIN), line.flow, line.clause])
    yield from table_lines(_MONEY, rows)
    yield ""
    said: set[str] = set()
    for line in money:
        if line.opens_split:
            yield from wrapped(f"● {line.split}", WIDTH)
            yield from _about("说明", line.note)
        if line.split:
            yield from _share(line)
            continue
        yield from wrapped(f"● {line.name} = {line.formula}", WIDTH)
        yield from _about("计算", line.arithmetic)
        for label, text in (("说明", line.note), ("依据", line.basis)):
            yield from _about(label, "" if text in said else text)
            said.add(text)
    yield ""
    for sentence in conservation:
        yield from _bullet(f"核对：{sentence}")


def _share(line: MoneyLine) -> Iterator[str]:
    yield from labelled("", f"{line.name}：{line.arithmetic or line.formula}", WIDTH, _INDENT * line.depth, 0)


def _readings(readings: Iterable[ReadingLine]) -> Iterator[str]:
    for reading in readings:
        yield from wrapped(f"● {reading.question}（{reading.clause}）", WIDTH)
        yield from _about("采用", f"{reading.used}。")
        for effect in reading.effects:
            yield from _about("另解", f"若采用另一种理解“{effect.option}”：{effect.result}")
            yield from _about("", effect.points)
        yield ""


def _bullet(text: str) -> Iterator[str]:
    return labelled("●", text, WIDTH, 0, 2)


def _round_lines(sheet: RoundSheet) -> Iterator[str]:
    yield from _head(sheet.title, "", sheet.document, sheet.origin)
    widths = (8, 32, 12, 12, 30)
    columns = [Column(heading, width) for heading, width in zip(sheet.headings, widths, strict=True)]
    effects = [line for effect in sheet.effects for line in _bullet(effect)]
    yield from _sections(
        [
            ("各方结果", [*table_lines(columns, sheet.parties)]),
            ("共同资金", [*_money(sheet.money, sheet.conservation)]),
            ("未定事项", [line for matter in sheet.open_matters for line in _bullet(matter)]),
            ("若采用另一种理解", effects),
            ("文件没有写明之处和采用的理解", [*_readings(sheet.readings)]),
            ("说明", [line for note in sheet.notes for line in _bullet(note)]),
        ]
    )
