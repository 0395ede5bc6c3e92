-- Grant records of a shard. Binary rows in this order; see emit/emit.c.
COPY entitle.grant_record (subject, benefit, event, seq, run_id, kind, amount_minor, previous_minor, currency, payee,
                           valid_from, monthly, region, rules, facts)
FROM STDIN (FORMAT binary)
