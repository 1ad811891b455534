"""What a person is told when something is not as usual."""

from __future__ import annotations

from typing import Literal

from bot.conversation.page import Page, Writer

NoticeKind = Literal["failed", "late", "flood", "busy", "overflow"]


def notice(writer: Writer, saying: NoticeKind) -> Page:
    """What a person is told whose message is not handled as usual."""
    _ = writer.words.gettext
    texts: dict[NoticeKind, str] = {
        "failed": _("Sorry, something went wrong on my side. Please try again."),
        "late": _(
            "Sorry, I was away for a long time and did not answer you. If you still want to "
            "know, please ask again."
        ),
        "flood": _(
            "That was a lot at once. I will be quiet for a minute; please ask again after that."
        ),
        "busy": _(
            "So much is being asked at once that I take only short questions just now. Please ask "
            "again in a minute."
        ),
        "overflow": _(
            "So many of your messages were waiting that I left out the oldest ones. If one of "
            "them matters, please send it again."
        ),
    }
    return writer.page([texts[saying]])


def private_only(writer: Writer) -> Page:
    """Personal matters are not said or done where others read along."""
    text = writer.words.gettext(
        "What is yours alone stays between the two of us: please ask me that in a private chat."
    )
    return writer.page([text], for_one=True)


def flow_dropped(writer: Writer) -> Page:
    """What was under way was begun by an older bot."""
    _ = writer.words.gettext
    text = _("What we had begun cannot go on, as I have changed meanwhile. Please start it again.")
    return writer.page([text])


def no_such_number(writer: Writer, number: int, last: int) -> Page:
    """A number that no choice has."""
    text = writer.words.gettext(
        "There is no number %(number)s here. Type 1 to %(last)s, or a question.",
        number=number,
        last=last,
    )
    return writer.page([text])


def unknown_command(writer: Writer) -> Page:
    """A command that does not exist."""
    _ = writer.words.gettext
    return writer.page([_("I do not know this command. See /help.")], [writer.home_row()])


def no_text(writer: Writer) -> Page:
    """A photo, a voice message, a sticker …"""
    _ = writer.words.gettext
    text = _("I can only read text for now. Please type your question.")
    return writer.page([text], [writer.home_row()])


def stale_button(writer: Writer) -> Page:
    """A button of a message that is older than the content, or a forged one."""
    _ = writer.words.gettext
    text = _("This button no longer works. Please ask again or choose a topic.")
    rows = [writer.topics_row()] if writer.in_group else writer.topic_rows()
    return writer.page([text], rows, for_one=True)
