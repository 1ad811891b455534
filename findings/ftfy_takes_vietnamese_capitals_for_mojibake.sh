#!/usr/bin/env bash
# ftfy "repairs" correct Vietnamese in capitals: “MÃ” becomes "MÔ, and MÃ SỐ with a fixed space MàSỐ.
#
# Version: ftfy 6.3.1, CPython 3.11.7.
# ftfy mends UTF-8 that was read as Windows-1252, and is made never to touch text that is right. "Ã" is the
# first half of much mojibake, and the last letter of Vietnamese words: of XÃ (commune), MÃ (code), ĐÃ
# (already), NGÃ, BÃ, LÃ. In capitals, as headings, forms and signs are written, with what often follows:
#   a closing quotation mark   “MÃ”          "MÔ        another word, and the quotation never ends
#   a no-break space           MÃ[ ]SỐ       MàSỐ       a small letter with another tone, and no space
#   an en dash                 XÃ–PHƯỜNG     XÖPHƯỜNG
# Letters that no Western encoding has (Ố, Ư, Ờ) stand right beside and tell that the text is Vietnamese. In
# small letters nothing happens, nor to À, Á, Ô; a common space or a straight quotation mark is safe. So a
# cleaning step that is right on every article changes its title.
set -euo pipefail
python=${PYTHON:-python3}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"$python" -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip --disable-pip-version-check install --quiet "ftfy==6.3.1" 2>/dev/null
cat > "$folder/try.py" <<'PY'
import ftfy

WORDS = ["MÃ", "XÃ", "ĐÃ", "NGÃ", "BÃ", "LÃ"]
same = True
for word in WORDS:
    stem = word[:-1]
    expected = {  # what becomes of correct text
        f"“{word}”": f'"{stem}Ô',
        f"{word}\u00a0SỐ": f"{stem}àSỐ",
        f"{word}–PHƯỜNG": f"{stem}ÖPHƯỜNG",
        f'"{word}"': f'"{word}"',
        f"{word} SỐ": f"{word} SỐ",
        f"{word.lower()}\u00a0số": f"{word.lower()} số",
    }
    for text, changed in expected.items():
        fixed = ftfy.fix_text(text).replace("\u00a0", " ")
        if word == "MÃ":
            print(f"{text!r} becomes {fixed!r}")
        same &= fixed == changed
raise SystemExit(0 if same else 1)
PY
PYTHONUTF8=1 "$folder/venv/bin/python" "$folder/try.py" || { echo "CHANGED: other text comes out"; exit 1; }
echo "as described"
