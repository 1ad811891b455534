"""For administrators: a file of content, sent in the chat, served once its changes were shown; and
the same file sent back to them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from bot.content.problems import N_, Problem
from bot.conversation.changes import Proposed, Received
from bot.conversation.codec import form
from bot.conversation.effects import GoOn, PutInForce, Said
from bot.conversation.feature import (
    ActionSpec,
    CommandSpec,
    Feature,
    FlowSpec,
    Response,
    TurnContext,
    UploadSpec,
)
from bot.conversation.features.preview import effect, wrong
from bot.conversation.features.records import usage
from bot.conversation.features.teaching import MAY
from bot.conversation.navigation import LocalAction
from bot.conversation.page import Choice, Page, Row, Writer, verbatim
from bot.conversation.session import Flow, Json
from bot.language.markup import escape
from bot.messages import Attachment, Role, Upload

NAME, VERSION = "upload", 1
LARGEST = 1_000_000
"""Bytes, said by the platform before anything is fetched."""
LARGEST_OFFICE = 5_000_000
"""The same of a workbook or a text: 400 entries in two languages have 1.6 million."""
MOST_LISTED = 20
SHOWN = 1_500
"""Characters of a diff that are told; a longer one is sent as a file."""
FILES = re.compile(r".+\.ya?ml", re.IGNORECASE | re.DOTALL)
OFFICE = re.compile(r".+\.(?:xlsx|docx)", re.IGNORECASE | re.DOTALL)
WORDS = re.compile(r".+\.po", re.IGNORECASE | re.DOTALL)
TRANSLATE = frozenset({Role.OWNER, Role.TRANSLATOR})
"""Who may send and fetch the interface's words; a translator those of their languages."""
SENDING = MAY | TRANSLATE


@dataclass(frozen=True, slots=True)
class ApplyUpload(LocalAction):
    """Serve what was shown."""


# -- what is done ----------------------------------------------------------------------------------


def receive(context: TurnContext, upload: Upload) -> Response:
    """Show what a file would change."""
    writer = context.writer()
    largest = LARGEST_OFFICE if OFFICE.fullmatch(upload.name) else LARGEST
    if upload.size is None or upload.size > largest:
        return context.say(too_large(writer, largest))

    def then(found: Received | None) -> Said:
        if found is None or not _is_theirs(context, found.proposed):
            return unknown_file(writer, upload), (GoOn(None),)
        flow = None if found.proposed.problems else _flow(upload, found)
        is_owner = context.incoming.role is Role.OWNER
        return proposed(writer, found.proposed, is_owner=is_owner), (GoOn(flow),)

    return context.consult(lambda desk: desk.received(upload), then)


def apply(context: TurnContext, action: ApplyUpload) -> Response | None:
    """Fetched and looked at again: what it replaces may have changed since it was shown."""
    writer, kept = context.writer_if_known(action.locale), context.kept(NAME)
    if writer is None or not isinstance(kept, dict):
        return None
    data: dict[str, Any] = kept
    upload = Upload(data["name"], data["size"], data["platform"], data["ref"], data["caption"])
    is_owner = context.incoming.role is Role.OWNER

    def then(found: Received | None) -> Said:
        if found is None or not _is_theirs(context, found.proposed):
            return unknown_file(writer, upload), (GoOn(None),)
        may = is_owner or not wrong(found.proposed.shifts)
        if found.proposed.problems or found.digest != data["digest"] or not may:
            page = proposed(writer, found.proposed, is_new=may, is_owner=is_owner)
            return page, (GoOn(_flow(upload, found)),)
        return applied(writer, found.proposed), (PutInForce(found.proposed), GoOn(None))

    return context.consult(lambda desk: desk.received(upload), then)


def _flow(upload: Upload, found: Received) -> Flow:
    data: Json = {
        "name": upload.name,
        "size": upload.size,
        "platform": upload.platform,
        "ref": upload.ref,
        "caption": upload.caption,
        "digest": found.digest,
    }
    return Flow(NAME, VERSION, data)


def _is_theirs(context: TurnContext, found: Proposed) -> bool:
    """Topics and sources are everybody's: an owner's. Words are a translator's, entries an
    editor's."""
    grant = context.incoming.grant
    if grant is None or grant.role is Role.OWNER:
        return grant is not None
    translates = grant.role is Role.TRANSLATOR
    parts = {file.locale if translates else file.topic for file in found.files}
    return "" not in parts and (not grant.within or parts <= grant.within)


