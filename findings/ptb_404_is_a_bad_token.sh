#!/usr/bin/env bash
# python-telegram-bot takes "this server has no such method" for "the token is wrong".
#
# Version: python-telegram-bot 22.8 (httpx as it brings it), CPython 3.11.7.
# A Bot API server answers an unknown method with 404 {"description": "Not Found: method not found"};
# a local server that is a release behind does so for every method that is new. The client raises
# telegram.error.InvalidToken from its own methods, with the server's words inside the message, as for
# a token that was revoked. InvalidToken is what a long-running bot ends at, for good: a method that
# is tried where the server may not have it yet stops the bot, although getMe with the same token has
# just answered. Only `do_api_request`, for methods the library does not know, says EndPointNotFound;
# for those it knows, neither the class nor an attribute tells the two apart.
set -euo pipefail
python=${PYTHON:-python3}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"$python" -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip --disable-pip-version-check install --quiet "python-telegram-bot==22.8" 2>/dev/null
cat > "$folder/try.py" <<'PY'
import asyncio
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from telegram import Bot
from telegram.error import InvalidToken, TelegramError

ME = {"id": 1, "is_bot": True, "first_name": "b", "username": "some_bot"}


class Server(BaseHTTPRequestHandler):
    """Knows getMe, and nothing newer."""

    def do_POST(self):
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        known = self.path.endswith("/getMe")
        body = {"ok": True, "result": ME} if known else {
            "ok": False, "error_code": 404, "description": "Not Found: method not found"}
        data = json.dumps(body).encode()
        self.send_response(200 if known else 404)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_):
        pass


async def main():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Server)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    bot = Bot("1:token", base_url=f"http://127.0.0.1:{server.server_port}/bot")
    await bot.initialize()
    first = (await bot.get_me()).username
    raised = other = None
    try:
        await bot.get_my_star_balance()
    except TelegramError as error:
        raised = error
    try:
        await bot.do_api_request("getMyStarBalance")
    except TelegramError as error:
        other = error
    again = (await bot.get_me()).username
    print("getMe before:", first)
    print("a method that the server lacks:", type(raised).__name__, "-", raised)
    print("the same through do_api_request:", type(other).__name__, "-", other)
    print("getMe after:", again)
    as_described = (
        isinstance(raised, InvalidToken)
        and "method not found" in str(raised)
        and type(other).__name__ == "EndPointNotFound"
        and first == again
    )
    raise SystemExit(0 if as_described else 1)


asyncio.run(main())
PY
"$folder/venv/bin/python" "$folder/try.py" || { echo "CHANGED: another error than InvalidToken"; exit 1; }
echo "as described"
