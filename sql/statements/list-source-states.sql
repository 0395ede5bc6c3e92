-- How fresh the sources were when a run began. $1 bigint run. Result: source, watermark
SELECT source, watermark
  FROM entitle.source_state
 WHERE run_id = $1::bigint
 ORDER BY source
