"""Catalogues to test with, written as an editor would."""

from __future__ import annotations

from pathlib import Path

PLURALS = {"vi": "nplurals=1; plural=0;", "en": "nplurals=2; plural=(n != 1);"}


def header(locale: str, plurals: str | None = None, charset: str = "utf-8") -> str:
    """The first six lines of a catalogue, an empty one last."""
    return (
        'msgid ""\n'
        'msgstr ""\n'
        f'"Language: {locale}\\n"\n'
        f'"Plural-Forms: {plurals or PLURALS[locale]}\\n"\n'
        f'"Content-Type: text/plain; charset={charset}\\n"\n'
        "\n"
    )


def write_po(directory: Path, locale: str, body: str | bytes) -> Path:
    """Write the locale's catalogue under the directory: a header and `body`, or just the bytes."""
    path = directory / locale / "LC_MESSAGES" / "nhipcau.po"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(body if isinstance(body, bytes) else (header(locale) + body).encode())
    return path
