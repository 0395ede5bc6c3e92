# SPDX-License-Identifier: Apache-2.0
# entitle docs: all that the files say is on the page, in both languages, or there is no page.
top=$(cd "$(dirname "$0")/../.." && pwd) && . "$top/tests/lib.sh"

# plain FILE: the page's text and attributes with the entities of &, < and > undone
plain() {
    sed 's/&lt;/</g; s/&gt;/>/g; s/&quot;/"/g; s/&amp;/\&/g' "$1"
}
# attributes ELEMENT NAME FILE...: the values, one a line; what stands in comments does not count
attributes() {
    attributes_element=$1 attributes_name=$2
    shift 2
    cat "$@" | tr '\n' ' ' | sed 's/<!--/\n<!--/g; s/-->/-->\n/g' | sed '/^<!--/d' | tr '<' '\n' |
        sed -n "s/^$attributes_element .*[ ]$attributes_name=\"\([^\"]*\)\".*/\1/p; s/^$attributes_element $attributes_name=\"\([^\"]*\)\".*/\1/p" |
        sed 's/&lt;/</g; s/&gt;/>/g; s/&quot;/"/g; s/&amp;/\&/g'
}
# all_on NAME PREFIX SUFFIX: each line of $work/wanted stands between these on the page
all_on() {
    sort -u "$work/wanted" > "$work/wanted.sorted"
    while IFS= read -r word; do
        grep -q -F -e "$2$word$3" "$work/plain" || echo "$word"
    done < "$work/wanted.sorted" > "$work/absent"
    if [ -s "$work/wanted.sorted" ] && [ ! -s "$work/absent" ]; then
        ok "$1 ($(wc -l < "$work/wanted.sorted"))"
    else
        not_ok "$1" "of $(wc -l < "$work/wanted.sorted") absent: $(head -n 5 "$work/absent")"
    fi
}
# count FIXED: how often the page has it
count() {
    grep -o -F -e "$1" "$work/plain" | wc -l | tr -d ' '
}

# sound NAME FILE: as HTML goes
sound() {
    grep -o ' id="[^"]*"' "$2" | sort | uniq -d > "$work/twice"
    is "$1: no id twice" "$(cat "$work/twice")" ''
    grep -o ' id="[^"]*"' "$2" | sed 's/ id="//; s/"//' | sort > "$work/ids"
    grep -o ' href="#[^"]*"' "$2" | sed 's/ href="#//; s/"//' | sort -u > "$work/links"
    is "$1: every link leads somewhere" "$(comm -23 "$work/links" "$work/ids")" ''
    is "$1: no script, nothing from elsewhere" "$(grep -c -i -E '<script|<link|<img|<iframe|@import|src=|url\(' "$2")" 0
    if command -v xmllint > /dev/null; then
        # It does not know HTML 5: what is left when its elements are allowed.
        xmllint --html --noout "$2" 2>&1 | grep -a ' error ' |
            grep -a -v -E 'Tag (nav|figure|figcaption|time|svg|path|rect|text|polyline|line) invalid' > "$work/lint"
        is "$1: HTML" "$(head -n 3 "$work/lint")" ''
    else
        skipped "$1: HTML" 'there is no xmllint'
    fi
    if [ "$(wc -c < "$2")" -lt 1500000 ]; then
        ok "$1: small"
    else
        not_ok "$1: small" "$(wc -c < "$2") bytes"
    fi
}

