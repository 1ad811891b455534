"""A month of questions: how pure the groups of unanswered ones are, and what each tap is worth.

`python -m tests.bench.month [--questions 50000] [--distinct 1800] [--lessons 40]`: questions whose
right answer is known (`tests/content`), a third of them with slips of hurried typing, are drawn
50,000 times, few often and many seldom. What is not answered at once is put into groups as
administrators see them. Told are the share of questions in a group that belong to the entry most of
the group belongs to, and the share of answered questions after so many groups were taught: the most
often asked first, and at random, by the index that is built in full after them. A lesson is two
taps, where the right entry is among the five that are proposed; the others are counted and left.
"""

from __future__ import annotations

import argparse
import asyncio
import datetime as dt
import os
import random
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.content.kinds import Kind
from bot.content.revisions import Revision
from bot.conversation.counts import Stats
from bot.conversation.knowledge import Edition, LiveKnowledge
from bot.conversation.unanswered import Asked, Cluster
from bot.evaluation.corruption import Corruption, Corruptor
from bot.evaluation.questions import read_questions
from bot.knowledge.desk import EditorsDesk
from bot.knowledge.editions import load_edition
from bot.language.folding import fold_key
from bot.matching.decision import Decision
from bot.settings import ROOT, Settings

WORDINGS = 8
"""Of a group that are taught at once, as in the chat."""
DAY = dt.date(2026, 6, 1)


@dataclass(frozen=True)
class One:
    """A question with its right answer, and how often it is asked in the month."""

    text: str
    locale: str
    label: str | None
    count: int


class Kept:
    """What was asked in vain, as the store would tell it; and nothing taught yet."""

    def __init__(self, asked: Sequence[Asked]) -> None:
        self._asked = tuple(asked)

    async def open(self) -> Sequence[Asked]:
        return self._asked

    async def in_force(self) -> tuple[Revision, ...]:
        return ()

    async def state(self) -> str:
        return ""

    async def past(self, entry: str) -> tuple[()]:
        return ()

    async def stats(self, days: int) -> Stats:
        return Stats(days, {}, 0, 0)


def drawn(questions: int, distinct: int, chance: random.Random) -> list[One]:
    """So many, of so many different ones: the tenth is asked a tenth as often as the first."""
    pool = [
        (asked.text, locale, asked.label)
        for locale in ("vi", "en")
        for folder in (ROOT / "tests/content" / locale, ROOT / "tests/content/blind" / locale)
        for asked in read_questions(folder)
    ]
    chosen = chance.sample(pool, min(distinct, len(pool)))
    slip = Corruptor(Corruption.TYPO)
    slipped = [
        (slip(text) if number % 3 == 0 else text, locale, label)
        for number, (text, locale, label) in enumerate(chosen)
    ]
    weights = [1.0 / rank for rank in range(1, len(slipped) + 1)]
    counts = Counter(chance.choices(range(len(slipped)), weights, k=questions))
    return [One(*slipped[index], count) for index, count in counts.items()]


def right(edition: Edition, month: Sequence[One]) -> tuple[float, list[One]]:
    """The share of questions that are answered rightly, and those that find no answer at once."""
    good, vain, of = 0, [], 0
    for one in month:
        (first, *_) = edition.matcher.understand(one.text)
        entry = first.candidates[0].entry if first.decision is Decision.ANSWER else None
        if one.label is not None:
            of += one.count
            good += one.count * (entry == one.label)
        if entry is None:
            vain.append(one)
    return good / of, vain


def purity(clusters: Sequence[Cluster], labels: dict[int, str | None]) -> float:
    """The share of questions that belong where most of their group does."""
    own = 0
    for cluster in clusters:
        said: Counter[str | None] = Counter()
        for asked in cluster.asked:
            said[labels[asked.id]] += asked.count
        own += said.most_common(1)[0][1]
    return own / sum(cluster.count for cluster in clusters)


def lessons(
    desk: EditorsDesk, clusters: Sequence[Cluster], labels: dict[int, str | None], most: int
) -> tuple[list[Revision], int, int]:
    """What is taught, of how many groups, and how many were looked at for it."""
    taught: list[Revision] = []
    done = looked = 0
    for cluster in clusters:
        if done == most:
            break
        looked += 1
        wanted = labels[cluster.head.id]
        if wanted is None or wanted not in {one.entry for one in desk.proposals(cluster)}:
            continue
        done += 1
        for asked in cluster.asked[:WORDINGS]:
            if asked.locale:
                number = len(taught) + 1
                taught.append(Revision(number, Kind.PHRASING, wanted, asked.locale, asked.text))
    return taught, done, looked


def say(line: str) -> None:
    """At once, as it takes minutes."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


async def measured(questions: int, distinct: int, most: int) -> None:
    """As the module says."""
    chance = random.Random(1)  # noqa: S311
    month = drawn(questions, distinct, chance)
    with tempfile.TemporaryDirectory() as home:
        settings = Settings(data_dir=Path(home, "data"), content_dir=ROOT / "content")
        edition = load_edition(settings)
        share, vain = right(edition, month)
        say(f"{questions} questions, {len(month)} different; answered rightly: {share:.1%}")
        asked = [
            Asked(number, one.text, fold_key(one.text), one.locale, one.count, DAY, DAY)
            for number, one in enumerate(sorted(vain, key=lambda one: -one.count), start=1)
        ]
        by_text = {one.text: one.label for one in vain}
        labels = {one.id: by_text[one.text] for one in asked}
        kept = Kept(asked)
        desk = EditorsDesk(settings, LiveKnowledge(edition), kept, kept, counts=kept)
        clusters = list(await desk.clusters())
        say(
            f"{len(asked)} different ones in vain, with {len(set(labels.values()))} right answers: "
            f"{len(clusters)} groups, purity {purity(clusters, labels):.1%}"
        )
        for name, order in (
            ("the most often asked first", clusters),
            ("at random", chance.sample(clusters, len(clusters))),
        ):
            taught, done, looked = lessons(desk, order, labels, most)
            after = load_edition(settings, revisions=taught)
            share_after, _ = right(after, month)
            gain = 100 * (share_after - share)
            say(
                f"{name}: {done} of {looked} groups taught ({2 * done} taps): {share_after:.1%}, "
                f"{gain:+.2f} points, {gain / max(1, 2 * done):.3f} a tap"
            )


def main() -> int:
    """As the module says."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--questions", type=int, default=50_000)
    parser.add_argument("--distinct", type=int, default=1_800)
    parser.add_argument("--lessons", type=int, default=40)
    given = parser.parse_args()
    asyncio.run(measured(given.questions, given.distinct, given.lessons))
    return 0


if __name__ == "__main__":
    status = main()
    sys.stdout.flush()
    os._exit(status)
