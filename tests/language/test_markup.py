"""The light markup of answers."""

from __future__ import annotations

import pytest
from hypothesis import given

from bot.language.markup import Block, Span, escape, faults, lay_out, parse, plain
from tests.language.texts import anything, markup_soup, single_lines, unhurried


def paragraph(*spans: Span) -> tuple[Block, ...]:
    return (Block(spans),)


@pytest.mark.parametrize(
    ("markup", "blocks"),
    [
        pytest.param("chào bạn", paragraph(Span("chào bạn")), id="plain"),
        pytest.param(
            "ngày **24/01** đó",
            paragraph(Span("ngày "), Span("24/01", bold=True), Span(" đó")),
            id="bold",
        ),
        pytest.param("*a*", paragraph(Span("a", italic=True)), id="italic"),
        pytest.param("***a***", paragraph(Span("a", bold=True, italic=True)), id="both"),
        pytest.param(
            "[a](https://e.x/y?z=1)", paragraph(Span("a", url="https://e.x/y?z=1")), id="link"
        ),
        pytest.param(
            "[a **b**](http://e.x)",
            paragraph(Span("a ", url="http://e.x"), Span("b", bold=True, url="http://e.x")),
            id="bold inside a link",
        ),
        pytest.param("a\nb", paragraph(Span("a b")), id="a line break is a space"),
        pytest.param("a  \nb", paragraph(Span("a\nb")), id="two spaces keep the line break"),
        pytest.param("a\n\nb", (Block((Span("a"),)), Block((Span("b"),))), id="paragraphs"),
        pytest.param(
            "- a\n- b", (Block((Span("a"),), "•"), Block((Span("b"),), "•")), id="bullets"
        ),
        pytest.param(
            "3. a\n4. b", (Block((Span("a"),), "3."), Block((Span("b"),), "4.")), id="numbers"
        ),
        pytest.param("", (), id="nothing"),
        pytest.param(" \n\n ", (), id="nothing but space"),
    ],
)
def test_markup_is_read(markup: str, blocks: tuple[Block, ...]) -> None:
    assert parse(markup) == blocks


@pytest.mark.parametrize(
    "text",
    [
        *("<b>a</b>", "# a", "> a", "`a`", "| a | b |", "&amp;", "---", "~~a~~", "https://e.x"),
        *("2 * 3 * 4", "snake_case_name", "a_b", "**open", "[a]", "[a](b c)"),
    ],
)
def test_anything_else_is_shown_as_it_stands(text: str) -> None:
    assert parse(text) == paragraph(Span(text))


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "data:text/html,x", "/relative", "mailto:a@b.c", "ftp://e.x", ""]
)
def test_an_unsafe_address_is_no_link(url: str) -> None:
    spans = [span for block in parse(f"[a]({url})") for span in block.spans]

    assert [span.url for span in spans if span.url] == []
    assert "".join(span.text for span in spans).startswith(("a", "[a]"))


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        pytest.param("**a** và *b*", "a và b", id="styles go"),
        pytest.param("[a](https://e.x)", "a", id="a link shows its text"),
        pytest.param("a\n\nb", "a\n\nb", id="an empty line between paragraphs"),
        pytest.param("x:\n- a\n- b\n\ny", "x:\n\n• a\n• b\n\ny", id="none inside a list"),
        pytest.param("1. a\n2. b", "1. a\n2. b", id="numbers"),
        pytest.param("\\*a\\*", "*a*", id="escaped"),
        pytest.param("", "", id="nothing"),
    ],
)
def test_plain_text_has_no_markup(markup: str, expected: str) -> None:
    assert plain(markup) == expected


