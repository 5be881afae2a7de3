"""A curve as an SVG picture: axes with units, every piece with its closed and open ends, the mark it turns at.

Words are handed in, so that this room stays without them. The picture needs no script and no style sheet, takes the
colour of the text around it, and says in `title` and `desc` what it shows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from xml.sax.saxutils import escape

from ycg_flow.policy.curves import Curve, Interval, Piece
from ycg_flow.policy.exact import fixed_text

WIDTH, HEIGHT = 360, 214
_LEFT, _RIGHT, _TOP, _BOTTOM = 46, 20, 40, 44
_MOST_TICKS = 6
_LEAST_GAP = 34
_RADIUS = "3.5"
_FONT_SIZE, _LETTER = Fraction(12), Fraction(7)
_LABEL_ROOM, _LABEL_GAP = Fraction(14), Fraction(10)
_ZERO = Fraction(0)


@dataclass(frozen=True)
class Axis:
    """What an axis shows: its name with the unit, and how a number on it is written."""

    name: str
    text: Callable[[Fraction], str]


@dataclass(frozen=True)
class Marker:
    """A place on the curve to point out: where on the x axis, and the short label written beside its dot."""

    x: Fraction
    label: str


@dataclass(frozen=True)
class Picture:
    """What a drawing needs beside the curve; `id` is unique on the page, `mark` a labelled place on the x axis.

    Markers outside what the curve covers are left out.
    """

    id: str
    title: str
    description: str
    x: Axis
    y: Axis
    mark: tuple[Fraction, str] | None = None
    lowest_x: Fraction | None = None
    highest_x: Fraction | None = None
    markers: tuple[Marker, ...] = ()


def curve_svg(curve: Curve, picture: Picture) -> str:
    """Return the picture of a curve as an `svg` element."""
    view = _View(curve, picture)
    parts = [*_axes(view), *_mark(view), *_pieces(view), *_ends(view), *_markers(view)]
    label = f"{picture.id}-title {picture.id}-desc"
    return (
        f'<svg class="curve" role="img" aria-labelledby="{escape(label)}" viewBox="0 0 {WIDTH} {HEIGHT}" '
        f'xmlns="http://www.w3.org/2000/svg" font-size="12" fill="currentColor">'
        f'<title id="{picture.id}-title">{escape(picture.title)}</title>'
        f'<desc id="{picture.id}-desc">{escape(picture.description)}</desc>{"".join(parts)}</svg>'
    )


class _View:
    """The window of a picture: which numbers it shows and where they lie on the sheet."""

    def __init__(self, curve: Curve, picture: Picture) -> None:
        self.picture = picture
        self.low, self.high = _window(curve, picture)
        shown = (_clipped(piece, self.low, self.high) for piece in curve.pieces)
        self.pieces = [piece for piece in shown if piece is not None]
        heights = [height for piece in self.pieces for height in _end_heights(piece)]
        self.bottom, self.top = _heights_shown(min(heights), max(heights))
        self.breaks = sorted(
            {end for piece in curve.pieces for end in (piece.interval.low, piece.interval.high) if end is not None}
        )

    def x(self, value: Fraction) -> Fraction:
        """Return where a number lies from the left."""
        return _LEFT + (value - self.low) / (self.high - self.low) * (WIDTH - _LEFT - _RIGHT)

    def y(self, value: Fraction) -> Fraction:
        """Return where a height lies from the top."""
        return HEIGHT - _BOTTOM - (value - self.bottom) / (self.top - self.bottom) * (HEIGHT - _TOP - _BOTTOM)


def _window(curve: Curve, picture: Picture) -> tuple[Fraction, Fraction]:
    """Return the range to show: every turn of the curve with room on both sides, inside what the measure can be."""
    ends = [end for piece in curve.pieces for end in (piece.interval.low, piece.interval.high) if end is not None]
    ends += [] if picture.mark is None else [picture.mark[0]]
    ends += [marker.x for marker in picture.markers]
    low, high = (min(ends), max(ends)) if ends else (_ZERO, Fraction(1))
    room = (high - low) / 3 or max(abs(high) / 3, Fraction(1))
    low, high = low - room, high + room
    if picture.lowest_x is not None:
        low = max(low, picture.lowest_x)
    if picture.highest_x is not None:
        high = min(high, picture.highest_x)
    return (low, high) if low < high else (low, low + 1)


def _heights_shown(lowest: Fraction, highest: Fraction) -> tuple[Fraction, Fraction]:
    """Return the heights to draw between: from zero, unless all lie so close together that none could be told."""
    if lowest > 0 and lowest < highest and highest - lowest < highest / 4:
        return lowest - (highest - lowest), highest
    bottom = min(_ZERO, lowest)
    return bottom, max(highest, bottom + 1) if highest == bottom else highest


def _clipped(piece: Piece, low: Fraction, high: Fraction) -> Piece | None:
    own = piece.interval
    start, start_closed = (own.low, own.low_closed) if own.low is not None and own.low >= low else (low, True)
    end, end_closed = (own.high, own.high_closed) if own.high is not None and own.high <= high else (high, True)
    if start > end or (start == end and not (start_closed and end_closed)):
        return None
    return Piece(Interval(start, start_closed, end, end_closed), piece.base, piece.slope)


def _end_heights(piece: Piece) -> Iterator[Fraction]:
    for end in (piece.interval.low, piece.interval.high):
        if end is not None:
            yield piece.at(end)


def _axes(view: _View) -> Iterator[str]:
    """Yield both axes with their names, and ticks where the curve turns and at the heights it takes."""
    base, left = view.y(max(_ZERO, view.bottom)), _LEFT
    yield _line(Fraction(left), base, Fraction(WIDTH - _RIGHT + 8), base)
    yield _line(Fraction(left), Fraction(HEIGHT - _BOTTOM), Fraction(left), Fraction(_TOP - 8))
    yield _text(Fraction(WIDTH - _RIGHT + 10), Fraction(HEIGHT - 8), view.picture.x.name, "end")
    yield _text(Fraction(4), Fraction(12), view.picture.y.name, "start")
    for tick in _spread(_x_ticks(view), view.x, _width_of(view.picture.x.text)):
        yield _line(view.x(tick), base, view.x(tick), base + 4)
        yield _text(view.x(tick), Fraction(HEIGHT - _BOTTOM + 17), view.picture.x.text(tick), "middle")
    floor = {_ZERO} if view.bottom <= 0 else set()
    heights = sorted({height for piece in view.pieces for height in _end_heights(piece)} | floor)
    for height in _spread([view.top, *heights], view.y, lambda _: Fraction(14)):
        yield _line(Fraction(left - 4), view.y(height), Fraction(left), view.y(height))
        yield _text(Fraction(left - 7), view.y(height) + 4, view.picture.y.text(height), "end")


def _x_ticks(view: _View) -> list[Fraction]:
    """Return the numbers to write below the axis, the most telling first."""
    mark = [] if view.picture.mark is None else [view.picture.mark[0]]
    inner = [end for end in view.breaks if view.low <= end <= view.high]
    ends = (view.picture.lowest_x, view.picture.highest_x)
    outer = [end for end in ends if end is not None and end in (view.low, view.high)]
    return [*mark, *inner[:1], *inner[-1:], *outer, *inner]


def _width_of(text: Callable[[Fraction], str]) -> Callable[[Fraction], Fraction]:
    return lambda value: max(Fraction(_LEAST_GAP), _width(text(value)) + 8)


def _spread(
    values: list[Fraction], place: Callable[[Fraction], Fraction], room: Callable[[Fraction], Fraction]
) -> list[Fraction]:
    """Return the first values that can stand beside each other without touching."""
    kept: list[Fraction] = []
    for value in dict.fromkeys(values):
        is_free = all(abs(place(value) - place(other)) >= (room(value) + room(other)) / 2 for other in kept)
        if is_free and len(kept) < _MOST_TICKS:
            kept.append(value)
    return kept


def _mark(view: _View) -> Iterator[str]:
    if view.picture.mark is None or not view.low <= view.picture.mark[0] <= view.high:
        return
    at = view.x(view.picture.mark[0])
    yield _line(at, Fraction(HEIGHT - _BOTTOM), at, Fraction(_TOP - 10), ' stroke-dasharray="3 3"')
    words = view.picture.mark[1]
    fits_right = at + 4 + _width(words) <= WIDTH
    if fits_right or at - 4 >= _width(words):
        is_left = at - 4 >= _width(words) and (at > (WIDTH + _LEFT) / 2 or not fits_right)
        yield _text(at + (-4 if is_left else 4), Fraction(_TOP - 12), words, "end" if is_left else "start")
    else:
        yield _text(Fraction(WIDTH - 2), Fraction(_TOP - 12), words, "end")


def _pieces(view: _View) -> Iterator[str]:
    for piece in view.pieces:
        start, end = piece.interval.low, piece.interval.high
        if start is not None and end is not None and start < end:
            points = (view.x(start), view.y(piece.at(start)), view.x(end), view.y(piece.at(end)))
            yield _line(*points, ' stroke-width="2.5" stroke-linecap="round" class="curve-line"')


def _ends(view: _View) -> Iterator[str]:
    """Yield a dot where the curve jumps: filled where the end belongs to the piece, hollow where it does not."""
    for left, right in pairwise(view.pieces):
        at = right.interval.low
        if at is None or left.interval.high != at or left.at(at) == right.at(at):
            continue
        yield _dot(view.x(at), view.y(left.at(at)), is_filled=left.interval.high_closed)
        yield _dot(view.x(at), view.y(right.at(at)), is_filled=right.interval.low_closed)


def _markers(view: _View) -> Iterator[str]:
    """Yield a dot for every marker with its label; labels of dots that lie close together stand above each other."""
    placed: list[Fraction] = []
    for marker in sorted(view.picture.markers, key=lambda marker: marker.x):
        piece = next((piece for piece in view.pieces if marker.x in piece.interval), None)
        if piece is None:
            continue
        x, y = view.x(marker.x), view.y(piece.at(marker.x))
        beside = sum(1 for other in placed if abs(other - x) < _LABEL_ROOM)
        placed.append(x)
        is_high = y < Fraction(HEIGHT, 2)
        offset = _LABEL_GAP + _FONT_SIZE * beside
        yield (
            f'<circle cx="{_number(x)}" cy="{_number(y)}" r="5" fill="#fff" stroke="currentColor" '
            f'stroke-width="2" class="marker"/>'
        )
        yield _text(x, y + offset + 6 if is_high else y - offset, marker.label, "middle")


def _line(left: Fraction, top: Fraction, right: Fraction, bottom: Fraction, more: str = "") -> str:
    return (
        f'<line x1="{_number(left)}" y1="{_number(top)}" x2="{_number(right)}" y2="{_number(bottom)}" '
        f'stroke="currentColor"{more}/>'
    )


def _dot(x: Fraction, y: Fraction, *, is_filled: bool) -> str:
    fill = "currentColor" if is_filled else "#fff"
    return (
        f'<circle cx="{_number(x)}" cy="{_number(y)}" r="{_RADIUS}" fill="{fill}" stroke="currentColor" '
        f'stroke-width="1.5" class="{"closed" if is_filled else "open"}"/>'
    )


def _text(x: Fraction, y: Fraction, words: str, anchor: str) -> str:
    squeezed = f' textLength="{WIDTH - 8}" lengthAdjust="spacingAndGlyphs"' if _width(words) > WIDTH - 8 else ""
    return f'<text x="{_number(x)}" y="{_number(y)}" text-anchor="{anchor}"{squeezed}>{escape(words)}</text>'


def _width(words: str) -> Fraction:
    """Return about how wide words are: a Chinese character is as wide as it is high, a Latin one half as wide."""
    return sum((_LETTER if letter.isascii() else _FONT_SIZE for letter in words), _ZERO)


def _number(value: Fraction | int) -> str:
    return fixed_text(Fraction(value), 1)
