#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# The big switch: what is paused is skipped, from the next shard on, and decided by the first night after it is resumed. Who paused and
# who resumed, when and why stays in the ledger.
top=$(cd "$(dirname "$0")/../.." && pwd) && . "$top/tests/db/lib.sh"
. "$top/tests/db/night/lib.sh"

# refused NAME STATUS MESSAGE HINT COMMAND...
refused() {
    refused_name=$1 refused_status=$2 refused_message=$3 refused_hint=$4
    shift 4
    ends_with "$refused_name" "$refused_status" "$ENTITLE" "$@"
    has "$refused_name: message" "$err" "$refused_message"
    has "$refused_name: hint" "$err" "$refused_hint"
    is "$refused_name: nothing on stdout" "$out" ''
}
# Times are what they are: as text TIME.
timeless() {
    printf '%s\n' "$1" | sed 's/20[0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9:]*Z/TIME/g'
}
pauses() {
    sql 'select scope_kind, scope, recorded_by, reason, ended_by, ended >= since from entitle.pause order by since'
}
me=$(psql -qXAt -d postgres -c 'select session_user')

# ---- where no ledger is
new_database pause_empty
refused 'pause: no ledger' 1 'there is no ledger in this database' 'entitle init' pause --reason test
refused 'resume: no ledger' 1 'there is no ledger in this database' 'entitle init' resume
refused 'list: no ledger' 1 'there is no ledger in this database' 'entitle init' pause --list

# ---- a ledger of before
new_database pause_before
for migration in "$top"/sql/ledger/000[1-6]-*.sql; do
    sql_file "$migration" -q --single-transaction
    sql "insert into entitle.schema_version (version, name) select substr('$(basename "$migration")', 1, 4)::int, '$(basename "$migration")'"
done
sql "insert into entitle.pause (scope_kind, scope, since, recorded_by, note) values
     ('all', '', '2026-01-01', 'a', 'first'), ('all', '', '2026-01-02', 'b', 'twice'), ('region', '31', '2026-01-01', 'a', '');
     update entitle.pause set ended = '2026-02-01' where scope = '31'"
refused 'a ledger of before' 1 "the ledger has schema version $(sql 'select max(version) from entitle.schema_version')" 'entitle init' \
    pause --benefit aid --reason test
ends_with 'brought up to date' 0 "$ENTITLE" init
is 'of two pauses of one scope the first goes on' "$(pauses)" 'all||a|first||
region|31|a|||t
all||b|twice||t'
ends_with 'and one resume lifts it' 0 "$ENTITLE" resume
ends_with 'wholly' 0 "$ENTITLE" pause --list
is 'nothing is left of it' "$out" 'nothing is paused'

# ---- another database
refused 'a database that is not there' 5 'there is no database pause_nowhere' 'createdb' pause --ledger dbname=pause_nowhere --reason test
refused 'a database without a ledger' 1 'there is no ledger in this database' '--ledger' pause --ledger dbname=pause_empty --reason test

# ---- a ledger without rules
ends_with 'an empty ledger' 0 "$ENTITLE" init --ledger dbname=pause_empty
refused 'no rulebook yet' 1 "no rulebook of this ledger has a benefit 'aid'" "'entitle approve' brings one" \
    pause --ledger dbname=pause_empty --benefit aid --reason test
new_city pause 40
ends_with 'nothing is paused' 0 "$ENTITLE" pause --list
is 'list of nothing' "$out" 'nothing is paused'
ends_with 'nothing is paused, as JSON' 0 "$ENTITLE" pause --list --json
is 'JSON of nothing' "$out" '{"paused":[]}'
ends_with 'everything can be paused before the first night' 0 "$ENTITLE" pause --reason 'not before the law is in force'
is 'what it says' "$(timeless "$out" | head -n 1)" "paused: everything, since TIME by $me: not before the law is in force"
good_night 2026-03-01
is 'everything paused: nobody is decided' "$(sql "select string_agg(distinct outcome || ' ' || reason, ',') from entitle.run_count")" 'skip paused'
is 'everything paused: everybody is accounted for' "$(outcomes aid skip paused)" 40
is 'everything paused: nothing is written' "$(sql 'select count(*) from entitle.grant_record')" 0

