"""What administrators see of what was asked in vain, and that nobody else does."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import pytest

from bot.content.model import Content
from bot.content.problems import N_, Problem
from bot.conversation.conversation import Conversation
from bot.conversation.dialogue import Dialogue
from bot.conversation.effects import SetAside, Teach
from bot.conversation.features.teaching import MAY
from bot.conversation.knowledge import Edition, LiveKnowledge
from bot.conversation.registry import REGISTRY, menu
from bot.conversation.unanswered import Asked, Cluster, InVain, Lesson, Proposal, Verdict
from bot.i18n.words import Lexicon
from bot.messages import Command, Incoming, Place, Press, Reply, Role
from tests.conversation.talk import ScriptedMatcher, button, labels
from tests.fakes.session_store import MemorySessionStore
from tests.small_content import FULL, LONELY

ADMIN = "test:admin"
PRIVATE, GROUP = Place(ADMIN), Place("test:-1", is_group=True)
DAY = dt.date(2025, 6, 1)


def asked(id_: int, text: str, locale: str = "en", count: int = 1) -> Asked:
    return Asked(id_, text, text, locale, count, DAY, DAY + dt.timedelta(days=id_))


CLUSTERS = (
    Cluster(
        (asked(4, "span of *wood*", count=7), asked(6, "gỗ dài sao", "vi"), asked(8, "holz", ""))
    ),
    Cluster((asked(5, "gold price"),)),
)


class ListedDesk:
    """`Desk` with clusters in a list. `asked` is how often anything was asked of it."""

    def __init__(self, clusters: Sequence[Cluster] = CLUSTERS) -> None:
        self.clusters = clusters
        self.problems: tuple[Problem, ...] = ()
        self.asked = 0

    async def in_vain(self, number: int) -> InVain | None:
        self.asked += 1
        if not self.clusters:
            return None
        number = min(number, len(self.clusters) - 1)
        proposals = (Proposal(FULL, 0.623), Proposal("gone", 0.5), Proposal(LONELY, 0.1))
        return InVain(self.clusters[number], proposals, number, len(self.clusters))

    async def cluster_of(self, asked: int) -> InVain | None:
        self.asked += 1
        for number, cluster in enumerate(self.clusters):
            if asked in cluster.ids:
                return InVain(cluster, (), number, len(self.clusters))
        return None

    async def verdict(self, asked: int, entry: str) -> Verdict | None:
        found = await self.cluster_of(asked)
        if found is None:
            return None
        lesson = Lesson(entry, "en", found.cluster.head.text, found.cluster.ids)
        return Verdict(lesson, f"entries/{entry}.yaml", 2, self.problems, found.number)


class Office:
    """Where administrators talk with the bot."""

    def __init__(self, content: Content, lexicon: Lexicon, days: int = 30) -> None:
        self.desk = ListedDesk()
        self.store = MemorySessionStore()
        self.roles: dict[str, Role] = {ADMIN: Role.OWNER}
        knowledge = LiveKnowledge(Edition(content, ScriptedMatcher(), lexicon))
        self._dialogue = Dialogue(
            Conversation(knowledge, unanswered_days=days),
            self.store,
            role_of=lambda user: self.roles.get(user),  # noqa: PLW0108  (changed by tests)
            desk=self.desk,
        )

    async def does(
        self, content: Command | Press, who: str = ADMIN, where: Place = PRIVATE
    ) -> Reply:
        (reply,) = await self._dialogue.handle(Incoming(who, content, where, "en"))
        return reply

    async def look(self) -> Reply:
        return await self.does(Command("unanswered"))

    async def tap(self, reply: Reply, label: str) -> Reply:
        return await self.does(Press(button(reply, label).data))

    @property
    def done(self) -> list[object]:
        """All effects that were saved."""
        return [effect for kept in self.store.saved for effect in kept.effects]


@pytest.fixture
def office(content: Content, lexicon: Lexicon) -> Office:
    return Office(content, lexicon)


async def test_a_cluster_is_shown_with_its_days_its_wordings_and_what_it_may_belong_to(
    office: Office,
) -> None:
    reply = await office.look()
    assert reply.text.startswith("**Asked in vain** · page 1 of 2\n\n**“span of \\*wood\\*”**")
    for part in ("asked 9 times · ", "“gỗ dài sao” (Vietnamese)", "“holz” (another language)"):
        assert part in reply.text
    assert labels(reply) == [
        "62 % · How long is the wooden bridge?",
        "10 % · Do people pay a toll on the bridge?",
        "🚫 Out of scope",
        "🗑 Ignore",
        "Next ▶️",
    ]
    other = await office.tap(reply, "Next")
    assert (other.in_place, "gold price" in other.text) == (True, True)
    assert labels(other)[-1] == "◀️ Previous"
    assert office.done == []


async def test_a_question_is_taught_with_two_taps_and_all_of_its_cluster_is_dealt_with(
    office: Office,
) -> None:
    shown = await office.tap(await office.look(), "wooden bridge")
    assert f"entries/{FULL}.yaml" in shown.text
    assert "+ English: “span of \\*wood\\*”" in shown.text
    assert office.done == []
    said = await office.tap(shown, "Teach")
    assert said.text.startswith("Taught: “span of \\*wood\\*” leads to “How long is the wooden")
    assert office.done == [Teach(Lesson(FULL, "en", "span of *wood*", (4, 6, 8)))]
    assert (await office.tap(said, "Go on")).text.startswith("**Asked in vain**")


async def test_one_may_go_back_from_what_was_shown(office: Office) -> None:
    second = await office.tap(await office.look(), "Next")
    shown = await office.tap(second, "wooden bridge")
    assert (await office.tap(shown, "Back")).text == second.text
    assert office.done == []


async def test_what_cannot_be_taught_is_said_with_the_reason_even_after_it_was_shown(
    office: Office,
) -> None:
    shown = await office.tap(await office.look(), "wooden bridge")
    reason = N_("'%(question)s' is asked in '%(other)s' too")
    office.desk.problems = (Problem("f", 3, reason, {"question": "x_y", "other": LONELY}),)
    refused = await office.tap(shown, "Teach")
    assert refused.text == f"This cannot be taught:\n\n- 'x\\_y' is asked in '{LONELY}' too"
    assert labels(refused) == ["⬅️ Back"]
    assert office.done == []


@pytest.mark.parametrize(
    ("label", "why", "says"),
    [("Out of scope", "out of scope", "Out of scope:"), ("Ignore", "ignored", "Ignored:")],
)
async def test_a_cluster_is_put_aside_with_one_tap(
    office: Office, label: str, why: str, says: str
) -> None:
    said = await office.tap(await office.look(), label)
    assert said.text == f"{says} “span of \\*wood\\*”"
    assert office.done == [SetAside((4, 6, 8), why)]  # type: ignore[arg-type]


@pytest.mark.parametrize("label", ["wooden bridge", "Ignore", "Out of scope"])
async def test_what_somebody_else_has_dealt_with_is_said_to_be(office: Office, label: str) -> None:
    listed = await office.look()
    office.desk.clusters = CLUSTERS[1:]
    said = await office.tap(listed, label)
    assert said.text == "This question has been dealt with, or is not kept any more."
    assert office.done == []


async def test_where_nothing_waits_or_nothing_is_kept_it_says_so(
    office: Office, content: Content, lexicon: Lexicon
) -> None:
    office.desk.clusters = ()
    assert (await office.look()).text == "Nothing that was asked in vain is waiting."
    none_kept = Office(content, lexicon, days=0)
    assert "UNANSWERED_DAYS is 0" in (await none_kept.look()).text


# -- nobody else -----------------------------------------------------------------------------------

BUTTONS = ("ul:en:0", f"ub:4:{FULL}:en", f"ut:4:{FULL}:en", "ui:4:en", "uo:4:en")
WITHOUT = {
    "a stranger": (None, PRIVATE),
    "a translator": (Role.TRANSLATOR, PRIVATE),
    "an analyst": (Role.ANALYST, PRIVATE),
    "an owner before others": (Role.OWNER, GROUP),
}


@pytest.mark.parametrize(("role", "where"), WITHOUT.values(), ids=WITHOUT)
async def test_for_all_others_the_command_and_its_buttons_do_not_exist(
    office: Office, role: Role | None, where: Place
) -> None:
    office.roles = {} if role is None else {ADMIN: role}
    unknown = await office.does(Command("frobnicate"), where=where)
    assert await office.does(Command("unanswered"), where=where) == unknown
    stale = await office.does(Press("zz:no:such"), where=where)
    for data in BUTTONS:
        assert await office.does(Press(data), where=where) == stale
    assert "unanswered" not in (await office.does(Command("help"), where=where)).text
    assert (office.done, office.desk.asked) == ([], 0)


@pytest.mark.parametrize("role", sorted(MAY))
async def test_those_who_may_are_told_of_the_command(office: Office, role: Role) -> None:
    office.roles = {ADMIN: role}
    assert "/unanswered" in (await office.does(Command("help"))).text
    assert (await office.look()).text.startswith("**Asked in vain**")


async def test_a_former_administrators_buttons_do_nothing(office: Office) -> None:
    shown = await office.tap(await office.look(), "wooden bridge")
    office.roles.clear()
    assert (await office.tap(shown, "Teach")).text.startswith("This button no longer works.")
    assert office.done == []


@pytest.mark.parametrize(
    "data",
    [
        "ul:en:-1",
        "ul:xx:0",
        "ub:0:bridges:en",
        "ub:99999999999:bridges:en",
        f"ub:4:{FULL}:xx",
        f"ut:4:{FULL}",
        "ut:4:../secrets:en",
        "ui:4:xx",
        "ux:4:en",
    ],
)
async def test_forged_buttons_do_nothing(office: Office, data: str) -> None:
    stale = await office.does(Press("zz:no:such"))
    assert await office.does(Press(data)) == stale
    assert office.done == []


def test_the_menu_that_everybody_sees_does_not_name_it(lexicon: Lexicon) -> None:
    assert "unanswered" not in dict(menu(lexicon["en"]))
    assert "unanswered" in {command.name for command in REGISTRY.commands}


async def test_without_a_desk_nothing_is_waiting(content: Content, lexicon: Lexicon) -> None:
    conversation = Conversation(
        LiveKnowledge(Edition(content, ScriptedMatcher(), lexicon)), unanswered_days=30
    )
    dialogue = Dialogue(conversation, MemorySessionStore(), role_of=lambda _user: Role.OWNER)
    incoming = Incoming(ADMIN, Command("unanswered"), PRIVATE, "en")
    (reply,) = await dialogue.handle(incoming)
    assert reply.text == "Nothing that was asked in vain is waiting."
    assert reply.buttons == ()
