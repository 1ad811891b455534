#!/usr/bin/env bash
# humanize in Vietnamese: 14 months are "un an et 2 mois", and "in 5 minutes" is "in the next 5 minutes days".
#
# Version: humanize 4.17.0; CPython 3.11.7.
# vi_VN is among the languages of the library, and a first try is right: "5 phút trước" (5 minutes ago),
# "3 giờ" (3 hours). Vietnamese has one form for all numbers; this catalogue has two,
# taken over from the French one, and the second of "1 year, %d months" was never translated. So
#   1 year and 2 to 11 months  "un an et 2 mois": French, and that also in "un an et 2 mois trước" (... ago)
#   any time to come           "5 phút ngày tới", "3 giờ ngày tới", "2 ngày ngày tới": "%s from now" became
#                              "%s days to come", so an event in five minutes speaks of days
# Both messages count as translated. Times in the past, which most programs show, are right up to a year.
set -euo pipefail
python=${PYTHON:-python3}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"$python" -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip --disable-pip-version-check install --quiet "humanize==4.17.0" 2>/dev/null
cat > "$folder/try.py" <<'PY'
from datetime import datetime, timedelta

import humanize

humanize.activate("vi_VN")
now = datetime(2020, 11, 20, 12)
expected = [  # a time from now, and the words for it
    (timedelta(minutes=-5), "5 phút trước"),
    (timedelta(days=-430), "un an et 2 mois trước"),
    (timedelta(minutes=5), "5 phút ngày tới"),
    (timedelta(hours=3), "3 giờ ngày tới"),
    (timedelta(days=2), "2 ngày ngày tới"),
]
same = True
for distance, words in expected:
    said = humanize.naturaltime(now + distance, when=now)
    print(f"{'-' if distance < timedelta(0) else '+'}{abs(distance)}: {said}")
    same &= said == words
months = [humanize.naturaldelta(timedelta(days=365 + 31 * month)) for month in range(1, 12)]
print("a year and 1 to 11 months:", ", ".join(months))
same &= months[0] == "1 năm 1 tháng" and all(words.startswith("un an et") for words in months[1:])
raise SystemExit(0 if same else "CHANGED: other words")
PY
"$folder/venv/bin/python" "$folder/try.py"
echo "as described"
