"""A Bot API server on this machine, to test a bot over real HTTP without Telegram.

In the test's event loop: ``BotApiServer``. On a thread: ``running_in_thread``. By hand:
``python -m tests.tools.bot_api``.

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

from .controls import Controls
from .model import DROPPED, Call, ChatMessage
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
    "Controls",
    "ThreadedBotApiServer",
    "running_in_thread",
]
