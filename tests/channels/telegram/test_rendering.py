"""A reply as Telegram shows it."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.channels.common.paging import pages, units
from bot.channels.telegram.rendering import (
    LONG_CONTEXT,
    MAX_UNITS,
    html,
    keyboard,
    messages,
    plain_messages,
)
from bot.language.markup import Block, Span, escape, lay_out, parse
from bot.messages import Button, Reply
from tests.tools.bot_api.telegram_html import parse_html

FAMILY = "👨‍👩‍👧‍👦"
"""One picture: 7 characters, 11 UTF-16 units."""


def reply(text: str) -> Reply:
    return Reply(text, "en")


@pytest.mark.parametrize(
    ("text", "expected"),
    [("", 0), ("abc", 3), ("ệ", 1), ("e\u0323\u0302", 3), ("😀", 2), (FAMILY, 11), ("\ud83d", 1)],
    ids=["empty", "letters", "composed", "decomposed", "emoji", "family", "lone surrogate"],
)
def test_length_is_counted_in_utf_16_units(text: str, expected: int) -> None:
    assert units(text) == expected


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ("plain", "plain"),
        ("**bold** and *italic*", "<b>bold</b> and <i>italic</i>"),
        ("***both***", "<b><i>both</i></b>"),
        ("- one\n- two\n\nafter", "• one\n• two\n\nafter"),
        ("3. three\n4. four", "3. three\n4. four"),
        ("[here](https://a.example/?x=1&y=2)", '<a href="https://a.example/?x=1&amp;y=2">here</a>'),
        ('[q](https://a.example/"><b>)', None),
        ("[bad](javascript:alert(1))", None),
        ("1 < 2 & 3 > 2", "1 &lt; 2 &amp; 3 &gt; 2"),
        ("<b>not ours</b>", "&lt;b&gt;not ours&lt;/b&gt;"),
        ("&lt; stays", "&amp;lt; stays"),
        ('</a><a href="https://evil.example">x', None),
        ("**a < b & [c > d](https://a.example/)**", None),
    ],
    ids=repr,
)
def test_markup_becomes_telegrams_html_with_everything_escaped(
    markup: str, expected: str | None
) -> None:
    (message,) = messages(reply(markup))
    (plain,) = plain_messages(reply(markup))
    assert parse_html(message).text == plain.strip()
    if expected is not None:
        assert message == expected


@pytest.mark.parametrize(
    ("context", "expected"),
    [
        ("It was **measured**.", "Long.\n\n<blockquote>It was <b>measured</b>.</blockquote>"),
        ("- a\n- b", "Long.\n\n<blockquote>• a\n• b</blockquote>"),
        ("x" * LONG_CONTEXT, f"Long.\n\n<blockquote>{'x' * LONG_CONTEXT}</blockquote>"),
        ("x " * LONG_CONTEXT, None),
    ],
)
def test_the_context_of_an_answer_is_a_quote_that_folds_where_it_is_long(
    context: str, expected: str | None
) -> None:
    context = context.rstrip()
    (shown,) = messages(Reply(f"Long.\n\n{context}", "en", context=context))
    (plain,) = plain_messages(Reply(f"Long.\n\n{context}", "en", context=context))
    found = parse_html(shown)
    assert found.text == plain
    if expected is None:
        assert [entity["type"] for entity in found.entities] == ["expandable_blockquote"]
    else:
        assert shown == expected


@pytest.mark.parametrize(
    "text", ["Long.\n\nIt was measured.\n\n1. more", "x" * 4097 + "\n\nIt was"]
)
def test_what_does_not_end_with_its_context_or_is_cut_has_no_quote(text: str) -> None:
    assert "blockquote" not in "".join(messages(Reply(text, "en", context="It was")))


def test_an_address_that_is_no_web_address_is_no_link() -> None:
    (message,) = messages(reply("[bad](javascript:alert) [good](https://a.example/)"))
    assert [entity["url"] for entity in parse_html(message).entities] == ["https://a.example/"]


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=300))
@example("<b>&amp;</b>")
@example("**")
@example("[a](https://x.example/'\"<>&)")
def test_telegram_can_read_any_text_as_we_render_it(text: str) -> None:
    for marked, plain in zip(messages(reply(text)), plain_messages(reply(text)), strict=True):
        assert parse_html(marked).text == plain.strip()


words = st.text(st.sampled_from("ab ệ😀<&*_[]\n") | st.characters(exclude_categories=["Cs"]))
long_texts = st.builds(
    lambda parts, times: " ".join(parts) * times, st.lists(words, max_size=12), st.integers(1, 600)
)


def without_space(text: str) -> str:
    """What must not be lost: where a text is cut, only white space may go."""
    return "".join(text.split())


@given(long_texts)
@example("a" * 4097)
@example("😀" * 4097)
@example("a" + "😀" * 2048)
@example(FAMILY * 400)
@example("x " * 20_000)
@example("\n\n".join(["paragraph " * 30] * 60))
@example("- item\n" * 1500)
def test_no_message_is_too_long_or_empty_and_no_text_is_lost(text: str) -> None:
    shown = [parse_html(message).text for message in messages(reply(escape(text)))]
    assert [message for message in shown if not 1 <= units(message) <= MAX_UNITS] == []
    whole = lay_out([b for p in pages_of(escape(text), 10**9) for b in p], lambda b: b.text)
    assert without_space("".join(shown)) == without_space(whole)


@given(long_texts)
def test_no_message_ends_within_a_character(text: str) -> None:
    for message in messages(reply(escape(text))):
        message.encode()  # half a surrogate pair cannot be written


def pages_of(markup: str, limit: int) -> list[list[Block]]:
    return pages(parse(markup), limit)


@pytest.mark.parametrize(
    ("length", "expected"),
    [(4095, [4095]), (4096, [4096]), (4097, [4096, 1]), (40_000, [4096] * 9 + [3136])],
    ids=str,
)
def test_one_long_word_is_cut_where_it_must_be(length: int, expected: list[int]) -> None:
    assert [len(message) for message in messages(reply("x" * length))] == expected


def test_an_emoji_on_the_border_goes_to_the_next_message() -> None:
    assert messages(reply("x" * 4095 + "😀")) == ["x" * 4095, "😀"]


def test_texts_are_cut_between_paragraphs_first() -> None:
    one, two, three = ("x" * 3000, "y" * 1000, "z" * 2000)
    assert messages(reply(f"{one}\n\n{two}\n\n{three}")) == [f"{one}\n\n{two}", three]


def test_a_long_paragraph_is_cut_between_words() -> None:
    first, second = messages(reply("word " * 1000))
    assert (first.split(), second.split()) == (["word"] * 819, ["word"] * 181)


def test_bold_goes_on_in_the_next_message() -> None:
    shown = messages(reply("**" + "x" * 5000 + "**"))
    assert shown == ["<b>" + "x" * 4096 + "</b>", "<b>" + "x" * 904 + "</b>"]


def test_only_the_first_part_of_a_cut_item_has_its_marker() -> None:
    first, second = messages(reply("- " + "x" * 5000))
    assert (first, second) == ("• " + "x" * 4094, "x" * 906)


@pytest.mark.parametrize("limit", [2, 5, 40])
@given(text=st.text("a😀 ", max_size=120))
def test_pages_hold_for_any_limit(limit: int, text: str) -> None:
    blocks = [Block((Span(text[:50], bold=True), Span(text[50:])))]
    found = pages(blocks, limit)
    assert [p for p in found if units(lay_out(p, lambda b: b.text)) > limit] == []
    assert "".join(b.text for p in found for b in p) == text


def test_html_of_no_blocks_is_empty() -> None:
    assert html([]) == ""


def test_buttons_stand_in_their_rows() -> None:
    found = keyboard(
        [[Button("a", "1"), Button("b", url="https://b.example/")], [Button("c", "3")]]
    )
    assert found is not None
    assert found.to_dict()["inline_keyboard"] == [
        [{"text": "a", "callback_data": "1"}, {"text": "b", "url": "https://b.example/"}],
        [{"text": "c", "callback_data": "3"}],
    ]


def test_no_buttons_are_no_keyboard() -> None:
    assert keyboard([]) is None
