-- SPDX-License-Identifier: Apache-2.0
--
-- Proposals: what a run proposes for the worse, a human approves or rejects. docs/readers.md is for those who call these functions.
--
--     open ──approve_proposals──> approved, and a grant record that reduces or stops, from the next month on
--       ├──reject_proposals──> rejected: not made again until the matter changes
--       └──a later night──> withdrawn
--
-- One thing stops by itself: where the benefit names the event, and as many independent sources as it asks for agree. Then the run
-- writes the proposal approved, decided_by 'rule', with its grant record; both count when the run is released, as everything does.

-------------------------------------------------------------------------------------------------------- what rulebooks say

-- stops: [{"event": "death", "sources": 2, "automatic": true, "agrees": ["registry says died", ...]}]; NULL: of before there was this column
ALTER TABLE entitle.rulebook_benefit ADD stops jsonb CHECK (jsonb_typeof(stops) = 'array');

-- Where the facts of an item come from.
CREATE TABLE entitle.rulebook_item (
    digest    text COLLATE "C" NOT NULL REFERENCES entitle.rulebook,
    item      text COLLATE "C" NOT NULL,
    source    text COLLATE "C" NOT NULL,
    agreement text NOT NULL,
    PRIMARY KEY (digest, item)
);
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON entitle.rulebook_item FOR EACH ROW EXECUTE FUNCTION entitle.refuse_change();
CREATE TRIGGER no_truncate BEFORE TRUNCATE ON entitle.rulebook_item FOR EACH STATEMENT EXECUTE FUNCTION entitle.refuse_change();
ALTER TABLE entitle.rulebook_item ENABLE ALWAYS TRIGGER append_only;
ALTER TABLE entitle.rulebook_item ENABLE ALWAYS TRIGGER no_truncate;

------------------------------------------------------------------------------------------------------------------ proposals

ALTER TABLE entitle.proposal
    ADD automatic       boolean NOT NULL DEFAULT false,
    ADD decision_reason text NOT NULL DEFAULT '',
    DROP CONSTRAINT proposal_check1,
    ADD CONSTRAINT proposal_check_decided CHECK (
        state NOT IN ('approved', 'rejected') OR (decided_by IS NOT NULL AND (automatic OR decided_at IS NOT NULL))),
    -- A record of the run has no time of its own, so that the same night gives the same row.
    ADD CONSTRAINT proposal_automatic CHECK (
        CASE WHEN automatic THEN kind = 'stop' AND cause NOT IN ('not-eligible', 'amount', 'refused') AND state = 'approved'
                                 AND decided_by IS NOT DISTINCT FROM 'rule' AND decided_at IS NULL
             ELSE decided_by IS DISTINCT FROM 'rule' END);

DROP TRIGGER change ON entitle.proposal;
CREATE TRIGGER change BEFORE UPDATE ON entitle.proposal FOR EACH ROW EXECUTE FUNCTION entitle.check_change(
    'state closed_run decided_by decided_at decision_reason', 'open>approved', 'open>rejected', 'open>withdrawn');
ALTER TABLE entitle.proposal ENABLE ALWAYS TRIGGER change;

-- An automatic stop is of an event that the benefit of its rulebook names as one, and does what it says. Both of these are asked when the
-- transaction ends, and then it is the caller who asks.
CREATE FUNCTION entitle.check_automatic() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM entitle.run r
                     JOIN entitle.rulebook_benefit b ON b.digest = r.digest AND b.benefit = NEW.benefit
                    CROSS JOIN LATERAL jsonb_array_elements(b.stops) s
                    WHERE r.run_id = NEW.run_id AND s ->> 'event' = NEW.cause AND (s ->> 'automatic')::boolean
                      AND (s ->> 'sources')::int >= 2 AND jsonb_array_length(s -> 'agrees') >= (s ->> 'sources')::int) THEN
        RAISE EXCEPTION 'entitle.proposal: % does not stop by itself for ''%''', NEW.benefit, NEW.cause
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF NOT EXISTS (SELECT FROM entitle.grant_record g
                    WHERE g.subject = NEW.subject AND g.benefit = NEW.benefit AND g.event = NEW.event AND g.run_id = NEW.run_id
                      AND g.kind = 's') THEN
        RAISE EXCEPTION 'entitle.proposal: an automatic stop of % without its grant record', NEW.benefit
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER automatic AFTER INSERT ON entitle.proposal DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN (NEW.automatic) EXECUTE FUNCTION entitle.check_automatic();
ALTER TABLE entitle.proposal ENABLE ALWAYS TRIGGER automatic;

