# SPDX-License-Identifier: Apache-2.0
# The manual pages say what the program and the headers have: every command and option, every
# function. They render without a warning.
top=$(cd "$(dirname "$0")/../.." && pwd) && . "$top/tests/lib.sh"

for page in entitle.1 libentitle.3; do
    if command -v groff > /dev/null; then
        ends_with "$page renders" 0 groff -man -ww -Tutf8 "$top/man/$page"
        is "$page renders without a warning" "$err" ''
    elif command -v mandoc > /dev/null; then
        ends_with "$page renders" 0 mandoc -T lint -W error "$top/man/$page"
    else
        skipped "$page renders" 'there is neither groff nor mandoc'
    fi
    long=$(grep -n '.\{111,\}' "$top/man/$page")
    is "$page: no line is too long" "$long" ''
done

# The text as a reader sees it, as far as options and names go.
sed 's/\\-/-/g; s/\\f.//g' "$top/man/entitle.1" > "$work/entitle.1"
sed 's/\\-/-/g; s/\\f.//g' "$top/man/libentitle.3" > "$work/libentitle.3"

# section COMMAND: its part of the page
section() {
    awk -v "head=.SS \"entitle $1 " '/^\.S[SH]/ { inside = index($0, head) == 1 } inside' "$work/entitle.1"
}

commands=$("$ENTITLE" --help | sed -n '/^Commands:/,/^$/s/^  \([a-z][a-z]*\)  *[A-Za-z].*/\1/p')
is 'there are commands' "$([ -n "$commands" ] && echo yes)" yes
for command in $commands; do
    if [ -z "$(section "$command")" ]; then
        not_ok "entitle.1 has a section on $command"
        continue
    fi
    ok "entitle.1 has a section on $command"
    section "$command" | grep -o -- '--[a-z][a-z-]*' | sort -u > "$work/described"
    "$ENTITLE" "$command" --help | sed -n '/^Options:/,/^$/p' |
        sed -n 's/^  \(-.,\|   \) \(--[a-z][a-z-]*\).*/\2/p' | grep -v '^--help$' | sort -u > "$work/options"
    is "entitle.1, $command: every option is described" "$(comm -13 "$work/described" "$work/options")" ''
    # What is described as an option of its own is one.
    section "$command" | grep '^\.B[RI]* .*--' | grep -o -- '--[a-z][a-z-]*' | sort -u > "$work/described"
    is "entitle.1, $command: every option described exists" \
        "$(comm -23 "$work/described" "$work/options")" ''
    section "$command" | grep -o '^\.BR -., --[a-z-]*\|^\.BR -. ", " --[a-z-]*' |
        sed 's/^\.BR \(-.\).* \(--.*\)/\1 \2/' | sort > "$work/described"
    "$ENTITLE" "$command" --help | sed -n 's/^  \(-.\), \(--[a-z-]*\).*/\1 \2/p' |
        grep -v '^-h ' | sort > "$work/options"
    same_file "entitle.1, $command: short options" "$work/described" "$work/options"
done
for status in 0 1 2 3 4 5; do
    has "entitle.1: exit status $status" "$(sed -n '/^\.SH EXIT/,/^\.SH ENV/p' "$work/entitle.1")" ".B $status"
done

cat "$top/include/entitle/entitle.h" "$top/include/entitle/error.h" | tr '\n' ' ' |
    grep -o 'ENT_API [^;(]*(' | sed 's/($//; s/.*[ *]//' | sort -u > "$work/functions"
grep -o 'ent_[a-z_]*()' "$work/libentitle.3" | tr -d '()' | sort -u > "$work/described"
is 'libentitle.3 names every function' "$(comm -23 "$work/functions" "$work/described")" ''
is 'libentitle.3 names no other' "$(comm -13 "$work/functions" "$work/described")" ''
finish
