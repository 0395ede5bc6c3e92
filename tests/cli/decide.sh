# SPDX-License-Identifier: Apache-2.0
# entitle decide: outcomes and reasons for facts from a file, and what it says to facts that are wrong.
top=$(cd "$(dirname "$0")/../.." && pwd) && . "$top/tests/lib.sh"

book=$top/tests/rulebooks/minimal
# decide JSON OPTION...: $status, $out, $err
decide() {
    printf '%s\n' "$1" > "$work/facts.json"
    shift
    run "$ENTITLE" decide --rules "$book" --as-of 2026-06-01 --facts "$work/facts.json" --lang en "$@"
}
local='"Residency": [{"kind": "local", "since": "1999-01-01"}]'

decide "{\"subject\": 7, \"region\": \"310101\", \"Person\": {\"birth date\": \"1940-03-02\"}, $local}"
is 'a grant' "$status" 0
is 'in full' "$out" 'old-age: grant (new)
  Old-age allowance
  amount     200.00 CNY, monthly, from 2026-06-01
  because    bands / under-90: up to 89 years: the base amount [old-age.dmn:43]
  why        met      eligible: age >= Parameters.age limit [old-age.dmn:33]
                      age = 86
                      Parameters.age limit = 80 (Test Act, section 1)
             met      is local: some r in Residency satisfies r.kind = "local" [old-age.dmn:25]
                      Residency = [{kind: "local", since: 1999-01-01}] [police]
  with time  2030-03-02: entitled, 400.00 CNY
  steps      age = 86
             is local = true
             eligible = true
             monthly amount = 200
  facts      Person.birth date = 1940-03-02 [register]
             Person.death date = null [register]
             Residency[1].kind = local [police]
  law        Test Act, section 3
             https://example.org/act

greeting: skip (excluded)
  Birthday greeting
  law        Test Act, section 4'

decide "{\"Person\": {\"birth date\": \"1930-03-02\"}, $local}" --benefit old-age
has 'no region: the general amount, doubled from 90 years' "$out" 'amount     241.00 CNY'
has 'another rule' "$out" 'bands / from-90'

decide "{\"Person\": {\"birth date\": \"1940-03-02\"}, $local}" --benefit old-age --lang zh
has 'in Chinese' "$out" '高龄津贴'
has 'in Chinese: the outcome' "$out" 'old-age: 发放 (new)'
has 'in Chinese: the amount' "$out" '金额       120.50 CNY, 每月, 自 2026-06-01'

decide "{\"Person\": {\"birth date\": \"1950-03-02\"}, $local}" --benefit old-age
has 'too young' "$out" 'old-age: not eligible'
has 'too young: the step' "$out" 'age = 76'

decide "{\"Person\": {\"birth date\": null}, $local}" --benefit old-age
has 'unknown birth date' "$out" 'old-age: hold (missing-fact)'
has 'unknown birth date: named' "$out" 'Person.birth date: no value'
decide "{$local}" --benefit old-age
has 'no person: its source is not complete' "$out" 'missing    Person: no record'
decide '{"Person": {"birth date": "1940-03-02"}}' --benefit old-age
has 'no residence: its source is complete' "$out" 'old-age: not eligible'
decide '{"Person": {}}' --benefit old-age
has 'what does not matter holds nobody up' "$out" 'old-age: not eligible'
decide '{"Person": {"birth date": "1940-03-02", "death date": "2026-05-01"}}' --benefit old-age
has 'a guard' "$out" 'guard      not-alive: The person has died.'
has 'a guard: the hold has its code' "$out" 'old-age: hold (not-alive)'
decide '{"Person": {"birth date": "1940-03-02"}, "Residency": [{"kind": "tourist"}]}' --benefit old-age
has 'a value that the dictionary does not allow' "$out" 'Residency.kind: invalid value'
decide '{"Person": {"birth date": "1946-03-02"}}' --benefit greeting
has 'a notice' "$out" 'greeting: grant (new)'

decide "{\"subject\": 7, \"Person\": {\"birth date\": \"1940-03-02\"}, $local}" --benefit old-age --json
has 'JSON: outcome' "$out" '"outcome":"grant","reason":"new","amount_minor":12050,'
has 'JSON: rules' "$out" '{"table":"bands","rule":"under-90","annotation":"up to 89 years: the base amount","file":"old-age.dmn","line":43}'
has 'JSON: facts' "$out" '"facts":{"Person":{"birth date":"1940-03-02","death date":null},"Residency":[{"kind":"local"}]}'

