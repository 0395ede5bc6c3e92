#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# A night over a population of every sort: what is counted, what is written, and that neither the number of workers nor the size of
# shards changes a byte.
top=$(cd "$(dirname "$0")/../.." && pwd) && . "$top/tests/db/lib.sh"
. "$top/tests/db/night/lib.sh"

# ---- the ledger itself
new_database night_init
ends_with 'a night needs a ledger' 1 "$ENTITLE" run --rules "$rules" --as-of 2026-03-01
has 'it says how to make one' "$err" "entitle init"
ends_with 'init' 0 "$ENTITLE" init
has 'init says what it did' "$out" 'applied 0001-ledger.sql'
ends_with 'another type of key comes too late' 1 "$ENTITLE" init --key-type uuid
has 'it says what the keys are' "$err" 'the keys of this ledger are bigint'
ends_with 'a type of key that is none' 2 "$ENTITLE" init --key-type json
ends_with 'init again' 0 "$ENTITLE" init --json
has 'init again does nothing' "$out" '"applied":[]'
ends_with 'status of an empty ledger' 0 "$ENTITLE" status
has 'status says that nothing was run' "$out" 'no night has been run yet'
sql "insert into entitle.schema_version (version, name) values (9999, 'of the future')"
ends_with 'init refuses a newer schema' 1 "$ENTITLE" init
has 'init names the version' "$err" 'schema version 9999'
ends_with 'a night refuses a newer schema' 1 "$ENTITLE" run --rules "$rules"

