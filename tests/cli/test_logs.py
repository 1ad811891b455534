"""How the log looks, and what never gets into it."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.cli.logs import _LOUD, _TALKATIVE, JsonFormatter, RedactingFormatter, set_up_logging
from bot.settings import load_settings

Capture = pytest.CaptureFixture[str]
TOKEN = "123456789:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw"
FORMATTERS = [RedactingFormatter("%(levelname)s %(name)s: %(message)s"), JsonFormatter()]


def record(message: str, *args: object, error: BaseException | None = None) -> logging.LogRecord:
    info = None if error is None else (type(error), error, error.__traceback__)
    return logging.LogRecord("bot.x", logging.WARNING, "x.py", 1, message, args, info)


def fail(message: str) -> None:
    raise ConnectionError(message)


def failure(message: str) -> BaseException:
    try:
        fail(message)
    except ConnectionError as error:
        return error
    raise AssertionError


LEAKS = {
    "the message": record(f"token {TOKEN}"),
    "an argument": record("GET %s", f"https://api.telegram.org/bot{TOKEN}/getMe"),
    "an argument that is no text": record("%r", {"token": TOKEN}),
    "an error": record("it failed", error=failure(f"https://host/bot{TOKEN}/getUpdates")),
    "twice": record(f"{TOKEN} {TOKEN}"),
    "between other letters": record(f"x{TOKEN}/y"),
}


@pytest.mark.parametrize("formatter", FORMATTERS, ids=["text", "json"])
@pytest.mark.parametrize("leak", LEAKS.values(), ids=LEAKS.keys())
def test_a_token_never_gets_into_the_log(
    formatter: logging.Formatter, leak: logging.LogRecord
) -> None:
    line = formatter.format(leak)
    assert "AAHdqTcv" not in line
    assert "(token)" in line


@given(
    number=st.from_regex(r"[0-9]{5,12}", fullmatch=True),
    secret=st.from_regex(r"[A-Za-z0-9_-]{8,40}", fullmatch=True),
)
def test_no_token_that_the_settings_take_gets_into_the_log(number: str, secret: str) -> None:
    token = f"{number}:{secret}"
    settings = load_settings({"TELEGRAM_BOT_TOKEN": token}, None)
    assert settings.telegram_bot_token is not None
    for formatter in FORMATTERS:
        assert token not in formatter.format(record("POST %s/getMe", f"https://host/bot{token}"))


def test_what_is_no_token_stays_in_the_log() -> None:
    message = "12:30:45 port 127.0.0.1:8081 chat 123456789 entries/a.yaml:12: no"
    assert message in FORMATTERS[0].format(record(message))


def test_a_line_of_json_is_one_object_with_its_fields() -> None:
    line = JsonFormatter().format(record("two\nlines of %s", "tiếng Việt", error=failure("broken")))
    assert "\n" not in line
    fields = json.loads(line)
    assert set(fields) == {"time", "level", "logger", "message", "error"}
    assert (fields["level"], fields["logger"]) == ("WARNING", "bot.x")
    assert fields["message"] == "two\nlines of tiếng Việt"
    assert fields["error"].startswith("Traceback")
    assert fields["error"].endswith("ConnectionError: broken")


@pytest.fixture(autouse=True)
def _loggers_are_put_back() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    levels = {name: logging.getLogger(name).level for name in (*_LOUD, _TALKATIVE)}
    root.handlers[:] = []  # else `force` would close the handlers of pytest
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    for name, kept in levels.items():
        logging.getLogger(name).setLevel(kept)


def test_the_log_goes_to_standard_error_from_its_level(capsys: Capture) -> None:
    set_up_logging("INFO", "text")
    logging.getLogger("bot.x").debug("too quiet")
    logging.getLogger("bot.x").info("loud enough")
    out, err = capsys.readouterr()
    assert err.endswith(" INFO bot.x: loud enough\n")
    assert "too quiet" not in err
    assert out == ""


def test_the_log_can_be_json(capsys: Capture) -> None:
    set_up_logging("INFO", "json")
    logging.getLogger("bot.x").info("hello")
    assert json.loads(capsys.readouterr().err)["message"] == "hello"


@pytest.mark.parametrize("level", ["DEBUG", "INFO"])
def test_libraries_that_log_addresses_are_kept_quiet(capsys: Capture, level: str) -> None:
    set_up_logging(level, "text")
    logging.getLogger("httpx").info("HTTP Request: POST https://host/bot%s/getMe", TOKEN)
    logging.getLogger("telegram.ext").info("a call")
    assert capsys.readouterr().err == ""


def test_what_telegram_sent_and_nobody_can_read_is_not_logged(capsys: Capture) -> None:
    set_up_logging("DEBUG", "text")
    logger = logging.getLogger("telegram.request.BaseRequest")
    logger.error('Can not load invalid JSON data: "%s"', "a person's words")
    assert capsys.readouterr().err == ""


def test_libraries_are_not_louder_than_the_rest(capsys: Capture) -> None:
    set_up_logging("ERROR", "text")
    logging.getLogger("httpx").warning("slow")
    assert capsys.readouterr().err == ""
