"""The locks hold all that is asked for, in the form in which it is asked for.

What a package asks for stands in its metadata, so this reads every locked package that is installed
here. The few that only other machines or Pythons install are read by the run of CI there.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from importlib.metadata import distribution
from typing import Any

import pytest
from packaging.requirements import Requirement

from tests.installing.locked import LOCKS, applying_here, installed_requirements, pinned, roots
from tests.tools.locks import ENVIRONMENTS, Environment, Pin, unmet

in_every_environment = pytest.mark.parametrize(
    "environment", ENVIRONMENTS.values(), ids=ENVIRONMENTS
)
for_each_lock = pytest.mark.parametrize("lock", LOCKS)


@for_each_lock
def test_what_is_locked_for_this_machine_is_installed_so_that_it_can_be_read(lock: str) -> None:
    pins = applying_here(lock)

    installed = {pin.name: distribution(pin.name).version for pin in pins}

    assert installed == {pin.name: pin.version for pin in pins}, "make install-dev"


@for_each_lock
@in_every_environment
def test_every_requirement_is_met_by_an_exact_pin(lock: str, environment: Environment) -> None:
    pins = pinned(lock)

    assert list(unmet(pins, roots(lock), installed_requirements, environment)) == []


@for_each_lock
def test_a_pin_is_exact_and_has_its_hashes(lock: str) -> None:
    loose = [
        str(pin.requirement)
        for pin in pinned(lock)
        if pin.version is None or not all(text.startswith("sha256:") for text in pin.hashes or "-")
    ]

    assert loose == []


@in_every_environment
def test_the_two_locks_agree(environment: Environment) -> None:
    versions: list[dict[str, str | None]] = [
        {
            pin.name: pin.version
            for pin in pinned(lock)
            if pin.requirement.marker is None or pin.requirement.marker.evaluate(environment)
        }
        for lock in LOCKS
    ]
    shared = versions[0].keys() & versions[1].keys()

    assert {name: versions[0][name] for name in shared} == {
        name: versions[1][name] for name in shared
    }


def changed(name: str, **changes: Any) -> Callable[[Pin], Iterable[Pin]]:
    """The pin of that name becomes another one."""

    def change(pin: Pin) -> Iterable[Pin]:
        if pin.name != name:
            return [pin]
        requirement = Requirement(str(pin.requirement))
        for key, value in changes.items():
            setattr(requirement, key, value)
        return [replace(pin, requirement=requirement)]

    return change


@pytest.mark.parametrize(
    ("lock", "change", "complaint"),
    [
        (
            "tests/requirements.lock",
            changed("coverage", extras=set()),
            r"pytest-cov asks for coverage\[toml\].*; the pin is without \[toml\]",
        ),
        (
            "tests/requirements.lock",
            changed("iniconfig", specifier=Requirement("x>=1.0").specifier),
            r"pytest asks for iniconfig.*; the pin is iniconfig>=1.0",
        ),
        (
            "tests/requirements.lock",
            changed("coverage", specifier=Requirement("x==7.7.0").specifier),
            r"the project asks for coverage.*; the pin is coverage\[toml\]==7.7.0",
        ),
        (
            "requirements.lock",
            changed("greenlet", marker=Requirement("x; sys_platform == 'win32'").marker),
            r"sqlalchemy asks for greenlet.*; no pin",
        ),
        (
            "requirements.lock",
            lambda pin: [] if pin.name == "pluggy" else [pin],
            r"hatchling asks for pluggy.*; no pin",
        ),
        (
            "requirements.lock",
            lambda pin: [] if pin.name == "editables" else [pin],
            r"the project asks for editables.*; no pin",
        ),
        ("requirements.lock", lambda pin: [pin, pin], r"httpx is pinned twice"),
    ],
    ids=["no extra", "a range", "too old", "another machine", "left out", "build", "twice"],
)
def test_a_lock_that_would_break_with_the_next_release_is_found(
    lock: str, change: Callable[[Pin], Iterable[Pin]], complaint: str
) -> None:
    pins = [new for pin in pinned(lock) for new in change(pin)]
    environment = ENVIRONMENTS["3.11.0 Linux x86_64"]

    found = "\n".join(unmet(pins, roots(lock), installed_requirements, environment))
    assert re.search(f"^{complaint}$", found, re.MULTILINE)
