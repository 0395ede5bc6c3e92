#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Test cases in a table: how spreadsheets write it, what a row gives and expects, and what is said of each mistake, with its place.
top=$(cd "$(dirname "$0")/../.." && pwd)
. "$top/tests/lib.sh"

book=$work/book
cp -r "$top/tests/rulebooks/minimal" "$book"
table=$book/old-age/cases.csv

# ---- good tables ----

cat > "$table" <<'END'
case,description,as-of,Person.birth date,Residency[1].kind,Residency[1].since,expect age,expect eligible,expect monthly amount
young,"a day too early, and
not yet",2026-06-01,1946-06-02,local,2000-01-01,79,false,120.5
eighty,the birthday,2026-06-01,1946-06-01,local,2000-01-01,80,true,120.5
elsewhere,"says ""other""",2026-06-01,1946-06-01,visitor,2000-01-01,,false,
nobody knows,,2026-06-01,,local,2000-01-01,null,null,
no record,,2026-06-01,1946-06-01,,,80,false,
END
ends_with 'a table' 0 "$ENTITLE" test "$book"
is 'its cases' "$out" '5 passed, 0 failed'
cp "$table" "$work/good.csv"
ends_with 'the file alone' 0 "$ENTITLE" test "$table"
is 'the same cases' "$out" '5 passed, 0 failed'
ends_with 'check' 0 "$ENTITLE" check --as-of 2026-06-01 "$book"
ends_with 'JSON' 0 "$ENTITLE" test --json "$book"
has 'counts' "$out" '"passed":5,"failed":0'
ends_with 'JUnit and coverage' 0 "$ENTITLE" test --junit "$work/junit.xml" --coverage "$book"
has 'a suite' "$(cat "$work/junit.xml")" "<testsuite name=\"$table\" tests=\"5\" failures=\"0\" errors=\"0\" skipped=\"0\""
has 'what decided' "$out" 'old-age.dmn'
ends_with 'docs' 0 "$ENTITLE" docs --as-of 2026-06-01 --lang en -o "$work/page.html" "$book"
has 'a row of the page' "$(tr -d '\n' < "$work/page.html")" '<p>old-age/cases.csv</p>'
has 'with what it expects' "$(cat "$work/page.html")" 'age = 80; eligible = true; monthly amount = 120.5'
"$ENTITLE" check --as-of 2026-06-01 "$book" > "$work/before"
echo 'another,,2026-06-01,1946-06-01,local,2000-01-01,80,,' >> "$table"
"$ENTITLE" check --as-of 2026-06-01 "$book" > "$work/after"
[ -s "$work/before" ] && ! cmp -s "$work/before" "$work/after" && ok 'cases belong to the digest' || not_ok 'cases belong to the digest'

# again NAME: the table is written otherwise, and means the same
again() {
    ends_with "$1" 0 "$ENTITLE" test "$book"
    is "$1: its cases" "$out" '5 passed, 0 failed'
    ends_with "$1: check" 0 "$ENTITLE" check --as-of 2026-06-01 "$book"
}
sed 's/$/\r/' "$work/good.csv" > "$table"
again 'CRLF'
{
    printf '\357\273\277'
    cat "$work/good.csv"
} > "$table"
again 'a byte order mark'
{
    printf '\357\273\277'
    sed '1s/,/;/g; 2s/^young,/young;/; 3,$s/,/;/g' "$work/good.csv"
} > "$table"
again 'semicolons'
sed 's/[a-z]* date/"&"/; s/Person\."/"Person./; s/,true/,TRUE/; s/,false/,FALSE/; 1s/case/Case/; 1s/expect age/Expect  age/' \
    "$work/good.csv" > "$table"
again 'as spreadsheets write truths'
awk 'NR == 1 { print $0 ",,"; next } /^young/ { print; next } { print $0 ",," } END { print ",,,,,,,,,,"; print "" }' \
    "$work/good.csv" > "$table"
again 'columns and rows that are left behind'

