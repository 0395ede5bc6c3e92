#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Who may do what in the ledger and in the sources: a night by a user with the least rights, released by another one; then a table of
# attempts, each with what the database says to it; and that nothing is owned by, or open to, whom it should not be.
top=$(cd "$(dirname "$0")/../.." && pwd) && . "$top/tests/db/lib.sh"
. "$top/tests/db/night/lib.sh"

roles='engine approver notifier payer auditor'

# Logins, each a member of one group role; the server keeps them for all of its databases.
new_database roles_none
psql -qX -v ON_ERROR_STOP=1 > /dev/null 2>&1 <<END || true
create role roles_admin login;
create role roles_plain login;
create role roles_nobody login;
END

as() { # USER COMMAND...
    as_user=$1
    shift
    PGUSER=$as_user "$@"
}

# ---- by whom init is run, and whose the ledger is then
new_city roles 200
sql "alter table night.person add name text, add phone text;
     update night.person set name = 'N' || id, phone = '138' || id"
ends_with 'init by an administrator' 0 "$ENTITLE" init
is 'the ledger belongs to a role that cannot log in' "${out##* belongs to }" 'entitle_owner'
for r in $roles; do
    sql "do \$\$ begin create role roles_$r login in role entitle_$r; exception when duplicate_object then null; end \$\$"
done
owned="select count(*) from (
    select relowner as o from pg_class where relnamespace = 'entitle'::regnamespace and relkind in ('r', 'p', 'v', 'm', 'S')
    union all select proowner from pg_proc where pronamespace = 'entitle'::regnamespace
    union all select typowner from pg_type where typnamespace = 'entitle'::regnamespace
    union all select nspowner from pg_namespace where nspname = 'entitle') x"
is 'all of it' "$(sql "$owned where o <> 'entitle_owner'::regrole")" 0
is 'and there is a lot of it' "$(sql "select ($owned) > 100")" t
is 'none of the roles can log in or more' "$(sql "select count(*) from pg_roles where rolname ~ '^entitle_'
    and (rolcanlogin or rolsuper or rolcreaterole or rolcreatedb or rolbypassrls or rolreplication)")" 0

sql 'grant entitle_owner to roles_admin'
new_database roles_member
sql 'alter database roles_member owner to roles_admin'
ends_with 'init by a member of entitle_owner' 0 as roles_admin "$ENTITLE" init --json
has 'it is entitle_owner that has it' "$out" '"owner":"entitle_owner"'
is 'all of it, as well' "$(sql "$owned where o <> 'entitle_owner'::regrole")" 0
ends_with 'again' 0 as roles_admin "$ENTITLE" init --json
ends_with 'a role for a while gone has its rights back' 0 sh -c "psql -qX -c 'revoke select on entitle.released_grant from entitle_payer' &&
    PGUSER=roles_admin '$ENTITLE' init > /dev/null && PGUSER=roles_payer psql -qX -c 'select from entitle.released_grant'"
sql 'revoke entitle_owner from roles_admin'
ends_with 'who is nobody changes no rights' 5 as roles_nobody "$ENTITLE" init

new_database roles_single
sql 'alter database roles_single owner to roles_plain'
sql_file "$top/tests/db/night/tables.sql" -q -v people=50
sql 'grant usage on schema night to roles_plain; grant select on all tables in schema night to roles_plain'
ends_with 'init by somebody who is no member' 0 as roles_plain "$ENTITLE" init
has 'the ledger is his, and he is told' "$out" 'it belongs to roles_plain, who can log in'
ends_with 'one user for everything: approval' 0 as roles_plain "$ENTITLE" approve --as-of 2026-03-01 "$rules"
ends_with 'one user for everything: a night' 0 as roles_plain "$ENTITLE" run --json --rules "$rules" --as-of 2026-03-01
has 'which is released' "$out" '"state":"released"'

