"""For those who help to run the bot: how much is asked, and what becomes of it."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace

from bot.content.problems import N_
from bot.conversation.chart import Bar, stacked
from bot.conversation.codec import form
from bot.conversation.counts import Stats
from bot.conversation.effects import Said
from bot.conversation.feature import ActionSpec, CommandSpec, Feature, Response, TurnContext
from bot.conversation.navigation import GOOD, NOT_GOOD, REASONS, Action
from bot.conversation.page import Choice, Page, Writer, in_lines
from bot.i18n.negotiation import language_name
from bot.language.markup import escape
from bot.messages import Attachment, Role

MAY = frozenset({Role.OWNER, Role.EDITOR, Role.ANALYST})
CHOICES = (7, 30, 365)
"""Days that are looked at."""
TOP = 10
"""Entries that are named."""
BARS = 14
"""Days that are drawn: what fits on a phone."""
WIDTH = 12
"""Squares of the longest bar."""

NAMES = {
    "answered": N_("answered"),
    "asked back": N_("asked back"),
    "unknown": N_("not answered"),
}


COLOURS = (("🟩", (46, 160, 67)), ("🟨", (240, 180, 41)), ("🟥", (207, 58, 58)))
"""Of the names above: as a sign in the message, and in the picture."""
MOST_DAYS = 31
"""Bars by day in a picture; of more days it shows weeks."""

VERDICTS: dict[str, str] = {
    GOOD: N_("helpful"),
    NOT_GOOD: N_("not right"),
    "wrong": N_("wrong"),
    "unclear": N_("unclear"),
    "outdated": N_("out of date"),
    "misunderstood": N_("something else was asked"),
}


@dataclass(frozen=True, slots=True)
class ShowStats(Action):
    """Turn the message to so many days."""

    days: int
    locale: str


@dataclass(frozen=True, slots=True)
class SendStats(Action):
    """Send the numbers as a table."""

    days: int
    locale: str


@dataclass(frozen=True, slots=True)
class DrawStats(Action):
    """Send the numbers as a picture."""

    days: int
    locale: str


# -- what is done ----------------------------------------------------------------------------------


def look(context: TurnContext, writer: Writer, days: int, *, in_place: bool = False) -> Response:
    """Show the numbers of some days."""

    def then(found: Stats | None) -> Said:
        return numbers(writer, found or Stats(days, {}, 0, 0), in_place=in_place), ()

    return context.consult(lambda desk: desk.stats(days), then)


def _show(context: TurnContext, action: ShowStats) -> Response | None:
    if action.days not in CHOICES or action.locale not in context.edition.lexicon.locales:
        return None
    return look(context, context.writer_in(action.locale), action.days, in_place=True)


def _send(context: TurnContext, action: SendStats) -> Response | None:
    if action.days not in CHOICES or action.locale not in context.edition.lexicon.locales:
        return None
    writer = context.writer_in(action.locale)

    def then(found: Stats | None) -> Said:
        text = writer.words.gettext("The numbers, as a table:")
        table = Attachment("stats.csv", as_csv(found or Stats(action.days, {}, 0, 0)))
        return replace(writer.page([text]), attachment=table), ()

    return context.consult(lambda desk: desk.stats(action.days), then)


def _draw(context: TurnContext, action: DrawStats) -> Response | None:
    if action.days not in CHOICES or action.locale not in context.edition.lexicon.locales:
        return None
    writer = context.writer_in(action.locale)

    def then(found: Stats | None) -> Said:
        return picture(writer, found or Stats(action.days, {}, 0, 0)), ()

    return context.consult(lambda desk: desk.stats(action.days), then)


# -- views -----------------------------------------------------------------------------------------


def numbers(writer: Writer, found: Stats, *, in_place: bool = False) -> Page:
    """People, questions, outcomes, languages, platforms, entries, days."""
    _, count = writer.words.gettext, writer.words.number
    outcomes = found.by(lambda what: what.outcome)
    total = sum(outcomes.values())
    head = writer.words.ngettext("The last %(number)s day", "The last %(number)s days", found.days)
    said = writer.words.ngettext("%(number)s question", "%(number)s questions", total)
    people = writer.words.ngettext(
        "%(number)s person, %(new)s new",
        "%(number)s people, %(new)s new",
        found.people,
        new=count(found.new),
    )
    parts = [f"**{head}**", in_lines([said, people])]
    if total:
        shares = [(_(NAMES[name]), outcomes[name]) for name in NAMES]
        languages = found.by(lambda what: what.locale)
        platforms = found.by(lambda what: what.platform)
        parts += [
            _table(writer, shares, total),
            _table(
                writer, [(_language(writer, str(k)), n) for k, n in languages.most_common()], total
            ),
            _table(writer, [(escape(str(k)), n) for k, n in platforms.most_common()], total),
            _days(writer, found),
            _entries(writer, found),
        ]
    parts += _opinions(writer, found)
    rows = [
        tuple(
            Choice(str(days), ShowStats(days, writer.locale))
            for days in CHOICES
            if days != found.days
        ),
        (
            Choice("🖼 " + _("Picture"), DrawStats(_nearest(found.days), writer.locale)),
            Choice("📊 CSV", SendStats(_nearest(found.days), writer.locale)),
        ),
    ]
    return writer.page(parts, rows, in_place=in_place)


def _nearest(days: int) -> int:
    return next((one for one in CHOICES if one >= days), CHOICES[-1])


def _table(writer: Writer, rows: Iterable[tuple[str, int]], total: int) -> str:
    count = writer.words.number
    return in_lines(
        f"{name}: {count(number)} ({count(round(100 * number / total))} %)"
        for name, number in rows
        if number
    )


def _language(writer: Writer, locale: str) -> str:
    return language_name(locale, writer.locale) if locale else writer.words.gettext("not clear")


def _days(writer: Writer, found: Stats) -> str:
    """A bar for each of the last days, of what was asked."""
    days = found.by(lambda what: what.day.isoformat())
    most = max(days.values(), default=1)
    shown = sorted(days)[-BARS:]
    return in_lines(
        f"{day[5:]} {'▇' * max(1, round(WIDTH * days[day] / most))} "
        f"{writer.words.number(days[day])}"
        for day in shown
    )


def _entries(writer: Writer, found: Stats) -> str:
    top = found.by(lambda what: what.entry, outcomes=("answered",)).most_common(TOP)
    lines = []
    for id_, number in top:
        entry = writer.content.entry(id_)
        title = writer.title_of(entry) if entry is not None else id_
        lines.append(f"{writer.words.number(number)} · {escape(title)}")
    return in_lines([writer.words.gettext("Asked most:"), *lines]) if lines else ""


def _opinions(writer: Writer, found: Stats) -> list[str]:
    """What people said of answers, and which ones editors should look at."""
    _, count = writer.words.gettext, writer.words.number
    verdicts = found.by(lambda what: what.outcome, outcomes=tuple(VERDICTS))
    said = [f"{_(VERDICTS[name])}: {count(verdicts[name])}" for name in VERDICTS if verdicts[name]]
    if not said:
        return []
    heading = _("Said of answers")
    parts = [in_lines([f"**{heading}**", *said])]
    by_entry = found.by(lambda what: f"{what.entry} {what.outcome}", outcomes=(NOT_GOOD, *REASONS))
    lines: list[str] = []
    for key, number in by_entry.most_common(TOP):
        id_, _space, verdict = key.partition(" ")
        entry = writer.content.entry(id_)
        title = escape(writer.title_of(entry) if entry is not None else id_)
        lines.append(f"{count(number)} · {_(VERDICTS[verdict])} · {title}")
    return [*parts, in_lines([_("To be looked at:"), *lines])] if lines else parts


def picture(writer: Writer, found: Stats) -> Page:
    """What became of questions, by day; of more than a month by week."""
    _ = writer.words.gettext
    is_by_week = found.days > MOST_DAYS
    counts: dict[dt.date, Counter[str]] = {}
    for what, count in found.counts.items():
        if what.outcome in NAMES:
            day = what.day - dt.timedelta(days=what.day.weekday() if is_by_week else 0)
            counts.setdefault(day, Counter())[what.outcome] += count
    days = _all_days(counts, 7 if is_by_week else 1)
    bars = [
        Bar(
            f"{day.month:02}" if is_by_week else f"{day.day:02}",
            tuple(counts.get(day, Counter())[name] for name in NAMES),
        )
        for day in days
    ]
    colours = dict(zip(NAMES, COLOURS, strict=True))
    said = [f"{sign} {_(NAMES[name])}" for name, (sign, _colour) in colours.items()]
    heading = _("Questions by week") if is_by_week else _("Questions by day")
    span = f"{writer.words.date(days[0].isoformat())} – {writer.words.date(days[-1].isoformat())}"
    lines = [f"**{heading}**", *([span] if len(days) > 1 else []), " · ".join(said)]
    drawn = stacked(bars, [colour for _sign, colour in colours.values()])
    return replace(
        writer.page([in_lines(lines)]), attachment=Attachment("stats.png", as_csv(found), drawn)
    )


def _all_days(counts: Iterable[dt.date], step: int) -> list[dt.date]:
    """From the first to the last, those without a question too."""
    found = sorted(counts) or [dt.date(1970, 1, 1)]
    return [
        found[0] + dt.timedelta(days=n) for n in range(0, (found[-1] - found[0]).days + 1, step)
    ]


def as_csv(found: Stats) -> str:
    """A row for each thing that is counted."""
    out = io.StringIO()
    table = csv.writer(out, lineterminator="\n")
    table.writerow(["day", "platform", "locale", "outcome", "entry", "count"])
    for what, count in sorted(found.counts.items()):
        table.writerow(
            [what.day.isoformat(), what.platform, what.locale, what.outcome, what.entry, count]
        )
    return out.getvalue()


# -- the feature -----------------------------------------------------------------------------------

_DAYS = r"[1-9][0-9]{0,2}"


FEATURE = Feature(
    commands=(
        CommandSpec(
            "stats",
            N_("How much is asked, and what becomes of it"),
            rank=290,
            run=lambda context, _argument: look(context, context.writer(), CHOICES[0]),
            roles=MAY,
        ),
    ),
    actions=(
        ActionSpec(form("st:{days}:{locale}", ShowStats, days=_DAYS), _show, roles=MAY),
        ActionSpec(form("sc:{days}:{locale}", SendStats, days=_DAYS), _send, roles=MAY),
        ActionSpec(form("sd:{days}:{locale}", DrawStats, days=_DAYS), _draw, roles=MAY),
    ),
)
