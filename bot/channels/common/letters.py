"""What is sent to somebody who did not ask just now, as the calls of their platform: a broadcast,
the fact of a day."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from bot.channels.common.running import Channel
from bot.delivery.broadcasting import Lot, Person
from bot.delivery.dailies import LATEST, Due, Fact
from bot.delivery.model import Outgoing, Priority, platform_of
from bot.messages import Reply


def letters(channels: Sequence[Channel]) -> Callable[[Person, Lot], Iterator[Outgoing]]:
    """The calls that tell a person what a lot tells: in their language, else the first there is."""
    by_name = {channel.platform.name: channel for channel in channels}

    def calls(person: Person, lot: Lot) -> Iterator[Outgoing]:
        locale = person.locale if person.locale in lot.texts else next(iter(lot.texts))
        address = by_name[platform_of(person.user)].address_of(person.user)
        said = list(address.calls(Reply(lot.texts[locale], locale), Priority.BROADCAST))
        for number, call in enumerate(said, start=1):
            yield replace(
                call,
                is_repeatable=False,
                expires_in=person.left,
                person=person.user,
                broadcast=lot.broadcast if number == len(said) else None,
            )

    return calls


def facts(
    channels: Sequence[Channel], tell: Callable[[Due, bool], Reply | None]
) -> Callable[[Due], Fact | None]:
    """What a person is told today, as the calls of their platform. `tell`: given whether there are
    buttons."""
    by_name = {channel.platform.name: channel for channel in channels}

    def letter(due: Due) -> Fact | None:
        channel = by_name[platform_of(due.user)]
        reply = tell(due, channel.platform.has_buttons)
        if reply is None or reply.shows is None:
            return None
        said = channel.address_of(due.user).calls(reply, Priority.BROADCAST)
        calls = (
            replace(
                call,
                is_repeatable=False,
                expires_in=LATEST,
                person=due.user,
                shows=reply.shows,
            )
            for call in said
        )
        return Fact(reply.shows, tuple(calls))

    return letter


def reply_to(channels: Sequence[Channel], user: str, reply: Reply) -> list[Outgoing]:
    """The calls that tell one person of us something; none where their platform is not served."""
    by_name = {channel.platform.name: channel for channel in channels}
    channel = by_name.get(platform_of(user))
    if channel is None:
        return []
    said = channel.address_of(user).calls(reply, Priority.NOTICE)
    return [replace(call, person=user) for call in said]
