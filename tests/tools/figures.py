"""Pictures of our own for answers: `python -m tests.tools.figures`, once their words have changed.

What stands on the piers is read from the answer, so that picture and text cannot come to differ.
"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path

from bot.content.files import read_files
from bot.content.loader import load
from bot.content.pictures import FOLDER
from bot.language.markup import Span, parse
from bot.settings import ROOT
from tests.tools.browser import Tab, browser

CONTENT = ROOT / "content"
WIDTH, HEIGHT = 1200, 675
"""As wide as Telegram shows pictures, and of the shape that it never crops."""
ENTRY = "three-pillars-of-diplomacy"
WORDS: Mapping[str, tuple[str, str]] = {
    "vi": (
        "Ba trụ cột của ngoại giao Việt Nam",
        "Theo bài nghiên cứu của Vũ Hồng Vân, khoảng năm 2022",
    ),
    "en": (
        "The three pillars of Vietnamese diplomacy",
        "After Vu Hong Van’s journal article, c. 2022",
    ),
}
"""What stands on the deck of the bridge, and below the water."""
PAPER, INK, DECK, PIER, WATER = "#f6f1e4", "#22352c", "#b3392f", "#2b6a4d", "#a9cbd6"
DECK_Y, WATER_Y, PIER_WIDTH = 130, 545, 270


def bridge(title: str, note: str, piers: Sequence[Sequence[Span]]) -> str:
    """A bridge on piers, as SVG: the title on its deck, a text on each pier."""
    step = WIDTH / len(piers)
    drawn = "".join(_pier(step * (place + 0.5), text) for place, text in enumerate(piers))
    waves = "".join(
        f'<path d="M0 {y} q 50 -14 100 0 {"t 100 0 " * 11}" fill="none" stroke="#fff" '
        'stroke-width="4"/>'
        for y in (WATER_Y + 32, WATER_Y + 62)
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" '
        f'font-family="Noto Sans, sans-serif" text-anchor="middle">'
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="{PAPER}"/>'
        f'<rect y="{WATER_Y}" width="{WIDTH}" height="{HEIGHT}" fill="{WATER}"/>{waves}{drawn}'
        f'<path d="M0 {DECK_Y - 70} h{WIDTH} v110 H0 z" fill="{DECK}"/>'
        f'<path d="M0 {DECK_Y - 84} h{WIDTH}" stroke="{DECK}" stroke-width="6"/>'
        f'<text x="{WIDTH / 2}" y="{DECK_Y + 3}" font-size="47" font-weight="bold" '
        f'fill="#fff">{escape(title)}</text>'
        f'<text x="{WIDTH / 2}" y="{HEIGHT - 22}" font-size="25" fill="{INK}">{escape(note)}</text>'
        "</svg>"
    )


def _pier(middle: float, text: Sequence[Span]) -> str:
    left, top, foot = middle - PIER_WIDTH / 2, DECK_Y + 40, WATER_Y + 22
    lines = "".join(
        f'<text x="{middle}" y="{350 + 62 * number}" font-size="{50 if span.bold else 36}" '
        f'font-weight="{"bold" if span.bold else "normal"}" fill="#fff">'
        f"{escape(span.text.strip())}</text>"
        for number, span in enumerate(text)
    )
    return (
        f'<path d="M{left - 34} {top} h{PIER_WIDTH + 68} l-34 44 v{foot - top - 74} l24 30 '
        f'h-{PIER_WIDTH + 48} l24 -30 v-{foot - top - 74} z" fill="{PIER}"/>{lines}'
    )


def photograph(tab: Tab, svg: str, file: Path) -> None:
    """A drawing as PNG."""
    with tempfile.TemporaryDirectory() as directory:
        page = Path(directory, "figure.html")
        page.write_text(
            f"<!doctype html><meta charset=utf-8><style>body{{margin:0}}</style>{svg}", "utf-8"
        )
        tab.size(WIDTH, HEIGHT)
        tab.open(page.as_uri())
        tab.photograph(file)


def main() -> None:
    """Draw all of them anew."""
    entry = load(read_files(CONTENT), tuple(WORDS)).content.entries[ENTRY]
    with browser() as tab:
        for locale, (title, note) in WORDS.items():
            blocks = parse(entry.texts[locale].answer)
            piers = [block.spans for block in blocks if block.marker]
            file = CONTENT / FOLDER / f"three-pillars.{locale}.png"
            photograph(tab, bridge(title, note, piers), file)


if __name__ == "__main__":
    main()
