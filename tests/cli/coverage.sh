#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# What entitle test writes for others: JUnit's XML, and which rules and ways of if decided in no case, as text, JSON and HTML.
top=$(cd "$(dirname "$0")/../.." && pwd)
. "$top/tests/lib.sh"

book=$work/book
mkdir -p "$book/a"
# A decision's table, one of business knowledge that is called by a service, an if, and a shared model.
cat > "$book/a/shared.dmn" <<'END'
<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" id="shared" name="shared" namespace="urn:t:shared">
  <businessKnowledgeModel id="band" name="band">
    <variable name="band" typeRef="string"/>
    <encapsulatedLogic>
      <formalParameter name="age" typeRef="number"/>
      <decisionTable id="bands" hitPolicy="UNIQUE">
        <input id="b_i"><inputExpression id="b_x" typeRef="number"><text>age</text></inputExpression></input>
        <output id="b_o" typeRef="string"/>
        <rule id="young"><inputEntry id="b1"><text>&lt; 18</text></inputEntry><outputEntry id="b2"><text>"young"</text></outputEntry></rule>
        <rule id="old"><inputEntry id="b3"><text>&gt;= 18</text></inputEntry><outputEntry id="b4"><text>"old"</text></outputEntry></rule>
      </decisionTable>
    </encapsulatedLogic>
  </businessKnowledgeModel>
</definitions>
END
cat > "$book/a/a.dmn" <<'END'
<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" id="a" name="a" namespace="urn:t:a">
  <import name="s" namespace="urn:t:shared" locationURI="shared.dmn" importType="https://www.omg.org/spec/DMN/20230324/MODEL/"/>
  <inputData id="i_age" name="age"><variable id="v_age" name="age" typeRef="number"/></inputData>
  <decision id="group" name="group">
    <variable id="v_group" name="group" typeRef="string"/>
    <informationRequirement id="g_r"><requiredInput href="#i_age"/></informationRequirement>
    <knowledgeRequirement id="g_k"><requiredKnowledge href="urn:t:shared#band"/></knowledgeRequirement>
    <literalExpression id="g_x"><text>s.band(age)</text></literalExpression>
  </decision>
  <decision id="amount" name="amount">
    <variable id="v_amount" name="amount" typeRef="number"/>
    <informationRequirement id="a_r"><requiredInput href="#i_age"/></informationRequirement>
    <decisionTable id="amounts" hitPolicy="FIRST">
      <input id="a_i"><inputExpression id="a_x" typeRef="number"><text>age</text></inputExpression></input>
      <output id="a_o" typeRef="number"/>
      <annotation name="why"/>
      <rule id="none"><inputEntry id="a1"><text>&lt; 60</text></inputEntry><outputEntry id="a2"><text>0</text></outputEntry>
        <annotationEntry><text>too young</text></annotationEntry></rule>
      <rule id="some"><inputEntry id="a3"><text>&lt; 80</text></inputEntry><outputEntry id="a4"><text>10</text></outputEntry>
        <annotationEntry><text>from 60 &lt;b&gt;&amp; "more"</text></annotationEntry></rule>
      <rule id="much"><inputEntry id="a5"><text>-</text></inputEntry><outputEntry id="a6"><text>20</text></outputEntry></rule>
    </decisionTable>
  </decision>
  <decision id="word" name="word">
    <variable id="v_word" name="word" typeRef="string"/>
    <informationRequirement id="w_r"><requiredInput href="#i_age"/></informationRequirement>
    <literalExpression id="w_x"><text>if age &gt; 80 then "high" else "low"</text></literalExpression>
  </decision>
  <decisionService id="grouping" name="grouping">
    <variable id="v_s" name="grouping"/>
    <outputDecision href="#group"/>
    <inputData href="#i_age"/>
  </decisionService>
</definitions>
END
# item ID AGE RESULT TYPE VALUE [ATTRIBUTES]
item() {
    cat <<END
<testCase id="$1" ${6:-}><description>&lt;of&gt; &quot;$1&quot;</description>
  <inputNode name="age"><value xsi:type="xsd:decimal">$2</value></inputNode>
  <resultNode name="$3" type="decision"><expected><value xsi:type="xsd:$4">$5</value></expected></resultNode></testCase>
END
}
# cases FILE: the cases on standard input, about a.dmn
cases() {
    {
        echo '<testCases xmlns="http://www.omg.org/spec/DMN/20160719/testcase"'
        echo '  xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xsd="http://www.w3.org/2001/XMLSchema">'
        echo '<modelName>a.dmn</modelName>'
        cat
        echo '</testCases>'
    } > "$book/a/$1"
}
{
    item 1 50 amount decimal 0
    item 2 85 amount decimal 20
    item 3 85 word string high
    item 4 12 grouping string young 'type="decisionService" invocableName="grouping"'
} | cases cases.xml

