"""Telegram's HTML, parsed as strictly as Telegram does, and the entities it finds by itself.

The rules follow https://core.telegram.org/bots/api#html-style and the behaviour of TDLib: only the
listed tags, every tag closed in order, ``&lt; &gt; &amp; &quot;`` and numeric references; any other
``&name;`` stays as it is.
"""

import re
from dataclasses import dataclass

from .model import ApiError, FormattedText, JsonObject, bad_request, utf16_length

ENTITY_TYPES = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
    "tg-emoji": "custom_emoji",
    "a": "text_link",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
}

_TAG_NAME = re.compile(r"[^\s>]*")
_ATTRIBUTE = re.compile(
    r"""\s*(?P<name>[^\s=>]+)"""
    r"""(?:\s*=\s*(?:"(?P<double>[^"]*)"|'(?P<single>[^']*)'|(?P<token>[A-Za-z0-9.-]+)(?=[\s>])))?"""
)
_ORDINARY = re.compile(r"[^<&]+")
_EQUAL_SIGN = re.compile(r"\s*=")
_TAG_END = re.compile(r"\s*>")
_REFERENCE = re.compile(
    r"&(?:#x(?P<hex>[0-9a-fA-F]{1,6})|#(?P<decimal>[0-9]{1,7})"
    r"|(?P<name>lt|gt|amp|quot)(?![A-Za-z]));?"
)
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_LINK = re.compile(
    r"(?:(?:https?|tg|ton|tonsite)://\S+|mailto:\S+|[\w-]+(?:\.[\w-]+)+(?:[/?#:]\S*)?)"
)

_DETECTED = (
    (
        "bot_command",
        re.compile(r"(?<![\w/<>])/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?(?![\w/<>])"),
    ),
    ("mention", re.compile(r"(?<![\w/])@[A-Za-z0-9_]{2,32}(?!\w)")),
    ("url", re.compile(r"https?://[^\s<>\"]+[^\s<>\".,;:!?)]")),
    ("hashtag", re.compile(r"(?<!\w)#(?=\w*[^\W\d_])\w{1,256}(?![\w#])")),
)


@dataclass(slots=True)
class _OpenTag:
    name: str
    argument: str
    offset: int
    """In UTF-16 units of the text without markup."""
    begins_at: int
    """Index into the text without markup."""


