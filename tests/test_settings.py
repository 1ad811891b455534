"""Environment and `.env` become settings; what cannot be used is named; secrets stay secret."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path

import pytest
from pydantic import ValidationError

from bot.errors import SettingsError
from bot.settings import ROOT, Settings, describe_env_file, load_settings

TOKEN = "123456789:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw"
SOCKS = "socks5://127.0.0.1:1080"
SECRET = "0123456789abcdef"
EXAMPLE = ROOT / ".env.example"
NAMES = sorted(name.upper() for name in Settings.model_fields)


def load_env_file(tmp_path: Path, data: str | bytes, **environ: str) -> Settings:
    path = tmp_path / ".env"
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return load_settings(environ, path)


def test_everything_has_a_default() -> None:
    settings = load_settings({}, None)
    assert settings.telegram_bot_token is None
    assert settings.telegram_api_url == "https://api.telegram.org"
    assert settings.database == f"sqlite+aiosqlite:///{Path.cwd() / '.data' / 'nhipcau.sqlite3'}"
    assert settings.cache_dir == Path(".data/cache")
    assert (settings.content_dir, settings.locales_dir) == (ROOT / "content", ROOT / "locales")
    assert settings.default_locale == "vi"
    assert (settings.admin_ids, settings.unanswered_days) == (frozenset(), 30)
    assert (settings.log_level, settings.log_format) == ("INFO", "text")
    assert (settings.telegram_webhook_url, settings.telegram_webhook_secret) == (None, None)
    assert (settings.host, settings.port) == ("127.0.0.1", 8080)


@pytest.mark.parametrize(
    ("key", "value", "expected"),
    [
        ("TELEGRAM_API_URL", "http://127.0.0.1:8081/root", "http://127.0.0.1:8081/root"),
        ("TELEGRAM_API_URL", "http://10.1.2.3:8081", "http://10.1.2.3:8081"),
        ("TELEGRAM_API_URL", "http://bot-api:8081", "http://bot-api:8081"),
        ("TELEGRAM_API_URL", "http://api.home.lan", "http://api.home.lan"),
        ("DATA_DIR", "/srv/bot data", Path("/srv/bot data")),
        ("CONTENT_DIR", "other", Path("other")),
        ("LOCALES_DIR", "words", Path("words")),
        ("DEFAULT_LOCALE", "en", "en"),
        ("DEFAULT_LOCALE", "zh-Hans", "zh-Hans"),
        ("ADMIN_IDS", "12", frozenset({12})),
        ("ADMIN_IDS", "1, 2;3,,", frozenset({1, 2, 3})),
        ("ADMIN_IDS", " ", frozenset()),
        ("UNANSWERED_DAYS", "0", 0),
        ("UNANSWERED_DAYS", "365", 365),
        ("LOG_LEVEL", "debug", "DEBUG"),
        ("LOG_FORMAT", "JSON", "json"),
        ("HOST", "::1", "::1"),
        ("PORT", "0", 0),
        ("PORT", "65535", 65535),
        ("WEB_PORT", "0", 0),
        ("WEB_HOST", "::", "::"),
        ("WEB_URL", " https://bot.a.vn:8443/ ", "https://bot.a.vn:8443"),
        ("WEB_ORIGINS", "https://a.vn/, http://b.vn:81", ("https://a.vn", "http://b.vn:81")),
        ("WEB_PROXIES", "10.0.0.0/8, ::1", ("10.0.0.0/8", "::1")),
    ],
)
def test_a_value_of_the_environment_is_taken(key: str, value: str, expected: object) -> None:
    assert getattr(load_settings({key: value}, None), key.lower()) == expected


@pytest.mark.parametrize("typed", [TOKEN, f" {TOKEN}\n"], ids=["plain", "with spaces around it"])
def test_a_token_is_taken(typed: str) -> None:
    token = load_settings({"TELEGRAM_BOT_TOKEN": typed}, None).telegram_bot_token
    assert token is not None
    assert token.get_secret_value() == TOKEN


def test_the_address_of_a_database_is_taken() -> None:
    address = "postgresql+asyncpg://bot:geheim@host/db"
    assert load_settings({"DATABASE_URL": address}, None).database == address


@pytest.mark.parametrize("name", NAMES)
def test_an_empty_value_means_the_default(name: str) -> None:
    expected = load_settings({}, None)
    if name == "WEB_PORT":
        expected = expected.model_copy(update={"web_port": None})
    assert load_settings({name: ""}, None) == expected


def test_an_empty_port_of_the_page_in_a_file_is_no_page_unless_the_environment_has_one(
    tmp_path: Path,
) -> None:
    assert load_env_file(tmp_path, "WEB_PORT=\n").web_port is None
    assert load_env_file(tmp_path, "WEB_PORT=\n", WEB_PORT="8001").web_port == 8001
    assert load_env_file(tmp_path, "WEB_PORT=8001\n", WEB_PORT="").web_port is None
    assert load_env_file(tmp_path, "PORT=1\n").web_port == 8000


@pytest.mark.parametrize(
    ("key", "value", "shown", "accepted"),
    [
        ("TELEGRAM_API_URL", "ftp://host", "ftp://host", "http or https address"),
        ("TELEGRAM_API_URL", "api.telegram.org", "api.telegram.org", "http or https address"),
        (
            "TELEGRAM_API_URL",
            "http://api.example.org",
            "http://api.example.org",
            "http, over which",
        ),
        ("TELEGRAM_API_URL", "http://8.8.8.8:81/x", "http://8.8.8.8:81/x", "a private network"),
        *(  # the same server, and a name like any other, written so that no dot is seen
            ("TELEGRAM_API_URL", f"http://{host}", f"http://{host}", "a private network")
            for host in ("134744072", "0x08080808", "8\u30028\u30028\u30028", "api\uff0eexample")
        ),
        ("TELEGRAM_API_URL", "https://a b", "https://a b", "http or https address"),
        ("DEFAULT_LOCALE", "tiếng Việt", "tiếng Việt", "such as vi or en"),
        ("ADMIN_IDS", "1,@lan", "@lan", "numeric Telegram user ids, separated by commas"),
        ("ADMIN_IDS", "1 2", "1 2", "numeric Telegram user ids, separated by commas"),
        ("TELEGRAM_PAID_PER_SECOND", "30", "30", "a number of messages from 31 to 1000"),
        ("TELEGRAM_PAID_PER_SECOND", "1001", "1001", "or nothing: free"),
        ("TELEGRAM_RICH", "off and on", "off and on", "0 or 1"),
        ("UNANSWERED_DAYS", "-1", "-1", "a number of days from 0 (keep nothing) to 365"),
        ("UNANSWERED_DAYS", "366", "366", "a number of days from 0 (keep nothing) to 365"),
        ("LOG_LEVEL", "loud", "LOUD", "DEBUG, INFO, WARNING, ERROR"),
        ("LOG_FORMAT", "xml", "xml", "text, json"),
        ("HOST", "a b", "a b", "0.0.0.0 for all of them"),
        ("PORT", "65536", "65536", "a number from 0 to 65535"),
        ("PORT", "http", "http", "a number from 0 to 65535"),
        ("WEB_PORT", "65536", "65536", "or nothing: no page"),
        ("WEB_HOST", "a b", "a b", "0.0.0.0 for all of them"),
        ("WEB_URL", "http://bot.a.vn", "http://bot.a.vn", "an https address without a path"),
        ("WEB_URL", "https://bot.a.vn/bot", "https://bot.a.vn/bot", "an https address"),
        ("WEB_URL", "bot.a.vn", "bot.a.vn", "an https address"),
        ("WEB_URL", "https://me:secret@bot.a.vn", "https://me:secret@bot.a.vn", "an https address"),
        ("WEB_ORIGINS", "https://a.vn/path", "https://a.vn/path", "sites without a path"),
        ("WEB_ORIGINS", "https://a.vn;*", "https://a.vn;*", "sites without a path"),
        ("WEB_PROXIES", "caddy", "caddy", "addresses or networks"),
        ("TELEGRAM_PROXY", "socks4://10.0.0.1:1080", "socks4://10.0.0.1:1080", "socks5://, "),
        ("TELEGRAM_PROXY", "10.0.0.1:1080", "10.0.0.1:1080", "such as socks5://127.0.0.1:1080"),
        ("TELEGRAM_PROXY", "lan:geheim@10.0.0.1", "…@10.0.0.1", "user:password@"),
        ("TELEGRAM_PROXY", "ftp://lan:geheim@proxy", "ftp://…@proxy", "user:password@"),
        ("TELEGRAM_PROXY", "socks5://", "socks5://", "host and port"),
        ("TELEGRAM_PROXY", "socks5://a.vn:99999", "socks5://a.vn:99999", "host and port"),
        ("TELEGRAM_PROXY", "socks5://a.vn:0", "socks5://a.vn:0", "host and port"),
    ],
)
def test_a_bad_value_names_key_value_and_what_is_accepted(
    key: str, value: str, shown: str, accepted: str
) -> None:
    with pytest.raises(SettingsError) as caught:
        load_settings({key: value}, None)
    assert caught.value.key == key
    message = str(caught.value)
    assert message.startswith(f"{key} has the value {shown!r}; accepted: ")
    assert accepted in message
    assert "\n" not in message


@pytest.mark.parametrize(
    "typed",
    [
        "AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw",
        f"bot{TOKEN}",
        f"{TOKEN} {TOKEN}",
        "123456789:kurz",
        "x",
    ],
    ids=["without the number", "as in an address", "twice", "cut off", "one letter"],
)
def test_a_token_that_is_none_is_not_shown(typed: str) -> None:
    with pytest.raises(SettingsError) as caught:
        load_settings({"TELEGRAM_BOT_TOKEN": typed}, None)
    assert str(caught.value) == (
        "TELEGRAM_BOT_TOKEN has the value '(hidden)'; accepted: "
        "the token that @BotFather gave you, such as 123456:ABC-DEF…"
    )
    assert caught.value.__suppress_context__


@pytest.mark.parametrize(
    ("url", "more"),
    [
        ("https://bot.example.org/telegram", {}),
        ("https://bot.example.org:8443", {}),
        ("http://bot:8080/telegram", {"TELEGRAM_API_URL": "http://api:8081"}),
    ],
    ids=["usual", "another port of Telegram's", "a server of one's own"],
)
def test_the_address_of_a_webhook_is_taken(url: str, more: dict[str, str]) -> None:
    environ = {"TELEGRAM_WEBHOOK_URL": url, "TELEGRAM_WEBHOOK_SECRET": SECRET, **more}
    settings = load_settings(environ, None)
    assert settings.telegram_webhook_url == url
    assert settings.telegram_webhook_secret is not None
    assert settings.telegram_webhook_secret.get_secret_value() == SECRET


@pytest.mark.parametrize(
    "url",
    [
        "http://bot.example.org/telegram",
        "https://bot.example.org:8080/telegram",
        "https://bot.example.org:port/telegram",
        "https://[bot/telegram",
        "https:///telegram",
        "https://lan:geheim@bot.example.org",
        "https://bot.example.org/a b",
        "https://bot.example.org/#a",
        "bot.example.org",
    ],
)
def test_an_address_telegram_does_not_call_is_named(url: str) -> None:
    environ = {"TELEGRAM_WEBHOOK_URL": url, "TELEGRAM_WEBHOOK_SECRET": SECRET}
    with pytest.raises(SettingsError, match="port is 443, 80, 88 or 8443") as caught:
        load_settings(environ, None)
    assert caught.value.key == "TELEGRAM_WEBHOOK_URL"
    assert f"has the value {url!r}" in str(caught.value)


def test_a_token_in_an_address_is_not_shown() -> None:
    with pytest.raises(SettingsError) as caught:
        load_settings({"TELEGRAM_WEBHOOK_URL": f"http://bot.example.org/{TOKEN}"}, None)
    assert "'http://bot.example.org/(token)'" in str(caught.value)


@pytest.mark.parametrize(
    ("secret", "shown"),
    [
        (None, "(not set)"),
        ("short", "(hidden)"),
        ("0123456789abcde", "(hidden)"),
        ("mật khẩu rất là dài", "(hidden)"),
        ("x" * 257, "(hidden)"),
    ],
    ids=["none", "short", "one too short", "other letters", "too long"],
)
def test_a_webhook_needs_a_secret_that_is_hard_to_guess(secret: str | None, shown: str) -> None:
    environ = {"TELEGRAM_WEBHOOK_URL": "https://bot.example.org"}
    if secret is not None:
        environ["TELEGRAM_WEBHOOK_SECRET"] = secret
    with pytest.raises(SettingsError) as caught:
        load_settings(environ, None)
    message = str(caught.value)
    assert message.startswith(f"TELEGRAM_WEBHOOK_SECRET has the value '{shown}'; accepted: ")
    assert "16 to 256" in message
    assert secret is None or secret not in message


def test_secrets_are_masked_wherever_settings_are_shown() -> None:
    environ = {
        "TELEGRAM_BOT_TOKEN": TOKEN,
        "TELEGRAM_WEBHOOK_SECRET": SECRET,
        "DATABASE_URL": "sqlite:///geheim",
        "TELEGRAM_PROXY": "socks5://lan:geheim@10.0.0.1:1080",
    }
    settings = load_settings(environ, None)
    for shown in (repr(settings), str(settings), settings.model_dump_json()):
        assert TOKEN not in shown
        assert SECRET not in shown
        assert "geheim" not in shown


@pytest.mark.parametrize(
    "proxy",
    [
        "socks5://127.0.0.1:1080",
        "socks5://127.0.0.1:65535",
        "socks5h://lan:geheim@proxy.example.org:1080",
        "http://[::1]:3128/",
        "https://proxy",
    ],
)
def test_a_proxy_is_taken(proxy: str) -> None:
    assert load_settings({"TELEGRAM_PROXY": proxy}, None).proxy_to_telegram == proxy


@pytest.mark.parametrize(
    ("environ", "telegram", "zalo"),
    [
        ({}, None, None),
        ({"ALL_PROXY": SOCKS}, SOCKS, SOCKS),
        ({"all_proxy": SOCKS, "HTTPS_PROXY": "http://a:3128"}, "http://a:3128", "http://a:3128"),
        ({"HTTPS_PROXY": "a:3128"}, "http://a:3128", "http://a:3128"),
        ({"HTTP_PROXY": SOCKS}, None, None),
        ({"ALL_PROXY": SOCKS, "NO_PROXY": "zaloplatforms.com"}, SOCKS, None),
        ({"ALL_PROXY": SOCKS, "NO_PROXY": "*"}, None, None),
    ],
)
def test_without_a_setting_the_environment_says_which_proxy_leads_where(
    environ: dict[str, str],
    telegram: str | None,
    zalo: str | None,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    _no_proxies(monkeypatch)
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    settings = load_settings({}, None)
    assert (settings.proxy_to_telegram, settings.proxy_to_zalo) == (telegram, zalo)
    given = load_settings({"TELEGRAM_PROXY": "http://given"}, None)
    assert (given.proxy_to_telegram, given.proxy_to_zalo) == ("http://given", zalo)


def test_a_proxy_of_the_environment_that_cannot_be_used_is_named_without_its_password(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    _no_proxies(monkeypatch)
    monkeypatch.setenv("ALL_PROXY", "socks4://lan:geheim@10.0.0.1:1080")
    with pytest.raises(SettingsError) as caught:
        _ = load_settings({}, None).proxy_to_telegram
    assert str(caught.value).startswith(
        "ALL_PROXY has the value 'socks4://…@10.0.0.1:1080'; accepted: the address of a proxy: "
    )


def _no_proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("ALL_PROXY", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "REQUEST_METHOD"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


def test_settings_do_not_change() -> None:
    settings = load_settings({}, None)
    with pytest.raises(ValidationError):
        settings.__setattr__("log_level", "DEBUG")


def test_an_env_file_is_read(tmp_path: Path) -> None:
    settings = load_env_file(
        tmp_path,
        f"# mine\nTELEGRAM_BOT_TOKEN={TOKEN}\nADMIN_IDS=1,2\nexport LOG_LEVEL='debug'\n"
        "LOG_FORMAT=\nPATH_OF_ANOTHER_PROGRAM=x\n",
    )
    assert settings.telegram_bot_token is not None
    assert settings.telegram_bot_token.get_secret_value() == TOKEN
    assert settings.admin_ids == {1, 2}
    assert (settings.log_level, settings.log_format) == ("DEBUG", "text")


def test_the_environment_wins_over_the_env_file(tmp_path: Path) -> None:
    settings = load_env_file(tmp_path, "LOG_LEVEL=debug\nADMIN_IDS=1\n", LOG_LEVEL="error")
    assert settings.log_level == "ERROR"
    assert settings.admin_ids == {1}


def test_an_env_file_with_a_byte_order_mark_is_read(tmp_path: Path) -> None:
    assert load_env_file(tmp_path, "\ufeffLOG_LEVEL=debug\n").log_level == "DEBUG"


def test_a_bad_value_in_the_env_file_names_its_key(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"^ADMIN_IDS has the value 'x'; accepted: numeric"):
        load_env_file(tmp_path, "ADMIN_IDS=1,x\n")
    with pytest.raises(SettingsError, match=r"^TELEGRAM_BOT_TOKEN has the value '\(hidden\)'"):
        load_env_file(tmp_path, "TELEGRAM_BOT_TOKEN=geheim\n")


def test_an_env_file_that_is_no_text_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsError) as caught:
        load_env_file(tmp_path, f"TELEGRAM_BOT_TOKEN={TOKEN}\n".encode("utf-16"))
    assert str(tmp_path / ".env") in str(caught.value)
    assert TOKEN not in str(caught.value)


def test_no_env_file_is_no_error(tmp_path: Path) -> None:
    assert load_settings({}, tmp_path / ".env") == load_settings({}, None)


def test_the_process_environment_is_the_default(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DEFAULT_LOCALE", "en")
    assert load_settings(env_file=None).default_locale == "en"


def test_the_example_explains_every_setting_and_no_other() -> None:
    lines = EXAMPLE.read_text("utf-8").splitlines()
    explained = {
        line.partition("=")[0]
        for above, line in pairwise(lines)
        if re.match(r"[A-Z_]+=", line) and re.match(r"# \w{2,}", above)
    }
    assert sorted(explained) == NAMES
    assert sum(bool(re.match(r"[A-Z_]+=", line)) for line in lines) == len(NAMES)


def test_the_example_taken_as_it_is_changes_nothing() -> None:
    assert load_settings({}, EXAMPLE) == load_settings({}, None)


@pytest.mark.parametrize("name", NAMES)
def test_what_operators_read_names_every_setting(name: str) -> None:
    assert name in (ROOT / "bot/operations/README.md").read_text("utf-8")


def test_what_comes_from_a_file_is_said_without_its_values(tmp_path: Path) -> None:
    path = tmp_path / ".env"
    path.write_text(f"TELEGRAM_BOT_TOKEN={TOKEN}\nPORT=81\nDATA_DIR=\nOTHER=1\nHOST=::1\n")
    path.chmod(0o600)
    assert describe_env_file({"HOST": "127.0.0.2"}, path) == [
        f"from {path}: TELEGRAM_BOT_TOKEN, PORT"
    ]


def test_a_file_that_others_can_read_is_warned_of(tmp_path: Path) -> None:
    path = tmp_path / ".env"
    path.write_text("PORT=81\n")
    path.chmod(0o640)
    assert describe_env_file({}, path)[1:] == [
        f"others can read {path}; mend it with: chmod 600 {path}"
    ]
    assert describe_env_file({}, tmp_path / "none") == []


# -- Zalo ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("url", "more"),
    [
        ("https://bot.example.org/zalo", {}),
        ("https://bot.example.org:9000/zalo", {}),
        ("http://bot:8080/zalo", {"ZALO_API_URL": "http://api:8081"}),
        (
            "https://bot.example.org/zalo",
            {
                "TELEGRAM_WEBHOOK_URL": "https://bot.example.org/telegram",
                "TELEGRAM_WEBHOOK_SECRET": SECRET,
            },
        ),
    ],
    ids=["usual", "any port", "a server of one's own", "beside Telegram"],
)
def test_the_address_that_zalo_calls_is_taken(url: str, more: dict[str, str]) -> None:
    environ = {"ZALO_BOT_TOKEN": TOKEN, "ZALO_WEBHOOK_URL": url, "ZALO_WEBHOOK_SECRET": SECRET}
    settings = load_settings(environ | more, None)
    assert (settings.zalo_webhook_url, settings.telegram_bot_token) == (url, None)
    assert settings.zalo_api_url == more.get("ZALO_API_URL", "https://bot-api.zaloplatforms.com")


@pytest.mark.parametrize(
    ("key", "value", "shown"),
    [
        ("ZALO_BOT_TOKEN", "geheim", "(hidden)"),
        ("ZALO_API_URL", "http://8.8.8.8/x", "http://8.8.8.8/x"),
        ("ZALO_API_URL", "http://127.0.0.1:99999", "http://127.0.0.1:99999"),
        ("ZALO_WEBHOOK_URL", "http://bot.example.org/zalo", "http://bot.example.org/zalo"),
        ("ZALO_WEBHOOK_URL", "https://lan:x@bot.example.org/", "https://lan:x@bot.example.org/"),
        ("ZALO_WEBHOOK_URL", "https://bot.example.org:port/z", "https://bot.example.org:port/z"),
        ("ZALO_WEBHOOK_URL", "https://other.example.org/same", "https://other.example.org/same"),
        ("ZALO_WEBHOOK_SECRET", "short", "(hidden)"),
        ("ZALO_WEBHOOK_SECRET", "", "(not set)"),
    ],
)
def test_a_bad_setting_of_zalo_names_key_and_value(key: str, value: str, shown: str) -> None:
    environ = {
        "TELEGRAM_WEBHOOK_URL": "https://bot.example.org/same",
        "TELEGRAM_WEBHOOK_SECRET": SECRET,
        "ZALO_WEBHOOK_URL": "https://bot.example.org/zalo",
        "ZALO_WEBHOOK_SECRET": SECRET,
    }
    with pytest.raises(SettingsError) as caught:
        load_settings(environ | {key: value}, None)
    assert caught.value.key == key
    assert str(caught.value).startswith(f"{key} has the value {shown!r}; accepted: ")


# -- Messenger -------------------------------------------------------------------------------------

OF_A_PAGE = {
    "MESSENGER_PAGE_TOKEN": "EAAGm0PX4ZCpsBAKZC0invented",
    "MESSENGER_APP_SECRET": SECRET,
    "MESSENGER_VERIFY_TOKEN": "what-we-made-up",
    "MESSENGER_PAGE_ID": "104857600000001",
}


def test_what_a_page_needs_is_taken() -> None:
    settings = load_settings(OF_A_PAGE, None)
    assert settings.messenger_page_id == "104857600000001"
    assert settings.messenger_api_url == "https://graph.facebook.com"
    assert settings.messenger_app_secret is not None
    assert settings.messenger_app_secret.get_secret_value() == SECRET


@pytest.mark.parametrize(
    ("key", "value", "shown"),
    [
        ("MESSENGER_PAGE_TOKEN", "kurz", "(hidden)"),
        ("MESSENGER_PAGE_TOKEN", "EAAG of two words", "(hidden)"),
        ("MESSENGER_APP_SECRET", "kurz", "(hidden)"),
        ("MESSENGER_APP_SECRET", "", "(not set)"),
        ("MESSENGER_VERIFY_TOKEN", "tiếng Việt", "(hidden)"),
        ("MESSENGER_VERIFY_TOKEN", "", "(not set)"),
        ("MESSENGER_PAGE_ID", "nhipcau", "nhipcau"),
        ("MESSENGER_PAGE_ID", "", "(not set)"),
        ("MESSENGER_API_URL", "http://8.8.8.8/x", "http://8.8.8.8/x"),
        ("MESSENGER_API_URL", "graph.facebook.com", "graph.facebook.com"),
    ],
)
def test_a_bad_setting_of_messenger_names_key_and_value(key: str, value: str, shown: str) -> None:
    with pytest.raises(SettingsError) as caught:
        load_settings(OF_A_PAGE | {key: value}, None)
    assert caught.value.key == key
    assert str(caught.value).startswith(f"{key} has the value {shown!r}; accepted: ")


@pytest.mark.parametrize("key", ["MESSENGER_APP_SECRET", "MESSENGER_PAGE_ID"])
def test_a_part_of_messenger_alone_needs_nothing_else(key: str) -> None:
    settings = load_settings({key: OF_A_PAGE[key]}, None)
    assert settings.messenger_page_token is None
