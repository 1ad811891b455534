"""A language is data: French is added to a copy of the content, and no line of code is."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from shutil import copyfile, copytree
from typing import Any

import pytest
import yaml

from bot.settings import ROOT
from tests.tools.lexical import without_the_encoder

FRENCH = Path(__file__).parent / "french"
TOPICS = ("cultural-diplomacy", "resolution-59")
"""Copied: all would take a minute to index."""

ANSWERED = {
    # words, and the marks that were left out
    "Qu'est-ce que la diplomatie culturelle du Viêt Nam ?": "cultural-diplomacy",
    "qu'est-ce que la diplomatie culturelle vietnamienne, en quelques mots": "cultural-diplomacy",
    "definition de l'action culturelle exterieure": "cultural-diplomacy",
    # spelling: chat, abbreviations, slips
    "c koi la diplomatie culturelle": "cultural-diplomacy",
    "c'est quoi la dipcult": "cultural-diplomacy",
    "en quoi consiste la diplomatei culturele": "cultural-diplomacy",
    # numbered names and dates
    "Quand fut adoptée la résolution n° 59-NQ/TW ?": "resolution-59-issued",
    "quelle résolution le Bureau politique a-t-il adoptée le 24/1/2025 ?": "resolution-59-issued",
    "date de la resolution numero 59": "resolution-59-issued",
    "où était le sommet francophone en nov. 1997": "village",
    # places in a row
    "que dit le second objectif de la Francophonie": "second-goal",
    "Bonjour !": "greeting",
}
NOT_ANSWERED = (
    "Quand la résolution 57 a-t-elle été adoptée ?",
    "Où s'est tenu le sommet de la Francophonie de 2004 ?",
    "Quel est le troisième objectif de la Francophonie ?",
    "quel temps fera-t-il demain à Paris ?",
    "combien coûte un billet de train pour Lyon",
)
OTHERS = {
    "Ngoại giao văn hóa là gì?": ("vi", "cultural-diplomacy"),
    "nq 59 ra đời ngày nào": ("vi", "resolution-59-issued"),
    "What is cultural diplomacy?": ("en", "cultural-diplomacy"),
    "When was Resolution No. 59 issued?": ("en", "resolution-59-issued"),
}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Content and catalogues with French beside the languages that are there."""
    home = tmp_path_factory.mktemp("french")
    content, own = home / "content", yaml.safe_load((FRENCH / "content.yaml").read_text())
    for part in ("smalltalk", "out_of_scope", "vocabulary", *(f"entries/{t}" for t in TOPICS)):
        copytree(ROOT / "content" / part, content / part)
    copyfile(ROOT / "content/sources.yaml", content / "sources.yaml")
    topics = yaml.safe_load((ROOT / "content/topics.yaml").read_text())
    _write(content / "topics.yaml", {topic: topics[topic] for topic in TOPICS})
    kept = {path.stem for path in content.glob("entries/*/*.yaml")}
    for path in content.glob("entries/*/*.yaml"):
        entry = _read(path)
        entry["related"] = [id_ for id_ in entry.get("related", ()) if id_ in kept]
        _write(path, entry)
    for file, added in own.items():
        _write(content / file, _merged(_read(content / file), added))
    copyfile(FRENCH / "vocabulary.yaml", content / "vocabulary/fr.yaml")
    copytree(ROOT / "locales", home / "locales")
    catalogue = home / "locales/fr/LC_MESSAGES/nhipcau.po"
    catalogue.parent.mkdir(parents=True)
    copyfile(FRENCH / "nhipcau.po", catalogue)
    return home


@pytest.fixture(scope="module")
def answers(home: Path) -> Mapping[str, Any]:
    """Question -> what the bot gives, each asked by somebody new."""
    questions = [*ANSWERED, *NOT_ANSWERED, *OTHERS]
    environ = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": f"{without_the_encoder(home / 'without')}{os.pathsep}{ROOT}",
        "CONTENT_DIR": str(home / "content"),
        "LOCALES_DIR": str(home / "locales"),
        "DATA_DIR": str(home / "data"),
        "LANG": "C.UTF-8",
    }
    done = subprocess.run(
        [sys.executable, "-m", "bot", "ask", "--json"],
        input="\n".join(questions).encode(),
        capture_output=True,
        env=environ,
        cwd=home,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode()
    given = map(json.loads, done.stdout.splitlines())
    return dict(zip(questions, given, strict=True))


@pytest.mark.parametrize(("question", "entry"), ANSWERED.items(), ids=ANSWERED)
def test_a_question_is_answered_in_the_language_that_was_added(
    answers: Mapping[str, Any], question: str, entry: str
) -> None:
    answer = answers[question]

    assert (answer["entry"], answer["locale"]) == (entry, "fr")
    added = yaml.safe_load((FRENCH / "content.yaml").read_text())
    (written,) = [part["fr"] for file, part in added.items() if Path(file).stem == entry]
    assert answer["text"].startswith(written["answer"].replace("*", ""))


@pytest.mark.parametrize("question", NOT_ANSWERED)
def test_what_names_something_else_or_is_out_of_scope_is_not_answered(
    answers: Mapping[str, Any], question: str
) -> None:
    answer = answers[question]

    assert answer["decision"] in {"clarify", "unknown"}
    assert answer["locale"] == "fr"


def test_what_is_not_known_is_said_in_the_language_that_was_added(
    answers: Mapping[str, Any],
) -> None:
    unknown = [answers[q] for q in NOT_ANSWERED if answers[q]["decision"] == "unknown"]

    assert unknown
    assert all(answer["text"].startswith("Je n'ai pas de réponse vérifiée") for answer in unknown)


@pytest.mark.parametrize(("question", "expected"), OTHERS.items(), ids=OTHERS)
def test_the_other_languages_are_answered_as_before(
    answers: Mapping[str, Any], question: str, expected: tuple[str, str]
) -> None:
    answer = answers[question]

    assert (answer["locale"], answer["entry"]) == expected


def _read(path: Path) -> dict[str, Any]:
    return yaml.load(path.read_text(), yaml.BaseLoader) if path.exists() else {}  # noqa: S506


def _write(path: Path, value: object) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(yaml.safe_dump(value, allow_unicode=True))


def _merged(value: Any, added: Any) -> Any:
    if not isinstance(value, dict) or not isinstance(added, dict):
        return added
    return {**value, **{key: _merged(value.get(key), part) for key, part in added.items()}}
