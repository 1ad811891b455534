"""`nhipcau content new`: asks for an entry and writes its file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rapidfuzz import process

from bot.cli.content.desk import Desk, ReportLocale, content
from bot.cli.telling import AsJson, tell
from bot.content.files import read_files
from bot.content.loader import NO_ID, is_id, load
from bot.content.problems import Severity
from bot.content.writing import write_whole
from bot.editing.advice import review
from bot.editing.entry_file import EntryDraft, TextDraft, render_entry
from bot.editing.interview import Interview
from bot.editing.schema import ABOUT, FOLDER
from bot.errors import ContentError

BLANKS = 8
"""Questions that a form leaves room for."""
FORM_KEYS = ("as_of", "sources", "related", "importance", "title", "questions", "answer")


@content.command()
def new(
    topic: Annotated[str, typer.Argument(help="A key of topics.yaml.")],
    id_: Annotated[str, typer.Argument(metavar="ID", help="Small letters, digits and hyphens.")],
    *,
    form: Annotated[
        bool, typer.Option("--form", help="Ask nothing: write a form to fill in.")
    ] = False,
    directory: Annotated[Path | None, typer.Option(help="Default: CONTENT_DIR.")] = None,
    locale: ReportLocale = None,
    as_json: AsJson = False,
) -> None:
    """Ask for a new entry, part by part, write its file and check it. Overwrites nothing."""
    if as_json and not form:
        raise typer.BadParameter("nobody is asked then: add --form", param_hint="--json")
    desk = Desk.at(directory, locale)
    file = _free_place(desk, topic, id_)
    draft = _form(desk) if form else _asked(desk)
    has_schema = (desk.directory / FOLDER / "entry.json").is_file()
    if not form:
        typer.echo("")
    text = render_entry(draft, schema=f"../../{FOLDER}/entry.json" if has_schema else None)
    _write(desk.directory / file, text)
    _ = desk.words.gettext
    tell({"file": file}, _("Written: %(file)s") % {"file": desk.path(file)}, as_json=as_json)
    if form:
        typer.echo(_("Fill it in, then:") + " nhipcau content check", err=as_json)
        return
    _check(desk, file)
    title = next(iter(draft.texts.values())).title
    typer.echo(_("Try it:") + f' nhipcau ask "{title}"')


def _free_place(desk: Desk, topic: str, id_: str) -> str:
    """The new file, relative to the content directory. Raises ContentError where it cannot be."""
    _ = desk.words.gettext
    topics = desk.edition.content.topics
    if topic not in topics:
        nearest = [found for found, _score, _index in process.extract(topic, list(topics))]
        raise ContentError(
            _("the topic '%(topic)s' is not in topics.yaml; the nearest: %(nearest)s")
            % {"topic": topic, "nearest": ", ".join(nearest)}
        )
    if not is_id(id_):
        raise ContentError(_(NO_ID) % {"id": id_})
    taken = desk.file_of(id_)
    if taken is not None:
        other = desk.path(taken)
        raise ContentError(_("the id '%(id)s' is taken by %(other)s") % {"id": id_, "other": other})
    return f"entries/{topic}/{id_}.yaml"


def _asked(desk: Desk) -> EntryDraft:
    interview = Interview(desk.edition.content, desk.lexicon.locales, desk.words, _Terminal())
    try:
        return interview.run()
    except typer.Abort:
        # Nobody should have to type eight questions twice.
        typer.echo("\n" + desk.words.gettext("Nothing was written. What you said so far:"))
        typer.echo(render_entry(interview.draft))
        raise typer.Exit(1) from None


def _form(desk: Desk) -> EntryDraft:
    _ = desk.words.gettext
    comments = {key: _(ABOUT[key]) for key in FORM_KEYS}
    blank = TextDraft(questions=("",) * BLANKS)
    return EntryDraft(dict.fromkeys(desk.lexicon.locales, blank), comments=comments)


def _write(path: Path, text: str) -> None:
    """Raises ContentError where that cannot be done; what was typed is told then, to be kept."""
    try:
        write_whole({path: text.encode()}, are_new=True)
    except ContentError:
        typer.echo(text, err=True)
        raise


def _check(desk: Desk, file: str) -> None:
    """The new file's own problems; those of others are not this editor's business now."""
    edition = load(read_files(desk.directory), desk.lexicon.locales)
    problems = [p for p in review(edition, desk.lexicon.finished, quick=True) if p.file == file]
    for problem in problems:
        typer.echo(desk.describe(problem))
    if any(problem.severity is Severity.ERROR for problem in problems):
        raise typer.Exit(1)


class _Terminal:
    """Standard input and output."""

    def ask(self, prompt: str) -> str:
        answer: str = typer.prompt(prompt, default="", show_default=False, prompt_suffix=" ")
        return answer

    def tell(self, text: str) -> None:
        typer.echo(text)
