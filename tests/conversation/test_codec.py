"""What stands in a button comes back as it was, and nothing else does."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from bot.content.model import Id
from bot.conversation.broadcasts import Course
from bot.conversation.features.answers import NoneOfThese, PickEntry
from bot.conversation.features.broadcast import Steer
from bot.conversation.features.groups import SetListening
from bot.conversation.features.personal_data import EraseMe
from bot.conversation.features.teaching import BelongsTo, PutAside, TeachIt
from bot.conversation.navigation import (
    REASONS,
    Action,
    ChooseLanguage,
    ListEntries,
    ListInVain,
    ListLanguages,
    ListTopics,
    OpenEntry,
    RateAnswer,
    TypePhrasing,
    ViewEntry,
)
from bot.conversation.registry import REGISTRY
from bot.messages import MAX_BUTTON_DATA

encode, decode = REGISTRY.codec.encode, REGISTRY.codec.decode

_ID: TypeAdapter[str] = TypeAdapter(Id)
_RULES = TypeAdapter(Id).json_schema()
LONGEST_ID = "a" * _RULES["maxLength"]

ids = st.from_regex(re.compile(_RULES["pattern"].replace("$", r"\Z"), re.ASCII)).map(
    lambda id_: id_[: _RULES["maxLength"]].rstrip("-")
)
locales = st.sampled_from(["vi", "en", "fil", "zh_Hans", "pt_BR", "zh_Hant_HK", "sr_Latn"])
pages = st.integers(0, 999)
tags = st.text("abz019", min_size=6, max_size=6)
actions: st.SearchStrategy[Action] = st.one_of(
    st.builds(OpenEntry, ids, locales),
    st.builds(
        ViewEntry,
        st.sampled_from(["answer", "more", "sources", "related"]),
        ids,
        locales,
        st.none() | pages,
    ),
    st.builds(ListEntries, ids, locales, pages),
    st.builds(ListTopics, locales),
    st.builds(ListLanguages, locales),
    st.builds(ChooseLanguage, locales),
    st.builds(PickEntry, ids, locales, tags),
    st.builds(NoneOfThese, locales, st.just("") | tags),
    st.builds(EraseMe, locales),
    st.builds(ListInVain, locales, pages),
    st.builds(BelongsTo, st.integers(1, 999_999_999), ids, locales),
    st.builds(TypePhrasing, ids, locales, locales),
    st.builds(TeachIt, st.integers(1, 999_999_999), ids, locales),
    st.builds(
        PutAside, st.integers(1, 999_999_999), st.sampled_from(["ignored", "out of scope"]), locales
    ),
    st.builds(RateAnswer, ids, locales, st.sampled_from(["helpful", *REASONS])),
    st.builds(SetListening, locales, st.booleans()),
    st.builds(
        Steer,
        st.integers(1, 999_999_999),
        st.sampled_from([Course.RUNNING, Course.PAUSED, Course.STOPPED]),
        locales,
    ),
)


@given(ids)
def test_the_ids_these_tests_use_are_ids_of_the_content_model(id_: str) -> None:
    assert _ID.validate_python(id_) == id_


@given(actions)
def test_an_action_comes_back_as_it_was(action: Action) -> None:
    assert decode(encode(action)) == action


@given(actions)
def test_an_action_fits_into_a_button(action: Action) -> None:
    assert 1 <= len(encode(action).encode()) <= MAX_BUTTON_DATA


@pytest.mark.parametrize(
    "action",
    [
        OpenEntry(LONGEST_ID, "zh_Hant_HK"),
        ViewEntry("related", LONGEST_ID, "zh_Hant_HK", 999),
        ListEntries(LONGEST_ID, "zh_Hant_HK", 999),
        PickEntry(LONGEST_ID, "zh_Hant_HK", "abc123"),
        BelongsTo(999_999_999, LONGEST_ID, "zh_Hant_HK"),
        TypePhrasing(LONGEST_ID, "zh_Hant_HK", "zh_Hans_SG"),
    ],
    ids=["open", "view", "list", "pick", "belongs", "phrasing"],
)
def test_the_longest_action_fits_into_a_button(action: Action) -> None:
    assert len(encode(action).encode()) <= MAX_BUTTON_DATA


@given(actions, actions)
def test_different_actions_have_different_data(one: Action, other: Action) -> None:
    assert (encode(one) == encode(other)) == (one == other)


@given(st.text() | st.text("amsrotlcn:-_059viVI٣", max_size=MAX_BUTTON_DATA))
def test_any_text_is_an_action_in_its_one_form_or_nothing(text: str) -> None:
    action = decode(text)
    assert action is None or encode(action) == text


@given(actions, st.data())
def test_a_tampered_button_is_another_action_in_its_one_form_or_nothing(
    action: Action, data: st.DataObject
) -> None:
    sent = encode(action)
    place = data.draw(st.integers(0, len(sent)))
    tampered = sent[:place] + data.draw(st.text(max_size=3)) + sent[place:]
    found = decode(tampered)
    assert found is None or encode(found) == tampered


@pytest.mark.parametrize(
    "data",
    [
        "",
        "t",
        "o",
        "x:bridges:vi",
        "o:bridges",
        "o:bridges:vi:0",
        "o:Bridges:vi",
        "o:-bridges:vi",
        "o:cầu:vi",
        "o:bridges:vi\n",
        " o:bridges:vi",
        "a:bridges:vi:-1",
        "a:bridges:vi:1000",
        "t:bridges:vi:007",
        "t:bridges:vi:٣",
        "t:bridges:vi:",
        "c:../../etc",
        "c:vi; drop table users",
        "n:\x00",
        "n:en:",
        "n:en:ABC123",
        "p:bridges:vi",
        "p:bridges:vi:abc1234",
        "o:" + "a" * 5000 + ":vi",
        "\ud800",
    ],
    ids=repr,
)
def test_what_no_button_says_is_nothing(data: str) -> None:
    assert decode(data) is None


@pytest.mark.parametrize(
    "action",
    [
        OpenEntry("a" * 100, "vi"),
        OpenEntry("Cầu", "vi"),
        ListEntries("bridges", "vi", -1),
        ListEntries("bridges", "vi", 1000),
        ListTopics("not a locale"),
    ],
    ids=["too long", "no id", "no page", "no such page", "no locale"],
)
def test_an_action_that_would_not_come_back_is_refused(action: Action) -> None:
    with pytest.raises(ValueError, match="cannot be written"):
        encode(action)


@pytest.mark.parametrize(
    ("data", "action"),
    [
        ("o:bridges:vi", OpenEntry("bridges", "vi")),
        ("a:bridges:vi", ViewEntry("answer", "bridges", "vi")),
        ("m:bridges:en:3", ViewEntry("more", "bridges", "en", 3)),
        ("s:bridges:zh_Hant", ViewEntry("sources", "bridges", "zh_Hant")),
        ("r:bridges:vi:0", ViewEntry("related", "bridges", "vi", 0)),
        ("t:vi", ListTopics("vi")),
        ("t:bridges:vi:2", ListEntries("bridges", "vi", 2)),
        ("l:vi", ListLanguages("vi")),
        ("c:en", ChooseLanguage("en")),
        ("n:en", NoneOfThese("en")),
        ("n:en:0abc9z", NoneOfThese("en", "0abc9z")),
        ("p:bridges:vi:0abc9z", PickEntry("bridges", "vi", "0abc9z")),
        ("x:en", EraseMe("en")),
        ("ul:vi:3", ListInVain("vi", 3)),
        ("ub:12:bridges:vi", BelongsTo(12, "bridges", "vi")),
        ("ut:12:bridges:vi", TeachIt(12, "bridges", "vi")),
        ("ui:12:vi", PutAside(12, "ignored", "vi")),
        ("uo:12:vi", PutAside(12, "out of scope", "vi")),
    ],
)
def test_buttons_that_are_out_there_keep_their_meaning(data: str, action: Action) -> None:
    assert decode(data) == action
    assert encode(action) == data
