#!/usr/bin/env bash
# i18next-conv writes a Vietnamese message with a number under a key that i18next never looks up.
#
# Versions: i18next-conv 16.0.0 with gettext-converter 1.3.4, i18next 26.7.2; Node 20.20.2.
# A catalogue of Vietnamese has one form for all numbers, the simplest case there is, and one expects the i18next
# project's own converter to write what i18next reads. Unless it is told --compatibilityJSON v4, it writes key_0, as
# i18next had it before version 21; today that is key_other. So a site that is translated as a whole says "5 day
# left", the text of the key, wherever there is a number, and other messages are Vietnamese. German, with
# two forms, hides it: its first one is written under the key itself, which is found: "noch 5 Tag", one word
# wrong in a sentence of the right language. On the way back, from the keys that i18next reads, without
# the option again, the form becomes a message of its own with the context "other", which no gettext program asks
# for, and msgid_plural is gone. The exit status is 0 each time.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{"private": true}' > package.json
npm install --silent --no-audit --no-fund --ignore-scripts \
  i18next-conv@16.0.0 gettext-converter@1.3.4 i18next@26.7.2 > npm.txt 2>&1 || { cat npm.txt; exit 1; }
catalogue() {  # the language, its plural forms, then the translations
  printf 'msgid ""\nmsgstr ""\n"Language: %s\\n"\n"Content-Type: text/plain; charset=UTF-8\\n"\n' "$1"
  printf '"Plural-Forms: %s\\n"\n\nmsgid "Good day"\nmsgstr "%s"\n\n' "$2" "$3"
  printf 'msgid "{{count}} day left"\nmsgid_plural "{{count}} days left"\nmsgstr[0] "%s"\n' "$4"
  [ $# -lt 5 ] || printf 'msgstr[1] "%s"\n' "$5"
}
catalogue vi "nplurals=1; plural=0;" "Xin chào" "còn {{count}} ngày" > vi.po
catalogue de "nplurals=2; plural=(n != 1);" "Guten Tag" "noch {{count}} Tag" "noch {{count}} Tage" > de.po
for language in vi de; do
  npx i18next-conv --quiet -l $language -s $language.po -t $language.json
  npx i18next-conv --quiet --compatibilityJSON v4 -l $language -s $language.po -t $language.v4.json
done
cat > try.mjs <<'JS'
import { readFileSync } from "fs";
import i18next from "i18next";

for (const name of ["vi", "vi.v4", "de", "de.v4"]) {
  const lng = name.slice(0, 2);
  const resources = { [lng]: { translation: JSON.parse(readFileSync(`${name}.json`, "utf8")) } };
  const t = await i18next.createInstance().init({ lng, keySeparator: false, nsSeparator: false, resources });
  console.log(`${name}: ${t("Good day")}, ${t("{{count}} day left", { count: 5 })}`);
}
JS
node try.mjs | tee seen.txt
printf '%s\n' "vi: Xin chào, 5 day left" "vi.v4: Xin chào, còn 5 ngày" "de: Guten Tag, noch 5 Tag" "de.v4: Guten Tag, noch 5 Tage" > expected.txt
npx i18next-conv --quiet -l vi -s vi.v4.json -t back.po
echo "on the way back: $(grep -A1 '^msgctxt' back.po | xargs -d '\n')"
diff expected.txt seen.txt && grep -q '^msgctxt "other"' back.po && ! grep -q msgid_plural back.po || { echo "CHANGED: other texts"; exit 1; }
echo "as described"
