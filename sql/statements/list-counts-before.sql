-- What an item's table had in the last released run in which its source passed. $1 source, $2 item, $3 text[] facts.
-- Result: run_id, by_region 0 or 1, region, n_rows or NULL (some), rows without a value by fact: '12,,7', nothing where not counted
WITH last AS (
    SELECT r.run_id
      FROM entitle.run r
     WHERE r.state = 'released'
       AND EXISTS (SELECT FROM entitle.source_count c
                    WHERE c.run_id = r.run_id AND c.item = $2 AND NOT c.by_region AND c.source = $1)
       AND NOT EXISTS (SELECT FROM entitle.gate_fault f WHERE f.run_id = r.run_id AND f.source = $1 AND NOT f.accepted)
     ORDER BY r.run_id DESC
     LIMIT 1
)
SELECT c.run_id, c.by_region::int, c.region, c.n_rows,
       array_to_string(ARRAY(SELECT c.nulls ->> f.name FROM unnest($3::text[]) WITH ORDINALITY AS f (name, i) ORDER BY f.i), ',', '')
  FROM last
  JOIN entitle.source_count c USING (run_id)
 WHERE c.item = $2
