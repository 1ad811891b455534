#!/usr/bin/env bash
# libphonenumber: "350.000.000 đồng" is a mobile phone, "1.900.000.000 đồng" a premium-rate line.
#
# Versions: phonenumbers 9.0.43, CPython 3.11.7; libphonenumber-js 1.13.16, Node 20.20.2.
# Who looks for phone numbers in a text, to hide them or to make them links, expects a number with "đồng" behind
# it to be an amount, the more so as the search takes valid numbers only, unless told otherwise. But Vietnamese
# groups thousands by points, as phone numbers may be, and a mobile number without its 0 is nine digits.
# Of the 900 amounts of 100 to 999 million đồng, what a car costs or a fund grants, 383 are valid phone
# numbers, and 381 still are at the strictest setting, which looks at the grouping too. libphonenumber-js
# finds 700 with the data that it comes with, the same 383 with the full ones. "350,000,000 VND" in the English text
# is none, nor is "350.000.000đ", written close: so one half of a bilingual page keeps its
# prices, and the other half loses them where personal data are taken out.
set -euo pipefail
python=${PYTHON:-python3}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"$python" -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip --disable-pip-version-check install --quiet "phonenumbers==9.0.43" 2>/dev/null
cat > "$folder/try.py" <<'PY'
from phonenumbers import Leniency, PhoneNumberMatcher, PhoneNumberType, number_type


def kinds(text, leniency=Leniency.VALID):
    return [PhoneNumberType.to_string(number_type(match.number)) for match in PhoneNumberMatcher(text, "VN", leniency)]


texts = ["350.000.000 đồng", "1.900.000.000 đồng", "350,000,000 VND", "350.000.000đ"]
found = [kinds(text) for text in texts]
for text, kind in zip(texts, found):
    print(f"{text}: {' '.join(kind) or 'no phone number'}")
amounts = [f"{millions}.000.000 đồng" for millions in range(100, 1000)]
usual = sum(bool(kinds(amount)) for amount in amounts)
strictest = sum(bool(kinds(amount, Leniency.EXACT_GROUPING)) for amount in amounts)
print(f"of {len(amounts)} amounts {usual} are phone numbers, {strictest} at the strictest setting")
same = found == [["MOBILE"], ["PREMIUM_RATE"], [], []] and (usual, strictest) == (383, 381)
raise SystemExit(0 if same else 1)
PY
"$folder/venv/bin/python" "$folder/try.py" || { echo "CHANGED: other amounts"; exit 1; }
cd "$folder"
echo '{"private": true}' > package.json
npm install --silent --no-audit --no-fund --ignore-scripts libphonenumber-js@1.13.16 > npm.txt 2>&1 || { cat npm.txt; exit 1; }
cat > try.js <<'JS'
const amounts = Array.from({ length: 900 }, (_, index) => `${index + 100}.000.000 đồng`);
const counts = ["libphonenumber-js", "libphonenumber-js/max"].map((name) => {
  const { findPhoneNumbersInText } = require(name);
  return amounts.filter((amount) => findPhoneNumbersInText(amount, "VN").length > 0).length;
});
console.log(`libphonenumber-js: ${counts[0]}, with the full data ${counts[1]}`);
process.exit(counts.join(" ") === "700 383" ? 0 : 1);
JS
node try.js || { echo "CHANGED: other amounts"; exit 1; }
echo "as described"
