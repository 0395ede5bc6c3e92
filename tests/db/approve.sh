#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Rulebooks are submitted and approved by two people, and only what is approved runs: whoever asks, and however.
top=$(cd "$(dirname "$0")/../.." && pwd) && . "$top/tests/db/lib.sh"
. "$top/tests/db/night/lib.sh"

TMPDIR=$work
export TMPDIR

# ---- two people and a ledger
new_database approve
"$ENTITLE" init > "$work/init.out" || exit 2
for person in approve_clerk approve_chief approve_reader; do
    sql "do \$\$ begin create role $person login; exception when duplicate_object then end \$\$"
done
sql 'grant entitle_approver to approve_clerk, approve_chief; grant entitle_auditor to approve_reader'

clerk() { PGUSER=approve_clerk ends_with "$@"; }
chief() { PGUSER=approve_chief ends_with "$@"; }
approve="$ENTITLE approve --as-of 2026-06-01"

# policy RULEBOOK APPROVAL
policy() {
    echo "<policy xmlns=\"urn:entitle:rulebook:1\"><approval by=\"$2\"/></policy>" > "$1/policy.xml"
}
# new_rules NAME APPROVAL: another digest each time; $book, $digest
new_rules() {
    book=$work/$1
    cp -r "$top/tests/rulebooks/minimal" "$book"
    echo "<!-- $1 -->" >> "$book/parameters.xml"
    policy "$book" "$2"
    take_digest
}
take_digest() {
    digest=$("$ENTITLE" check --as-of 2026-06-01 --json "$book" | sed 's/.*"digest":"\([0-9a-f]*\)".*/\1/')
}
short() {
    printf '%.12s' "$1"
}
approved_by() {
    sql "select submitted_by, coalesce(approved_by, 'nobody') from entitle.rulebook where digest = '$1'"
}

# refused_sql NAME USER PART STATEMENT: the server says no, with PART
refused_sql() {
    run env PGUSER="$2" psql -qX -v ON_ERROR_STOP=1 -c "$4"
    if [ "$status" -eq 0 ]; then
        not_ok "$1" 'it was done'
    else
        has "$1" "$err" "$3"
    fi
}

# ---- submitting
ends_with 'an empty ledger' 0 $approve --list
is 'has no rulebook' "$out" 'no rulebook has been submitted yet'
new_rules first anyone
first=$digest
clerk 'submitting' 0 $approve --submit "$book"
has 'it says what it is' "$out" "rulebook $(short "$digest"), submitted from $book
  benefits   greeting, old-age
  cases      0 passed; none of greeting, old-age
  policy     approval by anyone, release automatic, 0 bands
  changed    everything: none was approved before
  submitted  by approve_clerk on "
has 'and how to go on' "$out" "entitle approve $(short "$digest")"
is 'it is not approved' "$(approved_by "$digest")" 'approve_clerk|nobody'
is 'its files are there' "$(sql "select count(*), entitle.digest_of_files('$digest') = '$digest' from entitle.rulebook_file where digest = '$digest'")" '9|t'
chief 'submitted again, by another' 0 $approve --submit "$book"
is 'it stays who submitted it' "$(approved_by "$digest")" 'approve_clerk|nobody'
forged="insert into entitle.rulebook
    (digest, path, submitted_by, submitted_at, approved_by, approved_at) values (repeat('f', 64), '', 'approve_clerk', '2020-01-01', 'x', now())"
refused_sql 'nobody names another who submits' approve_chief 'permission denied' "$forged"
ends_with 'the owner neither' 0 psql -qX -v ON_ERROR_STOP=1 -c "$forged"
is 'the server says who it was' "$(sql "select submitted_by = session_user, submitted_at > '2026-01-01', approved_by is null from entitle.rulebook where path = ''")" \
    't|t|t'
refused_sql 'nor adds to what another submitted' approve_chief 'only who submitted' \
    "insert into entitle.rulebook_file values ('$digest', 'x.dmn', '')"

# ---- approving, where the policy lets anyone
clerk 'anyone approves: from the ledger' 0 $approve "$(short "$digest")"
has 'it says so' "$out" '  approved   by approve_clerk on '
is 'it is approved' "$(approved_by "$digest")" 'approve_clerk|approve_clerk'
clerk 'approved twice: it is, already' 0 $approve "$book"
has 'and says by whom' "$out" '  approved   by approve_clerk on '
refused_sql 'the function refuses a second time' approve_chief 'was approved by approve_clerk' "select entitle.approve_rulebook('$digest')"
refused_sql 'nothing is added to what is approved' approve_clerk 'only until it is approved' \
    "insert into entitle.rulebook_file values ('$digest', 'x.dmn', '')"
