"""A test's hold on a server in another process, so that the state outlives a killed bot."""

import contextlib
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from . import wire
from .controls import SyncControls
from .model import JsonObject
from .state import DEFAULT_TOKEN, DEFAULT_USERNAME

TIMEOUT_SECONDS = 10.0


class ControlError(Exception):
    """The server refused a control request; the text is its reason."""


class RemoteBotApiServer(SyncControls):
    """The same controls over HTTP.

    Args:
        url: What ``python -m tests.tools.bot_api`` printed.

    Predicates in ``fail(when=…)`` cannot leave the process: give parameter values instead.
    """

    def __init__(self, url: str) -> None:
        # Proxies of the environment are not for this machine.
        self._opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        self.control_url = url
        info = self._do("info")
        self.url: str = info["url"]
        self.token: str = info["token"]
        # A port of its own: it is answered while the bot's is paused.
        self.control_url = info["control_url"]
        self._bot: JsonObject = info["bot"]

    def pause(self) -> None:
        self._do("pause")

    def resume(self) -> None:
        self._do("resume")

    def _do(self, verb: str, **arguments: Any) -> Any:
        request = urllib.request.Request(
            f"{self.control_url}/control/{verb}",
            data=wire.dumps(arguments),
            headers={"Content-Type": "application/json", "Connection": "close"},
        )
        try:
            with self._opener.open(request, timeout=TIMEOUT_SECONDS) as response:
                return wire.loads(response.read())["result"]
        except urllib.error.HTTPError as error:
            with error:
                answer = error.read()
            raise ControlError(answer.decode(errors="replace")) from None

    def _bot_user(self) -> JsonObject:
        return self._bot


@contextlib.contextmanager
def running_in_process(
    *, token: str = DEFAULT_TOKEN, username: str = DEFAULT_USERNAME, port: int = 0
) -> Iterator[RemoteBotApiServer]:
    """A server in a process of its own, ended with the block (or with this process)."""
    package = __package__ or "bot_api"
    root = Path(__file__).resolve().parents[package.count(".") + 1]
    command = [
        sys.executable, "-m", package, "--port", str(port), "--token", token,
        "--username", username, "--until-stdin-closes",
    ]  # fmt: skip
    with subprocess.Popen(
        command, cwd=root, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            url = process.stdout.readline().strip()
            if not url:
                raise ControlError("the server did not start; its error stands above")
            yield RemoteBotApiServer(url)
        finally:
            process.stdin.close()
            try:
                process.wait(TIMEOUT_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
