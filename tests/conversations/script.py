"""A conversation as a script that anybody can read.

People have names, the bot is called `bot`. A step is what somebody does and what must come back:

    - Lan: how long is the wooden bridge?
      bot: The wooden bridge is 30 metres long
      buttons: [Source]

`Lan presses: Source` presses the newest button with that word (or types its number, where there are
no buttons), `Lan replies to bot: …` and `Lan replies to Minh: …` reply to the newest message of the
bot's or Minh's. What the bot says is given by any part of it, several parts as a list.
`bot: (silent)` says that nothing comes. `@bot` stands for what the bot is mentioned by, and
`{link stone-bridge-length}` for the address of an answer. `Lan looks up elsewhere: …` types it
behind the bot's name in another chat: titles are `offered`, of which the first would be `posted`;
`Lan asks as a guest: …` summons it there. `Lan sends a photo:` (or a voice, a sticker, a poll …)
has its caption behind it, if any. `Lan votes: right` (or `wrong`, `nothing`) answers the question
of the quiz that was asked last, as a poll or by its choices. `Lan adds the bot:` brings it into the
group, and `Lan upgrades the group:` gives the group another number. A `chat` is a `group`, a
`topic` of one, or a `private topic`. Who runs a group
stands under `administrators`; `Nameless` is one of them who writes as the group itself.

A script is performed on every platform that can show what it is about: see `left_out`. `app` is the
language of the person's app; where a platform does not tell it, the person chooses it first. What
is `only for` Lan nobody else in the group sees, where the platform can do that; `server: old` is
one that cannot yet.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, Protocol, TypeAlias

import yaml

Script: TypeAlias = Mapping[str, Any]

SILENT = "(silent)"
LANGUAGES = ("vi", "en")
_KEYS = {"conversation", "chat", "app", "privacy mode", "administrators", "server", "steps"}
NAMELESS = "Nameless"
"""An administrator who writes as the group itself."""
_EXPECTED = {
    "bot", "buttons", "no buttons", "links", "in place", "replies to", "opens the reply field",
    "is a poll", "is rich", "shows a picture", "offered", "posted", "only for",
    "instead of what is pressed",
}  # fmt: skip
PRAISE = ("Helpful", "Có ích")
"""Left out where choices are typed: it is said in words."""
PASSING_ON = ("Share", "Chia sẻ")
"""Left out where an answer has no address."""
SENDS = "sends a "
_ELSEWHERE = ("looks up elsewhere", "asks as a guest")


def scripts() -> dict[str, Script]:
    """All of this folder, by file and name."""
    return {
        f"{path.stem}: {script['conversation']}": script
        for path in sorted(Path(__file__).parent.glob("*.yaml"))
        for script in yaml.safe_load(path.read_text(encoding="utf-8"))
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class Can:
    """What people meet on a platform. The scripts show that it is so."""

    has_buttons: bool = True
    """Otherwise a choice is pressed by its number."""
    has_shortcuts: bool = False
    """The numbers stand on buttons too."""
    has_edits: bool = True
    """A press changes the message; otherwise everything is said anew."""
    tells_language: bool = True
    """The app says which language the person reads."""
    link: str | None = None
    """The address of an answer, with `{}` for its entry."""
    has_forwarding: bool = False
    """A tap leads to a choice of chats to send a link to."""
    groups: Literal["", "mentioned", "asked"] = ""
    """None; where it is mentioned; by commands and replies too."""
    is_elsewhere: bool = False
    """It can be called in chats that it is not in."""
    writes_first: bool = False
    """The bot may write at any time, not only answer."""
    has_polls: bool = False
    """A question of the quiz is a poll of the platform's own."""
    takes_media: bool = False
    """The scripts can send it what is no text."""
    opens_fields: bool = False
    """It can open the field in which a person replies."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What came back, as a person sees it."""

    text: str
    labels: tuple[str, ...] = ()
    urls: tuple[str, ...] = ()
    more: Mapping[str, object] = field(default_factory=dict)
    """`in place`, `replies to`, `opens the reply field`, as far as the platform has that."""


