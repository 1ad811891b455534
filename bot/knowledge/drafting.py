"""What a new entry, or a new version of files, would be: rendered, laid over, checked, compared."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import PurePosixPath

from bot.content.files import read_files
from bot.content.ids import MAX_ID, id_of
from bot.content.loader import field_problems, load
from bot.content.model import Content, Text
from bot.content.problems import N_, Problem, Severity
from bot.content.revisions import NEW, Revision, digest_of, overlaid
from bot.content.yaml_reader import read_yaml
from bot.conversation.changes import Draft, NewFile, Proposed
from bot.conversation.codec import ID
from bot.conversation.knowledge import Edition
from bot.conversation.unanswered import Phrasing
from bot.editing.entry_file import EntryDraft, TextDraft, render_entry
from bot.editing.misplaced import Reader, misplaced
from bot.knowledge.differences import diff_of
from bot.knowledge.editions import laid_over, problems_of
from bot.language import markup
from bot.matching.matcher import Matcher
from bot.settings import Settings


def faults(key: str, given: str) -> Iterator[Problem]:
    """What is wrong with a `title` or an `answer`."""
    yield from field_problems(Text, key, given)
    if key == "answer":
        for fault in markup.faults(given):
            template = N_("'%(fault)s' is not closed or not allowed")
            yield Problem("", 0, template, {"fault": fault})


def entry_of(draft: Draft, content: Content, phrasings: Sequence[Phrasing]) -> NewFile:
    """The file of a new entry, under an id that is free. A language that nothing was asked in has
    its title as its one question."""
    texts = {
        locale: TextDraft(
            text.title,
            [one.text for one in phrasings if one.locale == locale] or [text.title],
            text.answer,
        )
        for locale, text in draft.texts.items()
    }
    first = next(iter(draft.texts.values())).title
    target = f"entries/{draft.topic}/{_free_id(first, content)}.yaml"
    text = render_entry(EntryDraft(texts))
    return NewFile(target, text, diff=diff_of(target, "", text))


def _free_id(title: str, content: Content) -> str:
    wanted = id_of(title)
    taken = {*content.entries, *(topic for topic in content.topics)}
    number = 1
    found = wanted
    while found in taken:
        number += 1
        found = f"{wanted[:36].rstrip('-')}-{number}"
    return found


def proposed_files(
    settings: Settings, served: Edition, taught: Sequence[Revision], new: Mapping[str, bytes]
) -> Proposed:
    """New versions of files as they would be served over what is in force, with what is wrong."""
    before, in_files = laid_over(settings, served, taught), read_files(settings.content_dir)
    unreadable = [p for name, data in new.items() for p in read_yaml(name, data).problems]
    if unreadable:  # not even as text, perhaps
        return Proposed(
            tuple(NewFile(name, "", topic=_topic_of(name)) for name in new), tuple(unreadable)
        )
    files: list[NewFile] = []
    for name, data in new.items():
        text = data.decode("utf-8-sig")
        had = before.get(name)
        if had is not None and had.decode("utf-8", "replace") == text:
            continue
        base = digest_of(in_files[name]) if name in in_files else NEW if had is not None else ""
        diff = diff_of(name, (had or b"").decode("utf-8", "replace"), text)
        files.append(NewFile(name, text, base, diff, _topic_of(name)))
    return judged(settings, served, taught, Proposed(tuple(files)))


def paused(
    settings: Settings, served: Edition, taught: Sequence[Revision], entry: str, since: str
) -> Proposed:
    """See `Desk`. Its phrasings go on asking for it, so that no answer changes but its own."""
    before = laid_over(settings, served, taught)
    name = place_of(f"{entry}.yaml", "", served.content) or entry
    file = NewFile(entry, since, topic=_topic_of(name), is_pause=True)
    new = revisions_of(Proposed((file,)), taught)
    refused = problems_of(settings, served, taught, new)
    if refused:
        return Proposed((file,), tuple(problem for found in refused.values() for problem in found))
    after = overlaid(before, new, lambda _over: ())[0]
    diff = diff_of(name, *(over[name].decode("utf-8", "replace") for over in (before, after)))
    return Proposed((replace(file, diff=diff),) if diff else ())


def revisions_of(proposed: Proposed, taught: Sequence[Revision]) -> list[Revision]:
    """The files as they would be written beside what is in force."""
    number = max((one.number for one in taught), default=0)
    return [
        Revision(
            number + place,
            file.kind,
            file.target,
            file.locale,
            file.text,
            file.base,
        )
        for place, file in enumerate(proposed.files, start=1)
    ]


def _topic_of(name: str) -> str:
    parts = PurePosixPath(name).parts
    return parts[1] if parts[0] == "entries" and len(parts) > 2 else ""


def judged(
    settings: Settings, served: Edition, taught: Sequence[Revision], proposed: Proposed
) -> Proposed:
    """The same with the reasons why it cannot be served, if there are any."""
    new = revisions_of(proposed, taught)
    refused = problems_of(settings, served, taught, new)
    problems = tuple(problem for found in refused.values() for problem in found)
    sent = load({f.target: f.text.encode() for f in proposed.files}, served.lexicon.locales)
    found = list(misplaced(sent, served.content, reader_of(served)))
    mistakes = tuple(one for one in found if one.severity is Severity.ERROR)
    advice = tuple(one for one in found if one.severity is not Severity.ERROR)
    return Proposed(proposed.files, problems + mistakes, proposed.asked, advice=advice)


def reader_of(served: Edition) -> Reader:
    """Tells the languages of what is served apart."""
    matcher = served.matcher
    detector = matcher.normaliser.detector if isinstance(matcher, Matcher) else None
    return Reader.of(served.content, detector)


def place_of(name: str, topic: str, content: Content) -> str | None:
    """Where a file of this name belongs: an entry or courtesy that there is, sources or topics, or
    a new entry of a topic that there is. None for anything else.

    Only the last part of the name counts, so that no path leads elsewhere.
    """
    last = PurePosixPath(name.replace("\\", "/")).name
    stem, topic = last.rpartition(".")[0].lower(), topic.strip().lower()
    if last in {"sources.yaml", "topics.yaml"}:
        return last
    if (entry := content.entries.get(stem)) is not None:
        return (
            f"smalltalk/{stem}.yaml" if entry.is_smalltalk else f"entries/{entry.topic}/{stem}.yaml"
        )
    if topic in content.topics and re.fullmatch(ID, stem) and len(stem) <= MAX_ID:
        return f"entries/{topic}/{stem}.yaml"
    return None
