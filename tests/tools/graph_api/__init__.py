"""Meta's Graph API on this machine, as far as a Page's bot on Messenger meets it.

It speaks over real HTTP and does what is documented: versions in the path, a token in a header,
proofs, errors with codes and subcodes, a day's window to answer in, limits on texts and quick
replies, a profile that is set by parts. Events are brought as Meta brings them: several in one
request, signed over the bytes, with every letter beyond ASCII escaped.
"""

from tests.tools.graph_api.events import (
    PAGE,
    SECRET,
    batch,
    message,
    postback,
    quick_reply,
    referral,
)
from tests.tools.graph_api.server import TOKEN, VERIFY, Fault, GraphServer

__all__ = [
    "PAGE",
    "SECRET",
    "TOKEN",
    "VERIFY",
    "Fault",
    "GraphServer",
    "batch",
    "message",
    "postback",
    "quick_reply",
    "referral",
]
