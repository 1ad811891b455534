#!/usr/bin/env bash
# lingua takes Vietnamese for English, Zulu or Spanish when its letters come decomposed.
#
# Versions: lingua-language-detector 2.1.1, langdetect 1.0.9, py3langid 0.4.0; CPython 3.11.7.
# Vietnamese is the easiest of the Latin-script languages to tell, by letters that no other has. lingua
# knows them as composed characters only (NFC). Text with combining marks (NFD), which some keyboards
# and file names bring and which looks the same, is one word to the reader and pieces without a mark to
# it. Ten short questions, every one right as NFC; as NFD
#   of Vietnamese and English       6 are Vietnamese, 4 English
#   of all languages of the library 2 are Vietnamese
# langdetect and py3langid are right on all ten in both forms. lingua's answer comes with a confidence
# like any other, and its page on how it works names letters, not a form of them.
set -euo pipefail
python=${PYTHON:-python3}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"$python" -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip --disable-pip-version-check install --quiet \
  "lingua-language-detector==2.1.1" "langdetect==1.0.9" "py3langid==0.4.0" 2>/dev/null
cat > "$folder/try.py" <<'PY'
from unicodedata import normalize

import py3langid
from langdetect import DetectorFactory, detect
from lingua import Language, LanguageDetectorBuilder

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
DetectorFactory.seed = 0
two = LanguageDetectorBuilder.from_languages(Language.VIETNAMESE, Language.ENGLISH).build()
every = LanguageDetectorBuilder.from_all_languages().build()
detectors = {
    "lingua, Vietnamese or English": lambda text: two.detect_language_of(text) == Language.VIETNAMESE,
    "lingua, any language": lambda text: every.detect_language_of(text) == Language.VIETNAMESE,
    "langdetect": lambda text: detect(text) == "vi",
    "py3langid": lambda text: py3langid.classify(text)[0] == "vi",
}
right = {}
for name, is_vietnamese in detectors.items():
    right[name] = [sum(is_vietnamese(normalize(form, q)) for q in QUESTIONS) for form in ("NFC", "NFD")]
    print(f"{name}: Vietnamese to it are {right[name][0]} of 10 composed, {right[name][1]} decomposed")
expected = [[10, 6], [10, 2], [10, 10], [10, 10]]
raise SystemExit(0 if list(right.values()) == expected else 1)
PY
"$folder/venv/bin/python" "$folder/try.py" || { echo "CHANGED: other counts"; exit 1; }
echo "as described"
