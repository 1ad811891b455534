"""Asks an editor for a new entry, part by part, and says at once what cannot stand."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from rapidfuzz import fuzz, process

from bot.content.loader import field_problems
from bot.content.model import Content, EntryFields, Text
from bot.content.problems import N_, Problem
from bot.editing.coverage import GOOD_QUESTIONS
from bot.editing.entry_file import EntryDraft, TextDraft
from bot.editing.phrasing_book import PhrasingBook
from bot.editing.ports import Person
from bot.i18n.negotiation import native_name
from bot.i18n.words import Words
from bot.language import markup
from bot.language.folding import fold_key

SUGGESTED = 5
"""Entries that are named as possibly related."""

Refusals = Callable[[str], Iterator[str]]
"""A text -> why it is refused, in the editor's language; nothing where it is accepted."""


class Interview:
    """One new entry. What has been said so far stands in `draft`, whatever happens."""

    def __init__(
        self, content: Content, locales: Sequence[str], words: Words, person: Person
    ) -> None:
        self._content = content
        self._locales = tuple(locales)
        self._words = words
        self._person = person
        self._book = PhrasingBook.of(content)
        self._texts: dict[str, TextDraft] = {}
        self.draft = EntryDraft(self._texts)

    def run(self) -> EntryDraft:
        """Ask for everything, the editor's own language first."""
        _ = self._words.gettext
        self._person.tell(_("An empty line goes on. Ctrl-C stops, and nothing is written."))
        own_first = sorted(self._locales, key=lambda locale: locale != self._words.locale)
        for locale in own_first:
            self._ask_text(locale, is_needed=locale == own_first[-1] and not self._texts)
        self._ask_sources()
        self._ask_related()
        importance = self._until_good(
            _("Importance, 3: most readers would ask it, 2: usual, 1: a detail [2]"),
            lambda given: self._refused(EntryFields, "importance", given or "2"),
        )
        self.draft.importance = importance or "2"
        # In the file, languages stand in the order they have in all files.
        self.draft.texts = {loc: self._texts[loc] for loc in self._locales if loc in self._texts}
        return self.draft

    def _ask_text(self, locale: str, *, is_needed: bool) -> None:
        _, tell = self._words.gettext, self._person.tell
        tell(f"\n{native_name(locale)} ({locale})")
        title = self._until_good(
            _("Title, a question of 3 to 90 characters")
            + ("" if is_needed else " " + _("(empty: leave this language out)")),
            lambda given: self._refused_title(given, is_needed=is_needed),
        )
        if not title:
            return
        self._warn_of_neighbours(title)
        text = self._texts[locale] = TextDraft(title)
        self._ask_questions(text)
        text.answer = self._ask_paragraphs(
            _("Answer, 20 to 700 characters, the fact first; an empty line ends it."), "answer"
        )
        text.more = self._ask_paragraphs(
            _("More, context behind a button; an empty line: none."), "more"
        )

    def _ask_questions(self, text: TextDraft) -> None:
        _, tell = self._words.gettext, self._person.tell
        tell(_("Questions as people type them, one a line; an empty line ends the list."))
        questions: list[str] = []
        text.questions = questions
        while True:
            number = len(questions) + 1
            given = self._until_good(
                f"{number:>2}.",
                lambda given: self._refused_question(given, [text.title, *questions]),
            )
            if given:
                self._warn_of_neighbours(given)
                questions.append(given)
            elif questions:
                break
            else:
                tell(_("One question is needed."))
        if len(questions) < GOOD_QUESTIONS:
            tell(
                self._words.ngettext(
                    "That is %(number)s question; at least %(least)s make a good entry.",
                    "That is %(number)s questions; at least %(least)s make a good entry.",
                    len(questions),
                    least=GOOD_QUESTIONS,
                )
            )

    def _ask_paragraphs(self, prompt: str, key: str) -> str:
        """Lines up to an empty one. An empty first line leaves out what is optional."""
        is_needed = Text.model_fields[key].is_required()
        while True:
            self._person.tell(prompt)
            lines: list[str] = []
            while line := self._person.ask(">").strip():
                lines.append(line)
            given = "\n".join(lines)
            if not given and not is_needed:
                return ""
            refusals = list(self._refused_text(key, given))
            if not refusals:
                return given
            self._tell_all(refusals)

    def _ask_sources(self) -> None:
        _ = self._words.gettext
        if self._content.sources:
            self._person.tell("\n" + _("Sources") + ":")
        for id_, source in self._content.sources.items():
            self._person.tell(f"  {id_}: {source.title} ({self._words.date(source.date)})")
        known = list(self._content.sources)
        self.draft.sources = self._ask_ids(
            _("Ids of the sources, with commas between them"),
            known,
            N_("the source '%(id)s' is not in sources.yaml"),
        )
        newest = max((self._content.sources[id_].date for id_ in self.draft.sources), default="")
        prompt = _("Until when the information goes: 2025, 2025-01 or 2025-01-24")
        given = self._until_good(
            f"{prompt} [{newest}]" if newest else prompt,
            lambda given: self._refused(EntryFields, "as_of", given) if given else iter(()),
        )
        self.draft.as_of = given or newest

    def _ask_related(self) -> None:
        _ = self._words.gettext
        titles = {
            entry.id: text.title
            for entry in self._content.entries.values()
            if not entry.is_smalltalk
            for text in [next(iter(entry.texts.values()))]
        }
        own = next(iter(self._texts.values())).title
        nearest = process.extract(
            own, titles, scorer=fuzz.token_set_ratio, processor=fold_key, limit=SUGGESTED
        )
        if nearest:
            self._person.tell("\n" + _("Entries with a title like this one:"))
        for title, _score, id_ in nearest:
            self._person.tell(f"  {id_}: {title}")
        self.draft.related = self._ask_ids(
            _("Ids of related entries, with commas between them"),
            list(titles),
            N_("there is no entry '%(id)s'"),
        )

    def _ask_ids(self, prompt: str, known: Sequence[str], template: str) -> tuple[str, ...]:
        def refused(given: str) -> Iterator[str]:
            for id_ in _ids(given):
                if id_ not in known:
                    yield self._words.gettext(template, id=id_)
                    if found := process.extractOne(id_, known, score_cutoff=60):
                        yield self._words.gettext("Did you mean '%(id)s'?", id=found[0])

        return _ids(self._until_good(prompt, refused))

    def _until_good(self, prompt: str, refused: Refusals) -> str:
        while True:
            given = " ".join(self._person.ask(prompt).split())
            refusals = list(refused(given))
            if not refusals:
                return given
            self._tell_all(refusals)

    def _tell_all(self, texts: Sequence[str]) -> None:
        for text in texts:
            self._person.tell(f"  ! {text}")

    def _refused(self, model: type[EntryFields | Text], key: str, given: object) -> Iterator[str]:
        yield from map(self._said, field_problems(model, key, given))

    def _said(self, problem: Problem) -> str:
        return self._words.gettext(problem.template, **problem.values)

    def _refused_title(self, given: str, *, is_needed: bool) -> Iterator[str]:
        if not given and not is_needed:
            return
        yield from self._refused(Text, "title", given)
        yield from self._asked_elsewhere(given)

    def _refused_question(self, given: str, own: Sequence[str]) -> Iterator[str]:
        if not given:
            return
        for problem in field_problems(Text, "questions", [given]):
            yield self._said(problem)
        if not self._book.has_words(given):
            yield self._words.gettext("a question needs words")
        if self._book.is_among(given, own):
            yield self._words.gettext("'%(q)s' stands here twice", q=given)
        yield from self._asked_elsewhere(given)

    def _refused_text(self, key: str, given: str) -> Iterator[str]:
        yield from self._refused(Text, key, given)
        for fault in markup.faults(given):
            yield self._words.gettext("'%(fault)s' is not closed or not allowed", fault=fault)

    def _asked_elsewhere(self, given: str) -> Iterator[str]:
        same = self._book.same(given)
        if same is not None:
            yield self._words.gettext(
                "'%(question)s' is asked in '%(other)s' too", question=given, other=same.entry
            )

    def _warn_of_neighbours(self, given: str) -> None:
        """Said, not refused: the editor knows whether it is another question."""
        near = next(self._book.close_to(given), None)
        if near is not None:
            self._person.tell(
                "  "
                + self._words.gettext(
                    "Nearly the same is asked in '%(id)s': '%(other)s'",
                    id=near.entry,
                    other=near.text,
                )
            )


def _ids(given: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(given.replace(",", " ").split()))
