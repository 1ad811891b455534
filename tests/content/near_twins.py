"""Questions about another country, made of what the content answers of Viet Nam alone.

A grammar of (country, topic): each template is one topic, each country stands in one template. None
may be answered: the documents tell these things of Viet Nam only.
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
_GRAMMAR = {"vi": (_VI, _VI_COUNTRIES), "en": (_EN, _EN_COUNTRIES)}


def near_twins(locale: str) -> Iterator[str]:
    """Each template with each country; every second Vietnamese one without marks."""
    templates, countries = _GRAMMAR[locale]
    for at, template in enumerate(templates):
        for place, country in enumerate(countries):
            question = template.format(country)
            yield fold(question) if locale == "vi" and (at + place) % 2 else question
