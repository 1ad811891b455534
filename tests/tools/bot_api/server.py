"""The Bot API over HTTP, and the test's hold on it in the same event loop."""

import asyncio
import dataclasses
import json
from collections.abc import Callable, Mapping
from types import TracebackType
from typing import Any, Self

from . import parameters
from .controls import CONTROL_VERBS, WAIT_SECONDS, Controls
from .http_server import HttpServer, MalformedRequestError, Request, Response, Upload
from .methods import BotMethods
from .model import (
    DROPPED,
    ApiError,
    Call,
    ChatMessage,
    Fault,
    JsonObject,
    bad_request,
)
from .parameters import integer
from .signal import Signal
from .state import CALLBACK_LIFETIME_SECONDS, DEFAULT_TOKEN, DEFAULT_USERNAME

HOST = "127.0.0.1"
LONG_POLL_LIMIT_SECONDS = 50
_WEBHOOK_IS_SET = (
    "Conflict: can't use getUpdates method while webhook is active; "
    "use deleteWebhook to delete the webhook first"
)
_OTHER_POLLER = (
    "Conflict: terminated by other getUpdates request; "
    "make sure that only one bot instance is running"
)


class CallerGoneError(Exception):
    """The bot closed the connection of its long poll."""


class FaultOrderedError(Exception):
    """A fault was ordered for a long poll while it was waiting."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.description)
        self.fault = fault


class ServedControls(Controls):
    """Telegram's side for one bot.

    Differences from Telegram: any chat id may be written to; there is no rate limit but what
    ``fail`` orders; polls that come too fast are not slowed down; a set webhook is remembered but
    nothing is delivered to it, and as at a server of one's own it may be at any address; only HTML
    and entities are parsed, no Markdown; rich messages are made of blocks alone, without media.
    """

    def __init__(
        self,
        *,
        token: str = DEFAULT_TOKEN,
        username: str = DEFAULT_USERNAME,
        port: int = 0,
        callback_lifetime_seconds: float = CALLBACK_LIFETIME_SECONDS,
    ) -> None:
        super().__init__(
            token=token, username=username, callback_lifetime_seconds=callback_lifetime_seconds
        )
        self._methods = BotMethods(self)
        self.line = HttpServer(self._handle, host=HOST, port=port)
        """Closed, the bot's connections are cut and new ones refused; open again, everything is
        remembered."""
        self._loop: asyncio.AbstractEventLoop | None = None
        self._changed = Signal()
        self._long_polls = 0
        """How many began; only the last one goes on waiting."""

    @property
    def url(self) -> str:
        """Where the bot calls; without ``/bot`` and the token."""
        return f"http://{HOST}:{self.line.port}"

    async def start(self) -> None:
        """Listen; the port is known afterwards."""
        self._loop = asyncio.get_running_loop()
        self.subscribe(self._wake)
        await self.line.open()

    async def stop(self) -> None:
        """Cut all connections and stop listening."""
        self.unsubscribe(self._wake)
        await self.line.close()

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.stop()

    def _wake(self) -> None:
        """Let waiting coroutines look again; called on any thread."""
        assert self._loop is not None
        self._loop.call_soon_threadsafe(self._changed.give)

    async def _handle(self, request: Request) -> Response:
        if request.path.startswith("/control/"):
            return self._handle_control(request)
        if request.path.startswith("/file/bot"):
            return self._handle_download(request)
        if request.path.startswith("/bot"):
            return await self._handle_call(request)
        return _refusal(ApiError(404, "Not Found"))

    def _control(self, verb: str, arguments: JsonObject) -> Any:
        if verb not in CONTROL_VERBS:
            raise LookupError(f"there is no control {verb!r}")
        return getattr(self, verb)(**arguments)

    def _handle_control(self, request: Request) -> Response:
        verb = request.path.removeprefix("/control/")
        try:
            arguments = json.loads(request.body) if request.body else {}
            return _json(200, {"ok": True, "result": self._control(verb, arguments)})
        except (LookupError, TypeError, ValueError) as error:
            return _json(400, {"ok": False, "description": f"{type(error).__name__}: {error}"})

    def _handle_download(self, request: Request) -> Response:
        token, _, path = request.path.removeprefix("/file/bot").partition("/")
        file_id = path.rpartition("/")[2]
        if token != self.token or self.file_name(file_id) is None:
            return _refusal(ApiError(404, "Not Found"))
        content = self.file_content(file_id)
        return Response(200, content, "application/octet-stream")

    async def _handle_call(self, request: Request) -> Response:
        arrived_at = self.now()
        token, _, method = request.path.removeprefix("/bot").partition("/")
        method = self._methods.canonical_name(method)
        params: JsonObject = {}
        try:
            params = self._params(request)
            self._check_token(token)
            response = await self._response(method, params, request.client_gone)
        except ApiError as error:
            response = _refusal(error)
        self.record(Call(method, params, arrived_at, response.status, _description(response)))
        if delay_seconds := self.take_delay(method, params):
            await asyncio.sleep(delay_seconds)
        return response

    def _check_token(self, token: str) -> None:
        if token != self.token:
            raise ApiError(401, "Unauthorized")

    def _params(self, request: Request) -> JsonObject:
        """The parameters as Python values; uploads are stored and stand as their file_id."""
        try:
            fields: JsonObject = dict(request.fields())
            if request.headers.get("content-type", "").startswith("application/json"):
                fields |= json.loads(request.body or b"{}")
        except UnicodeDecodeError as error:
            raise bad_request("strings must be encoded in UTF-8") from error
        except (MalformedRequestError, ValueError, TypeError) as error:
            raise bad_request("can't parse request") from error
        files = {name: self._stored(fields.pop(name)) for name in _uploads(fields)}
        params = parameters.decoded(fields)
        for name, value in params.items():
            if isinstance(value, str) and value.startswith("attach://"):
                params[name] = files.pop(value.removeprefix("attach://"), value)
            elif isinstance(value, dict) and str(value.get("media")).startswith("attach://"):
                file = files.pop(value["media"].removeprefix("attach://"), value["media"])
                params[name] = value | {"media": file}
        return params | files

    def _stored(self, upload: Upload) -> JsonObject:
        file = self.add_file(upload.content, upload.file_name)
        return file | {"file_name": upload.file_name}

    async def _response(
        self, method: str, params: JsonObject, client_gone: asyncio.Future[None]
    ) -> Response:
        fault = self.take_fault(method, params)
        if fault is not None and not fault.applies_effect:
            return _faulty(fault)
        try:
            if method == "getUpdates" and method not in self.results:
                result: Any = await self._get_updates(params, client_gone)
            else:
                result = self._methods.answer(method, params)
        except FaultOrderedError as ordered:
            fault = ordered.fault
        except CallerGoneError:
            return Response(DROPPED)
        except ApiError:
            if fault is None:
                raise
        return _faulty(fault) if fault else _json(200, {"ok": True, "result": result})

    async def _get_updates(
        self, params: JsonObject, client_gone: asyncio.Future[None]
    ) -> list[JsonObject]:
        """Long polling as Telegram does it; see https://core.telegram.org/bots/api#getupdates."""
        if self.webhook["url"]:
            raise ApiError(409, _WEBHOOK_IS_SET)
        self.wanted.note(params)
        offset = integer(params, "offset")
        limit = min(max(integer(params, "limit", 100), 1), 100)
        loop = asyncio.get_running_loop()
        deadline = loop.time() + _poll_seconds(params)
        self._long_polls += 1
        this_poll = self._long_polls
        self._changed.give()  # a poll that is waiting shall see that it is no longer the last
        client_gone.remove_done_callback(self._changed.give)  # of a poll before on this connection
        client_gone.add_done_callback(self._changed.give)
        while True:
            change = self._changed.next()
            updates = self.take_updates(offset, limit)
            remaining_seconds = deadline - loop.time()
            if updates or remaining_seconds <= 0:
                return updates
            await asyncio.wait((change,), timeout=remaining_seconds)
            if this_poll != self._long_polls:
                raise ApiError(409, _OTHER_POLLER)
            if client_gone.done():
                raise CallerGoneError
            if fault := self.take_fault("getUpdates", params, by_name=True):
                raise FaultOrderedError(fault)


