"""Which files of a folder are content, and their bytes: one rule for reading and for watching.

Editors and tools leave files beside those they save. What is plainly such a leftover is passed
over; what looks like content under a wrong name (`.yml`, `.yaml.txt`) is read, so that the check
can name it.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterator
from pathlib import Path

from bot.content.pictures import is_picture
from bot.content.problems import N_
from bot.content.yaml_reader import MAX_BYTES

_LEFTOVER = re.compile(
    r"^[.#]"  # hidden ones, Emacs's #x.yaml#
    r"|^~\$"  # Office
    r"|~$"  # Emacs, gedit, kate
    r"|\.(?:orig|rej|bak|old|save|swp|swo|tmp|part|crdownload)(?:\.\d+)?$"  # merges, nano, vim
    r"|___jb_(?:tmp|old)___$"  # JetBrains
    r"|_(?:BACKUP|BASE|LOCAL|REMOTE)_\d+\.ya?ml$"  # git mergetool
    r"|^4913$",  # vim tries whether it may write
    re.IGNORECASE,
)
ROLES = "roles.yaml"
"""Stands beside the content and says who may change it; see `roles.py`."""
_CONTENT = re.compile(r"\.ya?ml", re.IGNORECASE)


class Refused(bytes):
    """Stands for a file that is not read. `reason`: a message for editors."""

    reason: str

    def __new__(cls, reason: str) -> Refused:
        """Empty: there are no bytes of it."""
        made = super().__new__(cls)
        made.reason = reason
        return made


def is_content(name: str) -> bool:
    """Whether a file of this name is meant to be content, well named or not."""
    return _CONTENT.search(name) is not None and not is_leftover(name)


def is_leftover(name: str) -> bool:
    """Whether a file or folder of this name is passed over: hidden, or beside what was saved."""
    return _LEFTOVER.search(name) is not None


def is_lost(path: Path) -> bool:
    """Whether this is a link that leads nowhere, perhaps to a folder that was to be content."""
    return path.is_symlink() and not path.exists()


def walk(directory: Path) -> Iterator[Path]:
    """Every file below a folder that is no leftover, links followed, in a stable order.

    A link that leads back up is followed once. Folders that begin with a dot are passed over, such
    as `.github` and the `..data` of a Kubernetes ConfigMap.
    """
    seen: set[tuple[int, int]] = set()
    for folder, folders, files in os.walk(directory, followlinks=True):
        try:
            found = Path(folder).stat()
        except OSError:  # it vanished
            folders.clear()
            continue
        if (found.st_dev, found.st_ino) in seen:
            folders.clear()
            continue
        seen.add((found.st_dev, found.st_ino))
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(files):
            if not is_leftover(name):
                yield Path(folder, name)


def read_files(directory: Path) -> dict[str, bytes]:
    """Every file that is meant to be content, by its relative path, in a stable order.

    One that vanishes or cannot be read while this runs counts as empty and is reported so. No more
    is read than content may have (a sparse file of 700 MB would fill the memory), and what is no
    file at all (a pipe, a device, a link to nothing) is a `Refused`.
    """
    files = {}
    for path in walk(directory):
        name = path.relative_to(directory).as_posix()
        is_ours = is_content(path.name) or is_picture(name) or is_lost(path)
        if is_ours and name != ROLES:
            files[name] = _read(path)
    return dict(sorted(files.items()))


def _read(path: Path) -> bytes:
    if is_lost(path):
        return Refused(N_("this link leads to nothing that is there"))
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            return Refused(N_("this is no file but a pipe, a device or the like"))
        with path.open("rb") as file:
            return file.read(MAX_BYTES + 1)  # one more, so that the reader says it is too large
    except OSError:
        return b""
