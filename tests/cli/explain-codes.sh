# SPDX-License-Identifier: Apache-2.0
# entitle check --explain: every code of the sources has texts in both languages and no text is without a code; what is shown
# as wrong is reported by that code, and what is shown as right is not.
top=$(cd "$(dirname "$0")/../.." && pwd) && . "$top/tests/lib.sh"
LC_ALL=C.UTF-8
export LC_ALL
texts=$top/engine/author/codes

# ---- every code, both languages ----

# The prefixes are kept for codes; a model's own file that cannot be read is reported as one of two words.
grep -rhoE '"(dmn|feel|rulebook|plan)-[a-z][a-z-]*"' "$top/engine" --include='*.c' --include='*.h' > "$work/literals"
grep -h 'diagnostic_add_error(.*?' "$top"/engine/*/*.c | grep -oE '"[a-z-]+"' >> "$work/literals"
tr -d '"' < "$work/literals" | sort -u > "$work/codes"
has 'codes are found in the sources' "$(tr '\n' ' ' < "$work/codes")" ' feel-unused file plan-'
for lang in en zh; do
    ends_with "$lang: the list" 0 "$ENTITLE" check --explain list --lang "$lang"
    echo "$out" | sed 's/ .*//' | sort > "$work/told"
    same_file "$lang: every code of the sources has texts, and no text is without a code" "$work/told" "$work/codes"
    echo "$out" | awk 'NF < 2' > "$work/empty"
    is "$lang: each with what it is in a line" "$(wc -l < "$work/empty" | tr -d ' ')" 0
done
is 'no code twice' "$(uniq -d "$work/told")" ''

