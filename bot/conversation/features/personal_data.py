"""What is stored about a person: said, shown and erased."""

from __future__ import annotations

from dataclasses import dataclass

from bot.content.problems import N_
from bot.conversation.codec import form
from bot.conversation.effects import Forget, PersonalData, ReadPersonalData
from bot.conversation.feature import ActionSpec, CommandSpec, Feature, Response, TurnContext
from bot.conversation.navigation import LocalAction
from bot.conversation.page import Choice, Page, Writer
from bot.conversation.session import Session
from bot.language.markup import escape


@dataclass(frozen=True, slots=True)
class EraseMe(LocalAction):
    """Erase everything that is stored about the person who presses it."""


def privacy(writer: Writer, days: int, *, has_helpers: bool = False) -> Page:
    """What is stored, in plain words. `days`: for which questions asked in vain are kept.
    `has_helpers`: whether the team may be asked."""
    _ = writer.words.gettext
    lines = [
        _("What I keep about you:"),
        "\n".join(
            [
                "- " + _("the id that this platform knows you by,"),
                "- " + _("the language you chose, and when you first and last wrote,"),
                "- "
                + _(
                    "for each chat with me, which answer you saw last, when and in which language, "
                    "the buttons of the last list (so that you can type their numbers), what we "
                    "have under way, and what I told or asked you lately, so that it is something "
                    "else next time,"
                ),
                "- " + _("how many quiz questions you answered, and how many of them right,"),
                "- "
                + _(
                    "whether you want a fact a day, at what hour and in which time zone, and which "
                    "ones you were told (also once you want none any more, so that none comes "
                    "twice),"
                ),
                "- "
                + _(
                    "for seven days, which of my messages shows which answer or asks which quiz "
                    "question, so that you can reply to it,"
                ),
                "- "
                + _("for up to a day, when you sent your last messages, so that I notice a flood."),
            ]
        ),
        _(
            "What you write is erased as soon as I have replied. A message at which I fail is kept "
            "for a week, as it came, with your id and, where the platform tells it, your name, so "
            "that a person can look at it."
        ),
        _in_vain(writer, days),
        _to_a_person(writer) if has_helpers else "",
        _(
            "A try to do what is reserved to those who run me is noted for 30 days, with your id. "
            "What they themselves do is recorded for good, with theirs."
        ),
        _(
            "Where you say what you think of an answer, it is counted by answer, language, "
            "platform and day, with nothing of you."
        ),
        _(
            "/mydata shows all of it, /forget erases it. Backups, if the operator of this bot "
            "makes them, still hold what was there before, until the operator deletes them."
        ),
    ]
    return writer.page(lines, [writer.home_row()])


def _in_vain(writer: Writer, days: int) -> str:
    """What is kept of questions without an answer; nothing of it is the person's any more."""
    if not days:
        return ""
    return writer.words.ngettext(
        "A question that I have no answer to is noted for those who write my answers, without your "
        "name, your id and the chat: up to 300 characters of it, its language, on which days it "
        "was asked and how often. Addresses, phone numbers and long numbers are taken out before. "
        "Where I offer something instead, the buttons of that list lead to it, for an hour at "
        "most. It is erased %(number)s day after it was last asked. As nothing else says whose it "
        "was, /mydata and /forget cannot find it.",
        "A question that I have no answer to is noted for those who write my answers, without your "
        "name, your id and the chat: up to 300 characters of it, its language, on which days it "
        "was asked and how often. Addresses, phone numbers and long numbers are taken out before. "
        "Where I offer something instead, the buttons of that list lead to it, for an hour at "
        "most. It is erased %(number)s days after it was last asked. As nothing else says whose it "
        "was, /mydata and /forget cannot find it.",
        days,
    )


def _to_a_person(writer: Writer) -> str:
    return writer.words.gettext(
        "What you send to a person goes to the chat of those who write my answers, without your "
        "name and id, and stays there: /forget cannot erase it there. For a day I keep that you "
        "asked, so that the answer finds you; you can withdraw it before."
    )


def forget(writer: Writer) -> Page:
    """What erasing means, and the button that does it."""
    _ = writer.words.gettext
    text = _(
        "I can erase everything I keep about you: the language you chose, what you saw last, what "
        "we have under way, how you stand in the quiz, when you wrote, and what is still waiting. "
        "This cannot be undone."
    )
    return writer.page([text], [(Choice(_("Erase everything"), EraseMe(writer.locale)),)])


def forgotten(writer: Writer) -> Page:
    """It is done."""
    _ = writer.words.gettext
    text = _("Done: I keep nothing about you any more. If you write again, we start anew.")
    return writer.page([text], in_place=True)


def personal_data(writer: Writer, data: PersonalData) -> Page:
    """Everything that is stored about the person, by table and column, as it is stored."""
    _ = writer.words.gettext
    if not data:
        return writer.page([_("I keep nothing about you.")])
    parts = [_("This is everything I keep about you, as it is stored:")]
    for table, rows in data.items():
        for row in rows:
            values = (f"{key}: {value}" for key, value in row.items() if value is not None)
            parts.append(f"**{escape(table)}**")
            parts.append("\n".join("- " + escape(value) for value in values))
    parts.append(_("/forget erases it."))
    return writer.page(parts)


def _show_data(context: TurnContext, _argument: str) -> Response:
    writer = context.writer()
    look = ReadPersonalData(lambda data: personal_data(writer, data))
    return Response((), context.session, (look,))


def _erase(context: TurnContext, action: EraseMe) -> Response:
    return Response((forgotten(context.writer(action.locale)),), Session(), (Forget(),))


FEATURE = Feature(
    commands=(
        CommandSpec(
            "privacy",
            N_("What is stored about you"),
            rank=60,
            run=lambda context, _argument: context.say(
                privacy(
                    context.writer(),
                    context.unanswered_days,
                    has_helpers=context.helpers is not None,
                )
            ),
        ),
        CommandSpec("mydata", N_("Show what is stored about you"), 70, _show_data, True),
        CommandSpec(
            "forget",
            N_("Erase what is stored about you"),
            rank=80,
            run=lambda context, _argument: context.say(forget(context.writer())),
            is_personal=True,
        ),
    ),
    actions=(ActionSpec(form("x:{locale}", EraseMe), _erase, is_personal=True),),
)
