"""The web page as axe-core and a slow line find it: `python -m tests.tools.web_audit AXE.MIN.JS`.

AXE.MIN.JS is that of the npm package axe-core, which is no dependency of ours: `npm pack axe-core`.
The bot runs as it does for an operator, on the shipped content; every state of the page is looked
at in a real browser, on a phone and on a desktop, by day and in the dark, and enlarged twice.
Ends with status 1 where something was found.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path

from tests.tools.browser import Tab, browser
from tests.tools.web_pictures import QUESTIONS, running

AXE = "axe.run(document, {resultTypes: ['violations']}).then((found) => found.violations.map("
AXE += "(one) => [one.id, one.impact, one.nodes.map((node) => node.target.join(' '))]))"

SIZES = {"phone": (360, 640, 1.0), "desktop": (1280, 800, 1.0), "twice": (640, 400, 2.0)}
"""Width and height in CSS pixels, and how many of the screen make one. `twice`: 1280 pixels wide,
enlarged to 200 %."""

LINES = {
    "slow 3G": (400.0, 50_000.0),
    "fast 3G": (150.0, 200_000.0),
}
"""Milliseconds there and back, and bytes a second: as Chromium's own tools name them."""

ANSWERED = "document.querySelectorAll('#log > .bot').length > 1"
FETCHED = (
    "[...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')]"
    ".map((one) => one.transferSize)"
)


def say(line: str) -> None:
    """At once."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def fresh(tab: Tab, url: str) -> None:
    """As somebody who has never been there."""
    tab.open(url)
    tab.run("sessionStorage.clear()")
    tab.call("Network.clearBrowserCookies")
    tab.open(url)


def asked(tab: Tab, url: str, text: str) -> None:
    """The chat, with an answer or a question back."""
    fresh(tab, url)
    tab.run(f"document.getElementById('text').value = {json.dumps(text)}")
    tab.run("document.querySelector('#ask button').click()")
    tab.until(ANSWERED)


def followed(tab: Tab, url: str) -> None:
    """The first answer that a list of them links to."""
    tab.open(url)
    tab.open(tab.run("document.querySelector('main a[href^=\\'/a/\\']').href"))


def states(url: str, locale: str) -> dict[str, Callable[[Tab], None]]:
    """How each state is reached, by its name."""
    chat = f"{url}/?lang={locale}"
    unsure = {"vi": "apec la gi", "en": "what about unesco"}[locale]
    return {
        "empty": lambda tab: fresh(tab, chat),
        "answered": lambda tab: asked(tab, chat, QUESTIONS[locale]),
        "asked back": lambda tab: asked(tab, chat, unsure),
        "unknown": lambda tab: asked(tab, chat, "xyzzy plugh?"),
        "topics": lambda tab: asked(tab, chat, "/topics"),
        "help": lambda tab: asked(tab, chat, "/help"),
        "every question": lambda tab: tab.open(f"{url}/topics?lang={locale}"),
        "an answer's page": lambda tab: followed(tab, f"{url}/topics?lang={locale}"),
        "in the widget": lambda tab: asked(tab, f"{chat}&frame=1", QUESTIONS[locale]),
        "no such page": lambda tab: tab.open(f"{url}/a/no-such-answer?lang={locale}"),
    }


def violations(tab: Tab, axe: str) -> list[list[object]]:
    """Rule, weight and places of each."""
    tab.run(axe + ";0")
    found: list[list[object]] = tab.run(AXE)
    return found


def audit(tab: Tab, url: str, axe: str) -> int:
    """Every state; how many violations there are."""
    number = looked = 0
    for name, (width, height, scale) in SIZES.items():
        tab.size(width, height, scale)
        for scheme in ("light", "dark"):
            tab.prefer(prefers_color_scheme=scheme, prefers_reduced_motion="reduce")
            for locale in QUESTIONS:
                for state, reach in states(url, locale).items():
                    reach(tab)
                    looked += 1
                    for found in violations(tab, axe):
                        number += 1
                        say(f"{name}, {scheme}, {locale}, {state}: {json.dumps(found)}")
    say(f"{looked} states looked at, {number} violations")
    return number


def slow(tab: Tab, url: str) -> None:
    """What a first visit costs on a slow line."""
    say("| line | requests | kB | page usable after | first answer after |\n|---|---|---|---|---|")
    tab.size(*SIZES["phone"])
    for name, (latency, throughput) in LINES.items():
        tab.call("Network.clearBrowserCache")
        tab.call("Network.clearBrowserCookies")
        tab.call(
            "Network.emulateNetworkConditions",
            offline=False,
            latency=latency,
            downloadThroughput=throughput,
            uploadThroughput=throughput,
        )
        began = time.monotonic()
        tab.open(f"{url}/?lang=vi")
        usable = time.monotonic() - began
        sizes = tab.run(FETCHED)
        began = time.monotonic()
        tab.run(f"document.getElementById('text').value = {json.dumps(QUESTIONS['vi'])}")
        tab.run("document.querySelector('#ask button').click()")
        tab.until(ANSWERED)
        answered = time.monotonic() - began
        cells = (len(sizes), f"{sum(sizes) / 1000:.1f}", f"{usable:.1f} s", f"{answered:.1f} s")
        say("| " + " | ".join(map(str, (name, *cells))) + " |")
    tab.go_offline(False)


def main() -> None:
    """Both."""
    axe = Path(sys.argv[1]).read_text(encoding="utf-8")
    with running() as url, browser() as tab:
        slow(tab, url)
        sys.exit(1 if audit(tab, url, axe) else 0)


if __name__ == "__main__":
    main()
