"""What was said last, kept in the browser for a page without scripts.

After a form the browser is sent on to the page, so that reloading it asks nothing again; what it
shows there comes back in a cookie that only we can write. The server keeps nothing.
"""

from __future__ import annotations

import hmac
import json
import zlib
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from dataclasses import dataclass

from bot.messages import Button, Image, Reply

COOKIE = "nhipcau_last"
LIFE = 600
"""Seconds."""
LONGEST = 3_800
"""Characters; browsers keep 4,096 with name and attributes. Nearly every answer fits in."""
_LONGEST_QUESTION = 300
_SIGNATURE = 16


@dataclass(frozen=True, slots=True)
class Exchange:
    """What a person said, and the replies."""

    said: str
    replies: tuple[Reply, ...]


class Keeper:
    """Puts an exchange into a cookie and takes it out again."""

    def __init__(self, secret: bytes) -> None:
        self._secret = secret

    def written(self, exchange: Exchange) -> str | None:
        """The cookie's value; None where it would be too long."""
        rows = [_row(reply) for reply in exchange.replies]
        data = zlib.compress(json.dumps([exchange.said[:_LONGEST_QUESTION], rows]).encode(), 9)
        value = urlsafe_b64encode(self._signature(data) + data).decode()
        return value if len(value) <= LONGEST else None

    def read(self, value: str | None) -> Exchange | None:
        """What was said; None for whatever we have not written."""
        if not value or len(value) > LONGEST:
            return None
        try:
            signed = urlsafe_b64decode(value.encode())
        except ValueError:
            return None
        signature, data = signed[:_SIGNATURE], signed[_SIGNATURE:]
        if not hmac.compare_digest(signature, self._signature(data)):
            return None
        try:  # signed, but perhaps by an older bot
            said, rows = json.loads(zlib.decompress(data))
            return Exchange(said, tuple(map(_reply, rows)))
        except (ValueError, TypeError, zlib.error):
            return None

    def _signature(self, data: bytes) -> bytes:
        return hmac.digest(self._secret, b"last:" + data, "sha256")[:_SIGNATURE]


def _row(reply: Reply) -> list[object]:
    buttons = [[button.label, button.data] for row in reply.buttons for button in row]
    image = reply.image
    shown = [image.name, image.alt, image.credit] if image is not None else []
    return [reply.text, reply.locale, reply.shows, buttons, shown]


def _reply(row: Sequence[object]) -> Reply:
    text, locale, shows, buttons, shown = row
    if not isinstance(buttons, list) or not (shows is None or isinstance(shows, str)):
        raise TypeError
    image = None
    if isinstance(shown, list) and shown:
        name, alt, credit = map(str, shown)
        image = Image(name, alt, credit)
    rows = tuple((Button(str(label), str(data)),) for label, data in buttons)
    return Reply(str(text), str(locale), rows, shows=shows, image=image)
