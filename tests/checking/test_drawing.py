"""Pictures of curves: the line, the ends that belong and those that do not, the mark, the words to listen to."""

import re
from fractions import Fraction
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as some

from ycg_flow.policy.curves import Counting, Curve, Loss, falling_below, step
from ycg_flow.policy.drawing import HEIGHT, WIDTH, Axis, Marker, Picture, curve_svg
from ycg_flow.policy.exact import exact_text

SVG = "{http://www.w3.org/2000/svg}"
AXIS = Axis("县域内就诊率（%）", exact_text)
POINTS = Axis("得分（分）", exact_text)


def drawn(curve: Curve, mark: tuple[Fraction, str] | None = None) -> ET.Element:
    picture = Picture("curve-x", "标题 <&>", "说明", AXIS, POINTS, mark, Fraction(0), Fraction(100))
    return ET.fromstring(curve_svg(curve, picture))  # noqa: S314 - our own picture


def dots(picture: ET.Element, kind: str) -> list[ET.Element]:
    return [dot for dot in picture.iter(f"{SVG}circle") if dot.get("class") == kind]


def test_a_jump_has_a_filled_dot_where_the_end_belongs_and_a_hollow_one_where_it_does_not() -> None:
    picture = drawn(step(Fraction(60), Fraction(0), Fraction(5)))
    [closed], [opened] = dots(picture, "closed"), dots(picture, "open")
    assert closed.get("cx") == opened.get("cx")
    assert float(str(closed.get("cy"))) < float(str(opened.get("cy")))


def test_a_curve_without_a_jump_has_no_dots() -> None:
    picture = drawn(falling_below(Fraction(90), Fraction(3), Loss(Fraction(1))))
    assert list(picture.iter(f"{SVG}circle")) == []


def test_the_turns_of_the_curve_and_the_mark_are_written() -> None:
    picture = drawn(falling_below(Fraction(90), Fraction(3), Loss(Fraction(1))), (Fraction(90), "目标90%"))
    words = [text.text for text in picture.iter(f"{SVG}text")]
    assert {"87", "90", "0", "3", "目标90%", AXIS.name, POINTS.name} <= set(words)


def test_markers_stand_on_the_curve_with_their_labels_apart_and_one_outside_it_is_left_out() -> None:
    curve = falling_below(Fraction(90), Fraction(3), Loss(Fraction(1)))
    markers = tuple(
        Marker(Fraction(at), label) for at, label in (("88", "1"), ("88.1", "2"), ("95", "3"), ("120", "4"))
    )
    shown = Picture("curve-x", "标题", "说明", AXIS, POINTS, None, Fraction(0), Fraction(100), markers)
    picture = ET.fromstring(curve_svg(curve, shown))  # noqa: S314 - our own picture
    first, second, third = dots(picture, "marker")
    assert float(str(first.get("cx"))) < float(str(second.get("cx"))) < float(str(third.get("cx")))
    assert float(str(first.get("cy"))) > float(str(second.get("cy"))) > float(str(third.get("cy")))
    labels = {text.text: float(str(text.get("y"))) for text in picture.iter(f"{SVG}text")}
    assert abs(labels["1"] - labels["2"]) >= 10
    assert "4" not in labels


def test_those_who_listen_hear_title_and_description() -> None:
    picture = drawn(step(Fraction(60), Fraction(0), Fraction(5)))
    assert picture.get("role") == "img"
    names = str(picture.get("aria-labelledby")).split()
    told = {element.get("id"): element.text for element in picture if element.get("id")}
    assert [told[name] for name in names] == ["标题 <&>", "说明"]


@given(
    mark=some.fractions(min_value=1, max_value=99),
    points=some.integers(min_value=1, max_value=30),
    off=some.fractions(min_value="0.1", max_value=10),
    counting=some.sampled_from(Counting),
)
def test_nothing_is_drawn_outside_the_sheet(mark: Fraction, points: int, off: Fraction, counting: Counting) -> None:
    picture = drawn(falling_below(mark, Fraction(points), Loss(off, counting=counting)), (mark, "目标"))
    places = [(element.get(key), limit) for element in picture.iter() for key, limit in PLACES]
    assert all(0 <= float(place) <= limit for place, limit in places if place is not None)


PLACES = [
    (key, WIDTH if key.endswith(("x", "x1", "x2")) else HEIGHT) for key in ("x", "x1", "x2", "cx", "y", "y1", "y2")
]


@pytest.mark.parametrize("words", ["很长" * 40, "短"])
def test_words_that_are_too_long_for_the_sheet_are_squeezed(words: str) -> None:
    picture = Picture("p", "t", "d", Axis(words, exact_text), POINTS)
    text = curve_svg(step(Fraction(1), Fraction(0), Fraction(1)), picture)
    assert bool(re.search("textLength", text)) is (words != "短")
