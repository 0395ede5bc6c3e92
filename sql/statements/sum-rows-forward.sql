-- The copies of streams that have one for every key, and no key in two. $1 text[] streams. Result: stream, the oldest horizon, rows in all
SELECT stream, min(horizon), sum(n_rows)::bigint
  FROM (SELECT stream, low_key, high_key, horizon, n_rows, lag(high_key) OVER by_low AS before_key, lead(low_key) OVER by_low AS after_key
          FROM entitle.rows_brought_forward
         WHERE stream = ANY ($1::text[])
        WINDOW by_low AS (PARTITION BY stream ORDER BY low_key)) p
 GROUP BY stream
HAVING bool_and(n_rows IS NOT NULL AND low_key = coalesce(before_key, entitle.first_key()) AND high_key = coalesce(after_key, entitle.last_key()))
