"""Run the server by itself: ``python -m tests.tools.bot_api --port 0`` prints its address."""

import argparse
import asyncio
import signal
import sys

from .server import BotApiServer
from .state import DEFAULT_TOKEN, DEFAULT_USERNAME


async def _serve(options: argparse.Namespace) -> None:
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stopped.set)
    server = BotApiServer(token=options.token, username=options.username, port=options.port)
    async with server:
        sys.stdout.write(f"{server.url}\n")
        sys.stdout.flush()
        await stopped.wait()


def main() -> None:
    """Serve until SIGINT or SIGTERM."""
    parser = argparse.ArgumentParser(prog="bot_api", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="0 (the default) finds a free one")
    parser.add_argument("--token", default=DEFAULT_TOKEN)
    parser.add_argument("--username", default=DEFAULT_USERNAME)
    asyncio.run(_serve(parser.parse_args()))


if __name__ == "__main__":
    main()
