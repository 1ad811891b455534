"""An index as bytes and back."""

from __future__ import annotations

import io
from dataclasses import replace

import numpy as np
import pytest

from bot.content.model import Content
from bot.language.normaliser import Normaliser
from bot.matching.index import Index
from bot.matching.match import Match
from bot.matching.matcher import Matcher
from bot.matching.packing import pack, unpack
from tests.fakes.encoder import HashEncoder
from tests.matching.contents import content as content_of
from tests.matching.contents import entry, text

QUESTIONS = (
    "Cầu gỗ dài bao nhiêu mét?",
    "cau go dai may met",
    "cầu đá dìa bao nhiêu",
    "giá trà",
    "where does the lamp 2 hang",
    "hello there",
    "đèn số 40 treo ở đâu",
    "năm 1999 có cầu nào",
    "",
)


OUTSIDE = tuple(f"giá vàng ngày {day} là bao nhiêu" for day in range(10, 25))


def matches(content: Content, index: Index, encoder: HashEncoder | None) -> list[Match]:
    normaliser = Normaliser(content.vocabularies.values())
    matcher = Matcher(content, normaliser, index, encoder)
    return [matcher.match(question) for question in QUESTIONS]


@pytest.mark.parametrize("encoder", [None, HashEncoder()], ids=["lexical", "with vectors"])
@pytest.mark.parametrize("outside", [(), OUTSIDE], ids=["nothing outside", "questions outside"])
def test_an_index_gives_the_same_matches_after_the_round_trip(
    content: Content, encoder: HashEncoder | None, outside: tuple[str, ...]
) -> None:
    content = replace(content, out_of_scope={"vi": outside})
    index = Index.build(content, Normaliser(content.vocabularies.values()), encoder)
    again = unpack(pack(index))

    assert again is not None
    assert (again.ranker.semantic is None) == (encoder is None)
    assert matches(content, again, encoder) == matches(content, index, encoder)


@pytest.mark.parametrize(
    "content",
    [
        content_of(),
        content_of(entry("marks", vi=text("???"))),
        content_of(entry("one", vi=text("Cầu gỗ năm 1999?"))),
    ],
    ids=["no entries", "no words", "one entry"],
)
def test_a_tiny_index_survives_the_round_trip(content: Content) -> None:
    index = Index.build(content, Normaliser([]))
    again = unpack(pack(index))

    assert again is not None
    assert again.texts == index.texts
    assert dict(again.restorer.bigrams.followers()) == dict(index.restorer.bigrams.followers())
    assert matches(content, again, None) == matches(content, index, None)


def test_what_is_only_filled_in_survives_the_round_trip(content: Content) -> None:
    index = Index.build(content, Normaliser(content.vocabularies.values()))
    guard = replace(index.ranker.guard, filled_in=frozenset({"number", "year"}))
    again = unpack(pack(replace(index, ranker=replace(index.ranker, guard=guard))))

    assert again is not None
    assert again.ranker.guard.filled_in == {"number", "year"}


def test_packing_twice_gives_the_same_bytes(content: Content) -> None:
    index = Index.build(content, Normaliser(content.vocabularies.values()), HashEncoder())
    once = pack(index)
    again = unpack(once)

    assert again is not None
    assert pack(again) == once


def _foreign_archive() -> bytes:
    buffer = io.BytesIO()
    np.savez(buffer, features=np.arange(3))
    return buffer.getvalue()


def _archive_of_objects() -> bytes:
    buffer = io.BytesIO()
    np.savez(buffer, features=np.array([{"a": 1}], dtype=object))
    return buffer.getvalue()


FOREIGN = {
    "nothing": b"",
    "text": b"not an index",
    "the start of an archive": b"PK\x03\x04",
    "an archive of something else": _foreign_archive(),
    "an archive of objects": _archive_of_objects(),
    "a pickle": b"\x80\x04K\x01.",
}


@pytest.mark.parametrize("data", FOREIGN.values(), ids=FOREIGN.keys())
def test_foreign_bytes_are_no_index(data: bytes) -> None:
    assert unpack(data) is None


@pytest.fixture(scope="module")
def packed() -> bytes:
    one = content_of(entry("one", vi=text("Cầu gỗ năm 1999?", "cầu gỗ là gì")))
    return pack(Index.build(one, Normaliser([])))


@pytest.mark.parametrize("share", [0.01, 0.1, 0.5, 0.9, 0.99])
def test_an_index_that_was_cut_off_is_none(packed: bytes, share: float) -> None:
    assert unpack(packed[: int(len(packed) * share)]) is None


def test_an_index_with_a_changed_letter_is_none(packed: bytes) -> None:
    assert b"cau go" in packed
    assert unpack(packed.replace(b"cau go", b"cau da", 1)) is None


def test_what_another_digest_has_proven_is_not_looked_through_again(packed: bytes) -> None:
    changed = packed.replace(b"cau go", b"cau da", 1)
    index = unpack(memoryview(changed), is_proven=True)
    assert index is not None
    assert "cau da nam 1999" in index.texts
    assert unpack(b"no index at all", is_proven=True) is None