# ---- a night with the least rights
PGDATABASE=roles
ends_with 'without rights to the sources there is no night' 1 as roles_engine "$ENTITLE" run --rules "$rules" --as-of 2026-03-01
has 'it says what is missing' "$err" 'may not use the schema of night.feed'
ends_with 'the rights to the sources' 0 "$ENTITLE" init --grants --rules "$rules"
has 'are columns' "$out" '"score"'
for role in entitle_engine entitle_approver entitle_auditor; do
    "$ENTITLE" init --grants --rules "$rules" --role $role > "$work/grants.sql"
    ends_with "the owner of the sources runs them for $role" 0 psql -qX -v ON_ERROR_STOP=1 -f "$work/grants.sql"
done
ends_with 'a night' 0 as roles_engine "$ENTITLE" run --json --rules "$rules" --as-of 2026-03-01 --workers 2 --shard-size 60
has 'is computed, and waits' "$out" '"state":"computed"'
is 'nobody sees it' "$(sql 'select count(*) from entitle.released_grant')" 0
ends_with 'who computes does not release' 3 as roles_engine "$ENTITLE" release 1
has 'it says so' "$err" 'permission denied'
is 'something is held back on the way' "$(PGUSER=roles_approver sql "select entitle.hold_back(1, '{8}', '{aid}', '{test}')")" 1
ends_with 'an approver does' 0 as roles_approver "$ENTITLE" release 1
is 'everybody sees it' "$(sql 'select state, withheld from entitle.run')" 'released|t'
n=$(sql 'select count(*) from entitle.released_grant')
is 'the payer as well' "$(PGUSER=roles_payer sql 'select count(*) > 0, count(*) filter (where subject = 8) from entitle.released_grant')|$n" "t|0|$n"
ends_with 'an auditor explains' 0 as roles_auditor "$ENTITLE" explain --rules "$rules" --as-of 2026-03-02 --subject 9 --purpose 'audit 7'
is 'which is written down, with the name' "$(sql 'select who, action, subject, detail from entitle.access_log')" \
    'roles_auditor|explain|9|{"purpose": "audit 7"}'
ends_with 'nobody else does' 5 as roles_engine "$ENTITLE" explain --rules "$rules" --as-of 2026-03-02 --subject 9 --purpose curiosity
ends_with 'an approver pauses' 0 as roles_approver "$ENTITLE" pause --region 44 --reason 'a flood'
ends_with 'and resumes' 0 as roles_approver "$ENTITLE" resume --region 44
for r in engine approver auditor; do
    ends_with "status for the $r" 0 as roles_$r "$ENTITLE" status
done

# The next night is going on, for what can be tried of one.
ends_with 'the next night' 0 as roles_engine "$ENTITLE" run --json --rules "$rules" --as-of 2026-03-02
has 'reads no row again: the rights to columns are enough to see that none changed' "$out" '"rows_read":0,"rows_brought_forward":'
PGUSER=roles_approver sql "select entitle.reject_run(2, 'for the attempts')" > "$work/rejected"
PGUSER=roles_engine sql "insert into entitle.run (as_of, digest, n_estimated, shard_size, engine_version)
    select '2026-03-03', digest, 1, 1, 'attempts' from entitle.rulebook" > "$work/run"

