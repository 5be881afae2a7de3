"""The diagram: every state and step is there, where the object is stands out, and no label meets another or a box."""

import itertools
import re
from xml.etree import ElementTree as ET

import pytest

from ycg_flow.wording.workflow import DIAGRAM_WORDS
from ycg_flow.workflow.diagram import describe, draw
from ycg_flow.workflow.diagram_layout import BOX_WIDTH, FONT_SIZE, Route, lay_out, text_width
from ycg_flow.workflow.table import Workflow

SVG = "{http://www.w3.org/2000/svg}"
TABLES = ["case", "cycle", "task", "objection", "veto_inquiry", "rectification_order", "statement"]
Rectangle = tuple[int, int, int, int]


def label_area(route: Route) -> Rectangle:
    """Left, top, right, bottom of a label."""
    width = text_width(route.label)
    left = route.label_at.x - (width if route.anchor == "end" else 0)
    return left, route.label_at.y - FONT_SIZE + 2, left + width, route.label_at.y + 2


def overlap(one: Rectangle, other: Rectangle) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


@pytest.mark.parametrize("table_id", TABLES)
def test_no_label_overlaps_another_label_a_box_or_the_edge(table_id: str, workflow: Workflow) -> None:
    layout = lay_out(workflow.tables[table_id])
    labels = [label_area(route) for route in layout.routes]
    boxes = [(box.left, box.top, box.left + BOX_WIDTH, box.top + box.height) for box in layout.boxes.values()]
    assert not [pair for pair in itertools.combinations(labels, 2) if overlap(*pair)]
    assert not [pair for pair in itertools.product(labels, boxes) if overlap(*pair)]
    assert all(left >= 0 and right <= layout.width for left, _, right, _ in labels)
    assert all(bottom <= layout.height for *_, bottom in boxes)


@pytest.mark.parametrize("table_id", TABLES)
def test_no_line_runs_through_a_label(table_id: str, workflow: Workflow) -> None:
    layout = lay_out(workflow.tables[table_id])
    lines = [
        (min(a.x, b.x), min(a.y, b.y), max(a.x, b.x) + 1, max(a.y, b.y) + 1)
        for route in layout.routes
        for way in route.ways
        for a, b in itertools.pairwise(way.corners)
    ]
    assert not [
        pair for pair in itertools.product([label_area(route) for route in layout.routes], lines) if overlap(*pair)
    ]


@pytest.mark.parametrize("table_id", TABLES)
def test_every_way_of_every_move_is_drawn_from_box_to_box(table_id: str, workflow: Workflow) -> None:
    table = workflow.tables[table_id]
    layout = lay_out(table)
    drawn = {(route.label, way.source) for route in layout.routes for way in route.ways}
    assert drawn == {(row.label, source) for row in table.moves() for source in row.sources}
    for way in itertools.chain.from_iterable(route.ways for route in layout.routes):
        box, start = layout.boxes[way.source], way.corners[0]
        assert box.top <= start.y <= box.top + box.height


@pytest.mark.parametrize("table_id", TABLES)
def test_the_svg_is_accessible_and_passes_a_strict_content_security_policy(table_id: str, workflow: Workflow) -> None:
    table = workflow.tables[table_id]
    for state in table.states:
        text = draw(table, state, DIAGRAM_WORDS)
        root = ET.fromstring(text)  # noqa: S314 - our own drawing
        assert root.get("role") == "img"
        named = [element.text for element in root if element.get("id") in (root.get("aria-labelledby") or "").split()]
        assert named == [f"{table.label}流转图", describe(table, state, DIAGRAM_WORDS)]
        assert not re.search(r"<script|<style|style=|\son\w+=|href", text)
        identifiers = [element.get("id") for element in root.iter() if element.get("id")]
        assert len(identifiers) == len(set(identifiers))


def test_where_the_case_is_is_said_in_words_and_marked_once(workflow: Workflow) -> None:
    table = workflow.tables["case"]
    root = ET.fromstring(draw(table, "approval", DIAGRAM_WORDS))  # noqa: S314 - our own drawing
    texts = [element.text for element in root.iter(f"{SVG}text")]
    assert texts.count("● 当前环节") == 1
    assert texts[texts.index("● 当前环节") - 1] == "结果审定"
    assert describe(table, "approval", DIAGRAM_WORDS) == (
        "当前环节：结果审定。可以办理：审定结果（转入结果公示）、审定结果（转入年终清算）、退回重评（转入综合评定）、"
        "撤销案卷（转入已撤销）。"
    )
    assert describe(table, "withdrawn", DIAGRAM_WORDS) == "当前环节：已撤销，流程已结束。"


def test_without_a_state_nothing_is_marked(workflow: Workflow) -> None:
    text = draw(workflow.tables["case"], None, DIAGRAM_WORDS)
    assert "●" not in text
    assert "各环节依次为：待启动、日常监测、自查自评" in text


def test_a_label_with_markup_is_shown_as_text(workflow: Workflow) -> None:
    words = DIAGRAM_WORDS.__class__(**{**DIAGRAM_WORDS.__dict__, "here": "<b>&"})
    assert "● &lt;b&gt;&amp;" in draw(workflow.tables["task"], "open", words)
