-- What did not pass before a run. $1 bigint run. Result: source, check, item, fact, region, run it was held against, message, accepted
SELECT source, check_name, item, fact, region, since_run, message, accepted::int
  FROM entitle.gate_fault
 WHERE run_id = $1::bigint
 ORDER BY nth
