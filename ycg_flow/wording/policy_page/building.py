"""From a policy and its clauses to its page: every table of the file said in words, in the order of the paper."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

from ycg_flow.policy.checking.ranges import Ranges
from ycg_flow.policy.compiled import CompiledItem, CompiledLine, CompiledVeto, Policy
from ycg_flow.policy.expressions import Expression
from ycg_flow.policy.model.calendar import DeadlineTable
from ycg_flow.policy.model.evaluation import (
    BonusTable,
    DeductionTable,
    GradeTable,
    GroupTable,
    IndicatorTable,
    VetoTable,
)
from ycg_flow.policy.model.inputs import FigureTable, LedgerTable, ParameterTable
from ycg_flow.policy.model.settlement import LineTable
from ycg_flow.wording.curve_words import curve_words
from ycg_flow.wording.names import policy_names
from ycg_flow.wording.numbers import number_text
from ycg_flow.wording.policy_page.entries import (
    FLOWS,
    bonus_entry,
    deadline_entry,
    deduction_entry,
    document_facts,
    grade_entry,
    veto_text,
)
from ycg_flow.wording.policy_page.model import (
    ClauseEntry,
    EntryText,
    FigureText,
    GroupText,
    ItemText,
    LineText,
    OptionText,
    PolicyPage,
    ReadingText,
)
from ycg_flow.wording.policy_page.pictures import item_picture, line_pictures
from ycg_flow.wording.rule_words import RuleWords
from ycg_flow.wording.sheet.model import Clauses, ClauseText
from ycg_flow.wording.terms import SUPPLIERS, unit_word
from ycg_flow.wording.workings import Workings

Citing = IndicatorTable | DeductionTable | BonusTable | VetoTable | GradeTable | DeadlineTable | LineTable

_NO_CLAUSE = ClauseText(document="", place="", summary="")


def policy_page(policy: Policy, clauses: Clauses) -> PolicyPage:
    """Return the page of a policy under its default readings."""
    return _Builder(policy, clauses).page()


class _Builder:
    """Says the tables of one policy."""

    def __init__(self, policy: Policy, clauses: Clauses) -> None:
        self.policy = policy
        self.table = policy.table
        self.clauses = clauses
        self.names = policy_names(policy)
        self.words = RuleWords(self.names, policy.default_readings())
        self.ranges = Ranges(policy)
        self.workings = Workings(policy, self.names, policy.default_readings(), ())
        total, bonuses = self.table.total, sum((bonus.at_most for bonus in self.table.bonus), Fraction(0))
        self.highest = None if total is None else total.points + (total.bonuses_at_most or bonuses)

    def page(self) -> PolicyPage:
        table, names = self.table, self.names
        document = table.document
        return PolicyPage(
            id=policy_label(self.policy),
            title=document.title,
            facts=document_facts(self.policy),
            notes=tuple(note for note in (document.note,) if note),
            not_covered=tuple(document.not_covered),
            readings=tuple(self._readings()),
            groups=tuple(self._groups(None)),
            deductions=tuple(deduction_entry(entry, names, self.place(entry.clause)) for entry in table.deduction),
            bonuses=tuple(bonus_entry(entry, self.place(entry.clause)) for entry in table.bonus),
            vetoes=tuple(self._veto(veto) for veto in self.policy.vetoes.values()),
            grades=tuple(grade_entry(entry, self.place(entry.clause)) for entry in table.grade),
            lines=tuple(self._line(line) for line in self.policy.lines),
            deadlines=tuple(deadline_entry(entry, table, self.place(entry.clause)) for entry in table.deadline),
            parameters=tuple(self._parameter(entry) for entry in table.parameter),
            figures=tuple(self._figure(entry) for entry in table.figure),
            ledger=tuple(self._entry(entry) for entry in table.ledger),
            headings=tuple(
                EntryText(each.id, each.title, "；".join(each.prompts), each.clause or "", self.place(each.clause))
                for each in table.report
            ),
            clauses=tuple(self._clauses()),
        )

    def place(self, clause: str | None) -> str:
        """Return where a clause stands in the paper, its id where the register does not say."""
        known = self.clauses.get(clause or "")
        return clause or "" if known is None else known.place

    def _readings(self) -> Iterator[ReadingText]:
        for reading in self.table.reading:
            options = tuple(
                OptionText(option, text, option == reading.default) for option, text in reading.options.items()
            )
            yield ReadingText(reading.id, reading.question, options, self.place(reading.clause), reading.guides_people)

    def _clauses(self) -> Iterator[ClauseEntry]:
        """Yield the clauses of the register in the paper's order, each with what rests on it."""
        table = self.table
        entries: list[Citing] = [*table.deduction, *table.bonus, *table.veto, *table.grade, *table.deadline]
        citing: Mapping[str, Sequence[Citing]] = {
            "item": table.indicator,
            "entry": entries,
            "line": table.settlement,
        }
        carried: dict[str, list[tuple[str, str, str]]] = {}
        for kind, each in ((kind, each) for kind, some in citing.items() for each in some):
            carried.setdefault(each.clause or "", []).append((kind, each.id, each.name))
        for name, clause in self.clauses.items():
            carries = tuple(carried.get(name, ()))
            yield ClauseEntry(name, clause.document, clause.place, clause.summary, carries)

    def _groups(self, parent: str | None) -> Iterator[GroupText]:
        for group in self.table.group:
            if group.parent == parent:
                items = (item for item in self.policy.indicators.values() if item.group == group.id)
                below = tuple(self._groups(group.id))
                yield GroupText(group.id, group.name, _points(self._worth(group)), tuple(map(self._item, items)), below)

    def _worth(self, group: GroupTable) -> Fraction | None:
        if group.points is not None or self.table.total is None:
            return group.points
        own = [item.points for item in self.policy.indicators.values() if item.group == group.id]
        known = [points for points in own if points is not None]
        return sum(known, Fraction(0)) if known else None

    def _item(self, item: CompiledItem) -> ItemText:
        table = item.table
        clause = self.clauses.get(item.clause or "", _NO_CLAUSE)
        whole = table if isinstance(table, IndicatorTable) else None
        notes = (table.definition, *(() if whole is None else (whole.standard, whole.note)))
        return ItemText(
            id=item.id,
            name=table.name,
            points=_points(item.points),
            is_points_local=not item.has_points_in_text and item.points is not None,
            rule=self.words.sentence(item),
            measures=tuple(self._measures(item)),
            applies=self._applies(item),
            clause_id=item.clause or "",
            clause=self.place(item.clause),
            summary=clause.summary,
            notes=tuple(note for note in notes if note),
            evidence=() if whole is None else tuple(whole.evidence),
            picture=item_picture(item, self.words, self.ranges),
            parts=tuple(self._item(part) for part in item.parts),
        )

    def _applies(self, item: CompiledItem) -> str:
        return "" if item.applies_when is None else f"仅当“{self.names.of(item.applies_when)}”为是时适用"

    def _measures(self, item: CompiledItem) -> Iterator[str]:
        """Yield how the item's values are computed, what they rest on first; a figure alone is only named."""
        used: dict[str, None] = {}
        for expression in item.expressions.values():
            for formula in expression.formulas.values():
                used |= dict.fromkeys(name for name, _ in self.workings.measures_used(formula))
        for name in used:
            yield from self._formulas(self.names.of(name), self.policy.measures[name][1])
        for expression in item.expressions.values():
            yield from self._own_formula(expression, used)

    def _own_formula(self, expression: Expression, used: Mapping[str, None]) -> Iterator[str]:
        texts = dict.fromkeys(self.workings.in_words(formula) for formula in expression.formulas.values())
        known = {self.names.of(name) for name in used}
        yield from (text for text in texts if not any(text.endswith(name) for name in known))

    def _formulas(self, name: str, expression: Expression) -> Iterator[str]:
        """Yield `name = formula`, one for each option of a reading with the option's words."""
        for option, formula in expression.formulas.items():
            chosen = self._option(expression, option)
            yield f"{name} = {self.workings.in_words(formula)}{f'（{chosen}）' if chosen else ''}"

    def _option(self, expression: Expression, option: str) -> str:
        return self.policy.readings[expression.reading].options.get(option, option) if expression.reading else ""

    def _veto(self, veto: CompiledVeto) -> EntryText:
        formula = ""
        if veto.expression is not None:
            formula = self.workings.in_words(veto.expression.chosen(self.workings.readings))
        notes = tuple(note for note in (veto.table.note,) if note)
        text, place = veto_text(veto.table, formula, self.names), self.place(veto.table.clause)
        return EntryText(veto.table.id, veto.table.name, text, veto.table.clause, place, notes)

    def _line(self, line: CompiledLine) -> LineText:
        table, clause = line.table, self.clauses.get(line.table.clause, _NO_CLAUSE)
        self.workings.line = line
        formulas = list(self._line_formulas(line))
        remarks = ["" if table.flow == "none" else FLOWS[table.flow], table.note or ""]
        if table.part_of is not None:
            remarks.insert(0, f"属于“{self.names.of(table.part_of)}”")
        if table.scope == "round":
            remarks.insert(0, "本轮共有")
        if table.may_be_entered:
            remarks.append("可直接录入")
        return LineText(
            table.id,
            table.name,
            tuple(formulas),
            tuple(self._line_curves(line)),
            tuple(remark for remark in remarks if remark),
            table.clause,
            self.place(table.clause),
            clause.summary,
            tuple(line_pictures(line, self.names, self.highest)),
        )

    def _line_formulas(self, line: CompiledLine) -> Iterator[str]:
        table = line.table
        for option, formula in line.expression.formulas.items() if line.expression is not None else ():
            chosen = self._option(line.expression, option) if line.expression is not None else ""
            yield f"{self.workings.in_words(formula)}{f'（{chosen}）' if chosen else ''}"
        if table.parts:
            shares = "、".join(f"{part.name} {number_text(part.weight)}" for part in table.parts)
            yield f"“{self.names.of(str(table.whole))}”按 {shares} 的比例分配"
        if table.request is not None:
            request, available = self.names.of(table.request), self.names.of(str(table.available))
            yield f"按“{request}”支付，合计超过“{available}”的按比例压减"

    def _line_curves(self, line: CompiledLine) -> Iterator[str]:
        for table in line.table.curves.values():
            yield from curve_words(table, self.words)

    def _parameter(self, entry: ParameterTable) -> FigureText:
        default = "" if entry.default is None else f"默认{self.names.quantity(entry.default, entry.unit)}"
        notes = (default or "须由当地填写", "" if entry.in_text else "不在文件之内", entry.note)
        return self._row(entry, "", notes)

    def _figure(self, entry: FigureTable) -> FigureText:
        whole = f"是“{self.names.of(entry.part_of)}”的一部分" if entry.part_of else ""
        years = f"要{entry.years}年的数据" if entry.years > 1 else ""
        options = f"选项：{'、'.join(entry.options.values())}" if entry.options else ""
        evidence = f"佐证：{'、'.join(entry.evidence)}" if entry.evidence else ""
        return self._row(entry, SUPPLIERS[entry.supplied_by], (years, whole, options, evidence, entry.note))

    def _entry(self, entry: LedgerTable) -> FigureText:
        whole = f"不超过“{self.names.of(entry.part_of)}”" if entry.part_of else ""
        return self._row(entry, "本轮共有" if entry.scope == "round" else "", (whole, entry.note))

    def _row(
        self, entry: FigureTable | ParameterTable | LedgerTable, source: str, notes: tuple[str | None, ...]
    ) -> FigureText:
        clause = None if isinstance(entry, FigureTable) else entry.clause
        said = tuple(note for note in notes if note)
        unit = unit_word(entry.unit, self.names.declared_units)
        return FigureText(entry.id, entry.name, unit, source, said, self.place(clause))


def policy_label(policy: Policy) -> str:
    """Return a policy's id with its version."""
    return f"{policy.id} 第{policy.table.version}版"


def _points(points: Fraction | None) -> str:
    return "" if points is None else f"{number_text(points)}分"
