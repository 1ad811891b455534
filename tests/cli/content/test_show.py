"""`nhipcau content show`: an entry at a glance."""

from __future__ import annotations

from pathlib import Path

from tests.cli.conftest import Run
from tests.tools.content_files import BUILDER, FILES, LENGTH, write

SHOWN = """\
bridge-length
  file: content/entries/bridges/bridge-length.yaml
  as of: May 17, 2020
  importance: 3

Tiếng Việt (vi)
Cầu Long Biên dài bao nhiêu mét?
Cầu Long Biên dài 2.290 mét, kể từ bờ này sang bờ kia.

More:
Cầu có mười chín nhịp dầm thép đặt trên hai mươi trụ.

Questions:
  - chiều dài của cầu Long Biên
  - cầu Long Biên dài mấy cây số
  - cho hỏi độ dài cây cầu Long Biên
  - Long Biên dài bao nhiêu
  - cầu cũ bắc qua sông Hồng dài chừng nào
  - số mét của cầu Long Biên

English (en)
How long is the Long Bien Bridge?
The Long Bien Bridge is 2,290 metres long, from one bank to the other.

Questions:
  - length of the Long Bien Bridge
  - how many metres is Long Bien
  - tell me the length of that old bridge in Hanoi
  - Long Bien Bridge length in kilometres
  - how far is it across the Long Bien Bridge
  - bridge over the Red River, how long

Sources:
  - The book of bridges (2020)

Leads to:
  - bridge-builder: Who built the Long Bien Bridge?

Led to by:
  - bridge-builder: Who built the Long Bien Bridge?
"""


def test_an_entry_is_shown_as_readers_and_its_editor_see_it(run: Run) -> None:
    result = run("content", "show", "bridge-length", "--locale", "en")
    assert (result.status, result.err) == (0, "")
    assert result.out == SHOWN


def test_a_courtesy_has_no_date_and_no_importance(run: Run) -> None:
    out = run("content", "show", "greeting", "--locale", "en").out
    assert out.startswith("greeting\n  file: content/smalltalk/greeting.yaml\n\nTiếng Việt")


def test_an_unknown_id_is_answered_with_the_nearest(run: Run) -> None:
    message = run("content", "show", "brigde-lenght", "--locale", "en").refusal()
    assert message == (
        "nhipcau: there is no entry 'brigde-lenght'; the nearest: bridge-length, bridge-builder,"
        " greeting\n"
    )


def test_what_is_wrong_with_the_entry_is_told_and_nothing_else(
    run: Run, content_files: Path
) -> None:
    broken = FILES[BUILDER].replace("importance: 2", "importance: 9")
    write(content_files, {BUILDER: broken, LENGTH: FILES[LENGTH].replace("2020-05-17", "May")})
    result = run("content", "show", "bridge-builder", "--locale", "en")
    assert result.err == (
        f"content/{BUILDER}:4: error: 'importance' is '9'; accepted: '1', '2' or '3'\n"
    )


def test_of_an_entry_that_cannot_be_read_the_reason_is_told(run: Run, content_files: Path) -> None:
    write(content_files, {BUILDER: "vi: [\n"})
    result = run("content", "show", "bridge-builder", "--locale", "en")
    assert (result.out, len(result.err.splitlines())) == ("", 1)
    assert result.status == 1
    assert result.err.startswith(f"content/{BUILDER}:2: error: not valid YAML")
