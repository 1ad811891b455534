"""What administrators see of what was asked in vain, and that nobody else does."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import replace

import pytest

from bot.content.findings import Finding, Why
from bot.content.model import Content
from bot.content.problems import N_, Problem
from bot.conversation.broadcasts import Standing
from bot.conversation.changes import (
    Draft,
    DraftText,
    NewFile,
    Past,
    Proposed,
    Received,
    Review,
    State,
)
from bot.conversation.conversation import Conversation
from bot.conversation.counts import Stats, What
from bot.conversation.dialogue import Dialogue
from bot.conversation.effects import NoteRefusal, PutInForce, SetAside, TakeBack, Teach
from bot.conversation.features.teaching import MAY
from bot.conversation.handover import Handed
from bot.conversation.knowledge import Edition, LiveKnowledge
from bot.conversation.registry import REGISTRY, menu
from bot.conversation.tallies import Tally
from bot.conversation.unanswered import (
    Asked,
    Cluster,
    InVain,
    Lesson,
    Phrasing,
    Proposal,
    Shift,
    Unfit,
    Verdict,
    Wording,
)
from bot.i18n.words import Lexicon
from bot.language.markup import plain
from bot.matching.decision import Decision
from bot.matching.matcher import Matcher
from bot.messages import (
    Attachment,
    Command,
    Grant,
    Incoming,
    Place,
    Press,
    Question,
    Reply,
    Role,
    Upload,
)
from tests.conversation.talk import NOON, ScriptedMatcher, button, labels
from tests.fakes.session_store import MemorySessionStore
from tests.small_content import FULL, LONELY, VIETNAMESE_ONLY

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


WOOD, SAO = Phrasing("en", "span of *wood*"), Phrasing("vi", "gỗ dài sao")


class ListedDesk:
    """`Desk` with clusters in a list. `asked` is how often anything was asked of it."""

    def __init__(self, clusters: Sequence[Cluster] = CLUSTERS) -> None:
        self.clusters = clusters
        self.problems: tuple[Problem, ...] = ()
        self.advice: tuple[Problem, ...] = ()
        self.asked = 0
        self.drafts: list[Draft] = []
        self.shifts: tuple[Shift, ...] = ()
        self.pasts: tuple[Past, ...] = ()
        self.counts: dict[What, int] = {}
        self.uploads: dict[str, Received] = {}
        self.standing = State("", 0)
        self.reviewed = Review((), 9, 9)
        self.told = Standing()

    async def review(self) -> Review:
        return self.reviewed

    async def broadcasts(self) -> Standing:
        return self.told

    async def paused(self, entry: str, since: str) -> Proposed:
        self.asked += 1
        return Proposed((NewFile(entry, since, diff="+ paused", is_pause=True),), self.problems)

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

    async def verdict(
        self, asked: int, entry: str, without: Collection[int] = ()
    ) -> Verdict | None:
        found = await self.cluster_of(asked)
        if found is None:
            return None
        wordings = tuple(
            Wording(one.id, Phrasing(one.locale, one.text), one.id not in without)
            for one in found.cluster.asked
        )
        chosen = tuple(
            one.phrasing
            for one in wordings
            if one.is_chosen and one.phrasing.locale and not self.problems
        )
        reason = Problem("f", 0, N_("the entry is missing in '%(locale)s'"), {"locale": "?"})
        unfit = tuple(Unfit(w.phrasing, (reason,)) for w in wordings if not w.phrasing.locale)
        return Verdict(
            Lesson(entry, chosen, found.cluster.ids),
            f"entries/{entry}.yaml",
            2,
            self.problems,
            found.number,
            tuple(replace(w, is_chosen=w.phrasing in chosen) for w in wordings),
            unfit,
            self.shifts,
            12 * len(self.shifts),
        )

    async def judge(self, lesson: Lesson) -> Verdict:
        self.asked += 1
        shifts = self.shifts
        if self.problems:
            lesson, shifts = replace(lesson, phrasings=()), ()
        file = f"entries/{lesson.entry}.yaml"
        return Verdict(
            lesson, file, 2, self.problems, shifts=shifts, looked=len(shifts), advice=self.advice
        )

    async def faults(self, _locale: str, key: str, given: str) -> tuple[Problem, ...]:
        self.asked += 1
        short = Problem("", 0, N_("'%(key)s' is missing"), {"key": key})
        return (short,) if len(given) < 3 else ()

    async def drafted(self, draft: Draft) -> Proposed | None:
        self.drafts.append(draft)
        if not self.clusters:
            return None
        file = NewFile(f"entries/{draft.topic}/new.yaml", "the file's text", diff="+ all")
        asked = (4, 6, 8) if draft.asked else ()
        return Proposed((file,), self.problems, asked, self.shifts, 12 * len(self.shifts))

    async def past(self, entry: str) -> tuple[Past, ...]:
        self.asked += 1
        return tuple(p for p in self.pasts if entry in {"", p.target})

    async def state(self) -> State:
        return self.standing

    async def received(self, upload: Upload) -> Received | None:
        self.asked += 1
        return self.uploads.get(upload.name)

    async def handed(self, _user: str) -> Handed:
        return Handed(is_waiting=False, times=0)

    async def is_handed(self, _number: int) -> bool:
        return False

    async def stats(self, days: int) -> Stats:
        return Stats(days, self.counts, people=3, new=1)

    async def exported(self, wanted: str) -> Attachment | None:
        return Attachment(f"{wanted}.yaml", "a: b\n") if wanted == FULL else None


class Office:
    """Where administrators talk with the bot."""

    def __init__(self, content: Content, lexicon: Lexicon, days: int = 30) -> None:
        self.desk = ListedDesk()
        self.store = MemorySessionStore()
        self.roles: dict[str, Role] = {ADMIN: Role.OWNER}
        self.within: frozenset[str] = frozenset()
        self.now = NOON
        knowledge = LiveKnowledge(Edition(content, ScriptedMatcher(), lexicon))
        self._dialogue = Dialogue(
            Conversation(knowledge, lambda: self.now, unanswered_days=days),
            self.store,
            grant_of=self._grant_of,
            desk=self.desk,
        )

    def _grant_of(self, user: str) -> Grant | None:
        return Grant(self.roles[user], self.within) if user in self.roles else None

    async def does(
        self, content: Command | Press | Question | Upload, who: str = ADMIN, where: Place = PRIVATE
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
        "✏️ New entry",
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
    assert "+ English: “span of *wood*”\n+ Vietnamese: “gỗ dài sao”" in plain(shown.text)
    assert "2 questions and gets 2 more" in shown.text
    assert "Left out:\n\n- the entry is missing in '?'" in shown.text
    assert office.done == []
    said = await office.tap(shown, "Teach")
    both = "“span of \\*wood\\*”, “gỗ dài sao” leads to “How long is the wooden"
    assert said.text.startswith(f"Taught: {both}")
    assert "Nothing was added" not in said.text
    assert office.done == [Teach(Lesson(FULL, (WOOD, SAO), (4, 6, 8)))]
    assert (await office.tap(said, "Go on")).text.startswith("**Asked in vain**")


async def test_wordings_are_left_out_and_taken_in_again_before_they_are_taught(
    office: Office,
) -> None:
    shown = await office.tap(await office.look(), "wooden bridge")
    assert labels(shown) == ["☑️ span of *wood*", "☑️ gỗ dài sao", "✅ Teach", "⬅️ Back"]
    fewer = await office.tap(shown, "span of")
    assert labels(fewer)[:2] == ["⬜ span of *wood*", "☑️ gỗ dài sao"]
    assert "span of" not in fewer.text
    none = await office.tap(fewer, "gỗ dài")
    assert none.text.startswith("Nothing is chosen.")
    assert labels(none) == ["⬜ span of *wood*", "⬜ gỗ dài sao", "⬅️ Back"]
    said = await office.tap(await office.tap(none, "gỗ dài"), "Teach")
    assert office.done == [Teach(Lesson(FULL, (SAO,), (4, 6, 8)))]
    assert said.text.endswith("in English, where the same question may still be asked back.")
    assert labels(said) == ["🌐 Also in English", "Go on ▶️"]


TYPED = Phrasing("vi", "cầu *gỗ* bao xa")


async def typing(office: Office) -> Reply:
    """Taught in English alone, and asked for Vietnamese."""
    shown = await office.tap(await office.tap(await office.look(), "wooden bridge"), "gỗ dài")
    return await office.tap(await office.tap(shown, "Teach"), "Also in Vietnamese")


async def test_a_language_that_got_nothing_gets_a_phrasing_that_is_typed_there_and_then(
    office: Office, content: Content
) -> None:
    wanted = await typing(office)
    assert wanted.text.startswith("Type the same question in Vietnamese, as people would ask it.")
    assert f"- {content.entries[FULL].texts['vi'].title}\n- " in wanted.text
    assert labels(wanted) == ["✖️ Cancel"]
    shown = await office.does(Question("  cầu  *gỗ* bao xa "))
    assert "+ Vietnamese: “cầu *gỗ* bao xa”" in plain(shown.text)
    assert f"entries/{FULL}.yaml" in shown.text
    assert len(office.done) == 1
    said = await office.tap(shown, "Teach")
    assert said.text.startswith("Taught: “cầu \\*gỗ\\* bao xa” leads to “How long is the wooden")
    assert office.done[1:] == [Teach(Lesson(FULL, (TYPED,)))]
    assert (await office.tap(said, "Go on")).text.startswith("**Asked in vain**")
    # Nothing is under way any more: what is typed is a question, and the button is stale.
    assert "Teach this?" not in (await office.does(Question("cầu"))).text
    assert await office.tap(shown, "Teach") == await office.does(Press("zz:no:such"))
    assert len(office.done) == 2


async def test_what_is_typed_can_be_refused_typed_anew_or_dropped(office: Office) -> None:
    await typing(office)
    reason = N_("'%(question)s' is asked in '%(other)s' too")
    office.desk.problems = (Problem("f", 3, reason, {"question": "x", "other": LONELY}),)
    refused = await office.does(Question("x"))
    assert refused.text.startswith(f"This cannot be taught:\n\n- 'x' is asked in '{LONELY}' too")
    assert "Type the same question in Vietnamese" in refused.text
    assert labels(refused) == ["✖️ Cancel"]
    office.desk.problems = ()
    office.desk.advice = (Problem("f", 0, "it reads as '%(guess)s'", {"guess": "en"}),)
    first = await office.does(Question("first"))
    assert "Worth a look:\n\n- it reads as 'en'" in first.text
    second = await office.does(Question("second"))
    assert ("“second”" in second.text, "“first”" in second.text) == (True, False)
    assert (await office.tap(second, "Cancel")).text == "Nothing was added."
    assert await office.tap(second, "Teach") == await office.does(Press("zz:no:such"))
    assert len(office.done) == 1


async def test_a_typed_phrasing_that_makes_a_known_question_wrong_is_an_owners_who_was_told(
    office: Office,
) -> None:
    await typing(office)
    shown = await office.does(Question(TYPED.text))
    office.desk.shifts = (Shift("how deep", "en", LONELY, FULL, "wrong"),)
    warned = await office.tap(shown, "Teach")
    assert "A known question would get a wrong answer." in warned.text
    assert len(office.done) == 1
    office.roles = {ADMIN: Role.EDITOR}
    assert labels(await office.does(Question(TYPED.text))) == ["✖️ Cancel"]
    assert labels(await office.does(Press("wt:en"))) == ["✖️ Cancel"]
    office.roles = {ADMIN: Role.OWNER}
    same = await office.does(Question(TYPED.text))
    await office.tap(same, "Teach all the same")
    lesson = Lesson(FULL, (TYPED,), forced=(f"! how deep: {LONELY} -> {FULL}",))
    assert office.done[1:] == [Teach(lesson)]


async def test_a_phrasing_is_typed_by_whoever_may_teach_the_entry_in_a_language_it_has(
    office: Office,
) -> None:
    stale = await office.does(Press("zz:no:such"))
    for data in (f"w:{VIETNAMESE_ONLY}:en:en", "w:gone:vi:en", f"w:{FULL}:fr:en"):
        assert await office.does(Press(data)) == stale
    await typing(office)
    office.roles, office.within = {ADMIN: Role.EDITOR}, frozenset({"music"})
    assert await office.does(Press(f"w:{FULL}:vi:en")) == stale
    assert "Teach this?" not in (await office.does(Question(TYPED.text))).text
    assert len(office.done) == 1


async def test_what_was_not_looked_at_last_is_shown_before_it_is_taught(office: Office) -> None:
    first = await office.tap(await office.look(), "wooden bridge")
    await office.does(Press(f"ub:4:{LONELY}:en"))
    again = await office.tap(first, "Teach")
    assert again.text.startswith("Teach this?\n\n**How long is the wooden bridge?**")
    assert office.done == []


async def test_an_editor_of_some_topics_teaches_their_entries_alone(office: Office) -> None:
    office.roles, office.within = {ADMIN: Role.EDITOR}, frozenset({"music"})
    listed = await office.look()
    assert not any("%" in label for label in labels(listed))
    stale = await office.does(Press("zz:no:such"))
    for data in (f"ub:4:{FULL}:en", f"ut:4:{FULL}:en"):
        assert await office.does(Press(data)) == stale
    assert (office.done, office.desk.asked) == ([], 1)


@pytest.mark.parametrize("argument", ["", "gone", "wooden bridge", "greeting", "../x", FULL])
async def test_an_editor_takes_entries_of_their_topics_alone_out_of_service(
    office: Office, argument: str
) -> None:
    office.roles, office.within = {ADMIN: Role.EDITOR}, frozenset({"music"})
    for command in ("pause", "resume"):
        reply = await office.does(Command(command, argument))
        assert f"There is no file of “{argument}”" in reply.text or "Write it like" in reply.text
    assert (office.done, office.desk.asked) == ([], 0)
    office.within = frozenset()
    await office.does(Command("pause", argument))
    today = NOON.date().isoformat()
    assert [one.proposed.files[0].text for one in office.done if isinstance(one, PutInForce)] == (
        [today] if argument == FULL else []
    )


async def test_what_keeps_an_entry_in_service_is_said(office: Office) -> None:
    reason = N_("there is no entry '%(id)s'")
    office.desk.problems = (Problem("f", 3, reason, {"id": "x"}),)
    assert "This cannot be served" in (await office.does(Command("pause", FULL))).text
    assert office.done == []


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
    assert office.desk.asked == 0
    tries = ["/unanswered", "ListInVain", "BelongsTo", "TeachIt", "PutAside", "PutAside"]
    # Who may, and asks at the wrong place, tries nothing that is not theirs.
    assert office.done == [NoteRefusal(what) for what in tries if role is not Role.OWNER]


@pytest.mark.parametrize("role", sorted(MAY))
async def test_those_who_may_are_told_of_the_command(office: Office, role: Role) -> None:
    office.roles = {ADMIN: role}
    assert "/unanswered" in (await office.does(Command("help"))).text
    assert (await office.look()).text.startswith("**Asked in vain**")


async def test_a_former_administrators_buttons_do_nothing(office: Office) -> None:
    shown = await office.tap(await office.look(), "wooden bridge")
    office.roles.clear()
    assert (await office.tap(shown, "Teach")).text.startswith("This button no longer works.")
    assert office.done == [NoteRefusal("TeachIt")]


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
    dialogue = Dialogue(
        conversation, MemorySessionStore(), grant_of=lambda _user: Grant(Role.OWNER)
    )
    incoming = Incoming(ADMIN, Command("unanswered"), PRIVATE, "en")
    (reply,) = await dialogue.handle(incoming)
    assert reply.text == "Nothing that was asked in vain is waiting."
    assert reply.buttons == ()


# -- a new entry -----------------------------------------------------------------------------------

TITLE, ANSWER = "What does gold cost in the village?", "Nobody sells gold in the village, ever."


async def draft(office: Office) -> Reply:
    """Up to where the file is shown."""
    listed = await office.tap(await office.look(), "Next")
    shelves = await office.tap(listed, "New entry")
    assert shelves.text == "A new entry: which topic does it belong to?"
    await office.tap(await office.tap(shelves, "Music"), "English")
    await office.does(Question(TITLE))
    return await office.does(Question(ANSWER))


async def test_a_new_entry_is_written_in_the_chat_and_published_once_it_was_shown(
    office: Office,
) -> None:
    shown = await draft(office)
    assert shown.text == "**entries/music/new.yaml**\n\nthe file's text"
    assert office.desk.drafts == [Draft("music", {"en": DraftText(TITLE, ANSWER)}, 5)]
    assert office.done == []
    said = await office.tap(shown, "Publish")
    assert said.text.startswith(f"Published: “{TITLE}” is answered within seconds")
    assert "Still missing in: Vietnamese." in said.text
    (done,) = office.done
    assert isinstance(done, PutInForce)
    assert done.proposed.asked == (4, 6, 8)
    again = await office.does(Press("dp:en"))
    assert again.text.startswith("This button no longer works.")
    assert len(office.done) == 1


async def test_the_other_language_may_be_written_at_once(office: Office) -> None:
    shown = await draft(office)
    assert labels(shown) == ["🌐 Also in Vietnamese", "✅ Publish", "✖️ Cancel"]
    await office.tap(shown, "Also in Vietnamese")
    await office.does(Question("Vàng ở làng giá bao nhiêu?"))
    both = await office.does(Question("Ở làng không ai bán vàng bao giờ cả."))
    assert labels(both) == ["✅ Publish", "✖️ Cancel"]
    assert list(office.desk.drafts[-1].texts) == ["en", "vi"]


async def test_what_cannot_stand_is_said_at_once_and_typed_again(office: Office) -> None:
    shelves = await office.does(Command("new"))
    await office.tap(await office.tap(shelves, "Music"), "English")
    refused = await office.does(Question("?"))
    assert refused.text.startswith("- 'title' is missing\n\nType the title in English")
    assert (await office.does(Question(TITLE))).text.startswith("Now the answer in English")
    assert (await office.does(Question("no"))).text.startswith("- 'answer' is missing")
    office.desk.problems = (Problem("f", 0, N_("'%(key)s' is missing"), {"key": "x"}),)
    shown = await office.does(Question(ANSWER))
    assert "This cannot be served:\n\n- 'x' is missing" in shown.text
    assert labels(shown) == ["🌐 Also in Vietnamese", "✖️ Cancel"]
    assert (await office.does(Press("dp:en"))).text == shown.text
    assert office.done == []


async def test_a_draft_that_is_dropped_or_left_lying_takes_no_question(office: Office) -> None:
    shelves = await office.does(Command("new"))
    said = await office.tap(await office.tap(shelves, "Music"), "English")
    dropped = await office.tap(said, "Cancel")
    assert dropped.text == "Nothing was written."
    assert (await office.does(Question("gold"))).text.startswith("I have no reviewed answer")
    await office.tap(await office.tap(await office.does(Command("new")), "Music"), "English")
    office.now += dt.timedelta(hours=1, seconds=1)
    assert (await office.does(Question("gold"))).text.startswith("I have no reviewed answer")


@pytest.mark.parametrize("step", ["a title is waited for", "an answer is"])
async def test_what_a_former_administrator_types_is_a_question_like_any_other(
    office: Office, step: str
) -> None:
    """Also in the middle of an entry; and the draft is gone when the role comes back."""
    await office.tap(await office.tap(await office.does(Command("new")), "Music"), "English")
    if "answer" in step:
        await office.does(Question(TITLE))
    roles, asked = dict(office.roles), office.desk.asked
    office.roles = {}
    assert (await office.does(Question("gold"))).text.startswith("I have no reviewed answer")
    assert office.desk.asked == asked
    office.roles = roles
    assert (await office.does(Question("gold"))).text.startswith("I have no reviewed answer")


async def test_an_editor_writes_for_their_topics_alone(office: Office) -> None:
    office.roles, office.within = {ADMIN: Role.EDITOR}, frozenset({"music"})
    shelves = await office.does(Command("new"))
    assert labels(shelves) == ["Music", "✖️ Cancel"]
    assert (await office.does(Press("dt:bridges:en"))).text.startswith("This button no longer")
    chosen = await office.tap(shelves, "Music")
    office.roles.clear()
    stale = await office.does(Press("zz:no:such"))
    for data in (button(chosen, "English").data, "dp:en", "dx:en", "un:5:en"):
        assert await office.does(Press(data)) == stale
    assert not any(isinstance(one, PutInForce) for one in office.done)


# -- what it would do ------------------------------------------------------------------------------

BETTER = Shift("span *of* it", "en", None, FULL, "better")
WRONG = Shift("toll?", "en", LONELY, FULL, "wrong")


async def test_what_a_change_would_do_is_told_before_it_is_taught(office: Office) -> None:
    office.desk.shifts = (BETTER,)
    shown = await office.tap(await office.look(), "wooden bridge")
    said = "Of 12 questions near it:\n✅ “span *of* it”: no answer at once → How long is the wooden"
    assert said in plain(shown.text)
    await office.tap(shown, "Teach")
    assert len(office.done) == 1


async def test_what_makes_a_known_question_wrong_is_for_an_owner_who_was_told_so(
    office: Office,
) -> None:
    office.roles = {ADMIN: Role.EDITOR}
    harmless = await office.tap(await office.look(), "wooden bridge")
    office.desk.shifts = (WRONG, BETTER)
    refused = await office.tap(harmless, "Teach")
    assert "❌ “toll?”: Do people pay a toll on the bridge? → How long" in plain(refused.text)
    assert refused.text.endswith("Only an owner can do this.")
    assert labels(refused)[-1] == "⬅️ Back"
    office.roles = {ADMIN: Role.OWNER}
    office.desk.shifts = ()
    harmless = await office.tap(await office.look(), "wooden bridge")
    office.desk.shifts = (WRONG,)
    warned = await office.tap(harmless, "Teach")
    assert office.done == []
    await office.tap(warned, "Teach all the same")
    (done,) = office.done
    assert isinstance(done, Teach)
    assert done.lesson.forced == (f"! toll?: {LONELY} -> {FULL}",)


async def test_a_new_entry_or_a_file_that_makes_a_known_question_wrong_is_an_owners(
    office: Office,
) -> None:
    office.roles, office.desk.shifts = {ADMIN: Role.EDITOR}, (WRONG,)
    shown = await draft(office)
    assert "✅ Publish" not in labels(shown)
    assert "Only an owner can do this." in (await office.does(Press("dp:en"))).text
    file = replace(received(), proposed=replace(received().proposed, shifts=(WRONG,), looked=3))
    office.desk.uploads = {SENT.name: file}
    assert (await office.does(SENT)).buttons == ()
    assert "Only an owner can do this." in (await office.does(Press("fa:en"))).text
    assert office.done == []
    office.roles = {ADMIN: Role.OWNER}
    await office.tap(await office.does(SENT), "Apply all the same")
    assert office.done == [PutInForce(file.proposed)]


# -- what was, and the way back --------------------------------------------------------------------

TAUGHT = Past(3, "phrasing", FULL, "en", "span of wood", "test:minh", NOON)
NEWER = Past(5, "phrasing", FULL, "vi", "gỗ dài *sao*", ADMIN, NOON)
GONE = Past(4, "phrasing", FULL, "en", "how woody", ADMIN, NOON, "test:minh", NOON)
SOURCES = Past(6, "file", "sources.yaml", "", "a: b", ADMIN, NOON)


async def test_the_history_of_an_entry_is_told_with_who_when_and_what_became_of_it(
    office: Office,
) -> None:
    office.desk.pasts = (NEWER, GONE, TAUGHT)
    said = (await office.does(Command("history", FULL))).text
    newest = f"5 · 2025-06-01 12:00Z · test:admin\n{FULL}\n+ vi: gỗ dài *sao*"
    assert plain(said).startswith(f"{FULL}\n\n{newest}")
    assert "taken back 2025-06-01 12:00Z by test:minh" in said
    assert "Nothing was ever changed" in (await office.does(Command("history", "x"))).text
    assert (await office.does(Command("history"))).text.startswith("Write it like this:")


async def test_what_is_in_force_beside_the_files_is_told(office: Office) -> None:
    same = "What is served is what stands in the files."
    assert (await office.does(Command("diff"))).text == same
    office.desk.pasts = (SOURCES, TAUGHT)
    said = (await office.does(Command("diff"))).text
    assert said.startswith("In force beside the files:\n\n**6** · ")
    assert "📄 a: b" in said


async def test_a_change_is_taken_back_after_it_was_shown(office: Office) -> None:
    office.desk.pasts = (NEWER, GONE, TAUGHT)
    shown = await office.does(Command("rollback", FULL))
    assert "gỗ dài" in shown.text
    assert "span of wood" not in shown.text
    office.desk.pasts = (replace(NEWER, number=9), *office.desk.pasts)  # comes in between
    said = await office.tap(shown, "Take back")
    assert said.text.startswith("Taken back: 1 change.")
    assert office.done == [TakeBack((5,))]
    stale = await office.does(Press("rb:en"))
    assert stale.text.startswith("This button no longer works.")


@pytest.mark.parametrize(
    ("argument", "numbers"),
    [(f"{FULL} 2", (5, 3)), (f"{FULL} 3", (5,)), ("all 2", (6, 5, 3)), ("all 5", (6,))],
)
async def test_a_roll_back_goes_to_any_number(
    office: Office, argument: str, numbers: tuple[int, ...]
) -> None:
    office.desk.pasts = (SOURCES, NEWER, GONE, TAUGHT)
    await office.tap(await office.does(Command("rollback", argument)), "Take back")
    assert office.done == [TakeBack(numbers)]


@pytest.mark.parametrize("argument", ["", "all", "x y", "../etc", f"{FULL} -1", "all x"])
async def test_a_roll_back_that_says_nothing_clear_is_told_how_it_is_written(
    office: Office, argument: str
) -> None:
    office.desk.pasts = (NEWER, TAUGHT)
    said = await office.does(Command("rollback", argument))
    assert said.text.startswith("Write it like this:")
    assert (said.buttons, office.done) == ((), [])


@pytest.mark.parametrize("argument", [FULL, f"{FULL} 0"])
async def test_an_editor_takes_back_what_is_of_their_topics_alone(
    office: Office, argument: str
) -> None:
    office.roles, office.within = {ADMIN: Role.EDITOR}, frozenset({"tea"})
    office.desk.pasts = (NEWER, TAUGHT)
    nothing = "There is nothing in force that could be taken back."
    assert (await office.does(Command("rollback", argument))).text == nothing
    said = await office.does(Command("rollback", "all 0"))
    assert said.text.startswith("Write it like this:")


async def test_which_version_is_served_is_told_and_what_keeps_the_files_from_it(
    office: Office, content: Content
) -> None:
    office.desk.standing = State(content.version, 2)
    said = (await office.does(Command("version"))).text
    assert said.startswith(f"Served: version {content.version}, ")
    assert said.endswith("2 changes are in force beside the files.\n\nThe files say nothing else.")
    office.desk.standing = State("abc", 0, (), ("revision 3 is not served: x",))
    said = (await office.does(Command("reload"))).text
    assert "The files are newer: version abc follows." in said
    assert said.endswith("no longer fits the files:\n\n- revision 3 is not served: x")
    office.desk.standing = State("", 0, ("a.yaml:3: no title",))
    assert "- a.yaml:3: no title" in (await office.does(Command("version"))).text


# -- files -----------------------------------------------------------------------------------------

SENT = Upload(f"{FULL}.yaml", 120, "test", "ref-1")


def received(topic: str = "bridges", diff: str = "-a\n+b", *problems: Problem) -> Received:
    file = NewFile(f"entries/{topic}/{FULL}.yaml", "text", "base", diff, topic)
    return Received(Proposed((file,), problems), diff)


async def test_a_file_is_shown_as_what_it_changes_and_served_when_that_is_confirmed(
    office: Office,
) -> None:
    office.desk.uploads = {SENT.name: received()}
    shown = await office.does(SENT)
    assert plain(shown.text) == "Serve this?\n\n-a\n+b"
    assert office.done == []
    said = await office.tap(shown, "Apply")
    assert said.text.startswith(f"Applied: entries/bridges/{FULL}.yaml.")
    assert office.done == [PutInForce(received().proposed)]
    assert (await office.does(Press("fa:en"))).text.startswith("This button no longer works.")


async def test_a_long_change_comes_as_a_file_too(office: Office) -> None:
    office.desk.uploads = {SENT.name: received("bridges", "+line\n" * 900)}
    shown = await office.does(SENT)
    assert shown.attachment == Attachment("changes.diff", "+line\n" * 900)
    assert shown.text.endswith(" …")


async def test_of_two_who_change_one_file_the_second_sees_that_it_has_changed(
    office: Office,
) -> None:
    office.desk.uploads = {SENT.name: received()}
    shown = await office.does(SENT)
    office.desk.uploads = {SENT.name: received("bridges", "-c\n+b")}
    again = await office.tap(shown, "Apply")
    assert again.text.startswith(
        "What it replaces has changed meanwhile; look again.\n\nServe this?"
    )
    assert office.done == []
    await office.tap(again, "Apply")
    assert len(office.done) == 1


async def test_a_file_with_mistakes_is_not_served_and_every_mistake_is_named(
    office: Office,
) -> None:
    reason = Problem("entries/a.yaml", 3, N_("'%(key)s' is missing"), {"key": "title"})
    office.desk.uploads = {SENT.name: received("bridges", "+a", reason)}
    said = await office.does(SENT)
    assert said.text.startswith("This cannot be served:\n\n- entries/a.yaml:3: 'title' is missing")
    assert said.buttons == ()
    assert (await office.does(Press("fa:en"))).text.startswith("This button no longer works.")


@pytest.mark.parametrize("size", [None, 1_000_001, 2**40])
async def test_a_file_that_is_too_large_is_not_even_fetched(
    office: Office, size: int | None
) -> None:
    said = await office.does(replace(SENT, size=size))
    assert said.text.startswith("That file is larger than 1,000,000 bytes.")
    assert office.desk.asked == 0


async def test_a_file_of_nothing_or_of_another_topic_is_not_taken(office: Office) -> None:
    refusal = await office.does(replace(SENT, name="../../etc/passwd.yaml"))
    assert refusal.text.startswith("I cannot take “../../etc/passwd.yaml”.")
    office.desk.uploads = {SENT.name: received()}
    office.roles, office.within = {ADMIN: Role.EDITOR}, frozenset({"tea"})
    assert (await office.does(SENT)).text.startswith("I cannot take")
    office.desk.uploads = {SENT.name: received("")}  # topics.yaml and the like
    office.within = frozenset()
    assert (await office.does(SENT)).text.startswith("I cannot take")


async def test_a_strangers_file_is_a_file_like_any_other(office: Office) -> None:
    office.roles = {}
    picture = await office.does(replace(SENT, name="holiday.jpg"))
    assert await office.does(SENT) == picture
    assert picture.text.startswith("I can only read text for now.")
    assert office.done == [NoteRefusal("a file")]
    asked = await office.does(replace(SENT, caption="gold"))
    assert asked.text.startswith("I have no reviewed answer")
    assert office.desk.asked == 0


async def test_a_file_is_sent_as_it_is_served(office: Office) -> None:
    said = await office.does(Command("export", FULL))
    assert said.attachment == Attachment(f"{FULL}.yaml", "a: b\n")
    assert (await office.does(Command("export", "gone"))).text == "There is no file of “gone”."
    for argument in ("", "../roles", "/etc/passwd", "a/b"):
        said = await office.does(Command("export", argument))
        assert said.text.startswith("Write it like this:")


# -- numbers ---------------------------------------------------------------------------------------


AGED = Finding(Why.AGED, FULL, text="2024-05", weight=500)
BEHIND = Finding(Why.BEHIND, VIETNAMESE_ONLY, "vi", "en")
CONFUSED = Finding(Why.CONFUSED, LONELY, "en", FULL, "is *there* a toll", 7.5)


async def test_what_is_worth_a_second_look_is_told_by_kind_and_sent_as_a_table(
    office: Office,
) -> None:
    disliked = Finding(Why.DISLIKED, LONELY, text="outdated", weight=3)
    office.desk.reviewed = Review((*[AGED] * 8, BEHIND, CONFUSED, disliked), 3, 9)
    said = await office.does(Command("review"))
    shown = plain(said.text)
    assert shown.startswith("Answers that people say are not right:")
    assert f"{LONELY} · out of date · 3" in shown
    assert shown.count(f"{FULL} · May 2024") == 6
    assert "and 2 more" in shown
    assert f"{VIETNAMESE_ONLY} · Vietnamese" in shown
    assert f"{LONELY} · “is *there* a toll” → {FULL}" in shown
    assert "The phrasings of 3 of 9 entries were looked at so far." in shown
    sent = await office.tap(said, "As a table")
    assert sent.attachment is not None
    assert (sent.attachment.name, sent.attachment.text.count("\n")) == ("review.csv", 12)
    office.desk.reviewed = Review((), 9, 9)
    further = await office.tap(said, "Look further")
    assert (further.text, further.in_place) == ("Nothing that needs a second look was found.", True)
    assert labels(further) == []


@pytest.mark.parametrize(
    ("grant", "told"),
    [
        (Grant(Role.OWNER), [FULL, VIETNAMESE_ONLY, LONELY]),
        (Grant(Role.EDITOR, frozenset({"tea"})), [VIETNAMESE_ONLY]),
        (Grant(Role.TRANSLATOR, frozenset({"vi"})), [VIETNAMESE_ONLY]),
        (Grant(Role.TRANSLATOR, frozenset({"en"})), []),
    ],
)
async def test_each_is_told_of_what_is_theirs(
    office: Office, grant: Grant, told: list[str]
) -> None:
    office.roles[ADMIN], office.within = grant.role, grant.within
    office.desk.reviewed = Review((AGED, BEHIND, CONFUSED), 9, 9)
    said = await office.does(Command("review"))
    assert [
        id_ for id_ in (FULL, VIETNAMESE_ONLY, LONELY) if f"▫️ {id_}" in plain(said.text)
    ] == told


async def test_what_is_asked_is_told_in_numbers_and_as_a_table(office: Office) -> None:
    office.roles = {ADMIN: Role.ANALYST}
    assert (await office.does(Command("stats"))).text.startswith(
        "**The last 7 days**\n\n0 questions"
    )
    office.desk.counts = {
        What(DAY, "telegram", "vi", "answered", FULL): 6,
        What(DAY, "web", "en", "unknown"): 1,
        What(DAY + dt.timedelta(days=1), "web", "", "asked back"): 1,
        What(DAY, "web", "", "courtesy"): 90,
    }
    said = plain((await office.does(Command("stats"))).text)
    assert "8 questions\n3 people, 1 new" in said
    assert "answered: 6 (75 %)\nasked back: 1 (12 %)\nnot answered: 1 (12 %)" in said
    assert "Vietnamese: 6 (75 %)" in said
    assert "06-01 ▇▇▇▇▇▇▇▇▇▇▇▇ 7\n06-02 ▇▇ 1" in said
    assert said.endswith("Asked most:\n6 · How long is the wooden bridge?")
    month = await office.tap(await office.does(Command("stats")), "30")
    assert (month.in_place, month.text.startswith("**The last 30 days**")) == (True, True)
    table = (await office.tap(month, "CSV")).attachment
    assert table is not None
    rows = table.text.splitlines()
    assert rows[0] == "day,platform,locale,outcome,entry,count"
    assert f"2025-06-01,telegram,vi,answered,{FULL},6" in rows
    assert len(rows) == 5
    drawn = await office.tap(month, "Picture")
    assert plain(drawn.text).startswith(
        "Questions by day\nJune 1, 2025 – June 2, 2025\n🟩 answered"
    )
    assert drawn.attachment is not None
    assert drawn.attachment.picture.startswith(b"\x89PNG")
    year = await office.tap(month, "365")
    assert (await office.tap(year, "Picture")).text.startswith("**Questions by week**")
    for data in ("st:8:en", "sc:8:en", "st:7:xx", "sd:8:en", "sd:7:xx"):
        assert (await office.does(Press(data))).text.startswith("This button no longer works.")


async def test_what_became_of_a_question_is_counted_and_nothing_of_who_asked(
    content: Content, lexicon: Lexicon
) -> None:
    matcher, tally = ScriptedMatcher(), Tally(lambda: DAY)
    matcher.on("long?", Decision.ANSWER, FULL, language="en")
    matcher.on("bridge?", Decision.CLARIFY, FULL, LONELY)
    knowledge = LiveKnowledge(Edition(content, matcher, lexicon))
    dialogue = Dialogue(Conversation(knowledge), MemorySessionStore(), count=tally.note)
    for text in ("long?", "long?", "bridge?", "long? & gold?"):
        await dialogue.handle(Incoming("zalo:77", Question(text), Place("zalo:77"), "en"))
    await dialogue.handle(Incoming("zalo:77", Command("help"), Place("zalo:77"), "en"))
    counts = tally.take()
    assert counts == {
        What(DAY, "zalo", "en", "answered", FULL): 3,
        What(DAY, "zalo", "", "asked back"): 1,
        What(DAY, "zalo", "", "unknown"): 1,
    }
    assert tally.take() == {}
    tally.give_back(counts)
    assert tally.take() == counts


# -- trying ----------------------------------------------------------------------------------------


async def test_a_question_is_tried_and_the_reason_told(content: Content, lexicon: Lexicon) -> None:
    knowledge = LiveKnowledge(Edition(content, Matcher.of(content), lexicon))
    store = MemorySessionStore()
    conversation = Conversation(knowledge, unanswered_days=30)
    dialogue = Dialogue(conversation, store, grant_of=lambda _user: Grant(Role.ANALYST))

    async def attempt(text: str) -> Reply:
        (reply,) = await dialogue.handle(Incoming(ADMIN, Command("try", text), PRIVATE, "en"))
        return reply

    said = await attempt("how long is the wooden bridge?")
    assert said.text.startswith("**answer**: it is word for word a phrasing of this entry alone")
    assert f"({FULL})" in said.text
    assert labels(said)[0] == "How long is the wooden bridge?"
    unknown = await attempt("what does an ounce of gold cost")
    assert unknown.text.startswith(("**does not know**", "**asks back**"))
    assert (await attempt("")).text.startswith("Write it like this:")
    assert [effect for kept in store.saved for effect in kept.effects] == []


# -- who one is ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("role", "within", "says"),
    [
        (
            Role.OWNER,
            (),
            "Your role: owner\n\nFor it there are: /whoami, /unanswered, /new, ",
        ),
        (Role.EDITOR, ("bridges",), "Your role: editor (Bridges)"),
        (Role.TRANSLATOR, ("vi",), "Your role: translator (Vietnamese)"),
        (Role.ANALYST, (), "Your role: analyst"),
    ],
    ids=str,
)
async def test_those_with_a_role_are_told_which(
    office: Office, role: Role, within: tuple[str, ...], says: str
) -> None:
    office.roles, office.within = {ADMIN: role}, frozenset(within)
    said = (await office.does(Command("whoami"))).text
    assert said.startswith(f"You are {ADMIN} here.\n\n{says}")
    office.roles = {}
    unknown = await office.does(Command("frobnicate"))
    assert await office.does(Command("whoami")) == unknown
