# SPDX-License-Identifier: Apache-2.0
#
# Times and memory of the bench's contestants, and the table of them; sourced by run. Measurements are lines of
# $work/measured: NAME|SECONDS|CLIENT-MIB|SERVER-MIB.

: > "$work/measured"

now() {
    date +%s.%N
}

since() {
    echo "$(now) $1" | awk '{ printf "%.3f", $1 - $2 }'
}

# Before each contestant: nothing left over to write or to clean.
calm() {
    psql -qX -c 'vacuum analyze' -c checkpoint
    sync
}

# The server's processes' own memory, in KiB, now.
server_memory() {
    postmaster=$(head -n 1 "$server_dir/data/postmaster.pid")
    statuses=
    for process in $(cat "/proc/$postmaster/task/$postmaster/children"); do
        statuses="$statuses /proc/$process/status"
    done
    # Processes may be gone by now.
    # shellcheck disable=SC2086
    cat $statuses 2> /dev/null | awk '/^RssAnon/ { kib += $2 } END { print kib + 0 }'
}

sample_server() {
    most=0
    while :; do
        kib=$(server_memory)
        if [ "$kib" -gt "$most" ]; then
            most=$kib
            echo "$most" > "$work/server-memory.new"
            mv "$work/server-memory.new" "$work/server-memory"
        fi
        sleep 0.2
    done
}

# measure NAME COMMAND...
measure() {
    measured_name=$1
    shift
    echo 0 > "$work/server-memory"
    sample_server 2> /dev/null &
    sampler=$!
    began=$(now)
    "$@"
    seconds=$(since "$began")
    kill "$sampler" 2> /dev/null || true
    wait "$sampler" 2> /dev/null || true
    sampler=
    echo "$measured_name|$seconds||$(awk '{ printf "%.0f", $1 / 1024 }' "$work/server-memory")" >> "$work/measured"
}

# add_memory FILE: to the last measurement, from a run's JSON
add_memory() {
    mib=$(field "$1" peak_rss_bytes | awk '{ printf "%.0f", $1 / 1048576 }')
    sed -i "\$s/||/|$mib|/" "$work/measured"
}

# best NAME: of its measurements only the quickest stays; memory is the largest of all
best() {
    awk -F '|' -v name="$1" '
        $1 != name { print; next }
        !n++ { seconds = $2 }
        { if ($2 < seconds) seconds = $2; if ($3 > client) client = $3; if ($4 > server) server = $4 }
        END { print name "|" seconds "|" client "|" server }' "$work/measured" > "$work/measured.new"
    mv "$work/measured.new" "$work/measured"
}

# seconds_of NAME
seconds_of() {
    awk -F '|' -v name="$1" '$1 == name { print $2 }' "$work/measured"
}

# What others are divided by: the drain through two connections, and this one.
reference=straightforward.sql

print_table() {
    awk -F '|' -v unit="$(seconds_of 'drain, two connections')" -v sql="$(seconds_of "$reference")" -v people="$people" '
        function of(all, width) { return all == "" ? sprintf("%*s", width, "-") : sprintf("%*.2f", width, $2 / all) }
        BEGIN {
            printf "%-40s %8s %12s %8s %8s %11s %11s\n", "what", "seconds", "people/s", "/ drain", "/ SQL", "client MiB", "server MiB"
        }
        {
            printf "%-40s %8.2f %12.0f %s %s %11s %11s\n", $1, $2, people / $2, of(unit, 8), of(sql, 8),
                $3 == "" ? "-" : $3, $4
        }' "$work/measured"
}

# bar WHAT SEEN WANTED: smaller is better
bar() {
    awk -v what="$1" -v seen="$2" -v wanted="$3" 'BEGIN {
        printf "%-62s %7.2f  wanted %7.2f  %s\n", what, seen, wanted, seen + 0 <= wanted + 0 ? "met" : "MISSED" }'
}

quotient() {
    awk -v a="$1" -v b="$2" 'BEGIN { print a / b }'
}

print_bars() {
    first=$(seconds_of 'first night')
    second=$(seconds_of 'night without change')
    bar 'first night / straightforward.sql' "$(quotient "$first" "$(seconds_of straightforward.sql)")" 0.2
    bar 'first night / expert.sql' "$(quotient "$first" "$(seconds_of expert.sql)")" 0.5
    bar 'night without change / drain, two connections' \
        "$(quotient "$second" "$(seconds_of 'drain, two connections')")" 1.25
    bar 'night without change / the same with the ledger, two' \
        "$(quotient "$second" "$(seconds_of 'drain with ledger, two connections')")" 1.25
    bar 'engine, MiB resident' "$(awk -F '|' '$3 > most { most = $3 } END { print most + 0 }' "$work/measured")" 256
}