# ---- what decided ----

ends_with 'coverage' 0 "$ENTITLE" test --coverage "$book"
has 'the results first' "$out" '4 passed, 0 failed
model '
has 'in all' "$out" '3 of 5 rules decided in a case, 1 of 2 ways of an if were taken'
has 'a model' "$(echo "$out" | tr -s ' ')" "$book/a/a.dmn 2 of 3 66% 1 of 2 50%"
has 'business knowledge that a service calls, in a shared model' "$(echo "$out" | tr -s ' ')" "$book/a/shared.dmn 1 of 2 50% 0 of 0 -"
has 'a rule with its place and annotation' "$out" \
    "$book/a/a.dmn:19:7: rule some of table amounts (amount) never decided: from 60 <b>& \"more\""
has 'a rule without one' "$out" "$book/a/shared.dmn:10:9: rule old of table bands (band) never decided: >= 18"
has 'a way of an if' "$out" "'else' of this if (word) was never taken: if age > 80 then \"high\" else \"low\""
is 'what did is not listed' "$(echo "$out" | grep -c never)" 3
ends_with 'quiet' 0 "$ENTITLE" test --coverage --quiet "$book"
is 'only the closing lines' "$(echo "$out" | wc -l)" 2
run "$ENTITLE" test --coverage --json "$book"
has 'JSON' "$out" '"coverage":{"rules":5,"rules_decided":3,"ways":2,"ways_taken":1,'
has 'a rule in JSON' "$out" '{"id":"none","text":"too young","line":17,"column":7,"cases":1}'
is 'no parameters, no word of them' "$(echo "$out" | grep -c '"parameters":0,"parameters_read":0,"cases_by_parameter":{}')" 1

# ---- parameters: read where an expression with them is evaluated, by whatever name it has them

cp -r "$top/tests/rulebooks/minimal" "$work/minimal"
cat > "$work/minimal/old-age/cases.xml" <<'END'
<testCases xmlns="http://www.omg.org/spec/DMN/20160719/testcase" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
  <modelName>old-age.dmn</modelName>
  <testCase id="1"><description>too young</description>
    <inputNode name="Person"><component name="birth date"><value xsi:type="xsd:date" xmlns:xsd="http://www.w3.org/2001/XMLSchema">1990-01-01</value></component></inputNode>
    <resultNode name="eligible" type="decision"><expected><value xsi:type="xsd:boolean" xmlns:xsd="http://www.w3.org/2001/XMLSchema">false</value></expected></resultNode>
  </testCase>
</testCases>
END
run "$ENTITLE" test --coverage --as-of 2026-06-01 "$work/minimal"
has 'what was read' "$out" '1 of 2 parameters were read in a case'
has 'what was not' "$out" "parameter 'base amount' was never read"
is 'and nothing else' "$(echo "$out" | grep -c '^parameter ')" 1
run "$ENTITLE" test --coverage --json --as-of 2026-06-01 "$work/minimal"
has 'JSON: in how many cases' "$out" '"parameters":2,"parameters_read":1,"cases_by_parameter":{"age limit":1,"base amount":0}'
run "$ENTITLE" test --coverage-html "$work/parameters.html" --as-of 2026-06-01 "$work/minimal"
has 'the page: one that was' "$(cat "$work/parameters.html")" '<td>age limit</td><td class="n">1</td>'
has 'the page: one that was not' "$(cat "$work/parameters.html")" '<tr class="never"><td>base amount</td><td class="n">never</td>'

run "$ENTITLE" test --json "$book"
case $out in
*coverage*) not_ok 'JSON without it' "$out" ;;
*) ok 'JSON without it' ;;
esac

ends_with 'a page' 0 "$ENTITLE" test --coverage-html "$work/page.html" "$book"
is 'nothing more on standard output' "$out" '4 passed, 0 failed'
page=$(cat "$work/page.html")
has 'its figures' "$page" '<td>in all</td><td class="n">3 of 5</td><td class="n">60%</td><td class="n">1 of 2</td><td class="n">50%</td>'
has 'its rules, escaped' "$page" \
    '<tr class="never"><td>some</td><td>from 60 &lt;b&gt;&amp; &quot;more&quot;</td><td class="n">19:7</td><td class="n">never</td></tr>'
is 'it needs nothing else' "$(grep -c -E 'https?:|src=|<script|<link|@import' "$work/page.html")" 0

# ---- JUnit ----

