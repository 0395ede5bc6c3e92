-- What earlier nights left of the rows of streams, for a range of keys. Runs inside COPY, which takes no parameters, so these are put in as
-- literals: :streams (text[]), :low and :high (keys; low <= key < high).
-- Result: stream, low_key and high_key as text, horizon, n_rows, content
SELECT stream, low_key::text, high_key::text, horizon, n_rows, content
  FROM entitle.rows_brought_forward
 WHERE stream = ANY (:streams) AND low_key < :high AND high_key > :low
 ORDER BY rows_brought_forward.low_key, rows_brought_forward.high_key DESC
