"""The baselines are fair: each finds what it must find."""

from __future__ import annotations

import pytest

from bot.content.model import Content
from tests.bench.baselines import Method, Phrasings, baselines
from tests.small_content import FULL, small_content

METHODS = {method.name: method for method in baselines(small_content())}


@pytest.mark.parametrize("method", METHODS.values(), ids=METHODS.keys())
def test_a_phrasing_leads_to_its_entry(method: Method) -> None:
    entry, score = method.guess("how many metres is the wooden bridge")
    assert entry == FULL
    assert score > 0


# Not WRatio: a shared word scores as high there as a shared sentence.
@pytest.mark.parametrize("name", [name for name in METHODS if not name.endswith("WRatio")])
def test_a_question_like_the_content_scores_higher_than_one_unlike_it(name: str) -> None:
    method = METHODS[name]
    assert method.guess("length of the wooden bridge")[1] > method.guess("rain in Oslo soon")[1]


@pytest.mark.parametrize("method", METHODS.values(), ids=METHODS.keys())
def test_words_nobody_knows_are_no_error(method: Method) -> None:
    for question in ("", "qwxz", "?"):
        method.guess(question)


def test_every_phrasing_of_every_language_is_searched(content: Content) -> None:
    known = Phrasings.of(content)
    assert len(known.texts) == sum(len(list(e.phrasings())) for e in content.entries.values())
    assert set(known.owners) == set(content.entries)
