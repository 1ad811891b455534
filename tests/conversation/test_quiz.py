"""The quiz where its options are choices to press or to type, and what counts."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from itertools import pairwise

import pytest

from bot.content.checks import check
from bot.content.loader import load
from bot.content.model import Content
from bot.conversation.effects import Scored
from bot.conversation.features.quiz import REMEMBERED
from bot.conversation.session import Flow, Json, Score, Session
from bot.i18n.words import Lexicon
from bot.messages import Press, Reply, Voted
from tests.conversation.talk import Talk, button, labels
from tests.conversation.town import GROUP, LAN, MINH, PRIVATE, Says, Town

RIGHT = {
    "How long is the wooden bridge?": "30 metres",
    "How many spans has the stone bridge?": "Three",
}
WAYS_ON = ["📖 The whole answer", "➡️ Another question"]


def right_of(reply: Reply) -> str:
    return next(option for question, option in RIGHT.items() if question in reply.text)


def wrong_of(reply: Reply) -> str:
    return next(label for label in labels(reply) if label != right_of(reply))


def test_a_question_shows_its_options_in_any_order_and_not_where_it_comes_from(talk: Talk) -> None:
    first = Counter[bool]()
    for _ in range(60):
        reply = talk.command("quiz")
        assert right_of(reply) in labels(reply)
        assert (reply.shows, reply.poll, reply.in_place) == (None, None, False)
        first[labels(reply)[0] == right_of(reply)] += 1
    assert min(first.values()) > 5, first


def test_the_right_option_is_praised_explained_and_counted(talk: Talk) -> None:
    asked = talk.command("quiz")
    turn = talk.respond(_press(asked, right_of(asked)))
    (reply,) = turn.replies
    assert reply.text.splitlines()[2] == f"✅ Right: **{right_of(asked)}**."
    assert "1 of 1 right so far." in reply.text
    assert labels(reply) == WAYS_ON
    assert reply.in_place
    assert Scored(True) in turn.effects


def test_a_wrong_option_is_told_from_the_right_one(talk: Talk) -> None:
    asked = talk.command("quiz")
    turn = talk.respond(_press(asked, wrong_of(asked)))
    (reply,) = turn.replies
    assert f"❌ Not quite: **{right_of(asked)}** is right." in reply.text
    assert "0 of 1 right so far." in reply.text
    assert Scored(False) in turn.effects


def test_only_the_first_answer_counts(talk: Talk) -> None:
    asked = talk.command("quiz")
    talk.respond(_press(asked, wrong_of(asked)))
    turn = talk.respond(_press(asked, right_of(asked)))
    assert "You had answered this one before." in turn.replies[0].text
    assert turn.effects == ()


def test_an_older_question_does_not_count_once_another_is_open(talk: Talk) -> None:
    older = talk.command("quiz")
    talk.command("quiz")
    assert talk.respond(_press(older, right_of(older))).effects == ()


def test_questions_come_once_before_any_comes_again(talk: Talk) -> None:
    for _ in range(10):
        talk.session = Session()
        asked = {right_of(talk.command("quiz")), right_of(talk.command("quiz"))}
        assert len(asked) == 2


def test_no_question_comes_twice_in_a_row(talk: Talk) -> None:
    replies = [right_of(talk.command("quiz")) for _ in range(30)]
    assert all(one != other for one, other in pairwise(replies))


def test_no_more_is_remembered_than_is_of_use(talk: Talk) -> None:
    old: list[Json] = [f"entry-{n}" for n in range(REMEMBERED)]
    talk.session = Session(notes=(Flow("quiz", 1, {"asked": old, "open": False}),))
    talk.command("quiz")
    kept = {note.name: note.data for note in talk.session.notes}["quiz"]
    assert isinstance(kept, dict)
    assert len(kept["asked"]) == REMEMBERED  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "note",
    [
        Flow("quiz", 1, "x"),
        Flow("quiz", 1, {"asked": 3}),
        Flow("quiz", 99, {}),
        Flow("quiz", 1, None),
    ],
    ids=repr,
)
def test_what_is_remembered_in_a_wrong_form_is_left(talk: Talk, note: Flow) -> None:
    talk.session = Session(notes=(note,))
    assert right_of(talk.command("quiz"))


@pytest.mark.parametrize(
    "data",
    [
        "qa:nowhere:en:0",
        "qa:wooden-bridge-length:fr:0",
        "qa:wooden-bridge-length:en:5",
        "qa:tea-price:en:0",
    ],
)
def test_a_forged_or_old_option_is_stale(talk: Talk, data: str) -> None:
    assert "no longer" in talk.press(data).text or "old" in talk.press(data).text


def test_options_are_shown_as_they_stand(talk: Talk) -> None:
    while "wooden" not in (reply := talk.command("quiz")).text:
        pass
    assert "300 <m>" in labels(reply)


def test_without_a_question_in_the_language_it_says_so(lexicon: Lexicon) -> None:
    talk = Talk(Content({}), lexicon, client="en")
    assert talk.command("quiz").text == "I have no quiz in this language yet."


def test_a_single_question_comes_again(content: Content, lexicon: Lexicon) -> None:
    one = {id_: e for id_, e in content.entries.items() if id_ == "wooden-bridge-length"}
    talk = Talk(replace(content, entries=one), lexicon, client="en")
    assert talk.command("quiz").text == talk.command("quiz").text


def test_a_poll_where_the_platform_has_one(talk: Talk) -> None:
    talk.polls = True
    reply = talk.command("quiz")
    poll = reply.poll
    assert poll is not None
    assert poll.options[poll.right] == RIGHT[poll.question]
    assert [button.label for row in poll.buttons for button in row] == WAYS_ON
    assert sorted(labels(reply)) == sorted(poll.options)  # for where no poll may be sent


def test_whoever_answers_a_poll_alone_is_told_how_they_stand(talk: Talk) -> None:
    talk.session = Session(score=Score(7, 4, 2, 2))
    turn = talk.respond(Voted("wooden-bridge-length", "en", True))
    assert turn.replies[0].text == ("✅ Right!  \n5 of 8 right so far. 3 right in a row.")
    assert turn.effects == (Scored(True),)


def test_a_row_that_is_broken_leaves_the_best_one(talk: Talk) -> None:
    talk.session = Session(score=Score(7, 4, 2, 3))
    turn = talk.respond(Voted("wooden-bridge-length", "en", False))
    assert turn.replies[0].text == ("❌ Not quite.  \n4 of 8 right so far. Your best row: 3.")


def test_in_a_group_an_answered_poll_is_counted_in_silence(
    content: Content, lexicon: Lexicon
) -> None:
    talk = Talk(content, lexicon, client="en", in_group=True)
    turn = talk.respond(Voted("wooden-bridge-length", "en", True))
    assert (turn.replies, turn.effects) == ((), (Scored(True),))


async def test_each_has_a_score_of_their_own_the_same_in_every_place(
    content: Content, lexicon: Lexicon
) -> None:
    town = Town(content, lexicon)
    asked = await town.says(Says(LAN, PRIVATE, "/quiz"))
    await town.tap(LAN, PRIVATE, asked, right_of(asked))
    asked = await town.says(Says(LAN, GROUP, "/quiz"))
    told = await town.tap(LAN, GROUP, asked, right_of(asked))
    assert "2 of 2 right so far. 2 right in a row." in told.text
    asked = await town.says(Says(MINH, GROUP, "/quiz"))
    told = await town.tap(MINH, GROUP, asked, wrong_of(asked))
    assert "0 of 1 right so far." in told.text


async def test_options_are_numbers_where_there_are_no_buttons(
    content: Content, lexicon: Lexicon
) -> None:
    town = Town(content, lexicon, numbers=True)
    asked = await town.says(Says(LAN, PRIVATE, "/quiz"))
    (number,) = [b.number for row in asked.buttons for b in row if b.label == right_of(asked)]
    told = await town.says(Says(LAN, PRIVATE, str(number)))
    assert "1 of 1 right so far." in told.text
    again = await town.says(Says(LAN, PRIVATE, "2"))
    assert set(labels(again)) > {wrong_of(again), right_of(again)} or right_of(again)


# -- what editors are told -------------------------------------------------------------------------

ENTRY = """\
vi:
  title: Cầu dài bao nhiêu?
  questions: [cầu dài mấy mét, a b, c d, e f, g h, i k]
  answer: Cây cầu này dài ba mươi mét.
  quiz:
    question: Cầu dài bao nhiêu?
    right: 30 mét
    wrong: [3 mét]
    explanation: Cầu dài 30 mét.
