# SPDX-License-Identifier: Apache-2.0
# entitle eval: values of expressions and models, and what it says to what is wrong.
top=$(cd "$(dirname "$0")/../.." && pwd) && . "$top/tests/lib.sh"

# feel NAME EXPECTED EXPRESSION OPTION...
feel() {
    feel_name=$1 feel_expected=$2 feel_text=$3
    shift 3
    run "$ENTITLE" eval --feel "$feel_text" "$@"
    is "$feel_name" "$status $out" "0 $feel_expected"
    is "$feel_name: nothing on stderr" "$err" ''
}
feel 'a number' '0.3' '0.1 + 0.2'
feel 'a date' '2026-02-28' 'date("2026-01-31") + duration("P1M")'
feel 'a string is quoted' '"1\"\n"' '"1\"\n"'
feel 'a list' '[1, "a", null]' '[1, "a", null]'
feel 'JSON' '{"a":"x","b":[0.25,"2020-01-01",null]}' '{a: "x", b: [1/4, @"2020-01-01", null]}' --json
feel 'today' '2026-06-01' 'today()' --as-of 2026-06-01
feel 'names from a context' '20' 'sum(the amounts[item > 10])' --context '{"the  amounts": [5, 20]}'
feel 'members' '"Wang"' 'person.full name' --context '{"person": {"full name": "Wang"}}'
feel 'numbers of a context keep their digits' '123456789012345678901234567890.1234' 'x' \
    --context '{"x": 123456789012345678901234567890.1234}'
feel 'an expression that begins with a dash' '-1' '-1'
printf '%s\n' '{"a": 1}' > "$work/context.json"
feel 'a context from a file' '2' 'a + 1' --context "$work/context.json"
feel 'null is a value' 'null' 'null'
feel 'strict: sound' '3' '1 + 2' --strict

# fault NAME STATUS OUT PART ARGUMENT...: PART on stderr
fault() {
    fault_name=$1 fault_status=$2 fault_out=$3 fault_part=$4
    shift 4
    run "$ENTITLE" eval "$@"
    is "$fault_name: status" "$status" "$fault_status"
    is "$fault_name: stdout" "$out" "$fault_out"
    has "$fault_name" "$err" "$fault_part"
}
fault 'kinds that do not fit' 1 null '--feel:1:3: error: number + string is not defined [feel-fault]
    1 | 1 + "a"
      |   ^' --feel '1 + "a"'
fault 'it does not parse' 1 null "--feel:1:5: error: expected an expression, found '+' [feel-syntax]" --feel '1 + + '
is 'it does not parse: said once' "$(echo "$err" | grep -c error)" 1
fault 'unknown name' 1 null "unknown name 'agee'" --feel 'agee > 1' --context '{"age": 1}'
fault 'strict: unknown name' 1 '' "did you mean 'age'?" --feel 'agee > 1' --context '{"age": 1}' --strict
fault 'a fault that does not matter is a warning' 0 'false' 'warning: ' --feel '1 > "a" and false'
fault 'too deep' 1 null 'nest' --feel "$(printf '%020000d' 0 | tr 0 '(')"
fault 'endless' 1 null 'too' --feel 'count(for i in 1..1000000, j in 1..1000000 return i)'
fault 'the context is not JSON' 1 '' '--context:1:7: this is not JSON' --feel 1 --context '{"a": }'
fault 'the context is no object' 1 '' 'expected an object, {"age": 81}, found a list' --feel 1 --context '[1]'
fault 'the context has a name twice' 1 '' "'a' stands twice" --feel a --context '{"a": 1, "a": 2}'
fault 'the context file is missing' 1 '' 'No such file' --feel 1 --context "$work/nowhere.json"
fault 'not UTF-8' 2 '' 'not UTF-8' --feel "$(printf '"\377"')"

# ---- models ----

cat > "$work/model.dmn" <<'END'
<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" name="m" namespace="urn:test:eval">
  <itemDefinition name="tPerson">
    <itemComponent name="name"><typeRef>string</typeRef></itemComponent>
    <itemComponent name="birth date"><typeRef>date</typeRef></itemComponent>
  </itemDefinition>
  <inputData id="person" name="Person"><variable name="Person" typeRef="tPerson"/></inputData>
  <inputData id="rate" name="Rate"><variable name="Rate" typeRef="number"/></inputData>
  <decision id="age" name="age">
    <variable name="age" typeRef="number"/>
    <informationRequirement><requiredInput href="#person"/></informationRequirement>
    <literalExpression><text>years and months duration(Person.birth date, today()).years</text></literalExpression>
  </decision>
  <decision id="amount" name="monthly amount">
    <variable name="monthly amount" typeRef="number"/>
    <informationRequirement><requiredDecision href="#age"/></informationRequirement>
    <informationRequirement><requiredInput href="#rate"/></informationRequirement>
    <knowledgeRequirement><requiredKnowledge href="#twice"/></knowledgeRequirement>
    <literalExpression><text>if age &gt;= 80 then twice(Rate) else Rate</text></literalExpression>
  </decision>
  <businessKnowledgeModel id="twice" name="twice">
    <variable name="twice"/>
    <encapsulatedLogic>
      <formalParameter name="x" typeRef="number"/>
      <literalExpression><text>2 * x</text></literalExpression>
    </encapsulatedLogic>
  </businessKnowledgeModel>
  <decisionService id="service" name="the amount">
    <variable name="the amount"/>
    <outputDecision href="#amount"/>
    <inputDecision href="#age"/>
    <inputData href="#rate"/>
  </decisionService>
