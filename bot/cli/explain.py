"""`nhipcau explain`: why a question gets what it gets."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Annotated

import typer
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from bot.cli import app
from bot.cli.content import editor_locale
from bot.cli.telling import AsJson, tell
from bot.content.model import Content
from bot.conversation.features.trying import DECISIONS, REASONS
from bot.i18n.catalogues import load_lexicon
from bot.i18n.negotiation import fallback_chain
from bot.i18n.words import Words
from bot.knowledge.editions import cache_for, load_content
from bot.knowledge.indexes import Normalisers, load_encoder, load_matcher
from bot.matching.explanation import Change, Explanation, Judged, explain
from bot.matching.thresholds import ANSWER, CLARIFY
from bot.settings import load_settings


@app.command(name="explain")
def explain_command(
    question: Annotated[str, typer.Argument(help="As a person would type it.")],
    *,
    locale: Annotated[str | None, typer.Option(help="Language of the report.")] = None,
    as_json: AsJson = False,
    content: Annotated[Path | None, typer.Option(help="A content directory.")] = None,
) -> None:
    """Show how a question is read, what it is compared with, and why the bot decides as it does."""
    settings = load_settings()
    lexicon = load_lexicon(settings.locales_dir, settings.default_locale)
    directory, normalisers = content or settings.content_dir, Normalisers()
    files = cache_for(settings, directory)
    base = load_content(directory, lexicon, files, normalisers)
    matcher = load_matcher(
        base, files, load_encoder(), directory=directory, normalisers=normalisers
    )
    found = explain(matcher, question)
    words = lexicon[editor_locale(locale, lexicon.locales)]
    report = _Report(base, words, lexicon.default)
    tell(asdict(found), partial(report.print, found), as_json=as_json)


class _Report:
    """An explanation for people."""

    def __init__(self, content: Content, words: Words, default: str) -> None:
        self._content = content
        self._words = words
        self._default = default
        self._console = Console(file=sys.stdout, highlight=False)

    def print(self, found: Explanation) -> None:
        _ = self._words.gettext
        self._console.print(self._reading(found))
        if found.candidates:
            self._console.print(self._scores(found))
            self._console.print(self._confidence(found))
            self._console.print(_("log-odds start at %(bias)s", bias=f"{found.bias:+.2f}"))
        if not found.is_semantic:
            self._console.print(_("matching is lexical only: no sentence vectors"))
        reason = _(REASONS[found.reason], answer=f"{ANSWER:.2f}", clarify=f"{CLARIFY:.2f}")
        self._console.print(f"[bold]{_(DECISIONS[found.decision])}[/]: {reason}")
        for entry in found.offered:
            self._console.print(f"  {escape(self._title(entry))} [dim]({entry})[/]")

    def _reading(self, found: Explanation) -> Table:
        _ = self._words.gettext
        table = Table(show_header=False, box=None, pad_edge=False)
        language = found.locale or _("not clear")
        lead = _("lead %(lead)s", lead=f"{found.lead:.1f}")
        rows = [
            (_("question"), found.question),
            (_("with its marks"), found.accented),
            (_("folded"), found.folded),
            (_("language"), f"{language} ({lead})"),
            (_("written out"), _arrows(found.expanded)),
            (_("mended"), _arrows(found.mended)),
            (_("marks put back"), _arrows(found.marked)),
            (_("names"), ", ".join(found.entities)),
        ]
        for name, value in rows:
            table.add_row(f"[dim]{name}[/]", escape(value or "-"))
        return table

    def _scores(self, found: Explanation) -> Table:
        _ = self._words.gettext
        table = Table(title=_("Candidates"), title_justify="left", box=SIMPLE_HEAD, pad_edge=False)
        table.add_column(_("entry"), overflow="fold")
        for name in (_("confidence"), _("fused"), _("lexical"), _("semantic")):
            table.add_column(name, justify="right", no_wrap=True)
        for candidate in found.candidates:
            table.add_row(
                "\n".join(self._described(candidate)),
                f"{candidate.confidence:.2f}",
                f"{candidate.feature('fused'):.2f}",
                f"{candidate.feature('likelihood'):.2f}/{candidate.feature('cosine'):.2f}",
                f"{candidate.feature('semantic'):.2f}/{candidate.feature('semantic_cosine'):.2f}",
            )
        table.caption = _("lexical, semantic: probability/nearest phrasing's cosine")
        return table

    def _described(self, candidate: Judged) -> Iterator[str]:
        _ = self._words.gettext
        yield f"[bold]{candidate.entry}[/]"
        yield escape(self._title(candidate.entry))
        if candidate.is_exact:
            exact = _("word for word")
            yield f"[dim]{exact}[/]"
        if candidate.carries:
            carries = _("carries %(names)s", names=escape(", ".join(candidate.carries)))
            yield f"[dim]{carries}[/]"
        if candidate.lacks:
            lacks = _("lacks %(names)s", names=escape(", ".join(candidate.lacks)))
            yield f"[red]{lacks}[/]"
        if candidate.is_guarded and candidate.confidence < candidate.uncapped:
            lowered = _("confidence lowered from %(before)s", before=f"{candidate.uncapped:.2f}")
            yield f"[red]{lowered}[/]"

    def _confidence(self, found: Explanation) -> Table:
        """Features by candidate: each value and what it adds to the log-odds."""
        _ = self._words.gettext
        shown = found.candidates[:3]
        title = _("What confidence is made of")
        table = Table(title=title, title_justify="left", box=SIMPLE_HEAD, pad_edge=False)
        table.add_column(_("feature"))
        for candidate in shown:
            table.add_column(candidate.entry, justify="right", overflow="fold")
        for row in zip(*(candidate.features for candidate in shown), strict=True):
            cells = (f"{f.value:.2f} [dim]{f.contribution:+.2f}[/]" for f in row)
            table.add_row(row[0].name, *cells)
        table.caption = _("value, and what it adds to the log-odds of being right")
        return table

    def _title(self, entry: str) -> str:
        texts = self._content.entries[entry].texts
        return texts[fallback_chain(self._words.locale, tuple(texts), self._default)[0]].title


def _arrows(changes: Sequence[Change]) -> str:
    return ", ".join(f"{change.before or '∅'} → {change.after or '∅'}" for change in changes)
