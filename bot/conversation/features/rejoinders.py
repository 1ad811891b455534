"""What people say to an answer instead of asking: `source?`, `the second one`, `no, I meant …`."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from bot.content.model import Entry, Text
from bot.conversation.feature import Response, TurnContext
from bot.conversation.features import answers
from bot.conversation.features.notices import no_such_number
from bot.conversation.navigation import ViewEntry
from bot.conversation.page import Choice, Page, Writer
from bot.conversation.phrases import LAST, NEXT
from bot.conversation.session import Flow
from bot.language.folding import fold_key
from bot.matching.decision import Decision

NOTE, VERSION = "item", 1
"""The note of where somebody is in a list: its entry, and the number of the item told last."""
_ITEM = re.compile(r"^(?:-|\d+\.) +(.+)$", re.MULTILINE)


def respond(context: TurnContext, text: str) -> Response | None:
    """None for what is no rejoinder, or comes after no answer."""
    entry = context.edition.content.entries.get(context.after or "")
    if entry is None or entry.is_smalltalk:
        return None
    phrases = context.edition.phrases
    if locale := phrases.asks_for_source(text):
        return _say(context, entry, answers.answer(context.writer(locale), entry, "sources"))
    is_choice = phrases.choice(text) is not None
    if not is_choice and (corrected := phrases.corrected(text)) is not None:
        return _corrected(context, *corrected)
    return _item(context, entry, text) or _said_so(context, entry, text)


def _say(context: TurnContext, entry: Entry, page: Page) -> Response:
    return context.say(page, context.session.answered(entry.id, context.now))


def _corrected(context: TurnContext, rest: str, locale: str) -> Response:
    spoken = replace(context, message_locale=locale)
    return (
        answers.ask(spoken, rest) if rest else context.say(answers.none_of_these(spoken.writer()))
    )


def _item(context: TurnContext, entry: Entry, text: str) -> Response | None:
    """One of the list that the answer has, or the last one before it that has any; None where
    there is none, or a newer list stands."""
    spot = context.edition.phrases.spot(text)
    choices, answered = context.session.choices, context.session.answered_at
    if spot is None or (choices and answered and choices.at >= answered):
        return None
    if choices and spot.locale is None:  # `2`: of the list that was numbered, if there was one
        return None
    writer = context.writer(spot.locale)
    known = context.edition.content.entries
    spoken_of = [entry, *(known[id_] for id_ in context.before if id_ in known)]
    of_it = (e for e in spoken_of if not spot.rest or _speaks_of(writer.text_of(e)[1], spot.rest))
    lists = ((own, _items(writer, own)) for own in of_it)
    entry, items = next((found for found in lists if found[1]), (entry, []))
    number = {LAST: len(items), NEXT: _told(context, entry) + 1}.get(spot.number, spot.number)
    is_one = 1 <= number <= len(items)
    is_place = items and spot.locale is not None and spot.number > 0 and not spot.rest
    if not is_one and not is_place:
        return None
    if spot.rest or not is_one:  # `the 8th one` may be a congress
        found = answers.ask(context, text)
        others = {m.candidates[0].entry for m in found.matches if m.decision is Decision.ANSWER}
        if others - {entry.id} and spot.number != LAST:  # no entry is the last of anything
            return found
    if not is_one:
        return context.say(no_such_number(writer, number, len(items)))
    said = _say(context, entry, _one(writer, entry, number, items[number - 1]))
    return replace(said, session=said.session.noted(Flow(NOTE, VERSION, [entry.id, number])))


def _items(writer: Writer, entry: Entry) -> list[str]:
    """Of the list in its answer; one alone is none."""
    found = _ITEM.findall(writer.text_of(entry)[1].answer)
    return found if len(found) > 1 else []


def _told(context: TurnContext, entry: Entry) -> int:
    """The number of the item of an entry's list that was told last; 0: none was."""
    match context.noted(NOTE, VERSION):
        case [str(id_), int(number)] if id_ == entry.id:
            return number
    return 0


def _said_so(context: TurnContext, entry: Entry, text: str) -> Response | None:
    """Where the last answer has it from, if it tells what somebody is said to have said."""
    asked = context.edition.phrases.said_so(text)
    if asked is None:
        return None
    said, locale = asked
    writer = context.writer(locale)
    if not _speaks_of(writer.text_of(entry)[1], said):
        return None
    found = answers.ask(context, text)
    told = {m.candidates[0].entry for m in found.matches if m.decision is Decision.ANSWER}
    return found if told else _say(context, entry, answers.answer(writer, entry, "sources"))


def _speaks_of(text: Text, words: Iterable[str]) -> bool:
    """Whether title and answer have the words; of `objectives` also `objective`."""
    said = fold_key(f"{text.title} {text.answer}").split()
    return all(any(own.startswith(word) for own in said) for word in words)


def _one(writer: Writer, entry: Entry, number: int, item: str) -> Page:
    whole = ViewEntry("answer", entry.id, writer.locale)
    back = (Choice("⬅️ " + writer.words.gettext("Answer"), whole),)
    return writer.page([f"{number}. {item}"], [back], shows=entry.id)
