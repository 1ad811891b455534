"""JSON between a test and a server in another process: bytes and our dataclasses can pass too."""

import base64
import dataclasses
import json
from typing import Any

from .model import Call, ChatMessage

_TYPES: dict[str, type[Call | ChatMessage]] = {"Call": Call, "ChatMessage": ChatMessage}
_MARK = "__type__"


def dumps(value: object) -> bytes:
    """JSON as bytes.

    Raises:
        TypeError: something that cannot leave its process, such as a predicate.
    """
    return json.dumps(value, default=_encoded).encode()


def loads(text: bytes | str) -> Any:
    """The value that ``dumps`` was given."""
    return json.loads(text, object_hook=_decoded)


def _encoded(value: object) -> object:
    if isinstance(value, bytes):
        return {_MARK: "bytes", "base64": base64.b64encode(value).decode()}
    if isinstance(value, Call | ChatMessage):
        return {_MARK: type(value).__name__, **dataclasses.asdict(value)}
    raise TypeError(f"{value!r} cannot be sent to a server in another process")


def _decoded(value: dict[str, Any]) -> object:
    kind = value.pop(_MARK, None)
    if kind == "bytes":
        return base64.b64decode(value["base64"])
    return _TYPES[kind](**value) if kind else value
