-- SPDX-License-Identifier: Apache-2.0
--
-- One place says what a subject has: entitle.grant_record. Every change to an entitlement is a row, and nothing is ever updated:
-- what a run wrote that failed or was rejected does not count, so it goes from what people have without a row being touched.
-- entitle.entitlement becomes a view of the last row that counts.
--
-- The row is made for millions a night. Taking jsonb from a client costs the server more than the rest of the row, so facts are text
-- that holds JSON, and the lists of deciding rules, of which there are few, stand once in entitle.basis. What follows from the
-- rulebook (currency, minor unit) is looked up there. The views show facts and rules as jsonb.

DROP VIEW entitle.released_grant, entitle.released_notification, entitle.open_hold, entitle.open_proposal;

---------------------------------------------------------------------------------------------------- lists of deciding rules

-- The number of a list: the first 8 bytes of the SHA-256 of its text. It says nothing of who wrote it first, so several writers agree
-- on it without asking each other, and every run of the same rules gives the same numbers.
CREATE FUNCTION entitle.basis_of(rules text) RETURNS bigint
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN ('x' || encode(substring(sha256(convert_to(rules, 'UTF8')) FOR 8), 'hex'))::bit(64)::bigint;

CREATE TABLE entitle.basis (
    basis bigint PRIMARY KEY,
    rules text COLLATE "C" NOT NULL, -- ["aid/bands/rule-3","aid/ages/old"]: table and rule, without blanks
    CHECK (basis = entitle.basis_of(rules)),
    CHECK (jsonb_typeof(rules::jsonb) = 'array')
);

-- The list as the engine writes it: jsonb puts a blank after each comma.
CREATE FUNCTION pg_temp.compact(rules jsonb) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT '[' || coalesce(string_agg(to_json(rule)::text, ',' ORDER BY i), '') || ']'
      FROM jsonb_array_elements_text(rules) WITH ORDINALITY AS r (rule, i)
$$;

INSERT INTO entitle.basis (basis, rules)
SELECT entitle.basis_of(list), list
  FROM (SELECT pg_temp.compact(rules) AS list FROM entitle.grant_record
        UNION SELECT pg_temp.compact(rules) FROM entitle.offer
        UNION SELECT pg_temp.compact(rules) FROM entitle.proposal) l
 ORDER BY 1;

------------------------------------------------------------------------------------------------------------ grant records

ALTER TABLE entitle.grant_record RENAME TO grant_record_before;
ALTER TABLE entitle.grant_record_before RENAME CONSTRAINT grant_record_pkey TO grant_record_before_pkey;

-- Every change to what a subject has. It counts once its run is released.
--   kind      n new, r raise, a after an offer; of a human's approval of a proposal: d reduce, s stop
--   run_id    the run that decided it, or made the proposal
--   monthly   paid by whole months, so it starts (and stops) on the first of one
--   seq       goes on after records that do not count
CREATE TABLE entitle.grant_record (
    subject        entitle.subject_key NOT NULL,
    run_id         bigint NOT NULL,
    amount_minor   bigint NOT NULL,
    previous_minor bigint NOT NULL,
    payee          entitle.subject_key NOT NULL,
    basis          bigint NOT NULL, -- entitle.basis has it before the record is there
    seq            int NOT NULL,
    valid_from     date NOT NULL,
    kind           "char" NOT NULL,
    monthly        boolean NOT NULL,
    benefit        text COLLATE "C" NOT NULL,
    event          text COLLATE "C" NOT NULL, -- '' (a standing monthly benefit), '2026', '2027-03-01'
    region         text COLLATE "C" NOT NULL,
    facts          text COLLATE "C" NOT NULL, -- JSON: the facts the rules read, and only those
    PRIMARY KEY (subject, benefit, event, seq),
    CONSTRAINT grant_record_seq CHECK (seq >= 1),
    CONSTRAINT grant_record_amount CHECK (amount_minor >= 0 AND previous_minor >= 0),
    CONSTRAINT grant_record_kind CHECK (
        CASE kind WHEN 'n' THEN previous_minor = 0
                  WHEN 'a' THEN previous_minor = 0
                  WHEN 'r' THEN amount_minor > previous_minor
                  WHEN 'd' THEN amount_minor < previous_minor
                  WHEN 's' THEN amount_minor = 0
                  ELSE false END),
    CONSTRAINT grant_record_valid_from CHECK (isfinite(valid_from)),
    CONSTRAINT grant_record_month CHECK (NOT monthly OR date_part('day', valid_from::timestamp) = 1)
);

