"""The command line: one file a command; each parses and prints, nothing else."""

from __future__ import annotations

import sys

import typer

from bot.errors import NhipCauError

app = typer.Typer(
    name="nhipcau",
    help="A question-and-answer bot that answers only from curated content.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


def main() -> None:
    """The entry point. A problem the bot can name is one message and exit status 2."""
    from bot.cli import ask, chat, content, locales, run  # noqa: F401, PLC0415  (each adds itself)

    try:
        app()
    except NhipCauError as error:
        sys.stderr.write(f"nhipcau: {error}\n")
        sys.exit(2)
    except BrokenPipeError:
        sys.exit(1)
