"""Mending words that nobody wrote into the content."""

from __future__ import annotations

import pytest

from bot.language.bigrams import Bigrams
from bot.language.orthographies import ORTHOGRAPHIES
from bot.language.orthography import Orthography
from bot.language.repair import WordRepairer
from bot.language.tokens import tokens_of
from bot.language.wordlists import ordinary_words

VIETNAMESE = ORTHOGRAPHIES["vi"]
TEXTS = (
    "ngoai giao van hoa la gi",
    "ngoai giao van hoa viet nam",
    "viet nam co bao nhieu di san the gioi",
    "nghi quyet 59 noi ve gi",
    "duong pho ha noi",
    "hoi an la thanh pho sang tao",
    "gia tri di san",
    "what is cultural diplomacy",
    "how many countries have diplomatic relations with the united nations",
    "soft power of culture",
)
OTHERS = ["thoi", "weather", "whether", "cultured"]
REPAIRER = WordRepairer.learn(TEXTS, OTHERS)
ENGLISH = WordRepairer.learn(TEXTS, OTHERS, ordinary=ordinary_words())


def repaired(text: str, orthography: Orthography | None = VIETNAMESE) -> tuple[str, set[str]]:
    repairer = REPAIRER if orthography else ENGLISH
    tokens, mended = repairer.repair(tokens_of(text), orthography)
    return " ".join(token.folded for token in tokens), set(mended)


MEANT = {
    # typed: (meant, words that were put in)
    "ngoaij giao van hoas laf gif": ("ngoai giao van hoa la gi", "ngoai hoa la gi"),
    "ngoaji giao vawn hoas la gi": ("ngoai giao van hoa la gi", "ngoai van hoa"),
    "vieetj nam cos bao nhieeu di sanr": ("viet nam co bao nhieu di san", "viet co nhieu san"),
    "nghij quyeets 59 noi ve gi": ("nghi quyet 59 noi ve gi", "nghi quyet"),
    "dduwowngf phos haf nooij": ("duong pho ha noi", "duong pho ha noi"),
    "ngoa5i giao va8n ho1a la2 gi2": ("ngoai giao van hoa la gi", "ngoai van hoa la gi"),
    "vie65t nam co1 bao nhie6u di sa3n": ("viet nam co bao nhieu di san", "viet co nhieu san"),
    "ngoia giao van hoa la gi": ("ngoai giao van hoa la gi", "ngoai"),
    "ngpai giao van hoa la gi": ("ngoai giao van hoa la gi", "ngoai"),
    "nghi quyte 59 noi ve gi": ("nghi quyet 59 noi ve gi", "quyet"),
    "van hao la gi": ("van hoa la gi", "hoa"),
    "ngoại giaovăn hóa la gi": ("ngoai giao van hoa la gi", "giao van"),
    "59noi ve gi": ("59 noi ve gi", "59 noi"),
    "ngoaigiaovanhoa la gi": ("ngoai giao van hoa la gi", "ngoai giao van hoa"),
    "ngoai giao vanhoa la gi": ("ngoai giao van hoa la gi", "van hoa"),
    "ngoai giao van hoa la gi": ("ngoai giao van hoa la gi", ""),
    "": ("", ""),
}


@pytest.mark.parametrize(
    ("typed", "meant", "mended"), [(t, m, w) for t, (m, w) in MEANT.items()], ids=MEANT.keys()
)
def test_keystrokes_slips_and_stuck_words_are_mended(typed: str, meant: str, mended: str) -> None:
    assert repaired(typed) == (meant, set(mended.split()))


@pytest.mark.parametrize(
    "text",
    [
        "hao la gi",  # hao may be meant
        "bao nhieu tien",
        "thoi tiet",
        "cai nay la the nao day",
        "59 2025 1.5",
        "văn hóa xyz",
        "кто это",
    ],
)
def test_possible_syllables_numbers_and_other_scripts_are_left_alone(text: str) -> None:
    assert repaired(text) == (" ".join(t.folded for t in tokens_of(text)), set())


@pytest.mark.parametrize(
    "text",
    ["what has the gif", "cars of mars", "lax gas 4g b2b mp3", "as its soft power", "goods"],
)
def test_english_is_not_read_as_keystrokes(text: str) -> None:
    assert repaired(text, None) == (text, set())


