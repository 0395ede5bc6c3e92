#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Offers through many nights: their days begin with delivery, silence grants or lapses, answers come in through functions, in time and
# too late, and refusals stand until they are revoked.
top=$(cd "$(dirname "$0")/../.." && pwd) && . "$top/tests/db/lib.sh"
. "$top/tests/db/night/lib.sh"

# bonus: silence grants, within 3 working days. club: silence lapses, within 14 days. aid: monthly, granted at once.
cp -r "$rules" "$work/rules"
rules=$work/rules
sed -i 's/<offer days="14" silence="grant"/<offer days="3" unit="working" silence="grant"/' "$rules/bonus/benefit.xml"
sed -i '/<exclude/d' "$rules/club/benefit.xml"
cat > "$rules/calendar.xml" <<'END'
<calendar xmlns="urn:entitle:rulebook:1" rest-days="saturday sunday">
  <year number="2026" law="notice">
    <day-off from="2026-03-03" to="2026-03-05">feast</day-off>
    <working-day date="2026-03-07"/>
  </year>
</calendar>
END

new_city offers 0
# person ID [COLUMN=VALUE...]: alive, with nothing due
person() {
    sql "insert into night.person values ($1, '3101', true, 10, false, false, false, null)"
    person_id=$1
    shift
    for change in "$@"; do
        sql "update night.person set ${change%%=*} = ${change#*=} where id = $person_id"
    done
}
change() { sql "update night.person set ${2%%=*} = ${2#*=} where id = $1"; }
# deliver ID BENEFIT [DAY]: as a notification service does
deliver() {
    sql "select entitle.ack_notification(event_id, token${3:+, '$3'}) from entitle.claim_notifications('letters', 1000) where subject = $1 and benefit = '$2';
         update entitle.notification set state = 'ready', lease_until = now(), attempts = 0 where state = 'leased'"
}
answer() { sql "select entitle.answer_offer($1, '$2', '$3', '$4'${5:+, '$5'})"; }
offer() { sql "select state, delivered_on, due_on from entitle.released_offer where subject = $1 and benefit = '$2' order by run_id desc limit 1"; }
# has_it ID BENEFIT: what they have
has_it() { sql "select amount_minor || ' ' || state from entitle.entitlement where subject = $1 and benefit = '$2'"; }
refuses() { # NAME PART-OF-MESSAGE SQL
    if psql -qX -v ON_ERROR_STOP=1 -c "$3" > "$work/refused" 2>&1; then
        not_ok "$1" "went through: $3"
    else
        has "$1" "$(cat "$work/refused")" "$2"
    fi
}
for id in 1 2 3 4 5 6 7 8 9; do
    person "$id" member=true club=true
done
person 20 score=60
person 21 score=60
good_night 2026-03-01

# ---- nothing is due before it is delivered
is 'an offer has no last day before it is delivered' "$(offer 1 bonus)" 'open||'
is 'its message says how many days' "$(sql "select distinct text from entitle.released_notification where kind = 'offer' and benefit = 'bonus'")" \
    '50.00 yuan are yours; answer within 3 days.'
is 'the calendar is kept with the rulebook' "$(sql "select from_day, to_day, cardinality(working_days) from entitle.rulebook_calendar")" \
    '2026-01-01|2027-01-01|260'
good_night 2026-03-02
is 'delivered on a day' "$(deliver 1 bonus 2026-03-02)" delivered
is 'three working days around a feast and a working Saturday' "$(offer 1 bonus)" 'open|2026-03-02|2026-03-07'
is 'delivered on a day, the other kind' "$(deliver 1 club 2026-03-02)" delivered
is 'fourteen days' "$(offer 1 club)" 'open|2026-03-02|2026-03-16'
refuses 'not delivered before it was made' 'cannot be on 2026-02-28' "select entitle.deliver_offer(2, 'bonus', '', '2026-02-28')"
refuses 'nor in time to come' 'cannot be on 2099-01-01' "select entitle.deliver_offer(2, 'bonus', '', '2099-01-01')"
is 'a human delivers by hand' "$(sql "select entitle.deliver_offer(2, 'bonus', '', '2026-03-01', 'read to her')")" delivered
is 'that is kept, with who said so' "$(sql "select due_on, delivered_by, delivery_note from entitle.offer where subject = 2 and benefit = 'bonus'")" \
    '2026-03-06|postgres|read to her'
