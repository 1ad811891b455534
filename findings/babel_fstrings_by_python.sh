#!/usr/bin/env bash
# Which messages Babel extracts depends on the Python that runs it, without a word about it.
#
# Versions: Babel 2.19.0; CPython 3.11.7, 3.12.1, 3.13.0, 3.14.4.
# A call of gettext that stands within the braces of an f-string, as in f"[{_('word for word')}]", is
# ordinary code to Python. Before 3.12 (PEP 701) the tokenizer gives the whole f-string as one STRING
# token, and Babel's extractor works on tokens: the message is not in the template, and exit status and
# stderr are clean. On 3.12 and later the same file, the same Babel and the same options give it.
# So a catalogue that is brought up to date by a colleague with an older Python loses translations
# that another one made, and a check of completeness passes on one machine and fails on the other.
# Only a message outside any f-string is found by both.
set -euo pipefail
python=${PYTHON:-python3}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"$python" -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip --disable-pip-version-check install --quiet "Babel==2.19.0" 2>/dev/null
mkdir "$folder/source"
cat > "$folder/source/view.py" <<'PY'
from gettext import gettext as _


def line(name: str) -> str:
    plain = _("outside of it")
    return f"{plain}: {name} ({_('within an f-string')})"
PY
cd "$folder/source"
"$folder/venv/bin/pybabel" --quiet extract --output messages.pot . 2> stderr.txt
version=$("$folder/venv/bin/python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
within=$(grep -c 'within an f-string' messages.pot || true)
echo "Python $version, Babel 2.19.0: $(grep -c 'outside of it' messages.pot) message outside an f-string, $within within one; stderr: $(wc -c < stderr.txt) bytes"
new=$("$folder/venv/bin/python" -c 'import sys; print(int(sys.version_info >= (3, 12)))')
[ "$(grep -c 'outside of it' messages.pot)" = 1 ] && [ "$within" = "$new" ] && [ ! -s stderr.txt ] ||
  { echo "CHANGED: expected $new within an f-string and nothing on stderr"; cat stderr.txt; exit 1; }
echo "as described"
