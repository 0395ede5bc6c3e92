# SPDX-License-Identifier: Apache-2.0
#
# What the bench is made of; sourced by run, and by tests/db/bench.sh for the comparison with SQL. POSIX sh. Expects $top (the
# project), $work (a folder of its own), $entitle (the program), and libpq's environment pointing at a database.

bench=$top/tests/bench
as_of=2026-11-23

# A value out of the database, and a file of statements into it.
ask() {
    psql -qXAt -v ON_ERROR_STOP=1 -c "$1"
}

# do_file FILE [-v name=value...]
do_file() {
    do_file_name=$1
    shift
    PGOPTIONS="${PGOPTIONS:-} -c client_min_messages=warning" psql -qX -v ON_ERROR_STOP=1 "$@" -f "$do_file_name" > /dev/null
}

# ---- counts and sums of both sides -----------------------------------------------------------

# Sums by contestant: what SQL says is kept here when its tables are dropped.
prepare_sums() {
    ask "create schema bench;
         create table bench.granted (
             contestant text, benefit text, n bigint, total numeric(20, 2), primary key (contestant, benefit))"
}

# keep_sql_sums CONTESTANT: of its table sql_grant, which goes
keep_sql_sums() {
    ask "insert into bench.granted select '$1', benefit, count(*), sum(amount) from sql_grant group by benefit;
         drop table sql_grant"
}

keep_engine_sums() {
    ask "insert into bench.granted
         select 'entitle', benefit, count(*), sum(amount_minor) / 100.0 from entitle.grant_record group by benefit"
}

# keep_counted_sums CONTESTANT FILE: of a run's JSON, which a dry run has too. One object a benefit, its grants first.
keep_counted_sums() {
    sed 's/{"benefit":/\n&/g' "$2" |
        sed -n 's/^{"benefit":"\([a-z0-9-]*\)".*"outcome":"grant","reason":"new","n":\([0-9]*\),"amount_minor":\([0-9]*\).*/\1 \2 \3/p' |
        awk -v contestant="$1" '{ printf "insert into bench.granted values (%c%s%c, %c%s%c, %d, %s / 100.0);\n",
                                         39, contestant, 39, 39, $1, 39, $2, $3 }' > "$work/sums.sql"
    do_file "$work/sums.sql"
}

# differing_sums CONTESTANT CONTESTANT: a line for each benefit on which they differ, by a count or a cent
differing_sums() {
    ask "select format('%s: %s grants of %s in all by $1, %s of %s by $2', benefit,
                       coalesce(a.n, 0), coalesce(a.total, 0), coalesce(b.n, 0), coalesce(b.total, 0))
           from (select * from bench.granted where contestant = '$1') as a
           full join (select * from bench.granted where contestant = '$2') as b using (benefit)
          where (a.n, a.total) is distinct from (b.n, b.total)
          order by benefit"
}

# ---- a run's JSON --------------------------------------------------------------------------------

# field FILE NAME: a number out of the last line of a run
field() {
    sed -n "s/.*\"$2\":\([0-9.]*\).*/\1/p" "$1" | tail -n 1
}

# rows_written FILE: of every ledger table together
rows_written() {
    sed -n 's/.*"written":{\([^}]*\)}.*/\1/p' "$1" | tail -n 1 | tr ',' '\n' | awk -F: '{ n += $2 } END { print n + 0 }'
}

# night FILE RULEBOOK [OPTION...]: its JSON goes to FILE
night() {
    night_file=$1
    shift
    if ! "$entitle" run --json --as-of $as_of "$@" > "$night_file" 2> "$night_file.err"; then
        cat "$night_file" >&2
        tail -n 20 "$night_file.err" >&2
        fail "the night failed: entitle run $*"
    fi
}
