#!/usr/bin/env bash
# vinorm: two threads that normalise texts at once get each other's, mixed or empty.
#
# Version: vinorm 2.0.7; CPython 3.11.7 (the package imports `imp`, which 3.12 no longer has), x86_64.
# TTSnorm(text) looks like a function of its text. It writes the text to input.txt in the folder where
# the package is installed, starts a program that reads it there and writes output.txt beside it, and
# reads that. There is one such pair of files per installation: all threads, and all processes of a
# machine that use it, share it. With two threads more than half of the answers were another text's,
# parts of two texts, or empty; no error was raised. The last text stays in the package's folder, which
# must be writable by whoever calls it. A lock helps within one process only.
set -euo pipefail
python=${PYTHON:-python3.11}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"$python" -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip --disable-pip-version-check install --quiet "vinorm==2.0.7" 2>/dev/null
cat > "$folder/try.py" <<'PY'
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import vinorm

texts = ["một con gà", "hai con vịt", "ba con bò", "bốn con trâu"]
alone = {text: vinorm.TTSnorm(text) for text in texts}
again = all(vinorm.TTSnorm(text) == alone[text] for text in texts * 5)
left = Path(vinorm.__file__).with_name("input.txt").read_text(encoding="utf-8")


def answered(text):
    try:
        return vinorm.TTSnorm(text) == alone[text]
    except (OSError, ValueError):  # not seen so far: half a letter read
        return False


with ThreadPoolExecutor(2) as threads:
    right = sum(threads.map(answered, texts * 25))
print("one after the other:", alone, "- the same each time" if again else "- not the same each time")
print("left in the package's folder:", left)
print(f"two threads: {right} of 100 answers are for their own text")
raise SystemExit(0 if again and left == texts[-1] and right < 95 else 1)
PY
PYTHONUTF8=1 "$folder/venv/bin/python" -W ignore "$folder/try.py" 2> "$folder/stderr.txt" || { echo "CHANGED: each text has its own answer, or no other text is left"; cat "$folder/stderr.txt"; exit 1; }
echo "as described"
