"""What was taught beside the files: laid over them, checked, and live in every process."""

from __future__ import annotations

import asyncio
import datetime as dt
import json
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import AsyncExitStack
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import insert, update
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.app.serving import serving
from bot.content.files import read_files
from bot.content.kinds import Kind
from bot.content.loader import load
from bot.content.revisions import Revision, digest_of, overlaid
from bot.content.yaml_reader import read_yaml
from bot.conversation.knowledge import LiveKnowledge
from bot.delivery.idling import Idling
from bot.knowledge.sources import Sources
from bot.settings import ROOT, Settings, load_settings
from bot.storage.database import open_database
from bot.storage.tables import revisions as table
from tests.tools import postgresql
from tests.tools.content_files import FILES, LENGTH, write

TAUGHT = "what is the stretch of that iron thing in Hanoi"
ENTRY = """\
vi:
  title: Cầu Thê Húc nằm ở đâu?
  questions: [cầu thê húc ở đâu]
  answer: Cầu Thê Húc bắc ra đền Ngọc Sơn trên hồ Hoàn Kiếm.
en:
  title: Where is the Huc Bridge?
  questions: [where to find the huc bridge]
  answer: The Huc Bridge leads to a temple on Hoan Kiem Lake.
"""
BYTES = {name: text.encode() for name, text in FILES.items()}


def phrasing(number: int, text: str = TAUGHT, target: str = "bridge-length") -> Revision:
    return Revision(number, Kind.PHRASING, target, "en", text)


def entry(number: int, target: str, text: str = ENTRY) -> Revision:
    return Revision(number, Kind.ENTRY, target, "", text)


def pause(number: int, since: str = "2025-06-01", target: str = "bridge-length") -> Revision:
    return Revision(number, Kind.PAUSE, target, "", since)


def errors(files: Mapping[str, bytes]) -> list[object]:
    """What the reading finds; the checks across files are the business of other tests."""
    return list(load(files, ("vi", "en")).errors)


def test_a_phrasing_is_one_more_question_of_its_entry_and_nothing_else_changes() -> None:
    files, refused = overlaid(BYTES, [phrasing(1)], errors)
    before, after = (load(f, ("vi", "en")).content for f in (BYTES, files))
    assert refused == ()
    assert after.version != before.version
    asked = before.entries["bridge-length"].phrasings()
    assert set(after.entries["bridge-length"].phrasings()) - set(asked) == {("en", TAUGHT)}
    assert {i: e for i, e in after.entries.items() if i != "bridge-length"} == {
        i: e for i, e in before.entries.items() if i != "bridge-length"
    }


def test_every_file_of_the_real_content_survives_a_phrasing_more() -> None:
    files = read_files(ROOT / "content")
    before = load(files, ("vi", "en")).content.entries
    taught = [phrasing(n, f"taught {n}", id_) for n, id_ in enumerate(before) if n % 20 == 0]
    over, refused = overlaid(files, taught, errors)
    after = load(over, ("vi", "en")).content.entries
    assert refused == ()
    for revision in taught:
        one, other = before[revision.target], after[revision.target]
        text = other.texts["en"]
        fewer = text.model_copy(update={"questions": text.questions[:-1]})
        assert replace(other, texts={**other.texts, "en": fewer}) == one


def test_an_entry_is_a_new_file_that_may_be_taught_phrasings_itself() -> None:
    path = "entries/bridges/huc-bridge.yaml"
    files, refused = overlaid(BYTES, [entry(1, path), phrasing(2, target="huc-bridge")], errors)
    assert refused == ()
    assert ("en", TAUGHT) in load(files, ("vi", "en")).content.entries["huc-bridge"].phrasings()


BROKEN = {
    "an unknown entry": (phrasing(7, target="bridge-colour"), "there is no entry 'bridge-colour'"),
    "a language it has not": (
        Revision(7, Kind.PHRASING, "bridge-length", "fr", "combien de mètres"),
        "has no questions in 'fr'",
    ),
    "no words": (phrasing(7, ""), LENGTH),
    "an unknown kind": (Revision(7, "poem", "bridge-length", "en", "o"), "no kind of revision"),
    "a file that is there": (entry(7, LENGTH), "is there already"),
    "a path out of the folder": (entry(7, "../secrets.yaml"), "is no path such as"),
    "no YAML": (entry(7, "entries/bridges/huc-bridge.yaml", "vi: [title"), "huc-bridge.yaml"),
    "an entry without an answer": (
        entry(7, "entries/bridges/huc-bridge.yaml", "vi: {title: Cầu Thê Húc ở đâu?}"),
        "huc-bridge.yaml",
    ),
}


