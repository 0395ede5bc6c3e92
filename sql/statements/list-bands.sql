-- What a run came to, beside the bands of its policy. Against the plan: at_least, at_most. Against history: a part of what is usual,
-- the median of the last n released nights before it, unless it differs from that by no more than slack. Before the first release there
-- is no history. A night in which a measure has no value counts as 0; one in which the benefit was skipped, as a source did not pass its
-- gate, is no part of its history, and of this run such a benefit is not asked: the gate has raised the alarm.
-- $1 bigint run, $2 jsonb bands: [{"measure": "grants", "benefit": "aid" or null, "per_region": false, "at_least": n or null, "at_most",
-- "up_to_percent", "down_to_percent": likewise, "slack": n, "nights": [1, 7, 28]}, ...]
-- Result: measure, benefit, region ('' = all), against ('plan', 'nights-7'), value, usual, low, high (NULL: none), the bounds with the
-- slack, 1 if the value is out of them
WITH band AS (
    SELECT b.*
      FROM jsonb_to_recordset($2::jsonb) AS b (measure text, benefit text, per_region boolean, at_least numeric, at_most numeric,
                                               up_to_percent numeric, down_to_percent numeric, slack numeric, nights int[])
), of_run AS (
    SELECT digest FROM entitle.run WHERE run_id = $1::bigint
), night AS (
    SELECT run_id, row_number() OVER (ORDER BY release_no DESC) AS back
      FROM entitle.released_run JOIN entitle.run USING (run_id)
     WHERE state = 'released' AND run_id < $1::bigint
     ORDER BY release_no DESC
     LIMIT (SELECT coalesce(max(n), 0) FROM band, unnest(nights) n)
), known AS (
    SELECT run_id, measure, benefit, region, value
      FROM entitle.run_measure
     WHERE run_id = $1::bigint OR run_id IN (SELECT run_id FROM night)
), skipped AS (
    SELECT DISTINCT run_id, benefit
      FROM entitle.run_count
     WHERE outcome = 'skip' AND reason = 'source-gate' AND (run_id = $1::bigint OR run_id IN (SELECT run_id FROM night))
       AND run_id IN (SELECT run_id FROM entitle.gate_fault WHERE NOT accepted) -- few nights: the others' counts are not read
), place AS (
    SELECT DISTINCT region FROM known
    UNION SELECT region FROM entitle.run_read WHERE run_id = $1::bigint
), watched AS (
    SELECT b.*, f.benefit AS id, coalesce(p.region, '') AS region
      FROM band b
      JOIN entitle.rulebook_benefit f ON f.digest = (SELECT digest FROM of_run) AND (b.benefit IS NULL OR b.benefit = f.benefit)
      LEFT JOIN place p ON b.per_region
     WHERE NOT EXISTS (SELECT FROM skipped s WHERE s.run_id = $1::bigint AND s.benefit = f.benefit)
), measured AS (
    SELECT w.*, coalesce((SELECT sum(k.value) FROM known k
                           WHERE k.run_id = $1::bigint AND k.measure = w.measure AND k.benefit = w.id
                             AND (NOT w.per_region OR k.region = w.region)), 0) AS value
      FROM watched w
), usual AS (
    SELECT m.*, n.nights_back, (
           SELECT percentile_disc(0.5) WITHIN GROUP (ORDER BY v.value)
             FROM (SELECT t.run_id, coalesce(sum(k.value), 0) AS value
                     FROM night t
                     LEFT JOIN known k ON k.run_id = t.run_id AND k.measure = m.measure AND k.benefit = m.id
                                      AND (NOT m.per_region OR k.region = m.region)
                    WHERE t.back <= n.nights_back
                      AND NOT EXISTS (SELECT FROM skipped s WHERE s.run_id = t.run_id AND s.benefit = m.id)
                    GROUP BY t.run_id) v) AS usual
      FROM measured m
     CROSS JOIN LATERAL unnest(m.nights) AS n (nights_back)
     WHERE m.up_to_percent IS NOT NULL OR m.down_to_percent IS NOT NULL
), bound AS (
    SELECT measure, id AS benefit, region, 'plan' AS against, value, NULL::numeric AS usual, at_least AS low, at_most AS high, 0 AS slack
      FROM measured
     WHERE at_least IS NOT NULL OR at_most IS NOT NULL
    UNION ALL
    SELECT measure, id, region, 'nights-' || nights_back, value, usual, usual * down_to_percent / 100, usual * up_to_percent / 100, slack
      FROM usual
), judged AS (
    SELECT *, CASE WHEN low IS NULL THEN NULL ELSE least(low, usual - slack) END AS floor,
           CASE WHEN high IS NULL THEN NULL ELSE greatest(high, usual + slack) END AS ceiling
      FROM bound
)
SELECT measure, benefit, region, against, value, usual, low, high, trim_scale(floor), trim_scale(ceiling),
       coalesce(value < floor OR value > ceiling, false)::int
  FROM judged
 ORDER BY benefit, measure, region, against
