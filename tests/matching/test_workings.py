"""What a build worked out is used by the next one, and changes nothing about what is built."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from bot.content.model import Content, Entry, Source
from bot.language.normaliser import Normaliser
from bot.language.restoring import DiacriticRestorer
from bot.language.vocabulary import Vocabulary
from bot.matching.corpus import Corpus
from bot.matching.coverage import Terms
from bot.matching.index import Index, entity_finder
from bot.matching.ngrams import GramCounter, count_grams
from bot.matching.packing import pack
from bot.matching.workings import Workings
from tests.fakes.encoder import HashEncoder
from tests.matching.contents import content, entry, text

EN = Vocabulary(
    "en", function_words=("what", "is", "the"), entities={"relation": [["largest", "biggest"]]}
)


VI = Vocabulary("vi")
VI_NORMALISER = Normaliser([VI])
GREEN = entry(
    "green", vi=text("Trà xanh là gì?", answer="Trà xanh được uống nóng vào buổi sáng ở đây.")
)
PAID = entry(
    "paid",
    vi=text(
        "Trả xanh là gì?",
        "trả xanh",
        "trả xanh ở đâu",
        answer="Đó là một mục khác hẳn.",
    ),
)
TEAS = {
    "everything": content(GREEN, vocabularies=[VI]),
    "another tea": content(GREEN, PAID, vocabularies=[VI]),
    "the other one alone": content(PAID, vocabularies=[VI]),
    "nothing": content(vocabularies=[VI]),
}


def lake(number: int, *more: str, depth: int = 7) -> Entry:
    answer = f"Lake {number} was surveyed in 19{number} and is {depth} metres deep."
    return entry(f"lake-{number}", en=text(f"How deep is lake {number}?", *more, answer=answer))


def lakes(*own: Entry, **others: Any) -> Content:
    made = {one.id: one for one in (*map(lake, range(20, 40)), *own)}
    return content(*made.values(), vocabularies=[EN], **others)


EDITS: dict[str, Content] = {
    "a phrasing more": lakes(lake(25, "lake twenty-five, the largest")),
    "a phrasing moved": lakes(lake(25), lake(26, "lake twenty-five, the largest")),
    "another answer": lakes(lake(25, depth=9)),
    "an entry more": lakes(lake(50)),
    "an entry less": lakes(),
    "another order": content(*reversed(list(lakes().entries.values())), vocabularies=[EN]),
    "out of scope": lakes(out_of_scope={"en": ("the price of a boat",)}),
    "next to nothing": content(lake(20), vocabularies=[EN]),
    "everything again": lakes(),
    "nothing": content(vocabularies=[EN]),
}


@pytest.mark.parametrize("encoder", [None, HashEncoder()], ids=["lexical", "with vectors"])
def test_edit_after_edit_the_index_is_the_one_that_would_be_built_anew(
    encoder: HashEncoder | None,
) -> None:
    normaliser = Normaliser([EN])
    workings = Workings(normaliser)
    for edit, made in EDITS.items():
        again = Index.build(made, normaliser, encoder, workings=workings)
        anew = Index.build(made, Normaliser([EN]), encoder)
        assert pack(again) == pack(anew), edit


@pytest.mark.parametrize("edit", TEAS)
def test_edit_after_edit_as_much_is_known_of_marks_as_if_it_were_counted_anew(edit: str) -> None:
    workings, anew = Workings(VI_NORMALISER), Workings(VI_NORMALISER)
    finder = entity_finder(content(vocabularies=[VI]), VI_NORMALISER)

    def learnt(by: Workings, made: Content) -> DiacriticRestorer:
        return by.marks.learn(Corpus.read(made, VI_NORMALISER, finder, by.entries).entries)

    learnt(workings, TEAS["everything"])
    again, fresh = (learnt(by, TEAS[edit]) for by in (workings, anew))

    assert again.words == fresh.words
    assert {word: dict(after) for word, after in again.bigrams.followers()} == {
        word: dict(after) for word, after in fresh.bigrams.followers()
    }
    for typed in ("tra xanh", "cau go"):
        said = VI_NORMALISER.normalise(typed)
        assert workings.marks.read(said) == anew.marks.read(said)


def test_a_text_without_marks_is_read_again_when_its_words_are_met_with_others() -> None:
    workings = Workings(VI_NORMALISER)
    finder = entity_finder(content(vocabularies=[VI]), VI_NORMALISER)
    read = []
    for made in ("everything", "another tea", "everything"):
        corpus = Corpus.read(TEAS[made], VI_NORMALISER, finder, workings.entries)
        workings.marks.learn(corpus.entries)
        read.append(workings.marks.read(VI_NORMALISER.normalise("tra xanh")))

    assert read == ["trà xanh", "trả xanh", "trà xanh"]


def test_an_entry_is_read_again_when_its_source_is_called_otherwise() -> None:
    normaliser = Normaliser([EN])
    workings = Workings(normaliser)

    def told(title: str) -> bytes:
        own = replace(lake(20), sources=("guide",))
        source = Source(title=title, date="2020", language="en")
        of = replace(content(own, vocabularies=[EN]), sources={"guide": source})
        return pack(Index.build(of, normaliser, workings=workings))

    rivers = told("Guide to rivers")
    assert rivers != told("Guide to valleys")
    assert rivers == told("Guide to rivers")


def test_only_new_texts_are_counted_and_grams_of_old_ones_go() -> None:
    counter = GramCounter()
    counter(["green tea", "red bridge", "blue lake"])
    again = counter(["blue lake", "green tea", "green tea", "old bridge"])
    anew = count_grams(["blue lake", "green tea", "green tea", "old bridge"])

    for name in ("grams", "numbers", "counts", "sizes"):
        np.testing.assert_array_equal(getattr(again, name), getattr(anew, name))
        assert getattr(again, name).dtype == getattr(anew, name).dtype


def test_terms_of_texts_that_are_no_more_do_not_pile_up() -> None:
    terms = Terms()
    for day in range(50):
        _, numbers = terms.read([(0, [f"word{day}a word{day}b"])])
        terms.hashes(np.unique(numbers))

    _, numbers = terms.read([(0, ["one more"])])
    assert numbers.max() < 10
