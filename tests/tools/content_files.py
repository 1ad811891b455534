"""A content base of two entries about a bridge, small enough to break one thing at a time."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

TOPICS = "topics.yaml"
SOURCES = "sources.yaml"
LENGTH = "entries/bridges/bridge-length.yaml"
BUILDER = "entries/bridges/bridge-builder.yaml"
GREETING = "smalltalk/greeting.yaml"
VIETNAMESE = "vocabulary/vi.yaml"
ENGLISH = "vocabulary/en.yaml"

FILES: Mapping[str, str] = {
    TOPICS: """\
bridges:
  overview: bridge-length
  vi: Những cây cầu
  en: Bridges
""",
    SOURCES: """\
bridge-book:
  title: The book of bridges
  date: '2020'
  language: en
""",
    LENGTH: """\
as_of: '2020-05-17'
sources: [bridge-book]
related: [bridge-builder]
importance: 3
vi:
  title: Cầu Long Biên dài bao nhiêu mét?
  questions:
    - chiều dài của cầu Long Biên
    - cầu Long Biên dài mấy cây số
    - cho hỏi độ dài cây cầu Long Biên
    - Long Biên dài bao nhiêu
    - cầu cũ bắc qua sông Hồng dài chừng nào
    - số mét của cầu Long Biên
  answer: >-
    Cầu Long Biên dài **2.290 mét**, kể từ bờ này sang bờ kia.
  more: >-
    Cầu có *mười chín* nhịp dầm thép đặt trên hai mươi trụ.
en:
  title: How long is the Long Bien Bridge?
  questions:
    - length of the Long Bien Bridge
    - how many metres is Long Bien
    - tell me the length of that old bridge in Hanoi
    - Long Bien Bridge length in kilometres
    - how far is it across the Long Bien Bridge
    - bridge over the Red River, how long
  answer: >-
    The Long Bien Bridge is **2,290 metres** long, from one bank to the other.
""",
    BUILDER: """\
as_of: '2020-05-17'
sources: [bridge-book]
related: [bridge-length]
importance: 2
vi:
  title: Ai xây cầu Long Biên?
  questions:
    - công ty nào thi công cầu Long Biên
    - người xây dựng cầu Long Biên là ai
    - cầu Long Biên do hãng nào làm
    - nhà thầu của cầu Long Biên
    - Long Biên được ai xây nên
    - ai đứng ra làm cây cầu này
  answer: >-
    Cầu Long Biên do hãng **Daydé & Pillé** thi công.
en:
  title: Who built the Long Bien Bridge?
  questions:
    - which company built Long Bien
    - builder of the Long Bien Bridge
    - name of the contractor of that bridge
    - Long Bien was constructed by whom
    - who made the old bridge in Hanoi
    - the firm behind the Long Bien Bridge
  answer: >-
    The Long Bien Bridge was built by **Daydé & Pillé**.
""",
    GREETING: """\
vi:
  title: Xin chào
  questions: [chào bạn, chào bot, xin chào nhé, chào buổi chiều, chào cậu, chào mọi người]
  answer: Xin chào! Bạn muốn hỏi gì về những cây cầu?
en:
  title: Hello
  questions: [hi there, hey, good afternoon, hello bot, greetings, hi everyone]
  answer: Hello! What would you like to know about bridges?
""",
    VIETNAMESE: """\
function_words: [la, cua, nao, gi, dai, bao, nhieu, cau, ai]
""",
    ENGLISH: """\
function_words: [the, of, is, how, who, what]
commands: {forget: [forget me], mydata: [show me my data]}
""",
}


def write(directory: Path, files: Mapping[str, str | bytes] = FILES) -> Path:
    """Write the files, each in one step as a careful editor program does; gives the directory."""
    for name, data in files.items():
        path = directory / name
        path.parent.mkdir(parents=True, exist_ok=True)
        unfinished = path.with_name(f".{path.name}.unfinished")
        unfinished.write_bytes(data if isinstance(data, bytes) else data.encode())
        unfinished.replace(path)
    return directory


def encoded(changes: Mapping[str, str | bytes | None]) -> dict[str, bytes]:
    """What `bot.content.files.read_files` would give, with changes; None leaves a file out."""
    files = {**FILES, **changes}
    return {
        name: data if isinstance(data, bytes) else data.encode()
        for name, data in sorted(files.items())
        if data is not None
    }
