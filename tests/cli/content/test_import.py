"""`nhipcau content import`: a table becomes a bot."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Run

TABLE = """\
text,intent,answer
how do I report a lost card,lost_card,"Call the number on the back of any letter."
my card is gone,lost_card,
I cannot find my card anywhere,lost_card,
what does a transfer cost,transfer_fee,"A transfer costs **nothing** in this country."
is there a fee for sending money,transfer_fee,
price of a transfer abroad,transfer_fee,
is it going to rain,oos,
"""


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "bank.csv"
    path.write_text(TABLE, "utf-8")
    return path


def test_a_table_becomes_a_content_directory_that_answers(
    run: Run, tmp_path: Path, table: Path
) -> None:
    bank = tmp_path / "bank"
    result = run("content", "import", str(table), "--locale", "en", "--into", str(bank))
    assert (result.status, result.err) == (0, "")
    assert result.out in {"bank: 2 entries made.\n", "bank: Đã tạo 2 mục.\n"}
    assert run("content", "check", str(bank)).status == 0
    answer = run("ask", "--content", str(bank), "my card is gone").out
    assert answer == "Call the number on the back of any letter.\n"
    rain = run("ask", "--json", "--content", str(bank), "is it going to rain").out
    assert '"decision": "unknown"' in rain


def test_bad_rows_are_all_told_and_nothing_is_written(
    run: Run, tmp_path: Path, table: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LC_ALL", "en_US.UTF-8")
    table.write_text(TABLE + ",lost_card,\nwell, yes,lost_card,\nwhere is it,,\n", "utf-8")
    bank = tmp_path / "bank"
    result = run("content", "import", str(table), "--locale", "en", "--into", str(bank))
    assert result.status == 1
    assert result.out.splitlines() == [
        "bank.csv:9: error: 'text' is empty",
        "bank.csv:10: error: 4 columns instead of 3; text with a ',' in it needs quotes around it",
        "bank.csv:11: error: 'intent' is empty",
    ]
    assert not bank.exists()


def test_what_is_left_out_is_said(
    run: Run, tmp_path: Path, table: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LC_ALL", "en_US.UTF-8")
    table.write_text(TABLE + "MY CARD IS GONE,transfer_fee,\n", "utf-8")
    result = run("content", "import", str(table), "--locale", "en", "--into", str(tmp_path / "b"))
    assert result.status == 0
    assert result.err == (
        "bank.csv:9: warning: left out: 'MY CARD IS GONE' stands in line 3 already, with"
        " 'lost_card'\n"
    )


def test_an_answer_that_is_not_there_is_said_to_be_missing_in_the_readers_language(
    run: Run, tmp_path: Path, table: Path
) -> None:
    table.write_text("text,intent\nthẻ của tôi bị mất,mất thẻ\n", "utf-8")
    bank = tmp_path / "bank"
    run("content", "import", str(table), "--locale", "vi", "--into", str(bank))
    answer = run("ask", "--content", str(bank), "thẻ của tôi bị mất").out
    assert answer == "Câu trả lời cho “Mất thẻ” chưa được viết.\n"


def test_a_directory_that_holds_something_is_not_touched(
    run: Run, content_files: Path, table: Path
) -> None:
    before = sorted(content_files.rglob("*"))
    message = run("content", "import", str(table), "--locale", "en", "--into", str(content_files))
    assert message.refusal() == f"nhipcau: {content_files} is there already and is not empty\n"
    assert sorted(content_files.rglob("*")) == before


def test_a_table_that_is_not_there_is_named(run: Run, tmp_path: Path) -> None:
    arguments = ("--locale", "en", "--into", str(tmp_path / "b"))
    message = run("content", "import", str(tmp_path / "no.csv"), *arguments).refusal()
    assert message == f"nhipcau: {tmp_path / 'no.csv'}: No such file or directory\n"


def test_a_language_the_interface_does_not_speak_is_refused(
    run: Run, tmp_path: Path, table: Path
) -> None:
    arguments = ("--locale", "xx", "--into", str(tmp_path / "b"))
    assert (
        "'xx' is not one of: vi, en" in run("content", "import", str(table), *arguments).refusal()
    )
