"""What the code says to people is what the catalogues are made from."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from bot.i18n.checks import extracted
from bot.settings import ROOT

CALLS = {"_", "N_", "gettext", "ngettext"}


def said_in(file: Path) -> Iterator[str]:
    """The messages of a file as Python reads it, those within f-strings too."""
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        match node:
            case ast.Call(
                func=ast.Name(id=name) | ast.Attribute(attr=name),
                args=[ast.Constant(value=str(message)), *_],
            ) if name in CALLS:
                yield message


def test_every_message_is_found_by_any_python() -> None:
    """Before 3.12 an f-string is one token, and the extraction does not look into it: what stands
    there would stay English for whoever updates the catalogues with an older Python."""
    said = {m for file in sorted((ROOT / "bot").rglob("*.py")) for m in said_in(file)}
    found = {m.id[0] if isinstance(m.id, tuple) else m.id for m in extracted(ROOT / "bot")}
    assert said - found == set()
    assert len(said) > 300


def test_what_looks_messages_up_has_its_own_name() -> None:
    """The extraction goes by names: `count = words.ngettext` hides what is said with it."""
    renamed = [
        f"{file.relative_to(ROOT)}:{name.lineno}: {name.id} = …{value.attr}"
        for file in sorted((ROOT / "bot").rglob("*.py"))
        for node in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(node, ast.Assign)
        for name, value in zip(*map(parts, (node.targets[0], node.value)), strict=False)
        if isinstance(name, ast.Name) and isinstance(value, ast.Attribute)
        if {"gettext": "_", "ngettext": "ngettext"}.get(value.attr, name.id) != name.id
    ]
    assert renamed == []


def parts(node: ast.expr) -> list[ast.expr]:
    return node.elts if isinstance(node, ast.Tuple) else [node]


def test_no_message_stands_within_an_f_string() -> None:
    within = [
        f"{file.relative_to(ROOT)}:{call.lineno}"
        for file in sorted((ROOT / "bot").rglob("*.py"))
        for joined in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(joined, ast.JoinedStr)
        for call in ast.walk(joined)
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Name)
        and call.func.id in CALLS
        and call.args
        and isinstance(call.args[0], ast.Constant)
    ]
    assert within == []
