-- Who released a run, step by step. $1 bigint run. Result: low_share, high_share, released_by, released_at, despite
SELECT low_share, high_share, released_by, to_char(released_at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS'), despite
  FROM entitle.release_step
 WHERE run_id = $1::bigint
 ORDER BY low_share