refused_sql 'nor a benefit' approve_clerk 'only until it is approved' \
    "insert into entitle.rulebook_benefit select digest, 'x', subject_kind, title, law, law_link, currency, 0, period, messages
       from entitle.rulebook_benefit where benefit = 'old-age'"
chief 'a digest that nobody submitted' 1 $approve 0123456789abcdef
has 'says so' "$err" "no rulebook of this ledger has a digest that begins with '0123456789abcdef'"
refused_sql 'an unknown digest' approve_chief 'there is no rulebook' "select entitle.approve_rulebook('0')"
clerk 'a folder that is none' 1 $approve "$work/nowhere"
clerk 'a digest is not submitted' 2 $approve --submit "$digest"
clerk 'a list is only a list' 2 $approve --list "$book"
new_rules second anyone
clerk 'submitted and approved at once' 0 $approve "$book"
has 'with what has changed' "$out" "  changed    1 file since $(short "$first"), approved by approve_clerk on "
has 'which file it is' "$out" '             changed  parameters.xml'

# ---- a second person
new_rules strict second-person
clerk 'what one submits, one does not approve' 3 $approve "$book"
has 'it says why' "$err" "approve_clerk submitted rulebook $(short "$digest"): its policy asks for another person to approve it"
has 'and what to do' "$err" "as another database user: entitle approve $(short "$digest")"
is 'it is submitted all the same' "$(approved_by "$digest")" 'approve_clerk|nobody'
clerk 'nor from the ledger' 3 $approve "$digest"
refused_sql 'nor by the function' approve_clerk 'asks for another person to approve it' "select entitle.approve_rulebook('$digest')"
refused_sql 'nor in a transaction that sees less' approve_chief 'read committed' \
    "begin isolation level repeatable read; select entitle.approve_rulebook('$digest')"
PGUSER=approve_reader ends_with 'nor who may not' 5 $approve "$digest"
has 'it says what is missing' "$err" 'permission denied for function approve_rulebook'
refused_sql 'nor by UPDATE' approve_clerk 'permission denied' "update entitle.rulebook set approved_by = 'approve_chief', approved_at = now()"
me=$(sql 'select session_user')
refused_sql 'nor by UPDATE of the owner, in the name of another' "$me" 'cannot approve as approve_chief' \
    "update entitle.rulebook set approved_by = 'approve_chief', approved_at = now() where digest = '$digest'"
refused_sql 'nor as a replica' "$me" 'cannot approve as approve_chief' "set session_replication_role = replica;
    update entitle.rulebook set approved_by = 'approve_chief', approved_at = now() where digest = '$digest'"
refused_sql 'nor is the policy rewritten' "$me" 'only an approval can be added' \
    "update entitle.rulebook set approval_by = 'anyone' where digest = '$digest'"
is 'it is not approved' "$(approved_by "$digest")" 'approve_clerk|nobody'
sql 'revoke insert on entitle.rulebook, entitle.rulebook_file, entitle.rulebook_benefit from approve_chief'
chief 'another person approves, who need not be able to submit' 0 $approve "$book"
is 'and it is on record' "$(approved_by "$digest")" 'approve_clerk|approve_chief'
is 'no folder is left behind' "$(find "$work" -mindepth 1 -maxdepth 1 -name 'entitle-*')" ''
strict=$digest

# ---- nobody weakens the policy alone
new_rules weaker anyone
clerk 'a weaker policy is not approved alone' 3 $approve "$book"
has 'it says whose policy asks' "$err" "the policy of $(short "$strict"), approved last, asks for another person"
refused_sql 'nor by the function' approve_clerk "the policy of rulebook $(short "$strict"), approved last, asks" \
    "select entitle.approve_rulebook('$digest')"
weaker=$digest
new_rules silent anyone
rm "$book/policy.xml"
take_digest
clerk 'nor one without a policy' 3 $approve "$book"
chief 'two agree on it, from the ledger' 0 $approve "$weaker"
clerk 'from then on the weaker one counts' 0 $approve "$book"

