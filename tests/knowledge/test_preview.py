"""What a change would do to answers, found out before it is served."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.content.kinds import Kind
from bot.content.revisions import Revision
from bot.conversation.knowledge import Edition
from bot.conversation.unanswered import Shift
from bot.knowledge.editions import load_edition
from bot.knowledge.preview import MOST, Known, known_questions, nearest, shifts
from bot.settings import Settings, load_settings
from tests.small_content import FULL, LONELY, write_small_content

PLANKS = "how many paces over the old planks"


pytestmark = pytest.mark.usefixtures("without_vectors")


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    folder = write_small_content(tmp_path / "content")
    return load_settings({"CONTENT_DIR": str(folder), "DATA_DIR": str(tmp_path / "data")}, None)


def with_phrasing(settings: Settings, before: Edition, entry: str, text: str) -> Edition:
    new = Revision(1, Kind.PHRASING, entry, "en", text)
    return load_edition(settings, at_once=True, before=before, revisions=[new])


@pytest.mark.parametrize(
    ("expected", "is_known", "worth"),
    [
        (FULL, True, "better"),
        (LONELY, True, "wrong"),
        (None, True, "wrong"),
        (None, False, "better"),
    ],
)
def test_a_question_that_is_answered_now_is_better_or_wrong_by_what_is_known_of_it(
    settings: Settings, expected: str | None, is_known: bool, worth: str
) -> None:
    before = load_edition(settings)
    after = with_phrasing(settings, before, FULL, PLANKS)
    question = Known(PLANKS, "en", expected, is_known)
    found, asked = shifts(before, after, [question], [PLANKS])
    assert (found, asked) == ((Shift(PLANKS, "en", None, FULL, worth),), 1)
    back, _ = shifts(after, before, [question], [PLANKS])
    turned = {"better": "worse", "wrong": "better"}[worth]
    assert [shift.worth for shift in back] == [turned]


def test_what_stays_as_it_is_is_not_named_and_what_is_far_is_not_asked(settings: Settings) -> None:
    before = load_edition(settings)
    after = with_phrasing(settings, before, FULL, PLANKS)
    same = Known("is there a toll for crossing?", "en", LONELY, is_known=True)
    assert shifts(before, after, [same], ["toll for what"]) == ((), 1)
    assert shifts(before, after, [same], ["giá vàng"]) == ((), 0)


def test_no_more_is_asked_than_there_is_time_for_and_the_nearest_first(settings: Settings) -> None:
    edition = load_edition(settings)
    far = [Known(f"planks {n} of many other things", "en", None, is_known=False) for n in range(99)]
    near = Known(PLANKS, "en", FULL, is_known=True)
    assert nearest([*far, near], [PLANKS])[0] == near
    assert len(nearest([*far, near], [PLANKS])) == MOST
    ticks = iter(range(99))
    _, asked = shifts(edition, edition, far, [PLANKS], clock=lambda: next(ticks), patience=5.0)
    assert asked == 5


def test_the_known_questions_stand_beside_the_content(tmp_path: Path) -> None:
    folder = tmp_path / "tests" / "content" / "en"
    folder.mkdir(parents=True)
    (tmp_path / "content").mkdir()
    assert known_questions(tmp_path / "content", ["en", "vi"]) == ()
    (folder / "bridges.yaml").write_text(f"{FULL}:\n  - {PLANKS}\n")
    (folder / "out_of_scope.yaml").write_text("prices:\n  - what does gold cost\n")
    found = known_questions(tmp_path / "content", ["en", "vi"])
    assert found == (
        Known(PLANKS, "en", FULL, is_known=True),
        Known("what does gold cost", "en", None, is_known=True),
    )
    (folder / "bridges.yaml").write_text("- broken")
    assert known_questions(tmp_path / "content", ["en"]) == ()