is 'a second delivery changes nothing' "$(sql "select entitle.deliver_offer(2, 'bonus', '', '2026-03-02')")" repeated
is 'nobody has what was not offered' "$(sql "select entitle.deliver_offer(20, 'bonus')")" 'no such offer'
refuses 'a last day stays' 'stay as they are' "update entitle.offer set due_on = due_on + 1 where subject = 1 and benefit = 'bonus'"
refuses 'no last day without delivery' 'count from delivery' "update entitle.offer set due_on = '2026-03-05' where subject = 3 and benefit = 'bonus'"

# ---- answers
is 'accepted before it was delivered' "$(answer 3 bonus '' accept 2026-03-02)" accepted
is 'the same again' "$(answer 3 bonus '' accept 2026-03-02)" repeated
is 'refused before it was delivered' "$(answer 4 bonus '' refuse 2026-03-02)" refused
is 'the same again' "$(answer 4 bonus '' refuse)" repeated
is 'yes after no' "$(answer 4 bonus '' accept 2026-03-02)" 'refused before'
is 'no after yes, before it is granted' "$(answer 5 bonus '' accept 2026-03-02; answer 5 bonus '' refuse 2026-03-02)" 'accepted
refused'
is 'no such offer' "$(answer 20 bonus '' accept)" 'no such offer'
refuses 'an answer is yes or no' "'accept' or 'refuse'" "select entitle.answer_offer(1, 'bonus', '', 'perhaps')"
refuses 'not before it was made' 'an answer cannot be on' "select entitle.answer_offer(1, 'bonus', '', 'accept', '2026-02-01')"
is 'who answered, and when' "$(sql "select answered_on, answered_by, state from entitle.offer where subject = 3 and benefit = 'bonus'")" \
    '2026-03-02|postgres|accepted'
is 'what a portal sees of one person' "$(sql "select benefit, event, amount, state, due_on from entitle.offers_of(3)")" 'bonus||50.00|accepted|
club|2026|50.00|open|'
is 'another kind of subject is another one' "$(sql "select count(*) from entitle.offers_of(3, 'household')")" 0
good_night 2026-03-03
is 'accepted: granted at once' "$(has_it 3 bonus)" '5000 active'
is 'accepted: the offer is granted' "$(offer 3 bonus)" 'granted||'
is 'yes to what was granted after a yes' "$(answer 3 bonus '' accept)" repeated
is 'no to what was granted' "$(answer 3 bonus '' refuse)" 'granted before'
is 'refused: nothing' "$(has_it 4 bonus)" ''
is 'refused counts as refused' "$(outcomes bonus skip refused)" 2

# ---- silence
good_night 2026-03-06
is 'on the last day it is open' "$(offer 2 bonus)" 'open|2026-03-01|2026-03-06'
good_night 2026-03-07
is 'silence grants, the day after' "$(has_it 2 bonus) $(offer 2 bonus)" '5000 active granted|2026-03-01|2026-03-06'
is 'another one has until today' "$(offer 1 bonus)" 'open|2026-03-02|2026-03-07'
is 'another one is delivered late' "$(sql "select entitle.deliver_offer(6, 'bonus', '', '2026-03-05')")" delivered
good_night 2026-03-08
is 'that one is granted, too' "$(has_it 1 bonus)" '5000 active'
is 'what nobody delivered is still open' "$(offer 9 bonus)" 'open||'
good_night 2026-03-09
is 'a late delivery begins then' "$(deliver 7 club 2026-03-09)|$(offer 7 club)" 'delivered|open|2026-03-09|2026-03-23'
is 'a no is heard as long as nothing is granted' "$(sql "select due_on from entitle.offer where subject = 6 and benefit = 'bonus'")|$(answer 6 bonus '' refuse 2026-03-10 2>&1 | head -n 1)" \
    '2026-03-09|refused'
good_night 2026-03-16
is 'on its last day, the other kind' "$(offer 1 club)" 'open|2026-03-02|2026-03-16'
good_night 2026-03-17
is 'silence lapses' "$(offer 1 club)" 'lapsed|2026-03-02|2026-03-16'
is 'lapsed is counted' "$(outcomes club skip offer-lapsed)" 1
is 'a yes to what has lapsed' "$(answer 1 club 2026 accept 2026-03-16)" 'too late'
sql "update night.feed set loaded_on = '2026-03-23'"
good_night 2026-03-23
is 'a yes on the last day' "$(answer 7 club 2026 accept 2026-03-23)" accepted
is 'a yes after the last day' "$(sql "select entitle.deliver_offer(8, 'club', '2026', '2026-03-08')")|$(answer 8 club 2026 accept 2026-03-23)" 'delivered|too late'
good_night 2026-03-24
is 'granted, and lapsed' "$(has_it 7 club)|$(offer 8 club)" '5000 active|lapsed|2026-03-08|2026-03-22'