# ---- one night, counted by SQL that knows nothing of the engine
new_city night_one 200
ends_with 'dry run' 0 "$ENTITLE" run --rules "$rules" --as-of 2026-03-01 --dry-run --json --workers 2
has 'a dry run counts' "$out" '"estimated":200,"shards":1,"workers":2,"read":200'
is 'a dry run writes nothing' "$(sql 'select count(*) from entitle.run')" 0
dry=$(printf '%s' "$out" | sed 's/.*"benefits"://; s/,"written".*//')
ends_with 'a night' 0 "$ENTITLE" run --rules "$rules" --as-of 2026-03-01
is 'into a pipe it is one JSON object a line' "$(printf '%s\n' "$out" | cut -c1-17)" '{"event":"start",
{"event":"night",'
wet=$(printf '%s' "$out" | sed 's/.*"benefits"://; s/,"written".*//')
sorted() { printf '%s' "$1" | grep -o '{"outcome"[^}]*}\|"benefit":"[a-z]*"' | sort; }
is 'a dry run gives the same outcomes' "$(sorted "$dry")" "$(sorted "$wet")"
is 'released' "$(sql 'select state from entitle.run')" released
ends_with 'text and JSON at once' 2 "$ENTITLE" run --rules "$rules" --text --json

expect() { # NAME BENEFIT OUTCOME REASON CONDITION
    is "$1" "$(outcomes "$2" "$3" "$4")" "$(sql "select count(*) from night.person where $5")"
}
granted='alive and score >= 50 and score <> 66'
expect 'granted' aid grant new "$granted"
expect 'not eligible' aid 'not eligible' '' 'alive and score < 50'
expect 'held by a guard' aid hold not-alive 'not alive'
expect 'held for a missing fact' aid hold missing-fact 'alive is null or (alive and score is null)'
expect 'held for a rule that fails' aid hold rule-failed 'alive and score = 66'
expect 'offered' bonus offer '' member
expect 'held before an offer' bonus hold missing-fact 'member is null'
expect 'excluded' club skip excluded "$granted"
expect 'offered to whom nothing excludes' club offer '' "club and ($granted) is not true"
is 'every outcome is there' "$(sql "select string_agg(distinct outcome, ', ' order by outcome) from entitle.run_count")" \
    'grant, hold, not eligible, offer, skip'
is 'the account balances per benefit and region' "$(sql "
    select count(*) from (select benefit, region, sum(n) as n from entitle.run_count group by 1, 2) o
      full join (select 'aid' as benefit union all select 'bonus' union all select 'club') b using (benefit)
      full join (select coalesce(region, '') as region, count(*) as n from night.person group by 1) p using (region)
     where o.n is distinct from p.n")" 0
is 'amounts to the last cent' "$(sql "select sum(amount) from entitle.released_grant where benefit = 'aid'")" \
    "$(sql "select sum(case when score >= 90 then 300 when score >= 70 then 200.01 else 100 end)::numeric(9, 2)
              from night.person where $granted")"
is 'the money of counts and records agrees' "$(sql "select sum(amount_minor) from entitle.run_total where outcome = 'grant'")" \
    "$(sql 'select sum(amount_minor) from entitle.grant_record')"
is 'each grant has its entitlement' "$(sql "
    select count(*) from entitle.grant_record g full join entitle.entitlement e using (subject, benefit, event)
     where g.amount_minor is distinct from e.amount_minor or e.state is distinct from 'active' or g.seq is distinct from e.seq")" 0
is 'rules and facts of a grant' "$(sql "select rules || facts from entitle.released_grant where subject = 8")" \
    '["aid/bands/low", {"Person": {"died": false, "alive": true, "score": 56, "helper": null}}]'
is 'valid from the first of the month' "$(sql 'select distinct valid_from from entitle.released_grant')" 2026-03-01
is 'law and rulebook of a grant' "$(sql "select law, law_link, length(digest) from entitle.released_grant limit 1")" \
    'Test Act, section 1|https://law.example/1|64'
is 'a message is rendered in each language' \
    "$(sql "select text from entitle.released_notification where subject = 9 and template = 'AID-1' order by lang")" \
    'From 2026-03-01 you receive 100.00 yuan a month, for a score of 63.
您自2026-03-01起每月领取100.00元（63分）。'
is 'a helper is told too' "$(sql "select recipient_kind, recipient from entitle.notification where subject = 9 and message = 1")" \
    'guardian|100009'
is 'no helper, no message to one' "$(sql "select count(*) from entitle.notification where subject = 8 and message = 1")" 0
is 'an offer says until when' "$(sql "select distinct text from entitle.released_notification where kind = 'offer' and benefit = 'bonus'")" \
    '50.00 yuan are yours; answer within 14 days.'
is 'missing facts of a hold' "$(sql "select missing from entitle.open_hold where subject = 19 and benefit = 'aid'")" \
    '[{"why": "no value", "fact": "Person.score"}]'
is 'the rulebook is kept' "$(sql "select string_agg(path, ' ' order by path) from entitle.rulebook_file")" \
    'aid/aid.dmn aid/benefit.xml bonus/benefit.xml bonus/bonus.dmn club/benefit.xml club/club.dmn dictionary.dmn guards.dmn parameters.xml sources.xml'
is 'byte by byte' "$(sql "select md5(content) from entitle.rulebook_file where path = 'aid/aid.dmn'")" \
    "$(md5sum < "$rules/aid/aid.dmn" | cut -d' ' -f1)"
is 'how fresh the source was' "$(sql 'select source, watermark, stale from entitle.source_state')" 'register|2026-03-01|f'

# ---- the same night again, and the next one
records "$work/first"
good_night 2026-03-01
has 'a second run says that it wrote nothing' "$out" 'written: nothing'
is 'it wrote nothing' "$(sql "select max(run_id) filter (where record = 'x'), count(*) from (
    select 'x' as record, run_id from entitle.grant_record union all select 'x', run_id from entitle.hold
    union all select 'x', run_id from entitle.offer union all select 'x', run_id from entitle.notification) r
    where run_id = (select max(run_id) from entitle.run)")" '|0'
is 'the second run counts everybody as well' "$(outcomes aid unchanged)" "$(sql "select count(*) from night.person where $granted")"
night 2026-02-28
is 'an earlier night is refused' "$status" 1
has 'the message names the later night' "$err" '2026-03-01'
good_night 2026-03-02
is 'the next night writes nothing' "$(sql 'select count(*) from entitle.grant_record where run_id <> (select min(run_id) from entitle.run)')" 0
ends_with 'status' 0 "$ENTITLE" status --json
has 'status knows the last night' "$out" '"as_of":"2026-03-02"'

# ---- neither workers nor shards change a byte
for how in '--workers 1 --shard-size 1000' '--workers 3 --shard-size 7' '--workers 2 --shard-size 1'; do
    new_city night_same 200
    # shellcheck disable=SC2086
    good_night 2026-03-01 $how
    records "$work/same"
    same_file "the same records with $how" "$work/same" "$work/first"
done

# ---- a shard of so many grants that they go to the ledger in pieces: all of them, or none
new_city night_pieces 60000
last=$(sql "select max(id) from night.person where $granted")
sql "create function public.refuse() returns trigger language plpgsql as 'begin raise exception ''not this one''; end';
     create trigger zz_refuse before insert on entitle.grant_record for each row when (new.subject = $last)
     execute function public.refuse()"
night 2026-03-01 --workers 1 --shard-size 100000
is 'a shard in pieces fails: the night waits' "$status" 3
is 'a shard in pieces fails: no piece is left' "$(sql 'select count(*) from entitle.grant_record')" 0
sql 'drop trigger zz_refuse on entitle.grant_record'
good_night 2026-03-01 --workers 1 --shard-size 100000 --retry-quarantined
is 'it was more than a piece' "$(sql "select sum(150 + octet_length(facts)) > 4194304 from entitle.grant_record")" t
is 'a shard in pieces is all there' "$(sql 'select count(*), count(distinct subject) from entitle.entitlement')" \
    "$(sql "select count(*), count(*) from night.person where $granted")"
is 'the run says how many' "$(printf '%s' "$out" | grep -o '[0-9,]* grant_record')" \
    "$(sql "select to_char(count(*), 'FM999,999') || ' grant_record' from entitle.grant_record")"

# ---- sources and ledger in two databases
new_city night_ledger 200
sql 'set client_min_messages = error; drop schema night cascade'
new_database night_source
sql_file "$top/tests/db/night/tables.sql" -q -v people=200
unset PGDATABASE
good_night 2026-03-01 --source dbname=night_source --ledger dbname=night_ledger
PGDATABASE=night_ledger
export PGDATABASE
records "$work/same"
same_file 'the same records from two databases' "$work/same" "$work/first"

# ---- what the ledger does not let happen
refuses() { # NAME PART-OF-MESSAGE SQL
    if psql -qX -v ON_ERROR_STOP=1 -c "$3" > "$work/refused" 2>&1; then
        not_ok "$1" "went through: $3"
    else
        has "$1" "$(cat "$work/refused")" "$2"
    fi
}
# A grant record of 12.00 for somebody who has none, but for one column: record COLUMN VALUE
record() {
    echo "insert into entitle.grant_record select (jsonb_populate_record(g, '{\"subject\": 1000001}'
          || jsonb_build_object('$1', $2))).* from entitle.grant_record g limit 1"
}
refuses 'a grant record is not changed' append-only 'update entitle.grant_record set amount_minor = 1'
refuses 'a grant record is not deleted' append-only 'delete from entitle.grant_record'
refuses 'grant records are not truncated' append-only 'truncate entitle.grant_record'
refuses 'not even as a replica' append-only 'set session_replication_role = replica; delete from entitle.grant_record'
refuses 'nor truncated as a replica' append-only 'set session_replication_role = replica; truncate entitle.grant_record'
refuses 'nobody has a record twice' grant_record_pkey "$(record subject 'g.subject')"
is 'a record as it should be goes in' "$(sql "begin; $(record subject 1000001); rollback" 2>&1)" ''
refuses 'an amount is not negative' grant_record_amount "$(record amount_minor -1)"
refuses 'nor was it' grant_record_amount "$(record previous_minor -1)"
refuses 'a raise raises' grant_record_kind "$(record kind "'r'::text, 'previous_minor', 9999999")"
refuses 'a reduction reduces' grant_record_kind "$(record kind "'d'::text")"
refuses 'a stop leaves nothing' grant_record_kind "$(record kind "'s'::text")"
refuses 'there is no other change' grant_record_kind "$(record kind "'z'::text")"
refuses 'records are numbered from 1' grant_record_seq "$(record seq 0)"
refuses 'a date is finite' grant_record_valid_from "$(record valid_from "'infinity'::text, 'monthly', false")"
refuses 'months begin on their first day' grant_record_month "$(record valid_from "'2026-03-02'::text")"
refuses 'a record says what it is based on' basis "$(record basis null)"
refuses 'a list of rules has its own number' basis_check "insert into entitle.basis values (1, '[]')"
refuses 'a list of rules is not changed' append-only 'update entitle.basis set rules = rules'
refuses 'what a subject has is read, not written' 'view "entitlement"' 'update entitle.entitlement set amount_minor = 1'
refuses 'a released run stays released' 'cannot become rejected' "update entitle.run set state = 'rejected'"
refuses 'a done shard stays as it is' 'is done' 'update entitle.run_shard set n_read = n_read + 1, n_estimated = n_estimated + 1'
refuses 'a refused offer is not opened again' 'cannot become open' \
    "update entitle.offer set state = 'refused'; update entitle.offer set state = 'open'"
refuses 'a proposal is not approved by nobody' proposal_check "insert into entitle.proposal
    select subject, benefit, event, run_id, 'stop', 'c', 0, 1, 'CNY', '', '', 0, '{}', 'approved' from entitle.grant_record limit 1"
refuses 'an unknown outcome is not counted' run_count_outcome_check \
    "insert into entitle.run_count values (1, 0, 'aid', '', 'maybe', '', 1, 0)"
refuses 'two nights do not run at once' run_one_open "insert into entitle.run (as_of, digest, n_estimated, shard_size, engine_version)
    select date '2026-04-01' + i, digest, 1, 1, '' from entitle.rulebook, generate_series(1, 2) i"
refuses 'a rulebook is not changed' append-only "update entitle.rulebook_file set content = ''"

finish