# What differs is told as of any case.
sed 's/,80,true,120.5/,80,true,121/' "$work/good.csv" > "$table"
ends_with 'a case that fails' 1 "$ENTITLE" test "$book"
has 'what differs' "$out" "$table: case eighty \"the birthday\": result \"monthly amount\": expected 121, obtained 120.5"
has 'the others pass' "$out" '4 passed, 1 failed'

# A region's values; null of a whole record, a list without items and one of several.
cat > "$table" <<'END'
case;as-of;region;Person.birth date;Residency;Residency[2].kind;Residency[2].since;Residency[1].kind;Residency[1].since;expect eligible;expect monthly amount
region;2026-06-01;310101;1946-01-01;;;;;;;200
no items;2026-06-01;;1946-01-01;[];;;;;false;
stale;2026-06-01;;1946-01-01;null;;;;;null;
the second;2026-06-01;;1946-01-01;;local;2000-01-01;visitor;1990-01-01;true;
the second alone;2026-06-01;;1946-01-01;;local;2000-01-01;;;true;
END
ends_with 'lists and regions' 0 "$ENTITLE" test "$book"
is 'all of them' "$out" '5 passed, 0 failed'

# Named after a model.
mv "$table" "$book/old-age/old-age.cases.csv"
ends_with 'named after its model' 0 "$ENTITLE" test "$book"
is 'the same' "$out" '5 passed, 0 failed'
ends_with 'checked as well' 0 "$ENTITLE" check --as-of 2026-06-01 "$book"
rm "$book/old-age/old-age.cases.csv"

# What the guides show, and what is shipped.
for guide in README.md README.zh-CN.md; do
    rm -rf "$work/shipped"
    cp -r "$top/eligibility-rules" "$work/shipped"
    ends_with 'the table that is shipped' 0 "$ENTITLE" test "$work/shipped/health-certificate-expiry/cases.csv"
    awk '/^case,/ { inside = 1 } /^```/ { inside = 0 } inside' "$top/eligibility-rules/$guide" \
        > "$work/shipped/health-certificate-expiry/cases.csv"
    ends_with "$guide: its table" 0 "$ENTITLE" test "$work/shipped/health-certificate-expiry/cases.csv"
    is "$guide: its rows" "$out" "$(($(wc -l < "$work/shipped/health-certificate-expiry/cases.csv") - 1)) passed, 0 failed"
done

# ---- mistakes ----

# wrong NAME PLACE MESSAGE HINT: the table on standard input, as `entitle test` and `entitle check` tell it
wrong() {
    cat > "$table"
    ends_with "$1" 1 "$ENTITLE" test "$table"
    case $err in
    *'has errors'*)
        has "$1: what" "$err" "$2: error: $3"
        has "$1: what to do" "$err" "hint: $4"
        ;;
    *) not_ok "$1: the rulebook has errors" "$out" "$err" ;;
    esac
    # Outside of a rulebook nobody has checked it before.
    mkdir -p "$work/loose"
    cp "$book/dictionary.dmn" "$book/old-age/old-age.dmn" "$work/loose"
    sed -i 's|\.\./dictionary|dictionary|' "$work/loose/old-age.dmn"
    cp "$table" "$work/loose/old-age.cases.csv"
    ends_with "$1, in no rulebook" 1 "$ENTITLE" test "$work/loose"
    has "$1: where" "$out" "$work/loose/old-age.cases.csv:$2: error: $3
