# SPDX-License-Identifier: Apache-2.0
#
# What comparing two rulebooks costs beside a night: sourced by run. The new one raises an amount and lowers another, and the old-age
# allowance begins at twenty; comparing one rulebook with itself; and with one that asks for other columns, so that people are read
# twice. Comparing touches no ledger, so it reads all rows of the sources; a night may bring them forward from the one before. Ratios to a
# night in which nothing changed and reads all, and to a first one, the best of three each.

new=$work/new
column=$work/column
cp -r "$rulebook" "$new"
sed -i 's/>300</>330</; s/>180</>168</' "$new/parameters.xml"
sed -i 's/common.age &gt;= 80/common.age \&gt;= 20/; s/\[80\.\.90)/[20..90)/' "$new/old-age-allowance/old-age-allowance.dmn"
cp -r "$rulebook" "$column"
rm -r "$column/disability-aid"
for changed in "$new/parameters.xml" "$new/old-age-allowance/old-age-allowance.dmn"; do
    ! cmp -s "$changed" "$rulebook${changed#"$new"}" || fail "$changed is as it was"
done

# best COMMAND...: $ms, of the best of $repeats
best() {
    ms=
    for _ in $(seq "$repeats"); do
        from=$(date +%s%N)
        "$@" > "$work/timed" 2>&1 || { cat "$work/timed" >&2; wrong "$*"; }
        took=$((($(date +%s%N) - from) / 1000000))
        [ -n "$ms" ] && [ "$ms" -le "$took" ] || ms=$took
    done
}
row() { # NAME MS
    awk -v name="$1" -v ms="$2" -v night="$all_ms" -v first="$first_ms" -v n="$people" \
        'BEGIN { printf "%-58s %8.2f %8.2f %8.2f %12.0f\n", name, ms / 1000, ms / night, ms / first, (ms > 0 ? n * 1000 / ms : 0) }'
}

new_population "$people"
"$entitle" init > /dev/null
"$entitle" approve --as-of $as_of "$rulebook" > /dev/null
calm
from=$(date +%s%N)
"$entitle" run --json --as-of $as_of "$rulebook" > "$work/timed" 2>&1 || { cat "$work/timed" >&2; wrong 'the first night'; }
first_ms=$((($(date +%s%N) - from) / 1000000))
calm
best "$entitle" run --json --as-of $as_of "$rulebook"
night_ms=$ms
best "$entitle" run --json --read-all --as-of $as_of "$rulebook"
all_ms=$ms
best "$entitle" run --json --dry-run --read-all --as-of $as_of "$rulebook"
dry_ms=$ms
best "$entitle" compare --json --as-of $as_of "$rulebook" "$rulebook"
same_ms=$ms
best "$entitle" compare --json --as-of $as_of "$rulebook" "$new"
changed_ms=$ms
best "$entitle" compare --json --as-of $as_of "$rulebook" "$column"
column_ms=$ms
heading
echo "$people people"
echo
printf '%-58s %8s %8s %8s %12s\n' what seconds '/ night' '/ first' 'people/s'
row 'the first night' "$first_ms"
row 'a night in which nothing changed' "$night_ms"
row 'a night in which nothing changed, that reads all' "$all_ms"
row 'a dry night that reads all' "$dry_ms"
row 'comparing a rulebook with itself' "$same_ms"
row 'with one that changes amounts and an age' "$changed_ms"
row 'with one that lacks a benefit, and so reads fewer columns' "$column_ms"
