"""The scripts of this folder, performed with the whole bot on every platform over HTTP."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.content.model import Content
from bot.i18n.words import Lexicon
from tests.conversations.script import Script, left_out, play, scripts
from tests.conversations.stages import STAGES, Theatre

SCRIPTS = scripts()
PERFORMED = [
    pytest.param(stage, script, id=f"{stage}: {name}")
    for stage, (can, _) in STAGES.items()
    for name, script in SCRIPTS.items()
    if left_out(script, can) is None and ("," not in stage or name.startswith("answers"))
]
"""Of shapes and orders that are strange some see all there is to see."""


@pytest.fixture
def theatre(content: Content, lexicon: Lexicon, tmp_path: Path) -> Theatre:
    return Theatre(content, lexicon, tmp_path)


@pytest.mark.parametrize(("stage", "script"), PERFORMED)
async def test_a_conversation_goes_as_its_script_says(
    theatre: Theatre, stage: str, script: Script
) -> None:
    async with STAGES[stage][1](theatre, script) as performed:
        await play(performed, script)


@pytest.mark.parametrize("stage", STAGES)
@pytest.mark.parametrize(
    "step",
    [
        {"Lan": "hello", "bot": "No such words."},
        {"Lan": "how long is the wooden bridge?", "bot": "30 metres", "buttons": ["No such one"]},
        {"Lan": "how long is the wooden bridge?", "bot": "(silent)"},
    ],
    ids=["other words", "other buttons", "no silence"],
)
async def test_a_script_that_goes_otherwise_fails(
    theatre: Theatre, stage: str, step: Script
) -> None:
    wrong = {"conversation": "x", "steps": [step]}
    async with STAGES[stage][1](theatre, wrong) as performed:
        with pytest.raises(AssertionError, match=r"step 1 \(Lan\)"):
            await play(performed, wrong)


def test_nothing_is_left_out_on_telegram_and_little_in_private_chats() -> None:
    private = [s for s in SCRIPTS.values() if s.get("chat", "private") == "private"]
    for stage, (can, _) in STAGES.items():
        left = {why for s in SCRIPTS.values() if (why := left_out(s, can)) is not None}
        assert not left or stage != "telegram", left
        performed = [s for s in private if left_out(s, can) is None]
        assert len(performed) >= len(private) // 2, stage
