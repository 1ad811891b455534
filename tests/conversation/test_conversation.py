"""What a person sees for what they do."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.content.model import Content
from bot.conversation.features.answers import MAX_QUESTION
from bot.conversation.features.browsing import ENTRIES
from bot.conversation.knowledge import Edition
from bot.conversation.navigation import ChooseLanguage, ListEntries, OpenEntry, ViewEntry
from bot.conversation.registry import REGISTRY
from bot.conversation.session import Session
from bot.i18n.words import Lexicon
from bot.language.markup import plain
from bot.matching.decision import Decision
from bot.messages import Command, Press, Question, Reply
from tests.conversation.talk import NOON, Talk, button, labels
from tests.small_content import (
    COURTESY,
    EMPTY_SHELF,
    FULL,
    LONELY,
    OVERVIEW,
    PAGES,
    SHELF,
    VIETNAMESE_ONLY,
)

encode = REGISTRY.codec.encode
OPINIONS = ("👍 Helpful", "👎 Not right")
COMMANDS = [c.name for c in REGISTRY.commands if c.name != "mydata" and not c.roles]
"""Those that need nothing of the store."""

OFFERED = (FULL, "stone-bridge-length", OVERVIEW)


@pytest.fixture
def vietnamese(content: Content, lexicon: Lexicon) -> Talk:
    """A talk with a person whose app is in Vietnamese."""
    return Talk(content, lexicon, client="vi")


def ask(
    talk: Talk,
    decision: Decision,
    *entries: str,
    language: str | None = None,
    text: str = "some question",
) -> Reply:
    """A question that leads to this decision."""
    talk.matcher.on(text, decision, *entries, language=language)
    return talk.ask(text)


# -- answers ---------------------------------------------------------------------------------------


def test_a_question_gets_its_answer_as_a_new_message(talk: Talk) -> None:
    reply = ask(talk, Decision.ANSWER, LONELY)
    assert reply.text == "No, everybody crosses the bridges for free."
    assert not reply.in_place


def test_an_answer_offers_more_source_related_and_the_other_language(talk: Talk) -> None:
    reply = ask(talk, Decision.ANSWER, FULL)
    assert labels(reply) == ["➕ More", "📄 Source", "🔗 Related", "🌐 Tiếng Việt", *OPINIONS]


def test_an_answer_offers_only_what_it_has(talk: Talk) -> None:
    reply = ask(talk, Decision.ANSWER, LONELY)
    assert labels(reply) == ["🌐 Tiếng Việt", *OPINIONS]


def test_an_answer_is_remembered_as_the_last_entry(talk: Talk) -> None:
    ask(talk, Decision.ANSWER, FULL)
    assert talk.session == Session(locale=None, last_entry=FULL, answered_at=NOON)


def test_what_was_not_answered_leaves_the_session_as_it_was(talk: Talk) -> None:
    talk.session = Session("en", FULL)
    ask(talk, Decision.UNKNOWN)
    assert talk.session == Session("en", FULL)


def test_more_turns_the_message_into_the_answer_with_its_context(talk: Talk) -> None:
    answer = ask(talk, Decision.ANSWER, FULL)
    more = talk.tap(answer, "More")
    assert more.in_place
    assert plain(more.text).startswith(plain(answer.text))
    assert plain(more.text).endswith("• in spring\n• in summer\n• in autumn")
    assert labels(more) == ["⬅️ Answer", "📄 Source", "🔗 Related", "🌐 Tiếng Việt", *OPINIONS]


def test_back_from_more_shows_the_answer_as_before(talk: Talk) -> None:
    answer = ask(talk, Decision.ANSWER, FULL)
    back = talk.tap(talk.tap(answer, "More"), "Answer")
    assert back == replace(answer, in_place=True, for_one=True)


def test_source_names_title_author_publisher_link_and_dates(talk: Talk) -> None:
    reply = talk.tap(ask(talk, Decision.ANSWER, FULL), "Source")
    assert reply.in_place
    assert plain(reply.text).endswith(
        "Sources:\n\n"
        "• Village [Chronicle] *2nd* ed., An Tran, Village Press, May 17, 2024\n"
        "• Bridge survey, The council, 2023\n\n"
        "Facts as of May 2024."
    )
    assert "(https://chronicle.example/?a=1&b=2)" in reply.text


def test_dates_of_sources_are_written_as_the_language_writes_them(vietnamese: Talk) -> None:
    reply = vietnamese.tap(ask(vietnamese, Decision.ANSWER, FULL), "Nguồn")
    assert "ngày 17 tháng 5 năm 2024" in reply.text


def test_related_lists_titles_that_open_as_new_messages(talk: Talk) -> None:
    related = talk.tap(ask(talk, Decision.ANSWER, FULL), "Related")
    assert related.in_place
    assert labels(related)[:2] == [
        "How long is the stone bridge?",
        "Do people pay a toll on the bridge?",
    ]
    opened = talk.tap(related, "stone bridge")
    assert opened.text == "The stone bridge is 45 metres long and has three spans."
    assert not opened.in_place
    assert talk.session.last_entry == "stone-bridge-length"


def test_the_other_language_shows_the_same_view_in_place(talk: Talk) -> None:
    more = talk.tap(ask(talk, Decision.ANSWER, FULL), "More")
    other = talk.tap(more, "Tiếng Việt")
    assert (other.locale, other.in_place) == ("vi", True)
    assert plain(other.text).endswith("• mùa xuân\n• mùa hè\n• mùa thu")
    assert talk.tap(other, "English") == more


def test_reading_an_answer_in_the_other_language_chooses_nothing(talk: Talk) -> None:
    talk.tap(ask(talk, Decision.ANSWER, FULL), "Tiếng Việt")
    assert talk.session.locale is None


# -- did you mean, unknown, smalltalk --------------------------------------------------------------


@pytest.mark.parametrize("count", [2, 3])
def test_did_you_mean_offers_titles_and_none_of_these(talk: Talk, count: int) -> None:
    reply = ask(talk, Decision.CLARIFY, *OFFERED[:count])
    titles = [
        "How long is the wooden bridge?",
        "How long is the stone bridge?",
        "Which bridges does the village have?",
    ]
    assert reply.text == "Did you mean:"
    assert labels(reply) == [*titles[:count], "🚫 None of these"]
    assert not reply.in_place


def test_a_chosen_title_is_answered_and_the_list_stays(talk: Talk) -> None:
    offered = ask(talk, Decision.CLARIFY, *OFFERED)
    answer = talk.tap(offered, "stone bridge")
    assert answer.text == "The stone bridge is 45 metres long and has three spans."
    assert not answer.in_place
    assert talk.session.last_entry == "stone-bridge-length"


def test_none_of_these_thanks_in_place_and_shows_the_topics(talk: Talk) -> None:
    reply = talk.tap(ask(talk, Decision.CLARIFY, *OFFERED), "None of these")
    assert reply.in_place
    assert reply.text.startswith("Thank you")
    assert reply.text != ask(talk, Decision.UNKNOWN).text
    assert labels(reply) == ["Bridges", "Tea"]


def test_in_a_group_what_was_not_found_takes_one_line_and_one_button(
    content: Content, lexicon: Lexicon
) -> None:
    talk = Talk(content, lexicon, client="en", in_group=True)
    offered = ask(talk, Decision.CLARIFY, *OFFERED)
    replies = [
        ask(talk, Decision.UNKNOWN),
        talk.tap(offered, "None of these"),
        talk.press("a forged button"),
    ]
    assert [labels(reply) for reply in replies] == [["📚 Topics"]] * 3
    assert [reply.text.count("\n") for reply in replies] == [0] * 3
    assert labels(talk.tap(replies[0], "Topics")) == ["Bridges (8)", "Tea (2)"]


def test_in_a_group_only_what_answers_a_question_is_for_all(
    content: Content, lexicon: Lexicon
) -> None:
    talk = Talk(content, lexicon, client="en", in_group=True)
    offered = ask(talk, Decision.CLARIFY, *OFFERED)
    answered = ask(talk, Decision.ANSWER, FULL)
    turned = talk.tap(answered, "Source")
    for_one = [
        offered,
        ask(talk, Decision.UNKNOWN),
        talk.tap(offered, "None of these"),
        talk.press("a forged button"),
        turned,
        talk.tap(turned, "Tiếng Việt"),
        talk.tap(answered, "Not right"),
        talk.tap(answered, "Helpful"),
        talk.command("mydata"),
    ]
    assert [reply.for_one for reply in for_one] == [True] * len(for_one)
    for_all = [answered, talk.press(offered.buttons[0][0].data), talk.command("help")]
    assert [reply.for_one for reply in for_all] == [False] * len(for_all)


def test_unknown_says_so_and_shows_the_topics_that_hold_something(talk: Talk) -> None:
    reply = ask(talk, Decision.UNKNOWN)
    assert reply.text.startswith("I have no reviewed answer to that")
    assert labels(reply) == ["Bridges", "Tea"]


def test_smalltalk_is_returned_with_a_way_into_the_topics(talk: Talk) -> None:
    reply = ask(talk, Decision.SMALLTALK, COURTESY)
    assert reply.text == "Hello there! Just ask me anything."
    assert labels(reply) == ["📚 Topics"]
    assert labels(talk.tap(reply, "Topics")) == ["Bridges (8)", "Tea (2)"]


def test_smalltalk_is_not_the_last_entry(talk: Talk) -> None:
    talk.session = Session(None, FULL)
    ask(talk, Decision.SMALLTALK, COURTESY)
    assert talk.session == Session(None, FULL)


# -- commands --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "begins", "shown"),
    [
        (
            "start",
            "Hello! I am **Nhịp Cầu**",
            [
                "Which bridges does the village have?",
                "What is lotus tea scented with?",
                "🌐 Tiếng Việt",
                "📚 Topics",
                "🌐 Language",
            ],
        ),
        ("help", "Type a question in your own words", ["📚 Topics", "🌐 Language"]),
        ("topics", "Choose a topic:", ["Bridges (8)", "Tea (2)"]),
        ("language", "Choose your language:", ["Tiếng Việt", "✅ English"]),
        ("about", "**Nhịp Cầu** (“span of a bridge”)", ["📚 Topics", "🌐 Language"]),
        ("privacy", "What I keep about you:", ["📚 Topics", "🌐 Language"]),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_command_shows_its_page_as_a_new_message(
    talk: Talk, name: str, begins: str, shown: list[str]
) -> None:
    reply = talk.command(name)
    assert reply.text.startswith(begins)
    assert labels(reply) == shown
    assert not reply.in_place


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_command_speaks_the_language_of_the_person(vietnamese: Talk, name: str) -> None:
    english = Talk(vietnamese.knowledge.edition.content, vietnamese.knowledge.edition.lexicon, "en")
    reply = vietnamese.command(name)
    assert reply.locale == "vi"
    assert reply.text != english.command(name).text


@pytest.mark.parametrize(
    "name", ["start", "help", "topics", "language", "about", "privacy", "forget"]
)
def test_a_command_that_shows_a_page_changes_no_session(talk: Talk, name: str) -> None:
    talk.session = Session("vi", FULL)
    talk.command(name)
    assert talk.session == Session("vi", FULL)


def test_help_names_every_command(talk: Talk) -> None:
    text = talk.command("help").text
    assert [name for name in COMMANDS if name != "start" and f"/{name}" not in text] == []


def test_about_says_how_much_is_known_and_of_when(talk: Talk) -> None:
    text = talk.command("about").text
    assert "10 answers from 2 documents." in text
    assert "The newest facts are of May 2024." in text
    assert talk.knowledge.edition.content.version[:8] in text


def test_an_unknown_command_points_to_help(talk: Talk) -> None:
    reply = talk.command("frobnicate")
    assert reply.text == "I do not know this command. See /help."
    assert labels(reply) == ["📚 Topics", "🌐 Language"]


def test_a_deep_link_answers_its_entry(talk: Talk) -> None:
    reply = talk.command("start", FULL)
    assert reply == ask(talk, Decision.ANSWER, FULL)
    assert talk.session.last_entry == FULL


@pytest.mark.parametrize(
    "argument",
    ["\x00", "../" + FULL, FULL + " x", "<b>"],
    ids=["NUL", "path", "two words", "markup"],
)
def test_a_bad_deep_link_is_a_welcome(talk: Talk, argument: str) -> None:
    assert talk.command("start", argument) == talk.command("start")


@pytest.mark.parametrize("name", [FULL, SHELF])
def test_a_link_leads_to_an_entry_or_a_topic_in_capitals_too(talk: Talk, name: str) -> None:
    opened = talk.command("start", name)
    assert opened.text != talk.command("start").text
    assert talk.command("start", name.upper()) == opened


@pytest.mark.parametrize("argument", ["no-such-entry", "NO-SUCH-ENTRY", COURTESY, "x" * 65])
def test_a_deep_link_to_what_is_gone_says_that_it_is_old(talk: Talk, argument: str) -> None:
    reply, welcome = talk.command("start", argument), talk.command("start")
    first, _, rest = reply.text.partition("\n\n")
    assert first == "The link you followed leads to nothing I know any more; it may be old."
    assert (rest, reply.buttons) == (welcome.text, welcome.buttons)


@pytest.fixture
def renamed(content: Content, lexicon: Lexicon) -> Talk:
    """A talk about content whose entry was called otherwise before."""
    entries = dict(content.entries)
    entries["timber-bridge"] = replace(
        entries.pop(FULL), id="timber-bridge", aliases=("older", FULL)
    )
    return Talk(replace(content, entries=entries), lexicon, client="en")


def test_links_and_buttons_from_before_a_renaming_lead_where_they_led(renamed: Talk) -> None:
    now = renamed.command("start", "timber-bridge")
    assert renamed.command("start", FULL) == renamed.command("start", "older") == now
    for action in (OpenEntry, lambda *words: ViewEntry("answer", *words)):
        assert renamed.press(encode(action(FULL, "en"))).text == now.text
    assert renamed.session.last_entry == "timber-bridge"


def test_a_question_leans_on_an_answer_from_before_a_renaming(renamed: Talk) -> None:
    renamed.session = Session("en", FULL, answered_at=NOON)
    renamed.ask("and the stone one?")
    assert renamed.matcher.contexts == ["timber-bridge"]


def test_only_start_takes_a_deep_link(talk: Talk) -> None:
    assert talk.command("help", FULL) == talk.command("help")


# -- browsing --------------------------------------------------------------------------------------


def test_a_topic_opens_in_place_with_its_first_page(talk: Talk) -> None:
    page = talk.tap(talk.command("topics"), "Bridges")
    assert page.in_place
    assert page.text == "**Bridges** · 8 questions · page 1 of 2"
    shelf = talk.knowledge.edition.content.by_topic[SHELF]
    titles = [entry.texts["en"].title for entry in shelf]
    assert titles[0] == "Which bridges does the village have?"  # the overview
    assert labels(page) == [*titles[:ENTRIES], "Next ▶️", "⬅️ All topics"]


def test_a_topic_of_one_page_counts_no_pages(talk: Talk) -> None:
    page = talk.tap(talk.command("topics"), "Tea")
    assert page.text == "**Tea** · 2 questions"
    assert labels(page)[-1] == "⬅️ All topics"
    assert "Next ▶️" not in labels(page)


def test_pages_are_turned_in_place_to_the_end_and_back(talk: Talk) -> None:
    first = talk.tap(talk.command("topics"), "Bridges")
    second = talk.tap(first, "▶️")
    assert second.text.endswith("page 2 of 2")
    assert labels(second)[-2:] == ["◀️ Previous", "⬅️ All topics"]
    assert talk.tap(second, "◀️") == first


def test_every_entry_of_a_topic_stands_on_one_of_its_pages(talk: Talk) -> None:
    page = talk.tap(talk.command("topics"), "Bridges")
    seen = labels(page)[:ENTRIES] + labels(talk.tap(page, "▶️"))[:-2]
    shelf = talk.knowledge.edition.content.by_topic[SHELF]
    assert seen == [entry.texts["en"].title for entry in shelf]


def test_an_entry_that_was_browsed_to_leads_back_to_its_page(talk: Talk) -> None:
    second = talk.tap(talk.tap(talk.command("topics"), "Bridges"), "▶️")
    entry = talk.tap(second, labels(second)[0])
    assert entry.in_place
    assert labels(entry)[-1] == "⬅️ Bridges"
    assert talk.tap(entry, "⬅️ Bridges") == second


@pytest.mark.parametrize("way", ["More", "Source", "Related", "Tiếng Việt"])
def test_the_way_back_to_the_page_is_kept_through_the_views(talk: Talk, way: str) -> None:
    page = talk.tap(talk.command("topics"), "Bridges")
    view = talk.tap(talk.tap(page, "wooden bridge"), way)
    assert "⬅️" in labels(view)[-1]
    back = talk.press(view.buttons[-1][0].data)
    assert back.text.split(" · ")[1:] == (
        ["8 câu hỏi", "trang 1/2"] if way == "Tiếng Việt" else ["8 questions", "page 1 of 2"]
    )


def test_back_from_a_topic_shows_all_topics_in_place(talk: Talk) -> None:
    topics = talk.command("topics")
    back = talk.tap(talk.tap(topics, "Tea"), "All topics")
    assert back == replace(topics, in_place=True)


def test_a_page_beyond_the_last_shows_the_last(talk: Talk) -> None:
    beyond = talk.press(encode(ListEntries(SHELF, "en", 99)))
    assert beyond == talk.press(encode(ListEntries(SHELF, "en", PAGES - 1)))


# -- language --------------------------------------------------------------------------------------

_LANGUAGE_CASES = {
    # chosen, language of the message, of the app -> of the reply
    "chosen holds against message and app": ("en", "vi", "vi", "en"),
    "message before app": (None, "en", "vi", "en"),
    "app where the message tells nothing": (None, None, "en", "en"),
    "app with a region": (None, None, "en-GB", "en"),
    "English where the app's language is not spoken": (None, None, "de", "en"),
    "English for a language that nobody here has heard of": (None, None, "zh-hant-hk", "en"),
    "message where the app's language is not spoken": (None, "en", "de", "en"),
    "default where nothing is known": (None, None, None, "vi"),
    "app that sends nonsense": (None, None, "\x00 ' or 1=1", "vi"),
    "chosen language that is gone": ("xx", None, "en", "en"),
}


@pytest.mark.parametrize(
    ("chosen", "message", "client", "expected"),
    _LANGUAGE_CASES.values(),
    ids=_LANGUAGE_CASES.keys(),
)
def test_the_reply_is_in_the_language(
    talk: Talk, chosen: str | None, message: str | None, client: str | None, expected: str
) -> None:
    talk.session, talk.client = Session(chosen), client
    assert ask(talk, Decision.ANSWER, FULL, language=message).locale == expected


def test_a_language_named_in_a_command_is_spoken_with_a_way_back(talk: Talk) -> None:
    talk.session = Session("en")
    reply = talk.command("language", "vi")

    assert talk.session == Session("vi")
    assert reply.locale == "vi"
    assert labels(reply)[0] == "🌐 English"
    talk.tap(reply, "English")
    assert talk.session == Session("en")


def test_a_language_that_is_not_spoken_is_chosen_from_those_that_are(talk: Talk) -> None:
    assert labels(talk.command("language", "fr")) == ["Tiếng Việt", "✅ English"]


def test_who_writes_another_language_is_told_in_each_of_ours_which_are_spoken(talk: Talk) -> None:
    reply = ask(talk, Decision.UNKNOWN, text="Parlez-vous français ?")

    assert "Vietnamese, English" in reply.text
    assert "tiếng Việt, tiếng Anh" in reply.text


def test_what_is_merely_like_a_courtesy_may_be_another_language(talk: Talk) -> None:
    reply = ask(talk, Decision.SMALLTALK, COURTESY, text="Добрый день")

    assert "Vietnamese, English" in reply.text


def test_what_is_merely_like_a_question_may_be_another_language(talk: Talk) -> None:
    reply = ask(talk, Decision.ANSWER, FULL, text="¿Qué es un puente de madera?")

    assert "Vietnamese, English" in reply.text


def test_a_message_in_another_language_than_the_chosen_is_offered_in_it(talk: Talk) -> None:
    talk.session = Session("en")
    reply = ask(talk, Decision.ANSWER, LONELY, language="vi")
    assert reply.locale == "en"
    assert labels(reply) == ["🌐 Tiếng Việt", *OPINIONS]
    assert talk.tap(reply, "Tiếng Việt").text == "Không, ai qua cầu cũng được miễn phí."


@pytest.mark.parametrize(
    ("decision", "way"),
    [(Decision.CLARIFY, "None of these"), (Decision.UNKNOWN, "Tea")],
    ids=["did you mean", "unknown"],
)
def test_the_way_on_stays_in_the_language_of_the_message(
    talk: Talk, decision: Decision, way: str
) -> None:
    talk.client = "de"
    offered = OFFERED if decision is Decision.CLARIFY else ()
    reply = ask(talk, decision, *offered, language="en")
    assert talk.tap(reply, way).locale == "en"


def test_choosing_a_language_is_remembered_and_said_in_it(talk: Talk) -> None:
    languages = talk.command("language")
    chosen = talk.tap(languages, "Tiếng Việt")
    assert talk.session == Session(locale="vi")
    assert (chosen.locale, chosen.in_place) == ("vi", True)
    assert "bằng tiếng Việt." in chosen.text
    assert talk.command("help").locale == "vi"
    assert labels(talk.command("language")) == ["✅ Tiếng Việt", "English"]


def test_choosing_a_language_keeps_the_last_entry(talk: Talk) -> None:
    talk.session = Session(None, FULL)
    talk.press(encode(ChooseLanguage("vi")))
    assert talk.session == Session("vi", FULL)


def test_the_choice_of_languages_opens_in_place_from_a_button(talk: Talk) -> None:
    reply = talk.tap(talk.command("help"), "Language")
    assert reply == replace(talk.command("language"), in_place=True)


def test_a_missing_translation_is_shown_in_another_language_with_a_note(talk: Talk) -> None:
    reply = ask(talk, Decision.ANSWER, VIETNAMESE_ONLY)
    assert plain(reply.text) == (
        "(Not yet available in English; here it is in Vietnamese.)\n\n"
        "Một gói trà nhỏ giá năm mươi nghìn đồng."
    )


def test_where_it_is_not_missing_there_is_no_note(vietnamese: Talk) -> None:
    reply = ask(vietnamese, Decision.ANSWER, VIETNAMESE_ONLY)
    assert reply.text == "Một gói trà nhỏ giá năm mươi nghìn đồng."


def test_a_missing_translation_is_listed_by_the_title_it_has(talk: Talk) -> None:
    page = talk.tap(talk.command("topics"), "Tea")
    assert "Một gói trà giá bao nhiêu?" in labels(page)


# -- what nobody should send -----------------------------------------------------------------------

_BAD_BUTTONS = {
    "empty": "",
    "old form": "answer|bridges",
    "entry that is gone": encode(OpenEntry("no-such-entry", "vi")),
    "view of an entry that is gone": encode(ViewEntry("more", "no-such-entry", "vi", 0)),
    "topic that is gone": encode(ListEntries("no-such-topic", "vi")),
    "language that is gone": encode(ChooseLanguage("fr")),
    "entry in a language that is gone": encode(OpenEntry(FULL, "fr")),
    "smalltalk as an entry": encode(OpenEntry(COURTESY, "vi")),
    "forged": "'; drop table users; --",
    "too long": "o:" + "a" * 4000,
    "NUL": "\x00",
    "lone surrogate": "\ud800",
}


@pytest.mark.parametrize("data", _BAD_BUTTONS.values(), ids=_BAD_BUTTONS.keys())
def test_a_button_that_does_nothing_says_so_in_a_new_message(talk: Talk, data: str) -> None:
    talk.session = Session("en", LONELY)
    reply = talk.press(data)
    assert reply.text == "This button no longer works. Please ask again or choose a topic."
    assert labels(reply) == ["Bridges", "Tea"]
    assert not reply.in_place
    assert talk.session == Session("en", LONELY)


@pytest.mark.parametrize("view", ["more", "sources", "related"])
def test_a_view_that_an_entry_no_longer_has_still_shows_its_answer(talk: Talk, view: str) -> None:
    letter = {"more": "m", "sources": "s", "related": "r"}[view]
    reply = talk.press(f"{letter}:{LONELY}:en")
    assert "No, everybody crosses the bridges for free." in reply.text


def test_a_shelf_without_entries_can_still_be_opened(talk: Talk) -> None:
    reply = talk.press(encode(ListEntries(EMPTY_SHELF, "en")))
    assert reply.text == "**Music** · 0 questions"
    assert labels(reply) == ["⬅️ All topics"]


def test_an_old_button_is_answered_from_the_content_of_now(
    talk: Talk, content: Content, lexicon: Lexicon
) -> None:
    answer = ask(talk, Decision.ANSWER, FULL)
    without = {id_: entry for id_, entry in content.entries.items() if id_ != FULL}
    talk.knowledge.edition = Edition(replace(content, entries=without), talk.matcher, lexicon)
    assert talk.tap(answer, "More").text.startswith("This button no longer works.")


@pytest.mark.parametrize(
    "text", ["", "   \n\t ", "😀👍🏽", "?!…", "\u200b\u200d\ufeff", "\x00\x01"], ids=repr
)
def test_a_text_without_words_asks_for_some(talk: Talk, text: str) -> None:
    assert talk.ask(text).text == (
        "I could not find a question in that. Please type it in a few words."
    )


def test_something_that_is_not_text_asks_for_text(talk: Talk) -> None:
    assert talk.send_media().text == "I can only read text for now. Please type your question."


def test_no_more_than_the_beginning_of_an_endless_question_is_looked_at(talk: Talk) -> None:
    talk.ask("cầu " * 10_000)
    assert [len(text) for text in talk.matcher.asked] == [MAX_QUESTION]


def test_an_apology_is_in_the_language_of_the_person(talk: Talk) -> None:
    talk.session = Session("vi")
    assert talk.apology().locale == "vi"
    talk.session = Session()
    assert talk.apology().text.startswith("Sorry")


def test_every_reply_without_content_still_has_words(lexicon: Lexicon) -> None:
    talk = Talk(Content({}), lexicon, client="en")
    replies = [talk.command(name) for name in COMMANDS]
    replies += [talk.ask("what is this"), talk.ask(""), talk.press("t:en"), talk.press("")]
    assert [reply for reply in replies if not reply.text] == []


@given(text=st.text(st.characters(exclude_categories=()), max_size=200))
@example(text="mydata")
@example(text="forget")
def test_no_text_and_no_press_raises(content: Content, lexicon: Lexicon, text: str) -> None:
    talk = Talk(content, lexicon, client=text)
    for said in (Question(text), Press(text), Command(text, text), Command("start", text)):
        turn = talk.respond(said)
        # /mydata says nothing itself: whoever looks up what is stored says it.
        assert turn.replies or turn.effects
        assert [reply for reply in turn.replies if not reply.text] == []


def test_every_button_of_every_page_works(talk: Talk) -> None:
    """Press everything that can be reached, from every command."""
    waiting = [talk.command(name) for name in COMMANDS]
    waiting.append(ask(talk, Decision.CLARIFY, *OFFERED))
    seen: set[str] = set()
    while waiting:
        for data in (b.data for row in waiting.pop().buttons for b in row):
            if data not in seen:
                seen.add(data)
                reply = talk.press(data)
                assert not reply.text.startswith(("This button", "Nút này")), data
                waiting.append(reply)
    opened = {data.split(":")[1] for data in seen if data[0] in "aomsr"}
    shelves = talk.knowledge.edition.content.by_topic.values()
    assert opened == {entry.id for shelf in shelves for entry in shelf}
    assert button(talk.command("help"), "Topics").data in seen
