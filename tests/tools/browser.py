"""A real browser, driven over a pipe by its own protocol: no driver has to be installed.

https://chromedevtools.github.io/devtools-protocol/
"""

from __future__ import annotations

import base64
import json
import os
import select
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
PATIENCE = 60.0
"""Seconds for whatever is waited for; a busy machine starts a browser in ten."""


def installed() -> str | None:
    """Where a browser is."""
    return next(filter(None, map(shutil.which, BROWSERS)), None)


@contextmanager
def browser() -> Iterator[Tab]:
    """A fresh profile with one empty tab. Raises FileNotFoundError without a browser."""
    program = installed()
    if program is None:
        raise FileNotFoundError(f"none of {', '.join(BROWSERS)} is installed")
    their_input, our_output = os.pipe()
    our_input, their_output = os.pipe()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        options = (
            "--headless=new --no-sandbox --disable-dev-shm-usage --disable-gpu --hide-scrollbars "
            f"--no-first-run --remote-debugging-pipe --user-data-dir={profile} about:blank"
        )
        # The protocol is spoken on the descriptors 3 and 4, whatever else is open.
        command = f'exec "{program}" {options} 3<&{their_input} 4>&{their_output}'
        process = subprocess.Popen(
            ["/bin/bash", "-c", command],  # more than one digit in a redirection is bash's own
            pass_fds=(their_input, their_output),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "HOME": profile},
        )
        os.close(their_input)
        os.close(their_output)
        try:
            yield Tab(our_input, our_output)
        finally:
            process.terminate()
            process.wait(PATIENCE)
            os.close(our_input)
            os.close(our_output)


class Tab:
    """One tab, and what happened in it."""

    def __init__(self, reading: int, writing: int) -> None:
        self._reading, self._writing = reading, writing
        self._rest = b""
        self._number = 0
        self._session: str | None = None
        self.complaints: list[str] = []
        """What the page logged or threw, and what its policy kept from it."""
        found = self.call("Target.getTargets")["targetInfos"]
        target = next(one["targetId"] for one in found if one["type"] == "page")
        attached = self.call("Target.attachToTarget", targetId=target, flatten=True)
        self._session = attached["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.call(f"{domain}.enable")

    def call(self, method: str, **parameters: object) -> dict[str, Any]:
        """One command of the protocol, and its result."""
        self._number += 1
        message = {"id": self._number, "method": method, "params": parameters}
        if self._session is not None:
            message["sessionId"] = self._session
        os.write(self._writing, json.dumps(message).encode() + b"\0")
        while True:
            answer = self._next()
            if answer.get("id") == self._number:
                if "error" in answer:
                    raise RuntimeError(answer["error"]["message"])
                result: dict[str, Any] = answer["result"]
                return result

    def _next(self) -> dict[str, Any]:
        while b"\0" not in self._rest:
            if not select.select([self._reading], [], [], PATIENCE)[0]:
                raise TimeoutError("the browser says nothing")
            part = os.read(self._reading, 1 << 20)
            if not part:
                raise ConnectionError("the browser is gone")
            self._rest += part
        line, _, self._rest = self._rest.partition(b"\0")
        message: dict[str, Any] = json.loads(line)
        if message.get("method") in {"Log.entryAdded", "Runtime.exceptionThrown"}:
            self.complaints.append(json.dumps(message["params"])[:500])
        return message

    def open(self, url: str) -> None:
        """Load a page."""
        self.call("Page.navigate", url=url)
        self.until("document.readyState === 'complete' && location.href !== 'about:blank'")

    def run(self, script: str) -> Any:
        """The value of an expression in the page. Raises RuntimeError where it throws."""
        found = self.call(
            "Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True
        )
        if "exceptionDetails" in found:
            raise RuntimeError(json.dumps(found["exceptionDetails"])[:500])
        return found["result"].get("value")

    def until(self, condition: str) -> None:
        """Wait until an expression is true."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            try:
                if self.run(f"Boolean({condition})"):
                    return
            except RuntimeError:  # between two pages there is nothing to ask
                pass
            time.sleep(0.05)
        raise TimeoutError(condition)

    def type(self, text: str) -> None:
        """What a keyboard types, into what has the focus."""
        self.call("Input.insertText", text=text)

    def press(self, key: str) -> None:
        """A key such as Enter, Tab or Escape."""
        codes = {"Enter": 13, "Tab": 9, "Escape": 27, " ": 32}
        named = {"key": key, "code": key, "windowsVirtualKeyCode": codes[key]}
        text = {"Enter": "\r", " ": " "}.get(key)
        extra = {} if text is None else {"text": text}
        self.call("Input.dispatchKeyEvent", type="keyDown", **named, **extra)
        self.call("Input.dispatchKeyEvent", type="keyUp", **named)

    def size(self, width: int, height: int, scale: float = 1.0) -> None:
        """Of the window, in CSS pixels."""
        self.call(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=scale,
            mobile=False,
        )

    def prefer(self, **features: str) -> None:
        """What the person has chosen, such as `prefers_color_scheme="dark"`."""
        wanted = [{"name": k.replace("_", "-"), "value": v} for k, v in features.items()]
        self.call("Emulation.setEmulatedMedia", features=wanted)

    def go_offline(self, is_offline: bool = True) -> None:
        """Cut the line, or mend it."""
        self.call(
            "Network.emulateNetworkConditions",
            offline=is_offline,
            latency=0,
            downloadThroughput=-1,
            uploadThroughput=-1,
        )

    def photograph(self, file: Path) -> None:
        """What is seen, as PNG."""
        data = self.call("Page.captureScreenshot", format="png")["data"]
        file.write_bytes(base64.b64decode(data))


class Frame:
    """The widget's frame, asked in a world of our own."""

    def __init__(self, tab: Tab) -> None:
        tab.until("document.getElementById('nhipcau-frame')")
        self._tab = tab
        self.until("document.getElementById('ask') && document.readyState === 'complete'")

    def run(self, script: str) -> Any:
        """As `Tab.run`, in the frame."""
        tree = self._tab.call("Page.getFrameTree")["frameTree"]
        frame = tree["childFrames"][0]["frame"]["id"]
        world = self._tab.call("Page.createIsolatedWorld", frameId=frame, worldName="ours")
        found = self._tab.call(
            "Runtime.evaluate",
            expression=script,
            returnByValue=True,
            contextId=world["executionContextId"],
        )
        if "exceptionDetails" in found:
            raise RuntimeError(json.dumps(found["exceptionDetails"])[:300])
        return found["result"].get("value")

    def until(self, condition: str) -> None:
        """As `Tab.until`."""
        end = time.monotonic() + 30
        while time.monotonic() < end:
            try:
                if self.run(f"Boolean({condition})"):
                    return
            except (RuntimeError, KeyError):
                pass
            time.sleep(0.05)
        raise TimeoutError(condition)
