#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# A few persons through many nights: each outcome of decide.h with what it writes, and what happens to what stood open.
top=$(cd "$(dirname "$0")/../.." && pwd) && . "$top/tests/db/lib.sh"
. "$top/tests/db/night/lib.sh"

new_city outcomes 0

# person ID SCORE [COLUMN=VALUE...]: a new one, alive, member of nothing
person() {
    sql "insert into night.person values ($1, '3101', true, $2, false, false, false, null)"
    person_id=$1
    shift 2
    for change in "$@"; do
        sql "update night.person set ${change%%=*} = ${change#*=} where id = $person_id"
    done
}
change() { # ID COLUMN=VALUE...
    changed_id=$1
    shift
    for change in "$@"; do
        sql "update night.person set ${change%%=*} = ${change#*=} where id = $changed_id"
    done
}
# What stands for a person, one line a record: kind, what matters, state.
stands() {
    sql "select * from (
        select 1, 'grant ' || benefit || ' ' || seq || ' ' || entitle.grant_kind(kind) || ' ' || previous_minor || '>' || amount_minor as line
          from entitle.grant_record where subject = $1
        union all select 2, 'has ' || benefit || ' ' || amount_minor || ' ' || state from entitle.entitlement where subject = $1
        union all select 3, 'offer ' || benefit || ' ' || state from entitle.offer where subject = $1
        union all select 4, 'proposal ' || kind || ' ' || cause || ' ' || previous_minor || '>' || amount_minor || ' ' || state
          from entitle.proposal where subject = $1
        union all select 5, 'hold ' || benefit || ' ' || reason || ' ' || state from entitle.hold where subject = $1) s
        order by 1, 2" | cut -d'|' -f2-
}
# stand NAME ID [LINE...]
stand() {
    stand_name=$1 stand_id=$2
    shift 2
    is "$stand_name" "$(stands "$stand_id")" "$(printf '%s\n' "$@")"
}
# Written by the last night, one number a table.
written() {
    sql "select (select count(*) from entitle.grant_record where run_id = r), (select count(*) from entitle.offer where run_id = r),
                (select count(*) from entitle.proposal where run_id = r), (select count(*) from entitle.hold where run_id = r),
                (select count(*) from entitle.notification where run_id = r)
           from (select max(run_id) as r from entitle.run) m"
}

person 1 60
person 2 60 alive=false
person 3 null
person 4 60
person 5 60
person 6 10 member=true
person 7 10 club=true
person 8 60 club=true
person 9 66
person 10 60
person 10 60
person 11 10 member=true
person 12 10 member=true
person 13 30
person 14 80 "region='44'"
person 15 60 helper=77
person 16 60
person 17 10 member=true
sql "insert into entitle.refusal (subject, benefit, since, revoked_on) values (4, '*', '2026-01-01', '2026-03-03')"
sql "insert into entitle.open_case (subject, benefit, since) values (5, 'aid', '2026-02-01')"
sql "insert into entitle.open_case (subject, benefit, since, subject_kind) values (13, '*', '2026-02-01', 'household')"

# ---- the first night
good_night 2026-03-01
stand 'grant' 1 'grant aid 1 new 0>10000' 'has aid 10000 active'
stand 'hold by a guard' 2 'hold aid not-alive open'
stand 'hold for a missing fact' 3 'hold aid missing-fact open'
is 'the hold says which' "$(sql 'select missing from entitle.open_hold where subject = 3')" '[{"why": "no value", "fact": "Person.score"}]'
is 'its content' "$(sql 'select content from entitle.hold where subject = 3')" 'missing-fact|Person.score:no value'
stand 'refused: nothing' 4
is 'refused is counted for each benefit' "$(outcomes aid skip refused) $(outcomes bonus skip refused) $(outcomes club skip refused)" '1 1 1'
stand 'an open case: nothing' 5
is 'an open case is counted' "$(outcomes aid skip open-case)" 1
stand 'offer' 6 'offer bonus open'
stand 'offer of another kind' 7 'offer club open'
sql "select entitle.deliver_offer(6, 'bonus', '', '2026-03-01'), entitle.deliver_offer(7, 'club', '2026', '2026-03-01'),
            entitle.deliver_offer(17, 'bonus', '', '2026-03-01')" > /dev/null
