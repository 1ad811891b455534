"""Pictures of numbers: a PNG that programs read, with bars as high as what they stand for."""

from __future__ import annotations

import struct
import zlib
from collections import Counter

import pytest

from bot.conversation.chart import HEIGHT, LEFT, RIGHT, WIDTH, Bar, stacked

GREEN, RED = (46, 160, 67), (207, 58, 58)


def opened(data: bytes) -> tuple[list[bytes], list[tuple[int, ...]]]:
    """Rows of numbers of colours, and the colours; checks the sum of each chunk."""
    assert data.startswith(b"\x89PNG\r\n\x1a\n")
    chunks: dict[bytes, bytes] = {}
    at = 8
    while at < len(data):
        (size,) = struct.unpack(">I", data[at : at + 4])
        kind, body = data[at + 4 : at + 8], data[at + 8 : at + 8 + size]
        (check,) = struct.unpack(">I", data[at + 8 + size : at + 12 + size])
        assert check == zlib.crc32(kind + body)
        chunks[kind] = body
        at += 12 + size
    assert list(chunks)[-1] == b"IEND"
    width, height, depth, kind_ = struct.unpack(">IIBB", chunks[b"IHDR"][:10])
    assert (width, height, depth, kind_) == (WIDTH, HEIGHT, 8, 3)
    raw = zlib.decompress(chunks[b"IDAT"])
    rows = [raw[n * (WIDTH + 1) + 1 : (n + 1) * (WIDTH + 1)] for n in range(HEIGHT)]
    palette = chunks[b"PLTE"]
    return rows, [tuple(palette[n : n + 3]) for n in range(0, len(palette), 3)]


def column(rows: list[bytes], x: int) -> Counter[int]:
    return Counter(row[x] for row in rows)


def test_bars_are_as_high_as_their_numbers_and_stand_on_each_other() -> None:
    rows, palette = opened(stacked([Bar("01", (30, 10)), Bar("02", (15, 0))], [GREEN, RED]))
    green, red = palette.index(GREEN), palette.index(RED)
    quarter = (WIDTH - LEFT - RIGHT) // 4
    first, second = column(rows, LEFT + quarter), column(rows, LEFT + 3 * quarter)
    assert first[green] == pytest.approx(3 * first[red], abs=3)
    assert first[green] == pytest.approx(2 * second[green], abs=3)
    assert second[red] == 0
    seen = [row[LEFT + quarter] for row in rows]
    assert seen.index(red) < seen.index(green)


@pytest.mark.parametrize("bars", [0, 1, 31, 53, 400])
@pytest.mark.parametrize("number", [0, 1, 7, 99, 1_000_000])
def test_any_number_of_bars_and_any_height_is_drawn_within_the_picture(
    bars: int, number: int
) -> None:
    data = stacked([Bar(f"{n % 100:02}", (number, n)) for n in range(bars)], [GREEN, RED])
    rows, _ = opened(data)
    assert {len(row) for row in rows} == {WIDTH}
    assert len(data) < 20_000
