"""The image holds what runs, and nothing that builds or installs."""

from __future__ import annotations

import re
from collections.abc import Iterable

import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from bot.settings import ROOT
from tests.installing.locked import PROJECT, installed_requirements, pinned

LOCK = "requirements.lock"


def needed_by(texts: Iterable[str]) -> set[str]:
    """The locked packages that these ask for, and those that these ask for."""
    pins = {pin.name: pin for pin in pinned(LOCK)}
    found: set[str] = set()
    asked = list(map(Requirement, texts))
    while asked:
        requirement = asked.pop()
        name = canonicalize_name(requirement.name)
        if name in pins and name not in found:
            found.add(name)
            extras = ("", *pins[name].requirement.extras)
            asked += [
                other
                for other in installed_requirements(pins[name])
                if other.marker is None or any(other.marker.evaluate({"extra": e}) for e in extras)
            ]
    return found


def test_what_only_builds_the_project_is_taken_out_again() -> None:
    extras = PROJECT["project"]["optional-dependencies"].values()
    running = needed_by([*PROJECT["project"]["dependencies"], *(t for e in extras for t in e)])
    building = needed_by(PROJECT["build-system"]["requires"]) - running
    dockerfile = (ROOT / "Dockerfile").read_text(encoding="utf-8").replace("\\\n", " ")
    taken_out = re.search(r"pip uninstall --yes --quiet ([a-z -]+?) &&", dockerfile)

    assert "hatchling" in building
    assert taken_out
    assert set(taken_out[1].split()) == building | {"pip"}


def test_what_editors_change_is_mounted_into_the_bots_of_compose() -> None:
    """Else an edit beside compose.yaml would be live with the next image only."""
    services = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))["services"]
    for name in ("prepare", "bot"):
        mounted = set(services[name]["volumes"])
        assert mounted >= {"./content:/app/content:ro", "./locales:/app/locales:ro"}


def test_what_is_pulled_is_named_by_digest_and_actions_by_commit() -> None:
    """A name alone is whatever somebody puts under it tomorrow."""
    dockerfile = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    services = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))["services"]
    images = re.findall(r"^FROM (\S+)", dockerfile, re.MULTILINE)
    images += [one["image"] for one in services.values() if "build" not in one]
    workflow = (ROOT / ".github" / "workflows" / "ci.yml").read_text(encoding="utf-8")
    actions = re.findall(r"uses: (\S+)", workflow)

    assert len(images) == 4
    assert [image for image in images if not re.search(r"@sha256:[0-9a-f]{64}$", image)] == []
    assert actions
    assert [action for action in actions if not re.search(r"@[0-9a-f]{40}$", action)] == []
