"""`nhipcau evaluate`: how good the bot is on questions with known answers."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict, replace
from functools import partial
from pathlib import Path
from typing import Annotated

import typer
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.markup import escape
from rich.progress import track
from rich.table import Table

from bot.cli import app
from bot.cli.content import editor_locale
from bot.cli.telling import AsJson, tell
from bot.content.model import Content
from bot.content.problems import N_
from bot.evaluation.corruption import Corruption, Corruptor
from bot.evaluation.questions import Asked, for_entries, read_questions
from bot.evaluation.report import FALSE_SHARE, Judgement, Report, ask_all, report
from bot.i18n.catalogues import load_lexicon
from bot.i18n.words import Words
from bot.knowledge.editions import cache_for, load_content
from bot.knowledge.indexes import Normalisers, load_encoder, load_matcher
from bot.settings import load_settings

SHOWN = 15
"""Confusions that a person is shown; JSON has them all."""

JUDGEMENTS = {
    Judgement.RIGHT: N_("right at once"),
    Judgement.OFFERED: N_('offered in "did you mean"'),
    Judgement.MISSED: N_("asked back without it"),
    Judgement.UNKNOWN: N_("not known"),
    Judgement.WRONG: N_("wrong"),
}


@app.command()
def evaluate(
    questions: Annotated[
        Path, typer.Argument(help="A table (text,intent; oos = out of scope), YAML, or a folder.")
    ],
    *,
    content: Annotated[Path | None, typer.Option(help="A content directory.")] = None,
    as_json: AsJson = False,
    corrupt: Annotated[Corruption | None, typer.Option(help="Mistype every question.")] = None,
    locale: Annotated[
        str | None, typer.Option(help="The questions' language: which to read, how to corrupt.")
    ] = None,
) -> None:
    """Ask questions with known answers and count what comes of them.

    right at once, offered, asked back without it, not known, wrong: what people get, as shares of
    the questions in scope. First guess right: the same, whatever the bot decides to do with it.

    out of scope answered: share of the questions out of scope that get an entry's answer.

    AUROC: how well confidence tells questions in scope from others (100 always, 50 by chance).

    right at 5 % false answers: if everything above one confidence were answered, and that were
    chosen so that at most 5 % of the questions out of scope get an answer: the share of the
    questions in scope that are answered rightly.

    calibration error: how far claimed confidence is from the share that is right, on average over
    ten bins of confidence, weighted by their questions; a question out of scope is never right.

    Times are of one question after the other. Memory is the most this process held: run it twice,
    the first run may have built the index.
    """
    settings = load_settings()
    lexicon = load_lexicon(settings.locales_dir, settings.default_locale)
    directory, normalisers = content or settings.content_dir, Normalisers()
    files = cache_for(settings, directory)
    asked = read_questions(questions, locale=locale)
    base = load_content(directory, lexicon, files, normalisers)
    asked = for_entries(asked, base.entries)
    if corrupt:
        asked = _corrupted(asked, corrupt, base, locale)
    matcher = load_matcher(
        base, files, load_encoder(), directory=directory, normalisers=normalisers
    )
    shown = track(asked, console=Console(stderr=True), disable=not sys.stderr.isatty())
    found = report(ask_all(matcher.match, shown))
    about = {"corrupt": corrupt, "is_semantic": matcher.is_semantic}
    words = lexicon[editor_locale(None, lexicon.locales)]
    tell({**about, **asdict(found)}, partial(_print, found, words), as_json=as_json)


def _corrupted(
    asked: Sequence[Asked], kind: Corruption, content: Content, locale: str | None
) -> list[Asked]:
    words = content.vocabularies
    corrupt = Corruptor(kind, [v for name, v in words.items() if locale in {None, name}])
    return [replace(question, text=corrupt(question.text)) for question in asked]


def _print(found: Report, words: Words) -> None:
    _ = words.gettext
    console = Console(file=sys.stdout, highlight=False)
    figures = Table(show_header=False, box=None, pad_edge=False)
    figures.add_column()
    figures.add_column(justify="right")
    for name, value in _figures(found, words):
        figures.add_row(name, value)
    console.print(figures)
    table = _table(
        _("Does confidence mean what it says?"),
        (_("confidence"), _("questions"), _("claimed"), _("right")),
    )
    for b in found.reliability:
        span = f"{b.low:.1f} - {b.high:.1f}"
        table.add_row(span, str(b.count), _percent(b.confidence), _percent(b.right))
    console.print(table)
    if not found.confusions:
        return
    table = _table(_("Taken for another"), (_("meant → got, and a question"), _("times")))
    for c in found.confusions[:SHOWN]:
        meant, got = c.meant or _("out of scope"), c.got or _("nothing")
        table.add_row(f"[bold]{meant} → {got}[/]\n{escape(c.examples[0])}", str(c.count))
    if len(found.confusions) > SHOWN:
        table.caption = words.ngettext(
            "and %(number)s pair more", "and %(number)s pairs more", len(found.confusions) - SHOWN
        )
    console.print(table)


def _figures(found: Report, words: Words) -> Iterator[tuple[str, str]]:
    _ = words.gettext
    yield _("questions in scope"), str(found.in_scope)
    yield _("first guess right"), _percent(found.accuracy)
    for outcome, share in found.outcomes.items():
        yield _(JUDGEMENTS[outcome]), _percent(share)
    yield _("questions out of scope"), str(found.out_of_scope)
    yield _("out of scope answered"), _percent(found.false_answers)
    yield _("out of scope asked back about"), _percent(found.false_offers)
    yield "AUROC", _percent(found.auroc)
    at = found.at_false_answers
    limit = f"{100 * FALSE_SHARE:.0f} %"
    yield _("right at %(share)s false answers", share=limit), _percent(at.right if at else None)
    yield _("wrong at %(share)s false answers", share=limit), _percent(at.wrong if at else None)
    yield _("calibration error"), _percent(found.calibration_error)
    for name, value in found.latency_ms.items():
        yield _("%(percentile)s of the time for a question", percentile=name), f"{value:.1f} ms"
    if found.peak_memory_mb is not None:
        yield _("memory"), f"{found.peak_memory_mb:.0f} MB"


def _percent(share: float | None) -> str:
    return "-" if share is None else f"{100 * share:.1f} %"


def _table(title: str, columns: Sequence[str]) -> Table:
    table = Table(title=title, title_justify="left", box=SIMPLE_HEAD, pad_edge=False)
    for number, name in enumerate(columns):
        table.add_column(name, justify="right" if number else "left", overflow="fold")
    return table
