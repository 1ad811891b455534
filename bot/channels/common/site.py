"""Where our web page is reached by everybody, for links that are passed on and for platforms that
fetch pictures themselves."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote

from bot.messages import Image, Links, Reply


@dataclass(frozen=True, slots=True)
class Site:
    """The page's address."""

    root: str = ""
    """`https://bot.example.org`; empty where it is not known."""

    def entry(self, id_: str, locale: str) -> str:
        """The address of an answer."""
        return f"{self.root}/a/{quote(id_)}?lang={locale.replace('_', '-')}"

    def picture(self, image: Image) -> str | None:
        """That of a picture; None for one that has none, as it was made for one reply alone."""
        if image.code_of:
            return f"{self.root}/code.png?of={quote(image.code_of, safe='')}"
        return None if image.data else f"{self.root}/images/{quote(image.name)}"

    @property
    def links(self) -> Links | None:
        """To answers, whoever shows them; None where the address is not known."""
        return Links(f"{self.root}/a/{{}}", home=f"{self.root}/") if self.root else None


NOWHERE = Site()


@dataclass(frozen=True, slots=True)
class Photo:
    """A picture as a platform fetches it."""

    address: str
    credit: str
    """A line to stand below it; may be empty."""


def picture_of(reply: Reply, site: Site) -> Photo | None:
    """The picture of a reply; None where it has none that a platform could fetch."""
    image = reply.image
    address = site.picture(image) if image is not None and site.root else None
    return Photo(address, image.credit) if image is not None and address is not None else None
