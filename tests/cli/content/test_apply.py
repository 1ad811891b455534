"""`nhipcau content apply` and `pull`, as an editor types them."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from pathlib import Path

import pytest

from bot.content.files import read_files
from bot.settings import ROOT
from tests.cli.conftest import Run
from tests.tools.content_files import BUILDER, FILES, LENGTH

QUESTION = "what is the stretch of that iron thing"


@pytest.fixture(autouse=True)
def _in_english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANG", "en_US.UTF-8")
    monkeypatch.delenv("LC_ALL")


@pytest.fixture
def sent(tmp_path: Path) -> Path:
    """A new version of an entry, elsewhere, with a comment of its author."""
    path = tmp_path / "sent" / "bridge-length.yaml"
    path.parent.mkdir()
    path.write_text(FILES[LENGTH].replace("2,290 metres", "2,291 metres") + "# measured anew\n")
    return path


def test_a_file_is_shown_asked_for_served_and_on_record(run: Run, sent: Path) -> None:
    before = run("ask", "how long is the long bien bridge").out
    shown = run("content", "apply", str(sent), stdin=b"y\n")
    assert shown.status == 0
    assert "-  The Long Bien Bridge is **2,290 metres**".replace("  The", "    The") in shown.out
    assert "+    The Long Bien Bridge is **2,291 metres**" in shown.out
    (record,) = map(
        json.loads, run("content", "history", "bridge-length", "--json").out.splitlines()
    )
    assert (record["kind"], record["target"]) == ("file", LENGTH)
    (line,) = map(json.loads, run("audit", "--json").out.splitlines())
    assert (line["what"], line["target"]) == ("changed", LENGTH)
    shown_again = run("content", "history", "bridge-length").out
    assert shown_again.endswith(f"+ {LENGTH}\n")  # not the whole file
    assert run("ask", "how long is the long bien bridge").out == before  # the folder is as it was
    assert "served already" in run("content", "apply", str(sent), "--yes").err


def on_record(run: Run) -> list[dict[str, str]]:
    return [json.loads(line) for line in run("audit", "--json").out.splitlines()]


def test_what_is_taken_back_is_named_and_a_file_is_not_written_out(run: Run, sent: Path) -> None:
    run("content", "apply", str(sent), "--yes")
    assert run("content", "rollback", "bridge-length").out == f"1: {LENGTH}\n"
    back, _ = on_record(run)
    assert (back["what"], back["target"], back["detail"]) == ("taken back", LENGTH, "- number 1")


def test_what_is_not_confirmed_or_has_mistakes_is_not_served(run: Run, sent: Path) -> None:
    assert run("content", "apply", str(sent), stdin=b"n\n").status == 1
    sent.write_text("en: [title\n")
    refused = run("content", "apply", str(sent), "--yes", "--json")
    assert refused.status == 1
    assert json.loads(refused.out)["problems"][0].startswith(f"{LENGTH}:1: not valid YAML")
    other = sent.rename(sent.with_name("bridge-colour.yaml"))
    assert "a new one needs --topic" in run("content", "apply", str(other), "--yes").refusal()
    assert run("content", "history", "bridge-length").out == ""


def test_what_was_taught_and_applied_is_pulled_as_the_lines_that_were_changed(
    run: Run, sent: Path, content_files: Path
) -> None:
    builder = (content_files / BUILDER).read_bytes()
    run("content", "apply", str(sent), "--yes")
    for locale, text in (("en", QUESTION), ("vi", "ai đã: xây # cầu")):
        assert run("teach", "bridge-builder", text, "--locale", locale, "--yes").status == 0
    pulled = run("content", "pull")
    assert pulled.status == 0
    assert sorted(pulled.out.splitlines()) == [f"content/{BUILDER}", f"content/{LENGTH}"]
    assert (content_files / LENGTH).read_bytes() == sent.read_bytes()
    after = (content_files / BUILDER).read_bytes().splitlines()
    new = [line for line in after if line not in builder.splitlines()]
    assert [line.strip().decode() for line in new] == ["- 'ai đã: xây # cầu'", f"- {QUESTION}"]
    assert [line for line in after if line not in new] == builder.splitlines()
    assert run("content", "check", "--quick").status == 0
    # What came into the files is served from there: nothing is left to pull, nothing is doubled.
    again = run("content", "pull", "--json")
    assert (again.status, again.out) == (0, "")
    lines = [line for line in on_record(run) if line["what"] == "pulled"]
    assert sorted(line["target"] for line in lines) == [BUILDER, LENGTH]
    (line,) = (line for line in lines if line["target"] == BUILDER)
    assert line["who"].startswith("terminal:")
    assert line["detail"].splitlines()[0] == str(content_files / BUILDER)
    assert f"+    - {QUESTION}" in line["detail"]


def test_where_the_file_was_changed_too_nobody_wins_in_silence(
    run: Run, sent: Path, content_files: Path
) -> None:
    run("content", "apply", str(sent), "--yes")
    path = content_files / LENGTH
    theirs = path.read_bytes() + b"# by somebody else\n"
    path.write_bytes(theirs)
    pulled = run("content", "pull", "--json")
    assert pulled.status == 1
    (told,) = map(json.loads, pulled.out.splitlines())
    reason = f"{LENGTH} has changed since the new version was written"
    assert told == {"refused": {"number": 1, "reasons": [reason]}}
    assert path.read_bytes() == theirs


def test_a_file_that_cannot_be_written_leaves_the_old_one(
    run: Run, sent: Path, content_files: Path
) -> None:
    run("content", "apply", str(sent), "--yes")
    before = read_files(content_files)
    (content_files / LENGTH).with_name(".bridge-length.yaml.tmp").mkdir()
    assert "cannot be written" in run("content", "pull").refusal()
    assert read_files(content_files) == before
    assert [line["what"] for line in on_record(run)] == ["changed"]


HOSTILE: Mapping[str, tuple[bytes, str]] = {
    "UTF-16": (FILES[LENGTH].encode("utf-16"), "the file is not UTF-8"),
    "another encoding": ("vi: {title: 'C\xe0'}".encode("latin-1"), "the file is not UTF-8"),
    "a bomb": (b"a: &a [x]\nb: &b [*a,*a,*a]\nc: [*b,*b,*b]\n", "aliases ('*name') are not"),
    "a tag": (b"vi: !!python/object/apply:os.system [x]\n", "tags ('!name') are not allowed"),
    "a key twice": (f"{FILES[LENGTH]}importance: 2\n".encode(), "'importance' stands here twice"),
    "depth": (f"x: {'[' * 5000}{']' * 5000}".encode(), "nested too deeply"),
    "an unknown key": (f"colour: red\n{FILES[LENGTH]}".encode(), "unknown key 'colour'"),
    "no text": (b"\0" * 100, "an invisible control character"),
    "more than is read": (FILES[LENGTH].encode() + b"#\n" * 600_000, "the file is larger than"),
    "nothing": (b"", "the file is empty"),
    "another entry's phrasing": (
        FILES[LENGTH].replace("length of the Long", "builder of the Long").encode(),
        "'builder of the Long Bien Bridge' is asked in 'bridge-builder' too",
    ),
}


@pytest.mark.parametrize("is_changed", [False, True], ids=["the first", "another one before"])
@pytest.mark.parametrize(("data", "said"), HOSTILE.values(), ids=HOSTILE.keys())
def test_what_is_broken_or_a_trick_is_refused_with_its_reason(
    run: Run, sent: Path, data: bytes, said: str, is_changed: bool
) -> None:
    if is_changed:  # over what an administrator has changed before, the reason is the same
        assert run("content", "apply", str(sent), "--yes").status == 0
    before = run("content", "history", "bridge-length").out
    sent.write_bytes(data)
    refused = run("content", "apply", str(sent), "--yes")
    assert refused.status == 1
    assert said in refused.err
    assert run("content", "history", "bridge-length").out == before


def test_a_mark_of_bytes_as_windows_puts_it_there_is_no_change(run: Run, sent: Path) -> None:
    sent.write_bytes(b"\xef\xbb\xbf" + FILES[LENGTH].encode())
    assert "served already" in run("content", "apply", str(sent), "--yes").err
    sent.write_bytes(b"\xef\xbb\xbf" + FILES[LENGTH].replace("2,290", "2,291").encode())
    applied = run("content", "apply", str(sent), "--yes")
    assert applied.status == 0
    assert [line for line in applied.out.splitlines() if line.startswith(("+ ", "- "))] == [
        "-    The Long Bien Bridge is **2,290 metres** long, from one bank to the other.",
        "+    The Long Bien Bridge is **2,291 metres** long, from one bank to the other.",
    ]


@pytest.mark.parametrize("name", ["..yaml", "a b.yaml", "-x.yaml", "CON.yaml.exe"])
def test_a_name_that_is_no_id_makes_no_file(run: Run, sent: Path, name: str) -> None:
    other = sent.rename(sent.with_name(name))
    refused = run("content", "apply", str(other), "--yes", "--topic", "bridges")
    assert "no entry has this name" in refused.refusal()


def test_whoever_is_killed_before_the_new_file_takes_its_place_leaves_the_old_one(
    run: Run, sent: Path, content_files: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("content", "apply", str(sent), "--yes")
    before = read_files(content_files)

    def killed(*_: object) -> None:
        raise SystemExit(137)

    with monkeypatch.context() as here:
        here.setattr(Path, "replace", killed)
        assert run("content", "pull").status == 137
    assert read_files(content_files) == before
    assert run("content", "check").status == 0
    assert run("content", "pull").status == 0
    assert read_files(content_files)[LENGTH] == sent.read_bytes()
    assert list(content_files.rglob(".*")) == []


def test_a_known_question_that_would_be_wrong_keeps_a_file_back_unless_it_is_forced(
    run: Run, tmp_path: Path, content_files: Path
) -> None:
    folder = tmp_path / "tests" / "content" / "en"
    folder.mkdir(parents=True)
    (folder / "bridges.yaml").write_text(f"bridge-builder:\n  - {QUESTION}\n")
    taught = ("teach", "bridge-length", QUESTION, "--locale", "en", "--yes")
    refused = run(*taught)
    assert refused.status == 1
    assert f"wrong: {QUESTION}: " in refused.out
    assert "see --force" in refused.err
    assert run(*taught, "--force").status == 0
    (line,) = map(json.loads, run("audit", "--json").out.splitlines())
    assert line["detail"].splitlines()[1].startswith(f"! {QUESTION}: ")


def _swapped(text: str) -> str:
    """The blocks of the two languages under each other's name."""
    renamed = text.replace("\nvi:", "\nxx:").replace("\nen:", "\nvi:")
    return renamed.replace("\nxx:", "\nen:")


