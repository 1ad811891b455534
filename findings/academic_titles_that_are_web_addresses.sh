#!/usr/bin/env bash
# Telegram and two linkers make web addresses of Vietnamese titles: "TS.BS Nguyễn" links to http://TS.BS.
#
# Versions: tdjson 1.8.69 (TDLib; getTextEntities finds what Telegram's programs make of plain text, and needs
# no network), CPython 3.11.7, x86_64; linkifyjs 4.4.0, autolinker 4.1.5, Node 20.20.2.
# Who has two titles puts both before the name, and many write no space between them: "ThS.BS" is a
# master and physician, "TS.LS" a doctor and lawyer, "TS.KH" a doctor of science; cities and authorities are
# abbreviated the same way, as "TP.HN" and "BCH.TW". The second half is a country's domain (.bs the Bahamas,
# .ls, .kh, .hn, .tw), so an answer on who leads an office has a link to somebody else's site in it, although
# nobody wrote one. "PGS.TS" and "TP.HCM" are left alone, for there is no such domain, and so is "TS. BS" with
# a space. In English it takes a forgotten space behind a sentence; here it is a usual spelling.
set -euo pipefail
python=${PYTHON:-python3}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"$python" -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip --disable-pip-version-check install --quiet "tdjson==1.8.69" 2>/dev/null
cd "$folder"
echo '{"private": true}' > package.json
npm install --silent --no-audit --no-fund --ignore-scripts linkifyjs@4.4.0 autolinker@4.1.5 > npm.txt 2>&1 || { cat npm.txt; exit 1; }
cat > expected.txt <<'TXT'
TS.BS Nguyễn Văn An: TS.BS
ThS.BS Trần Thị Mai: ThS.BS
TS.LS Lê Văn Nam: TS.LS
TS.KH Phạm Văn Hải: TS.KH
UBND TP.HN: TP.HN
BCH.TW: BCH.TW
PGS.TS Nguyễn Văn An: none
UBND TP.HCM: none
TS. BS Nguyễn Văn An: none
TXT
sed 's/: .*//' expected.txt > texts.txt
cat > try.py <<'PY'
import json
import sys

import tdjson


def execute(request):
    return json.loads(tdjson.td_execute(json.dumps(request).encode()))


execute({"@type": "setLogVerbosityLevel", "new_verbosity_level": 0})
for text in sys.stdin.read().splitlines():
    found = execute({"@type": "getTextEntities", "text": text})["entities"]
    urls = [text[entity["offset"]:][:entity["length"]] for entity in found if entity["type"]["@type"] == "textEntityTypeUrl"]
    print(f"{text}: {' '.join(urls) or 'none'}")
PY
cat > try.js <<'JS'
const linkify = require("linkifyjs");
const { Autolinker } = require("autolinker");

for (const text of require("fs").readFileSync("texts.txt", "utf8").trim().split("\n")) {
  const urls = [linkify.find(text).map((found) => found.value), Autolinker.parse(text).map((found) => found.getMatchedText())];
  console.log(`${text}: ${[...new Set(urls.map((found) => found.join(" ") || "none"))].join(" / ")}`);
}
JS
PYTHONUTF8=1 venv/bin/python try.py < texts.txt | tee telegram.txt
node try.js > linkers.txt
diff telegram.txt expected.txt && diff linkers.txt expected.txt || { echo "CHANGED: other links"; exit 1; }
echo "linkifyjs and autolinker: the same"
echo "as described"
