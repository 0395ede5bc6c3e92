#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# What changed when an entitlement changes: somebody's data, a rule, a parameter, or nothing but the date. And: another digest of the same
# benefits continues what people have.
top=$(cd "$(dirname "$0")/../.." && pwd) && . "$top/tests/db/lib.sh"
. "$top/tests/db/night/lib.sh"

# A rulebook with one dated parameter and a rule that looks at the date.
plain=$rules
rules=$work/rules
cp -r "$plain" "$rules"
cat > "$rules/parameters.xml" <<'END'
<parameters xmlns="urn:entitle:rulebook:1">
  <parameter name="base" type="number" unit="CNY/month">
    <value from="2020-01-01" to="2026-03-10" law="Test Act">100</value>
    <value from="2026-03-10" law="Test Act">120</value>
  </parameter>
</parameters>
END
sed -i 's|</definitions>|  <itemDefinition name="tParameters"><itemComponent name="base"><typeRef>number</typeRef></itemComponent></itemDefinition>\n</definitions>|' "$rules/dictionary.dmn"
sed -i -e 's|<outputEntry id="o1"><text>100</text>|<outputEntry id="o1"><text>Parameters.base</text>|' \
    -e 's|<outputEntry id="o4"><text>300</text>|<outputEntry id="o4"><text>if today() \&gt;= date("2026-03-20") then 310 else 300</text>|' \
    -e 's|<decision id="eligible" name="eligible">|<inputData id="i_parameters" name="Parameters"><variable id="v_parameters" name="Parameters" typeRef="d.tParameters"/></inputData>\n  <decision id="eligible" name="eligible">|' \
    -e 's|<informationRequirement id="r_amount"><requiredInput href="#i_person"/></informationRequirement>|<informationRequirement id="r_amount"><requiredInput href="#i_person"/></informationRequirement>\n    <informationRequirement id="r_amount_p"><requiredInput href="#i_parameters"/></informationRequirement>|' \
    "$rules/aid/aid.dmn"

change_of() { # ID: of the last change
    sql "select changed from entitle.released_change where subject = $1 and benefit = 'aid' order by run_id desc, record limit 1"
}

new_city changes 0
for person in '1, 60' '2, 60' '3, 95' '4, 75' '5, 60'; do
    sql "insert into night.person values (${person%,*}, '3101', true, ${person#*,}, false, false, false, null)"
done
good_night 2026-03-01
is 'a first grant has nothing to be compared with' "$(sql 'select count(*) from entitle.released_change')" 0

sql 'update night.person set score = 75 where id = 1'
good_night 2026-03-02
is 'another score: data' "$(change_of 1)" data
is 'with what it was' "$(sql "select previous_facts->'Person'->>'score', facts->'Person'->>'score' from entitle.released_change where subject = 1")" '60|75'

good_night 2026-03-10
is 'a new value is in force: parameter' "$(change_of 2)" parameter
is 'and only whom it concerns' "$(sql "select string_agg(subject::text, ' ' order by subject) from entitle.released_change where as_of = '2026-03-10'")" '2 5'

good_night 2026-03-20
is 'a rule that looks at the date: date' "$(change_of 3)" date

sed -i 's|<outputEntry id="o3"><text>200.005</text>|<outputEntry id="o3"><text>150</text>|' "$rules/aid/aid.dmn"
approve_rules 2026-03-21 "$rules"
good_night 2026-03-21
is 'another rule: a proposal says so' "$(change_of 4)" rule
is 'it is a proposal' "$(sql "select record from entitle.released_change where subject = 4 order by run_id desc limit 1")" proposal
is 'the other digest continues what people have' "$(sql "select count(*) from entitle.grant_record where run_id = (select max(run_id) from entitle.run)")" 0
sed -i 's|>120</value>|>130</value>|' "$rules/parameters.xml"
sql 'update night.person set score = 61 where id = 5'
approve_rules 2026-03-22 "$rules"
good_night 2026-03-22
is 'two things at once' "$(change_of 5)" data+parameter
is 'a parameter written over' "$(change_of 2)" parameter
is 'hashes are kept' "$(psql -qXAt -c "update entitle.run_benefit set rules_hash = parameters_hash" 2>&1 | grep -c 'append-only')" 1

finish
