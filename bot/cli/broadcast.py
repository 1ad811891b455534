"""`nhipcau broadcast …`: tell many people something, and see how far it has come."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Annotated, Any

import typer

from bot.app.platforms import reachable
from bot.app.stores import stored
from bot.cli import app
from bot.cli.author import author
from bot.cli.content.desk import editor_locale
from bot.cli.telling import AsJson, tell
from bot.conversation.broadcasts import Audience, Broadcast, Course, Progress, Standing
from bot.conversation.features.broadcast import LONGEST, report
from bot.errors import NhipCauError
from bot.i18n.catalogues import load_lexicon
from bot.i18n.negotiation import negotiate
from bot.i18n.words import Words
from bot.language.markup import faults
from bot.settings import Settings, load_settings

broadcast = typer.Typer(help="Tell many people something.", no_args_is_help=True)
app.add_typer(broadcast, name="broadcast")

UNDER_WAY = "another broadcast is under way; see: nhipcau broadcast status"


@broadcast.command()
def send(
    text: Annotated[
        list[str],
        typer.Argument(help="Language and text, such as en='Closed on Monday.'; each once."),
    ],
    *,
    platform: Annotated[
        list[str] | None, typer.Option(help="Default: all that are configured.")
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask before.")] = False,
    as_json: AsJson = False,
) -> None:
    """Tell those who have talked with the bot in private, each in their language and once. A bot
    that runs sends it; who uses a language without a text is told nothing."""
    settings = load_settings()
    lexicon = load_lexicon(settings.locales_dir, settings.default_locale)
    texts = dict(_text(one, lexicon.locales) for one in text)
    known = tuple(reachable(settings))
    for name in platform or ():
        if name not in known:
            accepted = f"accepted: {', '.join(known)}" if known else "none is configured"
            raise typer.BadParameter(f"{name!r}; {accepted}", param_hint="--platform")
    wanted = Broadcast(texts, Audience(tuple(texts), tuple(platform or known)))
    words = lexicon[editor_locale(None, lexicon.locales)]

    async def begin(store: Any) -> None:
        standing: Standing = await store.standing(known, lexicon.default)
        if standing.latest is not None and standing.latest.is_under_way:
            raise NhipCauError(UNDER_WAY)
        _preview(words, wanted, standing)
        count = standing.count(wanted.audience)
        if not yes:
            _ask(words, count)
        if not await store.begin(wanted, author(), count):
            raise NhipCauError(UNDER_WAY)
        latest = (await store.standing(known, lexicon.default)).latest
        _tell(words, latest, as_json=as_json)

    _with_store(settings, begin)


def _preview(words: Words, wanted: Broadcast, standing: Standing) -> None:
    """What is told, and to how many; NhipCauError where that is nobody."""
    for locale, said in wanted.texts.items():
        typer.echo(f"{locale}: {said}", err=True)
    for (name, locale), number in sorted(standing.people.items()):
        if name in wanted.audience.platforms and locale in wanted.audience.locales:
            typer.echo(f"  {number:>7}  {name}, {locale}", err=True)
    if standing.count(wanted.audience) == 0:
        raise NhipCauError(words.gettext("Nobody would be told."))


def _ask(words: Words, count: int) -> None:
    """For the word with the number of people; anything else ends the command."""
    word = words.gettext("SEND")
    prompt = words.ngettext(
        "It goes to %(number)s person. To send it, type: %(word)s",
        "It goes to %(number)s people. To send it, type: %(word)s",
        count,
        word=f"{word} {count}",
    )
    if typer.prompt(prompt, err=True).split() != [word, str(count)]:
        raise typer.Abort


@broadcast.command()
def status(*, as_json: AsJson = False) -> None:
    """How far the one that is under way has come, or how the last one went."""
    settings, words = load_settings(), _words()

    async def look(store: Any) -> None:
        found = await store.standing((), settings.default_locale)
        if found.latest is None:
            typer.echo(words.gettext("Nothing was sent yet."), err=True)
        else:
            _tell(words, found.latest, as_json=as_json)

    _with_store(settings, look)


@broadcast.command()
def pause(*, as_json: AsJson = False) -> None:
    """Hand over nobody more until it goes on; what is in the air arrives."""
    _steer(Course.PAUSED, as_json=as_json)


@broadcast.command()
def resume(*, as_json: AsJson = False) -> None:
    """Go on where it was paused."""
    _steer(Course.RUNNING, as_json=as_json)


@broadcast.command()
def stop(*, as_json: AsJson = False) -> None:
    """End it for good; those who were told stay told."""
    _steer(Course.STOPPED, as_json=as_json)


def _steer(course: Course, *, as_json: bool) -> None:
    settings, words = load_settings(), _words()

    async def steer(store: Any) -> None:
        found = await store.under_way()
        if found is None or not await store.steer(found.id, course, author()):
            raise NhipCauError("no broadcast is under way for which that can be done")
        latest = (await store.standing((), settings.default_locale)).latest
        _tell(words, latest, as_json=as_json)

    _with_store(settings, steer)


def _with_store(settings: Settings, act: Callable[[Any], Awaitable[None]]) -> None:
    from bot.storage.broadcast_store import SqlBroadcastStore  # noqa: PLC0415

    async def run() -> None:
        async with stored(settings) as engine:
            await act(SqlBroadcastStore(engine))

    asyncio.run(run())


def _words() -> Words:
    settings = load_settings()
    lexicon = load_lexicon(settings.locales_dir, settings.default_locale)
    return lexicon[editor_locale(None, lexicon.locales)]


def _text(given: str, locales: tuple[str, ...]) -> tuple[str, str]:
    locale, sign, text = given.partition("=")
    known = negotiate(locale, locales) if sign else None
    if known is None or not text.strip():
        accepted = f"such as {locales[0]}='…'; languages: {', '.join(locales)}"
        raise typer.BadParameter(f"{given!r} names no language and text, {accepted}")
    if len(text) > LONGEST:
        raise typer.BadParameter(f"{known}: longer than {LONGEST} characters")
    if wrong := next(iter(faults(text)), None):
        raise typer.BadParameter(f"{known}: {wrong!r} is not closed or not allowed")
    return known, text.strip()


def _tell(words: Words, found: Progress | None, *, as_json: bool) -> None:
    if found is None:
        return
    told = {
        "id": found.id,
        "state": found.course,
        "author": found.author,
        "begun_at": found.begun_at.isoformat(),
        "ended_at": found.ended_at and found.ended_at.isoformat(),
        "texts": dict(found.broadcast.texts),
        "locales": list(found.broadcast.audience.locales),
        "platforms": list(found.broadcast.audience.platforms),
        "people": found.of,
        "sent": found.sent,
        "failed": found.failed,
        "skipped": found.skipped,
        "on_their_way": found.waiting,
    }
    tell(told, "\n".join(report(words, found)), as_json=as_json)
