"""A Zalo on this machine, to test a bot over real HTTP without Zalo.

It behaves as documented and as recorded: one event a poll, forgotten once handed out; 408 where
there is none; errors with HTTP 200; dates in milliseconds; ids of letters and digits; events bare
or wrapped; and it does to any call what a test asks for. On a thread, for bots in other processes:
`in_thread(ZaloServer())`.
"""

from tests.tools.zalo_api.server import TOKEN, Fault, Sent, ZaloServer, event

__all__ = ["TOKEN", "Fault", "Sent", "ZaloServer", "event"]
