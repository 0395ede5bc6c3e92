-- Control totals of a run, as the database counted its rows when they were written. $1 bigint run
INSERT INTO entitle.run_control (run_id, record, benefit, n, amount_minor, hash)
SELECT $1::bigint, record, benefit, n, amount_minor, hash
  FROM entitle.written_totals($1::bigint)
