"""What each platform can show, as the tables in `bot/channels/README.md`.

``python -m tests.tools.platform_table`` writes them anew: from what the platforms declare, and from
what the scripts of `tests/conversations` find there.
"""

from __future__ import annotations

import importlib
from collections import Counter
from collections.abc import Callable, Iterable, Mapping

from bot.channels.common.platform import Platform
from bot.delivery.model import RateClass
from bot.settings import ROOT
from tests.conversations.script import Can, Script, left_out, scripts
from tests.conversations.stages import STAGES
from tests.tools.graph_api import PAGE

README = ROOT / "bot" / "channels" / "README.md"
TITLES = {"web": "web page", "telegram": "Telegram", "zalo": "Zalo", "messenger": "Messenger"}
"""Of the platforms that scripts are performed on, in the order of the table."""


def platforms() -> list[Platform]:
    """Every platform that a folder declares, by name."""
    found = [
        value
        for path in sorted((ROOT / "bot" / "channels").glob("*/platform.py"))
        if path.parent.name != "common"
        for value in vars(
            importlib.import_module(f"bot.channels.{path.parent.name}.platform")
        ).values()
        if isinstance(value, Platform)
    ]
    return sorted(found, key=lambda platform: platform.name)


def table(shown: list[Platform]) -> str:
    """As Markdown, a column a platform."""
    rows = [
        ["", *(platform.title for platform in shown)],
        ["---"] * (len(shown) + 1),
        *([name, *(say(platform) for platform in shown)] for name, say in ROWS.items()),
    ]
    return "".join(f"| {' | '.join(row)} |\n" for row in rows)


def conversations(on: Mapping[str, Can], performed: Iterable[Script]) -> str:
    """What people meet where, and what of the scripts is left out for it, as Markdown."""
    performed = list(performed)
    counts = {
        name: Counter(left_out(script, can) for script in performed) for name, can in on.items()
    }
    rows = [
        ["", *(TITLES[name] for name in on)],
        ["---"] * (len(on) + 1),
        *([name, *(say(can) for can in on.values())] for name, say in MET.items()),
        ["conversations performed", *(f"{c[None]} of {len(performed)}" for c in counts.values())],
        ["left out, and for what", *(_left(count) for count in counts.values())],
    ]
    return "".join(f"| {' | '.join(row)} |\n" for row in rows)


def _left(count: Counter[str | None]) -> str:
    found = [f"{number} {why}" for why, number in count.most_common() if why is not None]
    return "; ".join(found) or "–"


def in_readme(text: str, new: str, name: str = "platforms") -> str:
    """The README with this table in it. Raises ValueError where it has no place for one."""
    before, begin, rest = text.partition(f"<!-- {name}: begin -->\n")
    _, end, after = rest.partition(f"<!-- {name}: end -->\n")
    if not begin or not end:
        raise ValueError(f"{README} has no place for the table")
    return before + begin + new + end + after


def stages() -> dict[str, Can]:
    """What people meet on each platform that scripts are performed on."""
    return {name: STAGES[name][0] for name in TITLES}


def _choices(platform: Platform) -> str:
    if not platform.has_buttons:
        text = "numbers in the text, to be typed"
        return f"{text}; {platform.shortcuts} on buttons too" if platform.shortcuts else text
    if platform.longest_label is None:
        return "on buttons"
    return f"on buttons; lists with labels over {platform.longest_label} characters as numbers"


def _window(platform: Platform) -> str:
    if platform.window is None:
        return "at any time"
    return f"within {platform.window / 3600:g} hours of what a person did"


def _rate(platform: Platform, rate_class: RateClass) -> str:
    rate = platform.rates.lanes.get(rate_class)
    return "–" if rate is None else f"{rate.burst:g} at once, then {_a_second(rate.per_second)}"


def _a_second(count: float) -> str:
    return f"{count:.3g}" if count >= 1 else f"one in {1 / count:.3g} s"


ROWS: dict[str, Callable[[Platform], str]] = {
    "a message, at most": lambda p: f"{p.longest_message:,} UTF-16 units",
    "choices": _choices,
    "a choice changes the message": lambda p: "yes" if p.has_edits else "no, it is said anew",
    "files": lambda p: "sent as files" if p.has_files else "said as text",
    "an answer may come": _window,
    "messages a second, to all": lambda p: _a_second(p.rates.overall.per_second),
    "… to one person": lambda p: _rate(p, RateClass.PRIVATE),
    "… to a group": lambda p: _rate(p, RateClass.GROUP),
}
GROUPS = {
    "": "–",
    "mentioned": "where it is mentioned",
    "asked": "`/ask`, commands, replies; mentions where they are brought",
}
OURS = {"nhipcau_test_bot": "<bot>", PAGE: "<page>"}
"""What the local servers call the bot, and what a reader is to put there."""


def _choice(can: Can) -> str:
    if can.has_buttons:
        return "a button"
    return "a number, typed or on a button" if can.has_shortcuts else "a number, typed"


def _link(can: Can) -> str:
    if can.link is None:
        return "–"
    link = can.link.format("<entry>").removeprefix("https://")
    for ours, meant in OURS.items():
        link = link.replace(ours, meant)
    return f"`{link}`"


MET: dict[str, Callable[[Can], str]] = {
    "a choice is": _choice,
    "a press": lambda c: "changes the message" if c.has_edits else "is answered anew",
    "“it helped”": lambda c: "a button" if c.has_buttons else "said in words",
    "the language, before the first word": lambda c: (
        "the app's" if c.tells_language else "the default, until one is typed or chosen"
    ),
    "a link to an answer": _link,
    "in groups": lambda c: GROUPS[c.groups],
    "in chats it is not in": lambda c: "`@bot words`, and as a guest" if c.is_elsewhere else "–",
    "a question of the quiz": lambda c: "a poll" if c.has_polls else "choices",
    "a fact a day": lambda c: "yes" if c.writes_first else "–: it may only answer",
    "opens the field to type in": lambda c: "yes" if c.opens_fields else "–",
}


def whole(text: str) -> str:
    """The README with both tables as they are now."""
    text = in_readme(text, table(platforms()))
    return in_readme(text, conversations(stages(), scripts().values()), "conversations")


if __name__ == "__main__":
    README.write_text(whole(README.read_text(encoding="utf-8")), encoding="utf-8")
