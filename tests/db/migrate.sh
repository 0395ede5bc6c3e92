#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# A ledger made by an earlier version, with rows in it, is brought up to date by `entitle init`: everybody has what they had, readers
# see what they saw, and the next night finds nothing to do.
top=$(cd "$(dirname "$0")/../.." && pwd) && . "$top/tests/db/lib.sh"
. "$top/tests/db/night/lib.sh"

# ---- some nights, with all that can stand in a ledger at the end
new_city migrate 200
good_night 2026-03-01
# deliver DAY: every open offer, so that it has a last day, as offers of before had
deliver() {
    sql "select count(entitle.deliver_offer(subject, benefit, event, '$1')) from entitle.offer where state = 'open'" > "$work/delivered"
}
deliver 2026-03-01
sql "update night.person set score = 95 where id in (9, 10); update night.person set score = 10 where id in (11, 12, 14);
     update night.person set score = 51 where id = 13; update night.person set died = true where id = 8"
good_night 2026-03-02
deliver 2026-03-02
# approve BENEFIT SUBJECT KIND AMOUNT: a human does
approve() {
    sql "begin;
         update entitle.proposal set state = 'approved', decided_by = 'a human', decided_at = '2026-03-05 12:00Z'
          where benefit = '$1' and subject = $2 and state = 'open';
         insert into entitle.grant_record
         select g.subject, p.run_id, $4, g.amount_minor, g.payee, p.basis, g.seq + 1, '2026-04-01', '$3', g.monthly, g.benefit, g.event,
                g.region, p.facts
           from entitle.grant_record g join entitle.proposal p using (subject, benefit, event)
          where g.benefit = '$1' and g.subject = $2 and p.state = 'approved';
         commit"
}
approve aid 8 s 0
approve aid 11 s 0
approve aid 13 d 10000
sql "update entitle.proposal set state = 'rejected', decided_by = 'a human', decided_at = now() where subject = 12;
     update entitle.offer set state = 'accepted' where subject = 4; update entitle.offer set state = 'refused' where subject = 23"
good_night 2026-03-03
deliver 2026-03-03
is 'every kind of record is there' "$(sql "select string_agg(distinct kind, ' ' order by kind) from entitle.released_grant")" \
    'after-offer new raise reduce stop'
is 'every state of a proposal and an offer' "$(sql "select string_agg(state, ' ' order by state) from (
    select distinct state from entitle.proposal union select distinct state from entitle.offer) s")" 'approved granted open refused rejected'

# ---- the same rows in a ledger of before
sql 'alter schema entitle rename to made'
for migration in 0001-ledger 0002-guards 0003-views; do
    sql_file "$top/sql/ledger/$migration.sql" -q --single-transaction
    sql "insert into entitle.schema_version (version, name) select substr('$migration', 1, 4)::int, '$migration.sql'"
done
sql_file "$top/tests/db/night/as-before.sql" -q -o /dev/null
ends_with 'a night needs the ledger up to date' 1 "$ENTITLE" run --rules "$rules" --as-of 2026-03-03
has 'it says how' "$err" 'entitle init'
ends_with 'it is brought up to date' 0 "$ENTITLE" init
has 'by the migrations it lacks' "$out" 'applied 0004-append-only.sql'

# same NAME QUERY: with %s for the schema; no row is in one and not in the other
same() {
    today=$(printf '%s' "$2" | sed 's/%s/made/g') migrated=$(printf '%s' "$2" | sed 's/%s/entitle/g')
    is "$1" "$(sql "select count(*) from ((($today) except all ($migrated)) union all (($migrated) except all ($today))) d")" 0
    [ "$(sql "select count(*) from ($today) t")" -gt 0 ] || not_ok "$1: there is something to compare"
}
same 'everybody has what they had' 'select subject, benefit, event, seq, amount_minor, currency, payee, valid_from, state, run_id from %s.entitlement'
same 'readers see the grants they saw' 'select * from %s.released_grant'
same 'and the messages' 'select * from %s.released_notification'
same 'what waits for a human' 'select * from %s.open_hold'
same 'proposals' 'select * from %s.open_proposal'
same 'closed ones' 'select subject, benefit, event, run_id, state, closed_run, basis, facts::jsonb, decided_by from %s.proposal'
same 'offers' 'select subject, benefit, event, run_id, state, closed_run, basis, facts::jsonb, due_on from %s.offer'
same 'lists of deciding rules' 'select * from %s.basis'
same 'what came of the runs' 'select * from %s.run_total'
is 'records are guarded as before' "$(sql "select count(*) from pg_trigger t join pg_class c on c.oid = tgrelid
    where c.relname in ('grant_record', 'basis') and relnamespace = 'entitle'::regnamespace and tgname in ('append_only', 'no_truncate')
      and tgenabled = 'A'")" 4

good_night 2026-03-04
has 'the next night finds nothing to do' "$out" 'written: nothing'
sql "update night.person set score = 95 where id = 13; update night.person set died = false where id = 8"
good_night 2026-03-05
is 'and goes on counting' "$(sql "select subject, seq, kind, previous_minor, amount_minor from entitle.released_grant
    where subject in (8, 13) and benefit = 'aid' and as_of = '2026-03-05' order by 1")" '8|3|new|0|10000
13|3|raise|10000|30000'

finish
