"""Public few-shot files: a folder of folders with `train.csv` and `test.csv` (`text,intent`).

`train.csv` is all the bot sees: no answers, none of this project's names and questions; only the
function words and chat spellings of its vocabularies, by which a language is told.
"""

from __future__ import annotations

from pathlib import Path

from bot.content.model import Content, Entry, Text
from bot.evaluation.questions import read_questions
from bot.evaluation.report import Report, ask_all, report
from bot.knowledge.indexes import load_encoder, load_matcher
from bot.language.vocabulary import Vocabulary
from tests.bench.quality import CACHE


def sets_in(folder: Path) -> list[Path]:
    """Every folder there that has both files."""
    return sorted(path.parent for path in folder.glob("*/train.csv") if _test(path.parent).exists())


def measure(folder: Path, vocabularies: dict[str, Vocabulary]) -> dict[str, Report]:
    """The figures on `test.csv`, with sentence vectors where they are installed, and without."""
    told = {
        locale: Vocabulary(locale, shorthand=v.shorthand, function_words=v.function_words)
        for locale, v in vocabularies.items()
    }
    content = _content(folder, told)
    asked = read_questions(_test(folder))
    encoder = load_encoder()
    encoders = {"with sentence vectors": encoder} if encoder else {}
    found = {}
    for name, own in {**encoders, "words and letters alone": None}.items():
        matcher = load_matcher(content, CACHE, own)
        found[name] = report(ask_all(matcher.match, asked))
    return found


def _test(folder: Path) -> Path:
    return folder / "test.csv"


def _content(folder: Path, vocabularies: dict[str, Vocabulary]) -> Content:
    """Entries named by their intent. Outside of scope there is nothing in `train.csv`."""
    phrasings: dict[str, list[str]] = {}
    for question in read_questions(folder / "train.csv"):
        if question.label:
            phrasings.setdefault(question.label, []).append(question.text)
    entries = {
        intent: Entry(intent, "all", {"en": _text(texts)}) for intent, texts in phrasings.items()
    }
    version = f"public-{folder.name}"
    return Content(entries, vocabularies=vocabularies, version=version)


def _text(texts: list[str]) -> Text:
    # Not validated: a phrasing of somebody else's may be longer than ours.
    return Text.model_construct(title=texts[0], questions=tuple(texts[1:]), answer="", more=None)
