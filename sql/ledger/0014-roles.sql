-- SPDX-License-Identifier: Apache-2.0
--
-- Who may do what. docs/security.md says it for administrators.
--
-- Group roles, none of which can log in; people and services log in as roles of their own that are members. The owner has the
-- schema and its functions run with his rights; nobody is he by day. PUBLIC has nothing here.
--
-- Rights are given by one function, entitle.grant_roles(), which `entitle init` calls at its end, each time: a role that was made later
-- has what it needs then, and what later migrations bring is in its lists. What is not there (yet) is passed over.

-------------------------------------------------------------------------------------------------------------------- roles

-- Roles belong to the whole server: another ledger may have made them, and who makes a ledger may be nobody who makes roles.
DO $$
DECLARE r text;
BEGIN
    FOREACH r IN ARRAY ARRAY['entitle_owner', 'entitle_engine', 'entitle_approver', 'entitle_notifier', 'entitle_payer',
                             'entitle_portal', 'entitle_auditor'] LOOP
        IF to_regrole(r) IS NULL THEN
            BEGIN
                EXECUTE format('CREATE ROLE %I NOLOGIN', r);
            EXCEPTION WHEN insufficient_privilege OR duplicate_object OR unique_violation THEN
                NULL;
            END;
        END IF;
    END LOOP;
END $$;

-------------------------------------------------------------------------------------------------------------------- guards

-- Does the statement run with the owner's rights: in one of his functions, or by whoever may act as he? A single-user ledger is its
-- owner's own.
CREATE FUNCTION entitle.is_owner() RETURNS boolean
    LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
    RETURN (SELECT pg_has_role(current_user, nspowner, 'USAGE') FROM pg_namespace WHERE nspname = 'entitle');

-- A right to columns cannot say which values: the engine writes run.state, and may not release.
CREATE FUNCTION entitle.check_release() RETURNS trigger
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF NOT entitle.is_owner() THEN
        RAISE EXCEPTION 'entitle.run: % may not make a run %', session_user, NEW.state
            USING ERRCODE = 'insufficient_privilege', HINT = 'runs are released and rejected by the functions of entitle_approver';
    END IF;
    RETURN NEW;
END $$;

-- Nor can a right to insert say for which run: records are added to the run that is going on, or they would be there without a
-- release. Once a statement, for COPY brings millions of rows.
CREATE FUNCTION entitle.check_added() RETURNS trigger
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    run bigint;
BEGIN
    IF NOT entitle.is_owner() THEN
        SELECT a.run_id INTO run
          FROM (SELECT DISTINCT run_id FROM added) a
          LEFT JOIN entitle.run r USING (run_id)
         WHERE r.state IS DISTINCT FROM 'running'
         LIMIT 1;
        IF FOUND THEN
            RAISE EXCEPTION 'entitle.%: run % is not going on, so nothing is added to it', TG_TABLE_NAME, run
                USING ERRCODE = 'insufficient_privilege';
        END IF;
    END IF;
    RETURN NULL;
END $$;

