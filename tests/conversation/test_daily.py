"""A fact a day: what is asked for, when it is due, and what is told."""

from __future__ import annotations

import datetime as dt
import random
from itertools import pairwise

import pytest

from bot.content.model import Content
from bot.conversation import dailies
from bot.conversation.dailies import HOME, ZONES, Wish, day_of, next_due
from bot.conversation.effects import StopDaily, WantDaily
from bot.conversation.facts import todays
from bot.conversation.features.daily import HOURS
from bot.conversation.knowledge import Edition
from bot.conversation.session import Flow, Session
from bot.i18n.words import Lexicon
from bot.messages import Command, Press
from tests.conversation.talk import ScriptedMatcher, Talk, button, labels

UTC = dt.UTC


@pytest.fixture
def told(talk: Talk) -> Talk:
    """With a person to whom one may write first."""
    talk.may_be_told = True
    return talk


def at(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("typed", "hour"),
    [
        ("8", 8),
        ("08", 8),
        ("8h", 8),
        ("20:00", 20),
        (" 20H00 ", 20),
        ("0", 0),
        ("23", 23),
        ("8pm", 20),
        ("at 7 o'clock", 7),
        ("seven in the morning", 7),
        ("eight p.m.", 20),
        ("12 am", 0),
        ("noon", 12),
        ("midnight", 0),
        ("11 at night", 23),
        ("7.00", 7),
        ("7 giờ", 7),
        ("7 giờ sáng", 7),
        ("bay gio sang", 7),
        ("8h tối", 20),
        ("mười hai giờ", 12),
        ("lúc 6 giờ chiều mỗi ngày", 18),
        ("2 giờ đêm", 2),
        ("10 giờ đêm", 22),
        ("nửa đêm", 0),
    ],
)
def test_an_hour_can_be_typed(told: Talk, typed: str, hour: int) -> None:
    assert told.respond(Command("daily", typed)).effects == (WantDaily(Wish("en", hour, HOME)),)


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("7h30", ["7:00", "8:00"]), ("7:30", ["7:00", "8:00"]), ("19.45", ["7:00", "8:00"]),
        ("half past seven", ["7:00", "8:00"]), ("7 rưỡi tối", ["7:00", "8:00"]),
        ("7 gio ruoi", ["7:00", "8:00"]), ("7 giờ 15 phút", ["7:00", "8:00"]),
        ("23:59", ["11:00", "12:00"]),
    ],
)  # fmt: skip
def test_some_minutes_past_offer_the_hours_around(
    told: Talk, typed: str, offered: list[str]
) -> None:
    turn = told.respond(Command("daily", typed))
    assert turn.effects == ()
    assert "only do it on the hour" in turn.replies[0].text
    shown = [label.partition("\u202f")[0] for label in labels(turn.replies[0])]
    assert shown == offered
    first = turn.replies[0].buttons[0][0]
    assert isinstance(told.respond(Press(first.data)).effects[0], WantDaily)


@pytest.mark.parametrize(
    "typed",
    ["24", "-1", "8 9", "1234567", "08000", "8:60", "half past 7:15",
     "sometime", "thirteen", "x" * 5_000, "🙂", "7 " * 30],
)  # fmt: skip
def test_what_is_no_hour_asks_for_one(told: Talk, typed: str) -> None:
    turn = told.respond(Command("daily", typed))
    assert turn.effects == ()
    assert "At what hour?" in turn.replies[0].text


def test_a_zone_that_was_chosen_first_holds_for_the_hour(told: Talk) -> None:
    told.command("daily")
    asked = told.tap(told.tap(told.command("daily"), "I live elsewhere"), "New York")
    turn = told.respond(Press(button(asked, "7:00").data))
    assert turn.effects == (WantDaily(Wish("en", 7, "America/New_York")),)


def test_a_zone_that_is_chosen_later_moves_the_hour(told: Talk) -> None:
    told.command("daily", "9")
    asked = told.tap(told.command("daily"), "I live elsewhere")
    turn = told.respond(Press(button(asked, "Tokyo").data))
    assert turn.effects == (WantDaily(Wish("en", 9, "Asia/Tokyo")),)


def test_one_tap_stops_it(told: Talk) -> None:
    turn = told.respond(Press(button(told.command("daily", "9"), "No more").data))
    assert turn.effects == (StopDaily(),)
    assert "At what hour?" in told.command("daily").text


@pytest.mark.parametrize("data", ["dh:24:en", "dh:8:fr", "dz:12:en", "dz:99:en", "dz:0:fr"])
def test_a_forged_button_changes_nothing(told: Talk, data: str) -> None:
    assert told.respond(Press(data)).effects == ()


@pytest.mark.parametrize("data", ["dh:8:en", "dz:1:en"])
def test_where_one_may_not_write_first_nothing_is_promised(talk: Talk, data: str) -> None:
    assert "can only answer and not write first" in talk.command("daily").text
    assert "can only answer" in talk.command("daily", "8").text
    assert talk.respond(Press(data)).effects == ()


@pytest.mark.parametrize(
    "data", [None, "x", {"hour": "8"}, {"hour": 8, "zone": "Mars/Base"}], ids=repr
)
def test_what_is_remembered_in_a_wrong_form_is_left(told: Talk, data: object) -> None:
    told.session = Session(notes=(Flow("daily", 1, data),))  # type: ignore[arg-type]
    assert "At what hour?" in told.command("daily").text


