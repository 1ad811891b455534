"""For administrators: an entry out of service, and back into it."""

from __future__ import annotations

from functools import partial

from bot.content.problems import N_
from bot.conversation.changes import Proposed
from bot.conversation.effects import PutInForce, Said
from bot.conversation.feature import CommandSpec, Feature, Response, TurnContext
from bot.conversation.features.records import named, usage
from bot.conversation.features.teaching import MAY, may_teach
from bot.conversation.features.uploads import no_such_file, proposed
from bot.conversation.page import Page, Writer
from bot.language.markup import escape


def _switch(context: TurnContext, argument: str, *, is_pause: bool) -> Response:
    """At once, as a wrong answer is not to be given once more; without an id, the last answer."""
    writer, wanted = context.writer(), named(argument)
    entry = context.edition.content.entry(wanted or (context.after if not argument else None))
    if not wanted and entry is None:
        return context.say(usage(writer, f"/{'pause' if is_pause else 'resume'} bridge-length"))
    if entry is None or entry.is_smalltalk or not may_teach(context, entry.id):
        return context.say(no_such_file(writer, wanted or argument))
    id_, since = entry.id, context.now.date().isoformat() if is_pause else ""

    def then(found: Proposed | None) -> Said:
        if found is None or found.problems or not found.files:
            return proposed(writer, found or Proposed(())), ()
        return switched(writer, id_, is_pause=is_pause), (PutInForce(found),)

    return context.consult(lambda desk: desk.paused(id_, since), then)


def switched(writer: Writer, id_: str, *, is_pause: bool) -> Page:
    """It is done, and how it is undone."""
    _ = writer.words.gettext
    title = f"**{escape(writer.title_of(writer.content.entries[id_]))}**"
    if is_pause:
        said = _(
            "Out of service within seconds, wherever the bot runs: who asks for it is told that it "
            "is being looked over, and no list has it. Back: /resume %(id)s",
            id=id_,
        )
    else:
        said = _("Back in service within seconds, wherever the bot runs.")
    return writer.page([title, said])


FEATURE = Feature(
    commands=(
        CommandSpec(
            "pause",
            N_("Take an answer out of service"),
            242,
            partial(_switch, is_pause=True),
            roles=MAY,
        ),
        CommandSpec(
            "resume",
            N_("Put an answer back into service"),
            244,
            partial(_switch, is_pause=False),
            roles=MAY,
        ),
    ),
)
