# SPDX-License-Identifier: Apache-2.0
#
# For the tests of a night; sourced after tests/db/lib.sh. Their rulebook is tests/rulebooks/night.
#
#     new_city NAME PEOPLE        a database with the sources and an empty ledger
#     night 2026-03-01 [OPTION]   runs a night; leaves $status, $out, $err
#     good_night 2026-03-01       the same, and it has to end well
#     records FILE                every record of the ledger, one a line

rules=$top/tests/rulebooks/night

new_city() {
    new_database "$1"
    sql_file "$top/tests/db/night/tables.sql" -q -v people="$2" || exit 2
    "$ENTITLE" init > "$work/init.out" || exit 2
}

night() {
    night_date=$1
    shift
    run "$ENTITLE" run --text --rules "$rules" --as-of "$night_date" "$@"
}

good_night() {
    night "$@"
    if [ "$status" -ne 0 ]; then
        not_ok "the night of $1" "exit status $status" "$err"
    fi
}

records() {
    sql_file "$top/tests/db/night/records.sql" -At > "$1"
}

# Digest of everything in the ledger, to see that nothing was written.
ledger_digest() {
    records "$work/digest"
    cksum < "$work/digest"
}

# Sum of n over run_count of the last run: outcomes BENEFIT OUTCOME [REASON]
outcomes() {
    sql "select coalesce(sum(n), 0) from entitle.run_count where benefit = '$1' and outcome = '$2'
         and ('${3:-}' = '' or reason = '${3:-}') and run_id = (select max(run_id) from entitle.run)"
}
