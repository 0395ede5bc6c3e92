-- Offers of a shard. Binary rows in this order; see emit/emit.c.
COPY entitle.offer (subject, benefit, event, run_id, amount_minor, currency, payee, valid_from, days, working_days, silence,
                    region, basis, facts, state)
FROM STDIN (FORMAT binary)
