"""The web page at work: who asks, whether they may, and what they get."""

from __future__ import annotations

import datetime as dt
import logging
import math
import re
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route, Router
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from bot.channels.common.laid_out import drop_personal
from bot.channels.common.receiving import read_body
from bot.channels.common.site import NOWHERE, Site
from bot.channels.web import articles, chat, lasting, sessions, widget
from bot.channels.web.asking import LONGEST_BODY, Asked, Unreadable, is_ours, language, of_form
from bot.channels.web.asking import of_json as read_json
from bot.channels.web.frame import STATIC, SUFFIXES, Document, static, written
from bot.channels.web.guarding import Guard
from bot.channels.web.lasting import Exchange, Keeper
from bot.channels.web.limits import Limit, neighbourhood
from bot.channels.web.pacing import OneByOne
from bot.channels.web.rendering import as_json
from bot.channels.web.sessions import Sessions, person
from bot.conversation.choices import rendered
from bot.conversation.features import about, answers
from bot.conversation.features.personal_data import EraseMe
from bot.conversation.features.sharing import code_of
from bot.conversation.knowledge import Edition
from bot.conversation.navigation import ChooseLanguage
from bot.conversation.page import Page, Writer
from bot.conversation.registry import REGISTRY
from bot.conversation.session import Session
from bot.i18n.words import Words
from bot.messages import Incoming, Place, Press, Question, Reply

logger = logging.getLogger(__name__)

Handle = Callable[[Incoming], Awaitable[tuple[Reply, ...]]]
View = Callable[[Request], Awaitable[Response]]

KEEP_ALIVE = 5
"""Seconds an idle connection stays open: enough for a page and its two files."""
SESSION_AT_ONCE = 30
"""Messages and choices of one session at once; then one every two seconds."""
AT_ONCE = 64
"""Questions in hand; an answer takes some milliseconds, so more would only wait for each other."""
BUSY = 2
"""Seconds after which somebody who is turned away may come again."""
_LANGUAGE = "nhipcau_lang"
_HOST = re.compile(r"[A-Za-z0-9.-]+(:[0-9]{1,5})?|\[[0-9a-fA-F:]+\](:[0-9]{1,5})?")
LONGEST_LINK = 300
"""Characters of a link that is shown as a code: an id has 40 at most."""
_FRESH = 300
"""Seconds that anybody may keep a page of content: an edit is seen soon enough."""


@dataclass(frozen=True, slots=True)
class Refused(Exception):  # noqa: N818  (says what happened)
    """A message that is not answered."""

    status: HTTPStatus
    retry_after: float = 0.0


@dataclass(frozen=True, slots=True)
class Answered:
    """The replies to a message, and the session it was in."""

    replies: tuple[Reply, ...]
    token: str
    is_erased: bool
    language: str | None
    """What was chosen with it."""


