"""Numbers as a picture: stacked bars, a PNG without any library for it.

Only digits are drawn; what the colours mean is said in the message, in the reader's language.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 960, 480
LEFT, RIGHT, TOP, BOTTOM = 96, 16, 28, 56
"""Room around the bars, for the numbers beside and below them."""
PAPER, INK, LINE = (255, 255, 255), (70, 70, 70), (222, 222, 222)
_ROWS = {
    "0": (7, 5, 5, 5, 7), "1": (2, 6, 2, 2, 7), "2": (7, 1, 7, 4, 7), "3": (7, 1, 7, 1, 7),
    "4": (5, 5, 7, 1, 1), "5": (7, 4, 7, 1, 7), "6": (7, 4, 7, 5, 7), "7": (7, 1, 2, 2, 2),
    "8": (7, 5, 7, 5, 7), "9": (7, 5, 7, 1, 7),
}  # fmt: skip
"""Digits of three by five points."""
POINT = 4
"""Pixels of a point, so that a digit is read on a phone."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar, from its foot upwards."""

    label: str
    """Digits, below it; may be empty."""
    parts: tuple[int, ...]


def stacked(bars: Sequence[Bar], colours: Sequence[tuple[int, int, int]]) -> bytes:
    """The picture. `colours`: of the parts of each bar."""
    canvas = [bytearray(WIDTH) for _ in range(HEIGHT)]
    top = _round_up(max((sum(bar.parts) for bar in bars), default=0))
    floor, height = HEIGHT - BOTTOM, HEIGHT - BOTTOM - TOP
    for share in (0, 1, 2):
        y = floor - height * share // 2
        _fill(canvas, (LEFT, y, WIDTH - RIGHT, y + 2), 2)
        said = str(top * share // 2)
        _write(canvas, said, LEFT - 10 - _length(said), y - 2 * POINT)
    step = (WIDTH - LEFT - RIGHT) / max(1, len(bars))
    named = _every(bars, step)
    for place, bar in enumerate(bars):
        left, right = LEFT + int((place + 0.12) * step), LEFT + int((place + 0.88) * step)
        done = 0
        for number, part in enumerate(bar.parts):
            low, high = (floor - height * n // top for n in (done, done + part))
            _fill(canvas, (left, high, max(left + 1, right), low), 3 + number)
            done += part
        if place % named == 0:
            middle = LEFT + int((place + 0.5) * step)
            _write(canvas, bar.label, middle - _length(bar.label) // 2, floor + 12)
    return _png(canvas, [PAPER, INK, LINE, *colours])


def _every(bars: Sequence[Bar], step: float) -> int:
    """Of how many bars one is named, so that no two names touch."""
    longest = max((_length(bar.label) for bar in bars), default=0)
    return max(1, -int(-(longest + POINT) // step))


def _round_up(most: int) -> int:
    """A number that halves well, not below the highest bar."""
    size = 1
    while True:
        for steps in (2, 4, 10):
            if steps * size >= most:
                return steps * size
        size *= 10


def _fill(canvas: Sequence[bytearray], box: tuple[int, int, int, int], colour: int) -> None:
    left, top, right, bottom = box
    for row in canvas[max(0, top) : max(0, bottom)]:
        row[left:right] = bytes([colour]) * (right - left)


def _length(text: str) -> int:
    return 4 * POINT * len(text) - POINT


def _write(canvas: Sequence[bytearray], text: str, left: int, top: int) -> None:
    for place, digit in enumerate(text):
        for y, bits in enumerate(_ROWS.get(digit, ())):
            for x in range(3):
                if bits & (4 >> x):
                    at = left + (4 * place + x) * POINT, top + y * POINT
                    _fill(canvas, (*at, at[0] + POINT, at[1] + POINT), 1)


def _png(canvas: Sequence[bytearray], palette: Sequence[tuple[int, int, int]]) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        size, check = struct.pack(">I", len(data)), struct.pack(">I", zlib.crc32(kind + data))
        return size + kind + data + check

    head = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 3, 0, 0, 0)
    rows = b"".join(b"\0" + row for row in canvas)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"PLTE", bytes(value for colour in palette for value in colour))
        + chunk(b"IDAT", zlib.compress(rows, 9))
        + chunk(b"IEND", b"")
    )
