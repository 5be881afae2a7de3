"""From the plain JSON of a case to a checked `CaseInput`: every fault at once, each with its field.

Strict by design: plain finite decimals only. The tolerant reading of what people type belongs to forms and files.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from fractions import Fraction
from typing import Any

from ycg_flow.policy.case_input import CaseInput, Decision, DecisionKind
from ycg_flow.policy.compiled import CompiledItem, Policy
from ycg_flow.policy.exact import exact_text, plain_number
from ycg_flow.policy.faults import Fault, FaultsFound, unknown
from ycg_flow.policy.formulas import FURTHEST_YEAR
from ycg_flow.policy.model.inputs import FigureTable, LedgerTable
from ycg_flow.policy.rules import Joint, Judged
from ycg_flow.policy.units import WHOLE_NUMBER_UNITS

CASE_KEYS = (
    "year",
    "figures",
    "judgements",
    "decisions",
    "bonuses",
    "vetoes",
    "parameters",
    "readings",
    "only",
    "score",
    "ledger",
)
EARLIEST_YEAR, LATEST_YEAR = 2000, 2100
DECISIONS: tuple[DecisionKind, ...] = ("zero", "full", "exclude", "points", "confirmed", "dismissed")
_INDICATOR_DECISIONS, _VETO_DECISIONS = DECISIONS[:4], DECISIONS[4:]
_YES_NO = {True: Fraction(1), False: Fraction(0)}
_MOST_REASON = 2000
_MOST_MEMBER_NAME = 80


def read_case(policy: Policy, data: Any, *, place: str = "", scope: str = "party") -> CaseInput:  # noqa: ANN401
    """Return the checked case. Raises `FaultsFound` with every fault; `place` stands before each field's name."""
    reader = _Reader(policy, place, scope)
    case = reader.case(data)
    if reader.faults or case is None:
        raise FaultsFound(reader.faults)
    return case