INSERT INTO entitle.grant_record (subject, run_id, amount_minor, previous_minor, payee, basis, seq, valid_from, kind, monthly,
                                  benefit, event, region, facts)
SELECT subject, run_id, amount_minor, CASE kind WHEN 'raise' THEN previous_minor ELSE 0 END, payee,
       entitle.basis_of(pg_temp.compact(rules)), seq, valid_from,
       CASE kind WHEN 'new' THEN 'n' WHEN 'raise' THEN 'r' ELSE 'a' END::"char", monthly, benefit, event, region, facts::text
  FROM entitle.grant_record_before
 ORDER BY subject, benefit, event, seq;

-- What humans did to entitlements left no record; here it gets one. A stop or a reduction holds from the day it was approved, or from
-- the first of the next month; where no approval is on record, from today.
INSERT INTO entitle.grant_record (subject, run_id, amount_minor, previous_minor, payee, basis, seq, valid_from, kind, monthly,
                                  benefit, event, region, facts)
SELECT e.subject, e.run_id, CASE e.state WHEN 'stopped' THEN 0 ELSE e.amount_minor END, g.amount_minor, e.payee,
       entitle.basis_of(pg_temp.compact(coalesce(p.rules, g.rules))), g.seq + 1,
       CASE WHEN NOT g.monthly THEN d.day
            WHEN date_part('day', d.day) = 1 THEN d.day
            ELSE (date_trunc('month', d.day::timestamp) + interval '1 month')::date END,
       CASE WHEN e.state = 'stopped' THEN 's' WHEN e.amount_minor < g.amount_minor THEN 'd' ELSE 'r' END::"char",
       g.monthly, e.benefit, e.event, g.region, coalesce(p.facts, g.facts)::text
  FROM entitle.entitlement e
  JOIN entitle.grant_record_before g USING (subject, benefit, event, seq)
  LEFT JOIN LATERAL (
       SELECT * FROM entitle.proposal p
        WHERE p.subject = e.subject AND p.benefit = e.benefit AND p.event = e.event AND p.state = 'approved'
        ORDER BY p.run_id DESC LIMIT 1) p ON true
 CROSS JOIN LATERAL (SELECT coalesce((p.decided_at AT TIME ZONE 'UTC')::date, current_date) AS day) d
 WHERE e.state = 'stopped' OR e.amount_minor <> g.amount_minor
 ORDER BY e.subject, e.benefit, e.event;

DROP TABLE entitle.grant_record_before, entitle.entitlement;
DROP FUNCTION entitle.check_entitlement();

---------------------------------------------------------------------------------- the other decisions: the same two columns

ALTER TABLE entitle.offer ALTER rules TYPE bigint USING entitle.basis_of(pg_temp.compact(rules)), ALTER facts TYPE text COLLATE "C";
ALTER TABLE entitle.offer RENAME rules TO basis;
ALTER TABLE entitle.proposal ALTER rules TYPE bigint USING entitle.basis_of(pg_temp.compact(rules)), ALTER facts TYPE text COLLATE "C";
ALTER TABLE entitle.proposal RENAME rules TO basis;
ALTER TABLE entitle.hold DROP CONSTRAINT hold_missing_check,
    ALTER missing TYPE text COLLATE "C", ALTER facts TYPE text COLLATE "C";
ALTER TABLE entitle.notification DROP CONSTRAINT notification_params_check, ALTER params TYPE text COLLATE "C";

DROP FUNCTION pg_temp.compact(jsonb);

----------------------------------------------------------------------------------------------------------------- guards

