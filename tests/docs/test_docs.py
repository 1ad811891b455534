"""The documents name only what there is: commands, make targets, settings, files."""

from __future__ import annotations

import asyncio
import importlib
import pkgutil
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer.main
import yaml
from starlette.requests import Request

import bot.cli
from bot.delivery.model import Depth, Depths
from bot.operations.metrics import Metrics, Scrape
from bot.operations.store_watch import StoreWatch
from bot.settings import ROOT, Settings

README = ROOT / "README.md"
DOCUMENTS = sorted(
    path
    for pattern in (
        "*.md",
        "[!.]*/README*.md",
        "[!.]*/*/README*.md",
        "content/ADMIN*.md",
        ".github/*.md",
    )
    for path in ROOT.glob(pattern)
)

OPERATING = ["bot/operations/README.md", "bot/operations/README.vi.md"]

FENCE = re.compile(r"^```[^\n]*\n(.*?)^```", re.MULTILINE | re.DOTALL)
INLINE_CODE = re.compile(r"`([^`\n]+)`")
LINK = re.compile(r"\[[^\]\n]*\]\(([^)\s]+)\)")
# A command begins a line of code, or follows a prompt or another command.
COMMAND = re.compile(r"(?:^|[$|&;]\s*)(?:\S*/)?nhipcau ((?:[a-z][a-z-]*\s*)+)([^#\n]*)")
MAKE = re.compile(r"(?:^|[$|&;]\s*)make ([a-z][a-z-]*)")
SETTING_ROW = re.compile(r"^\| `([A-Z_]+)` \|", re.MULTILINE)

every_document = pytest.mark.parametrize(
    "document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT))
)


def code_of(markdown: str) -> Iterator[str]:
    """Every line of a code block and every piece of inline code."""
    for block in FENCE.findall(markdown):
        yield from block.splitlines()
    yield from INLINE_CODE.findall(FENCE.sub("", markdown))


def problem_of_command(words: list[str], options: list[str]) -> str | None:
    """What is wrong with `nhipcau <words> <options>`; words after a command are its arguments."""
    for module in pkgutil.iter_modules(bot.cli.__path__):  # each command adds itself
        importlib.import_module(f"bot.cli.{module.name}")
    command = typer.main.get_command(bot.cli.app)
    for word in words:
        if not isinstance(command, typer.core.TyperGroup):
            break
        found = command.commands.get(word)
        if found is None:
            return f"there is no command {word!r}"
        command = found
    if isinstance(command, typer.core.TyperGroup):
        return "the command is not complete"
    known = {option for parameter in command.params for option in parameter.opts} | {"--help"}
    unknown = set(options) - known
    return f"there is no option {sorted(unknown)}" if unknown else None


def commands_in(markdown: str) -> Iterator[tuple[str, list[str], list[str]]]:
    """(as written, command words, options) of every `nhipcau …` in code."""
    for code in code_of(markdown):
        for match in COMMAND.finditer(code):
            yield code, match[1].split(), re.findall(r"(?<!\S)--[a-z-]+", match[2])


def targets_of(makefile: str) -> set[str]:
    return set(re.findall(r"^([a-z][a-z-]*):", makefile, re.MULTILINE))


def test_the_readme_shows_commands_and_targets() -> None:
    markdown = README.read_text(encoding="utf-8")
    assert len(list(commands_in(markdown))) >= 2
    assert any(MAKE.search(code) for code in code_of(markdown))


@every_document
def test_every_command_in_a_document_exists(document: Path) -> None:
    problems = [
        f"{code}: {problem}"
        for code, words, options in commands_in(document.read_text(encoding="utf-8"))
        if (problem := problem_of_command(words, options))
    ]
    assert problems == []


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("nhipcau dance", "there is no command 'dance'"),
        ("nhipcau content", "the command is not complete"),
        ("nhipcau ask --loud x", "there is no option ['--loud']"),
        ("nhipcau ask hello --json", None),
        (".venv/bin/nhipcau content check content --strict", None),
    ],
)
def test_a_command_that_does_not_exist_is_found(line: str, problem: str | None) -> None:
    ((_code, words, options),) = commands_in(f"`{line}`")
    assert problem_of_command(words, options) == problem


@every_document
def test_every_make_target_in_a_document_exists(document: Path) -> None:
    known = targets_of((ROOT / "Makefile").read_text(encoding="utf-8"))
    named = {
        target
        for code in code_of(document.read_text(encoding="utf-8"))
        for target in MAKE.findall(code)
    }
    assert named - known == set()


