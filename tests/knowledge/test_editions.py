"""Editions one after the other: what one has in common with the next, and what is left of it."""

from __future__ import annotations

import gc
import weakref
from pathlib import Path
from typing import Any

import pytest

from bot.content.kinds import Kind
from bot.content.revisions import Revision
from bot.knowledge import editions
from bot.knowledge.editions import load_edition
from bot.settings import Settings
from tests.tools.content_files import FILES, LENGTH, write

pytestmark = pytest.mark.usefixtures("without_vectors")

TAUGHT = Revision(1, Kind.PHRASING, "bridge-length", "en", "what is the stretch of that thing")


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path / "data", content_dir=write(tmp_path / "content"))


def test_an_edition_that_is_replaced_is_freed_though_nobody_collects_what_goes_round_in_circles(
    settings: Settings,
) -> None:
    first = load_edition(settings, at_once=True)
    gc.collect()
    gc.disable()
    try:
        served = load_edition(settings, at_once=True, before=first, revisions=[TAUGHT])
        served.matcher.understand("how long is it? and who built it?")
        served.matcher.understand("and in kilometres?", after="bridge-length")
        parts = [weakref.ref(part) for part in (served.matcher, served.content)]
        served = load_edition(settings, at_once=True, before=served)
        assert [part() for part in parts] == [None, None]
    finally:
        gc.enable()


@pytest.mark.parametrize(
    "said",
    [
        "how lnog is the brigde",
        "cay cau dai bao nhieu",
        "caay caauf daif bao nhieeu",
        "cai cau do dai bao nhieu vay ad oi",
        "你好",
        "who built it in 1998, and how long is it?",
        "according to the guide, how long is the bridge now?",
    ],
)
def test_however_it_was_asked_nothing_of_a_replaced_edition_goes_round_in_circles(
    settings: Settings, said: str
) -> None:
    first = load_edition(settings, at_once=True)
    served = load_edition(settings, at_once=True, before=first, revisions=[TAUGHT])
    gc.unfreeze()
    gc.collect()
    gc.set_debug(gc.DEBUG_SAVEALL)
    try:
        served.matcher.understand(said)
        served.matcher.understand(said, after="bridge-length")
        served.matcher.search(said, 3)
        served = load_edition(settings, at_once=True, before=served)
        gc.unfreeze()
        gc.collect()
        ours = {type(thing) for thing in gc.garbage}
        assert not {one for one in ours if one.__module__.startswith("bot.")}
    finally:
        gc.set_debug(0)
        gc.garbage.clear()


def test_what_was_loaded_is_out_of_the_collectors_sight_also_where_it_is_only_looked_at(
    settings: Settings,
) -> None:
    first = load_edition(settings, at_once=True)
    looked_at = load_edition(settings, at_once=True, before=first, revisions=[TAUGHT])
    seen = {id(thing) for thing in gc.get_objects()}
    for edition in (first, looked_at):
        assert seen.isdisjoint(map(id, (edition.content, *edition.content.entries.values())))


def test_phrases_are_made_anew_only_where_the_vocabularies_changed(settings: Settings) -> None:
    first = load_edition(settings, at_once=True)
    second = load_edition(settings, at_once=True, before=first, revisions=[TAUGHT])
    assert second.phrases is first.phrases
    write(settings.content_dir, {"vocabulary/en.yaml": "commands: {forget: [drop me]}\n"})
    third = load_edition(settings, at_once=True, before=second, revisions=[TAUGHT])
    assert third.phrases.command("drop me") == ("forget", "en")


def test_files_that_were_found_sound_are_not_read_again_below_what_is_taught(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = load_edition(settings, at_once=True)
    read: list[object] = []
    original: Any = vars(editions)["load"]

    def load(*given: Any) -> Any:
        read.append(given)
        return original(*given)

    monkeypatch.setattr(editions, "load", load)
    second = load_edition(settings, at_once=True, before=first, revisions=[TAUGHT])
    assert len(read) == 1
    assert TAUGHT.text in second.content.entries["bridge-length"].texts["en"].questions
    write(settings.content_dir, {LENGTH: FILES[LENGTH] + "# looked at\n"})
    load_edition(settings, at_once=True, before=second, revisions=[TAUGHT])
    assert len(read) == 3
