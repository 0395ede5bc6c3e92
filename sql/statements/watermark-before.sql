-- How fresh a source was in the last released run in which it passed. $1 source. Result: run_id, watermark
SELECT s.run_id, s.watermark
  FROM entitle.source_state s
  JOIN entitle.run r USING (run_id)
 WHERE s.source = $1 AND r.state = 'released' AND s.watermark IS NOT NULL
   AND NOT EXISTS (SELECT FROM entitle.gate_fault f WHERE f.run_id = s.run_id AND f.source = $1 AND NOT f.accepted)
 ORDER BY s.run_id DESC
 LIMIT 1