class Stage(Protocol):
    """Where a script is performed."""

    can: Can

    async def perform(self, name: str, how: str, said: str, expected: Script) -> Seen | None:
        """Somebody does something; the first thing that comes back. None: nothing does.

        `expected`: the step, for what only this platform can tell.
        """
        ...


def doing(step: Script) -> tuple[str, str, str]:
    """Who does what, and the words of it."""
    ((who, said),) = ((key, value) for key, value in step.items() if key not in _EXPECTED)
    name, _, how = who.partition(" ")
    return name, how, str(said or "")


def left_out(script: Script, can: Can) -> str | None:
    """Why a script cannot be performed somewhere; None: it is."""
    return next(_reasons(script, can), None)


def _reasons(script: Script, can: Can) -> Iterator[str]:
    steps = [doing(step) for step in script["steps"]]
    if any(how in _ELSEWHERE for _, how, _ in steps) and not can.is_elsewhere:
        yield "called in other chats"
    if script.get("chat", "private") != "private" and can.groups != "asked":
        words = [said for step, (_, how, said) in zip(script["steps"], steps, strict=True)
                 if how or (step.get("bot") != SILENT and not said.startswith("@bot"))]  # fmt: skip
        if not can.groups or words or "privacy mode" in script or "topic" in script["chat"]:
            yield "asked in groups"
    if script.get("app", "en") not in LANGUAGES and not can.tells_language:
        yield "the app's language"
    if not can.writes_first and any("/daily" in said for _, _, said in steps):
        yield "writing first"
    if not can.has_polls and any("is a poll" in step for step in script["steps"]):
        yield "polls"
    if not can.takes_media and any(how.startswith(SENDS) for _, how, _ in steps):
        yield "pictures and voices"
    pressed = [said for _, how, said in steps if how == "presses"]
    if not can.has_buttons and any(said in PRAISE for said in pressed):
        yield "praise on a button"
    if can.link is None and (
        any(said in PASSING_ON for said in pressed) or "{link " in str(script["steps"])
    ):
        yield "links to answers"


async def play(stage: Stage, script: Script) -> None:
    """All steps, one after the other; raises at the first that goes otherwise."""
    assert script.keys() <= _KEYS, script.keys()
    app = script.get("app", "en")
    if not stage.can.tells_language and script.get("chat", "private") == "private":
        await stage.perform(doing(script["steps"][0])[0], "", f"/language {app}", {})
    for number, step in enumerate(script["steps"], 1):
        name, how, said = doing(step)
        try:
            check(step, await stage.perform(name, how, said, step), stage.can)
        except (AssertionError, LookupError, TimeoutError) as error:
            what = f"step {number} ({name} {how}".strip()
            raise AssertionError(f"{what}): {error}") from error


def check(step: Script, seen: Seen | None, can: Can) -> None:
    """What came back is what the step says, as far as it can be seen here."""
    if step.get("bot") == SILENT:
        assert seen is None, seen
        return
    if seen is None:  # checked by the platform itself
        return
    contains(here(step["bot"], can), seen.text)
    left = () if can.has_buttons else PRAISE
    left = left if can.link is not None else (*left, *PASSING_ON)
    contains([label for label in _list(step.get("buttons", [])) if label not in left],
             "\n".join(seen.labels))  # fmt: skip
    if can.has_forwarding:
        contains(here(step.get("links", []), can), "\n".join(seen.urls))
    for label in step.get("no buttons", ()):
        assert not any(label in one for one in seen.labels), (label, seen.labels)
    for key in seen.more.keys() & step.keys():
        assert seen.more[key] == step[key], (key, seen.more[key])


def here(parts: Any, can: Can) -> list[str]:
    """The parts with the addresses that answers have on a platform."""

    def address(found: re.Match[str]) -> str:
        return (can.link or "").format(found[1])

    return [re.sub(r"\{link ([a-z0-9-]+)\}", address, str(part)) for part in _list(parts)]


def _list(parts: Any) -> list[Any]:
    return parts if isinstance(parts, list) else [parts]


def contains(parts: Any, text: str) -> None:
    """Each of the parts stands in the text."""
    for part in _list(parts):
        assert str(part) in text, (part, text)
