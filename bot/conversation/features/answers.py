"""Answers to questions, and what stands beside an answer."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from bot.content.model import Entry, Source, Text
from bot.conversation import going_on
from bot.conversation.asking_in_vain import TAG_LENGTH, kept_of, tag_for
from bot.conversation.codec import form
from bot.conversation.effects import Helped, HelpedNot, KeepQuestion
from bot.conversation.feature import ActionSpec, Feature, Response, TurnContext
from bot.conversation.navigation import (
    GOOD,
    NOT_GOOD,
    Action,
    ListEntries,
    OpenEntry,
    RateAnswer,
    ShareAnswer,
    View,
    ViewEntry,
)
from bot.conversation.page import Choice, Page, Row, Writer
from bot.conversation.session import Session
from bot.i18n.negotiation import Languages, native_name
from bot.language.foreign import is_foreign
from bot.language.markup import escape
from bot.matching.decision import Decision
from bot.matching.match import Match

MAX_QUESTION = 4_000
"""Characters of a question that are looked at; nobody asks more in one message."""
MAX_IN_BRIEF = 200
"""The same where it is to cost little: the dearest text takes 23 ms so, and 33 at twice the length.
Questions people type have 40 characters, the longest of ours 190."""
MAX_PART = 100
"""Characters of a part of a question that are said back."""
LIKELY = 0.5
"""Confidence from which what was offered first is what the talk goes on about."""
LIKELY_AT_FIRST = 0.35
"""The same where nothing was spoken of before: then it is that or nothing."""

_VIEWS: dict[str, View] = {"a": "answer", "m": "more", "s": "sources", "r": "related"}
"""By the letter in a button."""
_TAG = rf"[a-z0-9]{{{TAG_LENGTH}}}"


@dataclass(frozen=True, slots=True)
class PickEntry(Action):
    """Of what was offered, this is what was meant."""

    entry: str
    locale: str
    tag: str
    """Of the question: see `KeepQuestion`."""


@dataclass(frozen=True, slots=True)
class NoneOfThese(Action):
    """None of the offered entries is what was meant."""

    locale: str
    tag: str = ""
    """Of the question; empty where nothing is kept of it."""


# -- what is done ----------------------------------------------------------------------------------


def ask(context: TurnContext, text: str) -> Response:
    """Answer a question, or several of one message."""
    after, in_brief = context.after, context.incoming.in_brief
    text = text[: MAX_IN_BRIEF if in_brief else MAX_QUESTION]
    understand = context.edition.matcher.understand
    matches = understand(text, after, before=context.before, in_brief=in_brief)
    detected = next(filter(None, (m.utterance.guess.locale for m in matches)), None)
    writer = context.writer(detected)
    session = context.session
    if after is None and _asks_for_more(context, text, matches):
        nothing = replace(matches[0], decision=Decision.UNKNOWN, candidates=())
        return Response((more_of_what(writer),), session, matches=(nothing,))
    is_ours = any(m.candidates and m.candidates[0].is_exact for m in matches)
    if not is_ours and is_foreign(text, writer.lexicon.locales):
        nothing = replace(matches[0], decision=Decision.UNKNOWN, candidates=())
        kept = _kept(context, text, (nothing,), "")
        return Response((languages_spoken(writer),), session, kept, matches=(nothing,))
    session = _spoken_of(context, matches)
    if detected and session.locale is None and session.context(context.now) is not None:
        session = session.speaking(detected)
    kept = _kept(context, text, matches, detected or writer.locale)
    tag = kept[0].tag if kept else ""
    if matches[0].asks_for_more:
        return _gone_on(context, writer, session, matches, detected)
    pages = tuple(_decided(writer, found, detected, tag) for found in matches)
    told = tuple(
        replace(found, decision=Decision.UNKNOWN) if _is_withheld(context, found) else found
        for found in matches
    )
    return Response(pages, session, kept, matches=told)


def _is_withheld(context: TurnContext, found: Match) -> bool:
    """Whether what was most likely meant is out of service."""
    best = found.candidates[0].entry if found.candidates else ""
    return best != "" and context.edition.content.entries[best].paused is not None


def _gone_on(
    context: TurnContext,
    writer: Writer,
    session: Session,
    matches: tuple[Match, ...],
    offer: str | None,
) -> Response:
    """What there is beyond an answer that was read already: its context, or what is near it."""
    entry = writer.content.entries[matches[0].candidates[0].entry]
    if writer.text_of(entry)[1].more:
        return Response((answer(writer, entry, "more", offer=offer),), session, matches=matches)
    kept = context.noted(going_on.NOTE, going_on.VERSION)
    found = going_on.next_after(entry, writer.content.entries, kept)
    if found is None:
        return Response((nothing_further(writer, entry),), session, matches=matches)
    near, note = found
    page = answer(writer, near, offer=offer, is_next=True)
    session = session.noted(note).answered(near.id, context.now)
    return Response((page,), session, matches=matches)


def _spoken_of(context: TurnContext, matches: Sequence[Match]) -> Session:
    """What the next question may lean on: the last answer, else what was most likely meant."""
    session = context.session
    answered = [found for found in matches if found.decision is Decision.ANSWER]
    for found in answered:
        session = session.answered(found.candidates[0].entry, context.now)
    if answered or any(found.is_follow_up for found in matches):
        return session
    best = matches[0].candidates[0] if matches[0].candidates else None
    likely = LIKELY if session.context(context.now) else LIKELY_AT_FIRST
    if matches[0].decision is Decision.CLARIFY and best and best.confidence >= likely:
        return session.answered(best.entry, context.now)
    return session.aside()


def _kept(
    context: TurnContext, text: str, matches: Sequence[Match], locale: str
) -> tuple[KeepQuestion, ...]:
    """What is kept of a question in vain. Of several in one message each has its answer; that an
    answer is out of service, editors know."""
    if not context.unanswered_days or len(matches) != 1 or _is_withheld(context, matches[0]):
        return ()
    tag = tag_for(matches, context.chance)
    kept = kept_of(text[:MAX_QUESTION], matches[0], locale, tag)
    return (kept,) if kept is not None else ()


def _asks_for_more(context: TurnContext, text: str, matches: Sequence[Match]) -> bool:
    """Whether it asks to hear more, and the words are not an answered question as well."""
    is_answered = any(found.decision is Decision.ANSWER for found in matches)
    return not is_answered and context.edition.phrases.asks_for_more(text)


def _decided(writer: Writer, found: Match, detected: str | None, tag: str) -> Page:
    if not found.utterance.tokens:
        return no_words(writer)
    entries = [writer.content.entries[c.entry] for c in found.candidates]
    if entries and entries[0].paused:
        return paused(writer, entries[0], entries[1:] if found.decision is Decision.CLARIFY else ())
    match found.decision:
        case Decision.ANSWER if found.is_wide:
            return overview(writer, entries[0], offer=detected)
        case Decision.ANSWER:
            return answer(writer, entries[0], offer=detected, unanswered=found.unanswered)
        case Decision.SMALLTALK:
            return smalltalk(writer, entries[0])
        case Decision.CLARIFY:
            return clarify(writer, [entry for entry in entries if not entry.paused], tag)
        case Decision.UNKNOWN:
            return unknown(writer)


def show(context: TurnContext, action: OpenEntry | ViewEntry) -> Response | None:
    """Turn to an entry, or open it."""
    entry = context.edition.content.entry(action.entry)
    if entry is None or entry.is_smalltalk or action.locale not in context.edition.lexicon.locales:
        return None
    writer = context.writer_in(action.locale)
    session = context.session.answered(entry.id, context.now)
    if isinstance(action, OpenEntry):
        return context.say(answer(writer, entry), session)
    page = answer(writer, entry, action.view, page=action.page, in_place=True)
    return context.say(page, session)


def pick(context: TurnContext, action: PickEntry) -> Response | None:
    """Open what was meant: the question was not in vain. The list stays, for another look."""
    shown = show(context, OpenEntry(action.entry, action.locale))
    return shown and replace(shown, effects=(Helped(action.tag),))


def refuse(context: TurnContext, action: NoneOfThese) -> Response:
    """Nothing of what was offered was meant."""
    page = none_of_these(context.writer(action.locale))
    effects = (HelpedNot(action.tag),) if action.tag else ()
    return context.say(page, None, *effects)


# -- views -----------------------------------------------------------------------------------------


def answer(
    writer: Writer,
    entry: Entry,
    view: View = "answer",
    *,
    page: int | None = None,
    offer: str | None = None,
    in_place: bool = False,
    unanswered: Sequence[str] = (),
    is_rated: bool = False,
    is_next: bool = False,
) -> Page:
    """An entry's answer, or the answer with more, its sources or related questions.

    `offer`: a locale in which the person seems to write; its button is then put first.
    `unanswered`: parts of the question that nothing here answers. `is_rated`: the person has said
    what they think of it. `is_next`: it was not asked for, but comes after what was told so far.
    """
    if entry.paused:
        return paused(writer, entry, page=page, in_place=in_place)
    shown, text = writer.text_of(entry)
    parts = [_missing_note(writer, shown), text.answer, _may_have_changed(writer, entry)]
    if is_next:
        lead = writer.words.gettext("That is all I have on this. Near to it:")
        parts = [f"{lead} **{text.title}**", *parts]
    parts += [_unanswered(writer, part) for part in unanswered]
    rows: list[Row] = []
    if view == "sources":
        parts.append(_sources(writer, entry))
    if view == "related":
        parts.append(writer.words.gettext("Related questions:"))
        rows += writer.titles(writer.entries(entry.related))
    rows += _views_row(writer, entry, text, view, page)
    rows += _languages_row(writer, entry, view, page, offer)
    if view in {"answer", "more"}:
        rows += _opinion_row(writer, entry, is_rated=is_rated)
    rows += _way_back(writer, entry, page)
    # Where choices are typed nothing is edited: the picture stands above, where it was shown.
    image = None if writer.is_typed and view != "answer" else writer.image_of(entry)
    context = text.more if view == "more" and text.more else ""
    return writer.page(
        parts,
        rows,
        in_place=in_place,
        shows=entry.id,
        for_one=in_place,
        image=image,
        context=context,
    )


def paused(
    writer: Writer,
    entry: Entry,
    likely: Sequence[Entry] = (),
    *,
    page: int | None = None,
    in_place: bool = False,
) -> Page:
    """The answer is out of service, with what is near it. `likely`: what else may be meant."""
    text = writer.text_of(entry)[1]
    near = writer.entries([*dict.fromkeys([*(one.id for one in likely), *entry.related])])
    parts = [f"**{escape(text.title)}**", text.answer]
    parts += [writer.words.gettext("Related questions:")] if near else []
    rows = [*writer.titles(near), *writer.person_rows(), *_way_back(writer, entry, page)]
    return writer.page(parts, [*rows, writer.home_row()], in_place=in_place, shows=entry.id)


def nothing_further(writer: Writer, entry: Entry) -> Page:
    """All that is near an answer was told as well."""
    _ = writer.words.gettext
    return writer.page([_("That is all I have on this.")], [writer.home_row()], shows=entry.id)


def overview(writer: Writer, entry: Entry, *, offer: str | None = None) -> Page:
    """An answer to whoever asked for a subject as a whole, with what else there is of it."""
    return answer(
        writer, entry, "related" if writer.entries(entry.related) else "answer", offer=offer
    )


def smalltalk(writer: Writer, entry: Entry) -> Page:
    """A courtesy, with the way into the topics."""
    return writer.page([writer.text_of(entry)[1].answer], [writer.topics_row()])


def clarify(writer: Writer, entries: Iterable[Entry], tag: str = "") -> Page:
    """Did you mean … `tag`: of the question, where something is kept of it."""
    _ = writer.words.gettext

    def picked(entry: Entry) -> Action:
        if tag:
            return PickEntry(entry.id, writer.locale, tag)
        return OpenEntry(entry.id, writer.locale)

    rows: list[Row] = [(Choice(writer.title_of(e), picked(e), is_listed=True),) for e in entries]
    rows.append((Choice("🚫 " + _("None of these"), NoneOfThese(writer.locale, tag)),))
    return writer.page([_("Did you mean:")], rows, for_one=True)


def unknown(writer: Writer) -> Page:
    """The content does not hold it, said plainly, with the topics it does hold."""
    _ = writer.words.gettext
    if writer.in_group:
        said = _("I have no reviewed answer to that.")
        return writer.page([said], [writer.topics_row()], for_one=True)
    text = _(
        "I have no reviewed answer to that, and I do not make answers up. "
        "Here is what I can tell you about:"
    )
    return writer.page([text], [*writer.person_rows(), *writer.topic_rows()])


def none_of_these(writer: Writer) -> Page:
    """Nothing of what was offered was meant."""
    _ = writer.words.gettext
    thanks = _("Thank you, that helps me: none of these, then.")
    if writer.in_group:
        return writer.page([thanks], [writer.topics_row()], in_place=True, for_one=True)
    way_on = _("Please ask again in other words, or choose a topic:")
    rows = [*writer.person_rows(), *writer.topic_rows()]
    return writer.page([thanks, way_on], rows, in_place=True)


def more_of_what(writer: Writer) -> Page:
    """`Tell me more`, where nothing was told."""
    _ = writer.words.gettext
    text = _("About what? Ask me a question, or choose a topic:")
    rows = [writer.topics_row()] if writer.in_group else writer.topic_rows()
    return writer.page([text], rows, for_one=True)


def languages_spoken(writer: Writer) -> Page:
    """Which languages are understood, said in each of them."""
    locales = writer.lexicon.locales
    lines = [
        writer.lexicon[own].gettext(
            "I understand these languages: %(languages)s.",
            languages=Languages(*locales),
        )
        for own in locales
    ]
    return writer.page(["\n\n".join(lines)], [writer.home_row()], for_one=True)


def no_words(writer: Writer) -> Page:
    """Text without a single word: spaces, emoji, punctuation."""
    _ = writer.words.gettext
    text = _("I could not find a question in that. Please type it in a few words.")
    return writer.page([text], [writer.home_row()], for_one=True)


# -- parts -----------------------------------------------------------------------------------------


def _missing_note(writer: Writer, shown: str) -> str:
    if shown == writer.locale:
        return ""
    note = writer.words.gettext(
        "(Not yet available in %(wanted)s; here it is in %(shown)s.)",
        wanted=Languages(writer.locale),
        shown=Languages(shown),
    )
    return f"*{escape(note)}*"


def _unanswered(writer: Writer, part: str) -> str:
    return writer.words.gettext(
        "I have no reviewed answer to the part “%(part)s”.", part=escape(part[:MAX_PART])
    )


def _may_have_changed(writer: Writer, entry: Entry) -> str:
    """One line under whatever goes out of date, the same for a post, a count and talks going on."""
    if not entry.changes or entry.as_of is None:
        return ""
    line = writer.words.gettext(
        "Facts as of %(date)s; they may have changed since.", date=writer.words.date(entry.as_of)
    )
    return f"*{escape(line)}*"


def _views_row(writer: Writer, entry: Entry, text: Text, view: View, page: int | None) -> list[Row]:
    _ = writer.words.gettext
    labels: dict[View, tuple[str, bool]] = {
        "more": ("➕ " + _("More"), text.more is not None),
        "sources": ("📄 " + _("Source"), bool(entry.sources)),
        "related": ("🔗 " + _("Related"), bool(writer.entries(entry.related))),
    }
    holds: dict[View, str] = {"more": text.more or ""}
    row = [
        Choice(label, ViewEntry(to, entry.id, writer.locale, page), holds=holds.get(to, ""))
        for to, (label, is_there) in labels.items()
        if is_there and to != view
    ]
    if view != "answer":
        back = ViewEntry("answer", entry.id, writer.locale, page)
        row.insert(0, Choice("⬅️ " + _("Answer"), back))
    return [tuple(row)] if row else []


def _languages_row(
    writer: Writer, entry: Entry, view: View, page: int | None, offer: str | None
) -> list[Row]:
    others = [
        locale
        for locale in writer.lexicon.locales
        if locale != writer.locale and locale in entry.texts
    ]
    others.sort(key=lambda locale: locale != offer)
    row = tuple(
        Choice("🌐 " + native_name(locale), ViewEntry(view, entry.id, locale, page))
        for locale in others[:3]
    )
    return [row] if row else []


def _opinion_row(writer: Writer, entry: Entry, *, is_rated: bool) -> list[Row]:
    """Whether it helped, and the way to pass it on. Where choices are typed the praise is left out:
    "thank you" is said in words."""
    _ = writer.words.gettext
    row = []
    if not is_rated and not writer.is_typed:
        row.append(Choice("👍 " + _("Helpful"), RateAnswer(entry.id, writer.locale, GOOD)))
    if not is_rated:
        row.append(Choice("👎 " + _("Not right"), RateAnswer(entry.id, writer.locale, NOT_GOOD)))
    if writer.has_links:
        row.append(Choice("↗️ " + _("Share"), ShareAnswer(entry.id, writer.locale)))
    return [tuple(row)] if row else []


def _way_back(writer: Writer, entry: Entry, page: int | None) -> list[Row]:
    topic = writer.content.topics.get(entry.topic or "")
    if page is None or topic is None:
        return []
    back = ListEntries(topic.id, writer.locale, page)
    return [(Choice("⬅️ " + writer.topic_name(topic), back),)]


def _sources(writer: Writer, entry: Entry) -> str:
    _ = writer.words.gettext
    known = writer.sources(entry)
    lines = ["- " + source_line(writer, source) for source in known]
    heading = writer.words.ngettext("**Source:**", "**Sources:**", len(known))
    parts = [heading, "\n".join(lines)]
    if entry.event:
        parts.append(_("Date of the event: %(date)s.", date=writer.words.date(entry.event)))
    if entry.as_of and not entry.changes:  # what changes has said so under the answer
        parts.append(_("Facts as of %(date)s.", date=writer.words.date(entry.as_of)))
    return "\n\n".join(parts)


def source_line(writer: Writer, source: Source) -> str:
    """Title, author, publisher and date."""
    name = escape(source.titles.get(writer.locale, source.title))
    title = f"[{name}]({source.url})" if source.url else f"*{name}*"
    publisher = None if source.publisher == source.author else source.publisher
    rest = [escape(part) for part in (source.author, publisher) if part]
    return ", ".join([title, *rest, writer.words.date(source.date)])


# -- the feature -----------------------------------------------------------------------------------

FEATURE = Feature(
    actions=(
        ActionSpec(form("o:{entry}:{locale}", OpenEntry), show),
        ActionSpec(form("{view}:{entry}:{locale}[:{page}]", ViewEntry, view=_VIEWS), show),
        ActionSpec(form("p:{entry}:{locale}:{tag}", PickEntry, tag=_TAG), pick),
        ActionSpec(form("n:{locale}[:{tag}]", NoneOfThese, tag=_TAG), refuse),
    )
)
