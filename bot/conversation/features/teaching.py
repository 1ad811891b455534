"""For administrators: what people ask in vain, and a phrasing that mends it in two taps."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, TypeVar

from bot.content.problems import N_
from bot.conversation.codec import ID, LOCALE, PAGE, Form
from bot.conversation.effects import Consult, Effect, SetAside, Teach
from bot.conversation.feature import ActionSpec, CommandSpec, Feature, Response, TurnContext
from bot.conversation.navigation import Action
from bot.conversation.page import Choice, Page, Row, Writer
from bot.conversation.unanswered import Asked, Cluster, InVain, Verdict
from bot.i18n.negotiation import language_name
from bot.language.markup import escape
from bot.messages import Role

MAY = frozenset({Role.OWNER, Role.EDITOR})
"""Who decides what is said."""
SHOWN = 5
"""Other wordings of a cluster that are shown: enough to see what they have in common."""

Why = Literal["ignored", "out of scope"]
_LETTERS: dict[Why, str] = {"ignored": "i", "out of scope": "o"}
_WHYS: dict[str, Why] = {letter: why for why, letter in _LETTERS.items()}
_ASKED = r"[1-9][0-9]{0,8}"

Said = tuple[Page, tuple[Effect, ...]]


@dataclass(frozen=True, slots=True)
class ListInVain(Action):
    """Turn the message to another cluster, by its place."""

    locale: str
    number: int


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
class PutAside(Action):
    """The question and those like it need no answer."""

    asked: int
    why: Why
    locale: str


AboutEntry = TypeVar("AboutEntry", BelongsTo, TeachIt)

# -- what is done ----------------------------------------------------------------------------------


def look(context: TurnContext, writer: Writer, number: int, *, in_place: bool = False) -> Response:
    """Show a cluster."""
    if not context.unanswered_days:
        return context.say(nothing_is_kept(writer))

    def then(found: InVain | None) -> Said:
        return in_vain(writer, found, in_place=in_place), ()

    consult = Consult(lambda desk: desk.in_vain(number), then)
    return Response((), context.session, (consult,))


def consider(context: TurnContext, action: BelongsTo) -> Response | None:
    """Show what would change, or why it cannot."""
    writer = _writer(context, action.locale)
    if writer is None:
        return None

    def then(found: Verdict | None) -> Said:
        return verdict(writer, action, found), ()

    return _about(context, action, then)


def teach(context: TurnContext, action: TeachIt) -> Response | None:
    """Looked at again: much may have changed since it was shown."""
    writer = _writer(context, action.locale)
    if writer is None:
        return None
    shown = BelongsTo(action.asked, action.entry, action.locale)

    def then(found: Verdict | None) -> Said:
        if found is None or found.problems:
            return verdict(writer, shown, found), ()
        return taught(writer, found), (Teach(found.lesson),)

    return _about(context, shown, then)


def put_aside(context: TurnContext, action: PutAside) -> Response | None:
    """The whole cluster."""
    writer = _writer(context, action.locale)
    if writer is None:
        return None

    def then(found: InVain | None) -> Said:
        if found is None:
            return dealt_with(writer), ()
        return aside(writer, found, action.why), (SetAside(found.cluster.ids, action.why),)

    consult = Consult(lambda desk: desk.cluster_of(action.asked), then)
    return Response((), context.session, (consult,))


def _about(
    context: TurnContext, action: BelongsTo, then: Callable[[Verdict | None], Said]
) -> Response:
    consult = Consult(lambda desk: desk.verdict(action.asked, action.entry), then)
    return Response((), context.session, (consult,))


# -- views -----------------------------------------------------------------------------------------


def nothing_is_kept(writer: Writer) -> Page:
    """The operator wants it so."""
    return writer.page(
        [writer.words.gettext("Questions asked in vain are not kept: UNANSWERED_DAYS is 0.")]
    )


def in_vain(writer: Writer, found: InVain | None, *, in_place: bool) -> Page:
    """A cluster, with what it may belong to."""
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
        parts, [*_proposals(writer, found), *_ways(writer, found)], in_place=in_place
    )


def _quoted(writer: Writer, asked: Asked) -> str:
    text = f"“{escape(asked.text)}”"
    return text if asked.locale == writer.locale else f"{text} ({_language(writer, asked.locale)})"


def _language(writer: Writer, locale: str) -> str:
    if not locale:
        return writer.words.gettext("another language")
    return language_name(locale, writer.locale)


def _when(writer: Writer, cluster: Cluster) -> str:
    times = writer.words.ngettext("asked %(number)s time", "asked %(number)s times", cluster.count)
    first, last = (writer.words.date(day.isoformat()) for day in (cluster.first, cluster.last))
    return f"{times} · {first}" if first == last else f"{times} · {first} – {last}"


def _proposals(writer: Writer, found: InVain) -> list[Row]:
    rows: list[Row] = []
    for proposal in found.proposals:
        for entry in writer.entries([proposal.entry]):
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
    return [aside, tuple(steps)] if steps else [aside]


def verdict(writer: Writer, action: BelongsTo, found: Verdict | None) -> Page:
    """What would change, with the button that does it; or why it cannot."""
    _ = writer.words.gettext
    if found is None:
        return dealt_with(writer)
    back = Choice("⬅️ " + _("Back"), ListInVain(writer.locale, found.number))
    if found.problems:
        reasons = [writer.words.gettext(p.template, **p.values) for p in found.problems]
        listed = "\n".join("- " + escape(reason) for reason in reasons)
        return writer.page([_("This cannot be taught:"), listed], [(back,)], in_place=True)
    lesson = found.lesson
    (entry,) = writer.entries([lesson.entry])
    parts = [
        _("Teach this?"),
        f"**{escape(writer.title_of(entry))}**\n{escape(found.file)}",
        f"+ {_language(writer, lesson.locale)}: “{escape(lesson.text)}”",
        writer.words.ngettext(
            "The entry has %(number)s question in this language and gets one more. No other entry "
            "has it, and nothing else changes.",
            "The entry has %(number)s questions in this language and gets one more. No other entry "
            "has it, and nothing else changes.",
            found.questions,
        ),
        _(
            "The other wordings leave this list as well; one that still finds no answer comes back "
            "when it is asked again."
        )
        if len(lesson.asked) > 1
        else "",
    ]
    teach_it = Choice("✅ " + _("Teach"), TeachIt(action.asked, action.entry, writer.locale))
    return writer.page(parts, [(teach_it, back)], in_place=True)


def taught(writer: Writer, found: Verdict) -> Page:
    """It is done."""
    (entry,) = writer.entries([found.lesson.entry])
    text = writer.words.gettext(
        "Taught: “%(question)s” leads to “%(title)s” within half a minute, wherever the bot runs.",
        question=escape(found.lesson.text),
        title=escape(writer.title_of(entry)),
    )
    return writer.page([text], [_go_on(writer, found.number)], in_place=True)


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


def _writer(context: TurnContext, locale: str) -> Writer | None:
    """None for a language that a forged button has made up."""
    return context.writer_in(locale) if locale in context.edition.lexicon.locales else None


def _list(context: TurnContext, action: ListInVain) -> Response | None:
    writer = _writer(context, action.locale)
    return None if writer is None else look(context, writer, action.number, in_place=True)


def _form_of(letter: str, kind: type[AboutEntry]) -> Form[AboutEntry]:
    return Form(
        kind,
        re.compile(rf"{letter}:(?P<asked>{_ASKED}):(?P<entry>{ID}):(?P<locale>{LOCALE})"),
        lambda found: kind(int(found["asked"]), found["entry"], found["locale"]),
        lambda action: f"{letter}:{action.asked}:{action.entry}:{action.locale}",
    )


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
        ActionSpec(
            Form(
                ListInVain,
                re.compile(rf"ul:(?P<locale>{LOCALE}):(?P<number>{PAGE})"),
                lambda found: ListInVain(found["locale"], int(found["number"])),
                lambda action: f"ul:{action.locale}:{action.number}",
            ),
            _list,
            roles=MAY,
        ),
        ActionSpec(_form_of("ub", BelongsTo), consider, roles=MAY),
        ActionSpec(_form_of("ut", TeachIt), teach, roles=MAY),
        ActionSpec(
            Form(
                PutAside,
                re.compile(rf"u(?P<why>[io]):(?P<asked>{_ASKED}):(?P<locale>{LOCALE})"),
                lambda found: PutAside(int(found["asked"]), _WHYS[found["why"]], found["locale"]),
                lambda action: f"u{_LETTERS[action.why]}:{action.asked}:{action.locale}",
            ),
            put_aside,
            roles=MAY,
        ),
    ),
)