hint: $4"
}
wrong 'an unknown column' 1:6 "unknown column 'Person.brith date'" "did you mean 'Person.birth date'?" <<'END'
case,Person.brith date,expect eligible
a,1946-01-01,true
END
wrong 'an unknown result' 1:24 "unknown column 'expect elligible'" "did you mean 'expect eligible'?" <<'END'
case,Person.birth date,expect elligible
a,1946-01-01,true
END
wrong 'nothing like it' 1:6 "unknown column 'wholly else and elsewhere'" "expected case, description, as-of, region, a fact as in" <<'END'
case,wholly else and elsewhere,expect eligible
a,1946-01-01,true
END
wrong 'a decision that is given' 1:6 "unknown column 'eligible'" "'eligible' is a decision; what it should come to stands in a column 'expect eligible'" <<'END'
case,eligible,expect eligible
a,true,true
END
wrong 'a list without a number' 1:6 "unknown column 'Residency.kind'" "it is a list: 'Residency[1].kind', and so on with '[2]'" <<'END'
case,Residency.kind,expect eligible
a,local,true
END
wrong 'an item numbered 0' 1:6 "unknown column 'Residency[0].kind'" "items are numbered from 1 to 1000: '[1]'" <<'END'
case,Residency[0].kind,expect eligible
a,local,true
END
wrong 'two columns' 1:24 "there are two columns 'Person.birth date'" 'rename or delete one of them' <<'END'
case,Person.birth date,Person.birth  date,expect eligible
a,1946-01-01,1946-01-01,true
END
wrong 'a column without a name' 2:3 'the column of this cell has no name' 'name it in the first row, or empty it' <<'END'
case,,expect eligible
a,1946-01-01,true
END
wrong 'no names' 1:1 "there is no column 'case'" 'the first row names the columns: case' <<'END'
name,Person.birth date,expect eligible
a,1946-01-01,true
END
wrong 'tabs' 1:1 'the cells are separated by tabs' 'save the table with commas or semicolons' <<'END'
case	Person.birth date	expect eligible
a	1946-01-01	true
END
wrong 'too few cells' 4:13 'the row has 2 cells, and there are 3 columns' 'a cell that holds a comma or a line break' <<'END'
case,Person.birth date,expect eligible
"a
b",1946-01-01,true
c,1946-01-01
END
wrong 'too many cells' 2:8 'the row has 4 cells, and there are 3 columns' 'a cell that holds a semicolon or a line break' <<'END'
case;Person.birth date;expect monthly amount
a;;100;50
END
wrong 'a quote that is not closed' 3:3 'the quote that begins here is not closed' 'end the cell with a quote' <<'END'
case,Person.birth date,expect eligible
a,1946-01-01,true
b,"1946-01-01,true
END
wrong 'no expectation' 3:1 "case 'b' expects no result" "write what is expected into a column 'expect ...'" <<'END'
case,Person.birth date,expect eligible
a,1946-01-01,true
b,1946-01-01,
END
wrong 'no column of expectations' 1:1 "there is no column 'expect ...'" 'the first row names the columns: case' <<'END'
case,Person.birth date
a,1946-01-01
END
wrong 'a case without a name' 2:1 'the case has no name' "write one into the column 'case'" <<'END'
case,Person.birth date,expect eligible
,1946-01-01,true
END
wrong 'two cases' 6:1 "there are two cases 'a'; the other is in line 2" 'give each case a name of its own' <<'END'
case,Person.birth date,expect eligible
a,1946-01-01,true
"b

",1946-01-01,true
a,1946-01-01,true
END
wrong 'no rows' 1:1 'the table has no cases, only names of columns' 'each row below the first is a case' <<'END'
case,Person.birth date,expect eligible
,,
END
wrong 'nothing' 1:1 'the table is empty' 'the first row names the columns: case' < /dev/null
wrong 'no day' 2:3 "as-of is not a date: '01.06.2026'" 'expected a date: 2026-01-31' <<'END'
case,as-of,expect eligible
a,01.06.2026,true
END
wrong 'no region' 2:3 "region is not the code of a region: '31 01'" 'expected digits or letters: 310101' <<'END'
case,region,expect eligible
a,31 01,true
END
wrong 'a record in one cell' 2:3 "'1946-01-01' is no record" "expected null, or columns 'Person. ...' for its components" <<'END'
case,Person,expect eligible
a,1946-01-01,true
END
wrong 'a list in one cell' 2:3 "'local' is no list" "expected [] (no items), null, or columns 'Residency[1]' ..." <<'END'
case,Residency,expect eligible
a,local,true
END
wrong 'a whole and its part' 2:6 "'Residency' is given as a whole, and a part of it as well" 'empty one of the two cells' <<'END'
case,Residency,Residency[1].kind,expect eligible
a,[],local,true
END
printf 'case,%s,expect eligible\na,1,true\n' "x$(printf '.a%.0s' $(seq 300))" > "$work/long.csv"
wrong 'a long name' 1:6 'the name of a column has more than 400 bytes' 'name it after one fact, or one result' < "$work/long.csv"
printf 'case,Person.birth date,expect eligible\n\271\244,1946-01-01,true\n' > "$work/gbk.csv"
wrong 'not UTF-8' 2:1 'the file is not UTF-8' "save the table as 'CSV UTF-8'" < "$work/gbk.csv"

