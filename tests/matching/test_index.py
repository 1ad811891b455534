"""What is computed from the content once."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from bot.content.model import Content
from bot.language.normaliser import Normaliser
from bot.language.vocabulary import Vocabulary
from bot.matching.features import FEATURE_NAMES
from bot.matching.index import Index
from bot.matching.marks import text_to_encode
from bot.matching.matcher import Matcher
from bot.matching.packing import pack, unpack
from tests.fakes.encoder import HashEncoder
from tests.matching.contents import content, entry, text

VI = Vocabulary("vi", names={"Việt Nam": ["VN"]}, function_words=("là", "gì", "của", "có"))
EN = Vocabulary("en", function_words=("what", "is", "the", "of"))
NORMALISER = Normaliser([VI, EN])
BRIDGE = entry(
    "bridge",
    as_of="2019",
    vi=text(
        "Cầu gỗ của VN là gì?",
        "cau go cua viet nam la gi",
        "cầu gỗ có mái",
        answer="Cầu gỗ do làng dựng năm 1925. Cầu có mái ngói đỏ.",
    ),
    en=text("What is the wooden bridge?", answer="A bridge of wood that has 45 lamps on it."),
)
TEA = entry("tea", vi=text("Trà sen là gì?", answer="Trà sen là trà ướp với hoa sen."))
SMALL = content(BRIDGE, TEA, vocabularies=[VI, EN])


def build(of: Content, encoder: HashEncoder | None = None) -> Index:
    return Index.build(of, Normaliser(of.vocabularies.values()), encoder)


def test_phrasings_are_kept_folded_with_titles_and_each_once() -> None:
    assert build(SMALL).texts == [
        "cau go cua viet nam la gi",
        "cau go co mai",
        "what is the wooden bridge",
        "tra sen la gi",
    ]


def test_phrasings_of_all_languages_belong_to_one_class() -> None:
    assert build(SMALL).ranker.lexical.classes.tolist() == [0, 0, 0, 1]


@pytest.mark.parametrize(
    "entity", ["year:1925", "year:2019", "number:45"], ids=["answer", "date of facts", "English"]
)
def test_an_entry_carries_what_its_texts_name(entity: str) -> None:
    assert build(SMALL).ranker.guard.missing([entity]).tolist() == [0, 1]


def test_marks_are_learnt_from_answers_too() -> None:
    restorer = build(SMALL).restorer

    utterance = NORMALISER.normalise("co mai ngoi do")
    assert [t.accented for t in restorer.restore(utterance.tokens)] == ["có", "mái", "ngói", "đỏ"]


def test_marks_are_not_learnt_from_english() -> None:
    assert "lamps" not in build(SMALL).restorer.words


@pytest.mark.parametrize(
    ("typed", "encoded"),
    [
        ("cau go la gi", "cầu gỗ là gì"),
        ("what is the co mai of it", "what is the co mai of it"),
        ("cầu gỗ", "cầu gỗ"),
    ],
    ids=["Vietnamese without marks", "English", "marks as typed"],
)
def test_an_encoder_reads_words_with_their_marks(typed: str, encoded: str) -> None:
    assert text_to_encode(NORMALISER.normalise(typed), build(SMALL).restorer) == encoded


def test_an_encoder_reads_phrasings_as_they_are_written() -> None:
    encoder = HashEncoder()
    index = build(SMALL, encoder)

    assert index.ranker.semantic is not None
    assert len(index.ranker.semantic.vectors) == len(index.texts)
    assert "cầu gỗ có mái" in encoder.seen


def test_questions_nothing_covers_are_learnt_from_but_are_no_phrasings() -> None:
    encoder = HashEncoder()
    wider = content(
        *SMALL.entries.values(),
        vocabularies=[VI, EN],
        out_of_scope={"vi": ("gia vang la gi", "???"), "en": ("what is the weather",)},
    )
    index = build(wider, encoder)

    assert index.texts == build(SMALL).texts
    assert {"gia vang là gì", "what is the weather"} <= set(encoder.seen)


@pytest.mark.parametrize("encoder", [None, HashEncoder()], ids=["lexical", "with vectors"])
@pytest.mark.parametrize(
    "of",
    [content(), content(entry("marks", vi=text("???", "!!!"))), content(TEA)],
    ids=["no entries", "no words", "one entry"],
)
def test_however_little_there_is_an_index_is_built(
    of: Content, encoder: HashEncoder | None
) -> None:
    index = build(of, encoder)

    assert index.ranker.lexical.class_count == len(of.entries)
    assert (index.ranker.semantic is not None) == (encoder is not None and index.texts != [])


def test_building_twice_gives_the_same(content: Content) -> None:
    one, other = build(content, HashEncoder()), build(content, HashEncoder())

    assert one.texts == other.texts
    assert one.calibrator.weights.tolist() == other.calibrator.weights.tolist()
    assert one.ranker.lexical.idf.tolist() == other.ranker.lexical.idf.tolist()


@pytest.mark.parametrize("is_curated", [True, False])
def test_only_listed_questions_teach_confidence_more_than_the_plain_features(
    content: Content, is_curated: bool
) -> None:
    outside = {"vi": tuple(f"giá vàng ngày {day} là bao nhiêu" for day in range(10, 40))}
    index = build(replace(content, out_of_scope=outside if is_curated else {}))
    weights = dict(zip(FEATURE_NAMES, index.calibrator.weights, strict=False))

    assert weights["fused"] > 0
    assert (weights["cosine_lead"] != 0) == is_curated


def test_numbers_that_are_only_filled_in_keep_no_entry_from_being_answered() -> None:
    alarms = [f"set an alarm for {minutes} minutes" for minutes in range(20, 27)]
    index = build(content(entry("alarm", en=text("set an alarm", *alarms)), TEA))

    assert index.ranker.guard.filled_in == {"number"}


def test_questions_nothing_covers_stand_after_the_phrasings_in_classes_of_ten() -> None:
    questions = tuple(f"gia vang hom nay {number}" for number in range(100, 112))
    index = build(
        content(*SMALL.entries.values(), vocabularies=[VI, EN], out_of_scope={"vi": questions})
    )
    classes = index.ranker.lexical.classes.tolist()

    assert classes[: len(index.texts)] == [0, 0, 0, 1]
    assert classes[len(index.texts) :] == [2] * 10 + [3] * 2


def test_confidence_is_learnt_from_shortened_phrasings_too() -> None:
    encoder = HashEncoder()
    build(SMALL, encoder)
    whole = ["cau", "go", "cua", "viet", "nam", "la", "gi"]

    assert any(
        text.split() == whole[:left_out] + whole[left_out + 1 :]
        for text in encoder.seen
        for left_out in range(len(whole))
    )


def lakes(count: int, *asked: str) -> Content:
    """Entries of ten phrasings each; `asked` are more of the first one."""
    entries = [
        entry(
            f"lake-{n}",
            vi=text(f"hồ số {n} là gì", *(f"hồ số {n} nước {n * 10 + i} sâu" for i in range(9))),
        )
        for n in range(100, 100 + count)
    ]
    first = text(entries[0].texts["vi"].title, *entries[0].texts["vi"].questions, *asked)
    return content(
        entry("lake-100", vi=first), *entries[1:], vocabularies=[VI, EN], out_of_scope=OUTSIDE
    )


OUTSIDE = {"vi": ("gia vang la bao nhieu", "thoi tiet hom nay")}


@pytest.mark.parametrize(
    ("other", "is_near"),
    [
        (lakes(20), True),
        (lakes(20, "hồ nào đầu tiên"), True),
        (lakes(19), True),
        (lakes(21), True),
        (lakes(14), False),
        (lakes(26), False),
        (content(), False),
    ],
    ids=["the same", "one phrasing more", "an entry less", "one more", "less", "more", "nothing"],
)
def test_content_is_near_where_few_phrasings_came_or_went(other: Content, is_near: bool) -> None:
    assert build(lakes(20)).is_near(other, NORMALISER) == is_near


@pytest.mark.parametrize("encoder", [None, HashEncoder()], ids=["lexical", "with vectors"])
def test_an_index_made_from_the_one_before_knows_what_is_new(encoder: HashEncoder | None) -> None:
    before = build(lakes(20), encoder)
    wider = lakes(21, "hồ nào đầu tiên")
    index = Index.build(wider, NORMALISER, encoder, before=before)
    matcher = Matcher(wider, NORMALISER, index, encoder)

    assert (before.is_provisional, index.is_provisional) == (False, True)
    assert index.texts == build(wider).texts
    assert index.calibrator is before.calibrator
    asked = {"nước 1185 sâu hồ số 118": "lake-118", "nước 1205 sâu hồ 120": "lake-120"}
    assert {q: matcher.match(q).ranked[0].entry for q in asked} == asked


def test_of_many_indexes_made_one_from_another_the_last_is_as_sure_as_the_first() -> None:
    encoder = HashEncoder()
    index = full = build(lakes(20), encoder)
    for n in range(12):  # also where the next one is built by another process
        before = index if n % 2 else unpack(pack(index))
        index = Index.build(lakes(20), NORMALISER, encoder, before=before)

    once = Index.build(lakes(20), NORMALISER, encoder, before=full)
    assert index.ranker.semantic is not None
    assert once.ranker.semantic is not None
    assert np.array_equal(index.ranker.semantic.weights, once.ranker.semantic.weights)


def test_an_index_made_from_the_one_before_encodes_no_shortened_phrasings() -> None:
    encoder = HashEncoder()
    before = build(lakes(20), encoder)
    encoder.seen.clear()
    index = Index.build(lakes(20), NORMALISER, encoder, before=before)

    assert len(encoder.seen) == len(index.texts) + len(index.refused)
