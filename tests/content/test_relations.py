"""Relations that the content does not tell, and years told by their last two digits."""

from __future__ import annotations

import pytest

from bot.content.model import Content
from bot.matching.matcher import Matcher
from tests.content.test_unseen import answered, shown


@pytest.mark.parametrize(
    "question",
    [
        "bao giờ thì chương trình Ngày Việt Nam ở nước ngoài chấm dứt",
        "In which year did Vietnam Days Abroad come to an end?",
        "Thành phố nào bị gạch tên khỏi mạng lưới thành phố sáng tạo?",
        "Which Vietnamese towns have left the Creative Cities Network?",
        "Which country was ASEAN chair before Vietnam took over?",
        "vo cua giao su Thayer ten gi",
        "How high was income per head in Vietnam in the sixties?",
        "ông Nguyễn Văn Hùng về hưu năm nào",
        "When did Nguyen Van Hung step down?",
        "Who is Vietnam's minister of finance?",
        "Who signed the draft project on taking culture abroad?",
        "vị nào ký công nhận Hội An là thành phố sáng tạo",
        "the five viewpoints of Resolution 59, word for word please",
        "Ai giu ghe bo truong van hoa truoc Nguyen Van Hung",
        "APEC năm 2017 nhóm họp tại tỉnh thành nào",
        "In which city did Vietnam host APEC in 2017?",
        "tên vị bộ trưởng Mỹ được Bác Hồ gửi thư xin cho thanh niên sang học",
        "di sản nào của nước ta hút khách nhất",
        "phó của bà Phương Chi là ai",
        "bà Phương Chi có cấp phó không, tên gì",
        "who held the ASEAN chairmanship in 2025",
        "chủ tịch luân phiên của ASEAN năm 2025",
        "Who is the deputy to Ms Phuong Chi?",
        "ai thay ong vu manh hung",
        "tổng thư ký ASEAN bây giờ là ai",
        "Who wrote the Hanoi Times article on balance?",
        "lễ 80 năm Quốc khánh mời bao nhiêu người",
        "51 nơi nhận khẩu trang của Việt Nam là những nước nào",
        "Which countries received masks from Vietnam?",
    ],
)
def test_an_end_a_former_holder_or_another_post_is_not_answered_with_what_is_known(
    matcher: Matcher, question: str
) -> None:
    assert answered(matcher, question) == set()


@pytest.mark.parametrize(
    ("question", "other"),
    [
        ("khóa đầu tiên Việt Nam ngồi ghế Hội đồng Bảo an là những năm nào", "2020-2021"),
        ("Việt Nam vào Hội đồng Bảo an lần đầu năm nào", "2020-2021"),
        ("nhiem ky thu nhat cua VN o hoi dong bao an keo dai tu nam nao", "2020-2021"),
        ("In which years was Vietnam's first stay on the Security Council?", "2020-2021"),
        ("when was VN's initial UNSC stint", "2020-2021"),
        ("năm nào Việt Nam làm chủ tịch ASEAN lần thứ ba", "chair-2020"),
        ("Việt Nam làm chủ tịch ASEAN lần 2 là khi nào", "chair-2020"),
        ("In which year did Vietnam chair ASEAN for the third time?", "chair-2020"),
        ("when was Vietnam ASEAN chair for the first time", "chair-2020"),
        ("ai là bí thư thứ nhất của Đảng", "to-lam-general-secretary"),
        ("who was the first General Secretary of the Party", "to-lam-general-secretary"),
        ("hội nghị APEC đầu tiên ở Việt Nam là năm nào", "apec-2017"),
    ],
)
def test_another_place_in_a_row_is_not_answered_with_the_one_that_is_told(
    matcher: Matcher, question: str, other: str
) -> None:
    assert not any(entry.endswith(other) for entry in answered(matcher, question))


@pytest.mark.parametrize(
    "question",
    [
        "Việt Nam đăng cai Vesak lần thứ ba vào năm nào",
        "in what year was the first UN Vesak in Vietnam",
        "when did VN host Vesak for the second time",
    ],
)
def test_a_place_in_a_row_that_is_told_is_answered(
    matcher: Matcher, real_content: Content, question: str
) -> None:
    assert_is_told(matcher, real_content, question, "vesak-hosting-years")


