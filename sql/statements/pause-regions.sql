-- Whether the regions of the last night that is done have a prefix. $1 prefix (text).
-- Result: regions with it; no row if there was no such night
SELECT count(DISTINCT region) FILTER (WHERE starts_with(region, $1))
  FROM entitle.run_read
 WHERE run_id = (SELECT max(run_id) FROM entitle.run WHERE state IN ('computed', 'held', 'released'))
HAVING count(*) > 0
