"""The service file that is shipped for systemd."""

from __future__ import annotations

import re
import shutil
import subprocess
from configparser import ConfigParser
from pathlib import Path

import pytest

from bot.cli import TRY_AGAIN, UNUSABLE
from bot.settings import ROOT

SERVICE = ROOT / "bot" / "operations" / "nhipcau.service"


@pytest.fixture
def service() -> ConfigParser:
    parser = ConfigParser(strict=False, interpolation=None, comment_prefixes=("#",))
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read(SERVICE, encoding="utf-8")
    return parser


def test_systemd_finds_nothing_wrong_with_it(tmp_path: Path) -> None:
    program = shutil.which("systemd-analyze")
    if program is None:
        pytest.skip("systemd-analyze is not installed (Debian's package `systemd`)")
    command = tmp_path / "nhipcau"
    command.write_text("#!/bin/sh\n")
    command.chmod(0o755)
    unit = tmp_path / SERVICE.name
    text = SERVICE.read_text(encoding="utf-8").replace(
        "/srv/nhipcau/.venv/bin/nhipcau", str(command)
    )
    unit.write_text(text)
    done = subprocess.run(
        [program, "verify", "--man=no", str(unit)], capture_output=True, text=True, check=False
    )
    about_us = [line for line in done.stderr.splitlines() if SERVICE.name in line]
    assert about_us == []


def test_the_folder_it_writes_to_is_made_by_systemd_itself(service: ConfigParser) -> None:
    unit = service["Service"]
    assert unit["Environment"] == f"DATA_DIR=/var/lib/{unit['StateDirectory']}"
    assert "ReadWritePaths" not in unit


def test_what_no_restart_mends_is_not_started_anew(service: ConfigParser) -> None:
    assert service["Service"]["RestartPreventExitStatus"].split() == [str(UNUSABLE)]
    assert str(TRY_AGAIN) not in service["Service"]["RestartPreventExitStatus"]


def test_the_time_to_stop_is_longer_than_the_bot_needs(service: ConfigParser) -> None:
    assert re.fullmatch(r"\d+", service["Service"]["TimeoutStopSec"])
    assert int(service["Service"]["TimeoutStopSec"]) >= 10
