"""`nhipcau unanswered`: what people asked in vain; `nhipcau teach`: one phrasing that mends it."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import asdict, replace
from functools import partial
from typing import Annotated, Any

import typer

from bot.app.stores import stored
from bot.cli import app
from bot.cli.author import author
from bot.cli.content import editor_locale
from bot.cli.content.desk import tell_effect
from bot.cli.serving import at_the_desk
from bot.cli.telling import AsJson, tell
from bot.conversation.features.preview import wrong
from bot.conversation.knowledge import Edition
from bot.conversation.unanswered import Cluster, Lesson, Phrasing, Proposal, Verdict
from bot.errors import ContentError
from bot.i18n.negotiation import Languages, fallback_chain, negotiate
from bot.i18n.words import Words
from bot.matching.matcher import Matcher
from bot.settings import Settings, load_settings

Found = list[tuple[Cluster, tuple[Proposal, ...]]]


@app.command(name="unanswered")
def unanswered_command(
    *,
    limit: Annotated[int, typer.Option(min=1, help="How many groups at most.")] = 20,
    as_json: AsJson = False,
    locale: Annotated[str | None, typer.Option(help="Language of the report.")] = None,
) -> None:
    """List what people asked in vain, the most often asked first, with the entries it may belong
    to."""
    settings = load_settings()
    edition, found = asyncio.run(_look(settings, limit))
    words = edition.lexicon[editor_locale(locale, edition.lexicon.locales)]
    for cluster, proposals in found:
        as_text = partial(_print, edition, words, cluster, proposals)
        tell(_object(cluster, proposals), as_text, as_json=as_json)
    if not found:
        typer.echo(_nothing(settings, words), err=True)


@app.command()
def teach(
    entry: Annotated[str, typer.Argument(help="The id of the entry that answers it.")],
    question: Annotated[str, typer.Argument(help="The phrasing, as a person types it.")],
    *,
    locale: Annotated[
        str | None, typer.Option(help="The language of the phrasing; default: as it reads.")
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask before it is taught.")] = False,
    force: Annotated[
        bool, typer.Option("--force", help="Even if a known question gets a wrong answer.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Make a question one of an entry's phrasings, at once and wherever the bot runs, without a
    change of its file. It is checked like the file itself before."""
    settings = load_settings()
    if as_json and not yes:
        raise typer.BadParameter("nobody is asked then: add --yes", param_hint="--json")
    text = " ".join(question.split())
    taught = asyncio.run(
        _teach(settings, entry, text, locale, yes=yes, force=force, is_quiet=as_json)
    )
    if as_json:
        tell(taught, "", as_json=True)


async def _look(settings: Settings, limit: int) -> tuple[Edition, Found]:
    async with stored(settings) as engine:
        edition, desk = await at_the_desk(settings, engine)
        clusters = (await desk.clusters())[:limit]
        return edition, [(cluster, desk.proposals(cluster)) for cluster in clusters]


def _object(cluster: Cluster, proposals: tuple[Proposal, ...]) -> dict[str, Any]:
    return {
        "question": cluster.head.text,
        "locale": cluster.head.locale or None,
        "count": cluster.count,
        "first": cluster.first.isoformat(),
        "last": cluster.last.isoformat(),
        "others": [
            {"question": one.text, "locale": one.locale or None, "count": one.count}
            for one in cluster.asked[1:]
        ],
        "proposals": [{"entry": one.entry, "confidence": one.confidence} for one in proposals],
    }


def _print(
    edition: Edition, words: Words, cluster: Cluster, proposals: tuple[Proposal, ...]
) -> None:
    times = words.ngettext("asked %(number)s time", "asked %(number)s times", cluster.count)
    days = dict.fromkeys(words.date(day.isoformat()) for day in (cluster.first, cluster.last))
    typer.echo(f"{cluster.head.text}\n  {times} · {' – '.join(days)}")
    for other in cluster.asked[1:]:
        typer.echo(f"  = {other.text}")
    for proposal in proposals:
        title = _title(edition, words, proposal.entry)
        typer.echo(f"  {round(100 * proposal.confidence):3} %  {proposal.entry}  {title}")
    typer.echo("")


