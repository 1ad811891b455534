"""Names of people as memory may hold them."""

from __future__ import annotations

import os
from hashlib import blake2b


class Veil:
    """Makes a name unreadable: the same one is always the same, and nobody learns which it was.

    The key is never written anywhere and dies with the process.
    """

    def __init__(self) -> None:
        self._key = os.urandom(32)

    def __call__(self, name: str) -> bytes:
        """16 bytes."""
        data = name.encode("utf-8", "surrogatepass")
        return blake2b(data, key=self._key, digest_size=16).digest()

    def text(self, name: str) -> str:
        """The same as 32 hex digits."""
        return self(name).hex()
