"""One form for words that people write in several ways."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.language.aliases import Aliases, key_of
from bot.language.tokens import tokens_of
from tests.language.texts import unhurried

PAIRS = [
    ("TP.HCM", "Thành phố Hồ Chí Minh"),
    ("tphcm", "Thành phố Hồ Chí Minh"),
    ("Sài Gòn", "Thành phố Hồ Chí Minh"),
    ("hcm", "Hồ Chí Minh"),
    ("mofa", "BNG"),
    ("BNG", "Bộ Ngoại giao"),
    ("VHTTDL", "Bộ Văn hóa, Thể thao và Du lịch"),
    ("Hoa Kỳ", "Mỹ"),
    ("quyền lực mềm", "sức mạnh mềm"),
    ("quyền lực", "thế lực"),
    ("nq", "nghị quyết"),
    ("59", "năm mươi chín tuổi"),
]


def applied(text: str, pairs: list[tuple[str, str]]) -> str:
    """The folded words after the aliases are replaced."""
    return " ".join(token.folded for token in Aliases(pairs).apply(tokens_of(text)))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("tp.hcm ở đâu", "thanh pho ho chi minh o dau", id="with a dot"),
        pytest.param("TP HCM", "thanh pho ho chi minh", id="with a space"),
        pytest.param("TPHCM", "thanh pho ho chi minh", id="in one word"),
        pytest.param("sai gon", "thanh pho ho chi minh", id="without marks"),
        pytest.param("hcm", "ho chi minh", id="the shorter alias alone"),
        pytest.param("mofa", "bo ngoai giao", id="a chain is followed"),
        pytest.param("bộ VHTTDL", "bo van hoa the thao va du lich", id="no word is doubled"),
        pytest.param("hoa kì", "mi", id="i or y"),
        pytest.param("quyền lực mềm", "suc manh mem", id="the longest alias wins"),
        pytest.param("quyền lực", "the luc", id="the shorter alias alone, again"),
        pytest.param("mofax", "mofax", id="not inside a word"),
        pytest.param("590", "590", id="not inside a number"),
        pytest.param("thành phố hồ chí minh", "thanh pho ho chi minh", id="the form itself"),
        pytest.param("", "", id="nothing"),
    ],
)
def test_an_alias_comes_to_its_form(text: str, expected: str) -> None:
    assert applied(text, PAIRS) == expected


def test_an_alias_that_is_part_of_its_form_is_not_replaced_inside_it() -> None:
    pairs = [("Chí Minh", "Hồ Chí Minh"), ("Hồ", "Hồ Chí Minh")]

    assert applied("Hồ Chí Minh", pairs) == "ho chi minh"
    assert applied("Chí Minh", pairs) == "ho chi minh"


def test_the_first_of_two_forms_holds() -> None:
    assert applied("hn", [("hn", "Hà Nội"), ("hn", "hôn nhân")]) == "ha noi"


def test_aliases_that_go_round_in_circles_do_not_hang() -> None:
    assert applied("a b c", [("a", "b"), ("b", "c"), ("c", "a")]) in {"a a a", "b b b", "c c c"}


@pytest.mark.parametrize("pairs", [[], [("", "x")], [("x", "")], [("…", "x")], [("x", "X")]])
def test_an_empty_or_idle_alias_changes_nothing(pairs: list[tuple[str, str]]) -> None:
    assert applied("x y", pairs) == "x y"


def test_the_form_keeps_its_marks_in_the_accented_view() -> None:
    tokens = Aliases(PAIRS).apply(tokens_of("bng o dau"))

    assert [token.accented for token in tokens] == ["bộ", "ngoại", "giao", "o", "dau"]


@pytest.mark.parametrize(
    ("phrase", "key"),
    [
        ("TP. HCM", ("tp", "hcm")),
        ("Hoa Kỳ", ("hoa", "ki")),
        ("Đổi mới!", ("doi", "moi")),
        ("…", ()),
    ],
)
def test_a_key_is_the_folded_words(phrase: str, key: tuple[str, ...]) -> None:
    assert key_of(phrase) == key


# Aliases an editor would write: short forms that occur in no long form.
_SHORT = st.sampled_from(["qa", "qb", "qc", "qa qb"])
_LONG = st.lists(st.sampled_from(["lam", "lan", "lao"]), min_size=1, max_size=3).map(" ".join)


@given(
    st.lists(st.tuples(_SHORT, _LONG), max_size=4),
    st.lists(st.sampled_from(["qa", "qb", "qc", "lam", "lan", "lao", "no"]), max_size=8),
)
@unhurried
def test_applying_aliases_twice_changes_nothing_more(
    pairs: list[tuple[str, str]], words: list[str]
) -> None:
    aliases = Aliases(pairs)

    once = aliases.apply(tokens_of(" ".join(words)))

    assert aliases.apply(once) == once


_ANY = st.lists(st.sampled_from("abcd"), min_size=1, max_size=3).map(" ".join)


@given(st.lists(st.tuples(_ANY, _ANY), max_size=5), st.lists(st.sampled_from("abcd"), max_size=8))
@unhurried
def test_no_table_however_tangled_makes_a_text_explode(
    pairs: list[tuple[str, str]], words: list[str]
) -> None:
    result = applied(" ".join(words), pairs)

    # A form of at most three words, four levels deep.
    assert len(result.split()) <= len(words) * 3**4


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Hoa Kỳ", "mỹ"),
        ("hoa ky", "mỹ"),
        ("hoa kì", "mỹ"),
        ("văn hóa kỳ này", "văn hóa kỳ này"),
        ("vna", "thông tấn xã"),
        ("vnă hóa", "vnă hóa"),
        ("bô văn hóa thể thao", "bộ văn hóa"),  # so long that a slip in the marks is one
    ],
)
def test_marks_that_were_typed_may_not_belie_a_short_alias(typed: str, meant: str) -> None:
    pairs = [
        ("Hoa Kỳ", "Mỹ"),
        ("VNA", "thông tấn xã"),
        ("bộ văn hóa thể thao", "bộ văn hóa"),
    ]

    found = Aliases(pairs, minds_marks=True).apply(tokens_of(typed))

    assert " ".join(t.accented for t in found) == meant


def test_elsewhere_marks_do_not_matter() -> None:
    found = Aliases([("dc", "được")]).apply(tokens_of("đc"))

    assert [t.accented for t in found] == ["được"]


def test_single_words_are_told_with_what_they_stand_for() -> None:
    found = Aliases([("VN", "Việt Nam"), ("hoa ky", "Mỹ")])

    assert dict(found.words) == {"vn": ("viet", "nam")}