DO $$
DECLARE t text;
BEGIN
    FOREACH t IN ARRAY ARRAY['run_shard', 'run_read', 'run_count', 'source_state', 'source_count', 'gate_fault', 'grant_record', 'offer',
                             'proposal', 'hold', 'notification', 'closure'] LOOP
        IF to_regclass('entitle.' || t) IS NOT NULL THEN
            EXECUTE format('CREATE TRIGGER run_goes_on AFTER INSERT ON entitle.%I REFERENCING NEW TABLE AS added
                            FOR EACH STATEMENT EXECUTE FUNCTION entitle.check_added()', t);
            EXECUTE format('ALTER TABLE entitle.%I ENABLE ALWAYS TRIGGER run_goes_on', t);
        END IF;
    END LOOP;
END $$;

CREATE TRIGGER release_by_owner BEFORE UPDATE ON entitle.run FOR EACH ROW
    WHEN (NEW.share <> OLD.share OR NEW.withheld <> OLD.withheld
          OR (NEW.state <> OLD.state AND NEW.state IN ('ramping', 'released', 'rejected')))
    EXECUTE FUNCTION entitle.check_release();
CREATE TRIGGER begin_as_running BEFORE INSERT ON entitle.run FOR EACH ROW
    WHEN (NEW.state <> 'running' OR NEW.share > 0) EXECUTE FUNCTION entitle.check_release();
ALTER TABLE entitle.run ENABLE ALWAYS TRIGGER release_by_owner;
ALTER TABLE entitle.run ENABLE ALWAYS TRIGGER begin_as_running;

-- Readers need to know of a record whether it is held back, and not who else is. (What it calls besides is the catalogue's.)
DO $$
DECLARE f regprocedure;
BEGIN
    FOR f IN SELECT oid FROM pg_proc WHERE pronamespace = 'entitle'::regnamespace AND proname IN ('is_withheld', 'is_released') LOOP
        EXECUTE format('ALTER FUNCTION %s SECURITY DEFINER SET search_path = pg_catalog, pg_temp', f);
    END LOOP;
    -- Those that were made before every function had it. A body that was parsed when it was made looks for no names.
    FOR f IN
        SELECT oid FROM pg_proc
         WHERE pronamespace = 'entitle'::regnamespace AND prosqlbody IS NULL
           AND NOT EXISTS (SELECT FROM unnest(proconfig) c WHERE c LIKE 'search\_path=%')
    LOOP
        EXECUTE format('ALTER FUNCTION %s SET search_path = pg_catalog, pg_temp', f);
    END LOOP;
END $$;

-- A look at a person has a purpose, by whatever way it is written down.
ALTER TABLE entitle.access_log ADD CONSTRAINT access_log_purpose
    CHECK (action <> 'explain' OR subject IS NOT NULL AND btrim(coalesce(detail ->> 'purpose', '')) <> '') NOT VALID;

------------------------------------------------------------------------------------------------------------------- rights

-- Gives each role that is there what it needs, and takes from PUBLIC what functions are born with. Only the owner may call it.
CREATE FUNCTION entitle.grant_roles() RETURNS void
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    roles  text[] := ARRAY['entitle_engine', 'entitle_approver', 'entitle_notifier', 'entitle_payer', 'entitle_portal', 'entitle_auditor'];
    r      text;
    given  record;
BEGIN
    REVOKE ALL ON SCHEMA entitle FROM PUBLIC;
    REVOKE ALL ON ALL TABLES IN SCHEMA entitle FROM PUBLIC;
    REVOKE ALL ON ALL SEQUENCES IN SCHEMA entitle FROM PUBLIC;
    REVOKE ALL ON ALL ROUTINES IN SCHEMA entitle FROM PUBLIC;
    FOREACH r IN ARRAY roles LOOP
        CONTINUE WHEN to_regrole(r) IS NULL;
        EXECUTE format('GRANT USAGE ON SCHEMA entitle TO %I', r);
        -- What runs with its caller's rights gives nobody any, and views and checks call it.
        FOR given IN
            SELECT p.oid::regprocedure AS routine
              FROM pg_proc p
             WHERE p.pronamespace = 'entitle'::regnamespace AND NOT p.prosecdef AND p.prorettype <> 'trigger'::regtype
               AND p.proname <> 'grant_roles'
        LOOP
            EXECUTE format('GRANT EXECUTE ON ROUTINE %s TO %I', given.routine, r);
        END LOOP;
    END LOOP;

    -- On functions, by name.
    FOR given IN
        SELECT g.role, p.oid::regprocedure AS routine
          FROM (VALUES
            ('entitle_engine',   'is_withheld is_released forget_rows'),
            ('entitle_approver', 'is_withheld is_released release_run hold_back reject_run approve_rulebook
                                  list_proposals approve_proposals reject_proposals
                                  offers_of deliver_offer answer_offer set_offer_aside refuse revoke_refusal'),
            ('entitle_notifier', 'is_withheld is_released claim_notifications ack_notification fail_notification unpark_notification
                                  deliver_offer'),
            ('entitle_payer',    'is_withheld is_released'),
            ('entitle_portal',   'offers_of answer_offer refuse revoke_refusal'),
            ('entitle_auditor',  'is_withheld is_released')
          ) AS g (role, names)
          JOIN pg_proc p ON p.pronamespace = 'entitle'::regnamespace AND p.proname = ANY (regexp_split_to_array(g.names, '\s+'))
         WHERE to_regrole(g.role) IS NOT NULL
    LOOP
        EXECUTE format('GRANT EXECUTE ON ROUTINE %s TO %I', given.routine, given.role);
    END LOOP;

    -- On tables and views: a right, and what it is to; '*' all of them. A list of columns in parentheses limits it to those.
    FOR given IN
        SELECT g.role, g.privilege, c.oid::regclass AS relation,
               (SELECT string_agg(quote_ident(a.attname), ', ' ORDER BY a.attnum)
                  FROM pg_attribute a
                 WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
                   AND a.attname = ANY (string_to_array(g.columns, ' '))) AS columns,
               g.columns IS NOT NULL AS limited
          FROM (VALUES
            -- The engine reads what it decides by, adds to the run that is going on, and moves the run and its shards on.
            ('entitle_engine', 'SELECT', 'schema_version rulebook rulebook_file rulebook_benefit rulebook_calendar rulebook_item rulebook_reason
                                          run run_shard run_read run_count run_measure run_alarm run_control run_written run_benefit
                                          run_snapshot shard_attempt shard_number quarantined_shard source_state source_count gate_fault basis grant_record brought_forward rows_brought_forward offer
                                          proposal hold closure notification held_back refusal open_case pause released_run', NULL),
            ('entitle_engine', 'INSERT', 'rulebook_file rulebook_benefit rulebook_calendar rulebook_item rulebook_reason run_shard run_read run_count
                                          run_measure run_alarm run_control run_benefit run_snapshot shard_attempt shard_number
                                          source_state source_count gate_fault basis grant_record brought_forward rows_brought_forward offer proposal hold closure
                                          notification', NULL),
            ('entitle_engine', 'INSERT', 'rulebook', 'digest path title approval_by release_by'),
            ('entitle_engine', 'INSERT', 'run', 'as_of digest n_estimated shard_size engine_version'),
            ('entitle_engine', 'UPDATE', 'run', 'state epoch finished_at failure'),
            ('entitle_engine', 'UPDATE', 'run_shard', 'state low_key n_estimated n_read epoch finished_at'),
            ('entitle_engine', 'UPDATE', 'shard_attempt', 'outcome ended_at error forgiven'),
            ('entitle_engine', 'UPDATE', 'shard_number', 'next'),
            -- An approver sees the run and what it gives, decides by functions, submits rulebooks, and pauses.
            ('entitle_approver', 'SELECT', 'schema_version rulebook rulebook_file rulebook_benefit rulebook_calendar rulebook_item rulebook_reason
                                            run run_shard run_read run_count run_measure run_alarm run_control run_benefit shard_attempt
                                            quarantined_shard source_state source_count gate_fault basis grant_record offer held_back
                                            release_step pause released_run released_step run_total open_hold open_proposal
                                            decided_proposal interrupted_entitlement undelivered_offer released_offer released_grant
                                            released_change released_reason entitlement', NULL),
            ('entitle_approver', 'INSERT', 'rulebook', 'digest path title approval_by release_by'),
            ('entitle_approver', 'INSERT', 'rulebook_file rulebook_benefit rulebook_calendar rulebook_item rulebook_reason', NULL),
            ('entitle_approver', 'INSERT', 'pause', 'scope_kind scope reason'),
            ('entitle_approver', 'UPDATE', 'pause', 'ended'),
            ('entitle_notifier', 'SELECT', 'parked_notification undelivered_offer', NULL),
            ('entitle_payer', 'SELECT', 'released_grant released_step', NULL),
            -- An auditor reads everything, and leaves a line when it is about a person ('entitle explain').
            ('entitle_auditor', 'SELECT', '*', NULL),
            ('entitle_auditor', 'INSERT', 'access_log', 'action benefit subject detail')
          ) AS g (role, privilege, names, columns)
          JOIN pg_class c ON c.relnamespace = 'entitle'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm')
           AND (g.names = '*' OR c.relname = ANY (regexp_split_to_array(g.names, '\s+')))
         WHERE to_regrole(g.role) IS NOT NULL
    LOOP
        IF given.limited AND given.columns IS NULL THEN
            CONTINUE;
        END IF;
        EXECUTE format('GRANT %s%s ON %s TO %I', given.privilege, coalesce(' (' || given.columns || ')', ''), given.relation, given.role);
    END LOOP;
END $$;
