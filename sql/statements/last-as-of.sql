-- The date of the last night that came to its end.
-- $1 date as-of. Result: run_id, as_of of the latest run whose date is later; none if there is no such run
SELECT run_id, as_of
  FROM entitle.run
 WHERE state IN ('computed', 'released', 'held') AND as_of > $1::date
 ORDER BY as_of DESC, run_id DESC
 LIMIT 1
