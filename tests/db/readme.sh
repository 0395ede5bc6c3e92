#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# "Adding a benefit" of eligibility-rules/README.md, done literally to a copy: its blocks of XML are put where the text says, the
# rulebook is checked and tested, and a night over the sample city tells those whom SQL finds.
top=$(cd "$(dirname "$0")/../.." && pwd)
. "$top/tests/db/lib.sh"

as_of=2026-11-23
book=$work/book
id=medical-insurance-paid-up
cp -r "$top/eligibility-rules" "$book"

# The blocks of XML of that section, in their order.
sed -n '/^## Adding a benefit/,/^## Habits/p' "$top/eligibility-rules/README.md" |
    awk -v to="$work/block" '/^```xml/ { n++; inside = 1; next } /^```/ { inside = 0 } inside { print > (to n) }'
is "the section has its blocks" "$(ls "$work" | grep -c '^block')" 7

# put BLOCK FILE PATTERN END: before the first line that matches END after PATTERN
put() {
    awk -v block="$1" -v pattern="$3" -v end="$4" '
        $0 ~ pattern { found = 1 }
        found == 1 && $0 ~ end { while ((getline line < block) > 0) print line; found = 2 }
        { print }
        END { exit found != 2 }' "$book/$2" > "$work/put" && mv "$work/put" "$book/$2" || not_ok "$2 has a place for $1"
}
put "$work/block1" dictionary.dmn 'id="tInsurance"' '</itemDefinition>'
put "$work/block2" sources.xml '<item name="Insurance"' '</item>'
put "$work/block3" dictionary.dmn 'id="tParameters"' '</itemDefinition>'
put "$work/block4" parameters.xml '<parameters' '</parameters>'
mkdir "$book/$id"
cp "$work/block5" "$book/$id/$id.dmn"
cp "$work/block6" "$book/$id/benefit.xml"
cp "$work/block7" "$book/$id/cases.xml"

run "$ENTITLE" check --plan --as-of $as_of "$book"
is "it has no errors" "$status" 0
has "nor warnings" "$out$err" "no errors, 0 warnings"
lacks() {
    case $2 in *"$3"*) not_ok "$1" "$3" ;; *) ok "$1" ;; esac
}
lacks "every decision has a column form" "$out$err" "row by row"
ends_with "all cases pass" 0 "$ENTITLE" test "$book"
ends_with "and its own" 0 "$ENTITLE" test "$book/$id"
has "four of them" "$out" "4 passed, 0 failed"

# The policy that is shipped asks for two people.
rm "$book/policy.xml"
new_database readme
sql_file "$top/sql/sample/city.sql" -v people=3000 -v as_of=$as_of
ends_with "init" 0 "$ENTITLE" init
ends_with "it is approved" 0 "$ENTITLE" approve --as-of $as_of "$book"
ends_with "the night" 0 "$ENTITLE" run --as-of $as_of "$book"
told="from employment.insurance i
      join (select person_id, min(region) as region, count(distinct id_number) as n from civil.person group by 1) as p using (person_id)
      where status = 'retired' and medical_months >= 180 and region like '31%'
        and person_id not in (select person_id from civil.death) and person_id not in (select person_id from funeral.cremation)
        and person_id not in (select person_id from sharing.shared_id_number)"
is "those are told whom SQL finds" "$(sql "
    select count(*) from ((select subject from entitle.grant_record where benefit = '$id' except select person_id $told)
                          union all
                          (select person_id $told except select subject from entitle.grant_record where benefit = '$id')) as differs")" 0
is "and they are some" "$(sql "select count(*) > 50 $told")" t
ends_with "one of them" 0 "$ENTITLE" explain --as-of $as_of --rules "$book" --subject "$(sql "select min(person_id) $told")" --benefit $id \
    --purpose 'trying it out'
has "why" "$out" "insured long enough"
finish
