"""Draws a table as SVG with "you are here": a pure function of the table, the state and the words to use.

States stand in a column in the order of the table. A step to the next state is an arrow between the boxes; steps back
run on the left, steps ahead on the right, each in a lane of its own. Labels stand in a column between box and lanes,
each on its own line, so that none can overlap. No script, no style sheet: it passes a strict content security policy.
"""

from dataclasses import dataclass
from html import escape

from ycg_flow.workflow.diagram_layout import BOX_WIDTH, FONT_SIZE, Layout, Route, Way, lay_out
from ycg_flow.workflow.table import State, Table

FONTS = "PingFang SC, Microsoft YaHei UI, Microsoft YaHei, Noto Sans CJK SC, Source Han Sans SC, WenQuanYi, sans-serif"
INK, QUIET, PAPER, ACCENT, ACCENT_PAPER = "#1f2933", "#6b7785", "#ffffff", "#0b4f9e", "#e3eefb"
_QUIET_ARROW, _OPEN_ARROW = ("quiet", QUIET, 1), ("open", ACCENT, 2)


@dataclass(frozen=True)
class DiagramWords:
    """The words around the labels: `title` may show {table}, `here` stands in the box, the descriptions tell the rest.

    `at` may show {state} and {steps}, `ended` only {state}, `everywhere` {states}; `step` joins {act} and {state}.
    """

    title: str
    here: str
    at: str
    ended: str
    everywhere: str
    step: str
    separator: str


def draw(table: Table, state: str | None, words: DiagramWords) -> str:
    """Return the SVG of a table; `state` is marked as the present one, None marks none (for a help page)."""
    layout = lay_out(table)
    size = (
        f'viewBox="0 0 {layout.width} {layout.height}" width="{layout.width}" height="{layout.height}"'
        f' font-family="{escape(FONTS)}" font-size="{FONT_SIZE}"'
    )
    title_id, description_id = f"diagram-{table.id}-title", f"diagram-{table.id}-description"
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-labelledby="{title_id} {description_id}" {size}>',
        f'<title id="{title_id}">{escape(words.title.format(table=table.label))}</title>',
        f'<desc id="{description_id}">{escape(describe(table, state, words))}</desc>',
        f'<rect width="{layout.width}" height="{layout.height}" fill="{PAPER}"/>',
        *(_marker(table, name, colour) for name, colour, _ in (_QUIET_ARROW, _OPEN_ARROW)),
        *(_line(table, way, _QUIET_ARROW) for route in layout.routes for way in route.ways if way.source != state),
        *(_line(table, way, _OPEN_ARROW) for route in layout.routes for way in route.ways if way.source == state),
        *(_label(route, is_open=any(way.source == state for way in route.ways)) for route in layout.routes),
        *(_box(layout, each, state, words) for each in table.states.values()),
        "</svg>",
    ]
    return "\n".join(parts)


def describe(table: Table, state: str | None, words: DiagramWords) -> str:
    """Return in words what the diagram shows: where the object is and which acts lead where."""
    if state is None:
        return words.everywhere.format(states=words.separator.join(each.label for each in table.states.values()))
    here = table.states[state]
    steps = [
        words.step.format(act=row.label, state=table.states[row.target].label)
        for row in table.moves()
        if state in row.sources and row.target is not None
    ]
    if here.is_final or not steps:
        return words.ended.format(state=here.label)
    return words.at.format(state=here.label, steps=words.separator.join(steps))


def _marker(table: Table, name: str, colour: str) -> str:
    return (
        f'<defs><marker id="diagram-{table.id}-{name}" viewBox="0 0 10 10" refX="10" refY="5" markerWidth="9"'
        f' markerHeight="9" markerUnits="userSpaceOnUse" orient="auto"><path d="M0 0 10 5 0 10Z" fill="{colour}"/>'
        "</marker></defs>"
    )


def _line(table: Table, way: Way, arrow: tuple[str, str, int]) -> str:
    name, colour, width = arrow
    first, *rest = way.corners
    path = f"M{first.x} {first.y}" + "".join(f" L{corner.x} {corner.y}" for corner in rest)
    return (
        f'<path d="{path}" fill="none" stroke="{colour}" stroke-width="{width}"'
        f' marker-end="url(#diagram-{table.id}-{name})"/>'
    )


def _label(route: Route, *, is_open: bool) -> str:
    at = f'x="{route.label_at.x}" y="{route.label_at.y}" text-anchor="{route.anchor}"'
    return f'<text {at} fill="{ACCENT if is_open else INK}">{escape(route.label)}</text>'


def _box(layout: Layout, state: State, here: str | None, words: DiagramWords) -> str:
    box = layout.boxes[state.id]
    is_here = state.id == here
    fill, stroke, ink, width = (ACCENT, ACCENT, PAPER, 3) if is_here else (ACCENT_PAPER, INK, INK, 1)
    if state.is_final and not is_here:
        fill = PAPER
    middle_x, middle_y = box.left + BOX_WIDTH // 2, box.top + box.height // 2 + FONT_SIZE // 3
    rounding = box.height // 2 if state.is_final else 4
    rectangle = (
        f'<rect x="{box.left}" y="{box.top}" width="{BOX_WIDTH}" height="{box.height}" rx="{min(rounding, 22)}"'
        f' fill="{fill}" stroke="{stroke}" stroke-width="{width}"/>'
    )
    name_y = middle_y - FONT_SIZE // 2 - 2 if is_here else middle_y
    texts = [_centred(middle_x, name_y, ink, state.label, "bold" if is_here else "normal")]
    if is_here:
        texts.append(_centred(middle_x, middle_y + FONT_SIZE // 2 + 4, ink, f"● {words.here}", "normal"))
    return "\n".join([rectangle, *texts])


def _centred(x: int, y: int, ink: str, text: str, weight: str) -> str:
    return f'<text x="{x}" y="{y}" text-anchor="middle" fill="{ink}" font-weight="{weight}">{escape(text)}</text>'
