"""What becomes of a call to Zalo, over real HTTP."""

from __future__ import annotations

import asyncio
import logging
import socket

import pytest

from bot.channels.common.errors import ApiError
from bot.channels.common.gateway import FIRST_WAIT, LONGEST_WAIT, SILENCE
from bot.channels.zalo.api import ZaloApi
from bot.channels.zalo.calls import Address, Call
from bot.channels.zalo.gateway import ZaloGateway
from bot.cli.logs import RedactingFormatter
from bot.delivery.model import (
    Outcome,
    RateClass,
    Refused,
    Retry,
    Sent,
    Unknown,
    Wait,
)
from bot.messages import Reply
from tests.tools.zalo_api import TOKEN, Fault, ZaloServer

LAN = "a1b2c3d4e5f60718"
HELLO = Call("sendMessage", {"chat_id": LAN, "text": "Xin chào 🌉"}).dump()
PAGE = b"<html><body>Bad Gateway</body></html>"
CUT = Fault(status=0)

OUTCOMES: dict[str, tuple[Fault, type[Outcome]]] = {
    "400": (Fault(400), Refused),
    "401": (Fault(401), Retry),
    "403, an error of Zalo's own": (Fault(403), Retry),
    "404": (Fault(404), Refused),
    "408": (Fault(408), Unknown),
    "429": (Fault(429), Wait),
    "500": (Fault(500), Unknown),
    "503": (Fault(503), Retry),
    "a code of tomorrow": (Fault(-1409), Refused),
    "429 with its status": (Fault(429, 429), Wait),
    "400 with its status": (Fault(400, 400), Refused),
    "no code": (Fault(body=b'{"ok": false}'), Refused),
    "no code but a status": (Fault(status=503, body=b'{"ok": false}'), Retry),
    "a code in digits": (Fault(body=b'{"ok": false, "error_code": "429"}'), Wait),
    "a code in words": (Fault(body=b'{"ok": false, "error_code": "much"}'), Refused),
    "a page": (Fault(body=PAGE), Unknown),
    "a page of a proxy": (Fault(status=502, body=PAGE), Unknown),
    "a page that says wait": (Fault(status=429, body=PAGE), Wait),
    "a page that turns away": (Fault(status=403, body=PAGE), Retry),
    "half an answer": (Fault(body=b'{"ok": true, "resu'), Unknown),
    "no answer": (Fault(), Unknown),
    "not UTF-8": (Fault(body=b"\xff\xfe\x00"), Unknown),
    "other JSON": (Fault(body=b'{"message": "hello"}'), Unknown),
    "a list": (Fault(body=b"[]"), Unknown),
    "JSON without a bottom": (Fault(body=b"[" * 100_000), Unknown),
    "a cut line": (CUT, Unknown),
}


@pytest.fixture
def gateway(api: ZaloApi) -> ZaloGateway:
    return ZaloGateway(api)


@pytest.mark.parametrize("case", OUTCOMES)
async def test_every_answer_is_an_outcome_and_none_says_the_token(
    zalo: ZaloServer, gateway: ZaloGateway, caplog: pytest.LogCaptureFixture, case: str
) -> None:
    fault, outcome = OUTCOMES[case]
    zalo.fail("sendMessage", fault)
    found = await gateway.make(HELLO)
    assert type(found) is outcome
    shown = f"{found} {caplog.text}"
    assert TOKEN.partition(":")[2] not in shown
    assert "Xin chào" not in shown
    assert zalo.sent == []


async def test_what_is_carried_out_says_its_id(zalo: ZaloServer, gateway: ZaloGateway) -> None:
    assert await gateway.make(HELLO) == Sent(zalo.sent[0].id)
    assert zalo.told(LAN) == ["Xin chào 🌉"]


async def test_an_answer_without_an_id_is_an_answer(zalo: ZaloServer, gateway: ZaloGateway) -> None:
    zalo.fail("sendMessage", Fault(body=b'{"ok": true, "result": null}'))
    assert await gateway.make(HELLO) == Sent(None)


@pytest.mark.parametrize("status", [301, 302, 307, 308])
async def test_a_redirect_is_not_followed(
    zalo: ZaloServer, gateway: ZaloGateway, status: int
) -> None:
    """It would take the token, and what people are told, to wherever it leads."""
    async with ZaloServer() as elsewhere:
        headers = {"Location": f"{elsewhere.url}/bot{TOKEN}/sendMessage"}
        zalo.fail("sendMessage", Fault(status=status, headers=headers))
        assert isinstance(await gateway.make(HELLO), Retry)
        assert elsewhere.calls == []


