"""What `nhipcau content check --strict` costs as content grows.

`python -m tests.bench.checking [ROOT …] [--sizes 340 1020 3060]`: content made up as in
`scale.py`, written as files with the topics and vocabularies of the real one. ROOT is a checkout of
another build, measured beside this one, on the same files, in turn. Seconds are of the processor,
of all threads; the power is that of the number of entries with which they grew since the size
before.
"""

from __future__ import annotations

import argparse
import math
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import yaml
from rich.console import Console
from rich.table import Table

from bot.settings import ROOT
from tests.bench.quality import OWN
from tests.bench.scale import made_up

SIZES = (340, 1020, 3060)
TOPIC = "foundations"
"""The made-up entries stand there; which topic it is does not matter."""
PHRASINGS = 34
"""Of an entry, both languages together: as many as one of the real content has."""
KEPT = ("topics.yaml", "sources.yaml", "vocabulary")


def write(folder: Path, entries: int) -> None:
    """Content of this size, as an editor's files."""
    content, _ = made_up(entries, PHRASINGS)
    folder.mkdir()
    for name in KEPT:
        source = OWN / name
        (shutil.copytree if source.is_dir() else shutil.copy)(source, folder / name)
    shelf = folder / "entries" / TOPIC
    shelf.mkdir(parents=True)
    for entry in content.entries.values():
        texts = {
            locale: {
                "title": text.title,
                "questions": list(text.questions),
                "answer": text.answer,
            }
            for locale, text in entry.texts.items()
        }
        file = shelf / f"{entry.id}.yaml"
        file.write_text(yaml.safe_dump(texts, allow_unicode=True), encoding="utf-8")


def seconds(root: Path, content: Path, data: Path) -> float:
    """Of the processor, for one check. What it says of made-up content does not matter."""
    environment = {
        **os.environ,
        "PYTHONPATH": str(root),
        "CONTENT_DIR": str(content),
        "DATA_DIR": str(data),
    }
    command = [sys.executable, "-m", "bot", "content", "check", "--strict"]
    process = subprocess.Popen(
        command, cwd=root, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )
    assert process.stderr is not None
    said = process.stderr.read()
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if b"Traceback" in said or process.returncode not in {0, 1}:
        raise SystemExit(f"{root}: the check ended with {process.returncode}: {said.decode()}")
    return used.ru_utime + used.ru_stime


def table_of(sizes: Sequence[int], found: dict[Path, list[float]]) -> Table:
    """Seconds by size, and the power with which they grow."""
    table = Table("entries", *(str(root) for root in found))
    for at, size in enumerate(sizes):
        cells = []
        for took in found.values():
            grown = ""
            if at:
                power = math.log(took[at] / took[at - 1]) / math.log(size / sizes[at - 1])
                grown = f" (n^{power:.2f})"
            cells.append(f"{took[at]:.1f}{grown}")
        table.add_row(str(size), *cells)
    return table


def main() -> None:
    """Measure, show."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("roots", type=Path, nargs="*", help="checkouts of other builds")
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES)
    chosen = parser.parse_args()
    found: dict[Path, list[float]] = {root: [] for root in (*chosen.roots, ROOT)}
    with tempfile.TemporaryDirectory() as directory:
        for size in chosen.sizes:
            content = Path(directory) / f"content-{size}"
            write(content, size)
            for root, took in found.items():
                data = Path(directory) / f"data-{size}-{len(took)}"
                took.append(seconds(root.resolve(), content, data))
                shutil.rmtree(data, ignore_errors=True)
    Console(width=110).print(table_of(chosen.sizes, found))


if __name__ == "__main__":
    main()
