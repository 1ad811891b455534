"""Addresses that ask for TLS, of a real PostgreSQL: what every command says of them."""

from __future__ import annotations

import asyncio
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.errors import SettingsError
from bot.storage.database import open_database
from bot.storage.inspection import problems_of
from tests.tools.guarded import Guarded, guarded, programs


@pytest.fixture(scope="module")
def server() -> Iterator[Guarded]:
    """Beside its certificates, files that an operator may name by mistake."""
    where = programs()
    if where is None:
        pytest.skip("PostgreSQL with TLS is not installed (Debian's packages postgresql, openssl)")
    with guarded(where) as running:
        folder = running.folder
        (folder / "none.pem").write_text("to be filled in\n")
        (folder / "cut.pem").write_text((folder / "ca.pem").read_text()[:400])
        (folder / "locked.key").write_text(_locked(folder / "lan.key"))
        yield running


def _locked(key: Path) -> str:
    words = f"openssl pkcs8 -topk8 -in {key} -passout pass:geheim"
    return subprocess.run(words.split(), check=True, capture_output=True, text=True).stdout


@pytest.fixture
def no_files_of_ours(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """By libpq's custom a key may be in the home."""
    monkeypatch.setenv("HOME", str(tmp_path))


FULL = {"sslmode": "verify-full", "sslrootcert": "ca.pem"}
LAN = {**FULL, "sslcert": "lan.pem", "sslkey": "lan.key"}
OTHER = {**FULL, "sslcert": "other.pem", "sslkey": "other.key"}


@pytest.mark.parametrize(
    ("user", "words"),
    [
        ("postgres", {"sslmode": "require"}),
        ("postgres", FULL),
        ("lan", LAN),
        ("lan", {**LAN, "sslkey": "locked.key", "sslpassword": "geheim"}),
    ],
    ids=["only encrypted", "whoever was vouched for", "a certificate", "an encrypted key"],
)
async def test_what_fits_is_let_in(server: Guarded, user: str, words: dict[str, str]) -> None:
    (problem,) = await problems_of(server.address(user, **words))
    assert "no tables of this bot" in problem


@pytest.mark.usefixtures("no_files_of_ours")
@pytest.mark.parametrize(
    ("user", "words", "said"),
    [
        ("postgres", {**FULL, "sslrootcert": "other.pem"}, "whose sslrootcert names the authority"),
        ("postgres", {**FULL, "sslrootcert": "none.pem"}, "none.pem'; accepted: a file with certi"),
        ("postgres", {**FULL, "sslrootcert": "cut.pem"}, "cut.pem'; accepted: a file with certi"),
        ("postgres", {**FULL, "sslrootcert": "ca.key"}, "ca.key'; accepted: a file with certi"),
        ("postgres", {**FULL, "sslcrl": "ca.pem"}, "ca.pem'; accepted: a file with a list of rev"),
        ("postgres", {"sslmode": "disable"}, "lets in; it says: no pg_hba.conf entry"),
        ("lan", FULL, "lets in; it says: connection requires a valid client certificate"),
        ("lan", {**LAN, "sslcert": "gone.pem"}, "with sslcert=.*gone.pem'; accepted: a file that"),
        ("lan", {**LAN, "sslcert": "lan.key"}, "lan.key'; accepted: a file with this client's"),
        ("lan", {**LAN, "sslkey": "gone.key"}, "with sslkey=.*gone.key'; accepted: a file that"),
        ("lan", {**LAN, "sslkey": "lan.pem"}, "lan.pem'; accepted: a file with a private key"),
        ("lan", {**LAN, "sslkey": "ca.key"}, "ca.key'; accepted: the key of .*lan.pem"),
        ("lan", {**LAN, "sslkey": "locked.key"}, "locked.key'; .* sslpassword opens it"),
        (
            "lan",
            {**LAN, "sslkey": "locked.key", "sslpassword": "wrong"},
            "locked.key'; .* sslpassword opens it",
        ),
        ("lan", {**FULL, "sslcert": "lan.pem"}, "the driver says: "),  # with no key anywhere
        (
            "lan",
            {**OTHER, "ssl_max_protocol_version": "TLSv1.2"},  # later ones may just hang up
            r"certificate \(sslcert, sslkey\) .* the driver says: \w+_UNKNOWN_CA",
        ),
        (
            "lan",
            {**LAN, "sslcert": "server.pem", "sslkey": "server.key"},
            'lets in; it says: certificate authentication failed for user "lan"',
        ),
    ],
)
async def test_what_does_not_is_named_by_each_command_alike(
    server: Guarded, user: str, words: dict[str, str], said: str
) -> None:
    """`run` and others open the database, `db check` and `doctor` look at it."""
    messages = []
    for use in (open_database, problems_of):
        with pytest.raises(SettingsError) as caught:
            await use(server.address(user, **words))
        messages.append(str(caught.value))
    assert re.search(said, messages[0])
    assert messages[0] == messages[1]
    assert "wrong" not in messages[0]


async def test_a_server_without_tls_is_told_from_one_that_is_away() -> None:
    async def refuse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(8)
        writer.write(b"N")  # as PostgreSQL does with `ssl = off`
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(refuse, "127.0.0.1")
    port = server.sockets[0].getsockname()[1]
    async with server:
        for use in (open_database, problems_of):
            with pytest.raises(SettingsError, match="this server speaks no TLS"):
                await use(f"postgresql://lan@127.0.0.1:{port}/db?sslmode=require")
