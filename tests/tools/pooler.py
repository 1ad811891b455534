"""A real PgBouncer in transaction mode before a database of the tests."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.tools import postgresql


def program() -> str | None:
    """Where it is installed; None where it is not (Debian's package `pgbouncer`)."""
    return shutil.which("pgbouncer") or shutil.which("pgbouncer", path="/usr/sbin")


def version_of(program: str) -> str:
    """`PgBouncer 1.18.0`."""
    said = subprocess.run([program, "--version"], capture_output=True, check=True, text=True)
    return said.stdout.splitlines()[0]


@contextmanager
def pooled(address: str, program: str) -> Iterator[str]:
    """The address through the pooler; `address`: of a database of `tests.tools.postgresql`."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    folder = Path(postgresql.socket_folder())
    name = address.partition("@/")[2].partition("?")[0]
    with tempfile.TemporaryDirectory() as own:
        settings = Path(own, "pgbouncer.ini")
        settings.write_text(
            f"[databases]\n{name} = host={folder} dbname={name} user=postgres\n"
            "[pgbouncer]\n"
            f"listen_addr = 127.0.0.1\nlisten_port = {port}\nunix_socket_dir =\n"
            "auth_type = any\npool_mode = transaction\ndefault_pool_size = 3\n"
        )
        command = [program, str(settings)]
        if os.geteuid() == 0:  # it refuses to run as root, and the socket's folder is its owner's
            Path(own).chmod(0o755)
            command[1:1] = ["-u", folder.owner()]
        with subprocess.Popen(
            command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        ) as running:
            try:
                _wait_for(port)
                yield f"postgresql://postgres@127.0.0.1:{port}/{name}"
            finally:
                running.terminate()


def _wait_for(port: int) -> None:
    for _ in range(100):
        with socket.socket() as line:
            if line.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise AssertionError("PgBouncer did not start")
