"""Files and pictures in calls: uploaded once, and from then on named as Telegram calls them."""

from __future__ import annotations

import logging
from base64 import b64decode
from collections.abc import Mapping
from typing import Any

from telegram import InputFile, InputMediaPhoto
from telegram.error import BadRequest, TelegramError

from bot.channels.common.gallery import Gallery
from bot.channels.telegram.errors import ErrorKind, kind_of
from bot.channels.telegram.types import Bot
from bot.delivery.latest import keep
from bot.errors import StorageError

logger = logging.getLogger(__name__)

FILE = "file"
"""Stands in a call of the outbox for what is uploaded: a text as a file, or a picture."""
_EDIT = "editMessageMedia"
KNOWN = 1_000
"""Pictures whose name at Telegram is at hand; of the others the database is asked."""


class Pictures:
    """Makes calls with a picture."""

    def __init__(self, bot: Bot, gallery: Gallery) -> None:
        self._bot = bot
        self._gallery = gallery
        self._known: dict[str, str] = {}

    async def call(self, method: str, parameters: Mapping[str, Any]) -> Any:
        """The result of a call, with its file where it has one. Raises TelegramError.

        What Telegram does not take by its name any more is uploaded again, once.
        """
        match parameters.get(FILE):
            case {"image": str(name), **more}:
                found = more.get("data")
                data = b64decode(found) if isinstance(found, str) else None
            case _:
                return await self._bot.call(method, with_file(parameters))
        ref = await self._ref_of(name)
        if ref is not None:
            try:
                return await self._bot.call(method, _with_photo(method, parameters, ref))
            except TelegramError as error:
                if kind_of(error) is not ErrorKind.FILE:
                    raise
                await self._note(name, None)
        data = data or self._gallery.find(name)
        if data is None:
            raise BadRequest("the content does not show this picture any more")
        file = InputFile(data, name, attach=method == _EDIT)
        result = await self._bot.call(method, _with_photo(method, parameters, file))
        await self._note(name, _photo_in(result))
        return result

    async def _ref_of(self, name: str) -> str | None:
        if name not in self._known and self._gallery.uploads is not None:
            try:
                found = await self._gallery.uploads.ref_of(self._account, name)
            except StorageError:
                return None  # it is uploaded once more
            if found is not None:
                keep(self._known, name, found, KNOWN)
        return self._known.get(name)

    async def _note(self, name: str, ref: str | None) -> None:
        self._known.pop(name, None)
        if ref is not None:
            keep(self._known, name, ref, KNOWN)
        if self._gallery.uploads is not None:
            try:
                await self._gallery.uploads.note(self._account, name, ref)
            except StorageError:
                logger.warning("a picture's name at Telegram could not be kept")

    @property
    def _account(self) -> str:
        return f"telegram:{self._bot.id}"


def with_file(parameters: Mapping[str, Any]) -> dict[str, Any]:
    """The parameters as PTB takes them: what is to be uploaded is a file."""
    content = parameters.get(FILE)
    if not isinstance(content, dict):
        return dict(parameters)
    is_picture = "picture" in content
    data = b64decode(content["picture"]) if is_picture else str(content["text"]).encode()
    own = {"photo" if is_picture else "document": InputFile(data, str(content["name"]))}
    return {key: value for key, value in parameters.items() if key != FILE} | own


def _with_photo(
    method: str, parameters: Mapping[str, Any], photo: InputFile | str
) -> dict[str, Any]:
    """`photo`: the bytes, or what Telegram calls them."""
    found = {key: value for key, value in parameters.items() if key != FILE}
    if method != _EDIT:
        return found | {"photo": photo}
    media = InputMediaPhoto(photo, found.pop("caption"), found.pop("parse_mode"))
    return found | {"media": media}


def _photo_in(result: Any) -> str | None:
    """What Telegram calls the largest of the sizes in which it keeps a picture."""
    match result:
        case {"photo": [*_, {"file_id": str(ref)}]}:
            return ref
    return None
