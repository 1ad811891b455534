"""Files of office programs, opened with care: a packed folder of XML, made by anybody.

Read with what Python brings along. Nothing in such a file is followed, run or fetched.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import PurePosixPath
from xml.etree import ElementTree as Xml

from bot.errors import ContentError

LARGEST = 20_000_000
"""Bytes of a file: a thousand entries in two languages have two million."""
LARGEST_UNPACKED = 100_000_000
"""Bytes of all that is read of one, unpacked."""
MOST_PARTS = 2_000
OLD = b"\xd0\xcf\x11\xe0"
"""Begins files of the formats before 2007, and those that a password protects."""
_UNSAFE = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_ENCODED = re.compile(rb"\A(?:\xef\xbb\xbf)?\s*<\?xml[^>]*encoding=[\"']([A-Za-z0-9._-]+)")
_MACROS, _OUTSIDE = ("vbaproject.bin", "vbadata.xml"), ("externallinks/", "embeddings/", "activex/")


class Package:
    """The parts of a file."""

    def __init__(self, data: bytes, name: str) -> None:
        """Raises ContentError, with the reason, for what is no such file or not to be opened."""
        self._name = name
        if len(data) > LARGEST:
            raise ContentError(f"{name}: larger than {LARGEST // 1_000_000} MB")
        if data.startswith(OLD):
            raise ContentError(
                f"{name}: protected by a password, or of a format before 2007; save it as .xlsx or "
                ".docx without one"
            )
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
            self._parts = {self._checked(part): part for part in self._zip.infolist()}
        except (zipfile.BadZipFile, ValueError, NotImplementedError):
            raise ContentError(f"{name}: not a file of an office program") from None
        if len(self._parts) > MOST_PARTS:
            raise ContentError(f"{name}: more than {MOST_PARTS} parts")
        self._left = LARGEST_UNPACKED

    def _checked(self, part: zipfile.ZipInfo) -> str:
        path = part.filename.lower()
        if path.startswith("/") or "\\" in path or ".." in PurePosixPath(path).parts:
            raise ContentError(f"{self._name}: a part of it points out of the file")
        if part.flag_bits & 1:
            raise ContentError(f"{self._name}: protected by a password; save it without one")
        if path.endswith(_MACROS):
            raise ContentError(f"{self._name}: it has macros; save it without them")
        if any(outside in path for outside in _OUTSIDE):
            raise ContentError(
                f"{self._name}: it links to other files or holds some; save it with values alone"
            )
        return path

    def __contains__(self, part: str) -> bool:
        return part.lower() in self._parts

    def xml(self, part: str) -> Xml.Element | None:
        """A part; None where there is none."""
        found = self._parts.get(part.lower())
        if found is None:
            return None
        data = self._unpacked(found)
        encoding = _ENCODED.match(data)
        if encoding is not None and encoding[1].lower() not in {b"utf-8", b"us-ascii"}:
            raise ContentError(f"{self._name}: {part} is not UTF-8")
        if data.startswith((b"\xff\xfe", b"\xfe\xff")):
            raise ContentError(f"{self._name}: {part} is not UTF-8")
        if _UNSAFE.search(data):
            raise ContentError(f"{self._name}: {part} has a DOCTYPE or entities")
        try:
            return Xml.fromstring(data)  # noqa: S314  (what could expand is refused above)
        except Xml.ParseError as error:
            raise ContentError(f"{self._name}: {part} is not valid XML: {error}") from None

    def _unpacked(self, part: zipfile.ZipInfo) -> bytes:
        """What its header says of its size is not believed."""
        try:
            with self._zip.open(part) as stream:
                data = stream.read(self._left + 1)
        except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, NotImplementedError):
            raise ContentError(f"{self._name}: {part.filename} is damaged") from None
        self._left -= len(data)
        if self._left < 0:
            raise ContentError(
                f"{self._name}: unpacked it is larger than {LARGEST_UNPACKED // 1_000_000} MB"
            )
        return data

    def related(self, part: str) -> Iterator[tuple[str, str, str]]:
        """What a part refers to: id, kind, and the part. What lies outside of the file is left
        out: a link in a text is no more than its words."""
        path = PurePosixPath(part)
        listed = self.xml(f"{path.parent}/_rels/{path.name}.rels".removeprefix("./"))
        for one in listed if listed is not None else ():
            kind = one.get("Type", "").rpartition("/")[2]
            target = one.get("Target", "")
            if one.get("TargetMode") == "External":
                if kind != "hyperlink":
                    raise ContentError(
                        f"{self._name}: it refers to something outside ({kind}); save it without"
                    )
                continue
            whole = target.lstrip("/") if target.startswith("/") else f"{path.parent}/{target}"
            yield one.get("Id", ""), kind, whole.removeprefix("./")


def local(tag: str) -> str:
    """A tag or attribute without its namespace: there are two sets of them, strict and not."""
    return tag.rpartition("}")[2]


def attribute(element: Xml.Element, name: str) -> str:
    """By its name without namespace; empty where there is none."""
    return next((value for key, value in element.items() if local(key) == name), "")
