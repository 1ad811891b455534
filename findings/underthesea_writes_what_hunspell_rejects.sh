#!/usr/bin/env bash
# Every tone that underthesea's text_normalize moves makes a misspelling for the hunspell dictionary.
#
# Versions: underthesea 9.5.0, dictionary-vi 3.0.0 (npm; the words of Debian's hunspell-vi 7.5.0),
# spylls 0.1.7; CPython 3.11.7.
# Vietnamese has two places for the tone of oa, oe and uy: hòa, khỏe, thủy as most people write, hoà,
# khoẻ, thuỷ as in school books. Both are right, and one would expect a normaliser to choose one, and a
# spelling dictionary to know at least that one. underthesea chooses the former; the dictionary, which
# browsers and office programs check Vietnamese with, holds the latter only: all 64 of its syllables
# that underthesea changes are misspelt afterwards, and "hòa bình" typed by most people is too. So a
# pipeline that normalises and then checks, or looks a normalised word up in a list made from that
# dictionary, throws good words out. And the normaliser does not make one form of them: its table
# lacks five syllables of that shape, so "loà xoà" becomes "loà xòa".
set -euo pipefail
python=${PYTHON:-python3}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"$python" -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip --disable-pip-version-check install --quiet "underthesea==9.5.0" "spylls==0.1.7" 2>/dev/null
cd "$folder"
npm pack --silent dictionary-vi@3.0.0 > npm.txt
tar -xzf dictionary-vi-3.0.0.tgz
cat > try.py <<'PY'
import re

from spylls.hunspell import Dictionary
from underthesea import text_normalize

dictionary = Dictionary.from_files("package/index")
words = [word.stem for word in dictionary.dic.words]
changed = {word: text_normalize(word) for word in words if text_normalize(word) != word}
rejected = [new for new in changed.values() if not dictionary.lookup(new)]
second_vowel = re.compile("(?<!q)(o[àảãáạèẻẽéẹ]|u[ỳỷỹýỵ])$", re.IGNORECASE)
left = [word for word in words if second_vowel.search(word) and word not in changed]
print(f"of {len(words)} syllables {len(changed)} are changed, {len(rejected)} of them rejected afterwards:")
print(" ", ", ".join(f"{old} > {new}" for old, new in list(changed.items())[:8]), "...")
print("of the same shape and left as they are:", ", ".join(left))
print("loà xoà >", text_normalize("loà xoà"))
same = len(changed) == len(rejected) == 64 and len(left) == 5
raise SystemExit(0 if same and text_normalize("loà xoà") == "loà xòa" else 1)
PY
PYTHONUTF8=1 venv/bin/python try.py || { echo "CHANGED: other syllables"; exit 1; }
echo "as described"