-- Nobody gets less than they had but by a proposal that was approved.
CREATE FUNCTION entitle.check_less() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM entitle.proposal p
                    WHERE p.subject = NEW.subject AND p.benefit = NEW.benefit AND p.event = NEW.event AND p.run_id = NEW.run_id
                      AND p.state = 'approved' AND p.kind = CASE NEW.kind WHEN 's' THEN 'stop' ELSE 'reduce' END
                      AND p.amount_minor = NEW.amount_minor AND p.previous_minor = NEW.previous_minor) THEN
        RAISE EXCEPTION 'entitle.grant_record: nobody approved that % of subject % becomes less', NEW.benefit, NEW.subject
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER less AFTER INSERT ON entitle.grant_record DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN (NEW.kind IN ('s', 'd')) EXECUTE FUNCTION entitle.check_less();
ALTER TABLE entitle.grant_record ENABLE ALWAYS TRIGGER less;
REVOKE ALL ON FUNCTION entitle.check_automatic(), entitle.check_less() FROM PUBLIC;

----------------------------------------------------------------------------------------------------------------------- views

-- {"Person": {"source": "civil-registry", "agreement": "MOU ...", "watermark": "2026-03-01"}}: for each item among the facts.
CREATE FUNCTION entitle.sources_of(run_id bigint, digest text, facts jsonb) RETURNS jsonb
    LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT coalesce(jsonb_object_agg(i.item, jsonb_strip_nulls(jsonb_build_object(
               'source', i.source, 'agreement', i.agreement, 'watermark', w.watermark))), '{}')
      FROM entitle.rulebook_item i
      LEFT JOIN entitle.source_state w ON w.run_id = sources_of.run_id AND w.source = i.source
     WHERE i.digest = sources_of.digest AND facts ? i.item
$$;

CREATE OR REPLACE VIEW entitle.open_proposal AS
SELECT p.benefit, p.subject, p.event, p.kind, p.cause, p.amount_minor, p.previous_minor, p.currency, p.region,
       c.rules::jsonb AS rules, p.facts::jsonb AS facts, b.law, b.law_link, r.run_id, r.as_of AS since, b.minor_unit,
       entitle.sources_of(r.run_id, r.digest, p.facts::jsonb) AS sources
  FROM entitle.proposal p
  JOIN entitle.run r USING (run_id)
  JOIN entitle.rulebook_benefit b ON b.digest = r.digest AND b.benefit = p.benefit
  LEFT JOIN entitle.basis c USING (basis)
 WHERE p.state = 'open' AND entitle.counts(r.share, p.subject)
   AND NOT (r.withheld AND entitle.is_withheld(p.run_id, p.subject, p.benefit));

-- What was approved and rejected, by whom (decided_by 'rule': by itself) and why.
CREATE VIEW entitle.decided_proposal AS
SELECT p.benefit, p.subject, p.event, p.kind, p.cause, p.amount_minor, p.previous_minor, p.currency, p.region, p.state, p.automatic,
       p.decided_by, p.decided_at, p.decision_reason, p.facts::jsonb AS facts, b.law, b.law_link, r.run_id, r.as_of AS since
  FROM entitle.proposal p
  JOIN entitle.run r USING (run_id)
  JOIN entitle.rulebook_benefit b ON b.digest = r.digest AND b.benefit = p.benefit
 WHERE p.state IN ('approved', 'rejected') AND entitle.counts(r.share, p.subject)
   AND NOT (r.withheld AND entitle.is_withheld(p.run_id, p.subject, p.benefit));

