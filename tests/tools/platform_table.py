"""What each platform can show, as the table in `bot/channels/README.md`.

``python -m tests.tools.platform_table`` writes it anew from what the platforms declare.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable

from bot.channels.common.platform import Platform
from bot.delivery.model import RateClass
from bot.settings import ROOT

README = ROOT / "bot" / "channels" / "README.md"
BEGIN, END = "<!-- platforms: begin -->\n", "<!-- platforms: end -->\n"


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


def in_readme(text: str, new: str) -> str:
    """The README with this table in it. Raises ValueError where it has no place for one."""
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"{README} has no place for the table")
    return before + begin + new + end + after


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
    return "–" if rate is None else _a_second(rate.per_second)


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


if __name__ == "__main__":
    README.write_text(
        in_readme(README.read_text(encoding="utf-8"), table(platforms())), encoding="utf-8"
    )
