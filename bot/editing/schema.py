"""JSON Schemas of the content files, for completion and hints in VS Code and other editors.

Made from the models that the loader checks with. Two things differ: a program for YAML takes `2025`
and `yes` for a number and a truth value, where the loader keeps what was typed; and each key is
explained in every language of the interface, since nobody knows who opens the file.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import PurePosixPath
from typing import Any

from pydantic import BaseModel, TypeAdapter

from bot.content.model import (
    EntryFields,
    Id,
    Image,
    OutOfScope,
    Quiz,
    Source,
    Step,
    Text,
    TopicName,
    TourFields,
    TourText,
    VocabularyFields,
)
from bot.content.problems import N_
from bot.editing.entry_file import schema_line
from bot.i18n.words import Lexicon

FOLDER = "schema"
"""Inside the content directory; the loader reads YAML only."""

Schema = dict[str, Any]

ABOUT: Mapping[str, str] = {
    "as_of": N_("Until when the information goes: '2025', '2025-01' or '2025-01-24', in quotes."),
    "event": N_("When what is told happened, where that is another date than 'as_of'."),
    "changes": N_("true: posts, counts and talks that go out of date; the answer says so."),
    "sources": N_("Ids from sources.yaml; they stand behind the 'Source' button."),
    "related": N_("Ids of other entries; they stand behind the 'Related' button."),
    "importance": N_("3: most readers would ask it, 2: usual, 1: a detail."),
    "aliases": N_("Ids it had before, so that old links and buttons still lead here."),
    "paused": N_("Out of service since this day: asked for, it is said to be looked over."),
    "locale": N_("The entry in this language."),
    "title": N_("A question of 3 to 90 characters: it stands on buttons and counts as a phrasing."),
    "questions": N_("How people ask it, in different words; at least eight make a good entry."),
    "answer": N_("The fact first; 20 to 700 characters, with light markup."),
    "more": N_("Context behind the 'More' button; up to 3,000 characters."),
    "quiz": N_("A question that readers are asked about this entry, as plain text."),
    "quiz question": N_("What is asked; at most 300 characters."),
    "right": N_("The right option; at most 100 characters."),
    "wrong": N_("One to five options that sound likely and are plainly wrong."),
    "explanation": N_("Said once it is answered; at most 200 characters."),
    "image": N_("A picture that goes with the answer, from images/."),
    "file": N_("Its name in images/: small letters; PNG, JPEG or WebP, at most 500,000 bytes."),
    "alt": N_("What is to be seen, for whoever does not see it; 10 to 300 characters."),
    "credit": N_("Whose it is."),
    "licence": N_("Under which terms it may be shown, such as CC BY 4.0."),
    "tour": N_("The tour in this language."),
    "tour title": N_("What it is called; 3 to 60 characters."),
    "about": N_("What it shows, in a sentence or two; up to 300 characters."),
    "steps": N_("Three to twelve entries, in their order."),
    "entry": N_("Id of an entry."),
    "lead text": N_("The sentence in this language."),
    "lead": N_("By language: a sentence that leads to it; up to 300 characters."),
    "topic": N_("The key is the folder under entries/."),
    "overview": N_("Id of the entry that is shown first."),
    "topic name": N_("The topic's name in this language, at most 40 characters."),
    "source": N_("A document that answers are drawn from; the key is the id that entries name."),
    "source title": N_("The title in the document's own language."),
    "titles": N_("The title in other languages."),
    "author": N_("Who wrote it."),
    "publisher": N_("Who published it."),
    "kind": N_('What people call such a document, as in "source" of the vocabulary.'),
    "date": N_("When it appeared: 2025, 2025-01 or 2025-01-24."),
    "language": N_("The language it is written in, such as vi or en."),
    "url": N_("Its address; makes the title a link."),
    "names": N_("Proper names: the usual form, then the other ways to write it."),
    "synonyms": N_("Terms of the same meaning."),
    "abbreviations": N_("Short forms, safe in a message of any language."),
    "shorthand": N_("Chat spelling, used only in messages of this language."),
    "function_words": N_("Small words that give the language away even without marks."),
    "entities": N_("Names that make two like questions different: 'Hoa Kỳ | Mỹ | United States'."),
    "months": N_("Names of the twelve months, January first: 'September | Sept | Sep'."),
    "dates": N_("How a day or a month is written beside 24/1/2025: '{day} [of] {month} {year}'."),
    "number_endings": N_("What follows the digits of a place in a row: st, nd, rd, th."),
    "ordinals": N_("Places in a row: '2': [second, 2nd]; 'none': where such words count nothing."),
    "numbered_names": N_("Names with a number: the usual form, then the other ways to write it."),
    "numbered": N_("What a number tells apart, by kind: resolution: 'resolution {n}'."),
    "words": N_("More words of this language: they help to tell it, and are no slips."),
    "follow_ups": N_("How people go on after an answer: 'and what about …', 'tell me more'."),
    "commands": N_("What people type instead of a command: 'forget me' for /forget."),
    "choices": N_("How people name one of a list: 'the second one'."),
    "out of scope": N_("Questions that nothing here answers."),
}
"""Key of a content file -> what an editor is told about it."""


def schemas(lexicon: Lexicon) -> dict[str, str]:
    """File name -> its JSON text, for all kinds of content files."""
    about = _Descriptions(lexicon)
    locales = lexicon.locales
    return {
        f"{kind}.json": json.dumps(schema, ensure_ascii=False, indent=2) + "\n"
        for kind, schema in {
            "entry": _entry(about, locales, EntryFields),
            "smalltalk": _entry(about, locales, None),
            "topics": _topics(about, locales),
            "sources": _sources(about),
            "vocabulary": _vocabulary(about),
            "out_of_scope": _out_of_scope(about),
            "tour": _tour(about, locales),
        }.items()
    }


def reference(file: str) -> str | None:
    """The first line that leads from a content file to its schema; None where it has none.

    `file` is relative to the content directory.
    """
    match PurePosixPath(file).parts:
        case ("entries", _, _):
            return schema_line(f"../../{FOLDER}/entry.json")
        case ("smalltalk" | "vocabulary" | "out_of_scope" as kind, _):
            return schema_line(f"../{FOLDER}/{kind}.json")
        case ("tours", _):
            return schema_line(f"../{FOLDER}/tour.json")
        case ("topics.yaml" | "sources.yaml" as name,):
            return schema_line(f"{FOLDER}/{PurePosixPath(name).stem}.json")
        case _:
            return None


def with_reference(file: str, data: bytes) -> bytes:
    """The file with the line that leads to its schema on top; the same where it has one."""
    line = reference(file)
    if line is None or b"yaml-language-server:" in data:
        return data
    mark = b"\xef\xbb\xbf" if data.startswith(b"\xef\xbb\xbf") else b""
    return mark + line.encode() + b"\n" + data[len(mark) :]


class _Descriptions:
    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon

    def __getitem__(self, key: str) -> str:
        texts = (self._lexicon[locale].gettext(ABOUT[key]) for locale in self._lexicon.locales)
        return "\n".join(dict.fromkeys(texts))


def _entry(about: _Descriptions, locales: Sequence[str], fields: type[BaseModel] | None) -> Schema:
    """`fields`: the keys beside the languages; None for smalltalk."""
    own = _properties(fields, about) if fields else {}
    text = _object(Text, about)
    definitions = {"text": text}
    if fields is None:
        del text["properties"]["quiz"], text["properties"]["image"]
    else:
        text["properties"]["quiz"] = {"$ref": "#/definitions/quiz", "description": about["quiz"]}
        definitions["quiz"] = _object(Quiz, about, {"question": "quiz question"})
        text["properties"]["image"] = {"$ref": "#/definitions/image", "description": about["image"]}
        definitions["image"] = _object(Image, about)
    texts = {
        locale: {"$ref": "#/definitions/text", "description": about["locale"]} for locale in locales
    }
    return _document(
        {
            "type": "object",
            "properties": {**own, **texts},
            "additionalProperties": False,
            "anyOf": [{"required": [locale]} for locale in locales],
            "definitions": definitions,
        }
    )


def _topics(about: _Descriptions, locales: Sequence[str]) -> Schema:
    name = {**_typed(TypeAdapter(TopicName).json_schema()), "description": about["topic name"]}
    overview = {**_typed(TypeAdapter(Id).json_schema()), "description": about["overview"]}
    topic = {
        "type": "object",
        "description": about["topic"],
        "properties": {"overview": overview, **dict.fromkeys(locales, name)},
        "additionalProperties": False,
    }
    return _document(_by_id(topic))


def _sources(about: _Descriptions) -> Schema:
    source = _object(Source, about, {"title": "source title"})
    return _document(_by_id({**source, "description": about["source"]}))


def _vocabulary(about: _Descriptions) -> Schema:
    return _document(_object(VocabularyFields, about))


def _out_of_scope(about: _Descriptions) -> Schema:
    return _document(_object(OutOfScope, about, {"questions": "out of scope"}))


def _tour(about: _Descriptions, locales: Sequence[str]) -> Schema:
    steps = _properties(TourFields, about)["steps"]
    step = _object(Step, about)
    lead = step["properties"]["lead"]
    said = {**lead.pop("additionalProperties"), "description": about["lead text"]}
    lead["properties"] = dict.fromkeys(locales, said)
    lead["additionalProperties"] = False
    text = _object(TourText, about, {"title": "tour title"})
    texts = {
        locale: {"$ref": "#/definitions/text", "description": about["tour"]} for locale in locales
    }
    return _document(
        {
            "type": "object",
            "properties": {"steps": {**steps, "items": step}, **texts},
            "additionalProperties": False,
            "required": ["steps"],
            "anyOf": [{"required": [locale]} for locale in locales],
            "definitions": {"text": text},
        }
    )


def _document(schema: Schema) -> Schema:
    return {"$schema": "http://json-schema.org/draft-07/schema#", **schema}


def _by_id(schema: Schema) -> Schema:
    return {
        "type": "object",
        "propertyNames": TypeAdapter(Id).json_schema(),
        "additionalProperties": schema,
    }


def _object(
    model: type[BaseModel], about: _Descriptions, names: Mapping[str, str] | None = None
) -> Schema:
    """`names`: keys that are explained under another name."""
    needed = [key for key, field in model.model_fields.items() if field.is_required()]
    return {
        "type": "object",
        "properties": _properties(model, about, names),
        "additionalProperties": False,
        **({"required": needed} if needed else {}),
    }


def _properties(
    model: type[BaseModel], about: _Descriptions, names: Mapping[str, str] | None = None
) -> Schema:
    properties = model.model_json_schema()["properties"]
    return {
        key: {**_typed(schema), "description": about[(names or {}).get(key, key)]}
        for key, schema in properties.items()
    }


def _typed(schema: Schema) -> Schema:
    """What pydantic says of a value, as a reader of YAML meets it."""
    choices = [choice for choice in schema.get("anyOf", ()) if choice != {"type": "null"}]
    if choices:  # an optional value: left out, never null
        schema = choices[0]
    kept = {key: _typed(v) if isinstance(v, dict) else v for key, v in _without_extras(schema)}
    if "enum" in kept:
        # What looks like a number or a truth value is one to the editor's program.
        numbers = (int(value) for value in kept["enum"] if value.isdecimal())
        truths = (value == "true" for value in kept["enum"] if value in {"true", "false"})
        return {"enum": [*kept["enum"], *numbers, *truths]}
    if kept.get("type") == "string":
        pattern = kept.get("pattern")
        if pattern is None:
            kept["type"] = ["string", "number", "boolean"]
        elif re.match(str(pattern), "2025"):
            kept["type"] = ["string", "integer"]
    return kept


def _without_extras(schema: Schema) -> Iterator[tuple[str, Any]]:
    return ((key, value) for key, value in schema.items() if key not in {"title", "default"})