def export(context: TurnContext, argument: str) -> Response:
    """Send a file of content as it is served."""
    writer = context.writer()
    wanted, role = argument.strip().lower(), context.incoming.role
    is_words = re.fullmatch(r"[a-z0-9_-]{1,32}\.po", wanted) is not None
    may = role in (TRANSLATE if is_words else MAY)
    if not may or not (is_words or re.fullmatch(r"[a-z0-9-]{1,64}(?:\.yaml)?", wanted)):
        ours = f"/export {writer.locale}.po"
        examples = ("/export bridge-length", "/export sources.yaml") if role in MAY else ()
        return context.say(usage(writer, *examples, *([ours] if role in TRANSLATE else [])))

    def then(found: Attachment | None) -> Said:
        if found is None:
            return no_such_file(writer, wanted), ()
        return sent(writer, found), ()

    return context.consult(lambda desk: desk.exported(wanted), then)


# -- views -----------------------------------------------------------------------------------------


def too_large(writer: Writer, largest: int) -> Page:
    """It is not even fetched."""
    text = writer.words.gettext(
        "That file is larger than %(limit)s bytes. A file of content never is.",
        limit=writer.words.number(largest),
    )
    return writer.page([text])


def unknown_file(writer: Writer, upload: Upload) -> Page:
    """Nothing is known of such a file, or it is not theirs."""
    _ = writer.words.gettext
    text = _(
        "I cannot take “%(name)s”. What I take is the file of an entry of yours under its own "
        "name, such as bridge-length.yaml (/export sends it), sources.yaml, a new entry "
        "or a Word file of questions and answers (.docx) with the topic as the caption, a workbook "
        "that was exported (.xlsx), or the words of the interface in a language of yours, such as "
        "%(words)s.",
        words=f"{writer.locale}.po",
        name=escape(upload.name[:100]),
    )
    return writer.page([text])


def proposed(
    writer: Writer, found: Proposed, *, is_new: bool = False, is_owner: bool = False
) -> Page:
    """What would change, or why it cannot."""
    _ = writer.words.gettext
    if found.problems:
        return writer.page([_("This cannot be served:"), _listed(writer, found.problems)])
    left_out = _("Left out:") + "\n\n" + _listed(writer, found.notes) if found.notes else ""
    if not found.files:
        return writer.page([_("That is what is served already."), left_out])
    advice = _("Worth a look:") + "\n\n" + _listed(writer, found.advice) if found.advice else ""
    diff = "\n".join(file.diff for file in found.files)
    parts = [
        _("What it replaces has changed meanwhile; look again.") if is_new else "",
        _("Serve this?"),
        verbatim(diff) if len(diff) <= SHOWN else verbatim(diff[:SHOWN]) + " …",
    ]
    parts += [advice, left_out, effect(writer, found.shifts, found.looked)]
    buttons: Row = (Choice("✅ " + _("Apply"), ApplyUpload(writer.locale)),)
    if wrong(found.shifts):
        parts.append(_("A known question would get a wrong answer. Only an owner can do this."))
        same = Choice("⚠️ " + _("Apply all the same"), ApplyUpload(writer.locale))
        buttons = (same,) if is_owner else ()
    whole = None if len(diff) <= SHOWN else Attachment("changes.diff", diff)
    return replace(writer.page(parts, [buttons] if buttons else []), attachment=whole)


def _listed(writer: Writer, problems: Sequence[Problem]) -> str:
    _ = writer.words.gettext
    lines = dict.fromkeys(
        f"- {escape(p.place)}: {escape(_(p.template, **p.values))}" for p in problems
    )
    return "\n".join(list(lines)[:MOST_LISTED])


def applied(writer: Writer, found: Proposed) -> Page:
    """It is done."""
    names = ", ".join(file.target for file in found.files)
    text = writer.words.gettext(
        "Applied: %(files)s. It is live within seconds, wherever the bot runs.",
        files=escape(names),
    )
    return writer.page([text], in_place=True)


def no_such_file(writer: Writer, wanted: str) -> Page:
    """Nothing stands there."""
    return writer.page([writer.words.gettext("There is no file of “%(id)s”.", id=escape(wanted))])


def sent(writer: Writer, file: Attachment) -> Page:
    """The file comes with it."""
    text = writer.words.gettext("%(name)s, as it is served:", name=escape(file.name))
    return replace(writer.page([text]), attachment=file)


# -- the feature -----------------------------------------------------------------------------------

FEATURE = Feature(
    commands=(
        CommandSpec(
            "export",
            N_("A file of content or words"),
            280,
            export,
            roles=SENDING,
        ),
    ),
    actions=(ActionSpec(form("fa:{locale}", ApplyUpload), apply, roles=SENDING),),
    flows=(FlowSpec(NAME, VERSION, roles=SENDING),),
    uploads=(
        UploadSpec(FILES, receive, MAY),
        UploadSpec(OFFICE, receive, MAY),
        UploadSpec(WORDS, receive, TRANSLATE),
    ),
)