# ---- what is refused, now that there are rules
refused 'paused already' 1 'everything is paused already, since 20' 'nothing was changed' pause --reason 'once more'
has 'paused already: by whom' "$err" " by $me"
refused 'unknown benefit' 1 "no rulebook of this ledger has a benefit 'iad'" "did you mean 'aid'?" pause --benefit iad --reason test
refused 'unknown benefit, nothing near' 1 "has a benefit 'pension'" 'it has aid, bonus, club' pause --benefit pension --reason test
refused 'resume of an unknown benefit' 1 "no rulebook of this ledger has a benefit 'clbu'" "did you mean 'club'?" resume --benefit clbu
refused 'resume of what is paused with all' 1 "there is no pause of benefit 'aid' to lift" "everything is paused, since 20" resume --benefit aid
is 'what is refused leaves no row' "$(sql 'select count(*) from entitle.pause')" 1

ends_with 'resume' 0 "$ENTITLE" resume
is 'resume says who, and what it was' "$(timeless "$out")" "resumed: everything, by $me at TIME
it was paused: everything, since TIME by $me: not before the law is in force"
refused 'resume of what is not paused' 1 'there is no pause of everything to lift' 'nothing is paused' resume
ends_with 'what was paused when it should have been released waits for somebody' 0 "$ENTITLE" release 1
is 'a pause that was lifted stays on record' "$(pauses)" "all||$me|not before the law is in force|$me|t"

# ---- a benefit and regions, by another user; several at once
sql "drop role if exists pause_officer, pause_reader, pause_stranger" 2> /dev/null
sql "create role pause_officer login; create role pause_reader login; create role pause_stranger login;
     grant usage on schema entitle to pause_officer, pause_reader;
     grant select on all tables in schema entitle to pause_officer, pause_reader;
     grant insert, update on entitle.pause to pause_officer"
at_end 'psql -qX -d pause -c "drop owned by pause_officer, pause_reader; drop role pause_officer, pause_reader, pause_stranger"'
first_user=$PGUSER
# be USER: connect as this one from now on
be() {
    PGUSER=$1
    export PGUSER
}
be pause_officer
ends_with 'a benefit, by an officer' 0 "$ENTITLE" pause --benefit aid --reason '审查中 "100%"' --json
is 'as JSON' "$(timeless "$out")" \
    '{"paused":{"scope":"benefit","name":"aid","since":"TIME","by":"pause_officer","reason":"审查中 \"100%\""}}'
be "$first_user"
ends_with 'a region' 0 "$ENTITLE" pause --region 44 --reason 'flood'
is 'a known region: no warning' "$err" ''
ends_with 'regions nobody lives in' 0 "$ENTITLE" pause --region 9 --reason 'new district'
has 'regions nobody lives in: warning' "$err" "no region of the last night begins with '9'"
ends_with 'resume those' 0 "$ENTITLE" resume --region 9
has 'what is still paused is said' "$(timeless "$out")" "still paused: region '44', since TIME by $me: flood"
refused 'resume by a longer prefix' 1 "there is no pause of region '4401' to lift" "region '44' is paused" resume --region 4401
refused 'resume by a shorter prefix' 1 "there is no pause of region '4' to lift" "entitle pause --list" resume --region 4
refused 'the same benefit again' 1 "benefit 'aid' is paused already" 'nothing was changed' pause --benefit aid --reason again
ends_with 'list' 0 "$ENTITLE" pause --list
is 'list: what it says' "$(timeless "$out")" "benefit 'aid', since TIME by pause_officer: 审查中 \"100%\"
region '44', since TIME by $me: flood"
ends_with 'status' 0 "$ENTITLE" status
has 'status says what is paused' "$out" "paused: benefit 'aid', since 20"
ends_with 'status as JSON' 0 "$ENTITLE" status --json
has 'status as JSON says it too' "$(timeless "$out")" \
    "{\"scope\":\"region\",\"name\":\"44\",\"since\":\"TIME\",\"by\":\"$me\",\"reason\":\"flood\"}"

good_night 2026-03-02
is 'the benefit is skipped for everybody' "$(outcomes aid skip paused)" 40
is 'the other benefits are skipped in the region' "$(outcomes bonus skip paused) $(outcomes club skip paused)" \
    "$(sql "select count(*) from night.person where region = '44'") $(sql "select count(*) from night.person where region = '44'")"
is 'and decided elsewhere' "$(sql "select count(*) > 0 from entitle.offer where benefit = 'bonus'")" t
is 'nobody there got any' "$(sql "select count(*) from entitle.offer where region = '44'")" 0

