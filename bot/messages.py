"""Platform-neutral values that travel between a channel and the conversation.

A channel turns what its platform sends into an `Incoming` and renders each `Reply` with what its
platform can show. Nothing here knows a platform, a language or a piece of content.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

MAX_BUTTON_DATA = 64
"""Bytes of `Button.data`. The smallest allowance of the platforms in view (Telegram)."""


@dataclass(frozen=True, slots=True)
class Question:
    """What a person typed, as typed."""

    text: str


@dataclass(frozen=True, slots=True)
class Command:
    """A command without its slash, lower-case, such as `start`; `argument` may be empty."""

    name: str
    argument: str = ""


@dataclass(frozen=True, slots=True)
class Press:
    """A tap on a button: the `Button.data` that came back. Never trusted."""

    data: str


@dataclass(frozen=True, slots=True)
class Media:
    """Something that is not text: a photo, a voice message, a sticker, a place."""


@dataclass(frozen=True, slots=True)
class Voted:
    """What somebody chose in a poll of ours that has a right answer."""

    entry: str
    """The entry it was about."""
    locale: str
    """The language it was asked in."""
    is_right: bool


@dataclass(frozen=True, slots=True)
class Lookup:
    """Words that somebody types to choose an answer, which is then posted where the bot is not."""

    text: str
    """As far as it is typed; may be empty."""
    start: int = 0
    """How many were shown already."""


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that a person sent in private. Nothing of it is fetched yet."""

    name: str
    """As the person's machine calls it; any string at all."""
    size: int | None
    """Bytes, as the platform says; None where it does not."""
    platform: str
    ref: str
    """The platform's name for the file."""
    caption: str = ""
    """What was typed under it."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A text file that goes with a reply."""

    name: str
    text: str
    picture: bytes = b""
    """The same as a PNG, which is sent instead where the platform shows pictures."""


@dataclass(frozen=True, slots=True)
class Image:
    """A picture beside a reply, whose text is whole without it."""

    name: str
    """What its bytes are found by: another name for other bytes."""
    alt: str
    """What the picture shows, for people who cannot see it."""
    credit: str = ""
    """A line to stand below it."""
    data: bytes = b""
    """Its bytes, where it was made for this reply alone; others stand with the content."""
    code_of: str = ""
    """The link that it shows as a code, where it is one."""


@dataclass(frozen=True, slots=True)
class Added:
    """The bot was added to a group."""

    hears_all: bool
    """Everything that is written there reaches it, not only what is meant for it."""


@dataclass(frozen=True, slots=True)
class Moved:
    """The group is another one from now on, for the platform."""

    to: str
    """What its `Place.chat` is."""


class Role(StrEnum):
    """What a person who helps to run the bot may do."""

    OWNER = "owner"
    EDITOR = "editor"
    TRANSLATOR = "translator"
    ANALYST = "analyst"


@dataclass(frozen=True, slots=True)
class Grant:
    """What a person was given, by whoever runs the bot."""

    role: Role
    within: frozenset[str] = frozenset()
    """An editor's topics, a translator's languages; empty: all of them."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where people talk with the bot. What is said in one place is not continued in another."""

    chat: str
    """Unique over all platforms: `telegram:-1001234`."""
    thread: str = ""
    """The topic inside the chat, as the platform names it; empty outside of any."""
    is_group: bool = False
    """Others read along."""


@dataclass(frozen=True, slots=True)
class Links:
    """How one gets to the bot from elsewhere."""

    answer: str
    """The address of an answer, with `{}` for its entry; without any, that of the bot."""
    forward: str = ""
    """Where one chooses a chat to send that address to, again with `{}`; empty: there is none."""
    group: str = ""
    """Where one chooses a group to bring the bot into; empty: it joins none, or not so."""
    home: str = ""
    """The bot's own address, where that is no answer's with nothing in it."""

    def to(self, entry: str) -> str:
        """The address of an answer, or of the bot for an empty id."""
        return self.answer.format(entry) if entry or not self.home else self.home

    def forwarding(self, entry: str) -> str:
        """Where one chooses a chat for it."""
        return self.forward.format(entry)


