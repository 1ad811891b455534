"""Typed choices: `2`, `số 2`, `the second one` press the second of the list that stands.

Where a platform has no buttons, every choice has a number that people read. Where it has, only what
is a list is counted (titles, topics, languages): nobody calls the `Source` button the second one.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import count

from bot.conversation.codec import Codec
from bot.conversation.page import Choice, Page
from bot.conversation.session import Choices, Session
from bot.messages import Button, Poll, Reply

NUMBERED = dt.timedelta(hours=24)
"""How long typed numbers press what they say: the list is in front of the person's eyes."""
UNNUMBERED = dt.timedelta(minutes=10)
"""How long people may count what stands on buttons; later they mean something else."""


def standing(session: Session, now: dt.datetime, *, numbers: bool) -> tuple[str, ...]:
    """What the numbers press now; empty where no list stands any more."""
    choices = session.choices
    longest = NUMBERED if numbers else UNNUMBERED
    if choices is None or not dt.timedelta(0) <= now - choices.at <= longest:
        return ()
    return choices.data


def rendered(
    pages: Sequence[Page], session: Session, codec: Codec, now: dt.datetime, *, numbers: bool
) -> tuple[tuple[Reply, ...], Session]:
    """The pages as channels take them, and the session with the list that stands after them.

    Two choices or more are a new list. One alone, as under a courtesy, is added to the list that
    stands; none takes nothing away.
    """
    data = [
        codec.encode(choice.action)
        for page in pages
        for row in page.rows
        for choice in row
        if choice.action is not None and (numbers or choice.is_listed)
    ]
    stood = standing(session, now, numbers=numbers)
    is_new = len(data) > 1 or not stood
    if not data or (len(data) == 1 and not numbers):
        return tuple(_reply(page, codec) for page in pages), session
    counting = count(1 if is_new else len(stood) + 1)
    replies = [_reply(page, codec, counting, numbers=numbers) for page in pages]
    standing_now = tuple(data) if is_new else (*stood, *data)
    return tuple(replies), replace(session, choices=Choices(standing_now, now))


def unasked(page: Page, codec: Codec) -> Reply:
    """A page for somebody who did not write just now: no list of theirs is replaced by it."""
    now = dt.datetime.now(dt.UTC)
    (reply,), _ = rendered((page,), Session(), codec, now, numbers=False)
    return reply


def _reply(
    page: Page, codec: Codec, counting: Iterator[int] | None = None, *, numbers: bool = False
) -> Reply:
    """`counting`: the numbers of the choices that are counted, from here on."""

    def button(choice: Choice) -> Button:
        if choice.action is None:
            return Button(choice.label, url=choice.url)
        is_counted = counting is not None and (numbers or choice.is_listed)
        number = next(counting) if counting is not None and is_counted else None
        data = codec.encode(choice.action)
        return Button(choice.label, data, number=number, holds=choice.holds)

    rows = tuple(tuple(map(button, row)) for row in page.rows)
    asked = page.poll
    poll = (
        None
        if asked is None
        else Poll(
            asked.about,
            asked.question,
            asked.options,
            asked.right,
            asked.explanation,
            tuple(tuple(map(button, row)) for row in asked.rows),
        )
    )
    return Reply(
        page.text,
        page.locale,
        rows,
        in_place=page.in_place,
        shows=page.shows,
        attachment=page.attachment,
        image=page.image,
        awaits=page.awaits,
        for_one=page.for_one,
        context=page.context,
        poll=poll,
    )
