"""A Zalo on this machine, to test a bot over real HTTP without Zalo.

It behaves as documented and as recorded: one event a poll, forgotten once handed out; 408 where
there is none; errors with HTTP 200; dates in milliseconds; ids of letters and digits; events bare
or wrapped; and it does to any call what a test asks for. In the test's event loop: `ZaloServer`; on
a thread, for bots in other processes: `running_in_thread`.
"""

from tests.tools.zalo_api.server import TOKEN, Fault, Sent, ZaloServer, event
from tests.tools.zalo_api.threaded import running_in_thread

__all__ = ["TOKEN", "Fault", "Sent", "ZaloServer", "event", "running_in_thread"]
