"""Reading a data file: every entry of the wrong kind is a fault with its place, none is passed over."""

from ycg_flow.workflow.faults import Entry, Fault, FaultyDataError


def test_each_kind_of_value_is_asked_for_by_its_kind() -> None:
    faults: list[Fault] = []
    data = {
        "label": 1,
        "count": True,
        "steps": [1, "2"],
        "is_open": "yes",
        "days": ["2026-01-31"],
        "rows": [3],
        "part": 4,
    }
    entry = Entry(data, "some.toml", "table", faults)
    assert entry.text("label") == ""
    assert entry.number("count") == 0
    assert entry.numbers("steps", ()) == ()
    assert entry.flag("is_open") is False
    assert entry.dates("days") == ()
    assert entry.entries("rows") == ()
    assert entry.entry("part").data == {}
    entry.finish()
    wanted = ("text", "number", "numbers", "flag", "dates", "tables", "table")
    assert [(fault.place, fault.code, fault.values["wanted"]) for fault in faults] == [
        (f"table.{key}", "wrong_type", kind) for key, kind in zip(data, wanted, strict=True)
    ]


def test_what_is_missing_is_told_apart_from_what_is_wrong() -> None:
    faults: list[Fault] = []
    entry = Entry({}, "some.toml", "", faults)
    assert (entry.text("label"), entry.number("count"), entry.entry("part").data) == ("", 0, {})
    assert (entry.optional_text("clause"), entry.optional_number("days")) == (None, None)
    assert (entry.text("note", "none"), entry.choice("kind", ("a",), "")) == ("none", "")
    assert [(fault.place, fault.code) for fault in faults] == [
        ("label", "missing_key"),
        ("count", "missing_key"),
        ("part", "missing_key"),
    ]


def test_the_error_names_file_place_and_code_for_the_log() -> None:
    error = FaultyDataError([Fault("some.toml", "table.label", "missing_key", {"wanted": "text"})])
    assert str(error) == "some.toml table.label: missing_key {'wanted': 'text'}"