</definitions>
END
model() {
    model_name=$1 model_expected=$2
    shift 2
    run "$ENTITLE" eval "$work/model.dmn" --as-of 2026-06-01 "$@"
    is "$model_name" "$status $out" "0 $model_expected"
    is "$model_name: nothing on stderr" "$err" ''
}
given='{"Person": {"birth date": "1940-03-02"}, "Rate": 120.25}'
model 'every decision' 'age = 86
monthly amount = 240.5' --input "$given"
model 'every decision as JSON' '{"age":86,"monthly amount":240.5}' --input "$given" --json
model 'one decision' 240.5 --input "$given" --decision 'monthly  amount'
model 'one decision as JSON' 240.5 --input "$given" --decision 'monthly amount' --json
printf '%s\n' "$given" > "$work/given.json"
model 'input from a file' 86 --input "$work/given.json" --decision age
model 'a decision is given' 7 --input '{"age": 5, "Rate": 7}' --decision 'monthly amount'
model 'a service' 14 --input '{"age": 80, "Rate": 7}' --decision 'the amount'
model 'a service, asked as one' 14 --input '{"age": 80, "Rate": 7}' --service 'the amount'
model 'a business knowledge model' 6 --input '{"x": 3}' --bkm twice
model 'strict' 86 --input "$given" --decision age --strict

wrong() {
    wrong_name=$1 wrong_status=$2 wrong_out=$3 wrong_part=$4
    shift 4
    fault "$wrong_name" "$wrong_status" "$wrong_out" "$wrong_part" "$work/model.dmn" --as-of 2026-06-01 "$@"
}
wrong 'nothing given: place and caret' 1 null 'model.dmn:12:63: error: ' --decision age
has 'nothing given: caret' "$err" ' ^'
wrong 'unknown decision' 2 '' "the model has no decision 'monthly amont'" --decision 'monthly amont'
has 'unknown decision: hint' "$err" "hint: did you mean 'monthly amount'?"
wrong 'unknown service' 2 '' "did you mean 'the amount'?" --service 'th amount'
wrong 'a decision is no service' 2 '' 'has no decision service' --service age
wrong 'unknown BKM' 2 '' "did you mean 'twice'?" --bkm twicf
wrong 'unknown input' 1 '' "the model has no input 'Persn'" --input '{"Persn": {}}'
has 'unknown input: hint' "$err" "did you mean 'Person'?"
wrong 'unknown component' 1 '' "Person: there is no 'birthdate' in its type" --input '{"Person": {"birthdate": "1940-03-02"}}'
wrong 'unknown parameter' 1 '' "'twice' has no parameter 'y'" --bkm twice --input '{"y": 1}'
wrong 'no such day' 1 '' 'Person.birth date: expected a date as a string' --input '{"Person": {"birth date": "1940-02-30"}}'
wrong 'another kind' 1 '' 'Rate: expected a number, found a string "7"' --input '{"Rate": "7"}'
wrong 'input that is not JSON' 1 '' '--input:1:2: this is not JSON' --input '{Rate: 7}'
wrong 'input that is no object' 1 '' 'expected an object' --input '[1]'

fault 'no such model' 1 '' 'no such file' "$work/nowhere.dmn"
printf '%s' '<definitions' > "$work/broken.dmn"
fault 'a broken model' 1 '' 'broken.dmn:1:' "$work/broken.dmn"
sed 's/Person.birth date, today()/Person.birthdate, today()/' "$work/model.dmn" > "$work/slip.dmn"
fault 'a slip: standard' 1 null 'slip.dmn:12:' "$work/slip.dmn" --input "$given" --decision age
fault 'a slip: the rest has its value' 0 7 '' "$work/slip.dmn" --input '{"age": 5, "Rate": 7}' --decision 'monthly amount'
fault 'a slip: strict' 1 '' "did you mean 'birth date'?" "$work/slip.dmn" --input "$given" --strict

# A rulebook's model imports the dictionary from the folder above.
fault 'a model of a rulebook' 0 'false' '' "$top/eligibility-rules/old-age-allowance/old-age-allowance.dmn" \
    --decision 'registered here' --input '{"Residency": {"kind": "tourist", "region": "310101"}}'
fault 'only business knowledge' 2 '' 'the model has no decision of its own' "$top/eligibility-rules/retirement-age.dmn"
has 'only business knowledge: hint' "$err" "--bkm 'rise of the retirement age'"

# ---- the command line ----

fault 'nothing to evaluate' 2 '' "--feel 'EXPR'"
fault 'model and expression' 2 '' 'stands alone' "$work/model.dmn" --feel 1
fault 'input for an expression' 2 '' '--context' --feel 1 --input '{}'
fault 'context for a model' 2 '' 'takes --input' "$work/model.dmn" --context '{}'
fault 'two things asked' 2 '' 'one of' "$work/model.dmn" --decision a --bkm b
finish
