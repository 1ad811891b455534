#!/usr/bin/env bash
# A Vietnamese "17 giờ 30" is "17 hours ago" to dateparser, "thứ 7 tuần này" "in 7 weeks" to chrono.
#
# Versions: dateparser 1.5.0, CPython 3.11.7; chrono-node 2.10.3, Node 20.20.2.
# Half past five in the afternoon is written "17 giờ 30", Saturday "thứ 7" (day seven). Both libraries list
# Vietnamese as they list other languages (chrono as one supported fully, not in part), and one expects
# what they do not know to be no date. They read numbers of units instead, and with confidence:
#   dateparser, languages=["vi"]  "17 giờ 30 ngày 20/11/2020"   17 hours before now; the date is dropped
#   dateparser, language unknown  "17 giờ 30"                    the 17th of this month in 2030
#   chrono, vi                    "thứ 7 tuần này" (Saturday of this week)  seven weeks from now
#   chrono, vi                    "thứ 2 tuần sau" (Monday next week)       two weeks from now
# "17:30 ngày 20/11/2020" and "thứ bảy" are right, so a first try succeeds. A reminder or an event that
# somebody types in the usual words is put weeks or years off, as a valid date.
set -euo pipefail
python=${PYTHON:-python3}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"$python" -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip --disable-pip-version-check install --quiet "dateparser==1.5.0" 2>/dev/null
cat > "$folder/try.py" <<'PY'
import datetime

import dateparser

NOW = datetime.datetime(2021, 3, 10, 12)  # a Wednesday
SETTINGS = {"RELATIVE_BASE": NOW, "DATE_ORDER": "DMY"}
hours_ago = NOW - datetime.timedelta(hours=17)
expected = {
    ("17:30 ngày 20/11/2020", "vi"): datetime.datetime(2020, 11, 20, 17, 30),
    ("17 giờ 30 ngày 20/11/2020", "vi"): hours_ago,
    ("17 giờ 30", "vi"): hours_ago,
    ("17 giờ 30", None): datetime.datetime(2030, 3, 17),
}
same = True
for (text, language), date in expected.items():
    read = dateparser.parse(text, languages=[language] if language else None, settings=SETTINGS)
    print(f"dateparser, {language or 'any language'}: {text!r} said at {NOW} is {read}")
    same &= read == date
raise SystemExit(0 if same else 1)
PY
PYTHONUTF8=1 "$folder/venv/bin/python" -W ignore "$folder/try.py" || { echo "CHANGED: dateparser reads other dates"; exit 1; }
cd "$folder"
echo '{"private": true}' > package.json
npm install --silent --no-audit --no-fund --ignore-scripts chrono-node@2.10.3 > npm.txt 2>&1 || { cat npm.txt; exit 1; }
cat > try.js <<'JS'
const chrono = require("chrono-node");

const now = new Date(2021, 2, 10, 12); // a Wednesday
const expected = {
  "thứ bảy": new Date(2021, 2, 13),
  "thứ 7 tuần này": new Date(2021, 3, 28),
  "thứ 2 tuần sau": new Date(2021, 2, 24),
};
let same = true;
for (const [text, date] of Object.entries(expected)) {
  const read = chrono.vi.parseDate(text, now);
  console.log(`chrono, vi: "${text}" said on ${now.toDateString()} is ${read.toDateString()}`);
  same &&= read.toDateString() === date.toDateString();
}
process.exit(same ? 0 : 1);
JS
node try.js || { echo "CHANGED: chrono reads other dates"; exit 1; }
echo "as described"
