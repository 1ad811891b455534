"""What was answered before, as far as the next question may lean on it."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from bot.content.model import Content, Text
from bot.conversation.knowledge import Edition
from bot.conversation.session import FOLLOW_UP, Session
from bot.i18n.words import Lexicon
from bot.matching.decision import Decision
from bot.messages import Question, Reply
from tests.conversation.talk import NOON, Talk, labels
from tests.small_content import FULL, LONELY

SECOND = dt.timedelta(seconds=1)
STONE = "stone-bridge-length"


def contexts_after(talk: Talk, passed: dt.timedelta) -> list[str | None]:
    """The entry a question comes after, this long after an answer."""
    talk.matcher.on("how long is it", Decision.ANSWER, FULL)
    talk.ask("how long is it")
    talk.now = NOON + passed
    talk.ask("and the stone one?")
    return talk.matcher.contexts


@pytest.mark.parametrize(
    ("passed", "expected"),
    [
        (dt.timedelta(0), FULL),
        (FOLLOW_UP, FULL),
        (FOLLOW_UP + SECOND, None),
        (dt.timedelta(days=2), None),
        (-SECOND, None),
    ],
    ids=["at once", "ten minutes later", "a second more", "two days later", "a clock set back"],
)
def test_a_question_comes_after_the_last_answer_for_ten_minutes(
    talk: Talk, passed: dt.timedelta, expected: str | None
) -> None:
    assert contexts_after(talk, passed) == [None, expected]


def test_an_answer_whose_time_is_not_known_is_no_context(talk: Talk) -> None:
    talk.session = Session("en", FULL)
    talk.ask("and the stone one?")
    assert talk.matcher.contexts == [None]


def test_an_entry_that_was_opened_by_a_button_is_context_too(talk: Talk) -> None:
    page = talk.tap(talk.command("topics"), "Bridges")
    talk.tap(page, "toll")
    talk.ask("who decided that?")
    assert talk.matcher.contexts == [LONELY]


def test_looking_at_the_sources_begins_the_ten_minutes_again(talk: Talk) -> None:
    talk.matcher.on("how long is it", Decision.ANSWER, FULL)
    answer = talk.ask("how long is it")
    talk.now = NOON + FOLLOW_UP
    talk.tap(answer, "Source")
    assert talk.session == Session(None, FULL, NOON + FOLLOW_UP)


def test_a_question_that_was_not_answered_begins_nothing(talk: Talk) -> None:
    talk.ask("how high is the moon")
    assert talk.session == Session()


def test_an_answer_does_not_outlive_two_questions_that_it_had_no_part_in(talk: Talk) -> None:
    talk.matcher.on("how long is it", Decision.ANSWER, FULL)
    for text in ("how long is it", "how high is the moon", "is it cold there", "and the toll?"):
        talk.ask(text)
    assert talk.matcher.contexts == [None, FULL, FULL, None]


def test_what_was_most_likely_meant_is_what_the_talk_goes_on_about(talk: Talk) -> None:
    talk.matcher.on("the toll", Decision.CLARIFY, LONELY, FULL)
    talk.ask("the toll")
    talk.ask("since when?")
    assert talk.matcher.contexts == [None, LONELY]


@pytest.mark.parametrize(("spoken_of", "then"), [(None, LONELY), (STONE, STONE)])
def test_a_guess_is_gone_on_about_only_where_nothing_was_spoken_of_before(
    talk: Talk, spoken_of: str | None, then: str
) -> None:
    if spoken_of:
        talk.matcher.on("stones", Decision.ANSWER, spoken_of)
        talk.ask("stones")
    talk.matcher.on("the toll", Decision.CLARIFY, LONELY, confidence=0.4)
    talk.ask("the toll")
    talk.ask("since when?")
    assert talk.matcher.contexts[-1] == then


def test_what_was_spoken_of_before_is_kept_as_long_as_the_talk_goes_on(talk: Talk) -> None:
    for number, entry in enumerate((FULL, LONELY, STONE, LONELY)):
        talk.matcher.on(f"question {number}", Decision.ANSWER, entry)
        talk.ask(f"question {number}")
    assert talk.session.earlier(NOON) == (STONE, FULL)
    talk.now = NOON + FOLLOW_UP + SECOND
    assert talk.session.earlier(talk.now) == ()
    talk.ask("question 0")
    assert talk.session == Session(None, FULL, talk.now)


# -- tell me more ----------------------------------------------------------------------------------


def more_after(talk: Talk, entry: str) -> Reply:
    """What `tell me more` gives after this entry was answered."""
    talk.matcher.asking_for_more.add("tell me more")
    talk.matcher.on("the question", Decision.ANSWER, entry)
    talk.ask("the question")
    return talk.ask("tell me more")


def test_tell_me_more_shows_the_context_of_the_last_answer_in_a_new_message(talk: Talk) -> None:
    talk.matcher.asking_for_more.add("tell me more")
    talk.matcher.on("the question", Decision.ANSWER, FULL)
    answer = talk.ask("the question")
    more, pressed = talk.ask("tell me more"), talk.tap(answer, "More")
    assert (more.text, more.buttons) == (pressed.text, pressed.buttons)
    assert not more.in_place


def test_where_there_is_no_more_it_goes_on_with_what_is_related_one_after_the_other(
    talk: Talk, content: Content, lexicon: Lexicon
) -> None:
    related = (STONE, FULL)
    entries = {
        **content.entries,
        LONELY: replace(content.entries[LONELY], related=related),
        STONE: replace(content.entries[STONE], related=(LONELY,), texts=_brief(content, STONE)),
        FULL: replace(content.entries[FULL], texts=_brief(content, FULL)),
    }
    talk.knowledge.edition = Edition(replace(content, entries=entries), talk.matcher, lexicon)
    told = [more_after(talk, LONELY).text, *(talk.ask("tell me more").text for _ in range(2))]
    titles = [entries[id_].texts["en"].title for id_ in related]
    lead = "That is all I have on this."
    assert told[0].startswith(f"{lead} Near to it: **{titles[0]}**")
    assert told[1].startswith(f"{lead} Near to it: **{titles[1]}**")
    assert told[2] == lead


def _brief(content: Content, id_: str) -> dict[str, Text]:
    """Its texts without more of them."""
    texts = content.entries[id_].texts
    return {locale: text.model_copy(update={"more": None}) for locale, text in texts.items()}


def test_where_there_is_nothing_beyond_an_answer_the_way_on_is_home(talk: Talk) -> None:
    more = more_after(talk, LONELY)
    assert more.text == "That is all I have on this."
    assert labels(more) == ["📚 Topics", "🌐 Language"]


# -- two questions ---------------------------------------------------------------------------------


OPINIONS = ("👍 Helpful", "👎 Not right")


def test_two_questions_get_two_answers_with_buttons_of_their_own(talk: Talk) -> None:
    talk.matcher.on("how long", Decision.ANSWER, FULL)
    talk.matcher.on("is it free", Decision.ANSWER, LONELY)
    first, second = talk.replies(Question("how long & is it free"))
    assert first.text.startswith("The wooden bridge is")
    assert second.text == "No, everybody crosses the bridges for free."
    assert labels(first) == ["➕ More", "📄 Source", "🔗 Related", "🌐 Tiếng Việt", *OPINIONS]
    assert labels(second) == ["🌐 Tiếng Việt", *OPINIONS]


def test_of_two_answers_the_second_is_the_last(talk: Talk) -> None:
    talk.matcher.on("how long", Decision.ANSWER, FULL)
    talk.matcher.on("is it free", Decision.ANSWER, LONELY)
    talk.replies(Question("how long & is it free"))
    assert (talk.session.last_entry, talk.session.earlier(NOON)) == (LONELY, (FULL,))


def test_both_answers_are_in_one_language(talk: Talk) -> None:
    talk.matcher.on("cầu gỗ", Decision.ANSWER, FULL, language="vi")
    talk.matcher.on("toll", Decision.ANSWER, LONELY, language="en")
    replies = talk.replies(Question("cầu gỗ & toll"))
    assert [reply.locale for reply in replies] == ["vi", "vi"]


def test_a_part_that_nothing_answers_is_named_under_the_answer_to_the_other(talk: Talk) -> None:
    talk.matcher.on("how long is it and who *paid*", Decision.ANSWER, FULL)
    talk.matcher.unanswered["how long is it and who *paid*"] = ("who *paid*",)
    reply = talk.ask("how long is it and who *paid*")
    assert reply.text.startswith("The wooden bridge is")
    assert reply.text.endswith(r"I have no reviewed answer to the part “who \*paid\*”.")
    assert reply.shows == FULL


@pytest.mark.parametrize(
    ("passed", "chosen", "expected"),
    [
        (SECOND, None, "vi"),
        (FOLLOW_UP + SECOND, None, "en"),
        (SECOND, "en", "en"),
    ],
    ids=["in the midst of a talk", "long after it", "where a language was chosen"],
)
def test_what_tells_no_language_is_answered_in_that_of_the_talk(
    talk: Talk, passed: dt.timedelta, chosen: str | None, expected: str
) -> None:
    talk.session = Session(chosen)
    talk.matcher.on("cầu dài mấy mét", Decision.ANSWER, FULL, language="vi")
    talk.matcher.on("DOC?", Decision.ANSWER, LONELY)
    talk.ask("cầu dài mấy mét")
    talk.now = NOON + passed

    assert talk.ask("DOC?").locale == expected


def test_the_language_of_the_talk_is_that_of_the_last_question_that_told_one(talk: Talk) -> None:
    talk.matcher.on("how long is it", Decision.ANSWER, FULL, language="en")
    talk.matcher.on("cầu nào", Decision.ANSWER, LONELY, language="vi")
    talk.matcher.on("DOC?", Decision.ANSWER, FULL)
    spoken = [talk.ask(text).locale for text in ("how long is it", "DOC?", "cầu nào", "DOC?")]

    assert spoken == ["en", "en", "vi", "vi"]


def test_of_whoever_was_not_answered_no_language_is_noted(talk: Talk) -> None:
    talk.matcher.on("giá vàng", Decision.UNKNOWN, language="vi")
    talk.ask("giá vàng")
    assert talk.session == Session()
