"""Figures as tables in the READMEs, between marks, and as plots."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bot.evaluation.report import Judgement, Report
from tests.bench.quality import Judged
from tests.bench.scale import Scale
from tests.bench.svg import Axis, Line, plot

SAMPLED = {
    "en": "(Here and in the next two tables one question in %(every)s was asked.)",
    "vi": "(Ở đây và trong hai bảng sau, cứ %(every)s câu thì hỏi một câu.)",
}
END = "<!-- /bench -->"
READMES = {"tests/bench/README.md": "en", "tests/bench/README.vi.md": "vi"}

HEADS = {
    "en": {
        "": "",
        "language": "language",
        "right": "right at once",
        "offered": 'offered in "did you mean"',
        "wrong": "wrong",
        "false": "out of scope answered",
        "error": "calibration error",
        "first": "first guess right",
        "at 5": "right at 5 % false answers",
        "time": "p50 / p95 ms",
        "entries": "entries",
        "phrasings": "phrasings",
        "answer": "an answer, p50 / p95 ms",
        "load": "index from cache, ms",
        "build": "built anew, s",
        "memory": "memory, MB",
        "as written": "as written",
        "nodiacritics": "without marks",
        "telex": "Telex keystrokes",
        "typo": "a slip in 25 letters",
        "teencode": "chat spellings",
        "nospace": "words stuck together",
        "own": "this content, with sentence vectors",
    },
    "vi": {
        "": "",
        "language": "ngôn ngữ",
        "right": "đúng ngay",
        "offered": 'có trong "ý bạn là"',
        "wrong": "sai",
        "false": "trả lời nhầm câu ngoài phạm vi",
        "error": "sai số hiệu chuẩn",
        "first": "đoán đầu đúng",
        "at 5": "đúng khi trả lời nhầm 5 %",
        "time": "p50 / p95 ms",
        "entries": "số mục",
        "phrasings": "số cách hỏi",
        "answer": "một câu trả lời, p50 / p95 ms",
        "load": "nạp chỉ mục đã lưu, ms",
        "build": "dựng lại từ đầu, s",
        "memory": "bộ nhớ, MB",
        "as written": "như đã viết",
        "nodiacritics": "không dấu",
        "telex": "gõ Telex chưa ra dấu",
        "typo": "25 chữ cái sai một",
        "teencode": "viết tắt kiểu chat",
        "nospace": "dính chữ",
        "own": "nội dung này, có véc-tơ câu",
        "this bot": "bot này",
        "this bot, words and letters alone": "bot này, chỉ so từ và chữ cái",
        "TF-IDF, nearest phrasing": "TF-IDF, cách hỏi gần nhất",
    },
}


@dataclass
class Figures:
    """Everything that was measured."""

    phrasings: int = 0
    every: int = 1
    """One question in so many was asked."""
    methods: list[Judged] = field(default_factory=list)
    outcomes: dict[str, dict[str, Report]] = field(default_factory=dict)
    """Of this bot, by name and locale."""
    corrupted: dict[str, dict[str, Report]] = field(default_factory=dict)
    scales: list[Scale] = field(default_factory=list)
    baselines: dict[int, dict[str, float]] = field(default_factory=dict)
    """Entries -> method -> p95 in ms."""
    own: dict[str, float] = field(default_factory=dict)


class _Writer:
    """Tables in one language."""

    def __init__(self, locale: str) -> None:
        self._heads = HEADS[locale]
        self._comma = locale == "vi"

    def table(self, heads: Iterable[str], rows: Iterable[Sequence[object]]) -> str:
        """A Markdown table; numbers to one decimal."""
        titles = [self.word(head) for head in heads]
        lines = [titles, ["---"] * len(titles), *([self.cell(c) for c in row] for row in rows)]
        return "\n".join(f"| {' | '.join(line)} |" for line in lines)

    def word(self, name: str) -> str:
        return self._heads.get(name, name)

    def cell(self, value: object) -> str:
        if isinstance(value, str):
            return self.word(value)
        if isinstance(value, tuple):
            return " / ".join(map(self.cell, value))
        if isinstance(value, float):
            shown = f"{value:.1f}"
            return shown.replace(".", ",") if self._comma else shown
        if isinstance(value, int):
            shown = f"{value:,}"
            return shown.replace(",", ".") if self._comma else shown
        return "-"


def sections(found: Figures, locale: str) -> dict[str, str]:
    """Name of the marked part -> its table. What was not measured is left out."""
    writer = _Writer(locale)
    made = {
        "outcomes": writer.table(
            ("", "language", "right", "offered", "wrong", "false", "error"),
            [
                (name, language, *_shares(report))
                for name, reports in found.outcomes.items()
                for language, report in reports.items()
            ],
        ),
        "methods": writer.table(
            ("", *(f"{_first(writer)} {locale}" for locale in _locales(found)), "at 5", "time"),
            [
                (
                    m.name,
                    *(100 * share for share in m.first_right.values()),
                    100 * m.at_false_answers.right if m.at_false_answers else None,
                    (m.p50_ms, m.p95_ms),
                )
                for m in found.methods
            ],
        ),
        "corrupted": writer.table(
            ("right", *found.corrupted.get("as written", {})),
            [
                (kind, *(100 * report.outcomes[Judgement.RIGHT] for report in reports.values()))
                for kind, reports in found.corrupted.items()
            ],
        ),
        "scale": writer.table(
            ("entries", "phrasings", "answer", "load", "build", "memory"),
            [
                (
                    s.entries,
                    s.phrasings,
                    (s.p50_ms, s.p95_ms),
                    round(s.load_ms),
                    s.build_s,
                    round(s.memory_mb),
                )
                for s in found.scales
            ]
            + (
                [
                    (
                        "own",
                        found.phrasings,
                        (found.own["p50_ms"], found.own["p95_ms"]),
                        round(found.own["load_ms"]),
                        None,
                        round(found.own["memory_mb"]),
                    )
                ]
                if found.own
                else []
            ),
        ),
    }
    measured = {"outcomes": found.outcomes, "methods": found.methods}
    measured |= {"corrupted": found.corrupted, "scale": found.scales}
    if found.every > 1:
        made["outcomes"] += "\n\n" + SAMPLED[locale] % {"every": found.every}
    return {name: text for name, text in made.items() if measured[name]}


def _first(writer: _Writer) -> str:
    return writer.word("first")


def _locales(found: Figures) -> list[str]:
    return list(found.methods[0].first_right) if found.methods else []


def _shares(report: Report) -> list[object]:
    shown = [Judgement.RIGHT, Judgement.OFFERED, Judgement.WRONG]
    shares: list[object] = [100 * report.outcomes[outcome] for outcome in shown]
    false = None if report.false_answers is None else 100 * report.false_answers
    return [*shares, false, 100 * report.calibration_error]


def plots(found: Figures) -> dict[str, str]:
    """File name -> SVG."""
    made = {}
    if found.methods:
        made["answers.svg"] = plot(
            "Right answers against false answers",
            Axis("questions out of scope that get an answer, %", (0, 5, 10, 15, 20)),
            Axis("questions in scope answered rightly, %", (0, 20, 40, 60, 80, 100)),
            [Line(m.name, _thinned(m.curve)) for m in found.methods],
        )
    if found.scales:
        names = list(next(iter(found.baselines.values()), {}))
        lines = [Line("this bot", [(s.phrasings, s.p95_ms) for s in found.scales], has_marks=True)]
        lines += [
            Line(
                name,
                [
                    (s * found.scales[0].phrasings // found.scales[0].entries, times[name])
                    for s, times in found.baselines.items()
                ],
                has_marks=True,
            )
            for name in names
        ]
        low, high = found.scales[0].phrasings, found.scales[-1].phrasings
        ticks = [low, *(t for t in (2_000, 8_000, 20_000) if low < t < high), high]
        made["latency.svg"] = plot(
            "Time for an answer against size, words and letters alone",
            Axis("phrasings", ticks, lambda n: f"{n:,.0f}", is_logarithmic=True),
            Axis("p95, ms", (0.1, 1, 10, 100, 1000), is_logarithmic=True),
            lines,
        )
    return made


def _thinned(points: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """In per cent, up to 20 % false answers, a few hundred points at most."""
    shown = [(100 * x, 100 * y) for x, y in points if x <= 0.2]
    step = max(1, len(shown) // 300)
    return [*shown[::step], shown[-1]]


def put(readme: Path, made: dict[str, str]) -> None:
    """Replace what stands between `<!-- bench:NAME -->` and `<!-- /bench -->`."""
    text = readme.read_text("utf-8")
    for name, table in made.items():
        before, mark, rest = text.partition(f"<!-- bench:{name} -->\n")
        if mark:
            text = f"{before}{mark}{table}\n{END}{rest.partition(END)[2]}"
    readme.write_text(text, encoding="utf-8")
