#!/usr/bin/env bash
# obscenity and glin-profanity call "cúm mùa" (the flu) and "cụm từ" (a phrase) obscene, with the English list.
#
# Versions: obscenity 0.4.6, glin-profanity 3.3.0, dictionary-vi 3.0.0 (npm; a list of syllables); Node 20.20.2.
# To find English swear words that are written with look-alike letters, both make a plain letter of each letter
# with a mark; obscenity recommends it on its first page, in glin-profanity it is on unless it is turned off.
# A text of another language is expected to be out of the reach of an English list. But taken so, whole
# Vietnamese words are English ones: of the dictionary's 6632 syllables obscenity finds 8, glin-profanity 9,
# and they are everyday words, of health (cúm), industry (cụm công nghiệp, a cluster) and news (tít, a headline),
# and for obscenity the name Bích, of many women. A bot that does not answer rude messages is
# silent on where to get a flu shot; a censor puts "*" into it. Without the look-alikes glin-profanity finds 2
# syllables, both of them written without any mark.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{"private": true}' > package.json
npm install --silent --no-audit --no-fund --ignore-scripts \
  obscenity@0.4.6 glin-profanity@3.3.0 > npm.txt 2>&1 || { cat npm.txt; exit 1; }
npm pack --silent dictionary-vi@3.0.0 > npm.txt
tar -xzf dictionary-vi-3.0.0.tgz
cat > try.js <<'JS'
const { readFileSync } = require("fs");
const { RegExpMatcher, englishDataset, englishRecommendedTransformers } = require("obscenity");
const { Filter } = require("glin-profanity");

const obscenity = new RegExpMatcher({ ...englishDataset.build(), ...englishRecommendedTransformers });
const glin = new Filter();
const strict = new Filter({ normalizeUnicode: false });
const isRude = [(text) => obscenity.hasMatch(text), (text) => glin.isProfane(text), (text) => strict.isProfane(text)];
const sentences = [
  "Tiêm phòng cúm mùa ở đâu?", "Cụm từ này nghĩa là gì?", "Cụm công nghiệp là gì?", "Tít báo hôm nay là gì?",
  "Cô Bích làm ở phòng nào?", "Tiêm phòng ở đâu?",
];
const found = sentences.map((sentence) => isRude.map((rude) => (rude(sentence) ? "rude" : "-")).join(" "));
sentences.forEach((sentence, index) => console.log(`${sentence} obscenity, glin-profanity, without look-alikes: ${found[index]}`));
const syllables = readFileSync("package/index.dic", "utf8").split("\n").slice(1).map((line) => line.split("/")[0].trim()).filter(Boolean);
const counts = isRude.map((rude) => syllables.filter(rude).length).join(" ");
console.log(`of ${syllables.length} syllables: ${counts}`);
const both = "rude rude -";
const same = found.join() === [both, both, both, both, "rude - -", "- - -"].join() && counts === "8 9 2";
process.exit(same ? 0 : 1);
JS
node try.js || { echo "CHANGED: other words are found"; exit 1; }
echo "as described"
