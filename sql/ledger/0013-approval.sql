-- SPDX-License-Identifier: Apache-2.0
--
-- Only an approved rulebook runs. It is submitted, with its files, and approved: by whom its policy.xml says. Who asks for a second
-- person in a rulebook that is approved is asked again when the policy is weakened: nobody does that alone.
--
-- What an approval is about cannot be exchanged afterwards: the files in the ledger have the digest when it is given, and nothing is
-- added to an approved rulebook.

---------------------------------------------------------------------------------------------------- rulebooks that are there

-- Those by which a night was run count as approved; the others wait to be.
UPDATE entitle.rulebook b
   SET approved_by = 'migration', approved_at = r.since
  FROM (SELECT digest, min(started_at) AS since FROM entitle.run GROUP BY digest) r
 WHERE b.digest = r.digest AND b.approved_by IS NULL;

ALTER TABLE entitle.rulebook ALTER submitted_by SET DEFAULT session_user;
COMMENT ON COLUMN entitle.rulebook.approval_by IS 'who may approve it, as its policy.xml says';
COMMENT ON COLUMN entitle.rulebook.release_by IS 'who may release its nights, as its policy.xml says';

------------------------------------------------------------------------------------------------------------------- submitting

CREATE FUNCTION entitle.check_submission() RETURNS trigger
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    NEW.submitted_by := session_user;
    NEW.submitted_at := now();
    NEW.approved_by := NULL;
    NEW.approved_at := NULL;
    RETURN NEW;
END $$;
CREATE TRIGGER submitted BEFORE INSERT ON entitle.rulebook FOR EACH ROW EXECUTE FUNCTION entitle.check_submission();
ALTER TABLE entitle.rulebook ENABLE ALWAYS TRIGGER submitted;

-- Files and benefits come from who submitted the rulebook, before it is approved. The lock waits for an approval that is going on.
CREATE FUNCTION entitle.check_rulebook_part() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM FROM entitle.rulebook b
      WHERE b.digest = NEW.digest AND b.approved_by IS NULL AND b.submitted_by = session_user FOR SHARE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'entitle.%: only who submitted rulebook % adds to it, and only until it is approved', TG_TABLE_NAME, NEW.digest
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
REVOKE ALL ON FUNCTION entitle.check_rulebook_part() FROM PUBLIC;
DO $$
DECLARE t text;
BEGIN
    FOREACH t IN ARRAY ARRAY['rulebook_file', 'rulebook_benefit', 'rulebook_item', 'rulebook_calendar'] LOOP
        EXECUTE format('CREATE TRIGGER part BEFORE INSERT ON entitle.%I FOR EACH ROW EXECUTE FUNCTION entitle.check_rulebook_part()', t);
        EXECUTE format('ALTER TABLE entitle.%I ENABLE ALWAYS TRIGGER part', t);
    END LOOP;
END $$;

-------------------------------------------------------------------------------------------------------------------- approving

-- The digest of the files that the ledger has of a rulebook: as engine/rules/rulebook_files.c computes it.
CREATE FUNCTION entitle.digest_of_files(digest text) RETURNS text
    LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT encode(sha256(coalesce(string_agg(
               convert_to(f.path, 'UTF8') || '\x00'::bytea || convert_to(octet_length(f.content)::text, 'UTF8') || '\x00'::bytea || f.content,
               ''::bytea ORDER BY f.path), ''::bytea)), 'hex')
      FROM entitle.rulebook_file f
     WHERE f.digest = digest_of_files.digest
$$;

-- Which rulebook asks for a second person to approve this one: itself, or the last approved one; NULL: none does.
CREATE FUNCTION entitle.second_person_asked_by(digest text) RETURNS text
    LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT b.digest
      FROM (SELECT b.digest, b.approval_by, 1 AS nth FROM entitle.rulebook b WHERE b.digest = second_person_asked_by.digest
            UNION ALL
            (SELECT b.digest, b.approval_by, 2 FROM entitle.rulebook b WHERE b.approved_by IS NOT NULL
              ORDER BY b.approved_at DESC, b.submitted_at DESC, b.digest LIMIT 1)) b
     WHERE b.approval_by = 'second-person'
     ORDER BY b.nth
     LIMIT 1