-- Stopped, and granted again: the stop may have been wrong. What was not paid meanwhile is for a human to decide; nothing pays it by
-- itself. months and arrears_minor (at the amount before the stop) for monthly benefits.
CREATE VIEW entitle.interrupted_entitlement AS
SELECT s.benefit, s.subject, s.event, s.valid_from AS stopped_from, g.valid_from AS granted_from, s.previous_minor, g.amount_minor, m.months,
       m.months * s.previous_minor AS arrears_minor, b.currency, b.minor_unit, g.payee, p.cause, p.decided_by, s.run_id AS stopped_run,
       g.run_id AS granted_run
  FROM entitle.grant_record s
  JOIN entitle.run r ON r.run_id = s.run_id
  JOIN entitle.rulebook_benefit b ON b.digest = r.digest AND b.benefit = s.benefit
 CROSS JOIN LATERAL (
       SELECT n.* FROM entitle.grant_record n
        WHERE n.subject = s.subject AND n.benefit = s.benefit AND n.event = s.event AND n.seq > s.seq
          AND entitle.is_released(n.run_id, n.subject, n.benefit)
        ORDER BY n.seq LIMIT 1) g
 CROSS JOIN LATERAL (
       SELECT CASE WHEN s.monthly THEN greatest(0, (extract(year FROM g.valid_from) - extract(year FROM s.valid_from)) * 12
                                                   + extract(month FROM g.valid_from) - extract(month FROM s.valid_from))::int END AS months) m
  LEFT JOIN entitle.proposal p ON p.subject = s.subject AND p.benefit = s.benefit AND p.event = s.event AND p.run_id = s.run_id
 WHERE s.kind = 's' AND g.kind <> 's' AND entitle.is_released(s.run_id, s.subject, s.benefit);

------------------------------------------------------------------------------------------------------------------- functions

-- Refuses filters that are none: '' is no benefit, and without any everything would be meant.
CREATE FUNCTION entitle.check_filters(name text, benefit text, cause text, region text, subject entitle.subject_key, event text,
                                      at_most int, everything boolean) RETURNS void
    LANGUAGE plpgsql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF benefit = '' OR cause = '' OR region = '' THEN
        RAISE EXCEPTION '%: a filter that is there says something', name USING ERRCODE = 'invalid_parameter_value';
    END IF;
    IF at_most < 1 THEN
        RAISE EXCEPTION '%: at most 1, or more', name USING ERRCODE = 'invalid_parameter_value';
    END IF;
    IF num_nonnulls(benefit, cause, region, subject, event) = 0 AND NOT coalesce(everything, false) THEN
        RAISE EXCEPTION '%: say which; all of them are meant only where that is said', name USING ERRCODE = 'invalid_parameter_value';
    END IF;
END $$;

-- Open proposals, the oldest first. total: how many there are with these filters. region is the beginning of regions' codes. Who looked is
-- kept in the access log.
CREATE FUNCTION entitle.list_proposals(of_benefit text DEFAULT NULL, of_cause text DEFAULT NULL, in_region text DEFAULT NULL,
                                       of_subject entitle.subject_key DEFAULT NULL, of_event text DEFAULT NULL, at_most int DEFAULT NULL)
    RETURNS TABLE (benefit text, subject entitle.subject_key, event text, kind text, cause text, amount_minor bigint, previous_minor bigint,
                   amount numeric, previous numeric, currency text, region text, rules jsonb, facts jsonb, sources jsonb, law text,
                   law_link text, since date, run_id bigint, total bigint)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
BEGIN
    PERFORM entitle.check_filters('list_proposals', of_benefit, of_cause, in_region, of_subject, of_event, at_most, true);
    INSERT INTO entitle.access_log (action, benefit, subject, detail)
    VALUES ('list proposals', of_benefit, of_subject, jsonb_strip_nulls(jsonb_build_object('cause', of_cause, 'region', in_region, 'event', of_event, 'at_most', at_most)));
    RETURN QUERY
    SELECT p.benefit, p.subject, p.event, p.kind, p.cause, p.amount_minor, p.previous_minor, entitle.amount(p.amount_minor, p.minor_unit),
           entitle.amount(p.previous_minor, p.minor_unit), p.currency, p.region, p.rules, p.facts, p.sources, p.law, p.law_link, p.since,
           p.run_id, count(*) OVER ()
      FROM entitle.open_proposal p
     WHERE (of_benefit IS NULL OR p.benefit = of_benefit) AND (of_cause IS NULL OR p.cause = of_cause) AND (in_region IS NULL OR starts_with(p.region, in_region))
       AND (of_subject IS NULL OR p.subject = of_subject) AND (of_event IS NULL OR p.event = of_event)
     ORDER BY p.run_id, p.benefit, p.subject, p.event
     LIMIT at_most;
