"""What becomes of a call to the Graph API, over real HTTP."""

from __future__ import annotations

import asyncio
import json
import logging
import socket
import time
from dataclasses import replace

import pytest

from bot.channels.common.gateway import FIRST_WAIT, LONGEST_WAIT, SILENCE
from bot.channels.messenger.api import VERSION, MessengerApi
from bot.channels.messenger.calls import Address, Call, short
from bot.channels.messenger.gateway import MessengerGateway
from bot.channels.messenger.platform import LONGEST_TITLE
from bot.cli.logs import RedactingFormatter
from bot.delivery.model import (
    Instead,
    Outcome,
    RateClass,
    Refused,
    Retry,
    Sent,
    Unknown,
    Unreachable,
    Wait,
)
from bot.messages import Button, Reply
from tests.channels.messenger.answering import page_of
from tests.tools.graph_api import SECRET, TOKEN, Fault, GraphServer

LAN = "7400000000000001234"
HELLO = Call(LAN, "Xin chào 🌉").dump()
HTML = b"<html><body>Bad Gateway</body></html>"
CUT = Fault(status=0)

OUTCOMES: dict[str, tuple[Fault, type[Outcome]]] = {
    "1, unknown": (Fault(1, 99, status=500), Unknown),
    "1, all was sent": (Fault(1, 1357046), Unknown),
    "2, later": (Fault(2, status=500), Retry),
    "4, too many": (Fault(4), Wait),
    "10, outside the window": (Fault(10, 2018278), Refused),
    "10, the Page is restricted": (Fault(10, 1893063), Wait),
    "10, no permission": (Fault(10), Refused),
    "17": (Fault(17), Wait),
    "32": (Fault(32), Wait),
    "100, no such person": (Fault(100, 2018001), Unreachable),
    "100, form": (Fault(100), Refused),
    "100, secret of another app": (Fault(100, message="Invalid appsecret_proof provided"), Retry),
    "190, the token has ended": (Fault(190, 463, status=401), Retry),
    "200, not allowed": (Fault(200, 2018028, status=403), Refused),
    "200, not there": (Fault(200, 1545041), Unreachable),
    "368, blocked for a while": (Fault(368), Wait),
    "551, not there": (Fault(551, 1545041), Unreachable),
    "613, too many": (Fault(613), Wait),
    "1200, later": (Fault(1200), Retry),
    "80006, too many": (Fault(80006), Wait),
    "a code of tomorrow": (Fault(2019), Refused),
    "an error with HTTP 200": (Fault(613, status=200), Wait),
    "a code in digits": (Fault(body=b'{"error": {"code": "613"}}'), Wait),
    "a code in words": (Fault(body=b'{"error": {"code": "much"}}', status=429), Wait),
    "an error that is a text": (Fault(body=b'{"error": "no"}', status=500), Unknown),
    "an error of nothing": (Fault(body=b'{"error": null}', status=200), Refused),
    "a page": (Fault(body=HTML, status=200), Unknown),
    "a page of a proxy": (Fault(body=HTML, status=502), Unknown),
    "a page that says wait": (Fault(body=HTML, status=429), Wait),
    "a page that says later": (Fault(body=HTML, status=503), Retry),
    "a page that turns away": (Fault(body=HTML, status=403), Retry),
    "half an answer": (Fault(body=b'{"recipient_id": "7', status=200), Unknown),
    "no answer": (Fault(status=200), Unknown),
    "not UTF-8": (Fault(body=b"\xff\xfe\x00", status=200), Unknown),
    "other JSON": (Fault(body=b'{"message": "hello"}', status=200), Unknown),
    "a list": (Fault(body=b"[]", status=200), Unknown),
    "JSON without a bottom": (Fault(body=b"[" * 100_000, status=200), Unknown),
    "a cut line": (CUT, Unknown),
}


@pytest.fixture
def gateway(graph: GraphServer, api: MessengerApi) -> MessengerGateway:
    graph.wrote_at[LAN] = time.time()
    return MessengerGateway(api)


@pytest.mark.parametrize("case", OUTCOMES)
async def test_every_answer_is_an_outcome_and_none_says_a_secret(
    graph: GraphServer, gateway: MessengerGateway, caplog: pytest.LogCaptureFixture, case: str
) -> None:
    fault, outcome = OUTCOMES[case]
    graph.fail("messages", fault)
    found = await gateway.make(HELLO)
    assert type(found) is outcome
    shown = f"{found} {caplog.text}"
    assert [secret for secret in (TOKEN, SECRET, "Xin chào") if secret in shown] == []
    assert graph.sent == []


