#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# `entitle test --record`: subjects of the database become test cases that pass, and do not say whose they are.
top=$(cd "$(dirname "$0")/../.." && pwd)
. "$top/tests/db/lib.sh"

# ---- keys that say who somebody is -------------------------------------------------------------------------------------------

book=$work/keys
cp -r "$top/tests/rulebooks/keys" "$book"
granted=ID-310101194003021234
guardian=ID-310101196512245678
new_database record_keys
sql "create schema keys;
     create table keys.person (id text, region text, alive boolean, guardian text);
     create table keys.home (person text, own boolean);
     create table keys.job (person text, pay numeric(12,2));
     insert into keys.person values ('$granted', '310101', true, '$guardian'), ('ID-2', '310101', true, 'ID-2'),
         ('ID-3', '440100', true, '$guardian'), ('ID-4', '310101', false, '$guardian'), ('ID-5', null, true, null),
         ('ID-6', '310101', true, 'g'), ('ID-6', '310101', true, 'g');
     insert into keys.home values ('$granted', false), ('ID-2', true), ('ID-3', null), ('ID-4', false), ('ID-5', false), ('ID-6', false);
     insert into keys.job values ('$granted', 1000.50), ('$granted', 250), ('ID-2', 1), ('ID-3', 1), ('ID-4', 20), ('ID-5', 20)"
record="$ENTITLE test $book --as-of 2026-06-01 --record"

ends_with "somebody who is granted, to standard output" 0 $record $granted
case_text=$out
has "eligible" "$out" "recorded as of 2026-06-01: eligible"
has "the date" "$out" 'e:as-of="2026-06-01" e:region="310101"'
has "amounts stay" "$out" '<component name="pay"><value xsi:type="xsd:decimal">1000.5</value></component>'
has "what comes of it" "$out" '<value xsi:type="xsd:decimal">125.05'
has "the guardian has another key" "$out" '<component name="guardian"><value xsi:type="xsd:string">key-2</value></component>'
is "fact and payee have the same" "$(printf '%s\n' "$out" | grep -c 'key-2')" 2
is "no key is left" "$(printf '%s\n' "$out" | grep -c 'ID-')" 0
is "nor in what is said beside it" "$(printf '%s\n' "$err" | grep -c 'ID-')" 0
has "it is to be looked through" "$err" "look through the case before others get it"
has "what only guards read is left out" "$(printf '%s\n' "$out" | grep -c alive)" 0

mkdir "$work/inbox"
ends_with "to a new file" 0 $record $granted --output "$work/inbox/cases.xml"
is "the same text" "$(cat "$work/inbox/cases.xml")" "$case_text"
has "where it runs" "$err" "it runs beside pay/pay.dmn"
is "for who recorded it" "$(stat -c %a "$work/inbox/cases.xml")" 600

for key in $granted ID-2 ID-3 ID-4 ID-5; do
    ends_with "to the rulebook: $key" 0 $record "$key" --output "$book"
