"""How the process of a command ends."""

from __future__ import annotations

import logging
import os
import signal
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import NoReturn

from bot.cli import main


def process() -> NoReturn:
    """The entry point: `main`, and an end that waits for no computation in the background.

    Before 3.14, Python ends such a thread when it asks for the interpreter's lock. In the midst of
    C++ that aborts the process, and whoever started it sees SIGABRT instead of the exit status.
    """
    if os.getpid() == 1:
        signal.signal(signal.SIGTERM, _end)
    status = _status_of(main)
    if any(thread.daemon for thread in threading.enumerate()):
        logging.shutdown()
        for stream in (sys.stdout, sys.stderr):
            with suppress(OSError, ValueError):  # its reader is gone, or it is closed
                stream.flush()
        os._exit(status)
    sys.exit(status)


def _end(_number: int, _frame: object) -> NoReturn:
    """The first process of a container hears no signal that it does not listen for: told to stop
    while it still loads, it would go on for ever. What runs listens for itself, see `Stop`."""
    raise SystemExit(128 + signal.SIGTERM)


def _status_of(command: Callable[[], None]) -> int:
    try:
        command()
    except SystemExit as ended:
        if isinstance(ended.code, str):
            sys.stderr.write(f"{ended.code}\n")
            return 1
        return ended.code or 0
    return 0
