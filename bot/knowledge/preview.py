"""What a change would do to answers before it is served: questions asked of both editions.

The questions are those whose right answer is known (`tests/content` beside the content) and those
asked in vain. Only those near the change are asked, as to ask all of them takes a minute.
"""

from __future__ import annotations

import logging
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import log
from pathlib import Path

from bot.conversation.knowledge import Asks, Edition
from bot.conversation.unanswered import Shift
from bot.errors import QuestionsError
from bot.evaluation.questions import read_questions
from bot.language.folding import fold_key
from bot.matching.decision import Decision

logger = logging.getLogger(__name__)

PATIENCE = 2.2
"""Seconds in which questions are asked: with the edition that is made for it an administrator waits
for five. Those nearest to the change come first."""
MOST = 60
"""Questions that are asked: at 20 ms each, of two editions, what fits."""


@dataclass(frozen=True, slots=True)
class Known:
    """A question that a change may concern."""

    text: str
    locale: str
    expected: str | None
    """The entry that answers it; None where nothing may."""
    is_known: bool
    """Whether the right answer is known at all."""


def known_questions(content_dir: Path, locales: Iterable[str]) -> tuple[Known, ...]:
    """Those that stand beside the content, in `tests/content`; none where that is not there."""
    folder = content_dir.resolve().parent / "tests" / "content"
    found: list[Known] = []
    for locale in locales:
        if not (folder / locale).is_dir():
            continue
        try:
            asked = read_questions(folder / locale)
        except QuestionsError as error:
            logger.warning("the questions of %s are not looked at: %s", folder, error)
            continue
        found += [Known(one.text, locale, one.label, is_known=True) for one in asked]
    return tuple(found)


def shifts(
    before: Edition,
    after: Edition,
    questions: Sequence[Known],
    changed: Sequence[str],
    *,
    clock: Callable[[], float] = time.monotonic,
    patience: float = PATIENCE,
) -> tuple[tuple[Shift, ...], int]:
    """What is answered differently, what is worst first, and how many questions were asked.

    `changed`: the texts that come or go; what is nearest to them by its words is asked first.
    """
    found: list[Shift] = []
    end, asked = clock() + patience, 0
    for question in nearest(questions, changed):
        if clock() > end:
            break
        asked += 1
        had, has = _answer(before.matcher, question.text), _answer(after.matcher, question.text)
        if had != has:
            found.append(
                Shift(
                    question.text,
                    question.locale,
                    had,
                    has,
                    _worth(question, had, has, after),
                )
            )
    order = ("wrong", "worse", "other", "better")
    return tuple(sorted(found, key=lambda shift: order.index(shift.worth))), asked


def _answer(matcher: Asks, text: str) -> str | None:
    """The entry that answers it at once."""
    (first, *_) = matcher.understand(text)
    return first.candidates[0].entry if first.decision is Decision.ANSWER else None


def _worth(question: Known, had: str | None, has: str | None, after: Edition) -> str:
    """`wrong`: a question whose right answer is known is now answered by something else."""
    if not question.is_known:
        return "better" if had is None else "worse" if has is None else "other"
    if question.expected is not None and question.expected not in after.content.entries:
        return "other"
    if has == question.expected:
        return "better"
    if has is not None:
        return "wrong" if had in {None, question.expected} else "other"
    return "worse" if had == question.expected else "better"


def nearest(questions: Sequence[Known], changed: Sequence[str]) -> list[Known]:
    """Those that share the most telling words with what changes, at most `MOST`."""
    words = {word for text in changed for word in fold_key(text).split()}
    folded = [set(fold_key(question.text).split()) for question in questions]
    spread = Counter(word for one in folded for word in one)

    def weight(word: str) -> float:
        return log((len(folded) + 1) / (spread[word] + 0.5))

    def likeness(own: set[str]) -> float:
        shared = sum(weight(word) for word in own & words)
        return shared / (sum(weight(word) for word in own) or 1.0)

    ranked = sorted(_positive(questions, map(likeness, folded)), key=lambda pair: -pair[0])
    return [question for _, question in ranked[:MOST]]


def _positive(questions: Sequence[Known], scores: Iterable[float]) -> Iterator[tuple[float, Known]]:
    for question, score in zip(questions, scores, strict=True):
        if score > 0.0:
            yield score, question