# What tests and users see is one of them.
cat "$top"/tests/rulebooks/bad/*.txt | sed -n 's/^[^ ]*: \(error\|warning\|note\): .* \[\([a-z-]*\)\]$/\2/p' | sort -u |
    comm -23 - "$work/codes" > "$work/unknown"
is 'all codes of the faulty rulebooks have texts' "$(cat "$work/unknown")" ''

# The reference has a line for each, too.
grep -oE '^\| `[a-z-]+` \|' "$top/eligibility-rules/schema/README.md" | tr -d '|` ' | sort -u > "$work/reference"
is 'the reference lists every code' "$(comm -13 "$work/reference" "$work/codes")" ''

# Short enough to be read: four texts and an example.
for lang in en zh; do
    cat "$texts"/*."$lang.txt" | awk -v lang="$lang" '
        function finish() { if (code != "" && n > 14) print code ": " n " lines" }
        /^\[/ { finish(); code = $0; n = 0; next }
        /^#/ || /^$/ { next }
        { n++ }
        length($0) > 340 { print code ": a line of " length($0) }
        END { finish() }'
done > "$work/long"
is 'no text is long' "$(cat "$work/long")" ''

# ---- how it is asked ----

ends_with 'one code' 0 "$ENTITLE" check --explain dmn-table-gap --lang en
is 'what it is about' "$(echo "$out" | head -n 1)" 'dmn-table-gap: no rule of a table covers some cases'
has 'what it means' "$out" 'means   There are values of the inputs that no rule matches.'
has 'an example keeps its lines' "$out" '
        1 | < 90  | 100
        2 | > 90  | 200
right   U | age'
is 'it fits a terminal' "$(echo "$out" | awk 'length($0) > 90')" ''
plain=$out
ends_with 'in brackets, as messages have it' 0 "$ENTITLE" check --explain '[dmn-table-gap]' --lang en
is 'the same' "$out" "$plain"
ends_with 'in Chinese' 0 "$ENTITLE" check --explain dmn-table-gap --lang zh
has 'the texts' "$out" '含义    输入的某些取值没有任何规则命中。'
has 'the example' "$out" '错误    U | age   | amount'
chinese=$out
ends_with 'the language of the environment' 0 env LC_ALL=zh_CN.UTF-8 "$ENTITLE" check --explain dmn-table-gap
is 'is used' "$out" "$chinese"
ends_with 'JSON' 0 "$ENTITLE" check --explain dmn-table-gap --lang en --json
has 'its members' "$out" '{"code":"dmn-table-gap","language":"en","title":"no rule of a table covers some cases","means":"'
has 'the example in it' "$out" '"wrong":"U | age   | amount\n1 | < 90  | 100'
ends_with 'the list as JSON' 0 "$ENTITLE" check --explain list --json
is 'an array of all' "$(echo "$out" | grep -o '"code":' | wc -l | tr -d ' ')" "$(wc -l < "$work/codes" | tr -d ' ')"

ends_with 'a slip of the pen' 2 "$ENTITLE" check --explain dmn-tabel-gap
has 'is corrected' "$err" "hint: did you mean 'dmn-table-gap'?"
is 'nothing on standard output' "$out" ''
ends_with 'a word' 2 "$ENTITLE" check --explain calendar --lang en
has 'what has it in its name' "$err" 'rulebook-no-calendar'
is 'and nothing else' "$(echo "$err" | grep -c feel-)" 0
ends_with 'nothing like it' 2 "$ENTITLE" check --explain qqqqqqqq
has 'all of them' "$err" 'feel-unknown-name'
ends_with 'no code at all' 2 "$ENTITLE" check --explain ''
has 'all of them' "$err" 'feel-unknown-name'
ends_with 'a code as long as a file' 2 "$ENTITLE" check --explain "$(awk 'BEGIN { while (n++ < 9999) printf "dmn-" }')"
ends_with 'with a path' 2 "$ENTITLE" check --explain dmn-table-gap "$top/tests/rulebooks/minimal"
has 'is refused' "$err" '--explain checks nothing'
ends_with 'a language that is not there' 2 "$ENTITLE" check --explain dmn-table-gap --lang fr
has 'is refused' "$err" "expected zh or en, got 'fr'"

# A check that found something says where to read more, once and last.
cp -r "$top/tests/rulebooks/minimal" "$work/book"
ends_with 'a sound rulebook' 0 "$ENTITLE" check --as-of 2026-06-01 "$work/book"
is 'has nothing to read about' "$(echo "$out" | grep -c explain)" 0
grep -v '<guard' "$top/tests/rulebooks/minimal/old-age/benefit.xml" > "$work/book/old-age/benefit.xml"
ends_with 'a warning' 0 "$ENTITLE" check --as-of 2026-06-01 "$work/book"
is 'has' "$(echo "$out" | tail -n 1)" "'entitle check --explain CODE' says more about a message"
is 'once' "$(echo "$out" | grep -c explain)" 1

# ---- the examples ----

# example CODE wrong|right: the example of the English texts
example() {
    awk -v code="[$1]" -v field="$2" '
        /^\[/ { here = $0 == code; on = 0; next }
        !here || /^#/ { next }
        /^[a-z]+: / { on = index($0, field ": ") == 1; if (on) print substr($0, length(field) + 3); next }
        on && /^  / { print substr($0, 3) }' "$texts"/*.en.txt
}

# The expression, as the logic of a decision.
feel() {
    sed 's/&/\&amp;/g; s/</\&lt;/g' "$1" > "$work/escaped"
    cat "$work/head.dmn" - "$work/escaped" > "$work/one.dmn" << 'END'
  <literalExpression><text>
END
    echo '</text></literalExpression></decision></definitions>' >> "$work/one.dmn"
}

# The table, "U | age | amount" and one line for each rule.
table() {
    {
        cat "$work/head.dmn"
        sed 's/&/\&amp;/g; s/</\&lt;/g' "$1" | awk -F ' *[|] *' '
            NR == 1 {
                policy = $1 == "F" ? "FIRST" : "UNIQUE"
                printf "<decisionTable hitPolicy=\"%s\">", policy
                printf "<input><inputExpression><text>%s</text></inputExpression></input><output/>\n", $2
                next
            }
            {
                printf "<rule><inputEntry><text>%s</text></inputEntry>", $2
                printf "<outputEntry><text>%s</text></outputEntry></rule>\n", $3
            }'
        echo '</decisionTable></decision></definitions>'
    } > "$work/one.dmn"
}
cat > "$work/head.dmn" << 'END'
<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" id="m" name="m" namespace="urn:m">
<itemDefinition name="tPerson">
  <itemComponent name="birth date"><typeRef>date</typeRef></itemComponent>
  <itemComponent name="sex"><typeRef>string</typeRef><allowedValues><text>"F", "M"</text></allowedValues></itemComponent>
  <itemComponent name="region"><typeRef>string</typeRef></itemComponent>
  <itemComponent name="income"><typeRef>number</typeRef></itemComponent>
</itemDefinition>
<itemDefinition name="tChildren" isCollection="true"><typeRef>tPerson</typeRef></itemDefinition>
<inputData id="p" name="Person"><variable name="Person" typeRef="tPerson"/></inputData>
<inputData id="c" name="Children"><variable name="Children" typeRef="tChildren"/></inputData>
<inputData id="a" name="age"><variable name="age" typeRef="number"/></inputData>
<decision id="d" name="d"><variable name="d"/>
  <informationRequirement id="rp"><requiredInput href="#p"/></informationRequirement>
  <informationRequirement id="rc"><requiredInput href="#c"/></informationRequirement>
  <informationRequirement id="ra"><requiredInput href="#a"/></informationRequirement>
END

# The small rulebook with the example in the place of something, or in a new file: place FILE OLD BEFORE AFTER EXAMPLE-FILE
place() {
    rm -rf "$work/book"
    cp -r "$top/tests/rulebooks/minimal" "$work/book"
    if [ -f "$work/book/$1" ]; then
        OLD=$2 NEW="$3$(cat "$5")$4" awk '
            !done && (i = index($0, ENVIRON["OLD"])) {
                $0 = substr($0, 1, i - 1) ENVIRON["NEW"] substr($0, i + length(ENVIRON["OLD"]))
                done = 1
            }
            { print }
            END { exit !done }' "$work/book/$1" > "$work/changed" || return 1
        cat "$work/changed" > "$work/book/$1"
    else
        printf '%s%s%s\n' "$3" "$(cat "$5")" "$4" > "$work/book/$1"
    fi
}

# shown CODE: check both halves by the command that was prepared in `make_it`
n_shown=0
told=
shown() {
    for half in wrong right; do
        example "$1" "$half" > "$work/example"
        if [ ! -s "$work/example" ]; then
            not_ok "$1: there is an example"
            return
        fi
        "$2" "$3" "$4" "$5" "$6" || { not_ok "$1: its place is in the rulebook"; return; }
        run "$ENTITLE" check --as-of 2026-06-01 "$checked"
        found=$(echo "$out" | grep -c "\[$1\]\$")
        if [ "$half" = wrong ] && [ "$found" -eq 0 ]; then
            not_ok "$1: what is shown as wrong is reported" "$(cat "$work/example")" "$out"
        elif [ "$half" = right ] && [ "$found" -ne 0 ]; then
            not_ok "$1: what is shown as right is not" "$(cat "$work/example")" "$out"
        else
            ok "$1: what is shown as $half is"
        fi
    done
    told="$told $1"
    n_shown=$((n_shown + 1))
}
make_feel() { checked=$work/one.dmn && feel "$work/example"; }
make_table() { checked=$work/one.dmn && table "$work/example"; }
make_place() { checked=$work/book && place "$1" "$2" "$3" "$4" "$work/example"; }

for code in $(sed -n '/^\[/{s/[][]//g;h;}; /^wrong: /{g;p;}' "$texts/feel.en.txt"); do
    shown "$code" make_feel '' '' '' ''
done
for code in dmn-duplicate-rule dmn-rule-overlap dmn-table-gap dmn-unreachable-rule; do
    shown "$code" make_table '' '' '' ''
done

# CODE FILE, what is replaced there, and what stands before and after the example; with '~' between.
ours='xmlns="urn:entitle:rulebook:1"'
cat > "$work/places" << END
dmn-aggregation~old-age/old-age.dmn~hitPolicy="UNIQUE"
dmn-duplicate-id~old-age/old-age.dmn~<decision id="is_local" name="is local">
dmn-duplicate-name~old-age/old-age.dmn~<decision id="is_local" name="is local">
dmn-expression-language~old-age/old-age.dmn~<literalExpression id="x_is_local">
dmn-hit-policy~old-age/old-age.dmn~hitPolicy="UNIQUE"
dmn-import~old-age/old-age.dmn~locationURI="../dictionary.dmn"
dmn-import-type~old-age/old-age.dmn~importType="https://www.omg.org/spec/DMN/20230324/MODEL/"
dmn-no-expression~old-age/old-age.dmn~<outputEntry id="o1"><text>Parameters.base amount</text></outputEntry>
dmn-no-name~old-age/old-age.dmn~<inputData id="i_residency" name="Residency">
dmn-no-namespace~old-age/old-age.dmn~name="old-age" namespace="urn:test:minimal:old-age"
dmn-repeated-element~old-age/old-age.dmn~<variable id="v_is_local" name="is local" typeRef="boolean"/>
dmn-requirement-cycle~old-age/old-age.dmn~<requiredInput href="#i_residency"/>
dmn-rule-length~old-age/old-age.dmn~<inputEntry id="e1"><text>&lt; 90</text></inputEntry>
dmn-type-cycle~dictionary.dmn~<itemComponent id="tResidency_since" name="since"><typeRef>date</typeRef></itemComponent>
dmn-unknown-attribute~old-age/old-age.dmn~<variable id="v_is_local" name="is local" typeRef="boolean"/>
dmn-unknown-element~old-age/old-age.dmn~<variable id="v_is_local" name="is local" typeRef="boolean"/>
dmn-unknown-reference~old-age/old-age.dmn~<requiredInput href="#i_residency"/>
dmn-unknown-type~old-age/old-age.dmn~typeRef="d.tResidencies"
dmn-variable-name~old-age/old-age.dmn~<variable id="v_is_local" name="is local" typeRef="boolean"/>
dmn-wrong-reference~old-age/old-age.dmn~<requiredDecision href="#age"/>
xml~old-age/old-age.dmn~<text>age</text>
rulebook-bad-value~old-age/benefit.xml~review-by="2027-12-31"
rulebook-band~policy.xml~~<policy $ours>~</policy>
rulebook-benefit-period~old-age/benefit.xml~from="2020-01-01"
rulebook-calendar-day~calendar.xml~~<calendar $ours><year number="2026" law="notice">~</year></calendar>
rulebook-calendar-year~calendar.xml~~<calendar $ours>~</calendar>
rulebook-csv~old-age/cases.csv~~
rulebook-decision-type~old-age/benefit.xml~<amount decision="monthly amount" currency="CNY" minor-unit="2" rounding="half-up"/>
rulebook-duplicate~sources.xml~<fact name="since" column="valid_from"/>
rulebook-exclude~greeting/benefit.xml~<exclude benefit="old-age"/>
rulebook-expired~old-age/benefit.xml~review-by="2027-12-31"
rulebook-fact-type~dictionary.dmn~<itemComponent id="tResidency_since" name="since"><typeRef>date</typeRef></itemComponent>
rulebook-folder-name~old-age/benefit.xml~id="old-age"
rulebook-gate~sources.xml~<title lang="zh">人口登记</title>
rulebook-input-type~old-age/old-age.dmn~typeRef="d.tResidencies"
rulebook-item-type~sources.xml~type="tResidency"
rulebook-missing-attribute~parameters.xml~<value from="2020-01-01" law="Test Act, section 1">80</value>
rulebook-missing-file~old-age/benefit.xml~model="old-age.dmn"
rulebook-no-calendar~old-age/benefit.xml~<period kind="monthly"/>~<period kind="monthly"/>
rulebook-no-offer~old-age/benefit.xml~on="grant"
rulebook-parameter-not-in-force~parameters.xml~<value from="2020-01-01" law="Test Act, section 1">80</value>
rulebook-parameter-overlap~parameters.xml~<value from="2020-01-01" law="Test Act, section 1">80</value>
rulebook-parameter-period~parameters.xml~from="2026-01-01"
rulebook-parameter-region~parameters.xml~<value from="2020-01-01" law="Test Act, section 1">80</value>
rulebook-parameter-type~parameters.xml~<parameter name="age limit" type="number" unit="year">
rulebook-parameter-value~parameters.xml~<value from="2020-01-01" law="Test Act, section 1">80</value>
rulebook-placeholder~old-age/benefit.xml~<text lang="en">You get {amount} from {from}, because you are {age}.</text>
rulebook-purpose~sources.xml~purposes="old-age" complete="true"
rulebook-repeated-element~old-age/benefit.xml~<eligible decision="eligible"/>
rulebook-stop-automatic~old-age/benefit.xml~<period kind="monthly"/>~<period kind="monthly"/>
rulebook-stop-event~old-age/benefit.xml~<period kind="monthly"/>~<period kind="monthly"/>
rulebook-stop-sources~old-age/benefit.xml~<period kind="monthly"/>~<period kind="monthly"/>
rulebook-unexpected-text~old-age/benefit.xml~<period kind="monthly"/>
rulebook-unknown-attribute~old-age/benefit.xml~<law citation="Test Act, section 3" link="https://example.org/act" from="2020-01-01" review-by="2027-12-31"/>
rulebook-unknown-benefit~greeting/benefit.xml~<exclude benefit="old-age"/>
rulebook-unknown-component~sources.xml~<fact name="birth date" column="born_on"/>
rulebook-unknown-decision~old-age/benefit.xml~<eligible decision="eligible"/>
rulebook-unknown-element~old-age/benefit.xml~<period kind="monthly"/>
rulebook-unknown-guard~old-age/benefit.xml~<guard code="not-alive"/>
rulebook-unknown-purpose~old-age/benefit.xml~purpose="old-age"
rulebook-unknown-source~sources.xml~source="police"
rulebook-unknown-subject~old-age/benefit.xml~subject="person"
rulebook-unknown-type~parameters.xml~<parameter name="age limit" type="number" unit="year">
rulebook-unmapped-fact~sources.xml~name="Residency"
rulebook-xml~old-age/benefit.xml~</benefit>
END
while IFS='~' read -r code file old before after; do
    shown "$code" make_place "$file" "$old" "$before" "$after"
done < "$work/places"

# Not one example is left out.
sed -n '/^\[/{s/[][]//g;h;}; /^wrong: /{g;p;}' "$texts"/*.en.txt | sort > "$work/examples"
echo "$told" | tr ' ' '\n' | sed '/^$/d' | sort > "$work/shown"
same_file 'every example was tried' "$work/shown" "$work/examples"
finish
