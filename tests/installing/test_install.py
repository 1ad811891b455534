"""The locks install on a day on which everything has a newer release, with old and new pips.

The index is a folder made here. It offers every locked package, empty but with its real
requirements, and a newer release of each.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import zipfile
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.settings import ROOT
from tests.installing.locked import LOCKS, applying_here, installed_requirements, pinned
from tests.tools.package_index import PackageIndex

NEWER = "9999"

# What `make` gives to pip. Without `--no-deps` pip 22.3 fails here: alembic asks for plain
# sqlalchemy, and it takes the newest one for that, as the pin is of sqlalchemy[asyncio].
_MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
_OPTIONS = dict(re.findall(r"^([A-Z]+) := \$\((?:PIP|INSTALL)\) (.*)$", _MAKEFILE, re.MULTILINE))
LOCKED = f"{_OPTIONS['INSTALL']} {_OPTIONS['LOCKED']}".split()

# The pip in `ensurepip` of the first release of each Python: the oldest that people have.
OLDEST_PIPS = {(3, 11): "22.3", (3, 12): "23.2.1", (3, 13): "24.2", (3, 14): "25.2"}


@dataclass(frozen=True)
class Environment:
    """A new virtual environment, with a pip that is not in it."""

    python: Path
    pip: Path
    index: PackageIndex

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        environ = {name: text for name, text in os.environ.items() if not name.startswith("PIP_")}
        environ |= {"PYTHONPATH": str(self.pip), "PIP_CONFIG_FILE": os.devnull}
        return subprocess.run(
            [self.python, "-m", "pip", "--disable-pip-version-check", "--no-input", *arguments],
            env=environ,
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
        )

    def install(self, lock: Path) -> subprocess.CompletedProcess[str]:
        """With the options of the Makefile."""
        index = ("--no-cache-dir", "--index-url", self.index.url)
        return self.run(LOCKED[0], *index, *LOCKED[1:], str(lock))

    def installed(self) -> dict[str, str]:
        found = json.loads(self.run("list", "--format", "json").stdout)
        return {one["name"]: one["version"] for one in found if one["name"] != "pip"}


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> PackageIndex:
    return PackageIndex(tmp_path_factory.mktemp("index"))


@pytest.fixture(scope="module")
def locks(index: PackageIndex, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """The locks as they are, but with the hashes of the index's packages."""
    offered: dict[tuple[str, str], str] = {}
    copies = []
    for name in LOCKS:
        lines = []
        for pin in pinned(name):
            for version in (str(pin.version), NEWER):
                if (pin.name, version) not in offered:
                    requires, extras = installed_requirements(pin), pin.requirement.extras
                    offered[pin.name, version] = index.add(pin.name, version, requires, extras)
            digest = offered[pin.name, str(pin.version)]
            lines.append(f"{pin.requirement} --hash={digest}\n")
        copy = tmp_path_factory.mktemp("locks") / "requirements.lock"
        copy.write_text("".join(lines))
        copies.append(copy)
    return copies


@pytest.fixture(scope="module", params=["oldest", "newest"])
def pip(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The code of a pip, from the index that this machine uses."""
    oldest = f"pip=={OLDEST_PIPS[sys.version_info[:2]]}"
    wanted = oldest if request.param == "oldest" else "pip"
    folder = tmp_path_factory.mktemp("pip")
    got = subprocess.run(
        [
            *(sys.executable, "-m", "pip", "--disable-pip-version-check", "--no-input"),
            *("download", "--retries", "1", "--timeout", "20", "--no-deps"),
            *("--dest", str(folder), wanted),
        ],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    if got.returncode:
        pytest.skip(f"NOT TESTED with {wanted}, no index here gives it: {got.stderr[-300:]}")
    with zipfile.ZipFile(next(folder.glob("pip-*.whl"))) as wheel:
        wheel.extractall(folder)  # unpacked, Python keeps it compiled for the next run
    return folder


@pytest.fixture
def environment(tmp_path: Path, pip: Path, index: PackageIndex) -> Environment:
    folder = tmp_path / "environment"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder], check=True)
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    return Environment(python, pip, index)


def test_the_locked_versions_are_installed_though_newer_ones_are_offered(
    environment: Environment, locks: list[Path]
) -> None:
    for lock in locks:
        done = environment.install(lock)
        assert done.returncode == 0, done.stderr

    assert environment.installed() == {
        pin.name: pin.version for name in LOCKS for pin in applying_here(name)
    }
    assert environment.run("check").returncode == 0


def test_code_of_a_package_is_not_run_to_install_it(
    environment: Environment, index: PackageIndex, tmp_path: Path
) -> None:
    mark, lock = tmp_path / "was-run", tmp_path / "requirements.lock"
    digest = index.add_source("built-here", "1.0", f"open({str(mark)!r}, 'w')")
    lock.write_text(f"built-here==1.0 --hash={digest}\n")
    done = environment.install(lock)
    assert done.returncode != 0
    assert "No matching distribution found for built-here==1.0" in done.stderr
    assert not mark.exists()
