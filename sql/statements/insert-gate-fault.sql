-- What did not pass. $1 bigint run, $2 int nth, $3 source, $4 check, $5 item, $6 fact, $7 region or NULL, $8 bigint run or NULL, $9 message,
-- $10 boolean accepted
INSERT INTO entitle.gate_fault (run_id, nth, source, check_name, item, fact, region, since_run, message, accepted)
VALUES ($1::bigint, $2::int, $3, $4, $5, $6, $7, $8::bigint, $9, $10::boolean)
