"""A chat in the terminal."""

from __future__ import annotations

import io
from collections.abc import Sequence

import pytest

from bot.channels.console import PLACE, USER, Console
from bot.i18n.words import Lexicon
from bot.messages import Button, Command, Incoming, Press, Question, Reply

WELCOME = "Type a question, /help, or q to leave."


class Terminal(io.StringIO):
    """A person at a keyboard, as far as `isatty` can tell."""

    def isatty(self) -> bool:
        return True


class Handler:
    """Answers everything with the same replies and remembers what came."""

    def __init__(self, *replies: Reply) -> None:
        self.replies = replies
        self.seen: list[Incoming] = []

    async def __call__(self, incoming: Incoming) -> tuple[Reply, ...]:
        self.seen.append(incoming)
        return self.replies

    @property
    def contents(self) -> list[Question | Command | Press]:
        return [
            seen.content
            for seen in self.seen
            if isinstance(seen.content, Question | Command | Press)
        ]


@pytest.fixture(autouse=True)
def _english_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")


async def chat(lexicon: Lexicon, lines: Sequence[str], handler: Handler | None = None) -> list[str]:
    """What is printed when these lines are typed."""
    target = io.StringIO()
    typed = io.StringIO("".join(f"{line}\n" for line in lines))
    await Console(handler or Handler(Reply("ok", "en")), lambda: lexicon, typed, target).run()
    return target.getvalue().splitlines()


async def test_a_line_is_a_question(lexicon: Lexicon) -> None:
    handler = Handler(Reply("**Two** bridges.", "en"))
    printed = await chat(lexicon, ["  how many bridges "], handler)
    assert handler.seen == [
        Incoming(USER, Question("how many bridges"), PLACE, "en_GB", numbers=True)
    ]
    assert printed == [WELCOME, "", "Two bridges."]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("/help", Command("help")),
        ("/HELP", Command("help")),
        ("/start  bridges ", Command("start", "bridges")),
        ("/", Command("")),
        ("1", Question("1")),
        ("2025", Question("2025")),
        ("²", Question("²")),
        ("-1", Question("-1")),
    ],
    ids=repr,
)
async def test_a_line_becomes(
    lexicon: Lexicon, line: str, expected: Question | Command | Press
) -> None:
    handler = Handler(Reply("ok", "en"))
    await chat(lexicon, [line], handler)
    assert handler.contents == [expected]


async def test_buttons_are_numbered_row_by_row(lexicon: Lexicon) -> None:
    rows = (
        (Button("One", "1st", number=1), Button("Two", "2nd", number=2)),
        (Button("Three", "3rd", number=3),),
    )
    printed = await chat(lexicon, ["x"], Handler(Reply("Choose:", "en", rows)))
    assert printed[1:5] == ["", "Choose:", "  [1] One   [2] Two", "  [3] Three"]


async def test_what_no_number_presses_is_shown_without_one(lexicon: Lexicon) -> None:
    reply = Reply("Sorry.", "en", ((Button("Topics", "t"),),))
    assert (await chat(lexicon, ["x"], Handler(reply)))[1:4] == ["", "Sorry.", "  Topics"]


async def test_the_numbers_are_those_that_the_conversation_knows(lexicon: Lexicon) -> None:
    handler = Handler(
        Reply("a", "en", ((Button("A", "from a", number=1),),)),
        Reply("b", "en", ((Button("B", "from b", number=2),),)),
    )
    printed = await chat(lexicon, ["x", "2"], handler)
    assert printed[1:7] == ["", "a", "  [1] A", "", "b", "  [2] B"]
    assert handler.contents == [Question("x"), Question("2")]
    assert all(incoming.numbers for incoming in handler.seen)


@pytest.mark.parametrize("word", ["q", "Q", "quit", "exit", "/q", "/quit", " /exit "])
async def test_a_person_can_leave(lexicon: Lexicon, word: str) -> None:
    handler = Handler(Reply("ok", "en"))
    await chat(lexicon, [word, "too late"], handler)
    assert handler.seen == []


async def test_the_end_of_the_input_is_the_end(lexicon: Lexicon) -> None:
    assert await chat(lexicon, []) == [WELCOME]


async def test_a_last_line_without_an_end_is_answered(lexicon: Lexicon) -> None:
    handler = Handler(Reply("ok", "en"))
    await Console(handler, lambda: lexicon, io.StringIO("last"), io.StringIO()).run()
    assert handler.contents == [Question("last")]


async def test_empty_lines_are_not_asked(lexicon: Lexicon) -> None:
    handler = Handler(Reply("ok", "en"))
    await chat(lexicon, ["", "   ", "\t"], handler)
    assert handler.seen == []


async def test_only_a_person_at_a_keyboard_sees_a_prompt(lexicon: Lexicon) -> None:
    target = io.StringIO()
    console = Console(Handler(Reply("ok", "en")), lambda: lexicon, Terminal("hi\n"), target)
    await console.run()
    assert target.getvalue() == f"{WELCOME}\n\n> \nok\n\n> "


@pytest.mark.parametrize(
    ("lc_all", "lang", "client", "shown"),
    [
        ("en_GB.UTF-8", "vi_VN", "en_GB", "en"),
        ("", "en_US.UTF-8", "en_US", "en"),
        ("C", "en_US", None, "vi"),
        ("", "POSIX", None, "vi"),
        ("", "", None, "vi"),
        ("C.UTF-8", "", None, "vi"),
        ("", "vi_VN.UTF-8", "vi_VN", "vi"),
        ("", "de_DE.UTF-8", "de_DE", "vi"),
    ],
)
async def test_the_language_is_that_of_the_terminal(
    lexicon: Lexicon, lc_all: str, lang: str, client: str | None, shown: str
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LC_ALL", lc_all)
        patch.setenv("LANG", lang)
        handler = Handler(Reply("ok", "en"))
        printed = await chat(lexicon, ["x"], handler)
    assert [seen.client_locale for seen in handler.seen] == [client]
    assert printed[0] == lexicon[shown].gettext(WELCOME)


async def test_bytes_that_are_no_text_are_a_question_like_any_other(lexicon: Lexicon) -> None:
    handler = Handler(Reply("ok", "en"))
    typed = io.TextIOWrapper(io.BytesIO(b"c\xff\xfeu\nnext\n"), encoding="utf-8")
    await Console(handler, lambda: lexicon, typed, io.StringIO()).run()
    assert handler.contents == [Question("c\ufffd\ufffdu"), Question("next")]


async def test_letters_that_the_terminal_cannot_show_do_not_end_the_chat(lexicon: Lexicon) -> None:
    handler = Handler(Reply("Cầu gỗ 😀", "vi"))
    shown = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    await Console(handler, lambda: lexicon, io.StringIO("x\ny\n"), shown).run()
    assert len(handler.seen) == 2
