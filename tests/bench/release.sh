# SPDX-License-Identifier: Apache-2.0
#
# What staging and releasing cost: sourced by run. A first night whose release waits, then its release by itself, and with the second look at
# the sources; and such a night killed halfway and resumed. Ratios to the night.

rules=$work/rules
cp -r "$rulebook" "$rules"
echo '<policy xmlns="urn:entitle:rulebook:1"><release by="anyone"/></policy>' > "$rules/policy.xml"

# timed COMMAND...: $ms
timed() {
    timed_from=$(date +%s%N)
    "$@" > "$work/timed" 2>&1 || { cat "$work/timed" >&2; wrong "$*"; }
    ms=$((($(date +%s%N) - timed_from) / 1000000))
}
row() { # NAME MS
    awk -v name="$1" -v ms="$2" -v night="$night_ms" -v n="$n_records" \
        'BEGIN { printf "%-58s %8.2f %8.2f %12.0f\n", name, ms / 1000, ms / night, (ms > 0 ? n * 1000 / ms : 0) }'
}

new_population "$people"
"$entitle" init > /dev/null
"$entitle" approve --as-of $as_of "$rules" > /dev/null
psql -qX -d postgres -c 'create database bench_killed template bench'
calm
timed "$entitle" run --json --as-of $as_of "$rules"
night_ms=$ms
n_records=$(ask 'select count(*) from entitle.grant_record')
calm
psql -qX -d postgres -c 'create database bench_copy template bench'
timed "$entitle" release --unchecked --despite 'to see what it costs'
plain_ms=$ms
[ "$(ask 'select state from entitle.run')" = released ] || wrong 'it is not released'
PGDATABASE=bench_copy
timed "$entitle" release --share 1%
first_ms=$ms
timed "$entitle" release
rest_ms=$ms
[ "$(ask "select count(*) from entitle.held_back")" -eq 0 ] || wrong 'somebody is held back'

# ---- killed when half of its shards are done, and resumed
PGDATABASE=bench_killed
calm
killed_from=$(date +%s%N)
"$entitle" run --json --as-of $as_of "$rules" > /dev/null 2>&1 &
killed=$!
until [ "$(ask "select count(*) filter (where state = 'done') * 2 >= count(*) and count(*) > 0 from entitle.run_shard")" = t ]; do
    kill -0 "$killed" 2> /dev/null || break
    sleep 0.05
done
kill -9 "$killed" 2> /dev/null || wrong 'the night was over before it could be killed'
wait "$killed" 2> /dev/null || true
killed_ms=$((($(date +%s%N) - killed_from) / 1000000))
n_done=$(ask "select count(*) filter (where state = 'done') || ' of ' || count(*) from entitle.run_shard")
timed "$entitle" run --json --as-of $as_of "$rules"
resumed_ms=$ms
[ "$(ask 'select count(*) from entitle.grant_record')" -eq "$n_records" ] || wrong 'other records after a kill'
heading
echo "$people people, $n_records grant records"
echo
printf '%-58s %8s %8s %12s\n' what seconds '/ night' 'records/s'
row 'the night, staged and accounted for' "$night_ms"
row 'release: records recounted, all of them made to count' "$plain_ms"
row 'release of 1 %, with the second look at those subjects' "$first_ms"
row 'release of the rest, with the second look' "$rest_ms"
row 'the same night until it was killed' "$killed_ms"
row "and resumed to its end, $n_done shards being done" "$resumed_ms"