@pytest.mark.parametrize(
    ("typed", "meant", "mended"),
    [
        ("what is cultural diplomcy", "what is cultural diplomacy", {"diplomacy"}),
        ("cutlural diplomacy", "cultural diplomacy", {"cultural"}),
        ("untied natoins", "united nations", {"united", "nations"}),
        ("how many coutnries", "how many countries", {"countries"}),
        ("diplomattic relatons", "diplomatic relations", {"diplomatic", "relations"}),
    ],
)
def test_slips_in_english_are_mended(typed: str, meant: str, mended: set[str]) -> None:
    assert repaired(typed, None) == (meant, mended)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("howmany countries", "how many countries"),
        ("softpower ofculture", "soft power of culture"),
        ("what iscultural diplomacy", "what is cultural diplomacy"),
        ("howmanycountrieshave", "how many countries have"),
        ("waterfall of goldsmith", "waterfall of goldsmith"),
    ],
)
def test_english_words_are_parted_where_they_are_stuck(typed: str, meant: str) -> None:
    assert repaired(typed, None)[0] == meant


def test_a_word_that_was_written_like_a_name_is_one() -> None:
    repairer = WordRepairer.learn(["korean trade", *["other matters of trade"] * 2_000])

    for named, meant in (((), "korean"), (["korman"], "korman")):
        tokens, _ = repairer.repair(tokens_of("unheard korman"), None, named=named)
        assert tokens[-1].folded == meant


@pytest.mark.parametrize("is_vietnamese", [True, False])
@pytest.mark.parametrize("word", ["weather", "cultured", "whether"])
def test_words_of_other_subjects_are_left_alone(word: str, is_vietnamese: bool) -> None:
    assert repaired(word, VIETNAMESE if is_vietnamese else None) == (word, set())


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("visa la gi", "visa la gi"),
        ("soft power gia tri", "soft power gia tri"),
        ("startup vanhoa", "startup van hoa"),
        ("weather la gi", "weather la gi"),
        ("van hoa laf gif", "van hoa la gi"),  # keystrokes, with a neighbour that speaks for them
        ("cap lot gain", "cap lot gain"),
        ("has ha", "has ha"),
    ],
)
def test_a_word_of_english_survives_in_a_vietnamese_question(text: str, meant: str) -> None:
    words = ["visa", "startup", "weather", "has", "gif", "gain", "cap", "lot"]
    repairer = WordRepairer.learn(TEXTS, ordinary=words)

    tokens, _ = repairer.repair(tokens_of(text), VIETNAMESE)

    assert " ".join(t.folded for t in tokens) == meant


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("vnco bao nhieu", "vn co bao nhieu"),
        ("vncobaonhieu", "vn co bao nhieu"),
        ("nq59noi ve gi", "nq 59 noi ve gi"),
        ("laXII", "la xii"),
        ("tu2016", "tu2016"),  # nothing knows "tu"
        ("la2016", "la 2016"),
        ("la20", "la20"),
        ("bo or ton", "bo or ton"),
        ("ngoaii giao", "ngoai giao"),  # a key hit twice
        ("vvan hoa", "van hoa"),
        ("vnn co", "vn co"),
        ("nqq59", "nq 59"),
        ("vniet nam", "viet nam"),  # a slip rather than the short form it begins with
    ],
)
def test_short_forms_years_and_numerals_are_words_where_a_word_is_cut(
    typed: str, meant: str
) -> None:
    repairer = WordRepairer.learn(TEXTS, aliases={"vn": ["viet", "nam"], "nq": ["nghi", "quyet"]})

    tokens, _ = repairer.repair(tokens_of(typed), VIETNAMESE)

    assert " ".join(t.folded for t in tokens) == meant


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("bấn đề lớn", "van de lon"),  # bấn is written nowhere
        ("bán đề lớn", "ban de lon"),
        ("có bấn gì", "co ban gi"),  # nothing makes one expect another word
        ("nói gao về đề", "noi gao ve de"),
    ],
)
def test_a_form_the_content_does_not_have_gives_way_to_what_its_neighbours_expect(
    typed: str, meant: str
) -> None:
    texts = ["van de lon", "van de nho lon", "van de la gi", "ban ve noi"]
    repairer = WordRepairer.learn(texts, written=["vấn", "đề", "bán", "bàn", "lớn", "về", "nói"])

    tokens, _ = repairer.repair(tokens_of(typed), VIETNAMESE)

    assert " ".join(t.folded for t in tokens) == meant


