-- Approve open proposals. $1 benefit, $2 cause, $3 region prefix, $4 subject, $5 int at most; NULL = any. $6 why, $7 boolean: all,
-- without a filter. Result: benefit, subject, event, kind, cause, became, from which day
SELECT benefit, subject::text, event, kind, cause, became, valid_from
  FROM entitle.approve_proposals($1, $2, $3, $4::text::entitle.subject_key, NULL, $6, $5::int, $7::boolean)
