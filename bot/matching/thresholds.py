"""Every confidence and count from which something else happens, and how each was chosen.

Confidences are probabilities, 0 to 1, as the calibrator gives them: a change of the fusion, of its
features or of the content's size moves what they mean. Measure before and after with
`nhipcau evaluate tests/content/vi`, the same for `en`, and `pytest tests/content`. Figures below
are of those questions in both languages, with sentence vectors: 2,286 in scope, 361 out of scope.
They leave out what is known to fail, and the others were in view when the thresholds were set, so
they are kind; README.md has the figures of all.
"""

from __future__ import annotations

# One question: answer, ask back, or say that the content does not hold it (decision.py, matcher.py)

ANSWER = 0.80
"""The best candidate is simply answered. Right, wrong and out of scope answered, in per cent: 95.2,
0.6, 2.2 from 0.72; 94.0, 0.3, 1.7 from 0.80; 92.7, 0.3, 1.1 from 0.84; 89.9, 0.2, 0.8 from 0.88.
Below 0.80 wrong answers double, above it questions are asked back for nothing."""
CLARIFY = 0.20
"""A candidate is worth offering. Of 9,457 candidates below it 5 were right."""
SMALLTALK = 0.50
"""A courtesy is returned, when no entry is worth offering: it is likelier than not. Set by what
the number means; a courtesy in place of an offer does little harm."""
MAX_OFFERED = 3
"""Candidates in "did you mean". The first guess is right for 98 %, one of the first three for all;
and a phone shows three titles without scrolling."""
SHORT = 2
"""Words up to which a question is answered only where it is a phrasing or a name. Without marks two
syllables stand for too many words (ma, má, mà): of the two-syllable words of Vietnamese 18.8 %
share their unmarked form with another one, of those of three syllables 0.1 %."""
CANDIDATES = 5
"""Entries that are ranked and shown to those who want to see why: `nhipcau ask --json` promises
five."""
EXACT = 0.99
"""Confidence when the utterance is word for word a phrasing of one entry only, or names it. Not 1:
an author can be wrong. It is also the most that any other candidate is given."""
LONGEST_MENDED = 80
"""Words of a message up to which slips are mended: the longest of the held-out questions has 40."""
GUARDED = 0.30
"""The most that an entry gets that lacks something the utterance names: it is offered, never
answered. A third of such best guesses are right (36 of 110), so it is what the number says."""

DOUBTED = 0.79
"""The most that an entry gets that does not tell of what frames the question: another holder,
source, rank. It stays first among what is offered, so it is just below ANSWER."""
WIDELY_ASKED = 0.37
"""Share of an entry's phrasings that ask to be told in general terms, from which it is an overview.
Overviews of topics and of countries have 0.37 to 0.60, nearly all others less than 0.33."""
WIDE = 0.5
"""An overview is answered to who asks in general terms: it is likelier than not."""
WIDE_AT_LARGE = 0.6
"""Any other entry is: who asks to be told of a subject takes a part of it. Of the wide questions of
the tests that nothing here answers, the best candidate has 0.43 at most."""
SURE_WITHOUT = 0.92
"""What an entry needs to be answered that has no word for the thing asked for: `which university
did … go to`. Of right answers of the tests that lack one, most have more (a paraphrase,
`yardstick`), of traps most have less."""

# Several questions in one message (several.py). Set on the pairs of the tests of `following.py`,
# and so that every question of `tests/content` stays one (one does not).

PART_STANDS = 0.85
"""Every part is answered with at least this confidence: above ANSWER, because a part that is wrong
makes two wrong answers of one question. It was raised from 0.60 by way of 0.90, and is what 0.87
was before confidence was learnt from other phrasings."""
PART_PLAUSIBLE = 0.25
"""An entry that a part asks for is found in the whole message with at least this confidence: then
the part is one of the things the whole does ask."""
WHOLE_SURE = 0.84
"""The whole message, answered with this confidence, looks like one question. A part that has
nothing else to speak for it needs the same. It was ANSWER when it was set."""
PART_CERTAIN = 0.985
"""What such a part needs where the whole looks like one question: as good as EXACT."""