@pytest.mark.parametrize(
    ("question", "entries"),
    [
        ("Nghị quyết 18 và 57 nói về chuyện gì", {"resolution-18", "resolution-57"}),
        ("What do resolutions 18 and 57 deal with?", {"resolution-18", "resolution-57"}),
        ("Tell me about resolution 18 and resolution 22", {"resolution-18", "resolution-22"}),
    ],
)
def test_of_two_numbers_under_one_name_both_are_told(
    matcher: Matcher, question: str, entries: set[str]
) -> None:
    if not matcher.is_semantic:
        pytest.skip("by words and letters alone few are sure enough")
    assert answered(matcher, question) == entries


@pytest.mark.parametrize(
    "question",
    [
        "GDP growth in 2019",
        "GDP growth in 2025",
        "tốc độ tăng trưởng GDP năm 2025",
        "how fast did Vietnam's GDP grow in 2023",
        "tăng trưởng GDP năm 2019 là bao nhiêu",
        "gdp viet nam nam 2022 tang may phan tram",
    ],
)
def test_the_growth_of_one_year_is_not_that_of_four_decades(
    matcher: Matcher, question: str
) -> None:
    assert answered(matcher, question) == set()


@pytest.mark.parametrize(
    "question",
    [
        "In the journal article, how many states have diplomatic ties with Vietnam?",
        "the academic paper puts the number of countries with diplomatic relations at what",
        "trong bài báo khoa học, nước ta đặt quan hệ ngoại giao với mấy nước",
        "according to Vu Hong Van, with how many countries does Vietnam have relations",
        "theo nhà nghiên cứu, kiều bào có bao nhiêu người",
        "according to the researcher, how many overseas Vietnamese are there",
        "apart from To Lam, who led the Party as general secretary",
    ],
)
def test_the_figure_of_another_document_or_holder_is_not_answered(
    matcher: Matcher, question: str
) -> None:
    others = {"diplomatic-ties-2025", "overseas-vietnamese-number", "to-lam-general-secretary"}
    assert others.isdisjoint(answered(matcher, question))


@pytest.mark.parametrize(
    ("question", "entry"),
    [
        ("long thanh airport is in which province", "long-thanh-airport-item"),
        ("ai viết bài nghiên cứu về hoạt động đối ngoại", "vu-hong-van-author"),
    ],
)
def test_a_place_and_an_author_that_are_told_are_answered(
    matcher: Matcher, real_content: Content, question: str, entry: str
) -> None:
    assert_is_told(matcher, real_content, question, entry)


def assert_is_told(matcher: Matcher, content: Content, question: str, entry: str) -> None:
    """Offered by words and letters alone, answered with sentence vectors."""
    assert entry in content.entries
    assert entry in shown(matcher, question)
    if matcher.is_semantic:
        assert answered(matcher, question) == {entry}


@pytest.mark.parametrize(
    ("question", "entry"),
    [
        ("Việt Nam vào ASEAN năm 95 phải không", "asean-membership-1995"),
        ("Did Vietnam join ASEAN in '95?", "asean-membership-1995"),
        ("Việt Nam gia nhập WTO năm 07 đúng không", "wto-accession-culture"),
        ("what became of GDP since '86", "gdp-growth-since-1986"),
    ],
)
def test_a_year_told_by_two_digits_is_that_year(
    matcher: Matcher, real_content: Content, question: str, entry: str
) -> None:
    assert_is_told(matcher, real_content, question, entry)


@pytest.mark.parametrize(
    ("question", "entry"),
    [
        ("res 57 in a few words", "resolution-57"),
        ("third viewpoint of res. 59", "resolution-59-viewpoint-3"),
        ("acc to To Lam, how many FTAs has vn got", "fta-count-2025"),
        (
            "how many ambassadors were at the cultural diplomacy meeting of july 24",
            "cultural-diplomacy-meeting-attendance",
        ),
        ("what's the diff btwn res 22 and res 59", "resolution-22-to-59"),
        ("cây tre trong ngoại giao nghĩa là gì, mai em phải nộp bài", "bamboo-diplomacy"),
    ],
)
def test_short_forms_and_what_somebody_needs_it_for_are_read(
    matcher: Matcher, real_content: Content, question: str, entry: str
) -> None:
    assert_is_told(matcher, real_content, question, entry)
