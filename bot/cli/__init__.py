"""The command line: one file a command; each parses and prints, nothing else."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib import import_module
from io import TextIOWrapper

import typer

from bot.errors import Deaf, NhipCauError, StorageError
from bot.knowledge.collecting import without_collecting

UNUSABLE = 2
"""Exit status: a setting, content or token that cannot be used. Trying again mends nothing."""
TRY_AGAIN = 75
"""Exit status: the store is away, or nothing moves any more; a restart may help (EX_TEMPFAIL)."""

COMMANDS = frozenset(
    (
        "ask",
        "audit",
        "broadcast",
        "chat",
        "content",
        "db",
        "doctor",
        "evaluate",
        "explain",
        "locales",
        "messenger",
        "run",
        "stats",
        "telegram",
        "unanswered",
        "zalo",
    )
)
"""Files of this folder, each with the command of its name; some add others beside it."""

app = typer.Typer(
    name="nhipcau",
    help="A question-and-answer bot that answers only from curated content.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


def main() -> None:
    """The entry point. A problem that the bot can name is one message and an exit status."""
    with without_collecting():  # nothing that is imported goes away again
        commands = with_commands(sys.argv[1:])
    _read_and_write_utf8()
    try:
        commands()
    except NhipCauError as error:
        sys.stderr.write(f"nhipcau: {error}\n")
        sys.exit(TRY_AGAIN if isinstance(error, StorageError | Deaf) else UNUSABLE)
    except BrokenPipeError:
        sys.exit(1)


@app.callback()
def _nhipcau() -> None:
    pass  # so that it is a command with commands in it, however few are there


def with_commands(typed: Sequence[str] = ()) -> typer.Typer:
    """All that can be typed; of what is `typed`, where it begins with one of COMMANDS, that alone.

    Reading the others too takes an eighth of a second of the processor.
    """
    for name in COMMANDS.intersection(typed[:1]) or sorted(COMMANDS):
        import_module(f"bot.cli.{name}")  # it adds itself
    return app


def _read_and_write_utf8() -> None:
    """Whatever the terminal is set to: what cannot be decoded or encoded never stops a batch."""
    # In JSON the backslash escape of a lone surrogate is what a parser expects.
    for stream, errors in ((sys.stdin, "replace"), (sys.stdout, "backslashreplace")):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors=errors)
