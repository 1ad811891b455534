"""The witness of a benchmark finds what it is there to find."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.app.answering import talking
from bot.app.stores import stored
from bot.conversation.knowledge import Edition, LiveKnowledge
from bot.knowledge.editions import load_edition
from bot.messages import Incoming, Place, Question, Reply
from bot.settings import Settings
from tests.bench.witness import PROBE, SIDES, TOPIC, Witness, stamped
from tests.tools.content_files import FILES, TOPICS, write


def said(change: int, side: int) -> Reply:
    return Reply(f"This is change {change} of {SIDES[side]}.", "en", shows=SIDES[side])


def told(*answers: Reply, most: int = 9) -> tuple[int, int, int]:
    witness = Witness({"usual": "the same as ever"})
    for one in answers:
        witness.hear("lan", PROBE, [one], most)
    return len(witness.errors), len(witness.mixed), len(witness.backward)


def test_answers_of_one_edition_after_the_other_are_right() -> None:
    assert told(said(0, 0), said(0, 0), said(1, 1), said(4, 0)) == (0, 0, 0)


@pytest.mark.parametrize(
    "answer",
    [
        said(3, 0),
        said(10, 0),
        Reply("This is change 2 of bench-left. And more.", "en", shows=SIDES[0]),
        Reply("This is change 2 of bench-left.", "en", shows=SIDES[1]),
    ],
    ids=["the other side's text", "not made yet", "words beside", "another entry"],
)
def test_what_no_edition_says_is_mixed(answer: Reply) -> None:
    assert told(answer) == (0, 1, 0)


def test_nobody_is_told_again_what_was_before() -> None:
    assert told(said(2, 0), said(1, 1), said(2, 0)) == (0, 0, 1)


def test_no_answer_and_an_apology_are_errors_and_other_words_are_mixed() -> None:
    witness = Witness({"usual": "the same as ever"})
    witness.hear("lan", PROBE, [Reply("Something went wrong.", "en")], 1)
    witness.hear("lan", "usual", [], 1)
    witness.hear("lan", "usual", [Reply("the same as ever", "en", shows="x")], 1)
    assert (len(witness.errors), witness.mixed) == (2, [])
    witness.hear("lan", "usual", [Reply("the same as never", "en", shows="x")], 1)
    assert len(witness.mixed) == 1


@pytest.mark.usefixtures("without_vectors")
async def test_a_bot_that_answers_with_one_editions_matcher_and_anothers_texts_is_found(
    tmp_path: Path,
) -> None:
    content = write(tmp_path / "content")
    (content / "topics.yaml").write_text(
        f"{TOPIC}: {{vi: Cơ sở, en: Foundations}}\n{FILES[TOPICS]}"
    )
    (content / "entries" / TOPIC).mkdir()
    settings = Settings(data_dir=tmp_path / "data", content_dir=content)
    editions = []
    for change in (0, 1):
        for name, text in stamped(change).items():
            (content / name).write_text(text, "utf-8")
        editions.append(load_edition(settings, at_once=True))
    first, second = editions
    mixed = Edition(second.content, first.matcher, second.lexicon)
    witness, told = Witness(), []
    async with stored(settings) as engine:
        for edition in (first, second, mixed):
            talk = talking(LiveKnowledge(edition), engine)
            replies = await talk.handle(Incoming("web:lan", Question(PROBE), Place("web:lan")))
            witness.hear("web:lan", PROBE, replies, 1)
            told.append((len(witness.errors), len(witness.mixed), len(witness.backward)))
    assert told == [(0, 0, 0), (0, 0, 0), (0, 1, 0)]
