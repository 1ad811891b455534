"""Content of a few entries, written down in one line each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.content.model import Content, Entry, Text
from bot.language.vocabulary import Vocabulary

ANSWER = "Câu trả lời của mục này, đủ dài để là một câu trả lời."


def text(title: str, *questions: str, answer: str = ANSWER) -> Text:
    """Title, phrasings (the title once more where there are none) and answer."""
    return Text(title=title, questions=questions or (title,), answer=answer)


def entry(
    id_: str, *, topic: str | None = "bridges", as_of: str | None = None, **texts: Text
) -> Entry:
    """`topic=None` makes it smalltalk; `texts` by locale."""
    return Entry(id_, topic, texts, as_of)


def content(
    *entries: Entry,
    vocabularies: Sequence[Vocabulary] = (),
    out_of_scope: Mapping[str, tuple[str, ...]] | None = None,
) -> Content:
    """Content of these entries and nothing else."""
    return Content(
        {e.id: e for e in entries},
        vocabularies={v.locale: v for v in vocabularies},
        out_of_scope=out_of_scope or {},
    )
