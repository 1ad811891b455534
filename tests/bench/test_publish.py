"""Tables and plots say what was measured, and land between their marks."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from bot.settings import ROOT
from tests.bench.publish import END, HEADS, READMES, Figures, plots, put, sections
from tests.bench.quality import Judged
from tests.bench.scale import PHRASINGS, Scale, made_up
from tests.bench.svg import Axis, Line, plot

SVG = "{http://www.w3.org/2000/svg}"
FIGURES = Figures(
    phrasings=7969,
    methods=[Judged("BM25", {"en": 0.5, "vi": 0.25}, 0.9, None, [(0, 0), (0.1, 0.4)], 1.0, 2.0, 9)],
    scales=[Scale(n, n * 8, 1.25, 200.0, 300.4, 90.6, 0.5, 1.5, 2.0) for n in (100, 1_000)],
    baselines={100: {"BM25": 0.2}},
)


@pytest.mark.parametrize(
    ("locale", "row"),
    [
        ("en", "| 1,000 | 8,000 | 0.5 / 1.5 | 300 | 1.2 | 91 |"),
        ("vi", "| 1.000 | 8.000 | 0,5 / 1,5 | 300 | 1,2 | 91 |"),
    ],
)
def test_numbers_are_written_as_is_usual_in_the_language(locale: str, row: str) -> None:
    assert row in sections(FIGURES, locale)["scale"]


def test_what_was_not_measured_is_left_out() -> None:
    assert set(sections(FIGURES, "en")) == {"methods", "scale"}
    assert (sections(Figures(), "en"), plots(Figures())) == ({}, {})


def test_a_figure_that_there_is_not_is_a_dash() -> None:
    assert "| BM25 | 50.0 | 25.0 | - | 1.0 / 2.0 |" in sections(FIGURES, "en")["methods"]


def test_only_what_stands_between_the_marks_is_replaced(tmp_path: Path) -> None:
    readme = tmp_path / "README.md"
    text = f"before\n<!-- bench:scale -->\nold\n{END}\nafter\n<!-- bench:methods -->\n{END}\n"
    readme.write_text(text, "utf-8")
    for _ in range(2):
        put(readme, {"scale": "| new |", "unknown": "| lost |"})
    assert readme.read_text("utf-8") == text.replace("old", "| new |")


@pytest.mark.parametrize("name", READMES)
def test_the_readmes_have_a_place_for_every_table(name: str) -> None:
    text = (ROOT / name).read_text("utf-8")
    for section in ("outcomes", "methods", "corrupted", "scale"):
        assert text.count(f"<!-- bench:{section} -->\n") == 1
    assert text.count(END) == 4


def test_every_heading_is_in_every_language() -> None:
    assert set(HEADS["en"]) <= set(HEADS["vi"])


def test_a_plot_is_a_drawing_with_all_its_lines() -> None:
    for svg in plots(FIGURES).values():
        drawing = ET.fromstring(svg)  # noqa: S314  (our own)
        words = {text.text for text in drawing.iter(f"{SVG}text")}
        assert "BM25" in words
        assert len(list(drawing.iter(f"{SVG}polyline"))) >= 1


def test_points_stand_where_the_axes_say() -> None:
    x, y = Axis("x", (0, 10)), Axis("y", (1, 10, 100), is_logarithmic=True)
    assert [x.place(0), x.place(5), x.place(10), x.place(99)] == [0, 0.5, 1, 1]
    assert [y.place(1), y.place(10), y.place(100)] == [0, 0.5, 1]
    assert "a &amp; b" in plot("a & b", x, y, [Line("l", [(0, 1), (10, 100)])])


def test_made_up_content_is_of_the_size_asked_for_and_always_the_same() -> None:
    content, asked = made_up(20)
    assert len(content.entries) == 20
    assert {len(list(e.phrasings())) for e in content.entries.values()} == {PHRASINGS}
    assert len(asked) >= 20
    assert not {text for e in content.entries.values() for _, text in e.phrasings()} & set(asked)
    assert made_up(20)[1] == asked
