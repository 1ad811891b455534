#!/usr/bin/env bash
# node-nlp, asked in Vietnamese what it was taught, answers with another intent, and is 100 % sure.
#
# Version: node-nlp 4.27.0, Node 20.20.2.
# A classifier of intents may be wrong on new words; on a sentence it was trained with it is expected to be
# right. nlp.js takes any language; for one without a stemmer, as Vietnamese, its page warns of some loss of
# precision. What it does not say is that the common normaliser takes all marks off, and in Vietnamese they make
# the word: "bán ở đâu" (where is it sold), "bạn ở đâu" (where are you) and "bàn ở đâu" (where is the table) are
# one sentence to it, as are "thuê nhà" (to rent a house) and "thuế nhà" (the tax on a house). All get
# one and the same intent, with a score of 1, so no threshold helps, nor does more training; the training says
# no word of the collision. Where no two intents differ in marks alone, all seems well.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{"private": true}' > package.json
npm install --silent --no-audit --no-fund --ignore-scripts node-nlp@4.27.0 > npm.txt 2>&1 || { cat npm.txt; exit 1; }
cat > try.js <<'JS'
const { NlpManager } = require("node-nlp");

async function answers(language, taught) {
  const manager = new NlpManager({ languages: [language], nlu: { log: false }, autoSave: false });
  for (const [intent, sentence] of taught) manager.addDocument(language, sentence, intent);
  await manager.train();
  const found = [];
  for (const [intent, sentence] of taught) {
    const { intent: answer, score } = await manager.process(language, sentence);
    console.log(`${sentence}: taught as ${intent}, answered as ${answer} (${score.toFixed(2)})`);
    found.push({ right: answer === intent, score });
  }
  return found;
}

(async () => {
  const where = await answers("vi", [["sale", "bán ở đâu"], ["you", "bạn ở đâu"], ["table", "bàn ở đâu"]]);
  const house = await answers("vi", [["rent", "thuê nhà ở đâu"], ["tax", "thuế nhà ở đâu"], ["buy", "mua nhà ở đâu"]]);
  const english = await answers("en", [["rent", "where to rent a house"], ["tax", "where to tax a house"], ["buy", "where to buy a house"]]);
  const right = (found) => found.filter((one) => one.right).length;
  const sure = [...where, ...house].every((one) => one.score > 0.99);
  process.exit(right(where) === 1 && right(house) === 2 && right(english) === 3 && sure ? 0 : 1);
})();
JS
node try.js 2> stderr.txt | grep taught || { echo "CHANGED: other answers"; cat stderr.txt; exit 1; }
echo "as described"