def _title(edition: Edition, words: Words, entry: str) -> str:
    texts = edition.content.entries[entry].texts
    return texts[fallback_chain(words.locale, tuple(texts), edition.lexicon.default)[0]].title


def _nothing(settings: Settings, words: Words) -> str:
    if not settings.unanswered_days:
        return words.gettext("Questions asked in vain are not kept: UNANSWERED_DAYS is 0.")
    return words.gettext("Nothing that was asked in vain is waiting.")


async def _teach(
    settings: Settings,
    entry: str,
    question: str,
    locale: str | None,
    *,
    yes: bool,
    force: bool,
    is_quiet: bool,
) -> dict[str, Any]:
    """What was taught, and what it does. `is_quiet`: nothing is told but why it cannot be."""
    from bot.storage.unanswered_store import SqlUnansweredStore  # noqa: PLC0415

    async with stored(settings) as engine:
        edition, desk = await at_the_desk(settings, engine)
        words = edition.lexicon[editor_locale(None, edition.lexicon.locales)]
        language = _language(edition, question, locale)
        verdict = await desk.judge(Lesson(entry, (Phrasing(language, question),)))
        _show(settings, words, verdict, is_quiet=is_quiet)
        if verdict.problems:
            raise typer.Exit(1)
        bad = wrong(verdict.shifts)
        if bad and not force:
            typer.echo(
                words.gettext("A known question would get a wrong answer: see --force."), err=True
            )
            raise typer.Exit(1)
        notes = tuple(f"! {shift.text}: {shift.before} -> {shift.after}" for shift in bad)
        if not yes:
            typer.confirm(words.gettext("Teach this?"), abort=True)
        await SqlUnansweredStore(engine).teach(replace(verdict.lesson, forced=notes), author())
        others = [one for one in edition.content.entries[entry].texts if one != language]
        if not is_quiet:
            typer.echo(words.gettext("Taught. It is live within seconds, wherever the bot runs."))
            _tell_others(words, entry, others)
        return {
            "entry": entry,
            "file": verdict.file,
            "phrasings": [asdict(one) for one in verdict.lesson.phrasings],
            "looked": verdict.looked,
            "shifts": [asdict(shift) for shift in verdict.shifts],
            "nothing_added_in": others,
        }


def _tell_others(words: Words, entry: str, others: Sequence[str]) -> None:
    """That what was taught is little help there, and what is."""
    if not others:
        return
    told = words.gettext(
        "Nothing was added in %(languages)s, where the same question may still be asked back.",
        languages=Languages(*others),
    )
    typer.echo(told)
    for locale in others:
        typer.echo(f'  nhipcau teach {entry} "…" --locale {locale}')


def _language(edition: Edition, question: str, locale: str | None) -> str:
    """As it was named, else as the question reads."""
    assert isinstance(edition.matcher, Matcher)  # noqa: S101  (what `load_edition` makes)
    known = edition.lexicon.locales
    normalise = edition.matcher.normaliser.normalise
    language = negotiate(locale, known) if locale else normalise(question).guess.locale
    if language is None:
        accepted = f"its language with --locale; accepted: {', '.join(known)}"
        raise ContentError(f"{question!r} may be in any language: name {accepted}")
    return language


def _show(settings: Settings, words: Words, verdict: Verdict, *, is_quiet: bool) -> None:
    """The change as a diff; or the reasons against it."""
    for problem in verdict.problems:
        text = words.gettext(problem.template, **problem.values)
        typer.echo(f"{words.gettext('This cannot be taught:')} {text}", err=True)
    if not verdict.problems and not is_quiet:
        typer.echo(f"{settings.content_dir / verdict.file}")
        for one in verdict.lesson.phrasings:
            typer.echo(f"  {one.locale}:\n    questions:\n+     - {one.text}")
        for advice in verdict.advice:
            typer.echo(words.gettext(advice.template, **advice.values))
        tell_effect(words, verdict.shifts, verdict.looked)
