"""Verdicts and the rounding under them."""

import pytest

from sparbench.reporting.cell import Cell
from sparbench.reporting.units import UNITS
from sparbench.reporting.verdicts import Verdict, grade, judge


def _cell(value: float | None, published: float | None, **changes: object) -> Cell:
    return Cell("row", "column", "Acc@20", published, () if value is None else (value,), **changes)


@pytest.mark.parametrize(
    ("value", "published", "expected"),
    [
        (83.4, 82.9, Verdict("reproduced", 0.5)),
        (83.449, 82.9, Verdict("reproduced", 0.5)),
        (83.451, 82.9, Verdict("close", 0.6)),
        (81.4, 82.9, Verdict("close", -1.5)),
        (81.3, 82.9, Verdict("off", -1.6)),
        (82.9, 82.9, Verdict("reproduced", 0.0)),
    ],
)
def test_full_scale_judges_what_a_reader_sees(value: float, published: float, expected: Verdict) -> None:
    assert judge(_cell(value, published), UNITS["percent"], "full") == expected


@pytest.mark.parametrize(("value", "word"), [(0.109, "reproduced"), (0.11, "close"), (0.119, "close"), (0.12, "off")])
def test_fractions_are_judged_in_points(value: float, word: str) -> None:
    assert judge(_cell(value, 0.104), UNITS["fraction"], "full").word == word


def test_costs_show_their_difference_and_are_not_judged_in_points() -> None:
    verdict = judge(_cell(0.731, 0.73), UNITS["number"], "full")
    assert (verdict.word, verdict.difference) == ("not comparable", 0.0)
    assert "percentage points" in verdict.reason


def test_other_scales_and_stand_ins_are_not_judged_but_show_the_difference() -> None:
    demo = judge(_cell(62.9, 62.9), UNITS["percent"], "demo")
    assert demo == Verdict("not comparable", 0.0, "the demo scale has other data than the paper")
    full = judge(_cell(60.0, 62.9), UNITS["percent"], "full", stand_in=True)
    assert (full.word, full.difference) == ("not comparable", -2.9)


def test_missing_numbers_have_their_own_words() -> None:
    percent = UNITS["percent"]
    absent = _cell(None, 62.9, reason="no weights")
    assert judge(absent, percent, "full") == Verdict("not computed", None, "no weights")
    assert judge(_cell(None, None, reason="no weights"), percent, "full").word == "not computed"
    assert judge(_cell(50.0, None), percent, "full") == Verdict("no published value")
    assert judge(_cell(50.0, 50.0, partial=True), percent, "full").difference is None


def test_the_limits_belong_to_the_better_word() -> None:
    assert [grade(points) for points in (-0.5, 0.5, 0.51, -1.5, 1.51)] == [
        "reproduced",
        "reproduced",
        "close",
        "close",
        "off",
    ]


def test_numbers_are_printed_as_papers_print_them() -> None:
    percent, fraction = UNITS["percent"], UNITS["fraction"]
    assert (percent.text(62.94), fraction.text(0.1036), percent.text(None)) == ("62.9", "0.104", "–")
    assert (percent.text(-6.25), percent.text(-0.04)) == ("−6.2", "0.0")
    assert (percent.signed(0.52), percent.signed(-0.52), percent.signed(-0.04)) == ("+0.5", "−0.5", "0.0")
    assert percent.exact(62.94321) == 62.943
