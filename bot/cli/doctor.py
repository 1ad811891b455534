"""`nhipcau doctor`: is everything there that the bot needs?"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path

import typer

from bot.app.examining import examinations
from bot.cli import app
from bot.cli.logs import set_up_logging
from bot.cli.telling import AsJson, tell
from bot.errors import SettingsError
from bot.operations.examination import Check, Finding, examine
from bot.settings import describe_env_file, load_settings

ENV_FILE = Path(".env")


@app.command()
def doctor(
    *,
    as_json: AsJson = False,
) -> None:
    """Look at settings, content, database, ports, clock, and at the token and webhook of each
    platform; a line each, `ok` or `MEND` with what to do. Exit status 1 where there is something to
    mend. Changes nothing, and may run beside the bot."""
    set_up_logging("ERROR", "text")
    try:
        checks = examinations(load_settings(env_file=ENV_FILE))
    except SettingsError as error:  # nothing else can be told without them
        _show(Finding("settings", str(error), is_ok=False), as_json=as_json)
        raise typer.Exit(1) from None
    findings = [_settings(describe_env_file(env_file=ENV_FILE))]
    _show(findings[0], as_json=as_json)
    findings += asyncio.run(_examined(checks, as_json=as_json))
    if not all(finding.is_ok for finding in findings):
        raise typer.Exit(1)


def _settings(lines: list[str]) -> Finding:
    dangers = [line for line in lines if "chmod" in line]
    text = "; ".join(dangers or lines) or "from the environment alone"
    return Finding("settings", text, is_ok=not dangers)


async def _examined(checks: Mapping[str, Check], *, as_json: bool) -> list[Finding]:
    findings = []
    async for finding in examine(checks):
        _show(finding, as_json=as_json)
        findings.append(finding)
    return findings


def _show(finding: Finding, *, as_json: bool) -> None:
    line = f"{'ok  ' if finding.is_ok else 'MEND'}  {finding.name}: {finding.text}"
    tell(asdict(finding), line, as_json=as_json)
