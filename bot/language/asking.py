"""What of a message is the question: without the way of asking, and the asker's own story.

"Tóm tắt nghị quyết 59 giúp mình" asks for Nghị quyết 59; "mình ở Đức ba mươi năm, cho hỏi Việt Nam
vào ASEAN năm nào" asks nothing of Germany. The words come from `Vocabulary.follow_ups`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from itertools import chain

from bot.language.folding import clean
from bot.language.fragments import Phrases
from bot.language.tokens import Token, listed_tokens, tokens_of
from bot.language.vocabulary import FollowUpKind, Vocabulary

FEWEST = 3
"""Words of what is asked: fewer lean on the story before them."""
LONGEST_WIDE = 12
"""Words of what asks in general terms: longer ones say what they want to hear."""
OPENING = 3
"""Words of a clause within which somebody says that it is about themself."""

_CLAUSE = re.compile(r"[^,;:.!?]+(?:(?<=\d)[.,:](?=\d)[^,;:.!?]*)*[,;:.!?]*")
_SENTENCE = re.compile(r"[^.;!?\n]+(?:(?<=\d)[.](?=\d)[^.;!?\n]*)*[.;!?\n]*")
_COUNT = re.compile(r"\d{1,2}")

Normalise = Callable[[str], Iterable[Token]]
Cut = Callable[[str], list[Token]]


class AskingReader:
    """Finds what is asked, with the words of all vocabularies."""

    def __init__(
        self, vocabularies: Iterable[Vocabulary], normalise: Normalise, cut: Cut = tokens_of
    ) -> None:
        """`normalise`: as questions are. Stories are looked at as they were typed: `cut`."""
        vocabularies = list(vocabularies)
        self._cut = cut

        def listed(*kinds: FollowUpKind, read: Normalise = listed_tokens) -> Phrases:
            own = ((v, kind) for v in vocabularies for kind in kinds)
            forms = (form for v, kind in own for form in v.follow_ups.get(kind, ()))
            return Phrases(tuple(read(form)) for form in forms)

        self._ways = listed("ways", read=normalise)
        self._serves = Phrases(
            tuple(listed_tokens(w)) for v in vocabularies for w in v.function_words
        )
        self._selves, self._inquiries = listed("selves"), listed("inquiries")
        self._asks, self._refers = listed("questions"), listed("references", "persons")
        self._opens = listed("openings", read=normalise)
        self._corrects = listed("corrections")

    def subject(self, tokens: Sequence[Token]) -> Sequence[Token]:
        """The words between those that say how it is to be told; all of them where none do."""
        first, last = 0, len(tokens)
        while first < last and (size := self._way(tokens[first:last])):
            first += size
        while first < last and (size := self._ways.at_end(tokens[first:last], strictly=True)):
            last -= size
        return tokens[first:last] or tokens

    def is_wide(self, tokens: Sequence[Token]) -> bool:
        """Whether it begins with how it is to be told, in more than words that only serve, and
        asks for nothing in particular."""
        if not 0 < len(tokens) <= LONGEST_WIDE or self._opens.at_start(tokens):
            return False
        says_how, at = False, 0
        while at < len(tokens) and (size := self._way(tokens[at:])):
            way = tokens[at : at + size]
            serves = all(self._serves.cover(way, strictly=True))
            says_how |= not serves or size > 1
            at += size
        return says_how and not any(self._asks.cover(tokens[at:], strictly=True))

    def _way(self, tokens: Sequence[Token]) -> int:
        if _COUNT.fullmatch(tokens[0].folded) and len(tokens) > 1:
            return 1 if self._ways.at_start(tokens, strictly=True, start=1) else 0
        return self._ways.at_start(tokens, strictly=True)

    def clauses(self, text: str) -> list[str]:
        """The text as its commas and full stops part it, these included."""
        found = _CLAUSE.findall(clean(text).replace(" - ", ", "))
        return [part for part in found if part.strip()]

    def question(self, text: str) -> str | None:
        """What is asked at the end of somebody's own story, or before it; None where nobody tells
        one."""
        clauses = self.clauses(text)
        words = list(map(self._cut, clauses))
        asked_until = self._before_story(words)
        is_all = asked_until == len(words)
        clauses, words = clauses[:asked_until], words[:asked_until]
        told = self._told(words)
        tokens = list(chain.from_iterable(words[told:]))
        inquiry = self._inquiry(tokens)
        if not told and not inquiry and is_all:
            return None
        tokens = tokens[inquiry:]
        if len(tokens) < FEWEST or any(self._refers.cover(tokens, strictly=True)):
            return None
        if inquiry:
            return " ".join(token.accented for token in tokens)
        return " ".join(part.strip() for part in clauses[told:])

    def story(self, text: str) -> tuple[str, str] | None:
        """Somebody's own story and the last sentence, which asks, if that stands by itself.

        "Our club is in Poland. What do you advise such clubs?" asks nothing of Poland, "I am from
        Laos. When did it join?" does.
        """
        sentences = [part for part in _SENTENCE.findall(clean(text)) if part.strip()]
        if len(sentences) < 2 or any("?" in part for part in sentences[:-1]):
            return None
        told, asks = " ".join(sentences[:-1]), self._cut(sentences[-1])
        leans = (*self._refers.cover(asks, strictly=True), *self._selves.cover(asks, strictly=True))
        if len(asks) < FEWEST or any(leans):
            return None
        is_own = any(self._selves.cover(self._cut(told), strictly=True))
        return (told, sentences[-1]) if is_own else None

    def _told(self, clauses: Sequence[Sequence[Token]]) -> int:
        """How many clauses at the beginning ask nothing, if one of them is about the asker."""
        asking = (any(self._asks.cover(clause, strictly=True)) for clause in clauses)
        first = next((at for at, asks in enumerate(asking) if asks), 0)
        about = (
            any(self._selves.cover(clause[:OPENING], strictly=True)) for clause in clauses[:first]
        )
        return first if any(about) else 0

    def _before_story(self, clauses: Sequence[Sequence[Token]]) -> int:
        """How many clauses stand before what is only about the asker: `…, em cần ôn thi`."""
        last = len(clauses)
        while last > 1 and self._is_own(clauses[last - 1]):
            last -= 1
        asks = any(
            any(self._asks.cover(clause, strictly=True)) or self._ways.at_start(clause)
            for clause in clauses[:last]
        )
        return last if asks else len(clauses)

    def _is_own(self, clause: Sequence[Token]) -> bool:
        """Whether somebody tells of themself, and asks or takes back nothing."""
        if not any(self._selves.cover(clause[:OPENING], strictly=True)):
            return False
        said = (self._asks, self._inquiries, self._corrects)
        return not any(any(phrases.cover(clause, strictly=True)) for phrases in said)

    def _inquiry(self, tokens: Sequence[Token]) -> int:
        """How many words end in `and I would like to know`, where something stands before it."""
        for at in range(len(tokens) - FEWEST, 0, -1):
            size = self._inquiries.at_start(tokens, strictly=True, start=at)
            if size and len(tokens) - at - size >= FEWEST:
                return at + size
        return 0