# complete NAME FOLDER LANGUAGE
complete() {
    run "$ENTITLE" docs --as-of 2026-11-23 --lang "$3" -o "$work/page.html" "$2"
    is "$1: status" "$status" 0
    is "$1: nothing is said" "$out$err" ''
    page=$work/page.html
    plain "$page" > "$work/plain"
    has "$1: its language" "$(head -n 2 "$page")" "<html lang=\"$3\">"
    sound "$1" "$page"
    "$ENTITLE" check --as-of 2026-11-23 "$2" | sed -n 's/^rulebook \([0-9a-f]*\):.*/\1/p' > "$work/wanted"
    all_on "$1: the digest" '<code>' '</code>'
    attributes benefit id "$2"/*/benefit.xml > "$work/wanted"
    all_on "$1: benefits" '(' ')</h2>'
    attributes law citation "$2"/*/benefit.xml > "$work/wanted"
    all_on "$1: laws" '' ''
    attributes message template "$2"/*/benefit.xml > "$work/wanted"
    all_on "$1: messages" ' ' '<blockquote'
    attributes decision name "$2"/guards.dmn "$2"/*/*.dmn > "$work/wanted"
    all_on "$1: decisions" '">' '</h4>'
    is "$1: as many decisions" "$(count '</h4>')" "$(attributes decision name "$2"/guards.dmn "$2"/*/*.dmn | wc -l | tr -d ' ')"
    attributes businessKnowledgeModel name "$2"/*.dmn "$2"/*/*.dmn > "$work/wanted"
    [ ! -s "$work/wanted" ] || all_on "$1: business knowledge" '">' '</h3>'
    is "$1: each once" "$(grep -c '<h3 id="k[0-9]' "$page")" "$(cat "$2"/*.dmn "$2"/*/*.dmn | grep -c '<businessKnowledgeModel ')"
    attributes rule id "$2"/*.dmn "$2"/*/*.dmn > "$work/wanted"
    [ ! -s "$work/wanted" ] || all_on "$1: rules of tables" '<tr><th title="' '">'
    is "$1: as many rules" "$(count '<tr><th title="')" "$(cat "$2"/*.dmn "$2"/*/*.dmn | grep -o '<rule[ >]' | wc -l | tr -d ' ')"
    attributes parameter name "$2/parameters.xml" > "$work/wanted"
    all_on "$1: parameters" '">' ''
    attributes value law "$2/parameters.xml" > "$work/wanted"
    all_on "$1: the law of their values" '' ''
    attributes source id "$2/sources.xml" > "$work/wanted"
    all_on "$1: sources" '(' ')</h3>'
    attributes source agreement "$2/sources.xml" > "$work/wanted"
    all_on "$1: agreements" '<td>' '</td>'
    attributes fact column "$2/sources.xml" > "$work/wanted"
    all_on "$1: facts" '.' '</code>'
    is "$1: as many facts" "$(grep -c '<tr id="f[0-9]' "$page")" "$(attributes fact column "$2/sources.xml" | wc -l | tr -d ' ')"
    attributes testCase id "$2"/*.cases.xml "$2"/*/cases.xml 2> "$work/no.cases" > "$work/wanted"
    for table in "$2"/*/cases.csv; do
        [ ! -f "$table" ] || sed '1d; s/,.*//' "$table" >> "$work/wanted"
    done
    n_cases=$(wc -l < "$work/wanted" | tr -d ' ')
    case $3 in
    en) all_on "$1: cases" '<td data-label="case">' '</td>' && passed='"result">passed</td>' drawn='Requirements diagram' ;;
    *) all_on "$1: cases" '<td data-label="用例">' '</td>' && passed='"结果">通过</td>' drawn=决策需求图 ;;
    esac
    is "$1: all pass" "$(count "$passed")" "$n_cases"
    is "$1: drawings" "$(count "<svg class=\"drd")" "$(count "<h3>$drawn</h3>")"
    "$ENTITLE" docs --as-of 2026-11-23 --lang "$3" "$2" > "$work/again.html"
    same_file "$1: the same bytes on standard output" "$work/again.html" "$page"
}
complete shipped "$top/eligibility-rules" en
has 'a table of Shanghai' "$(cat "$work/plain")" '<code>[65..70)</code></td><td class="gives"><code>Parameters.old age allowance 65</code></td><td>老年津贴 (old-age allowance): 65–69, Shanghai</td>'
has 'a condition in words' "$(cat "$work/plain")" 'age is at least Parameters.resident pension age'
has 'a value over time' "$(cat "$work/plain")" 'resident base pension, everywhere, over time</figcaption>'
has 'regions side by side' "$(cat "$work/plain")" 'old age allowance 65, by region, on this day</figcaption>'
has 'a stop' "$(cat "$work/plain")" 'sources that must agree: 2, applied by itself'
has 'an offer' "$(cat "$work/plain")" '40 working days to answer, silence means no'
has 'a gate' "$(cat "$work/plain")" 'fewer rows by at most 5%, more rows by at most 20%, empty values more by at most 2%, in each region too'
has 'the working days' "$(cat "$work/plain")" '<td data-label="year">2027</td><td data-label="working days">'
complete shipped "$top/eligibility-rules" zh
has 'zh: a condition in words' "$(cat "$work/plain")" 'age 不低于 Parameters.resident pension age'
for country in austria estonia germany united-kingdom; do
    complete "$country" "$top/examples/rulebooks/$country" en
    complete "$country" "$top/examples/rulebooks/$country" zh
done

# Wherever the folder lies, and whatever stands in it.
book=$work/elsewhere/book
mkdir "$work/elsewhere" && cp -r "$top/examples/rulebooks/estonia" "$book"
run "$ENTITLE" docs --as-of 2026-11-23 --lang en -o "$work/here.html" "$top/examples/rulebooks/estonia"
run "$ENTITLE" docs --as-of 2026-11-23 --lang en -o "$work/there.html" "$book/"
same_file 'the same bytes elsewhere' "$work/there.html" "$work/here.html"
run env LC_ALL=zh_CN.UTF-8 "$ENTITLE" docs --as-of 2026-11-23 "$book"
has 'the language of the environment' "$out" '<html lang="zh">'

