"""`make bench`: measures everything and writes it down where people look for it.

    make bench              the bot and its baselines on the project's own questions, and its scale
    make bench DATA=DIR     public few-shot files: DIR/<name>/train.csv and test.csv

The first writes `tests/bench/results/` and the marked parts of the READMEs beside it. Times
depend on the machine and on what else it does; shares do not.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console

from bot.content.model import Content
from bot.evaluation.report import report
from bot.settings import ROOT
from tests.bench import public, quality, scale
from tests.bench.baselines import baselines
from tests.bench.publish import READMES, Figures, plots, put, sections

RESULTS = Path(__file__).parent / "results"
SIZES = (100, 300, 1_000, 3_000, 10_000)
LARGEST_BASELINE = 3_000
"""Entries; beyond, the string distances take a second a question."""


def main(arguments: Sequence[str]) -> None:
    """Run what was asked for."""
    parser = argparse.ArgumentParser(prog="make bench")
    parser.add_argument("--data", type=Path, help="a folder of public few-shot files")
    parser.add_argument("--only", choices=("quality", "scale"), help="one half")
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES, help="entries, for scale")
    parser.add_argument("--every", type=int, default=1, help="ask one question in so many")
    chosen = parser.parse_args(arguments)
    console = Console(file=sys.stderr)
    if chosen.data:
        _public(chosen.data)
        return
    found = Figures(every=chosen.every)
    content = quality.own_content()
    found.phrasings = sum(len(list(entry.phrasings())) for entry in content.entries.values())
    if chosen.only != "scale":
        console.print("quality: the bot and its baselines on the held-out questions")
        _quality(found, content, chosen.every)
    if chosen.only != "quality":
        for size in chosen.sizes:
            console.print(f"scale: {size} entries")
            _scale(found, size)
        found.own = scale.measure_own()
    for name, text in sections(found, "en").items():
        sys.stdout.write(f"\n[{name}]\n{text}\n")
    RESULTS.mkdir(exist_ok=True)
    for name, svg in plots(found).items():
        (RESULTS / name).write_text(svg, encoding="utf-8")
    for readme, locale in READMES.items():
        put(ROOT / readme, sections(found, locale))


def _quality(found: Figures, content: Content, every: int) -> None:
    for name, matcher in quality.matchers(content).items():
        results = quality.ask(matcher, every)
        found.outcomes[name] = {locale: report(asked) for locale, asked in results.items()}
        found.methods.append(quality.judged(name, results))
        if not found.corrupted:  # the best of them alone
            found.corrupted = quality.corrupted(content, matcher, results)
    found.methods += [quality.judge(method, every) for method in baselines(content)]


def _scale(found: Figures, size: int) -> None:
    found.scales.append(scale.measure(size))
    if size <= LARGEST_BASELINE:
        found.baselines[size] = scale.measure_baselines(size)


def _public(folder: Path) -> None:
    sets = public.sets_in(folder)
    if not sets:
        sys.exit(f"{folder}: there is no folder with train.csv and test.csv here")
    vocabularies = dict(quality.own_content().vocabularies)
    for path in sets:
        for name, found in public.measure(path, vocabularies).items():
            at = found.at_false_answers
            sys.stdout.write(
                f"{path.name:16s} {name:24s} accuracy {100 * (found.accuracy or 0):.1f}"
                + (f"  AUROC {100 * found.auroc:.1f}" if found.auroc else "")
                + (f"  right at 5 % false {100 * at.right:.1f}" if at else "")
                + f"  calibration error {100 * found.calibration_error:.1f}"
                + f"  p95 {found.latency_ms['p95']:.1f} ms\n"
            )
            sys.stdout.flush()


main(sys.argv[1:])
