"""Each list as a table for a workbook: its title, its columns and a row for each line that the page shows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from fractions import Fraction

from ycg_flow.casework.exports import Table
from ycg_flow.casework.queries.administration import PersonLine
from ycg_flow.casework.queries.case_search import FoundCase
from ycg_flow.casework.queries.cockpit import Cockpit, LateTask, MoneyLine
from ycg_flow.casework.queries.cycle_board import CaseLine, CycleBoard
from ycg_flow.casework.queries.heat_table import HeatTable
from ycg_flow.casework.queries.my_work import MyWork, OwedTask
from ycg_flow.casework.queries.rectification_overview import OpenOrder
from ycg_flow.papers.list_workbook import Cell
from ycg_flow.policy.exact import fixed_text
from ycg_flow.web.words import label
from ycg_flow.wording import administration, lists, rectification


def board_table(board: CycleBoard) -> Table:
    """Return the cases of a cycle as the board filters and orders them."""
    title = lists.BOARD_TITLE.format(cycle=board.line.title)
    return title, list(lists.BOARD_COLUMNS.values()), [_case_cells(case) for case in board.cases]


def heat_cells(heat: HeatTable) -> Table:
    """Return the points of every indicator by party, with the totals below."""
    columns = [*lists.HEAT_COLUMNS, *(case.party for case in heat.parties)]
    rows: list[list[Cell]] = [
        [group.name, row.name, row.max_points, *(None if cell is None else cell.points for cell in row.cells)]
        for group in heat.groups
        for row in group.rows
    ]
    rows.append([lists.TOTAL, None, None, *(_points(case.total_hundredths) for case in heat.parties)])
    return lists.HEAT_TITLE.format(cycle=heat.board.line.title), columns, rows


def work_table(work: MyWork) -> Table:
    """Return what somebody owes, then what waits for others."""
    rows = [_task_cells(task, lists.OWED) for task in work.owed]
    rows += [_task_cells(task, lists.WAITING) for task in work.waiting]
    return lists.WORK_TITLE, list(lists.WORK_COLUMNS), rows


def found_table(cases: Iterable[FoundCase]) -> Table:
    """Return the cases that a search found."""
    rows: list[list[Cell]] = [
        [case.number, case.party, case.lead, case.region, case.cycle, case.year, case.state_label] for case in cases
    ]
    return lists.FOUND_TITLE, list(lists.FOUND_COLUMNS), rows


def orders_table(orders: Iterable[OpenOrder], states: Mapping[str, str]) -> Table:
    """Return open rectification orders; `states` are what their states are called."""
    rows: list[list[Cell]] = [
        [
            order.number,
            order.party,
            order.responsible,
            rectification.ORIGINS[order.origin],
            order.reason,
            states[order.state],
            order.due_on,
            order.days_left,
            order.measures,
        ]
        for order in orders
    ]
    return lists.ORDERS_TITLE, list(lists.ORDER_COLUMNS), rows


def late_table(cockpit: Cockpit) -> Table:
    """Return the tasks of a cycle that are past their due dates."""
    title = lists.LATE_TITLE.format(cycle=cockpit.board.line.title)
    return title, list(lists.LATE_COLUMNS), [_late_cells(task) for task in cockpit.late]


def money_table(cockpit: Cockpit) -> Table:
    """Return what points mean in yuan, case by case, with the change that is tried."""
    title = lists.MONEY_TITLE.format(cycle=cockpit.board.line.title)
    columns = [*lists.MONEY_COLUMNS, lists.MONEY_TRIED.format(points=fixed_text(cockpit.change, 2))]
    return title, columns, [_money_cells(line) for line in cockpit.money]


def people_table(people: Iterable[PersonLine]) -> Table:
    """Return people with their accounts and the posts that are not over."""
    rows: list[list[Cell]] = [
        [
            person.name,
            person.account,
            administration.STATES[person.state][0],
            lists.AND.join(_posts(person)),
            person.contact,
        ]
        for person in people
    ]
    return lists.PEOPLE_TITLE, list(lists.PEOPLE_COLUMNS), rows


def _case_cells(case: CaseLine) -> list[Cell]:
    return [
        case.number,
        case.party,
        case.lead,
        case.region,
        case.state_label,
        lists.TIMELINESS[case.timeliness],
        case.due_on,
        case.days_left,
        _points(case.total_hundredths),
        case.grade + (lists.VETOED if case.is_vetoed else ""),
        case.rank,
        case.contact,
    ]


def _task_cells(task: OwedTask, whose: str) -> list[Cell]:
    return [
        whose,
        label(task.kind),
        task.subject,
        task.case_number or task.cycle_number,
        task.due_on,
        task.days_left,
        lists.AND.join(label(role) for role in task.roles),
        task.holder or lists.NOBODY_YET,
    ]


def _late_cells(task: LateTask) -> list[Cell]:
    who = task.holder or lists.AND.join(label(role) for role in task.roles)
    return [label(task.kind), task.subject, who, task.due_on, task.days_late]


def _money_cells(line: MoneyLine) -> list[Cell]:
    amounts = (line.now, line.point_less, line.point_more, line.changed)
    return [line.case.number, line.case.party, Decimal(fixed_text(line.total, 2)), *map(_yuan, amounts)]


def _posts(person: PersonLine) -> Iterator[str]:
    for post in person.posts:
        if not post.is_over:
            yield lists.POST.format(role=post.role, institution=post.institution)


def _points(hundredths: int | None) -> Decimal | None:
    return None if hundredths is None else Decimal(hundredths) / 100


def _yuan(amount: Fraction | None) -> Decimal | None:
    return None if amount is None else Decimal(fixed_text(amount, 2))
