#!/usr/bin/env bash
# vietnamese-lunar-calendar: in Tokyo, Sydney or Los Angeles it is another day of the Vietnamese calendar.
#
# Version: vietnamese-lunar-calendar 0.0.6 (npm), Node 20.20.2.
# A month of the Vietnamese calendar begins on the day of the new moon as seen from Hanoi (UTC+7). So a
# date has one lunar date for everybody, and one expects a function of year, month and day to say it. This
# one takes the time zone from the computer it runs on. Where a new moon falls on another day by that
# clock, the whole month is a day off, and with it the holidays that it names:
#   6 February 2027, Tết     Asia/Ho_Chi_Minh 1/1/2027, Asia/Tokyo 30/12/2026, no holiday
#   of the 4018 days of 2020-2030 differ    in Tokyo 240, in Sydney 420, in Los Angeles 2652
# Nothing in the call, the result or its documentation speaks of a zone. A page shows overseas Vietnamese,
# by their browsers, another Tết than those at home, and tests pass wherever they are written in Vietnam.
# Setting TZ mends it for a server; for a browser nothing does.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{"private": true}' > package.json
npm install --silent --no-audit --no-fund --ignore-scripts vietnamese-lunar-calendar@0.0.6 > npm.txt 2>&1 || { cat npm.txt; exit 1; }
cat > try.js <<'JS'
const { LunarDate } = require("vietnamese-lunar-calendar");

const days = [];
for (let day = Date.UTC(2020, 0, 1); day < Date.UTC(2031, 0, 1); day += 86400000) {
  const date = new Date(day);
  const lunar = new LunarDate(date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate());
  days.push([lunar.date, lunar.month, lunar.year].join("/"));
}
const tet = new LunarDate(2027, 2, 6);
console.log(JSON.stringify({ tet: `${tet.date}/${tet.month}/${tet.year}`, holiday: tet.holiday ?? "", days }));
JS
cat > compare.js <<'JS'
const { execFileSync } = require("node:child_process");

const at = (zone) => JSON.parse(execFileSync("node", ["try.js"], { env: { ...process.env, TZ: zone } }));
const home = at("Asia/Ho_Chi_Minh");
const found = {};
for (const zone of ["Asia/Ho_Chi_Minh", "Asia/Tokyo", "Australia/Sydney", "America/Los_Angeles"]) {
  const there = at(zone);
  const other = there.days.filter((day, index) => day !== home.days[index]).length;
  console.log(`${zone}: 6 February 2027 is ${there.tet} (${there.holiday || "no holiday"}); ${other} of ${home.days.length} days differ`);
  found[zone] = [there.tet, other];
}
const same = [
  found["Asia/Ho_Chi_Minh"][0] === "1/1/2027",
  found["Asia/Tokyo"][0] === "30/12/2026",
  found["Asia/Tokyo"][1] === 240,
  found["Australia/Sydney"][1] === 420,
  found["America/Los_Angeles"][1] === 2652,
];
process.exit(same.every(Boolean) ? 0 : 1);
JS
node compare.js || { echo "CHANGED: another day, or the same everywhere"; exit 1; }
echo "as described"
