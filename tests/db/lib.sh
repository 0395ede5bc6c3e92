# SPDX-License-Identifier: Apache-2.0
#
# For tests that need PostgreSQL; sourced after setting $top:
#
#     top=$(cd "$(dirname "$0")/../.." && pwd) && . "$top/tests/db/lib.sh"
#     new_database plain             # a fresh, empty database; PGHOST, PGUSER, PGDATABASE point at it
#     psql -c '...'
#     is "one row" "$(sql 'select count(*) from entitle.run')" 1
#     finish
#
# tests/run starts one private server for all of them; a script run by hand starts its own and
# stops it at the end. The server has a Unix socket only, and never runs as root. It is a test
# server: fsync is off, and its ledgers may be lost. `server_crash` kills its processes and starts it again.

. "$top/tests/lib.sh"
. "$top/jobs/lib.sh"

if [ -z "${ENTITLE_TEST_SERVER:-}" ]; then
    server_choose "$work"
    server_create "$server_dir" 'fsync = off' 'entitle.allow_unsafe_durability = on' \
        'log_min_duration_statement = -1' || exit 2
    at_end 'server_stop "$server_dir" immediate; rm -rf "$server_dir"'
    server_start "$server_dir" || exit 2
else
    server_use "$ENTITLE_TEST_SERVER"
fi

# The server's own psql: what a distribution puts in its place may be a script that takes longer to start than a query to answer.
PATH=$(server_programs):$PATH
export PATH

# new_database NAME: drops it if it is there
new_database() {
    unset PGDATABASE
    psql -qX -d postgres -v ON_ERROR_STOP=1 \
        -c "set client_min_messages = error" \
        -c "drop database if exists \"$1\" with (force)" -c "create database \"$1\"" || exit 2
    PGDATABASE=$1
    export PGDATABASE
}

# One value or table, unaligned: fields separated by |
sql() {
    psql -qXAt -v ON_ERROR_STOP=1 -c "$1"
}

# Runs whose rows the database counted otherwise while they were written than they are now; stops come later too, by approvals. And the
# kinds of rows that were counted.
counted_otherwise() {
    sql "select coalesce(string_agg(distinct r.run_id::text, ' '), '')
           from entitle.run r
          cross join lateral (
                select from (select * from entitle.written_totals(r.run_id) where record <> 'stop_record') w
                  full join (select * from entitle.control_totals(r.run_id) where record <> 'stop_record') c using (record, benefit)
                 where (w.n, w.amount_minor, w.hash) is distinct from (c.n, c.amount_minor, c.hash)) x"
}
counted_kinds() {
    sql "select string_agg(distinct record, ' ' order by record) from entitle.run_written"
}

# sql_file FILE [-v name=value...]
sql_file() {
    sql_file_name=$1
    shift
    psql -qX -v ON_ERROR_STOP=1 "$@" -f "$sql_file_name"
}

# approve_rules DATE RULEBOOK [OPTION...]: nights may run by it from now on; false, and why, if it is not approved
approve_rules() {
    approve_date=$1
    shift
    "$ENTITLE" approve --as-of "$approve_date" "$@" > "$work/approve.out" 2>&1 || {
        sed 's/^/# /' "$work/approve.out"
        return 1
    }
}

# Rulebooks that were put into the ledger by hand, without files, are taken for approved.
approve_unseen() {
    sql "alter table entitle.rulebook disable trigger change;
         update entitle.rulebook set approved_by = 'nobody', approved_at = now() where approved_by is null;
         alter table entitle.rulebook enable always trigger change"
}

server_crash() {
    crashed_database=${PGDATABASE:-postgres}
    server_stop "$server_dir" immediate
    server_start "$server_dir" || exit 2
    PGDATABASE=$crashed_database
    export PGDATABASE
}
