"""What a lock pins, and whether that is all that the pinned packages ask for.

With `--require-hashes` pip wants every requirement met by an exact pin with the same extras. A lock
that lacks one works on the day it is made, and is refused once something newer is released.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

Environment = dict[str, str]

PYTHONS = ("3.11", "3.12", "3.13", "3.14")
_MACHINES = (
    *(("linux", "Linux", "posix", machine) for machine in ("x86_64", "aarch64")),
    *(("darwin", "Darwin", "posix", machine) for machine in ("x86_64", "arm64")),
    ("win32", "Windows", "nt", "AMD64"),
)

# What markers tell apart: each Python, its first and last release, on each kind of machine.
ENVIRONMENTS: dict[str, Environment] = {
    f"{python}.{release} {system} {machine}": {
        "python_version": python,
        "python_full_version": f"{python}.{release}",
        "implementation_version": f"{python}.{release}",
        "implementation_name": "cpython",
        "platform_python_implementation": "CPython",
        "sys_platform": sys_platform,
        "platform_system": system,
        "os_name": os_name,
        "platform_machine": machine,
        "platform_release": "",
        "platform_version": "",
    }
    for python in PYTHONS
    for release in (0, 99)
    for sys_platform, system, os_name, machine in _MACHINES
}


@dataclass(frozen=True)
class Pin:
    """A line of a lock: `coverage[toml]==7.17.3 ; python_version < "3.12"`, with its hashes."""

    requirement: Requirement
    hashes: tuple[str, ...]

    @property
    def name(self) -> str:
        """Spelt as in indexes."""
        return canonicalize_name(self.requirement.name)

    @property
    def version(self) -> str | None:
        """The one version that it allows, or None where it leaves a choice."""
        exact = re.fullmatch(r"==([^*,]+)", str(self.requirement.specifier))
        return exact[1] if exact else None


Requires = Callable[[Pin], Iterable[Requirement]]


def read_lock(path: Path) -> list[Pin]:
    """Every line must be a pin: options, such as one that names an index, are not."""
    lines = path.read_text(encoding="utf-8").replace("\\\n", " ").splitlines()
    return [_pin(line) for line in lines if line.strip() and not line.startswith("#")]


def _pin(line: str) -> Pin:
    requirement, *hashes = line.split("--hash=")
    return Pin(Requirement(requirement), tuple(text.strip() for text in hashes))


def unmet(
    pins: Iterable[Pin], roots: Iterable[Requirement], requires: Requires, environment: Environment
) -> Iterator[str]:
    """What the project (`roots`) or a pinned package asks for there without being given it."""
    active = [pin for pin in pins if _applies(pin.requirement, environment)]
    given = {pin.name: pin for pin in active}
    for name in given:
        if sum(pin.name == name for pin in active) > 1:
            yield f"{name} is pinned twice"
    for root in roots:
        if _applies(root, environment):
            yield from _lacking("the project", root, given)
    for pin in active:
        for requirement in requires(pin):
            if _applies(requirement, environment, pin.requirement.extras):
                yield from _lacking(pin.name, requirement, given)


def _lacking(who: str, asked: Requirement, given: dict[str, Pin]) -> Iterator[str]:
    pin = given.get(canonicalize_name(asked.name))
    wanted = f"{who} asks for {asked.name}{_written(asked.extras)}{asked.specifier}"
    if pin is None:
        yield f"{wanted}; no pin"
    elif pin.version is None or not asked.specifier.contains(pin.version, prereleases=True):
        yield f"{wanted}; the pin is {pin.requirement}"
    elif missing := asked.extras - pin.requirement.extras:
        yield f"{wanted}; the pin is without {_written(missing)}"


def _applies(
    requirement: Requirement, environment: Environment, extras: Iterable[str] = ()
) -> bool:
    marker = requirement.marker
    if marker is None:
        return True
    return any(marker.evaluate({**environment, "extra": extra}) for extra in ("", *extras))


def _written(extras: Iterable[str]) -> str:
    return f"[{','.join(sorted(extras))}]" if extras else ""
