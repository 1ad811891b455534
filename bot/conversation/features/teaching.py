"""For administrators: what people ask in vain, and phrasings that mend it in two taps."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Literal

from bot.content.model import Entry
from bot.content.problems import N_
from bot.conversation.codec import COUNT, PAGE, form
from bot.conversation.effects import Consult, GoOn, Said, SetAside, Teach
from bot.conversation.feature import (
    ActionSpec,
    CommandSpec,
    Feature,
    FlowSpec,
    Response,
    TurnContext,
)
from bot.conversation.features import preview
from bot.conversation.features.preview import language, reasons, wrong
from bot.conversation.navigation import Action, ListInVain, StartDraft, TypePhrasing
from bot.conversation.page import Choice, Page, Row, Writer
from bot.conversation.session import Flow, Json, Session
from bot.conversation.unanswered import Asked, Cluster, InVain, Unfit, Verdict
from bot.i18n.negotiation import Languages
from bot.language.markup import escape
from bot.messages import Grant, Role

MAY = frozenset({Role.OWNER, Role.EDITOR})
"""Who decides what is said."""
NAME, VERSION = "teaching", 1
SHOWN = 5
"""Other wordings of a cluster that are shown: enough to see what they have in common."""

Why = Literal["ignored", "out of scope"]
_WHYS: dict[str, Why] = {"i": "ignored", "o": "out of scope"}
"""By the letter in a button."""


@dataclass(frozen=True, slots=True)
class BelongsTo(Action):
    """See what follows if a question became a phrasing of an entry."""

    asked: int
    entry: str
    locale: str


@dataclass(frozen=True, slots=True)
class TeachIt(Action):
    """Make it one."""

    asked: int
    entry: str
    locale: str


@dataclass(frozen=True, slots=True)
class LeaveOut(Action):
    """Of what would be taught, leave a wording out, or take it in again."""

    asked: int
    locale: str


@dataclass(frozen=True, slots=True)
class PutAside(Action):
    """The question and those like it need no answer."""

    asked: int
    why: Why
    locale: str


# -- what is done ----------------------------------------------------------------------------------


def look(context: TurnContext, writer: Writer, number: int, *, in_place: bool = False) -> Response:
    """Show a cluster."""
    if not context.unanswered_days:
        return context.say(nothing_is_kept(writer))

    def then(found: InVain | None) -> Said:
        return in_vain(writer, found, context.incoming.grant, in_place=in_place), ()

    consult = Consult(lambda desk: desk.in_vain(number), then)
    return Response((), context.session, (consult,))


def consider(context: TurnContext, action: BelongsTo) -> Response | None:
    """Show what would change, or why it cannot."""
    return _show(context, action, frozenset())


def leave_out(context: TurnContext, action: LeaveOut) -> Response | None:
    """Show what would change then."""
    chosen = _chosen(context.kept(NAME))
    if chosen is None:
        return None
    asked, entry, without, _ = chosen
    shown = BelongsTo(asked, entry, action.locale)
    return _show(context, shown, without ^ {action.asked})


def teach(context: TurnContext, action: TeachIt) -> Response | None:
    """Looked at again: much may have changed since it was shown."""
    writer = context.writer_if_known(action.locale)
    shown = BelongsTo(action.asked, action.entry, action.locale)
    chosen = _chosen(context.kept(NAME))
    if writer is None or not may_teach(context, action.entry):
        return None
    if chosen is None or chosen[:2] != (action.asked, action.entry):
        return _show(context, shown, frozenset())  # another one was looked at since

    def then(found: Verdict | None) -> Said:
        if found is None or found.problems or not found.lesson.phrasings:
            return verdict(writer, shown, found, grant), (GoOn(flow),)
        forced = wrong(found.shifts)
        if forced and not is_owner:
            return verdict(writer, shown, found, grant), (GoOn(flow),)
        if forced and not knows_better:
            return verdict(writer, shown, found, grant), (GoOn(_flow(shown, chosen[2], found)),)
        notes = tuple(f"! {shift.text}: {shift.before} -> {shift.after}" for shift in forced)
        return taught(writer, found), (Teach(replace(found.lesson, forced=notes)),)

    grant, flow = context.incoming.grant, context.session.flow
    is_owner = grant is not None and grant.role is Role.OWNER
    knows_better = chosen[3]
    session = replace(context.session, flow=None)
    return _about(session, shown, chosen[2], then)


def _show(context: TurnContext, action: BelongsTo, without: frozenset[int]) -> Response | None:
    writer = context.writer_if_known(action.locale)
    if writer is None or not may_teach(context, action.entry):
        return None

    def then(found: Verdict | None) -> Said:
        flow = _flow(action, without, found)
        return verdict(writer, action, found, context.incoming.grant), (GoOn(flow),)

    return _about(context.session, action, without, then)


def _flow(action: BelongsTo, without: frozenset[int], found: Verdict | None) -> Flow:
    """What is looked at, and whether it was said that it makes a known question wrong."""
    data: Json = {
        "asked": action.asked,
        "entry": action.entry,
        "without": [*sorted(without)],
        "wrong": found is not None and bool(wrong(found.shifts)),
    }
    return Flow(NAME, VERSION, data)


def _chosen(kept: Json) -> tuple[int, str, frozenset[int], bool] | None:
    """The question, the entry and the wordings left out that are looked at just now, and whether
    they were warned."""
    match kept:
        case {"asked": int(asked), "entry": str(entry), "without": list(without), **rest}:
            left_out = frozenset(one for one in without if isinstance(one, int))
            return asked, entry, left_out, rest.get("wrong") is True
    return None


def may_teach(context: TurnContext, entry: str) -> bool:
    """Whether the entry is of a topic that was given to them. One that is gone is said to be."""
    found = context.edition.content.entry(entry)
    return found is None or _is_theirs(context.incoming.grant, found)


def _is_theirs(grant: Grant | None, entry: Entry) -> bool:
    return grant is not None and (not grant.within or entry.topic in grant.within)


def put_aside(context: TurnContext, action: PutAside) -> Response | None:
    """The whole cluster."""
    writer = context.writer_if_known(action.locale)
    if writer is None:
        return None

    def then(found: InVain | None) -> Said:
        if found is None:
            return dealt_with(writer), ()
        return aside(writer, found, action.why), (SetAside(found.cluster.ids, action.why),)

    consult = Consult(lambda desk: desk.cluster_of(action.asked), then)
    return Response((), context.session, (consult,))


def _about(
    session: Session,
    action: BelongsTo,
    without: frozenset[int],
    then: Callable[[Verdict | None], Said],
) -> Response:
    consult = Consult(lambda desk: desk.verdict(action.asked, action.entry, without), then)
    return Response((), session, (consult,))


# -- views -----------------------------------------------------------------------------------------


def nothing_is_kept(writer: Writer) -> Page:
    """The operator wants it so."""
    return writer.page(
        [writer.words.gettext("Questions asked in vain are not kept: UNANSWERED_DAYS is 0.")]
    )


def in_vain(
    writer: Writer, found: InVain | None, grant: Grant | None = None, *, in_place: bool
) -> Page:
    """A cluster, with what it may belong to, as far as that is of whoever looks."""
    _ = writer.words.gettext
    if found is None:
        return writer.page([_("Nothing that was asked in vain is waiting.")], in_place=in_place)
    place = _(
        "page %(page)s of %(pages)s",
        page=writer.words.number(found.number + 1),
        pages=writer.words.number(found.of),
    )
    cluster = found.cluster
    others = "\n".join("- " + _quoted(writer, asked) for asked in cluster.asked[1 : SHOWN + 1])
    more = len(cluster.asked) - 1 - SHOWN
    headline = _("Asked in vain")
    parts = [
        f"**{headline}** · {place}",
        f"**{_quoted(writer, cluster.head)}**",
        _when(writer, cluster),
        _("In other words:") + "\n\n" + others if others else "",
        writer.words.ngettext("and %(number)s more", "and %(number)s more", more)
        if more > 0
        else "",
        _("Which entry does it belong to?") if found.proposals else "",
    ]
    return writer.page(
        parts, [*_proposals(writer, found, grant), *_ways(writer, found)], in_place=in_place
    )


def _quoted(writer: Writer, asked: Asked) -> str:
    text = f"“{escape(asked.text)}”"
    return text if asked.locale == writer.locale else f"{text} ({language(writer, asked.locale)})"


def _when(writer: Writer, cluster: Cluster) -> str:
    times = writer.words.ngettext("asked %(number)s time", "asked %(number)s times", cluster.count)
    first, last = (writer.words.date(day.isoformat()) for day in (cluster.first, cluster.last))
    return f"{times} · {first}" if first == last else f"{times} · {first} – {last}"


def _proposals(writer: Writer, found: InVain, grant: Grant | None) -> list[Row]:
    rows: list[Row] = []
    for proposal in found.proposals:
        entry = writer.content.entries.get(proposal.entry)
        if entry is not None and _is_theirs(grant, entry):
            percent = writer.words.number(round(100 * proposal.confidence))
            action = BelongsTo(found.cluster.head.id, entry.id, writer.locale)
            rows.append((Choice(f"{percent} % · {writer.title_of(entry)}", action),))
    return rows


def _ways(writer: Writer, found: InVain) -> list[Row]:
    _ = writer.words.gettext
    asked, locale, number = found.cluster.head.id, writer.locale, found.number
    steps = []
    if number > 0:
        steps.append(Choice("◀️ " + _("Previous"), ListInVain(locale, number - 1)))
    if number + 1 < found.of:
        steps.append(Choice(_("Next") + " ▶️", ListInVain(locale, number + 1)))
    aside = (
        Choice("🚫 " + _("Out of scope"), PutAside(asked, "out of scope", locale)),
        Choice("🗑 " + _("Ignore"), PutAside(asked, "ignored", locale)),
    )
    new = (Choice("✏️ " + _("New entry"), StartDraft(asked, locale)),)
    return [new, aside, tuple(steps)] if steps else [new, aside]


def verdict(
    writer: Writer, action: BelongsTo, found: Verdict | None, grant: Grant | None = None
) -> Page:
    """What would change, with the button that does it; or why it cannot."""
    _ = writer.words.gettext
    if found is None:
        return dealt_with(writer)
    back = Choice("⬅️ " + _("Back"), ListInVain(writer.locale, found.number))
    chosen = {one.phrasing for one in found.wordings if one.is_chosen}
    refused = [one for one in found.unfit if one.phrasing not in chosen]
    if found.problems:
        parts = [_("This cannot be taught:"), reasons(writer, found.problems)]
        return writer.page(parts, [(back,)], in_place=True)
    toggles = _toggles(writer, found)
    lesson = found.lesson
    if not lesson.phrasings:
        nothing = _("Nothing is chosen. Choose at least one wording, or go back.")
        return writer.page([nothing], [*toggles, (back,)], in_place=True)
    parts = [
        *preview.lesson(writer, found),
        _("Left out:") + "\n\n" + _left_out(writer, refused) if refused else "",
        _(
            "The whole group leaves this list; a wording that still finds no answer comes back "
            "when it is asked again."
        )
        if len(lesson.asked) > 1
        else "",
    ]
    teach_it = TeachIt(action.asked, action.entry, writer.locale)
    if not wrong(found.shifts):
        ways: Row = (Choice("✅ " + _("Teach"), teach_it), back)
    else:
        parts.append(_("A known question would get a wrong answer. Only an owner can do this."))
        ways = (back,)
        if grant is not None and grant.role is Role.OWNER:
            ways = (Choice("⚠️ " + _("Teach all the same"), teach_it), back)
    return writer.page(parts, [*toggles, ways], in_place=True)


def _left_out(writer: Writer, unfit: Iterable[Unfit]) -> str:
    return "\n".join(reasons(writer, one.problems) for one in unfit)


def _toggles(writer: Writer, found: Verdict) -> list[Row]:
    """A button for each wording, where there is a choice."""
    unfit = {one.phrasing for one in found.unfit}
    able = [one for one in found.wordings if one.phrasing not in unfit]
    if len(able) < 2:
        return []
    return [
        (
            Choice(
                ("☑️ " if one.is_chosen else "⬜ ") + one.phrasing.text,
                LeaveOut(one.asked, writer.locale),
            ),
        )
        for one in able
    ]


def taught(writer: Writer, found: Verdict) -> Page:
    """It is done. In a language that got no phrasing what was taught is little help: a question put
    into the other language stayed at a confidence of 0.54, and had 0.98 with a phrasing of its own
    there. So that can be typed at once."""
    entry, locale = writer.content.entries[found.lesson.entry], writer.locale
    taught_in = {one.locale for one in found.lesson.phrasings}
    others = [one for one in entry.texts if one not in taught_in]
    parts = [preview.taught(writer, found)]
    if others:
        note = writer.words.gettext(
            "Nothing was added in %(languages)s, where the same question may still be asked back.",
            languages=Languages(*others),
        )
        parts.append(note)
    rows = [
        (
            Choice(
                writer.words.gettext("🌐 Also in %(language)s", language=Languages(other)),
                TypePhrasing(entry.id, other, locale),
            ),
        )
        for other in others
    ]
    return writer.page(parts, [*rows, _go_on(writer, found.number)], in_place=True)


def aside(writer: Writer, found: InVain, why: Why) -> Page:
    """It is done."""
    _ = writer.words.gettext
    said = {"ignored": _("Ignored:"), "out of scope": _("Out of scope:")}[why]
    text = f"{said} {_quoted(writer, found.cluster.head)}"
    return writer.page([text], [_go_on(writer, found.number)], in_place=True)


def dealt_with(writer: Writer) -> Page:
    """Somebody was faster, or the question is too old to be kept."""
    text = writer.words.gettext("This question has been dealt with, or is not kept any more.")
    return writer.page([text], [_go_on(writer, 0)], in_place=True)


def _go_on(writer: Writer, number: int) -> Row:
    return (Choice(writer.words.gettext("Go on") + " ▶️", ListInVain(writer.locale, number)),)


# -- the feature -----------------------------------------------------------------------------------


def _list(context: TurnContext, action: ListInVain) -> Response | None:
    writer = context.writer_if_known(action.locale)
    return None if writer is None else look(context, writer, action.number, in_place=True)


FEATURE = Feature(
    commands=(
        CommandSpec(
            "unanswered",
            N_("What people asked in vain"),
            rank=200,
            run=lambda context, _argument: look(context, context.writer(), 0),
            roles=MAY,
        ),
    ),
    actions=(
        ActionSpec(form("ul:{locale}:{number}", ListInVain, number=PAGE), _list, roles=MAY),
        ActionSpec(
            form("ub:{asked}:{entry}:{locale}", BelongsTo, asked=COUNT), consider, roles=MAY
        ),
        ActionSpec(form("ut:{asked}:{entry}:{locale}", TeachIt, asked=COUNT), teach, roles=MAY),
        ActionSpec(form("uw:{asked}:{locale}", LeaveOut, asked=COUNT), leave_out, roles=MAY),
        ActionSpec(
            form("u{why}:{asked}:{locale}", PutAside, why=_WHYS, asked=COUNT), put_aside, roles=MAY
        ),
    ),
    flows=(FlowSpec(NAME, VERSION, roles=MAY),),
)