@pytest.mark.parametrize("name", OPERATING)
def test_the_table_of_settings_is_that_of_the_code(name: str) -> None:
    rows = SETTING_ROW.findall((ROOT / name).read_text(encoding="utf-8"))
    assert sorted(rows) == sorted(field.upper() for field in Settings.model_fields)


def test_the_example_environment_lists_every_setting() -> None:
    example = (ROOT / ".env.example").read_text(encoding="utf-8")
    names = re.findall(r"^#? ?([A-Z_]+)=", example, re.MULTILINE)
    assert sorted(names) == sorted(field.upper() for field in Settings.model_fields)


@every_document
def test_every_relative_link_leads_to_a_file(document: Path) -> None:
    prose = INLINE_CODE.sub("", FENCE.sub("", document.read_text(encoding="utf-8")))
    broken = [
        target
        for target in LINK.findall(prose)
        if "://" not in target
        and not target.startswith(("#", "mailto:"))
        and not (document.parent / target.partition("#")[0]).exists()
    ]
    assert broken == []


ELSEWHERE = {
    # Of the containers: their ports, and the folders that are mounted or in the image.
    *("HOST", "PORT", "WEB_HOST", "WEB_PORT", "DATA_DIR", "CONTENT_DIR", "LOCALES_DIR"),
    # For servers that stand in for the real ones.
    *("TELEGRAM_API_URL", "ZALO_API_URL", "MESSENGER_API_URL"),
    "DATABASE_SLEEPS",  # the one of compose.yaml does not
}
"""Settings that compose.yaml need not hand on."""


def test_what_stands_in_env_reaches_the_bots_of_compose() -> None:
    """A setting that is not handed on would be without effect, and nobody told."""
    services = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))["services"]
    given = {name.upper() for name in Settings.model_fields}
    assert given - ELSEWHERE <= set(services["bot"]["environment"])


def test_the_compose_file_names_only_settings_and_commands_there_are() -> None:
    services = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))["services"]
    bots = [services["bot"], services["prepare"]]
    names = {name.lower() for service in bots for name in service["environment"]}
    assert names - set(Settings.model_fields) == set()
    typed = services["prepare"]["command"][-1].split("&&")
    found = [
        (words, options) for one in typed for _, words, options in commands_in(f"`{one.strip()}`")
    ]
    assert [words for words, _ in found] == [["db", "upgrade"], ["telegram", "set-webhook"]]
    assert [problem_of_command(words, options) for words, options in found] == [None, None]


@pytest.mark.parametrize("name", OPERATING)
def test_the_figures_an_operator_is_told_of_are_there(name: str) -> None:
    told = set(re.findall(r"`(nhipcau_[a-z_]+)`", (ROOT / name).read_text(encoding="utf-8")))
    assert len(told) >= 3
    assert told - figures() == set()


def figures() -> set[str]:
    """Names of all figures, as a collector sees them while everything is there."""

    class Talkative:
        ticked_at = succeeded_at = 0.0

    async def read() -> str:
        metrics, depths = Metrics(["x"]), Depths({"x": Depth(1, 1, 1, 1.0, 1.0)})

        async def look() -> Depths:
            return depths

        async def fine() -> None: ...

        up = {"x": True}
        scrape = Scrape(
            metrics, StoreWatch(look, fine), lambda: "v1", Talkative(), platforms=lambda: up
        )
        return bytes((await scrape.figures(Request({"type": "http"}))).body).decode()

    return set(re.findall(r"^(\w+)", asyncio.run(read()), re.MULTILINE))


@pytest.mark.parametrize("name", ["README.md", "README.vi.md"])
def test_the_first_page_is_short(name: str) -> None:
    assert len((ROOT / name).read_text(encoding="utf-8").splitlines()) <= 150


def test_every_package_that_is_shipped_is_listed_with_its_licence() -> None:
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    shipped = set(re.findall(r"^([a-z0-9][a-z0-9._-]*)(?:\[[^\]]*\])?==", lock, re.MULTILINE))
    text = (ROOT / "bot" / "operations" / "THIRD_PARTY.md").read_text(encoding="utf-8")
    listed = dict(re.findall(r"^\| ([a-z0-9._-]+) \| ([^|]+) \|$", text, re.MULTILINE))
    listed.pop("package", None)
    assert set(listed) == shipped
    assert all(licence.strip() for licence in listed.values())