OTHER_LENGTH = BYTES[LENGTH].replace(b"2290", b"1680")


def test_a_new_version_of_a_file_takes_its_place_and_what_is_taught_later_adds_to_it() -> None:
    file = Revision(2, Kind.FILE, LENGTH, "", OTHER_LENGTH.decode(), digest_of(BYTES[LENGTH]))
    files, refused = overlaid(BYTES, [phrasing(1, "gone with the new version"), file], errors)
    assert (refused, files[LENGTH]) == ((), OTHER_LENGTH)
    files, refused = overlaid(BYTES, [file, phrasing(3)], errors)
    assert refused == ()
    assert set(files[LENGTH].splitlines()) > set(OTHER_LENGTH.splitlines())


def test_where_the_file_below_has_changed_the_new_version_is_refused_and_said_to_be() -> None:
    file = Revision(2, Kind.FILE, LENGTH, "", OTHER_LENGTH.decode(), digest_of(BYTES[LENGTH]))
    changed = {**BYTES, LENGTH: BYTES[LENGTH] + b"# by somebody else\n"}
    files, refused = overlaid(changed, [file, phrasing(3)], errors)
    assert [str(one) for one in refused] == [
        f"revision 2 is not served: {LENGTH} has changed since the new version was written"
    ]
    assert b"# by somebody else" in files[LENGTH]


def test_an_entry_is_out_of_service_whatever_else_is_changed_of_it_until_it_is_put_back() -> None:
    changed = BYTES[LENGTH].replace(b"2,290", b"2,291")
    newer = Revision(3, Kind.FILE, LENGTH, "", changed.decode(), digest_of(BYTES[LENGTH]))
    for taught, text in (
        ([pause(1)], BYTES[LENGTH]),
        ([pause(1, "2025-01-01"), pause(2)], BYTES[LENGTH]),
        ([pause(4), newer], None),  # a whole file says itself whether it is out of service
        ([newer, pause(4)], changed),
    ):
        files, refused = overlaid(BYTES, taught, errors)
        since = None if text is None else "2025-06-01"
        assert refused == ()
        assert load(files, ("vi", "en")).content.entries["bridge-length"].paused == since
        assert files[LENGTH] == (changed if text is None else b"paused: '2025-06-01'\n" + text)
        back, _ = overlaid(BYTES, [*taught, pause(9, "")], errors)
        assert back[LENGTH] == (text or changed)


def test_an_entry_that_is_out_of_service_is_taught_like_any_other() -> None:
    files, refused = overlaid(BYTES, [phrasing(1), pause(2), phrasing(3, "and that")], errors)
    entry = load(files, ("vi", "en")).content.entries["bridge-length"]
    assert refused == ()
    assert (entry.paused, entry.texts["en"].questions[-2:]) == ("2025-06-01", (TAUGHT, "and that"))


def test_a_file_in_braces_is_taken_out_of_service_too() -> None:
    braces = {**BYTES, LENGTH: json.dumps(read_yaml("", BYTES[LENGTH]).value).encode()}
    files, refused = overlaid(braces, [pause(1)], errors)
    assert refused == ()
    assert load(files, ("vi", "en")).content.entries["bridge-length"].paused == "2025-06-01"
    back, _ = overlaid(files, [pause(2, "")], errors)
    assert read_yaml("", back[LENGTH]).value == read_yaml("", BYTES[LENGTH]).value