class _Reader:
    """Collects faults while it reads one case."""

    def __init__(self, policy: Policy, place: str, scope: str) -> None:
        self.policy = policy
        self.place = place
        self.scope = scope
        self.faults: list[Fault] = []

    def case(self, data: Any) -> CaseInput | None:  # noqa: ANN401
        if not isinstance(data, Mapping):
            self._fault("input", "not_a_table")
            return None
        self._known_keys("", data, CASE_KEYS)
        year = self._year(data.get("year"))
        if year is None:
            return None
        figures, answers = self._figures(data, year)
        parameters, points = self._parameters(data)
        ledger = self._table(data, "ledger")
        case = CaseInput(
            year=year,
            figures=figures,
            answers=answers,
            judgements=self._judgements(data),
            decisions=self._decisions(data),
            bonuses=self._bonuses(data),
            vetoes=frozenset(self._ids(data, "vetoes", "unknown_veto", self.policy.vetoes)),
            parameters=parameters,
            points=points,
            readings=self._readings(data),
            only=self._only(data),
            score=self._score(data),
            ledger=self._ledger(ledger),
            split_weights=self._split_weights(ledger),
            split_reasons=self._split_reasons(ledger),
            member_weights=self._member_weights(ledger),
        )
        self.faults.extend(self._more_than_whole(case))
        return case

    def _fault(self, field: str, code: str, **values: str) -> None:
        self.faults.append(Fault(f"{self.place}{field}", code, values))

    def _known_keys(self, field: str, table: Mapping[str, Any], known: Collection[str]) -> None:
        for key in table:
            if key not in known:
                self.faults.append(unknown(f"{self.place}{field}{key[:60]}", "unknown_field", key, known))

    def _table(self, data: Mapping[str, Any], key: str) -> Mapping[str, Any]:
        value = data.get(key)
        if value is None:
            return {}
        if not isinstance(value, Mapping):
            self._fault(key, "not_a_table")
            return {}
        return value

    def _year(self, value: Any) -> int | None:  # noqa: ANN401
        if value is None:
            self._fault("year", "year_missing")
            return None
        if isinstance(value, bool) or not isinstance(value, int) or not EARLIEST_YEAR <= value <= LATEST_YEAR:
            self._fault("year", "year_not_one", given=str(value)[:40])
            return None
        document = self.policy.table.document
        if value < document.first_year:
            self._fault("year", "policy_not_begun", year=str(value), first=str(document.first_year))
        if document.last_year is not None and value > document.last_year:
            code = "trial_has_ended" if document.is_trial else "policy_has_ended"
            self._fault("year", code, year=str(value), last=str(document.last_year))
        return value

    def _figures(
        self, data: Mapping[str, Any], year: int
    ) -> tuple[dict[tuple[str, int], Fraction], dict[tuple[str, int], str]]:
        figures: dict[tuple[str, int], Fraction] = {}
        answers: dict[tuple[str, int], str] = {}
        for name, given in self._table(data, "figures").items():
            figure = self.policy.figures.get(name)
            if figure is None:
                self.faults.append(
                    unknown(f"{self.place}figures.{name[:60]}", "unknown_figure", name, self.policy.figures)
                )
                continue
            for field, lag, value in self._by_year(name, given, year):
                if value is None:
                    continue
                if figure.options:
                    if self._is_option(field, figure, value):
                        answers[name, lag] = value
                elif (number := self._figure_value(field, figure, value)) is not None:
                    figures[name, lag] = number
        return figures, answers

    def _by_year(self, name: str, given: Any, year: int) -> Iterator[tuple[str, int, Any]]:  # noqa: ANN401
        if not isinstance(given, Mapping):
            yield f"figures.{name}", 0, given
            return
        for key, value in given.items():
            field = f"figures.{name}.{key[:20]}"
            is_year = len(key) == 4 and key.isascii() and key.isdigit()
            if not is_year or not year + FURTHEST_YEAR * 2 <= int(key) <= year:
                self._fault(field, "figure_year", given=key[:20], year=str(year))
            else:
                yield field, int(key) - year, value

    def _is_option(self, field: str, figure: FigureTable, value: Any) -> bool:  # noqa: ANN401
        if value in figure.options:
            return True
        self._fault(field, "not_an_option", given=str(value)[:40], options=", ".join(figure.options))
        return False

    def _figure_value(self, field: str, figure: FigureTable, value: Any) -> Fraction | None:  # noqa: ANN401
        if figure.unit == "yes_no":
            if not isinstance(value, bool):
                self._fault(field, "not_yes_or_no", given=str(value)[:40])
                return None
            return _YES_NO[value]
        number = self._number(field, value)
        if number is None:
            return None
        low = Fraction(0) if figure.minimum is None else figure.minimum
        if not self._in_range(field, number, low, figure.maximum):
            return None
        if figure.unit in WHOLE_NUMBER_UNITS and number.denominator != 1:
            self._fault(field, "not_whole", given=exact_text(number))
            return None
        return number

    def _number(self, field: str, value: Any) -> Fraction | None:  # noqa: ANN401
        number = plain_number(value)
        if number is None:
            self._fault(field, "number_not_plain", given=str(value)[:40])
        return number

    def _in_range(self, field: str, number: Fraction, low: Fraction | None, high: Fraction | None) -> bool:
        if low is not None and number < low:
            self._fault(field, "below_minimum", given=exact_text(number)[:40], least=exact_text(low))
            return False
        if high is not None and number > high:
            self._fault(field, "above_maximum", given=exact_text(number)[:40], most=exact_text(high))
            return False
        return True

    def _items(self) -> dict[str, CompiledItem]:
        return {item.id: item for indicator in self.policy.indicators.values() for item in indicator.with_parts()}

    def _judgements(self, data: Mapping[str, Any]) -> dict[str, Fraction]:
        items, judgements = self._items(), {}
        for name, value in self._table(data, "judgements").items():
            field = f"judgements.{name[:60]}"
            item = items.get(name)
            if item is None:
                self.faults.append(unknown(f"{self.place}{field}", "unknown_indicator", name, items))
            elif not isinstance(item.rule, Judged | Joint):
                self._fault(field, "not_judged", kind=item.rule.kind)
            elif value is not None and (points := self._number(field, value)) is not None:
                if self._in_range(field, points, Fraction(0), item.points):
                    judgements[name] = points
        return judgements

    def _decisions(self, data: Mapping[str, Any]) -> dict[str, Decision]:
        decisions, known = {}, [*self._items(), *self.policy.vetoes]
        for name, table in self._table(data, "decisions").items():
            field = f"decisions.{name[:60]}"
            if name not in known:
                self.faults.append(unknown(f"{self.place}{field}", "unknown_indicator", name, known))
            elif not isinstance(table, Mapping):
                self._fault(field, "not_a_table")
            elif (decision := self._decision(field, name, table)) is not None:
                decisions[name] = decision
        return decisions

    def _decision(self, field: str, name: str, table: Mapping[str, Any]) -> Decision | None:
        self._known_keys(f"{field}.", table, ("as", "points", "reason"))
        kinds = _VETO_DECISIONS if name in self.policy.vetoes else _INDICATOR_DECISIONS
        kind = table.get("as")
        if kind not in kinds:
            self._fault(f"{field}.as", "not_an_option", given=str(kind)[:40], options=", ".join(kinds))
            return None
        reason = table.get("reason")
        if not isinstance(reason, str) or not reason.strip() or len(reason) > _MOST_REASON:
            self._fault(f"{field}.reason", "reason_missing")
            return None
        if kind != "points":
            return Decision(kind, reason.strip())
        points = self._number(f"{field}.points", table.get("points"))
        most = self._items()[name].points
        if points is None or not self._in_range(f"{field}.points", points, Fraction(0), most):
            return None
        return Decision(kind, reason.strip(), points)

    def _bonuses(self, data: Mapping[str, Any]) -> dict[str, Fraction]:
        known = {bonus.id for bonus in self.policy.table.bonus}
        bonuses = {}
        for name, value in self._table(data, "bonuses").items():
            field = f"bonuses.{name[:60]}"
            if name not in known:
                self.faults.append(unknown(f"{self.place}{field}", "unknown_bonus", name, known))
            elif value is not None and (points := self._number(field, value)) is not None:
                if self._in_range(field, points, Fraction(0), None):
                    bonuses[name] = points
        return bonuses

    def _ids(self, data: Mapping[str, Any], key: str, code: str, known: Collection[str]) -> list[str]:
        value = data.get(key)
        if value is None:
            return []
        if not isinstance(value, list):
            self._fault(key, "not_a_list")
            return []
        words = [word if isinstance(word, str) else str(word) for word in value]
        for position, word in enumerate(words):
            if word not in known:
                self.faults.append(unknown(f"{self.place}{key}.{position}", code, word, known))
        return words

    def _only(self, data: Mapping[str, Any]) -> frozenset[str] | None:
        if data.get("only") is None:
            return None
        if data.get("score") is not None:
            self._fault("only", "only_and_score")
        return frozenset(self._ids(data, "only", "unknown_indicator", self.policy.indicators))

    def _score(self, data: Mapping[str, Any]) -> Fraction | None:
        total = self.policy.table.total
        if data.get("score") is None:
            return None
        if total is None:
            self._fault("score", "policy_without_points")
            return None
        score = self._number("score", data["score"])
        if score is None or not self._in_range("score", score, Fraction(0), total.points):
            return None
        return score

    def _parameters(self, data: Mapping[str, Any]) -> tuple[dict[str, Fraction], dict[str, Fraction]]:
        local = {f"points.{item.id}": item for item in self.policy.indicators.values() if _has_local_points(item)}
        known = [*self.policy.parameters, *local]
        parameters, points = {}, {}
        for name, value in self._table(data, "parameters").items():
            field = f"parameters.{name[:60]}"
            if name not in known:
                self.faults.append(unknown(f"{self.place}{field}", "unknown_parameter", name, known))
            elif value is not None and (number := self._number(field, value)) is not None:
                if name in local:
                    if self._in_range(field, number, Fraction(0), None):
                        points[local[name].id] = number
                elif self._parameter_in_range(field, name, number):
                    parameters[name] = number
        self._check_group_points(points)
        return parameters, points

    def _parameter_in_range(self, field: str, name: str, number: Fraction) -> bool:
        table = self.policy.parameters[name]
        most = Fraction(1) if table.unit == "share" and table.maximum is None else table.maximum
        least = Fraction(0) if table.unit == "share" and table.minimum is None else table.minimum
        return self._in_range(field, number, least, most)

    def _check_group_points(self, points: Mapping[str, Fraction]) -> None:
        """Local points may move inside a section; the section's sum is the text's."""
        for group in self.policy.table.group:
            own = [item for item in self.policy.indicators.values() if getattr(item.table, "group", "") == group.id]
            if group.points is None or not any(item.id in points for item in own):
                continue
            total = sum((points.get(item.id, item.points or Fraction(0)) for item in own), Fraction(0))
            if total != group.points:
                field = f"parameters.points.{next(item.id for item in own if item.id in points)}"
                self._fault(
                    field, "group_points", group=group.name, given=exact_text(total), points=exact_text(group.points)
                )

    def _readings(self, data: Mapping[str, Any]) -> dict[str, str]:
        readings = {}
        for name, option in self._table(data, "readings").items():
            reading = self.policy.readings.get(name)
            field = f"readings.{name[:60]}"
            if reading is None:
                self.faults.append(unknown(f"{self.place}{field}", "unknown_reading", name, self.policy.readings))
            elif option not in reading.options:
                self._fault(field, "not_an_option", given=str(option)[:40], options=", ".join(reading.options))
            else:
                readings[name] = option
        return readings

    def _entries(self) -> dict[str, LedgerTable | None]:
        """Return what the ledger may hold here: its entries, and the lines that may be entered instead of computed."""
        entries: dict[str, LedgerTable | None] = {
            entry.id: entry for entry in self.policy.ledger.values() if entry.scope == self.scope
        }
        for line in self.policy.lines:
            if line.table.may_be_entered and line.table.scope == self.scope:
                entries[line.id] = None
        return entries

    def _ledger(self, ledger: Mapping[str, Any]) -> dict[str, Fraction]:
        entries, amounts = self._entries(), {}
        splits = self._split_keys()
        for name, value in ledger.items():
            field = f"ledger.{name[:60]}"
            if name in splits:
                continue
            if name not in entries:
                self.faults.append(unknown(f"{self.place}{field}", "unknown_ledger_entry", name, [*entries, *splits]))
            elif value is not None:
                table = entries[name]
                unit = "yuan" if table is None else table.unit
                least = None if table is None else table.minimum
                amount = self._amount(field, value) if unit == "yuan" else self._count(field, value)
                if amount is not None and self._in_range(field, amount, least or Fraction(0), None):
                    amounts[name] = amount
        return amounts

    def _amount(self, field: str, value: Any) -> Fraction | None:  # noqa: ANN401
        amount = self._number(field, value)
        if amount is not None and (amount * 100).denominator != 1:
            self._fault(field, "finer_than_fen", given=exact_text(amount)[:40])
            return None
        return amount

    def _count(self, field: str, value: Any) -> Fraction | None:  # noqa: ANN401
        number = self._number(field, value)
        if number is not None and number.denominator != 1:
            self._fault(field, "not_whole", given=exact_text(number)[:40])
            return None
        return number

    def _split_keys(self) -> dict[str, str]:
        splits = [
            line.id for line in self.policy.lines if line.table.kind == "split" and line.table.scope == self.scope
        ]
        return {f"{line}.{kind}": line for line in splits for kind in ("weights", "members")}

    def _split_weights(self, ledger: Mapping[str, Any]) -> dict[str, dict[str, Fraction]]:
        """Read the weights decided instead of the policy's; a reason is demanded (Zhengzhou C-5: "in principle")."""
        found = {}
        for key, line in self._split_keys().items():
            if not key.endswith(".weights") or ledger.get(key) is None:
                continue
            table = self._table(ledger, key) if isinstance(ledger[key], Mapping) else {}
            parts = next([part.id for part in other.table.parts] for other in self.policy.lines if other.id == line)
            self._known_keys(f"ledger.{key}.", table, [*parts, "reason"])
            if not isinstance(table.get("reason"), str) or not table["reason"].strip():
                self._fault(f"ledger.{key}.reason", "reason_missing")
            found[line] = self._weights(f"ledger.{key}", {part: table.get(part, 0) for part in parts})
        return found

    def _split_reasons(self, ledger: Mapping[str, Any]) -> dict[str, str]:
        tables = {line: ledger.get(key) for key, line in self._split_keys().items() if key.endswith(".weights")}
        return {
            line: str(table["reason"])
            for line, table in tables.items()
            if isinstance(table, Mapping) and "reason" in table
        }

    def _member_weights(self, ledger: Mapping[str, Any]) -> dict[str, dict[str, dict[str, Fraction]]]:
        found: dict[str, dict[str, dict[str, Fraction]]] = {}
        for key, line in self._split_keys().items():
            if not key.endswith(".members") or ledger.get(key) is None:
                continue
            table = self._table(ledger, key) if isinstance(ledger[key], Mapping) else {}
            parts = next([part.id for part in other.table.parts] for other in self.policy.lines if other.id == line)
            self._known_keys(f"ledger.{key}.", table, parts)
            found[line] = {
                part: self._weights(f"ledger.{key}.{part}", members)
                for part, members in table.items()
                if isinstance(members, Mapping)
            }
        return found

    def _weights(self, field: str, given: Mapping[str, Any]) -> dict[str, Fraction]:
        weights = {}
        for name, value in given.items():
            weight = self._number(f"{field}.{name[:_MOST_MEMBER_NAME]}", value)
            if weight is not None and self._in_range(f"{field}.{name[:_MOST_MEMBER_NAME]}", weight, Fraction(0), None):
                weights[name] = weight
        if not any(weights.values()):
            self._fault(field, "split_weights")
        return weights

    def _more_than_whole(self, case: CaseInput) -> Iterator[Fault]:
        for (name, lag), value in case.figures.items():
            whole_name = self.policy.figures[name].part_of
            whole = case.figures.get((whole_name, lag)) if whole_name is not None else None
            if whole is not None and value > whole:
                year = case.year + lag
                values = {"part": exact_text(value), "whole": exact_text(whole), "whole_name": str(whole_name)}
                yield Fault(f"{self.place}figures.{name}.{year}", "more_than_whole", values)


def _has_local_points(item: CompiledItem) -> bool:
    return not getattr(item.table, "points_in_text", True)