# ---- by mistake
is 'a lapsed offer is set aside' "$(sql "select entitle.set_offer_aside(1, 'club', '2026', 'was in hospital')")" 'set aside'
is 'not twice' "$(sql "select entitle.set_offer_aside(1, 'club', '2026', 'again')")" 'no such offer'
is 'not an open one' "$(sql "select entitle.set_offer_aside(9, 'club', '2026', 'x')")" 'not closed'
refuses 'not without saying why' 'say why' "select entitle.set_offer_aside(8, 'club', '2026', '')"
good_night 2026-03-25
is 'it is offered again' "$(offer 1 club)" 'open||'
is 'whom else it lapsed for, it is not' "$(offer 8 club)" 'lapsed|2026-03-08|2026-03-22'

# ---- what cannot be delivered
is 'nothing waits for a human yet' "$(sql 'select count(*) from entitle.undelivered_offer')" 0
sql "update entitle.notification set state = 'failed', last_error = 'no such street' where subject = 9 and kind = 'offer' and benefit = 'club' and state = 'ready'" 2> "$work/refused" ||
    not_ok 'a letter is parked' "$(cat "$work/refused")"
is 'a letter that is parked: the offer waits for a human' "$(sql 'select benefit, subject, event, since, why, last_error from entitle.undelivered_offer')" \
    'club|9|2026|2026-03-01|parked|no such street'
is 'who delivers it' "$(sql "select entitle.deliver_offer(9, 'club', '2026', '2026-03-25', 'by hand')")|$(sql 'select count(*) from entitle.undelivered_offer')" \
    'delivered|0'

# ---- the calendar ends; then it does not
good_night 2026-11-20
person 30 member=true
sql "update night.feed set loaded_on = '2026-11-20'"
good_night 2026-11-20
night 2026-12-20
is 'a night whose offers would fall beyond the calendar' "$status" 1
has 'says so, with the place' "$err$out" 'where the calendar ends'
is 'delivered so late that no calendar goes as far' "$(sql "begin; create or replace function entitle.today() returns date language sql stable return date '2026-12-31';
    select entitle.deliver_offer(30, 'bonus', '', '2026-12-31'); commit")" 'calendar ends'
is 'it waits for a human' "$(sql 'select benefit, subject, why, delivered_on from entitle.undelivered_offer')" 'bonus|30|calendar-ends|2026-12-31'
sed -i 's|</calendar>|<year number="2027" law="notice"><day-off from="2027-01-01">feast</day-off></year></calendar>|' "$rules/calendar.xml"
sed -i 's/silence="grant"/silence="lapse"/' "$rules/bonus/benefit.xml"
sql "update night.feed set loaded_on = '2026-12-31'"
good_night 2026-12-31
is 'with the next calendar it has a last day' "$(sql "select entitle.deliver_offer(30, 'bonus', '', '2026-12-31')")|$(offer 30 bonus)" \
    'delivered|open|2026-12-31|2027-01-06'
good_night 2027-01-07
is 'it keeps the terms it was made under' "$(has_it 30 bonus)" '5000 active'

# ---- refusals
sql "update night.feed set loaded_on = '2027-01-31'; create or replace function entitle.today() returns date language sql stable return date '2027-01-08'"
is 'somebody refuses what they have' "$(sql "select entitle.refuse(20, 'person', 'aid', '2027-01-08', 'by letter')")" refused
is 'the same again' "$(sql "select entitle.refuse(20, 'person', 'aid', '2027-01-09')")" repeated
is 'and what they were granted once' "$(sql "select entitle.refuse(3, 'person', 'bonus')")" refused
refuses 'a benefit that is none' "no rulebook has a benefit 'aids'" "select entitle.refuse(20, 'person', 'aids')"
refuses 'a subject that is none' 'for each household' "select entitle.refuse(20, 'household', '*')"
is 'everything' "$(sql "select entitle.refuse(40, 'person', '*')")" refused
person 40 score=60 member=true
good_night 2027-01-08
is 'what goes on is proposed to stop, and goes on' "$(has_it 20 aid)|$(sql "select kind, cause, amount_minor, previous_minor from entitle.open_proposal where subject = 20")" \
    '10000 active|stop|refused|0|10000'