@pytest.mark.parametrize(
    ("broken", "reason"),
    [
        (pause(1, target="gone"), "there is no entry 'gone'"),
        (pause(1, "some day"), "'paused' is 'some day', which does not have the right form"),
        (pause(1, target="greeting"), "smalltalk has no 'paused'"),
    ],
)
def test_what_cannot_be_out_of_service_is_refused_with_the_reason(
    broken: Revision, reason: str
) -> None:
    files, (refused,) = overlaid(BYTES, [broken, phrasing(2)], errors)
    assert reason in str(refused)
    assert TAUGHT.encode() in files[LENGTH]


def test_what_came_into_the_files_since_changes_nothing_any_more() -> None:
    file = Revision(2, Kind.FILE, LENGTH, "", OTHER_LENGTH.decode(), digest_of(BYTES[LENGTH]))
    path = "entries/bridges/huc-bridge.yaml"
    revisions = [file, phrasing(3), entry(4, path)]
    landed, refused = overlaid(BYTES, revisions, errors)
    assert refused == ()
    again, refused = overlaid(landed, [phrasing(3), entry(4, path)], errors)
    assert (refused, again) == ((), landed)


@pytest.mark.parametrize(("broken", "reason"), BROKEN.values(), ids=BROKEN.keys())
def test_a_broken_revision_is_refused_with_the_reason_and_keeps_no_other_back(
    broken: Revision, reason: str
) -> None:
    others = [phrasing(n, f"{TAUGHT} {n}") for n in (1, 2, 3, 11, 12)]
    files, refused = overlaid(BYTES, [*others[:3], broken, *others[3:]], errors)
    assert [one.revision for one in refused] == [broken]
    assert reason in str(refused[0])
    assert str(refused[0]).startswith("revision 7 is not served: ")
    asked = load(files, ("vi", "en")).content.entries["bridge-length"].phrasings()
    assert {text for _, text in asked} >= {revision.text for revision in others}


def test_what_builds_on_a_refused_revision_is_refused_too() -> None:
    path = "entries/bridges/huc-bridge.yaml"
    broken = entry(1, path, "vi: {title: Cầu Thê Húc ở đâu?}")
    files, refused = overlaid(
        BYTES, [broken, phrasing(2, target="huc-bridge"), phrasing(3)], errors
    )
    assert [one.revision.number for one in refused] == [1, 2]
    assert LENGTH in files
    assert path not in files


# -- in a running bot, with rows written by the test -----------------------------------------------


pytestmark = pytest.mark.usefixtures("without_vectors")


