-- Where the facts of one of its items come from. $1 digest, $2 item, $3 source, $4 agreement
INSERT INTO entitle.rulebook_item (digest, item, source, agreement)
VALUES ($1, $2, $3, $4)
ON CONFLICT (digest, item) DO NOTHING
