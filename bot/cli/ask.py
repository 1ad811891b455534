"""`nhipcau ask`: one answer, or one for each line of standard input."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Annotated, Any

import typer

from bot.cli import app
from bot.cli.telling import AsJson, tell
from bot.conversation.conversation import Conversation
from bot.conversation.effects import ReadPersonalData
from bot.conversation.knowledge import Edition, LiveKnowledge
from bot.conversation.session import Session
from bot.i18n.negotiation import fallback_chain, negotiate
from bot.knowledge.editions import load_edition
from bot.language.markup import plain
from bot.matching.decision import Candidate, Decision
from bot.matching.match import Match
from bot.matching.thresholds import CANDIDATES
from bot.messages import Incoming, Place, Question
from bot.settings import load_settings


@app.command()
def ask(
    question: Annotated[str | None, typer.Argument(help="Default: standard input.")] = None,
    *,
    locale: Annotated[str | None, typer.Option(help="The language chosen by the person.")] = None,
    as_json: AsJson = False,
    content: Annotated[Path | None, typer.Option(help="A content directory.")] = None,
) -> None:
    """Answer a question as a new person would get it answered.

    Without a question: one question a line from standard input, each from a new person.
    """
    settings = load_settings()
    edition = load_edition(settings, content_dir=content)
    chosen = negotiate(locale, edition.lexicon.locales)
    if locale and chosen is None:
        known = ", ".join(edition.lexicon.locales)
        raise typer.BadParameter(f"{locale!r} is not one of: {known}", param_hint="--locale")
    lines = [question] if question is not None else (line.rstrip("\r\n") for line in sys.stdin)
    for line in lines:
        result = answer(edition, line, chosen)
        tell(result, partial(_print, result), as_json=as_json)
        sys.stdout.flush()


def answer(edition: Edition, question: str, chosen: str | None) -> dict[str, Any]:
    """The answer path's reply to a new person, with what the decision rests on.

    Of two questions in one line, `decision`, `entry` and `confidence` are those of the first;
    `text` holds both answers, and `candidates` begins with both entries.
    """
    conversation = Conversation(LiveKnowledge(edition))
    turn = conversation.respond(
        Incoming("ask", Question(question), Place("ask")), Session(locale=chosen)
    )
    for effect in turn.effects:
        if isinstance(effect, ReadPersonalData):
            turn = conversation.said(turn, effect, {})
    locale = turn.replies[0].locale
    text = "\n\n".join(plain(reply.text) for reply in turn.replies)
    if not turn.matches:  # the words of a command: nothing was looked for
        nothing: dict[str, Any] = {"entry": None, "confidence": 1.0, "text": text, "candidates": []}
        return {"question": question, "decision": "command", "locale": locale, **nothing}
    first, ranked = turn.matches[0], _ranked(turn.matches)
    best = first.candidates[0] if first.candidates else None
    is_settled = first.decision in {Decision.ANSWER, Decision.SMALLTALK}
    highest = max((c.confidence for c in ranked), default=0.0)
    return {
        "question": question,
        "decision": str(first.decision),
        "locale": locale,
        "entry": best.entry if best and is_settled else None,
        "confidence": round(best.confidence if best else highest, 4),
        "text": text,
        "candidates": [
            {
                "entry": c.entry,
                "confidence": round(c.confidence, 4),
                **_text(edition, c.entry, locale),
            }
            for c in ranked
        ],
    }


def _ranked(matches: Sequence[Match]) -> tuple[Candidate, ...]:
    """What each decision rests on, then what else was near; each entry once."""
    if matches[0].decision is Decision.SMALLTALK:
        return matches[0].candidates
    settled = [m.candidates[0] for m in matches if m.decision is Decision.ANSWER]
    found: dict[str, Candidate] = {}
    for candidate in chain(settled, *(m.ranked for m in matches)):
        found.setdefault(candidate.entry, candidate)
    return tuple(found.values())[:CANDIDATES]


def _text(edition: Edition, entry: str, locale: str) -> dict[str, str]:
    texts = edition.content.entries[entry].texts
    text = texts[fallback_chain(locale, tuple(texts), edition.lexicon.default)[0]]
    return {"title": text.title, "text": plain(text.answer)}


def _print(result: dict[str, Any]) -> None:
    sys.stdout.write(result["text"] + "\n")
    if result["decision"] == Decision.CLARIFY:
        for candidate in result["candidates"][:3]:
            sys.stdout.write(f"  - {candidate['title']}\n")
