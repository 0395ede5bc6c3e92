-- How the sources were when a run began. $1 bigint run, $2 bigint run before it or NULL
-- Result: source, watermark, days before the run's date, 1 if stale, rows counted in its tables (NULL: none was counted), rows before
SELECT s.source, s.watermark, r.as_of - s.watermark, s.stale::int,
       (SELECT sum(c.n_rows) FROM entitle.source_count c WHERE c.run_id = s.run_id AND c.source = s.source AND NOT c.by_region),
       (SELECT sum(c.n_rows) FROM entitle.source_count c WHERE c.run_id = $2::bigint AND c.source = s.source AND NOT c.by_region)
  FROM entitle.source_state s
  JOIN entitle.run r USING (run_id)
 WHERE s.run_id = $1::bigint
 ORDER BY s.source
