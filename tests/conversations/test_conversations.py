"""The scripts of this folder, performed with the whole bot and real PTB over HTTP."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.content.model import Content
from bot.i18n.words import Lexicon
from tests.channels.telegram.answering import dialogue_on, engine_on, running_channel
from tests.conversations.script import play
from tests.tools.bot_api import BotApiServer

SCRIPTS = {
    f"{path.stem}: {script['conversation']}": script
    for path in sorted(Path(__file__).parent.glob("*.yaml"))
    for script in yaml.safe_load(path.read_text(encoding="utf-8"))
}


@pytest.mark.parametrize("script", SCRIPTS.values(), ids=SCRIPTS.keys())
async def test_a_conversation_goes_as_its_script_says(
    server: BotApiServer,
    content: Content,
    lexicon: Lexicon,
    tmp_path: Path,
    script: dict[str, Any],
) -> None:
    server.set_privacy(script.get("privacy mode", False))
    async with (
        engine_on(f"sqlite+aiosqlite:///{tmp_path / 'bot.sqlite3'}") as engine,
        running_channel(
            server, dialogue_on(engine, content, lexicon, unanswered_days=30), lexicon, engine
        ),
    ):
        await play(server, script)


async def test_a_script_that_goes_otherwise_fails(
    server: BotApiServer, content: Content, lexicon: Lexicon, tmp_path: Path
) -> None:
    wrong = {"conversation": "x", "steps": [{"Lan": "hello", "bot": "No such words."}]}
    async with (
        engine_on(f"sqlite+aiosqlite:///{tmp_path / 'bot.sqlite3'}") as engine,
        running_channel(
            server, dialogue_on(engine, content, lexicon, unanswered_days=30), lexicon, engine
        ),
    ):
        with pytest.raises(AssertionError, match=r"step 1 \(Lan\)"):
            await play(server, wrong)
