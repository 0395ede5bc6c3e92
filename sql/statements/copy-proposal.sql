-- Proposals of a shard. Binary rows in this order; see emit/emit.c.
COPY entitle.proposal (subject, benefit, event, run_id, kind, cause, amount_minor, previous_minor, currency, region,
                       content, basis, facts, state, automatic, decided_by)
FROM STDIN (FORMAT binary)
