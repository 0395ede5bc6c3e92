-- What a run came to, for comparing nights. $1 bigint run
INSERT INTO entitle.run_measure (run_id, measure, benefit, region, value)
SELECT $1::bigint, measure, benefit, region, sum(value)::bigint
  FROM (SELECT CASE outcome WHEN 'offer' THEN 'offers' WHEN 'hold' THEN 'holds' ELSE CASE reason WHEN 'raise' THEN 'raises' ELSE 'grants' END END
               AS measure, benefit, region, n AS value
          FROM entitle.run_count
         WHERE run_id = $1::bigint AND outcome IN ('grant', 'offer', 'hold')
        UNION ALL
        SELECT 'granted', benefit, region, amount_minor
          FROM entitle.run_count
         WHERE run_id = $1::bigint AND outcome = 'grant'
        UNION ALL
        SELECT CASE kind WHEN 'stop' THEN 'stops' ELSE 'reductions' END, benefit, region, 1
          FROM entitle.proposal
         WHERE run_id = $1::bigint) m
 GROUP BY measure, benefit, region
HAVING sum(value) > 0
