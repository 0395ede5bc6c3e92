-- Control totals of a run, counted from its rows. $1 bigint run
INSERT INTO entitle.run_control (run_id, record, benefit, n, amount_minor, hash)
SELECT $1::bigint, record, benefit, n, amount_minor, hash
  FROM entitle.control_totals($1::bigint)
