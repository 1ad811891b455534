"""A small HTTP/1.1 server: keep-alive, request bodies with a length or in chunks, cut connections.

The next request is read while the present one is answered, so a handler learns at once that its
caller has gone (``Request.client_gone``): without that a killed bot's long poll would live on.
"""

import asyncio
import contextlib
import logging
import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from urllib.parse import parse_qsl, unquote, urlsplit

HEADER_LIMIT_BYTES = 64 << 10
BODY_LIMIT_BYTES = 64 << 20

_LOGGER = logging.getLogger(__name__)
_DISPOSITION_FIELD = re.compile(r';\s*(name|filename)="((?:[^"\\]|\\.)*)"')


class MalformedRequestError(Exception):
    """The bytes are no request this server understands; ``status`` is what to answer."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status


@dataclass(frozen=True, slots=True)
class Upload:
    """A file of a multipart body."""

    file_name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Request:
    """One request, read to its end."""

    method: str
    path: str
    """Percent-decoded, without the query."""
    query: str
    headers: Mapping[str, str]
    """Names in lower case."""
    body: bytes
    keep_alive: bool
    client_gone: asyncio.Future[None]
    """Done as soon as the other side has closed the connection."""

    def fields(self) -> dict[str, str | Upload]:
        """Query, urlencoded and multipart fields together; a body of another type adds nothing.

        Raises:
            UnicodeDecodeError: a field is not UTF-8.
            MalformedRequestError: a multipart body without boundary.
        """
        fields: dict[str, str | Upload] = dict(_urlencoded(self.query))
        kind, _, options = self.headers.get("content-type", "").partition(";")
        match kind.strip().lower():
            case "application/x-www-form-urlencoded":
                fields.update(_urlencoded(self.body.decode()))
            case "multipart/form-data":
                boundary = re.search(r'boundary="?([^";]+)', options)
                if boundary is None:
                    raise MalformedRequestError(400, "multipart body without boundary")
                fields.update(_multipart(self.body, boundary[1].strip().encode()))
        return fields


@dataclass(frozen=True, slots=True)
class Response:
    """What to answer; status 0 cuts the connection instead."""

    status: int
    body: bytes = b""
    content_type: str = "application/json"
    headers: Mapping[str, str] = field(default_factory=dict)


Handler = Callable[[Request], Awaitable[Response]]


class HttpServer:
    """Listens on one address of this machine."""

    def __init__(self, handler: Handler, *, host: str, port: int) -> None:
        self._handler = handler
        self._host = host
        self.port = port
        """0 until ``open`` has found a free one; then it stays the same."""
        self._server: asyncio.Server | None = None
        self._connections: dict[asyncio.Task[None], asyncio.StreamWriter] = {}

    async def open(self) -> None:
        """Accept connections."""
        self._server = await asyncio.start_server(
            self._accept, self._host, self.port, limit=HEADER_LIMIT_BYTES
        )
        self.port = self._server.sockets[0].getsockname()[1]

    async def close(self) -> None:
        """Refuse new connections and cut those that are open."""
        if self._server is not None:
            self._server.close()
            self._server = None
        connections = dict(self._connections)
        for connection, writer in connections.items():
            writer.transport.abort()
            connection.cancel()
        await asyncio.gather(*connections, return_exceptions=True)

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self._server is None:  # accepted in the very moment of closing
            writer.transport.abort()
            return
        connection = asyncio.get_running_loop().create_task(self._serve(reader, writer))
        self._connections[connection] = writer
        connection.add_done_callback(self._connections.pop)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        client_gone: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        upcoming = asyncio.ensure_future(_read_request(reader, writer, client_gone))
        try:
            while (request := await upcoming) is not None:
                upcoming = asyncio.ensure_future(_read_request(reader, writer, client_gone))
                response = await self._answer(request)
                if response.status == 0:
                    writer.transport.abort()
                    return
                await _write(writer, response, keep_alive=request.keep_alive)
                if not request.keep_alive:
                    return
        except MalformedRequestError as error:
            await _write(writer, Response(error.status, str(error).encode()), keep_alive=False)
        except ConnectionError:
            pass  # the other side has gone while it was being answered
        finally:
            upcoming.cancel()
            with contextlib.suppress(
                asyncio.CancelledError, MalformedRequestError, ConnectionError
            ):
                await upcoming
            writer.close()

    async def _answer(self, request: Request) -> Response:
        try:
            return await self._handler(request)
        except Exception:
            _LOGGER.exception("%s %s failed", request.method, request.path)
            return Response(500, b"the test server itself failed, see its log", "text/plain")


async def _write(writer: asyncio.StreamWriter, response: Response, *, keep_alive: bool) -> None:
    try:
        reason = HTTPStatus(response.status).phrase
    except ValueError:
        reason = "Unknown"
    headers = {
        "Content-Type": response.content_type,
        "Content-Length": str(len(response.body)),
        "Connection": "keep-alive" if keep_alive else "close",
        **response.headers,
    }
    lines = [f"HTTP/1.1 {response.status} {reason}", *(f"{k}: {v}" for k, v in headers.items())]
    writer.write("\r\n".join(lines).encode() + b"\r\n\r\n" + response.body)
    await writer.drain()


async def _read_request(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, client_gone: asyncio.Future[None]
) -> Request | None:
    """The next request, or None when the other side has closed the connection."""
    try:
        head = await reader.readuntil(b"\r\n\r\n")
        method, target, version, headers = _parsed_head(head)
        if headers.get("expect", "").lower() == "100-continue":
            writer.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        body = await _read_body(reader, headers)
    except (asyncio.IncompleteReadError, ConnectionError):
        if not client_gone.done():
            client_gone.set_result(None)
        return None
    except asyncio.LimitOverrunError as error:
        raise MalformedRequestError(431, "headers are too long") from error
    connection = headers.get("connection", "").lower()
    keep_alive = connection == "keep-alive" if version == "HTTP/1.0" else connection != "close"
    url = urlsplit(target)
    return Request(method, unquote(url.path), url.query, headers, body, keep_alive, client_gone)


def _parsed_head(head: bytes) -> tuple[str, str, str, dict[str, str]]:
    request_line, *header_lines = head.decode("latin-1").strip("\r\n").split("\r\n")
    try:
        method, target, version = request_line.split(" ")
    except ValueError as error:
        raise MalformedRequestError(400, f"no request line: {request_line!r}") from error
    headers = {}
    for line in header_lines:
        name, colon, value = line.partition(":")
        if not colon:
            raise MalformedRequestError(400, f"no header: {line!r}")
        headers[name.strip().lower()] = value.strip()
    return method, target, version, headers


async def _read_body(reader: asyncio.StreamReader, headers: Mapping[str, str]) -> bytes:
    if "chunked" in headers.get("transfer-encoding", "").lower():
        return await _read_chunks(reader)
    length = headers.get("content-length", "0")
    if not length.isdecimal():
        raise MalformedRequestError(400, f"content-length is {length!r}")
    if int(length) > BODY_LIMIT_BYTES:
        raise MalformedRequestError(413, "Request Entity Too Large")
    return await reader.readexactly(int(length))


async def _read_chunks(reader: asyncio.StreamReader) -> bytes:
    body = b""
    while True:
        line = await reader.readuntil(b"\r\n")
        try:
            length = int(line.partition(b";")[0], 16)
        except ValueError as error:
            raise MalformedRequestError(400, f"no chunk size: {line!r}") from error
        if len(body) + length > BODY_LIMIT_BYTES:
            raise MalformedRequestError(413, "Request Entity Too Large")
        if length == 0:
            while await reader.readuntil(b"\r\n") != b"\r\n":
                pass  # trailers
            return body
        body += await reader.readexactly(length)
        await reader.readexactly(2)


def _urlencoded(text: str) -> list[tuple[str, str]]:
    return parse_qsl(text, keep_blank_values=True, errors="strict")


def _multipart(body: bytes, boundary: bytes) -> dict[str, str | Upload]:
    fields: dict[str, str | Upload] = {}
    for part in (b"\r\n" + body).split(b"\r\n--" + boundary)[1:]:
        if part.startswith(b"--"):
            break
        head, _, content = part.partition(b"\r\n\r\n")
        options = dict(_DISPOSITION_FIELD.findall(head.decode()))
        if "name" not in options:
            raise MalformedRequestError(400, "multipart field without name")
        if "filename" in options:
            fields[options["name"]] = Upload(_unescaped(options["filename"]), content)
        else:
            fields[options["name"]] = content.decode()
    return fields


def _unescaped(name: str) -> str:
    """A file name as httpx writes it: backslashes doubled, quotes and line ends as %XX."""
    for escaped, character in (("%22", '"'), ("%0D", "\r"), ("%0A", "\n"), ("\\\\", "\\")):
        name = name.replace(escaped, character)
    return name
