#!/usr/bin/env bash
# num2words in Vietnamese reads other numbers than it is given: -3 is seventeen, 1.05 is one point five.
#
# Version: num2words 0.5.14, CPython 3.11.7.
# A language that is in the list of languages is expected to read what the others read, or to refuse.
# For `vi` some numbers come out as others, without an error:
#   -3      "mười bảy"         17: the sign picks from the end of the list of words (-20 is nought)
#   1.05    "một phẩy năm"     1.5: two decimals are read as a number of their own, its nought lost
#   1.5     "một phẩy năm mươi"  1.50
#   1.999   "hai"              2: rounded to two decimals before it is read
#   10**15  "một trăm nghìn tỷ"  10**14: the powers of a thousand go on with a step of a hundred
# English, by the same calls, reads all five as they are. What is read aloud, or written out on a
# receipt as the amount in words, is wrong where nobody looks: whole numbers up to 999 are right.
set -euo pipefail
python=${PYTHON:-python3}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"$python" -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip --disable-pip-version-check install --quiet "num2words==0.5.14" 2>/dev/null
cat > "$folder/try.py" <<'PY'
from num2words import num2words

seen = {
    -3: ("mười bảy", 17),
    1.05: ("một phẩy năm", None),
    1.5: ("một phẩy năm mươi", None),
    1.999: ("hai", 2),
    10**15: ("một trăm nghìn tỷ", 10**14),
}
same = True
for number, (words, other) in seen.items():
    read = num2words(number, lang="vi")
    twin = "" if other is None else f" - just as {other} is read"
    print(f"{number}: {read}{twin}   (en: {num2words(number)})")
    same &= read == words and (other is None or read == num2words(other, lang="vi"))
raise SystemExit(0 if same else 1)
PY
"$folder/venv/bin/python" "$folder/try.py" || { echo "CHANGED: the words are others"; exit 1; }
echo "as described"
