"""Makes a content base from a table of questions.

Each intent becomes an entry. Its title is the intent's name where that is said in words the
questions use (`card_not_working`), else (`HassTurnOn` over Vietnamese questions) its most typical
question. Rows with the intent `oos` become questions out of scope. A question that an entry cannot
hold is left out or cut, and said.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from rapidfuzz import process
from rapidfuzz.distance import Indel

from bot.content.ids import id_of, words_of
from bot.content.model import MAX_PHRASING
from bot.content.problems import N_
from bot.content.yaml_text import scalar
from bot.editing.entry_file import EntryDraft, TextDraft, render_entry
from bot.editing.table import Row, Table
from bot.language import markup
from bot.language.normaliser import Normaliser
from bot.language.vocabulary import Vocabulary

OUT_OF_SCOPE = "oos"
LONGEST_TITLE = 90
LONGEST_TOPIC = 40
SHORTEST_ANSWER, LONGEST_ANSWER, LONGEST_MORE = 20, 700, 3000
_LOOKALIKES = str.maketrans("*<>[]#`|", "∗‹›()♯'¦")
COMPARED = 60
"""Questions of an intent among which the most typical one is looked for."""


def content_files(
    table: Table,
    locale: str,
    *,
    no_answer: Callable[[str], str],
    vocabularies: Sequence[Vocabulary] = (),
) -> dict[str, str]:
    """Path -> text of the content directory. Adds warnings to the table.

    `no_answer`: from a title to what stands for an answer where the table has none, in markup.
    `vocabularies`: what belongs to a language and not to a subject is taken over: function words,
    chat spellings, dates, places in a row.
    """
    words = [_language_alone(vocabulary) for vocabulary in vocabularies]
    normaliser = Normaliser(words)
    intents, outside = _sorted_out(table, normaliser)
    titles = _Titles(intents, normaliser)
    name = table.name.replace("\\", "/").rpartition("/")[2].removesuffix(".csv") or "table"
    topic = id_of(name)
    files = {"topics.yaml": f"{topic}:\n  {locale}: {scalar(name[:LONGEST_TOPIC])}\n"}
    for intent, rows in intents.items():
        draft = EntryDraft({locale: _text(table, titles.of(intent), intent, rows, no_answer)})
        files[f"entries/{topic}/{id_of(intent)}.yaml"] = render_entry(draft)
    if outside:
        lines = "".join(f"  - {scalar(text)}\n" for text in outside)
        files[f"out_of_scope/{locale}.yaml"] = f"questions:\n{lines}"
    files |= {f"vocabulary/{v.locale}.yaml": _vocabulary_file(v) for v in words}
    return files


class _Titles:
    """What to call each intent on a button."""

    def __init__(self, intents: Mapping[str, Mapping[str, Row]], normaliser: Normaliser) -> None:
        self._intents = intents
        self._normaliser = normaliser
        self._owners = {self._fold(q): intent for intent, rows in intents.items() for q in rows}
        self._words = {word for folded in self._owners for word in folded.split()}

    def of(self, intent: str) -> str:
        """3 to 90 characters; no question of another intent."""
        name = words_of(intent)
        folded = self._fold(name)
        known = [word in self._words for word in folded.split()]
        is_said = sum(known) > len(known) / 2
        is_free = self._owners.get(folded, intent) == intent
        if is_said and is_free and 3 <= len(name) <= LONGEST_TITLE:
            return name[0].upper() + name[1:].lower()
        questions = list(self._intents[intent])
        fitting = [q for q in questions if 3 <= len(q) <= LONGEST_TITLE]
        return _most_typical(fitting) or _cut(max(questions, key=len), LONGEST_TITLE).ljust(3, "?")

    def _fold(self, text: str) -> str:
        return self._normaliser.normalise(text).folded


def _sorted_out(
    table: Table, normaliser: Normaliser
) -> tuple[dict[str, dict[str, Row]], list[str]]:
    """Intent -> its questions with their rows; and the questions out of scope."""
    seen: dict[str, Row] = {}
    intents: dict[str, dict[str, Row]] = {}
    outside: list[str] = []
    for row in table.rows:
        question = _cut(row.text, MAX_PHRASING)
        key = normaliser.normalise(question).folded
        if not key or len(question) < 2:
            table.warning(row.line, N_("left out: '%(text)s' has no words"), text=row.text)
            continue
        first = seen.setdefault(key, row)
        if first is not row:
            table.warning(
                row.line,
                N_("left out: '%(text)s' stands in line %(first)s already, with '%(intent)s'"),
                text=_cut(row.text, 60),
                first=first.line,
                intent=first.intent,
            )
            continue
        if question != row.text:
            table.warning(row.line, N_("cut to %(most)s characters"), most=MAX_PHRASING)
        if row.intent == OUT_OF_SCOPE:
            outside.append(question)
        else:
            intents.setdefault(row.intent, {})[question] = row
    return intents, outside


def _text(
    table: Table,
    title: str,
    intent: str,
    rows: Mapping[str, Row],
    no_answer: Callable[[str], str],
) -> TextDraft:
    questions = tuple(question for question in rows if question != title) or (title,)
    told = [row for row in rows.values() if row.answer]
    for row in told[1:]:
        if row.answer != told[0].answer:
            table.warning(
                row.line,
                N_("left out: another answer for '%(intent)s' than in line %(first)s"),
                intent=intent,
                first=told[0].line,
            )
    answer, more = _answer(table, told[0], title) if told else (no_answer(title), "")
    return TextDraft(title, questions, answer, more)


def _most_typical(questions: Sequence[str]) -> str:
    """The question that is most like the others; empty where there is none."""
    questions = questions[:COMPARED]
    if not questions:
        return ""
    likeness = process.cdist(questions, questions, scorer=Indel.normalized_similarity)
    return questions[int(likeness.sum(axis=1).argmax())]


def _answer(table: Table, row: Row, title: str) -> tuple[str, str]:
    """(answer, more): a short answer stands behind its question, a long one goes on in "more"."""
    answer = row.answer
    if any(markup.faults(answer)):
        answer = _harmless(answer)
    if len(answer) < SHORTEST_ANSWER:
        answer = f"{markup.escape(title)} – {answer}"
    if len(answer) < SHORTEST_ANSWER:
        answer = f"{answer} ({row.intent})".ljust(SHORTEST_ANSWER, ".")
    if len(answer) <= LONGEST_ANSWER:
        return answer, ""
    # A cut may open a pair of asterisks for good, so what is cut is shown without markup.
    words = " ".join(markup.plain(row.answer).split())
    longest = LONGEST_MORE - 500  # escapes make a text longer
    if len(words) > longest:
        table.warning(row.line, N_("cut to %(most)s characters"), most=longest)
    return (
        _harmless(_cut(words, LONGEST_ANSWER - 100)),
        _harmless(_cut(words, longest)),
    )


def _harmless(text: str) -> str:
    """Plain text that shows as it stands. Characters of markup are replaced by similar ones."""
    return markup.escape(text.translate(_LOOKALIKES))


def _cut(text: str, most: int) -> str:
    """At most so many characters, at the end of a word where there is one."""
    if len(text) <= most:
        return text
    return text[: most - 1].rsplit(" ", 1)[0].rstrip() + "…"


def _language_alone(vocabulary: Vocabulary) -> Vocabulary:
    return Vocabulary(
        vocabulary.locale,
        shorthand=vocabulary.shorthand,
        function_words=vocabulary.function_words,
        months=vocabulary.months,
        dates=vocabulary.dates,
        number_endings=vocabulary.number_endings,
        ordinals=vocabulary.ordinals,
    )


def _vocabulary_file(vocabulary: Vocabulary) -> str:
    lists = {
        "function_words": vocabulary.function_words,
        "months": [" | ".join(names) for names in vocabulary.months],
        "dates": vocabulary.dates,
        "number_endings": vocabulary.number_endings,
    }
    lines = ["shorthand:"] if vocabulary.shorthand else []
    lines += [f"  {scalar(key)}: {scalar(word)}" for key, word in vocabulary.shorthand.items()]
    for key, words in lists.items():
        lines += [f"{key}:"] if words else []
        lines += [f"  - {scalar(word)}" for word in words]
    lines += ["ordinals:"] if vocabulary.ordinals else []
    for number, words in vocabulary.ordinals.items():
        lines += [f"  {scalar(number)}:", *(f"    - {scalar(word)}" for word in words)]
    return "\n".join([*lines, ""])
