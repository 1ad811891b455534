#!/usr/bin/env bash
# pdfminer.six: where a letter has two combining marks, the second one begins a new line.
#
# Versions: pdfminer.six 20260107, pypdf 7.1.1, fpdf2 2.8.9; DejaVu Sans from dejavu-fonts-ttf 2.37.3 (npm);
# CPython 3.11.7.
# A PDF that was made of decomposed text (NFD) shows it as well as any other, and a reader of PDFs is expected
# to give the same letters back, decomposed at worst. pypdf does. So does pdfminer where a letter has one mark,
# as in French, or in "bà là má, hôm qua": nothing is wrong in a first try. But a Vietnamese letter often has
# two (ễ is e, circumflex, tilde), and pdfminer's layout takes the second, which lies above the first, for
# a line of its own, which the rest of the words belongs to: "Nguyễn" is "Nguyê", a line break, a lone
# tilde and "n". "Nguyễn Trãi ở phường này" is four lines. Composing the text afterwards does not mend it, for the
# line break is between letter and mark by then. So a page that is cut by lines or paragraphs for a search holds
# pieces of words, and no question finds it.
set -euo pipefail
python=${PYTHON:-python3}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"$python" -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip --disable-pip-version-check install --quiet \
  "pdfminer.six==20260107" "pypdf==7.1.1" "fpdf2==2.8.9" 2>/dev/null
cd "$folder"
npm pack --silent dejavu-fonts-ttf@2.37.3 > npm.txt
tar -xzf dejavu-fonts-ttf-2.37.3.tgz
cat > try.py <<'PY'
import io
from unicodedata import normalize

from fpdf import FPDF
from pdfminer.high_level import extract_text
from pypdf import PdfReader

ONE_MARK = "bà là má, hôm qua"
TWO_MARKS = "Nguyễn Trãi ở phường này"


def pdf(text):
    made = FPDF()
    made.add_page()
    made.add_font("DejaVu", fname="package/ttf/DejaVuSans.ttf")
    made.set_font("DejaVu", size=12)
    made.cell(0, 8, text)
    return bytes(made.output())


as_described = True
for text, parts in [(ONE_MARK, 1), (TWO_MARKS, 4)]:
    for form in ["NFC", "NFD"]:
        page = pdf(normalize(form, text))
        plain = PdfReader(io.BytesIO(page)).pages[0].extract_text()
        lines = [line for line in extract_text(io.BytesIO(page)).strip("\n\f").split("\n") if line]
        print(f"{text}, {form}: pypdf the same: {plain == normalize(form, text)}; pdfminer: {lines}")
        expected = parts if form == "NFD" else 1
        as_described &= plain == normalize(form, text) and len(lines) == expected
        as_described &= normalize("NFC", "".join(lines)) == text
raise SystemExit(0 if as_described else 1)
PY
venv/bin/python try.py || { echo "CHANGED: the lines are others"; exit 1; }
echo "as described"
