"""Who may do what beyond asking: `roles.yaml`, beside the content it is about.

    telegram:4815162342:
      role: owner
    zalo:5f1c:
      role: editor
      topics: [relations, people]

Read at every message, so that whoever is taken out is out at once; it is no part of the content
that is indexed, and a mistake elsewhere keeps no role in force.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.content.files import ROLES
from bot.content.problems import N_, Problem
from bot.content.yaml_reader import MAX_BYTES, Document, read_yaml
from bot.messages import Grant, Role

logger = logging.getLogger(__name__)

WITHIN = {Role.EDITOR: "topics", Role.TRANSLATOR: "locales"}
"""What narrows a role down, by its key."""
_PERSON = re.compile(r"[a-z]+:\S{1,120}")
Grants = Mapping[str, Grant]


def read_roles(
    data: bytes, *, topics: Sequence[str] | None = None, locales: Sequence[str] | None = None
) -> tuple[Grants, list[Problem]]:
    """The grants by person, and what is wrong. `topics`, `locales`: those that there are; None: any
    are taken, as a topic that is gone narrows a role and widens none."""
    document = read_yaml(ROLES, data)
    reading = _Reading(document, {"topics": topics, "locales": locales})
    if not document.problems:
        reading.run()
    return reading.grants, document.problems


class _Reading:
    def __init__(self, document: Document, known: Mapping[str, Sequence[str] | None]) -> None:
        self._document = document
        self._known = known
        self.grants: dict[str, Grant] = {}

    def run(self) -> None:
        value = self._document.value
        if value is None:
            return
        if not isinstance(value, dict):
            self._document.report((), N_("people stand here, each with a role"))
            return
        for person, given in value.items():
            if (grant := self._grant(person, given)) is not None:
                self.grants[person] = grant

    def _grant(self, person: str, given: Any) -> Grant | None:
        report, here = self._document.report, (person,)
        if not _PERSON.fullmatch(person):
            report(here, N_("'%(id)s' is no id such as telegram:12345"), id=person)
            return None
        roles = [str(role) for role in Role]
        role = given.get("role") if isinstance(given, dict) else None
        if role not in roles:
            template = N_("'%(id)s' needs a role: %(accepted)s")
            report(here, template, id=person, accepted=", ".join(roles))
            return None
        narrowed = WITHIN.get(Role(role))
        for key in given:
            if key not in {"role", "name", narrowed}:
                report((person, key), N_("the key '%(key)s' is not known here"), key=key)
                return None
        within = given.get(narrowed, ["*"]) if narrowed else ["*"]
        if (
            not isinstance(within, list)
            or not within
            or not all(isinstance(w, str) for w in within)
        ):
            report((person, narrowed or ""), N_("'%(key)s' is a list"), key=narrowed)
            return None
        if within == ["*"]:
            return Grant(Role(role))
        known = self._known[narrowed or ""]
        for number, one in enumerate(within):
            if known is not None and one not in known:
                template = N_("'%(given)s' is none of these: %(accepted)s")
                accepted = ", ".join(known)
                report((person, narrowed or "", number), template, given=one, accepted=accepted)
        return Grant(Role(role), frozenset(within))


@dataclass
class RolesFile:
    """What the file grants at this moment. While it has mistakes, whoever had no role gets none,
    and what the last good one granted stays."""

    path: Path
    owners: frozenset[str] = frozenset()
    """Whom the setting names: owners whatever the file says."""
    _seen: tuple[int, ...] | None = None
    _grants: Grants | None = None
    read: Callable[[Path], bytes] = lambda path: path.read_bytes()[: MAX_BYTES + 1]

    def __call__(self, user: str) -> Grant | None:
        """Of a person, by their name on all platforms."""
        if user in self.owners:
            return Grant(Role.OWNER)
        return self._current().get(user)

    def _current(self) -> Grants:
        try:
            found = self.path.stat()
        except OSError:
            self._seen, self._grants = None, None
            return {}
        seen = (found.st_mtime_ns, found.st_size, found.st_ino, found.st_ctime_ns)
        if seen != self._seen:
            self._seen = seen
            self._read_again()
        return self._grants or {}

    def _read_again(self) -> None:
        try:
            grants, problems = read_roles(self.read(self.path))
        except OSError as error:
            logger.error("%s cannot be read: %s", self.path, error.strerror)  # noqa: TRY400
            return
        if problems:
            said = "; ".join(map(str, problems))
            logger.error("%s has mistakes and is not used: %s", self.path, said)
        else:
            self._grants = grants