stand 'excluded: only the one' 8 'grant aid 1 new 0>10000' 'has aid 10000 active'
is 'a rule that fails' "$(sql "select content from entitle.hold where subject = 9")" 'rule-failed|division by zero at aid/aid.dmn:25:38'
stand 'twice in the register' 10 'hold aid conflicting-fact open' 'hold bonus conflicting-fact open' 'hold club conflicting-fact open'
stand 'not eligible: nothing' 13
is 'a case of another kind of subject is not ours' "$(outcomes aid 'not eligible')" 6
stand 'grant, another region' 14 'grant aid 1 new 0>20001' 'has aid 20001 active'

# ---- the same night again: nothing
good_night 2026-03-01
is 'a second run writes nothing' "$(written)" '0|0|0|0|0'
is 'and changes no state' "$(sql "select count(*) from entitle.hold where state <> 'open'")" 0

# ---- changes for the better; what was held is resolved
change 1 score=75
change 2 alive=true
change 14 score=95
sql "insert into entitle.pause (scope_kind, scope) values ('region', '44')"
sql "update entitle.offer set state = 'accepted' where subject = 11"
sql "update entitle.offer set state = 'refused' where subject = 12"
good_night 2026-03-02
stand 'raise' 1 'grant aid 1 new 0>10000' 'grant aid 2 raise 10000>20001' 'has aid 20001 active'
is 'a raise changes the entitlement' "$(sql 'select seq, run_id = (select max(run_id) from entitle.run) from entitle.entitlement where subject = 1')" '2|t'
stand 'the hold is resolved by the grant' 2 'grant aid 1 new 0>10000' 'has aid 10000 active' 'hold aid not-alive resolved'
is 'by which run' "$(sql 'select resolved_run = (select max(run_id) from entitle.run) from entitle.hold where subject = 2')" t
stand 'the hold that stands is not written again' 3 'hold aid missing-fact open'
stand 'paused: no raise' 14 'grant aid 1 new 0>20001' 'has aid 20001 active'
is 'paused is counted' "$(outcomes aid skip paused)" 1
stand 'an accepted offer is granted before it is due' 11 'grant bonus 1 after-offer 0>5000' 'has bonus 5000 active' 'offer bonus granted'
stand 'a refused offer is not made again' 12 'offer bonus refused'
is 'it counts as refused' "$(outcomes bonus skip refused)" 2
stand 'an open offer stands' 6 'offer bonus open'
is 'it counts as unchanged' "$(outcomes bonus unchanged offer-open)" 2

# ---- for the worse: proposals, never applied
sql "update entitle.pause set ended = now()"
change 1 score=60
change 3 score=55
change 15 score=10
change 16 died=true
good_night 2026-03-03
stand 'propose to reduce' 1 'grant aid 1 new 0>10000' 'grant aid 2 raise 10000>20001' 'has aid 20001 active' \
    'proposal reduce amount 20001>10000 open'
stand 'known now, and granted' 3 'grant aid 1 new 0>10000' 'has aid 10000 active' 'hold aid missing-fact resolved'
is 'the refusal has ended' "$(stands 4 | head -n 1)" 'grant aid 1 new 0>10000'
stand 'no longer paused' 14 'grant aid 1 new 0>20001' 'grant aid 2 raise 20001>30000' 'has aid 30000 active'
stand 'propose to stop' 15 'grant aid 1 new 0>10000' 'has aid 10000 active' 'proposal stop not-eligible 10000>0 open'
is 'the helper hears of it' "$(sql "select recipient_kind, recipient, seq, payee from entitle.notification where kind = 'propose' and subject = 15")" 'agency|77|0|15'
is 'without a helper the payee does' "$(sql "select recipient_kind, recipient from entitle.notification where kind = 'propose' and subject = 1")" 'payee|1'
stand 'propose to stop for an event' 16 'grant aid 1 new 0>10000' 'has aid 10000 active' 'proposal stop death 10000>0 open'

# ---- the same proposals stand; another one replaces the first
change 1 score=10
good_night 2026-03-04
stand 'another proposal replaces the first' 1 'grant aid 1 new 0>10000' 'grant aid 2 raise 10000>20001' 'has aid 20001 active' \
    'proposal reduce amount 20001>10000 withdrawn' 'proposal stop not-eligible 20001>0 open'
is 'those that stand are not written again' "$(written)" '0|0|1|0|1'
sql "update entitle.proposal set state = 'rejected', decided_by = 'a human', decided_at = now() where subject = 15"
sql "begin; update entitle.proposal set state = 'approved', decided_by = 'a human', decided_at = now() where subject = 16;
     insert into entitle.grant_record
     select g.subject, p.run_id, 0, g.amount_minor, g.payee, p.basis, g.seq + 1, '2026-04-01', 's', g.monthly, g.benefit, g.event,
            g.region, p.facts
       from entitle.proposal p join entitle.grant_record g using (subject, benefit, event) where subject = 16;
     commit"
