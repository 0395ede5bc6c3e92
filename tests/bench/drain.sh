# SPDX-License-Identifier: Apache-2.0
#
# How fast the server hands out what the rules read, when nothing is done with it, and takes in what a first night writes, when
# nothing has to be decided; sourced by run.
#
# The three registers are joined by merging their key indexes: with a range of a million keys the planner may prefer to hash and
# to sort, at twice the time. Sorted output is part of the work, since an engine that reads by key needs it.

merge_options='-c enable_hashjoin=off -c enable_nestloop=off -c enable_sort=off -c max_parallel_workers_per_gather=0'

# A range of one table says nothing to the planner about the other two, so each gets it.
# range ALIAS COLUMN LOW HIGH
range() {
    echo "$1.$2 >= $3 and $1.$2 < $4"
}

# sources_query LOW HIGH
sources_query() {
    echo "select r.person_id, r.region, r.kind, p.birth_date, p.sex, p.death_date, p.disability_grade,
                 e.status, e.monthly_wage, e.contribution_months
            from registry.residency as r
            join registry.person as p on p.person_id = r.person_id
            join registry.employment as e on e.person_id = r.person_id
           where $(range r person_id "$1" "$2") and $(range p person_id "$1" "$2") and $(range e person_id "$1" "$2")
           order by r.person_id"
}

# ledger_query LOW HIGH: what stands in it, as a night needs it
ledger_query() {
    echo "select subject::bigint, benefit, event, seq, amount_minor, payee::bigint, kind
            from entitle.grant_record where $(range grant_record subject "$1" "$2") order by subject"
}

# drain_range LOW HIGH OPTIONS QUERY...: one connection
drain_range() {
    drain_low=$1 drain_high=$2 drain_options=$3
    shift 3
    for query in "$@"; do
        echo "copy ($("$query" "$drain_low" "$drain_high")) to stdout (format binary);"
    done > "$work/drain.$drain_low"
    PGOPTIONS=$drain_options psql -qX -v ON_ERROR_STOP=1 -f "$work/drain.$drain_low" > /dev/null
}

# drain_by CONNECTIONS OPTIONS QUERY...
drain_by() {
    connections=$1
    shift
    if [ "$connections" -eq 1 ]; then
        drain_range 0 "$((people + 1))" "$@"
    else
        middle=$((people / 2 + 1))
        drain_range 0 "$middle" "$@" &
        other=$!
        drain_range "$middle" "$((people + 1))" "$@"
        wait "$other"
    fi
}

# check_merge: the plan of half the keys is the one wanted
check_merge() {
    plan=$(PGOPTIONS=$merge_options psql -qXAt -c "explain (costs off) $(sources_query 0 "$((people / 2 + 1))")")
    case $plan in
    *Hash* | *Sort* | *'Nested Loop'*) wrong "the drain is not a merge of the indexes:
$plan" ;;
    esac
}

# drain_best NAME CONNECTIONS OPTIONS QUERY...: once to warm up, then the best
drain_best() {
    drain_name=$1
    shift
    drain_by "$@"
    for i in $(seq "$repeats"); do
        measure "$drain_name" drain_by "$@"
    done
    best "$drain_name"
}

drain_sources() {
    check_merge
    drain_best 'drain, one connection' 1 "$merge_options" sources_query
    drain_best 'drain, two connections' 2 "$merge_options" sources_query
    if [ "$order" = random ]; then
        drain_best 'drain, two, as the planner likes' 2 '' sources_query
    fi
}

drain_with_ledger() {
    drain_best 'drain with ledger, one connection' 1 "$merge_options" sources_query ledger_query
    drain_best 'drain with ledger, two connections' 2 "$merge_options" sources_query ledger_query
}

# pour_range LOW: one connection, one transaction
pour_range() {
    psql -qX -v ON_ERROR_STOP=1 -c begin \
        -c "\\copy bench.grant_record from '$work/grant_record.$1' (format binary)" -c commit
}

pour_both() {
    pour_range 0 &
    other=$!
    pour_range "$middle"
    wait "$other"
}

# The rows of the first night, into tables with the same keys and checks but without the ledger's triggers.
pour_ledger() {
    middle=$((people / 2 + 1))
    ask 'create table bench.grant_record (like entitle.grant_record including all)'
    for low in 0 $middle; do
        high=$([ "$low" -eq 0 ] && echo "$middle" || echo $((people + 1)))
        psql -qX -v ON_ERROR_STOP=1 -c "copy (select * from entitle.grant_record
            where $(range grant_record subject "$low" "$high") order by subject) to stdout (format binary)" > "$work/grant_record.$low"
    done
    calm
    measure 'the same rows by COPY, two connections' pour_both
    is_same=$(ask 'select (select count(*) from bench.grant_record) = (select count(*) from entitle.grant_record)')
    [ "$is_same" = t ] || wrong 'not all rows of the first night were copied'
    ask 'drop table bench.grant_record'
    rm -f "$work"/grant_record.*
}
