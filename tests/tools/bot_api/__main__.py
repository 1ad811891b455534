"""Run the server by itself: ``python -m tests.tools.bot_api --port 0`` prints its address."""

import argparse
import asyncio
import contextlib
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
        stopping: list[asyncio.Future[object]] = [asyncio.ensure_future(stopped.wait())]
        if options.until_stdin_closes:
            stopping.append(asyncio.ensure_future(_stdin_closed()))
        await asyncio.wait(stopping, return_when=asyncio.FIRST_COMPLETED)
        for task in stopping:
            task.cancel()


async def _stdin_closed() -> None:
    reader = asyncio.StreamReader()
    loop = asyncio.get_running_loop()
    transport, _ = await loop.connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(reader), sys.stdin
    )
    with contextlib.closing(transport):
        await reader.read()


def main() -> None:
    """Serve until SIGINT or SIGTERM."""
    parser = argparse.ArgumentParser(prog="bot_api", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="0 (the default) finds a free one")
    parser.add_argument("--token", default=DEFAULT_TOKEN)
    parser.add_argument("--username", default=DEFAULT_USERNAME)
    parser.add_argument(
        "--until-stdin-closes", action="store_true", help="end with the process that started it"
    )
    asyncio.run(_serve(parser.parse_args()))


if __name__ == "__main__":
    main()