class _HtmlParser:
    """Reads one text from left to right; every error names the byte where the tag begins."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._position = 0
        self._text = ""
        self._length = 0
        self._open: list[_OpenTag] = []
        self._entities: list[JsonObject] = []

    def parse(self) -> tuple[str, list[JsonObject]]:
        while self._position < len(self._source):
            if self._source.startswith("</", self._position):
                self._close_tag()
            elif self._source[self._position] == "<":
                self._open_tag()
            else:
                self._characters()
        if self._open:
            name = self._open[-1].name
            raise _cannot_parse(f'Can\'t find end tag corresponding to start tag "{name}"')
        for entity in self._entities:
            if entity["type"] == "code":
                entity.pop("language", None)  # a language belongs to <pre> alone
        self._entities.sort(key=lambda entity: (entity["offset"], -entity["length"]))
        return self._text, self._entities

    def _characters(self) -> None:
        """Read a run of ordinary characters, or one reference or ampersand."""
        run = _ORDINARY.match(self._source, self._position)
        reference = _REFERENCE.match(self._source, self._position)
        characters = _referenced_character(reference) if reference else None
        if reference and characters:
            self._position = reference.end()
        else:
            characters = run.group() if run else "&"
            self._position += len(characters)
        self._text += characters
        self._length += utf16_length(characters)

    def _open_tag(self) -> None:
        begin = self._position
        name_match = _TAG_NAME.match(self._source, begin + 1)
        assert name_match is not None
        if name_match.end() == len(self._source):
            raise _cannot_parse(f"Unclosed start tag at byte offset {self._bytes(begin)}")
        name = name_match.group().lower()
        if name not in ENTITY_TYPES:
            raise _cannot_parse(
                f'Unsupported start tag "{name}" at byte offset {self._bytes(begin)}'
            )
        self._position = name_match.end()
        argument = ""
        while not (end := _TAG_END.match(self._source, self._position)):
            argument = self._attribute(name, begin) or argument
        self._position = end.end()
        if name == "span" and argument != "spoiler":
            raise _cannot_parse(
                f'Tag "span" must have class "tg-spoiler" at byte offset {self._bytes(begin)}'
            )
        self._open.append(_OpenTag(name, argument, self._length, len(self._text)))

    def _attribute(self, tag: str, begin: int) -> str:
        """Read one attribute; its value if it says something about the entity, else empty."""
        attribute = _ATTRIBUTE.match(self._source, self._position)
        if attribute is None or attribute.end() == len(self._source):
            raise _cannot_parse(f'Unclosed start tag "{tag}" at byte offset {self._bytes(begin)}')
        self._position = attribute.end()
        values = (attribute["double"], attribute["single"], attribute["token"])
        value = next((value for value in values if value is not None), None)
        name = attribute["name"].lower()
        if value is None:
            if _EQUAL_SIGN.match(self._source, self._position):
                raise _cannot_parse(
                    f'Unclosed start tag "{tag}" at byte offset {self._bytes(begin)}'
                )
            if (tag, name) != ("blockquote", "expandable"):
                raise _cannot_parse(
                    "Expected equal sign in declaration of an attribute of the tag "
                    f'"{tag}" at byte offset {self._bytes(begin)}'
                )
            return "expandable"
        value = _REFERENCE.sub(lambda found: _referenced_character(found) or found.group(), value)
        match tag, name:
            case ("a", "href") | ("tg-emoji", "emoji-id"):
                return value
            case ("code", "class"):
                return value.removeprefix("language-") if value.startswith("language-") else ""
            case ("span", "class"):
                return value.removeprefix("tg-") if value.startswith("tg-") else ""
            case ("blockquote", "expandable"):
                return "expandable"
        return ""

    def _close_tag(self) -> None:
        begin = self._position
        if not self._open:
            raise _cannot_parse(f"Unexpected end tag at byte offset {self._bytes(begin)}")
        name_match = _TAG_NAME.match(self._source, begin + 2)
        assert name_match is not None
        end = _TAG_END.match(self._source, name_match.end())
        if end is None:
            raise _cannot_parse(f"Unclosed end tag at byte offset {self._bytes(begin)}")
        name = name_match.group().lower()
        tag = self._open.pop()
        if name not in ("", tag.name):
            raise _cannot_parse(
                f"Unmatched end tag at byte offset {self._bytes(begin)}, "
                f'expected "</{tag.name}>", found "</{name}>"'
            )
        self._position = end.end()
        if self._length > tag.offset:
            self._add_entity(tag)

    def _add_entity(self, tag: _OpenTag) -> None:
        entity: JsonObject = {
            "type": ENTITY_TYPES[tag.name],
            "offset": tag.offset,
            "length": self._length - tag.offset,
        }
        match tag.name:
            case "a":
                url = tag.argument or self._text[tag.begins_at :]
                if not _LINK.fullmatch(url):
                    return  # Telegram shows the text without the link
                entity["url"] = url
            case "tg-emoji":
                entity["custom_emoji_id"] = tag.argument
            case "blockquote" if tag.argument:
                entity["type"] = "expandable_blockquote"
            case "code" if tag.argument:
                entity["language"] = tag.argument
            case "pre":
                self._take_language_from_inner_code(entity)
        self._entities.append(entity)

    def _take_language_from_inner_code(self, entity: JsonObject) -> None:
        """``<pre><code class="language-x">`` is one entity, not two."""
        inner = self._entities[-1] if self._entities else {}
        if inner.get("language") and inner["length"] == entity["length"]:
            entity["language"] = self._entities.pop()["language"]

    def _bytes(self, position: int) -> int:
        return len(self._source[:position].encode("utf-8", "surrogatepass"))


def _cannot_parse(reason: str) -> ApiError:
    return bad_request(f"can't parse entities: {reason}")


def _referenced_character(reference: re.Match[str]) -> str | None:
    if reference["name"]:
        return _NAMED[reference["name"]]
    code = int(reference["hex"], 16) if reference["hex"] else int(reference["decimal"])
    is_character = 0 < code < 0x10FFFF and not 0xD800 <= code <= 0xDFFF
    return chr(code) if is_character else None


def parse_html(source: str) -> FormattedText:
    """Text and entities of Telegram HTML.

    Raises:
        ApiError: "Bad Request: can't parse entities: …", with TDLib's words for the reason.
    """
    text, entities = _HtmlParser(source).parse()
    return trimmed(FormattedText(text, entities, source.strip()))


def trimmed(formatted: FormattedText) -> FormattedText:
    """Without white space at both ends, as Telegram stores it; entities are moved and cut."""
    text = formatted.text.strip()
    removed = utf16_length(formatted.text) - utf16_length(formatted.text.lstrip())
    length = utf16_length(text)
    entities = []
    for entity in formatted.entities:
        begin = max(0, entity["offset"] - removed)
        end = min(length, entity["offset"] + entity["length"] - removed)
        if begin < end:
            entities.append({**entity, "offset": begin, "length": end - begin})
    return FormattedText(text, entities, formatted.html)


def detected_entities(text: str) -> list[JsonObject]:
    """What Telegram marks by itself in the text a person typed: commands, mentions, links, tags."""
    found: list[JsonObject] = [
        {
            "type": kind,
            "offset": utf16_length(text[: match.start()]),
            "length": utf16_length(match.group()),
        }
        for kind, pattern in _DETECTED
        for match in pattern.finditer(text)
    ]
    found.sort(key=lambda entity: (entity["offset"], -entity["length"]))
    entities: list[JsonObject] = []
    end = 0
    for entity in found:
        if entity["offset"] >= end:
            entities.append(entity)
            end = entity["offset"] + entity["length"]
    return entities
