-- Grant records of a shard. Binary rows in this order: what is of fixed size first, then what differs in length; see emit/grant.c.
COPY entitle.grant_record (subject, run_id, amount_minor, previous_minor, payee, basis, seq, valid_from, kind, monthly, benefit,
                           event, region, facts)
FROM STDIN (FORMAT binary)
