"""What people think of answers, and what is counted and kept of it."""

from __future__ import annotations

import datetime as dt

import pytest

from bot.content.model import Content
from bot.conversation.counts import Stats, What
from bot.conversation.effects import KeepQuestion, Rated
from bot.conversation.features.feedback import PATIENCE
from bot.conversation.navigation import Verdict
from bot.conversation.session import Session
from bot.conversation.tallies import Tally
from bot.conversation.turn import Turn
from bot.i18n.words import Lexicon
from bot.matching.decision import Decision
from bot.messages import Incoming, Place, Press, Question, Reply
from tests.conversation.talk import Talk, button, labels
from tests.small_content import FULL, LONELY

DAY = dt.date(2026, 3, 1)


@pytest.fixture
def talk(content: Content, lexicon: Lexicon) -> Talk:
    """Where questions asked in vain are kept."""
    talk = Talk(content, lexicon, client="en", unanswered_days=30)
    talk.matcher.on("how long", Decision.ANSWER, FULL, language="en")
    talk.matcher.on("how high is the gate", Decision.ANSWER, LONELY, language="en")
    return talk


def pressed(talk: Talk, reply: Reply, label: str) -> Turn:
    return talk.respond(Press(button(reply, label).data))


def test_that_an_answer_helped_is_counted_and_said_below_it(talk: Talk) -> None:
    answer = talk.ask("how long")
    turn = pressed(talk, answer, "Helpful")
    (reply,) = turn.replies
    assert turn.effects == (Rated(FULL, "en", "helpful"),)
    assert reply.in_place
    assert reply.text == answer.text + "\n\n*Noted: it helped. Thank you!*"
    assert labels(reply) == [one for one in labels(answer) if one[0] not in "👍👎"]


@pytest.mark.parametrize(
    ("label", "verdict"),
    [
        ("wrong", "wrong"),
        ("unclear", "unclear"),
        ("out of date", "outdated"),
        ("something else", "misunderstood"),
    ],
)
def test_what_is_not_right_is_asked_and_counted_without_a_word_of_the_person(
    talk: Talk, label: str, verdict: Verdict
) -> None:
    turn = pressed(talk, talk.ask("how long"), "Not right")
    assert turn.effects == (Rated(FULL, "en", "not helpful"),)
    (asked,) = turn.replies
    assert asked.text.endswith("**What is wrong with this answer?**")
    turn = pressed(talk, asked, label)
    assert turn.effects == (Rated(FULL, "en", verdict),)
    assert "Send my question along" in labels(turn.replies[0])[0]


def test_a_question_is_sent_along_as_it_is_typed_again_and_masked(talk: Talk) -> None:
    reasons = pressed(talk, talk.ask("how long"), "Not right").replies[0]
    asked = pressed(talk, pressed(talk, reasons, "wrong").replies[0], "Send my").replies[0]
    assert asked.awaits
    assert "erased after 30 days" in asked.text
    turn = talk.respond(Question("how high is the gate, lan@example.org"))
    assert turn.effects == (KeepQuestion("how high is the gate, […]", "how high is the gate", ""),)
    assert turn.session.flow is None
    assert talk.respond(Question("how high is the gate")).effects == ()


def test_nothing_is_sent_where_it_is_not_wanted_or_too_late(talk: Talk) -> None:
    for way in ("Send nothing", "late"):
        reasons = pressed(talk, talk.ask("how long"), "Not right").replies[0]
        asked = pressed(talk, pressed(talk, reasons, "wrong").replies[0], "Send my").replies[0]
        if way == "late":
            talk.now += PATIENCE + dt.timedelta(seconds=1)
        else:
            pressed(talk, asked, way)
        assert talk.respond(Question("how high is the gate")).effects == ()


def test_where_no_questions_are_kept_none_is_asked_for(content: Content, lexicon: Lexicon) -> None:
    talk = Talk(content, lexicon, client="en")
    talk.matcher.on("how long", Decision.ANSWER, FULL, language="en")
    reasons = pressed(talk, talk.ask("how long"), "Not right").replies[0]
    assert labels(pressed(talk, reasons, "wrong").replies[0]) == ["⬅️ Answer"]
    assert talk.press("fq:en").text.startswith("This button no longer works.")


@pytest.mark.parametrize("data", ["fb:gone:en:y", "fb:bridge-toll:xx:y", "fb:greeting:en:w"])
def test_an_opinion_on_what_is_no_answer_counts_nothing(talk: Talk, data: str) -> None:
    assert talk.respond(Press(data)).effects == ()


def test_report_asks_about_the_answer_that_was_read_last(talk: Talk) -> None:
    assert talk.command("report").text.startswith("Which answer do you mean?")
    talk.ask("how long")
    reply = talk.command("report")
    assert reply.text.startswith("**How long is the wooden bridge?**")
    assert pressed(talk, reply, "unclear").effects == (Rated(FULL, "en", "unclear"),)


def test_a_double_tap_counts_once_and_another_person_counts_too() -> None:
    tally = Tally(lambda: DAY)
    turn = Turn((), Session(), effects=(Rated(FULL, "en", "outdated"),))
    for who in ("telegram:1", "telegram:1", "telegram:2"):
        tally.note(Incoming(who, Press(""), Place(who)), turn)
    assert tally.take() == {What(DAY, "telegram", "en", "outdated", FULL): 2}


def test_an_opinion_is_no_question_in_the_statistics() -> None:
    stats = Stats(7, {What(DAY, "telegram", "en", "outdated", FULL): 2}, 0, 0)
    assert stats.by(lambda what: what.outcome) == {}