END $$;

-- Approve open proposals, all that the filters name or none. A month that has begun is paid: what is paid by months becomes less from the
-- next one on, everything else from today; or from a later day, `from_day`. became: 'approved'; 'changed' (what the subject has is not
-- what was proposed to be less; it stays open, and the next night looks at it again).
CREATE FUNCTION entitle.approve_proposals(of_benefit text DEFAULT NULL, of_cause text DEFAULT NULL, in_region text DEFAULT NULL,
                                          of_subject entitle.subject_key DEFAULT NULL, of_event text DEFAULT NULL, reason text DEFAULT '',
                                          at_most int DEFAULT NULL, everything boolean DEFAULT false, from_day date DEFAULT NULL)
    RETURNS TABLE (benefit text, subject entitle.subject_key, event text, kind text, cause text, amount_minor bigint, previous_minor bigint,
                   became text, valid_from date)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    p      record;
    last   entitle.grant_record;
    first  date;
    n_left int;
BEGIN
    PERFORM entitle.check_filters('approve_proposals', of_benefit, of_cause, in_region, of_subject, of_event, at_most, everything);
    IF coalesce(reason, '') = '' THEN
        RAISE EXCEPTION 'approve_proposals: say why' USING ERRCODE = 'invalid_parameter_value';
    END IF;
    FOR p IN
        SELECT x.*, r.as_of
          FROM entitle.proposal x
          JOIN entitle.run r USING (run_id)
         WHERE x.state = 'open' AND (of_benefit IS NULL OR x.benefit = of_benefit) AND (of_cause IS NULL OR x.cause = of_cause)
           AND (in_region IS NULL OR starts_with(x.region, in_region)) AND (of_subject IS NULL OR x.subject = of_subject) AND (of_event IS NULL OR x.event = of_event)
           AND entitle.counts(r.share, x.subject) AND NOT (r.withheld AND entitle.is_withheld(x.run_id, x.subject, x.benefit))
         ORDER BY x.run_id, x.benefit, x.subject, x.event
         LIMIT at_most
           FOR UPDATE OF x -- who comes second finds it approved, and passes by
    LOOP
        n_left := 3; -- a night that writes the next number at the same time
        LOOP
            SELECT g.* INTO last
              FROM entitle.grant_record g
             WHERE g.subject = p.subject AND g.benefit = p.benefit AND g.event = p.event
               AND entitle.is_released(g.run_id, g.subject, g.benefit)
             ORDER BY g.seq DESC LIMIT 1;
            IF NOT FOUND OR last.kind = 's' OR last.amount_minor <> p.previous_minor THEN
                became := 'changed';
                first := NULL;
                EXIT;
            END IF;
            first := greatest(entitle.today(), p.as_of);
            IF last.monthly THEN
                first := (date_trunc('month', first::timestamp) + interval '1 month')::date;
            END IF;
            IF from_day < first OR NOT isfinite(from_day) OR (last.monthly AND date_part('day', from_day::timestamp) <> 1) THEN
                RAISE EXCEPTION 'approve_proposals: % may become less from % on%, not from %', p.benefit, first,
                    CASE WHEN last.monthly THEN ', by whole months' ELSE '' END, from_day USING ERRCODE = 'invalid_parameter_value';
            END IF;
            first := coalesce(from_day, first);
            BEGIN
                UPDATE entitle.proposal x
                   SET state = 'approved', decided_by = session_user, decided_at = clock_timestamp(), decision_reason = reason
                 WHERE x.subject = p.subject AND x.benefit = p.benefit AND x.event = p.event AND x.run_id = p.run_id;
                INSERT INTO entitle.grant_record (subject, run_id, amount_minor, previous_minor, payee, basis, seq, valid_from, kind, monthly,
                                                  benefit, event, region, facts)
                SELECT p.subject, p.run_id, p.amount_minor, p.previous_minor, last.payee, p.basis, max(g.seq) + 1, first,
                       CASE p.kind WHEN 'stop' THEN 's' ELSE 'd' END::"char", last.monthly, p.benefit, p.event, p.region, p.facts
                  FROM entitle.grant_record g
                 WHERE g.subject = p.subject AND g.benefit = p.benefit AND g.event = p.event;
                became := 'approved';
                EXIT;
            EXCEPTION WHEN unique_violation THEN
                n_left := n_left - 1;
                IF n_left = 0 THEN
                    RAISE;
                END IF;
            END;
        END LOOP;
        benefit := p.benefit;
        subject := p.subject;
        event := p.event;
        kind := p.kind;
        cause := p.cause;
        amount_minor := p.amount_minor;
        previous_minor := p.previous_minor;
        valid_from := first;
        RETURN NEXT;
    END LOOP;
