"""Everything the bot can do, found by command, by button and for the menus."""

from __future__ import annotations

from collections.abc import Iterable

from bot.conversation.codec import Codec
from bot.conversation.feature import CommandSpec, Feature, Response, TurnContext
from bot.conversation.features import all_features
from bot.conversation.features.notices import private_only, stale_button, unknown_command
from bot.conversation.navigation import Action
from bot.conversation.page import Page
from bot.i18n.words import Words
from bot.messages import Button, Reply


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
        self.codec = Codec(action.form for action in actions)

    def command(self, context: TurnContext, name: str, argument: str) -> Response:
        """What follows from a command."""
        found = self._by_name.get(name)
        if found is None:
            return context.say(unknown_command(context.writer()))
        if found.is_personal and context.incoming.in_group:
            return context.say(private_only(context.writer()))
        return found.run(context, argument)

    def press(self, context: TurnContext, data: str) -> Response:
        """What follows from a button."""
        action = self.codec.decode(data)
        found = self.go(context, action) if action is not None else None
        return found or context.say(stale_button(context.writer()))

    def go(self, context: TurnContext, action: Action) -> Response | None:
        """What follows from an action; None where it leads nowhere any more."""
        spec = self._actions[type(action)]
        if spec.is_personal and context.incoming.in_group:
            return context.say(private_only(context.writer()))
        return spec.run(context, action)

    def reply(self, page: Page) -> Reply:
        """The page as channels take it, its buttons encoded."""
        rows = tuple(
            tuple(Button(choice.label, self.codec.encode(choice.action)) for choice in row)
            for row in page.rows
        )
        return Reply(page.text, page.locale, rows, in_place=page.in_place, shows=page.shows)


REGISTRY = Registry(all_features())


def menu(words: Words) -> list[tuple[str, str]]:
    """The commands for a platform's menu, each with a line about it."""
    return [(command.name, words.gettext(command.line)) for command in REGISTRY.commands]


__all__ = ["REGISTRY", "CommandSpec", "Registry", "menu"]
