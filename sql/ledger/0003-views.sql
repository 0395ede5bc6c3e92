-- SPDX-License-Identifier: Apache-2.0
--
-- What others read. Payment and notification services read the released_ views and nothing else: a run's records are not in
-- them before the run is released.

-- {name} in the template becomes params->>'name'; what is not in params stays as it stands. One pass, so that braces in a
-- value mean nothing.
CREATE FUNCTION entitle.render(template text, params jsonb) RETURNS text
    LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE SET search_path = pg_catalog AS $$
DECLARE
    rest   text := template;
    result text := '';
    opens  int;
    closes int;
    name   text;
BEGIN
    LOOP
        opens := strpos(rest, '{');
        closes := strpos(substr(rest, opens + 1), '}'); -- counted from after the brace
        IF opens = 0 OR closes = 0 THEN
            RETURN result || rest;
        END IF;
        name := substr(rest, opens + 1, closes - 1);
        IF params ? name THEN
            result := result || left(rest, opens - 1) || coalesce(params ->> name, '');
            rest := substr(rest, opens + closes + 1);
        ELSE
            result := result || left(rest, opens);
            rest := substr(rest, opens + 1);
        END IF;
    END LOOP;
END $$;

-- An amount in the currency's own unit: 18000 and 2 give 180.00.
CREATE FUNCTION entitle.amount(amount_minor bigint, minor_unit int) RETURNS numeric
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN round(amount_minor / (10::numeric ^ minor_unit), minor_unit);

CREATE VIEW entitle.released_grant AS
SELECT g.benefit, g.subject, g.event, g.seq, g.kind, g.amount_minor, g.previous_minor,
       entitle.amount(g.amount_minor, b.minor_unit) AS amount, g.currency, b.minor_unit, g.payee, g.valid_from, g.region,
       g.rules, g.facts, b.title, b.law, b.law_link, r.run_id, r.as_of, r.digest
  FROM entitle.grant_record g
  JOIN entitle.run r USING (run_id)
  JOIN entitle.rulebook_benefit b ON b.digest = r.digest AND b.benefit = g.benefit
 WHERE r.state = 'released';

-- One row for each message and each language it exists in.
CREATE VIEW entitle.released_notification AS
SELECT n.benefit, n.subject, n.event, n.seq, n.kind, n.message, n.recipient_kind, n.recipient, n.payee, n.template, n.params,
       t.key AS lang, entitle.render(t.value, n.params) AS text, n.state, n.attempts, b.title, b.law, b.law_link, r.run_id,
       r.as_of, r.digest
  FROM entitle.notification n
  JOIN entitle.run r USING (run_id)
  JOIN entitle.rulebook_benefit b ON b.digest = r.digest AND b.benefit = n.benefit
 CROSS JOIN LATERAL jsonb_each_text(b.messages -> n.message::int -> 'texts') t
 WHERE r.state = 'released';

CREATE VIEW entitle.run_total AS
SELECT run_id, benefit, region, outcome, reason, sum(n)::bigint AS n, sum(amount_minor)::bigint AS amount_minor
  FROM entitle.run_count
 GROUP BY run_id, benefit, region, outcome, reason;

-- What waits for a human.
CREATE VIEW entitle.open_hold AS
SELECT h.benefit, h.subject, h.event, h.reason, h.missing, h.region, h.facts, r.run_id, r.as_of AS since
  FROM entitle.hold h
  JOIN entitle.run r USING (run_id)
 WHERE h.state = 'open';

CREATE VIEW entitle.open_proposal AS
SELECT p.benefit, p.subject, p.event, p.kind, p.cause, p.amount_minor, p.previous_minor, p.currency, p.region, p.rules,
       p.facts, b.law, b.law_link, r.run_id, r.as_of AS since
  FROM entitle.proposal p
  JOIN entitle.run r USING (run_id)
  JOIN entitle.rulebook_benefit b ON b.digest = r.digest AND b.benefit = p.benefit
 WHERE p.state = 'open' AND r.state = 'released';
