# SPDX-License-Identifier: Apache-2.0
# entitle new-benefit: files that pass as they are, or none.
top=$(cd "$(dirname "$0")/../.." && pwd) && . "$top/tests/lib.sh"

book=$work/book
cp -r "$top/eligibility-rules" "$book"
new_benefit() {
    run "$ENTITLE" new-benefit --rules "$book" --as-of 2026-11-23 "$@"
}
files() {
    find "$book" -type f | sort | cksum
}

new_benefit heating-aid --purpose old-age --amount CNY --title-en 'Heating & "hot" water <aid>' --title-zh '采暖补贴' --law 'Test Act, section 1'
is 'made: status' "$status" 0
has 'it names the files' "$out" "$book/heating-aid/heating-aid.dmn"
has 'and what to do next' "$out" '1. heating-aid.dmn: who is entitled, and how much'
run "$ENTITLE" check --as-of 2026-11-23 --plan "$book"
is 'it checks' "$status" 0
has 'without a warning' "$out" 'no errors, 0 warnings'
run "$ENTITLE" test "$book/heating-aid"
is 'its case passes' "$status" 0
has 'one of them' "$out" '1 passed, 0 failed'
printf '{"Person": {"birth date": "1940-01-01"}, "Registry deaths": [], "Funeral deaths": [], "Shared id numbers": []}\n' > "$work/facts.json"
run "$ENTITLE" decide --rules "$book" --as-of 2026-11-23 --benefit heating-aid --facts "$work/facts.json"
has 'nobody is entitled yet' "$out" 'heating-aid: not eligible'
has 'the title is text' "$out" 'Heating & "hot" water <aid>'
has 'guarded as its neighbours are' "$(cat "$book/heating-aid/benefit.xml")" '<guard code="death-sources-disagree"/>'
has 'with the law' "$(cat "$book/heating-aid/benefit.xml")" 'citation="Test Act, section 1"'

new_benefit told-once --purpose retirement
is 'a notice: status' "$status" 0
run "$ENTITLE" check --as-of 2026-11-23 "$book"
has 'a notice: it checks' "$out" 'no errors, 0 warnings'
new_benefit for-children --subject child --purpose childcare
is 'another subject: status' "$status" 0
run "$ENTITLE" check --as-of 2026-11-23 "$book"
has 'another subject: it checks' "$out" 'no errors, 0 warnings'

# refuses NAME STATUS PART ARGUMENT...: and leaves the folder as it was
refuses() {
    refuses_name=$1 refuses_status=$2 refuses_part=$3
    shift 3
    before=$(files)
    new_benefit "$@"
    is "$refuses_name: status" "$status" "$refuses_status"
    has "$refuses_name" "$err" "$refuses_part"
    is "$refuses_name: nothing was made" "$(files)" "$before"
}
refuses 'a code that is none' 2 "'Heating Aid' is no code" 'Heating Aid' --purpose old-age
refuses 'a code out of the folder' 2 'is no code' ../elsewhere --purpose old-age
refuses 'one that is there' 2 'is there already' old-age-allowance --purpose old-age
refuses 'no code' 2 'give the code' --purpose old-age
refuses 'no purpose' 2 '--purpose ID' another
refuses 'a purpose that no source allows' 2 "no source may be used for the purpose 'old-aeg'" another --purpose old-aeg
has 'a purpose that no source allows: hint' "$err" "did you mean 'old-age'?"
refuses 'an unknown subject' 2 "no subject 'persn'" another --purpose old-age --subject persn
refuses 'a currency that is none' 1 'nothing was left behind' another --purpose old-age --amount yuan
echo '<x/>' > "$book/heating-aid/heating-aid.dmn"
refuses 'a rulebook with errors' 1 'heating-aid.dmn' another --purpose old-age
rm -r "$book/heating-aid"
if [ "$(id -u)" -eq 0 ]; then
    skipped 'a folder that is shut' 'nothing is shut to this user'
else
    chmod 555 "$book"
    refuses 'a folder that is shut' 1 'cannot make' another --purpose old-age
    chmod 755 "$book"
fi
finish