# ---- attempts: who, what the database says (ok, or the SQLSTATE), the statement. Nothing of it stays.
cat > "$work/attempts" <<'END'
# what nights read of the sources, and nothing else
engine|ok|select id, score, alive from night.person
engine|42501|select name from night.person
engine|42501|select phone from night.person
engine|42501|select * from night.person
engine|ok|select xmin from night.person
approver|42501|select content from entitle.rows_brought_forward
engine|42501|delete from entitle.rows_brought_forward
engine|42501|update entitle.rows_brought_forward set horizon = 1
engine|42501|update night.person set score = 100
# the engine adds to the run that is going on
engine|ok|insert into entitle.hold (subject, benefit, event, run_id, reason, missing, region, content, facts, state) values (1, 'aid', '', 3, 'x', '[]', '', '', '{}', 'open')
engine|ok|insert into entitle.grant_record select subject, 3, amount_minor, previous_minor, payee, basis, 99, valid_from, kind, monthly, benefit, event, region, facts from entitle.grant_record where run_id = 1 limit 1
engine|ok|update entitle.run set epoch = epoch + 1 where run_id = 3
# and to no other: not to a released one, not to one that is done with, not to one that is not there
engine|42501|insert into entitle.grant_record select subject, 1, 999999, 0, payee, basis, 99, valid_from, 'n', monthly, benefit, event, region, facts from entitle.grant_record where run_id = 1 limit 1
engine|42501|insert into entitle.hold (subject, benefit, event, run_id, reason, missing, region, content, facts, state) values (1, 'aid', '', 1, 'x', '[]', '', '', '{}', 'open')
engine|42501|insert into entitle.hold (subject, benefit, event, run_id, reason, missing, region, content, facts, state) values (1, 'aid', '', 77, 'x', '[]', '', '', '{}', 'open')
engine|42501|insert into entitle.notification (subject, benefit, event, seq, kind, message, recipient_kind, recipient, run_id, template, params, payee, state, attempts) values (1, 'aid', '', 9, 'grant', 9, 'person', '1', 1, 'X', '{}', 1, 'ready', 0)
engine|42501|insert into entitle.closure (subject, run_id, what, benefit, event) values (1, 1, 1, 'aid', '')
engine|42501|insert into entitle.run_count (run_id, shard, benefit, region, outcome, reason, n, amount_minor) values (1, 0, 'aid', 'zz', 'grant', 'x', 1, 1)
# it does not release, in any way
engine|42501|select entitle.release_run(2)
engine|42501|select entitle.reject_run(3, 'x')
engine|42501|select entitle.hold_back(1, '{1}', '{aid}', '{x}')
engine|42501|update entitle.run set share = 10000 where run_id = 3
engine|42501|update entitle.run set state = 'rejected' where run_id = 3
engine|42501|update entitle.run set state = 'computed', finished_at = now() where run_id = 3; update entitle.run set state = 'released' where run_id = 3
engine|42501|update entitle.run set withheld = true where run_id = 3
engine|42501|insert into entitle.run (as_of, digest, n_estimated, shard_size, engine_version, state, share, finished_at) select '2026-03-04', digest, 1, 1, 'x', 'released', 10000, now() from entitle.rulebook
engine|42501|insert into entitle.run (as_of, digest, n_estimated, shard_size, engine_version, started_by) select '2026-03-04', digest, 1, 1, 'x', 'somebody' from entitle.rulebook
# it changes and deletes nothing that was written
engine|42501|update entitle.grant_record set amount_minor = 1
engine|42501|delete from entitle.grant_record
engine|42501|truncate entitle.grant_record
engine|42501|update entitle.hold set state = 'resolved', resolved_run = 2
engine|42501|update entitle.proposal set state = 'approved'
engine|42501|update entitle.offer set state = 'granted'
engine|42501|update entitle.notification set state = 'delivered'
engine|42501|delete from entitle.run_count
engine|42501|delete from entitle.run_shard
engine|42501|update entitle.rulebook set approved_by = 'me', approved_at = now()
engine|42501|insert into entitle.rulebook (digest, path, approved_by, approved_at) values (repeat('a', 64), 'x', 'me', now())
engine|42501|insert into entitle.refusal (subject, benefit, since) values (1, 'aid', '2026-01-01')
engine|42501|insert into entitle.pause (scope_kind, scope, reason) values ('all', '', 'x')
engine|42501|select * from entitle.access_log
engine|42501|insert into entitle.access_log (action, subject) values ('explain', 1)
engine|42501|create table entitle.x ()
engine|42501|alter table entitle.grant_record disable trigger all
engine|42501|drop trigger append_only on entitle.grant_record
engine|42501|set session_replication_role = replica
engine|42501|select entitle.grant_roles()
engine|42501|set role entitle_owner
# an approver decides by functions, and writes no record
approver|ok|select entitle.reject_run(3, 'x')
approver|ok|insert into entitle.pause (scope_kind, scope, reason) values ('all', '', 'x')
approver|42501|insert into entitle.pause (scope_kind, scope, reason, recorded_by) values ('all', '', 'x', 'somebody')
approver|42501|update entitle.run set share = 10000 where run_id = 2
approver|42501|update entitle.run set state = 'released' where run_id = 2
approver|42501|insert into entitle.grant_record select * from entitle.grant_record
approver|42501|insert into entitle.hold select * from entitle.hold
approver|42501|update entitle.rulebook set approved_by = 'me', approved_at = now()
approver|42501|update entitle.proposal set state = 'approved'
approver|42501|update entitle.held_back set reason = ''
approver|42501|insert into entitle.release_step (run_id, low_share, high_share) values (2, 0, 10000)
approver|42501|delete from entitle.pause
approver|42501|select * from entitle.notification
approver|42501|select name from night.person
approver|55000|select entitle.release_run(1)
# services see what is theirs
notifier|ok|select event_id from entitle.claim_notifications('letters', 1)
notifier|ok|select * from entitle.parked_notification
notifier|42501|select * from entitle.notification
notifier|42501|select * from entitle.grant_record
notifier|42501|select * from entitle.released_grant
notifier|42501|update entitle.notification set state = 'delivered'
notifier|42501|select * from entitle.held_back
payer|ok|select * from entitle.released_grant
payer|ok|select * from entitle.released_step
payer|42501|select * from entitle.grant_record
payer|42501|select * from entitle.open_hold
payer|42501|select * from entitle.hold
payer|42501|select * from entitle.held_back
payer|42501|select * from entitle.rulebook
payer|42501|select entitle.claim_notifications('letters', 1)
payer|42501|select entitle.release_run(2)
# an auditor sees all of the ledger and changes nothing
auditor|ok|select * from entitle.grant_record, entitle.hold, entitle.notification, entitle.access_log, entitle.held_back limit 1
auditor|ok|insert into entitle.access_log (action, subject, detail) values ('explain', 1, '{"purpose": "x"}')
auditor|23514|insert into entitle.access_log (action, subject, detail) values ('explain', 1, '{"purpose": " "}')
auditor|23514|insert into entitle.access_log (action, subject) values ('explain', 1)
auditor|42501|insert into entitle.access_log (action, subject, who) values ('explain', 1, 'somebody')
auditor|42501|delete from entitle.access_log
auditor|42501|update entitle.access_log set who = 'somebody'
auditor|42501|insert into entitle.refusal (subject, benefit, since) values (1, 'aid', '2026-01-01')
auditor|42501|insert into entitle.hold select * from entitle.hold
auditor|42501|select entitle.release_run(2)
auditor|42501|select phone from night.person
# somebody with a login and no role
nobody|42501|select * from entitle.run
nobody|42501|select entitle.amount(1, 2)
nobody|42501|select entitle.release_run(2)
# the owner himself is held by the triggers, whatever he sets
owner|23001|update entitle.grant_record set amount_minor = 1
owner|23001|delete from entitle.grant_record
owner|23001|truncate entitle.grant_record
owner|23001|delete from entitle.access_log
owner|23001|delete from entitle.run
owner|23001|update entitle.run set state = 'running', finished_at = null where run_id = 1
owner|23001|update entitle.held_back set reason = 'x'
superuser|23001|set session_replication_role = replica; delete from entitle.grant_record
END
attempt() { # WHO EXPECTED STATEMENT
    case $1 in
    owner) set -- postgres "$2" "set role entitle_owner; $3" ;;
    superuser) set -- postgres "$2" "$3" ;;
    *) set -- "roles_$1" "$2" "$3" ;;
    esac
    attempt_said=$(printf 'begin;\n%s;\nrollback;\n' "$3" | PGUSER=$1 psql -qXAt -v ON_ERROR_STOP=1 -v VERBOSITY=sqlstate 2>&1 > /dev/null)
    attempt_said=$(printf '%s' "$attempt_said" | sed -n 's/^.*ERROR:  *\([0-9A-Z]*\).*/\1/p')
    attempt_said=${attempt_said:-ok}
}
while IFS='|' read -r who expected statement; do
    case $who in '' | '#'*) continue ;; esac
    attempt "$who" "$expected" "$statement"
    is "$who: $(printf '%s' "$statement" | cut -c 1-90)" "$attempt_said" "$expected"
