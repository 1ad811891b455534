"""Questions about another country, made of what the content answers of Viet Nam alone.

A grammar of (country, topic): each template is one topic. None may be answered: the documents tell
these things of Viet Nam only. Names of one syllable, which are ordinary words too, have templates
of their own: in the last place, after `của`, after `người`, and in English as adjectives.
"""

from __future__ import annotations

from collections.abc import Iterator

from bot.language.folding import fold

_VI = [
    "trụ cột của nền ngoại giao {} gồm những gì",
    "cộng đồng {} xa quê đông cỡ nào",
    "mức sống bình quân của {} tới đâu rồi",
    "{} được UNESCO ghi danh tổng cộng mấy nơi",
    "mục tiêu của {} tới năm 2045 ra sao",
    "chiến lược ngoại giao văn hóa của {} nhắm tới đâu",
    "sức mạnh mềm của {} dựa vào đâu",
    "kim ngạch xuất khẩu của {} bao nhiêu tỷ",
    "{} mấy lần ngồi ghế Hội đồng Bảo an",
    "bộ trưởng văn hóa của {} tên gì",
    "công nghiệp văn hóa đóng góp bao nhiêu cho kinh tế {}",
    "lực lượng gìn giữ hòa bình của {} đi những đâu",
    "chính sách quốc phòng của {} có mấy không",
    "tỷ lệ nghèo ở {} giảm ra sao",
    "đường lối đối ngoại của {} là thế nào",
    "kiều hối gửi về {} mỗi năm mấy tỷ",
]
_VI_COUNTRIES = [
    "nước Pháp", "nước Đức", "Ba Lan", "nước Ý", "Thái Lan", "Hàn Quốc", "nước Nga",
    "Tây Ban Nha", "Ai Cập", "Ma-rốc", "nước Lào", "nước Úc",
]  # fmt: skip
_EN = [
    "which pillars does the diplomacy of {} rest on",
    "how large is the community of people from {} living elsewhere",
    "what does an average person in {} earn in a year",
    "on how many UNESCO lists does {} stand",
    "where does {} want to be by 2045",
    "what is the cultural diplomacy strategy of {} aiming at",
    "what is the soft power of {} built on",
    "how much does {} export every year",
    "how often did {} sit on the Security Council",
    "what is the name of the culture minister of {}",
    "how much do cultural industries bring to the economy of {}",
    "where do peacekeepers from {} serve",
    "how many noes does the defence policy of {} have",
    "how far has poverty fallen in {}",
    "what is the line of {} in foreign affairs",
    "how much money is sent home to {} from abroad",
]
_EN_COUNTRIES = [
    "France", "Germany", "Poland", "Italy", "Thailand", "Korea", "Russia", "Spain", "Egypt",
    "Morocco", "Laos", "Portugal",
]  # fmt: skip
_VI_BARE = [
    "số trụ cột của ngoại giao {}",
    "mức thu nhập đầu người {}",
    "người {} sống xa quê hương có bao nhiêu",
    "sức mạnh mềm của {} từ đâu mà có",
    "dân {} kiếm được bao nhiêu một năm",
    "có bao nhiêu kiều bào {}",
]
_VI_SYLLABLES = [
    "Pháp", "Đức", "Ý", "Nga", "Mỹ", "Anh", "Úc", "Lào", "Nhật", "Hàn", "Thái", "Bỉ", "Áo", "Séc",
    "Tàu", "Ấn", "Sing", "Phi",
]  # fmt: skip
_EN_BARE = [
    "name the pillars of {} diplomacy",
    "how many {} people live outside their country",
    "the goals of the {} cultural diplomacy strategy",
    "what is {} soft power based on",
]
_EN_ADJECTIVES = [
    "Lao", "Thai", "English", "Dutch", "Swiss", "Khmer", "Burmese", "Irish", "Danish", "Greek",
]  # fmt: skip
_GRAMMARS = {
    "vi": [(_VI, _VI_COUNTRIES), (_VI_BARE, _VI_SYLLABLES)],
    "en": [(_EN, _EN_COUNTRIES), (_EN_BARE, _EN_ADJECTIVES)],
}


def near_twins(locale: str) -> Iterator[str]:
    """Each template with each country; every second Vietnamese one without marks."""
    for templates, countries in _GRAMMARS[locale]:
        for at, template in enumerate(templates):
            for place, country in enumerate(countries):
                question = template.format(country)
                yield fold(question) if locale == "vi" and (at + place) % 2 else question
