"""A real PostgreSQL that speaks TLS: Debian's, as the one of the other tests is built without."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

_WHO = """\
hostssl all postgres all trust
hostssl all lan      all cert
"""
"""By pg_hba.conf: `lan` by her certificate alone, and nobody without TLS."""


@dataclass(frozen=True)
class Guarded:
    """A server at `localhost:port`. In `folder` are `ca.pem`, and with the end `.pem` and `.key`
    what it signed for `server` and `lan`; `other.pem` and `other.key` signed nothing."""

    port: int
    folder: Path

    def address(self, user: str, **words: str) -> str:
        """Of its database, with these words behind it; a file by its name in the folder."""
        files = {".pem", ".key", ".crl"}
        query = "&".join(
            f"{word}={self.folder / value if Path(value).suffix in files else value}"
            for word, value in words.items()
        )
        return f"postgresql://{user}@localhost:{self.port}/postgres?{query}"


def programs() -> Path | None:
    """Where `postgres` and `psql` are; None where one is lacking, or `openssl`."""
    found = [Path(path).resolve().parent for path in [shutil.which("postgres")] if path]
    found += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    fit = [path for path in found if (path / "psql").exists()]
    return fit[0] if fit and shutil.which("openssl") else None


@contextmanager
def guarded(programs: Path) -> Iterator[Guarded]:
    """While it runs."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    user = "postgres" if os.geteuid() == 0 else None  # it refuses to run as root
    with tempfile.TemporaryDirectory() as own:
        folder, data = Path(own), Path(own, "data")
        _sign(folder)
        if user:
            folder.chmod(0o755)
            shutil.chown(folder, user)
            shutil.chown(folder / "server.key", user)
        made = [str(programs / "initdb"), "-D", str(data), "-U", "postgres", "--no-sync"]
        subprocess.run(made, check=True, user=user, capture_output=True)
        (data / "pg_hba.conf").write_text(_WHO)
        settings = {
            "port": port,
            "ssl": "on",
            "ssl_cert_file": folder / "server.pem",
            "ssl_key_file": folder / "server.key",
            "ssl_ca_file": folder / "ca.pem",
            "unix_socket_directories": "",
        }
        command = [str(programs / "postgres"), "-D", str(data)]
        command += [word for key, value in settings.items() for word in ("-c", f"{key}={value}")]
        with subprocess.Popen(command, user=user, stderr=subprocess.DEVNULL) as running:
            try:
                where = ["-h", "localhost", "-p", str(port), "-U", "postgres"]
                _wait_for([str(programs / "pg_isready"), *where])
                made = [str(programs / "psql"), *where, "-qc", "CREATE ROLE lan LOGIN"]
                subprocess.run(made, check=True)
                yield Guarded(port, folder)
            finally:
                running.terminate()


def _sign(folder: Path) -> None:
    """Keys and certificates for two days."""
    for name in ("ca", "other"):
        _openssl(folder, name)
    signed = f"-CA {folder}/ca.pem -CAkey {folder}/ca.key"
    _openssl(folder, "server", f"{signed} -addext subjectAltName=DNS:localhost", "localhost")
    _openssl(folder, "lan", signed)


def _openssl(folder: Path, name: str, more: str = "", subject: str = "") -> None:
    words = f"openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN={subject or name} {more}"
    words += f" -keyout {folder}/{name}.key -out {folder}/{name}.pem"
    subprocess.run(words.split(), check=True, capture_output=True)
    (folder / f"{name}.key").chmod(0o600)


def _wait_for(server: Sequence[str]) -> None:
    """It listens before it lets anybody in."""
    for _ in range(400):
        if subprocess.run(server, check=False, stdout=subprocess.DEVNULL).returncode == 0:
            return
        time.sleep(0.05)
    raise AssertionError("PostgreSQL did not start")
