-- What an item's table has. $1 bigint run, $2 source, $3 item, $4 json [{"by_region": true, "region": "31", "n": 5, "nulls": {}}]
INSERT INTO entitle.source_count (run_id, source, item, by_region, region, n_rows, nulls)
SELECT $1::bigint, $2, $3, c.by_region, c.region, c.n, c.nulls
  FROM jsonb_to_recordset($4::jsonb) AS c (by_region boolean, region text, n bigint, nulls jsonb)
