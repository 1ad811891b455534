#!/usr/bin/env bash
# phonemizer says "ba năm" (three years) for 3,5, and "one zero zero zero zero zero zero" for 1,000,000.
#
# Versions: phonemizer 3.3.0, espeakng-loader 0.2.4 (espeak-ng 1.52.0); CPython 3.11.7, x86_64.
# phonemizer is the door to espeak-ng for most speech programs, and is expected to give the sounds that
# espeak-ng gives for a text. It cuts the text at its punctuation marks first, and the point and the comma
# of a number are such marks to it. espeak-ng by itself reads these numbers; through phonemizer, whether
# preserve_punctuation is on or off, they fall apart:
#   Vietnamese   3,5         ba năm, which is "three years"        (alone: ba phẩy năm)
#                1.000.000   một, không không không, không không không
#   English      3.5         three five                            (alone: three point five)
#                2,500       two five hundred                      (alone: two thousand five hundred)
# No warning (a count of words that differ is logged only where it is asked for). A figure that is read
# to somebody who does not see the screen is another one; numbers must be written out as words before.
set -euo pipefail
python=${PYTHON:-python3}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"$python" -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip --disable-pip-version-check install --quiet \
  "phonemizer==3.3.0" "espeakng-loader==0.2.4" 2>/dev/null
cat > "$folder/try.py" <<'PY'
import os

import espeakng_loader

os.environ["ESPEAK_DATA_PATH"] = espeakng_loader.get_data_path()
from phonemizer.backend import EspeakBackend
from phonemizer.backend.espeak.wrapper import EspeakWrapper

EspeakWrapper.set_library(espeakng_loader.get_library_path())
CASES = [  # language, number, how it comes out of phonemizer, how espeak-ng reads it by itself
    ("vi", "3,5", "ba năm", "ba phẩy năm"),
    ("vi", "1.000.000", "một 000 000", None),
    ("en-us", "3.5", "three five", "three point five"),
    ("en-us", "1,000,000", "one 000 000", "one million"),
    ("en-us", "2,500", "two five hundred", "two thousand five hundred"),
]


def sounds(phonemes):
    """Without stress, and whatever parts sounds and words."""
    return "".join(sound for sound in phonemes if sound not in " _,.ˈˌ")


def spoken(language, text, kept):
    return sounds(EspeakBackend(language, preserve_punctuation=kept).phonemize([text])[0])


print("espeak-ng", ".".join(map(str, EspeakWrapper().version)))
alone = EspeakWrapper()
same = True
for language, number, apart, meant in CASES:
    alone.set_voice(language)
    by_itself = sounds(alone.text_to_phonemes(number))
    through = [spoken(language, number, kept) for kept in (False, True)]
    as_words = spoken(language, apart, False)
    print(f"{language}, {number}: through phonemizer {through[0]}, as {apart!r}; espeak-ng alone {by_itself}")
    same &= through == [as_words] * 2 and by_itself not in through
    same &= meant is None or by_itself == sounds(alone.text_to_phonemes(meant))
raise SystemExit(0 if same else 1)
PY
PYTHONUTF8=1 "$folder/venv/bin/python" -W ignore "$folder/try.py" || { echo "CHANGED: numbers are read otherwise"; exit 1; }
echo "as described"
