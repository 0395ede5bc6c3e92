# SPDX-License-Identifier: Apache-2.0
# entitle check: what it prints, its exit status, and what the digest is the sum of.
top=$(cd "$(dirname "$0")/../.." && pwd) && . "$top/tests/lib.sh"

book=$work/book
fresh() {
    rm -rf "$book"
    cp -r "$top/tests/rulebooks/minimal" "$book"
}
# change FILE FROM TO: replaces fixed text in a file of the rulebook
change() {
    awk -v from="$2" -v to="$3" '
        (i = index($0, from)) { $0 = substr($0, 1, i - 1) to substr($0, i + length(from)) } 1' \
        "$book/$1" > "$work/changed" && cat "$work/changed" > "$book/$1"
}

fresh
ends_with 'a sound rulebook' 0 "$ENTITLE" check --as-of 2026-06-01 "$book"
is 'one line, with the digest' "$(echo "$out" | sed 's/ [0-9a-f]\{64\}:/ DIGEST:/')" \
    'rulebook DIGEST: 2 benefits, 2 parameters, 4 facts: no errors, 0 warnings'
digest=$(echo "$out" | sed 's/^rulebook \([0-9a-f]*\):.*/\1/')

# path NUL size NUL bytes, in the order of the paths
echo 'left out' > "$book/README.md"
mkdir "$book/schema" && echo 'left out' > "$book/schema/any.xsd"
sum=$(cd "$book" && find . -type f ! -name 'README*' ! -path './schema/*' | sed 's|^\./||' | LC_ALL=C sort |
    while read -r file; do
        printf '%s\0%s\0' "$file" "$(wc -c < "$file" | tr -d ' ')"
        cat "$file"
    done | sha256sum | cut -d' ' -f1)
is 'the digest is that sum' "$digest" "$sum"
ends_with 'the digest is the same elsewhere' 0 "$ENTITLE" check --as-of 2026-06-01 \
    "$top/tests/rulebooks/minimal"
has 'wherever it lies' "$out" "$digest"

ends_with 'what nothing reads, where it is asked for' 0 "$ENTITLE" check --unused --as-of 2026-06-01 "$book"
has 'the fact' "$out" "sources.xml:19:3: note: no benefit reads these facts of 'Residency': since [rulebook-unused-fact]"
has 'it is no warning' "$out" 'no errors, 0 warnings'

if command -v jq > /dev/null 2>&1; then
    ends_with 'JSON' 0 "$ENTITLE" check --json --as-of 2026-06-01 "$book"
    is 'JSON: fields' "$(echo "$out" | jq -r '[.digest, .benefits, .facts, .errors, (.diagnostics | length)] | join(" ")')" \
        "$digest 2 4 0 0"
else
    ends_with 'JSON' 0 "$ENTITLE" check --json --as-of 2026-06-01 "$book"
    has 'JSON: fields' "$out" "\"digest\":\"$digest\""
fi
ends_with 'the plan' 0 "$ENTITLE" check --plan --as-of 2026-06-01 "$book"
has 'the plan: what is read' "$out" '"test"."residency"'

change old-age/old-age.dmn 'r.kind' 'r.kindd'
ends_with 'a misspelt member' 1 "$ENTITLE" check --as-of 2026-06-01 "$book"
has 'place, code' "$out" "old-age/old-age.dmn:25:45: error: tResidency has no member 'kindd' [feel-unknown-member]"
has 'caret' "$out" '      |                                             ^'
has 'hint' "$out" "hint: did you mean 'kind'?"
has 'count' "$out" ': 1 error, 0 warnings'
is 'no digest to approve' "$(echo "$out" | grep -c '^rulebook ')" 0
ends_with 'a misspelt member as JSON' 1 "$ENTITLE" check --json --as-of 2026-06-01 "$book"
has 'JSON: the code' "$out" 'feel-unknown-member'
ends_with 'the model alone' 1 "$ENTITLE" check "$book/old-age/old-age.dmn"
has 'the model alone: the same fault' "$out" "tResidency has no member 'kindd'"
ends_with 'another model alone' 0 "$ENTITLE" check "$book/greeting/greeting.dmn"

fresh
change old-age/benefit.xml '<guard code="not-alive"/>' ''
ends_with 'a warning is no error' 0 "$ENTITLE" check --as-of 2026-06-01 "$book"
has 'it is printed' "$out" 'warning: no guard and no stop event'
has 'and counted' "$out" 'no errors, 1 warning'

fresh
ends_with 'after the review was due' 1 "$ENTITLE" check --as-of 2028-01-01 "$book"
has 'expired' "$out" '[rulebook-expired]'
ends_with 'before anything is in force no value is needed' 0 "$ENTITLE" check --as-of 2019-01-01 "$book"
ends_with 'no such folder' 1 "$ENTITLE" check "$work/nowhere"
has 'no such folder: said so' "$out" 'No such file'

# Hostile input ends within a second, with a place.
fresh
{
    echo '<!DOCTYPE sources [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
    echo '<sources xmlns="urn:entitle:rulebook:1">&a;</sources>'
} > "$book/sources.xml"
ends_with 'a document type' 1 "$ENTITLE" check "$book"
has 'a document type is refused' "$out" 'sources.xml:1:'
is 'and nothing else is read' "$(echo "$out" | grep -c root:)" 0
fresh
awk 'BEGIN { for (i = 0; i < 20000; i++) { printf "<a>" } }' > "$book/parameters.xml"
ends_with 'deep nesting' 1 timeout 5 "$ENTITLE" check "$book"
fresh
ln -s /etc/passwd "$book/greeting/passwd.dmn"
ends_with 'a symbolic link' 1 "$ENTITLE" check "$book"
has 'a symbolic link is refused' "$out" 'it is a symbolic link'
fresh
change greeting/greeting.dmn '../dictionary.dmn' '../../outside.dmn'
cp "$book/dictionary.dmn" "$work/outside.dmn"
ends_with 'an import from outside' 1 "$ENTITLE" check --as-of 2026-06-01 "$book"
has 'an import from outside is refused' "$out" 'greeting/greeting.dmn:'

# Every prefix of a file is refused, none crashes.
fresh
cp "$book/old-age/benefit.xml" "$work/whole.xml"
size=$(wc -c < "$work/whole.xml")
crashed=0
at=0
while [ "$at" -lt "$((size - 2))" ]; do
    head -c "$at" "$work/whole.xml" > "$book/old-age/benefit.xml"
    status=0
    "$ENTITLE" check --as-of 2026-06-01 "$book" > "$work/prefix" 2>&1 || status=$?
    if [ "$status" -ne 1 ]; then
        crashed=$((crashed + 1))
        echo "# prefix of $at bytes: status $status"
    fi
    at=$((at + 29))
done
is 'no prefix of benefit.xml is accepted' "$crashed" 0
finish