# ---- why, and why not, and from when it will be different
decide "{\"Person\": {\"birth date\": \"1950-03-02\"}, $local}" --benefit old-age
has 'why not: what failed' "$out" 'not met  eligible: age >= Parameters.age limit [old-age.dmn:33]'
has 'why not: with what it was compared, and the law' "$out" 'Parameters.age limit = 80 (Test Act, section 1)'
is 'why not: not what holds all the same' "$(printf '%s\n' "$out" | grep -c 'is local: some')" 0
has 'why not: when it will be' "$out" 'with time  2030-03-02: entitled, 120.50 CNY'
decide '{"Person": {"birth date": "1950-03-02"}, "Residency": [{"kind": "visitor"}]}' --benefit old-age
has 'why not: all that failed, 1' "$out" 'why        not met  eligible: age >='
has 'why not: all that failed, 2' "$out" '           not met  is local: some'
has 'why not: time does not help' "$out" 'with time  no change within 30 years if nothing but time passes'
decide "{$local}" --benefit old-age
has 'what is missing leaves open' "$out" 'unknown  eligible: age >= Parameters.age limit'
decide '{"Person": {"birth date": "1940-03-02", "death date": "2026-05-01"}}' --benefit old-age
has 'a guard: what failed in it' "$out" 'not met  is alive: Person.death date = null'
decide '{"Person": {"birth date": "1950-03-02"}}' --benefit old-age --lang zh
has 'in Chinese' "$out" '判定条件   不满足  eligible: age'
decide "{\"Person\": {\"birth date\": \"1950-03-02\"}, $local}" --benefit old-age --json
has 'JSON: why' "$out" '"why":[{"decision":"eligible","condition":"age >= Parameters.age limit","holds":"no","table":null,"rule":null,"annotation":null,"file":"old-age.dmn","line":33,"operands":[{"name":"age","value":"76","source":null,"law":null},{"name":"Parameters.age limit","value":"80","source":null,"law":"Test Act, section 1"}]}]'
has 'JSON: with time' "$out" '"with_time":{"day":"2030-03-02","state":"eligible","amount_minor":12050}'

# The rule of a table that fired, and where none would give it, the one that came nearest.
desk=$top/tests/rulebooks/why
why() {
    printf '%s\n' "$1" > "$work/facts.json"
    run "$ENTITLE" decide --rules "$desk" --as-of 2026-06-01 --facts "$work/facts.json" --lang en
}
# because NAME FACTS EXPECTED: what it says from `why` on until the steps, without places
because() {
    why "$2"
    is "$1" "$(printf '%s\n' "$out" | sed -n '/^  why /,/^  steps /p' | grep -v '^  steps' | sed 's/ \[[a-z]*\.dmn:[0-9]*\]$//')" "$3"
}
because 'a table: what failed of the rule that came nearest; of an or that failed, all' \
    '{"Person": {"age": 58, "kind": "local", "income": 900, "months": 30, "died": false}}' \
    '  why        not met  eligible: category != "none"
                      category = none
             not met  category: Person.age >= 60 -- residents from 60
                      Person.age = 58 [register]
             not met  insured: Person.months >= Parameters.insured months
                      Person.months = 30 [register]
                      Parameters.insured months = 36 (Test Act, section 1)
             not met  insured: Person.income < 500
                      Person.income = 900 [register]
  with time  no change within 30 years if nothing but time passes'
because 'a table: the rule that fired; of an or that holds, one' \
    '{"Person": {"age": 70, "kind": "local", "income": 900, "months": 40, "died": false}}' \
    '  why        met      eligible: category != "none"
                      category = resident
             met      category: Person.kind = "local" -- residents from 60
                      Person.kind = local [register]
             met      category: Person.age >= 60 -- residents from 60
                      Person.age = 70 [register]
             met      insured: Person.months >= Parameters.insured months
                      Person.months = 40 [register]
                      Parameters.insured months = 36 (Test Act, section 1)
  with time  no change within 30 years if nothing but time passes'