@pytest.fixture(params=["sqlite", "postgresql"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'taught.sqlite3'}"
        return
    with postgresql.database() as found:
        yield found


@pytest.fixture
async def replicas(
    address: str, tmp_path: Path
) -> AsyncIterator[tuple[AsyncEngine, list[LiveKnowledge]]]:
    """Two processes' worth of knowledge, with a data folder each, on one database."""
    write(tmp_path / "content")
    async with AsyncExitStack() as stack:
        engines, served = [], []
        for number in range(2):
            settings = settings_for(tmp_path, address, number)
            engines.append(await open_database(settings.database))
            stack.push_async_callback(engines[-1].dispose)
            served.append(await stack.enter_async_context(serving(settings, engines[-1])))
        yield engines[0], served


def settings_for(tmp_path: Path, address: str, number: int) -> Settings:
    return load_settings(
        {
            "CONTENT_DIR": str(tmp_path / "content"),
            "DATA_DIR": str(tmp_path / f"data-{number}"),
            "DATABASE_URL": address,
        },
        None,
    )


async def teach(engine: AsyncEngine, *taught: Revision) -> None:
    now = dt.datetime.now(dt.UTC)
    async with engine.begin() as connection:
        for one in taught:
            values = {"kind": one.kind, "target": one.target, "locale": one.locale}
            row = insert(table).values(**values, text=one.text, author="test:1", made_at=now)
            await connection.execute(row)


def knows(knowledge: LiveKnowledge) -> bool:
    """Whether what was taught is a phrasing of the entry."""
    return ("en", TAUGHT) in knowledge.edition.content.entries["bridge-length"].phrasings()


async def until(condition: Callable[[], bool]) -> None:
    """Waits until it holds; fails after thirty seconds."""
    async with asyncio.timeout(30):
        while not condition():  # noqa: ASYNC110  (no event tells)
            await asyncio.sleep(0.02)


async def test_what_is_taught_is_live_in_all_replicas_and_gone_once_withdrawn(
    replicas: tuple[AsyncEngine, list[LiveKnowledge]],
) -> None:
    engine, served = replicas
    assert not any(map(knows, served))
    await teach(engine, phrasing(0))
    await until(lambda: all(map(knows, served)))
    for knowledge in served:
        (match,) = knowledge.edition.matcher.understand(TAUGHT)
        assert match.candidates[0].is_exact
    assert served[0].edition.content.version == served[1].edition.content.version
    async with engine.begin() as connection:
        await connection.execute(update(table).values(withdrawn_at=dt.datetime.now(dt.UTC)))
    await until(lambda: not any(map(knows, served)))


async def test_rows_that_are_broken_are_refused_and_the_last_good_edition_is_served(
    replicas: tuple[AsyncEngine, list[LiveKnowledge]], caplog: pytest.LogCaptureFixture
) -> None:
    engine, served = replicas
    before = [knowledge.edition.content for knowledge in served]
    await teach(engine, phrasing(0, target="bridge-colour"))
    await until(lambda: caplog.text.count("there is no entry 'bridge-colour'") >= 2)
    assert [knowledge.edition.content for knowledge in served] == before
    await teach(engine, phrasing(0))
    await until(lambda: all(map(knows, served)))


class Rows:
    """`Taught` in memory, which may be away."""

    def __init__(self) -> None:
        self.rows: tuple[Revision, ...] = ()
        self.is_away = False
        self.reads = 0

    async def state(self) -> str:
        if self.is_away:
            raise OSError("no route to the database")
        return str(self.rows)

    async def in_force(self) -> tuple[Revision, ...]:
        self.reads += 1
        return self.rows


class Quiet:
    """Files that never change."""

    async def changes(self) -> AsyncIterator[None]:
        await asyncio.Event().wait()
        yield


async def test_rows_are_read_again_only_where_they_have_changed() -> None:
    rows = Rows()
    sources = Sources(Quiet(), rows)
    assert [await sources.look() for _ in range(3)] == [False] * 3
    rows.rows = (phrasing(1),)
    assert [await sources.look() for _ in range(3)] == [True, False, False]
    assert sources.revisions == rows.rows
    assert rows.reads == 2


async def test_while_the_store_is_away_what_was_read_last_stays_and_is_said_once(
    caplog: pytest.LogCaptureFixture,
) -> None:
    rows = Rows()
    rows.rows = (phrasing(1),)
    sources = Sources(Quiet(), rows, look_every=0.01)
    await sources.look()
    rows.is_away = True
    assert [await sources.look() for _ in range(3)] == [False] * 3
    assert list(sources.revisions) == [phrasing(1)]
    assert caplog.text.count("cannot be read for now: no route to the database") == 1
    changes = sources.changes()
    rows.is_away, rows.rows = False, ()
    await asyncio.wait_for(anext(changes), 30)
    assert list(sources.revisions) == []


async def test_what_was_taught_while_nobody_asked_is_read_with_the_first_message() -> None:
    idling = Idling(is_alone=True)
    rows = Rows()
    sources = Sources(Quiet(), rows, idling=idling)
    changes = sources.changes()
    waiting = asyncio.ensure_future(anext(changes))
    await asyncio.sleep(0.05)
    rows.rows = (phrasing(1),)
    assert not waiting.done()  # the next look is an hour away
    idling.worked()
    await asyncio.wait_for(waiting, 5)
    assert list(sources.revisions) == [phrasing(1)]
    await changes.aclose()  # type: ignore[attr-defined]  # it is a generator


async def test_what_this_process_is_about_to_write_is_found_at_once() -> None:
    rows = Rows()
    sources = Sources(Quiet(), rows)
    changes = sources.changes()
    waiting = asyncio.ensure_future(anext(changes))
    await asyncio.sleep(0.05)
    sources.hasten()
    await asyncio.sleep(0.05)
    rows.rows = (phrasing(1),)  # committed after it was said
    await asyncio.wait_for(waiting, 0.5)
    assert list(sources.revisions) == [phrasing(1)]
    await changes.aclose()  # type: ignore[attr-defined]  # it is a generator
