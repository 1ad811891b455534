"""The locks, and what their packages ask for."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.metadata import PackageNotFoundError, distribution
from typing import Any

from packaging.markers import default_environment
from packaging.requirements import Requirement

from bot.settings import ROOT
from tests.tools.locks import Pin, read_lock

PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
LOCKS = {
    "requirements.lock": [
        *PROJECT["build-system"]["requires"],
        *PROJECT["project"]["dependencies"],
        *PROJECT["project"]["optional-dependencies"]["semantic"],
        *PROJECT["project"]["optional-dependencies"]["socks"],
        *PROJECT["project"]["optional-dependencies"]["postgresql"],
    ],
    "tests/requirements.lock": PROJECT["dependency-groups"]["dev"],
}


@cache
def pinned(lock: str) -> tuple[Pin, ...]:
    return tuple(read_lock(ROOT / lock))


@cache
def roots(lock: str) -> tuple[Requirement, ...]:
    return tuple(Requirement(text) for text in LOCKS[lock])


def installed_requirements(pin: Pin) -> tuple[Requirement, ...]:
    """What the package asks for, read from its metadata if this very version is installed."""
    return _requirements(pin.name, pin.version)


@cache
def _requirements(name: str, version: str | None) -> tuple[Requirement, ...]:
    try:
        found = distribution(name)
    except PackageNotFoundError:
        return ()
    return tuple(map(Requirement, found.requires or ())) if found.version == version else ()


def applying_here(lock: str) -> list[Pin]:
    """The pins for this Python on this machine."""
    here = {key: str(value) for key, value in default_environment().items()}
    markers = ((pin, pin.requirement.marker) for pin in pinned(lock))
    return [pin for pin, marker in markers if marker is None or marker.evaluate(here)]