done
is "five cases" "$(grep '<testCase ' "$book/pay/cases.xml" | sed 's/.* id="\([^"]*\)".*/\1/' | paste -sd' ')" "001 002 003 004 005"
ends_with "they pass" 0 "$ENTITLE" test "$book"
is "all of them" "$out" "5 passed, 0 failed"
is "no key in the file" "$(grep -c -e 'ID-' "$book/pay/cases.xml")" 0
for words in "not eligible" "held, not known: Home.own (no value)" "held by the guard not-alive, which is no part of this case" \
    "held, not known: Person.guardian (no value)"; do
    has "$words" "$(cat "$book/pay/cases.xml")" "recorded as of 2026-06-01: $words"
done
ends_with "the rulebook is sound" 0 "$ENTITLE" check "$book" --as-of 2026-06-01
sed 's/>1000.5</>1000.4</' "$book/pay/cases.xml" > "$work/other.xml" && cp "$work/other.xml" "$book/pay/cases.xml"
ends_with "a case tests something" 1 "$ENTITLE" test "$book"
has "the amount" "$out" 'result "amount": expected 125.05'

# ---- what is in a file stays ---------------------------------------------------------------------------------------------------

cat > "$book/pay/cases.xml" << 'END'
<?xml version="1.0" encoding="UTF-8"?>
<t:testCases xmlns:t="http://www.omg.org/spec/DMN/20160719/testcase" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
  <t:modelName>pay.dmn</t:modelName>
  <!-- kept --><t:testCase id="002"><t:resultNode name="eligible"><t:expected/></t:resultNode></t:testCase></t:testCases>
<!-- after -->
END
cp "$book/pay/cases.xml" "$work/before.xml"
chmod 640 "$book/pay/cases.xml"
ends_with "to a file of another hand" 0 $record $granted --benefit pay --output "$book/pay/cases.xml"
has "the next free number" "$err" "case 003 added"
is "in the file as well" "$(grep -c '<testCase id="003"' "$book/pay/cases.xml")" 1
is "the others stand before it and after it as they stood" \
    "$(tr -d '\n' < "$book/pay/cases.xml" | sed 's| *<testCase.*</testCase>||')" "$(tr -d '\n' < "$work/before.xml")"
is "who may read it as well" "$(stat -c %a "$book/pay/cases.xml")" 640
ends_with "it runs there" 1 "$ENTITLE" test "$book"
has "and passes, whatever the other does" "$out" "1 passed, 1 failed"

echo words > "$work/inbox/words.xml"
ends_with "a table" 2 $record $granted --output "$work/inbox/cases.csv"
has "a table: what is written instead" "$err" 'recorded cases are XML'
is "a table: nothing is written" "$(test -e "$work/inbox/cases.csv"; echo $?)" 1
ends_with "a file of something else" 1 $record $granted --output "$work/inbox/words.xml"
is "is left as it is" "$(cat "$work/inbox/words.xml")" words
sed 's/pay.dmn/rent.dmn/' "$work/before.xml" > "$work/inbox/rent.xml"
ends_with "cases of another benefit" 2 $record $granted --output "$work/inbox/rent.xml"
has "whose" "$err" "has the cases of rent.dmn, not of pay.dmn"
is "they stay" "$(grep -c 'id=' "$work/inbox/rent.xml")" 1
ends_with "no folder for it" 1 $record $granted --output "$work/nowhere/cases.xml"
has "which" "$err" "$work/nowhere/cases.xml"

# ---- what cannot be a case -----------------------------------------------------------------------------------------------------

ends_with "nobody" 1 $record nobody
has "nobody is said so" "$err" "no person has the key nobody"
ends_with "there twice" 1 $record ID-6
has "twice is said so" "$err" "keys.person has the key ID-6 more than once"

rm "$book/pay/cases.xml"
dmn=$book/pay/pay.dmn
cp "$dmn" "$work/pay.dmn"
sed 's|not(Home.own) and|starts with(Person.guardian, "ID-") and not(Home.own) and|
     s|<informationRequirement id="r_eligible_1">|<informationRequirement id="r_eligible_0"><requiredInput href="#i_person"/></informationRequirement>&|' \
    "$work/pay.dmn" > "$dmn"
ends_with "rules that look into a key" 1 $record $granted --output "$book"
has "what differs" "$err" 'pay: the case does not come to what was decided: result "eligible": expected true, obtained false'
is "no file" "$(ls "$book/pay" | paste -sd' ')" "benefit.xml pay.dmn"
is "no key is told" "$(printf '%s\n' "$err" | grep -c 'ID-')" 0
sed 's|<text>Person.guardian</text>|<text>"to " + Person.guardian</text>|' "$work/pay.dmn" > "$dmn"
ends_with "a result with a key in it" 1 $record $granted
has "which result" "$err" "the result payee still has the key of somebody in it"
is "nothing is printed" "$out" ""
sed 's|nn sum(Jobs.pay) \* 0.1|nn sum(Jobs.pay) / (nn sum(Jobs.pay) - 1250.5)|' "$work/pay.dmn" > "$dmn"
ends_with "a rule that fails" 0 $record $granted
has "it is said" "$out" "recorded as of 2026-06-01: held, a rule fails"
has "and expected" "$out" '<resultNode name="amount" type="decision" errorResult="true">'
echo '<definitions/>' > "$dmn"
ends_with "a rulebook with errors" 1 $record $granted
has "its place" "$err" "pay/pay.dmn:1:"
cp "$work/pay.dmn" "$dmn"

ends_with "no server" 5 $record $granted --source "host=$work/nowhere" --ledger "dbname=record_keys"
ends_with "a benefit that is not there" 2 $record $granted --benefit pya
has "which is meant" "$err" "did you mean 'pay'?"
ends_with "a benefit that is not in force" 2 "$ENTITLE" test "$book" --as-of 2019-01-01 --record $granted --benefit pay
has "when" "$err" "not in force"
ends_with "two rulebooks" 2 $record $granted "$book"
ends_with "options of tests" 2 $record $granted --junit "$work/junit.xml"
has "which one" "$err" "--junit says nothing with --record"
ends_with "options of records" 2 "$ENTITLE" test "$book" --purpose "a call"
has "which one it is" "$err" "--purpose needs --record KEY"

# ---- who recorded whom ---------------------------------------------------------------------------------------------------------

ends_with "a ledger" 0 "$ENTITLE" init --key-type text
ends_with "without a purpose" 2 $record $granted
has "it asks for one" "$err" "add --purpose TEXT"
ends_with "with one" 0 $record $granted --benefit pay --purpose "case 17"
is "the look is kept" "$(sql "select action, benefit, subject, detail ->> 'purpose' from entitle.access_log")" "record|pay|$granted|case 17"
ends_with "a file that cannot be written" 1 $record $granted --purpose "case 17" --output "$work/nowhere/cases.xml"
is "nobody was looked at" "$(sql 'select count(*) from entitle.access_log')" 1

# ---- what is unknown -----------------------------------------------------------------------------------------------------------

book=$work/minimal
cp -r "$top/tests/rulebooks/minimal" "$book"
rm -f "$book"/*/cases.xml
record="$ENTITLE test $book --as-of 2026-06-01 --benefit old-age --output $book --record"
new_database record
sql "create schema test;
     create table test.person (person_id bigint, born_on date, died_on date, region text);
     create table test.residency (person_id bigint, kind text, valid_from date, valid_to date);
     create table test.feed (loaded_on date);
     insert into test.feed values ('2026-06-01');
     insert into test.person values (1, '1940-03-02', null, '310101'), (2, 'infinity', null, '440100'), (3, null, null, '440100'),
         (4, '1930-05-05', '2026-01-01', '440100'), (6, '1930-05-05', null, '440100'), (7, '1930-05-05', 'infinity', null);
     insert into test.residency values (1, 'local', '1999-01-01', null), (2, 'local', '1999-01-01', null),
         (3, 'local', '1999-01-01', null), (4, 'local', '1999-01-01', null), (6, 'tourist', '2020-01-01', null)"
for key in 1 2 3 4 6 7; do
    ends_with "of person $key" 0 $record $key
done
sql "update test.feed set loaded_on = '2026-05-20'"
ends_with "of an old feed" 0 $record 1
has "invalid values" "$(cat "$book/old-age/cases.xml")" '<component name="kind"><value xsi:type="xsd:string">(invalid)</value></component>'
is "a stale record is null" "$(grep -A1 'inputNode name="Person"' "$book/old-age/cases.xml" | tail -1)" '      <value xsi:nil="true"/>'
ends_with "they pass as well" 0 "$ENTITLE" test "$book"
is "all seven" "$out" "7 passed, 0 failed"
ends_with "no number" 1 $record abc
has "what keys are" "$err" "their keys are bigint"

# ---- a city with children ------------------------------------------------------------------------------------------------------

book=$work/rules
cp -r "$top/eligibility-rules" "$book"
new_database record_city
sql_file "$top/sql/sample/city.sql" -v people=3000 -v as_of=2026-11-23
record="$ENTITLE test $book --as-of 2026-11-23 --record"
child=$(sql "select s.child_id from sharing.subject_child s join sharing.guardian g using (child_id) join civil.person p on p.person_id = s.child_id
              where p.birth_date between '2024-06-01' and '2026-01-01' and g.guardian_id is not null order by 1 limit 1")
ends_with "a child" 0 $record "$child" --benefit childcare-subsidy
has "the guardian" "$out" '<component name="person"><value xsi:type="xsd:decimal">2</value></component>'
has "codes that stand are named" "$err" "the texts that rules compare (Person.nationality)"
certificate=$(sql "select min(certificate_id) from certificate.health where holder_id > 1000 and region is not null")
holder=$(sql "select holder_id from certificate.health where certificate_id = $certificate")
ends_with "a certificate" 0 $record "$certificate" --benefit health-certificate-expiry
has "a text that only messages show" "$out" '<component name="region"><value xsi:type="xsd:string">(text)</value></component>'
is "the holder is there" "$(printf '%s\n' "$out" | grep -c '<component name="holder">')" 1
is "under another key" "$(printf '%s\n' "$out" | grep -c ">$holder<")" 0
both=$(sql "select person_id from sharing.subject_person join sharing.subject_certificate on certificate_id = person_id
             where person_id not in (select child_id from sharing.subject_child) order by 1 limit 1")
ends_with "a person and a certificate" 2 $record "$both"
has "which is meant" "$err" "several kinds of subject have the key $both: person, certificate"
ends_with "one benefit a file" 2 $record "$(sql "select max(person_id) from sharing.subject_person")"
has "which there are" "$err" "a case file is about one benefit, and a person has"

before=$("$ENTITLE" test "$book" | tail -1)
n=0 refused=
for person in $(sql "select person_id from sharing.subject_person where person_id not in (select certificate_id from sharing.subject_certificate)
                        and person_id not in (select child_id from sharing.subject_child)
                        and person_id in (select person_id from civil.person group by person_id having count(*) = 1)
                      order by md5(person_id::text) limit 12"); do
    "$ENTITLE" test "$book" --as-of 2026-11-23 --record "$person" --output "$book" > "$work/out" 2> "$work/errors" ||
        refused="$refused $person: $(head -1 "$work/errors")"
    n=$((n + 1))
done
is "twelve of the city, in every benefit's file" "$n$refused" 12
ends_with "the rulebook passes with them" 0 "$ENTITLE" test "$book"
is "with a case more for each benefit of a person" "$(($(echo "$out" | tail -1 | cut -d' ' -f1) - ${before%% *}))" \
    "$((12 * $(grep -l 'subject="person"' "$book"/*/benefit.xml | wc -l)))"
finish
