"""An editor is asked for an entry and told at once what cannot stand."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.content.loader import load
from bot.editing.entry_file import EntryDraft, TextDraft
from bot.editing.interview import Interview
from bot.i18n.catalogues import load_lexicon
from bot.settings import ROOT
from tests.tools.content_files import encoded

ANSWER = "The bridge was opened on **28 February 1902**."
VIETNAMESE = (
    *("Cầu khánh thành khi nào?", "cầu mở năm nào", ""),
    "Cầu khánh thành ngày **28/02/1902**.",
)


class Typist:
    """Answers from a list; leaves when it is used up."""

    def __init__(self, *lines: str) -> None:
        self._lines: Iterator[str] = iter(lines)
        self.prompts: list[str] = []
        self.told: list[str] = []

    def ask(self, prompt: str) -> str:
        self.prompts.append(prompt)
        try:
            return next(self._lines)
        except StopIteration:
            raise EOFError from None

    def tell(self, text: str) -> None:
        self.told.append(text)

    @property
    def refusals(self) -> list[str]:
        return [line.removeprefix("  ! ") for line in self.told if line.startswith("  ! ")]


def interview(typist: Typist, locale: str = "en") -> Interview:
    lexicon = load_lexicon(ROOT / "locales", "vi")
    content = load(encoded({}), lexicon.locales).content
    return Interview(content, lexicon.locales, lexicon[locale], typist)


def test_an_entry_is_what_the_editor_says() -> None:
    typist = Typist(
        *("When was the bridge opened?", "year it opened", "when did it open", "", ANSWER, "", ""),
        *(*VIETNAMESE, "", "Người ta làm lễ.", "- cờ", "- hoa", ""),
        *("bridge-book", "", "bridge-length, bridge-builder", "3"),
    )
    assert interview(typist).run() == EntryDraft(
        {
            "vi": TextDraft(
                "Cầu khánh thành khi nào?",
                ["cầu mở năm nào"],
                "Cầu khánh thành ngày **28/02/1902**.",
                "Người ta làm lễ.\n- cờ\n- hoa",
            ),
            "en": TextDraft(
                "When was the bridge opened?", ["year it opened", "when did it open"], ANSWER
            ),
        },
        as_of="2020",  # that of the source
        sources=("bridge-book",),
        related=("bridge-length", "bridge-builder"),
        importance="3",
    )
    assert typist.refusals == []


def test_what_may_be_left_out_is_left_out_by_empty_lines() -> None:
    typist = Typist("", *VIETNAMESE, "", "", "", "", "", "")
    draft = interview(typist).run()
    assert list(draft.texts) == ["vi"]
    assert (draft.sources, draft.as_of, draft.related, draft.importance) == ((), "", (), "2")


def test_the_editors_own_language_is_asked_for_first() -> None:
    for locale, first in (("vi", "Tiếng Việt (vi)"), ("en", "English (en)")):
        typist = Typist()
        with pytest.raises(EOFError):
            interview(typist, locale).run()
        assert typist.told[-1].strip() == first


REFUSED = {
    "a title that is too short": (["X"], "'title' has 1 characters; at least 3"),
    "a title that is too long": (["How " * 30], "at most 90"),
    "the title of another entry": (
        ["who built the long bien bridge"],
        "'who built the long bien bridge' is asked in 'bridge-builder' too",
    ),
    "a question of another entry": (
        ["New?", "AI XAY CAU LONG BIEN"],
        "'AI XAY CAU LONG BIEN' is asked in 'bridge-builder' too",
    ),
    "a question twice": (["New?", "how new is it", "How new is it?!"], "stands here twice"),
    "a question without words": (["New?", "???"], "a question needs words"),
    "an answer that is too short": (
        ["New?", "how new", "", "Old.", ""],
        "'answer' has 4",
    ),
    "bold that is not closed": (
        ["New?", "how new", "", "It is **very old, in fact.", ""],
        "'**' is not closed or not allowed",
    ),
    "a source that is not there": (
        ["New?", "how new", "", ANSWER, "", "", "", "bridge-bok"],
        "the source 'bridge-bok' is not in sources.yaml",
    ),
    "a date that is none": (
        ["New?", "how new", "", ANSWER, "", "", "", "bridge-book", "last year"],
        "'as_of' is 'last year', which does not have the right form",
    ),
    "a related entry that is not there": (
        ["New?", "how new", "", ANSWER, "", "", "", "", "", "bridge-lenght"],
        "there is no entry 'bridge-lenght'",
    ),
    "an importance that is none": (
        ["New?", "how new", "", ANSWER, "", "", "", "", "", "", "high"],
        "'importance' is 'high'",
    ),
}


@pytest.mark.parametrize(("lines", "words"), REFUSED.values(), ids=REFUSED.keys())
def test_what_cannot_stand_is_refused_and_asked_for_again(lines: list[str], words: str) -> None:
    typist = Typist(*lines)
    with pytest.raises(EOFError):
        interview(typist).run()
    assert words in typist.refusals[0]
    assert typist.prompts.count(typist.prompts[-1]) >= 2


def test_a_misspelt_id_is_answered_with_the_nearest() -> None:
    typist = Typist("New?", "how new", "", ANSWER, "", "", "", "bridge-bok")
    with pytest.raises(EOFError):
        interview(typist).run()
    assert typist.refusals[1] == "Did you mean 'bridge-book'?"


def test_one_language_and_one_question_are_needed() -> None:
    typist = Typist("", "", "Cầu khánh thành khi nào?", "")
    with pytest.raises(EOFError):
        interview(typist).run()
    assert typist.refusals == ["'title' has 0 characters; at least 3"]
    assert typist.told[-1] == "One question is needed."


def test_a_question_close_to_one_that_is_there_is_taken_and_said() -> None:
    typist = Typist("New?", "bridge in Hanoi that old, tell me length of the")
    asked = interview(typist)
    with pytest.raises(EOFError):
        asked.run()
    assert typist.refusals == []
    assert "Nearly the same is asked in 'bridge-length'" in typist.told[-1]
    assert asked.draft.texts["en"].questions == ["bridge in Hanoi that old, tell me length of the"]


def test_what_was_said_before_leaving_is_kept() -> None:
    asked = interview(Typist("New?", "how new", "how old"))
    with pytest.raises(EOFError):
        asked.run()
    assert asked.draft.texts == {"en": TextDraft("New?", ["how new", "how old"])}
