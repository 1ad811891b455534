"""Looking for answers by words."""

from __future__ import annotations

import pytest

from bot.content.model import Content
from bot.conversation.features.searching import AT_ONCE, ON_A_PAGE
from bot.conversation.session import Session
from bot.conversation.turn import Turn
from bot.i18n.words import Lexicon
from bot.messages import Lookup
from tests.conversation.talk import Talk, labels
from tests.small_content import COURTESY, FULL, LONELY, VIETNAMESE_ONLY

LAMPS = tuple(f"lamp-{number}" for number in (1, 2, 3, 4))


@pytest.fixture
def talk(content: Content, lexicon: Lexicon) -> Talk:
    talk = Talk(content, lexicon, client="en")
    talk.matcher.found["lamp"] = (*LAMPS, LONELY, FULL, VIETNAMESE_ONLY)
    talk.matcher.found["wooden"] = (FULL,)
    return talk


def look_up(talk: Talk, text: str, start: int = 0) -> Turn:
    return talk.respond(Lookup(text, start))


def test_what_is_found_is_listed_in_pages_that_lead_to_the_answers(talk: Talk) -> None:
    first = talk.command("search", "lamp")
    assert first.text == "7 answers found · page 1 of 2"
    assert len(labels(first)) == ON_A_PAGE + 1
    second = talk.tap(first, "Next")
    assert second.in_place
    assert labels(second) == ["Một gói trà giá bao nhiêu?", "◀️ Previous"]
    assert talk.tap(talk.tap(second, "Previous"), "wooden").shows == FULL


def test_a_list_that_is_forgotten_or_forged_shows_nothing(talk: Talk) -> None:
    talk.command("search", "lamp")
    assert talk.press("sf:en:99").text.endswith("page 2 of 2")
    talk.session = Session()
    for data in ("sf:en:1", "sf:xx:0"):
        assert talk.press(data).text.startswith("This button no longer works.")


def test_no_words_are_kept_of_a_search(talk: Talk) -> None:
    talk.command("search", "lamp")
    assert "lamp-1" in str(talk.session.flow)
    assert talk.command("search", "my secret words").text.startswith("None of my answers")
    assert "secret" not in str(talk.kept)


def test_what_is_looked_up_is_ready_to_be_posted_with_its_source(talk: Talk) -> None:
    turn = look_up(talk, "wooden")
    (post,) = turn.posts
    assert (post.title, post.reply.shows) == ("How long is the wooden bridge?", FULL)
    assert post.line.startswith("The wooden bridge is 30 metres long")
    assert "**30 metres**" in post.reply.text
    assert "An Tran" in post.reply.text
    assert (turn.replies, turn.following, turn.effects) == ((), None, ())


def test_nothing_typed_offers_what_matters_most_and_no_courtesies(talk: Talk) -> None:
    posts = look_up(talk, " ").posts
    importance = [talk.knowledge.edition.content.entries[post.id].importance for post in posts]
    assert importance == sorted(importance, reverse=True)
    assert COURTESY not in {post.id for post in posts}


def test_what_was_asked_most_stands_first_where_nothing_is_typed(talk: Talk) -> None:
    talk.most_asked = ["tea-price", "of another edition", "lamp-2", COURTESY]
    ids = [post.id for post in look_up(talk, "").posts]
    assert ids[:2] == ["tea-price", "lamp-2"]
    assert COURTESY not in ids
    talk.most_asked = []
    assert sorted(ids) == sorted(post.id for post in look_up(talk, "").posts)


def test_of_many_more_are_fetched_as_somebody_scrolls(talk: Talk) -> None:
    talk.matcher.found["many"] = LAMPS * 6
    first = look_up(talk, "many")
    assert (len(first.posts), first.following) == (AT_ONCE, AT_ONCE)
    rest = look_up(talk, "many", AT_ONCE)
    assert (len(rest.posts), rest.following) == (24 - AT_ONCE, None)
    assert look_up(talk, "many", 10_000).posts == ()
