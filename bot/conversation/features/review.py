"""For those who help to run the bot: what in the content is worth a second look."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, fields, replace

from bot.content.findings import Finding, Why
from bot.content.problems import N_
from bot.conversation.changes import Review
from bot.conversation.codec import form
from bot.conversation.effects import Said
from bot.conversation.feature import ActionSpec, CommandSpec, Feature, Response, TurnContext
from bot.conversation.features.stats import VERDICTS
from bot.conversation.navigation import LocalAction
from bot.conversation.page import Choice, Row, Writer, in_lines
from bot.i18n.negotiation import language_name
from bot.language.markup import escape
from bot.messages import Attachment, Grant, Role

MAY = frozenset({Role.OWNER, Role.EDITOR, Role.TRANSLATOR})
SHOWN = 6
"""Of each kind: what fits on a phone; all of them are in the table."""
HEADS = {
    Why.DISLIKED: N_("Answers that people say are not right:"),
    Why.AGED: N_("Facts that change, not looked at for a year:"),
    Why.BEHIND: N_("Translations that stayed while the other language was changed:"),
    Why.CONFUSED: N_("Phrasings that lead to another entry, were they not written down:"),
}


@dataclass(frozen=True, slots=True)
class LookFurther(LocalAction):
    """Ask more phrasings of each other."""


@dataclass(frozen=True, slots=True)
class SendReview(LocalAction):
    """Send all of it as a table."""


# -- what is done ----------------------------------------------------------------------------------


def look(context: TurnContext, writer: Writer, *, in_place: bool = False) -> Response:
    """Show the first of each kind."""

    def then(found: Review | None) -> Said:
        review = found or Review((), 0, 0)
        return shown(writer, replace(review, findings=_theirs(context, review.findings)), in_place)

    return context.consult(lambda desk: desk.review(), then)


def _go_on(context: TurnContext, action: LookFurther) -> Response | None:
    writer = context.writer_if_known(action.locale)
    return None if writer is None else look(context, writer, in_place=True)


def _send(context: TurnContext, action: SendReview) -> Response | None:
    writer = context.writer_if_known(action.locale)
    if writer is None:
        return None

    def then(found: Review | None) -> Said:
        findings = _theirs(context, found.findings if found else ())
        text = writer.words.gettext("All of it, as a table:")
        table = Attachment("review.csv", as_csv(findings))
        return replace(writer.page([text]), attachment=table), ()

    return context.consult(lambda desk: desk.review(), then)


def _theirs(context: TurnContext, found: Iterable[Finding]) -> tuple[Finding, ...]:
    """An editor's topics, a translator's languages."""
    grant = context.incoming.grant or Grant(Role.ANALYST)
    return tuple(one for one in found if _is_theirs(context, grant, one))


def _is_theirs(context: TurnContext, grant: Grant, found: Finding) -> bool:
    if grant.role is Role.OWNER:
        return True
    if grant.role is Role.TRANSLATOR:
        is_said = found.why is Why.BEHIND
        return is_said and (not grant.within or found.locale in grant.within)
    entry = context.edition.content.entries.get(found.entry)
    return not grant.within or (entry is not None and entry.topic in grant.within)


# -- views -----------------------------------------------------------------------------------------


def shown(writer: Writer, review: Review, in_place: bool) -> Said:
    """The first of each kind, how many there are, and how far was looked."""
    _ = writer.words.gettext
    parts = []
    for why in Why:
        found = [one for one in review.findings if one.why is why]
        if found:
            lines = [_line(writer, one) for one in found[:SHOWN]]
            if (more := len(found) - SHOWN) > 0:
                said = writer.words.ngettext("and %(number)s more", "and %(number)s more", more)
                lines.append(said)
            parts.append(in_lines([f"**{_(HEADS[why])}**", *lines]))
    if not parts:
        parts.append(_("Nothing that needs a second look was found."))
    rows: list[Row] = []
    if review.looked < review.of:
        far = writer.words.ngettext(
            "The phrasings of %(looked)s of %(number)s entry were looked at so far.",
            "The phrasings of %(looked)s of %(number)s entries were looked at so far.",
            review.of,
            looked=writer.words.number(review.looked),
        )
        parts.append(far)
        rows.append((Choice("🔎 " + _("Look further"), LookFurther(writer.locale)),))
    if review.findings:
        rows.append((Choice("📎 " + _("As a table"), SendReview(writer.locale)),))
    return writer.page(parts, rows, in_place=in_place), ()


def _line(writer: Writer, found: Finding) -> str:
    entry = escape(found.entry)
    match found.why:
        case Why.DISLIKED:
            said = writer.words.gettext(VERDICTS[found.text])
            return f"👎 {entry} · {said} · {writer.words.number(found.weight)}"
        case Why.AGED:
            return f"▫️ {entry} · {escape(writer.words.date(found.text))}"
        case Why.BEHIND:
            return f"▫️ {entry} · {language_name(found.locale, writer.locale)}"
        case Why.CONFUSED:
            return f"▫️ {entry} · “{escape(found.text)}” → {escape(found.other)}"


def as_csv(found: Sequence[Finding]) -> str:
    """A row for each."""
    table = io.StringIO()
    rows = csv.writer(table, lineterminator="\n")
    rows.writerow([field.name for field in fields(Finding)])
    rows.writerows(asdict(finding).values() for finding in found)
    return table.getvalue()


# -- the feature -----------------------------------------------------------------------------------

FEATURE = Feature(
    commands=(
        CommandSpec(
            "review",
            N_("What is worth a second look"),
            275,
            lambda context, _argument: look(context, context.writer()),
            roles=MAY,
        ),
    ),
    actions=(
        ActionSpec(form("rl:{locale}", LookFurther), _go_on, roles=MAY),
        ActionSpec(form("rs:{locale}", SendReview), _send, roles=MAY),
    ),
)
