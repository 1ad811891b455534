"""What a change would do to answers, said before it is served."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bot.content.problems import Problem
from bot.conversation.page import Writer, in_lines, verbatim
from bot.conversation.unanswered import Shift, Verdict
from bot.i18n.negotiation import language_name
from bot.language.markup import escape

SHOWN = 6
"""Questions that are told, the worst first."""


def wrong(found: Sequence[Shift]) -> list[Shift]:
    """Those that keep a change back."""
    return [shift for shift in found if shift.worth == "wrong"]


def effect(writer: Writer, found: Sequence[Shift], looked: int) -> str:
    """Which questions would be answered differently; empty where none were looked at."""
    _ = writer.words.gettext
    if not looked:
        return ""
    head = writer.words.ngettext(
        "Of %(number)s question near it:", "Of %(number)s questions near it:", looked
    )
    if not found:
        return head + " " + _("none is answered differently.")
    lines = [_said(writer, shift) for shift in found[:SHOWN]]
    more = len(found) - SHOWN
    if more > 0:
        lines.append(writer.words.ngettext("and %(number)s more", "and %(number)s more", more))
    return in_lines([head, *lines])


def lesson(writer: Writer, found: Verdict) -> list[str]:
    """What an entry would get, and what that would do."""
    _ = writer.words.gettext
    entry, phrasings = writer.content.entries[found.lesson.entry], found.lesson.phrasings
    more = writer.words.ngettext(
        "The entry has %(questions)s questions and gets %(number)s more.",
        "The entry has %(questions)s questions and gets %(number)s more.",
        len(phrasings),
        questions=writer.words.number(found.questions),
    )
    added = (f"+ {language(writer, one.locale)}: “{one.text}”" for one in phrasings)
    look = _("Worth a look:") + "\n\n" + reasons(writer, found.advice) if found.advice else ""
    return [
        _("Teach this?"),
        in_lines([f"**{escape(writer.title_of(entry))}**", escape(found.file)]),
        verbatim("\n".join(added)),
        more + " " + _("No other entry has what is added."),
        look,
        effect(writer, found.shifts, found.looked),
    ]


def taught(writer: Writer, found: Verdict) -> str:
    """It is done."""
    return writer.words.gettext(
        "Taught: “%(question)s” leads to “%(title)s” within seconds, wherever the bot runs.",
        question=escape("”, “".join(one.text for one in found.lesson.phrasings)),
        title=escape(writer.title_of(writer.content.entries[found.lesson.entry])),
    )


def language(writer: Writer, locale: str) -> str:
    """Its name; of one that is none of ours, that it is another."""
    if not locale:
        return writer.words.gettext("another language")
    return language_name(locale, writer.locale)


def reasons(writer: Writer, problems: Iterable[Problem]) -> str:
    """Why it cannot be, as a list, each once."""
    said = dict.fromkeys(writer.words.gettext(p.template, **p.values) for p in problems)
    return "\n".join("- " + escape(reason) for reason in said)


def _said(writer: Writer, shift: Shift) -> str:
    _ = writer.words.gettext
    marks = {"wrong": "❌", "worse": "🔻", "other": "▫️", "better": "✅"}
    before, after = (_name(writer, entry) for entry in (shift.before, shift.after))
    return f"{marks[shift.worth]} “{escape(shift.text)}”: {before} → {after}"


def _name(writer: Writer, entry: str | None) -> str:
    if entry is None:
        return writer.words.gettext("no answer at once")
    found = writer.content.entry(entry)
    return escape(writer.title_of(found) if found is not None else entry)
