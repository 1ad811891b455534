"""Every mistake an editor can make is one clear line at the right place, all of them at once."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

import pytest

from bot.content.checks import check
from bot.content.loader import load
from bot.content.problems import Problem, Severity
from tests.tools.content_files import (
    BUILDER,
    ENGLISH,
    FILES,
    GREETING,
    LENGTH,
    SOURCES,
    TOPICS,
    VIETNAMESE,
    encoded,
)

LOCALES = ("vi", "en")


def problems_of(changes: Mapping[str, str | bytes | None]) -> list[Problem]:
    return check(load(encoded(changes), LOCALES), LOCALES)


@dataclass(frozen=True)
class Mistake:
    """One edit of a good content base, and what the editor is told."""

    file: str
    old: str
    new: str
    at: str
    """What stands in the line that is reported."""
    words: str
    """What the report says, among other things."""
    severity: Severity = Severity.ERROR
    also: tuple[str, ...] = ()
    """What stands in further lines that are reported."""
    in_english: bool = False
    """Whether the lines are to be looked for below `en:`."""

    def edited(self) -> str:
        text = FILES[self.file]
        assert text.count(self.old) >= 1, self.old
        return text.replace(self.old, self.new, 1)

    def places(self) -> list[str]:
        lines = self.edited().split("\n")
        start = lines.index("en:") if self.in_english else 0
        numbers = [
            next(n for n, line in enumerate(lines, start=1) if n > start and mark in line)
            for mark in (self.at, *self.also)
        ]
        return sorted(f"{self.file}:{number}" for number in numbers)


WARNING = Severity.WARNING
MISTAKES = {
    # Keys
    "a misspelt key of an entry": Mistake(
        LENGTH, "importance: 3", "importanze: 3", "importanze", "unknown key 'importanze'"
    ),
    "a misspelt optional key of a text": Mistake(
        LENGTH, "  more: >-", "  mehr: >-", "  mehr:", "unknown key 'mehr'; known: title, questions"
    ),
    "a misspelt needed key of a text": Mistake(
        LENGTH, "  answer: >-", "  anwser: >-", "  anwser:", "anwser", also=("vi:",)
    ),
    "a language that is none": Mistake(
        LENGTH, "importance: 3", "fr: {title: Bonjour}", "fr:", "known: as_of, event, changes"
    ),
    "a percent sign in a key": Mistake(
        LENGTH, "importance: 3", "100%s: 3", "100%s", "unknown key '100%s'"
    ),
    "a text outdented to the level of languages": Mistake(
        LENGTH, "  more: >-\n    Cầu", "more: >-\n    Cầu", "more:", "unknown key 'more'"
    ),
    # Types and values
    "a list that is text": Mistake(
        LENGTH, "[bridge-book]", "bridge-book", "sources:", "'sources' must be a list"
    ),
    "text that is a list": Mistake(
        LENGTH, "title: How", "title: [How]\n  # How", "title: [", "'title' must be text"
    ),
    "a question with a colon in it": Mistake(
        LENGTH, "- length of", "- one thing: length of", "one thing", "must be text"
    ),
    "a language that is text": Mistake(
        BUILDER,
        FILES[BUILDER][FILES[BUILDER].index("en:") :],
        "en: Daydé\n",
        "en: Daydé",
        "'en' must hold keys and values",
    ),
    "an importance that is none": Mistake(
        LENGTH, "importance: 3", "importance: high", "importance", "'high'; accepted: '1', '2' or"
    ),
    "a date as people write it": Mistake(
        LENGTH, "2020-05-17", "17/05/2020", "as_of", "'17/05/2020', which does not have the right"
    ),
    "a month that is none": Mistake(LENGTH, "2020-05-17", "2020-13", "as_of", "'2020-13'"),
    "an empty answer": Mistake(
        LENGTH,
        "  answer: >-\n    The Long Bien Bridge is **2,290 metres** long, from one bank to the "
        "other.\n",
        "  answer:\n",
        "  answer:",
        "'answer' has 0 characters; at least",
        in_english=True,
    ),
    "a title that is too long": Mistake(
        LENGTH, "title: How", "title: " + "How " * 30, "title: How", "at most 90"
    ),
    "an answer that is too short": Mistake(
        BUILDER,
        "The Long Bien Bridge was built by **Daydé & Pillé**.",
        "Daydé.",
        "  answer: >-",
        "'answer' has 6 characters; at least",
        in_english=True,
    ),
    "a list with nothing in it": Mistake(
        GREETING,
        "questions: [hi there, hey, good afternoon, hello bot, greetings, hi everyone]",
        "questions: []",
        "questions: []",
        "'questions' needs at least 1",
    ),
    # Ids
    "a source that is not there": Mistake(
        LENGTH, "[bridge-book]", "[bridge-book, atlas]", "sources:", "'atlas' is not in sources"
    ),
    "a related entry that is not there": Mistake(
        LENGTH, "[bridge-builder]", "[tunnel]", "related:", "there is no entry 'tunnel'"
    ),
    "an entry related to itself": Mistake(
        LENGTH, "[bridge-builder]", "[bridge-length]", "related:", "no entry 'bridge-length'"
    ),
    "an entry related to a courtesy": Mistake(
        LENGTH, "[bridge-builder]", "[greeting]", "related:", "there is no entry 'greeting'"
    ),
    "an id in capitals": Mistake(
        LENGTH, "[bridge-builder]", "[Bridge Builder]", "related:", "does not have the right form"
    ),
    # Markup and words
    "bold that is not closed": Mistake(
        LENGTH, "**2.290 mét**", "**2.290 mét", "  answer: >-", "'**' is not closed"
    ),
    "a link that is none": Mistake(
        LENGTH, "*mười chín*", "[x](javascript:alert)", "  more: >-", "'[x](javascript:alert)'"
    ),
    "HTML": Mistake(LENGTH, "*mười chín*", "<br>mười chín", "  more: >-", "'<br>'"),
    "a heading": Mistake(LENGTH, "Cầu có *mười", "# Cầu có *mười", "  more: >-", "'# '"),
    "a question without words": Mistake(
        LENGTH, "- length of the Long Bien Bridge", '- "???"', "???", "a question needs words"
    ),
    "the question of another entry": Mistake(
        LENGTH,
        "length of the Long Bien Bridge",
        "Builder of the LONG BIEN bridge?",
        "Builder of the LONG",
        "'Builder of the LONG BIEN bridge?' is asked in 'bridge-builder' too",
    ),
    "the title of another entry": Mistake(
        LENGTH,
        "length of the Long Bien Bridge",
        "ai xay cau long bien",
        "ai xay",
        "is asked in 'bridge-builder' too",
    ),
    # Registries and vocabularies
    "a source without a date": Mistake(
        SOURCES, "  date: '2020'\n", "", "bridge-book:", "'date' is missing"
    ),
    "an address that is none": Mistake(
        SOURCES, "  language: en", "  language: en\n  url: book.example", "url:", "'book.example'"
    ),
    "a topic without names": Mistake(
        TOPICS, "bridges:", "tunnels: Tunnels\nbridges:", "tunnels:", "a topic needs names"
    ),
    "a topic's name in a language that is none": Mistake(
        TOPICS, "  vi:", "  xx: Brücken\n  vi:", "xx:", "unknown key 'xx'; known: overview, vi, en"
    ),
    "a topic's name that is too long": Mistake(
        TOPICS, "Bridges", "B" * 41, "en: B", "1 to 40 characters"
    ),
    "an unknown part of a vocabulary": Mistake(
        ENGLISH, "function_words", "function-words", "function-words", "unknown key"
    ),
    "follow-ups of an unknown kind": Mistake(
        ENGLISH,
        "function_words:",
        "follow_ups: {opening: [and]}\nfunction_words:",
        "follow_ups:",
        "is 'opening'; accepted: 'more', 'openings'",
    ),
    "a part of a vocabulary in another form": Mistake(
        VIETNAMESE,
        "function_words:",
        "names: {UN: 3}\nfunction_words:",
        "names:",
        "'UN' must be a list",
    ),
    "a courtesy with sources": Mistake(
        GREETING, "vi:", "sources: [bridge-book]\nvi:", "sources:", "smalltalk has no 'sources'"
    ),
    "an id that another entry has": Mistake(
        LENGTH,
        "importance",
        "aliases: [bridge-builder]\nimportance",
        "aliases",
        f"the id 'bridge-builder' is taken by {BUILDER}",
    ),
    "an id as its own alias": Mistake(
        LENGTH,
        "importance",
        "aliases: [bridge-length]\nimportance",
        "aliases",
        f"the id 'bridge-length' is taken by {LENGTH}",
    ),
    "an alias that is no id": Mistake(
        LENGTH, "importance", "aliases: [Bridge]\nimportance", "aliases", "the right form"
    ),
    # What is a warning only
    "a question twice": Mistake(
        LENGTH,
        "- how many metres is Long Bien",
        "- Length of the Long-Bien bridge?",
        "Long-Bien",
        "stands here twice",
        WARNING,
    ),
    "few questions": Mistake(
        LENGTH,
        "    - length of the Long Bien Bridge\n",
        "",
        "  questions:",
        "5 questions in 'en'; at least 6",
        WARNING,
        in_english=True,
    ),
    "decomposed letters": Mistake(
        LENGTH,
        "chiều dài của",
        unicodedata.normalize("NFD", "chiều dài của"),
        unicodedata.normalize("NFD", "chiều"),
        "NFC",
        WARNING,
    ),
    "no source": Mistake(LENGTH, "sources: [bridge-book]\n", "", "as_of", "no source", WARNING),
    "no date": Mistake(LENGTH, "as_of: '2020-05-17'\n", "", "sources:", "no 'as_of' date", WARNING),
    "a language that is missing": Mistake(
        BUILDER,
        FILES[BUILDER][FILES[BUILDER].index("en:") :],
        "",
        "as_of",
        "missing in 'en'",
        WARNING,
    ),
    "a topic without a name in a language": Mistake(
        TOPICS, "  en: Bridges\n", "", "bridges:", "'bridges' has no name in 'en'", WARNING
    ),
}


def test_the_content_base_these_tests_break_is_a_good_one() -> None:
    assert problems_of({}) == []


@pytest.mark.parametrize("mistake", MISTAKES.values(), ids=MISTAKES.keys())
def test_a_mistake_is_reported_where_it_stands(mistake: Mistake) -> None:
    problems = problems_of({mistake.file: mistake.edited()})
    assert sorted(problem.place for problem in problems) == mistake.places()
    told = [problem for problem in problems if mistake.words in str(problem)]
    assert [problem.severity for problem in told] == [mistake.severity]
    assert all("\n" not in str(problem) for problem in problems)


FILE_MISTAKES: Mapping[str, tuple[str, str | bytes, str]] = {
    "an entry without a topic folder": ("entries/lost.yaml", FILES[GREETING], "belongs nowhere"),
    "an entry at the top": ("lost.yaml", FILES[GREETING], "belongs nowhere"),
    "an entry too deep": ("entries/bridges/more/lost.yaml", "a: b\n", "belongs nowhere"),
    "another suffix": ("entries/bridges/lost.yml", "a: b\n", "belongs nowhere"),
    "an unknown folder": ("answers/lost.yaml", "a: b\n", "belongs nowhere"),
    "an id with capitals": ("smalltalk/Bye_Bye.yaml", "vi: {}\nen: {}\n", "small letters, digits"),
    "an id that is too long": (
        f"smalltalk/{'long-' * 8}name.yaml",
        "vi: {}\nen: {}\n",
        "at most 40",
    ),
    "an id of another folder": (
        "smalltalk/bridge-length.yaml",
        FILES[GREETING],
        "the id 'bridge-length' is taken by entries/bridges/bridge-length.yaml",
    ),
    "a vocabulary of no language": ("vocabulary/fr.yaml", "names: {}\n", "no language 'fr'"),
    "a vocabulary of a misspelt tag": ("vocabulary/vn.yaml", "names: {}\n", "known: vi, en"),
    "questions of no language": ("out_of_scope/fr.yaml", "questions: [abc]\n", "no language 'fr'"),
    "an empty file": ("smalltalk/bye.yaml", "", "the file is empty"),
    "a file of comments": ("smalltalk/bye.yaml", "# later\n", "the file is empty"),
    "a file of one list": ("smalltalk/bye.yaml", "- vi\n", "must hold keys and values"),
    "a file of one word": ("smalltalk/bye.yaml", "bye\n", "must hold keys and values"),
    "a file without a language": ("entries/bridges/later.yaml", "importance: 3\n", "no language"),
    "a file that is no text": ("smalltalk/bye.yaml", b"\x89PNG\r\n\x1a\n", "not UTF-8"),
}


@pytest.mark.parametrize(
    ("name", "data", "words"), FILE_MISTAKES.values(), ids=FILE_MISTAKES.keys()
)
def test_a_file_in_the_wrong_place_or_form_is_named(
    name: str, data: str | bytes, words: str
) -> None:
    problems = problems_of({name: data})
    assert {problem.file for problem in problems} == {name}
    told = [problem for problem in problems if words in str(problem)]
    assert [(problem.line, problem.severity) for problem in told] == [(1, Severity.ERROR)]


def test_a_topic_that_is_not_in_the_registry_is_named() -> None:
    entry = "as_of: 2020\nsources: [bridge-book]\n" + FILES[GREETING]
    problems = problems_of({GREETING: None, "entries/tunnels/first-tunnel.yaml": entry})
    assert [str(problem) for problem in problems] == [
        "entries/tunnels/first-tunnel.yaml:1: the topic 'tunnels' is not in topics.yaml"
    ]


def test_all_mistakes_of_all_files_are_reported_in_one_run() -> None:
    english_answer = "The Long Bien Bridge was built by **Daydé & Pillé**."
    problems = problems_of(
        {
            LENGTH: FILES[LENGTH]
            .replace("importance: 3", "importance: 9\nimportanze: 3")
            .replace("[bridge-book]", "[atlas]")
            .replace("**2,290 metres**", "**2,290 metres"),
            BUILDER: FILES[BUILDER]
            .replace("[bridge-length]", "[tunnel, bridge-length]")
            .replace(english_answer, '" "'),
            SOURCES: FILES[SOURCES] + "atlas: x\n",
            GREETING: "vi:\n\ttitle: x\n",
            VIETNAMESE: "names: &x {}\n",
            "lost.yaml": "a: b\n",
        }
    )
    files = [problem.file for problem in problems if problem.severity is Severity.ERROR]
    assert {file: files.count(file) for file in files} == {
        BUILDER: 2,
        LENGTH: 2,
        "lost.yaml": 1,
        GREETING: 1,
        SOURCES: 1,
        VIETNAMESE: 1,
    }


def test_an_old_id_is_taken_once_and_no_topic_begins_with_it() -> None:
    problems = problems_of(
        {
            LENGTH: "aliases: [span]\n" + FILES[LENGTH],
            BUILDER: "aliases: [maker, span]\n" + FILES[BUILDER],
            TOPICS: FILES[TOPICS].replace("bridge-length", "maker"),
        }
    )
    assert list(map(str, problems)) == [
        f"{LENGTH}:1: the id 'span' is taken by {BUILDER}",
        f"{TOPICS}:2: topic 'bridges': there is no entry 'maker' on this shelf",
    ]


def test_a_reference_to_an_old_id_names_the_new_one() -> None:
    builder = FILES[BUILDER].replace("bridge-length", "span")
    problems = problems_of({LENGTH: "aliases: [span]\n" + FILES[LENGTH], BUILDER: builder})
    assert list(map(str, problems)) == [f"{BUILDER}:3: 'span' is called 'bridge-length' now"]


def test_problems_come_by_file_and_line() -> None:
    problems = problems_of(
        {
            LENGTH: FILES[LENGTH]
            .replace("[bridge-builder]", "[z]")
            .replace("[bridge-book]", "[y]"),
            BUILDER: FILES[BUILDER].replace("[bridge-length]", "[x]"),
        }
    )
    assert [problem.place for problem in problems] == [f"{BUILDER}:3", f"{LENGTH}:2", f"{LENGTH}:3"]


@pytest.mark.parametrize("broken", [LENGTH, SOURCES, TOPICS])
@pytest.mark.parametrize(
    "data", [b"vi: [\n", b"- a\n", b"", b"a: \xff"], ids=["syntax", "list", "empty", "not UTF-8"]
)
def test_a_broken_file_is_told_once_and_not_in_each_file_that_names_it(
    broken: str, data: bytes
) -> None:
    problems = problems_of({broken: data})
    assert [problem.file for problem in problems] == [broken]


def test_an_answer_of_spaces_is_no_answer() -> None:
    spaces = FILES[BUILDER].replace(
        ">-\n    The Long Bien Bridge was built by **Daydé & Pillé**.", f'"{" " * 40}"'
    )
    problems = problems_of({BUILDER: spaces})
    assert [str(problem) for problem in problems] == [f"{BUILDER}:25: 'answer' is missing"]


def test_an_overview_that_is_not_on_the_shelf_is_reported() -> None:
    problems = problems_of({TOPICS: FILES[TOPICS].replace("bridge-length", "tunnel")})
    assert [problem.file for problem in problems] == [TOPICS]
    assert "topic 'bridges': there is no entry 'tunnel' on this shelf" in str(problems[0])


def test_an_alias_of_two_meanings_is_reported() -> None:
    problems = problems_of(
        {
            VIETNAMESE: "names:\n  Long Biên: [LB]\n",
            ENGLISH: "abbreviations:\n  lb: pound\n",
        }
    )
    assert [problem.file for problem in problems] == [VIETNAMESE]
    assert "'LB' stands for 'pound' and for 'Long Biên'" in str(problems[0])


def test_an_alias_of_one_meaning_may_stand_in_two_languages() -> None:
    changes = {
        VIETNAMESE: "names:\n  Long Biên: [LB]\n",
        ENGLISH: "names:\n  Long Bien: [lb]\n",
    }
    assert problems_of(changes) == []


def test_aliases_that_stand_for_each_other_are_both_reported() -> None:
    problems = problems_of({VIETNAMESE: "names:\n  cầu: [kiều]\n  kiều: [cầu]\n"})
    assert [problem.place for problem in problems] == [f"{VIETNAMESE}:2", f"{VIETNAMESE}:3"]
    assert all("which stands for it in turn" in str(problem) for problem in problems)


def test_chat_spelling_of_another_meaning_than_an_abbreviation_is_reported() -> None:
    changes = {
        VIETNAMESE: "shorthand:\n  lb: lâu bền\n",
        ENGLISH: "abbreviations:\n  lb: pound\n",
    }
    problems = problems_of(changes)
    assert [problem.place for problem in problems] == [f"{VIETNAMESE}:2"]
    assert "'lb' stands for 'pound' and for 'lâu bền'" in str(problems[0])


def test_chat_spelling_may_mean_something_else_in_each_language() -> None:
    changes = {VIETNAMESE: "shorthand:\n  r: rồi\n", ENGLISH: "shorthand:\n  r: are\n"}
    assert problems_of(changes) == []


def test_a_slip_in_one_part_of_a_vocabulary_leaves_the_others_in_use() -> None:
    names = "names:\n  Long Biên: [LB]\n  Hà Nội: HN\n"
    edition = load(encoded({VIETNAMESE: names + FILES[VIETNAMESE]}), LOCALES)
    assert [str(problem) for problem in edition.problems] == [
        f"{VIETNAMESE}:3: 'Hà Nội' must be a list, one item a line with '- ' before it"
    ]
    assert "cau" in edition.content.vocabularies["vi"].function_words


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        ("dates:\n  - '{day} of {moon}'", "2: 'dates' is '{day} of {moon}', which is no form"),
        ("dates:\n  - '[the {day}'", "2: 'dates' is '[the {day}', which is no form"),
        ("numbered:\n  law: ['law']", "2: 'law' is 'law', which is no form"),
        ("numbered_names:\n  'law {n': ['l {n}']", "1: 'numbered_names' is '…', which is no form"),
        ("numbered_names:\n  law: ['l {n}']", "1: 'numbered_names' is '…', which is no form"),
        ("ordinals:\n  two: [second]", "1: the keys of 'ordinals' are numbers, or none"),
        ("months:\n  - january\n  - may", "1: 'months' has 2; a year has twelve"),
    ],
)
def test_a_broken_form_is_named_and_its_key_left_out(words: str, problem: str) -> None:
    edition = load(encoded({VIETNAMESE: f"{words}\n{FILES[VIETNAMESE]}"}), LOCALES)

    (found,) = map(str, edition.problems)
    assert found.startswith(f"{VIETNAMESE}:{problem}")
    assert "cau" in edition.content.vocabularies["vi"].function_words


def test_a_language_that_nothing_is_written_in_is_not_missed() -> None:
    def vietnamese_alone(file: str) -> str:
        return FILES[file][: FILES[file].index("\nen:") + 1]

    changes = {file: vietnamese_alone(file) for file in (LENGTH, BUILDER, GREETING)}
    topics = FILES[TOPICS].replace("  en: Bridges\n", "")
    assert problems_of({**changes, TOPICS: topics}) == []