class WebPage:
    """Everything that is served to browsers."""

    def __init__(
        self,
        handle: Handle,
        edition: Callable[[], Edition],
        secret: bytes,
        *,
        origins: Sequence[str] = (),
        proxies: Sequence[str] = (),
        site: Site = NOWHERE,
        coded: Sequence[str] = (),
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`secret`: signs cookies; the same in all processes. `origins`: sites that may show the
        page in a frame. `proxies`: whose word on where a request came from is taken. `site`: where
        everybody reaches the page. `coded`: how links elsewhere begin that are shown as codes."""
        self._handle = handle
        self._edition = edition
        self._sessions = Sessions(secret)
        self._keeper = Keeper(secret)
        self._origins = tuple(origins)
        self._proxies = list(proxies)
        self._site = site
        self._coded = tuple(coded) + ((f"{site.root}/",) if site.root else ())
        # A person types no faster. Whole villages and universities share one address, and one of
        # them alone must not fill the processor (3 ms a question) or the disk (a row a session).
        self._a_session = Limit(SESSION_AT_ONCE, 0.5, clock)
        self._an_address = Limit(600, 100, clock)
        self._a_reader = Limit(600, 100, clock)
        self._new_ones = Limit(600, 2, clock)
        self._in_hand = 0
        self._pages = OneByOne()

    @property
    def routes(self) -> list[BaseRoute]:
        """All of it, to be served at an address of its own."""
        router = Router(
            [
                Route("/", self._paced(self.chat), methods=["GET"]),
                Route("/", self.form, methods=["POST"]),
                Route("/api/messages", self.messages, methods=["POST"]),
                Route("/a/{entry}", self._paced(self.article)),
                Route("/topics", self._paced(self.topics)),
                Route("/sitemap.xml", self._paced(self.sitemap)),
                Route("/robots.txt", self.robots),
                Route("/favicon.ico", self.no_icon),
                Route("/widget.js", self.widget),
                Route("/static/{name}", self.static),
                Route("/images/{name}", self.image),
                Route("/code.png", self._paced(self.code)),
                Route("/{rest:path}", self._paced(self.nowhere)),
            ],
            redirect_slashes=False,
        )
        guarded = Guard(router, self._origins)
        return [Mount("", app=ProxyHeadersMiddleware(guarded, self._proxies))]  # type: ignore[arg-type]  # uvicorn has types of its own for the same things

    # -- asking ----------------------------------------------------------------------------------

    async def messages(self, request: Request) -> Response:
        """`POST /api/messages`."""
        try:
            asked = await self._read(request, "application/json", read_json)
            answered = await self._answered(request, asked)
        except Refused as refused:
            line = _line(refused.status, self._words(request))
            return JSONResponse({"error": line}, refused.status, _retry(refused))
        found: dict[str, object] = {"replies": [as_json(reply) for reply in answered.replies]}
        if answered.is_erased:
            found["forgotten"] = True
        if asked.session is not None:
            found["session"] = "" if answered.is_erased else answered.token
        self._drop_personal(answered)
        response = JSONResponse(found)
        if asked.session is None:
            self._remember(request, response, answered)
        return response

    async def form(self, request: Request) -> Response:
        """A form of the page, from a browser without our script."""
        is_framed = False
        try:
            asked = await self._read(request, "application/x-www-form-urlencoded", of_form)
            is_framed = asked.is_framed
            answered = await self._answered(request, asked)
        except Refused as refused:
            return self._chat(
                request,
                is_framed=is_framed,
                status=refused.status,
                trouble=_line(refused.status, self._words(request)),
                headers=_retry(refused),
            )
        said = asked.content.text if isinstance(asked.content, Question) else ""
        exchange = Exchange(said, answered.replies)
        locale = answered.language or self._language(request, asked.locale)
        kept = None if is_framed else self._keeper.written(exchange)
        if kept is None:
            shown = self._chat(request, (exchange,), is_framed=is_framed, locale=locale)
            self._drop_personal(answered)
            return shown
        target = f"/?lang={locale.replace('_', '-')}#text"
        response = RedirectResponse(target, HTTPStatus.SEE_OTHER)
        self._remember(request, response, answered)
        _set(request, response, lasting.COOKIE, kept, lasting.LIFE)
        return response

    async def _read(self, request: Request, kind: str, read: Callable[[bytes], Asked]) -> Asked:
        """The message of a request that may be answered. Raises Refused."""
        headers = request.headers
        if not is_ours(headers):
            raise Refused(HTTPStatus.FORBIDDEN)
        self._spend(self._an_address, _address(request))
        if headers.get("content-type", "").partition(";")[0].strip().lower() != kind:
            raise Refused(HTTPStatus.UNSUPPORTED_MEDIA_TYPE)
        body = await read_body(request.scope["headers"], request.receive, LONGEST_BODY)
        if body is None:
            raise Refused(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        try:
            return read(body)
        except Unreadable:
            raise Refused(HTTPStatus.BAD_REQUEST) from None

    async def _answered(self, request: Request, asked: Asked) -> Answered:
        shown = request.cookies.get(sessions.COOKIE) if asked.session is None else asked.session
        token = self._sessions.known(shown)
        if token is None:
            self._spend(self._new_ones, _address(request))
            token = self._sessions.begin()
        else:
            self._spend(self._a_session, token)
        if self._in_hand >= AT_ONCE:
            raise Refused(HTTPStatus.SERVICE_UNAVAILABLE, BUSY)
        user = person(token)
        locale = self._language(request, asked.locale)
        self._in_hand += 1
        try:
            among = f"web:{_address(request)}"
            replies = await self._handle(
                Incoming(
                    user,
                    asked.content,
                    Place(user),
                    locale,
                    among=among,
                    links=self._site.links,
                )
            )
        finally:
            self._in_hand -= 1
        content = asked.content
        action = REGISTRY.codec.decode(content.data) if isinstance(content, Press) else None
        chosen = action.locale if isinstance(action, ChooseLanguage) else None
        if chosen not in self._edition().lexicon.locales:
            chosen = None
        return Answered(replies, token, isinstance(action, EraseMe), chosen)

    @staticmethod
    def _drop_personal(answered: Answered) -> None:
        who = person(answered.token)
        drop_personal(who, answered.replies, is_erased=answered.is_erased)

    @staticmethod
    def _spend(limit: Limit, key: str) -> None:
        if wait := limit.take(key):
            raise Refused(HTTPStatus.TOO_MANY_REQUESTS, wait)

    @staticmethod
    def _remember(request: Request, response: Response, answered: Answered) -> None:
        if answered.is_erased:
            for name in (sessions.COOKIE, lasting.COOKIE, _LANGUAGE):
                response.delete_cookie(name)
            return
        _set(request, response, sessions.COOKIE, answered.token, sessions.LIFE)
        if answered.language is not None:
            _set(request, response, _LANGUAGE, answered.language, sessions.LIFE)

    # -- reading ---------------------------------------------------------------------------------

    def _paced(self, page: View) -> View:
        """As often as one address may have pages: each is made anew, the longest in 15 ms,
        and one after the other."""

        async def paced(request: Request) -> Response:
            try:
                self._spend(self._a_reader, _address(request))
            except Refused as refused:
                line = _line(refused.status, self._words(request))
                return PlainTextResponse(line, refused.status, _retry(refused))
            return await self._pages.make(lambda: page(request))

        return paced

    async def chat(self, request: Request) -> Response:
        """`GET /`: with `?entry=` an answer at once, with `?frame=1` as the widget shows it."""
        is_framed = request.query_params.get("frame") == "1"
        kept = None if is_framed else request.cookies.get(lasting.COOKIE)
        exchange = self._keeper.read(kept)
        said = () if exchange is None else (exchange,)
        shown = self._chat(request, said, is_framed=is_framed)
        token = self._sessions.known(request.cookies.get(sessions.COOKIE))
        if exchange is not None and token is not None:  # what /mydata said a moment ago
            drop_personal(person(token), exchange.replies, is_erased=False)
        return shown

    def _chat(
        self,
        request: Request,
        said: Sequence[Exchange] = (),
        *,
        is_framed: bool,
        status: HTTPStatus = HTTPStatus.OK,
        trouble: str = "",
        headers: dict[str, str] | None = None,
        locale: str | None = None,
    ) -> Response:
        edition = self._edition()
        locale = locale or self._language(request)
        has_links = self._site.links is not None
        writer = Writer(edition.content, edition.lexicon, locale, has_links=has_links)
        pages = [about.welcome(writer)]
        entry = edition.content.entry(request.query_params.get("entry", ""))
        if entry is not None and not entry.is_smalltalk:
            pages.append(answers.answer(writer, entry))
        document = chat.page(
            edition.lexicon,
            locale,
            [*_replies(pages), *said],
            is_framed=is_framed,
            trouble=trouble,
        )
        return _page(document, status, {"Cache-Control": "no-store"} | (headers or {}))

    async def article(self, request: Request) -> Response:
        """`GET /a/<entry>?lang=`."""
        edition = self._edition()
        id_ = request.path_params["entry"]
        entry = edition.content.entry(id_)
        if entry is None or entry.is_smalltalk:
            return await self.nowhere(request)
        if entry.id != id_:
            place = f"/a/{entry.id}" + (f"?{request.url.query}" if request.url.query else "")
            return RedirectResponse(place, HTTPStatus.MOVED_PERMANENTLY, _kept(_FRESH))
        wanted = self._language(request)
        writer = Writer(edition.content, edition.lexicon, wanted)
        shown = writer.text_of(entry)[0]
        return _page(articles.article(edition, entry, shown, self._found(request)))

    async def topics(self, request: Request) -> Response:
        """`GET /topics`."""
        return _page(articles.topics(self._edition(), self._language(request)))

    async def nowhere(self, request: Request) -> Response:
        """Any other address."""
        document = articles.nowhere(self._edition(), self._language(request))
        return _page(document, HTTPStatus.NOT_FOUND)

    async def sitemap(self, request: Request) -> Response:
        """`GET /sitemap.xml`."""
        text = articles.sitemap(self._edition(), self._found(request))
        return Response(text, media_type="application/xml", headers=_kept(_FRESH))

    async def no_icon(self, _request: Request) -> Response:
        """Browsers ask for one unasked, and log an error where there is no such page."""
        return Response(status_code=HTTPStatus.NO_CONTENT)

    async def robots(self, request: Request) -> Response:
        """`GET /robots.txt`."""
        text = f"User-agent: *\nAllow: /\nSitemap: {self._found(request).root}/sitemap.xml\n"
        return Response(text, media_type="text/plain", headers=_kept(_FRESH))

    async def widget(self, _request: Request) -> Response:
        """`GET /widget.js`, the one file that other sites load."""
        headers = {**_kept(_FRESH), "Cross-Origin-Resource-Policy": "cross-origin"}
        text = widget.script(self._edition().lexicon)
        return Response(text, media_type="text/javascript", headers=headers)

    async def static(self, request: Request) -> Response:
        """`GET /static/<name>?<hash>`."""
        name = request.path_params["name"]
        if name not in {path.name for path in STATIC.iterdir() if path.suffix in SUFFIXES}:
            return await self.nowhere(request)
        data, version = static(name)
        headers = _kept(365 * 24 * 3600 if request.url.query == version else 0)
        return Response(data, media_type=SUFFIXES[f".{name.rpartition('.')[2]}"], headers=headers)

    async def image(self, request: Request) -> Response:
        """`GET /images/<name>`: a picture of the content, whose name is another for other bytes."""
        picture = self._edition().content.by_picture.get(request.path_params["name"])
        if picture is None:
            return await self.nowhere(request)
        kind = f"image/{picture.kind}"
        return Response(picture.data, media_type=kind, headers=_kept(365 * 24 * 3600))

    async def code(self, request: Request) -> Response:
        """`GET /code.png?of=<link>`: a link of ours as a QR code."""
        link = request.query_params.get("of", "")
        if len(link) > LONGEST_LINK or not link.startswith(self._coded):
            return await self.nowhere(request)
        return Response(code_of(link), media_type="image/png", headers=_kept(365 * 24 * 3600))

    def _found(self, request: Request) -> Site:
        """Where we are, as it was set, or else as the request found us."""
        if self._site.root:
            return self._site
        host = request.headers.get("host", "")
        return Site(f"{request.url.scheme}://{host}" if _HOST.fullmatch(host) else "")

    # -- language --------------------------------------------------------------------------------

    def _language(self, request: Request, page: str | None = None) -> str:
        wanted = (page, request.query_params.get("lang"), request.cookies.get(_LANGUAGE))
        header = request.headers.get("accept-language")
        return language(wanted, header, self._edition().lexicon)

    def _words(self, request: Request) -> Words:
        return self._edition().lexicon[self._language(request)]


def _replies(pages: Sequence[Page]) -> tuple[Reply, ...]:
    """As a turn would give them, in a session that is not kept."""
    now = dt.datetime.now(dt.UTC)
    return rendered(pages, Session(), REGISTRY.codec, now, numbers=False)[0]


def _page(
    document: Document, status: HTTPStatus = HTTPStatus.OK, headers: dict[str, str] | None = None
) -> Response:
    headers = {"Vary": "Accept-Language, Cookie"} | (headers or {"Cache-Control": "no-cache"})
    return Response(written(document), status, headers, "text/html")


def _line(status: HTTPStatus, words: Words) -> str:
    """What a person is told."""
    _ = words.gettext
    lines = {
        HTTPStatus.FORBIDDEN: _("This came from another site, so I did not take it."),
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE: _(
            "That is too long for one question. Please ask it in fewer words."
        ),
        HTTPStatus.TOO_MANY_REQUESTS: _("That was a lot at once. Please try again in a moment."),
        HTTPStatus.SERVICE_UNAVAILABLE: _(
            "Many people are asking right now. Please try again in a moment."
        ),
    }
    return lines.get(status) or _("I could not read that. Please type your question.")


def _retry(refused: Refused) -> dict[str, str]:
    headers = {}
    if refused.retry_after:
        headers["Retry-After"] = str(math.ceil(refused.retry_after))
    if refused.status in {HTTPStatus.FORBIDDEN, HTTPStatus.REQUEST_ENTITY_TOO_LARGE}:
        headers["Connection"] = "close"  # with what was not read of it
    return headers


def _set(request: Request, response: Response, name: str, value: str, life: int) -> None:
    is_secure = request.url.scheme == "https"
    response.set_cookie(name, value, max_age=life, httponly=True, samesite="lax", secure=is_secure)


def _kept(seconds: int) -> dict[str, str]:
    return {"Cache-Control": f"public, max-age={seconds}" if seconds else "no-cache"}


def _address(request: Request) -> str:
    return neighbourhood(request.client.host if request.client is not None else None)
