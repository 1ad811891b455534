"""Texts for property tests: what people can send, and ways to type one thing differently."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

unhurried = settings(deadline=None, max_examples=200)
"""Nothing here is measured: a busy machine must not fail a test."""

INVISIBLE = "\u200b\u200c\u200d\u2060\ufeff\u00ad\u200e\u200f\u202e"
"""Zero-width spaces and joiners, byte order mark, soft hyphen, direction marks."""

SAME_WORDS = (
    ("hòa", "hoà"),
    ("hóa", "hoá"),
    ("thủy", "thuỷ"),
    ("khỏe", "khoẻ"),
    ("của", "cuả"),
    ("quý", "qúy"),
    ("ngoại", "ngọai"),
    ("toán", "tóan"),
    ("người", "ngừơi"),
    ("uyển", "ủyên"),
    ("nghĩa", "nghiã"),
    ("việt", "vịêt"),
    ("xoáy", "xóay"),
    ("giải", "giaỉ"),
)
"""Syllables with the tone mark in its place, and on another letter."""

anything: SearchStrategy[str] = st.text(st.characters(exclude_categories=()), max_size=80)
"""Every code point there is, lone surrogates and unassigned ones too."""

single_lines: SearchStrategy[str] = st.text(
    st.characters(exclude_categories=(), exclude_characters="\0"), max_size=80
).map(lambda text: " ".join(text.split()))
"""One line without space around it. NUL is left out: CommonMark shows it as U+FFFD."""

markup_soup: SearchStrategy[str] = st.text("*_[]()\\`<>!#-+1.) \n\tab&;|~\"'/:h=", max_size=40)
"""Characters that mean something to a Markdown parser."""

_LETTERS = (
    "abcdefghijklmnopqrstuvwxyzABCDĐÊÔ"
    "àáảãạăằắẳẵặâầấẩẫậđèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵ"
)
_REST = "0123456789 .,-/?!:;'\"()_&%#@+“”’–…\n\t\0\ud800\u202e\u200b😀👍🏽中日אבпр½ﬁ１Ⅻ\u0301\u0323"

typed: SearchStrategy[str] = st.text(st.sampled_from(_LETTERS * 3 + _REST), max_size=60)
"""What a Vietnamese or English keyboard gives, with some of everything else between."""

_PIECES = (
    *(word for pair in SAME_WORDS for word in pair),
    *("ngày 24 tháng 1 năm 2025", "24/1/2025", "24.01.2025", "2025-01-24", "January 24th, 2025"),
    *("24 of Jan 2025", "tháng 7/2024", "July 2024", "NQ59", "NQ 59-NQ/TW", "resolution no. 59"),
    *("nghị quyết số 18", "1.000.000", "4.0", "năm", "nam", "59", "2025", "XIII", "vậyyyy", "mỹ"),
    *("qui", "kỉ", "kỷ", "TP.HCM", "sài gòn", "BNG", "VN", "là gì", "what is the", "?", ",", "…"),
)
sentences: SearchStrategy[str] = st.lists(st.sampled_from(_PIECES), max_size=12).map(" ".join)
"""Words, dates, document numbers and names as people write them."""

texts: SearchStrategy[str] = st.one_of(typed, sentences)


def nfd(text: str) -> str:
    """As macOS and iOS copy it: letters and marks apart."""
    return unicodedata.normalize("NFD", text)


def nfc(text: str) -> str:
    """As most keyboards send it."""
    return unicodedata.normalize("NFC", text)


@st.composite
def with_invisible(draw: st.DrawFn, source: SearchStrategy[str] = texts) -> tuple[str, str]:
    """A text, and the same with invisible characters strewn into it."""
    text = draw(source)
    return text, "".join(c + draw(st.sampled_from(["", "", *INVISIBLE])) for c in text)


@st.composite
def with_other_tone_places(draw: st.DrawFn) -> tuple[str, str]:
    """A Vietnamese sentence, and the same with its tone marks on other letters."""
    pairs: Sequence[tuple[str, str]] = draw(st.lists(st.sampled_from(SAME_WORDS), min_size=1))
    return " ".join(usual for usual, _ in pairs), " ".join(other for _, other in pairs)
