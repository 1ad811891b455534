#!/usr/bin/env bash
# arrow and date-fns read their own Vietnamese dates back as others: November is October, quarter III is I.
#
# Versions: arrow 1.4.0, CPython 3.11.7; date-fns 4.4.0, Node 20.20.2.
# "Tháng Mười" (October) begins "Tháng Mười Một" and "Tháng Mười Hai", as "quý I" begins "quý II". What a
# library writes with a pattern it is expected to read with the same pattern. Both try the names one after
# the other and take the first that fits:
#   arrow     "20 Tháng Mười Một" as "D MMMM" is 20 October, and December as well, since a month's name
#             may end where a space follows; with the year behind it ("D MMMM YYYY") it is right
#   date-fns  "2020 quý II" and "2020 quý III" as "yyyy QQQQ" are the first quarter, and so they are with
#             the year behind ("QQQQ yyyy"); only quarter IV is itself
# No error, and a valid date of another season. No name of an English month or quarter begins another,
# so tests in English pass.
set -euo pipefail
python=${PYTHON:-python3}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"$python" -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip --disable-pip-version-check install --quiet "arrow==1.4.0" 2>/dev/null
cat > "$folder/try.py" <<'PY'
import arrow


def other_months(pattern, locale):
    """Months that are read back as another, each with the one it becomes."""
    found = {}
    for month in range(1, 13):
        written = arrow.Arrow(2020, month, 20).format(pattern, locale=locale)
        read = arrow.get(written, pattern, locale=locale).month
        if read != month:
            print(f"arrow, {pattern}: {written!r} is read as month {read}")
            found[month] = read
    return found


same = other_months("D MMMM", "vi") == {11: 10, 12: 10}
same &= not other_months("D MMMM YYYY", "vi") and not other_months("D MMMM", "en")
raise SystemExit(0 if same else 1)
PY
"$folder/venv/bin/python" "$folder/try.py" || { echo "CHANGED: other months are read"; exit 1; }
cd "$folder"
echo '{"private": true}' > package.json
npm install --silent --no-audit --no-fund --ignore-scripts date-fns@4.4.0 > npm.txt 2>&1 || { cat npm.txt; exit 1; }
cat > try.js <<'JS'
const { format, parse, getQuarter, isValid } = require("date-fns");
const { vi, enUS } = require("date-fns/locale");

function quarters(pattern, locale) {
  return [0, 3, 6, 9].map((month) => {
    const written = format(new Date(2020, month, 1), pattern, { locale });
    const read = parse(written, pattern, new Date(2020, 0, 1), { locale });
    const quarter = isValid(read) ? getQuarter(read) : "none";
    console.log(`date-fns, ${pattern}: "${written}" is read as quarter ${quarter}`);
    return quarter;
  }).join(" ");
}

const same = [
  quarters("yyyy QQQQ", vi) === "1 1 1 4",
  quarters("QQQQ yyyy", vi) === "1 1 1 4",
  quarters("yyyy QQQQ", enUS) === "1 2 3 4",
];
process.exit(same.every(Boolean) ? 0 : 1);
JS
node try.js || { echo "CHANGED: other quarters are read"; exit 1; }
echo "as described"
