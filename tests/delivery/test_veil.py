"""Names that memory may hold."""

from __future__ import annotations

from bot.delivery.veil import Veil


def test_the_same_name_is_the_same_and_another_process_calls_it_otherwise() -> None:
    veil = Veil()
    assert veil("telegram:4815162342") == veil("telegram:4815162342") != veil("telegram:1")
    assert veil("telegram:4815162342") != Veil()("telegram:4815162342")
    assert veil.text("telegram:4815162342") == veil("telegram:4815162342").hex()


def test_any_text_can_be_a_name() -> None:
    assert len(Veil()("\ud83d half a character")) == 16
