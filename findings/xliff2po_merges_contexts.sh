#!/usr/bin/env bash
# A catalogue's two messages of one text and two contexts come back from XLIFF as one.
#
# Version: translate-toolkit 3.20.0, CPython 3.11.7.
# gettext tells messages apart by msgctxt and msgid: "Sun" the day and "Sun" the star may both stand
# in a catalogue, with a translation each. po2xliff writes both units; xliff2po gives back one entry
# whose context is empty. The exit status is 0, and one line on stderr speaks of a duplicate, as if
# the translator had left one behind: what was translated for the other context is gone, and the one
# that is left belongs to neither, so gettext's pgettext finds none.
set -euo pipefail
python=${PYTHON:-python3}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"$python" -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip --disable-pip-version-check install --quiet "translate-toolkit==3.20.0" 2>/dev/null
cd "$folder"
cat > vi.po <<'PO'
msgid ""
msgstr ""
"Language: vi\n"
"MIME-Version: 1.0\n"
"Content-Type: text/plain; charset=UTF-8\n"
"Content-Transfer-Encoding: 8bit\n"
"Plural-Forms: nplurals=1; plural=0;\n"

msgctxt "day"
msgid "Sun"
msgstr "Chủ nhật"

msgctxt "star"
msgid "Sun"
msgstr "Mặt trời"
PO
venv/bin/po2xliff --progress=none -i vi.po -o vi.xlf 2> stderr.txt
venv/bin/xliff2po --progress=none -i vi.xlf -o back.po 2>> stderr.txt
units=$(grep -c '<trans-unit' vi.xlf || true)
entries=$(grep -c '^msgid "Sun"' back.po || true)
contexts=$(grep -cE '^msgctxt "(day|star)"' back.po || true)
echo "two messages; units in the XLIFF whose source is Sun: $(grep -c '<source>Sun' vi.xlf || true)"
echo "after the way back: $entries entry of that text, $contexts of the two contexts; stderr: $(cut -d: -f2- < stderr.txt)"
[ "$entries" = 1 ] && [ "$contexts" = 0 ] && grep -q "Duplicate unit" stderr.txt || { echo "CHANGED ($units units):"; cat back.po; exit 1; }
echo "as described"