async def test_what_is_carried_out_says_its_id(
    graph: GraphServer, gateway: MessengerGateway
) -> None:
    assert await gateway.make(HELLO) == Sent(graph.sent[0].id)
    assert graph.told(LAN) == ["Xin chào 🌉"]
    (target,) = graph.targets
    assert target.startswith(f"/{VERSION}/me/messages?")
    assert TOKEN not in target
    assert SECRET not in target


@pytest.mark.parametrize("needs_proof", [True, False])
async def test_an_app_may_demand_a_proof_of_its_secret(
    graph: GraphServer, gateway: MessengerGateway, needs_proof: bool
) -> None:
    graph.needs_proof = needs_proof
    assert isinstance(await gateway.make(HELLO), Sent)
    other = MessengerApi(replace(page_of(graph.url), secret="f" * 32))
    assert isinstance(await MessengerGateway(other).make(HELLO), Retry)
    await other.close()


@pytest.mark.parametrize(
    "body", [b'{"recipient_id": "7"}', b'{"recipient_id": "7", "message_id": "%b"}' % (b"m" * 999)]
)
async def test_an_answer_without_a_usable_id_is_an_answer(
    graph: GraphServer, gateway: MessengerGateway, body: bytes
) -> None:
    graph.fail("messages", Fault(body=body, status=200))
    assert await gateway.make(HELLO) == Sent(None)


async def test_who_wrote_more_than_a_day_ago_or_never_is_not_written_to(
    graph: GraphServer, gateway: MessengerGateway
) -> None:
    graph.wrote_at[LAN] -= 25 * 3600
    assert isinstance(await gateway.make(HELLO), Refused)
    assert isinstance(await gateway.make(Call("1", "x").dump()), Unreachable)


@pytest.mark.parametrize("status", [301, 302, 307, 308])
async def test_a_redirect_is_not_followed(
    graph: GraphServer, gateway: MessengerGateway, status: int
) -> None:
    """It would take the token, and what people are told, to wherever it leads."""
    async with GraphServer() as elsewhere:
        headers = {"Location": f"{elsewhere.url}/{VERSION}/me/messages"}
        graph.fail("messages", Fault(status=status, headers=headers))
        assert isinstance(await gateway.make(HELLO), Retry)
        assert elsewhere.calls == []


async def test_a_line_that_is_dead_has_carried_out_nothing() -> None:
    with socket.socket() as taken:  # bound and not listening: nobody answers there
        taken.bind(("127.0.0.1", 0))
        api = MessengerApi(page_of(f"http://127.0.0.1:{taken.getsockname()[1]}"))
        gateway = MessengerGateway(api)
        assert isinstance(await gateway.make(HELLO), Retry)
        assert not await gateway.is_reachable()
        await api.close()


@pytest.mark.parametrize("payload", ["", "{", "[]", '["7"]', '[7, "x", []]', '{"person": "7"}'])
async def test_what_is_no_call_is_refused(gateway: MessengerGateway, payload: str) -> None:
    assert await gateway.make(payload) == Refused("not a call")


async def test_half_a_character_costs_one_message_only(gateway: MessengerGateway) -> None:
    assert isinstance(await gateway.make(Call(LAN, "a\ud83d").dump()), Refused)


async def test_buttons_that_are_refused_are_left_out(
    graph: GraphServer, gateway: MessengerGateway
) -> None:
    replies = [{"content_type": "text", "title": str(n), "payload": "x"} for n in range(14)]
    refused = await gateway.make(Call(LAN, "1. a", replies).dump())
    assert isinstance(refused, Instead)
    assert isinstance(await gateway.make(refused.payload), Sent)
    assert (graph.sent[0].text, graph.sent[0].replies) == ("1. a", ())


async def test_it_waits_longer_each_time_and_calls_of_one_moment_count_once(
    graph: GraphServer, api: MessengerApi
) -> None:
    now = 1000.0
    graph.wrote_at[LAN] = time.time()
    gateway = MessengerGateway(api, lambda: now)
    graph.fail("messages", Fault(613), times=100)
    waits = []
    for _ in range(9):
        together = [await gateway.make(HELLO) for _ in range(2)]
        assert together[0] == together[1]
        assert isinstance(together[0], Wait)
        waits.append(together[0].seconds)
        now += together[0].seconds
    assert waits[:2] == [FIRST_WAIT, 2 * FIRST_WAIT]
    assert waits[-1] == LONGEST_WAIT
    graph.mend()
    await gateway.make(HELLO)
    graph.fail("messages", Fault(613))
    assert await gateway.make(HELLO) == Wait(FIRST_WAIT)


USAGE = "X-Business-Use-Case-Usage"


