"""For those who help to run the bot: what it would say to a question, and why."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.content.problems import N_
from bot.conversation.feature import CommandSpec, Feature, Response, TurnContext
from bot.conversation.features.records import EVERYBODY, usage
from bot.conversation.navigation import OpenEntry
from bot.conversation.page import Choice, Page, Row, Writer
from bot.language.markup import escape
from bot.matching.decision import Decision
from bot.matching.explanation import Change, Explanation, Judged, Reason, explain
from bot.matching.matcher import Matcher
from bot.matching.thresholds import ANSWER, CLARIFY

LONGEST = 300
"""Characters of a question that is tried: what takes long is for the command line."""
SHOWN = 3
"""Candidates that are told."""

DECISIONS = {
    Decision.ANSWER: N_("answer"),
    Decision.CLARIFY: N_("asks back"),
    Decision.UNKNOWN: N_("does not know"),
    Decision.SMALLTALK: N_("returns the courtesy"),
}
REASONS = {
    Reason.NO_WORDS: N_("the text has no words"),
    Reason.NO_ENTRIES: N_("the content holds no entries"),
    Reason.REFUSED: N_("the editors list it among the questions out of scope"),
    Reason.EXACT: N_("it is word for word a phrasing of this entry alone"),
    Reason.CONFIDENT: N_("the best entry is likely enough (from %(answer)s)"),
    Reason.COURTESY: N_("it is a courtesy, and no entry is likelier"),
    Reason.GUARDED: N_("the best entry lacks something that the question names"),
    Reason.SHORT: N_("so few words may mean something else"),
    Reason.PLAUSIBLE: N_("the best entry is only plausible (from %(clarify)s to %(answer)s)"),
    Reason.UNLIKELY: N_("no entry is plausible (from %(clarify)s)"),
}


def attempt(context: TurnContext, argument: str) -> Response:
    """Look the question up as if somebody had asked it; nothing is kept of it."""
    writer, matcher = context.writer(), context.edition.matcher
    text = argument.strip()[:LONGEST]
    if not text or not isinstance(matcher, Matcher):
        example = writer.words.gettext("/try how long is the bridge")
        return context.say(usage(writer, example))
    return context.say(why(writer, explain(matcher, text)))


def why(writer: Writer, found: Explanation) -> Page:
    """The decision, its reason, and the entries that came into question."""
    _ = writer.words.gettext
    reason = _(REASONS[found.reason], answer=f"{ANSWER:.2f}", clarify=f"{CLARIFY:.2f}")
    parts = [f"**{_(DECISIONS[found.decision])}**: {reason}"]
    changes = [*found.expanded, *found.mended, *found.marked]
    if changes:
        parts.append(_("Read as:") + " " + escape(_arrows(changes)))
    if found.entities:
        parts.append(_("It names:") + " " + escape(", ".join(found.entities)))
    known = [c for c in found.candidates[:SHOWN] if c.entry in writer.content.entries]
    parts += ["\n".join(_described(writer, candidate)) for candidate in known]
    rows: list[Row] = [
        (Choice(_title(writer, candidate), OpenEntry(candidate.entry, writer.locale)),)
        for candidate in known
        if not candidate.is_smalltalk
    ]
    return writer.page(parts, rows)


def _described(writer: Writer, candidate: Judged) -> Iterator[str]:
    _ = writer.words.gettext
    percent = writer.words.number(round(100 * candidate.confidence))
    yield f"**{percent} %** · {escape(_title(writer, candidate))} ({candidate.entry})"
    if candidate.is_exact:
        yield "- " + _("word for word")
    if candidate.lacks:
        yield "- " + _("lacks %(names)s", names=escape(", ".join(candidate.lacks)))
    if candidate.is_guarded and candidate.confidence < candidate.uncapped:
        before = writer.words.number(round(100 * candidate.uncapped))
        yield "- " + _("confidence lowered from %(before)s", before=f"{before} %")


def _title(writer: Writer, candidate: Judged) -> str:
    return writer.title_of(writer.content.entries[candidate.entry])


def _arrows(changes: Sequence[Change]) -> str:
    return ", ".join(f"{change.before or '∅'} → {change.after or '∅'}" for change in changes)


FEATURE = Feature(
    commands=(
        CommandSpec(
            "try", N_("What I would say to a question, and why"), 270, attempt, roles=EVERYBODY
        ),
    )
)
