"""The words of the interface in one locale."""

from __future__ import annotations

import datetime as dt
import gettext
import logging
from collections.abc import Mapping
from dataclasses import dataclass

from babel.dates import format_date, format_skeleton, format_time, get_timezone_location
from babel.numbers import format_decimal

from bot.content.problems import N_
from bot.i18n.negotiation import SOURCE, Languages

log = logging.getLogger(__name__)


USUAL_DAY = N_("MMMM d, y")
"""What a catalogue translates to say how a day is written, in CLDR's letters (Unicode, tr35)."""


@dataclass(frozen=True, slots=True)
class Count:
    """How much of a catalogue can be shown."""

    translated: int = 0
    fuzzy: int = 0


class Words:
    """Translations, plural forms, dates and numbers of one locale.

    `gettext` and `ngettext` are named as the extraction looks for them:
    `_ = words.gettext; _("Hello")`.
    """

    def __init__(
        self,
        locale: str,
        translations: gettext.NullTranslations,
        count: Count | None = None,
        *,
        is_in_progress: bool = False,
    ) -> None:
        """`is_in_progress`: what is not translated yet is not missed."""
        self.locale = locale
        self.is_in_progress = is_in_progress
        self.count = count or Count()
        self._translations = translations

    def gettext(self, message: str, /, **values: object) -> str:
        """The message in this locale with `%(name)s` placeholders filled; untranslated if new.
        A value that is `Languages` is named in the language in which the message is said."""
        template = self._translations.gettext(message)
        return self._fill(template, message, values) if values else template

    def ngettext(self, one: str, many: str, number: int, /, **values: object) -> str:
        """The plural form for `number`, which also fills `%(number)s`, written as is usual here."""
        template = self._translations.ngettext(one, many, number)
        original = one if number == 1 else many
        return self._fill(template, original, {"number": self.number(number), **values})

    def _fill(self, template: str, original: str, values: Mapping[str, object]) -> str:
        """The original where the translation is broken: a slip in a `.po` costs nobody a reply."""
        try:
            return template % self._named(values, SOURCE if template == original else self.locale)
        except (KeyError, ValueError, TypeError) as error:
            log.warning("broken placeholder in %s: %r (%r)", self.locale, template, error)
            return original % self._named(values, SOURCE)

    def _named(self, values: Mapping[str, object], said_in: str) -> Mapping[str, object]:
        return {
            key: value.within(said_in) if isinstance(value, Languages) else value
            for key, value in values.items()
        }

    def number(self, value: float) -> str:
        """`1.234` in Vietnamese, `1,234` in English."""
        return format_decimal(value, locale=self.locale)

    def hour(self, hour: int) -> str:
        """`08:00` in Vietnamese, `8:00 AM` in English."""
        return format_time(dt.time(hour), "short", locale=self.locale)

    def place_of(self, zone: str) -> str:
        """The city or country whose time it is; the name of the zone where this machine does not
        know it."""
        try:
            return get_timezone_location(zone, locale=self.locale, return_city=True)
        except LookupError:
            return zone.rpartition("/")[2].replace("_", " ")

    def date(self, value: str) -> str:
        """`2025-01-24`, `2025-01` or `2025` as people write it here; anything else as it stands."""
        parts = value.split("-")
        if len(parts) > 3:
            return value
        try:
            day = dt.date(*(int(part) for part in [*parts, "1", "1"][:3]))
        except (ValueError, OverflowError):
            return value
        if len(parts) == 3:
            return self._day(day)
        if len(parts) == 2:
            return format_skeleton("yMMMM", day, locale=self.locale)
        return parts[0]

    def _day(self, day: dt.date) -> str:
        """As the catalogue says that a day is written; where it says nothing, or nothing that can
        be read, as CLDR does (`24 tháng 1, 2025`, which nobody writes in Vietnam)."""
        pattern = self.gettext(USUAL_DAY)
        if pattern.strip() and pattern != USUAL_DAY:
            try:
                return format_date(day, format=pattern, locale=self.locale)
            except (ValueError, KeyError, AttributeError) as error:
                log.warning("broken date pattern in %s: %r (%r)", self.locale, pattern, error)
        return format_date(day, format="long", locale=self.locale)


class Lexicon:
    """The words of every locale. Replaced as a whole when a locale file changes."""

    def __init__(self, words: Mapping[str, Words], default: str) -> None:
        self._words = dict(words)
        self.default = default

    @property
    def locales(self) -> tuple[str, ...]:
        """Every locale the interface speaks, the default first."""
        others = sorted(locale for locale in self._words if locale != self.default)
        return (self.default, *others)

    @property
    def abroad(self) -> str:
        """What is spoken to people whose language we do not speak: most of them read English."""
        return SOURCE if SOURCE in self._words else self.default

    @property
    def finished(self) -> tuple[str, ...]:
        """Those in which something that is missing is a mistake."""
        return tuple(one for one in self.locales if not self[one].is_in_progress)

    def __getitem__(self, locale: str) -> Words:
        """The words of a locale, or of the default where it is not known."""
        return self._words.get(locale) or self._words[self.default]