class BotApiServer(ServedControls):
    """The server in the running event loop.

    Usage::

        async with BotApiServer() as server:
            bot = Bot(server.token, base_url=f"{server.url}/bot",
                      base_file_url=f"{server.url}/file/bot")
            question = server.send_text(7, "Xin chào")
            ...
            reply = await server.wait_for_reply(7, after=question)
    """

    async def pause(self) -> None:
        """Be unreachable: cut the bot's connections and refuse new ones, until ``resume``."""
        await self.line.close()

    async def resume(self) -> None:
        """Be reachable again on the same port, with everything remembered."""
        await self.line.open()

    async def wait_for_calls(
        self,
        method: str,
        count: int = 1,
        timeout: float = WAIT_SECONDS,  # noqa: ASYNC109 - same name in all variants
    ) -> list[Call]:
        """All calls of the method, as soon as there are so many.

        Raises:
            TimeoutError: the text says how many there were.
        """
        await self._wait_until(
            lambda: self.count_calls(method) >= count,
            timeout,
            lambda: f"{self.count_calls(method)} of {count} calls of {method}",
        )
        return self.calls_of(method)

    async def wait_for_reply(
        self,
        chat_id: int,
        *,
        after: int,
        timeout: float = WAIT_SECONDS,  # noqa: ASYNC109 - same name in all variants
    ) -> ChatMessage:
        """The first message that the bot sent or edited in the chat after an update.

        Args:
            after: The ``update_id``; 0 for any message.

        Raises:
            TimeoutError: the bot did not answer.
        """
        await self._wait_until(
            lambda: bool(self.replies(chat_id, after=after)),
            timeout,
            lambda: f"no reply in chat {chat_id}",
        )
        return self.replies(chat_id, after=after)[0]

    async def _wait_until(
        self, is_true: Callable[[], bool], seconds: float, shortfall: Callable[[], str]
    ) -> None:
        try:
            async with asyncio.timeout(seconds):
                while True:
                    change = self._changed.next()
                    if is_true():
                        break
                    await change
        except TimeoutError:
            raise TimeoutError(f"{shortfall()} within {seconds} s") from None


