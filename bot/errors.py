"""The one error tree.

    NhipCauError
    ├── SettingsError      a setting has a value that cannot be used; names the setting
    ├── ContentError       content that cannot be served; carries every problem found
    │   └── QuestionsError     questions to measure with that cannot be read
    ├── LocaleError        interface words that cannot be read; names the file
    ├── StorageError       the database cannot be opened, is not ours, or does not answer
    ├── InboxFull          more waits than the inbox may hold; what comes is to be sent again later
    ├── Overloaded         too much is asked at once for what somebody wants understood
    ├── ChannelError       a platform refuses to work with us (a revoked token, for example)
    └── Deaf               the bot is up, but hears or answers nobody; a restart helps

Every message is meant for the person who runs the bot: it names the thing, its value and what is
accepted, and never holds a secret or the words of a person chatting.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


SHOWN = 200
"""Problems of content that a message lists: a log must not grow with what somebody put there."""


class NhipCauError(Exception):
    """Anything this bot reports by name. The command line prints it and exits with status 2."""


class SettingsError(NhipCauError):
    """A setting has a value that cannot be used."""

    def __init__(self, key: str, value: str, accepted: str) -> None:
        super().__init__(f"{key} has the value {value!r}; accepted: {accepted}")
        self.key = key


class ContentError(NhipCauError):
    """Content that cannot be served. `problems` are printable lines of the form `file:line: …`."""

    def __init__(self, summary: str, problems: Sequence[object] = ()) -> None:
        lines = [f"  {problem}" for problem in problems[:SHOWN]]
        if len(problems) > SHOWN:
            lines.append(f"  … and {len(problems) - SHOWN} more")
        super().__init__("\n".join([summary, *lines]))
        self.problems = tuple(problems)


class QuestionsError(ContentError):
    """Questions to measure with that cannot be read. `problems` as in ContentError."""


class LocaleError(NhipCauError):
    """Interface words that cannot be read. `problem` says the same for whoever translates, as a
    `Problem`; None where only whoever operates the bot can help."""

    def __init__(self, text: object, problem: object = None) -> None:
        super().__init__(str(text))
        self.problem = problem


class StorageError(NhipCauError):
    """The database cannot be opened or does not answer, or holds something else than our tables."""


class InboxFull(NhipCauError):  # noqa: N818  (says what is so)
    """More waits than the inbox may hold."""

    def __init__(self, capacity: int) -> None:
        super().__init__(f"the inbox holds {capacity} updates and takes no more for now")


class Overloaded(NhipCauError):  # noqa: N818  (says what is so)
    """Too many wait who used much of late; whoever wrote this is refused for now."""

    def __init__(self, *, is_told: bool) -> None:
        """`is_told`: whether they were told so a moment ago."""
        super().__init__("too much is asked at once; some are refused for now")
        self.is_told = is_told


class ChannelError(NhipCauError):
    """A platform refuses to work with us, and trying again will not help."""


class Deaf(NhipCauError):  # noqa: N818  (says what is so)
    """The bot is up but hears or answers nobody, for no reason outside; a restart helps."""