async def test_a_line_that_is_dead_has_carried_out_nothing() -> None:
    with socket.socket() as taken:  # bound and not listening: nobody answers there
        taken.bind(("127.0.0.1", 0))
        api = ZaloApi(TOKEN, f"http://127.0.0.1:{taken.getsockname()[1]}")
        gateway = ZaloGateway(api)
        assert isinstance(await gateway.make(HELLO), Retry)
        assert not await gateway.is_reachable()
        await api.close()


@pytest.mark.parametrize("payload", ["", "{", "[]", '{"method": 7}', '{"method": "sendMessage"}'])
async def test_what_is_no_call_is_refused(gateway: ZaloGateway, payload: str) -> None:
    assert await gateway.make(payload) == Refused("not a call")


async def test_half_a_character_costs_one_message_only(gateway: ZaloGateway) -> None:
    payload = Call("sendMessage", {"chat_id": LAN, "text": "a\ud83d"}).dump()
    assert isinstance(await gateway.make(payload), Refused | Sent)


async def test_it_waits_longer_each_time_and_calls_of_one_moment_count_once(
    zalo: ZaloServer, api: ZaloApi
) -> None:
    now = 1000.0
    gateway = ZaloGateway(api, lambda: now)
    zalo.fail("sendMessage", Fault(429), times=100)
    waits = []
    for _ in range(9):
        together = [await gateway.make(HELLO) for _ in range(2)]
        assert together[0] == together[1]
        assert isinstance(together[0], Wait)
        waits.append(together[0].seconds)
        now += together[0].seconds
    assert waits[:3] == [FIRST_WAIT, 2 * FIRST_WAIT, 4 * FIRST_WAIT]
    assert waits[-2:] == [LONGEST_WAIT, LONGEST_WAIT]
    zalo.mend()
    await gateway.make(HELLO)
    zalo.fail("sendMessage", Fault(429))
    assert await gateway.make(HELLO) == Wait(FIRST_WAIT)


@pytest.mark.parametrize(
    ("fault", "is_reachable"),
    [
        (None, True),
        (Fault(429), True),
        (Fault(401), False),
        (Fault(500), False),
        (Fault(body=PAGE), False),
        (CUT, False),
    ],
)
async def test_whether_zalo_answers(
    zalo: ZaloServer, gateway: ZaloGateway, fault: Fault | None, is_reachable: bool
) -> None:
    if fault is not None:
        zalo.fail("getMe", fault)
    assert await gateway.is_reachable() is is_reachable


async def test_a_refused_token_is_said_loudly_but_not_with_every_call(
    zalo: ZaloServer, api: ZaloApi, caplog: pytest.LogCaptureFixture
) -> None:
    now = 0.0
    gateway = ZaloGateway(api, lambda: now)
    zalo.fail("*", Fault(401), times=9)
    for now in (0.0, 1.0, SILENCE):  # noqa: B007  (the clock above)
        await gateway.make(HELLO)
        await gateway.is_reachable()
    loud = [record for record in caplog.records if record.levelno == logging.ERROR]
    assert len(loud) == 2
    assert "ZALO_BOT_TOKEN" in loud[0].getMessage()


def test_the_log_takes_out_a_token_as_zalo_makes_them() -> None:
    record = logging.LogRecord("x", logging.INFO, "", 1, f"POST /bot{TOKEN}/getMe", (), None)
    assert RedactingFormatter("%(message)s").format(record) == "POST /bot(token)/getMe"


async def test_an_error_keeps_what_zalo_said_without_the_token(
    zalo: ZaloServer,
) -> None:
    wrong = ZaloApi("987654321:Another-secret_0", zalo.url)
    with pytest.raises(ApiError) as raised:
        await wrong.call("getMe")
    assert raised.value.description == "Unauthorized: bot(token)"
    assert "Unauthorized" not in str(raised.value)
    await wrong.close()


def test_a_long_answer_is_cut_within_zalos_limit() -> None:
    calls = list(Address(LAN, f"zalo:{LAN}").calls(Reply("🌉 chữ " * 900, "vi")))
    texts = [Call.load(call.payload).parameters["text"] for call in calls]
    assert all(0 < len(text.encode("utf-16-le")) // 2 <= 2_000 for text in texts)
    assert " ".join(" ".join(texts).split()) == ("🌉 chữ " * 900).strip()
    assert {call.rate_class for call in calls} == {RateClass.PRIVATE}
    (one,) = Address(LAN, "zalo:1", is_group=True).calls(Reply("x", "vi"))
    assert one.rate_class is RateClass.GROUP


async def test_calls_at_once_do_not_wait_for_each_other(
    zalo: ZaloServer, gateway: ZaloGateway
) -> None:
    await asyncio.gather(*(gateway.make(HELLO) for _ in range(16)))
    assert len(zalo.sent) == 16
