"""A package index in a folder. Its packages are empty; what they ask for is real."""

from __future__ import annotations

import hashlib
import io
import tarfile
import zipfile
from collections.abc import Iterable
from pathlib import Path

from packaging.requirements import Requirement


class PackageIndex:
    """`url` is what `pip --index-url` takes."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.url = folder.as_uri()

    def add(
        self, name: str, version: str, requires: Iterable[Requirement], extras: Iterable[str]
    ) -> str:
        """Offers an empty wheel, and gives its hash as a lock writes it."""
        file = f"{name.replace('-', '_')}-{version}-py3-none-any.whl"
        return self._offer(name, file, _wheel(name, version, requires, extras))

    def add_source(self, name: str, version: str, code: str) -> str:
        """Offers a package that has to be built, which runs this code, and gives its hash."""
        folder = f"{name.replace('-', '_')}-{version}"
        archive = io.BytesIO()
        with tarfile.open(fileobj=archive, mode="w:gz") as packed:
            for file, text in (("setup.py", code), ("PKG-INFO", f"Name: {name}\n")):
                member = tarfile.TarInfo(f"{folder}/{file}")
                member.size = len(text.encode())
                packed.addfile(member, io.BytesIO(text.encode()))
        return self._offer(name, f"{folder}.tar.gz", archive.getvalue())

    def _offer(self, name: str, file: str, data: bytes) -> str:
        digest = hashlib.sha256(data).hexdigest()
        page = self._folder / name / "index.html"
        page.parent.mkdir(parents=True, exist_ok=True)
        (page.parent / file).write_bytes(data)
        links = page.read_text() if page.exists() else "<!DOCTYPE html>\n"
        page.write_text(f'{links}<a href="{file}#sha256={digest}">{file}</a>\n')
        return f"sha256:{digest}"


def _wheel(
    name: str, version: str, requires: Iterable[Requirement], extras: Iterable[str]
) -> bytes:
    metadata = [
        "Metadata-Version: 2.1",
        f"Name: {name}",
        f"Version: {version}",
        *(f"Provides-Extra: {extra}" for extra in extras),
        *(f"Requires-Dist: {requirement}" for requirement in requires),
    ]
    folder = f"{name.replace('-', '_')}-{version}.dist-info"
    files = {
        "METADATA": "\n".join(metadata) + "\n",
        "WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        "RECORD": "".join(f"{folder}/{file},,\n" for file in ("METADATA", "WHEEL", "RECORD")),
    }
    wheel = io.BytesIO()
    with zipfile.ZipFile(wheel, "w") as archive:
        for file, text in files.items():
            archive.writestr(f"{folder}/{file}", text)
    return wheel.getvalue()
