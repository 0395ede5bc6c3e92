-- One of its benefits, if the ledger has it exactly so; else no row. Parameters as in insert-rulebook-benefit.sql.
-- Result: how many benefits it has in all
SELECT (SELECT count(*) FROM entitle.rulebook_benefit a WHERE a.digest = b.digest)
  FROM entitle.rulebook_benefit b
 WHERE b.digest = $1 AND b.benefit = $2 AND b.subject_kind = $3 AND b.title = $4::jsonb AND b.law = $5 AND b.law_link = $6
   AND b.currency = $7 AND b.minor_unit = $8::int AND b.period = $9 AND b.messages = $10::jsonb
   AND (b.stops IS NULL OR b.stops = $11::jsonb) -- NULL: of before there was this column
