#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# entitle test in a rulebook: the region that a case says, and a model that benefits share, with its own cases beside it, whose
# missing arguments are as unknown as facts are at night.
top=$(cd "$(dirname "$0")/../.." && pwd)
. "$top/tests/lib.sh"

book=$work/book
cp -r "$top/tests/rulebooks/minimal" "$book"

# cases FILE MODEL ATTRIBUTES: a case file of what stands on standard input
cases() {
    {
        echo '<testCases xmlns="http://www.omg.org/spec/DMN/20160719/testcase" xmlns:e="urn:entitle:rulebook:1"'
        echo '  xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xsd="http://www.w3.org/2001/XMLSchema"'
        echo "  e:as-of=\"2026-06-01\" $3><modelName>$2</modelName>"
        cat
        echo '</testCases>'
    } > "$book/$1"
}

# ---- the region ----

# aged AMOUNT [ATTRIBUTES]: somebody of 80
aged() {
    cat <<END
<testCase id="1" ${2:-}>
  <inputNode name="Person"><component name="birth date"><value xsi:type="xsd:date">1946-01-01</value></component></inputNode>
  <resultNode name="monthly amount" type="decision"><expected><value xsi:type="xsd:decimal">$1</value></expected></resultNode>
</testCase>
END
}
aged 120.50 | cases old-age/cases.xml old-age.dmn ''
ends_with 'no region: the general amount' 0 "$ENTITLE" test "$book"
aged 200 | cases old-age/cases.xml old-age.dmn 'e:region="310101"'
ends_with 'a region for all cases' 0 "$ENTITLE" test "$book"
aged 120.50 'e:region="110101"' | cases old-age/cases.xml old-age.dmn 'e:region="310101"'
ends_with 'a case has its own' 0 "$ENTITLE" test "$book"
aged 200 'e:region="110101"' | cases old-age/cases.xml old-age.dmn 'e:region="310101"'
ends_with 'and not that of all' 1 "$ENTITLE" test "$book"
has 'what differs' "$out" 'expected 200, obtained 120.5'
aged 200 'e:region="31 01"' | cases old-age/cases.xml old-age.dmn ''
ends_with 'no code of a region' 1 "$ENTITLE" test "$book"
has 'what it says' "$out$err" "region is not the code of a region: '31 01'"
rm "$book/old-age/cases.xml"

# ---- a shared model and its cases ----

cat > "$book/checks.dmn" <<'END'
<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" xmlns:d="urn:test:minimal:dictionary" id="checks"
             name="checks" namespace="urn:test:minimal:checks">
  <import name="d" namespace="urn:test:minimal:dictionary" locationURI="dictionary.dmn"
          importType="https://www.omg.org/spec/DMN/20230324/MODEL/"/>
  <businessKnowledgeModel id="old" name="old">
    <variable name="old" typeRef="boolean"/>
    <encapsulatedLogic>
      <formalParameter name="age" typeRef="number"/>
      <formalParameter name="local" typeRef="d.tResidencies"/>
      <literalExpression><text>age >= 80 and (some r in local satisfies r.kind = "local")</text></literalExpression>
    </encapsulatedLogic>
  </businessKnowledgeModel>
</definitions>
END
# Somebody has to import it.
import='<import name="check" namespace="urn:test:minimal:checks" locationURI="../checks.dmn" importType="https://www.omg.org/spec/DMN/20230324/MODEL/"/>'
sed -i "s|^  <inputData id=\"i_person\"|  $import\n&|" "$book/old-age/old-age.dmn"

# old ID AGE KINDS EXPECTED: values, with their xsi: attributes
old() {
    echo "<testCase id=\"$1\" type=\"bkm\" invocableName=\"old\"><inputNode name=\"age\"><value $2</value></inputNode>"
    echo "<inputNode name=\"local\"><list>"
    [ -z "$3" ] || echo "<item><component name=\"kind\"><value $3</value></component></item>"
    echo "</list></inputNode>"
    echo "<resultNode name=\"old\" type=\"bkm\"><expected><value $4</value></expected></resultNode></testCase>"
}
nil='xsi:nil="true">' local='xsi:type="xsd:string">local' true='xsi:type="xsd:boolean">true' false='xsi:type="xsd:boolean">false'
{
    old 80 'xsi:type="xsd:decimal">80' "$local" "$true"
    old 79 'xsi:type="xsd:decimal">79' "$local" "$false"
    old 'age unknown' "$nil" "$local" "$nil"
    old 'age unknown, nobody local' "$nil" '' "$false"
    old 'kind unknown' 'xsi:type="xsd:decimal">80' "$nil" "$nil"
    old 'kind unknown, too young' 'xsi:type="xsd:decimal">79' "$nil" "$false"
    old 'a kind that the dictionary does not allow' 'xsi:type="xsd:decimal">80' 'xsi:type="xsd:string">tourist' "$nil"
} | cases checks.cases.xml checks.dmn ''
ends_with 'the rulebook knows them' 0 "$ENTITLE" check --as-of 2026-06-01 "$book"
ends_with 'unknown arguments are unknown' 0 "$ENTITLE" test "$book"
has 'all of them' "$out" '7 passed, 0 failed'
ends_with 'by themselves' 0 "$ENTITLE" test "$book/checks.cases.xml"
old 80 'xsi:type="xsd:decimal">80' "$local" "$false" | cases checks.cases.xml checks.dmn ''
ends_with 'a case that fails' 1 "$ENTITLE" test "$book"
has 'where' "$out" 'checks.cases.xml: case 80: result "old": expected false, obtained true'
mv "$book/checks.cases.xml" "$book/check.cases.xml"
ends_with 'cases of no model' 1 "$ENTITLE" check --as-of 2026-06-01 "$book"
has 'they are no file of the rulebook' "$out$err" "a rulebook has no file 'check.cases.xml'"
finish
