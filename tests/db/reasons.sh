#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Why: the reasons of grants, proposals and holds are rows, with the rulebook's words and the law.
top=$(cd "$(dirname "$0")/../.." && pwd) && . "$top/tests/db/lib.sh"
. "$top/tests/db/night/lib.sh"

new_city reasons 200
good_night 2026-03-01
sql "update night.person set score = 10 where id = 11; update night.person set died = true where id = 8"
good_night 2026-03-02

is 'every grant has the rule that decided it' "$(sql "select count(*) from entitle.grant_record")" \
    "$(sql "select count(*) from entitle.released_reason where record = 'grant' and kind = 'rule' and nth = 1")"
is 'a grant: rule, place, law' "$(sql "select kind, code, file, line > 0, law from entitle.released_reason
    where record = 'grant' and subject = 10 and run_id = 1")" "rule|aid/bands/$(sql "select split_part(c.rules::jsonb ->> 0, '/', 3)
    from entitle.grant_record join entitle.basis c using (basis) where subject = 10 and run_id = 1")|aid/aid.dmn|t|Test Act, section 1"
is 'a proposal: what is proposed for, then the rules' "$(sql "select nth, kind, code from entitle.released_reason
    where record = 'proposal' and subject = 11 order by nth")" '0|cause|not-eligible'
is 'a death' "$(sql "select kind, code from entitle.released_reason where record = 'proposal' and subject = 8 order by nth")" 'cause|death
rule|aid/bands/low'
is 'a hold: the guard, in the words of the rulebook' "$(sql "select distinct kind, code, words ->> 'en', file from entitle.released_reason
    where record = 'hold' and code = 'not-alive'")" 'guard|not-alive|The person has died.|guards.dmn'
is 'a hold: the facts that are missing, and why' "$(sql "select string_agg(distinct code || ': ' || (words ->> 'en'), '; ' order by code || ': ' || (words ->> 'en'))
    from entitle.released_reason where record = 'hold' and kind = 'missing'")" 'Person.alive: no value; Person.member: no value; Person.score: no value'
is 'every hold has a reason' "$(sql "select count(*) from entitle.hold h where not exists (
    select from entitle.released_reason d where d.record = 'hold' and d.subject = h.subject and d.benefit = h.benefit and d.run_id = h.run_id)")" 0

# ---- what is not released has none
cp -R "$rules" "$work/rules"
rules=$work/rules
echo '<policy xmlns="urn:entitle:rulebook:1"><release by="anyone"/></policy>' > "$rules/policy.xml"
sql "update night.person set score = 95 where id between 20 and 60"
night 2026-03-03
is 'a run that waits has records' "$(sql "select count(*) > 0 from entitle.grant_record where run_id = 3")" t
is 'and shows no reasons' "$(sql "select count(*) from entitle.released_reason where run_id = 3")" 0
ends_with 'it is released' 0 "$ENTITLE" release 3
is 'then it does' "$(sql "select count(*) > 0 from entitle.released_reason where run_id = 3 and record = 'grant'")" t

# ---- annotations, and who may see
new_database reasons_words
"$ENTITLE" init > "$work/init.out"
approve_rules 2026-06-01 "$top/tests/rulebooks/minimal"
is 'the annotation of a rule' "$(sql "select words ->> '', file, line from entitle.rulebook_reason where code = 'old-age/bands/under-90'")" \
    'up to 89 years: the base amount|old-age/old-age.dmn|43'
is 'a guard in every language' "$(sql "select words ->> 'zh' from entitle.rulebook_reason where kind = 'guard' and code = 'not-alive'")" '本人已死亡。'
refused_state=$(sql "update entitle.rulebook_reason set words = '{}'" 2>&1 | grep -c 'append-only\|may not\|never')
is 'what was said stays' "$(sql "select count(*) from entitle.rulebook_reason where words = '{}' and kind = 'guard'")" 0
is 'changing it is refused' "$refused_state" 1
for role in entitle_approver entitle_auditor; do
    is "$role sees reasons" "$(sql "select has_table_privilege('$role', 'entitle.released_reason', 'SELECT')")" t
done
is 'a payment service does not' "$(sql "select has_table_privilege('entitle_payer', 'entitle.released_reason', 'SELECT')")" f
finish
