"""What is taken out of a question before it is kept."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.conversation.masking import GONE, LONGEST_KEPT, masked

TAKEN_OUT = {
    "a mailbox": (
        "trả lời mình qua lan.nguyen+vn@example.com.vn nhé",
        f"trả lời mình qua {GONE} nhé",
    ),
    "a handle": ("ask @lan_nguyen about it", f"ask {GONE} about it"),
    "an address": ("is https://example.org/?token=abc&u=7 true", f"is {GONE} true"),
    "a link to a chat": ("vào t.me/lan123 hỏi", f"vào {GONE} hỏi"),
    "a mobile number": ("gọi mình 0912345678 nhé", f"gọi mình {GONE} nhé"),
    "in groups": ("gọi 0912 345 678", f"gọi {GONE}"),
    "with dots": ("gọi 0912.345.678", f"gọi {GONE}"),
    "with dashes": ("gọi 0912–345–678", f"gọi {GONE}"),
    "with the country's code": ("call +84 912 345 678 now", f"call {GONE} now"),
    "the code without its sign": ("call 84 912 345 678 now", f"call {GONE} now"),
    "a landline": ("tel (024) 3826-1234", f"tel {GONE}"),
    "a landline without its code": ("tel 3826 9876", f"tel {GONE}"),
    "after a year": ("năm 2020 0912 345 678", f"năm {GONE}"),
    "a card": ("thẻ 1234 5678 1234 5678", f"thẻ {GONE}"),
    "an identity card": ("cccd 001 234 567 890", f"cccd {GONE}"),
    "a passport": ("hộ chiếu C1234567", f"hộ chiếu C{GONE}"),
    "in full width": ("gọi ０９１２３４５６７８", f"gọi {GONE}"),
    "with what cannot be seen": ("gọi 0912\u200b345\u00ad678", f"gọi {GONE}"),
    "with a hard space": ("gọi 0912\u00a0345\u00a0678", f"gọi {GONE}"),
}
LEFT = (
    "nghị quyết 59-NQ/TW ra ngày 24/01/2025",
    "what happened on 02-09-1945",
    "ngày 02 09 1945 có gì",
    "what was signed on 2020-11-15",
    "giai đoạn 2021-2030 thế nào",
    "năm 2020 194 nước",
    "chiến lược đến năm 2030, tầm nhìn 2045",
    "nghị định 28/2018/NĐ-CP nói gì",
    "công ước 1972 của UNESCO và 2003",
    "from 1945, 1954, 1975 to 1986",
)


@pytest.mark.parametrize(("typed", "kept"), TAKEN_OUT.values(), ids=TAKEN_OUT)
def test_what_may_say_whose_it_is_is_taken_out(typed: str, kept: str) -> None:
    assert masked(typed) == kept


@pytest.mark.parametrize("typed", LEFT)
def test_dates_years_and_documents_stay(typed: str) -> None:
    assert masked(typed) == typed


def test_it_is_one_line_of_so_many_characters() -> None:
    assert masked("  hỏi\n\n một\tcâu ") == "hỏi một câu"
    assert len(masked("câu hỏi rất dài " * 100)) <= LONGEST_KEPT
    assert masked("x " * 149 + "0912345678") == "x " * 149 + GONE[:2]


@given(st.text())
def test_whatever_is_typed_can_be_stored_and_holds_no_long_number(typed: str) -> None:
    kept = masked(typed)
    kept.encode()
    assert "\x00" not in kept
    assert len(kept) <= LONGEST_KEPT
    longest, run = 0, 0
    for character in kept:
        run = run + 1 if unicodedata.category(character) == "Nd" else 0
        longest = max(longest, run)
    assert longest < 6
