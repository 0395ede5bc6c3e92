-- The outbox rows of a shard. Binary rows in this order; see emit/message.c.
COPY entitle.notification (subject, benefit, event, seq, kind, message, recipient_kind, recipient, run_id, template, params,
                           payee, state, attempts, texts, lang, channel)
FROM STDIN (FORMAT binary)