stand 'stopped by a human' 16 'grant aid 1 new 0>10000' 'grant aid 2 stop 10000>0' 'has aid 0 stopped' \
    'proposal stop death 10000>0 approved'
good_night 2026-03-05
is 'a rejected proposal is not made again' "$(written)" '0|0|0|0|0'
is 'it counts as proposed all the same' "$(outcomes aid propose not-eligible)" 2
is 'what an event has stopped does not come back' "$(outcomes aid 'not eligible' death)" 1
change 1 score=75
change 15 score=60
change 16 died=false
good_night 2026-03-06
stand 'a proposal is withdrawn when it no longer holds' 1 'grant aid 1 new 0>10000' 'grant aid 2 raise 10000>20001' \
    'has aid 20001 active' 'proposal reduce amount 20001>10000 withdrawn' 'proposal stop not-eligible 20001>0 withdrawn'
stand 'stopped, and granted again' 16 'grant aid 1 new 0>10000' 'grant aid 2 stop 10000>0' 'grant aid 3 new 0>10000' 'has aid 10000 active' \
    'proposal stop death 10000>0 approved'
change 15 score=10
good_night 2026-03-07
stand 'a new matter is proposed again' 15 'grant aid 1 new 0>10000' 'has aid 10000 active' \
    'proposal stop not-eligible 10000>0 open' 'proposal stop not-eligible 10000>0 rejected'

# ---- a hold keeps what there is, and leaves a proposal open
change 15 score=null
good_night 2026-03-08
stand 'held: nothing is taken away' 15 'grant aid 1 new 0>10000' 'has aid 10000 active' \
    'proposal stop not-eligible 10000>0 open' 'proposal stop not-eligible 10000>0 rejected' 'hold aid missing-fact open'
change 15 alive=null
good_night 2026-03-09
is 'another hold replaces the first' "$(sql "select content, state from entitle.hold where subject = 15 order by run_id")" \
    'missing-fact|Person.score:no value|resolved
missing-fact|Person.alive:no value|not-alive|open'

# ---- silence
change 17 member=null
good_night 2026-03-15
stand 'on the last day an offer is open' 6 'offer bonus open'
good_night 2026-03-16
stand 'silence grants' 6 'grant bonus 1 after-offer 0>5000' 'has bonus 5000 active' 'offer bonus granted'
stand 'silence lapses' 7 'offer club lapsed'
is 'lapsed is counted' "$(outcomes club skip offer-lapsed)" 1
stand 'what is unknown does not grant by silence' 17 'offer bonus open' 'hold bonus missing-fact open'
good_night 2026-03-17
stand 'lapsed is not offered again' 7 'offer club lapsed'
is 'nothing more to write' "$(written)" '0|0|0|0|0'

# ---- somebody who is not in the register any more
sql 'delete from night.person where id = 14'
good_night 2026-03-18
has 'an entitlement without a subject is told' "$out" '1 entitlements are of subjects that the source no longer has'
stand 'and stays' 14 'grant aid 1 new 0>20001' 'grant aid 2 raise 20001>30000' 'has aid 30000 active'

# ---- a source that is too old decides nothing
good_night 2026-04-15
is 'stale: everybody is held' "$(outcomes aid hold stale-fact)" "$(sql "select count(distinct id) - 2 from night.person")"
is 'stale: nothing is granted' "$(written | cut -d'|' -f1-3)" '0|0|0'
has 'stale: it is told' "$out" 'source register is stale'

# ---- every run's account, once more, by SQL that knows nothing of the engine
is 'all accounts balance' "$(sql "
    select count(*) from (select run_id, benefit, sum(n) as n from entitle.run_count group by 1, 2) c
      join entitle.run r using (run_id) where c.n <> (select sum(n_read) from entitle.run_shard s where s.run_id = r.run_id) or r.state <> 'released'")" 0
is 'one entitlement for each chain of grants' "$(sql "
    select count(*) from (select subject, benefit, event, max(seq) as seq, count(*) as n from entitle.grant_record group by 1, 2, 3) g
      full join entitle.entitlement e using (subject, benefit, event) where g.seq is distinct from e.seq or g.n <> g.seq")" 0
is 'rows were counted while they were written as they are' "$(counted_otherwise)" ''
is 'of each kind' "$(counted_kinds)" 'closure grant_record hold notification offer proposal'

finish