done < "$work/attempts"

# ---- nothing is open that should not be
is 'functions with the owner'\''s rights look for names where the owner says' "$(sql "
    select string_agg(oid::regprocedure::text, ', ') from pg_proc
     where pronamespace = 'entitle'::regnamespace and prosecdef
       and not exists (select from unnest(proconfig) c where c ~ '^search_path=pg_catalog, (entitle, )?pg_temp\$')")" ''
is 'every other one as well, or was read when it was made' "$(sql "
    select string_agg(oid::regprocedure::text, ', ') from pg_proc
     where pronamespace = 'entitle'::regnamespace and prosqlbody is null
       and not exists (select from unnest(proconfig) c where c like 'search_path=pg_catalog%')")" ''
is 'PUBLIC may call nothing' "$(sql "
    select string_agg(p.oid::regprocedure::text, ', ') from pg_proc p, aclexplode(coalesce(proacl, acldefault('f', proowner))) a
     where pronamespace = 'entitle'::regnamespace and a.grantee = 0")" ''
is 'nor read or write anything' "$(sql "
    select string_agg(c.oid::regclass::text, ', ') from pg_class c, aclexplode(relacl) a
     where relnamespace = 'entitle'::regnamespace and a.grantee = 0")" ''
is 'no role may delete, truncate, or make triggers or references' "$(sql "
    select string_agg(distinct c.relname || ' ' || a.privilege_type || ' ' || a.grantee::regrole, ', ')
      from pg_class c, aclexplode(relacl) a
     where relnamespace = 'entitle'::regnamespace and a.grantee <> c.relowner
       and a.privilege_type in ('DELETE', 'TRUNCATE', 'TRIGGER', 'REFERENCES')")" ''