# ---- what was submitted is what is approved
new_rules exchanged second-person
clerk 'submitted' 0 $approve --submit "$book"
as_owner() { sql "alter table entitle.rulebook_file disable trigger user; alter table entitle.rulebook_benefit disable trigger user; $1;
                  alter table entitle.rulebook_file enable always trigger append_only; alter table entitle.rulebook_file enable always trigger part;
                  alter table entitle.rulebook_benefit enable always trigger append_only; alter table entitle.rulebook_benefit enable always trigger part"; }
as_owner "update entitle.rulebook_file set content = replace(convert_from(content, 'UTF8'), '>100<', '>900<')::bytea
           where digest = '$digest' and path = 'parameters.xml'"
chief 'an exchanged file is found' 1 $approve "$digest"
has 'it says so' "$err" "the files of rulebook $(short "$digest") in the ledger have the digest "
refused_sql 'by the function as well' approve_chief 'are not those of its digest' "select entitle.approve_rulebook('$digest')"
chief 'and not mended by the right folder' 1 $approve "$book"
has 'it says so' "$err" "the ledger has other files of rulebook $(short "$digest")"
is 'it is not approved' "$(approved_by "$digest")" 'approve_clerk|nobody'
n_paths=0
for path in ../../escape /escape a/../b README a//b .hidden; do
    n_paths=$((n_paths + 1))
    new_rules "path$n_paths" second-person
    PGUSER=approve_clerk run $approve --submit "$book"
    as_owner "insert into entitle.rulebook_file values ('$digest', '$path', 'x')"
    chief "a file '$path' is refused" 1 $approve "$digest"
done
is 'no file was written anywhere' "$(find "$work" -mindepth 1 -name escape -o -mindepth 1 -name 'entitle-*')" ''
new_rules money second-person
clerk 'submitted' 0 $approve --submit "$book"
as_owner "update entitle.rulebook_benefit set minor_unit = 0 where digest = '$digest' and benefit = 'old-age'"
chief 'a benefit that readers see otherwise is found' 1 $approve "$digest"
has 'it says which' "$err" 'the ledger says otherwise than its files about old-age'
is 'it is not approved' "$(approved_by "$digest")" 'approve_clerk|nobody'
new_rules lying second-person
PGUSER=approve_clerk sql "insert into entitle.rulebook (digest, path, approval_by) values ('$digest', '$book', 'anyone')"
for file in $(cd "$book" && find . -type f | sed 's|^\./||'); do
    PGUSER=approve_clerk psql -qX -v ON_ERROR_STOP=1 -v content="$(od -An -v -tx1 "$book/$file" | tr -d ' \n')" -v path="$file" -v digest="$digest" << 'END'
insert into entitle.rulebook_file values (:'digest', :'path', decode(:'content', 'hex'));
END
done
chief 'a policy that the ledger tells otherwise is found' 1 $approve "$digest"
has 'it says so' "$err" 'the ledger says otherwise than its files about its policy'

# ---- what is wrong is not submitted
new_rules wrong anyone
sed -i 's/>100</>much</' "$book/parameters.xml"
n_rulebooks=$(sql 'select count(*) from entitle.rulebook')
clerk 'a rulebook with errors' 1 $approve "$book"
has 'they are shown' "$err" "parameters.xml:8:"
new_rules failing anyone
cat > "$book/greeting/cases.xml" << 'END'
<testCases xmlns="http://www.omg.org/spec/DMN/20160719/testcase" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
           xmlns:xsd="http://www.w3.org/2001/XMLSchema">
  <modelName>greeting.dmn</modelName>
  <testCase id="001">
    <inputNode name="Person"><component name="birth date"><value xsi:type="xsd:date">1946-07-01</value></component></inputNode>
    <resultNode name="turns 80" type="decision"><expected><value xsi:type="xsd:boolean">false</value></expected></resultNode>
  </testCase>
</testCases>
END
clerk 'a test case fails' 1 $approve --submit "$book"
has 'it is shown' "$err" 'result "turns 80": expected false, obtained true'
has 'and counted' "$err" '1 of 1 test cases'
is 'nothing was submitted' "$(sql 'select count(*) from entitle.rulebook')" "$n_rulebooks"
sed -i 's|>false<|>true<|' "$book/greeting/cases.xml"
clerk 'a test case that passes' 0 $approve "$book"
has 'is counted' "$out" '  cases      1 passed; none of old-age'
if command -v jq > /dev/null 2>&1; then
    clerk 'JSON' 0 $approve --json "$book"
    is 'JSON: fields' "$(echo "$out" | jq -r '[.state, .submitted_by, .approved_by, .cases_passed, .approval, (.files | length)] | join(" ")')" \
        'approved approve_clerk approve_clerk 1 anyone 3'
    clerk 'JSON list' 0 $approve --list --json
    is 'JSON list: all of them' "$(echo "$out" | jq '.rulebooks | length')" "$(sql 'select count(*) from entitle.rulebook')"
fi
rm "$book/greeting/cases.xml"
printf 'case,Person.birth date,expect turns 80\nborn in July,1946-07-01,false\n' > "$book/greeting/cases.csv"
clerk 'a case of a table fails' 1 $approve --submit "$book"
has 'it is shown' "$err" 'cases.csv: case born in July: result "turns 80": expected false, obtained true'
sed -i 's|false$|true|' "$book/greeting/cases.csv"
clerk 'a case of a table that passes' 0 $approve "$book"
has 'is counted' "$out" '  cases      1 passed; none of old-age'
ends_with 'the list' 0 $approve --list
is 'it has a line for each' "$(echo "$out" | wc -l)" "$(sql 'select 1 + count(*) from entitle.rulebook')"

# ---- only what is approved runs
new_database approve_night
sql_file "$top/tests/db/night/tables.sql" -q -v people=40 || exit 2
"$ENTITLE" init > "$work/init.out" || exit 2
as_of='--as-of 2026-03-01'
run_night="$ENTITLE run --text --rules $rules $as_of"
ends_with 'a night by rules that nobody submitted' 3 $run_night
has 'is held' "$err" 'is not approved: nobody has submitted it'
has 'it says what to do' "$err" "entitle approve $rules"
ends_with 'a dry run needs no approval' 0 $run_night --dry-run
ends_with 'submitted' 0 "$ENTITLE" approve --submit $as_of "$rules"
ends_with 'a night by rules that nobody approved' 3 $run_night
digest=$(sql 'select digest from entitle.rulebook')
has 'it says which, and who submitted it' "$err" "rulebook $(short "$digest") ($rules) is not approved; $me submitted it on "
has 'and how to approve it' "$err" "entitle approve $(short "$digest")"
is 'nothing was begun' "$(sql 'select count(*) from entitle.run')" 0
refused_sql 'nor by SQL' "$me" 'is not approved' "insert into entitle.run (as_of, digest, n_estimated, shard_size, engine_version)
    values ('2026-03-01', '$digest', 1, 1, 'x')"
refused_sql 'nor as a replica' "$me" 'is not approved' "set session_replication_role = replica;
    insert into entitle.run (as_of, digest, n_estimated, shard_size, engine_version) values ('2026-03-01', '$digest', 1, 1, 'x')"
ends_with 'approved' 0 "$ENTITLE" approve $as_of "$(short "$digest")"
ends_with 'it runs' 0 $run_night
sql "alter table entitle.rulebook disable trigger change; update entitle.rulebook set release_by = 'anyone';
     alter table entitle.rulebook enable always trigger change"
ends_with 'not when the ledger tells the policy otherwise' 1 $run_night
has 'it says so' "$err" 'the ledger says otherwise than its files about its policy'

# ---- a ledger from before there were approvals
new_database approve_before
sql_file "$top/tests/db/night/tables.sql" -q -v people=40 || exit 2
for migration in "$top"/sql/ledger/*.sql; do
    name=$(basename "$migration")
    if [ "${name%%-*}" -lt 13 ]; then
        sql_file "$migration" -q --single-transaction
        sql "insert into entitle.schema_version (version, name) select substr('$name', 1, 4)::int, '$name'"
    fi
done
sql "insert into entitle.rulebook (digest, path) values (repeat('0', 64), 'used'), (repeat('f', 64), 'unused');
     insert into entitle.run (as_of, digest, n_estimated, shard_size, engine_version, started_at)
     values ('2026-02-01', repeat('0', 64), 1, 1, 'x', '2026-02-01')"
ends_with 'brought up to date' 0 "$ENTITLE" init
is 'what ran counts as approved since' "$(sql "select path, approved_by, approved_at::date from entitle.rulebook order by 1")" 'unused||
used|migration|2026-02-01'
finish
