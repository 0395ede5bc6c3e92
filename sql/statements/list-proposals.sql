-- Open proposals. $1 benefit, $2 cause, $3 region prefix, $4 subject, $5 int at most; NULL = any.
-- Result: benefit, subject, event, kind, cause, amount, previous, currency, region, since, law, link, facts, sources, run_id, total
SELECT benefit, subject::text, event, kind, cause, amount, previous, currency, region, since, law, law_link, facts, sources, run_id, total
  FROM entitle.list_proposals($1, $2, $3, $4::text::entitle.subject_key, NULL, $5::int)
