"""Texts that were laid out are remembered, as answers come again and again. Not those about a
person."""

from __future__ import annotations

from collections.abc import Iterable

from bot.language.markup import parse
from bot.messages import Reply


def drop_personal(user: str, replies: Iterable[Reply], *, is_erased: bool) -> None:
    """After a turn of `user` was laid out: keep nothing of what /mydata shows, which is the only
    reply with the person's own id in it, nor of anybody who asked to be forgotten."""
    id_ = user.rpartition(":")[2]
    if is_erased or any(id_ in reply.text for reply in replies):
        parse.cache_clear()
