-- What did not pass before the last runs, newest first. $1 int how many runs. Result: run_id, source, message, accepted
SELECT f.run_id, f.source, f.message, f.accepted::int
  FROM entitle.gate_fault f
 WHERE f.run_id IN (SELECT r.run_id FROM entitle.run r ORDER BY r.run_id DESC LIMIT $1::int)
 ORDER BY f.run_id DESC, f.nth
