"""How the log looks, and what never gets into it."""

from __future__ import annotations

import json
import logging
import re
from typing import Literal

_TOKEN = re.compile(r"\d{5,}:[\w-]{8,}|EAA[A-Za-z0-9]{16,}")
"""Of Telegram and Zalo, and of Meta."""
_LOUD = (
    *("httpx", "httpcore", "telegram", "aiosqlite", "alembic", "watchfiles", "markdown_it"),
    "uvicorn",
)
"""Libraries that log addresses with the token, or every call."""
_TALKATIVE = "telegram.request"
"""Logs what came from Telegram where it cannot read it, people's words included; also raises it."""


class RedactingFormatter(logging.Formatter):
    """Takes bot tokens out of whatever is logged, tracebacks included."""

    def format(self, record: logging.LogRecord) -> str:
        """The line, without tokens."""
        return _TOKEN.sub("(token)", self.render(record))

    def render(self, record: logging.LogRecord) -> str:
        """The line, before tokens are taken out."""
        return super().format(record)


class JsonFormatter(RedactingFormatter):
    """One JSON object a line, for log collectors."""

    def render(self, record: logging.LogRecord) -> str:
        """The record's own fields only."""
        line = {
            "time": self.formatTime(record, "%Y-%m-%dT%H:%M:%S%z"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info:
            line["error"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)


def set_up_logging(level: str, form: Literal["text", "json"]) -> None:
    """Log to standard error at this level."""
    handler = logging.StreamHandler()
    plain = RedactingFormatter("%(asctime)s %(levelname)s %(name)s: %(message)s")
    handler.setFormatter(JsonFormatter() if form == "json" else plain)
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for name in _LOUD:
        logging.getLogger(name).setLevel(max(logging.WARNING, logging.getLevelName(level)))
    logging.getLogger(_TALKATIVE).setLevel(logging.CRITICAL)
