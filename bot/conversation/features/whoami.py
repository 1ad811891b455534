"""For those who help to run the bot: what they are here, and what that lets them do."""

from __future__ import annotations

from bot.content.problems import N_
from bot.conversation.feature import CommandSpec, Feature, Response, TurnContext
from bot.conversation.page import Page, Writer
from bot.i18n.negotiation import language_name
from bot.language.markup import escape
from bot.messages import Grant, Incoming, Role

NAMES = {
    Role.OWNER: N_("owner"),
    Role.EDITOR: N_("editor"),
    Role.TRANSLATOR: N_("translator"),
    Role.ANALYST: N_("analyst"),
}


def who(writer: Writer, incoming: Incoming, commands: list[str]) -> Page:
    """The name of the person on all platforms, the role, and the commands that come with it."""
    grant = incoming.grant or Grant(Role.ANALYST)
    _ = writer.words.gettext
    role = writer.words.gettext(NAMES[grant.role])
    within = ", ".join(_named(writer, grant, one) for one in sorted(grant.within))
    parts = [
        _("You are %(who)s here.", who=escape(incoming.user)),
        _("Your role: %(role)s", role=role) + (f" ({escape(within)})" if within else ""),
        _("For it there are:") + " " + ", ".join(f"/{name}" for name in commands),
    ]
    return writer.page(parts)


def _named(writer: Writer, grant: Grant, one: str) -> str:
    if grant.role is Role.TRANSLATOR:
        return language_name(one, writer.locale)
    topic = writer.content.topics.get(one)
    return writer.topic_name(topic) if topic is not None else one


def _whoami(context: TurnContext, _argument: str) -> Response:
    commands = [command.name for command in context.commands if command.roles]
    return context.say(who(context.writer(), context.incoming, commands))


FEATURE = Feature(
    commands=(
        CommandSpec("whoami", N_("Your role here"), rank=190, run=_whoami, roles=frozenset(NAMES)),
    )
)