# well_formed NAME FILE
well_formed() {
    if command -v xmllint > /dev/null; then
        ends_with "$1" 0 xmllint --noout "$2"
    else
        skipped "$1" 'there is no xmllint'
    fi
}
ends_with 'all pass' 0 "$ENTITLE" test --junit "$work/junit.xml" "$book"
well_formed 'they are XML' "$work/junit.xml"
has 'counts' "$(cat "$work/junit.xml")" '<testsuites name="entitle" tests="4" failures="0" errors="0" skipped="0" time="0.'

{
    item 1 50 amount decimal 0
    item 2 85 amount decimal 21
    item 3 85 word string '&lt;low&gt; &amp; so'
    item 4 85 nothing string x
} | cases cases.xml
item gap 85 amount decimal 22 | cases gap.xml
echo '<testCases xmlns="http://www.omg.org/spec/DMN/20160719/testcase"><modelName>a.dmn' > "$book/a/torn.xml"
item 9 85 amount decimal 22 | cases other.xml
sed -i 's/a\.dmn/no.dmn/' "$book/a/other.xml"
echo 'a gap for the test' > "$work/gaps"
ends_with 'failures' 1 "$ENTITLE" test --known-gaps "$work/gaps" --junit "$work/junit.xml" "$book"
well_formed 'these are XML too' "$work/junit.xml"
xml=$(cat "$work/junit.xml")
has 'all are counted' "$xml" '<testsuites name="entitle" tests="7" failures="3" errors="2" skipped="1"'
has 'a suite a file' "$xml" "<testsuite name=\"$book/a/cases.xml\" tests=\"4\" failures=\"3\" errors=\"0\" skipped=\"0\""
has 'what differs' "$xml" '<failure message="result &quot;amount&quot;: expected 21, obtained 20">'
has 'escaped' "$xml" 'expected &quot;&lt;low&gt; &amp; so&quot;, obtained &quot;high&quot;'
has 'names' "$xml" 'name="2: &lt;of&gt; &quot;2&quot;"'
has 'no such decision' "$xml" "<failure message=\"there is no decision 'nothing'\">"
has 'a known gap' "$xml" '<skipped message="'
has 'a file that is no XML' "$xml" '<testcase classname="'"$book"'/a/torn.xml" name="the file"'
is 'errors' "$(grep -c '<error ' "$work/junit.xml")" 2
rm "$book/a/torn.xml" "$book/a/other.xml" "$book/a/gap.xml"

odd=$(printf '%s/\001\377 & "<' "$work")
if cp -r "$book" "$odd" 2> /dev/null; then
    run "$ENTITLE" test --coverage-html "$work/page.html" --junit "$work/junit.xml" "$odd"
    is 'a folder whose name is no text' "$status" 1
    well_formed 'and its XML is' "$work/junit.xml"
    has 'with marks for what cannot be written' "$(cat "$work/junit.xml")" "$(printf '\357\277\275\357\277\275 &amp; &quot;&lt;')"
else
    skipped 'a folder whose name is no text' 'the file system has none'
fi

# ---- files that cannot be written ----

for option in junit coverage-html; do
    echo old > "$work/kept"
    ends_with "--$option: no such folder" 1 "$ENTITLE" test "--$option" "$work/none/x" "$book"
    has 'what and where' "$err" "--$option: cannot write $work/none/x: No such file or directory"
    is 'before any case runs' "$out" ''
    ends_with "--$option: a folder" 1 "$ENTITLE" test "--$option" "$work" "$book"
    ends_with "--$option: a device" 1 "$ENTITLE" test "--$option" /dev/null "$book"
    has 'is none to replace' "$err" 'it is no regular file'
    ends_with "--$option -" 2 "$ENTITLE" test "--$option" - "$book"
    has 'why' "$err" 'hint: leave the option out if standard output is enough'
    mkdir -p "$work/shut"
    chmod 555 "$work/shut"
    if touch "$work/shut/x" 2> /dev/null; then
        skipped "--$option: a folder that is shut" 'nothing is shut to this user'
    else
        ends_with "--$option: a folder that is shut" 1 "$ENTITLE" test "--$option" "$work/shut/x" "$book"
        has 'refused' "$err" 'Permission denied'
    fi
    run "$ENTITLE" test "--$option" "$work/kept" "$work/no-cases"
    is 'a run that fails leaves the old file' "$(cat "$work/kept")" old
done
ends_with 'one file for both' 2 "$ENTITLE" test --junit "$work/x" --coverage-html "$work/x" "$book"
is 'nothing is left beside them' "$(find "$work" -name '*.new')" ''
finish
