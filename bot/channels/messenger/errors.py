"""What an error of the Graph API means: one table for every call.

By code and subcode where a subcode says more than its code, else by the code alone. Where there is
no JSON the status counts: a page of a proxy, an answer cut short.
"""

from __future__ import annotations

from bot.channels.common.errors import ErrorKind

_BY_SUBCODE = {
    (1, 1357046): ErrorKind.AMBIGUOUS,  # "invalid JSON reply": Meta says that all was sent
    (10, 1893063): ErrorKind.WAIT,  # the Page is restricted; asking on makes it worse
    (10, 2018065): ErrorKind.REFUSED,  # outside the window of 24 hours, in older versions
    (10, 2018278): ErrorKind.REFUSED,  # outside the window of 24 hours
    (100, 2018001): ErrorKind.GONE,  # no such person
    (200, 1545041): ErrorKind.GONE,  # "this person isn't available right now"
}
_BY_CODE = {
    1: ErrorKind.AMBIGUOUS,  # "unknown error": nobody says whether it was carried out
    2: ErrorKind.RETRY,  # also said of people who blocked the Page; the number of tries ends it
    4: ErrorKind.WAIT,
    17: ErrorKind.WAIT,
    32: ErrorKind.WAIT,
    102: ErrorKind.TOKEN,
    190: ErrorKind.TOKEN,
    368: ErrorKind.WAIT,  # blocked for a while for what Meta takes to be abuse
    551: ErrorKind.GONE,
    613: ErrorKind.WAIT,
    1200: ErrorKind.RETRY,
    80006: ErrorKind.WAIT,
}
RESTRICTED = 1800.0
"""Seconds to wait while the Page is restricted: a person has to mend that."""
_PROOF = "appsecret_proof"
"""Stands in the words of an error that comes where the app secret is another app's."""


def kind_of_error(code: int | None, subcode: int | None, message: str) -> ErrorKind:
    """Of an error that Meta itself names."""
    if code == 100 and _PROOF in message:
        return ErrorKind.TOKEN
    if code is not None and subcode is not None and (code, subcode) in _BY_SUBCODE:
        return _BY_SUBCODE[code, subcode]
    return _BY_CODE.get(code or 0, ErrorKind.REFUSED)