sed -i 's/<title lang="en">[^<]*</<title lang="en">Aid \&lt;b\&gt; \&amp; "so on"</' "$book/child-allowance/benefit.xml"
sed -i 's/<description>[^<]*</<description>\&lt;script\&gt;x\&lt;\/script\&gt; \&amp; "y"</' "$book/child-allowance/cases.xml"
sed -i '/<dmndi:DMNDI>/,/<\/dmndi:DMNDI>/d' "$book/child-allowance/child-allowance.dmn"
rm "$book/large-family-allowance/cases.xml"
run "$ENTITLE" docs --as-of 2026-11-23 --lang en -o "$work/page.html" "$book"
is 'odd texts: status' "$status" 0
has 'a title is text' "$(cat "$work/page.html")" 'Aid &lt;b&gt; &amp; &quot;so on&quot; (child-allowance)</h2>'
has 'a description is text' "$(cat "$work/page.html")" '&lt;script&gt;x&lt;/script&gt; &amp; &quot;y&quot;'
sound 'odd texts' "$work/page.html"
has 'no cases' "$(cat "$work/page.html")" '<h3>Test cases</h3>
<p>There are none.</p>'
# What the file does not draw is drawn: all that the decisions need has a box, the library's too.
sed -n '/<h2 id="b0"/,/<\/svg>/p' "$work/page.html" > "$work/drawn"
attributes decision name "$book/child-allowance/child-allowance.dmn" | wc -l | tr -d ' ' > "$work/n"
is 'drawn without shapes: decisions' "$(grep -c '<a href="#b0-d[0-9]*"><rect' "$work/drawn")" "$(cat "$work/n")"
is 'drawn without shapes: inputs' "$(grep -c 'rx="' "$work/drawn")" "$(attributes inputData name "$book/child-allowance/child-allowance.dmn" | wc -l | tr -d ' ')"
has 'drawn without shapes: knowledge' "$(cat "$work/drawn")" 'class="calls"'

# A case that fails is on the page, and says why.
sed -i '/<expected>/{n;s/>true</>false</}' "$book/single-parent-child-allowance/cases.xml"
run "$ENTITLE" docs --as-of 2026-11-23 --lang en -o "$work/page.html" "$book"
has 'a case that fails' "$(cat "$work/page.html")" '<td data-label="result">failed: '
n_failing=$(grep -c -F '<td data-label="result">failed: ' "$work/page.html")
has 'how many fail' "$(cat "$work/page.html")" ", $n_failing failed</td>"
is 'and the page is there' "$status" 0

# No parameters, and the folder as ".".
few=$work/few
cp -r "$top/examples/rulebooks/united-kingdom" "$few" && rm "$few/parameters.xml"
sed -i '/<inputData id="input_parameters"/,/<\/inputData>/d; /requiredInput href="#input_parameters"/d; s/Parameters\.notice months/4/' \
    "$few/state-pension-age-notice/state-pension-age-notice.dmn"
run "$ENTITLE" docs --as-of 2026-11-23 --lang en -o "$work/page.html" "$few"
is 'no parameters: status' "$status" 0
has 'no parameters' "$(cat "$work/page.html")" '<h2 id="parameters">Parameters</h2>
<p>There are none.</p>'
(cd "$few" && "$ENTITLE" docs --as-of 2026-11-23 --lang en .) > "$work/again.html"
same_file 'the folder as "."' "$work/again.html" "$work/page.html"

# ---- no page ----
echo before > "$work/kept.html"
sed -i 's/<typeRef>number</<typeRef>nubmer</' "$book/dictionary.dmn"
run "$ENTITLE" docs --as-of 2026-11-23 -o "$work/kept.html" "$book"
is 'errors: status' "$status" 1
is 'errors: as a check prints them' "$err" "$("$ENTITLE" check --as-of 2026-11-23 "$book" | sed '$d' | sed '$d')"
has 'errors: with the place' "$err" 'dictionary.dmn:'
is 'errors: nothing written' "$out$(cat "$work/kept.html")" before
run "$ENTITLE" docs -o "$work/no/such/page.html" "$top/eligibility-rules"
is 'no folder for the page: status' "$status" 1
has 'no folder for the page' "$err" '--output: cannot write'
run "$ENTITLE" docs -o "$work" "$top/eligibility-rules"
is 'a folder as the page: status' "$status" 1
ends_with 'no rulebook' 1 "$ENTITLE" docs "$work/no-such-book"
ends_with 'another language' 2 "$ENTITLE" docs --lang de "$top/eligibility-rules"
has 'another language' "$err" "'de' is neither zh nor en"
ends_with 'two folders' 2 "$ENTITLE" docs a b
if [ -w /dev/full ]; then
    "$ENTITLE" docs --as-of 2026-11-23 "$top/examples/rulebooks/estonia" > /dev/full 2> "$work/full"
    is 'a full disk: status' "$?" 1
    has 'a full disk' "$(cat "$work/full")" 'standard output'
fi
finish
