"""`POST /api/messages`: asked by programs, by our page and by those who mean no good."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from http import HTTPStatus

import httpx
import pytest

from bot.channels.web.asking import LONGEST_BODY
from bot.channels.web.limits import MOST, Limit, neighbourhood
from bot.channels.web.page import WebPage
from bot.channels.web.sessions import COOKIE, Sessions
from bot.i18n.words import Lexicon
from bot.messages import Incoming, Reply
from tests.channels.web.visiting import HOST, SECRET, Clock, browser, data_of, say, served
from tests.small_content import FULL

QUESTION = "Cầu gỗ dài bao nhiêu mét?"


async def test_a_question_is_answered_in_the_response(page: WebPage, lexicon: Lexicon) -> None:
    async with browser(page) as client:
        found = await say(client, text=QUESTION)
    (reply,) = found["replies"]
    assert set(reply) >= {"text", "html", "locale", "entry", "choices"}
    assert (reply["locale"], reply["entry"]) == ("vi", FULL)
    assert "30 mét" in reply["text"]
    assert "&amp; có mái &lt; 4 mét" in reply["html"]
    assert reply["html"].startswith("<p>")
    source = "📄 " + lexicon["vi"].gettext("Source")
    assert source in [choice["label"] for choice in reply["choices"]]


async def test_a_choice_does_what_its_button_says(page: WebPage, lexicon: Lexicon) -> None:
    _ = lexicon["vi"].gettext
    async with browser(page) as client:
        (first,) = (await say(client, text=QUESTION))["replies"]
        (second,) = (await say(client, choice=data_of(first, "➕ " + _("More"))))["replies"]
    assert second["in_place"]
    assert len(second["text"]) > len(first["text"])


async def test_a_question_of_the_quiz_has_its_options_as_choices(page: WebPage) -> None:
    right = {"Cầu gỗ dài bao nhiêu?": "30 mét", "Cầu đá có mấy nhịp?": "Ba nhịp"}
    async with browser(page) as client:
        (asked,) = (await say(client, text="/quiz"))["replies"]
        (option,) = [said for question, said in right.items() if question in asked["text"]]
        assert asked["entry"] is None  # the link to the answer would give it away
        (told,) = (await say(client, choice=data_of(asked, option)))["replies"]
        (again,) = (await say(client, choice=data_of(asked, option)))["replies"]
    assert f"Đúng rồi: {option}." in told["text"]
    assert told["in_place"]
    assert [choice["label"] for choice in told["choices"]] == ["📖 Xem câu trả lời", "➡️ Câu khác"]
    assert "Câu này bạn đã trả lời rồi." in again["text"]


async def test_there_is_no_daily_fact_on_a_page_and_it_says_so(page: WebPage) -> None:
    async with browser(page) as client:
        (reply,) = (await say(client, text="/daily 8"))["replies"]
    assert "Ở đây mình chỉ được trả lời chứ không được nhắn trước" in reply["text"]


async def test_a_session_goes_on_and_is_nobody_elses(page: WebPage) -> None:
    async with browser(page) as client, browser(page) as stranger:
        await say(client, text="/topics")
        (own,) = (await say(client, text="1"))["replies"]
        (other,) = (await say(stranger, text="1"))["replies"]
    assert "Những cây cầu" in own["text"]
    assert "Những cây cầu" not in other["text"]


@pytest.mark.parametrize(
    ("accepted", "locale", "expected"),
    [
        ("en-GB,en;q=0.9,vi;q=0.5", None, "en"),
        ("en;q=0.3, vi-VN;q=0.8", None, "vi"),
        ("en", "vi", "vi"),
        ("fr, xx;q=0.5", None, "en"),
        ("", None, "vi"),
        ("en;q=0, *;q=x", "klingon!", "vi"),
        ("," * 10_000 + "en", None, "vi"),
    ],
)
async def test_the_language_is_the_pages_then_the_browsers(
    page: WebPage, accepted: str, locale: str | None, expected: str
) -> None:
    async with browser(page, language=accepted) as client:
        (reply,) = (await say(client, text="/help", locale=locale))["replies"]
    assert reply["locale"] == expected


async def test_a_language_that_was_chosen_stays_chosen(page: WebPage) -> None:
    async with browser(page) as client:
        await say(client, choice="c:en", locale="vi")
        (reply,) = (await say(client, text=QUESTION, locale="vi"))["replies"]
        assert reply["locale"] == "en"
        assert '<html lang="en">' in (await client.get("/")).text


async def test_the_cookie_names_nobody_and_no_script_can_read_it(page: WebPage) -> None:
    async with browser(page) as client:
        response = await client.post("/api/messages", json={"text": QUESTION})
        cookie = response.headers["set-cookie"]
        assert "HttpOnly" in cookie
        assert "SameSite=lax" in cookie
        assert "Secure" not in cookie
        assert "203.0.113" not in cookie
    behind_tls = {"X-Forwarded-Proto": "https", "X-Forwarded-For": "203.0.113.9"}
    async with browser(page, "10.0.0.1", **behind_tls) as client:
        response = await client.post("/api/messages", json={"text": QUESTION})
        assert "Secure" in response.headers["set-cookie"]


@pytest.mark.parametrize(
    "broken",
    [
        "x",
        "a" * 26 + "." + "a" * 26,
        Sessions(b"another bot").begin(),
        Sessions(SECRET).begin()[:-1],
        Sessions(SECRET).begin() + "a",
        "../../etc/passwd",
        "a" * 3000,
    ],
    ids=lambda broken: f"{len(broken)} characters",
)
async def test_a_cookie_that_is_not_ours_begins_a_new_session(page: WebPage, broken: str) -> None:
    async with browser(page, Cookie=f"{COOKIE}={broken}") as client:
        response = await client.post("/api/messages", json={"text": QUESTION})
    assert response.status_code == HTTPStatus.OK
    token = response.cookies[COOKIE]
    assert token != broken
    assert Sessions(SECRET).known(token) == token


async def test_who_is_forgotten_has_no_cookie_any_more(page: WebPage) -> None:
    async with browser(page) as client:
        await say(client, choice="c:en")
        assert COOKIE in client.cookies
        found = await say(client, choice="x:en")
        assert found["forgotten"]
        assert dict(client.cookies) == {}
        (reply,) = (await say(client, text=QUESTION))["replies"]
    assert reply["locale"] == "vi"


async def test_the_widget_keeps_its_session_itself(page: WebPage) -> None:
    async with browser(page) as client:
        first = await say(client, text="/topics", session="")
        second = await say(client, text="1", session=first["session"])
        assert dict(client.cookies) == {}
    assert second["session"] == first["session"]
    assert "Những cây cầu" in second["replies"][0]["text"]


# -- what is no question ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", HTTPStatus.BAD_REQUEST),
        (b"{", HTTPStatus.BAD_REQUEST),
        (b"[]", HTTPStatus.BAD_REQUEST),
        (b"{}", HTTPStatus.BAD_REQUEST),
        (b"\xff\xfe", HTTPStatus.BAD_REQUEST),
        (b"[" * 20_000, HTTPStatus.BAD_REQUEST),
        (b'{"text": 5}', HTTPStatus.BAD_REQUEST),
        (b'{"text": " \\u202e\\n"}', HTTPStatus.BAD_REQUEST),
        (b'{"text": "a", "choice": "t:vi"}', HTTPStatus.BAD_REQUEST),
        (json.dumps({"choice": "x" * 300}).encode(), HTTPStatus.BAD_REQUEST),
        (b'{"choice": "no such button"}', HTTPStatus.OK),
        (b'{"text": "\\ud83d"}', HTTPStatus.BAD_REQUEST),
        ('{"text": "🌉🌉"}'.encode(), HTTPStatus.OK),
        (b'{"text": "a\\u0000b", "locale": 7}', HTTPStatus.OK),
        (json.dumps({"text": "cầu " * 1000}).encode(), HTTPStatus.OK),
        (json.dumps({"text": "c" * 100_000}).encode(), HTTPStatus.REQUEST_ENTITY_TOO_LARGE),
    ],
)
async def test_a_body_is_answered_or_refused_with_a_line(
    page: WebPage, body: bytes, status: HTTPStatus
) -> None:
    async with browser(page) as client:
        headers = {"Content-Type": "application/json"}
        response = await client.post("/api/messages", content=body, headers=headers)
    assert response.status_code == status
    if status != HTTPStatus.OK:
        assert list(response.json()) == ["error"]
        assert len(response.json()["error"]) > 20


async def test_a_long_body_is_not_read(page: WebPage) -> None:
    read = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal read
        while True:
            read += 1000
            yield b"x" * 1000

    async with browser(page) as client:
        headers = {"Content-Type": "application/json"}
        response = await client.post("/api/messages", content=endless(), headers=headers)
    assert response.status_code == HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    assert read <= LONGEST_BODY + 2000


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, HTTPStatus.OK),
        ({"Origin": f"http://{HOST}"}, HTTPStatus.OK),
        ({"Origin": f"https://{HOST}"}, HTTPStatus.OK),
        ({"Sec-Fetch-Site": "same-origin"}, HTTPStatus.OK),
        ({"Origin": "https://evil.test"}, HTTPStatus.FORBIDDEN),
        ({"Origin": f"https://{HOST}.evil.test"}, HTTPStatus.FORBIDDEN),
        ({"Origin": "https://school.test"}, HTTPStatus.FORBIDDEN),
        ({"Origin": "null"}, HTTPStatus.FORBIDDEN),
        ({"Origin": "http://[::"}, HTTPStatus.FORBIDDEN),
        ({"Sec-Fetch-Site": "cross-site"}, HTTPStatus.FORBIDDEN),
    ],
)
async def test_only_our_own_page_may_make_a_browser_ask(
    page: WebPage, headers: dict[str, str], status: HTTPStatus
) -> None:
    async with browser(page) as client:
        response = await client.post("/api/messages", json={"text": QUESTION}, headers=headers)
    assert response.status_code == status
    assert "access-control-allow-origin" not in response.headers


async def test_a_form_of_another_site_cannot_be_taken_for_json(page: WebPage) -> None:
    async with browser(page) as client:
        text = json.dumps({"text": QUESTION})
        headers = {"Content-Type": "text/plain"}
        response = await client.post("/api/messages", content=text, headers=headers)
    assert response.status_code == HTTPStatus.UNSUPPORTED_MEDIA_TYPE


async def test_a_failure_is_an_apology_and_nobodys_words_are_logged(
    page: WebPage, caplog: pytest.LogCaptureFixture
) -> None:
    async def failing(_incoming: Incoming) -> tuple[Reply, ...]:
        raise RuntimeError("broken")

    page._handle = failing
    async with browser(page) as client:
        response = await client.post("/api/messages", json={"text": "câu hỏi bí mật"})
    assert response.status_code == HTTPStatus.INTERNAL_SERVER_ERROR
    assert "sorry" in response.text
    assert "a page failed" in caplog.text
    assert "bí mật" not in caplog.text


# -- how much --------------------------------------------------------------------------------------


async def test_one_session_is_slowed_down_and_another_is_not(page: WebPage, clock: Clock) -> None:
    async with browser(page) as client, browser(page) as other:
        await say(client, text="/help")
        statuses = [
            (await client.post("/api/messages", json={"text": "/help"})).status_code
            for _ in range(31)
        ]
        assert statuses == [200] * 30 + [HTTPStatus.TOO_MANY_REQUESTS]
        refused = await client.post("/api/messages", json={"text": "/help"})
        assert int(refused.headers["retry-after"]) == 2
        await say(other, text="/help")
        clock.now += 2
        await say(client, text="/help")


async def test_a_thousand_sessions_of_one_address_are_too_many(page: WebPage) -> None:
    async def answer(_incoming: Incoming) -> tuple[Reply, ...]:
        return (Reply("ok", "vi"),)

    page._handle = answer
    statuses = []
    async with browser(page, "2001:db8::1") as client, browser(page, "2001:db8::2") as same:
        for number in range(1000):
            client.cookies.clear()
            same.cookies.clear()
            visitor = client if number % 2 else same
            response = await visitor.post("/api/messages", json={"text": "/help"})
            statuses.append(response.status_code)
    assert statuses == [200] * 600 + [HTTPStatus.TOO_MANY_REQUESTS] * 400
    async with browser(page, "2001:db8:0:1::1") as neighbour:
        assert (await neighbour.post("/api/messages", json={"text": "/help"})).status_code == 200


async def test_sessions_of_one_address_are_told_as_such(page: WebPage) -> None:
    """Beginning one costs nothing, so that none of them is somebody new."""
    seen = []

    async def answer(incoming: Incoming) -> tuple[Reply, ...]:
        seen.append((incoming.user, incoming.among))
        return (Reply("ok", "vi"),)

    page._handle = answer
    for address in ("2001:db8::1", "2001:db8::2", "2001:db8:0:1::1"):
        async with browser(page, address) as client:
            await say(client, text="/help")
    users, places = zip(*seen, strict=True)
    assert len(set(users)) == 3
    assert places == ("web:2001:db8::/64", "web:2001:db8::/64", "web:2001:db8:0:1::/64")


async def test_an_address_is_taken_from_a_proxy_that_is_known_alone(page: WebPage) -> None:
    async def answer(_incoming: Incoming) -> tuple[Reply, ...]:
        return (Reply("ok", "vi"),)

    page._handle = answer
    for address, expected in (("10.0.0.1", 200), ("203.0.113.1", HTTPStatus.TOO_MANY_REQUESTS)):
        async with browser(page, address) as client:
            for number in range(601):
                client.cookies.clear()
                headers = {"X-Forwarded-For": f"198.51.100.{number % 200}"}
                response = await client.post(
                    "/api/messages", json={"text": "/help"}, headers=headers
                )
            assert response.status_code == expected


def test_the_memory_of_limits_is_bounded(clock: Clock) -> None:
    limit = Limit(1, 0.1, clock)
    for number in range(MOST + 500):
        assert limit.take(str(number)) == 0
    assert len(limit) == MOST
    assert limit.take(str(MOST)) == pytest.approx(10)
    limit.take("203.0.113.7")
    assert "203.0.113.7" not in repr(vars(limit))


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("testclient", "unknown"),
        (None, "unknown"),
    ],
)
def test_neighbours_count_as_one(address: str | None, expected: str) -> None:
    assert neighbourhood(address) == expected


# -- on a real socket ------------------------------------------------------------------------------


async def test_the_api_is_served_on_a_socket(page: WebPage) -> None:
    async with served(page) as url, httpx.AsyncClient(base_url=url) as client:
        (reply,) = (await say(client, text=QUESTION))["replies"]
        assert reply["entry"] == FULL
        large = await client.post("/api/messages", json={"text": "c" * 100_000})
        assert large.status_code == HTTPStatus.REQUEST_ENTITY_TOO_LARGE
        assert (await client.get("/")).status_code == HTTPStatus.OK
