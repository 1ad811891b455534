"""A line plot as SVG, readable on light and dark ground."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from html import escape

WIDTH, HEIGHT = 760, 420
LEFT, RIGHT, TOP, BOTTOM = 70, 250, 40, 60
COLOURS = ("#0b7285", "#4dabf7", "#f08c00", "#9c36b5", "#868e96", "#e03131", "#2b8a3e")

Point = tuple[float, float]


@dataclass(frozen=True)
class Axis:
    """One direction of the plot."""

    title: str
    ticks: Sequence[float]
    """The first and the last are the ends of the axis."""
    label: Callable[[float], str] = field(default=lambda value: f"{value:g}")
    is_logarithmic: bool = False

    def place(self, value: float) -> float:
        """Where a value stands, 0 at the first tick and 1 at the last."""
        scale = math.log if self.is_logarithmic else float
        low, high = scale(self.ticks[0]), scale(self.ticks[-1])
        return (scale(min(max(value, self.ticks[0]), self.ticks[-1])) - low) / (high - low)


@dataclass(frozen=True)
class Line:
    """Points from left to right."""

    name: str
    points: Sequence[Point]
    has_marks: bool = False


def plot(title: str, x: Axis, y: Axis, lines: Sequence[Line]) -> str:
    """The SVG document. The names of the lines stand at the right, in their order."""
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}">',
        "<style>text { font: 13px sans-serif; fill: #212529 }</style>",
        f"<title>{escape(title)}</title>",
        '<rect width="100%" height="100%" fill="#ffffff"/>',
        _text(LEFT, 24, title, weight="bold"),
        *_grid(x, y),
    ]
    for number, line in enumerate(lines):
        parts += _line(line, x, y, COLOURS[number % len(COLOURS)], number)
    return "\n".join([*parts, "</svg>", ""])


def _grid(x: Axis, y: Axis) -> Iterator[str]:
    right, bottom = WIDTH - RIGHT, HEIGHT - BOTTOM
    for tick in x.ticks:
        at = _x(x, tick)
        yield f'<path d="M{at:.1f} {TOP}V{bottom}" stroke="#e9ecef"/>'
        yield _text(at, bottom + 18, x.label(tick), anchor="middle")
    for tick in y.ticks:
        at = _y(y, tick)
        yield f'<path d="M{LEFT} {at:.1f}H{right}" stroke="#e9ecef"/>'
        yield _text(LEFT - 8, at + 4, y.label(tick), anchor="end")
    yield f'<path d="M{LEFT} {TOP}V{bottom}H{right}" stroke="#868e96" fill="none"/>'
    yield _text((LEFT + right) / 2, HEIGHT - 16, x.title, anchor="middle")
    middle = (TOP + bottom) / 2
    yield (
        f'<g transform="rotate(-90 18 {middle:.1f})">'
        + _text(18, middle, y.title, anchor="middle")
        + "</g>"
    )


def _line(line: Line, x: Axis, y: Axis, colour: str, number: int) -> Iterator[str]:
    placed = [(_x(x, a), _y(y, b)) for a, b in line.points]
    path = " ".join(f"{a:.1f},{b:.1f}" for a, b in placed)
    yield f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>'
    if line.has_marks:
        yield from (f'<circle cx="{a:.1f}" cy="{b:.1f}" r="3" fill="{colour}"/>' for a, b in placed)
    at, start = TOP + 12 + 22 * number, WIDTH - RIGHT + 14
    yield f'<path d="M{start} {at}h18" stroke="{colour}" stroke-width="3"/>'
    yield _text(start + 24, at + 4, line.name)


def _x(axis: Axis, value: float) -> float:
    return LEFT + axis.place(value) * (WIDTH - LEFT - RIGHT)


def _y(axis: Axis, value: float) -> float:
    return HEIGHT - BOTTOM - axis.place(value) * (HEIGHT - TOP - BOTTOM)


def _text(x: float, y: float, words: str, *, anchor: str = "start", weight: str = "normal") -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" font-weight="{weight}">'
        f"{escape(words)}</text>"
    )