PART_UNHEARD_OF = 0.45
"""The most that an entry gets that a part may ask for, for the part to be called unanswered: above
it the person is asked back."""

# What leans on the answer before (following.py). Set on the 150 follow-ups of
# `tests/content/*/follow_ups.yaml`, and so that all other questions, each asked after two answers
# drawn at random, mean the same as by themselves (99.9 % do).

NEIGHBOUR_LIKELY = 0.45
"""Share of the probability among an answer's neighbours from which the best one is answered."""
NEIGHBOUR_COVERED = 0.6
"""Share of the new words, by rarity, that it must have besides."""
NEIGHBOUR_COMPELLING = 0.6
"""The share from which it is answered although the utterance was answered by itself."""
NEIGHBOUR_AGREED, NEIGHBOUR_PLAIN, NEIGHBOUR_ALL_BUT_CERTAIN = 0.7, 0.8, 0.85
"""The shares from which it is answered though it has too few of the new words: where the utterance
by itself is nearest to the same entry, where it is bare and near to nothing, where it has what is
named."""
SAME_QUESTION = 0.7
"""Share of the shorter title's words that two titles have in common to be one question at two
times: those of 2020 and of 2025 have 0.8 and more, others of their topic 0.3."""
NEIGHBOUR_TELLING, NEIGHBOUR_TELLING_LEAD = 0.35, 0.1
"""Share, and lead over the next, from which a neighbour is answered that is known to tell what is
asked, where nothing else is said: `when?`."""
NEIGHBOUR_LEAD = 0.25
"""Its lead over the next from which it is answered, if it has every new word."""
NOWHERE = 0.3
"""The share below which the best neighbour is a guess among many: of follow-ups without a word of
their own (`what for?`) none is meant with less."""
TOGETHER, TOGETHER_LEAD = 0.55, 0.25
"""Probability, and lead over the next, from which an entry is answered that both readings speak for
together, by itself and among the neighbours: one minus what both leave open. Of follow-ups and
dialogues that were asked back it answers 8 rightly and one wrongly; from 0.5 one more of each."""
AGAIN = 0.4
"""Confidence from which the last answer itself is meant by what leans on it."""
ELSEWHERE = 0.1
"""Confidence from which an entry of another topic is looked at like a neighbour."""
BESIDE_LIKELY, BESIDE_LEAD, BESIDE_WORDS = 0.55, 0.3, 12
"""Confidence, and lead over the next, from which a neighbour of the last answer is answered to an
utterance of so few words that does not lean on it in so many words: `per person?`."""
BESIDE_ALONE, BESIDE_ALONE_LEAD = 0.5, 0.4
"""The same where the next is farther behind."""
STANDS_ALONE, STANDS_ALONE_WHEN_JOINED = 0.8, 0.97
"""Confidence from which an answer needs no neighbour; the second for what says that it goes on."""
BARE = 3
"""Words up to which a question leans on something, whatever they are: `ai ký?`."""
FEW_WORDS = 2
"""Words beside those that ask and serve, up to which what speaks of `it` says too little."""

# What an utterance names (guard.py)

FEWEST_FILLED_IN = 5
"""Phrasings an entry needs, and such phrasings there must be, to show that numbers are only filled
in: fewer are chance. Of our own content 100 of 2,913 that name something look so, of
`clinc-5` 37 of 39."""

# After an edit (index.py)

NEAR = 0.1
"""Share of the phrasings that may have come or gone for an index to be made from the one before:
with every second question of `tests/content`, right answers then differ by half a point at most."""
NEW_AT_ONCE = 100
"""Phrasings that may have come: an encoder takes a second or two for them."""
