"""How time and memory grow with content: `python -m tests.bench.scale ENTRIES`, one JSON object.
`python -m tests.bench.scale inline`: what is looked up while it is typed in another chat.

The content is made up, from the words of the real one: each entry has a few words of its own, and
eight phrasings in which they stand in the place of words of real phrasings. Building, loading and
asking are measured in processes of their own, so that memory is what the bot would need. Times are
of the processor, which does not wait for a busy machine's other work; all this is one thread.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random

import numpy as np

from bot.channels.telegram.elsewhere import Summons, posted
from bot.content.model import Content, Entry, Text
from bot.conversation.conversation import Conversation
from bot.conversation.knowledge import Edition, LiveKnowledge
from bot.conversation.session import Session
from bot.evaluation.report import peak_memory_mb
from bot.i18n.catalogues import load_lexicon
from bot.knowledge.indexes import load_encoder, load_matcher
from bot.messages import Incoming, Links, Lookup, Place
from bot.settings import ROOT
from bot.storage.file_cache import FileCache
from tests.bench.baselines import baselines
from tests.bench.quality import CACHE, OWN, own_content, questions

PHRASINGS = 8
"""Of an entry, titles included."""
ASKED = 300


@dataclass(frozen=True)
class Scale:
    """Figures of one size."""

    entries: int
    phrasings: int
    build_s: float
    build_peak_mb: float
    load_ms: float
    memory_mb: float
    """Peak of a process that loads the index and answers."""
    p50_ms: float
    p95_ms: float
    p99_ms: float


def measure(entries: int) -> Scale:
    """The lexical matcher on made-up content of this size."""
    with tempfile.TemporaryDirectory() as directory:
        built = _in_process("build", entries, directory)
        loaded = _in_process("load", entries, directory)
    return Scale(entries, entries * PHRASINGS, **built, **loaded)


def measure_own() -> dict[str, float]:
    """The real content with sentence vectors where they are installed, from the cache."""
    return _in_process("own", 0, "")


def measure_baselines(entries: int) -> dict[str, float]:
    """Method -> p95 in ms."""
    content, asked = made_up(entries)
    found = {}
    for method in baselines(content):
        found[method.name] = _percentiles(method.guess, asked[:: 3 * method.every])["p95_ms"]
    return found


def made_up(entries: int, phrasings: int = PHRASINGS) -> tuple[Content, list[str]]:
    """Content of this size, and questions about it that it does not hold word for word.

    `phrasings`: of each entry, titles included.
    """
    random = Random(entries)  # noqa: S311  (no secret)
    real = own_content()
    said: dict[str, list[list[str]]] = {"vi": [], "en": []}
    for entry in real.entries.values():
        for locale, phrasing in entry.phrasings():
            said[locale].append(phrasing.split())
    words = {
        locale: sorted({w for p in texts for w in p if len(w) > 2 and w.islower()})
        for locale, texts in said.items()
    }
    made: dict[str, Entry] = {}
    asked: list[str] = []
    for number in range(entries):
        own = {locale: random.sample(words[locale], 3) for locale in said}
        texts = {}
        for locale, models in said.items():
            new = list(_said(models, own[locale], random, phrasings // 2 + 1))
            texts[locale] = Text.model_construct(
                title=new[0], questions=tuple(new[1:-1]), answer=new[0], more=None
            )
            if number % max(1, entries * 2 // ASKED) == 0:
                asked.append(new[-1])
        made[f"entry-{number}"] = Entry(f"entry-{number}", "all", texts)
    return Content(made, vocabularies=real.vocabularies, version=f"made-up-{entries}"), asked


def _said(models: list[list[str]], own: list[str], random: Random, count: int) -> Iterator[str]:
    for _ in range(count):
        words = list(random.choice(models))
        for word in own[: max(1, len(words) // 2)]:
            words[random.randrange(len(words))] = word
        yield " ".join(words)


def _percentiles(
    ask: Callable[[str], object],
    asked: Sequence[str],
    clock: Callable[[], float] = time.process_time,
) -> dict[str, float]:
    ask("…")  # whatever is made at the first use
    took = []
    for question in asked:
        start = clock()
        ask(question)
        took.append((clock() - start) * 1000)
    p50, p95, p99 = np.percentile(took, [50, 95, 99]).tolist()
    return {"p50_ms": p50, "p95_ms": p95, "p99_ms": p99}


def _in_process(step: str, entries: int, directory: str) -> dict[str, float]:
    command = [sys.executable, "-m", "tests.bench.scale", step, str(entries), directory]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, check=True)
    found: dict[str, float] = json.loads(done.stdout)
    return found


def _build(entries: int, directory: str) -> dict[str, float]:
    content, _ = made_up(entries)
    start = time.process_time()
    load_matcher(content, FileCache(Path(directory)), None)
    return {"build_s": time.process_time() - start, "build_peak_mb": peak_memory_mb() or 0.0}


def _load(entries: int, directory: str) -> dict[str, float]:
    content, asked = made_up(entries)
    start = time.process_time()
    matcher = load_matcher(content, FileCache(Path(directory)), None)
    took = (time.process_time() - start) * 1000
    return {
        "load_ms": took,
        **_percentiles(matcher.match, asked),
        "memory_mb": peak_memory_mb() or 0.0,
    }


def _keep() -> dict[str, float]:
    """Makes sure that the index of the real content is kept."""
    load_matcher(own_content(), CACHE, load_encoder(), directory=OWN)
    return {}


def _own() -> dict[str, float]:
    _in_process("keep", 0, "")
    content, encoder = own_content(), load_encoder()
    start = time.perf_counter()  # an encoder works in several threads
    matcher = load_matcher(content, CACHE, encoder, directory=OWN)
    took = (time.perf_counter() - start) * 1000
    asked = [q.text for q in questions("vi")[::10] + questions("en")[::10]]
    return {
        "load_ms": took,
        **_percentiles(matcher.match, asked, time.perf_counter),
        "memory_mb": peak_memory_mb() or 0.0,
    }


def _inline() -> dict[str, float]:
    """What `@bot words` takes in another chat, by words and letters alone: from what is typed to
    the call that shows the answers, for every third letter of what people type."""
    content, lexicon = own_content(), load_lexicon(ROOT / "locales", "vi")
    edition = Edition(content, load_matcher(content, CACHE, None), lexicon)
    conversation = Conversation(LiveKnowledge(edition))
    origin = Incoming("telegram:7", Lookup(""), Place("telegram:7"), links=Links("https://x/{}"))

    def look_up(text: str) -> None:
        summons = Summons("1", replace(origin, content=Lookup(text)), is_guest=False)
        turn = conversation.respond(summons.incoming, Session())
        posted(summons, turn.posts, turn.following)

    asked = [q.text for q in questions("vi")[::30] + questions("en")[::30]]
    return _percentiles(look_up, [text[:end] for text in asked for end in range(3, len(text), 3)])


def main() -> None:
    """One step, for `_in_process`; or all of one size."""
    step, *rest = sys.argv[1:]
    if step == "inline":
        found = _inline()
    elif step in {"own", "keep"}:
        found = _own() if step == "own" else _keep()
    elif rest:
        found = (_build if step == "build" else _load)(int(rest[0]), rest[1])
    else:
        found = vars(measure(int(step)))
    sys.stdout.write(json.dumps(found) + "\n")


if __name__ == "__main__":
    main()