is 'no role changes a whole row' "$(sql "
    select string_agg(distinct c.relname || ' ' || a.grantee::regrole, ', ') from pg_class c, aclexplode(relacl) a
     where relnamespace = 'entitle'::regnamespace and a.grantee <> c.relowner and a.privilege_type = 'UPDATE'")" ''
is 'nobody can give rights away' "$(sql "
    select count(*) from pg_class c, aclexplode(relacl) a
     where relnamespace = 'entitle'::regnamespace and a.is_grantable and a.grantee <> c.relowner")" 0
# All but what is brought forward, copies: their owner may empty them, and a night lets go of the one before.
for event in DELETE TRUNCATE; do
    is "every table refuses $event, in every session" "$(sql "
        select string_agg(relname, ', ' order by relname) from pg_class c
         where relnamespace = 'entitle'::regnamespace and relkind in ('r', 'p')
           and not exists (select from pg_trigger t join pg_proc p on p.oid = t.tgfoid
                            where t.tgrelid = c.oid and p.proname = 'refuse_change' and t.tgenabled = 'A'
                              and t.tgtype & case '$event' when 'DELETE' then 8 else 32 end > 0)")" 'brought_forward, rows_brought_forward'
done
is 'every trigger of ours is there in every session' "$(sql "
    select string_agg(tgrelid::regclass || '.' || tgname, ', ') from pg_trigger t join pg_class c on c.oid = tgrelid
     where relnamespace = 'entitle'::regnamespace and not tgisinternal and tgenabled <> 'A'")" ''
is 'what is added to a run is watched, in every table of records' "$(sql "
    select string_agg(relname, ', ' order by relname) from pg_class c
     where relnamespace = 'entitle'::regnamespace and relkind = 'r'
       and exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'run_id')
       and exists (select from aclexplode(relacl) a where a.grantee = 'entitle_engine'::regrole and a.privilege_type = 'INSERT')
       and not exists (select from pg_trigger t where t.tgrelid = c.oid and t.tgname = 'run_goes_on')")" \
    'run_alarm, run_benefit, run_control, run_measure, run_snapshot, shard_attempt, shard_number'
finish
