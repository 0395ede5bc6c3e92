-- SPDX-License-Identifier: Apache-2.0
--
-- Why: the reasons of grants, proposals and holds as rows, in words and with the law, for those who read tables.

-- What a rulebook says of the reasons that records name: of each table rule its annotation and its place, of each guard its title.
CREATE TABLE entitle.rulebook_reason (
    digest text COLLATE "C" NOT NULL REFERENCES entitle.rulebook,
    kind   text COLLATE "C" NOT NULL CHECK (kind IN ('rule', 'guard')),
    code   text COLLATE "C" NOT NULL CHECK (code <> ''), -- a rule: 'benefit/table/rule', as entitle.basis has it
    words  jsonb NOT NULL CHECK (jsonb_typeof(words) = 'object'), -- by language; '' where the file does not say which
    file   text NOT NULL, -- in the rulebook's folder
    line   int NOT NULL CHECK (line >= 0),
    PRIMARY KEY (digest, kind, code)
);
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON entitle.rulebook_reason FOR EACH ROW EXECUTE FUNCTION entitle.refuse_change();
CREATE TRIGGER no_truncate BEFORE TRUNCATE ON entitle.rulebook_reason FOR EACH STATEMENT EXECUTE FUNCTION entitle.refuse_change();
CREATE TRIGGER part BEFORE INSERT ON entitle.rulebook_reason FOR EACH ROW EXECUTE FUNCTION entitle.check_rulebook_part();
ALTER TABLE entitle.rulebook_reason ENABLE ALWAYS TRIGGER append_only;
ALTER TABLE entitle.rulebook_reason ENABLE ALWAYS TRIGGER no_truncate;
ALTER TABLE entitle.rulebook_reason ENABLE ALWAYS TRIGGER part;

-- One row a reason of each record that counts.
--   record  'grant', 'proposal', 'hold'
--   nth     the reasons of one record, in the order in which they decided
--   kind    'rule' a table rule that decided, 'cause' why something is proposed, 'guard' which one failed, 'missing' a fact that is
--           not known, 'reason' of a hold that is neither
--   code    the rule, the cause, the guard, the fact ('Person.birth date'), the reason
--   words   of a rule and a guard, what the rulebook says, by language; of a missing fact, why, in English under 'en'
--   file, line  where the rulebook says it
-- seq: of a grant record.
CREATE VIEW entitle.released_reason AS
SELECT d.record, d.subject, d.benefit, d.event, d.seq, d.run_id, r.as_of, d.nth, d.kind, d.code,
       coalesce(w.words, d.words) AS words, w.file, w.line, b.law, b.law_link
  FROM (SELECT 'grant' AS record, g.subject, g.benefit, g.event, g.seq, g.run_id, x.nth, 'rule' AS kind, x.code, NULL::jsonb AS words
          FROM entitle.grant_record g
          JOIN entitle.basis c USING (basis)
         CROSS JOIN LATERAL jsonb_array_elements_text(c.rules::jsonb) WITH ORDINALITY AS x (code, nth)
        UNION ALL
        SELECT 'proposal', p.subject, p.benefit, p.event, NULL, p.run_id, x.nth, x.kind, x.code, NULL
          FROM entitle.proposal p
          LEFT JOIN entitle.basis c USING (basis)
         CROSS JOIN LATERAL (SELECT 0 AS nth, 'cause' AS kind, p.cause AS code
                             UNION ALL
                             SELECT e.nth, 'rule', e.code
                               FROM jsonb_array_elements_text(coalesce(c.rules, '[]')::jsonb) WITH ORDINALITY AS e (code, nth)) x
        UNION ALL
        SELECT 'hold', h.subject, h.benefit, h.event, NULL, h.run_id, x.nth, x.kind, x.code, x.words
          FROM entitle.hold h
          JOIN entitle.run q USING (run_id)
         CROSS JOIN LATERAL (SELECT 0 AS nth,
                                    CASE WHEN EXISTS (SELECT FROM entitle.rulebook_reason k
                                                       WHERE k.digest = q.digest AND k.kind = 'guard' AND k.code = h.reason)
                                         THEN 'guard' ELSE 'reason' END AS kind, h.reason AS code, NULL::jsonb AS words
                             UNION ALL
                             SELECT m.nth, 'missing', m.fact ->> 'fact', jsonb_build_object('en', m.fact ->> 'why')
                               FROM jsonb_array_elements(coalesce(h.missing, '[]')::jsonb) WITH ORDINALITY AS m (fact, nth)) x) d
  JOIN entitle.run r ON r.run_id = d.run_id
  JOIN entitle.rulebook_benefit b ON b.digest = r.digest AND b.benefit = d.benefit
  LEFT JOIN entitle.rulebook_reason w ON w.digest = r.digest AND w.kind = d.kind AND w.code = d.code
 WHERE entitle.counts(r.share, d.subject) AND NOT (r.withheld AND entitle.is_withheld(d.run_id, d.subject, d.benefit));
COMMENT ON VIEW entitle.released_reason IS 'why: the reasons of grants, proposals and holds that count, one a row';
