"""Bots on three platforms at once, killed in the middle of work, and the account of it."""

from __future__ import annotations

import itertools
import json
import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field

import httpx

from bot.channels.messenger.channel import PATH as MESSENGER_PATH
from bot.channels.zalo.channel import PATH as ZALO_PATH
from tests.faults.burst import Burst, Processes, bots, free_port, wait_for
from tests.faults.effects import handled
from tests.faults.three_bot import SECRET
from tests.tools import zalo_api
from tests.tools.bot_api import ThreadedBotApiServer, running_in_thread
from tests.tools.graph_api import GraphServer, message
from tests.tools.in_thread import in_thread
from tests.tools.zalo_api import ZaloServer

PLATFORMS = ("telegram", "zalo", "messenger")
AGAIN = 0.1
"""Seconds until something that was not taken is brought again."""
PATIENCE = 120.0
SPACING = 30
"""Seconds between two messages of a person, who has begun some minutes ago: nobody floods."""


@dataclass
class Told:
    """What became of a platform's messages."""

    asked: int = 0
    lost: int = 0
    disorder: int = 0
    """Answers that came before one of an earlier question (repeats left out)."""
    repeats: int = 0
    """Answers sent again, as nobody could know what became of the call."""
    most_repeats: int = 0
    """… to one person."""
    handled: list[int] = field(default_factory=list)
    """How often each person's session was counted up."""

    def add(self, asked: int, texts: Sequence[str]) -> None:
        """One person's answers, in the order in which they came."""
        numbers = [int(text) for text in texts]
        first = list(dict.fromkeys(numbers))
        repeats = sum(times - 1 for times in Counter(numbers).values())
        self.asked += asked
        self.lost += asked - len(first)
        self.disorder += sum(a > b for a, b in itertools.pairwise(first))
        self.repeats += repeats
        self.most_repeats = max(self.most_repeats, repeats)


@dataclass(frozen=True)
class People:
    """Those who write, on all three, and what they were told."""

    telegram: ThreadedBotApiServer
    zalo: ZaloServer
    graph: GraphServer
    burst: Burst
    """On Telegram; as many write elsewhere."""

    @property
    def lanes(self) -> dict[str, list[str]]:
        """Their ids, by platform."""
        return {
            "telegram": [str(chat) for chat in self.burst.lanes()],
            "zalo": [f"z{number}b2c3d4e5f60718" for number in range(self.burst.chats)],
            "messenger": [f"7400000000{number:06}" for number in range(self.burst.chats)],
        }

    def told(self, platform: str, who: str) -> Sequence[str]:
        """In the order in which it came."""
        if platform == "telegram":
            return [sent.text for sent in self.telegram.messages(int(who))]
        return self.zalo.told(who) if platform == "zalo" else self.graph.told(who)

    def account(self) -> dict[str, Told]:
        """By platform."""
        found = {name: Told() for name in PLATFORMS}
        for name, lanes in self.lanes.items():
            for who in lanes:
                found[name].add(self.burst.each, self.told(name, who))
        return found

    def write(self, ports: Sequence[int]) -> list[threading.Thread]:
        """All of it: left at Telegram, brought to whichever port takes it by the others."""
        began = time.time() - self.burst.each * SPACING - 60

        def to_zalo(who: str, number: int) -> None:
            at = int((began + SPACING * number) * 1000)
            event = zalo_api.event("message.text.received", who, text=str(number))
            event["message"]["date"] = at
            body = json.dumps(event).encode()
            _bring(ports, ZALO_PATH, body, {"X-Bot-Api-Secret-Token": SECRET})

        def to_messenger(who: str, number: int) -> None:
            at = int((began + SPACING * number) * 1000)
            body, headers = self.graph.request(message(who, str(number), timestamp=at))
            _bring(ports, MESSENGER_PATH, body, headers)

        self.burst.load(self.telegram)
        return [
            _bringing(to_zalo, self.lanes["zalo"], self.burst.each),
            _bringing(to_messenger, self.lanes["messenger"], self.burst.each),
        ]


def killed(
    database: str, *, people: int, each: int, kills: int, replicas: int, seed: int = 1
) -> dict[str, Told]:
    """Everybody on every platform writes `each` times while `replicas` processes are killed at
    moments drawn from `seed` and started again. By platform, when all was answered or
    `PATIENCE` has passed."""
    with ExitStack() as stack:
        crowd = People(
            stack.enter_context(running_in_thread()),
            stack.enter_context(in_thread(ZaloServer())),
            stack.enter_context(in_thread(GraphServer())),
            Burst(people, each),
        )
        ports = [free_port() for _ in range(replicas)]
        processes = [
            stack.enter_context(bots("tests.faults.three_bot", *_way(crowd, port), database))
            for port in ports
        ]
        for process in processes:
            process.start()
        bringing = crowd.write(ports)
        _kill(processes, kills, random.Random(seed))  # noqa: S311
        for thread in bringing:
            thread.join(PATIENCE)
        wait_for(lambda: not any(told.lost for told in crowd.account().values()), PATIENCE)
        found = crowd.account()
    counted = handled(database)
    for name, lanes in crowd.lanes.items():
        found[name].handled = [counted.get(f"{name}:{who}", 0) for who in lanes]
    return found


def _way(crowd: People, port: int) -> list[str]:
    telegram, zalo = crowd.telegram, crowd.zalo
    return [telegram.url, telegram.token, zalo.url, zalo.token, crowd.graph.url, str(port)]


def _kill(processes: Sequence[Processes], kills: int, chance: random.Random) -> None:
    for _ in range(kills):
        time.sleep(chance.uniform(0.4, 1.5))
        struck = chance.choice(processes)
        struck.kill(struck.running[0])
        struck.start()


def _bringing(
    bring: Callable[[str, int], None], people: Sequence[str], each: int
) -> threading.Thread:
    """Everybody's first before anybody's second, on a thread of its own."""

    def run() -> None:
        for number in range(each):
            for who in people:
                bring(who, number)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    return thread


def _bring(ports: Sequence[int], path: str, body: bytes, headers: Mapping[str, str]) -> None:
    """To whichever process takes it."""
    for port in itertools.cycle(ports):
        url = f"http://127.0.0.1:{port}{path}"
        with suppress(httpx.TransportError):
            if httpx.post(url, content=body, headers=headers, timeout=5).status_code == 200:
                return
        time.sleep(AGAIN)
