"""How much somebody typed is known before anything is stored: what is refused leaves no row."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from bot.channels.messenger import intake as messenger
from bot.channels.telegram import intake as telegram
from bot.channels.zalo import intake as zalo
from bot.delivery.model import Update
from tests.tools.graph_api import PAGE, message
from tests.tools.graph_api.events import batch
from tests.tools.zalo_api import event

Bring = Callable[[str], list[Update]]


def on_telegram(text: str) -> list[Update]:
    raw = {"update_id": 1, "message": {"chat": {"id": 7, "type": "private"}, "text": text}}
    return telegram.updates_of([raw], "telegram:1")


def on_zalo(text: str) -> list[Update]:
    return zalo.updates_of(event("message.text.received", "abc", text=text), "zalo:1")


def on_messenger(text: str) -> list[Update]:
    return messenger.updates_of(batch(message("740000000000001", text)), PAGE)


@pytest.mark.parametrize("bring", [on_telegram, on_zalo, on_messenger])
def test_every_platform_says_how_long_a_text_is(bring: Bring) -> None:
    assert [one.length for text in ("apec", "x" * 1999) for one in bring(text)] == [4, 1999]


@pytest.mark.parametrize(
    "typed",
    [
        {"message": {"photo": [], "caption": "x" * 1024}},
        {"edited_message": {"text": "x" * 1024}},
        {"edited_message": {"photo": [], "caption": "x" * 1024}},
    ],
)
def test_what_stands_under_a_picture_or_was_changed_is_typed_too(typed: dict[str, object]) -> None:
    (update,) = telegram.updates_of([{"update_id": 1, **typed}], "telegram:1")
    assert update.length == 1024


@pytest.mark.parametrize("broken", [{}, {"message": 5}, {"message": {"text": ["apec"]}}])
def test_what_is_no_text_has_no_length(broken: dict[str, object]) -> None:
    (update,) = telegram.updates_of([{"update_id": 1, **broken}], "telegram:1")
    assert update.length == 0
