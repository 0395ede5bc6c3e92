-- SPDX-License-Identifier: Apache-2.0
--
-- What changed when somebody's entitlement changes: the person's data, the rules, a parameter, or only the date. Each run keeps a hash of
-- the rules of each benefit and of the parameters in force that it reads. A record's facts are compared with those of the record before
-- it; rules and parameters with those of the last released run before, in which the record before still said what is due.

CREATE TABLE entitle.run_benefit (
    run_id          bigint NOT NULL REFERENCES entitle.run,
    benefit         text COLLATE "C" NOT NULL,
    rules_hash      text COLLATE "C" NOT NULL CHECK (octet_length(rules_hash) = 64), -- of its files and the models it may share
    parameters_hash text COLLATE "C" NOT NULL CHECK (octet_length(parameters_hash) = 64), -- of the values it reads, as of the run's date
    PRIMARY KEY (run_id, benefit)
);
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON entitle.run_benefit FOR EACH ROW EXECUTE FUNCTION entitle.refuse_change();
CREATE TRIGGER no_truncate BEFORE TRUNCATE ON entitle.run_benefit FOR EACH STATEMENT EXECUTE FUNCTION entitle.refuse_change();
ALTER TABLE entitle.run_benefit ENABLE ALWAYS TRIGGER append_only;
ALTER TABLE entitle.run_benefit ENABLE ALWAYS TRIGGER no_truncate;

-- In words: what of the four is different. NULL where a run of before this table is compared.
CREATE FUNCTION entitle.change_of(data boolean, rules boolean, parameters boolean) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN CASE WHEN rules IS NULL OR parameters IS NULL THEN NULL
                WHEN NOT (data OR rules OR parameters) THEN 'date'
                ELSE concat_ws('+', CASE WHEN data THEN 'data' END, CASE WHEN rules THEN 'rule' END, CASE WHEN parameters THEN 'parameter' END) END;

-- What changed, for each released record after the first of a subject, benefit and event, and for each proposal that is released:
-- 'data', 'rule', 'parameter', several of them, or 'date' when nothing but time has passed.
CREATE VIEW entitle.released_change AS
SELECT g.subject, g.benefit, g.event, 'grant' AS record, g.seq, g.run_id, r.as_of, p.seq AS previous_seq, q.as_of AS previous_as_of,
       entitle.change_of(g.facts <> p.facts, n.rules_hash <> o.rules_hash, n.parameters_hash <> o.parameters_hash) AS changed,
       p.facts::jsonb AS previous_facts, g.facts::jsonb AS facts
  FROM entitle.grant_record g
  JOIN entitle.run r ON r.run_id = g.run_id
 CROSS JOIN LATERAL (
       SELECT b.seq, b.run_id, b.facts
         FROM entitle.grant_record b
        WHERE b.subject = g.subject AND b.benefit = g.benefit AND b.event = g.event AND b.seq < g.seq
          AND entitle.is_released(b.run_id, b.subject, b.benefit)
        ORDER BY b.seq DESC LIMIT 1) p
  JOIN entitle.run q ON q.run_id = p.run_id
  LEFT JOIN entitle.run_benefit n ON n.run_id = g.run_id AND n.benefit = g.benefit
  LEFT JOIN LATERAL (
       SELECT x.rules_hash, x.parameters_hash
         FROM entitle.run_benefit x JOIN entitle.run y ON y.run_id = x.run_id AND y.share > 0
        WHERE x.benefit = g.benefit AND x.run_id < g.run_id AND x.run_id >= p.run_id
        ORDER BY x.run_id DESC LIMIT 1) o ON true
 WHERE entitle.counts(r.share, g.subject) AND NOT (r.withheld AND entitle.is_withheld(g.run_id, g.subject, g.benefit))
UNION ALL
SELECT g.subject, g.benefit, g.event, 'proposal', NULL, g.run_id, r.as_of, p.seq, q.as_of,
       entitle.change_of(g.facts <> p.facts, n.rules_hash <> o.rules_hash, n.parameters_hash <> o.parameters_hash),
       p.facts::jsonb, g.facts::jsonb
  FROM entitle.proposal g
  JOIN entitle.run r ON r.run_id = g.run_id
 CROSS JOIN LATERAL (
       SELECT b.seq, b.run_id, b.facts
         FROM entitle.grant_record b
        WHERE b.subject = g.subject AND b.benefit = g.benefit AND b.event = g.event AND b.run_id < g.run_id
          AND entitle.is_released(b.run_id, b.subject, b.benefit)
        ORDER BY b.seq DESC LIMIT 1) p
  JOIN entitle.run q ON q.run_id = p.run_id
  LEFT JOIN entitle.run_benefit n ON n.run_id = g.run_id AND n.benefit = g.benefit
  LEFT JOIN LATERAL (
       SELECT x.rules_hash, x.parameters_hash
         FROM entitle.run_benefit x JOIN entitle.run y ON y.run_id = x.run_id AND y.share > 0
        WHERE x.benefit = g.benefit AND x.run_id < g.run_id AND x.run_id >= p.run_id
        ORDER BY x.run_id DESC LIMIT 1) o ON true
 WHERE entitle.counts(r.share, g.subject) AND NOT (r.withheld AND entitle.is_withheld(g.run_id, g.subject, g.benefit));
