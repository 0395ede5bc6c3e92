# SPDX-License-Identifier: Apache-2.0
# entitle check --sarif: what editors and build servers read, under names that are hard to read; whole or not at all.
top=$(cd "$(dirname "$0")/../.." && pwd) && . "$top/tests/lib.sh"
cd "$work" || exit 2

# Four messages of three codes, in a folder whose name has to be escaped.
book='规则 a%'
cp -r "$top/tests/rulebooks/minimal" "$book"
edit() {
    sed "$2" "$book/$1" > "$work/edited" && cat "$work/edited" > "$book/$1"
}
edit old-age/old-age.dmn 's/r.kind = /r.kindd = /; s/&gt;= 90/\&gt; 90/'
edit old-age/benefit.xml 's/{age}/{ages}/'

ends_with 'a check with errors' 1 "$ENTITLE" check --as-of 2026-06-01 "$book"
plain=$out
ends_with 'with a file beside it' 1 "$ENTITLE" check --as-of 2026-06-01 --lang en --sarif found.sarif "$book"
is 'prints the same' "$out" "$plain"
document=$(cat found.sarif)
has 'the version' "$document" '"version":"2.1.0"'
has 'the name as a URI' "$document" '"uri":"%E8%A7%84%E5%88%99%20a%25/old-age/old-age.dmn","uriBaseId":"%SRCROOT%"'
has 'the place' "$document" '"region":{"startLine":25,"startColumn":45}'
has 'columns are characters' "$document" '"columnKind":"unicodeCodePoints"'
has 'braces are no placeholders' "$document" "nothing is called '{{ages}}' in this message"
has 'a warning' "$document" '"level":"warning"'
is 'nothing of this machine' "$(grep -c -F "$work" found.sarif)" 0
"$ENTITLE" check --as-of 2026-06-01 --lang en --sarif again.sarif "$book" > again.out
same_file 'the same again' again.sarif found.sarif
is 'nothing is left beside it' "$(ls -A | grep -c new)" 0

# sarif FILE JSON-OF-CHECK: what a reader needs of it; prints what is wrong
cat > reader.py << 'END'
import json, sys, urllib.parse
document = json.load(open(sys.argv[1], encoding="utf-8"))
check = json.loads(open(sys.argv[2], "rb").read().decode("utf-8", "replace"))
def need(true, what):
    if not true: print(what)
need(document["version"] == "2.1.0" and document["$schema"].endswith("sarif-2.1.0.json"), "version")
need(len(document["runs"]) == 1, "one run")
run = document["runs"][0]
driver = run["tool"]["driver"]
need(driver["name"] == "entitle" and driver["version"], "the tool")
need(run["columnKind"] == "unicodeCodePoints", "columnKind")
need(run["invocations"][0]["executionSuccessful"] is True, "invocation")
ids = [rule["id"] for rule in driver["rules"]]
need(len(ids) == len(set(ids)), "rules stand once")
for rule in driver["rules"]:
    for text in "shortDescription", "fullDescription", "help":
        need(rule[text]["text"], rule["id"] + " has no " + text)
results, diagnostics = run["results"], check["diagnostics"]
need(len(results) == len(diagnostics), "one result for each: %d, %d" % (len(results), len(diagnostics)))
need(set(ids) == {d["code"] for d in diagnostics}, "rules are the codes")
for r, d in zip(results, diagnostics):
    need(r["ruleId"] == d["code"] == ids[r["ruleIndex"]], "rule of " + d["code"])
    need(r["level"] == d["severity"], "level of " + d["code"])
    text = r["message"]["text"].replace("{{", "{").replace("}}", "}").replace("\\](", "](")
    need(text == d["message"] + ("\nhint: " + d["hint"] if d["hint"] else ""), "message: " + text)
    rest = r["message"]["text"].replace("{{", "").replace("}}", "")
    need("{" not in rest and "}" not in rest, "braces: " + text)
    need(len(r["partialFingerprints"]) == 1, "fingerprint")
    place = r["locations"][0]["physicalLocation"]
    uri = place["artifactLocation"]["uri"]
    need(uri.isascii() and not set(uri) & set(' "<>\\^`{|}:?#[]@'), "URI: " + uri)
    path = urllib.parse.unquote_to_bytes(uri)
    wanted = (d["file"] or sys.argv[3]).encode()
    need(path == wanted or b"\xef\xbf\xbd" in wanted and path.count(b"/") == wanted.count(b"/") or len(sys.argv) > 4,
         "%r is not %r" % (path, wanted))
    region = place.get("region", {})
    need((region.get("startLine", 0), region.get("startColumn", 0)) == (d["line"], d["column"]), "place of " + uri)