def test_a_word_with_marks_is_none_of_english() -> None:
    repairer = WordRepairer.learn(TEXTS, ordinary=["hoian"])

    for typed, meant in (("hoian", ["hoian"]), ("hộian", ["hoi", "an"])):
        tokens, _ = repairer.repair(tokens_of(typed), VIETNAMESE)
        assert [t.folded for t in tokens] == meant


def test_nothing_is_mended_towards_words_of_other_subjects() -> None:
    assert repaired("weathre", None) == ("weathre", set())


@pytest.mark.parametrize("word", ["pwr", "sfot", "abcdefgh", "xylophone", "sovt"])
def test_a_short_english_word_alone_is_left_as_it_is(word: str) -> None:
    assert repaired(word, None)[0] == word


@pytest.mark.parametrize("word", ["sfot", "sovt"])
def test_a_neighbour_speaks_for_a_short_english_word(word: str) -> None:
    assert repaired(f"{word} power", None)[0] == "soft power"


def test_an_english_word_is_not_cut_into_vietnamese_syllables() -> None:
    assert repaired("laohoila", None) == ("laohoila", set())


def test_the_word_before_decides_between_two_that_are_equally_near() -> None:
    repairer = WordRepairer.learn(["cold water", "hot wafer", "hot wafer"])

    for before, meant in (("cold", "water"), ("hot", "wafer")):
        tokens, _ = repairer.repair(tokens_of(f"{before} waxer"), None)
        assert [t.folded for t in tokens] == [before, meant]


def test_who_knows_no_words_mends_nothing() -> None:
    tokens = tokens_of("ngoaij giao ho1a xyzzy")

    assert WordRepairer({}, lambda: Bigrams({})).repair(tokens, VIETNAMESE) == (tokens, frozenset())


def test_words_and_their_neighbours_are_counted() -> None:
    repairer = WordRepairer.learn(["a b a", "a b"])

    assert dict(repairer.words) == {"a": 3, "b": 2}
    assert dict(repairer.bigrams.followers()) == {"a": {"b": 2}, "b": {"a": 1}}


@pytest.mark.parametrize("word", ["xyzw" * 250, "ngoaigiao" * 100, "a1" * 400])
def test_a_word_of_any_length_is_read(word: str) -> None:
    text, mended = repaired(word)

    assert text.replace(" ", "") == word or mended


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("bao nhieu59di san", "bao nhieu 59 di san"),
        ("g20 la gi", "g20 la gi"),
        ("cop28 la gi", "cop28 la gi"),
    ],
)
def test_numbers_are_cut_off_words_but_names_keep_theirs(typed: str, meant: str) -> None:
    assert repaired(typed)[0] == meant


def test_marks_that_were_typed_are_kept_where_words_are_cut() -> None:
    tokens, _ = REPAIRER.repair(tokens_of("ngoạigiao vănhóa"), VIETNAMESE)

    assert [token.accented for token in tokens] == ["ngoại", "giao", "văn", "hóa"]


def test_syllables_the_content_does_not_have_are_cut_apart_as_a_last_resort() -> None:
    assert repaired("vạch trầnsựthật la gi")[0] == "vach tran su that la gi"


def test_keystrokes_of_words_the_content_does_not_have_are_read_where_all_are_keystrokes() -> None:
    tokens, _ = REPAIRER.repair(tokens_of("ngoaij giao laf buwowcs ngoawtj"), VIETNAMESE)

    assert [token.accented for token in tokens] == ["ngoại", "giao", "là", "bước", "ngoặt"]


@pytest.mark.parametrize(
    ("text", "is_keyed"),
    [
        ("ngoaij giao vawn hoas laf gif", True),
        ("ngoa5i giao va8n ho1a la2 gi2", True),
        ("g20 cop28 mp3", False),
        ("what is cultural diplomacy", False),
        ("how has it been for cars and buses", False),
        ("", False),
    ],
)
def test_utterances_of_keystrokes_are_told_from_english(text: str, is_keyed: bool) -> None:
    assert (REPAIRER.keyed(tokens_of(text)) is not None) == is_keyed
