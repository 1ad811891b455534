#!/usr/bin/env bash
# vi-lunaire: before the year 2000 the lunar new year is in April, and every lunar date of another month.
#
# Versions: vi-lunaire 2026.4.11, vnlunar 1.0.5, lunar-vn 1.4.0; CPython 3.11.7.
# The library converts dates "from 1900 to 2100", and who tries it with this year's Tết, or any of the next
# decades, finds it right. It counts new moons from the year 2000 and rounds towards nought, so before that
# the count is one too high, and the eleventh month, from which the others are named, is not found. No error:
#   29 January 1968, Tết   1/11/1967; the calendar and two other libraries have 1/1/1968
#   Tết of 1990, of 1999   25 April 1990, 16 April 1999; they were on 27 January and 16 February
# Of the 18262 days of 1950-1999 not one has the lunar date of either other library; of the 18263 days of
# 2000-2049 each has the one of both.
# A lunar birthday or the day of somebody's death is asked for dates of the last century, which a test with
# days of today does not touch; and there is no date that looks wrong by itself.
set -euo pipefail
python=${PYTHON:-python3}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"$python" -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip --disable-pip-version-check install --quiet "vi-lunaire==2026.4.11" "vnlunar==1.0.5" "lunar-vn==1.4.0" 2>/dev/null
cat > "$folder/try.py" <<'PY'
import datetime

import lunar_vn
import vi_lunaire
import vnlunar


def by_others(date):
    """What two other libraries say; by old almanacs they differ in ten months between 1950 and 1967."""
    one, other = lunar_vn.solar_to_lunar(date), vnlunar.get_lunar_date(date.day, date.month, date.year)
    return (one.day, one.month, one.year), (other["day"], other["month"], other["year"])


def by_lunaire(date):
    found = vi_lunaire.solar_to_lunar(date.year, date.month, date.day)
    return found.day, found.month, found.year


def agreeing(first, last):
    """The number of days, and of those for which one of the others says the same, and both do."""
    dates = [datetime.date(first, 1, 1)]
    while dates[-1] < datetime.date(last, 12, 31):
        dates.append(dates[-1] + datetime.timedelta(days=1))
    same = [by_others(date).count(by_lunaire(date)) for date in dates]
    print(f"{first}-{last}, {len(dates)} days: as one of the others {same.count(1)}, as both {same.count(2)}")
    return len(dates), same.count(1), same.count(2)


tet = datetime.date(1968, 1, 29)
print(f"{tet}: {by_lunaire(tet)}, the others {by_others(tet)}")
days = [str(vi_lunaire.lunar_to_solar(year, 1, 1)) for year in (1990, 1999, 2026)]
print("new year's days of 1990, 1999 and 2026:", ", ".join(days))
same = [
    by_lunaire(tet) == (1, 11, 1967) and set(by_others(tet)) == {(1, 1, 1968)},
    days == ["1990-04-25", "1999-04-16", "2026-02-17"],
    agreeing(1950, 1999) == (18262, 0, 0),
    agreeing(2000, 2049) == (18263, 0, 18263),
]
raise SystemExit(0 if all(same) else f"CHANGED: {same}")
PY
"$folder/venv/bin/python" "$folder/try.py"
echo "as described"
