"""Something at random, none twice in a while."""

from __future__ import annotations

from collections import Counter

import pytest

from bot.content.model import Content
from bot.conversation.features.random import REMEMBERED
from bot.conversation.session import Flow, Session
from bot.i18n.words import Lexicon
from tests.conversation.talk import Talk, labels


def told(talk: Talk) -> list[object]:
    """The entries that are remembered, oldest first."""
    kept = {note.name: note.data for note in talk.session.notes}["random"]
    assert isinstance(kept, list)
    return list(kept)


def test_something_is_told_under_its_title_with_a_way_to_another(talk: Talk) -> None:
    reply = talk.command("random")
    (entry,) = told(talk)
    text = talk.knowledge.edition.content.entries[str(entry)].texts.get("en")
    assert text is None or reply.text.startswith(f"**{text.title}**\n\n")
    assert labels(reply)[-1] == "🎲 Something else"
    assert (reply.shows, talk.session.last_entry) == (entry, entry)


def test_nothing_is_told_twice_until_all_was_told(talk: Talk) -> None:
    entries = [e for e in talk.knowledge.edition.content.entries.values() if not e.is_smalltalk]
    reply = talk.command("random")
    for _ in entries[1:]:
        reply = talk.tap(reply, "Something else")
    assert sorted(map(str, told(talk))) == sorted(entry.id for entry in entries)
    assert talk.tap(reply, "Something else").text


def test_what_was_answered_just_now_is_not_told(talk: Talk) -> None:
    entries = [e for e in talk.knowledge.edition.content.entries.values() if not e.is_smalltalk]
    for entry in entries:
        talk.session = Session(last_entry=entry.id)
        talk.command("random")
        assert told(talk) != [entry.id]


def test_what_most_readers_would_ask_is_told_more_often(content: Content, lexicon: Lexicon) -> None:
    talk = Talk(content, lexicon, client="en")
    counts = Counter[int]()
    for _ in range(600):
        talk.session = Session()
        talk.command("random")
        counts[content.entries[str(told(talk)[0])].importance] += 1
    there = Counter(e.importance for e in content.entries.values() if not e.is_smalltalk)
    often = {level: counts[level] / there[level] for level in there}
    assert often[3] > 2 * often[2] > 4 * often[1] > 0, often


def test_no_more_is_remembered_than_is_of_use(talk: Talk) -> None:
    talk.session = Session(notes=(Flow("random", 1, [f"entry-{n}" for n in range(REMEMBERED)]),))
    talk.command("random")
    assert len(told(talk)) == REMEMBERED
    assert "entry-0" not in told(talk)


@pytest.mark.parametrize("data", [None, {}, "x", [1, None, {}], -1], ids=repr)
def test_what_is_remembered_in_a_wrong_form_is_left(talk: Talk, data: object) -> None:
    talk.session = Session(notes=(Flow("random", 1, data),))  # type: ignore[arg-type]
    talk.command("random")
    assert len(told(talk)) == 1


def test_a_question_in_between_is_answered_and_what_was_told_is_kept(talk: Talk) -> None:
    talk.command("random")
    before = told(talk)
    assert talk.ask("how high is the moon").text.startswith("I have no reviewed answer")
    assert told(talk) == before


def test_where_there_is_nothing_to_tell_it_says_so(lexicon: Lexicon) -> None:
    talk = Talk(Content({}), lexicon, client="en")
    assert talk.command("random").text == "I have nothing to tell yet."
