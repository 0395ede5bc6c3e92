-- Entitlements that were raised, or granted again after a stop.
-- $1 bigint run, $2 bigint low key, $3 bigint high key of the shard
UPDATE entitle.entitlement e
   SET seq = c.seq, amount_minor = c.amount_minor, currency = c.currency, payee = c.payee, valid_from = c.valid_from,
       state = 'active', run_id = $1::bigint
  FROM pg_temp.entitle_change c
 WHERE c.what = 1 AND e.subject = c.subject AND e.benefit = c.benefit AND e.event = c.event
   AND e.subject >= $2::bigint AND e.subject < $3::bigint
