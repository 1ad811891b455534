"""Which questions are kept as asked in vain, and what becomes of what was offered instead."""

from __future__ import annotations

import pytest

from bot.content.model import Content
from bot.conversation.effects import Helped, HelpedNot, KeepQuestion
from bot.i18n.words import Lexicon
from bot.matching.decision import Decision
from bot.messages import Press, Question, Reply
from tests.conversation.talk import Talk, button
from tests.small_content import COURTESY, FULL, LONELY


@pytest.fixture
def talk(content: Content, lexicon: Lexicon) -> Talk:
    """Where questions asked in vain are kept."""
    talk = Talk(content, lexicon, client="en", unanswered_days=30)
    talk.matcher.on("Giá VÀNG hôm nay?", Decision.UNKNOWN, FULL, language="vi")
    talk.matcher.on("gold price", Decision.UNKNOWN, FULL)
    talk.matcher.on("which bridge", Decision.CLARIFY, FULL, LONELY, language="en")
    talk.matcher.on("how long", Decision.ANSWER, FULL, language="en")
    talk.matcher.on("hello", Decision.SMALLTALK, COURTESY, language="en")
    talk.matcher.on("write to lan@example.org", Decision.UNKNOWN, FULL, language="en")
    talk.matcher.on("lan@example.org", Decision.UNKNOWN, FULL, language="en")
    return talk


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Giá VÀNG hôm nay?", KeepQuestion("Giá VÀNG hôm nay?", "gia vang hom nay", "vi")),
        ("gold price", KeepQuestion("gold price", "gold price", "en")),
        ("write to lan@example.org", KeepQuestion("write to […]", "write to", "en")),
    ],
    ids=["in its language", "in the language of the app", "without the address"],
)
def test_a_question_without_an_answer_is_kept(talk: Talk, typed: str, kept: KeepQuestion) -> None:
    assert talk.respond(Question(typed)).effects == (kept,)


@pytest.mark.parametrize(
    "typed",
    ["how long", "hello", "🙂🙂", "how long & how long", "refused", "lan@example.org"],
)
def test_what_was_not_asked_in_vain_or_says_nothing_is_not_kept(talk: Talk, typed: str) -> None:
    assert talk.respond(Question(typed)).effects == ()


def test_a_question_in_a_language_that_nobody_here_speaks_is_kept_without_one(talk: Talk) -> None:
    text = "Sprechen Sie Deutsch?"
    talk.matcher.on(text, Decision.UNKNOWN, FULL)
    (kept,) = talk.respond(Question(text)).effects
    assert isinstance(kept, KeepQuestion)
    assert (kept.text, kept.locale) == (text, "")


def test_a_did_you_mean_that_helps_is_taken_back_by_its_tag(talk: Talk) -> None:
    turn = talk.respond(Question("which bridge"))
    (kept,) = turn.effects
    assert isinstance(kept, KeepQuestion)
    assert kept.tag
    picked = talk.respond(press_of(turn.replies[0], "wooden"))
    assert picked.effects == (Helped(kept.tag),)
    assert (picked.replies[0].shows, talk.session.last_entry) == (FULL, FULL)


def test_none_of_these_says_that_it_was_in_vain(talk: Talk) -> None:
    turn = talk.respond(Question("which bridge"))
    (kept,) = turn.effects
    assert isinstance(kept, KeepQuestion)
    refused = talk.respond(press_of(turn.replies[0], "None of these"))
    assert refused.effects == (HelpedNot(kept.tag),)


def test_each_list_has_a_tag_of_its_own(talk: Talk) -> None:
    tags = {effect.tag for _ in range(20) for effect in kept_of(talk, "which bridge")}
    assert len(tags) == 20


def test_a_choice_that_is_typed_helps_as_well(talk: Talk) -> None:
    (kept,) = kept_of(talk, "which bridge")
    assert talk.respond(Question("2")).effects == (Helped(kept.tag),)


def test_where_nothing_is_kept_the_buttons_are_as_ever(content: Content, lexicon: Lexicon) -> None:
    talk = Talk(content, lexicon, client="en")
    talk.matcher.on("which bridge", Decision.CLARIFY, FULL, LONELY, language="en")
    turn = talk.respond(Question("which bridge"))
    assert turn.effects == ()
    assert button(turn.replies[0], "wooden").data == f"o:{FULL}:en"
    assert button(turn.replies[0], "None of these").data == "n:en"
    assert talk.respond(press_of(turn.replies[0], "None of these")).effects == ()


def kept_of(talk: Talk, text: str) -> list[KeepQuestion]:
    return [e for e in talk.respond(Question(text)).effects if isinstance(e, KeepQuestion)]


@pytest.mark.parametrize(
    ("days", "says", "says_not"),
    [
        (30, "It is erased 30 days after it was last asked.", "1 day"),
        (1, "It is erased 1 day after it was last asked.", "1 days"),
        (0, "What I keep about you:", "noted for those who write my answers"),
    ],
)
def test_privacy_says_what_is_kept(
    content: Content, lexicon: Lexicon, days: int, says: str, says_not: str
) -> None:
    text = Talk(content, lexicon, client="en", unanswered_days=days).command("privacy").text
    assert says in text
    assert says_not not in text


def press_of(reply: Reply, label: str) -> Press:
    return Press(button(reply, label).data)
