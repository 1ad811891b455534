"""Which countries the real vocabularies find, and which ordinary words are none."""

from __future__ import annotations

import pytest
from babel import Locale

from bot.language.entities import EntityFinder
from bot.language.normaliser import Normaliser
from tests.language.vocabularies import real_vocabularies

NOT_ABROAD = {"VN", "EU", "UN", "EZ", "XA", "XB", "ZZ", "QO", "HK"}
"""Viet Nam, unions, regions that are no place; Hong Kong stands with the cities."""
OTHERWISE = {"CQ", "RE", "MO", "MM", "IN", "HM", "SH", "TF"}
"""CLDR's form is an ordinary word (`reunion`) or more than a name (`Myanmar (Burma)`), or there
is none in Vietnamese (Sark), or CLDR words it anew in each edition (remote islands)."""

NORMALISER = Normaliser(real_vocabularies())
FINDER = EntityFinder(NORMALISER.vocabularies, lambda text: NORMALISER.normalise_known(text).tokens)


def countries(text: str) -> set[str]:
    found = FINDER.find(NORMALISER.normalise(text).tokens)
    return {e.removeprefix("country:") for e in found if e.startswith("country:")}


@pytest.mark.parametrize(
    ("locale", "question"), [("vi", "dân số nước {} là bao nhiêu"), ("en", "the population of {}")]
)
def test_every_territory_of_cldr_is_found_by_its_name(locale: str, question: str) -> None:
    names = {
        code: name
        for code, name in Locale(locale).territories.items()
        if len(code) == 2 and code.isalpha() and code not in NOT_ABROAD | OTHERWISE
    }
    assert len(names) > 200
    assert [n for n in names.values() if len(countries(question.format(n))) != 1] == []


def test_a_territory_is_the_same_country_in_both_languages() -> None:
    vi, en = Locale("vi").territories, Locale("en").territories
    own = [str(code) for code in vi]
    codes = [c for c in own if len(c) == 2 and c.isalpha() and c not in NOT_ABROAD | OTHERWISE]
    asked = {c: (f"dân số nước {vi[c]}", f"the population of {en[c]}") for c in codes}
    assert [c for c, (a, b) in asked.items() if countries(a) != countries(b)] == []


@pytest.mark.parametrize(
    ("text", "country"),
    [
        ("chính phủ Pháp chi bao nhiêu cho bảo tàng", "Pháp"),
        ("chinh phu phap chi bao nhieu", "Pháp"),
        ("dân Nga có mấy ngày nghỉ", "Nga"),
        ("dan nga co may ngay nghi", "Nga"),
        ("thủ tướng Đức là ai", "Đức"),
        ("sinh vien uc dong hoc phi bao nhieu", "Australia"),
        ("người Hàn thích gì", "Hàn Quốc"),
        ("khach han den da nang", "Hàn Quốc"),
        ("Lào có biển không", "Laos"),
        ("lao co bien khong", "Laos"),
        ("dang cong san lao co bao nhieu uy vien", "Laos"),
        ("tổng bí thư Lào từng học ở đâu", "Laos"),
        ("kinh tế Ý lớn cỡ nào", "Ý"),
        ("what do Italians eat", "Ý"),
        ("the Dutch royal family", "Hà Lan"),
        ("how big is the Turkish army", "Thổ Nhĩ Kỳ"),
        ("mức thu nhập đầu người Phap", "Pháp"),
        ("thu nhap dau nguoi My", "Hoa Kỳ"),
        ("thu nhap dau nguoi Bi", "nước Bỉ"),
        ("nền ngoại giao của Ý là gì", "Ý"),
        ("sức mạnh mềm của Anh", "Vương quốc Anh"),
        ("sinh viên Anh học gì", "Vương quốc Anh"),
        ("thị trường Áo", "nước Áo"),
        ("người Tàu ăn gì", "Trung Quốc"),
        ("kinh tế Ấn ra sao", "Ấn Độ"),
        ("khach Sing co dong khong", "Singapore"),
        ("thủ tướng Phi tên gì", "Philippines"),
        ("the Lao side of the border", "Laos"),
        ("what do English people eat", "Vương quốc Anh"),
    ],
)
def test_a_short_name_is_found_where_its_neighbours_show_it(text: str, country: str) -> None:
    assert countries(text) == {country}


@pytest.mark.parametrize(
    "text",
    [
        "đức tính nào đáng quý",
        "người đức độ",
        "ý kiến của nhân dân",
        "của y tế cơ sở",
        "người lao động cần gì",
        "nguoi lao dong can gi",
        "biện pháp nào hay",
        "phap luat quy dinh gi",
        "của pháp luật",
        "cac mat han che cua han che",
        "thai do phai the nao",
        "hàn gắn vết thương chiến tranh",
        "bạn nói nga đi",
        "anh ơi cho em hỏi",
        "bên anh có gì mới",
        "tư pháp quốc tế",
        "my question is about culture",
        "công lao của Bác Hồ",
        "ngu dan bi bat o nuoc ngoai",
        "kinh te bi cam van",
        "ý kiến của anh thế nào",
        "người anh hùng dân tộc",
        "áo dài của người Việt",
        "đối ngoại an ninh quốc phòng",
        "di sản của phi vật thể",
        "khách tàu biển",
        "the English heading of the essay",
        "to sing a song",
    ],
)
def test_an_ordinary_word_is_no_country(text: str) -> None:
    assert countries(text) == set()


@pytest.mark.parametrize(
    "text",
    [
        "mình sống ở Pháp lâu rồi, cho hỏi về ẩm thực",
        "em ở Úc, xin hỏi về lễ hội",
        "I live in Germany, what is the festival about",
        "I'm from France and want to know more",
        "tôi là Việt kiều ở Úc, xin hỏi về lễ hội",
        "chồng tôi là người Bỉ, anh ấy có được dự không",
    ],
)
def test_where_somebody_lives_is_not_what_is_asked(text: str) -> None:
    assert countries(text) == set()


def test_what_tells_needs_no_word_beside_a_name() -> None:
    tokens = NORMALISER.normalise("đối tác gồm Nga, Pháp và Ấn Độ").tokens
    assert FINDER.find_all(tokens) >= {"country:Nga", "country:Pháp", "country:Ấn Độ"}