def test_every_hour_and_zone_fits_on_its_button(told: Talk) -> None:
    assert len([one for one in labels(told.command("daily")) if ":00" in one]) == len(HOURS)
    zones = told.tap(told.command("daily"), "I live elsewhere")
    assert len(labels(zones)) == len(ZONES) == len(set(labels(zones)))


# -- when ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("now", "hour", "zone", "last", "due"),
    [
        ("2026-03-01T00:00", 8, HOME, None, "2026-03-01T01:00"),
        ("2026-03-01T01:00", 8, HOME, None, "2026-03-02T01:00"),
        ("2026-03-01T00:00", 8, HOME, "2026-03-01", "2026-03-02T01:00"),
        ("2026-03-01T18:00", 8, HOME, "2026-03-01", "2026-03-02T01:00"),
        ("2026-03-01T02:00", 20, HOME, "2026-03-01", "2026-03-02T13:00"),
        ("2026-03-01T20:00", 20, "America/Los_Angeles", None, "2026-03-02T04:00"),
        # The clocks change there on 8 March 2026 and 29 March 2026.
        ("2026-03-07T17:00", 8, "America/Los_Angeles", None, "2026-03-08T15:00"),
        ("2026-03-28T12:00", 8, "Europe/Berlin", None, "2026-03-29T06:00"),
        ("2026-03-01T00:30", 0, HOME, None, "2026-03-01T17:00"),
        # Who travels west reaches the same day once more, and is told nothing twice on it.
        ("2026-03-01T05:00", 20, "America/Los_Angeles", "2026-03-01", "2026-03-03T04:00"),
    ],
)
def test_the_next_one_is_due_at_the_hour_there_and_on_a_new_day(
    now: str, hour: int, zone: str, last: str | None, due: str
) -> None:
    day = None if last is None else dt.date.fromisoformat(last)
    found = next_due(at(now), hour, zone, day)
    assert found.astimezone(UTC) == at(due)
    assert found > at(now)


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("hour", [0, 2, 8, 23])
def test_over_a_year_there_is_one_on_every_day_and_never_two(zone: str, hour: int) -> None:
    now, last, days = at("2026-01-01T00:00"), None, list[dt.date]()
    while len(days) < 366:
        due = next_due(now, hour, zone, last)
        last = day_of(due, zone)
        days.append(last)
        now = due.astimezone(UTC) + dt.timedelta(seconds=7)
    assert all(b - a == dt.timedelta(days=1) for a, b in pairwise(days))


def test_a_machine_without_time_zones_knows_that_of_viet_nam(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def unknown(_name: str) -> dt.tzinfo:
        raise KeyError

    monkeypatch.setattr(dailies, "ZoneInfo", unknown)
    assert next_due(at("2026-03-01T00:00"), 8, HOME, None) == at("2026-03-01T01:00")


# -- what ------------------------------------------------------------------------------------------


@pytest.fixture
def edition(content: Content, lexicon: Lexicon) -> Edition:
    return Edition(content, ScriptedMatcher(), lexicon)


def tell(edition: Edition, locale: str, *known: str, has_buttons: bool = True) -> object:
    chance = random.Random(1)  # noqa: S311
    return todays(edition, locale, known, chance, has_buttons=has_buttons)


def test_a_fact_is_told_in_the_language_and_can_be_stopped_with_a_tap(edition: Edition) -> None:
    reply = todays(edition, "en", (), random.Random(1), has_buttons=True)  # noqa: S311
    assert reply is not None
    assert reply.locale == "en"
    assert reply.text.startswith("Today: **")
    assert labels(reply) == ["📖 The whole answer", "🕗 Another hour", "⏹️ No more daily facts"]


def test_without_buttons_it_says_in_words_how_it_stops_and_these_words_stop_it(
    edition: Edition, told: Talk
) -> None:
    for locale, words in (("en", "stop the daily fact"), ("vi", "dừng tin mỗi ngày")):
        reply = todays(edition, locale, (), random.Random(1), has_buttons=False)  # noqa: S311
        assert reply is not None
        assert reply.text.endswith(words)
        assert labels(reply) == []
        assert edition.phrases.command(words) == ("daily stop", locale)


def test_nothing_is_told_twice_until_all_was_told_and_no_detail_ever(edition: Edition) -> None:
    known: list[str] = []
    fit = [
        entry.id
        for entry in edition.content.entries.values()
        if not entry.is_smalltalk and entry.importance > 1 and "en" in entry.texts
    ]
    for _ in fit:
        reply = todays(edition, "en", known, random.Random(2), has_buttons=True)  # noqa: S311
        assert reply is not None
        assert reply.shows is not None
        known.append(reply.shows)
    assert sorted(known) == sorted(fit)
    again = todays(edition, "en", known, random.Random(2), has_buttons=True)  # noqa: S311
    assert again is not None
    assert again.shows != known[-1]


def test_a_language_that_is_gone_is_the_default_one(edition: Edition) -> None:
    reply = todays(edition, "fr", (), random.Random(1), has_buttons=True)  # noqa: S311
    assert reply is not None
    assert reply.locale == edition.lexicon.default


def test_without_entries_nothing_is_told(lexicon: Lexicon) -> None:
    assert tell(Edition(Content({}), ScriptedMatcher(), lexicon), "en") is None
