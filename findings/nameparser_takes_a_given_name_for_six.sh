#!/usr/bin/env bash
# nameparser, told how Vietnamese names are made: of Hoàng Vi there is no given name, she is "Hoàng the sixth".
#
# Version: nameparser 2.6.0; CPython 3.11.7.
# For names like Nguyễn Thị Mai, family name first and given name last, the library has an order of its own,
# FAMILY_FIRST_GIVEN_LAST, which its maintainer recommends for Vietnamese; and it reads them. "Vi", a woman's name
# (and a family name), is VI to it, whatever its case and whatever stands before: the number behind the
# name of a sixth of a line. It goes to the suffix, and as the last word it takes the given name's place along:
#   Trần Thị Vi    given "Thị", which is no name to call anybody by
#   Lê Tường Vi    given "Tường", half of the flower she is named after
#   Hoàng Vi       no given name at all, so a greeting is to nobody
# No Vietnamese name is numbered. As a family name, Vi Văn An, it is right, and so are the names that look as
# much like degrees or titles: Ba, Ma, Mai, Do.
set -euo pipefail
python=${PYTHON:-python3}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"$python" -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip --disable-pip-version-check install --quiet "nameparser==2.6.0" 2>/dev/null
cat > "$folder/try.py" <<'PY'
from nameparser import FAMILY_FIRST_GIVEN_LAST, Parser, Policy

EXPECTED = {  # the family name, the last part of the given name, the suffix
    "Trần Thị Vi": ("Trần", "Thị", "Vi"),
    "Lê Tường Vi": ("Lê", "Tường", "Vi"),
    "Hoàng Vi": ("Hoàng", "", "Vi"),
    "Vi Văn An": ("Vi", "An", ""),
    "Trần Văn Ba": ("Trần", "Ba", ""),
    "Nguyễn Thị Mai": ("Nguyễn", "Mai", ""),
    "Lê Thị Ma": ("Lê", "Ma", ""),
    "Phạm Văn Do": ("Phạm", "Do", ""),
}
parser = Parser(policy=Policy(name_order=FAMILY_FIRST_GIVEN_LAST))
same = True
for full, expected in EXPECTED.items():
    name = parser.parse(full)
    found = name.family, name.given, name.suffix
    print(f"{full}: family {found[0]!r}, given {found[1]!r}, suffix {found[2]!r}")
    same &= found == expected
raise SystemExit(0 if same else "CHANGED: other parts")
PY
PYTHONUTF8=1 "$folder/venv/bin/python" "$folder/try.py"
echo "as described"
