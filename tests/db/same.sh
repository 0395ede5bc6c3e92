#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# The same records, byte for byte, whatever a night is run with: how many workers, processes and shards, by rows or by columns, in which time
# zone and locale, and what the server and its databases are set to. (kill.sh and workers.sh: whatever happens to it; columns.sh: more
# of what is decided.) Two nights a month apart into a ledger for each way, over the same sources.
top=$(cd "$(dirname "$0")/../.." && pwd) && . "$top/tests/db/lib.sh"

people=${SAME_PEOPLE:-1500}
book=$work/rules
cp -r "$top/eligibility-rules" "$book"
rm "$book/policy.xml" # that asks for two people

# Locales that are made here: commas for points, a Turkish i, another order of letters. The engine must not care.
LOCPATH=$work/locales
mkdir "$LOCPATH"
locales='C C.UTF-8'
for name in tr_TR de_DE; do
    if localedef -i $name -f UTF-8 "$LOCPATH/$name.UTF-8" 2> /dev/null; then
        locales="$locales $name.UTF-8"
    else
        skipped "in the locale $name" 'localedef cannot make it'
    fi
done
export LOCPATH

new_database same_source
sql_file "$top/sql/sample/city.sql" -v people="$people" -v as_of=2026-11-23
new_database same_empty
"$ENTITLE" init > "$work/init.out" || exit 2
approve_rules 2026-11-23 "$book" || exit 2

# in_ledger WAY SETTING...: an empty ledger, its database set so
in_ledger() {
    psql -qX -d postgres -v ON_ERROR_STOP=1 -c 'set client_min_messages = error' \
        -c "drop database if exists same_$1" -c "create database same_$1 template same_empty" || exit 2
    in_ledger_name=$1
    shift
    for setting in "$@"; do
        psql -qX -d postgres -v ON_ERROR_STOP=1 -c "alter database same_$in_ledger_name set $setting" || exit 2
    done
}

dump() {
    psql -qXAt -v ON_ERROR_STOP=1 -d "same_$1" -f "$top/tests/db/night/records.sql" \
        -c 'select * from entitle.basis order by basis' > "$work/$1"
}

# a_night WAY DATE [OPTION...]
a_night() {
    way=$1 date=$2
    shift 2
    run "$ENTITLE" run --text --as-of "$date" --source dbname=same_source --ledger "dbname=same_$way" "$@" "$book"
    [ "$status" -eq 0 ] || not_ok "$way: the night of $date" "exit status $status" "$err"
}

# joined_night WAY DATE [OPTION...]: two processes, the second with other numbers of its own
joined_night() {
    way=$1 date=$2
    shift 2
    "$ENTITLE" run --text --as-of "$date" --source dbname=same_source --ledger "dbname=same_$way" "$@" "$book" \
        > "$work/first.out" 2>&1 < /dev/null &
    first=$!
    until [ "$(psql -qXAt -d "same_$way" -c "select count(*) from entitle.run_snapshot join entitle.run using (run_id)
                where as_of = '$date'")" -gt 0 ] || ! kill -0 $first 2> /dev/null; do
        sleep 0.02
    done
    run "$ENTITLE" run --text --join active --workers 2 --source dbname=same_source --ledger "dbname=same_$way" "$book"
    case $status in # the first may have been done before
    0 | 1) ;;
    *) not_ok "$way: joining the night of $date" "exit status $status" "$err" ;;
    esac
    wait $first || not_ok "$way: the night of $date" "$(cat "$work/first.out")"
}

every_way() { # DATE
    a_night reference "$1" --workers 1
    dump reference
    for n in 1 2 4 8; do
        a_night "workers_$n" "$1" --workers $n --shard-size 100
    done
    for n in 10 333 100000; do
        a_night "shards_$n" "$1" --workers 2 --shard-size $n
    done
    a_night rows "$1" --by-rows --workers 2 --shard-size 500
    joined_night joined "$1" --workers 1 --shard-size 20
    joined_night joined_rows "$1" --workers 1 --shard-size 50 --by-rows
    for zone in UTC Asia/Shanghai Pacific/Kiritimati Etc/GMT+12; do
        for locale in $locales; do
            TZ=$zone LC_ALL=$locale LANG=$locale
            export TZ LC_ALL LANG
            a_night "$(name_of "$zone" "$locale")" "$1" --workers 2 --shard-size 400
            unset TZ LC_ALL LANG
        done
    done
    a_night settings "$1" --workers 2 --shard-size 400
    PGOPTIONS='-c timezone=Pacific/Kiritimati -c datestyle=german,dmy -c intervalstyle=sql_standard -c bytea_output=escape -c extra_float_digits=-3 -c default_transaction_isolation=serializable' \
        PGTZ=Pacific/Marquesas PGDATESTYLE=german PGCLIENTENCODING=LATIN1 a_night environment "$1" --workers 2 --shard-size 400
}

name_of() {
    echo "zone_$1_$2" | tr 'A-Z/+.-' 'a-z____'
}

ways='workers_1 workers_2 workers_4 workers_8 shards_10 shards_333 shards_100000 rows joined joined_rows environment'
for zone in UTC Asia/Shanghai Pacific/Kiritimati Etc/GMT+12; do
    for locale in $locales; do
        ways="$ways $(name_of "$zone" "$locale")"
    done
done
for name in reference $ways; do
    in_ledger "$name"
done
in_ledger settings "timezone = 'Pacific/Kiritimati'" "datestyle = 'german, dmy'" "intervalstyle = 'sql_standard'" \
    "bytea_output = 'escape'" 'extra_float_digits = -3' "search_path = 'pg_temp'" "default_transaction_isolation = 'serializable'" \
    'enable_indexscan = off' "work_mem = '64kB'"
ways="$ways settings"

compare() { # NAME
    for name in $ways; do
        dump "$name"
        same_file "$1: $name" "$work/$name" "$work/reference"
    done
}

every_way 2026-11-23
is 'the first night has grants, offers and holds' "$(psql -qXAt -d same_reference -c \
    "select string_agg(distinct outcome, ', ' order by outcome) from entitle.run_count where outcome in ('grant', 'offer', 'hold')")" 'grant, hold, offer'
compare 'the first night'
psql -qX -d same_source -v ON_ERROR_STOP=1 -c "
    update civil.feed set loaded_on = '2026-12-22'; update residence.feed set loaded_on = '2026-12-22';
    update employment.feed set loaded_on = '2026-12-22' where table_name <> 'earlier_claim';
    update certificate.feed set loaded_on = '2026-12-22'; update funeral.feed set loaded_on = '2026-12-22';
    insert into civil.death select person_id, '2026-12-18' from civil.person where person_id % 97 = 1;
    update residence.spell set kind = case kind when 'local' then 'permit' else 'local' end where person_id % 53 = 1;
    update employment.insurance set resident_months = resident_months + 12 where person_id % 7 = 1;
    update employment.insurance set resident_months = resident_months - 24 where person_id % 61 = 1;
    update employment.insurance set resident_months = null where person_id % 67 = 1;
    update civil.person set birth_date = birth_date - interval '5 years' where person_id % 43 = 1;
    update civil.person set birth_date = null where person_id % 101 = 1;
    refresh materialized view sharing.shared_id_number"
every_way 2026-12-23
is 'the second night proposes as well' "$(psql -qXAt -d same_reference -c "select count(*) > 0 from entitle.run_count where outcome = 'propose'")" t
compare 'the second night'

for name in reference empty $ways; do
    psql -qX -d postgres -c 'set client_min_messages = error' -c "drop database if exists same_$name" > /dev/null
done
finish