is 'what was given was given' "$(has_it 3 bonus)|$(sql "select count(*) from entitle.open_proposal where subject = 3")" '5000 active|0'
is 'who refused everything gets nothing' "$(sql "select count(*) from entitle.grant_record where subject = 40") $(sql "select count(*) from entitle.offer where subject = 40")" '0 0'
good_night 2027-01-09
is 'it is proposed once' "$(sql "select count(*) from entitle.proposal where subject = 20")" 1
is 'revoked' "$(sql "select entitle.revoke_refusal(20, 'person', 'aid', '2027-01-10', 'changed her mind')")" revoked
is 'once' "$(sql "select entitle.revoke_refusal(20, 'person', 'aid')")" 'nothing to revoke'
is 'by whom' "$(sql "select since, revoked_on, recorded_by, note, revoked_by, revoke_note from entitle.refusal where subject = 20")" \
    '2027-01-08|2027-01-10|postgres|by letter|postgres|changed her mind'
good_night 2027-01-10
is 'and the proposal is withdrawn' "$(sql "select state from entitle.proposal where subject = 20")|$(has_it 20 aid)" 'withdrawn|10000 active'
is 'refused, revoked and refused on one day' "$(sql "select entitle.refuse(21, 'person', 'aid', '2027-01-11'), entitle.revoke_refusal(21, 'person', 'aid', '2027-01-11'),
    entitle.refuse(21, 'person', 'aid', '2027-01-11')")|$(sql "select string_agg(nth || coalesce(' ' || revoked_on, ''), ', ' order by nth) from entitle.refusal where subject = 21")" \
    'refused|revoked|refused|1 2027-01-11, 2'
is 'from an earlier day on' "$(sql "select entitle.refuse(21, 'person', 'aid', '2027-01-05')")|$(sql "select since from entitle.refusal where subject = 21 and revoked_on is null")" \
    'refused|2027-01-05'
is 'who refused an offer by mistake' "$(sql "select entitle.revoke_refusal(4, 'person', 'bonus')")" revoked
is 'revoked for everything' "$(sql "select entitle.revoke_refusal(40, 'person', '*', '2027-01-11')")" revoked
refuses 'a refusal is not rewritten' 'not rewritten' "update entitle.refusal set since = since - 1"
refuses 'nor revoked backwards' 'refused anew' "update entitle.refusal set revoked_on = null"
good_night 2027-01-11
is 'is offered it again' "$(offer 4 bonus)" 'open||'
is 'and so is who refused everything' "$(has_it 40 aid)|$(offer 40 bonus)" '10000 active|open||'
is 'refused with the benefit' "$(sql "select entitle.answer_offer(40, 'bonus', '', 'refuse', '2027-01-11', 'no', true)")|$(sql "select entitle.set_offer_aside(40, 'bonus', '', 'x')")" \
    'refused|set aside'
good_night 2027-01-12
is 'is not offered again' "$(sql "select count(*) from entitle.offer where subject = 40 and benefit = 'bonus'")" 1
# A rule changes: the refusal stands.
sed -i 's/>50</>60</' "$rules/bonus/bonus.dmn"
good_night 2027-01-13
is 'not under other rules either' "$(sql "select count(*) from entitle.offer where subject = 40 and benefit = 'bonus'")|$(outcomes bonus skip refused)" '1|4'

# ---- only what is released
person 50 member=true
cat > "$rules/policy.xml" <<'END'
<policy xmlns="urn:entitle:rulebook:1"><release by="anyone"/></policy>
END
night 2027-01-14
is 'a night that waits for its release' "$(sql "select state from entitle.run order by run_id desc limit 1")" computed
is 'its offers cannot be answered' "$(answer 50 bonus '' accept)" 'no such offer'
is 'nor delivered, nor seen' "$(sql "select entitle.deliver_offer(50, 'bonus')")|$(sql 'select count(*) from entitle.offers_of(50)')" 'no such offer|0'
run_id=$(sql "select max(run_id) from entitle.run")
ends_with 'released' 0 "$ENTITLE" release "$run_id"
is 'now they can' "$(answer 50 bonus '' accept)" accepted

# ---- who may
sql "set client_min_messages = error; drop role if exists offers_portal; create role offers_portal login in role entitle_portal"
as_portal() { sql "set role offers_portal; $1" 2>&1; }
is 'a portal answers' "$(as_portal "select entitle.answer_offer(50, 'bonus', '', 'accept')")" repeated
has 'and reads no table' "$(as_portal 'select count(*) from entitle.offer')" 'permission denied'
has 'and sets nothing aside' "$(as_portal "select entitle.set_offer_aside(50, 'bonus', '', 'x')")" 'permission denied'
sql 'drop role offers_portal'

finish
