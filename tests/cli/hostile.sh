# SPDX-License-Identifier: Apache-2.0
# Expressions and rulebooks that mean harm, through the program: in 512 KiB of stack, 512 MiB of address
# space and two seconds of processor time; and what is opened meanwhile.
top=$(cd "$(dirname "$0")/../.." && pwd) && . "$top/tests/lib.sh"

# A build with the address sanitizer needs more of everything.
limits='ulimit -s 512; ulimit -v 524288; ulimit -t 2;'
if ldd "$ENTITLE" 2>/dev/null | grep -q libasan; then
    limits='ulimit -t 60;'
fi

# ends_in NAME FAULT EXPRESSION: fails with this fault, and says it in one piece
ends_in() {
    run sh -c "$limits exec \"\$0\" \"\$@\"" "$ENTITLE" eval --feel "$3"
    if [ "$status" -eq 1 ]; then
        has "$1" "$err" "$2"
    else
        not_ok "$1" "ended with status $status" "$(echo "$err" | cut -c1-300 | head -n 5)"
    fi
}

# repeated N TEXT
repeated() {
    awk -v n="$1" -v text="$2" 'BEGIN { while (n-- > 0) printf "%s", text }'
}

ends_in 'a long iteration' 'too many iterations' 'for i in 1..1000000000 return i'
ends_in 'a product of four lists' 'too many steps' \
    'count(for a in 1..99, b in 1..99, c in 1..99, d in 1..99 return 1)'
ends_in 'a string doubled thirty times' 'too long' \
    '(for i in 1..30 return if i = 1 then "a" else partial[-1] + partial[-1])[-1]'
ends_in 'a list doubled thirty times' '' \
    'count((for i in 1..30 return if i = 1 then [1] else concatenate(partial[-1], partial[-1]))[-1])'
ends_in 'a tower of powers' '' '2**10**9**9**9**9'
ends_in 'a number beyond all numbers' '' '1e6144 * 10'
ends_in 'a literal beyond all numbers' '' '1e999999999999'
ends_in 'a function that calls itself' 'nested too deep' '{f: function(g) g(g), r: f(f)}.r'
ends_in 'lists within lists within lists' 'nested too deep' \
    'string((for i in 1..90000 return if i = 1 then [] else [partial[-1]])[-1])'
ends_in 'contexts within contexts' 'nested too deep' \
    'string((for i in 1..90000 return if i = 1 then {a: 1} else {a: partial[-1]})[-1])'
ends_in 'a pattern that tries everything' '' \
    "matches(\"$(repeated 60 a)c\", \"^(a|aa)+\$\")"
run sh -c "$limits exec \"\$0\" \"\$@\"" "$ENTITLE" eval \
    --feel 'matches("a", "((((a{1,200}){1,200}){1,200}){1,200})")'
is 'a pattern of nested counts' "$status $out" '0 true'
ends_in 'a pattern in replace' '' "replace(\"$(repeated 60 a)c\", \"(a*)*b\", \"x\")"
ends_in 'a pattern in split' '' "split(\"$(repeated 60 a)c\", \"(a+)+b\")"
ends_in 'a duration beyond all calendars' '' '@"2026-01-01" + duration("P999999999Y")'
ends_in 'parentheses' 'nested deeper' "$(repeated 40000 '(')1$(repeated 40000 ')')"
ends_in 'ranges of ranges' 'nested deeper' "$(repeated 20000 '[1..')2$(repeated 20000 ']')"
ends_in 'ifs within ifs' 'nested deeper' "$(repeated 5000 'if true then ')1$(repeated 5000 ' else 2')"
ends_in 'a long chain of operators' 'nested deeper' "1$(repeated 20000 ' + 1')"
ends_in 'a comment that does not end' '' "$(repeated 40000 '/*')"
ends_in 'quotes' '' "$(repeated 50001 '"')"

# ---- rulebooks ----

# broken NAME: a copy of the small rulebook, in $book
broken() {
    book=$work/$1
    cp -r "$top/tests/rulebooks/minimal" "$book"
}

# refuses NAME PART
refuses() {
    run sh -c "$limits exec \"\$0\" \"\$@\"" "$ENTITLE" check --as-of 2026-06-01 "$book"
    if [ "$status" -ne 1 ]; then
        not_ok "$1" "ended with status $status" "$out" "$err"
        return
    fi
    case $out$err in
    *root:*) not_ok "$1: nothing of /etc/passwd is shown" "$out$err" ;;
    *) has "$1" "$out$err" "$2" ;;
    esac
}

broken doctype
{
    echo '<!DOCTYPE s [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
    sed 's/^<?xml.*?>//' "$top/tests/rulebooks/minimal/sources.xml"
} > "$book/sources.xml"
refuses 'an external entity' 'sources.xml:1:1: error:'

broken parameter
sed 's/^<?xml.*?>//; 1s/^/<!DOCTYPE p [<!ENTITY % p SYSTEM "file:\/\/\/etc\/passwd"> %p;]>/' \
    "$top/tests/rulebooks/minimal/parameters.xml" > "$book/parameters.xml"
refuses 'a parameter entity' 'parameters.xml:1:1: error:'

broken link
rm "$book/parameters.xml"
ln -s /etc/passwd "$book/parameters.xml"
refuses 'a file that is a link' 'symbolic link'

broken folder
mv "$book/old-age" "$work/old-age"
ln -s "$work/old-age" "$book/old-age"
refuses 'a folder that is a link' 'symbolic link'

broken fifo
rm "$book/parameters.xml"
mkfifo "$book/parameters.xml"
refuses 'a pipe in the place of a file' 'parameters.xml'

broken import
sed 's/locationURI="[^"]*"/locationURI="..\/..\/..\/..\/..\/..\/etc\/passwd"/' \
    "$top/tests/rulebooks/minimal/old-age/old-age.dmn" > "$book/old-age/old-age.dmn"
grep -q etc/passwd "$book/old-age/old-age.dmn" ||
    sed -i 's/<import /<import locationURI="..\/..\/..\/..\/..\/..\/..\/..\/etc\/passwd" /' \
        "$book/old-age/old-age.dmn"
refuses 'an import that leads out' 'old-age.dmn:'

broken large
{
    cat "$top/tests/rulebooks/minimal/sources.xml"
    repeated 2000000 ' '
} > "$book/sources.xml"
refuses 'a file that is too large' 'sources.xml'

# What they would have opened.
if command -v strace > /dev/null 2>&1 && strace -o "$work/probe" true 2> /dev/null; then
    for name in doctype parameter import; do
        strace -f -e trace=open,openat,socket,connect -o "$work/trace" \
            "$ENTITLE" check --as-of 2026-06-01 "$work/$name" > /dev/null 2>&1
        is "$name: no socket, and /etc/passwd stays closed" \
            "$(grep -E 'socket|connect|passwd' "$work/trace")" ''
    done
else
    skipped 'what is opened' 'strace does not work here; tests/unit/rules/test_hostile.c watches, too'
fi

finish
