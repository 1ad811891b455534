"""Pictures of what administrators see: `python -m tests.tools.desk_pictures FOLDER [LOCALE …]`.

As in `picture.py`: the bot runs on the shipped content, people ask it, some of them in vain, and an
owner does what stands in `content/ADMIN.md`.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.tools.bot_api.threaded import ThreadedBotApiServer
from tests.tools.browser import Tab, browser
from tests.tools.picture import (
    PATIENCE,
    PEOPLE,
    Step,
    answering,
    page,
    photograph,
    play,
    press,
)

OWNER, GROUP = PEOPLE["Minh"], -1_001_800
ASKING = PEOPLE["Lan"]
NOTHING = 6
"""Lines that are said of numbers where nothing is counted yet."""
NOBODY_KNOWS = "🚫"
"""On the button under an offer that does not hold what was asked for."""


@dataclass(frozen=True)
class Words:
    """What people type in a language, and the signs of buttons they press."""

    known: Sequence[str]
    """Questions that are answered; the last one is said to be answered wrongly."""
    wrong: Sequence[str]
    in_vain: Sequence[str]
    """By several people."""
    entry: str
    """Begins the button of the entry that the first of them belongs to."""
    told: Sequence[str]
    """In a broadcast, language by language."""
    to_a_person: str
    answer: str


WORDS = {
    "vi": Words(
        known=(
            "nq 59 ra doi ngay nao",
            "Việt Nam có bao nhiêu FTA?",
            "how many FTAs does Vietnam have?",
            "apec",
            "ngoại giao văn hóa là gì",
        ),
        wrong=("👎", "cũ"),
        in_vain=(
            "con cháu xa xứ giữ tiếng quê mình kiểu gì",
            "con chau xa xu giu tieng que minh kieu gi",
            "giá vàng hôm nay bao nhiêu",
        ),
        entry="Bài nghiên cứu",
        told=("Thứ Hai này mình nghỉ để bảo trì, từ 1 đến 3 giờ sáng.",
              "I am away for maintenance this Monday, from 1 to 3 am."),
        to_a_person="Trường mình muốn mời diễn giả về ngoại giao văn hóa thì liên hệ ai?",
        answer="Bạn viết cho Vụ Ngoại giao văn hóa và UNESCO, Bộ Ngoại giao nhé.",
    ),
    "en": Words(
        known=(
            "how many FTAs does Vietnam have?",
            "when was resolution 59 issued?",
            "nq 59 ra doi ngay nao",
            "apec",
            "what is cultural diplomacy?",
        ),
        wrong=("👎", "out of date"),
        in_vain=(
            "how many pals does vietnam have on the top tier",
            "how many pals of the top tier does vietnam have",
            "what is the gold price today",
        ),
        entry="How many strategic",
        told=("I am away for maintenance this Monday, from 1 to 3 am.",
              "Thứ Hai này mình nghỉ để bảo trì, từ 1 đến 3 giờ sáng."),
        to_a_person="Whom does our school write to, to invite a speaker on cultural diplomacy?",
        answer="Please write to the Department of Cultural Diplomacy and UNESCO.",
    ),
}  # fmt: skip


class Desk:
    """The owner's chat, photographed part by part."""

    def __init__(self, telegram: ThreadedBotApiServer, tab: Tab, folder: Path, locale: str) -> None:
        self._telegram, self._tab = telegram, tab
        self._folder, self._locale = folder, locale

    def say(self, chat: int, *steps: Step) -> None:
        play(self._telegram, steps, chat, self._locale)

    def picture(self, name: str, chat: int, *steps: Step) -> None:
        """What these steps led to."""
        before = self.length(chat)
        self.say(chat, *steps)
        self.photograph(name, chat, before)

    def length(self, chat: int) -> int:
        return len(self._telegram.messages(chat, everyone=True))

    def photograph(self, name: str, chat: int, since: int) -> None:
        messages = self._telegram.messages(chat, everyone=True)[since:]
        photograph(self._tab, page(messages), self._folder / f"{name}.{self._locale}.png")

    def offers(self, chat: int, sign: str) -> bool:
        labels = self._telegram.last_message(chat).labels
        return any(sign in label for label in labels)

    def ask_in_vain(self, person: int, question: str) -> None:
        self.say(person, Step(question))
        if self.offers(person, NOBODY_KNOWS):
            self.say(person, press(NOBODY_KNOWS))

    def wait_for_counts(self) -> None:
        """Until what was asked is counted."""
        end = time.monotonic() + PATIENCE
        while True:
            self.say(OWNER, Step("/stats"))
            if len(self._telegram.last_message(OWNER).text.splitlines()) > NOTHING:
                return
            if time.monotonic() > end:
                raise TimeoutError("nothing is counted")
            time.sleep(5.0)

    def wait_for(self, chat: int, words: str) -> None:
        """What nobody in that chat has asked for."""
        end = time.monotonic() + PATIENCE
        while not any(words in one.text for one in self._telegram.messages(chat)):
            if time.monotonic() > end:
                raise TimeoutError(words)
            time.sleep(0.1)


def people_ask(desk: Desk, words: Words) -> None:
    """Some are answered, some are not."""
    for number, question in enumerate(words.known):
        desk.say(100 + number, Step(question))
    desk.say(100 + len(words.known) - 1, *map(press, words.wrong))
    for number, question in enumerate((*words.in_vain, words.in_vain[0])):
        desk.ask_in_vain(200 + number, question)


def a_person_is_asked(desk: Desk, words: Words) -> None:
    """From both sides."""
    desk.ask_in_vain(ASKING, words.to_a_person)
    before = desk.length(ASKING)
    desk.say(ASKING, press("🙋"), Step(words.to_a_person))
    desk.wait_for(GROUP, words.to_a_person)
    desk.say(GROUP, Step(words.answer, "Minh", "replies"))
    desk.photograph("handed", GROUP, 0)
    desk.wait_for(ASKING, words.answer)
    desk.photograph("person", ASKING, before)


def main() -> None:
    """Draw all of it in these languages."""
    folder = Path(sys.argv[1])
    for locale in sys.argv[2:] or list(WORDS):
        words = WORDS[locale]
        settings = {
            "ADMIN_IDS": str(OWNER),
            "TELEGRAM_HELP_CHAT": str(GROUP),
            "DEFAULT_LOCALE": locale,
        }
        with answering(**settings) as telegram, browser() as tab:
            desk = Desk(telegram, tab, folder, locale)
            people_ask(desk, words)
            desk.picture("unanswered", OWNER, Step("/unanswered"))
            desk.picture("teach", OWNER, Step("/unanswered"), press(words.entry))
            desk.wait_for_counts()
            desk.picture("stats", OWNER, Step("/stats"))
            desk.picture("review", OWNER, Step("/review"))
            desk.picture("broadcast", OWNER, Step("/broadcast"), *map(Step, words.told))
            a_person_is_asked(desk, words)


if __name__ == "__main__":
    main()
