"""The command line: one file a command; each parses and prints, nothing else."""

from __future__ import annotations

import sys
from io import TextIOWrapper

import typer

from bot.errors import Deaf, NhipCauError, StorageError

UNUSABLE = 2
"""Exit status: a setting, content or token that cannot be used. Trying again mends nothing."""
TRY_AGAIN = 75
"""Exit status: the store is away, or nothing moves any more; a restart may help (EX_TEMPFAIL)."""

app = typer.Typer(
    name="nhipcau",
    help="A question-and-answer bot that answers only from curated content.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


def main() -> None:
    """The entry point. A problem that the bot can name is one message and an exit status."""
    commands = with_commands()
    _read_and_write_utf8()
    try:
        commands()
    except NhipCauError as error:
        sys.stderr.write(f"nhipcau: {error}\n")
        sys.exit(TRY_AGAIN if isinstance(error, StorageError | Deaf) else UNUSABLE)
    except BrokenPipeError:
        sys.exit(1)


def with_commands() -> typer.Typer:
    """All that can be typed."""
    # Each adds itself.
    from bot.cli import (  # noqa: PLC0415
        ask,  # noqa: F401
        audit,  # noqa: F401
        broadcast,  # noqa: F401
        chat,  # noqa: F401
        content,  # noqa: F401
        db,  # noqa: F401
        doctor,  # noqa: F401
        evaluate,  # noqa: F401
        explain,  # noqa: F401
        locales,  # noqa: F401
        messenger,  # noqa: F401
        run,  # noqa: F401
        stats,  # noqa: F401
        telegram,  # noqa: F401
        unanswered,  # noqa: F401
        zalo,  # noqa: F401
    )

    return app


def _read_and_write_utf8() -> None:
    """Whatever the terminal is set to: what cannot be decoded or encoded never stops a batch."""
    # In JSON the backslash escape of a lone surrogate is what a parser expects.
    for stream, errors in ((sys.stdin, "replace"), (sys.stdout, "backslashreplace")):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors=errors)
