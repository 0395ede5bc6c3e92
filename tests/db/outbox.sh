#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# The outbox: each function and each way it can fail, the rights, what docs/readers.md shows, and eight readers that are killed again
# and again: nothing is lost, and nothing acknowledged twice under the same event id.
top=$(cd "$(dirname "$0")/../.." && pwd) && . "$top/tests/db/lib.sh"
seconds=${ENTITLE_TEST_SECONDS:-15}
people=${ENTITLE_TEST_PEOPLE:-8000}

# ---- what the tests start from

# new_ledger NAME: an empty ledger with a benefit
new_ledger() {
    new_database "$1"
    "$ENTITLE" init > "$work/init.out" || exit 2
    sql "insert into entitle.rulebook (digest, path) values (repeat('a', 64), 'rules');
         insert into entitle.rulebook_benefit values
             (repeat('a', 64), 'aid', 'person', '{\"en\": \"Aid\"}', 'Test Act', 'https://law.example', 'CNY', 2, 'monthly', '[
                 {\"on\": \"grant\", \"texts\": {\"en\": \"You get {amount} yuan.\", \"zh\": \"每月{amount}元。\"}},
                 {\"on\": \"offer\", \"texts\": {\"en\": \"{amount} yuan are yours, {name}; answer until {until}.\"}}]')"
    approve_unseen
}
# new_run DATE: prints its number. It goes on in steps: become RUN STATE... One at a time is open: the next after it was released,
# rejected or failed.
new_run() {
    sql "insert into entitle.run (as_of, digest, n_estimated, shard_size, engine_version)
         values ('$1', repeat('a', 64), 1, 1, 'test') returning run_id"
}
become() {
    becoming=$1
    shift
    for state in "$@"; do
        share=
        [ "$state" != released ] || share=', share = 10000'
        sql "update entitle.run set state = '$state', finished_at = coalesce(finished_at, now())$share where run_id = $becoming"
    done
}
# tell RUN FIRST LAST: a notification of a grant for each subject
tell() {
    sql "insert into entitle.notification (subject, benefit, event, seq, kind, message, recipient_kind, recipient, run_id, template,
                                           params, payee, state, attempts)
         select i, 'aid', '', 1, 'grant', 0, 'person', i, $1, 'AID', '{\"amount\":\"180.00\"}', i, 'ready', 0
           from generate_series($2, $3) i"
}
# claim [N [LEASE]]: leaves $id and $token of the first; prints nothing
claim() {
    claimed=$(sql "select event_id, token from entitle.claim_notifications('test', ${1:-1}, '${2:-1 minute}')")
    id=$(echo "$claimed" | head -n 1 | cut -d'|' -f1)
    token=$(echo "$claimed" | head -n 1 | cut -d'|' -f2)
}
# expire: no lease is longer, whatever the clock says
expire() { sql "update entitle.notification set lease_until = now() where state = 'leased'"; }
ack() { sql "select entitle.ack_notification('$1', '$2')"; }
fail_it() { sql "select entitle.fail_notification('$1', '$2', 'no such street'${3:+, '$3'})"; }
count() { sql "select count(*) from entitle.notification where $1"; }
refused() { # NAME SQLSTATE SQL
    run psql -qXAt -v ON_ERROR_STOP=1 -v VERBOSITY=sqlstate -c "$3"
    has "$1" "$err" "$2"
}

# ---- only what is released
new_ledger outbox
for states in 'failed' 'computed held rejected' 'computed'; do
    run_id=$(new_run 2026-03-01)
    tell "$run_id" 1 5
    for state in running $states; do
        [ "$state" = running ] || become "$run_id" "$state"
        is "a run that is $state gives nothing" "$(sql "select count(*) from entitle.claim_notifications('test', 100)")" 0
    done
done
is 'their rows stay as they were written' "$(count "state <> 'ready' or attempts <> 0 or event_id is not null")" 0
sql 'listen entitle_released' > /dev/null
heard=$(psql -qXAt -v ON_ERROR_STOP=1 <<END
listen entitle_released;
update entitle.run set state = 'released', share = 10000 where run_id = $run_id;
END
)
has 'a release is heard of' "$heard" "\"entitle_released\" with payload \"$run_id\""
heard=$(psql -qXAt -v ON_ERROR_STOP=1 <<END
listen entitle_released;
begin;
insert into entitle.run (as_of, digest, n_estimated, shard_size, engine_version, state, share, finished_at)
values ('2026-03-01', repeat('a', 64), 1, 1, 'test', 'released', 10000, now());
rollback;
select 1;
END
)
is 'one that was rolled back is not' "$heard" 1
is 'its rows can be claimed, and only they' "$(sql "select count(*), count(distinct event_id), count(distinct token), min(attempts),
    max(attempts) from entitle.claim_notifications('test', 100, '1 hour')")" '5|5|1|1|1'
is 'nobody else gets them' "$(sql "select count(*) from entitle.claim_notifications('other', 100)")" 0
is 'the row says who has it' "$(sql "select distinct state, consumer, run_id from entitle.notification where attempts > 0")" \
    "leased|test|$run_id"
is 'a run that was claimed to the end is left out' \
    "$(sql "select run_id, nth, drained_at is not null, released_at is not null from entitle.released_run")" "$run_id|1|t|t"

# ---- event ids
is 'the id is made as documented' \
    "$(sql "select replace(event_id::text, '-', '') from entitle.notification where run_id = $run_id and subject = 3")" \
    "$(printf '%s' '["2026-03-01", "1", "3", "aid", "", "grant", "0"]' | sha256sum |
        awk '{ v = substr("89ab", index("0123456789abcdef", substr($1, 17, 1)) % 4 == 0 ? 4 : index("0123456789abcdef", substr($1, 17, 1)) % 4, 1)
               print substr($1, 1, 12) "8" substr($1, 14, 3) v substr($1, 18, 15) }')"
is 'the view has the same ids, claimed or not' "$(sql "select count(distinct event_id), count(*) filter (where event_id =
    (select event_id from entitle.notification n where n.run_id = v.run_id and n.subject = v.subject)) from entitle.released_notification v
    where lang = 'en'")" '5|5'
refused 'an id stays' 23001 "update entitle.notification set event_id = gen_random_uuid() where run_id = $run_id and subject = 1"

# ---- leases and tokens
claim
is 'while it lasts there is nothing' "$id" ''
expire
old=$(sql "select event_id, lease_token from entitle.notification where run_id = $run_id and subject = 1")
claim 5 '1 hour'
is 'a lease that ran out can be claimed again' "$(echo "$claimed" | wc -l)" 5
is 'under the same id' "$(echo "$claimed" | cut -d'|' -f1 | grep -c "^${old%|*}$")" 1
is 'the second attempt is counted' "$(sql "select distinct attempts from entitle.notification where run_id = $run_id")" 2
is 'an acknowledgement with the old token' "$(ack "${old%|*}" "${old#*|}")" stale
is 'a failure with the old token' "$(fail_it "${old%|*}" "${old#*|}")" stale
is 'change nothing' "$(count "run_id = $run_id and state = 'leased'")" 5
is 'an acknowledgement' "$(ack "$id" "$token")" delivered
is 'once more' "$(ack "$id" "$token")" repeated
is 'a failure after it' "$(fail_it "$id" "$token")" stale
is 'it stays delivered' "$(sql "select state, delivered_at is not null, lease_until from entitle.notification where event_id = '$id'")" \
    'delivered|t|'
is 'an event that is not there' "$(ack 00000000-0000-0000-0000-000000000000 "$token")" unknown
is 'without a token' "$(sql "select entitle.ack_notification('$id', null)")" stale
second=$(echo "$claimed" | sed -n 2p)
expire
is 'late, but nobody else has it' "$(ack "${second%|*}" "${second#*|}")" delivered

# ---- failures, parking
claim 1 '1 minute'
is 'a failure' "$(fail_it "$id" "$token" '0 s')" retry
is 'ends the lease' "$(ack "$id" "$token")" stale
is 'says why' "$(sql "select last_error from entitle.notification where event_id = '$id'")" 'no such street'
first=$id
claim 3
id=$first token=$(echo "$claimed" | sed -n "s/^$first|//p")
[ -n "$token" ] && ok 'and gives it to the next' || not_ok 'and gives it to the next' "$claimed"
is 'the fourth time' "$(sql "select attempts from entitle.notification where event_id = '$id'")" 4
is 'without a pause of its own' "$(fail_it "$id" "$token")" retry
is 'it waits 8 minutes' "$(sql "select round(extract(epoch from lease_until - clock_timestamp()) / 60) from entitle.notification
    where event_id = '$id'")" 8
is 'and is not given before' "$(sql "select count(*) from entitle.claim_notifications('test', 100) where event_id = '$id'")" 0
sql "create or replace function entitle.max_attempts() returns int language sql stable return 5"
sql "update entitle.notification set lease_until = now() where event_id = '$id'"
claim
is 'the pause can be cut short' "$id" "$first"
is 'the last attempt' "$(fail_it "$id" "$token" '0 s')" parked
is 'parked is not given' "$(sql "select count(*) from entitle.claim_notifications('test', 100) where event_id = '$id'")" 0
is 'an operator sees it' "$(sql "select benefit, attempts, last_error from entitle.parked_notification where event_id = '$id'")" \
    'aid|5|no such street'
is 'and lets it go' "$(sql "select entitle.unpark_notification('$id')")" ready
is 'once' "$(sql "select entitle.unpark_notification('$id')")" 'not parked'
is 'what is not there is not parked' "$(sql "select entitle.unpark_notification(gen_random_uuid())")" unknown
claim
is 'it begins anew' "$(sql "select event_id, attempts from entitle.notification where event_id = '$id'")" "$first|1"
for attempt in 2 3 4 5; do
    sql "update entitle.notification set lease_until = now() where event_id = '$first'"
    claim 100
done
sql "update entitle.notification set lease_until = now() where event_id = '$first'"
is 'attempts that nobody answers for park it too' "$(sql "select count(*) from entitle.claim_notifications('test', 100)
    where event_id = '$first'")$(sql "select state, last_error from entitle.notification where event_id = '$first'")" \
    '0failed|no answer in 5 attempts'
sql "create or replace function entitle.max_attempts() returns int language sql stable return 16"

# ---- arguments
for arguments in "''" "null" "'test', 0" "'test', 10001" "'test', null" "'test', 1, '0 s'" "'test', 1, '-1 s'" "'test', 1, '2 days'" \
    "'test', 1, null"; do
    refused "claim_notifications($arguments)" 22023 "select entitle.claim_notifications($arguments)"
done
refused 'a negative pause' 22023 "select entitle.fail_notification(gen_random_uuid(), gen_random_uuid(), 'x', '-1 s')"

# ---- order, content, what cannot be rendered
new_ledger outbox_order
for date in 2026-03-02 2026-03-02 2026-03-01; do
    run_id=$(new_run $date)
    tell "$run_id" 1 2
    become "$run_id" computed released
done
# By buckets, which is no order of subjects that one could read.
is 'in the order of releases' "$(sql "select string_agg(as_of::text, ', ') from entitle.claim_notifications('test', 3)")" \
    '2026-03-02, 2026-03-02, 2026-03-02'
is 'all of them' "$(sql "select string_agg(as_of::text, ', ') from entitle.claim_notifications('test', 100)")" \
    '2026-03-02, 2026-03-01, 2026-03-01'
is 'two runs of a date, two events' "$(sql 'select count(distinct event_id) from entitle.notification')" 6
run_id=$(new_run 2026-03-03)
sql "insert into entitle.offer values (7, 'aid', 'e', $run_id, 5000, 'CNY', 8, '2026-03-03', '2026-03-17', 'lapse', '', 0, '{}', 'open');
     insert into entitle.notification values
         (7, 'aid', 'e', 0, 'offer', 1, 'guardian', '9', $run_id, 'AID-1',
          '{\"amount\":\"50.00\",\"name\":\"{until} \\\\ ''x''\",\"until\":\"2026-03-17\"}', 8, 'ready', 0),
         (8, 'aid', '', 1, 'grant', 0, 'person', '8', $run_id, 'AID', '{\"a\":\"\\u0000\"}', 8, 'ready', 0),
         (9, 'aid', '', 1, 'grant', 0, 'person', '9', $run_id, 'AID', 'no JSON', 9, 'ready', 0),
         (10, 'aid', '', 1, 'grant', 5, 'person', '10', $run_id, 'AID', '{}', 10, 'ready', 0),
         (11, 'gone', '', 1, 'grant', 0, 'person', '11', $run_id, 'AID', '{}', 11, 'ready', 0)"
become "$run_id" computed released
is 'all a service needs' "$(sql "select kind, recipient_kind, recipient, template, params ->> 'name', texts, benefit, title, law, law_link,
    subject, payee, event, as_of, deadline, attempts from entitle.claim_notifications('test', 1)")" \
    "offer|guardian|9|AID-1|{until} \\ 'x'|{\"en\": \"50.00 yuan are yours, {until} \\\\ 'x'; answer until 2026-03-17.\"}|aid|{\"en\": \"Aid\"}|Test Act|https://law.example|7|8|e|2026-03-03|2026-03-17|1"
is 'a message without texts, a benefit without words' "$(sql "select subject, texts from entitle.claim_notifications('test', 2)")" '10|{}
11|{}'
is 'what cannot be rendered is parked' "$(sql "select string_agg(last_error, ', ') from entitle.parked_notification")" \
    'the parameters are no JSON object, the parameters are no JSON object'
sql "select entitle.unpark_notification(event_id) from entitle.parked_notification" > "$work/unparked"
is 'and again, when it is let go as it is' "$(sql "select count(*) from entitle.claim_notifications('test', 9)")$(count "state = 'failed'")" 02

# ---- what was said is given as it was said
new_ledger outbox_said
run_id=$(new_run 2026-03-01)
tell "$run_id" 1 1
sql "insert into entitle.notification (subject, benefit, event, seq, kind, message, recipient_kind, recipient, run_id, template, params,
                                       payee, state, attempts, texts, lang, channel) values
         (2, 'aid', '', 1, 'grant', 0, 'person', '2', $run_id, 'AID', '{\"amount\":\"180.00\"}', 2, 'ready', 0,
          '{\"zh\":\"每月一百八十元。\",\"en\":\"{amount} of \\\"yuan\\\"\"}', 'zh', 'sms'),
         (3, 'aid', '', 1, 'grant', 9, 'person', '3', $run_id, 'AID', '{}', 3, 'ready', 0, '{}', 'ug', null),
         (4, 'aid', '', 1, 'grant', 0, 'person', '4', $run_id, 'AID', '{}', 4, 'ready', 0, 'no JSON', null, null)"
for wrong in "'', null" "null, ''"; do
    refused "not empty: $wrong" 23514 "insert into entitle.notification (subject, benefit, event, seq, kind, message, recipient_kind,
        recipient, run_id, template, params, payee, state, attempts, lang, channel) values
        (9, 'aid', '', 1, 'grant', 0, 'person', '9', $run_id, 'AID', '{}', 9, 'ready', 0, $wrong)"
done
become "$run_id" computed released
is 'texts, language and channel come with a claim' "$(sql "select subject, texts, lang, channel from entitle.claim_notifications('test') order by 1")" \
    '1|{"en": "You get 180.00 yuan.", "zh": "每月180.00元。"}||
2|{"en": "{amount} of \"yuan\"", "zh": "每月一百八十元。"}|zh|sms
3|{}|ug|'
is 'texts that are none are parked' "$(sql "select last_error from entitle.parked_notification")" 'the texts are no JSON object'
is 'the view says the same' "$(sql "select subject, lang, text, recipient_lang, channel from entitle.released_notification
    where subject < 4 order by 1, 2")" '1|en|You get 180.00 yuan.||
1|zh|每月180.00元。||
2|en|{amount} of "yuan"|zh|sms
2|zh|每月一百八十元。|zh|sms'
for column in texts lang channel; do
    refused "what was said stays: $column" 23001 "update entitle.notification set $column = 'x' where subject = 2"
done
is 'what was said is in the control totals' "$(sql "with t as (select hash from entitle.control_totals($run_id)), changed as (
    select hash_record_extended(row(subject, event, message, recipient, template, params, texts, lang, channel), 0) as h
      from entitle.notification)
    select (select hash from t) = (select mod(sum(h), 18446744073709551616) from changed)")" t

# ---- by index, however many there are and whatever the statistics say
run_id=$(new_run 2026-03-04)
tell "$run_id" 1 50000
become "$run_id" failed
run_id=$(new_run 2026-03-04)
tell "$run_id" 1 50000
become "$run_id" computed released
before=$(sql "select pg_stat_force_next_flush(); select seq_scan from pg_stat_user_tables where relname = 'notification'" | tail -n 1)
plans=$(psql -qXAt -v ON_ERROR_STOP=1 2>&1 <<'END'
load 'auto_explain';
set auto_explain.log_min_duration = 0; set auto_explain.log_nested_statements = on; set auto_explain.log_analyze = on;
set auto_explain.log_timing = off; set client_min_messages = log;
select count(*) from entitle.claim_notifications('test', 10);
END
)
has 'a claim reads the index of fresh ones' "$plans" 'Index Scan using notification_fresh'
has 'and of those that are due' "$plans" 'Index Scan using notification_due'
is 'no more rows than it takes' "$(echo "$plans" | sed -n 's/.*notification_fresh .*actual rows=\([0-9]*\).*/\1/p')" 10
is 'nothing is read in whole' "$(echo "$plans" | grep -c 'Seq Scan on notification\|Bitmap')" 0

# ---- claims do not wait for each other
new_ledger outbox_locks
run_id=$(new_run 2026-03-01)
tell "$run_id" 1 5
become "$run_id" computed released
mkfifo "$work/slow.in"
psql -qXAt < "$work/slow.in" > "$work/slow" &
slow=$!
exec 3> "$work/slow.in"
echo "begin; select count(*) from entitle.claim_notifications('slow', 2);" >&3
until [ -s "$work/slow" ]; do
    sleep 0.1
done
is 'others get what is left, at once' "$(PGOPTIONS='-c lock_timeout=1s' sql "select count(*) from entitle.claim_notifications('quick', 9)")" 3
echo 'rollback;' >&3
exec 3>&-
wait "$slow"
is 'a claim that was rolled back was none' "$(sql "select count(*), min(attempts), max(attempts) from entitle.claim_notifications('quick', 9)")" '2|1|1'
for change in "delete from entitle.released_run" "truncate entitle.released_run" "update entitle.released_run set nth = 2"; do
    refused "a release stays: ${change%% *}" 23001 "$change"
done

# ---- keys of other types
for keys in uuid text; do
    new_database outbox_keys
    "$ENTITLE" init --key-type "$keys" > "$work/init.out"
    key=00000000-0000-0000-0000-000000000001
    sql "insert into entitle.rulebook (digest, path) values (repeat('a', 64), 'rules')"
    approve_unseen
    run_id=$(new_run 2026-03-01)
    sql "insert into entitle.notification values ('$key', 'aid', '', 1, 'grant', 0, 'person', '1', $run_id, 'AID', '{}', '$key', 'ready', 0)"
    become "$run_id" computed released
    is "keys of type $keys" "$(sql "select subject, pg_typeof(subject)::text, event_id = entitle.event_id('2026-03-01', 1, '$key', 'aid', '', 'grant', 0)
        from entitle.claim_notifications('test')")" "$key|entitle.subject_key|t"
done

# ---- a ledger from before there were claims
new_database outbox_before
for migration in "$top"/sql/ledger/000[1-5]-*.sql; do
    name=$(basename "$migration")
    sql_file "$migration" -q --single-transaction
    sql "insert into entitle.schema_version (version, name) select substr('$name', 1, 4)::int, '$name'"
done
sql "insert into entitle.rulebook (digest, path) values (repeat('a', 64), 'rules')"
run_id=$(new_run 2026-03-01)
tell "$run_id" 1 4
sql "update entitle.run set state = 'computed', finished_at = now(); update entitle.run set state = 'released'"
sql "update entitle.notification set state = 'leased', consumer = 'x', lease_until = now() + interval '1 year' where subject > 1;
     update entitle.notification set state = 'delivered' where subject = 3; update entitle.notification set state = 'failed' where subject = 4"
ends_with 'an older ledger' 0 "$ENTITLE" init
is 'what an operator did by hand' "$(sql "select subject, state, lease_until, event_id is not null from entitle.notification order by 1")" \
    '1|ready||f
2|ready||f
3|delivered||f
4|failed||t'
is 'what was not delivered can be claimed' "$(sql "select string_agg(subject::text, ' ') from entitle.claim_notifications('test')")" '1 2'
is 'and unparked' "$(sql "select entitle.unpark_notification(event_id) from entitle.parked_notification")" ready

# ---- rights: functions, and nothing else
new_ledger outbox_rights
run_id=$(new_run 2026-03-01)
tell "$run_id" 1 2
become "$run_id" computed released
sql "drop role if exists outbox_letters; create role outbox_letters login in role entitle_notifier" 2> /dev/null
as_letters() { PGUSER=outbox_letters sql "$1"; }
claimed=$(as_letters "select event_id, token from entitle.claim_notifications('letters', 2)")
first=$(echo "$claimed" | head -n 1) second=$(echo "$claimed" | tail -n 1)
is 'a notifier acknowledges' "$(as_letters "select entitle.ack_notification('${first%|*}', '${first#*|}')")" delivered
is 'fails' "$(as_letters "select entitle.fail_notification('${second%|*}', '${second#*|}', 'x')")" retry
is 'unparks' "$(as_letters "select entitle.unpark_notification('${second%|*}')")" 'not parked'
# A definer function must not take a table or an operator of the caller's for one of its own.
is 'and cannot put a table of its own in the way' "$(PGUSER=outbox_letters PGOPTIONS='-c search_path=pg_temp,entitle' sql "
    create temp table notification (event_id uuid, lease_token uuid, state text); create temp table released_run (run_id bigint);
    select entitle.ack_notification('${first%|*}', '${first#*|}')" | tail -n 1)" repeated
for table in notification run released_run released_grant grant_record rulebook_benefit; do
    PGUSER=outbox_letters refused "it cannot read $table" 42501 "select * from entitle.$table"
done
PGUSER=outbox_letters refused 'nor write' 42501 "update entitle.notification set state = 'delivered'"
sql "revoke entitle_notifier from outbox_letters; grant entitle_payer to outbox_letters"
is 'a payer reads grants' "$(as_letters 'select count(*) from entitle.released_grant')" 0
PGUSER=outbox_letters refused 'and claims nothing' 42501 "select entitle.claim_notifications('letters', 1)"
sql "revoke entitle_payer from outbox_letters; grant usage on schema entitle to outbox_letters"
for call in "claim_notifications('x', 1)" "ack_notification(null, null)" "fail_notification(null, null, 'x')" "unpark_notification(null)"; do
    PGUSER=outbox_letters refused "anybody else: no ${call%%(*}" 42501 "select entitle.$call"
done
is 'definer functions look nowhere else' "$(sql "select count(*) from pg_proc where pronamespace = 'entitle'::regnamespace and prosecdef
    and not coalesce(proconfig @> '{\"search_path=pg_catalog, pg_temp\"}', false)")" 0

# Who may not make roles can make a ledger.
sql "drop role if exists outbox_owner; create role outbox_owner login" 2> /dev/null
sql 'alter role entitle_notifier rename to outbox_away; alter role entitle_payer rename to outbox_away_too'
at_end "PGDATABASE=postgres psql -qX -c 'alter role outbox_away rename to entitle_notifier' \
    -c 'alter role outbox_away_too rename to entitle_payer' > /dev/null 2>&1"
new_database outbox_owned
sql 'alter database outbox_owned owner to outbox_owner'
PGUSER=outbox_owner ends_with 'an owner without the right to make roles' 0 "$ENTITLE" init
is 'made none' "$(sql "select count(*) from pg_roles where rolname in ('entitle_notifier', 'entitle_payer')")" 0
is 'and has the functions' "$(PGUSER=outbox_owner sql "select count(*) from entitle.claim_notifications('x', 1)")" 0
sql 'alter role outbox_away rename to entitle_notifier; alter role outbox_away_too rename to entitle_payer'

# ---- what the page for readers shows
new_ledger outbox_docs
run_id=$(new_run 2026-03-01)
tell "$run_id" 1 3
sql "insert into entitle.grant_record values (1, $run_id, 18000, 0, 1, 0, 1, '2026-03-01', 'n', true, 'aid', '', '3101', '{}')"
become "$run_id" computed released
awk -v script="$work/docs.sql" -v wanted="$work/docs.wanted" '
    /^```sql$/ { n++; print "\\echo example " n > script; print "reset role;" > script
                 if (n > 2) print "set role entitle_notifier;" > script; to = script; next }
    /^```text$/ { print "example " n > wanted; to = wanted; next }
    /^```$/ { to = ""; next }
    to != "" { print > to }' "$top/docs/readers.md"
psql -qXAt -v ON_ERROR_STOP=1 -f "$work/docs.sql" > "$work/docs.all" 2>&1 || not_ok 'the examples work' "$(cat "$work/docs.all")"
# Only the examples that show what comes out.
awk 'NR == FNR { if (/^example /) wanted[$0] = 1; next } /^example / { on = $0 in wanted } on' "$work/docs.wanted" "$work/docs.all" > "$work/docs.got"
same_file 'the examples give what the page says' "$work/docs.got" "$work/docs.wanted"

# ---- jobs/reader
new_ledger outbox_reader
run_id=$(new_run 2026-03-01)
tell "$run_id" 1 25
become "$run_id" computed released
ends_with 'the reader' 0 sh "$top/jobs/reader" --file "$work/delivered" --batch 10 --once
is 'delivers all' "$(wc -l < "$work/delivered")$(count "state = 'delivered'")" 2525
is 'a line of JSON each' "$(sql "select distinct l ->> 'benefit', l -> 'texts' ->> 'zh', l ? 'token' from (select regexp_split_to_table(
    \$lines\$$(cat "$work/delivered")\$lines\$, '\n')::jsonb) t (l)")" 'aid|每月180.00元。|f'
run_id=$(new_run 2026-03-02)
tell "$run_id" 1 3
become "$run_id" computed released
ends_with 'a command that fails' 0 sh "$top/jobs/reader" --command 'echo "it'"'"'s \ gone; '"'"'" >&2; exit 1' --once
is 'is tried later, with what it said' "$(sql "select state, attempts, last_error, count(*) from entitle.notification
    where run_id = $run_id group by 1, 2, 3")" "ready|1|it's \\ gone; '|3"
sql "update entitle.notification set lease_until = now() where run_id = $run_id"
ends_with 'a command' 0 sh "$top/jobs/reader" --command 'cat > '"$work"'/$EVENT_ID' --once
is 'gets each with its id' "$(cd "$work" && grep -l '"as_of": "2026-03-02"' ????????-* | wc -l)" 3
ends_with 'where to?' 2 sh "$top/jobs/reader" --once
PGDATABASE=outbox_none ends_with 'no database, no reader' 2 sh "$top/jobs/reader" --file "$work/delivered" --once

# ---- eight readers, killed again and again
TMPDIR=$work # a killed reader leaves its folder behind
export TMPDIR
new_ledger outbox_load
# What the database itself saw acknowledged, row by row.
sql "create table public.acked (event_id uuid, at timestamptz default clock_timestamp());
     create function public.note_ack() returns trigger language plpgsql security definer as 'begin insert into public.acked values (new.event_id); return null; end';
     create trigger note_ack after update on entitle.notification for each row when (new.state = 'delivered') execute function public.note_ack();
     create or replace function entitle.max_attempts() returns int language sql stable return 1000"
for date in 2026-03-01 2026-03-02; do
    run_id=$(new_run $date)
    tell "$run_id" 1 $((people / 2))
    become "$run_id" computed released
    run_id=$(new_run $date)
    tell "$run_id" 1 500
    become "$run_id" computed
    [ $date = 2026-03-02 ] || become "$run_id" rejected
done
# reader I: a process group of its own; it is the leader, so its number names the group
reader() {
    setsid sh "$top/jobs/reader" --consumer "reader $1" --batch 20 --lease '1 second' --wait 0.2 --file "$work/load.$1" \
        >> "$work/load.log" 2>&1 &
    eval "reader_$1=$!"
}
at_end 'for i in 1 2 3 4 5 6 7 8; do eval "kill -9 -\$reader_$i" 2> /dev/null; done'
for i in 1 2 3 4 5 6 7 8; do
    reader $i
done
n_kills=0 until=$(($(date +%s) + seconds))
for i in 1 2 3 4 5 6 7 8; do
    eval "killed_$i=0"
done
# all_killed: each of the eight, more than once
all_killed() {
    for i in 1 2 3 4 5 6 7 8; do
        eval "[ \$killed_$i -ge 2 ]" || return
    done
}
# go_on: for the time given, and then until everything has happened that is to happen, unless nothing is left to deliver or it takes too long
go_on() {
    [ "$(date +%s)" -ge "$until" ] || return 0
    [ "$(date +%s)" -lt $((until + 120)) ] || return
    { ! all_killed || ! grep -q stale "$work/load.log"; } && [ "$(count "state in ('ready', 'leased')")" -gt 1000 ]
}
awk 'BEGIN { srand(); for (i = 0; i < 10000; i++) print int(1 + 8 * rand()), 0.05 + 0.3 * rand(), int(3 * rand()) }' > "$work/kills"
while go_on && read -r victim_no pause how; do
    sleep "$pause"
    i=$victim_no
    eval "victim=\$reader_$i"
    case $how in
    0) # frozen until others have what it had: it wakes up and acknowledges with old tokens
        kill -STOP "-$victim" 2> /dev/null && (sleep 1.5 && kill -CONT "-$victim" 2> /dev/null) &
        continue
        ;;
    1) victim=-$victim ;;
    2) ;; # its shell alone: its psql lives on and may still acknowledge
    esac
    kill -9 "$victim" 2> /dev/null && n_kills=$((n_kills + 1)) && eval "killed_$i=\$((killed_$i + 1))"
    victim=${victim#-}
    wait "$victim" 2> /dev/null
    reader "$i"
done < "$work/kills"
for i in 1 2 3 4 5 6 7 8; do
    eval "kill -9 -\$reader_$i" 2> /dev/null
done
wait
echo "# $n_kills kills in $seconds s; delivered by then: $(count "state = 'delivered'") of $people"
all_killed && ok 'all eight were killed, again and again' ||
    not_ok 'all eight were killed, again and again' "$killed_1 $killed_2 $killed_3 $killed_4 $killed_5 $killed_6 $killed_7 $killed_8"
# left: that somebody was killed with a lease of a second is why there may be nothing to claim yet
left() { sql "select count(*) from entitle.notification n join entitle.run r using (run_id) where r.state = 'released' and n.state <> 'delivered'"; }
for attempt in 1 2 3 4 5 6 7 8 9 10; do
    sh "$top/jobs/reader" --batch 500 --file "$work/load.9" --once > "$work/last" 2>&1 || break
    [ "$(left)" -gt 0 ] || break
    sleep 0.5
done
is 'what is left is delivered' "$(left)" 0
cat "$work"/load.[1-9] | sed -n 's/.*"event_id": "\([^"]*\)".*/\1/p' | sort > "$work/arrived"
sort -u "$work/arrived" > "$work/arrived.once"
sql "select distinct event_id from entitle.released_notification" | sort > "$work/wanted"
is 'there is one event a notification' "$(wc -l < "$work/wanted")" "$people"
same_file 'nothing is lost' "$work/arrived.once" "$work/wanted"
echo "# arrived: $(wc -l < "$work/arrived"), of them again under the same id: $(($(wc -l < "$work/arrived") - people))"
[ "$(wc -l < "$work/arrived")" -gt "$people" ] && ok 'some arrived again' || not_ok 'some arrived again' 'the kills hit nothing'
# By event, what differs from one arrival to the next is only how often and how long it was claimed.
cat "$work"/load.[1-9] > "$work/lines"
psql -qXAt -v ON_ERROR_STOP=1 -c 'create table public.arrived (line jsonb)' \
    -c "\\copy public.arrived from '$work/lines' with (format csv, quote e'\\x01', delimiter e'\\x02')"
is 'what arrives again says the same' "$(sql "select count(*), count(distinct said), count(distinct said ->> 'event_id') from (
    select line - '{attempts,lease_until}'::text[] as said from public.arrived) a")" "$(wc -l < "$work/arrived")|$people|$people"
has 'late ones were told so' "$(cat "$work/load.log")" stale
is 'each is acknowledged once' "$(sql 'select count(*), count(distinct event_id) from acked')" "$people|$people"
is 'none is left over, none was parked' "$(sql "select n.state, count(*) from entitle.notification n join entitle.run r using (run_id)
    where r.state = 'released' group by 1")" "delivered|$people"
is 'what is not released was not touched' "$(sql "select n.state, n.attempts, count(*) from entitle.notification n
    join entitle.run r using (run_id) where r.state in ('computed', 'rejected') group by 1, 2")" 'ready|0|1000'

finish
