#!/usr/bin/env bash
# xlsx2csv: a cell that shows "45 học sinh" (pupils) is 0" 12ọc sin12" in the CSV, and the 45 is nowhere.
#
# Versions: xlsx2csv 0.8.6, openpyxl 3.1.5; CPython 3.11.7.
# In a table one writes 45 and lets the number format add the unit, 0" học sinh", so that the column can still
# be summed. The quotation marks tell that it is text, and openpyxl gives 45. xlsx2csv, which is run on a file
# to have its numbers as text, looks for the letters d, m, y, h and s anywhere in a format that it does not
# know: one of them makes the cell a date, and then those letters are replaced, by the hour, minute or day of
# the 13th of February 1900, which is day 45. "h" and "m" are in most Vietnamese units: tháng (month), năm (year),
# km, đồng/m² and Phòng (room). "đồng" and "người" have none of the letters: a table of prices and persons is
# right, and English has the same for "students" and "days". With -f, to have dates the Vietnamese way, the cell
# is a faultless 13/02/1900. The exit status is 0, and nothing is said.
set -euo pipefail
python=${PYTHON:-python3}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"$python" -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip --disable-pip-version-check install --quiet "xlsx2csv==0.8.6" "openpyxl==3.1.5" 2>/dev/null
cd "$folder"
cat > make.py <<'PY'
import openpyxl

FORMATS = ['0" học sinh"', '0" tháng"', '"Phòng "0', '#,##0" đồng/m²"', '0" km"', '0" days"', '#,##0" đồng"', '0" người"']
book = openpyxl.Workbook()
for row, shown_as in enumerate(FORMATS, 1):
    book.active.cell(row, 1, 45).number_format = shown_as
book.save("units.xlsx")
values = [cell.value for cell in openpyxl.load_workbook("units.xlsx").active["A"]]
print("openpyxl:", values)
raise SystemExit(0 if values == [45] * len(FORMATS) else 1)
PY
venv/bin/python make.py
cat > expected.txt <<'TXT'
"0"" 12ọc sin12"""
"0"" t12áng"""
"""p12òng ""0"
"#,##0"" đồng/02²"""
"0"" k02"""
"0"" 13ays"""
45
45
TXT
venv/bin/xlsx2csv units.xlsx | tee seen.txt
venv/bin/xlsx2csv -f %d/%m/%Y units.xlsx > dates.txt
echo "with -f: $(sort dates.txt | uniq -c | xargs)"
diff expected.txt seen.txt && [ "$(grep -c '^13/02/1900$' dates.txt)" = 6 ] || { echo "CHANGED: other cells"; exit 1; }
echo "as described"
