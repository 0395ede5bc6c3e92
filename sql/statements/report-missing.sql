-- What the holds that stand open lack most. Of many holds some are looked at. $1 bigint run, $2 int how many are looked at at most
-- Result: fact, why, how often, how many holds were looked at
WITH looked_at AS MATERIALIZED (
    SELECT missing FROM entitle.hold WHERE state = 'open' AND run_id <= $1::bigint LIMIT $2::int
)
SELECT m ->> 'fact', m ->> 'why', count(*), (SELECT count(*) FROM looked_at)
  FROM looked_at, jsonb_array_elements(missing::jsonb) m
 GROUP BY 1, 2
 ORDER BY 3 DESC, 1, 2
 LIMIT 20
