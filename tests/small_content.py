"""A small content base on a subject of its own, for tests that are not about the real one.

Two shelves with entries (one of two pages) and an empty one, an entry without English, an answer
with everything an answer can have, a courtesy, and words that tell Vietnamese from English.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import yaml

from bot.content.loader import load
from bot.content.model import Content, Image
from bot.content.pictures import Picture

LOCALES = ("vi", "en")

FULL = "wooden-bridge-length"
"""The entry with more, sources and related questions."""
LONELY = "bridge-toll"
"""An entry with nothing but its answer."""
VIETNAMESE_ONLY = "tea-price"
COURTESY = "greeting"
SHELF, PAGES = "bridges", 2
BRIDGE = Picture("png", b"\x89PNG\r\n\x1a\n a bridge")
"""See `pictured`."""
ALT = 'A bridge, "the wooden one".'
OVERVIEW = "bridges"
EMPTY_SHELF = "music"


QUIZZES = (
    ("Cầu gỗ dài bao nhiêu?", "Cầu gỗ dài 30 mét.", "30 mét", "3 mét", "300 mét"),
    (
        "How long is the wooden bridge?",
        "It has 30 metres.",
        "30 metres",
        "7 metres",
        "300 <m>",
    ),
    ("Cầu đá có mấy nhịp?", "Cầu đá có ba nhịp.", "Ba nhịp", "Hai nhịp"),
    ("How many spans has the stone bridge?", "It has three spans.", "Three", "Two"),
)
"""Question, explanation, the right option, wrong ones."""


def _text(
    title: str,
    answer: str,
    *questions: str,
    more: str | None = None,
    quiz: tuple[str, ...] | None = None,
) -> dict[str, Any]:
    """`quiz`: the question, the explanation, the right option, the wrong ones."""
    text: dict[str, Any] = {"title": title, "questions": list(questions), "answer": answer}
    if more is not None:
        text["more"] = more
    if quiz is not None:
        asked, explanation, right, *wrong = quiz
        text["quiz"] = {
            "question": asked,
            "right": right,
            "wrong": wrong,
            "explanation": explanation,
        }
    return text


_BRIDGES: dict[str, dict[str, Any]] = {
    OVERVIEW: {
        "vi": _text(
            "Làng có những cây cầu nào?",
            "Làng có hai cây cầu: một cầu gỗ và một cầu đá.",
            "làng mình có mấy cây cầu",
            "kể tên các cây cầu trong làng",
        ),
        "en": _text(
            "Which bridges does the village have?",
            "The village has two bridges: a wooden one and a stone one.",
            "how many bridges are there in the village",
            "name the bridges of the village",
        ),
        "importance": "3",
    },
    FULL: {
        "as_of": "2024-05",
        "sources": ["chronicle", "survey"],
        "related": ["stone-bridge-length", LONELY],
        "vi": _text(
            "Cầu gỗ dài bao nhiêu mét?",
            "Cầu gỗ dài **30 mét**, rộng *2 mét* & có mái < 4 mét.",
            "chiều dài của cây cầu gỗ",
            "cầu gỗ dài mấy mét vậy",
            more="Cầu được đo lại ba lần:\n\n- mùa xuân\n- mùa hè\n- mùa thu",
            quiz=QUIZZES[0],
        ),
        "en": _text(
            "How long is the wooden bridge?",
            "The wooden bridge is **30 metres** long, *2 metres* wide & its roof < 4 metres high.",
            "length of the wooden bridge",
            "how many metres is the wooden bridge",
            more="It was measured three times:\n\n- in spring\n- in summer\n- in autumn",
            quiz=QUIZZES[1],
        ),
    },
    "stone-bridge-length": {
        "aliases": ["stone-span"],
        "vi": _text(
            "Cầu đá dài bao nhiêu mét?",
            "Cầu đá dài 45 mét và có ba nhịp.",
            "chiều dài của cây cầu đá",
            "cầu đá dài mấy mét vậy",
            quiz=QUIZZES[2],
        ),
        "en": _text(
            "How long is the stone bridge?",
            "The stone bridge is 45 metres long and has three spans.",
            "length of the stone bridge",
            "how many metres is the stone bridge",
            quiz=QUIZZES[3],
        ),
    },
    LONELY: {
        "vi": _text(
            "Qua cầu có phải trả tiền không?",
            "Không, ai qua cầu cũng được miễn phí.",
            "phí qua cầu bao nhiêu",
        ),
        "en": _text(
            "Do people pay a toll on the bridge?",
            "No, everybody crosses the bridges for free.",
            "is there a toll for crossing",
        ),
    },
}
_BRIDGES |= {
    f"lamp-{number}": {
        "vi": _text(
            f"Đèn số {number} treo ở đâu?",
            f"Đèn số {number} treo ở nhịp thứ {number}.",
            f"chỗ treo đèn số {number}",
        ),
        "en": _text(
            f"Where does lamp {number} hang?",
            f"Lamp {number} hangs over span {number}.",
            f"place of lamp {number}",
        ),
        "importance": "1",
    }
    for number in (1, 2, 3, 4)
}

_FILES: dict[str, Any] = {
    "tours/village-walk.yaml": {
        "vi": {"title": "Một vòng quanh làng", "about": "Đi qua **hai cây cầu** của làng."},
        "en": {"title": "A walk through the village", "about": "Over **both bridges** & back."},
        "steps": [
            {"entry": OVERVIEW, "lead": {"vi": "Ta bắt đầu ở đây.", "en": "We begin here."}},
            {"entry": FULL, "lead": {"vi": "Cây cầu đầu tiên.", "en": "The first bridge."}},
            {"entry": VIETNAMESE_ONLY},
        ],
    },
    "topics.yaml": {
        SHELF: {"overview": OVERVIEW, "vi": "Những cây cầu", "en": "Bridges"},
        "tea": {"vi": "Trà", "en": "Tea"},
        EMPTY_SHELF: {"vi": "Âm nhạc", "en": "Music"},
    },
    "sources.yaml": {
        "chronicle": {
            "title": "Village [Chronicle] *2nd* ed.",
            "author": "An Tran",
            "publisher": "Village Press",
            "date": "2024-05-17",
            "language": "en",
            "url": "https://chronicle.example/?a=1&b=2",
        },
        "survey": {
            "title": "Bridge survey",
            "publisher": "The council",
            "date": "2023",
            "language": "en",
        },
    },
    "vocabulary/vi.yaml": {
        "function_words": ["là", "gì", "của", "bao", "nhiêu", "mấy", "có", "không", "những"],
        "commands": {
            "quiz": ["đố vui", "đố mình đi"],
            "tour": ["tham quan"],
            "daily stop": ["dừng tin mỗi ngày"],
        },
    },
    "vocabulary/en.yaml": {
        "function_words": ["is", "the", "how", "what", "of", "does", "many", "which"],
        "commands": {
            "quiz": ["quiz me"],
            "tour": ["show me around"],
            "tour next": ["next step"],
            "daily stop": ["stop the daily fact"],
        },
    },
    "entries/tea/lotus-tea.yaml": {
        "vi": _text(
            "Trà sen ướp như thế nào?",
            "Trà được ướp trong hoa sen qua một đêm.",
            "cách ướp trà sen",
        ),
        "en": _text(
            "What is lotus tea scented with?",
            "The tea spends a night inside a lotus flower.",
            "scent of lotus tea",
        ),
    },
    f"entries/tea/{VIETNAMESE_ONLY}.yaml": {
        "vi": _text(
            "Một gói trà giá bao nhiêu?",
            "Một gói trà nhỏ giá năm mươi nghìn đồng.",
            "giá trà hiện nay",
            "mua một gói trà hết bao nhiêu tiền",
        ),
    },
    f"smalltalk/{COURTESY}.yaml": {
        "vi": _text("Chào hỏi", "Chào bạn! Bạn cứ hỏi mình nhé.", "xin chào", "chào bạn"),
        "en": _text("Greeting", "Hello there! Just ask me anything.", "hello", "good morning"),
    },
    **{f"entries/{SHELF}/{id_}.yaml": fields for id_, fields in _BRIDGES.items()},
}


def small_files() -> dict[str, bytes]:
    """The files by their path inside a content directory."""
    return {
        name: yaml.safe_dump(value, allow_unicode=True, sort_keys=False).encode()
        for name, value in _FILES.items()
    }


def small_content() -> Content:
    """As the bot would serve it."""
    edition = load(small_files(), LOCALES)
    assert edition.errors == []
    return edition.content


def pictured(content: Content, *locales: str) -> Content:
    """The same, with a picture of the wooden bridge in these languages."""
    entry = content.entries[FULL]
    image = Image(file="bridge.png", alt=ALT, credit="An Tran", licence="CC BY 4.0")
    texts = {locale: entry.texts[locale].model_copy(update={"image": image}) for locale in locales}
    entries = {**content.entries, FULL: replace(entry, texts={**entry.texts, **texts})}
    return replace(content, entries=entries, pictures={"bridge.png": BRIDGE})


def write_small_content(directory: Path) -> Path:
    """The same as files; the directory."""
    for name, data in small_files().items():
        path = directory / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return directory
