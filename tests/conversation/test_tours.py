"""Tours: from step to step, out and on again, and what editors are told of them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.content.checks import check
from bot.content.loader import load
from bot.content.model import Content
from bot.conversation.session import Flow, Session
from bot.editing.renaming import renamed
from bot.i18n.words import Lexicon
from bot.messages import Links
from tests.conversation.talk import Talk, labels
from tests.small_content import VIETNAMESE_ONLY

WALK = "village-walk"
LINKS = Links("https://t.me/bot?start={}")


def progress(talk: Talk) -> object:
    return {note.name: note.data for note in talk.session.notes}.get("tour")


def test_a_step_can_be_asked_about_and_its_place_is_remembered(talk: Talk) -> None:
    reply = talk.tap(talk.command("tour"), "A walk")
    assert (reply.shows, talk.session.last_entry) == ("bridges", "bridges")
    assert progress(talk) == {"tour": WALK, "step": 0}
    reply = talk.tap(reply, "Next")
    assert (reply.shows, reply.in_place) == ("wooden-bridge-length", True)
    assert progress(talk) == {"tour": WALK, "step": 1}


def test_a_step_that_the_language_lacks_is_shown_in_another_and_says_so(talk: Talk) -> None:
    reply = talk.press(f"ts:{WALK}:en:2")
    assert reply.shows == VIETNAMESE_ONLY
    assert "Not yet available in English" in reply.text
    assert labels(reply)[:2] == ["◀️ Previous", "🏁 Finish"]


def test_a_tour_goes_on_from_an_old_message_whatever_is_remembered(talk: Talk) -> None:
    first = talk.tap(talk.command("tour"), "A walk")
    talk.session = Session()
    assert "step 2 of 3" in talk.tap(first, "Next").text


@pytest.mark.parametrize(
    "data",
    [
        None,
        "x",
        {"tour": "gone", "step": 1},
        {"tour": WALK, "step": 3},
        {"tour": WALK, "step": -1},
        {"tour": WALK, "step": "1"},
        {"tour": 5, "step": 1},
    ],
    ids=repr,
)
def test_a_place_that_is_none_any_more_is_not_offered(talk: Talk, data: object) -> None:
    talk.session = Session(notes=(Flow("tour", 1, data),))  # type: ignore[arg-type]
    assert not any("Go on" in label for label in labels(talk.command("tour")))
    assert "Choose a tour" in talk.command("tour", "next").text


def test_the_quiz_and_random_leave_a_tour_where_it_is(talk: Talk) -> None:
    talk.press(f"ts:{WALK}:en:1")
    talk.command("quiz")
    talk.command("random")
    assert "▶️ Go on: A walk through the village" in labels(talk.command("tour"))


@pytest.mark.parametrize(
    "data", [f"ts:{WALK}:en:3", f"ts:{WALK}:fr:0", "ts:gone:en:0", f"ts:{WALK}:en:12"]
)
def test_a_forged_or_old_step_is_stale(talk: Talk, data: str) -> None:
    assert progress(talk) is None
    assert "step" not in talk.press(data).text
    assert progress(talk) is None


def test_back_from_the_first_step_stays_there(talk: Talk) -> None:
    talk.press(f"ts:{WALK}:en:0")
    assert "step 1 of 3" in talk.command("tour", "back").text


def test_the_end_gives_the_link_that_begins_it(content: Content, lexicon: Lexicon) -> None:
    talk = Talk(content, lexicon, client="en", links=LINKS)
    reply = talk.tap(talk.press(f"ts:{WALK}:en:2"), "Finish")
    assert f"https://t.me/bot?start=tour-{WALK}" in reply.text
    assert progress(talk) is None


def test_an_entry_named_like_a_tour_goes_first(content: Content, lexicon: Lexicon) -> None:
    like = f"tour-{WALK}"
    entry = replace(content.entries["bridge-toll"], id=like)
    both = replace(content, entries={**content.entries, like: entry})
    assert Talk(both, lexicon, client="en").command("start", like).shows == like


def test_where_there_are_none_it_says_so(lexicon: Lexicon) -> None:
    assert Talk(Content({}), lexicon, client="en").command("tour").text == "There are no tours yet."


# -- what editors are told -------------------------------------------------------------------------

TOUR = """\
vi:
  title: Một vòng
  about: Đi qua ba cây cầu.
steps:
  - entry: one
  - entry: two
    lead:
      vi: Rồi đến cây cầu thứ hai.
  - entry: three
"""
MISTAKES = {
    "an entry that is not there": ("entry: two", "entry: twoo", 6, "there is no entry 'twoo'"),
    "an entry twice": ("entry: three", "entry: one", 9, "'one' stands here twice"),
    "an entry under its old name": ("entry: two", "entry: former", 6, "'former' is called 'two'"),
    "too few steps": ("  - entry: one\n", "", 4, "at least 3"),
    "an unknown key": ("entry: one", "entri: one", 5, "unknown key 'entri'; known: entry, lead"),
    "an unknown language": ("      vi: Rồi", "      xx: Rồi", 8, "unknown key 'xx'"),
    "markup that is left open": ("Đi qua", "Đi **qua", 3, "'**' is not closed"),
    "a long title": ("Một vòng", "Một vòng " + "a" * 60, 2, "at most 60"),
    "no language": (
        "vi:\n  title: Một vòng\n  about: Đi qua ba cây cầu.\n",
        "",
        1,
        "has no language",
    ),
    "a missing language": (
        "title: Một vòng",
        "title: Một vòng nhỏ",
        1,
        "the tour is missing in 'en'",
    ),
}


def files(tour: str) -> dict[str, bytes]:
    entry = (
        "vi:\n  title: Cầu {0} dài bao nhiêu?\n  questions: [cầu {0} dài mấy mét]\n"
        "  answer: Cây cầu {0} này dài ba mươi mét.\n"
        "en:\n  title: How long is bridge {0}?\n  questions: [length of bridge {0}]\n"
        "  answer: Bridge {0} is thirty metres long.\n"
    )
    found = {f"entries/a/{id_}.yaml": entry.format(id_).encode() for id_ in ("one", "two", "three")}
    found["entries/a/two.yaml"] = b"aliases: [former]\n" + found["entries/a/two.yaml"]
    return {**found, "tours/walk.yaml": tour.encode()}


@pytest.mark.parametrize(("old", "new", "line", "words"), MISTAKES.values(), ids=MISTAKES.keys())
def test_a_mistake_in_a_tour_is_told_with_its_line(
    old: str, new: str, line: int, words: str
) -> None:
    assert TOUR.count(old) == 1
    found = check(load(files(TOUR.replace(old, new)), ("vi", "en")), ("vi", "en"))
    told = [(p.line, p.template % dict(p.values)) for p in found if p.file == "tours/walk.yaml"]
    assert any(at == line and words in said for at, said in told), told


def test_a_good_tour_is_read_and_nothing_is_said_of_it() -> None:
    edition = load(files(TOUR), ("vi", "en"))
    assert [p for p in check(edition, ("vi",)) if p.file.startswith("tours/")] == []
    (tour,) = edition.content.tours.values()
    assert [step.entry for step in tour.steps] == ["one", "two", "three"]
    assert edition.content.version != load(files(TOUR + "\n"), ("vi", "en")).content.version


def test_a_tour_follows_an_entry_that_is_renamed() -> None:
    everything = files(TOUR)
    changed = renamed(everything, load(everything, ("vi", "en")), "two", "second")
    assert changed["tours/walk.yaml"] == TOUR.replace("entry: two", "entry: second").encode()
