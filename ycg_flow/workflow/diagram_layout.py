"""Where the boxes, lanes and labels of a diagram stand, in whole pixels.

Each box has ports on both sides, one line each; a lane is shared only by routes that do not overlap in height.
A transition from several states is one route: its ways meet in one lane and it has one label, at its end.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ycg_flow.workflow.table import Table, Transition

FONT_SIZE = 13
BOX_WIDTH = 140
_BOX_HEIGHT = 44
_LINE = 22
_LANE = 14
_GAP = 26
_MARGIN = 16
_PADDING = 12
_LAST_NARROW = 0x2E7F
Side = str
LEFT, RIGHT = "left", "right"


@dataclass(frozen=True)
class Point:
    """A place in pixels from the upper left corner."""

    x: int
    y: int


@dataclass(frozen=True)
class Box:
    """The rectangle of a state; all are equally wide."""

    left: int
    top: int
    height: int


@dataclass(frozen=True)
class Way:
    """The line from one state to the target."""

    source: str
    corners: tuple[Point, ...]


@dataclass(frozen=True)
class Route:
    """A transition as drawn: its ways, its label, where that stands and which end of it (`anchor`) stands there."""

    label: str
    label_at: Point
    anchor: str
    ways: tuple[Way, ...]


@dataclass(frozen=True)
class Layout:
    """The whole picture in pixels."""

    width: int
    height: int
    boxes: Mapping[str, Box]
    routes: tuple[Route, ...]


@dataclass(frozen=True)
class _Edge:
    """A transition on one side of the column, before it has pixels."""

    side: Side
    sources: tuple[str, ...]
    target: str
    label: str


@dataclass(frozen=True)
class _Frame:
    """What is common to all edges: boxes, heights of ports, lanes, and where the lanes of each side begin."""

    boxes: Mapping[str, Box]
    ports: Mapping[tuple[_Edge, str], int]
    lanes: Mapping[_Edge, int]
    lane_start: Mapping[Side, int]


def lay_out(table: Table) -> Layout:
    """Return the layout of a table."""
    order = {state: number for number, state in enumerate(table.states)}
    straight = _straight(table, order)
    edges = _edges(table, order)
    tops, heights, bottom = _stack(table, straight, edges)
    ports = _ports(order, edges, tops)
    lanes = {edge: lane for side in (LEFT, RIGHT) for edge, lane in _lanes(_of_side(edges, side), ports).items()}
    width = {side: _label_width(_of_side(edges, side)) for side in (LEFT, RIGHT)}
    count = {side: 1 + max((lanes[edge] for edge in _of_side(edges, side)), default=-1) for side in (LEFT, RIGHT)}
    left = _MARGIN + count[LEFT] * _LANE + width[LEFT]
    boxes = {state: Box(left, tops[state], heights[state]) for state in table.states}
    frame = _Frame(boxes, ports, lanes, {LEFT: left - width[LEFT], RIGHT: left + BOX_WIDTH + width[RIGHT]})
    routes = (*_straight_routes(straight, boxes), *(_side_route(edge, frame) for edge in edges))
    return Layout(left + BOX_WIDTH + width[RIGHT] + count[RIGHT] * _LANE + _MARGIN, bottom, boxes, routes)


def text_width(text: str) -> int:
    """Return the width of a text in pixels: a Chinese character is as wide as high, others about half."""
    return sum(FONT_SIZE if ord(letter) > _LAST_NARROW else FONT_SIZE * 3 // 5 for letter in text)


def _straight(table: Table, order: Mapping[str, int]) -> dict[tuple[str, str], list[Transition]]:
    """Return the transitions from each state to the next one of the column."""
    found: dict[tuple[str, str], list[Transition]] = {}
    for row in table.moves():
        for source in row.sources:
            if row.target is not None and order[row.target] == order[source] + 1:
                found.setdefault((source, row.target), []).append(row)
    return found


def _edges(table: Table, order: Mapping[str, int]) -> tuple[_Edge, ...]:
    edges = []
    for row in table.moves():
        target = row.target or ""
        back = tuple(source for source in row.sources if order[target] < order[source])
        ahead = tuple(source for source in row.sources if order[target] > order[source] + 1)
        edges += [_Edge(side, some, target, row.label) for side, some in ((LEFT, back), (RIGHT, ahead)) if some]
    return tuple(edges)


def _stack(
    table: Table, straight: Mapping[tuple[str, str], list[Transition]], edges: Iterable[_Edge]
) -> tuple[dict[str, int], dict[str, int], int]:
    """Return the top and the height of each box, and the bottom of the picture."""
    used = [(edge.side, state) for edge in edges for state in (*edge.sources, edge.target)]
    tops: dict[str, int] = {}
    heights: dict[str, int] = {}
    y = _MARGIN
    states = list(table.states)
    for state, following in zip(states, [*states[1:], ""], strict=True):
        lines = max(used.count((side, state)) for side in (LEFT, RIGHT))
        tops[state], heights[state] = y, max(_BOX_HEIGHT, lines * _LINE + _PADDING)
        y += heights[state] + _GAP + len(straight.get((state, following), ())) * _LINE
    return tops, heights, y - _GAP + _MARGIN


def _ports(order: Mapping[str, int], edges: tuple[_Edge, ...], tops: Mapping[str, int]) -> dict[tuple[_Edge, str], int]:
    """Return the height of each port: on every side of a box first the edges that go up, then those that go down."""
    ports: dict[tuple[_Edge, str], int] = {}
    for state in order:
        for side in (LEFT, RIGHT):
            touching = [edge for edge in edges if edge.side == side and state in (*edge.sources, edge.target)]
            touching.sort(key=lambda edge: _farthest(edge, state, order))
            for number, edge in enumerate(touching):
                ports[edge, state] = tops[state] + _LINE * (number + 1)
    return ports


def _farthest(edge: _Edge, state: str, order: Mapping[str, int]) -> int:
    others = edge.sources if state == edge.target else (edge.target,)
    return min((order[other] for other in others), default=0)


def _lanes(edges: tuple[_Edge, ...], ports: Mapping[tuple[_Edge, str], int]) -> dict[_Edge, int]:
    """Return the lane of each edge: short edges inside, and no two in a lane whose heights overlap."""
    spans = {edge: sorted(ports[edge, state] for state in (*edge.sources, edge.target)) for edge in edges}
    taken: list[list[tuple[int, int]]] = []
    lanes: dict[_Edge, int] = {}
    for edge in sorted(edges, key=lambda each: spans[each][-1] - spans[each][0]):
        top, bottom = spans[edge][0], spans[edge][-1]
        lane = next(
            (number for number, held in enumerate(taken) if all(bottom < low or high < top for low, high in held)),
            len(taken),
        )
        if lane == len(taken):
            taken.append([])
        taken[lane].append((top, bottom))
        lanes[edge] = lane
    return lanes


def _side_route(edge: _Edge, frame: _Frame) -> Route:
    outward = -1 if edge.side == LEFT else 1
    box = frame.boxes[edge.target]
    wall = box.left if edge.side == LEFT else box.left + BOX_WIDTH
    lane = frame.lane_start[edge.side] + outward * (frame.lanes[edge] * _LANE + _LANE // 2)
    end = frame.ports[edge, edge.target]
    ways = [
        Way(source, (Point(wall, start), Point(lane, start), Point(lane, end), Point(wall, end)))
        for source in edge.sources
        for start in (frame.ports[edge, source],)
    ]
    label_y = frame.ports[edge, edge.sources[0]] if len(edge.sources) == 1 else end
    at = Point(wall + outward * _PADDING, label_y - 4)
    return Route(edge.label, at, "end" if edge.side == LEFT else "start", tuple(ways))


def _straight_routes(straight: Mapping[tuple[str, str], list[Transition]], boxes: Mapping[str, Box]) -> Iterable[Route]:
    for (source, target), rows in straight.items():
        x = boxes[source].left + BOX_WIDTH // 2
        top, bottom = boxes[source].top + boxes[source].height, boxes[target].top
        way = Way(source, (Point(x, top), Point(x, bottom)))
        for number, row in enumerate(rows):
            at = Point(x + _PADDING, top + _GAP // 2 + number * _LINE + FONT_SIZE)
            yield Route(row.label, at, "start", (way,))


def _of_side(edges: Iterable[_Edge], side: Side) -> tuple[_Edge, ...]:
    return tuple(edge for edge in edges if edge.side == side)


def _label_width(edges: Iterable[_Edge]) -> int:
    return max((text_width(edge.label) for edge in edges), default=0) + 3 * _PADDING
