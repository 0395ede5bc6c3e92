# SPDX-License-Identifier: Apache-2.0
# The shipped DMN files in dmn-js, the editor within Camunda Modeler: each opens, shows all that is in it, and is saved with what was
# edited and nothing else. Needs node, npm, a Chromium and, the first time, the npm registry; where they are missing it says so.
top=$(cd "$(dirname "$0")/../.." && pwd) && . "$top/tests/lib.sh"
as_of=2026-11-23

# What holds without an editor: the newest namespace that dmn-js opens is DMN 1.3's.
find "$top/eligibility-rules" "$top/examples" -name '*.dmn' | sort > "$work/shipped"
xargs grep -L 'xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/"' < "$work/shipped" > "$work/other"
xargs grep -n 'omg.org/spec/DMN/202' < "$work/shipped" >> "$work/other"
is 'shipped files are in the namespace that editors know' "$(cat "$work/other")" ''

# What Camunda Modeler adds of its own, and the width of a column that was drawn wider, is nobody's business.
cp -r "$top/examples/rulebooks/germany" "$work/modeler"
sed -i 's#<definitions #<definitions xmlns:modeler="http://camunda.org/schema/modeler/1.0" xmlns:biodi="http://bpmn.io/schema/dmn/biodi/2.0" exporter="Camunda Modeler" exporterVersion="5.40.0" modeler:executionPlatform="Camunda Cloud" modeler:executionPlatformVersion="8.8.0" #; s#<decisionTable #<decisionTable biodi:annotationsWidth="500" #; s#<output #<output biodi:width="300" #' \
    "$work/modeler/kindergeld/kindergeld.dmn"
run "$ENTITLE" check --as-of "$as_of" "$work/modeler"
is 'an editor may add what is its own' "$status: $(echo "$out" | grep -o 'no errors, 0 warnings')" '0: no errors, 0 warnings'

chromium=$(command -v chromium || command -v chromium-browser || command -v google-chrome)
for tool in node npm "${chromium:-chromium}"; do
    if ! command -v "$tool" > /dev/null; then
        skipped 'dmn-js' "there is no $tool (Debian: apt-get install chromium nodejs npm)"
        finish
    fi
done

# Beside the build, so that the next time needs no network.
modules=${ENTITLE_BUILD:-$work}/editor
mkdir -p "$modules" && cp "$top"/tests/editor/* "$modules/"
if ! cmp -s "$modules/package-lock.json" "$modules/installed-lock.json"; then
    if (cd "$modules" && npm ci --ignore-scripts --no-audit --no-fund) > "$work/npm" 2>&1; then
        cp "$modules/package-lock.json" "$modules/installed-lock.json"
    elif (cd "$work" && npm view dmn-js@17.10.2 version) > /dev/null 2>&1; then
        not_ok 'dmn-js can be installed' "$(tail -n 20 "$work/npm")"
        finish
    else
        skipped 'dmn-js' 'the npm registry cannot be reached'
        finish
    fi
fi

# round_trip FROM TO: its lines go to $work/lines, and are counted
round_trip() {
    status=0
    (cd "$modules" && timeout 900 node roundtrip.mjs "$chromium" "$1" "$2") > "$work/lines" 2> "$work/run.err" || status=$?
}
# said COMMAND FOLDER: what a command says of a rulebook, without where it lies, its digest, and places in files that were reformatted
said() {
    "$ENTITLE" "$1" --as-of "$as_of" "$2" 2>&1 | sed "s#$2#RULEBOOK#g; s/^rulebook [0-9a-f]*/rulebook/; s/:[0-9]*:[0-9]*:/:/"
}

for book in "$top/eligibility-rules" "$top"/examples/rulebooks/*/; do
    name=$(basename "$book")
    before=$work/$name.before after=$work/$name.after
    cp -r "$book" "$before"
    if [ "$name" = eligibility-rules ]; then
        # A new benefit is drawn in the editor, so it has to open as it was made.
        run "$ENTITLE" new-benefit heating-aid --rules "$before" --as-of "$as_of" --purpose old-age --amount CNY
        is 'a new benefit is made' "$status" 0
    fi
    cp -r "$before" "$after"
    round_trip "$before" "$after"
    sed "s#^ok #ok $name/#; s#^not ok #not ok $name/#" "$work/lines"
    n_passed=$((n_passed + $(grep -c '^ok ' "$work/lines"))) n_failed=$((n_failed + $(grep -c '^not ok ' "$work/lines")))
    n_files=$(find "$before" -name '*.dmn' | wc -l | tr -d ' ')
    is "$name: the editor came to its end" "$status: $(grep -c "^ok $n_files files opened" "$work/lines") $(cat "$work/run.err")" '0: 1 '
    find "$before" -name '*.dmn' | sed "s#^$before/##" | while read -r file; do
        ! cmp -s "$before/$file" "$after/$file" || echo "$file"
    done > "$work/same"
    is "$name: every file was saved" "$(cat "$work/same")" ''
    for command in check test; do
        said "$command" "$before" > "$work/said.before"
        said "$command" "$after" > "$work/said.after"
        same_file "$name: entitle $command says the same afterwards" "$work/said.after" "$work/said.before"
    done
    has "$name: and all its cases pass" "$(tail -n 1 "$work/said.after")" ' passed, 0 failed'
done
has 'the new benefit was among them' "$(find "$work/eligibility-rules.after" -name '*.dmn')" heating-aid/heating-aid.dmn

# What these checks are for: each finds the fault it looks for.
mkdir "$work/bad" "$work/bad.saved"
model=$top/examples/rulebooks/germany/kindergeld/kindergeld.dmn
# finds NAME FAULT FILE: the file of that fault is told
finds() {
    if sed -n "/^not ok $3: /,/^[on]/p" "$work/lines" | grep -q -F -e "$2"; then
        ok "$1"
    else
        not_ok "$1" "expected within: $2" "$(cat "$work/lines" "$work/run.err")"
    fi
}
sed 's#spec/DMN/20191111/#spec/DMN/20230324/#g' "$model" > "$work/bad/newer.dmn"
sed '/shape_decision_amount"/,/<\/dmndi:DMNShape>/d' "$model" > "$work/bad/unplaced.dmn"
sed '/shape_decision_amount"/{n;s/x="[0-9]*" y="[0-9]*"/x="20000" y="20"/;}' "$model" > "$work/bad/apart.dmn"
sed 's#<literalExpression id="decision_eligible_text">#<conditional/>&#' "$model" > "$work/bad/unknown.dmn"
# DMN has knowledge requirements last; the editor puts them there.
sed '/<variable name="older siblings"/a <knowledgeRequirement id="early"><requiredKnowledge href="urn:x#y"/></knowledgeRequirement>' \
    "$model" > "$work/bad/moved.dmn"
round_trip "$work/bad" "$work/bad.saved"
is 'a fault: status' "$status" 1
finds 'a newer namespace is refused' 'failed to parse document' newer.dmn
finds 'a decision without a place' 'decision_amount has no place' unplaced.dmn
finds 'a line to where nothing is' 'does not lead from' apart.dmn
finds 'an element that DMN 1.3 does not have' 'conditional' unknown.dmn
finds 'what is saved elsewhere' 'knowledgeRequirement' moved.dmn
ends_with 'no folder to write to' 2 node "$modules/roundtrip.mjs" "$chromium" "$work/bad"
finish
