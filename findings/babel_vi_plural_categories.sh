#!/usr/bin/env bash
# Babel 2.19 has two rules for Vietnamese plurals: its catalogues have one form, its locale has two.
#
# Versions: Babel 2.18.0 and 2.19.0, fluent.runtime 0.4.0; CPython 3.11.7.
# That Vietnamese nouns have one form for all numbers is in every list, and in Babel's own: a catalogue
# of `vi` gets nplurals=1. Locale("vi").plural_form said "other" for every number as well, up to 2.18.
# With 2.19, which brings newer CLDR data, it says "one" for 0, for 1 and for fractions below 1. So
# code that takes a form by the locale's rule and code that takes it by the catalogue's disagree, with
# one library; and what is written against the rule changes its words: a Fluent message of the
# Vietnamese translator, who wrote "one day left" for [one] as English has it, now says so for none.
# A minor release, no word about it in a warning; what Node 20 carries (CLDR 48) still has "other" only.
set -euo pipefail
python=${PYTHON:-python3}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"$python" -m venv "$folder/venv"
cat > "$folder/try.py" <<'PY'
import babel
from babel.messages.catalog import Catalog
from fluent.runtime import FluentBundle, FluentResource

bundle = FluentBundle(["vi"], use_isolating=False)
bundle.add_resource(FluentResource("""
left = { $days ->
    [one] Chỉ còn một ngày
   *[other] Còn { $days } ngày
}
"""))
rule = babel.Locale("vi").plural_form
numbers = (0, 0.5, 1, 2)
forms = [rule(number) for number in numbers]
said = [bundle.format_pattern(bundle.get_message("left").value, {"days": n})[0] for n in numbers]
print(f"Babel {babel.__version__}: catalogue {Catalog(locale='vi').plural_forms}")
print("  by the locale's rule:", ", ".join(f"{n} {form}" for n, form in zip(numbers, forms)))
print("  Fluent:", "; ".join(f"{n} {words}" for n, words in zip(numbers, said)))
new = babel.__version__ == "2.19.0"
expected = ["one", "one", "one", "other"] if new else ["other"] * 4
none_left = "Chỉ còn một ngày" if new else "Còn 0 ngày"
one_form = Catalog(locale="vi").num_plurals == 1
raise SystemExit(0 if forms == expected and said[0] == none_left and one_form else 1)
PY
for version in 2.18.0 2.19.0; do
  "$folder/venv/bin/python" -m pip --disable-pip-version-check install --quiet "Babel==$version" "fluent.runtime==0.4.0" 2>/dev/null
  "$folder/venv/bin/python" "$folder/try.py" || { echo "CHANGED: other categories, or another number of forms"; exit 1; }
done
echo "as described"