def test_a_file_whose_languages_are_mixed_up_is_refused(
    run: Run, sent: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent.write_text(_swapped(FILES[LENGTH]))
    refused = run("content", "apply", str(sent), "--yes", "--force")
    assert refused.status == 1
    assert "what stands under 'en' reads as 'vi'; were the languages mixed up?" in refused.err
    assert run("content", "history", "bridge-length").out == ""
    monkeypatch.setenv("LANG", "vi_VN.UTF-8")
    told = run("content", "apply", str(sent), "--yes").err
    assert "nội dung dưới 'en' lại là tiếng của 'vi'" in told


def test_a_single_text_in_the_other_language_is_said_before_it_is_confirmed(
    run: Run, sent: Path
) -> None:
    text = FILES[LENGTH].replace("How long is the Long Bien Bridge?", "Cầu Long Biên dài mấy mét?")
    sent.write_text(text)
    asked = run("content", "apply", str(sent), stdin=b"n\n")
    said = f"{LENGTH}:19: warning: 'title' under 'en' reads as 'vi'"
    assert asked.status == 1
    assert said in asked.err
    assert said.replace(" warning:", "") in json.dumps(
        json.loads(run("content", "apply", str(sent), "--yes", "--json").out)["advice"]
    )


def test_a_catalogue_with_the_other_languages_words_is_refused(run: Run, tmp_path: Path) -> None:
    other = (ROOT / "locales" / "vi" / "LC_MESSAGES" / "nhipcau.po").read_text()
    sent = tmp_path / "en.po"
    sent.write_text(other.replace("Language: vi", "Language: en"))
    refused = run("content", "apply", str(sent), "--yes")
    assert refused.status == 1
    assert "what stands under 'en' reads as 'vi'" in refused.err


def test_words_of_the_interface_are_applied_served_and_pulled_into_their_file(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(ROOT / "locales", tmp_path / "locales")
    monkeypatch.setenv("LOCALES_DIR", str(tmp_path / "locales"))
    there = tmp_path / "locales" / "en" / "LC_MESSAGES" / "nhipcau.po"
    before = there.read_bytes()
    sent = tmp_path / "en.po"
    sent.write_bytes(before.replace(b'msgstr "Serve this?"', b'msgstr "Shall it be served?"'))
    assert run("content", "apply", str(sent), "--yes").status == 0
    assert there.read_bytes() == before
    record = json.loads(run("content", "history", "en.po", "--json").out)
    assert (record["kind"], record["locale"]) == ("words", "en")
    assert "served already" in run("content", "apply", str(sent), "--yes").err
    pulled = run("content", "pull")
    assert (pulled.status, pulled.out.splitlines()) == (0, ["locales/en/LC_MESSAGES/nhipcau.po"])
    assert there.read_bytes() == sent.read_bytes()
    assert run("content", "pull").out == ""
    (line,) = (line for line in on_record(run) if line["what"] == "pulled")
    assert (line["target"], '+msgstr "Shall it be served?"' in line["detail"]) == ("en.po", True)
    # Changed on both sides since: neither wins.
    theirs = before.replace(b'msgstr "Serve this?"', b'msgstr "Serve it?"')
    there.write_bytes(theirs)
    refused = run("content", "pull", "--json")
    assert refused.status == 1
    assert "has changed since the new version" in refused.out
    assert there.read_bytes() == theirs