"""
MISTAKES = {
    "no right option": ("    right: 30 mét\n", "", 5, "'right' is missing"),
    "no wrong option": ("[3 mét]", "[]", 8, "'wrong' needs at least 1"),
    "six wrong options": ("[3 mét]", "[a, b, c, d, e, f]", 8, "at most"),
    "the right one among the wrong ones": ("[3 mét]", "[3 mét, 30  MÉT]", 8, "stands here twice"),
    "a long question": ("question: Cầu", "question: Cầu " + "a" * 300, 6, "at most 300"),
    "a long option": ("right: 30", "right: 30" + "a" * 100, 7, "at most 100"),
    "a long explanation": ("explanation: Cầu", "explanation: Cầu " + "a" * 200, 9, "at most 200"),
    "markup": ("right: 30 mét", 'right: "**30** mét"', 7, "plain text"),
    "an unknown key": (
        "right: 30 mét",
        "rihgt: 30 mét",
        7,
        "unknown key 'rihgt'; known: question, right",
    ),
    "no text": ("explanation: Cầu dài 30 mét.", "explanation: []", 9, "must be text"),
}


@pytest.mark.parametrize(("old", "new", "line", "words"), MISTAKES.values(), ids=MISTAKES.keys())
def test_a_mistake_in_a_quiz_is_told_with_its_line(
    old: str, new: str, line: int, words: str
) -> None:
    assert ENTRY.count(old) >= 1

    def told(text: str) -> list[tuple[int, str]]:
        found = check(load({"entries/a/b.yaml": text.encode()}, ("vi", "en")), ("vi",))
        return [(p.line, p.template % dict(p.values)) for p in found]

    assert not any("quiz" in said for _, said in told(ENTRY))
    assert any(at == line and words in said for at, said in told(ENTRY.replace(old, new, 1)))


def test_a_quiz_in_one_language_alone_is_said() -> None:
    text = ENTRY + ENTRY.partition("  quiz:")[0].replace("vi:", "en:").replace(
        "Cầu", "Cau"
    ).replace("cầu", "cau")
    found = check(load({"entries/a/b.yaml": text.encode()}, ("vi", "en")), ("vi", "en"))
    assert any("there is a quiz in" in p.template and p.line == 10 for p in found)


def test_a_courtesy_has_no_quiz() -> None:
    found = load({"smalltalk/b.yaml": ENTRY.encode()}, ("vi", "en")).errors
    assert [(p.line, p.values["key"]) for p in found] == [(5, "quiz")]


def _press(reply: Reply, label: str) -> Press:
    return Press(button(reply, label).data)
