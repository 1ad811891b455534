"""Watches answers while what is served changes: does each say what one edition says, word for word?

Two entries hand a question on to each other: in edition after edition it is a phrasing of the other
one, and both answers say which change they are of. A matcher of one edition with the texts of the
next thus makes an answer that no edition has.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bot.content.revisions import digest_of
from bot.conversation.changes import NewFile, Proposed
from bot.messages import Reply

PROBE = "zyxwv kjqpf wqxz"
"""Asked for neither of them: an exact phrasing of one."""
SIDES = ("bench-left", "bench-right")
TOPIC = "foundations"
_STAMP = re.compile(r"This is change (\d+) of (\S+)\.")


def stamped(change: int) -> dict[str, str]:
    """The two files, by path, as they are after so many changes."""
    return {f"entries/{TOPIC}/{id_}.yaml": _file(id_, change) for id_ in SIDES}


def _file(id_: str, change: int) -> str:
    has_it = SIDES[change % 2] == id_
    asked = PROBE if has_it else f"{id_} wqxz"
    text = f"""\
  title: {id_} pwqk
  questions: [{asked}]
  answer: This is change {change} of {id_}.
"""
    return f"vi:\n{text}en:\n{text}"


def write(content: Path) -> None:
    """The files before any change."""
    for name, text in stamped(0).items():
        (content / name).write_text(text, "utf-8")


def proposed(change: int) -> Proposed:
    """The change of this number: both files at once."""
    base = stamped(0)
    return Proposed(
        tuple(
            NewFile(name, text, digest_of(base[name].encode()), topic=TOPIC)
            for name, text in stamped(change).items()
        )
    )


@dataclass
class Witness:
    """Hears every answer; `mixed` and `backward` are what must not be."""

    usual: Mapping[str, str] = field(default_factory=dict)
    """What is said to a question whose entry nobody changes."""
    errors: list[str] = field(default_factory=list)
    """Answers that are none: an apology, a question back, nothing."""
    mixed: list[str] = field(default_factory=list)
    """Answers that no edition gives."""
    backward: list[str] = field(default_factory=list)
    """Answers of an edition before the one that the same person was answered from."""
    changes: set[int] = field(default_factory=set)
    """Those that somebody was answered from."""
    _last: dict[str, int] = field(default_factory=dict)

    def hear(self, person: str, asked: str, replies: Sequence[Reply], most: int) -> None:
        """`most`: the newest change that can have been served by now."""
        shown = [reply for reply in replies if reply.shows]
        text = "\n".join(reply.text for reply in replies)
        if len(shown) != 1 or len(replies) != 1:
            self.errors.append(f"{asked!r}: {text}")
        elif asked in self.usual:
            if text != self.usual[asked]:
                self.mixed.append(f"{asked!r}: {text}")
        else:
            self._hear_probe(person, shown[0], most)

    def _hear_probe(self, person: str, reply: Reply, most: int) -> None:
        found = _STAMP.fullmatch(reply.text)
        change = int(found[1]) if found else -1
        is_of_one = found is not None and SIDES[change % 2] == found[2] == reply.shows
        if not is_of_one or change > most:
            self.mixed.append(f"{PROBE!r} after change {most}: {reply.shows}: {reply.text}")
            return
        if change < self._last.get(person, 0):
            self.backward.append(f"{person}: {change} after {self._last[person]}")
        self._last[person] = change
        self.changes.add(change)

    def told(self) -> Iterable[str]:
        """The first few of what must not be."""
        yield from (*self.errors[:3], *self.mixed[:3], *self.backward[:3])
