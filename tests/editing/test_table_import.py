"""From a table to a content base that can be served."""

from __future__ import annotations

from bot.content.checks import check
from bot.content.loader import Edition, load
from bot.content.problems import Severity
from bot.editing.table import Table, read_table
from bot.editing.table_import import content_files
from bot.language.vocabulary import Vocabulary

ENGLISH = Vocabulary(
    "en",
    shorthand={"plz": "please"},
    function_words=["the", "is"],
    months=[["january", "jan"], *([f"month{number}"] for number in range(2, 13))],
    dates=["{month} {day} {year}"],
    number_endings=["st", "nd", "rd", "th"],
    ordinals={"2": ["second", "2nd"], "none": ["{ordinal} congress"]},
    names={"Hanoi": ["HN"]},
    numbered={"resolution": ["resolution {n}"]},
)


def imported(text: str, name: str = "data/bank.csv") -> tuple[Table, Edition]:
    """The table and the content it makes, which has no errors."""
    table = read_table(name, text.encode())
    assert not table.is_refused, table.problems
    files = content_files(
        table, "en", no_answer=lambda title: f"No answer to {title} yet.", vocabularies=[ENGLISH]
    )
    edition = load({name: text.encode() for name, text in files.items()}, ("vi", "en"))
    found = check(edition, ("vi", "en"))
    assert [problem for problem in found if problem.severity is Severity.ERROR] == []
    return table, edition


def warnings(table: Table) -> list[str]:
    return [str(problem) for problem in table.problems]


def test_an_intent_becomes_an_entry_named_in_the_words_of_its_questions() -> None:
    _, edition = imported(
        "text,intent\nmy card is lost,lost_card\nlost the card today,lost_card\nhi there,greet\n"
    )
    content = edition.content
    assert set(content.entries) == {"greet", "lost-card"}
    text = content.entries["lost-card"].texts["en"]
    assert text.title == "Lost card"
    assert text.questions == ("my card is lost", "lost the card today")
    assert text.answer == "No answer to Lost card yet."
    assert content.entries["lost-card"].topic == "bank"
    assert content.topics["bank"].names == {"en": "bank"}


def test_a_name_that_says_nothing_gives_way_to_the_most_typical_question() -> None:
    _, edition = imported(
        "text,intent\nmy card is lost today,X17\nmy card is lost,X17\nmy card was lost,X17\n"
    )
    text = edition.content.entries["x17"].texts["en"]
    assert text.title == "my card is lost"
    assert text.questions == ("my card is lost today", "my card was lost")


def test_a_name_that_is_a_question_of_another_intent_is_no_title() -> None:
    _, edition = imported("text,intent\nlost card,block\nblock it now,lost_card\nlost,lost_card\n")
    assert edition.content.entries["lost-card"].texts["en"].title == "block it now"


def test_answers_of_the_table_are_answers() -> None:
    answer = "The bridge is **2,290** metres long."
    _, edition = imported(f'text,intent,answer\nhow long,length,"{answer}"\nhow far,length,\n')
    assert edition.content.entries["length"].texts["en"].answer == answer


def test_a_short_answer_stands_behind_its_question() -> None:
    _, edition = imported("text,intent,answer\nhow long is the bridge,length,2 km\n")
    answer = edition.content.entries["length"].texts["en"].answer
    assert answer.startswith("how long is the bridge – 2 km")


def test_a_long_answer_goes_on_behind_the_button() -> None:
    long = "A **bridge** is long. " * 60
    _, edition = imported(f"text,intent,answer\nhow long,length,{long}\n")
    text = edition.content.entries["length"].texts["en"]
    assert text.answer.endswith("…")
    assert text.more is not None
    assert text.more.endswith("is long.")


def test_what_looks_like_markup_in_an_answer_is_shown_and_breaks_nothing() -> None:
    _, edition = imported("text,intent,answer\nhow,length,Press * and then 2**3 to go on\n")
    assert edition.problems == []


def test_a_second_answer_is_left_out_and_said() -> None:
    table, _ = imported(
        "text,intent,answer\nhow,length,Two thousand metres\nwhy,length,Nobody knows that\n"
    )
    assert warnings(table) == [
        "data/bank.csv:3: left out: another answer for 'length' than in line 2"
    ]


def test_questions_out_of_scope_are_what_the_bot_learns_not_to_answer() -> None:
    _, edition = imported("text,intent\nhow long,length\nis it raining,oos\n")
    assert edition.content.out_of_scope == {"en": ("is it raining",)}
    assert list(edition.content.entries) == ["length"]


def test_what_an_entry_cannot_hold_is_left_out_or_cut_and_said() -> None:
    long = "word " * 80
    table, edition = imported(
        f"text,intent\nhow long,length\n???,length\nHow long?,width\nhow wide,width\n{long},width\n"
    )
    assert warnings(table) == [
        "data/bank.csv:3: left out: '???' has no words",
        "data/bank.csv:4: left out: 'How long?' stands in line 2 already, with 'length'",
        "data/bank.csv:6: cut to 300 characters",
    ]
    assert max(map(len, edition.content.entries["width"].texts["en"].questions)) <= 300


def test_what_belongs_to_a_language_is_taken_over_and_what_belongs_to_a_subject_is_not() -> None:
    _, edition = imported("text,intent\nhow long,length\n")
    kept = edition.content.vocabularies["en"]
    assert edition.problems == []
    assert kept.shorthand == {"plz": "please"}
    assert kept.function_words == ("the", "is")
    assert [list(names) for names in kept.months] == ENGLISH.months
    assert (list(kept.dates), list(kept.number_endings)) == (ENGLISH.dates, ENGLISH.number_endings)
    assert {k: list(words) for k, words in kept.ordinals.items()} == ENGLISH.ordinals
    assert (kept.names, kept.numbered) == ({}, {})
