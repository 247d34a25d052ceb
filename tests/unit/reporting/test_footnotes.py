"""Where remarks are marked."""

from sparbench.reporting.entries import Entry
from sparbench.reporting.footnotes import Footnotes, place_footnotes


def _entry(place: str, obtained: bool, *notes: str, reason: str = "") -> Entry:
    row, column = place.split("/")
    value = 1.0 if obtained else None
    return Entry("spar", "2", row, column, "Acc@20", value, None, 1.0, None, "", reason, "demo", "0", notes)


def _filled(**notes: str) -> list[Entry]:
    """Two rows of two columns, all obtained; keyword r1_c1 gives the notes of that cell, separated by commas."""
    return [
        _entry(f"{row}/{column}", True, *filter(None, notes.get(f"{row}_{column}", "").split(",")))
        for row in ("r1", "r2")
        for column in ("c1", "c2")
    ]


def _marks(footnotes: Footnotes) -> dict[tuple[str, str], str]:
    return {place: ",".join(footnotes.texts[mark] for mark in marks) for place, marks in footnotes.marks.items()}


def test_a_note_at_all_obtained_values_needs_no_mark() -> None:
    footnotes = place_footnotes(_filled(r1_c1="x", r1_c2="x", r2_c1="x", r2_c2="x"))
    assert (footnotes.general, footnotes.texts, footnotes.marks) == (["x"], {}, {})


def test_notes_climb_to_the_row_or_the_column_that_they_fill() -> None:
    footnotes = place_footnotes(_filled(r1_c1="row,column", r1_c2="row", r2_c1="column,cell"))
    assert _marks(footnotes) == {("r1", ""): "row", ("", "c1"): "column", ("r2", "c1"): "cell"}


def test_a_reason_stands_at_its_cell_where_the_column_has_other_values() -> None:
    entries = [_entry("r1/c1", True), _entry("r1/c2", False, reason="no c2"), *_filled()[2:]]
    assert _marks(place_footnotes(entries)) == {("r1", "c2"): "no c2"}


def test_a_note_on_a_row_counts_only_its_obtained_cells() -> None:
    entries = [_entry("r1/c1", True, "x"), _entry("r1/c2", False, reason="no c2"), _entry("r2/c1", True)]
    assert _marks(place_footnotes(entries)) == {("r1", ""): "x", ("", "c2"): "no c2"}


def test_reasons_stand_at_rows_without_any_value_and_else_at_columns() -> None:
    entries = [
        _entry("r1/c1", True),
        _entry("r1/c2", False, reason="no c2"),
        _entry("r2/c1", True),
        _entry("r2/c2", False, reason="no c2"),
        _entry("r3/c1", False, reason="no weights"),
        _entry("r3/c2", False, reason="no weights"),
    ]
    assert _marks(place_footnotes(entries)) == {("", "c2"): "no c2", ("r3", ""): "no weights"}


def test_a_row_that_lacks_some_values_is_not_marked_as_a_whole() -> None:
    entries = [
        _entry("r1/c1", True),
        _entry("r1/c2", False, reason="here only"),
        _entry("r2/c1", True),
        _entry("r2/c2", False, reason="there only"),
    ]
    assert _marks(place_footnotes(entries)) == {("r1", "c2"): "here only", ("r2", "c2"): "there only"}


def test_marks_go_on_after_z() -> None:
    footnotes = Footnotes()
    for index in range(28):
        footnotes.add(str(index), [])
    assert list(footnotes.texts)[24:] == ["y", "z", "aa", "ab"]
