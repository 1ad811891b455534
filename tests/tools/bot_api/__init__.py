"""A Bot API server on this machine, to test a bot over real HTTP without Telegram.

In the test's event loop: ``BotApiServer``. On a thread: ``running_in_thread``. In a process of its
own, which survives ``kill -9`` of the bot: ``running_in_process``, or by hand
``python -m tests.tools.bot_api`` and ``RemoteBotApiServer(url)``.

================= =================================================================
``server``        HTTP requests to answers; the long poll
``methods``       what each method of the Bot API does
``parameters``    reading and checking what the bot sent
``telegram_html`` Telegram's HTML
``wanted``        which updates the bot gets, and for how long
``topics``        topics, and which of them can be written to
``ephemeral``     what one member of a group sees alone
``state``         everything remembered
``controls``      the test's side: people, log, faults
``http_server``   HTTP/1.1
================= =================================================================
"""

from .controls import Controls, SyncControls
from .model import DROPPED, Call, ChatMessage
from .remote import ControlError, RemoteBotApiServer, running_in_process
from .server import BotApiServer
from .state import DEFAULT_TOKEN, DEFAULT_USERNAME
from .threaded import ThreadedBotApiServer, running_in_thread

__all__ = [
    "DEFAULT_TOKEN",
    "DEFAULT_USERNAME",
    "DROPPED",
    "BotApiServer",
    "Call",
    "ChatMessage",
    "ControlError",
    "Controls",
    "RemoteBotApiServer",
    "SyncControls",
    "ThreadedBotApiServer",
    "running_in_process",
    "running_in_thread",
]