def _poll_seconds(params: Mapping[str, Any]) -> float:
    seconds = params.get("timeout")
    if not isinstance(seconds, int | float):
        return 0.0
    return min(max(float(seconds), 0.0), LONG_POLL_LIMIT_SECONDS)


def _uploads(fields: Mapping[str, object]) -> list[str]:
    return [name for name, value in fields.items() if isinstance(value, Upload)]


def _json(status: int, value: object, headers: Mapping[str, str] | None = None) -> Response:
    return Response(
        status, json.dumps(value, default=dataclasses.asdict).encode(), headers=headers or {}
    )


def _refusal(error: ApiError) -> Response:
    headers = {}
    if error.parameters and "retry_after" in error.parameters:
        headers["Retry-After"] = str(error.parameters["retry_after"])
    return _json(error.status, error.body(), headers)


def _faulty(fault: Fault) -> Response:
    if fault.status == DROPPED:
        return Response(DROPPED)
    if fault.body is not None:
        return Response(fault.status, fault.body, "text/html")
    return _refusal(ApiError(fault.status, fault.description, fault.parameters))


def _description(response: Response) -> str:
    """Telegram's words in an error, for the log; empty for a success or a raw answer."""
    if response.status in (DROPPED, 200) or response.content_type != "application/json":
        return ""
    return str(json.loads(response.body)["description"])