END
# reads NAME PATH [ANY]: the file is what --json says; ANY: files have other names in the two
reads() {
    "$ENTITLE" check --as-of 2026-06-01 --json --sarif one.sarif "$2" > one.json 2> one.err
    if command -v python3 > /dev/null 2>&1; then
        is "$1" "$(python3 reader.py one.sarif one.json "$2" ${3:-} 2>&1)" ''
    elif command -v jq > /dev/null 2>&1; then
        is "$1" "$(jq '.runs[0].results | length' one.sarif)" "$(jq '.diagnostics | length' one.json)"
    else
        skipped "$1" 'there is neither python3 nor jq'
    fi
}
reads 'it agrees with --json' "$book"
cp -r "$top/tests/rulebooks/minimal" sound
reads 'nothing was found' sound
reads 'one model' "$book/old-age/old-age.dmn"
reads 'there is no such folder' nowhere
reads 'there is no such model' nowhere.dmn
mkdir empty
reads 'a rulebook of nothing' empty

# Where files are.
ends_with 'an absolute path within' 1 "$ENTITLE" check --as-of 2026-06-01 --sarif one.sarif "$work/$book"
has 'is named from here' "$(cat one.sarif)" '"uri":"%E8%A7%84%E5%88%99%20a%25/old-age/old-age.dmn"'
mkdir elsewhere
cd elsewhere || exit 2
ends_with 'a path outside' 1 "$ENTITLE" check --as-of 2026-06-01 --sarif one.sarif "../$book"
has 'is named from the rulebook' "$(cat one.sarif)" '"uri":"old-age/old-age.dmn","uriBaseId":"%SRCROOT%"'
has 'and it is said where that is' "$(cat one.sarif)" \
    "\"originalUriBaseIds\":{\"%SRCROOT%\":{\"uri\":\"file://$work/%E8%A7%84%E5%88%99%20a%25/\"}}"
cp ../reader.py .
reads 'it agrees with --json' "../$book" any
cd "../$book/old-age" || exit 2
ends_with 'a model and what it imports from above' 1 "$ENTITLE" check --sarif ../one.sarif old-age.dmn
has 'is named from here' "$(cat ../one.sarif)" '"uri":"old-age.dmn"'
printf '<definitions' > ../dictionary.dmn
ends_with 'a fault in what is imported' 1 "$ENTITLE" check --sarif ../one.sarif old-age.dmn
has 'is named from the rulebook' "$(cat ../one.sarif)" '"uri":"dictionary.dmn"'
is 'never by a way up' "$(grep -c '"uri":"[^"]*\.\./' ../one.sarif)" 0
cd "$work" || exit 2
cp sound/dictionary.dmn "$book"

# Names that would be read as something else.
hostile() {
    rm -rf hostile
    cp -r "$top/tests/rulebooks/minimal" hostile
    mkdir "hostile/$1" && echo '<x' > "hostile/$1/x.dmn"
    reads "$2" hostile
    is "$2: no line is cut" "$(wc -l < one.sarif | tr -d ' ')" 1
}
hostile 'a: b?c#d[e]@f' 'signs of URIs'
hostile 'a"b\c<d>' 'quotation marks'
hostile '{0} [x](y)' 'placeholders and links'
has 'a link is none' "$(cat one.sarif)" '[x\\](y)'
hostile "$(printf 'a\nb\033[31m\tc')" 'controls'
hostile "$(printf 'a\377\300b')" 'no UTF-8'
hostile "$(awk 'BEGIN { while (n++ < 200) printf "x" }')" 'a long name'
# More faults than are kept.
rm -rf many
cp -r "$top/tests/rulebooks/minimal" many
awk '/<\/definitions>/ { while (n++ < 1500) print "<nothing/>" } { print }' many/greeting/greeting.dmn > edited
cat edited > many/greeting/greeting.dmn
reads 'more faults than are kept' many
has 'it is said how many are not there' "$(cat one.sarif)" '"toolExecutionNotifications":[{"level":"warning","message":{"text":"and 500 more"}}]'

# The texts of the codes in Chinese.
ends_with 'in Chinese' 1 "$ENTITLE" check --as-of 2026-06-01 --lang zh --sarif one.sarif "$book"
has 'the language' "$(cat one.sarif)" '"language":"zh"'
has 'the texts' "$(cat one.sarif)" '决策表有的情况没有规则管'

# Whole or not at all.
cp found.sarif kept.sarif
ends_with 'a folder that is not there' 1 "$ENTITLE" check --sarif nowhere/found.sarif "$book"
has 'is said' "$err" '--sarif: cannot write nowhere/found.sarif'
is 'nothing was checked' "$out" ''
ends_with 'a folder' 1 "$ENTITLE" check --sarif elsewhere "$book"
ends_with 'standard output' 2 "$ENTITLE" check --sarif - "$book"
ends_with 'a device' 1 "$ENTITLE" check --sarif /dev/full "$book"
run sh -c 'ulimit -f 0; exec "$@" > /dev/null' sh "$ENTITLE" check --sarif kept.sarif "$book"
is 'no room on the disk is no success' "$([ "$status" -ne 0 ] && echo yes)" yes
same_file 'what was there stays' kept.sarif found.sarif
finish
