"""As much of JSON Schema (draft 7) as the schemas in content/schema use, and YAML as they meet it.

An unknown keyword is an error here: a rule nobody checks is none.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import yaml

Schema = Mapping[str, Any]

_TYPES: Mapping[str, Callable[[Any], bool]] = {
    "object": lambda v: isinstance(v, dict),
    "array": lambda v: isinstance(v, list),
    "string": lambda v: isinstance(v, str),
    "boolean": lambda v: isinstance(v, bool),
    "integer": lambda v: isinstance(v, int) and not isinstance(v, bool),
    "number": lambda v: isinstance(v, int | float) and not isinstance(v, bool),
}
_KNOWN = {
    *("$schema", "definitions", "description", "type", "enum", "anyOf", "pattern", "minLength"),
    *(
        "maxLength",
        "minItems",
        "maxItems",
        "items",
        "required",
        "properties",
        "additionalProperties",
    ),
    "propertyNames",
}


def faults(value: Any, schema: Schema, root: Schema | None = None) -> list[str]:
    """What a validator would complain about; empty where the value is valid."""
    root = schema if root is None else root
    if "$ref" in schema:  # what stands beside a reference does not count in draft 7
        return faults(value, root["definitions"][schema["$ref"].rpartition("/")[2]], root)
    found = [f"the keyword {key!r} is not checked here" for key in schema.keys() - _KNOWN]
    return [*found, *_of_scalar(value, schema, root), *_of_collection(value, schema, root)]


def _of_scalar(value: Any, schema: Schema, root: Schema) -> Iterator[str]:
    kinds = schema.get("type", [])
    kinds = [kinds] if isinstance(kinds, str) else kinds
    if kinds and not any(_TYPES[kind](value) for kind in kinds):
        yield f"{value!r} is no {' or '.join(kinds)}"
    if "enum" in schema and value not in schema["enum"]:
        yield f"{value!r} is none of {schema['enum']}"
    if "anyOf" in schema and all(faults(value, one, root) for one in schema["anyOf"]):
        yield f"nothing of {schema['anyOf']}"
    if isinstance(value, str):
        if not re.search(schema.get("pattern", ""), value):
            yield f"{value!r} is not like {schema['pattern']}"
        if not schema.get("minLength", 0) <= len(value) <= schema.get("maxLength", len(value)):
            yield f"{value!r} has {len(value)} characters"


def _of_collection(value: Any, schema: Schema, root: Schema) -> Iterator[str]:
    if isinstance(value, list):
        if len(value) < schema.get("minItems", 0):
            yield f"fewer than {schema['minItems']}"
        if len(value) > schema.get("maxItems", len(value)):
            yield f"more than {schema['maxItems']}"
        for item in value:
            yield from faults(item, schema.get("items", {}), root)
    if isinstance(value, dict):
        properties, others = schema.get("properties", {}), schema.get("additionalProperties", {})
        yield from (f"{key!r} is missing" for key in schema.get("required", ()) if key not in value)
        for key, inner in value.items():
            yield from faults(key, schema.get("propertyNames", {}), root)
            if key not in properties and others is False:
                yield f"unknown key {key!r}"
            else:
                yield from faults(inner, properties.get(key, others), root)


class _Core(yaml.SafeLoader):
    """YAML 1.2 as editor programs read it: `2025` is a number, `2025-01-24` and `no` are text."""


_Core.yaml_implicit_resolvers = {}
_Core.add_implicit_resolver("tag:yaml.org,2002:null", re.compile(r"^(?:~|null|Null|NULL|)$"), None)
_Core.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"^(?:[Tt]rue|[Ff]alse)$"), None)
_Core.add_implicit_resolver("tag:yaml.org,2002:int", re.compile(r"^[-+]?[0-9]+$"), None)
_Core.add_implicit_resolver("tag:yaml.org,2002:float", re.compile(r"^[-+]?[0-9]*\.[0-9]+$"), None)


def as_editors_read(text: str) -> Any:
    """The value of a YAML file as a program that edits YAML has it."""
    return yaml.load(text, _Core)  # noqa: S506  (a safe loader with fewer types)