$$;

-- A rulebook is what was submitted; only its approval is added, once, in one's own name. Whoever asks: also its owner.
CREATE OR REPLACE FUNCTION entitle.check_rulebook() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    asked_by text;
BEGIN
    IF to_jsonb(OLD) - '{approved_by,approved_at}'::text[] <> to_jsonb(NEW) - '{approved_by,approved_at}'::text[]
       OR OLD.approved_by IS NOT NULL THEN
        RAISE EXCEPTION 'entitle.rulebook: only an approval can be added, once' USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.approved_by IS DISTINCT FROM session_user THEN
        RAISE EXCEPTION 'entitle.rulebook: % cannot approve as %', session_user, coalesce(NEW.approved_by, 'nobody')
            USING ERRCODE = 'restrict_violation';
    END IF;
    -- One approval after the other, and each sees the one before: the last approved rulebook says who may approve the next.
    IF current_setting('transaction_isolation') <> 'read committed' THEN
        RAISE EXCEPTION 'entitle.rulebook: a rulebook is approved in a transaction that is read committed'
            USING ERRCODE = 'restrict_violation';
    END IF;
    PERFORM pg_advisory_xact_lock(hashtextextended('entitle.approve_rulebook', 0));
    NEW.approved_at := clock_timestamp();
    asked_by := entitle.second_person_asked_by(NEW.digest);
    IF asked_by IS NOT NULL AND NEW.submitted_by = session_user THEN
        RAISE EXCEPTION '% submitted rulebook %: % asks for another person to approve it', session_user, left(NEW.digest, 12),
            CASE asked_by WHEN NEW.digest THEN 'its policy' ELSE 'the policy of rulebook ' || left(asked_by, 12) || ', approved last,' END
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF entitle.digest_of_files(NEW.digest) <> NEW.digest THEN
        RAISE EXCEPTION 'the files of rulebook % are not those of its digest', left(NEW.digest, 12) USING ERRCODE = 'data_corrupted';
    END IF;
    RETURN NEW;
END $$;
REVOKE ALL ON FUNCTION entitle.check_rulebook() FROM PUBLIC;

-- Approve a rulebook as the session's user. `entitle approve` shows it, loads its files and runs its test cases first.
CREATE FUNCTION entitle.approve_rulebook(digest text) RETURNS timestamptz
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    b        entitle.rulebook;
    approved timestamptz;
BEGIN
    SELECT x.* INTO b FROM entitle.rulebook x WHERE x.digest = approve_rulebook.digest FOR UPDATE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'there is no rulebook %', approve_rulebook.digest USING ERRCODE = 'no_data_found';
    END IF;
    IF b.approved_by IS NOT NULL THEN
        RAISE EXCEPTION 'rulebook % was approved by % on %', left(b.digest, 12), b.approved_by,
            to_char(b.approved_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') USING ERRCODE = 'object_not_in_prerequisite_state';
    END IF;
    UPDATE entitle.rulebook x
       SET approved_by = session_user, approved_at = clock_timestamp()
     WHERE x.digest = b.digest
    RETURNING x.approved_at INTO approved;
    RETURN approved;
END $$;

---------------------------------------------------------------------------------------------------------------------- running

CREATE FUNCTION entitle.check_approved() RETURNS trigger
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM entitle.rulebook b WHERE b.digest = NEW.digest AND b.approved_by IS NOT NULL) THEN
        RAISE EXCEPTION 'entitle.run: rulebook % is not approved', left(NEW.digest, 12)
            USING ERRCODE = 'restrict_violation', HINT = 'entitle approve ' || left(NEW.digest, 12);
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER approved BEFORE INSERT ON entitle.run FOR EACH ROW EXECUTE FUNCTION entitle.check_approved();
ALTER TABLE entitle.run ENABLE ALWAYS TRIGGER approved;

----------------------------------------------------------------------------------------------------------------------- rights

REVOKE ALL ON FUNCTION entitle.approve_rulebook(text) FROM PUBLIC;
DO $$
BEGIN
    IF to_regrole('entitle_approver') IS NOT NULL THEN
        GRANT EXECUTE ON FUNCTION entitle.approve_rulebook(text) TO entitle_approver;
    END IF;
END $$;
