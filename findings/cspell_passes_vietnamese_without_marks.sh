#!/usr/bin/env bash
# cspell with its Vietnamese dictionary has nothing against Vietnamese without a single mark.
#
# Versions: cspell 9.8.0, @cspell/dict-vi-vn 3.0.6; Node 20.20.2. Set up as the dictionary's page says.
# Leaving the marks out is what goes wrong first in Vietnamese: "nguoi Viet doc sach" is no word of it, and
# another mark is another word. A spelling dictionary of the language is expected to see that before
# anything else. cspell takes case and accents as one thing, and ignores both unless it is told
# "caseSensitive": true, a name that speaks of case only. So sentences with all marks left out pass, with
# the exit status 0 (with it 6 of 15 words are reported); a mark that is wrong is reported, and so is the
# spelling of khỏe, khóa, thủy and thỏa that most people use, of which the dictionary has khoẻ, khoá,
# thuỷ and thoả only. A check in CI reports good words and passes a page that lost its marks on the way.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{"private": true}' > package.json
npm install --silent --no-audit --no-fund --ignore-scripts cspell@9.8.0 @cspell/dict-vi-vn@3.0.6 > npm.txt 2>&1 || { cat npm.txt; exit 1; }
echo '{"import": ["@cspell/dict-vi-vn/cspell-ext.json"], "language": "vi"}' > usual.json
echo '{"import": ["@cspell/dict-vi-vn/cspell-ext.json"], "language": "vi", "caseSensitive": true}' > strict.json
cat > without.txt <<'TXT'
nguoi viet doc sach bang tieng viet, tre em den truong, ba noi nau com
TXT
cat > with.txt <<'TXT'
người việt đọc sách bằng tiếng việt, trẻ em đến trường, bà nội nấu cơm
TXT
cat > wrong.txt <<'TXT'
ngừơi việt đọc sách bằng tiểng việt
TXT
cat > usual.txt <<'TXT'
sức khỏe, chìa khóa, thủy sản, thỏa thuận
TXT
unknown() { # the words of the file $2 that are reported under the settings $1
  npx cspell lint --no-progress --no-summary --no-color --words-only --config "$1.json" "$2.txt" 2> stderr.txt | paste -sd' ' || true
  [ ! -s stderr.txt ] || { cat stderr.txt >&2; exit 1; }
}
passed=$(unknown usual without)
correct=$(unknown usual with)
strict=$(unknown strict without)
wrong=$(unknown usual wrong)
usual=$(unknown usual usual)
echo "all marks left out, reported: ${passed:-nothing} (with caseSensitive: $strict)"
echo "all marks right: ${correct:-nothing}; two of them wrong: $wrong"
echo "the usual spelling of four words: $usual"
[ -z "$passed$correct" ] && [ -n "$strict" ] && [ "$wrong" = "ngừơi tiểng" ] && [ "$usual" = "khỏe khóa thủy thỏa" ] ||
  { echo "CHANGED: other words are reported"; exit 1; }
echo "as described"