because 'a table: another cell' '{"Person": {"age": 85, "kind": "visitor", "income": 900, "months": 40, "died": false}}' \
    '  why        met      eligible: category != "none"
                      category = guest
             met      category: Person.kind in ("guest", "visitor") -- guests in their eighties
                      Person.kind = visitor [register]
             met      category: Person.age in [80..90) -- guests in their eighties
                      Person.age = 85 [register]
             met      insured: Person.months >= Parameters.insured months
                      Person.months = 40 [register]
                      Parameters.insured months = 36 (Test Act, section 1)
  with time  no change within 30 years if nothing but time passes'
because 'a table: what is unknown leaves it open' '{"Person": {"age": 70, "kind": null, "income": 900, "months": 40, "died": false}}' \
    '  why        unknown  eligible: category != "none"
                      category = unknown
             unknown  category: Person.kind = "local" -- residents from 60
                      Person.kind = unknown [register]'

# ---- as a page
decide "{\"Person\": {\"birth date\": \"1950-03-02\"}, $local}" --benefit old-age --html "$work/why.html"
is 'a page: status' "$status" 0
has 'a page: the text is printed all the same' "$out" 'old-age: not eligible'
page=$(cat "$work/why.html")
has 'a page: the condition, escaped' "$page" '<code>age &gt;= Parameters.age limit</code>'
has 'a page: what was compared' "$page" 'age = <strong>76</strong>'
has 'a page: with time' "$page" '2030-03-02: entitled, 120.50 CNY'
is 'a page: nobody else can read it' "$(stat -c %a "$work/why.html")" 600
decide "{\"Person\": {\"birth date\": \"1950-03-02\"}, $local}" --benefit old-age --lang zh --html "$work/why.html"
has 'a page in Chinese' "$(cat "$work/why.html")" '<html lang="zh">'
decide "{\"Person\": {\"birth date\": \"1950-03-02\"}, $local}" --html "$work/no/why.html"
is 'a page that cannot be written: status' "$status" 1
has 'a page that cannot be written' "$err" '--html: cannot write'
is 'a page that cannot be written: nothing is decided' "$out" ''

# wrong NAME JSON PART: status 1 and PART in the message
wrong() {
    decide "$2" --benefit old-age
    is "$1: status" "$status" 1
    has "$1" "$err" "$3"
    is "$1: nothing on stdout" "$out" ''
}
wrong 'unknown item' '{"Persn": {}}' "the rulebook has no item 'Persn'"
wrong 'unknown item: hint' '{"Persn": {}}' "did you mean 'Person'?"
wrong 'unknown fact' '{"Person": {"birthdate": "1940-03-02"}}' "Person: 'Person' has no fact 'birthdate'"
wrong 'number for a date' '{"Person": {"birth date": 19400302}}' 'Person.birth date: expected a date as a string'
wrong 'no such day' '{"Person": {"birth date": "1940-02-30"}}' 'found a string "1940-02-30"'
wrong 'in the second row' '{"Residency": [{"kind": "local"}, {"kind": 1}]}' 'Residency[2].kind: expected a string, found a number 1'
wrong 'no list' '{"Residency": {"kind": "local"}}' 'Residency: expected a list'
wrong 'a list' '{"Person": [{}]}' "Person: expected an object with the facts of 'Person', found a list"
wrong 'half a document' '{"Person": {' 'it ends in the middle'
wrong 'two documents' '{} {}' 'this is not JSON'
wrong 'a list as document' '[]' 'expected an object'
wrong 'subject' '{"subject": "7"}' 'subject: expected a whole number, found a string'
wrong 'a name twice' '{"Person": {}, "Person": {}}' "'Person' stands twice in one object"
deep=$(printf '%070d' 0 | tr 0 '[')
wrong 'too deep' "{\"Person\": $deep" 'lists and objects nest too deep'

ends_with 'no such file' 1 "$ENTITLE" decide --rules "$book" --facts "$work/nowhere.json"
ends_with 'no facts' 2 "$ENTITLE" decide --rules "$book"
decide '{}' --benefit oldage
is 'unknown benefit' "$status" 2
has 'unknown benefit: hint' "$err" "did you mean 'old-age'?"
ends_with 'a faulty rulebook' 1 "$ENTITLE" decide --rules "$book" --facts "$work/facts.json" --as-of 2028-01-01
has 'a faulty rulebook: the first error' "$err" 'had to be reviewed'
has 'a faulty rulebook: how to see all' "$err" 'entitle check'
finish
