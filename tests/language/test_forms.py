"""Ways to write what has a number in it, as editors list them."""

from __future__ import annotations

import pytest

from bot.language.forms import FormError, Forms, ways_of

ENGLISH = Forms(["january", "jan", "may"], ["st", "nd", "rd", "th"], ordinals="second|third")


def matched(form: str, text: str) -> dict[str, str] | None:
    """What stands for the parts of the form; None where the text is not written so."""
    found = [match for p in ENGLISH.patterns([form]) if (match := p.fullmatch(text))]
    return found[0].groupdict() if found else None


@pytest.mark.parametrize(
    ("form", "ways"),
    [
        ("nghị quyết {n}", {"nghi quyet {n}"}),
        ("[the] {day} [of] {month}", {"the {day} of {month}", "the {day} {month}"}),
        ("resolution [no|#] {n}", {"resolution no {n}", "resolution # {n}", "resolution {n}"}),
        ("Bí thư", {"bi thu"}),
    ],
)
def test_brackets_leave_a_choice_and_marks_and_case_do_not_matter(
    form: str, ways: set[str]
) -> None:
    assert ways <= set(ways_of(form))


@pytest.mark.parametrize(
    ("form", "text", "parts"),
    [
        *(("nq {n}", typed, {"n": "59"}) for typed in ("nq 59", "nq59", "nq.59", "nq-59")),
        *(("{n}-nq/tw", typed, {"n": "59"}) for typed in ("59-nq/tw", "59 nq tw", "59nqtw")),
        ("{nth} [party] congress", "13th congress", {"n": "13"}),
        ("{nth} [party] congress", "13th party congress", {"n": "13"}),
        ("{nth} congress", "13 congress", None),
        ("{month} {day} {year}", "jan. 24th, 2025", {"month": "jan", "day": "24", "year": "2025"}),
        ("{month} {day} {year}", "jan 32 2025", None),
        ("{month} {day} {year}", "february 2 2025", None),
        ("{month} {year}", "may2025", None),
        ("{month_number}/{year}", "7-2024", {"month": "7", "year": "2024"}),
        ("{month_number}/{year}", "13/2024", None),
        ("{ordinal} congress", "third congress", {}),
        ("{ordinal} congress", "fourth congress", None),
    ],
)
def test_a_form_is_met_with_the_signs_that_people_write(
    form: str, text: str, parts: dict[str, str] | None
) -> None:
    assert matched(form, text) == parts


def test_a_form_is_no_part_of_a_word_or_number() -> None:
    (pattern,) = ENGLISH.patterns(["nq {n}"])

    assert [match["n"] for match in pattern.finditer("nq 59 xnq 60 nq 1514 nq61a")] == ["59"]


def test_without_months_no_month_has_a_name() -> None:
    assert not any(p.search("may 2025 {month}") for p in Forms().patterns(["{month} {year}"]))


@pytest.mark.parametrize("form", ["", "  ", "[", "{n", "n}", "a [b [c]] {n}", "{x} a", "a | b {n}"])
def test_what_is_no_form_is_refused(form: str) -> None:
    with pytest.raises(FormError):
        list(ways_of(form))
