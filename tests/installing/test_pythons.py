"""Every place names the Pythons that `requires-python` admits."""

from __future__ import annotations

import re

import pytest
from packaging.specifiers import SpecifierSet

from bot.settings import ROOT
from tests.installing.locked import PROJECT
from tests.tools.locks import PYTHONS

SUPPORTED = SpecifierSet(PROJECT["project"]["requires-python"])
ADMITTED = [f"3.{minor}" for minor in range(100) if f"3.{minor}" in SUPPORTED]


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def test_the_locks_are_proved_for_each() -> None:
    assert list(PYTHONS) == ADMITTED


def test_ci_runs_each() -> None:
    matrix = re.search(r"python: \[(.*)\]", read(".github/workflows/ci.yml"))

    assert matrix
    assert re.findall(r'"([\d.]+)"', matrix[1]) == ADMITTED


def test_the_image_has_one_of_them() -> None:
    images = re.findall(r"^FROM python:([\d.]+)", read("Dockerfile"), re.MULTILINE)

    assert images
    assert set(images) <= set(ADMITTED)


@pytest.mark.parametrize(
    ("name", "pattern"),
    [
        ("Makefile", r"\(({first})-({last})\)"),
        ("Makefile", r"Python ({first}) to ({last}) is needed"),
        ("README.md", r"`python3` \(({first}) to ({last})\)"),
        ("README.vi.md", r"`python3` \(({first}) đến ({last})\)"),
        (".github/CONTRIBUTING.md", r"python3 \(({first}) to ({last})\)"),
    ],
)
def test_people_are_told_the_first_and_the_last(name: str, pattern: str) -> None:
    version = r"3\.\d+"
    told = re.findall(pattern.format(first=version, last=version), read(name))

    assert told
    assert set(told) == {(ADMITTED[0], ADMITTED[-1])}
