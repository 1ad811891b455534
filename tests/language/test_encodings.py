"""Text from before Unicode.

The encoded sentences were made with the converter of Unikey.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given

from bot.language.vi.encodings import readable
from bot.language.wordlists import ordinary_words
from tests.language.texts import anything, sentences, unhurried

MEANT = "Thủ đô nào ở phía bắc được mời dự lễ hội, và ai đã viết những điều ấy?"
CONTENT = Path(__file__).parents[2] / "content"


@pytest.mark.parametrize(
    "pasted",
    [
        pytest.param(
            "Thñ ®« nµo ë phÝa b¾c ®\xadîc mêi dù lÔ héi, vµ ai ®· viÕt nh÷ng ®iÒu Êy?", id="TCVN"
        ),
        pytest.param(
            "Thuû ñoâ naøo ôû phía baéc ñöôïc môøi döï leã hoäi, "
            "vaø ai ñaõ vieát nhöõng ñieàu aáy?",
            id="VNI",
        ),
        pytest.param(
            "Thü ðô nào · phía b¡c ðßþc m¶i dñ l­ hµi, và ai ðã viªt nhæng ði«u ¤y?", id="VISCII"
        ),
        pytest.param(
            "Thu? ddo^ na`o o+? phi'a ba('c ddu+o+.c mo+`i du+. le^~ ho^.i, va` ai dda~ vie^'t "
            "nhu+~ng ddie^`u a^'y?",
            id="VIQR",
        ),
        pytest.param(
            "Thá»§ Ä‘Ã´ nÃ o á»Ÿ phÃ\xada báº¯c Ä‘Æ°á»£c má»\x9di dá»± lá»… há»™i, vÃ\xa0 ai Ä‘Ã£ "
            "viáº¿t nhá»¯ng Ä‘iá»\x81u áº¥y?",
            id="UTF-8 as Windows 1252",
        ),
        pytest.param(
            "Th&#7911; &#273;&#244; n&agrave;o &#x1EDF; ph&iacute;a b&#7855;c &#273;&#432;&#7907;c "
            "m&#7901;i d&#7921; l&#7877; h&#7897;i, v&agrave; ai &#273;&atilde; vi&#7871;t "
            "nh&#7919;ng &#273;i&#7873;u &#7845;y?",
            id="references",
        ),
    ],
)
def test_a_sentence_is_read_in_every_old_encoding(pasted: str) -> None:
    assert readable(pasted) == MEANT


@pytest.mark.parametrize(
    ("pasted", "meant"),
    [
        ("ASEAN laø gì?", "ASEAN là gì?"),
        ("NGHÒ QUYEÁT LAØ GÌ", "NGHỊ QUYẾT LÀ GÌ"),
        ("Ngµy “Héi nhËp” lµ g×", "Ngày “Hội nhập” là gì"),
        ("ASEAN la` gi`?", "ASEAN là gì?"),
        ("va(n ho'a – nghe^. thua^.t", "văn hóa – nghệ thuật"),
    ],
)
def test_short_texts_capitals_and_quotes_are_read(pasted: str, meant: str) -> None:
    assert readable(pasted) == meant


@pytest.mark.parametrize(
    "text",
    [
        "",
        "có gì giì không",
        "là gì",
        "résumé, café, façade, naïve, crème brûlée",
        "São Paulo, Malmö, Køln, año, señor, Curaçao, thé",
        "what is “soft power” – and why…",
        "it's o'clock, isn't it? you're a^b + c~d (x) a(b)",
        "R&D; AT&T &amp; &lt;b&gt; &nosuch;",
        "a` la carte",
        "C++ u+1 `code` ~user",
        "“c” ‘ô’ — “m”",
    ],
)
def test_healthy_text_stays(text: str) -> None:
    assert readable(text) == text


def healthy_texts() -> Iterator[str]:
    for file in sorted(CONTENT.rglob("*.yaml")):
        yield from file.read_text(encoding="utf-8").splitlines()
    words = sorted(ordinary_words())
    yield from (" ".join(words[at : at + 12]) for at in range(0, len(words), 12))


def test_all_of_the_content_and_of_english_is_healthy() -> None:
    for text in healthy_texts():
        assert readable(text) == text
        decomposed = unicodedata.normalize("NFD", text)
        assert readable(decomposed) == decomposed


@given(anything | sentences)
@unhurried
def test_a_text_with_a_letter_that_no_old_encoding_shows_is_left_alone(text: str) -> None:
    if "&" not in text:
        assert readable(f"{text} đ") == f"{text} đ"


@given(anything)
@unhurried
def test_any_text_is_read(text: str) -> None:
    assert isinstance(readable(text), str)