# ---- rights
be pause_reader
refused 'no right to pause' 5 'permission denied for table pause' 'ask the owner for the right' pause --reason test
refused 'no right to resume' 5 'permission denied for table pause' 'ask the owner for the right' resume --benefit aid
ends_with 'who may read sees the list' 0 "$ENTITLE" pause --list
be pause_stranger
refused 'no right to look' 5 'permission denied for schema entitle' 'ask the owner for the right' pause --reason test
be pause_officer
ends_with 'lifted by another than who paused' 0 "$ENTITLE" resume --region 44 --json
is 'lifted: JSON' "$(timeless "$out")" "{\"resumed\":{\"scope\":\"region\",\"name\":\"44\",\"since\":\"TIME\",\"by\":\"$me\",\"reason\":\"flood\",\
\"ended\":\"TIME\",\"ended_by\":\"pause_officer\"},\
\"paused\":[{\"scope\":\"benefit\",\"name\":\"aid\",\"since\":\"TIME\",\"by\":\"pause_officer\",\"reason\":\"审查中 \\\"100%\\\"\"}]}"
be "$first_user"
ends_with 'the benefit too' 0 "$ENTITLE" resume --benefit aid
is 'all of it is on record' "$(pauses)" "all||$me|not before the law is in force|$me|t
benefit|aid|pause_officer|审查中 \"100%\"|$me|t
region|44|$me|flood|pause_officer|t
region|9|$me|new district|$me|t"
ends_with 'status of a ledger where nothing is paused' 0 "$ENTITLE" status
is 'it does not speak of pauses' "$(echo "$out" | grep -c paused)" 0

# ---- what the database keeps, whoever asks
# denied NAME SQL
denied() {
    if sql "$2" > "$work/denied" 2>&1; then
        not_ok "$1" "the server did it: $2"
    else
        ok "$1"
    fi
}
denied 'a reason is not rewritten' "update entitle.pause set reason = 'another'"
denied 'nor who paused' "update entitle.pause set recorded_by = 'another', ended = now() where scope = '9'"
denied 'a pause that was lifted is not lifted again' "update entitle.pause set ended = now() where scope = '9'"
denied 'nor made to hold again' "update entitle.pause set ended = null where scope = '9'"
denied 'a pause is not deleted' "delete from entitle.pause"
sql "insert into entitle.pause (scope_kind, scope) values ('benefit', 'club')"
denied 'a scope is paused once at a time' "insert into entitle.pause (scope_kind, scope) values ('benefit', 'club')"
sql "update entitle.pause set ended = now() + interval '1 hour', ended_by = 'another' where scope = 'club'"
is 'who lifts is the one who is connected' "$(sql "select ended_by from entitle.pause where scope = 'club'")" "$me"
ends_with 'a pause that ends by itself' 0 "$ENTITLE" pause --list
has 'a pause that ends by itself: until when' "$(timeless "$out")" "benefit 'club', since TIME by $me, until TIME"
ends_with 'and can be lifted before' 0 "$ENTITLE" resume --benefit club

# Two at once: one is recorded, the other is told.
for i in 1 2 3 4; do
    ("$ENTITLE" pause --region 31 --reason "number $i" > /dev/null 2>&1; echo $? > "$work/at-once.$i") &
done
wait
is 'four at once: one pauses' "$(sort "$work"/at-once.* | tr '\n' ' ')" '0 1 1 1 '
is 'four at once: one row' "$(sql "select count(*) from entitle.pause where scope = '31'")" 1
ends_with 'one resume lifts it' 0 "$ENTITLE" resume --region 31

# ---- nothing is paused any more
good_night 2026-03-03
is 'resumed: the next night decides' "$(outcomes aid skip paused) $(sql "select count(*) > 0 from entitle.grant_record where benefit = 'aid'")" '0 t'

# ---- in the middle of a night
# A shard takes its time between its last record and its commit.
new_slow_city() {
    new_city "$1" 300
    sql "create function public.take_time() returns trigger language plpgsql as
         'begin perform pg_sleep(0.1); return new; end';
         create trigger zz_take_time before update on entitle.run_shard for each row
         when (new.state = 'done') execute function public.take_time()"
}
# What came of it, without the runs and the dates that depend on when it was decided.
decided() {
    sql "select subject, benefit, event, amount_minor, payee from entitle.entitlement order by 1, 2, 3"
    sql "select subject, benefit, event, amount_minor from entitle.released_offer where state = 'open' order by 1, 2, 3"
    sql "select subject, benefit, event, reason, missing from entitle.open_hold order by 1, 2, 3"
}
new_city pause_reference 300
good_night 2026-03-01
decided > "$work/reference"
is 'there is something to compare' "$([ "$(wc -l < "$work/reference")" -gt 100 ] && echo yes)" yes

