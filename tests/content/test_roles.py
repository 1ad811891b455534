"""Who may do what, from a file beside the content."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.content.files import ROLES, read_files
from bot.content.roles import RolesFile, read_roles
from bot.messages import Grant, Role

GOOD = b"""
telegram:1:
  role: owner
  name: Lan
zalo:5f1c:
  role: editor
  topics: [bridges, market]
messenger:9:
  role: translator
  locales: [en]
telegram:2: {role: analyst}
telegram:3: {role: editor}
"""


def test_every_platforms_people_have_a_role_and_what_it_is_for() -> None:
    grants, problems = read_roles(GOOD, topics=["bridges", "market"], locales=["vi", "en"])
    assert problems == []
    assert grants == {
        "telegram:1": Grant(Role.OWNER),
        "zalo:5f1c": Grant(Role.EDITOR, frozenset({"bridges", "market"})),
        "messenger:9": Grant(Role.TRANSLATOR, frozenset({"en"})),
        "telegram:2": Grant(Role.ANALYST),
        "telegram:3": Grant(Role.EDITOR),
    }


MISTAKES = {
    "no id": (b"lan: {role: owner}", "1: 'lan' is no id such as telegram:12345"),
    "no role": (b"telegram:1: {name: Lan}", "1: 'telegram:1' needs a role: owner, editor,"),
    "another role": (b"telegram:1: {role: king}", "1: 'telegram:1' needs a role"),
    "a bare word": (b"telegram:1: owner", "1: 'telegram:1' needs a role"),
    "a key of another role": (
        b"telegram:1:\n  role: translator\n  topics: [a]",
        "3: the key 'topics' is not known here",
    ),
    "no list": (b"telegram:1: {role: editor, topics: bridges}", "1: 'topics' is a list"),
    "an empty list": (b"telegram:1: {role: editor, topics: []}", "1: 'topics' is a list"),
    "no such topic": (
        b"telegram:1:\n  role: editor\n  topics:\n    - bridges\n    - brigdes",
        "5: 'brigdes' is none of these: bridges",
    ),
    "a list": (b"- telegram:1", "1: people stand here"),
    "an alias": (b"telegram:1: &a {role: owner}\ntelegram:2: *a", "aliases"),
    "a person twice": (
        b"telegram:1: {role: owner}\ntelegram:1: {role: owner}",
        "stands here twice",
    ),
}


@pytest.mark.parametrize(("data", "says"), MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_is_named_with_its_line(data: bytes, says: str) -> None:
    _, problems = read_roles(data, topics=["bridges"], locales=["vi"])
    assert any(says in str(problem) for problem in problems)


def test_the_file_is_no_content(tmp_path: Path) -> None:
    (tmp_path / ROLES).write_bytes(GOOD)
    (tmp_path / "topics.yaml").write_text("a: b")
    assert list(read_files(tmp_path)) == ["topics.yaml"]


def test_a_change_of_the_file_holds_at_once_and_a_mistake_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / ROLES
    roles = RolesFile(path, frozenset({"telegram:7"}))
    assert (roles("telegram:7"), roles("telegram:1")) == (Grant(Role.OWNER), None)
    path.write_bytes(GOOD)
    assert roles("telegram:1") == Grant(Role.OWNER)
    path.write_bytes(b"telegram:1: {role: king}\ntelegram:4: {role: owner}")
    assert (roles("telegram:1"), roles("telegram:4")) == (Grant(Role.OWNER), None)
    new = tmp_path / "new"
    new.write_bytes(b"telegram:4: {role: owner}")
    new.replace(path)
    assert (roles("telegram:1"), roles("telegram:4")) == (None, Grant(Role.OWNER))
    path.unlink()
    assert (roles("telegram:4"), roles("telegram:7")) == (None, Grant(Role.OWNER))