END $$;

-- Reject open proposals: the subject keeps what it has, and the same is not proposed again until the matter has changed.
CREATE FUNCTION entitle.reject_proposals(of_benefit text DEFAULT NULL, of_cause text DEFAULT NULL, in_region text DEFAULT NULL,
                                         of_subject entitle.subject_key DEFAULT NULL, of_event text DEFAULT NULL, reason text DEFAULT '',
                                         at_most int DEFAULT NULL, everything boolean DEFAULT false)
    RETURNS TABLE (benefit text, subject entitle.subject_key, event text, kind text, cause text, amount_minor bigint, previous_minor bigint,
                   became text)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
BEGIN
    PERFORM entitle.check_filters('reject_proposals', of_benefit, of_cause, in_region, of_subject, of_event, at_most, everything);
    IF coalesce(reason, '') = '' THEN
        RAISE EXCEPTION 'reject_proposals: say why' USING ERRCODE = 'invalid_parameter_value';
    END IF;
    RETURN QUERY
    WITH picked AS MATERIALIZED (
        SELECT x.subject, x.benefit, x.event, x.run_id
          FROM entitle.proposal x
          JOIN entitle.run r USING (run_id)
         WHERE x.state = 'open' AND (of_benefit IS NULL OR x.benefit = of_benefit) AND (of_cause IS NULL OR x.cause = of_cause)
           AND (in_region IS NULL OR starts_with(x.region, in_region)) AND (of_subject IS NULL OR x.subject = of_subject) AND (of_event IS NULL OR x.event = of_event)
           AND entitle.counts(r.share, x.subject) AND NOT (r.withheld AND entitle.is_withheld(x.run_id, x.subject, x.benefit))
         ORDER BY x.run_id, x.benefit, x.subject, x.event
         LIMIT at_most
           FOR UPDATE OF x
    )
    UPDATE entitle.proposal x
       SET state = 'rejected', decided_by = session_user, decided_at = clock_timestamp(), decision_reason = reason
      FROM picked k
     WHERE x.subject = k.subject AND x.benefit = k.benefit AND x.event = k.event AND x.run_id = k.run_id
    RETURNING x.benefit, x.subject, x.event, x.kind, x.cause, x.amount_minor, x.previous_minor, 'rejected'::text;
END $$;

---------------------------------------------------------------------------------------------------------------------- rights

REVOKE ALL ON FUNCTION
    entitle.list_proposals(text, text, text, entitle.subject_key, text, int),
    entitle.approve_proposals(text, text, text, entitle.subject_key, text, text, int, boolean, date),
    entitle.reject_proposals(text, text, text, entitle.subject_key, text, text, int, boolean) FROM PUBLIC;

DO $$
BEGIN
    IF to_regrole('entitle_approver') IS NULL THEN
        BEGIN
            CREATE ROLE entitle_approver NOLOGIN;
        EXCEPTION WHEN insufficient_privilege OR duplicate_object OR unique_violation THEN
            NULL;
        END;
    END IF;
    IF to_regrole('entitle_approver') IS NOT NULL THEN
        GRANT USAGE ON SCHEMA entitle TO entitle_approver;
        GRANT EXECUTE ON FUNCTION
            entitle.list_proposals(text, text, text, entitle.subject_key, text, int),
            entitle.approve_proposals(text, text, text, entitle.subject_key, text, text, int, boolean, date),
            entitle.reject_proposals(text, text, text, entitle.subject_key, text, text, int, boolean) TO entitle_approver;
    END IF;
END $$;