n_done() {
    sql "select count(*) from entitle.run_shard where state = 'done'"
}
# paused_in_the_middle NAME SCOPE...: leaves how many shards were done before the command in $n_before and after it in $n_after, and
# those of the whole night in $n_shards; the night goes on by itself to its end.
paused_in_the_middle() {
    middle_name=$1
    shift
    "$ENTITLE" run --rules "$rules" --as-of 2026-03-01 --workers 1 --shard-size 10 > "$work/night.out" 2> "$work/night.err" < /dev/null &
    night_pid=$!
    until [ "$(n_done)" -ge 4 ] || ! kill -0 "$night_pid" 2> /dev/null; do
        sleep 0.02
    done
    n_before=$(n_done)
    ends_with "$middle_name: it does not wait for the night" 0 "$ENTITLE" pause "$@" --reason 'stop it'
    n_after=$(n_done)
    status=0
    wait "$night_pid" || status=$?
    is "$middle_name: the night goes on to its end" "$status" 0
    n_shards=$(sql 'select count(*) from entitle.run_shard')
    echo "# $middle_name: paused after $n_before to $n_after of $n_shards shards"
    is "$middle_name: some shards were done before, many after" "$([ "$n_before" -ge 4 ] && [ "$n_after" -lt $((n_shards - 4)) ] && echo yes)" yes
}
# shards OUTCOME-CONDITION: how many have such a count
shards() {
    sql "select count(distinct shard) from entitle.run_count where $1"
}
# until_then NAME N: as many shards were decided as were done before the pause, and at most the one that was under way when it was there
until_then() {
    if [ "$2" -ge "$n_before" ] && [ "$2" -le $((n_after + 1)) ]; then
        ok "$1"
    else
        not_ok "$1" "expected $n_before to $((n_after + 1)), obtained $2"
    fi
}

new_slow_city pause_middle
paused_in_the_middle 'everything'
n_decided=$(shards "reason <> 'paused'")
until_then 'everything: only the shard that was under way is still decided' "$n_decided"
is 'everything: the rest is skipped' "$(shards "reason = 'paused'")" $((n_shards - n_decided))
is 'everything: in no shard both' "$(sql "select count(*) from (select shard from entitle.run_count group by shard
    having count(*) filter (where reason = 'paused') not in (0, count(*))) s")" 0
is 'everything: everybody is accounted for' "$(sql "select sum(n) = 300 from entitle.run_count where benefit = 'aid'")" t
ends_with 'everything: resume' 0 "$ENTITLE" resume
ends_with 'everything: what was decided is released' 0 "$ENTITLE" release 1
good_night 2026-03-02
is 'everything: nobody is skipped any more' "$(outcomes aid skip paused)" 0
decided > "$work/obtained"
same_file 'everything: what is decided in two nights is what one decides' "$work/obtained" "$work/reference"

new_slow_city pause_middle
paused_in_the_middle 'a benefit' --benefit aid
until_then 'a benefit: only the shard that was under way still decides it' "$(shards "benefit = 'aid' and reason <> 'paused'")"
is 'a benefit: the others are decided in every shard' "$(shards "benefit = 'bonus' and reason <> 'paused'") $(shards "benefit <> 'aid' and reason = 'paused'")" \
    "$n_shards 0"
ends_with 'a benefit: resume' 0 "$ENTITLE" resume --benefit aid
good_night 2026-03-02
# Who has aid gets no club: who could not get aid while it was paused may have been offered club, so that is compared by itself.
decided | grep -v '|club|' > "$work/obtained"
grep -v '|club|' "$work/reference" > "$work/expected"
same_file 'a benefit: what is decided in two nights is what one decides' "$work/obtained" "$work/expected"
decided | grep '|club|' > "$work/obtained"
is 'a benefit: of what it excludes, at least that' "$(grep '|club|' "$work/reference" | grep -c -v -x -F -f "$work/obtained")" 0

new_slow_city pause_middle
paused_in_the_middle 'a region' --region 31
until_then 'a region: only the shard that was under way still decides it' "$(shards "region like '31%' and reason <> 'paused'")"
is 'a region: the others are decided' "$(shards "region not like '31%' and reason <> 'paused'") $(shards "region not like '31%' and reason = 'paused'")" \
    "$n_shards 0"
ends_with 'a region: resume' 0 "$ENTITLE" resume --region 31
good_night 2026-03-02
decided > "$work/obtained"
same_file 'a region: what is decided in two nights is what one decides' "$work/obtained" "$work/reference"

finish
