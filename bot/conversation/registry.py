"""Everything the bot can do, found by command, by button and for the menus."""

from __future__ import annotations

from collections.abc import Iterable

from bot.conversation.codec import Codec
from bot.conversation.effects import NoteRefusal
from bot.conversation.feature import Feature, FlowSpec, Response, TurnContext, is_allowed
from bot.conversation.features import all_features
from bot.conversation.features.notices import no_text, private_only, stale_button, unknown_command
from bot.conversation.navigation import Action
from bot.conversation.session import Flow
from bot.i18n.words import Words
from bot.messages import Role, Upload


class Registry:
    """The features at work, under one roof."""

    def __init__(self, features: Iterable[Feature]) -> None:
        features = tuple(features)
        self.commands = tuple(
            sorted((c for f in features for c in f.commands), key=lambda command: command.rank)
        )
        """In the order of menus."""
        self._by_name = {command.name: command for command in self.commands}
        actions = [action for feature in features for action in feature.actions]
        self._actions = {action.form.kind: action for action in actions}
        self._flows = {flow.name: flow for feature in features for flow in feature.flows}
        self._uploads = tuple(spec for feature in features for spec in feature.uploads)
        self.codec = Codec(action.form for action in actions)

    def command(self, context: TurnContext, name: str, argument: str) -> Response:
        """What follows from a command."""
        found = self._by_name.get(name)
        if found is None or not is_allowed(found.roles, context.incoming):
            tried = () if found is None else _refusal(found.roles, context, f"/{name}")
            return context.say(unknown_command(context.writer()), None, *tried)
        if found.is_personal and context.incoming.in_group:
            return context.say(private_only(context.writer()))
        return found.run(context, argument)

    def press(self, context: TurnContext, data: str) -> Response:
        """What follows from a button."""
        action = self.codec.decode(data)
        found = self.go(context, action) if action is not None else None
        if found is not None:
            return found
        roles = self._actions[type(action)].roles if action is not None else frozenset[Role]()
        tried = _refusal(roles, context, type(action).__name__)
        return context.say(stale_button(context.writer()), None, *tried)

    def upload(self, context: TurnContext, upload: Upload) -> Response | None:
        """What follows from a file; None if no feature takes such files."""
        for spec in self._uploads:
            if spec.name.fullmatch(upload.name):
                if is_allowed(spec.roles, context.incoming):
                    return spec.run(context, upload)
                tried = _refusal(spec.roles, context, "a file")
                return context.say(no_text(context.writer()), None, *tried)
        return None

    def go(self, context: TurnContext, action: Action) -> Response | None:
        """What follows from an action; None where it leads nowhere any more."""
        spec = self._actions[type(action)]
        if not is_allowed(spec.roles, context.incoming):
            return None
        if spec.is_personal and context.incoming.in_group:
            return context.say(private_only(context.writer()))
        return spec.run(context, action)

    def flow(self, under_way: Flow) -> FlowSpec | None:
        """The flow that goes on; None for one that is gone, or was begun by another version."""
        found = self._flows.get(under_way.name)
        return found if found is not None and found.version == under_way.version else None


def _refusal(roles: frozenset[Role], context: TurnContext, what: str) -> tuple[NoteRefusal, ...]:
    """An administrator who asks before others only asks at the wrong place."""
    return (NoteRefusal(what),) if roles and context.incoming.role not in roles else ()


REGISTRY = Registry(all_features())


def menu(words: Words) -> list[tuple[str, str]]:
    """The commands for a platform's menu, which everybody sees, each with a line about it."""
    return [(c.name, words.gettext(c.line)) for c in REGISTRY.commands if not c.roles]