# Values are read where the case is run: the others run as well.
cat > "$table" <<'END'
case,as-of,Person.birth date,Residency[1].kind,Residency[1].since,expect eligible,expect monthly amount
a,2026-06-01,"01.06.
1946",local,2000-01-01,true,
"b
b",2026-06-01,1946-06-01,local,2000-01-01,yes,
c,2026-06-01,1946-06-01,local,2000-01-01,true,"120,50"
d,2026-06-01,1946-06-01,local,2000-01-01,true,120.50
END
ends_with 'values that are none' 1 "$ENTITLE" test "$table"
has 'no date' "$out" "case a: '01.06. 1946' is not a date ($table:2:15); expected a date: 2026-01-31"
has 'no truth' "$out" "case b b: result \"eligible\": 'yes' is not a boolean ($table:5:43); expected 'true' or 'false'"
has 'no number' "$out" "case c: result \"monthly amount\": '120,50' is not a number ($table:6:48); expected a number without unit or separators: 1250.50"
has 'one that is well' "$out" '1 passed, 3 failed'
rm "$table"

# Models of others, whose inputs are named as our columns are.
mkdir "$work/others"
cat > "$work/others/model.dmn" <<'END'
<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" id="m" name="m" namespace="urn:test:others">
  <inputData id="region" name="region"><variable name="region" typeRef="string"/></inputData>
  <inputData id="f" name="f"><variable name="f"/></inputData>
  <decision id="d" name="d"><variable name="d" typeRef="string"/>
    <informationRequirement><requiredInput href="#region"/></informationRequirement>
    <literalExpression><text>region</text></literalExpression></decision>
</definitions>
END
printf 'case,region,expect d\na,31,31\nb,32,32\n' > "$work/others/cases.csv"
ends_with 'an input named region' 1 "$ENTITLE" test --junit "$work/junit.xml" "$work/others"
has 'is told' "$out" "$work/others/cases.csv:1:6: error: the model has an input 'region', which no column can give
hint: write these cases as XML
0 passed, 2 failed"
has 'each case is an error' "$(cat "$work/junit.xml")" 'tests="2" failures="0" errors="2"'
ends_with 'as JSON' 1 "$ENTITLE" test --json "$work/others"
has 'with what to do' "$out" '"line":1,"column":6,"hint":"write these cases as XML"}'

# Which model.
cp "$work/loose/old-age.dmn" "$work/loose/other.dmn"
printf 'case,expect eligible\na,true\n' > "$work/loose/cases.csv"
rm "$work/loose/old-age.cases.csv" "$work/loose/dictionary.dmn"
ends_with 'several models' 1 "$ENTITLE" test "$work/loose"
has 'which' "$out" 'error: there are several models (.dmn) beside the cases
hint: name the file after the model that it is about: MODEL.cases.csv'
rm "$work"/loose/*.dmn
ends_with 'no model' 1 "$ENTITLE" test "$work/loose/cases.csv"
has 'none' "$out" 'error: there is no model (.dmn) beside the cases
hint: put the file into the folder of the model that it is about'
mv "$work/loose/cases.csv" "$work/loose/data.csv"
ends_with 'another table' 1 "$ENTITLE" test "$work/loose"
has 'is no case' "$err" 'there are no test cases'
finish