def test_blocks_are_laid_out_as_they_are_rendered() -> None:
    assert lay_out(parse("a\n\n- b\n- c"), lambda block: block.text.upper()) == "A\n\n• B\n• C"


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        pytest.param("**a", ["**"], id="bold left open"),
        pytest.param("a *b", ["*"], id="italic left open"),
        pytest.param("[a](javascript:x)", ["[a](javascript:x)"], id="an address not allowed"),
        pytest.param("[a](tg://user?id=1)", ["tg://user?id=1"], id="into an app"),
        pytest.param("[a](page)", ["page"], id="an address of nowhere"),
        pytest.param(
            "[mofa.gov.vn](https://mofa.gov.vn.evil.example/x)",
            ["[mofa.gov.vn](https://mofa.gov.vn.evil.example/x)"],
            id="a label that is another address",
        ),
        pytest.param(
            "[https://www.mofa.gov.vn/a](https://203.0.113.7/a)",
            ["[https://www.mofa.gov.vn/a](https://203.0.113.7/a)"],
            id="a label that is an address, to a number",
        ),
        pytest.param(
            "[mofa.gov.vn](https://www.MOFA.gov.vn/x) [a.pdf](https://e.example/a.pdf)",
            [],
            id="a label that is the address, or a file",
        ),
        *(
            pytest.param(f"[{label}](https://e.example)", [f"[{label}](https://e.example)"], id=id_)
            for id_, label in {
                "an address in wide letters": "ｍｏｆａ．ｇｏｖ．ｖｎ",
                "an address with East Asian full stops": "mofa。gov。vn",
                "an address with full stops of other scripts": "mofa۔gov꓿vn",
                "an address with an invisible mark": "mofa.gov\u200b.vn",
                "an address with a mark that is never drawn": "mofa\u034f.gov\ufe0f.vn",
                "an address among words": "trang (mofa.gov.vn/tin) của Bộ",
                "an address that is quoted": "“https://mofa.gov.vn”",
            }.items()
        ),
        pytest.param(
            "[tin](https://mofa.gov.vn@e.example/a)",
            ["https://mofa.gov.vn@e.example/a"],
            id="a name before the host",
        ),
        pytest.param("[sở ở TP.HCM](https://e.x) [v.v.](https://e.x)", [], id="full stops"),
        pytest.param("[tin @bo](https://e.x/a@b?c=d@e)", [], id="a sign after the host"),
        pytest.param("a <b>b</b>", ["<b>", "</b>"], id="HTML"),
        pytest.param("# a", ["# "], id="a heading"),
        pytest.param("> a", ["> "], id="a quotation"),
        pytest.param("```a", ["```"], id="code"),
        pytest.param("| a | b |", ["|"], id="a table"),
        pytest.param("**a** *b* [c](https://e.x)\n\n- d\n\n1 < 2, 3 * 4", [], id="nothing wrong"),
        pytest.param("", [], id="nothing"),
    ],
)
def test_markup_that_is_shown_as_it_stands_is_a_fault(markup: str, expected: list[str]) -> None:
    assert list(faults(markup)) == expected


@pytest.mark.parametrize(
    "text",
    [
        *("**a**", "*a*", "_a_", "__a__", "[a](https://e.x)", "- a", "+ a", "1. a", "1) a", "* a"),
        *("\\", "\\*", "a\\", "<b>", "&amp;", "-", "1.", "2025. Năm", "[[a]]", "(a)", "![a](b)"),
    ],
)
def test_an_escaped_text_is_shown_as_it_is(text: str) -> None:
    assert parse(escape(text)) == paragraph(Span(text))


@given(single_lines)
@unhurried
def test_escaping_any_line_shows_exactly_that_line(text: str) -> None:
    assert plain(escape(text)) == text


@given(markup_soup.map(lambda text: " ".join(text.split())))
@unhurried
def test_escaping_a_line_of_markup_shows_exactly_that_line(text: str) -> None:
    spans = [span for block in parse(escape(text)) for span in block.spans]

    assert spans == ([Span(text)] if text else [])


@given(anything | markup_soup)
@unhurried
def test_any_text_can_be_parsed(text: str) -> None:
    shown = plain(text)

    assert isinstance(shown, str)
    assert isinstance(list(faults(text)), list)
    assert all(block.spans for block in parse(text) if block.text.strip())


@pytest.mark.parametrize(
    "unit", ["- ", "1. ", "> ", "[", "*a ", "*a**b", "\\", "**", "![a](b", "[](", "a\n\n", "\0"]
)
def test_forty_thousand_characters_of_markup_can_be_parsed(unit: str) -> None:
    assert isinstance(plain(unit * (40_000 // len(unit))), str)


def test_spans_of_one_style_are_one_span() -> None:
    (block,) = parse("a\nb \\* c")

    assert block.spans == (Span("a b * c"),)
