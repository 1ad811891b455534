"""One thing typed in 68 ways: what all of them have in common is what is compared.

The content here knows the sentences that are meant, and the real vocabularies.
"""

from __future__ import annotations

import pytest

from bot.content.files import read_files
from bot.content.loader import load
from bot.content.model import Content, Entry, Text
from bot.matching.matcher import Matcher
from bot.settings import ROOT
from tests.language.texts import nfd

MEANT: dict[str, tuple[str, ...]] = {
    "ngoại giao văn hóa là gì": (
        "ngoai giao van hoa la gi",
        "Ngoại giao văn hoá là gì?",
        "ngoaij giao van hoas laf gif",
        "ngoaji giao vawn hoas la gi",
        "ngoa5i giao va8n ho1a la2 gi2",
        "ngoại giao văn hóa là j",
        "ngoaigiaovanhoa la gi",
        "ngoai giao vanhoa la gi",
        "ngoại giao văn hoa là gi",
        "ngoại giao văn hóa là gì",
        "NGOẠI GIAO VĂN HÓA LÀ GÌ",
        "Ngọai giao văn hóa là gì",
        "ngoai giao van hao la gi",
        "ngoia giao van hoa la gi",
        "ngpai giao van hoa la gi",
    ),
    "ngoại giao văn hóa là gì vậy": ("ngoại giao văn hóa la gì vậyyyy",),
    "việt nam có bao nhiêu di sản": (
        "vie65t nam co1 bao nhie6u di sa3n",
        "vieetj nam cos bao nhieeu di sanr",
    ),
    "việt nam có bao nhiêu di sản thế giới": (
        "vn co bn di san the gioi",
        "VN có bnhiêu di sản thế giới",
        "Vietnam có bao nhiêu di sản thế giới",
    ),
    "việt nam có mấy di sản thế giới": ("vnam có mấy di sản thế giới",),
    "nghị quyết 59 nói về gì": (
        "nq59 noi ve gi",
        "NQ 59-NQ/TW nói về gì",
        "Nghị quyết số 59-NQ/TW nói về gì",
        "nghi quyet nam muoi chin noi ve gi",
        "nghij quyeets 59 noi ve gi",
        "nghi quyte 59 noi ve gi",
    ),
    "nghị quyết 59 ban hành ngày 24 tháng 1 năm 2025 đúng không": (
        "nq 59 ban hành 24/1/2025 đúng ko",
    ),
    "24/1/2025": (
        "ngày 24 tháng 1 năm 2025",
        "ngay 24 thang 1 nam 2025",
        "24-01-2025",
        "24.1.2025",
        "January 24, 2025",
        "24th of January 2025",
        "24 Jan 2025",
    ),
    "chiến lược đến năm 2030": ("chiến lược đến năm hai nghìn không trăm ba mươi",),
    "hội an là thành phố sáng tạo gì": (
        "hoian la thanh pho sang tao gi",
        "HoiAn là tp sáng tạo j",
        "Hoi An la tp sang tao gi",
    ),
    "đà lạt là thành phố âm nhạc": (
        "dalat la thanh pho am nhac",
        "Ðà Lạt là thành phố âm nhạc",
    ),
    "hà nội thành phố thiết kế": ("hanoi thanh pho thiet ke",),
    "hà nội có phải thành phố sáng tạo không": ("hn co phai thanh pho sang tao ko",),
    "thành phố hồ chí minh vào mạng lưới khi nào": (
        "tphcm vao mang luoi khi nao",
        "TP.HCM vào mạng lưới khi nào",
        "sài gòn vào mạng lưới khi nào",
    ),
    "hồ chí minh được unesco vinh danh năm nào": ("hcm dc unesco vinh danh nam nao",),
    "bộ ngoại giao ở đâu": ("BNG ở đâu",),
    "địa chỉ bộ ngoại giao ở đâu vậy": ("dia chi bo ngoai giao o dau z",),
    "bộ văn hóa thể thao và du lịch ở đâu": ("bộ VHTTDL ở đâu",),
    "thủ tướng là ai": ("TTg là ai",),
    "quan hệ việt nam mỹ như thế nào": (
        "quan hệ VN - Mĩ ntn",
        "quan he viet nam hoa ky nhu the nao",
    ),
    "việt nam gia nhập liên hợp quốc khi nào": ("vn gia nhập LHQ khi nào",),
    "việt nam vào liên hợp quốc khi nào": ("việt nam vào liên hiệp quốc khi nào",),
    "unesco creative cities của việt nam là gì": ("UNESCO creative cities của vn là gì",),
    "kỷ niệm ngày quốc khánh": ("kỉ niệm ngày quốc khánh",),
    "quý vị cần hỗ trợ gì": ("quí vị cần hỗ trợ gì",),
    "mình không biết unesco là gì": ("mình hok bik unesco là j",),
    "ai biết áo dài có từ bao giờ": ("ai bít ao dai co tu bao h",),
    "cố đô huế được công nhận năm nào": ("cố đô huế đc công nhận năm nào",),
    "sức mạnh mềm là gì": ("quyền lực mềm là gì",),
    "đường phố hà nội": ("dduwowngf phos haf nooij",),
    "đại sứ quán việt nam ở nước ngoài": ("đại sứ quán vn ở nc ngoài",),
    "di sản văn hóa phi vật thể gồm những gì vậy": ("di sản văn hoá phi vật thể gồm những j v",),
    "nguyễn du được unesco vinh danh khi nào": ("nguyen du dc unesco vinh danh khi nao",),
    "hát xoan là gì vậy": ("hat xoan lá gi dậy",),
}
CASES = [(typed, meant) for meant, ways in MEANT.items() for typed in ways]


@pytest.fixture(scope="module")
def matcher() -> Matcher:
    """Its content are the sentences that are meant, with the real vocabularies."""
    files = read_files(ROOT / "content")
    words = load({n: d for n, d in files.items() if n.startswith("vocabulary/")}, ("vi", "en"))
    answer = "Một câu trả lời chỉ để thử."
    entries = {
        f"entry-{i}": Entry(
            f"entry-{i}", "all", {"vi": Text(title=meant, questions=(meant,), answer=answer)}
        )
        for i, meant in enumerate(MEANT)
    }
    return Matcher.of(Content(entries, vocabularies=words.content.vocabularies))


def test_there_are_68_cases() -> None:
    assert len(CASES) == 68


@pytest.mark.parametrize("form", [str, nfd], ids=["composed", "decomposed"])
@pytest.mark.parametrize(("typed", "meant"), CASES, ids=[typed for typed, _ in CASES])
def test_however_it_is_typed_it_reads_as_what_is_meant(
    matcher: Matcher, typed: str, meant: str, form: type[str]
) -> None:
    read, should = matcher.match(form(typed)).utterance, matcher.match(meant).utterance
    assert read.folded == should.folded