@dataclass(frozen=True, slots=True)
class Incoming:
    """One thing a person did."""

    user: str
    """Who, unique over all channels: `telegram:12345`."""
    content: Question | Command | Press | Media | Lookup | Upload | Voted | Added | Moved
    place: Place
    client_locale: str | None = None
    """The language tag the person's app reports (`vi`, `pt-br`), if any; any string at all."""
    replies_to: str | None = field(default=None, kw_only=True)
    """The bot's message that the person replied to, as the platform names it."""
    replies_under: tuple[str, ...] = field(default=(), kw_only=True)
    """What stands in the buttons of that message, where the platform tells. The bot may not know it
    by its name: it was killed before it could note that the message had been sent."""
    grant: Grant | None = field(default=None, kw_only=True)
    """What the person may do beyond asking, at this moment; None for nearly everybody."""
    numbers: bool = field(default=False, kw_only=True)
    """Choices are shown here as numbers to type, as there are no buttons."""
    may_be_told: bool = field(default=False, kw_only=True)
    """The bot may write here first, at any time."""
    polls: bool = field(default=False, kw_only=True)
    """A question with a right answer is shown here as the platform's own poll."""
    needs_command: bool = field(default=False, kw_only=True)
    """In groups the bot hears commands and replies to it; a mention need not reach it."""
    is_overheard: bool = field(default=False, kw_only=True)
    """Said in a group, and to nobody in particular: the bot was not asked."""
    links: Links | None = field(default=None, kw_only=True)
    """To answers here; None where nothing has an address."""
    among: str | None = field(default=None, repr=False, kw_only=True)
    """Where the person comes from, if being somebody new costs nothing there: a web address."""
    in_brief: bool = field(default=False, kw_only=True)
    """To be answered in the way that costs least: others wait, or it ran out of time before."""

    @property
    def length(self) -> int:
        """Characters that a person typed to be understood."""
        match self.content:
            case Question(typed) | Command(_, typed) | Upload(caption=typed):
                return len(typed)
        return 0

    @property
    def is_talk(self) -> bool:
        """Whether a person talks with the bot: of anything else nothing is remembered."""
        return not self.is_overheard and not isinstance(self.content, Added | Moved)

    @property
    def role(self) -> Role | None:
        """That of the grant."""
        return None if self.grant is None else self.grant.role

    @property
    def in_group(self) -> bool:
        """Others read along: the reply is kept short where nothing was found."""
        return self.place.is_group


@dataclass(frozen=True, slots=True)
class Button:
    """A choice under a reply: comes back as `Press(data)`, or opens `url` when that is set."""

    label: str
    data: str = ""
    url: str = ""
    number: int | None = field(default=None, kw_only=True)
    """What people type instead of pressing it, where it is one of a list that they count."""
    holds: str = field(default="", kw_only=True)
    """What pressing it would add to the text, in the same markup. Where a platform can fold that
    away below the text, it stands there and the button is left out."""


@dataclass(frozen=True, slots=True)
class Poll:
    """A question with one right answer, for platforms that have such polls."""

    about: str
    """The id of the entry that it is about."""
    question: str
    options: tuple[str, ...]
    right: int
    """The place of the right option, from 0."""
    explanation: str
    """Shown to whoever has answered."""
    buttons: tuple[tuple[Button, ...], ...] = ()
    """Below the poll."""


@dataclass(frozen=True, slots=True)
class Reply:
    """One message to a person."""

    text: str
    """Light markup: paragraphs, lists, `**bold**`, `*italic*`, `[text](https://…)`."""
    locale: str
    buttons: tuple[tuple[Button, ...], ...] = ()
    """Rows of buttons, top to bottom."""
    in_place: bool = field(default=False, kw_only=True)
    """Replaces the message whose button was pressed; where there is none, it is sent as new."""
    shows: str | None = field(default=None, kw_only=True)
    """The id of the entry that the text answers from: who replies to it goes on from there."""
    attachment: Attachment | None = field(default=None, kw_only=True)
    """Sent behind the text; as text where the platform has no files."""
    image: Image | None = field(default=None, kw_only=True)
    """Shown with the text where the platform can do that."""
    awaits: bool = field(default=False, kw_only=True)
    """Asks for something to be typed: the app opens the field to reply in, where it can."""
    for_one: bool = field(default=False, kw_only=True)
    """Concerns nobody but whoever asked or pressed: in a group they alone see it, where the
    platform can do that."""
    context: str = field(default="", kw_only=True)
    """How the text ends, where that end tells more than was asked: set apart from the answer where
    the platform can do that."""
    poll: Poll | None = field(default=None, kw_only=True)
    """Shown in place of text and buttons where `Incoming.polls` said so; they stand in for it where
    the platform refuses it."""


@dataclass(frozen=True, slots=True)
class Post:
    """An answer that stands ready to be posted where the bot is not."""

    id: str
    title: str
    line: str
    """How it begins, without markup."""
    reply: Reply