DO $$
DECLARE t text;
BEGIN
    FOREACH t IN ARRAY ARRAY['basis', 'grant_record'] LOOP
        EXECUTE format('CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON entitle.%I
                        FOR EACH ROW EXECUTE FUNCTION entitle.refuse_change()', t);
        EXECUTE format('ALTER TABLE entitle.%I ENABLE ALWAYS TRIGGER append_only', t);
        EXECUTE format('CREATE TRIGGER no_truncate BEFORE TRUNCATE ON entitle.%I
                        FOR EACH STATEMENT EXECUTE FUNCTION entitle.refuse_change()', t);
        EXECUTE format('ALTER TABLE entitle.%I ENABLE ALWAYS TRIGGER no_truncate', t);
    END LOOP;
END $$;

------------------------------------------------------------------------------------------------------------------ views

CREATE FUNCTION entitle.grant_kind(kind "char") RETURNS text
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN CASE kind WHEN 'n' THEN 'new' WHEN 'r' THEN 'raise' WHEN 'a' THEN 'after-offer' WHEN 'd' THEN 'reduce'
                     WHEN 's' THEN 'stop' END;

-- What a subject has: the last record of those that count.
CREATE VIEW entitle.entitlement AS
SELECT DISTINCT ON (g.subject, g.benefit, g.event)
       g.subject, g.benefit, g.event, g.seq, g.amount_minor, b.currency, g.payee, g.valid_from,
       CASE g.kind WHEN 's' THEN 'stopped' ELSE 'active' END AS state, g.run_id
  FROM entitle.grant_record g
  JOIN entitle.run r USING (run_id)
  JOIN entitle.rulebook_benefit b ON b.digest = r.digest AND b.benefit = g.benefit
 WHERE r.state = 'released'
 ORDER BY g.subject, g.benefit, g.event, g.seq DESC;

CREATE VIEW entitle.released_grant AS
SELECT g.benefit, g.subject, g.event, g.seq, entitle.grant_kind(g.kind) AS kind, g.amount_minor, g.previous_minor,
       entitle.amount(g.amount_minor, b.minor_unit) AS amount, b.currency, b.minor_unit, g.payee, g.valid_from, g.region,
       c.rules::jsonb AS rules, g.facts::jsonb AS facts, b.title, b.law, b.law_link, r.run_id, r.as_of, r.digest
  FROM entitle.grant_record g
  JOIN entitle.run r USING (run_id)
  JOIN entitle.rulebook_benefit b ON b.digest = r.digest AND b.benefit = g.benefit
  LEFT JOIN entitle.basis c USING (basis)
 WHERE r.state = 'released';

-- One row for each message and each language it exists in.
CREATE VIEW entitle.released_notification AS
SELECT n.benefit, n.subject, n.event, n.seq, n.kind, n.message, n.recipient_kind, n.recipient, n.payee, n.template,
       n.params::jsonb AS params, t.key AS lang, entitle.render(t.value, n.params::jsonb) AS text, n.state, n.attempts, b.title,
       b.law, b.law_link, r.run_id, r.as_of, r.digest
  FROM entitle.notification n
  JOIN entitle.run r USING (run_id)
  JOIN entitle.rulebook_benefit b ON b.digest = r.digest AND b.benefit = n.benefit
 CROSS JOIN LATERAL jsonb_each_text(b.messages -> n.message::int -> 'texts') t
 WHERE r.state = 'released';

CREATE VIEW entitle.open_hold AS
SELECT h.benefit, h.subject, h.event, h.reason, h.missing::jsonb AS missing, h.region, h.facts::jsonb AS facts, r.run_id,
       r.as_of AS since
  FROM entitle.hold h
  JOIN entitle.run r USING (run_id)
 WHERE h.state = 'open';

CREATE VIEW entitle.open_proposal AS
SELECT p.benefit, p.subject, p.event, p.kind, p.cause, p.amount_minor, p.previous_minor, p.currency, p.region,
       c.rules::jsonb AS rules, p.facts::jsonb AS facts, b.law, b.law_link, r.run_id, r.as_of AS since
  FROM entitle.proposal p
  JOIN entitle.run r USING (run_id)
  JOIN entitle.rulebook_benefit b ON b.digest = r.digest AND b.benefit = p.benefit
  LEFT JOIN entitle.basis c USING (basis)
 WHERE p.state = 'open' AND r.state = 'released';