@pytest.mark.parametrize(
    ("usage", "seconds"),
    [
        ('{"1": [{"type": "messenger", "estimated_time_to_regain_access": 3}]}', 180.0),
        ('{"1": [{"estimated_time_to_regain_access": 9000}]}', LONGEST_WAIT),
        ('{"1": [{"estimated_time_to_regain_access": 0}]}', FIRST_WAIT),
        ('{"1": {"estimated_time_to_regain_access": 5}}', FIRST_WAIT),
        ("[1]", FIRST_WAIT),
        ("{", FIRST_WAIT),
    ],
)
async def test_it_waits_for_as_long_as_it_is_told(
    graph: GraphServer, gateway: MessengerGateway, usage: str, seconds: float
) -> None:
    graph.fail("messages", Fault(80006, headers={USAGE: usage}))
    found = await gateway.make(HELLO)
    assert isinstance(found, Wait)
    assert found.seconds == pytest.approx(seconds)


@pytest.mark.parametrize(
    ("fault", "is_reachable"),
    [
        (None, True),
        (Fault(4), True),
        (Fault(190, status=401), False),
        (Fault(2, status=500), False),
        (Fault(body=HTML), False),
        (CUT, False),
    ],
)
async def test_whether_messenger_answers(
    graph: GraphServer, gateway: MessengerGateway, fault: Fault | None, is_reachable: bool
) -> None:
    if fault is not None:
        graph.fail("me", fault)
    assert await gateway.is_reachable() is is_reachable


async def test_a_refused_token_is_said_loudly_but_not_with_every_call(
    graph: GraphServer, api: MessengerApi, caplog: pytest.LogCaptureFixture
) -> None:
    now = 0.0
    gateway = MessengerGateway(api, lambda: now)
    graph.fail("*", Fault(190, status=401), times=9)
    for now in (0.0, 1.0, SILENCE):  # noqa: B007  (the clock above)
        await gateway.make(HELLO)
        await gateway.is_reachable()
    loud = [record for record in caplog.records if record.levelno == logging.ERROR]
    assert len(loud) == 2
    assert "MESSENGER_PAGE_TOKEN" in loud[0].getMessage()


def test_the_log_takes_out_a_token_as_meta_makes_them() -> None:
    record = logging.LogRecord("x", logging.INFO, "", 1, f"GET /me?access_token={TOKEN}", (), None)
    assert RedactingFormatter("%(message)s").format(record) == "GET /me?access_token=(token)"


def test_what_says_who_we_are_shows_no_secret() -> None:
    shown = repr(page_of("http://x"))
    assert [secret for secret in (TOKEN, SECRET) if secret in shown] == []


def test_a_long_answer_is_cut_and_its_buttons_stand_under_the_last_part() -> None:
    reply = Reply("🌉 chữ " * 900, "vi", ((Button("Nguồn", "s", number=1),),))
    calls = list(Address(LAN, f"messenger:{LAN}").calls(reply))
    loaded = [Call.load(call.payload) for call in calls]
    assert all(0 < len(call.text.encode("utf-16-le")) // 2 <= 2_000 for call in loaded)
    assert " ".join(" ".join(call.text for call in loaded).split()) == ("🌉 chữ " * 900).strip()
    assert [len(call.quick_replies) for call in loaded] == [0] * (len(loaded) - 1) + [1]
    assert {call.rate_class for call in calls} == {RateClass.PRIVATE}
    assert len(loaded) > 1
    assert all(call.payload.isascii() for call in calls)


@pytest.mark.parametrize(
    ("label", "title"),
    [
        ("📄 Nguồn", "3. 📄 Nguồn"),
        ("Hiệp định RCEP có những nước nào?", "3. Hiệp định RCEP c…"),
        ("🌉" * 20, "3. " + "🌉" * 8 + "…"),
        ("x" * 17, "3. " + "x" * 17),
    ],
)
def test_a_button_shows_its_number_and_as_much_as_fits(label: str, title: str) -> None:
    (call,) = Address(LAN, "messenger:7").calls(
        Reply("x", "vi", ((Button(label, "d", number=3),),))
    )
    (reply,) = json.loads(call.payload)[2]
    assert reply == {"content_type": "text", "title": title, "payload": "d"}
    assert len(short(title, LONGEST_TITLE).encode("utf-16-le")) // 2 <= LONGEST_TITLE


async def test_calls_at_once_do_not_wait_for_each_other(
    graph: GraphServer, gateway: MessengerGateway
) -> None:
    await asyncio.gather(*(gateway.make(HELLO) for _ in range(16)))
    assert len(graph.sent) == 16
