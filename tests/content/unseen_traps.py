"""Questions that only look like ones the content answers, from templates that nobody tuned to.

By other templates than those of `traps.py` and `near_twins.py`, and the lists of words were not
looked through for them: another holder, source, year, country or relation. None may be answered.
"""

from __future__ import annotations

from collections.abc import Iterator

from bot.language.folding import fold

_VI = [
    (
        "{} tổng kết Việt Nam có mấy hiệp định thương mại tự do",
        ["Financial Times", "hãng AFP", "trang Vietcombank", "tổ chức OECD", "tờ Washington Post"],
    ),
    (
        "số người Việt ở nước ngoài mà {} đưa ra là bao nhiêu",
        [
            "tổ chức Di cư Quốc tế",
            "giáo sư Nguyễn Văn A",
            "Bộ Công an",
            "đài NHK",
            "ông Đặng Hoàng Giang",
        ],
    ),
    (
        "thư ký riêng của {} là người nào",
        ["ông Tô Lâm", "Thủ tướng Phạm Minh Chính", "ông Bùi Thanh Sơn", "ông Nguyễn Văn Hùng"],
    ),
    (
        "{} tốt nghiệp trường nào",
        [
            "ông Tô Lâm",
            "bà Phương Chi",
            "ông Nguyễn Minh Vũ",
            "giáo sư Đinh Xuân Dũng",
            "Carl Thayer",
        ],
    ),
    ("hồi {} ai là tổng bí thư", ["năm 1991", "năm 2002", "năm 2016", "đầu thế kỷ 21"]),
    ("năm {} Việt Nam có quan hệ ngoại giao với mấy nước", ["1980", "1994", "2006", "2032"]),
    ("năm {} tổng thu nhập mỗi người dân được bao nhiêu đô", ["1999", "2010", "2029", "1977"]),
    (
        "{} gia nhập ASEAN hồi nào",
        ["Campuchia", "nước Lào", "Philippines", "Timor-Leste", "Papua New Guinea", "Myanmar"],
    ),
    (
        "{} có mấy thành phố trong mạng lưới sáng tạo UNESCO",
        ["Indonesia", "nước Đức", "Hàn Quốc", "Singapore", "nước Ý", "Brazil"],
    ),
    (
        "{} thiết lập quan hệ ngoại giao với tổng cộng bao nhiêu quốc gia",
        ["Triều Tiên", "Cuba", "Mông Cổ", "Ukraine", "Israel", "Kazakhstan"],
    ),
    (
        "ngoại giao cây tre của {} có nghĩa gì",
        ["Thái Lan", "Nhật Bản", "nước Pháp", "Malaysia", "Ấn Độ"],
    ),
    (
        "tổng bí thư của {} hiện giờ là ai",
        ["đảng cộng sản Trung Quốc", "nước Lào", "Liên hợp quốc", "NATO", "Đảng Cộng sản Nhật Bản"],
    ),
    ("vì sao nghị quyết {} ra đời", ["61", "77", "88", "93", "45", "12"]),
    ("nghị quyết {} có mấy quan điểm chỉ đạo", ["60", "66", "72", "81", "36"]),
    ("đại hội {} của Đảng nói gì về hội nhập quốc tế", ["2", "3", "4", "15", "16"]),
    ("đối tác chiến lược toàn diện thứ {} của Việt Nam là nước nào", ["tư", "bảy", "chín", "mười"]),
    (
        "FTA nào giúp Việt Nam {}",
        ["thu lợi cao nhất", "bị lỗ", "mất việc làm nhiều nhất", "xuất gạo nhiều nhất"],
    ),
    (
        "di sản UNESCO {} của Việt Nam là di sản nào",
        ["nhỏ nhất", "ít khách nhất", "lâu năm nhất", "bị hư hại nặng nhất", "xa Hà Nội nhất"],
    ),
    (
        "ai đã bỏ phiếu {}",
        [
            "chống nghị quyết 59",
            "không cho Việt Nam vào WTO",
            "chống Việt Nam vào ASEAN",
            "trắng khi Việt Nam ứng cử Hội đồng Bảo an",
        ],
    ),
    (
        "mất bao nhiêu tiền để {}",
        [
            "tổ chức APEC 2017",
            "làm Chủ tịch ASEAN 2020",
            "đăng cai Vesak",
            "mở trung tâm văn hóa ở nước ngoài",
            "chạy chương trình Ngày Việt Nam ở nước ngoài",
        ],
    ),
    (
        "lễ {} diễn ra ở tòa nhà nào",
        [
            "ký gia nhập WTO",
            "kết nạp Việt Nam vào ASEAN",
            "bế mạc APEC 2017",
            "khai mạc Hội nghị cấp cao ASEAN 37",
        ],
    ),
    (
        "{} bao nhiêu tuổi rồi",
        ["ông Tô Lâm", "ông Bùi Thanh Sơn", "Carl Thayer", "ông Phạm Minh Chính"],
    ),
    ("{} bị kỷ luật vì lý do gì", ["ông Tô Lâm", "ông Nguyễn Văn Hùng", "ông Bùi Thanh Sơn"]),
    (
        "khi nào Việt Nam rút khỏi {}",
        ["WTO", "ASEAN", "UNESCO", "APEC", "Công ước đa dạng văn hóa"],
    ),
    (
        "thủ đô của {} nằm trong mạng lưới thành phố sáng tạo từ khi nào",
        ["Thái Lan", "Trung Quốc", "nước Anh", "Hàn Quốc"],
    ),
    ("người nước nào {} nhiều nhất ở Việt Nam", ["đầu tư", "du lịch", "du học", "lấy vợ"]),
    (
        "{} đánh giá nghị quyết 59 ra sao",
        ["giới đầu tư Phố Wall", "Nhà Trắng", "báo Le Monde", "ông Putin", "ông Trump"],
    ),
    (
        "bao giờ Việt Nam {}",
        ["làm tổng thư ký Liên hợp quốc", "vào G20", "đăng cai World Cup", "vào NATO", "vào BRICS"],
    ),
    (
        "bộ trưởng {} là ai",
        ["quốc phòng", "y tế", "giáo dục", "tài chính", "công thương", "nội vụ"],
    ),
    ("{} đặt trụ sở ở thành phố nào", ["ASEAN", "WTO", "APEC", "Hội đồng Nhân quyền", "AIPA"]),
    ("dân số {} có bao nhiêu triệu", ["Lào", "Hà Nội", "Đà Lạt", "Thái Lan", "ASEAN"]),
    (
        "{} của Việt Nam tên gì",
        [
            "chủ tịch quốc hội khóa trước",
            "phó chủ tịch nước",
            "đại sứ tại Mỹ",
            "đại sứ tại UNESCO",
            "trưởng đoàn đàm phán WTO",
            "tổng thư ký ASEAN người",
        ],
    ),
]
_EN = [
    (
        "{} puts the number of Vietnam's free trade agreements at how many",
        ["the Financial Times", "AFP", "HSBC", "the OECD", "the Washington Post"],
    ),
    (
        "what number of overseas Vietnamese does {} give",
        [
            "the International Organization for Migration",
            "Professor Smith",
            "the US Census Bureau",
            "NHK",
            "Dang Hoang Giang",
        ],
    ),
    (
        "who is the private secretary of {}",
        ["To Lam", "Prime Minister Pham Minh Chinh", "Bui Thanh Son", "Nguyen Van Hung"],
    ),
    (
        "which university did {} go to",
        ["To Lam", "Pham Thi Phuong Chi", "Nguyen Minh Vu", "Dinh Xuan Dung", "Carl Thayer"],
    ),
    ("who was general secretary back in {}", ["1991", "2002", "2016", "1988"]),
    ("with how many countries did Vietnam have ties in {}", ["1980", "1994", "2006", "2032"]),
    ("what did a person earn on average in {}", ["1999", "2010", "2029", "1977"]),
    (
        "what year did {} become a member of ASEAN",
        ["Cambodia", "Laos", "the Philippines", "Timor-Leste", "Papua New Guinea", "Myanmar"],
    ),
    (
        "which cities of {} belong to the Creative Cities Network",
        ["Indonesia", "Germany", "South Korea", "Singapore", "Italy", "Brazil"],
    ),
    (
        "{} keeps diplomatic relations with how many states",
        ["North Korea", "Cuba", "Mongolia", "Ukraine", "Israel", "Kazakhstan"],
    ),
    (
        "what is meant by the bamboo diplomacy of {}",
        ["Thailand", "Japan", "France", "Malaysia", "India"],
    ),
    (
        "who is the current general secretary of {}",
        [
            "the Chinese Communist Party",
            "the Lao party",
            "the United Nations",
            "NATO",
            "the Japanese Communist Party",
        ],
    ),
    ("why was Resolution {} adopted", ["61", "77", "88", "93", "45", "12"]),
    ("how many viewpoints are there in Resolution {}", ["60", "66", "72", "81", "36"]),
    (
        "what did the {} Congress of the Party say about integration",
        ["2nd", "3rd", "4th", "15th", "16th"],
    ),
    (
        "which country became Vietnam's {} comprehensive strategic partner",
        ["fourth", "seventh", "ninth", "tenth"],
    ),
    (
        "which FTA has {}",
        [
            "earned Vietnam the highest profit",
            "cost Vietnam money",
            "destroyed the most jobs",
            "sold the most rice",
        ],
    ),
    (
        "which of Vietnam's UNESCO heritage sites is {}",
        [
            "the smallest",
            "the least visited",
            "the oldest",
            "the most damaged",
            "the furthest from Hanoi",
        ],
    ),
    (
        "who voted {}",
        [
            "against Resolution 59",
            "against Vietnam's entry to the WTO",
            "to keep Vietnam out of ASEAN",
            "blank when Vietnam ran for the Security Council",
        ],
    ),
    (
        "what was the bill for {}",
        [
            "APEC 2017",
            "Vietnam's ASEAN year 2020",
            "hosting Vesak",
            "the cultural centres abroad",
            "the Vietnam Days Abroad programme",
        ],
    ),
    (
        "in which building was {} held",
        [
            "the signing of the WTO accession",
            "the ceremony of joining ASEAN",
            "the closing of APEC 2017",
            "the opening of the 37th ASEAN Summit",
        ],
    ),
    ("what is the age of {}", ["To Lam", "Bui Thanh Son", "Carl Thayer", "Pham Minh Chinh"]),
    ("for what was {} disciplined", ["To Lam", "Nguyen Van Hung", "Bui Thanh Son"]),
    (
        "when did Vietnam pull out of {}",
        ["the WTO", "ASEAN", "UNESCO", "APEC", "the cultural diversity convention"],
    ),
    (
        "since when has the capital of {} been a creative city",
        ["Thailand", "China", "England", "South Korea"],
    ),
    ("people of which country {} most in Vietnam", ["invest", "travel", "study", "marry"]),
    (
        "how is Resolution 59 judged by {}",
        ["Wall Street investors", "the White House", "Le Monde", "Putin", "Trump"],
    ),
    (
        "when will Vietnam {}",
        [
            "lead the United Nations",
            "enter the G20",
            "host the World Cup",
            "join NATO",
            "join BRICS",
        ],
    ),
    (
        "who is minister of {}",
        ["defence", "health", "education", "finance", "trade", "home affairs"],
    ),
    (
        "in which town does {} have its seat",
        ["ASEAN", "the WTO", "APEC", "the Human Rights Council", "AIPA"],
    ),
    ("how many million inhabitants has {}", ["Laos", "Hanoi", "Da Lat", "Thailand", "ASEAN"]),
    (
        "what is the name of Vietnam's {}",
        [
            "last National Assembly chair",
            "vice president",
            "ambassador to Washington",
            "ambassador to UNESCO",
            "chief WTO negotiator",
            "man at the head of the ASEAN secretariat",
        ],
    ),
]
_GRAMMAR = {"vi": _VI, "en": _EN}


def unseen_traps(locale: str) -> Iterator[str]:
    """Each template with each of its fillers; every third Vietnamese question without marks."""
    asked = [
        template.format(filler) for template, fillers in _GRAMMAR[locale] for filler in fillers
    ]
    for at, question in enumerate(asked):
        yield fold(question) if locale == "vi" and at % 3 == 2 else question
