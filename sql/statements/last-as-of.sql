-- The date of the last night of which something was released.
-- $1 date as-of. Result: run_id, as_of of the latest run whose date is later; none if there is no such run
SELECT run_id, as_of
  FROM entitle.run
 WHERE share > 0 AND as_of > $1::date
 ORDER BY as_of DESC, run_id DESC
 LIMIT 1
